"""States, reviews and trials of a practice; and what readers do with a text: who sees it, and who is told."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import event, func, select

from tests.cast import World
from tests.practices.story import agreed, card, published, settled, shared, story, text_of
from workspace import digest, ladder, reviews
from workspace.db import db, now
from workspace.nouns import Entry, Notice, Person, Practice, Publication, Question, Revision, Trial
from workspace.practices import alongside, cards, life, trials
from workspace.refusals import Forbidden, Invalid

TOLD = {"context": "Un servizio di montagna.", "happened": "È andata bene.", "changed": "Niente.", "again": "changes"}
ACCOUNT = trials.Account(**TOLD)
OUTSIDE = ("zoe", "dario", "livia", "elena", "vera", "ugo", "fulvia", "gino")


def practice(session: Any, world: World, who: str = "ada") -> Entry:
    """A practice that the group reads."""
    made = card(session, world, who)
    settled(session, world, made, who)
    ladder.share(session, world.actor(who), made, session.get_one(Revision, made.current_revision_id), 3)
    session.flush()
    return made


# --- states -------------------------------------------------------------------------------------------------------


def test_a_practice_goes_its_way_by_who_wrote_it_and_who_supervises(world: World, session: Any) -> None:
    made = practice(session, world)
    life.move(session, world.actor("carla"), made, "trial")
    assert session.get_one(Practice, made.id).review_on == now().date() + dt.timedelta(days=180)
    for who in ("bruno", "dario", "elena"):
        with pytest.raises(Forbidden):
            life.move(session, world.actor(who), made, "retired")
    with pytest.raises(Invalid, match="almeno una prova"):
        life.move(session, world.actor("ada"), made, "confirmed")
    trials.add(session, world.actor("bruno"), made, ACCOUNT, world.groups["faggio"])
    day = now().date() + dt.timedelta(days=30)
    life.move(session, world.actor("ada"), made, "confirmed", day)
    assert session.get_one(Practice, made.id).review_on == day
    life.move(session, world.actor("ada"), made, "review")
    life.move(session, world.actor("ada"), made, "retired")
    assert session.get_one(Practice, made.id).review_on is None
    told = session.scalars(select(Notice.person_id).where(Notice.kind == "practice.moved")).all()
    assert set(told) == {world.people["ada"], world.people["carla"]}


@pytest.mark.parametrize("state", life.WAYS)
def test_no_step_but_those_that_there_are(world: World, session: Any, state: str) -> None:
    made = practice(session, world)
    trials.add(session, world.actor("bruno"), made, ACCOUNT)
    life.of(session, made).state = state
    for other in set(life.WAYS) - {state, *life.WAYS[state]}:
        with pytest.raises(Invalid):
            life.move(session, world.actor("ada"), made, other)
    for day in (now().date(), now().date() + dt.timedelta(days=4000)):
        if state == "review":
            with pytest.raises(Invalid, match="revisione"):
                life.move(session, world.actor("ada"), made, "trial", day)


def test_the_day_of_review_is_told_once(world: World, session: Any) -> None:
    made = practice(session, world)
    life.move(session, world.actor("ada"), made, "trial")
    assert reviews.remind(session) == 0
    session.get_one(Practice, made.id).review_on = now().date()
    session.flush()
    assert [reviews.remind(session), reviews.remind(session)] == [1, 0]
    told = session.scalars(select(Notice.person_id).where(Notice.kind == "practice.review")).all()
    assert set(told) == {world.people["ada"], world.people["carla"]}


def test_the_state_is_changed_on_the_page_and_told_to_readers(world: World) -> None:
    with world.change() as session:
        made = practice(session, world)
        made_id, number = made.id, published(session, world, made).id
    ada = world.client("ada")
    assert "Proposta" in ada.get(f"/scritti/{made_id}").text
    sent = {"stato": "trial", "revisione": (now() + dt.timedelta(days=90)).date().isoformat()}
    assert ada.post(f"/scritti/{made_id}/stato", data=sent).status_code == 303
    assert world.client("bruno").post(f"/scritti/{made_id}/stato", data={"stato": "retired"}).status_code == 403
    assert world.client("dario").post(f"/scritti/{made_id}/stato", data={"stato": "retired"}).status_code == 404
    page = world.client("dario").get(f"/pubblicazioni/{number}").text
    assert "In prova" in page
    assert "Cambia lo stato" not in page
    assert ada.post(f"/scritti/{made_id}/stato", data={"stato": "trial", "revisione": "domani"}).status_code == 400


# --- trials -------------------------------------------------------------------------------------------------------


def test_who_tried_it_is_named_in_their_own_group_only(world: World) -> None:
    with world.change() as session:
        made = practice(session, world)
        made_id, number = made.id, published(session, world, made, 5).id
    sent = {**TOLD, "chi": "gruppo", "gruppo": world.groups["tiglio"]}
    dario = world.client("dario")
    assert dario.post(f"/pubblicazioni/{number}/prove", data=sent).status_code == 303
    for who, named in (("dario", True), ("livia", True), ("elena", False), ("ugo", False), ("fulvia", False)):
        page = world.client(who).get(f"/pubblicazioni/{number}/prove").text
        assert ("Dario Prova" in page) is (named if who != "dario" else True), who
        assert "Un servizio di montagna" in page
        assert "Un gruppo" in page
        assert "Gruppo Tiglio" not in re.sub(r"<form.*?</form>", "", page, flags=re.S)
    for who in ("ada", "bruno", "carla"):
        page = world.client(who).get(f"/scritti/{made_id}").text
        assert "Provata una volta" in page
        assert "la rifarebbe cambiandola" in page
        assert "Dario" not in page
    notices = world.client("ada").get("/notifiche").text
    assert "ha provato" in notices
    assert "Dario" not in notices


def test_what_was_told_in_the_group_stays_there_when_the_practice_goes_up(world: World) -> None:
    with world.change() as session:
        made = practice(session, world)
        trials.add(session, world.actor("bruno"), made, ACCOUNT, world.groups["faggio"])
        number = published(session, world, made, 4).id
        trials.add(
            session, world.actor("dario"), made, trials.Account("Un altro.", "Male.", "", "no"), world.groups["tiglio"]
        )
        made_id = made.id
    page = world.client("elena").get(f"/pubblicazioni/{number}").text
    assert "Provata una volta" in page
    assert "Un servizio di montagna" not in page
    inside = world.client("ada").get(f"/scritti/{made_id}").text
    assert "Provata 2 volte" in inside
    with world.change() as session:
        wider = published(session, world, session.get_one(Entry, made_id), 5).id
    assert "Provata" not in world.client("ugo").get(f"/pubblicazioni/{wider}").text.replace("Provatela", "")


def test_a_trial_is_checked_like_a_comment_and_no_word_is_lost(world: World) -> None:
    with world.change() as session:
        made_id = practice(session, world).id
    bruno = world.client("bruno")
    sent = {**TOLD, "happened": "Ho chiamato il 347 5581920."}
    answer = bruno.post(f"/scritti/{made_id}/prove", data=sent)
    assert answer.status_code == 400
    assert "347 5581920" in answer.text
    unsure = bruno.post(f"/scritti/{made_id}/prove", data={**TOLD, "happened": "Ci siamo visti il 12/03/2024."})
    seal = re.findall(r'name="sicuro" id="sicuro" value="(\w+)"', unsure.text)[0]
    sent = {**TOLD, "happened": "Ci siamo visti il 12/03/2024.", "sicuro": seal}
    assert bruno.post(f"/scritti/{made_id}/prove", data=sent).status_code == 303
    for wrong in ({"again": "forse"}, {"context": " "}, {"gruppo": world.groups["tiglio"]}):
        assert bruno.post(f"/scritti/{made_id}/prove", data={**TOLD, **wrong}).status_code == 400


def test_ones_own_account_is_changed_and_deleted_by_nobody_else(world: World) -> None:
    with world.change() as session:
        made = practice(session, world)
        trial = trials.add(session, world.actor("bruno"), made, ACCOUNT, world.groups["faggio"]).id
    for who in ("ada", "carla", *OUTSIDE):
        assert world.client(who).get(f"/prove/{trial}").status_code == 404
        assert world.client(who).post(f"/prove/{trial}/eliminazione").status_code == 404
    bruno = world.client("bruno")
    assert "montagna" in bruno.get(f"/prove/{trial}").text
    assert bruno.post(f"/prove/{trial}", data={**TOLD, "again": "no"}).status_code == 303
    assert bruno.post(f"/prove/{trial}/eliminazione").status_code == 303
    with world.look() as session:
        assert session.scalars(select(Trial)).all() == []


@pytest.mark.parametrize(("who", "place"), [("ada", ["/scritti"]), ("bruno", ["/gruppi"]), ("dario", [])])
def test_pages_of_trials_mark_the_place_of_their_practice(world: World, who: str, place: list[str]) -> None:
    """One's own practice is among one's own, another's is the group's, and what is published has no place of its own."""
    with world.change() as session:
        entry = practice(session, world)
        published(session, world, entry)
        number = session.scalars(select(Publication.id)).one()
        trial = trials.add(session, world.actor(who), entry, trials.Account("Un servizio.", "È andata.", "", "yes"))
        trial_id, entry_id, told = trial.id, entry.id, story(session, world).id
    client, there = world.client(who), f"/scritti/{entry_id}" if place else f"/pubblicazioni/{number}"
    again = {"context": "", "happened": "", "again": ""}
    pages = [client.get(f"{there}/prove"), client.post(f"{there}/prove", data=again)]
    pages += [client.get(f"/prove/{trial_id}"), client.post(f"/prove/{trial_id}", data=again)]
    if place:
        pages.append(client.get(f"/scritti/{told}/pratica"))
    for page in pages:
        ways = page.text[page.text.index('<nav class="ways"') :]
        assert re.findall(r'<a href="([^"]+)" aria-current', ways[: ways.index("</nav>")]) == place


def test_pages_ask_the_database_the_same_however_many_tried(world: World) -> None:
    with world.change() as session:
        made = practice(session, world)
        for _ in range(3):
            trials.add(session, world.actor("bruno"), made, ACCOUNT, world.groups["faggio"])
        made_id = made.id
    few = statements(world, f"/scritti/{made_id}"), statements(world, f"/scritti/{made_id}/prove")
    with world.change() as session:
        for _ in range(30):
            trials.add(session, world.actor("bruno"), session.get_one(Entry, made_id), ACCOUNT, world.groups["faggio"])
    assert (statements(world, f"/scritti/{made_id}"), statements(world, f"/scritti/{made_id}/prove")) == few


def statements(world: World, address: str, who: str = "bruno") -> int:
    client, seen = world.client(who), []
    client.get(address)
    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    client.get(address)
    return len(seen)


# --- readers ------------------------------------------------------------------------------------------------------


def test_the_reading_list_is_ones_own_and_forgets_what_may_not_be_read_any_more(world: World) -> None:
    with world.change() as session:
        one = story(session, world).id
    bruno = world.client("bruno")
    assert bruno.post(f"/scritti/{one}/da-leggere").status_code == 303
    assert "Una mattina" in bruno.get("/da-leggere").text
    for who in ("ada", "carla"):
        assert "Una mattina" not in world.client(who).get("/da-leggere").text
    assert world.client("dario").post(f"/scritti/{one}/da-leggere").status_code == 404
    world.client("ada").post(f"/scritti/{one}/condivisione/ritiro")
    assert "Una mattina" not in bruno.get("/da-leggere").text


def test_to_recognise_oneself_is_a_number_and_never_a_name(world: World) -> None:
    with world.change() as session:
        entry = story(session, world)
        one, number = entry.id, published(session, world, entry, 5).id
    assert world.client("ada").post(f"/scritti/{one}/mi-riconosco").status_code == 400
    for count, who in enumerate(("bruno", "carla", "dario", "livia", "ugo"), start=1):
        place = f"/scritti/{one}" if who in ("bruno", "carla") else f"/pubblicazioni/{number}"
        assert world.client(who).post(f"{place}/mi-riconosco").status_code == 303
        assert world.client(who).post(f"{place}/mi-riconosco").status_code == 303  # twice is once
        page = world.client("ada").get(f"/scritti/{one}").text
        assert ("Meno di 5 persone si riconoscono" in page) is (count < 5)
        assert ("5 persone si riconoscono in" in page) is (count == 5 or "Meno" in page)
        assert "Dario" not in page
    world.client("ugo").post(f"/pubblicazioni/{number}/mi-riconosco", data={"no": "1"})
    assert "Meno di 5" in world.client("elena").get(f"/pubblicazioni/{number}").text
    with world.look() as session:
        assert not session.scalars(select(Notice.kind).where(Notice.kind.contains("recog"))).all()


def asked(world: World) -> tuple[int, int]:
    """Ugo asks about a text of Ada's that the network reads."""
    with world.change() as session:
        number = published(session, world, story(session, world), 5).id
    ugo = world.client("ugo")
    assert "Chiedi al gruppo di origine" in ugo.get(f"/pubblicazioni/{number}").text
    assert ugo.post(f"/pubblicazioni/{number}/domanda", data={"body": "Quanto avete aspettato?"}).status_code == 303
    with world.look() as session:
        return number, session.scalars(select(Question.id)).one()


