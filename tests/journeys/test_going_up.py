"""A text goes up: Ada proposes it on her phone, Bruno reads second, Carla returns it, Ada writes it anew, it is approved,
Elena finds it in the search; then Ada takes it back, and it is gone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import TABLE, Live, Visit, fits
from tests.journeys.test_check import write
from tests.journeys.test_core import SAVED, STATE

pytestmark = pytest.mark.browser
PHONE = {"has_touch": True, "is_mobile": True}


def propose(ada: Page, address: str) -> None:
    ada.goto(address)
    ada.get_by_role("link", name=re.compile("Proponi all’ambito|Verso l’ambito")).click()
    ada.get_by_label("Chi fa la seconda lettura").select_option(label="Bruno Prova")
    fits(ada)
    ada.get_by_label("Ho cambiato o tolto ogni elemento").check()
    ada.get_by_label("Acconsento").check()
    ada.get_by_role("button", name=re.compile("Proponi la versione")).click()
    expect(ada.get_by_text("Lo sta rileggendo Bruno Prova, da oggi")).to_be_visible()
    fits(ada)


def read_second(bruno: Page) -> None:
    bruno.goto("/")
    bruno.get_by_role("link", name="Una seconda lettura").click()
    expect(bruno.get_by_role("button", name="Invia la risposta")).to_be_visible()
    for question in bruno.get_by_role("group").filter(has=bruno.get_by_label("Non so")).all():
        question.get_by_label("No", exact=True).check()
    bruno.get_by_role("button", name="Invia la risposta").click()
    expect(bruno.get_by_text("Il testo ora è chiuso per te")).to_be_visible()


def open_queue(carla: Page) -> None:
    carla.goto("/")
    carla.get_by_role("link", name="Una proposta aspetta la tua approvazione").click()
    carla.locator(".entry-title a").first.click()
    carla.wait_for_url("**/proposte/*")
    fits(carla)


def test_a_text_goes_up_comes_back_goes_up_again_and_leaves(live: Live, visit: Visit) -> None:
    ada, bruno = visit("ada", **PHONE), visit("bruno", **PHONE)
    carla, elena = visit("carla", TABLE), visit("elena", TABLE)
    address = write(live, ada, "Il campanello nuovo suona come un merlo, e chi apre sorride prima di parlare.")
    propose(ada, address)
    read_second(bruno)

    open_queue(carla)
    expect(carla.get_by_text("suona come un merlo")).to_be_visible()
    carla.get_by_label("Restituiscilo").check()
    carla.get_by_label("Il perché").fill("Di’ anche quando non funziona.")
    carla.get_by_role("button", name="Decidi").click()
    expect(carla.get_by_text("Chi l’ha scritto riceve le tue parole")).to_be_visible()

    ada.goto("/")
    ada.get_by_role("link", name="Una tua proposta è tornata").click()
    expect(ada.get_by_text("Di’ anche quando non funziona.")).to_be_visible()
    ada.get_by_role("link", name="Torna al testo").click()
    words = "Il campanello nuovo suona come un merlo. Non funziona quando dentro si dorme di giorno."
    ada.locator("textarea").first.fill(words)
    expect(ada.locator(STATE)).to_have_text(SAVED)
    propose(ada, address)
    expect(ada.get_by_text("Di’ anche quando non funziona.")).to_be_visible()
    read_second(bruno)

    open_queue(carla)
    expect(carla.get_by_text("Di’ anche quando non funziona.")).to_be_visible()
    carla.get_by_label("Approvalo", exact=True).check()
    carla.get_by_role("button", name="Decidi").click()
    expect(carla.get_by_text("Approvato: ora lo legge l’ambito.")).to_be_visible()

    elena.goto("/cerca?q=campanello+merlo")
    elena.get_by_role("main").get_by_role("link").filter(has_text=re.compile("Senza titolo")).first.click()
    expect(elena.get_by_text("quando dentro si dorme di giorno")).to_be_visible()
    elena.wait_for_url("**/pubblicazioni/*")
    assert "Ada" not in elena.get_by_role("main").inner_text()
    published = elena.url

    ada.goto(f"{address}/proposta")
    ada.get_by_role("button", name="Ritira il consenso").click()
    expect(ada.get_by_text("Il consenso è ritirato")).to_be_visible()
    assert elena.goto(published).status == 404  # type: ignore[union-attr]
    elena.goto("/cerca?q=campanello+merlo")
    expect(elena.get_by_role("main").get_by_text("dorme di giorno")).to_have_count(0)
    ada.goto(f"{address}/storia")
    expect(ada.get_by_text("Hai ritirato il consenso")).to_be_visible()
    fits(ada)
