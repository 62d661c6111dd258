"""Every route, as every member of the cast, in every state, against the tables of docs/policy.md.

The pages are visited whole on SQLite each time; PostgreSQL, and what changes things, are sampled with a printed seed and
whole with SAMPLE=all.
"""

from __future__ import annotations

import os
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.cast import CAST, build_world
from tests.contracts.scenes import STATES, Mould, Scene, build, own_session
from workspace.db import db, writing

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policy.md"
EVERYBODY = (*CAST, "nessuno")
SEED = int(os.environ.get("SEED", random.randrange(10_000)))
FIRST_ONE_QUICKLY = [
    state if state == "nel gruppo" else pytest.param(state, marks=pytest.mark.thorough) for state in STATES
]
SAMPLE = 60  # visits of routes that change things, for each state


def tables() -> dict[str, dict[str, dict[str, str]]]:
    """heading -> first column -> column -> cell, for every table of the page."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for section in PAGE.read_text("utf-8").split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        rows = [
            [c.strip().strip("`") for c in line.strip().strip("|").split("|")]
            for line in body.splitlines()
            if line.startswith("|")
        ]
        if len(rows) > 2:
            head = rows[0]
            found[heading] = {row[0]: dict(zip(head, row, strict=True)) for row in rows[2:]}
    return found


TABLES = tables()
READS = TABLES["Who reads a text of Ada's"]
PROPOSED = TABLES["Who reads its proposal"]
PUBLISHED = TABLES["Who reads its publication"]
RULES = TABLES["Rules of routes"]
ROUTES = TABLES["The routes"]


def expected(rule: str, state: str, who: str) -> str:
    """yes | no | – (does not exist) | door (led to the sign-in)."""
    if who == "nessuno":
        return "yes" if rule == "anyone" else "door"
    if rule in RULES:
        return RULES[rule][who]
    if rule == "second reader":
        over = ("riletto", "restituito", "proposto alla rete", "ripreso", "nel cestino")
        return "yes" if who == "bruno" and state not in over else "–"
    if rule in ("proposal", "decides"):
        part = PROPOSED.get(state, {}).get(who, "–")
        return "–" if part == "–" else "yes" if rule == "proposal" or part == "D" else "no"
    if rule == "collects":
        if PUBLISHED.get(state, {}).get(who) != "R":
            return "–"
        return "yes" if who in ("carla", "livia", "elena", "fulvia") else "no"
    seen = READS[state][who]
    if rule == "publication":
        return "yes" if PUBLISHED.get(state, {}).get(who) == "R" else "–"
    if seen == "–":
        return "–"
    if rule == "reads":
        return "yes"
    if rule == "writes":
        return "yes" if seen == "W" else "no"
    if rule == "author's own":
        return "yes" if seen == "W" else "–"
    if rule == "suggests":
        return "yes" if who == "carla" else "no"
    if rule == "erases":
        return "yes" if seen == "W" and state == "nel cestino" else "–"
    if rule == "keeps practice":
        return "yes" if seen == "W" or who == "carla" else "no"
    shared = state not in ("solo io", "ripreso", "nel cestino")
    if rule == "comments":
        return "yes" if shared else "no"
    if rule == "sorts tags":
        return "yes" if who == "carla" else "–"
    if state in ("solo io", "affidato a Carla"):  # no comment there
        return "–"
    if rule == "own comment":
        return "yes" if who == "bruno" else "no"
    if rule == "resolves":
        return "yes" if who in ("ada", "carla") else "no"
    raise AssertionError(f"docs/policy.md knows no rule {rule!r}")


def outcome(method: str, status: int, location: str | None) -> str:
    if status == 401 or (status in (301, 302, 303) and location and location.startswith("/accedi")):
        return "door"  # 401: a module asked, not a person
    if method == "GET" and status in (302, 303) and location and location.startswith("/gruppi/"):
        return "pact"
    return {404: "–", 403: "no"}.get(status, "yes")


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """(«GET /scritti/<int:entry_id>», rule) of every route of the application."""
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append((f"{method} {rule.rule}", rule))
    return sorted(found, key=lambda pair: pair[0])


def address(app: Flask, rule: Rule, scene: Scene, who: str) -> str:
    values = dict(scene.values)
    values["slug"] = "valle" if "ambiti" in rule.rule else "faggio"
    if rule.rule.startswith("/raccolte/"):
        values["slug"] = scene.values["collection"]
    if rule.rule.startswith(("/programmi/", "/progetti/")):
        values["slug"] = "programma"
        values["part_id"] = scene.world.ambiti["valle" if rule.rule.endswith("/uscita") else "lago"]
    values["name"] = "prova"
    values["word_id"] = scene.values["ambito_word" if "ambiti" in rule.rule else "word"]
    values["ident"] = {
        "persone": scene.values["seat"] if "gruppi" in rule.rule else scene.values["person"],
        "incarichi": scene.values["office"],
        "accessi": scene.values["sign_in"].get(who, 0),
    }.get(next((w for w in ("persone", "incarichi", "accessi") if w in rule.rule), ""), 1)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[m[1]]), rule.rule)


def sent(name: str, scene: Scene) -> dict[str, Any]:
    """What a route must be sent before it looks at who is asking; to the others nothing is sent."""
    if name.endswith(("/bozza", "/anteprima", "/confronto")):
        return {"json": {"title": "", "answers": {}, "base": 0}}
    if name == "POST /scritti":
        return {"data": {"modello": scene.values["template"]}}
    if name.endswith("/cura/modelli"):
        return {"data": {"modello": scene.values["model_id"]}}
    if name.endswith("/commenti"):
        return {"data": {"kind": "question", "body": "Una domanda."}}
    return {}


def test_every_route_has_a_row_and_every_row_a_route(engine: Flask) -> None:
    names = {name for name, _ in routes(engine)}
    assert names - set(ROUTES) == set(), "routes without a row in docs/policy.md"
    assert set(ROUTES) - names == set(), "rows of docs/policy.md without a route"


def scene_of(app: Flask, state: str) -> Scene:
    with app.app_context(), app.test_request_context("/"), writing():
        world = build_world(app, db.session)
        db.session.commit()
        return build(state, world)


@pytest.mark.parametrize("state", FIRST_ONE_QUICKLY)
def test_every_page_is_seen_by_whom_the_table_says(app: Flask, state: str) -> None:
    scene = scene_of(app, state)
    wrong, seen = [], defaultdict(set)
    clients = {who: scene.world.client(who) for who in EVERYBODY}
    pages = [(name, rule) for name, rule in routes(app) if name.startswith("GET ")]
    whole = app.config["SETTINGS"].is_sqlite or os.environ.get("SAMPLE") == "all"
    if not whole:  # the rules are the same; PostgreSQL sees a part of them each time
        print(f"SEED={SEED}")
        pages = random.Random(SEED).sample(pages, 12)
    for name, rule in pages:
        for who in EVERYBODY:
            response = clients[who].get(address(app, rule, scene, who))
            found = outcome(name.split()[0], response.status_code, response.headers.get("Location"))
            wanted = expected(ROUTES[name]["rule"], state, who)
            if found != wanted:
                wrong.append(f"{name} as {who}: {response.status_code}, wanted {wanted}")
            seen[name].add(response.status_code)
    assert wrong == [], "\n".join(wrong)
    if whole and state == "pubblicato nella rete":
        never = [name for name, statuses in seen.items() if not statuses & {200, 302, 303}]
        assert never == [], "pages that nobody ever saw"


@pytest.mark.parametrize("state", FIRST_ONE_QUICKLY)
def test_nothing_is_changed_by_whom_the_table_does_not_name(app: Flask, engine: Flask, state: str) -> None:
    if app.config["SETTINGS"].is_sqlite is False:
        return  # the same rules, proved once; the database's own differences are proved by the verbs' tests
    scene = scene_of(app, state)
    mould = Mould(app)
    visits = [(name, rule, who) for name, rule in routes(app) if not name.startswith("GET ") for who in EVERYBODY]
    if os.environ.get("SAMPLE") != "all":
        print(f"SEED={SEED}")
        visits = random.Random(SEED).sample(visits, min(SAMPLE, len(visits)))
    wrong = []
    for name, rule, who in visits:
        wanted = expected(ROUTES[name]["rule"], state, who)
        client = scene.world.client(who)
        if "accessi" in rule.rule and who != "nessuno":
            with app.app_context():
                scene.values["sign_in"][who] = own_session(scene.world, who)
        response = client.open(address(app, rule, scene, who), method=name.split()[0], **sent(name, scene))
        location = response.headers.get("Location")
        found = outcome(name.split()[0], response.status_code, None if name == "POST /esci" else location)
        if found != wanted:
            wrong.append(f"{name} as {who}: {response.status_code}, wanted {wanted}")
        mould.again()
    assert wrong == [], "\n".join(wrong)