def test_a_question_and_its_answer_pass_without_a_name(world: World) -> None:
    _number, question = asked(world)
    for who in ("ada", "bruno", "carla"):
        assert f"/domande/{question}" in world.client(who).get("/notifiche").text
        page = world.client(who).get(f"/domande/{question}").text
        assert "Quanto avete aspettato?" in page
        assert "Ambito del Lago" in page
        assert "Ugo" not in page + world.client(who).get("/notifiche").text + world.client(who).get("/domande").text
    assert world.client("bruno").post(f"/domande/{question}", data={"body": "Un quarto d’ora."}).status_code == 303
    assert world.client("ada").post(f"/domande/{question}", data={"body": "Anche di più."}).status_code == 409
    ugo = world.client("ugo")
    page = ugo.get(f"/domande/{question}").text
    assert "Il gruppo di origine risponde" in page
    assert "Un quarto d’ora." in page
    for told in (page, ugo.get("/domande?di=me").text, ugo.get("/notifiche").text):
        assert not [name for name in ("Ada", "Bruno", "Faggio") if name in told]
    for who in ("zoe", "dario", "livia", "elena", "vera", "fulvia", "gino"):
        assert world.client(who).get(f"/domande/{question}").status_code == 404
        assert "aspettato" not in world.client(who).get("/domande").text


