"""The reading page: bounded work whatever hangs on the text, quotations that never cling to the wrong words, and
nothing of a text left once it is erased."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, inspect, select
from sqlalchemy import text as sql

from tests.cast import World, checked
from workspace import ladder
from workspace.db import db, now, writing
from workspace.nouns import Comment, Entry, EntryTerm, Event, Publication, Revision, Term
from workspace.writings import reading

Text = Callable[..., int]
MOST = 9  # who is there (2), unread (1), the text, terms, comments, quoted versions, publications


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *more: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def remark(world: World, entry_id: int, who: str, body: str, **more: Any) -> int:
    with world.app.app_context(), writing():
        entry = db.session.get_one(Entry, entry_id)
        comment = Comment(
            entry_id=entry_id, revision_id=entry.shared_revision_id, author_id=world.people[who], kind="resonance",
            reach=entry.reach, body=body, html=f"<p>{body}</p>", **more,
        )  # fmt: skip
        db.session.add(comment)
        db.session.commit()
        return comment.id


def share_again(world: World, entry_id: int, **answers: str) -> None:
    """Ada writes on and shares the newer version."""
    from workspace.writings import verbs

    with world.app.app_context(), world.app.test_request_context("/"), writing():
        s, ada = db.session(), world.actor("ada")
        entry = s.get_one(Entry, entry_id)
        verbs.save(s, ada, entry, "Mattina", answers)
        revision = s.get_one(Revision, entry.current_revision_id)
        checked(s, ada, revision)
        ladder.share(s, ada, entry, revision, 3)
        s.commit()


def bear(world: World, entry_id: int, *keys: tuple[str, str]) -> None:
    with world.app.app_context(), writing():
        for facet, key in keys:
            term = db.session.scalars(select(Term.id).where(Term.facet_key == facet, Term.key == key)).one()
            db.session.add(EntryTerm(entry_id=entry_id, term_id=term))
        db.session.commit()


def some_term(world: World, facet: str) -> tuple[str, str]:
    with world.app.app_context():
        term = db.session.scalars(select(Term).where(Term.facet_key == facet).order_by(Term.id)).first()
        return term.key, term.label_it


@pytest.mark.parametrize("who", ["ada", "bruno", "carla"])
def test_the_page_asks_the_database_the_same_however_much_hangs_on_the_text(world: World, text: Text, who: str) -> None:
    entry_id = text(title="Mattina", testo="Una casa piccola con un cortile.", reach=3)
    client = world.client(who)
    client.get(f"/scritti/{entry_id}")
    for n in range(3):
        remark(world, entry_id, "bruno", f"Nota {n}.", prompt="testo", start=4, end=8)
    bear(world, entry_id, ("area", some_term(world, "area")[0]))
    with statements(world) as few:
        assert client.get(f"/scritti/{entry_id}").status_code == 200
    for n in range(20):
        remark(world, entry_id, "carla", f"Altra nota {n}.", prompt="testo", start=4, end=8)
    with statements(world) as many:
        assert client.get(f"/scritti/{entry_id}").status_code == 200
    assert len(many) == len(few) <= MOST, "\n".join(many)


def test_my_list_asks_the_same_for_one_text_and_for_twenty(world: World, text: Text) -> None:
    ada = world.client("ada")
    text(title="Uno", testo="Uno.")
    with statements(world) as few:
        ada.get("/scritti")
    for n in range(20):
        text(title=f"Testo {n}", testo="Due.", reach=3 if n % 2 else 1)
    with statements(world) as many:
        ada.get("/scritti")
    assert len(many) == len(few)


# --- quotations ------------------------------------------------------------------------------------------------


def test_a_quotation_stands_beside_its_comment_while_the_passage_does(world: World, text: Text) -> None:
    entry_id, bruno = text(title="Mattina", testo="Una casa piccola con un cortile.", reach=3), world.client("bruno")
    remark(world, entry_id, "bruno", "Anch’io.", prompt="testo", start=4, end=16)
    assert '<blockquote class="quoted">casa piccola</blockquote>' in bruno.get(f"/scritti/{entry_id}").text
    share_again(world, entry_id, testo="Prima di tutto: una porta, una casa piccola e un cortile.")
    assert '<blockquote class="quoted">casa piccola</blockquote>' in bruno.get(f"/scritti/{entry_id}").text


def test_what_the_author_took_out_does_not_live_on_in_the_margin(world: World, text: Text) -> None:
    entry_id = text(title="Mattina", testo="Una casa piccola in via Gelsomino.", reach=1)
    with world.app.app_context(), writing():
        entry = db.session.get_one(Entry, entry_id)
        entry_revision = db.session.get_one(Revision, entry.current_revision_id)
        ladder.check(db.session(), world.actor("ada"), entry_revision, declared=True)
        ladder.share(db.session(), world.actor("ada"), entry, entry_revision, 3)
        db.session.commit()
    remark(world, entry_id, "bruno", "La conosco.", prompt="testo", start=17, end=33)
    share_again(world, entry_id, testo="Una casa piccola.")
    for who in ("bruno", "carla", "ada"):
        page = world.client(who).get(f"/scritti/{entry_id}").text
        assert "La conosco." in page
        assert "il testo è cambiato" in page
        assert "Gelsomino" not in page


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("Una casa.", "Una casa.", "casa"),
        ("Una casa.", "Un casale.", None),
        ("Una *casa*.", "La casa **nuova**.", "casa"),
        ("Una casa.", "", None),
    ],
)
def test_a_passage_is_found_to_the_letter_or_not_at_all(old: str, new: str, found: str | None) -> None:
    assert reading.passage({"testo": old}, {"testo": new} if new else {}, "testo", 4, 8) == found


def test_answers_stand_under_their_comment_and_settled_ones_fold(world: World, text: Text) -> None:
    entry_id, ada = text(title="Mattina", testo="Una casa.", reach=3), world.client("ada")
    first = remark(world, entry_id, "bruno", "Che bello.")
    remark(world, entry_id, "ada", "Grazie.", parent_id=first)
    remark(world, entry_id, "carla", "Fatto.", resolved_at=now())
    page = ada.get(f"/scritti/{entry_id}").text
    assert page.index("Che bello.") < page.index("Grazie.") < page.index("1 commento risolto") < page.index("Fatto.")


# --- terms and publications ------------------------------------------------------------------------------------


def test_emotions_stay_with_the_author_until_the_group_reads(world: World, text: Text) -> None:
    key, label = some_term(world, "emozione")
    entry_id = text(title="Mattina", testo="Una casa.", reach=2)
    bear(world, entry_id, ("emozione", key))
    assert f"/vocabolario/emozione/{key}" in world.client("ada").get(f"/scritti/{entry_id}").text
    assert f"/vocabolario/emozione/{key}" not in world.client("carla").get(f"/scritti/{entry_id}").text
    share_again(world, entry_id, testo="Una casa grande.")
    assert label in world.client("bruno").get(f"/scritti/{entry_id}").text


def publish(world: World, entry_id: int, level: int = 4, names_author: bool = False) -> int:
    with world.app.app_context(), writing():
        s = db.session()
        entry = s.get_one(Entry, entry_id)
        revision = s.get_one(Revision, entry.shared_revision_id)
        publication = Publication(entry_id=entry_id, revision_id=revision.id, level=level, state="approved",
                                  ambito_id=world.ambiti["valle"], names_author=names_author, approved_at=now())  # fmt: skip
        s.add(publication)
        s.commit()
        return publication.id


def test_a_publication_shows_the_text_and_nothing_of_where_it_comes_from(world: World, text: Text) -> None:
    emotion, area = some_term(world, "emozione"), some_term(world, "area")
    entry_id = text(title="Mattina", testo="Una casa piccola.", reach=3)
    bear(world, entry_id, ("emozione", emotion[0]), ("area", area[0]))
    remark(world, entry_id, "bruno", "Solo fra noi.")
    ident = publish(world, entry_id)
    page = world.client("elena").get(f"/pubblicazioni/{ident}").text
    assert "Una casa piccola." in page
    assert "Ambito della Valle" in page
    assert f"/vocabolario/area/{area[0]}" in page
    for hidden in ("Ada", "Faggio", "Solo fra noi", f"/vocabolario/emozione/{emotion[0]}", f"/scritti/{entry_id}"):
        assert hidden not in page
    assert {n for n in world.people if world.client(n).get(f"/pubblicazioni/{ident}").status_code == 200} == {
        "ada", "bruno", "carla", "dario", "livia", "elena",
    }  # fmt: skip


def test_the_author_is_named_only_where_they_asked_for_it_and_the_network_reads_level_five(
    world: World, text: Text
) -> None:
    ident = publish(world, text(title="Mattina", testo="Una casa piccola.", reach=3), level=5, names_author=True)
    assert "Ada Prova" in world.client("fulvia").get(f"/pubblicazioni/{ident}").text


def test_a_publication_taken_back_is_gone(world: World, text: Text) -> None:
    entry_id = text(title="Mattina", testo="Una casa piccola.", reach=3)
    ident = publish(world, entry_id, level=5)
    world.client("ada").post(f"/scritti/{entry_id}/cestino")
    assert world.client("elena").get(f"/pubblicazioni/{ident}").status_code == 404
    assert world.client("ada").get(f"/pubblicazioni/{ident}").status_code == 404


# --- erasing ---------------------------------------------------------------------------------------------------


def everything(world: World) -> str:
    """Every value of every table, as one string."""
    with world.app.app_context():
        tables = inspect(db.engine).get_table_names()
        return " ".join(str(db.session.execute(sql(f'SELECT * FROM "{name}"')).all()) for name in tables)


def test_erased_is_gone_from_every_table(world: World, text: Text) -> None:
    entry_id, ada = text(title="Gelsomino", testo="Il gelsomino rampicante.", reach=3), world.client("ada")
    remark(world, entry_id, "bruno", "Un gelsomino anche da me.")
    bear(world, entry_id, ("area", some_term(world, "area")[0]))
    publish(world, entry_id)
    ada.post(f"/scritti/{entry_id}/modifica", data={"titolo": "Gelsomino", "nota": "gelsomino potato"})
    assert everything(world).lower().count("gelsomin") > 5
    ada.post(f"/scritti/{entry_id}/cestino")
    ada.post(f"/scritti/{entry_id}/eliminazione")
    assert "gelsomin" not in everything(world).lower()
    with world.app.app_context():
        for noun in (Entry, Revision, Comment, EntryTerm, Publication):
            assert db.session.scalars(select(noun)).all() == []
        erased = db.session.scalars(select(Event).where(Event.verb == "entry.erased")).one()
        assert (erased.entry_id, erased.detail["comments"]) == (None, 1)


def test_a_text_given_to_me_says_so(world: World, text: Text) -> None:
    """To the author it names the reader, to the reader it says that it is theirs."""
    entry_id = text(title="Mattina", testo="Una casa.", reach=2)
    badges = {
        name: world.client(name).get(f"/scritti/{entry_id}").text.split('<ul class="states">')[1]
        for name in ("ada", "carla")
    }
    assert "Carla Prova" in badges["ada"].split("</ul>")[0]
    assert "Affidato a te" in badges["carla"].split("</ul>")[0]
