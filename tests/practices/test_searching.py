"""«stato:» finds practices by how far they have come, and its facet counts them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import World
from tests.practices.test_life import practice
from workspace import search
from workspace.practices import life
from workspace.search import parse


@pytest.mark.parametrize("typed", ["stato:prova", 'stato:"in prova"', "state:trial"])
def test_practices_are_found_by_their_state(world: World, session: Any, typed: str) -> None:
    one, two = practice(session, world), practice(session, world, "bruno")
    search.write(session, one, two)
    life.move(session, world.actor("ada"), one, "trial")
    carla = world.actor("carla")
    assert [hit.entry_id for hit in search.find(session, carla, parse(typed)).hits] == [one.id]
    assert [hit.entry_id for hit in search.find(session, carla, parse(f"aspetta {typed}")).hits] == [one.id]
    facets = search.find(session, carla, parse("aspetta tipo:pratica")).facets["stato"]
    assert facets == {"trial": 1, "proposed": 1}
    assert search.find(session, carla, parse(f"aspetta {typed}")).facets["stato"] == {"trial": 1, "proposed": 1}
    assert [hit.entry_id for hit in search.find(session, carla, parse("stato:proposta")).hits] == [two.id]
    assert not search.find(session, world.actor("dario"), parse(typed)).hits
    assert search.find(session, carla, parse("stato:mai")).unknown == ("stato:mai",)


def test_the_facet_stands_on_the_page_in_words(world: World) -> None:
    with world.change() as session:
        one, two = practice(session, world), practice(session, world, "bruno")
        search.write(session, one, two)
        life.move(session, world.actor("ada"), one, "trial")
    page = world.client("carla").get("/cerca?q=aspetta+tipo:pratica").text
    assert "In prova" in page
    assert "stato%3Aprova" in page or "stato:prova" in page