def test_who_is_of_the_group_or_asked_does_not_ask_or_answer_there(world: World) -> None:
    number, question = asked(world)
    for who in ("ada", "bruno", "carla"):
        assert world.client(who).post(f"/pubblicazioni/{number}/domanda", data={"body": "E poi?"}).status_code == 400
        assert "Chiedi al gruppo" not in world.client(who).get(f"/pubblicazioni/{number}").text
    ugo = world.client("ugo")
    assert ugo.post(f"/domande/{question}", data={"body": "Mi rispondo."}).status_code == 403
    blocked = ugo.post(f"/pubblicazioni/{number}/domanda", data={"body": "Chiamo il 347 5581920?"})
    assert blocked.status_code == 400
    assert "347 5581920" in blocked.text


def test_a_question_sleeps_while_its_text_is_not_published(world: World) -> None:
    _number, question = asked(world)
    with world.look() as session:
        entry = session.scalars(select(Question.entry_id)).one()
    world.client("ada").post(f"/scritti/{entry}/condivisione/ritiro")
    for who in ("ada", "bruno", "ugo"):
        assert world.client(who).get(f"/domande/{question}").status_code == 404
        assert "aspettato" not in world.client(who).get("/domande?di=me").text + world.client(who).get("/domande").text


def test_a_question_that_nobody_answers_is_recalled_to_the_group(world: World) -> None:
    _number, question = asked(world)

    def told() -> dict[int, dt.datetime]:
        with world.look() as session:
            notices = session.scalars(select(Notice).where(Notice.kind == "question.asked")).all()
            assert all(
                (one.detail, one.actor_id, one.entry_id) == ({"question": question}, None, None) for one in notices
            )
            assert len({one.person_id for one in notices}) == len(notices)
            return {one.person_id: one.created_at for one in notices}

    def recall() -> int:
        with world.change() as session:
            return reviews.recall_questions(session)

    def wait(days: int) -> None:
        with world.change() as session:
            for one in session.scalars(select(Notice).where(Notice.kind == "question.asked")):
                one.created_at -= dt.timedelta(days=days)
                one.read_at = one.mailed_at = now()

    group = {world.people[who] for who in ("ada", "bruno", "carla")}
    assert told().keys() == group
    assert recall() == 0
    wait(6)
    assert recall() == 0
    wait(2)
    with world.change() as session:
        session.get_one(Person, world.people["bruno"]).reminder_days = 30
    assert (recall(), recall()) == (2, 0)
    assert told().keys() == group
    with world.look() as session:
        asking = set(session.scalars(select(Notice.id).where(Notice.kind == "question.asked")))
        news = {who: set(digest.news_of(session, session.get_one(Person, who)).notices) for who in group}
        new = {who for who in group if news[who] & asking}
    assert new == group - {world.people["bruno"]}, "a number in their digest"
    # Not while the text is not published, and not once somebody answered.
    wait(8)
    with world.change() as session:
        session.scalars(select(Publication)).one().withdrawn_at = now()
    assert recall() == 0
    with world.change() as session:
        session.scalars(select(Publication)).one().withdrawn_at = None
    assert world.client("ada").post(f"/domande/{question}", data={"body": "Un quarto d’ora."}).status_code == 303
    assert recall() == 0


