"""Themes: an invitation to write, and «write before you read»."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from tests.cast import World
from tests.groups.story import shared, told
from workspace.db import db
from workspace.nouns import Theme


def open_theme(world: World, who: str = "carla", **about: Any) -> Any:
    data = {"title": "La prima visita", "body": "Da dove parti?", **about}
    return world.client(who).post("/gruppi/faggio/temi/nuovo", data=data)


def the_theme(world: World) -> int:
    with world.app.app_context():
        return db.session.scalars(select(Theme.id)).one()


def page_of(world: World, who: str) -> str:
    answer = world.client(who).get(f"/gruppi/faggio/temi/{the_theme(world)}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_theme_is_told_to_those_who_may_read_it(world: World) -> None:
    assert open_theme(world).status_code == 303
    assert told(world, "theme.opened") == {"ada", "bruno"}
    assert "non hai ancora scritto" in world.client("ada").get("/gruppi/faggio").get_data(as_text=True)
    assert "Scrivi su «La prima visita»" in world.client("ada").get("/gruppi").get_data(as_text=True)
    assert f"/scritti/nuovo?tema={the_theme(world)}" in page_of(world, "ada")


def test_only_who_supervises_opens_and_closes(world: World) -> None:
    open_theme(world)
    path = f"/gruppi/faggio/temi/{the_theme(world)}"
    for name in ("ada", "bruno"):
        assert open_theme(world, name).status_code == 403
        for act in ("chiusura", "riapertura"):
            assert world.client(name).post(f"{path}/{act}").status_code == 403
    for name in ("zoe", "dario", "elena", "fulvia", "gino", "livia", "vera"):
        assert open_theme(world, name).status_code == 404
        assert world.client(name).get(path).status_code == 404
        for act in ("chiusura", "riapertura"):
            assert world.client(name).post(f"{path}/{act}").status_code == 404
    assert world.client("livia").get(path.replace("faggio", "tiglio")).status_code == 404


def test_who_has_not_written_is_a_number_and_never_a_name(world: World) -> None:
    open_theme(world)
    assert "3 persone non hanno ancora condiviso" in page_of(world, "ada")
    shared(world, "bruno", "Di Bruno", theme=the_theme(world))
    page = page_of(world, "ada")
    assert "2 persone non hanno ancora condiviso" in page
    assert "Zoe" not in page


def test_the_others_texts_open_when_ones_own_is_there(world: World) -> None:
    open_theme(world, write_first="y")
    shared(world, "bruno", "Canarino di Bruno", theme=the_theme(world))
    page = page_of(world, "ada")
    assert "Canarino" not in page
    assert "I testi degli altri si aprono quando c’è il tuo" in page
    assert "Canarino" not in world.client("ada").get("/gruppi/faggio").get_data(as_text=True)
    assert "Canarino" in page_of(world, "carla"), "who supervises need not write"
    shared(world, "ada", "Di Ada", theme=the_theme(world))
    assert "Canarino" in page_of(world, "ada")


def test_a_closed_theme_stays_closed_to_who_did_not_write(world: World) -> None:
    open_theme(world, write_first="y")
    shared(world, "bruno", "Canarino di Bruno", theme=the_theme(world))
    path = f"/gruppi/faggio/temi/{the_theme(world)}"
    assert world.client("carla").post(f"{path}/chiusura").status_code == 303
    page = page_of(world, "ada")
    assert "Il tema è chiuso" in page
    assert "Canarino" not in page
    assert "/scritti/nuovo?tema=" not in page
    assert "Canarino" in page_of(world, "bruno")
    assert world.client("carla").post(f"{path}/riapertura").status_code == 303
    assert "/scritti/nuovo?tema=" in page_of(world, "ada")


def test_a_theme_wants_a_title(world: World) -> None:
    for title in ("", "   ", "x" * 301):
        assert open_theme(world, title=title).status_code == 400


def test_the_list_of_themes(world: World) -> None:
    assert "Ancora nessun tema" in world.client("ada").get("/gruppi/faggio/temi").get_data(as_text=True)
    open_theme(world)
    assert "La prima visita" in world.client("ada").get("/gruppi/faggio/temi").get_data(as_text=True)


def test_what_identifies_somebody_is_no_theme(world: World) -> None:
    blocked = open_theme(world, body="Chiamate il 347 5581920.")
    assert blocked.status_code == 400
    unsure = open_theme(world, title="La storia di Maria Bianchi")
    assert unsure.status_code == 400
    assert "«Maria Bianchi»" in unsure.text
    seal = re.findall(r'value="([0-9a-f]{64})"', unsure.text)[0]
    assert open_theme(world, title="La storia di Rosa Verdi", sicuro=seal).status_code == 400
    assert open_theme(world, title="La storia di Maria Bianchi", sicuro=seal).status_code == 303
