"""The pact: each person's own yes, versions that lock nobody out before their day, except where they widen who reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from tests.cast import World
from tests.groups.story import reads, shared, told
from workspace.db import db, now
from workspace.nouns import Event, Membership, Pact, PactAcceptance
from workspace.web.filters import ROME


def accept(world: World, who: str, version: int = 1, yes: str = "yes") -> Any:
    return world.client(who).post("/gruppi/faggio/patto/adesione", data={"version": version, "yes": yes})


def propose(world: World, who: str = "carla", **about: Any) -> Any:
    data = {"body": "Un patto nuovo.", "based_on": 1, "effective": "", **about}
    return world.client(who).post("/gruppi/faggio/patto/nuovo", data=data)


def in_days(days: int) -> str:
    return (now().astimezone(ROME).date() + dt.timedelta(days=days)).isoformat()


def test_accepting_opens_the_group_and_leaves_a_trace(world: World) -> None:
    text = shared(world, "ada", "Il testo")
    assert not reads(world, "zoe", text)
    assert accept(world, "zoe").status_code == 303
    assert reads(world, "zoe", text)
    with world.app.app_context():
        zoe = world.people["zoe"]
        assert db.session.scalars(select(PactAcceptance).where(PactAcceptance.person_id == zoe)).one()
        event = db.session.scalars(select(Event).where(Event.verb == "pact.accepted")).one()
        assert (event.actor_id, event.detail) == (zoe, {"version": 1})


def test_without_the_box_ticked_nothing_is_accepted(world: World) -> None:
    assert accept(world, "zoe", yes="").status_code == 303
    assert not reads(world, "zoe", shared(world, "ada", "Il testo"))


def test_nobody_outside_accepts(world: World) -> None:
    for name in ("dario", "elena", "fulvia", "gino", "vera"):
        assert accept(world, name).status_code == 404


def test_a_new_version_locks_nobody_out_before_its_day(world: World) -> None:
    text = shared(world, "ada", "Il testo")
    assert propose(world, effective=in_days(10)).status_code == 303
    assert told(world, "pact.changed") == {"ada", "bruno", "zoe"}
    assert reads(world, "bruno", text)
    assert "Il patto ha una nuova versione" in world.client("bruno").get("/gruppi/faggio").get_data(as_text=True)
    assert accept(world, "bruno", 2).status_code == 303
    assert "Il patto ha una nuova versione" not in world.client("bruno").get("/gruppi/faggio").get_data(as_text=True)


def test_on_its_day_it_is_needed(world: World) -> None:
    text = shared(world, "ada", "Il testo")
    propose(world)
    assert not reads(world, "bruno", text)
    assert reads(world, "carla", text), "who wrote it has accepted it"
    page = world.client("bruno").get("/gruppi/faggio").get_data(as_text=True)
    assert "Il patto è cambiato" in page
    assert "Che cosa è cambiato da quando hai accettato" in page
    assert "Il testo<" not in page.replace(">Il testo</h2>", "")
    accept(world, "bruno", 2)
    assert reads(world, "bruno", text)


def test_where_it_widens_who_reads_it_binds_at_once(world: World) -> None:
    text = shared(world, "ada", "Il testo")
    propose(world, effective=in_days(10), widens="y")
    assert not reads(world, "bruno", text)


def test_an_older_version_is_not_accepted_any_more(world: World) -> None:
    propose(world)
    assert accept(world, "bruno", 1).status_code == 409
    assert accept(world, "bruno", 3).status_code == 409


def test_two_people_do_not_write_the_same_version(world: World) -> None:
    propose(world)
    answer = propose(world, body="Un altro patto.")
    assert answer.status_code == 409
    assert "Un altro patto." in answer.get_data(as_text=True), "what was written is not lost"
    with world.app.app_context():
        faggio = select(Pact.version).where(Pact.group_id == world.groups["faggio"]).order_by(Pact.version)
        assert list(db.session.scalars(faggio)) == [1, 2]


def test_what_makes_no_sense_is_said_beside_the_field(world: World) -> None:
    for about in ({"body": "  "}, {"effective": in_days(-1)}, {"effective": "mai"}, {"body": "x" * 20_001},
                  {"body": "Quello che si dice qui resta qui."}):  # fmt: skip
        assert propose(world, **about).status_code == 400, about


def test_only_who_supervises_writes_it_and_sees_who_accepted(world: World) -> None:
    for name in ("ada", "bruno"):
        assert propose(world, name).status_code == 403
        assert "Chi ha accettato" not in world.client(name).get("/gruppi/faggio/patto").get_data(as_text=True)
    for name in ("zoe", "dario", "elena", "gino", "livia"):
        assert propose(world, name).status_code == 404
    page = world.client("carla").get("/gruppi/faggio/patto").get_data(as_text=True)
    assert "Chi ha accettato questa versione" in page
    assert "Zoe Prova" in page


def test_the_history_shows_what_changed(world: World) -> None:
    propose(world, body="Quello che si dice e si scrive qui resta qui.")
    page = world.client("ada").get("/gruppi/faggio/patto/versioni").get_data(as_text=True)
    assert "Versione 2" in page
    assert "<ins>" in page


def test_hostile_markdown_stays_text(world: World) -> None:
    propose(world, body="<script>alert(1)</script> [x](javascript:1)")
    page = world.client("carla").get("/gruppi/faggio/patto").get_data(as_text=True)
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_the_pact_of_the_newest_member_counts_from_their_own_yes(world: World) -> None:
    accept(world, "zoe")
    with world.app.app_context():
        mine = select(Membership.accepted_version).where(Membership.person_id == world.people["zoe"])
        assert db.session.scalars(mine).one() == 1


def test_a_version_says_by_when_it_is_looked_at_again(world: World) -> None:
    carla = world.client("carla")
    form = {"body": "Un altro patto.", "based_on": 1, "review": "2020-01-01"}
    answer = carla.post("/gruppi/faggio/patto/nuovo", data=form)
    assert answer.status_code == 400
    assert "La revisione viene dopo" in answer.get_data(as_text=True)
    assert carla.post("/gruppi/faggio/patto/nuovo", data={**form, "review": "2031-05-04"}).status_code == 303
    assert "4 maggio 2031" in carla.get("/gruppi/faggio/patto").get_data(as_text=True)
