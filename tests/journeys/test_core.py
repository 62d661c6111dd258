"""The core of the product as people go through it: invited, in, writing, sharing, talking, finding, taking back.

On a phone in a real Chromium, through the real server; then the same way without JavaScript. With SHOTS=folder each
screen is kept as a picture.
"""

from __future__ import annotations

import os
import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.journeys.conftest import Live, Visit

pytestmark = pytest.mark.browser

STATE = "[data-desk-state]"
SAVED = re.compile(r"^Salvato alle \d\d:\d\d$")
NUMBER = "Mi ha lasciato il numero, 347 5581920, da chiamare la sera."
SHOTS = os.environ.get("SHOTS")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def letter_to(live: Live, mail: str) -> str:
    """The path in the newest letter to this address, once the server has put it in the folder."""
    folder = live.app.config["SETTINGS"].data_dir / "mail"
    for _ in range(100):
        for place in sorted(folder.glob("*.eml"), key=lambda p: p.stat().st_mtime, reverse=True):
            letter = message_from_bytes(place.read_bytes(), policy=default)
            if mail in str(letter["To"]) and (body := letter.get_body(("plain",))):
                found = re.search(r"https?://\S+(/chiave/\S+)", str(body.get_content()))
                assert found
                return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no letter to {mail}")


def press(page: Page, name: str | re.Pattern[str], role: Any = "button") -> None:
    page.get_by_role(role, name=name).first.click()


# --- the steps -------------------------------------------------------------------------------------------------


def let_in(page: Page, mail: str, name: str) -> None:
    """Carla lets somebody new into her group."""
    page.goto("/gruppi/faggio/persone")
    press(page, re.compile("Aggiungi|Nuova|Invita"), "link")
    page.get_by_label("Nome e cognome").fill(name)
    page.get_by_label("Indirizzo di posta").fill(mail)
    shot(page, "01-newcomer")
    press(page, "Continua")
    shot(page, "02-newcomer-sure")
    press(page, f"Aggiungi {name} al gruppo")
    expect(page.get_by_text(f"{name} è nel gruppo")).to_be_visible()


def come_in(page: Page, link: str) -> None:
    """From the link of the letter to the group's texts: a password, then the pact."""
    page.goto(link)
    shot(page, "03-welcome")
    page.locator("input[type=password]").first.fill(PASSWORD)
    press(page, "Entra")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Irene")
    shot(page, "04-home-empty")
    press(page, "Leggi e accetta il patto di Gruppo Faggio", "link")
    shot(page, "05-pact")
    page.get_by_label("Ho letto il patto e lo accetto per me").check()
    press(page, "Accetta il patto")
    expect(page.get_by_text("Hai accettato il patto")).to_be_visible()
    shot(page, "06-group-empty")


def choose_the_group(page: Page) -> None:
    shot(page, "10-ladder")
    press(page, re.compile("Scegli.*Gruppo Faggio"), "link")


def share_with_the_group(page: Page) -> None:
    """From the page of the text: who will read, the check, the button that says what it does."""
    choose_the_group(page)
    shot(page, "11-share-step")
    expect(page.locator("#confermo")).to_be_visible()
    for decision in page.get_by_label("È inventato").all():
        decision.check()
    page.locator("#confermo").check()
    press(page, "Condividi con il gruppo")
    expect(page.get_by_text("Ora lo legge Gruppo Faggio")).to_be_visible()
    shot(page, "12-shared")


def found_by(page: Page, words: str) -> int:
    page.goto("/cerca")
    page.locator("input[name=q]").last.fill(words)
    page.locator("input[name=q]").last.press("Enter")
    page.wait_for_url("**/cerca?q=*")
    return page.get_by_role("link", name="La porta che si è riaperta").count()


def taken_back(page: Page, address: str) -> None:
    page.goto(f"{address}/condivisione")
    press(page, "Riprendi il testo")
    expect(page.get_by_text("Il testo è di nuovo solo tuo")).to_be_visible()


# --- the journeys ----------------------------------------------------------------------------------------------


