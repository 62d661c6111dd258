"""Statements whose words are worked out once: the same rows as the database library would give, whoever asks."""

from typing import Any

import pytest
from sqlalchemy import bindparam, select

from workspace import prepared
from workspace.nouns import Entry
from workspace.policy import AnyActor, readable
from workspace.search.sight import Text, _with_texts, texts_of
from workspace.search.tables import SearchDocument


def _told(actor: AnyActor) -> Any:
    kind = bindparam("kind", required=True, type_=Entry.kind.type)
    asked = select(Entry.id, Entry.kind).where(readable(actor, Entry), Entry.reach < 5, Entry.kind == kind)
    return asked.where(prepared.one_of(Entry.id, "ids")).order_by(Entry.id)


def _dated(actor: AnyActor) -> Any:
    return select(Entry.created_at).where(readable(actor, Entry))


@pytest.mark.parametrize("who", ["ada", "bruno", "carla", "dario", "elena"])
def test_rows_are_those_that_the_library_gives(session, world, writer, who):
    ids = [writer("ada", f"N{n}", "Una lepre", reach=reach).id for n, reach in enumerate((1, 3, 3))]
    actor = world.actor(who)
    for some in (ids, ids[:1], []):
        asked = {"ids": some, "kind": "narrative"}
        rows = prepared.run(session, actor, _told, **asked).all()
        assert prepared.fetch(session, actor, _told, **asked) == [tuple(row) for row in rows]
    assert prepared.fetch(session, actor, _told, ids=ids, kind="strategy") == []


def test_texts_have_the_names_of_their_columns(session, world, writer):
    entry = writer("ada", "Titolo", "Una lepre", reach=3)
    doc = session.scalar(select(SearchDocument.id).where(SearchDocument.entry_id == entry.id))
    [row] = prepared.run(session, world.actor("bruno"), _with_texts, ids=[doc])
    [text] = texts_of(session, world.actor("bruno"), [doc], with_words=True).values()
    assert Text(*row) == text._replace(body=b"")
    assert text.body
    assert (text.entry_id, text.title) == (entry.id, "Titolo")


def test_what_the_library_would_have_to_make_is_refused(session, world):
    with pytest.raises(TypeError):
        prepared.fetch(session, world.actor("ada"), _dated)
