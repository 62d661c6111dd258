"""«Parole che riconosciamo»: who keeps the list, what may stand on it, and that everything that checks asks it."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.cast import World
from tests.test_ladder import write
from workspace import decisions, gate, ladder, lexicons
from workspace.anonymity.sentences import LEARNT
from workspace.comments import verbs as commenting
from workspace.db import db
from workspace.groups import verbs as grouping
from workspace.learnt import verbs
from workspace.nouns import Entry, Event, Group, LearntWord, Revision
from workspace.refusals import Forbidden, GateClosed, Invalid, NotFound, Unsure
from workspace.sharing import reads as sharing_reads
from workspace.sharing import verbs as sharing
from workspace.tags import verbs as tagging

GROUP, AMBITO = "/gruppi/faggio/parole", "/ambiti/valle/parole"
NAME = "Casa Zerbino"
TEXT = "ieri siamo passate dalla casa zerbino, senza fretta."


def add(world: World, who: str, address: str, words: str = NAME, kind: str = "ORG", **more: str) -> Any:
    return world.client(who).post(address, data={"words": words, "kind": kind, **more})


def listed(world: World) -> list[str]:
    with world.look() as session:
        return list(session.scalars(select(LearntWord.words).order_by(LearntWord.id)))


def learn(session: Any, world: World, words: str = NAME, group: str | None = "faggio") -> LearntWord:
    place = {"group_id": world.groups[group]} if group else {"ambito_id": world.ambiti["valle"]}
    return verbs.add(session, world.actor("carla"), words, "ORG", **place)


# --- the list ---------------------------------------------------------------------------------------------------


def test_who_supervises_adds_and_takes_away_and_the_group_reads(world: World) -> None:
    assert "Ancora nessuna parola" in world.client("carla").get(GROUP).get_data(as_text=True)
    assert add(world, "carla", GROUP).status_code == 303
    page = world.client("ada").get(GROUP).get_data(as_text=True)
    assert NAME in page
    assert "/rimozione" not in page
    assert add(world, "ada", GROUP, "Altro nome").status_code == 403
    for who in ("dario", "livia", "elena", "zoe", "gino"):
        assert world.client(who).get(GROUP).status_code == 404
    page = world.client("carla").get(GROUP).get_data(as_text=True)
    address = re.search(rf"{GROUP}/\d+/rimozione", page)
    assert address
    assert world.client("ada").post(address[0]).status_code == 403
    assert world.client("carla").post(address[0].replace("faggio", "tiglio")).status_code == 404
    assert world.client("carla").post(address[0]).status_code == 303
    assert listed(world) == []


def test_the_ambitos_is_kept_by_its_staff_and_supervisors_and_read_where_it_holds(world: World) -> None:
    assert add(world, "elena", AMBITO, "Casa Zerbino").status_code == 303
    assert add(world, "livia", AMBITO, "Rifugio Zarbo").status_code == 303
    assert add(world, "ada", AMBITO, "Altro nome").status_code == 403
    for who in ("fulvia", "ugo", "vera", "zoe", "gino"):
        assert world.client(who).get(AMBITO).status_code == 404
    assert "Rifugio Zarbo" in world.client("dario").get(AMBITO).get_data(as_text=True)
    assert NAME in world.client("ada").get(GROUP).get_data(as_text=True)
    assert AMBITO in world.client("elena").get("/gruppi").get_data(as_text=True)


@pytest.mark.parametrize(
    "words",
    ["347 5581920", "m.rossi@esempio.it", "RSSMRA85T10A562S", "via Rota 33", "di la", "xy", "madre", "«»", "a" * 81],
)
def test_no_data_of_anybody_and_nothing_that_is_everywhere(world: World, words: str) -> None:
    answer = add(world, "carla", GROUP, words)
    assert answer.status_code == 400
    assert listed(world) == []


def test_what_looks_like_a_person_is_asked_about(world: World) -> None:
    answer = add(world, "carla", GROUP, "Maria Bianchi", "PERSON")
    assert answer.status_code == 400
    seal = re.search(r'name="sicuro" id="sicuro" value="(\w+)"', answer.get_data(as_text=True))
    assert seal
    assert add(world, "carla", GROUP, "Mario Bianchi", "PERSON", sicuro=seal[1]).status_code == 400
    assert add(world, "carla", GROUP, "Maria Bianchi", "PERSON", sicuro=seal[1]).status_code == 303


@pytest.mark.parametrize(
    ("words", "asked"),
    [("Maria Bianchi", True), ("la signora Zarbo", True), ("Rifugio Zarbo", False), ("Casa del Girasole", False)],
)
def test_a_name_may_be_that_of_a_place(world: World, session: Any, words: str, asked: bool) -> None:
    if asked:
        with pytest.raises(Unsure):
            learn(session, world, words)
    else:
        learn(session, world, words)


def test_once_on_a_list_and_not_too_many(world: World, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(session, world)
    with pytest.raises(Invalid, match="già"):
        learn(session, world, "la CASA di  zerbini")
    learn(session, world, group=None)  # another list
    monkeypatch.setattr(verbs, "MOST", 1)
    with pytest.raises(Invalid, match="pieno"):
        learn(session, world, "Rifugio Zarbo")


def test_the_verbs_ask_who_it_is_and_the_event_holds_no_word(world: World, session: Any) -> None:
    here = {"group_id": world.groups["faggio"]}
    for who in ("ada", "livia", "elena", "gino"):
        with pytest.raises(Forbidden):
            verbs.add(session, world.actor(who), NAME, "ORG", **here)
    word = learn(session, world)
    with pytest.raises(Forbidden):
        verbs.remove(session, world.actor("ada"), word.id, **here)
    with pytest.raises(NotFound):
        verbs.remove(session, world.actor("carla"), word.id, ambito_id=world.ambiti["valle"])
    verbs.remove(session, world.actor("carla"), word.id, **here)
    for one in session.scalars(select(Event).where(Event.verb.like("word.%"))):
        assert one.detail == {"kind": "ORG"}


# --- what checks asks it ------------------------------------------------------------------------------------------


def whys(session: Any, entry: Entry) -> list[str]:
    return [s.finding.why for s in decisions.sift(session, entry.id, [("testo", TEXT)])]


@pytest.mark.parametrize("group", ["faggio", None])
def test_texts_of_the_group_and_of_the_ambito_are_looked_at_with_it(
    world: World, session: Any, group: str | None
) -> None:
    entry = write(session, world, text=TEXT)
    assert whys(session, entry) == []
    learn(session, world, group=group)
    assert whys(session, entry) == [LEARNT]
    revision = session.get_one(Revision, entry.current_revision_id)
    assert ladder.check(session, world.actor("ada"), revision).standing == 1
    decisions.settle(session, world.actor("ada"), entry, ladder.parts(revision), "public")
    record = ladder.check(session, world.actor("ada"), revision)
    assert (record.standing, record.counts) == (0, {"ORG:conferma": 1, "decided:public": 1})
    entry.group_id = None
    assert whys(session, entry) == []
    entry.group_id = world.groups["tiglio"]
    assert whys(session, entry) == ([LEARNT] if group is None else [])
    entry.group_id = world.groups["ontano"]
    assert whys(session, entry) == []


def test_one_statement_however_often_it_is_asked(world: World, session: Any) -> None:
    entry = write(session, world, text=TEXT)
    learn(session, world)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]) if "learnt_word" in a[2] else None)
    for _ in range(3):
        lexicons.of_entry(session, entry.id)
        lexicons.of_group(session, entry.group_id)
    assert len(asked) == 1
    session.commit()
    lexicons.of_entry(session, entry.id)
    assert len(asked) == 2


def test_the_page_and_the_editor_say_so(world: World, session: Any) -> None:
    entry = write(session, world, text=TEXT)
    learn(session, world)
    session.commit()
    ada, shown = world.client("ada"), LEARNT.partition(":")[0]
    assert shown in ada.get(f"/scritti/{entry.id}/controllo").get_data(as_text=True)
    answer = ada.post(f"/scritti/{entry.id}/controllo/testo", json={"texts": {"testo": TEXT, "title": "Casa Zerbini"}})
    assert [f["why"] for found in answer.get_json()["texts"].values() for f in found] == [LEARNT, LEARNT]


def test_an_earlier_record_does_not_open_what_a_list_has_learnt_since(world: World, session: Any) -> None:
    entry = write(session, world, text=TEXT)
    revision = session.get_one(Revision, entry.current_revision_id)
    ada = world.actor("ada")
    assert ladder.check(session, ada, revision).standing == 0
    learn(session, world)
    it = sharing_reads.situation(session, ada, entry, "it")
    step = next(step for step in it.steps if step.reach == 3)
    with pytest.raises(GateClosed):
        sharing.share(session, ada, entry, revision, step, gate.look(session, revision, step.group_id))


def test_a_text_without_a_group_is_asked_about_for_the_group_that_will_read_it(world: World, session: Any) -> None:
    entry = write(session, world, text=TEXT)
    entry.group_id = None
    learn(session, world)
    revision = session.get_one(Revision, entry.current_revision_id)
    assert gate.look(session, revision).is_open
    assert [m.why for m in gate.look(session, revision, world.groups["faggio"]).undecided] == [LEARNT]


def test_comments_themes_and_tags_too(world: World, session: Any) -> None:
    entry = write(session, world, text="Una mattina.")
    learn(session, world)
    faggio = session.get_one(Group, world.groups["faggio"])
    with pytest.raises(Unsure):
        commenting.refuse_what_identifies(session, entry.id, TEXT)
    with pytest.raises(Unsure):
        grouping.open_theme(session, world.actor("carla"), faggio, "il tempo", TEXT, write_first=False)
    tiglio = session.get_one(Group, world.groups["tiglio"])
    assert grouping.open_theme(session, world.actor("livia"), tiglio, "il tempo", TEXT, write_first=False)
    with pytest.raises(Invalid):
        tagging._word(session, world.actor("ada"), entry, "casa zerbino")


# --- file names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["txt", "md", "docx"])
def test_the_name_of_a_file_is_looked_at_as_a_title(world: World, ending: str) -> None:
    body = b"Una visita senza fretta."
    if ending == "docx":
        import docx

        document, buffer = docx.Document(), io.BytesIO()
        document.add_paragraph(body.decode())
        document.save(buffer)
        body = buffer.getvalue()
    name = f"relazione_di_Maria_Bianchi.{ending}"
    answer = world.client("ada").post("/importa", data={"file": (io.BytesIO(body), name)})
    assert answer.status_code == 200
    with world.look() as session:
        entry = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        revision = session.get_one(Revision, entry.current_revision_id)
        assert "Maria Bianchi" in revision.title
        found = gate.look(session, revision)
        assert [(m.kind, m.places[0].part) for m in found.undecided] == [("PERSON", "title")]
        assert not found.is_open


def test_a_file_name_with_a_number_to_call_is_blocked(world: World) -> None:
    answer = world.client("ada").post(
        "/importa", data={"file": (io.BytesIO(b"Una visita."), "chiamare 347 5581920.txt")}
    )
    assert answer.status_code == 200
    with world.look() as session:
        entry = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        found = gate.look(session, session.get_one(Revision, entry.current_revision_id))
        assert [m.places[0].part for m in found.blocking] == ["title"]