def test_a_story_points_to_the_strategies_that_it_used(world: World) -> None:
    strategy = {"problema": "Non apre la porta.", "limiti": "Di notte."}
    with world.change() as session:
        one = story(session, world).id
        there = shared(session, world, text_of(session, world, "bruno", strategy, "strategy", template="strategia", title="Telefonare prima"))  # fmt: skip
        hidden = text_of(session, world, "bruno", strategy, "strategy", template="strategia", title="Solo mia").id
        there_id = there.id
    ada = world.client("ada")
    page = ada.get(f"/scritti/{one}/strategie?q=porta").text
    assert "Telefonare prima" in page
    assert "Solo mia" not in page
    typing = ada.get(f"/scritti/{one}/strategie?q=telefo", headers={"Accept": "application/json"}).get_json()
    assert "Telefonare prima" in typing["html"]
    assert ada.post(f"/scritti/{one}/strategie", data={"strategia": there_id}).status_code == 303
    assert ada.post(f"/scritti/{one}/strategie", data={"strategia": hidden}).status_code == 404
    assert world.client("bruno").post(f"/scritti/{one}/strategie", data={"strategia": there_id}).status_code == 403
    assert "Telefonare prima" in world.client("carla").get(f"/scritti/{one}").text
    assert "Una mattina" in world.client("carla").get(f"/scritti/{there_id}").text
    with world.change() as session:
        wide = published(session, world, session.get_one(Entry, there_id), 4).id
    assert "Una mattina" not in world.client("dario").get(f"/pubblicazioni/{wide}").text
    world.client("bruno").post(f"/scritti/{there_id}/condivisione/ritiro")
    assert "Telefonare prima" not in ada.get(f"/scritti/{one}").text


