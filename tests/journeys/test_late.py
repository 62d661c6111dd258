"""What a script must bear: it comes after the first words, or never; its answer comes late, twice or after a newer one.

`hold` keeps a file or an answer back, as a slow line does, until the story lets it through.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import func, select

from tests.collecting.story import collect, publish
from tests.journeys.conftest import TABLE, Live, Visit, sign_in
from tests.journeys.test_editor import SAVED, STATE, area, begin, stored
from tests.journeys.test_meeting import a_shared_text
from tests.journeys.test_practices import CARRIED, SELECT
from tests.journeys.test_practices import begin as begin_card
from workspace.nouns import Comment, Revision

pytestmark = pytest.mark.browser


def hold(page: Page, address: str, times: int = 1) -> list[Route]:
    """Requests to this address wait in the list until somebody continues them."""
    waiting: list[Route] = []
    page.route(address, lambda route: waiting.append(route), times=times)
    return waiting


def until(page: Page, waiting: list[Route], number: int = 1) -> list[Route]:
    """The list, once so many requests wait in it."""
    for _ in range(400):
        if len(waiting) >= number:
            return waiting
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(waiting)} requests came, not {number}")


def twice(button: Locator) -> None:
    """Two taps of an impatient thumb, the second before anything answered the first."""
    button.dblclick(no_wait_after=True)


# --- the editor ------------------------------------------------------------------------------------------------


def test_a_script_that_never_comes_leaves_the_button_that_saves(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    page.route("**/editor/editor*.js", lambda route: route.abort())
    page.goto(f"/scritti/{entry_id}/modifica")
    area(page).fill("Senza quel file.")
    page.get_by_role("button", name="Salva", exact=True).click()
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Senza quel file."}


def test_an_old_telephone_saves_too(live: Live, visit: Visit) -> None:
    page = visit("ada")
    page.add_init_script("delete AbortSignal.timeout")
    entry_id = begin(page)
    area(page).fill("Dal telefono di prima.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Dal telefono di prima."}


def test_a_page_made_before_its_last_words_arrived_follows_them(live: Live, visit: Visit) -> None:
    """Written and reloaded at once: the last words arrive just after the server made the new page."""
    page = visit("ada")
    entry_id = begin(page)
    area(page).fill("Prima.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    late = hold(page, "**/editor/editor*.js")
    page.goto(f"/scritti/{entry_id}/modifica", wait_until="commit")
    until(page, late)
    other = page.context.new_page()
    other.goto(f"/scritti/{entry_id}/modifica")
    area(other).fill("Prima. E le ultime parole.")
    expect(other.locator(STATE)).to_have_text(SAVED)
    other.close()
    page.evaluate(
        """([person, entry]) => localStorage.setItem(`riflessi-text-${person}-${entry}`, JSON.stringify(
        { title: "", answers: { che_cosa: "Prima. E le ultime parole." }, base: 1, at: Date.now() }))""",
        [live.world.people["ada"], entry_id],
    )
    late[0].continue_()
    expect(area(page)).to_have_value("Prima. E le ultime parole.")
    area(page).fill("Prima. E le ultime parole. Poi altre.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Prima. E le ultime parole. Poi altre."}
    assert page.locator("[data-notice=desk-conflict]").count() == 0


def test_what_is_written_before_an_older_copy_is_taken_up_is_kept(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    page.evaluate(
        """([person, entry]) => localStorage.setItem(`riflessi-text-${person}-${entry}`, JSON.stringify(
        { title: "", answers: { che_cosa: "La bozza." }, base: 0, at: Date.now() - 60e3 }))""",
        [live.world.people["ada"], entry_id],
    )
    page.reload()
    take = page.locator("[data-desk-notices] .notice").get_by_role("button", name="Riprendi la bozza")
    expect(take).to_be_visible()
    page.context.set_offline(True)
    area(page).fill("Scritto intanto, senza rete.")
    take.click()
    expect(area(page)).to_have_value("La bozza.")
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_have_text(SAVED)
    take.click()  # what was on the page is the next one on offer
    expect(area(page)).to_have_value("Scritto intanto, senza rete.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    assert stored(live, entry_id).answers == {"che_cosa": "Scritto intanto, senza rete."}


def test_a_page_that_comes_back_says_what_went_on_meanwhile(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    area(page).fill("Qui.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    other = visit("ada")
    other.goto(f"/scritti/{entry_id}/modifica")
    area(other).fill("Altrove.")
    expect(other.locator(STATE)).to_have_text(SAVED)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(area(page)).to_have_value("Altrove.")


def test_a_version_named_with_two_taps_is_one(live: Live, visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    area(page).fill("Una cosa.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    page.get_by_text("Gruppo, parole chiave, versioni").click()
    page.locator("input[name=nota]").fill("La prima volta intera.")
    twice(page.get_by_role("button", name="Salva questa versione"))
    expect(page.locator("input[name=nota]")).to_have_value("")
    expect(page.get_by_text("salvato anche da un’altra finestra")).to_have_count(0)
    with live.database() as s:
        noted = select(func.count()).select_from(Revision).where(Revision.entry_id == entry_id, Revision.note != "")
        assert s.scalar(noted) == 1


def test_the_second_of_two_taps_decides_nothing_unread(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    begin(page)
    area(page).fill("Fatima Haddad mi ha chiamata dal 347 5581920, e poi Marta Ferri.")
    opener = page.locator("[data-check-open]")
    expect(opener).to_have_text("3 da decidere")
    opener.click()
    title = page.locator("[data-check-title]")
    expect(title).to_contain_text("1 di 3")
    twice(page.locator("[data-check-remove]"))
    expect(title).to_contain_text("1 di 2")
    expect(opener).to_have_text("2 da decidere")
    assert "347" in area(page).input_value()


def test_a_password_that_is_being_typed_keeps_its_place(visit: Visit) -> None:
    page = visit()
    late = hold(page, "**/accounts/accounts*.js")
    page.goto("/accedi", wait_until="commit")
    field = page.locator("input[name=password]")
    field.focus()
    page.keyboard.type("quaderno-zzurro")
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    until(page, late)[0].continue_()
    expect(page.locator(".reveal button")).to_be_visible()
    page.keyboard.type("a")
    expect(field).to_have_value("quaderno-azzurro")


# --- words of the vocabulary -----------------------------------------------------------------------------------


def chooser(page: Page) -> Locator:
    page.get_by_text("Gruppo, parole chiave, versioni").click()
    return page.get_by_role("combobox", name="Aggiungi una parola chiave")


def test_terms_whose_answers_are_late_are_all_there_and_the_next_word_stays(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    begin(page)
    box = chooser(page)
    late = hold(page, "**/termini", times=1)
    box.fill("prima parola")
    page.get_by_role("option", name="Proponi «prima parola»").click()
    until(page, late)
    box.fill("seconda parola")
    page.get_by_role("option", name="Proponi «seconda parola»").click()
    box.fill("terza")
    late[0].continue_()
    chips = page.locator("[data-chips] .term")
    expect(chips).to_have_count(2)
    expect(box).to_have_value("terza")
    page.reload()
    page.get_by_text("Gruppo, parole chiave, versioni").click()
    expect(chips).to_have_count(2)


def test_enter_chooses_nothing_that_answered_other_words(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    begin(page)
    box = chooser(page)
    box.fill("fiducia")
    expect(page.locator("#termini-trovati [role=option]").first).to_be_visible()
    late = hold(page, "**/vocabolario/suggerimenti?q=sedia*", times=1)
    box.fill("sedia a dondolo")
    box.press("Enter")
    until(page, late)[0].continue_()
    offered = page.get_by_role("option", name="Proponi «sedia a dondolo»")
    expect(offered).to_be_visible()
    expect(page.locator("[data-chips] .term")).to_have_count(0)


def test_the_shelves_are_put_up_once(live: Live, visit: Visit) -> None:
    page = visit("ada", TABLE)
    begin(page)
    chooser(page)
    late = hold(page, "**/vocabolario/suggerimenti", times=2)
    browse = page.get_by_role("link", name="Sfoglia tutte le parole")
    browse.click()
    browse.click()
    for route in until(page, late, 2):
        route.continue_()
    shelves = page.locator("[data-shelves] > details")
    expect(shelves.first).to_be_visible()
    page.wait_for_timeout(500)  # for a second answer that would put them up again
    names = shelves.locator("> summary").all_inner_texts()
    assert len(names) == len(set(names))


# --- the margin ------------------------------------------------------------------------------------------------


def comments_of(live: Live, entry_id: int) -> list[str]:
    with live.database() as s:
        return list(s.scalars(select(Comment.body).where(Comment.entry_id == entry_id).order_by(Comment.id)))


def test_what_is_typed_while_a_comment_is_on_its_way_stays(live: Live, visit: Visit) -> None:
    entry_id = a_shared_text(live)
    bruno = visit("bruno")
    bruno.goto(f"/scritti/{entry_id}")
    late = hold(bruno, "**/commenti")
    field, send = bruno.get_by_label("Il tuo commento"), bruno.get_by_role("button", name="Invia il commento")
    field.fill("La porta mi ha colpito.")
    send.click()
    until(bruno, late)
    field.press_sequentially(" E anche il silenzio.")
    late[0].continue_()
    expect(bruno.locator("article.comment")).to_contain_text("La porta mi ha colpito.")
    expect(field).to_have_value("E anche il silenzio.")
    bruno.reload()
    expect(field).to_have_value("E anche il silenzio.")
    send.click()
    expect(bruno.locator("article.comment")).to_have_count(2)
    assert comments_of(live, entry_id) == ["La porta mi ha colpito.", "E anche il silenzio."]
    expect(field).to_have_value("")


def test_what_was_left_in_the_margin_and_what_is_typed_before_the_script_are_both_there(live: Live, visit: Visit) -> None:  # fmt: skip
    entry_id = a_shared_text(live)
    bruno = visit("bruno")
    bruno.goto(f"/scritti/{entry_id}")
    field = bruno.get_by_label("Il tuo commento")
    field.fill("Lasciato ieri.")
    late = hold(bruno, "**/comments*.js")
    bruno.goto(f"/scritti/{entry_id}", wait_until="commit")
    field.fill("Scritto oggi.")
    until(bruno, late)[0].continue_()
    expect(field).to_have_value("Lasciato ieri.\n\nScritto oggi.")
    bruno.reload()
    expect(field).to_have_value("Lasciato ieri.\n\nScritto oggi.")


def test_signed_in_again_elsewhere_the_comment_goes(live: Live, visit: Visit) -> None:
    entry_id = a_shared_text(live)
    bruno = visit("bruno")
    bruno.goto(f"/scritti/{entry_id}")
    live.end_sessions("bruno")
    bruno.get_by_label("Il tuo commento").fill("Ancora qui.")
    send = bruno.get_by_role("button", name="Invia il commento")
    send.click()
    expect(bruno.get_by_text("Sei uscito: entra di nuovo in un’altra finestra")).to_be_visible()
    other = bruno.context.new_page()
    sign_in(other, "bruno@esempio.it")
    send.click()
    expect(bruno.locator("article.comment")).to_contain_text("Ancora qui.")
    assert comments_of(live, entry_id) == ["Ancora qui."]


# --- finding, filters, similar stories -------------------------------------------------------------------------


def test_words_typed_while_the_results_are_on_their_way_stay(visit: Visit) -> None:
    page = visit("ada", TABLE)
    page.goto("/cerca")
    late = hold(page, "**/cerca?q=porta*")
    box = page.locator("#q")
    box.fill("porta")
    box.press("Enter")
    until(page, late)
    box.fill("porta chiusa")
    late[0].continue_()
    expect(page).to_have_url(re.compile(r"/cerca\?q=porta"))
    expect(box).to_have_value("porta chiusa")


def test_an_older_search_never_replaces_a_newer_one(visit: Visit) -> None:
    page = visit("ada", TABLE)
    page.goto("/cerca")
    late = hold(page, "**/cerca?q=vecchia*")
    box = page.locator("#q")
    box.fill("vecchia")
    box.press("Enter")
    until(page, late)
    box.fill("nuova")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/cerca\?q=nuova"))
    expect(page).to_have_title(re.compile("nuova"))
    late[0].continue_()
    page.wait_for_timeout(500)  # for an older answer that would take its place
    expect(page).to_have_title(re.compile("nuova"))
    assert "q=nuova" in page.url


def test_a_filter_chosen_before_the_script_keeps_its_button(live: Live, visit: Visit) -> None:
    a_shared_text(live)
    page = visit("ada")
    late = hold(page, "**/app.*.js")
    page.goto("/scritti", wait_until="commit")
    page.get_by_label("Tipo").select_option("practice")
    until(page, late)[0].continue_()
    expect(page.locator("html.has-script")).to_have_count(1)
    page.get_by_role("button", name="Mostra").click()
    expect(page).to_have_url(re.compile("tipo=practice"))
    expect(page.get_by_role("button", name="Mostra")).to_be_hidden()


def test_similar_stories_opened_before_the_script_are_asked_for(visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    late = hold(page, "**/similar*.js")
    page.goto(f"/scritti/{entry_id}/modifica", wait_until="commit")
    area(page).fill("Una porta socchiusa.")
    page.get_by_text("Storie simili", exact=True).click()
    with page.expect_response("**/simili"):
        until(page, late)[0].continue_()


def test_strategies_typed_before_the_script_are_asked_for(visit: Visit) -> None:
    page = visit("ada")
    entry_id = begin(page)
    late = hold(page, "**/strategies*.js")
    page.goto(f"/scritti/{entry_id}/strategie", wait_until="commit")
    page.locator("form[data-strategies] [name=q]").fill("porta")
    with page.expect_response("**q=porta*"):
        until(page, late)[0].continue_()


# --- what is asked before it is done ---------------------------------------------------------------------------


def test_a_question_that_was_open_before_the_script_is_answered_there(live: Live, visit: Visit) -> None:
    carla = visit("carla")
    carla.goto("/incontri")
    carla.get_by_role("button", name="Crea il mio indirizzo").click()
    expect(carla.get_by_text("Ecco il tuo indirizzo")).to_be_visible()
    late = hold(carla, "**/app.*.js")
    carla.goto("/incontri", wait_until="commit")
    carla.get_by_text("Revoca l’indirizzo").first.click()
    until(carla, late)[0].continue_()
    expect(carla.locator("html.has-script")).to_have_count(1)
    expect(carla.get_by_text("Revocare l’indirizzo?")).to_be_visible()
    carla.get_by_role("button", name="Revoca l’indirizzo").click()
    expect(carla.get_by_role("dialog")).to_have_count(0)
    expect(carla.get_by_role("button", name="Crea il mio indirizzo")).to_be_visible()


# --- templates, cards, collections -----------------------------------------------------------------------------


def test_two_taps_on_a_template_add_one_question(visit: Visit) -> None:
    page = visit("carla")
    page.goto("/modelli/nuovo")
    prompts = page.locator(".guide-prompt")
    before = prompts.count()
    late = hold(page, "**/modelli/nuovo*", times=2)
    twice(page.get_by_role("button", name=re.compile("Aggiungi una domanda")))
    until(page, late)
    page.wait_for_timeout(300)
    assert len(late) == 1, "the second tap sent nothing"
    late[0].continue_()
    expect(prompts).to_have_count(before + 1)
    page.unroute_all()
    page.get_by_role("button", name=re.compile("Aggiungi una domanda")).click()
    expect(prompts).to_have_count(before + 2)


def test_a_passage_is_carried_once_and_where_it_was_meant_to_go(live: Live, visit: Visit) -> None:
    carla = visit("carla", TABLE)
    begin_card(live, carla)
    late = hold(carla, "**/fonti/passi", times=2)
    carla.evaluate(SELECT, CARRIED)
    carla.get_by_label("Porta in").select_option("passi")
    twice(carla.get_by_role("button", name="Porta nella scheda"))
    until(carla, late)
    carla.locator("textarea[data-key=quando_non]").fill("Quando c’è un pericolo.")  # moves on meanwhile
    late[0].continue_()
    expect(carla.get_by_text("Il passo è nella scheda.")).to_be_visible()
    carla.wait_for_timeout(300)
    assert len(late) == 1
    assert carla.locator("textarea[data-key=passi]").input_value().count(CARRIED) == 1
    expect(carla.locator("textarea[data-key=quando_non]")).to_have_value("Quando c’è un pericolo.")
    expect(carla.locator(STATE)).to_have_text(SAVED)


def test_the_sources_somebody_opened_stay_open(live: Live, visit: Visit) -> None:
    carla = visit("carla")
    _source, card = begin_card(live, carla)
    late = hold(carla, "**/practices/carry*.js")
    carla.goto(f"{card}/modifica", wait_until="commit")
    carla.locator("details[data-carry] summary").click()
    until(carla, late)[0].continue_()
    expect(carla.get_by_text("Seleziona un passo, poi scegli dove portarlo.")).to_be_visible()
    expect(carla.locator("details[data-carry]")).to_have_attribute("open", "")


def test_two_moves_one_after_the_other_are_both_shown(live: Live, visit: Visit) -> None:
    with live.database() as session:
        made = [publish(session, live.world, title, 4) for title in ("Prima", "Seconda", "Terza")]
        collection, _edition = collect(session, live.world, made, level=None)
        place = f"/raccolte/{collection.slug}/cura"
    carla = visit("carla", TABLE)
    carla.goto(place)
    late = hold(carla, "**/ordine")
    up = carla.get_by_role("button", name=re.compile(r"^su\s*: Terza"))
    up.click()
    until(carla, late)
    up.click()
    late[0].continue_()
    titles = carla.locator("main ol .entry-title a")
    expect(titles).to_have_text(["Terza", "Prima", "Seconda"])
    carla.reload()
    expect(titles).to_have_text(["Terza", "Prima", "Seconda"])
