"""Imports go downwards only: each room may use the floors below it, features never a sibling, and there is no cycle."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "workspace"

CELLAR = {
    "carried",
    "anonymity",
    "italian",
    "prose",
    "differences",
    "documents",
    "data",
    "refusals",
    "stand_ins",
    "press",
    "fonts",
    "typesetting",
}
GROUND = {"config", "db", "nouns"}
FIRST = {"policy", "events", "texts", "ladder", "passwords", "invitations", "people", "belonging", "prepared"}
FIRST |= {
    "approvers",
    "arrivals",
    "ascent",
    "circles",
    "clearance",
    "decisions",
    "gate",
    "hours",
    "thresholds",
    "lexicons",
    "provenance",
    "reviews",
    "closest",
    "offers",
    "versioned",
}
SECOND = {"search", "web", "post", "digest", "bulk"}
ROOF = {"", "cli", "upkeep", "demo", "post_commands"}
FLOORS = [CELLAR, GROUND, FIRST, SECOND]
# Of the floors below, what a room must do without.
WITHOUT_FLASK = CELLAR | GROUND | (FIRST - {"passwords", "invitations"}) | {"search"}


def modules() -> dict[str, Path]:
    return {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in ROOT.rglob("*.py")}


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module of ours that this file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{a.name}" for a in node.names} | {node.module}
    return frozenset(found)


def room(module: str) -> str:
    first = module.split(".")[0]
    return "" if first == "__init__" else first


def ours(names: frozenset[str]) -> set[str]:
    return {room(n.removeprefix("workspace.")) for n in names if n.startswith("workspace.")}


def floor_of(name: str) -> int:
    for number, floor in enumerate(FLOORS):
        if name in floor:
            return number
    return 9 if name in ROOF else 4  # 4: a feature


def test_every_import_goes_down() -> None:
    wrong = []
    for module, path in modules().items():
        here = room(module)
        known = {m.name for m in ROOT.iterdir()} | {m.stem for m in ROOT.iterdir()}
        for there in ours(imports(path)) & known - {here, "__init__", "__pycache__"}:
            up, level = floor_of(there), floor_of(here)
            if up > level or (up == level and level in (4,)) or (here in CELLAR and there not in CELLAR):
                wrong.append(f"{module} -> {there}")
    assert wrong == []


def test_features_never_import_a_sibling_and_the_floors_have_no_cycle() -> None:
    graph = {}
    for module, path in modules().items():
        graph.setdefault(room(module), set()).update(ours(imports(path)) - {room(module), ""})
    seen: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name in seen:
            return
        for there in sorted(graph.get(name, ())):
            visit(there, (*trail, name))
        seen[name] = 1

    for name in sorted(set(graph) - ROOF):
        visit(name, ())


def test_the_map_names_every_room() -> None:
    table = (ROOT.parent / "docs/architecture.md").read_text().split("## Floors")[1].split("## ")[0]
    rooms = {room(module) for module in modules()} - {"", "__main__"}
    assert [name for name in sorted(rooms) if not re.search(rf"\b{name}\b", table)] == []


def test_the_lower_floors_know_nothing_of_flask() -> None:
    wrong = []
    for module, path in modules().items():
        # db.py is Flask-SQLAlchemy's place by the wish of the product; a room's `commands` speak to the shell.
        if room(module) in WITHOUT_FLASK and room(module) != "db" and not module.endswith("commands"):
            for name in imports(path):
                if name.split(".")[0] in {"flask", "flask_login", "flask_wtf", "flask_babel", "werkzeug"}:
                    wrong.append(f"{module} -> {name}")
    assert wrong == []
