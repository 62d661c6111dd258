"""Never lose a word: what happens to a text when the network, the session or a second window comes between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.cast import PASSWORD
from tests.journeys.conftest import PATIENCE, TABLE, Live, Visit, comes_true, sign_in
from tests.journeys.test_core import shot
from tests.test_disasters import holding
from workspace.db import LOCK_WAIT
from workspace.nouns import Entry, Person, Revision

pytestmark = pytest.mark.browser

STATE = "[data-desk-state]"
SAVED = re.compile(r"^Salvato alle \d\d:\d\d$")


def begin(page: Page, template: str = "Tre domande in dieci minuti") -> int:
    """Chooses a template on the page and answers with the id of the new text."""
    page.goto("/scritti/nuovo")
    row = page.locator("li", has=page.get_by_role("heading", name=template, exact=True))
    row.get_by_role("button").last.click()
    page.wait_for_url("**/modifica*")
    found = re.search(r"/scritti/(\d+)/", page.url)
    assert found
    return int(found[1])


def area(page: Page, n: int = 0) -> Any:
    return page.locator("textarea[data-key]").nth(n)


def stored(live: Live, entry_id: int) -> Revision:
    with live.database() as s:
        current = select(Entry.current_revision_id).where(Entry.id == entry_id).scalar_subquery()
        revision = s.scalars(select(Revision).where(Revision.id == current)).one()
        s.expunge(revision)
        return revision


def versions(live: Live, entry_id: int) -> list[dict[str, str]]:
    with live.database() as s:
        return list(s.scalars(select(Revision.answers).where(Revision.entry_id == entry_id).order_by(Revision.number)))


def kept_here(page: Page) -> int:
    return page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('riflessi-text')).length")


def die(page: Page) -> Page:
    """The battery goes: nothing more leaves this page. Answers with a page of the same browser, on the network."""
    context = page.context
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
    page.close(run_before_unload=False)
    context.set_offline(False)
    return context.new_page()


def test_writing_on_a_phone_saves_by_itself_and_says_when(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    page.get_by_label("Titolo").fill("La visita del martedì")
    area(page).fill("Sono arrivata tardi.")
    expect(page.locator(STATE)).to_have_text("Non ancora salvato")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Sono arrivata tardi."}
    assert stored(live, entry_id).title == "La visita del martedì"
    assert kept_here(page) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_is_typed_before_the_script_has_come_is_saved_too(live: Live, visit: Visit) -> None:
    """The page stands, the script is still on its way through a corridor's network: nobody waits for it to write."""
    page = visit("ada")
    entry_id = begin(page)
    late: list[Any] = []
    page.route("**/editor/editor*.js", lambda route: late.append(route))
    page.goto(f"/scritti/{entry_id}/modifica", wait_until="commit")
    area(page).fill("Scritto subito.")
    page.get_by_text("Gruppo, parole chiave, versioni").click()
    page.get_by_label("Per quale gruppo?").select_option("")
    late[0].continue_()
    expect(page.locator(STATE)).to_have_text("Non ancora salvato")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Scritto subito."}
    with live.database() as s:
        assert s.scalar(select(Entry.group_id).where(Entry.id == entry_id)) is None


def test_the_question_of_who_writes_already_stays_when_the_script_comes(visit: Visit) -> None:
    page = visit("ada")
    late: list[Any] = []
    page.route("**/editor/editor*.js", lambda route: late.append(route))
    page.goto("/scritti/nuovo")
    row = page.locator("li", has=page.get_by_role("heading", name="Presentazione del caso", exact=True))
    row.get_by_role("button", name="In dieci minuti").click(no_wait_after=True)
    area(page).fill("Comincio da qui.")
    area(page).blur()
    late[0].continue_()
    expect(page.get_by_text("Domanda 1 di 4")).to_be_visible()
    expect(area(page)).to_be_visible()
    expect(page.locator(STATE)).to_have_text(SAVED)


