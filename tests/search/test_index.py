"""The index says what the texts say, at once, and touches little."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.bench import bulk, million
from workspace import ladder, search
from workspace.db import db, now
from workspace.nouns import Entry, Revision
from workspace.search import index
from workspace.search.documents import Circle, Version, entry_of, own_keys, scope_of
from workspace.search.tables import SearchBlock, SearchDocument, SearchWords


def versions(session: Any) -> list[tuple[int, Version]]:
    return [
        (entry_of(i), Version(i % 4)) for i in session.scalars(select(SearchDocument.id).order_by(SearchDocument.id))
    ]


def test_a_text_has_one_document_while_all_read_the_same(session, writer):
    draft, shared = writer("ada", "Bozza", "appena nata"), writer("ada", "Detto", "a tutti", reach=3)
    assert versions(session) == [(draft.id, Version.OWN), (shared.id, Version.SHARED)]
    writer.revise(shared, "Detto", "altrimenti")
    writer.publish(shared, 4)
    assert versions(session)[1:] == [(shared.id, v) for v in (Version.OWN, Version.SHARED, Version.AMBITO)]
    assert search.check(session) == []


def test_what_is_taken_back_trashed_or_erased_is_gone_in_the_same_transaction(session, world, writer):
    one, two, three = (writer("ada", f"Testo {n}", "visita domiciliare", reach=3) for n in range(3))
    ladder.withdraw(session, world.actor("ada"), one)
    two.trashed_at = now()
    search.write(session, one, two)
    search.erase(session, three.id)
    assert versions(session) == [(one.id, Version.OWN)]
    assert set(session.scalars(select(SearchBlock.n))) == {1}
    own = own_keys(scope_of(Circle.AUTHOR, world.people["ada"]))
    stems = {key.removeprefix(own) for key in session.scalars(select(SearchBlock.stem))}
    assert {stem for stem in stems if stem[0] != "="} == {"test", "0", "vis", "domicil"}
    assert session.scalar(select(func.count()).select_from(SearchWords)) == 1


@contextlib.contextmanager
def written_down(session: Any) -> Iterator[list[str]]:
    """The statements as they come to the driver; on SQLite also those that are given to it alone."""
    seen: list[str] = []
    connection = session.connection()
    driver = connection.connection.driver_connection

    def note(conn, cursor, statement, parameters, context, executemany):  # type: ignore[no-untyped-def]
        seen.extend([statement] * (len(parameters) if executemany else 1))

    if connection.dialect.name == "sqlite":
        driver.set_trace_callback(seen.append)
        yield seen
        driver.set_trace_callback(None)
    else:
        event.listen(connection, "before_cursor_execute", note)
        yield seen
        event.remove(connection, "before_cursor_execute", note)


def test_an_autosave_touches_only_the_words_that_changed(session, writer):
    words = " ".join(f"parola{n}" for n in range(400))
    entry = writer("ada", "Lungo", words)
    revision = session.get(Revision, entry.current_revision_id)
    revision.answers = {"testo": words + " aggiunta"}
    session.flush()
    with written_down(session) as seen:
        search.write(session, entry)
    assert sum("search_block" in s for s in seen) == 1, "the new word is put into its block, which is not read"
    assert len(seen) < 12
    assert search.check(session) == []


def test_writing_the_same_again_changes_nothing(session, writer):
    entry = writer("ada", "Titolo", "testo", reach=3, terms=("fiducia",))
    before = list(session.execute(select(SearchBlock.__table__)))
    search.write(session, entry, entry.id)
    assert list(session.execute(select(SearchBlock.__table__))) == before


@pytest.mark.parametrize(
    "damage",
    [
        delete(SearchWords.__table__),
        delete(SearchDocument.__table__),
        delete(SearchBlock.__table__).where(SearchBlock.stem == "vis"),
        update(SearchBlock.__table__).values(first=SearchBlock.first + 4000),
        update(SearchBlock.__table__).values(n=SearchBlock.n + 1),
        update(SearchBlock.__table__).where(SearchBlock.stem == "vis").values(body=b"\0" * 12),
        update(SearchBlock.__table__).where(SearchBlock.stem == "vis").values(body=b"\0" * 7, n=1),
        update(SearchDocument.__table__).values(scope=SearchDocument.scope + 8),
    ],
)
def test_check_sees_any_damage_and_rebuild_mends_it(app, session, writer, damage):
    for n in range(3):
        writer("ada", f"Testo {n}", "una visita a casa", reach=3)
    session.commit()
    assert search.check(session) == []
    session.execute(damage)
    session.commit()
    assert search.check(session)
    session.rollback()
    told: list[tuple[int, int]] = []
    search.rebuild(db.engine, lambda done, of: told.append((done, of)))
    assert search.check(session) == []
    assert told == [(3, 3)]


@pytest.mark.thorough
def test_an_index_written_in_bulk_is_the_one_that_belongs_there(app, session, tmp_path, monkeypatch):
    """Of the worlds that search is measured in: gathered in three runs, blocks written in several parts."""
    monkeypatch.setattr(million, "RUN", 200)
    monkeypatch.setattr(million, "BATCH", 100)
    monkeypatch.setattr(bulk, "AT_ONCE", 10_000)
    country = million.Country(session, 500)
    assert country.build(tmp_path / "runs", until=1.0).texts == 0
    assert country.build(tmp_path / "runs").texts == 500
    assert search.check(session) == []
    assert (session.scalar(select(func.count()).select_from(Entry)), (tmp_path / "runs").exists()) == (500, False)


def test_emotions_and_proposed_tags_stay_where_they_belong(session, writer):
    entry = writer("ada", "Rabbia", "a cena", reach=2, named="carla", terms=("rabbia", "fiducia"))
    terms = dict(session.execute(select(SearchDocument.id, SearchDocument.terms)).all())
    assert terms[entry.id * 4 + Version.SHARED].count(",") == 2
    writer.revise(entry, "Rabbia", "a pranzo")
    writer.share(entry, 3)
    writer.publish(entry, 5)
    terms = dict(session.execute(select(SearchDocument.id, SearchDocument.terms)).all())
    assert terms[entry.id * 4 + Version.SHARED].count(",") == 3
    assert terms[entry.id * 4 + Version.NETWORK].count(",") == 2


def test_a_publication_does_not_say_from_which_group_it_comes(session, writer):
    entry = writer("ada", "Titolo", "testo", reach=3)
    writer.publish(entry, 4)
    groups = dict(session.execute(select(SearchDocument.id, SearchDocument.group_id)).all())
    assert groups[entry.id * 4 + Version.SHARED] == entry.group_id
    assert groups[entry.id * 4 + Version.AMBITO] is None


def test_two_that_write_many_texts_do_not_wait_for_each_other_for_ever(app, session, writer, monkeypatch):
    """The one goes through the scopes in the order in which the other does not, a text in each step."""
    if db.engine.dialect.name == "sqlite":
        return  # there is one writer
    monkeypatch.setattr(index, "BATCH", 1)
    places = ["ada", "dario", "dario", "ada"]  # two groups
    first, second, third, fourth = (writer(who, f"Testo {n}", "lepre", reach=3).id for n, who in enumerate(places))
    session.commit()
    failed: list[OperationalError] = []
    half_way = threading.Barrier(2)

    @event.listens_for(db.engine, "after_cursor_execute")
    def wait_for_the_other(conn, cursor, statement, *rest):  # type: ignore[no-untyped-def]
        if "pg_advisory_xact_lock_shared" in statement:
            with contextlib.suppress(threading.BrokenBarrierError):
                half_way.wait(0.5)

    engine = db.engine

    def change(*ids: int) -> None:
        with Session(engine) as mine:
            try:
                mine.execute(update(Entry.__table__).where(Entry.id.in_(ids)).values(kind="strategy"))
                search.write(mine, *ids)
                mine.commit()
            except OperationalError as problem:
                failed.append(problem)

    threads = [threading.Thread(target=change, args=ids) for ids in ((first, second), (third, fourth))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    event.remove(engine, "after_cursor_execute", wait_for_the_other)
    assert not failed
    assert search.check(session) == []
