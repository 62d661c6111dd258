"""The sharing page: it says who reads and who would, nothing passes that identifies, and taking back is one click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.cast import World
from tests.test_ladder import write
from workspace import clearance
from workspace.db import db
from workspace.nouns import Check, Entry, Event, Membership, Notice, Office, Revision
from workspace.policy import readable

CLEAN = "Una visita in salita, e la porta era già aperta."
NUMBER = "Mi ha lasciato il numero, 347 5581920, da chiamare la sera."
DAY = "Ci siamo visti il 12/03/2024 e poi ancora. Il 12/03/2024 pioveva."


def begin(world: World, text: str = CLEAN, group: str | None = "faggio", who: str = "ada") -> int:
    with world.change() as session:
        return write(session, world, who, group, text).id


def page(world: World, entry_id: int, step: str = "", who: str = "ada") -> str:
    answer = world.client(who).get(f"/scritti/{entry_id}/condivisione" + (f"?verso={step}" if step else ""))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def hidden(html: str) -> dict[str, str]:
    """What the form on the page would send by itself."""
    fields = re.findall(r'<input type="hidden" name="(verso|revision_id|sigillo|lettori)" value="([^"]*)"', html)
    return dict(fields)


def send(world: World, entry_id: int, step: str, who: str = "ada", **more: Any) -> Any:
    """Opens the page at that step and presses its button."""
    form = hidden(page(world, entry_id, step, who))
    return world.client(who).post(f"/scritti/{entry_id}/condivisione", data={**form, "confermo": "1", **more})


def group(world: World, slug: str = "faggio") -> str:
    return f"3.{world.groups[slug]}"


def named(world: World, name: str = "carla", slug: str = "faggio") -> str:
    return f"2.{world.groups[slug]}.{world.people[name]}"


def who_reads(world: World, entry_id: int) -> set[str]:
    with world.look() as session:
        return {
            name
            for name in world.people
            if session.scalar(select(Entry.id).where(Entry.id == entry_id, readable(world.actor(name), Entry)))
        }


def found(world: World, query: Any) -> list[Any]:
    with world.look() as session:
        rows = list(session.scalars(query))
        session.expunge_all()
    return rows


def rewrite(world: World, entry_id: int, text: str) -> None:
    """Ada writes on: a new version, as the editor makes one once the old is frozen."""
    with world.change() as session:
        entry = session.get(Entry, entry_id)
        number = session.get(Revision, entry.current_revision_id).number + 1
        newer = Revision(entry_id=entry_id, number=number, author_id=entry.author_id, title="Una mattina", plain=text)
        newer.answers = {"testo": text}
        session.add(newer)
        session.flush()
        entry.current_revision_id = newer.id


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


# --- who reads this --------------------------------------------------------------------------------------------


def test_the_page_opens_with_who_reads_now(world: World) -> None:
    entry_id = begin(world)
    html = page(world, entry_id)
    assert "Nessun altro può leggere questo testo." in html
    assert "3 persone: Carla Prova, Bruno Prova e Zoe Prova" in html
    assert "Io e Carla Prova" in html
    assert "Livia" not in html
    assert "Tiglio" not in html


def test_each_step_says_who_is_new_before_the_button(world: World) -> None:
    entry_id = begin(world)
    assert "Lo leggerà 1 persona in più: Carla Prova." in page(world, entry_id, named(world))
    assert send(world, entry_id, named(world)).status_code == 303
    html = page(world, entry_id, group(world))
    assert "Lo leggete in due: tu e Carla Prova." in html
    assert "Lo leggeranno 2 persone in più: Bruno Prova e Zoe Prova (una quando avrà accettato il patto)." in html
    assert "Condividi con il gruppo</button>" in html


def test_overlapping_roles_are_said_aloud(world: World) -> None:
    with world.change() as session:
        session.add(Office(person_id=world.people["bruno"], ambito_id=world.ambiti["valle"], role="staff"))
    html = page(world, begin(world), group(world))
    assert html.count("tra loro una persona dell’ufficio di piano") == 2


def test_nobody_but_the_author_has_a_sharing_page(world: World) -> None:
    entry_id = begin(world)
    address = f"/scritti/{entry_id}/condivisione"
    for name in set(world.people) - {"ada"}:
        client = world.client(name)
        assert client.get(address).status_code == 404
        assert client.post(address, data={"verso": group(world)}).status_code == 404
        assert client.post(f"{address}/ritiro").status_code == 404
        assert client.post(f"/scritti/{entry_id}/gruppo", data={"gruppo": 1}).status_code == 404
    send(world, entry_id, group(world))
    for name in ("bruno", "carla"):  # they read it, and it is not theirs to share
        assert world.client(name).get(address).status_code == 403
        assert world.client(name).post(f"{address}/ritiro").status_code == 403
    assert world.client("dario").get(address).status_code == 404


# --- the ladder ------------------------------------------------------------------------------------------------


def test_up_the_ladder_and_down_again(world: World) -> None:
    entry_id = begin(world)
    assert send(world, entry_id, named(world)).location == f"/scritti/{entry_id}"
    assert who_reads(world, entry_id) == {"ada", "carla"}
    send(world, entry_id, group(world))
    assert who_reads(world, entry_id) == {"ada", "bruno", "carla"}
    assert "Non lo leggeranno più 2 persone: Bruno Prova e Zoe Prova." in page(world, entry_id, named(world))
    send(world, entry_id, named(world))
    assert who_reads(world, entry_id) == {"ada", "carla"}
    world.client("ada").post(f"/scritti/{entry_id}/condivisione/ritiro")
    assert who_reads(world, entry_id) == {"ada"}
    assert found(world, select(Event.verb).where(Event.entry_id == entry_id).order_by(Event.id)) == [
        "entry.shared", "entry.shared", "entry.shared", "entry.withdrawn",
    ]  # fmt: skip
    html = page(world, entry_id)
    assert "L’hai condiviso con Gruppo Faggio, versione 1: 2 persone in più." in html
    assert "L’hai condiviso con Carla Prova, versione 1." in html
    assert "L’hai ripreso" in html


def test_taking_back_twice_changes_nothing(world: World) -> None:
    entry_id = begin(world)
    send(world, entry_id, group(world))
    for _ in range(2):
        assert world.client("ada").post(f"/scritti/{entry_id}/condivisione/ritiro").status_code == 303
    assert len(found(world, select(Event).where(Event.verb == "entry.withdrawn"))) == 1


def test_others_read_the_old_version_until_the_new_one_is_shared(world: World) -> None:
    entry_id = begin(world)
    send(world, entry_id, group(world))
    rewrite(world, entry_id, "Un’altra visita.")
    html = page(world, entry_id)
    assert "Gli altri leggono la versione 1" in html
    assert "Lo leggono le stesse 3 persone di prima." in page(world, entry_id, group(world))
    told = len(found(world, select(Notice)))
    send(world, entry_id, group(world))
    [entry] = found(world, select(Entry))
    assert entry.shared_revision_id == entry.current_revision_id
    assert len(found(world, select(Notice))) == told


def test_narrowing_goes_on_showing_what_was_shared(world: World) -> None:
    entry_id = begin(world)
    send(world, entry_id, group(world))
    rewrite(world, entry_id, NUMBER)
    assert send(world, entry_id, named(world)).status_code == 303
    [shared] = found(world, select(Revision).join(Entry, Entry.shared_revision_id == Revision.id))
    assert shared.number == 1


def test_a_text_of_no_group_finds_one_on_the_way(world: World) -> None:
    entry_id = begin(world, group=None)
    send(world, entry_id, group(world))
    assert who_reads(world, entry_id) == {"ada", "bruno", "carla"}


def test_one_of_several_groups_is_chosen_and_can_be_changed_while_private(world: World) -> None:
    with world.change() as session:
        session.add(Membership(person_id=world.people["ada"], group_id=world.groups["tiglio"], accepted_version=1))
    entry_id = begin(world)
    assert "Io e Livia Prova" in page(world, entry_id)
    client = world.client("ada")
    client.post(f"/scritti/{entry_id}/gruppo", data={"gruppo": world.groups["tiglio"]})
    assert found(world, select(Entry.group_id)) == [world.groups["tiglio"]]
    assert client.post(f"/scritti/{entry_id}/gruppo", data={"gruppo": world.groups["ontano"]}).status_code == 400
    send(world, entry_id, group(world, "tiglio"))
    assert who_reads(world, entry_id) == {"ada", "dario", "livia"}
    assert client.post(f"/scritti/{entry_id}/gruppo", data={"gruppo": world.groups["faggio"]}).status_code == 400
    assert client.get(f"/scritti/{entry_id}/condivisione?verso={group(world)}").status_code == 400


def test_without_the_pact_there_is_only_the_way_to_it(world: World) -> None:
    entry_id = begin(world, who="zoe")
    html = page(world, entry_id, who="zoe")
    assert "/gruppi/faggio/patto" in html
    assert "verso=" not in html


@pytest.mark.parametrize("step", ["3.999", "2.1", "2.1.2", "4.1", "9", "x", "3.1.1"])
def test_steps_that_are_none(world: World, step: str) -> None:
    entry_id = begin(world)
    client = world.client("ada")
    assert client.get(f"/scritti/{entry_id}/condivisione?verso={step}").status_code == 400
    assert client.post(f"/scritti/{entry_id}/condivisione", data={"verso": step}).status_code == 400
    assert who_reads(world, entry_id) == {"ada"}


# --- the gate --------------------------------------------------------------------------------------------------


def test_a_telephone_number_stands_in_the_way_and_is_shown_only_to_its_author(world: World) -> None:
    entry_id = begin(world, NUMBER)
    html = page(world, entry_id, group(world))
    assert '<mark class="found found-blocca">347 5581920' in html
    assert f"/scritti/{entry_id}/modifica#risposta_testo" in html
    assert "Condividi con il gruppo</button>" not in html
    [revision] = found(world, select(Revision))
    with world.look() as session:
        mark = clearance.seal(session.get(Revision, revision.id))
    step = {"verso": group(world), "revision_id": revision.id, "sigillo": mark, "confermo": "1"}
    client = world.client("ada")
    assert client.post(f"/scritti/{entry_id}/condivisione", data=step).status_code == 409  # the readers were not seen
    assert who_reads(world, entry_id) == {"ada"}
    assert "347" not in str([(c.counts, c.fingerprint) for c in found(world, select(Check))])


def test_what_asks_for_a_decision_waits_for_it_and_only_counts_are_kept(world: World) -> None:
    entry_id = begin(world, DAY)
    html = page(world, entry_id, group(world))
    assert html.count("«12/03/2024»") == 1  # the same words are decided upon once
    answer = send(world, entry_id, group(world))
    assert answer.status_code == 400
    assert "Scegli che cosa farne." in answer.get_data(as_text=True)
    assert send(world, entry_id, group(world), **{"decisione-1": "no"}).status_code == 400
    assert found(world, select(Check)) == []
    assert send(world, entry_id, group(world), **{"decisione-1": "invented"}).status_code == 303
    [check] = found(world, select(Check))
    assert (check.standing, check.counts) == (0, {"DATE:conferma": 2, "decided:invented": 2})


def test_the_last_word_is_the_authors(world: World) -> None:
    entry_id = begin(world)
    answer = send(world, entry_id, group(world), confermo="")
    assert answer.status_code == 400
    assert "Conferma di aver riletto il testo." in answer.get_data(as_text=True)
    assert who_reads(world, entry_id) == {"ada"}


def test_another_text_than_the_one_that_was_checked_is_not_shared(world: World) -> None:
    entry_id = begin(world)
    form = hidden(page(world, entry_id, group(world)))
    rewrite(world, entry_id, NUMBER)
    answer = world.client("ada").post(f"/scritti/{entry_id}/condivisione", data={**form, "confermo": "1"})
    assert answer.status_code == 409
    assert "Il testo è cambiato mentre lo controllavi" in answer.get_data(as_text=True)
    with world.change() as session:  # the same version, other words
        entry = session.get(Entry, entry_id)
        entry.current_revision_id = int(form["revision_id"])
        session.get(Revision, entry.current_revision_id).answers = {"testo": NUMBER}
    answer = world.client("ada").post(f"/scritti/{entry_id}/condivisione", data={**form, "confermo": "1"})
    assert answer.status_code == 409
    assert who_reads(world, entry_id) == {"ada"}


def test_other_readers_than_those_that_were_named_are_not_let_in(world: World) -> None:
    entry_id = begin(world)
    form = hidden(page(world, entry_id, group(world)))
    with world.change() as session:
        session.add(Membership(person_id=world.people["ugo"], group_id=world.groups["faggio"], accepted_version=1))
    answer = world.client("ada").post(f"/scritti/{entry_id}/condivisione", data={**form, "confermo": "1"})
    assert answer.status_code == 409
    assert who_reads(world, entry_id) == {"ada"}


def test_an_empty_page_is_not_shared(world: World) -> None:
    with world.change() as session:
        entry = write(session, world)
        entry_id = entry.id
        session.get(Revision, entry.current_revision_id).answers = {}
    assert "Il testo è ancora vuoto." in page(world, entry_id, group(world))


# --- cost ------------------------------------------------------------------------------------------------------


def test_the_page_asks_as_little_in_a_large_group(world: World) -> None:
    entry_id = begin(world)
    page(world, entry_id, group(world))
    with statements(world) as few:
        page(world, entry_id, group(world))
    with world.change() as session:
        for name in ("dario", "livia", "elena", "fulvia", "ugo", "vera"):
            session.add(Membership(person_id=world.people[name], group_id=world.groups["faggio"], accepted_version=1))
    with statements(world) as many:
        page(world, entry_id, group(world))
    reading = [s for s in few if s.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len([s for s in many if s.lstrip().upper().startswith(("SELECT", "WITH"))]) == len(reading) <= 15
