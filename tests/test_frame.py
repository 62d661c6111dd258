"""The frame of every page is kept once rendered: it must still be each reader's own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import workspace
from tests.cast import World


def test_each_reader_sees_their_own_name_and_ways(world: World) -> None:
    pages = {name: world.client(name).get("/aiuto").get_data(as_text=True) for name in ("ada", "carla", "gino", "ada")}
    for name, page in pages.items():
        assert re.findall(r"(\w+) Prova</span>", page) == [name.title()]
        assert ("/amministrazione" in page) == (name == "gino")
        assert ("/etichette" in page) == (name == "carla")
    nobody = world.client().get("/aiuto").get_data(as_text=True)
    assert "Prova" not in nobody
    assert "Notifiche" not in nobody


def test_the_place_where_one_is_is_marked(world: World) -> None:
    ada = world.client("ada")

    def marked(address: str) -> list[tuple[str, str]]:
        page = ada.get(address).get_data(as_text=True)
        ways = page[page.index('<nav class="ways"') :]
        return re.findall(r'<a href="([^"]+)" aria-current="(\w+)"', ways[: ways.index("</nav>")])

    assert marked("/") == [("/", "page")]
    assert marked("/scritti") == [("/scritti", "page")]
    assert marked("/scritti/nuovo") == [("/scritti", "true")]
    assert marked("/modelli") == [("/scritti", "true")], "as its way back says"
    assert marked("/aiuto") == []


def test_language_and_looks_are_the_visitors_own(world: World) -> None:
    visitor, other = world.client(), world.client()
    visitor.post("/lingua", data={"lingua": "en", "next": "/aiuto"})
    visitor.post("/aspetto", data={"aspetto": "dark", "next": "/aiuto"})
    dark, plain = (one.get("/aiuto").get_data(as_text=True) for one in (visitor, other))
    assert '<html lang="en" data-bs-theme="dark">' in dark
    assert 'value="dark" aria-pressed="true"' in dark
    assert 'value="en" aria-pressed="true"' in dark
    assert '<html lang="it">' in plain
    assert 'value="auto" aria-pressed="true"' in plain


def test_what_is_kept_holds_no_token_and_an_error_repeats_no_address(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        ada = world.client("ada")
        first, second = (ada.get(p).get_data(as_text=True) for p in ("/scritti/99991", "/scritti/99992"))
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
    blank = re.compile(r'nonce="[^"]+"|name="csrf_token" value="[^"]+"')
    assert len(blank.findall(first)) == 2
    assert blank.sub("", first) == blank.sub("", second)


FRAME = {
    "actor",
    "asset",
    "csrf_token",
    "failed",
    "icon",
    "kept",
    "language",
    "looks",
    "nonce",
    "settings",
    "unread",
    "version",
}


def test_no_view_takes_a_name_of_the_frame() -> None:
    """A view that passes `version=…` to its page would change the foot of that page without a word."""
    root = Path(workspace.__file__).parent
    taken = [
        f"{path.relative_to(root)}:{call.lineno} {word.arg}"
        for path in sorted(root.glob("*/*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "render_template"
        for word in call.keywords
        if word.arg in FRAME and (path.name, word.arg) != ("errors.py", "failed")
    ]
    assert taken == []
