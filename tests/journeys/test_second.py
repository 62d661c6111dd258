"""A second reading on two phones: Ada asks, Bruno answers and proposes other words, Ada takes them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Live, Visit, fits
from tests.journeys.test_check import body, write

pytestmark = pytest.mark.browser
PHONE = {"has_touch": True, "is_mobile": True}


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
