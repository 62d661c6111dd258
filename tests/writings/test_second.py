"""A second reading: Ada asks Bruno to look at one version before the others read; he answers; she takes or leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.cast import World, checked
from tests.writings.test_reading import share_again, statements
from workspace import belonging, clearance, decisions, ladder
from workspace.db import now
from workspace.nouns import Entry, Event, Group, Membership, Notice, Pact, Revision, SecondReading
from workspace.policy import readable
from workspace.writings import verbs as writing
from workspace.writings.second import QUESTIONS

Text = Callable[..., int]
BODY = "Una casa piccola con un cortile, e il gatto rosso alla finestra."
OTHERS = ("carla", "zoe", "dario", "livia", "elena", "fulvia", "gino", "ugo", "vera")
ALL_NO = {f"risposta-{key}": "no" for key in QUESTIONS}


@pytest.fixture
def entry_id(world: World, text: Text) -> int:
    return text(title="Mattina", testo=BODY)


def ask(world: World, entry_id: int, whom: str = "bruno") -> int:
    """Ada asks on her page; answers the number of the reading."""
    ada = world.client("ada")
    page = ada.get(f"/scritti/{entry_id}/seconda-lettura").text
    seal = re.search(r'name="sigillo" value="(\w+)"', page)
    assert seal, page
    form = {"sigillo": seal[1], "persona": world.people[whom]}
    assert ada.post(f"/scritti/{entry_id}/seconda-lettura", data=form).status_code == 303
    with world.look() as session:
        query = select(SecondReading.id).where(SecondReading.waiting, SecondReading.entry_id == entry_id)
        return session.scalars(query).one()


def answer(world: World, reading: int, **more: str) -> Any:
    return world.client("bruno").post(f"/seconde-letture/{reading}", data={**ALL_NO, **more})


def decide(world: World, entry_id: int, reading: int, *choices: str) -> Any:
    form = {f"proposta-{n}": choice for n, choice in enumerate(choices)}
    return world.client("ada").post(f"/scritti/{entry_id}/seconda-lettura/decisioni", data={"lettura": reading, **form})


def body(world: World, entry_id: int) -> str:
    with world.look() as session:
        entry = session.get_one(Entry, entry_id)
        return str(session.get_one(Revision, entry.current_revision_id).answers["testo"])


# --- asking ------------------------------------------------------------------------------------------------------


def test_bruno_reads_that_version_and_nothing_else(world: World, entry_id: int) -> None:
    reading, bruno, ada = ask(world, entry_id), world.client("bruno"), world.client("ada")
    page = bruno.get(f"/seconde-letture/{reading}").text
    assert "gatto rosso" in page
    assert "Mattina" in page
    assert "Ada Prova ti chiede" in page
    base = ada.get(f"/scritti/{entry_id}/bozza").get_json()["saves"]
    ada.post(f"/scritti/{entry_id}/bozza", json={"title": "Sera", "answers": {"testo": "Tutt’altro."}, "base": base})
    page = bruno.get(f"/seconde-letture/{reading}").text
    assert "gatto rosso" in page
    assert "Tutt’altro" not in page
    assert "Sera" not in page
    for address in ("", "/versioni", "/versioni/1", "/bozza", "/condivisione", "/seconda-lettura", "/simili"):
        assert bruno.get(f"/scritti/{entry_id}{address}").status_code == 404, address
    for place in ("/", "/scritti", "/gruppi/faggio", "/cerca?q=gatto", "/notifiche"):
        assert "Mattina" not in bruno.get(place).text, place


@pytest.mark.parametrize("who", OTHERS)
def test_for_everybody_else_it_does_not_exist(world: World, entry_id: int, who: str) -> None:
    reading, client = ask(world, entry_id), world.client(who)
    assert client.get(f"/seconde-letture/{reading}").status_code == 404
    assert client.post(f"/seconde-letture/{reading}", data=ALL_NO).status_code == 404
    assert client.get(f"/scritti/{entry_id}").status_code == 404
    assert client.post(f"/scritti/{entry_id}/seconda-lettura", data={"persona": 1}).status_code == 404
    assert "second" not in client.get("/notifiche").text.split("<main")[1].split("</main")[0]


def test_ada_asks_people_who_accepted_the_pact_and_nobody_else(world: World, entry_id: int) -> None:
    page = world.client("ada").get(f"/scritti/{entry_id}/seconda-lettura").text
    assert "Bruno Prova" in page
    assert "Carla Prova (supervisiona)" in page
    assert not any(f"{name} Prova" in page.split("<select")[1] for name in ("Zoe", "Dario", "Livia", "Elena", "Ada"))
    seal = re.search(r'name="sigillo" value="(\w+)"', page)
    assert seal
    for who in ("zoe", "dario", "elena", "ada"):
        form = {"sigillo": seal[1], "persona": world.people[who]}
        assert world.client("ada").post(f"/scritti/{entry_id}/seconda-lettura", data=form).status_code == 400
    with world.look() as session:
        assert session.scalars(select(SecondReading)).all() == []


def test_what_the_check_found_comes_first(world: World, text: Text) -> None:
    entry_id = text(testo="Ci siamo visti il 12/03/2024 al mattino.")
    page = world.client("ada").get(f"/scritti/{entry_id}/seconda-lettura").text
    assert "Prima finisci il tuo controllo" in page
    assert "<select" not in page.split("<main")[1]
    with world.change() as session:
        entry = session.get_one(Entry, entry_id)
        revision = session.get_one(Revision, entry.current_revision_id)
        decisions.settle(session, world.actor("ada"), entry, ladder.parts(revision), "invented")
    assert ask(world, entry_id)


def test_one_person_at_a_time(world: World, entry_id: int) -> None:
    reading = ask(world, entry_id)
    with world.look() as session:
        revision = session.get_one(Revision, session.get_one(SecondReading, reading).revision_id)
        form = {"sigillo": clearance.seal(revision), "persona": world.people["carla"]}
    assert world.client("ada").post(f"/scritti/{entry_id}/seconda-lettura", data=form).status_code == 400


# --- it ends -----------------------------------------------------------------------------------------------------


def taken_back(world: World, entry_id: int) -> None:
    assert world.client("ada").post(f"/scritti/{entry_id}/seconda-lettura/ritiro").status_code == 303


def all_taken_back(world: World, entry_id: int) -> None:
    assert world.client("ada").post(f"/scritti/{entry_id}/condivisione/ritiro").status_code == 303


def thrown_away(world: World, entry_id: int) -> None:
    assert world.client("ada").post(f"/scritti/{entry_id}/cestino").status_code == 303


def placed_elsewhere(world: World, entry_id: int) -> None:
    with world.change() as session:
        writing.place(session, world.actor("ada"), session.get_one(Entry, entry_id), None)


def left_by(who: str) -> Callable[[World, int], None]:
    def leave(world: World, entry_id: int) -> None:
        with world.change() as session:
            seat = select(Membership).where(Membership.person_id == world.people[who])
            belonging.leave(session, world.actor(who), session.scalars(seat).one())

    return leave


def answered(world: World, entry_id: int) -> None:
    with world.look() as session:
        reading = session.scalars(select(SecondReading.id)).one()
    assert answer(world, reading).status_code == 303


def pact_widened(world: World, entry_id: int) -> None:
    with world.change() as session:
        pact = Pact(group_id=world.groups["faggio"], version=2, body="Nuovo.", html="", effective_at=now(), widens=True)
        session.add(pact)


@pytest.mark.parametrize(
    "end",
    [
        taken_back,
        all_taken_back,
        thrown_away,
        placed_elsewhere,
        left_by("ada"),
        left_by("bruno"),
        answered,
        pact_widened,
    ],
)
def test_it_is_over(world: World, entry_id: int, end: Callable[[World, int], None]) -> None:
    reading = ask(world, entry_id)
    bruno = world.client("bruno")
    assert bruno.get(f"/seconde-letture/{reading}").status_code == 200
    end(world, entry_id)
    assert bruno.get(f"/seconde-letture/{reading}").status_code == 404
    assert bruno.post(f"/seconde-letture/{reading}", data=ALL_NO).status_code == 404
    with world.look() as session:
        seen = select(Revision.id).where(readable(world.actor("bruno"), Revision))
        assert session.scalars(seen).all() == []
        if end is not pact_widened:  # he may accept it and go on
            assert not session.get_one(SecondReading, reading).waiting
            assert session.scalars(select(Notice).where(Notice.kind == "second.asked")).all() == []
    assert "/seconde-letture/" not in bruno.get("/").text


def test_ada_is_told_when_bruno_leaves_and_may_ask_carla(world: World, entry_id: int) -> None:
    ask(world, entry_id)
    left_by("bruno")(world, entry_id)
    assert "Bruno Prova non può più fare la seconda lettura" in world.client("ada").get("/notifiche").text
    assert ask(world, entry_id, "carla")


# --- the answer ----------------------------------------------------------------------------------------------------


def test_the_request_waits_on_bruno_s_home_and_the_answer_on_ada_s(world: World, entry_id: int) -> None:
    reading = ask(world, entry_id)
    bruno, ada = world.client("bruno"), world.client("ada")
    assert f'href="/seconde-letture/{reading}"' in bruno.get("/").text
    assert f'href="/seconde-letture/{reading}"' in bruno.get("/notifiche").text
    assert "Bruno Prova lo sta rileggendo" in ada.get(f"/scritti/{entry_id}").text
    answer(world, reading, **{"risposta-rare": "yes", "nota-rare": "Il gatto e il cortile insieme."})
    assert f'href="/scritti/{entry_id}/seconda-lettura"' in ada.get("/").text
    assert "Bruno Prova ha risposto" in ada.get("/notifiche").text
    page = ada.get(f"/scritti/{entry_id}/seconda-lettura").text
    assert "Il gatto e il cortile insieme." in page
    assert page.count("<strong>No</strong>") == 5


def test_nothing_that_was_typed_is_lost_on_the_way(world: World, entry_id: int) -> None:
    reading, bruno = ask(world, entry_id), world.client("bruno")
    typed = {"risposta-paper": "unsure", "nota-paper": "Forse sì", "passo-0": "il cane nero", "invece-0": "un animale"}
    page = bruno.post(f"/seconde-letture/{reading}", data=typed)
    assert page.status_code == 400
    assert "Forse sì" in page.text
    assert "il cane nero" in page.text
    assert "un animale" in page.text
    assert page.text.count("Rispondi: ") == 5
    assert "parola per parola" in page.text
    more = bruno.post(f"/seconde-letture/{reading}", data={**typed, "righe": "2", "altre": "1"})
    assert more.status_code == 200
    assert "il cane nero" in more.text
    assert 'id="passo-3"' in more.text


def test_ada_takes_one_proposal_and_leaves_the_other(world: World, entry_id: int) -> None:
    reading = ask(world, entry_id)
    sent = {"righe": "2", "passo-0": "il gatto  rosso", "invece-0": "un gatto", "passo-1": "Una casa piccola", "invece-1": "Una casa",
            "nota-detail": "Il colore non serve."}  # fmt: skip
    assert answer(world, reading, **sent).status_code == 303
    assert body(world, entry_id) == BODY
    page = world.client("ada").get(f"/scritti/{entry_id}/seconda-lettura").text
    assert "«il gatto rosso»" in page
    assert "Al suo posto: «un gatto»" in page
    assert decide(world, entry_id, reading, "prendi").status_code == 400  # the other one waits
    assert decide(world, entry_id, reading, "prendi", "lascia").status_code == 303
    assert body(world, entry_id) == "Una casa piccola con un cortile, e un gatto alla finestra."
    with world.look() as session:
        entry = session.get_one(Entry, entry_id)
        assert session.get_one(Revision, entry.current_revision_id).number > 1
        row = str(session.execute(text("SELECT * FROM second_reading")).all())
        told = str([(e.verb, e.detail) for e in session.scalars(select(Event))])
        told += str([(n.kind, n.detail) for n in session.scalars(select(Notice))])
        for words in ("gatto", "casa", "colore"):
            assert words not in row
            assert words not in told
        decided = session.scalars(select(Event.detail).where(Event.verb == "second.decided")).one()
        assert decided == {"revision": 1, "taken": 1, "gone": 0, "left": 1}
    assert decide(world, entry_id, reading, "prendi", "prendi").status_code == 400


def test_a_passage_that_is_gone_is_said(world: World, entry_id: int) -> None:
    reading = ask(world, entry_id)
    answer(world, reading, **{"righe": "2", "passo-0": "il gatto rosso"})
    share_again(world, entry_id, testo="Una casa.")
    page = world.client("ada").post(
        f"/scritti/{entry_id}/seconda-lettura/decisioni",
        data={"lettura": reading, "proposta-0": "prendi"},
        follow_redirects=True,
    )
    assert "Un passo nel testo non c’era più." in page.text
    assert body(world, entry_id) == "Una casa."


def test_a_passage_that_is_not_there_is_marked_where_it_was_typed(world: World, entry_id: int) -> None:
    typed = {**ALL_NO, "passo-0": "il gatto rosso", "invece-0": "un gatto", "passo-1": "il cane nero"}
    page = world.client("bruno").post(f"/seconde-letture/{ask(world, entry_id)}", data=typed).text
    assert re.findall(r'<textarea[^>]* id="([^"]+)"[^>]*aria-invalid="true"[^>]*', page) == ["passo-1"]
    marked = re.search(r'<p class="wrong" id="passo-1-wrong">([^<]+)</p>', page)
    assert marked, page
    assert "parola per parola" in marked[1]


def test_who_left_the_group_is_told_why_nobody_can_be_asked(world: World, entry_id: int) -> None:
    left_by("ada")(world, entry_id)
    page = world.client("ada").get(f"/scritti/{entry_id}/seconda-lettura").text
    assert "Per chiederla serve far parte di Gruppo Faggio" in page
    assert "nessun’altra persona ha ancora accettato il patto" not in page


def test_taking_out_is_proposing_nothing(world: World, entry_id: int) -> None:
    reading = ask(world, entry_id)
    answer(world, reading, **{"righe": "2", "passo-0": ", e il gatto rosso alla finestra"})
    decide(world, entry_id, reading, "prendi")
    assert body(world, entry_id) == "Una casa piccola con un cortile."


def test_asking_again_leaves_what_was_proposed(world: World, entry_id: int) -> None:
    reading = ask(world, entry_id)
    answer(world, reading, **{"righe": "2", "passo-0": "il gatto rosso"})
    with world.change() as session:
        entry = session.get_one(Entry, entry_id)
        writing.save(session, world.actor("ada"), entry, "Mattina", {"testo": "Una casa."})
    ask(world, entry_id, "carla")
    with world.look() as session:
        assert session.get_one(SecondReading, reading).proposals == []
        assert session.get_one(SecondReading, reading).closed_at


# --- the state -----------------------------------------------------------------------------------------------------


def test_the_text_says_who_looked_at_it(world: World, entry_id: int) -> None:
    ada, bruno = world.client("ada"), world.client("bruno")
    address = f"/scritti/{entry_id}"
    assert "Non controllato" in ada.get(address).text
    reading = ask(world, entry_id)
    assert "Controllato da chi scrive il" in ada.get(address).text
    answer(world, reading)
    assert "Letto da una seconda persona il" in ada.get(address).text
    with world.change() as session:
        entry = session.get_one(Entry, entry_id)
        revision = session.get_one(Revision, entry.current_revision_id)
        ladder.share(session, world.actor("ada"), entry, revision, 3)
    assert "Letto da una seconda persona il" in bruno.get(address).text
    with world.change() as session:
        entry = session.get_one(Entry, entry_id)
        writing.save(session, world.actor("ada"), entry, "Mattina", {"testo": "Una casa."})
    assert "Non controllato" in ada.get(address).text
    assert "Letto da una seconda persona il" in bruno.get(address).text
    share_again(world, entry_id, testo="Una casa. Una porta.")
    for client in (ada, bruno):
        assert "Controllato da chi scrive il" in client.get(address).text


def test_who_declared_a_text_anonymous_is_not_who_checked_it(world: World, entry_id: int) -> None:
    with world.change() as session:
        entry = session.get_one(Entry, entry_id)
        ladder.check(session, None, session.get_one(Revision, entry.current_revision_id), declared=True)
    assert "Portato qui come già anonimo il" in world.client("ada").get(f"/scritti/{entry_id}").text


def test_the_page_asks_the_database_no_more_than_before(world: World, entry_id: int) -> None:
    reading, ada, bruno = ask(world, entry_id), world.client("ada"), world.client("bruno")
    ada.get(f"/scritti/{entry_id}")
    bruno.get(f"/seconde-letture/{reading}")
    with statements(world) as few:
        ada.get(f"/scritti/{entry_id}")
    with statements(world) as his:
        bruno.get(f"/seconde-letture/{reading}")
    assert len(few) <= 8
    assert len(his) <= 6


# --- what is left --------------------------------------------------------------------------------------------------


def test_dropping_earlier_versions_keeps_the_one_in_somebody_s_hands(world: World, entry_id: int) -> None:
    reading = ask(world, entry_id)
    with world.change() as session:
        ada, entry = world.actor("ada"), session.get_one(Entry, entry_id)
        writing.save(session, ada, entry, "Mattina", {"testo": "Una casa."})
        assert writing.drop_earlier(session, ada, entry) == 0
    answer(world, reading)
    decide(world, entry_id, reading)
    with world.change() as session:
        ada, entry = world.actor("ada"), session.get_one(Entry, entry_id)
        assert writing.drop_earlier(session, ada, entry) == 1
    with world.look() as session:
        assert session.scalars(select(SecondReading)).all() == []


def test_an_erased_text_takes_its_readings_along(world: World, entry_id: int) -> None:
    answer(world, ask(world, entry_id), **{"nota-rare": "Il gatto."})
    ada = world.client("ada")
    ada.post(f"/scritti/{entry_id}/cestino")
    assert ada.post(f"/scritti/{entry_id}/eliminazione").status_code == 303
    with world.look() as session:
        assert session.scalars(select(SecondReading)).all() == []
        assert session.scalars(select(Notice).where(Notice.kind.startswith("second."))).all() == []


def test_a_group_s_name_is_no_ground(world: World, session: Any) -> None:
    """The row of another group opens nothing, whoever wrote it."""
    from tests.test_ladder import write

    entry = write(session, world)
    revision = session.get_one(Revision, entry.current_revision_id)
    checked(session, world.actor("ada"), revision)
    other = session.scalars(select(Group.id).where(Group.slug == "tiglio")).one()
    session.add(
        SecondReading(entry_id=entry.id, revision_id=revision.id, group_id=other, reader_id=world.people["dario"])
    )
    session.flush()
    seen = select(Revision.id).where(readable(world.actor("dario"), Revision))
    assert session.scalars(seen).all() == []
