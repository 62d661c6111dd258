"""A form that makes something, sent twice: it makes one thing, and both answers lead to it."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select, text

from tests.cast import World
from tests.contracts.scenes import Scene, _offer, built
from workspace.db import db, now
from workspace.nouns import Comment, Publication, SentForm, Trial
from workspace.web.once import KEPT, MINUTE

TWICE = "L’avevi già inviato"
SOON = (now() + dt.timedelta(days=30)).date().isoformat()
DOUBT = {"kind": "question", "body": "Quanto è durato l’incontro?"}
ACCOUNT = {"context": "Un consultorio.", "happened": "La seconda volta ha funzionato.", "again": "yes", "chi": "io"}

#: Who sends what where. In braces: what the scene holds.
FORMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a comment": ("carla", "/scritti/{entry_id}/commenti", DOUBT),
    "an answer": ("ada", "/scritti/{entry_id}/commenti", {**DOUBT, "parent_id": "{comment_id}"}),
    "a trial": ("dario", "/pubblicazioni/{practice}/prove", ACCOUNT),
    "a question": ("dario", "/pubblicazioni/{publication_id}/domanda", {"body": "Chi apriva la porta?"}),
    "a text": ("ada", "/scritti", {"modello": "{template}", "tipo": "narrative"}),
    "a card": ("ada", "/scritti/{entry_id}/pratica", {}),
    "a collection": ("elena", "/raccolte/nuova", {"title": "Una soglia", "introduction": "Perché insieme."}),
    "a section": ("elena", "/raccolte/{collection}/cura/sezioni", {"title": "Altre soglie"}),
    "a file": ("ada", "/raccolte/{collection}/esporta", {"formato": "md"}),
    "a theme": ("carla", "/gruppi/faggio/temi/nuovo", {"title": "La fiducia", "body": "Una mattina."}),
    "a meeting": (
        "carla",
        "/gruppi/faggio/incontri/nuovo",
        {"day": SOON, "begins": "14:30", "ends": "16:30", "mode": "presenza", "rhythm": "once"},
    ),
    "a note": ("carla", "/gruppi/faggio/appunti", {"appunto": "Attenzione ai silenzi."}),
    "what a group gives back": (
        "bruno",
        "/gruppi/faggio/restituzioni",
        {"criticality": "Manca una stanza.", "effect": "Si aspetta.", "proposal": "Una porta."},
    ),
    "a word of the glossary": ("carla", "/gruppi/faggio/identita/voci", {"word": "soglia", "meaning": "Dove si aspetta."}),
    "an offer": ("carla", "/modelli/{template_id}/proposta", {}),
    "a copy": ("elena", "/formati/rete/{approved}/copia", {"per": "a{valle}"}),
    "a seat": ("carla", "/gruppi/faggio/persone/nuova", {"mail": "dario@esempio.it", "name": "Dario Prova", "role": "member", "sure": "yes"}),
    "an ambito": ("gino", "/amministrazione/ambiti", {"name": "Ambito del Monte"}),
}  # fmt: skip


@pytest.fixture
def scene(world: World) -> Scene:
    scene = built("pubblicato nella rete", world)
    with world.change() as session:
        trial = session.get_one(Trial, scene.values["trial_id"])
        practice = session.scalars(select(Publication.id).where(Publication.entry_id == trial.entry_id)).one()
        approved = _offer(session, world, "format", "approved")
        scene.values |= {"practice": practice, "approved": approved, "valle": world.ambiti["valle"]}
    return scene


def rows(world: World) -> dict[str, int]:
    with world.look(), db.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names()) - {"sent_form", "sign_in"}
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


def filled(scene: Scene, form: dict[str, Any], page: str) -> dict[str, Any]:
    """As the browser sends it from the page that has this token."""
    said = {name: value.format_map(scene.values) for name, value in form.items()}
    return {**said, "csrf_token": page}


@pytest.mark.parametrize("what", FORMS)
def test_what_is_sent_twice_is_made_once(scene: Scene, what: str) -> None:
    who, address, form = FORMS[what]
    world, address = scene.world, address.format_map(scene.values)
    client, before = world.client(who), rows(world)
    first = client.post(address, data=filled(scene, form, "una pagina"))
    assert first.status_code == 303, first.get_data(as_text=True)[-2500:]
    made = rows(world)
    assert made != before
    second = client.post(address, data=filled(scene, form, "una pagina"))
    assert (second.status_code, second.location) == (303, first.location)
    assert rows(world) == made
    assert TWICE in client.get(second.location, follow_redirects=True).get_data(as_text=True)


def test_other_words_are_another_form(scene: Scene) -> None:
    """No word is lost: who goes back and writes something else has written something else."""
    ada = scene.world.client("ada")
    address = f"/scritti/{scene.values['entry_id']}/commenti"
    for words in ("Ci penso ancora.", "Ci penso ancora, da ieri."):
        assert ada.post(address, data={**DOUBT, "body": words, "csrf_token": "una pagina"}).status_code == 303
    with scene.world.look() as session:
        assert _said(session, "Ci penso ancora.") == _said(session, "Ci penso ancora, da ieri.") == 1


def test_the_same_words_from_another_page_or_person_are_another_form(scene: Scene) -> None:
    address = f"/scritti/{scene.values['entry_id']}/commenti"
    for who, page in (("ada", "una pagina"), ("ada", "un’altra"), ("carla", "una pagina")):
        scene.world.client(who).post(address, data={**DOUBT, "csrf_token": page})
    with scene.world.look() as session:
        assert _said(session, DOUBT["body"]) == 3


def test_a_form_stays_itself_when_somebody_signs_in_again_over_its_page(scene: Scene) -> None:
    """With the tokens of two sessions, as they are checked: sent in the first, and again in the second."""
    world, address = scene.world, f"/scritti/{scene.values['entry_id']}/commenti"
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        before, after = world.client("ada"), world.client("ada")
        page = _token_on(before.get(f"/scritti/{scene.values['entry_id']}"))
        renewed = _token_on(after.get("/guida"))
        first = before.post(address, data={**DOUBT, "csrf_token": page})
        assert after.post(address, data={**DOUBT, "csrf_token": page}).status_code == 400, "the old token opens nothing"
        assert after.post(address, data={**DOUBT, "csrf_token": page, "first_token": page}).status_code == 400
        second = after.post(address, data={**DOUBT, "csrf_token": renewed, "first_token": page})
        carla = world.client("carla")
        hers = _token_on(carla.get("/guida"))
        other = carla.post(address, data={**DOUBT, "csrf_token": hers, "first_token": page})
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
    assert (first.status_code, second.status_code, second.location) == (303, 303, first.location)
    assert other.location != first.location, "whoever knows the first token of somebody else is nobody else"
    with world.look() as session:
        assert _said(session, DOUBT["body"]) == 2


def test_two_pages_renewed_at_once_are_still_two(scene: Scene) -> None:
    address, ada = f"/scritti/{scene.values['entry_id']}/commenti", scene.world.client("ada")
    for page in ("una pagina", "un’altra"):
        ada.post(address, data={**DOUBT, "csrf_token": "della nuova sessione", "first_token": page})
    with scene.world.look() as session:
        assert _said(session, DOUBT["body"]) == 2


def test_the_first_token_of_an_old_page_tells_no_secret(scene: Scene) -> None:
    """The address of a calendar is shown once: in another session the form of an old page makes a new one."""
    ada, addresses = scene.world.client("ada"), []
    for sent in ({"csrf_token": "prima"}, {"csrf_token": "prima"}, {"csrf_token": "poi", "first_token": "prima"}):
        assert ada.post("/incontri/calendario", data=sent).status_code == 303
        shown = re.search(r"/calendario/[\w-]{20,}", ada.get("/incontri").get_data(as_text=True))
        assert shown
        addresses.append(shown[0])
    assert addresses[0] == addresses[1] != addresses[2]


def test_what_was_refused_did_not_come(scene: Scene) -> None:
    address = "/gruppi/faggio/temi/nuovo"
    carla, form = scene.world.client("carla"), {"title": "", "body": "", "csrf_token": "una pagina"}
    for _again in range(2):
        assert carla.post(address, data=form).status_code == 400
    with scene.world.look() as session:
        assert session.scalar(select(func.count()).select_from(SentForm)) == 0


def test_two_at_the_same_moment_are_one(scene: Scene) -> None:
    address = f"/scritti/{scene.values['entry_id']}/commenti"
    clients = [scene.world.client("ada") for _thumb in range(4)]
    form = {**DOUBT, "csrf_token": "una pagina"}
    with ThreadPoolExecutor(len(clients)) as thumbs:
        answers = list(thumbs.map(lambda client: client.post(address, data=form), clients))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with scene.world.look() as session:
        assert _said(session, DOUBT["body"]) == 1


def test_a_page_that_stays_open_begins_another_text_later(scene: Scene) -> None:
    """Where nothing is typed the same form comes again on purpose: from a minute later on it is another one."""
    who, address, form = FORMS["a text"]
    client, said = scene.world.client(who), filled(scene, form, "una pagina")
    first = client.post(address, data=said).location
    assert client.post(address, data=said).location == first
    with scene.world.change() as session:
        session.scalars(select(SentForm)).one().sent_at = now() - MINUTE
    later = client.post(address, data=said).location
    assert later != first
    assert client.post(address, data=said).location == later


def test_a_script_is_told_where_it_stands_already(scene: Scene) -> None:
    address, ada = f"/scritti/{scene.values['entry_id']}/commenti", scene.world.client("ada")
    form = {"data": {**DOUBT, "csrf_token": "una pagina"}, "headers": {"Accept": "application/json"}}
    first, second = ada.post(address, **form).get_json(), ada.post(address, **form).get_json()
    assert "html" in first
    assert second["again"] is True
    assert second["address"].endswith(f"#commento-{first['id']}")


def test_nothing_of_a_form_can_be_read_where_it_is_remembered(scene: Scene) -> None:
    address, ada = f"/scritti/{scene.values['entry_id']}/commenti", scene.world.client("ada")
    ada.post(address, data={**DOUBT, "csrf_token": "una pagina"})
    with scene.world.change() as session:
        row = session.scalars(select(SentForm)).one()
        assert (len(row.key), row.person_id) == (64, scene.world.people["ada"])
        assert row.address.startswith(f"/scritti/{scene.values['entry_id']}#commento-")
        row.sent_at = now() - KEPT
        old = row.key
    ada.post(address, data={**DOUBT, "body": "Un’altra.", "csrf_token": "una pagina"})
    with scene.world.look() as session:
        assert old not in session.scalars(select(SentForm.key)).all(), "a day later it is forgotten"


def test_whatever_is_begun_on_a_page_of_its_own_is_begun_once(engine: Flask) -> None:
    pages = [rule for rule in engine.url_map.iter_rules() if rule.rule.endswith(("/nuovo", "/nuova"))]
    posted = [rule for rule in pages if "POST" in (rule.methods or ())]
    assert len(posted) >= 10
    assert [rule.rule for rule in posted if not hasattr(engine.view_functions[rule.endpoint], "once")] == []


def _said(session: Any, words: str) -> int:
    return session.scalar(select(func.count()).select_from(Comment).where(Comment.body == words)) or 0


def _token_on(page: Any) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert found
    return found[1]