def test_a_dead_network_costs_no_word(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    area(page).fill("Prima della galleria.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    page.context.set_offline(True)
    area(page).fill("Prima della galleria. Dentro la galleria.")
    expect(page.locator(STATE)).to_have_text("Non ancora salvato: sei fuori rete, tengo una copia qui")
    page.wait_for_timeout(2500)
    assert kept_here(page) == 1
    assert stored(live, entry_id).answers == {"che_cosa": "Prima della galleria."}
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Prima della galleria. Dentro la galleria."}
    assert kept_here(page) == 0


def test_a_page_closed_while_offline_gives_its_words_back(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    area(page).fill("Salvato.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    page.context.set_offline(True)
    area(page).fill("Salvato. E poi la batteria è finita.")
    expect(page.locator(STATE)).to_contain_text("tengo una copia qui")
    page = die(page)
    page.goto(f"/scritti/{entry_id}/modifica")
    notice = page.locator("[data-desk-notices] .notice")
    expect(notice).to_contain_text("Su questo dispositivo c’è una bozza di oggi alle")
    assert area(page).input_value() == "Salvato."
    notice.get_by_text("Che cosa cambia").click()
    expect(notice.locator("ins")).to_contain_text("E poi la batteria è finita.")
    notice.get_by_role("button", name="Riprendi la bozza").click()
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Salvato. E poi la batteria è finita."}
    assert {"che_cosa": "Salvato."} in versions(live, entry_id)
    page.reload()
    expect(page.locator("[data-desk-notices] .notice")).to_have_count(0)


def test_a_copy_can_be_left(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    area(page).fill("Uno.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    page.evaluate(
        """([person, entry]) => localStorage.setItem(`riflessi-text-${person}-${entry}`, JSON.stringify(
        { title: "", answers: { che_cosa: "Vecchia." }, base: 0, at: Date.now() - 864e5 }))""",
        [live.world.people["ada"], entry_id],
    )
    page.reload()
    notice = page.locator("[data-desk-notices] .notice")
    expect(notice).to_contain_text("Hai una bozza di ieri alle")
    expect(notice).to_contain_text("Nel frattempo il testo è cambiato")
    notice.get_by_role("button", name="Lascia il testo com’è").click()
    page.reload()
    expect(page.locator("[data-desk-notices] .notice")).to_have_count(0)
    assert stored(live, entry_id).answers == {"che_cosa": "Uno."}


def test_the_sign_in_opens_over_the_page_and_the_save_goes_on(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    area(page).fill("Prima.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    live.end_sessions("ada")
    area(page).fill("Prima. Dopo la fine della sessione.")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("La sessione è finita")
    dialog.locator("input[name=password]").fill("sbagliata-di-sicuro")
    dialog.get_by_role("button", name="Rientra e salva").click()
    expect(dialog.get_by_role("alert")).to_contain_text("non corrispondono")
    dialog.locator("input[name=password]").fill(PASSWORD)
    dialog.get_by_role("button", name="Rientra e salva").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Prima. Dopo la fine della sessione."}
    area(page).fill("Prima. Dopo. E ancora.")
    expect(page.locator(STATE)).to_have_text("Non ancora salvato")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Prima. Dopo. E ancora."}


def test_later_is_an_answer_too(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    live.end_sessions("ada")
    area(page).fill("Fuori.")
    page.get_by_role("dialog").get_by_role("button", name="Più tardi").click()
    expect(page.locator(STATE)).to_have_text("Non ancora salvato: rientra, e il testo viene salvato")
    assert kept_here(page) == 1
    page.locator("[data-notice=desk-out]").get_by_role("button", name="Rientra e salva").click()
    page.get_by_role("dialog").locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Fuori."}


def test_signed_in_again_in_another_tab_the_first_goes_on(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    page.context.clear_cookies()
    other = page.context.new_page()
    sign_in(other, "ada@esempio.it")
    area(page).fill("Con il gettone di prima.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Con il gettone di prima."}


# --- two devices -----------------------------------------------------------------------------------------------


def two_devices(live: Live, visit: Visit) -> tuple[Page, Page, int]:
    """The same text open on a phone and at a table; the table saves first."""
    phone, table = visit("ada"), visit("ada", TABLE)
    entry_id = begin(phone)
    area(phone).fill("Una casa piccola.")
    expect(phone.locator(STATE)).to_have_text(SAVED)
    table.goto(f"/scritti/{entry_id}/modifica")
    area(table).fill("Una casa piccola e luminosa.")
    expect(table.locator(STATE)).to_have_text(SAVED)
    area(phone).fill("Una casa piccola e fredda.")
    expect(phone.locator(STATE)).to_have_text("Ci sono due versioni: scegli in alto")
    return phone, table, entry_id


def test_two_devices_never_overwrite_each_other(live: Live, visit: Visit) -> None:
    phone, _table, entry_id = two_devices(live, visit)
    assert stored(live, entry_id).answers == {"che_cosa": "Una casa piccola e luminosa."}
    assert {"che_cosa": "Una casa piccola e fredda."} in versions(live, entry_id)
    notice = phone.locator("[data-desk-notices] .notice")
    expect(notice).to_contain_text("salvato anche da un’altra finestra")
    notice.get_by_text("Che cosa cambia").click()
    expect(notice.locator("ins")).to_contain_text("fredda")
    expect(notice.locator("del")).to_contain_text("luminosa")
    notice.get_by_role("button", name="Tieni questa").click()
    expect(phone.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Una casa piccola e fredda."}
    assert {"che_cosa": "Una casa piccola e luminosa."} in versions(live, entry_id)


def test_the_other_version_can_be_taken_and_mine_stays_in_the_list(live: Live, visit: Visit) -> None:
    phone, _table, entry_id = two_devices(live, visit)
    phone.get_by_role("button", name="Prendi l’altra").click()
    assert area(phone).input_value() == "Una casa piccola e luminosa."
    area(phone).fill("Una casa piccola, luminosa, nostra.")
    expect(phone.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Una casa piccola, luminosa, nostra."}
    assert {"che_cosa": "Una casa piccola e fredda."} in versions(live, entry_id)


def test_both_can_be_merged_by_hand(live: Live, visit: Visit) -> None:
    phone, _table, entry_id = two_devices(live, visit)
    phone.get_by_role("button", name="Le unisco io").click()
    area(phone).fill("Una casa piccola, fredda e luminosa.")
    expect(phone.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Una casa piccola, fredda e luminosa."}
    assert {"che_cosa": "Una casa piccola e luminosa."} in versions(live, entry_id)


def test_writing_on_while_two_versions_wait_is_kept_on_this_device(live: Live, visit: Visit) -> None:
    phone, _table, entry_id = two_devices(live, visit)
    area(phone).fill("Una casa piccola e fredda, d’inverno.")
    assert kept_here(phone) == 1
    phone.get_by_role("button", name="Tieni questa").click()
    expect(phone.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Una casa piccola e fredda, d’inverno."}


def test_an_answer_that_got_lost_is_no_conflict(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    area(page).fill("Uno.")
    expect(page.locator(STATE)).to_have_text(SAVED)

    def lose(route: Any) -> None:
        route.fetch()  # it reaches the server, and the answer never comes back
        route.abort()

    page.route("**/bozza", lose, times=1)
    area(page).fill("Uno due.")
    expect(page.locator(STATE)).to_contain_text("tengo una copia qui")
    area(page).fill("Uno due tre.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert page.locator("[data-desk-notices] .notice").count() == 0
    assert stored(live, entry_id).answers == {"che_cosa": "Uno due tre."}
    assert len(versions(live, entry_id)) == 1


def test_a_second_window_follows_while_nothing_is_unsaved_there(live: Live, visit: Visit) -> None:
    first = visit("ada")
    entry_id = begin(first)
    second = first.context.new_page()
    second.goto(f"/scritti/{entry_id}/modifica")
    expect(first.locator("[data-notice=desk-another]")).to_contain_text("aperto anche in un’altra finestra")
    area(second).fill("Scritto nella seconda.")
    expect(second.locator(STATE)).to_have_text(SAVED)
    expect(area(first)).to_have_value("Scritto nella seconda.")


# --- leaving ---------------------------------------------------------------------------------------------------


def test_leaving_asks_only_if_something_would_be_lost(live: Live, visit: Visit) -> None:
    page = visit("ada")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    entry_id = begin(page)
    area(page).fill("Scritto e lasciato subito.")
    page.get_by_role("link", name="Chiudi").click()
    page.wait_for_url(f"**/scritti/{entry_id}")
    assert (asked, stored(live, entry_id).answers) == ([], {"che_cosa": "Scritto e lasciato subito."})
    page.goto(f"/scritti/{entry_id}/modifica")
    page.context.set_offline(True)
    area(page).fill("Senza rete.")
    expect(page.locator(STATE)).to_contain_text("tengo una copia qui")
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_closing_the_tab_at_once_still_saves(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    area(page).fill("Chiuso nello stesso secondo.")
    context = page.context
    page.close(run_before_unload=True)
    again = context.new_page()
    for _ in range(80):
        if stored(live, entry_id).answers:
            break
        again.wait_for_timeout(250)
    assert stored(live, entry_id).answers == {"che_cosa": "Chiuso nello stesso secondo."}


def test_what_this_device_kept_goes_at_sign_out(live: Live, visit: Visit) -> None:
    page = visit("ada")
    begin(page)
    page.context.set_offline(True)
    area(page).fill("Solo qui.")
    expect(page.locator(STATE)).to_contain_text("tengo una copia qui")
    page = die(page)
    page.goto("/scritti")
    page.locator("details.menu summary").first.click()
    page.get_by_role("button", name="Esci").click()
    page.wait_for_url("**/accedi**")
    comes_true(page, "Object.keys(localStorage).every((k) => !k.startsWith('riflessi-text'))")


# --- the hand --------------------------------------------------------------------------------------------------


def test_marks_by_keyboard_and_by_toolbar(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    begin(page)
    area(page).fill("una parola")
    area(page).press("Control+a")
    area(page).press("Control+b")
    assert area(page).input_value() == "**una parola**"
    area(page).press("Control+b")
    assert area(page).input_value() == "una parola"
    area(page).press("Control+z")
    assert area(page).input_value() == "**una parola**"
    area(page).fill("uno\ndue")
    area(page).press("Control+a")
    area(page).press("Tab")
    assert page.evaluate("document.activeElement.dataset.mark") == "bold"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.mark") == "list"
    page.keyboard.press("Enter")
    assert area(page).input_value() == "- uno\n- due"


def test_the_preview_reads_as_the_page_does(live: Live, visit: Visit) -> None:
    page = visit("ada")
    begin(page)
    page.get_by_label("Titolo").fill("Prova")
    area(page).fill("Una **cosa**.")
    page.get_by_role("button", name="Anteprima").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("strong")).to_have_text("cosa")
    expect(dialog.locator(".prompt").first).to_be_visible()
    dialog.get_by_role("button", name="Torna a scrivere").click()
    expect(dialog).to_have_count(0)


def test_ten_minutes_one_question_at_a_time(live: Live, visit: Visit) -> None:
    page = visit("ada")
    page.goto("/scritti/nuovo")
    row = page.locator("li", has=page.get_by_role("heading", name="Presentazione del caso", exact=True))
    row.get_by_role("button", name="In dieci minuti").click()
    expect(page.get_by_text("Domanda 1 di 4")).to_be_visible()
    assert page.locator("textarea:visible").count() == 1
    area(page).fill("Una situazione.")
    expect(page.get_by_text("Minuto 1 di 10")).to_be_visible()
    page.get_by_role("button", name="Nascondi il tempo").click()
    expect(page.get_by_text("Minuto 1 di 10")).to_be_hidden()
    page.get_by_role("button", name="Avanti").click()
    expect(page.get_by_text("Domanda 2 di 4")).to_be_visible()
    area(page, 1).fill("Un passo.")
    page.get_by_role("button", name="Continua domani").click()
    page.wait_for_url(live.url + "/")
    with live.database() as s:
        entry_id = s.scalars(select(Entry.id).order_by(Entry.id.desc())).first()
    assert stored(live, entry_id).answers == {"situazione": "Una situazione.", "azioni": "Un passo."}
    page.goto(f"/scritti/{entry_id}/modifica?dieci=1")
    expect(page.get_by_text("Domanda 3 di 4")).to_be_visible()


def test_ten_minutes_show_what_the_check_finds_and_turn_to_its_question(live: Live, visit: Visit) -> None:
    page = visit("ada")
    page.goto("/scritti/nuovo")
    row = page.locator("li", has=page.get_by_role("heading", name="Presentazione del caso", exact=True))
    row.get_by_role("button", name="In dieci minuti").click()
    area(page).fill("Fatima Haddad mi ha chiamata dal 347 5581920.")
    opener = page.locator("[data-check-open]")
    expect(opener).to_have_text("2 da decidere")
    expect(page.locator(".desk-marks mark.found-blocca").first).to_have_text("347 5581920")
    shot(page, "33-check-in-ten-minutes")
    page.get_by_role("button", name="Avanti").click()
    expect(page.get_by_text("Domanda 2 di 4")).to_be_visible()
    opener.click()
    expect(page.get_by_text("Domanda 1 di 4")).to_be_visible()
    expect(page.locator("[data-check-title]")).to_have_text("1 di 2: «Fatima Haddad»")
    page.keyboard.press("1")
    expect(page.locator("[data-check-title]")).to_have_text("1 di 1: «347 5581920»")
    page.keyboard.press("t")
    expect(opener).to_have_text("Niente da decidere")
    assert "Haddad" not in area(page).input_value()
    assert "347" not in area(page).input_value()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Avanti").click()
    expect(page.get_by_text("Domanda 2 di 4")).to_be_visible()


def test_the_group_is_kept_as_it_is_chosen(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    page.get_by_text("Gruppo, parole chiave, versioni").click()
    page.get_by_label("Per quale gruppo?").select_option("")
    expect(page.locator(STATE)).to_have_text(SAVED)
    with live.database() as s:
        assert s.scalar(select(Entry.group_id).where(Entry.id == entry_id)) is None


def test_too_long_is_said_and_the_words_stay(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    entry_id = begin(page)
    area(page).fill("lungo " * 4000)
    expect(page.locator(STATE)).to_contain_text("Il testo è troppo lungo")
    assert kept_here(page) == 1
    area(page).fill("Corto.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Corto."}


# --- a server that takes nothing ---------------------------------------------------------------------------------

LARGE = {
    "it": "Non salvato. È troppo grande: in una volta possono arrivare al massimo 6 MB. Quello che hai scritto è ancora qui.",
    "en": "Not saved. It is too large: at most 6 MB can come at a time. What you have written is still here.",
}
BUSY = {
    "it": "Non ancora salvato: il server non risponde, tengo una copia qui e riprovo",
    "en": "Not saved yet: the server is not answering, I am keeping a copy here and trying again",
}


@pytest.fixture(params=["it", "en"])
def darios(request: pytest.FixtureRequest, live: Live, visit: Visit) -> Iterator[tuple[str, Page, int]]:
    """A language, and a new text of Dario's on a page that speaks it."""

    def speaks(language: str) -> None:
        with live.database() as s:
            s.get_one(Person, live.world.people["dario"]).language = language

    page = visit("dario", TABLE)
    entry_id = begin(page)
    speaks(request.param)
    page.reload()
    expect(page.locator("form.is-live")).to_have_count(1)
    yield request.param, page, entry_id
    speaks("it")


def test_more_than_fits_is_said_and_the_words_stay(live: Live, darios: tuple[str, Page, int]) -> None:
    language, page, entry_id = darios
    title = page.locator("input[name=titolo], textarea[name=titolo]")
    title.evaluate("""(title) => {
        title.value = "x".repeat(6.5 * 1024 * 1024);
        title.dispatchEvent(new Event("input", { bubbles: true }));
    }""")
    expect(page.locator(STATE)).to_have_text(LARGE[language])
    assert title.evaluate("(title) => title.value.length") == 6.5 * 1024 * 1024
    title.evaluate("""(title) => {
        title.value = "Corto";
        title.dispatchEvent(new Event("input", { bubbles: true }));
    }""")
    expect(page.locator(STATE)).to_have_attribute("data-desk-state", "saved")
    assert stored(live, entry_id).title == "Corto"


@pytest.mark.thorough
def test_a_database_that_is_held_is_said_and_the_words_are_saved_after_it(
    live: Live, darios: tuple[str, Page, int]
) -> None:
    language, page, entry_id = darios
    with holding(live.app, "event"):
        area(page).fill("Nessuno la perde.")
        expect(page.locator(STATE)).to_have_text(BUSY[language], timeout=LOCK_WAIT * 1000 + PATIENCE)
        assert kept_here(page) == 1
        expect(area(page)).to_have_value("Nessuno la perde.")
    expect(page.locator(STATE)).to_have_attribute("data-desk-state", "saved", timeout=2 * PATIENCE)
    assert list(stored(live, entry_id).answers.values()) == ["Nessuno la perde."]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (200, "Non ancora salvato: il server non risponde, tengo una copia qui e riprovo"),
        (413, "Non salvato: il testo è troppo grande. È ancora in questa pagina: dividilo in più testi."),
        (429, "Non ancora salvato: sono arrivate troppe richieste, riprovo fra poco"),
        (502, "Non ancora salvato: il server non risponde, tengo una copia qui e riprovo"),
    ],
)
def test_what_stands_before_the_server_may_answer_with_a_page(
    live: Live, visit: Visit, status: int, words: str
) -> None:
    """A proxy, or the page on which a hotel asks for a room number: never «salvato»."""
    page = visit("ada", TABLE)
    entry_id = begin(page)
    page.route("**/bozza", lambda route: route.fulfill(status=status, content_type="text/html", body="<h1>No</h1>"))
    area(page).fill("Davanti al server.")
    expect(page.locator(STATE)).to_have_text(words)
    assert kept_here(page) == 1
    assert stored(live, entry_id).answers == {}
    page.unroute("**/bozza")
    area(page).fill("Davanti al server, e oltre.")
    page.keyboard.press("Control+s")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Davanti al server, e oltre."}


def test_without_scripts_it_is_an_ordinary_form(live: Live, visit: Visit) -> None:
    page = visit("ada", java_script_enabled=False)
    entry_id = begin(page)
    area(page).fill("Scritto senza script.")
    page.get_by_role("button", name="Salva", exact=True).click()
    expect(page.get_by_text(re.compile("Salvato alle")).first).to_be_visible()
    assert stored(live, entry_id).answers == {"che_cosa": "Scritto senza script."}
    assert page.locator("[role=toolbar]").count() == 0
