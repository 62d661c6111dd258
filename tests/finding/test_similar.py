"""«Storie simili», beside a text and while writing."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from sqlalchemy import event

from workspace.db import db

DOOR = "La porta restava chiusa: ho parlato piano sul pianerottolo con la signora, senza insistere, e sono tornata."
ALSO = "Una porta chiusa sul pianerottolo. Ho parlato piano e non ho voluto insistere con la signora."
JSON = {"Accept": "application/json"}


@pytest.fixture
def texts(desk):  # type: ignore[no-untyped-def]
    """Ada's text in the group; Bruno's like it in the group, Dario's in the ambito; one of Ugo's far away."""
    with desk() as writer:
        ids = {
            "ada": writer("ada", "La porta", DOOR, reach=3).id,
            "bruno": writer("bruno", "Sul pianerottolo", ALSO, reach=3).id,
            "far": writer("ugo", "Pianerottolo lontano", ALSO, reach=3).id,
            "hidden": writer("bruno", "Pianerottolo nascosto", ALSO).id,
        }
        dario = writer("dario", "Porta del tiglio", ALSO, reach=3)
        ids["publication"] = writer.publish(dario, 4).id
        writer("bruno", "Altro", "Lepri, volpi e una porta nel bosco di castagni.", reach=3)
    return ids


def answer(world: Any, who: str, address: str) -> str:
    response = world.client(who).get(address, headers=JSON)
    assert response.status_code == 200
    return unescape(response.get_json()["html"])


def test_beside_a_text_stand_those_like_it_that_one_may_read(world, texts):
    html = answer(world, "bruno", f"/scritti/{texts['ada']}/simili")
    assert "Sul pianerottolo" in html
    assert "Pianerottolo nascosto" in html, "one's own too"
    assert "Porta del tiglio" in html
    assert f"/pubblicazioni/{texts['publication']}" in html
    assert "Dario" not in html, "a publication does not say who wrote it"
    assert "in comune: " in html
    for other in ("lontano", "Altro", "La porta<"):
        assert other not in html, other
    carla = answer(world, "carla", f"/scritti/{texts['ada']}/simili")
    assert "Sul pianerottolo" in carla
    assert "nascosto" not in carla


def test_beside_a_publication(world, texts):
    html = answer(world, "elena", f"/pubblicazioni/{texts['publication']}/simili")
    assert html.strip() == ""
    assert "La porta" in answer(world, "ada", f"/pubblicazioni/{texts['publication']}/simili")


def test_the_page_stands_without_scripts_and_says_when_there_is_nothing(world, texts):
    page = unescape(world.client("bruno").get(f"/scritti/{texts['ada']}/simili").get_data(as_text=True))
    assert "Sul pianerottolo" in page
    lonely = world.client("ugo").get(f"/scritti/{texts['far']}/simili").get_data(as_text=True)
    assert "Ancora nessuna storia simile" in lonely
    reading = world.client("bruno").get(f"/scritti/{texts['ada']}").get_data(as_text=True)
    assert f'href="/scritti/{texts["ada"]}/simili"' in reading


def test_while_writing_it_is_asked_with_the_words_so_far_and_nothing_is_kept(app, world, texts):
    ada = world.client("ada")
    sent = {"title": "", "answers": {"testo": "Una signora sul pianerottolo, la porta chiusa. Ho parlato piano."}}
    with app.app_context():
        engine, seen = db.engine, []
    note = lambda conn, cursor, statement, *rest: seen.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        response = ada.post(f"/scritti/{texts['ada']}/simili", json=sent, headers=JSON)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    html = response.get_json()["html"]
    assert "Sul pianerottolo" in html
    assert "nascosto" not in html
    assert not [s for s in seen if not s.lstrip().upper().startswith(("SELECT", "WITH", "BEGIN", "SET", "PRAGMA"))]
    empty = ada.post(f"/scritti/{texts['ada']}/simili", json={"title": "", "answers": {}}, headers=JSON)
    assert empty.get_json()["html"].strip() == ""


@pytest.mark.parametrize("sent", [None, [], {}, {"title": 1, "answers": {}}, {"title": "", "answers": {"a": 1}}])
def test_what_cannot_be_a_text_is_refused(world, texts, sent):
    assert world.client("ada").post(f"/scritti/{texts['ada']}/simili", json=sent, headers=JSON).status_code == 400


def test_nobody_else_asks_about_a_draft(world, texts):
    sent = {"title": "", "answers": {"testo": ALSO}}
    for who in ("bruno", "carla", "dario", "gino"):
        response = world.client(who).post(f"/scritti/{texts['ada']}/simili", json=sent, headers=JSON)
        assert response.status_code == 404, who


def test_the_statements_do_not_grow_with_the_texts(app, world, desk):
    def statements(n: int) -> int:
        with desk() as writer:
            ids = [writer(("ada", "bruno", "carla")[i % 3], f"N{i}", ALSO, reach=3).id for i in range(n)]
        client, seen = world.client("bruno"), []
        client.get(f"/scritti/{ids[0]}/simili", headers=JSON)
        with app.app_context():
            engine = db.engine
        note = lambda conn, cursor, statement, *rest: seen.append(statement)  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        try:
            assert client.get(f"/scritti/{ids[0]}/simili", headers=JSON).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len([s for s in seen if s != "BEGIN"])

    assert statements(3) <= 11
    assert statements(20) == statements(30) <= 14


def test_no_word_of_a_draft_is_logged(world, texts, caplog):
    caplog.set_level("DEBUG")
    sent = {"title": "Xilofonista", "answers": {"testo": ALSO}}
    world.client("ada").post(f"/scritti/{texts['ada']}/simili", json=sent, headers=JSON)
    assert "xilofonista" not in caplog.text.lower()


def test_the_reading_page_costs_no_statement_more(app, world, texts):
    """The list is asked for apart."""
    client, seen = world.client("bruno"), []
    client.get(f"/scritti/{texts['ada']}")
    with app.app_context():
        engine = db.engine
    note = lambda conn, cursor, statement, *rest: seen.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(f"/scritti/{texts['ada']}")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert not [s for s in seen if "search_" in s]