def test_from_the_invitation_to_taking_back(live: Live, visit: Visit) -> None:
    let_in(visit("carla"), "irene@esempio.it", "Irene Prova")
    irene = visit()
    come_in(irene, letter_to(live, "irene@esempio.it"))

    # Ten minutes on the bus; the bus goes into a tunnel.
    irene.goto("/")
    press(irene, "Scrivi per dieci minuti")
    irene.wait_for_url("**/modifica?dieci=1")
    address = irene.url.partition("/modifica")[0]
    irene.get_by_label("Titolo").fill("La porta che si è riaperta")
    irene.locator("textarea:visible").fill("Sono andata a piedi, e la perplessità è passata.")
    expect(irene.locator(STATE)).to_have_text(SAVED)
    shot(irene, "07-writing")
    irene.context.set_offline(True)
    irene.locator("textarea:visible").fill("Sono andata a piedi, e la perplessità è passata. " + NUMBER)
    expect(irene.locator(STATE)).to_contain_text("tengo una copia qui")
    shot(irene, "08-offline")
    irene = another_page(irene)
    irene.goto("/")
    press(irene, "La porta che si è riaperta", "link")
    press(irene, "Riprendi la bozza")
    expect(irene.locator(STATE)).to_have_text(SAVED)
    assert NUMBER in irene.locator("textarea").first.input_value()
    shot(irene, "09-back")

    # The check finds the number: nothing is shared, nothing is lost, and it says what to do.
    irene.goto(f"{address}/condivisione")
    choose_the_group(irene)
    expect(irene.get_by_text("Prima di condividerlo c’è qualcosa da togliere")).to_be_visible()
    expect(irene.get_by_role("button", name="Condividi con il gruppo")).to_have_count(0)
    shot(irene, "10-refused")
    press(irene, "Torna al testo e cambialo", "link")
    irene.locator("textarea").first.fill("Sono andata a piedi, e la perplessità è passata. La porta era aperta.")
    expect(irene.locator(STATE)).to_have_text(SAVED)
    press(irene, "Condividi…")
    irene.wait_for_url("**/condivisione*")
    share_with_the_group(irene)

    # Somebody of the group reads it and asks about a passage; she answers, and it is settled.
    bruno = visit("bruno")
    bruno.goto("/")
    press(bruno, "La porta che si è riaperta", "link")
    expect(bruno.locator("nav [aria-current]").first).to_contain_text("Gruppi")
    shot(bruno, "13-reading")
    quote(bruno, "la perplessità è passata")
    bruno.get_by_label("Una domanda").check()
    bruno.get_by_label("Il tuo commento").fill("Che cosa l’ha fatta passare?")
    press(bruno, "Invia il commento")
    expect(bruno.locator("article.comment blockquote")).to_have_text("la perplessità è passata")
    shot(bruno, "14-commented")
    irene.goto("/")
    press(irene, "Una domanda su un tuo testo aspetta risposta", "link")
    irene.locator("summary", has_text="Rispondi").click()
    irene.get_by_label("La tua risposta").fill("Il cane, che mi ha riconosciuta.")
    press(irene, "Rispondi")
    expect(irene.locator("article.comment article.comment")).to_contain_text("Il cane")
    press(irene, "Segna come risolto")
    expect(irene.get_by_text("1 commento risolto").or_(irene.get_by_text("Un commento risolto")).first).to_be_visible()
    shot(irene, "15-settled")

    # Somebody else finds it again, mistyped and without accents; taken back, nobody does.
    ada = visit("ada")
    assert found_by(ada, "perplesita") == 1
    shot(ada, "16-found")
    taken_back(irene, address)
    shot(irene, "17-taken-back")
    irene.goto("/notifiche")
    expect(irene.get_by_role("link", name="Bruno Prova ha commentato «La porta che si è riaperta»")).to_be_visible()
    assert found_by(ada, "perplesita") == 0
    shot(ada, "18-not-found")
    for reader in (ada, bruno):
        answer = reader.goto(address)
        assert answer is not None
        assert answer.status == 404
    shot(bruno, "19-gone")


def test_the_same_way_without_scripts(live: Live, visit: Visit) -> None:
    def plain(name: str | None = None) -> Page:
        return visit(name, java_script_enabled=False)

    let_in(plain("carla"), "nives@esempio.it", "Irene Nives")
    nives = plain()
    come_in(nives, letter_to(live, "nives@esempio.it"))
    nives.goto("/")
    press(nives, "Scrivi per dieci minuti")
    nives.wait_for_url("**/modifica?dieci=1")
    address = nives.url.partition("/modifica")[0]
    nives.get_by_label("Titolo").fill("La porta che si è riaperta")
    nives.locator("textarea").first.fill("Sono tornata in bicicletta, e la timidezza è passata. " + NUMBER)
    press(nives, "Salva")
    expect(nives.get_by_text(re.compile("Salvato alle")).first).to_be_visible()
    shot(nives, "30-plain-writing")
    nives.goto(f"{address}/condivisione")
    choose_the_group(nives)
    expect(nives.get_by_text("Prima di condividerlo c’è qualcosa da togliere")).to_be_visible()
    press(nives, "Torna al testo e cambialo", "link")
    nives.locator("textarea").first.fill("Sono tornata in bicicletta, e la timidezza è passata.")
    press(nives, "Condividi…")
    share_with_the_group(nives)

    bruno = plain("bruno")
    bruno.goto(address)
    bruno.get_by_label("Una domanda").check()
    bruno.get_by_label("Il tuo commento").fill("In bicicletta da dove?")
    press(bruno, "Invia il commento")
    expect(bruno.locator("article.comment")).to_contain_text("In bicicletta da dove?")
    nives.goto(address)
    nives.locator("summary", has_text="Rispondi").click()
    nives.get_by_label("La tua risposta").fill("Dal ponte.")
    press(nives, "Rispondi")
    press(nives, "Segna come risolto")
    shot(nives, "31-plain-settled")
    ada = plain("ada")
    assert found_by(ada, "timideza") == 1
    taken_back(nives, address)
    assert found_by(ada, "timideza") == 0


def another_page(page: Page) -> Page:
    """The battery goes; later, on the network again, a new page of the same browser."""
    context = page.context
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
    page.close(run_before_unload=False)
    context.set_offline(False)
    return context.new_page()


def quote(page: Page, words: str) -> None:
    """Selects the words in the text and presses the button that offers to cite them."""
    expect(page.locator(".quote-offer")).to_have_count(1)
    page.evaluate(
        """(words) => {
      const walk = document.createTreeWalker(document.querySelector('[data-reading]'), NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const at = walk.currentNode.data.indexOf(words);
        if (at < 0) continue;
        getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + words.length);
        return;
      }
    }""",
        words,
    )
    press(page, "Cita questo passo")
    expect(page.locator("[data-quote]")).to_have_text(words)
