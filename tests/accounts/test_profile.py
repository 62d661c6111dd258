"""The profile: one's own data, one's own devices, and what was done in one's name."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.cast import PASSWORD, World
from tests.letters import letters
from workspace import events
from workspace.db import db, writing
from workspace.nouns import Person, SignIn

NEW = "un-treno-lento-per-orvieto"
MINE = {"name": "Ada Prova", "profession": "assistente_sociale", "language": "it", "digest": "weekly"}


def enter(world: World, name: str = "ada", agent: str = "Mozilla/5.0 (Android) Firefox/130") -> Any:
    client = world.client()
    client.post("/accedi", data={"mail": f"{name}@esempio.it", "password": PASSWORD}, headers={"User-Agent": agent})
    return client


def test_everybody_sees_what_they_are(world: World) -> None:
    seen = {
        "ada": "Ne fai parte", "carla": "Conduci la supervisione", "elena": "Ufficio di piano", "vera": "Valutazione",
        "gino": "mai i testi", "zoe": "aspetta il tuo sì",
    }  # fmt: skip
    for name, words in seen.items():
        assert words in world.client(name).get("/profilo").text, name
    assert "Gruppo Tiglio" not in world.client("ada").get("/profilo").text


def test_ada_changes_her_data(app: Flask, world: World) -> None:
    client = world.client("ada")
    answer = client.post("/profilo", data={**MINE, "name": " Ada  Luce ", "language": "en", "digest": "never"})
    assert answer.status_code == 303
    page = client.get("/profilo").text
    assert '<html lang="en"' in page
    assert "Ada Luce" in page
    with app.app_context():
        ada = db.session.get(Person, world.people["ada"])
        assert (ada.name, ada.language, ada.digest) == ("Ada Luce", "en", "never")


def test_what_makes_no_sense_is_not_kept(app: Flask, world: World) -> None:
    client = world.client("ada")
    for wrong in ({"name": ""}, {"name": "<i>"}, {"profession": "papa"}, {"language": "xx"}, {"digest": "hourly"}):
        assert client.post("/profilo", data={**MINE, **wrong}).status_code == 400, wrong
    client.post("/profilo", data={**MINE, "mail": "x@y.example", "is_administrator": "1", "state": "x"})
    with app.app_context():
        ada = db.session.get(Person, world.people["ada"])
        assert (ada.mail, ada.is_administrator, ada.state) == ("ada@esempio.it", False, "active")


def test_a_new_password_ends_the_other_sessions_and_renews_this_one(app: Flask, world: World) -> None:
    phone, desk = enter(world), enter(world, agent="Mozilla/5.0 (Windows) Chrome/130")
    before = desk.get_cookie("riflessi").value
    answer = desk.post("/profilo/password", data={"present": PASSWORD, "password": NEW})
    assert answer.status_code == 303
    assert desk.get("/profilo").status_code == 200
    assert phone.get("/profilo").status_code == 302
    thief = world.client()
    thief.set_cookie("riflessi", before)
    assert thief.get("/profilo").status_code == 302
    assert [letter["Subject"] for letter in letters(app)] == ["La tua password di Riflessi è cambiata"]


def test_the_present_password_is_asked_and_limited(world: World) -> None:
    client = world.client("ada")
    for _ in range(8):
        answer = client.post("/profilo/password", data={"present": "sbagliata", "password": NEW})
        assert "Non è la password che usi ora" in answer.text
    answer = client.post("/profilo/password", data={"present": PASSWORD, "password": NEW})
    assert "Troppi tentativi" in answer.text


def test_the_same_password_again_is_no_change(world: World) -> None:
    answer = world.client("ada").post("/profilo/password", data={"present": PASSWORD, "password": PASSWORD})
    assert "che usi già" in answer.text


def test_ada_sees_her_devices_and_ends_them(app: Flask, world: World) -> None:
    phone, desk = enter(world), enter(world, agent="Mozilla/5.0 (Windows) Chrome/130")
    third = enter(world, agent="Mozilla/5.0 (iPad) Safari")
    page = desk.get("/profilo").text
    assert "Firefox · Android" in page
    assert "Chrome · Windows" in page
    with app.app_context():
        ident = db.session.scalars(select(SignIn.id).where(SignIn.device == "Firefox · Android")).one()
    assert desk.post(f"/profilo/accessi/{ident}/fine").status_code == 303
    assert phone.get("/profilo").status_code == 302
    assert third.get("/profilo").status_code == 200
    desk.post("/profilo/accessi/fine")
    assert third.get("/profilo").status_code == 302
    assert desk.get("/profilo").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(app: Flask, world: World) -> None:
    bruno = enter(world, "bruno")
    with app.app_context():
        ident = db.session.scalars(select(SignIn.id)).one()
    ada = world.client("ada")
    assert ada.post(f"/profilo/accessi/{ident}/fine").status_code == 404
    assert ada.post("/profilo/accessi/999999/fine").status_code == 404
    ada.post("/profilo/accessi/fine")
    assert bruno.get("/profilo").status_code == 200


def test_suspension_works_at_once(app: Flask, world: World) -> None:
    from tests.accounts.test_sign_in import change

    client = enter(world)
    change(app, world, "ada", state="suspended")
    assert client.get("/profilo").status_code == 302
    late = client.post("/profilo", data=MINE)
    assert late.status_code == 401
    assert MINE["name"] in late.text  # her own words, back; nothing of the profile
    assert "Il mio profilo" not in late.text


def test_ada_sees_who_entered_in_her_name(app: Flask, world: World) -> None:
    assert "Nessuno." in world.client("ada").get("/profilo").text
    with app.app_context(), writing():
        events.record_in_name_of(db.session(), world.people["ada"], "import")
        db.session.commit()
    assert "<code>import</code>" in world.client("ada").get("/profilo").text
    assert "<code>import</code>" not in world.client("bruno").get("/profilo").text
