"""Saved searches: one's own alone; and what the digest says of them."""

from __future__ import annotations

import datetime as dt
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.letters import letters, text_of
from workspace import digest
from workspace.db import db, now, writing
from workspace.nouns import Entry, Event, Letter, Notice, Person, SavedSearch


def kept(app: Any) -> list[tuple[int, str, str, bool]]:
    with app.app_context():
        return [(s.person_id, s.name, s.query, s.alert) for s in db.session.scalars(select(SavedSearch))]


def save(world: Any, who: str, q: str, **more: str) -> Any:
    return world.client(who).post("/cerca/salvate", data={"q": q, **more})


def test_what_asks_for_nothing_is_not_kept(app, world):
    for query in ("", "tipo:", "il la di", "😀"):
        save(world, "ada", query, avviso="1")
        assert "Salva questa ricerca" not in world.client("ada").get("/cerca", query_string={"q": query}).text
    assert kept(app) == []


def test_it_is_kept_found_again_renamed_and_deleted(app, world):
    ada = world.client("ada")
    assert (
        save(world, "ada", " porta  chiusa ", nome="Porte", avviso="1").headers["Location"] == "/cerca?q=porta+chiusa"
    )
    assert kept(app) == [(world.people["ada"], "Porte", "porta chiusa", True)]
    home = unescape(ada.get("/cerca").get_data(as_text=True))
    assert ">Porte</a>" in home
    assert "Salva questa ricerca" in ada.get("/cerca?q=porta").get_data(as_text=True)
    with app.app_context():
        number = db.session.scalars(select(SavedSearch.id)).one()
    assert ada.get(f"/cerca/salvate/{number}").headers["Location"] == "/cerca?q=porta+chiusa"
    assert ada.post(f"/cerca/salvate/{number}", data={"nome": " "}).status_code == 303
    assert kept(app) == [(world.people["ada"], "porta chiusa", "porta chiusa", False)]
    save(world, "ada", "porta chiusa", nome="Di nuovo")
    assert [one[1] for one in kept(app)] == ["Di nuovo"]
    assert "Di nuovo" in ada.get("/cerca/salvate").get_data(as_text=True)
    for who in ("bruno", "carla", "gino", "elena"):
        other = world.client(who)
        assert "Di nuovo" not in other.get("/cerca").get_data(as_text=True)
        assert "Di nuovo" not in other.get("/cerca/salvate").get_data(as_text=True)
        assert other.get(f"/cerca/salvate/{number}").status_code == 404
        assert other.post(f"/cerca/salvate/{number}", data={"nome": "x"}).status_code == 404
        assert other.post(f"/cerca/salvate/{number}/eliminazione").status_code == 404
    assert ada.post(f"/cerca/salvate/{number}/eliminazione").status_code == 303
    assert kept(app) == []


def test_what_is_nothing_or_too_much_is_refused(app, world):
    assert save(world, "ada", "  ").status_code == 400
    for n in range(50):
        assert save(world, "ada", f"porta {n}").status_code == 303
    assert save(world, "ada", "ancora una").status_code == 400
    assert len(kept(app)) == 50


def test_no_search_is_written_down(app, world, desk, caplog):
    caplog.set_level("DEBUG")
    with desk() as writer:
        writer("ada", "Uno", "lepre", reach=3)
    world.client("bruno").get("/cerca?q=lepre+xilofonista")
    world.client("bruno").get("/cerca/suggerimenti?q=xilofonista")
    save(world, "bruno", "altra ricerca")
    assert "xilofonista" not in caplog.text
    with app.app_context():
        assert not [e for e in db.session.scalars(select(Event)) if "search" in e.verb]
    assert [one[2] for one in kept(app)] == ["altra ricerca"]


@pytest.fixture
def morning(app):  # type: ignore[no-untyped-def]
    """Sends the digests of a day later; answers mail -> the letter's text."""

    def send() -> dict[str, str]:
        with app.app_context(), writing():
            db.session.execute(update(Notice).values(read_at=now()))
            db.session.execute(update(Person).values(digest="daily", digest_at=None))
            db.session.query(Letter).delete()
            db.session.commit()
            digest.run(db.session())
        return {str(letter["To"]): text_of(letter) for letter in letters(app)}

    return send


def test_the_digest_says_a_number_and_no_word(app, world, desk, morning):
    with desk() as writer:
        writer("ada", "Vecchia lepre", "lepre nel bosco", reach=3)
    with app.app_context(), writing():
        db.session.execute(update(Entry).values(shared_at=now() - dt.timedelta(days=1)))
        db.session.commit()
    for who in ("bruno", "dario", "ada"):
        save(world, who, "lepre bosco", nome="Le mie lepri", avviso="1")
    save(world, "carla", "lepre bosco", nome="Senza avviso")
    assert morning() == {}
    with desk() as writer:
        writer("ada", "Nuova lepre", "lepre nel bosco di castagni", reach=3)
        writer("ada", "Mezza lepre", "lepre in città", reach=3)
        writer("ada", "Lepre mia", "lepre nel bosco, solo per me")
    sent = morning()
    assert list(sent) == ["bruno@esempio.it"]
    assert "un testo nuovo per la tua ricerca «Le mie lepri»" in sent["bruno@esempio.it"]
    assert "/cerca/salvate/" in sent["bruno@esempio.it"]
    for word in ("Nuova", "castagni", "bosco"):
        assert word not in sent["bruno@esempio.it"], word
    assert morning() == {}, "nothing is told twice"


def test_what_was_taken_back_is_no_news(app, world, desk, morning):
    save(world, "bruno", "lepre", avviso="1")
    with desk() as writer:
        entry = writer("ada", "Nuova lepre", "lepre", reach=3).id
    assert world.client("ada").post(f"/scritti/{entry}/condivisione/ritiro").status_code < 400
    assert morning() == {}
