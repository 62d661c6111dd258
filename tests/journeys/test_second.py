"""A second reading on two phones: Ada asks, Bruno answers and proposes other words, Ada takes them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Live, Visit, comes_true, fits
from tests.journeys.test_check import body, write

pytestmark = pytest.mark.browser
PHONE = {"has_touch": True, "is_mobile": True}

#: Selects these words of the text, as a finger does.
SELECT = """(words) => {
  const node = document.createTreeWalker(document.querySelector('[data-prompt]'), NodeFilter.SHOW_TEXT).nextNode();
  const start = node.data.indexOf(words);
  getSelection().setBaseAndExtent(node, start, node, start + words.length);
}"""


def test_bruno_reads_before_the_group_and_ada_takes_his_words(live: Live, visit: Visit) -> None:
    ada = visit("ada", **PHONE)
    address = write(live, ada, "Una casa piccola con un cortile, e il gatto rosso alla finestra.")
    ada.goto(address)
    ada.get_by_role("link", name="Seconda lettura").click()
    ada.get_by_label("A chi lo chiedi").select_option(label="Bruno Prova")
    ada.get_by_role("button", name="Chiedi la seconda lettura").click()
    expect(ada.get_by_text("Controllato da chi scrive")).to_be_visible()

    bruno = visit("bruno", **PHONE)
    bruno.goto("/")
    bruno.get_by_role("link", name="Una seconda lettura").click()
    expect(bruno.get_by_role("button", name="Invia la risposta")).to_be_visible()
    for question in bruno.get_by_role("group").filter(has=bruno.get_by_label("Non so")).all():
        question.get_by_label("No", exact=True).check()
    bruno.get_by_label("Il passo com’è").first.fill("il gatto rosso")
    bruno.get_by_label("Come lo scriveresti").first.fill("un gatto")
    fits(bruno)
    bruno.get_by_role("button", name="Invia la risposta").click()
    expect(bruno.get_by_text("Il testo ora è chiuso per te")).to_be_visible()

    ada.goto("/")
    ada.get_by_role("link", name="La seconda lettura di un tuo testo è pronta").click()
    ada.get_by_label("Prendila").check()
    fits(ada)
    ada.get_by_role("button", name="Applica e chiudi").click()
    expect(ada.get_by_text("Hai preso una proposta")).to_be_visible()
    ada.goto(f"{address}/modifica")
    assert body(ada) == "Una casa piccola con un cortile, e un gatto alla finestra."


def test_what_bruno_answers_waits_for_him_and_a_passage_is_proposed_where_it_stands(live: Live, visit: Visit) -> None:
    ada = visit("ada", **PHONE)
    address = write(live, ada, "Una casa piccola con un cortile, e il gatto rosso alla finestra.")
    ada.goto(f"{address}/seconda-lettura")
    ada.get_by_label("A chi lo chiedi").select_option(label="Bruno Prova")
    ada.get_by_role("button", name="Chiedi la seconda lettura").click()

    bruno = visit("bruno", **PHONE)
    bruno.goto("/notifiche")
    bruno.get_by_role("link", name="Ada Prova ti chiede una seconda lettura").first.click()
    bruno.wait_for_url("**/seconde-letture/*")
    page = bruno.url
    expect(bruno.get_by_text("Puoi anche selezionarlo nel testo")).to_be_visible()
    passages, instead = bruno.get_by_label("Il passo com’è"), bruno.get_by_label("Come lo scriveresti")
    for number, words in enumerate(("un cortile", "il gatto rosso", "Una casa")):  # one more than there are places
        bruno.evaluate(SELECT, words)
        bruno.get_by_role("button", name="Proponi altre parole").click()
        expect(passages.nth(number)).to_have_value(words)
        expect(instead.nth(number)).to_be_focused()
    instead.nth(2).fill("Un alloggio")
    bruno.get_by_label("Non so").first.check()

    bruno.goto("/")
    bruno.goto(page)
    expect(passages.nth(2)).to_have_value("Una casa")
    expect(instead.nth(2)).to_have_value("Un alloggio")
    expect(bruno.get_by_label("Non so").first).to_be_checked()
    fits(bruno)
    bruno.get_by_role("button", name="Invia la risposta").click()
    expect(bruno.get_by_text("Ci sono 5 cose da sistemare")).to_be_visible()
    expect(instead.nth(2)).to_have_value("Un alloggio")
    for question in bruno.get_by_role("group").filter(has=bruno.get_by_label("Non so")).all()[1:]:
        question.get_by_label("No", exact=True).check()
    bruno.get_by_role("button", name="Invia la risposta").click()
    expect(bruno.get_by_text("Il testo ora è chiuso per te")).to_be_visible()
    comes_true(bruno, "Object.keys(sessionStorage).every((key) => !key.startsWith('riflessi:seconda'))")

    ada.goto(f"{address}/seconda-lettura")
    expect(ada.get_by_text("3 proposte")).to_be_visible()
    expect(ada.get_by_text("Al suo posto: «Un alloggio»")).to_be_visible()