def test_a_card_agreed_upon_is_known_where_it_comes_from(world: World, session: Any) -> None:
    made = card(session, world, "carla", story(session, world), story(session, world, "bruno", "Si telefona prima."))
    agreed(session, world, made)
    ladder.share(session, world.actor("carla"), made, session.get_one(Revision, made.current_revision_id), 3)
    session.flush()
    beside = alongside.beside(session, world.actor("bruno"), made.id, "practice", now().date(), inside=True)
    assert (beside.sources, beside.groups, len(beside.provenance)) == (2, 1, 2)


def test_who_has_not_answered_about_a_card_is_asked_again_after_the_days_that_were_set(
    world: World, session: Any
) -> None:
    made = card(session, world, "carla", story(session, world), story(session, world, "bruno"))
    settled(session, world, made, "carla")
    cards.ask(session, world.actor("carla"), made)
    assert reviews.ask_again(session) == 0
    for notice in session.scalars(select(Notice).where(Notice.kind == "consent.asked")):
        notice.created_at = now() - dt.timedelta(days=8)
        notice.read_at = now()
    session.get_one(Person, world.people["bruno"]).reminder_days = 30
    assert reviews.ask_again(session) == 1
    assert reviews.ask_again(session) == 0
    told = {one.person_id: one for one in session.scalars(select(Notice).where(Notice.kind == "consent.asked"))}
    assert told[world.people["ada"]].read_at is None
    assert told[world.people["bruno"]].read_at is not None


def test_how_far_a_practice_has_come_is_said_before_its_text(world: World) -> None:
    with world.change() as session:
        entry = practice(session, world)
        number, inside = published(session, world, entry).id, entry.id
    for who, address in (("dario", f"/pubblicazioni/{number}"), ("bruno", f"/scritti/{inside}")):
        page = world.client(who).get(address).text
        head = page[page.index("<h1") : page.index("<article")]
        assert 'href="#vita"' in head
        assert "Proposta" in head


def test_a_refused_account_keeps_all_that_was_said_and_leads_to_what_is_missing(world: World) -> None:
    with world.change() as session:
        place = f"/scritti/{practice(session, world).id}/prove"
    sent = {**TOLD, "happened": " ", "chi": "gruppo", "gruppo": world.groups["faggio"]}
    answer = world.client("bruno").post(place, data=sent)
    assert answer.status_code == 400
    assert '<a href="#happened">' in answer.text
    assert TOLD["context"] in answer.text
    assert 'value="gruppo" checked' in answer.text


def test_a_form_sent_twice_counts_once(world: World) -> None:
    with world.change() as session:
        place = f"/scritti/{practice(session, world).id}/prove"
        number = published(session, world, story(session, world), 5).id
    asked = {"body": "E poi?", "csrf_token": "una pagina"}
    for _again in range(2):
        assert world.client("bruno").post(place, data={**TOLD, "csrf_token": "una pagina"}).status_code == 303
        assert world.client("ugo").post(f"/pubblicazioni/{number}/domanda", data=asked).status_code == 303
    with world.look() as session:
        assert session.scalar(select(func.count()).select_from(Trial)) == 1
        assert session.scalar(select(func.count()).select_from(Question)) == 1
        told = session.scalars(select(Notice.person_id).where(Notice.kind.in_(("trial.made", "question.asked")))).all()
        assert len(told) == 1 + 3
