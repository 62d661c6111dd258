"""Where in no other ambito anybody could say the second yes: it is said before one proposes or offers, nothing is
promised that cannot come, and what waits says why."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

from tests.cast import World, checked
from tests.collecting.story import publish
from tests.test_ladder import share, write
from tests.test_offers import PLACE, offered
from workspace import ascent
from workspace.db import now
from workspace.nouns import Ambito, Entry, Group, Membership, Offer, Office, Publication, Revision
from workspace.refusals import Invalid

ALONE = "nella rete c’è un solo ambito"
NOBODY = "negli altri ambiti non c’è ancora chi possa darlo"


def alone(world: World) -> None:
    """The ambito della Valle is the only one of the installation."""
    with world.change() as session:
        lago = world.ambiti["lago"]
        session.execute(delete(Office).where(Office.ambito_id == lago))
        session.execute(delete(Membership).where(Membership.group_id == world.groups["ontano"]))
        session.execute(delete(Group).where(Group.ambito_id == lago))
        session.execute(delete(Ambito).where(Ambito.id == lago))


def nobody(world: World) -> None:
    """There is another, in which nobody supervises and the office is over."""
    with world.change() as session:
        session.scalars(select(Office).where(Office.person_id == world.people["fulvia"])).one().ended_at = now()


def ready(session: Any, world: World) -> Entry:
    entry = write(session, world)
    checked(session, world.actor("ada"), session.get_one(Revision, entry.current_revision_id))
    share(session, world, entry)
    return entry


@pytest.mark.parametrize(("there", "why"), [(alone, ALONE), (nobody, NOBODY)])
def test_the_network_is_not_offered_where_nobody_could_say_yes(world: World, there: Any, why: str) -> None:
    with world.change() as session:
        ident = ready(session, world).id
    ada, page = world.client("ada"), f"/scritti/{ident}/proposta"
    before = ada.get(page).text
    assert 'value="5"' in before
    assert why not in before
    there(world)
    after = ada.get(page).text
    assert 'value="4"' in after
    assert 'value="5"' not in after
    assert after.index(why) < after.index("Proponi la versione 1</button>"), "read before it is proposed"
    with world.change() as session:
        entry = session.get_one(Entry, ident)
        with pytest.raises(Invalid):
            ascent.propose(
                session, world.actor("ada"), entry, session.get_one(Revision, entry.current_revision_id), 5,
                reader_id=world.people["bruno"],
            )  # fmt: skip


def test_what_the_ambito_reads_says_why_it_goes_no_further_for_now(world: World) -> None:
    with world.change() as session:
        made = publish(session, world, "Una mattina")
        ident = made.entry_id
    nobody(world)
    page = world.client("ada").get(f"/scritti/{ident}/proposta").text
    assert NOBODY in page
    assert "da qui lo proporrai anche alla rete" in page


def test_what_is_in_the_network_is_replaced_there_and_waits(world: World) -> None:
    """Its newer version has nowhere else to go: it may be proposed, and the page says that it will wait."""
    with world.change() as session:
        made = publish(session, world, "Una mattina", level=5)
        entry = session.get_one(Entry, made.entry_id)
        newer = Revision(entry_id=entry.id, number=2, author_id=entry.author_id, title="Dopo", answers={"testo": "Dopo."},
                         html={"testo": "<p>Dopo.</p>"}, plain="Dopo.", words=1)  # fmt: skip
        session.add(newer)
        session.flush()
        entry.current_revision_id = newer.id
        checked(session, world.actor("ada"), newer)
        ident = entry.id
    alone(world)
    page = world.client("ada").get(f"/scritti/{ident}/proposta").text
    assert ALONE in page
    assert "La proposta aspetta; intanto la rete legge la versione di prima." in page
    with world.change() as session:
        entry = session.get_one(Entry, ident)
        revision = session.get_one(Revision, entry.current_revision_id)
        going = ascent.propose(session, world.actor("ada"), entry, revision, 5, reader_id=world.people["bruno"])
        assert going.state == "asked"
        assert session.scalars(select(Publication)).one().revision_id != revision.id


@pytest.mark.parametrize(("there", "why"), [(alone, ALONE), (nobody, NOBODY)])
@pytest.mark.parametrize("of", ["template", "format"])
def test_who_offers_a_model_reads_it_too(world: World, of: str, there: Any, why: str) -> None:
    address = offered(world, of)
    own, carla = f"/{PLACE[of]}/{_own(world, of)}", world.client("carla")
    assert why not in carla.get(address).text
    there(world)
    assert why in carla.get(address).text, "where it waits already"
    assert why not in world.client("livia").get(address).text, "who looks at it says yes for the ambito all the same"
    assert carla.post(f"{address}/ritiro").status_code == 303
    page = carla.get(own).text
    assert page.index("Offrilo a tutti gli ambiti") < page.index(why), "and beside the button that offers it"
    assert "Con quel sì lo prende il vostro ambito." in page


def test_nobody_for_the_first_look_is_said(world: World) -> None:
    address = offered(world, "format")
    world.client("carla").post(f"{address}/ritiro")
    with world.change() as session:
        session.scalars(select(Membership).where(Membership.person_id == world.people["livia"])).one().left_at = now()
    page = world.client("carla").get(f"/formati/{_own(world, 'format')}").text
    assert "e adesso non c’è nessuno: aspetta finché c’è" in page


def _own(world: World, of: str) -> int:
    with world.look() as session:
        one = session.scalars(select(Offer).where(Offer.of == of)).one()
        return int(one.template_id or one.format_id)
