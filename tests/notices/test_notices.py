"""The list of what was told to somebody: a nod with the way to the thing, never for what they may no longer see."""

from __future__ import annotations

import ast
import re
from html import unescape
from pathlib import Path

import pytest

import workspace
from tests.cast import World
from tests.comments.test_margin import post
from tests.test_ladder import share, write
from workspace import events, offers


def shared(world: World) -> int:
    with world.change() as session:
        entry = write(session, world, text="Una frase che resta nel testo.")
        share(session, world, entry)
        return entry.id


def lines(world: World, who: str) -> list[tuple[str, str]]:
    """(sentence, where it leads) of each notice."""
    page = world.client(who).get("/notifiche").get_data(as_text=True)
    assert "Una frase che resta" not in page
    found = re.findall(r"<li[^>]*>\s*<p>(.*?)</p>\s*<p class=\"soft\">", page, re.DOTALL)
    leads = [re.search(r'href="([^"]+)"', one) for one in found]
    words = [" ".join(unescape(re.sub(r"<[^>]+>", "", one)).split()) for one in found]
    return [(word, lead[1] if lead else "") for word, lead in zip(words, leads, strict=True)]


def test_whoever_reads_is_told_and_nobody_else(world: World) -> None:
    entry_id = shared(world)
    told = [("Nuova: Ada Prova ha condiviso «Una mattina» con Gruppo Faggio", f"/scritti/{entry_id}")]
    assert lines(world, "bruno") == lines(world, "carla") == told
    for name in ("ada", "dario", "elena", "gino", "zoe"):
        assert lines(world, name) == []


def test_a_comment_leads_to_itself(world: World) -> None:
    entry_id = shared(world)
    post(world, "bruno", entry_id)
    assert lines(world, "ada") == [
        ("Nuova: Bruno Prova ha commentato «Una mattina»", f"/scritti/{entry_id}#commento-1")
    ]


def test_seen_is_seen(world: World) -> None:
    shared(world)
    bruno = world.client("bruno")
    assert "Segna tutte come lette" in bruno.get("/notifiche").text
    assert bruno.post("/notifiche/lette").status_code == 303
    assert lines(world, "bruno")[0][0].startswith("Ada Prova ha condiviso")
    assert "Segna tutte come lette" not in bruno.get("/notifiche").text
    assert lines(world, "carla")[0][0].startswith("Nuova:")


def test_what_was_taken_back_is_told_no_more(world: World) -> None:
    entry_id = shared(world)
    world.client("ada").post(f"/scritti/{entry_id}/condivisione/ritiro")
    assert lines(world, "bruno") == []
    assert "Nessuna notifica" in world.client("bruno").get("/notifiche").text


@pytest.mark.parametrize(
    ("kind", "detail", "place"),
    [
        ("theme.opened", {"theme": 7}, "/gruppi/faggio/temi/7"),
        ("pact.changed", {}, "/gruppi/faggio/patto"),
        ("group.invited", {}, "/gruppi/faggio/patto"),
        ("group.joined", {"name": "Zoe"}, "/gruppi/faggio"),
    ],
)
def test_a_notice_of_the_group_leads_to_the_very_thing(world: World, kind: str, detail: object, place: str) -> None:
    with world.change() as session:
        about = detail if isinstance(detail, dict) else {}
        events.tell(session, [world.people["bruno"]], kind, None, group_id=world.groups["faggio"], **about)
    assert [lead for _, lead in lines(world, "bruno")] == [place]


def told_kinds(file: Path) -> set[str]:
    """The kinds that calls of `tell(session, people, kind, …)` in this file name."""
    calls = (c for c in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(c, ast.Call) and len(c.args) > 2)
    kinds = (c.args[2] for c in calls if ast.unparse(c.func).split(".")[-1] == "tell")
    found = (word.value for kind in kinds for word in ast.walk(kind) if isinstance(word, ast.Constant))
    return {word for word in found if isinstance(word, str) and "." in word}


def test_every_kind_that_is_told_has_its_sentence() -> None:
    root = Path(workspace.__file__).parent
    told = set[str]().union(*map(told_kinds, root.rglob("*.py")))
    assert "entry.shared" in told  # and whatever else is named where it is told
    told |= set(offers.ANSWERED.values()) | {f"{of}.offered" for of in offers.KEEPS}
    page = (root.parent / "templates/notices/all.html").read_text("utf-8")
    assert {kind for kind in told if f"'{kind}'" not in page} == set()
