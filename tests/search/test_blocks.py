"""Packed postings say what plain ones would, whatever comes and goes; and two who write at once lose nothing."""

from __future__ import annotations

import random
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.search.oracle import live_on, make
from tests.search.test_oracle import compare
from workspace import search
from workspace.db import db, now, writing
from workspace.search import blocks
from workspace.search.blocks import BITS, MOST, OPEN, begins_era, number, open_block, pack, unpack
from workspace.search.engine import laid_out
from workspace.search.postings import Changes
from workspace.search.tables import SearchBlock
from workspace.search.weights import FULL

OPENED = open_block(1)
documents = st.integers(1, 60_000)
changes = st.lists(
    st.tuples(st.sampled_from(("add", "add", "add", "set", "drop")), st.lists(documents, min_size=1, max_size=400)),
    max_size=12,
)


def held(of: blocks.Blocks) -> dict[int, int]:
    firsts = sorted(of)
    docs, weights = laid_out(firsts, [pack(of[first]) for first in firsts])
    assert len(set(docs.tolist())) == len(docs)
    return dict(zip(docs.tolist(), weights.tolist(), strict=True))


def sealed(of: blocks.Blocks) -> blocks.Blocks:
    if len(of.get(OPENED, ())) <= MOST:
        return of
    closing = blocks.to_seal(of[OPENED])
    rest = sorted(of[OPENED])[len(closing) :]
    closed = {first: numbers for first, numbers in of.items() if first < OPEN}
    return blocks.sealed(closed, OPENED, closing) | {OPENED: rest}


@settings(deadline=None)  # the first one waits for numpy
@given(changes)
def test_blocks_are_a_dictionary_of_documents(steps):
    of: blocks.Blocks = {}
    meant: dict[int, int] = {}
    for nth, (what, some) in enumerate(steps):
        if what == "add":
            new = [doc for doc in dict.fromkeys(some) if doc not in meant]
            of[OPENED] = of.get(OPENED, []) + [number(doc, nth + 1) for doc in new]
            meant |= dict.fromkeys(new, nth + 1)
        else:
            weights = dict.fromkeys(some, None if what == "drop" else FULL - nth)
            of = {first: n for first, n in blocks.altered(of, OPENED, weights).items() if n}
            meant |= {doc: weight for doc, weight in weights.items() if weight is not None}
            meant = {doc: weight for doc, weight in meant.items() if weights.get(doc, 0) is not None}
        of = sealed(of)
        assert held(of) == meant
        closed = sorted(first for first in of if first < OPEN)
        ends = [number for first in closed for number in of[first]]
        assert ends == sorted(ends), "closed blocks follow each other"
        assert all(of[first][0] >> BITS >= first for first in closed)
        assert all(len(numbers) <= MOST for numbers in of.values())


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1 << 40), st.integers(0, FULL)), min_size=1, max_size=50))
def test_a_posting_is_four_bytes_whatever_the_document(postings):
    for doc, weight in postings:
        body = pack([number(doc, weight)])
        assert len(body) == blocks.SIZE
        docs, weights = laid_out([open_block(doc)], [body])
        assert (docs.tolist(), weights.tolist()) == ([doc], [weight])
        closed = begins_era(open_block(doc)) + (unpack(body)[0] >> BITS)
        assert closed == doc
        assert laid_out([closed], [body])[0].tolist() == [doc]


@pytest.fixture
def small_blocks(monkeypatch):  # type: ignore[no-untyped-def]
    for module in ("blocks", "postings"):
        monkeypatch.setattr(f"workspace.search.{module}.MOST", 3)


def test_texts_come_and_go_in_any_order(session, world, writer, small_blocks):
    entries = [writer("ada", f"Testo {n}", "lepre volpe", reach=3) for n in range(10)]
    assert set(session.scalars(select(SearchBlock.n))) == {3, 1}
    search.erase(session, *(entry.id for entry in entries))
    assert session.scalars(select(SearchBlock.n)).all() == []
    for entry in (*entries[7:], *reversed(entries[:7])):
        search.write(session, entry)
    assert search.check(session) == []
    writer.revise(entries[4], "Altro", "tasso")
    entries[2].trashed_at = entries[5].trashed_at = now()
    search.write(session, entries[2], entries[5])
    assert search.check(session) == []
    found: Any = search.find(session, world.actor("bruno"), search.parse("volpe"))
    assert found.total == 8


def test_a_posting_is_known_where_one_begins(session):
    """Also where its bytes stand across two others; what is believed of it and is wrong is looked up."""
    sought = 0x01020304
    across = [0x03040005, 0x00070102]
    assert pack([sought]) in pack(across)
    session.add(SearchBlock(stem="lepr", scope=8, first=OPENED, n=3, body=pack([*across, sought])))
    session.flush()

    def become(was: int, weight: int | None) -> list[int]:
        doc, believed = divmod(was, 1 << BITS)
        changes = Changes()
        changes.altered[8, OPENED]["lepr"][doc] = believed, weight
        changes.write(session)
        session.expire_all()
        return [number for body in session.scalars(select(SearchBlock.body)) for number in unpack(body)]

    altered = sought >> BITS << BITS | 9
    assert become(sought, 9) == [*across, altered]
    assert become(altered + 5, 7) == [*across, altered - 2]
    assert become(across[0], None) == [across[1], altered - 2]
    assert become(altered - 2, None) == across[1:]
    assert become(across[1], None) == []
    assert session.scalars(select(SearchBlock.n)).all() == []


def test_search_and_oracle_agree_when_blocks_are_small(session, small_blocks):
    w = make(session, random.Random(11))
    search.write(session, *(t.entry["id"] for t in w.texts))
    compare(session, w, 3)
    live_on(session, w)
    compare(session, w, 2)
    assert search.check(session) == []


def test_two_who_write_into_one_scope_at_once_take_turns(app, session, world, writer):
    one, two = (writer("ada", f"Testo {n}", "lepre volpe", reach=3).id for n in range(2))
    search.erase(session, one, two)
    session.commit()

    def write(entry_id: int) -> None:
        with app.app_context(), writing(), Session(db.engine) as other, other.begin():
            search.write(other, entry_id)

    with writing(), Session(db.engine) as first:
        search.write(first, one)
        waiting = Thread(target=write, args=(two,))
        waiting.start()
        waiting.join(0.4)
        assert waiting.is_alive(), "the second waits for the first"
        first.commit()
    waiting.join(20)
    assert search.check(session) == []
    found: Any = search.find(session, world.actor("bruno"), search.parse("lepre"))
    assert {hit.entry_id for hit in found.hits} == {one, two}
    assert {n for stem, n in session.execute(select(SearchBlock.stem, SearchBlock.n)) if stem == "lepr"} == {2}
