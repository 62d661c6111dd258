"""Somebody comes who can say a yes that nobody could: who waited for it is told, once, and so is who came."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World
from tests.collecting.story import publish
from tests.publishing.test_alone import alone, nobody
from tests.test_offers import offered
from workspace import arrivals, ascent, belonging, digest
from workspace.administration import verbs as administration
from workspace.db import now
from workspace.nouns import Ambito, Ascent, Group, Membership, Notice, Offer, Person

OPENED = "può andare anche alla rete"


def told(world: World, kind: str) -> list[str]:
    """Who holds a notice of that kind, by name."""
    names = {ident: name for name, ident in world.people.items()}
    with world.look() as session:
        return sorted(names[one] for one in session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def looked_at(world: World) -> None:
    with world.change() as session:
        arrivals.look(session)


def fulvia_comes_back(world: World) -> None:
    with world.change() as session:
        fulvia = session.get_one(Person, world.people["fulvia"])
        lago = session.scalars(select(Ambito).where(Ambito.slug == "lago")).first()
        lago = lago or administration.add_ambito(session, None, "lago", "Ambito del Lago")
        administration.give_office(session, None, lago, fulvia, "staff")


@pytest.mark.parametrize("there", [alone, nobody])
def test_the_author_and_who_supervises_are_told_that_the_network_is_open(world: World, there: Any) -> None:
    with world.change() as session:
        number = publish(session, world, "Una mattina").entry_id
        publish(session, world, "Un’altra mattina")
    there(world)
    looked_at(world)
    assert told(world, "network.opened") == []
    fulvia_comes_back(world)
    assert told(world, "network.opened") == ["ada", "carla", "livia"], "the author once, for all of their texts"
    page = world.client("ada").get("/notifiche").text
    assert f"«Un’altra mattina» {OPENED}" in page
    assert f'href="/scritti/{number + 1}/proposta"' in page
    assert 'value="5"' in world.client("ada").get(f"/scritti/{number + 1}/proposta").text
    livia = world.client("livia").get("/notifiche").text
    assert OPENED in livia
    assert "mattina»" not in livia
    fulvia_comes_back(world)
    looked_at(world)
    assert len(told(world, "network.opened")) == 3, "told once"


def test_nobody_is_told_where_nothing_waited_or_it_was_open_all_the_time(world: World) -> None:
    looked_at(world)
    nobody(world)
    looked_at(world)
    fulvia_comes_back(world)
    with world.change() as session:
        publish(session, world, "Una mattina")
    looked_at(world)
    assert told(world, "network.opened") == []


def test_who_comes_is_told_of_the_text_that_waited_for_nobody(world: World) -> None:
    with world.change() as session:
        made = publish(session, world, "Una mattina")
        session.add(
            Ascent(
                entry_id=made.entry_id, revision_id=made.revision_id, number=1, author_id=world.people["ada"],
                group_id=world.groups["faggio"], ambito_id=made.ambito_id, level=5, state="network",
                reader_id=world.people["bruno"], approver_id=world.people["carla"],
            )
        )  # fmt: skip
    nobody(world)
    looked_at(world)
    assert told(world, "proposal.waits") == []
    fulvia_comes_back(world)
    assert told(world, "proposal.waits") == ["fulvia"]
    assert "Una proposta aspetta la tua approvazione" in world.client("fulvia").get("/notifiche").text
    looked_at(world)
    with world.change() as session:
        assert ascent.remind(session) == 0, "and is reminded only after the usual days"
    assert told(world, "proposal.waits") == ["fulvia"]


@pytest.mark.parametrize("of", ["template", "format"])
def test_who_comes_is_asked_for_the_second_look(world: World, of: str) -> None:
    address = offered(world, of)
    nobody(world)
    looked_at(world)
    assert world.client("livia").post(f"{address}/decisione", data={"risposta": "si"}).status_code == 303
    assert told(world, f"{of}.offered") == []
    fulvia_comes_back(world)
    assert told(world, f"{of}.offered") == ["fulvia"]
    assert told(world, "network.opened") == ["carla", "livia"], "who offered it, and who supervises"
    assert world.client("fulvia").post(f"{address}/decisione", data={"risposta": "si"}).status_code == 303
    with world.look() as session:
        assert session.scalars(select(Offer.state)).one() == "approved"


def test_who_takes_the_place_of_a_supervisor_is_told_what_waited(world: World) -> None:
    """Livia is told of a proposal and leaves; Bruno, who comes after her, hears of it at the moment of his yes."""
    with world.change() as session:
        made = publish(session, world, "Una mattina")
        entry, version = made.entry_id, made.revision_id
        session.delete(made)
        session.add(
            Ascent(
                entry_id=entry, revision_id=version, number=1, author_id=world.people["ada"], level=4, state="read",
                group_id=world.groups["faggio"], ambito_id=world.ambiti["valle"], reader_id=world.people["carla"],
            )
        )  # fmt: skip
        arrivals.look(session)
    assert told(world, "proposal.waits") == ["livia"]
    with world.change() as session:
        tiglio = session.get_one(Group, world.groups["tiglio"])
        session.scalars(select(Membership).where(Membership.person_id == world.people["livia"])).one().left_at = now()
        seat = belonging.join(session, None, tiglio, session.get_one(Person, world.people["bruno"]), "supervisor")
        seat.accepted_version = 0
    assert told(world, "proposal.waits") == ["livia"]
    with world.change() as session:
        belonging.accept(session, world.actor("bruno"), session.get_one(Group, world.groups["tiglio"]), 1)
    assert told(world, "proposal.waits") == ["bruno", "livia"]


def test_the_day_s_mail_finds_what_no_seat_brought(world: World) -> None:
    """Somebody suspended, or a pact that came into force, opens and closes the network too."""
    with world.change() as session:
        publish(session, world, "Una mattina")
        fulvia = session.get_one(Person, world.people["fulvia"])
        fulvia.state = "suspended"
        digest.run(session())
        fulvia = session.get_one(Person, world.people["fulvia"])
        fulvia.state = "active"
        session.commit()
        digest.run(session())
    assert told(world, "network.opened") == ["ada", "carla", "livia"]
