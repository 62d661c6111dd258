"""Every revision goes down and up again with data in it, and at the head the database is what the models say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import String, inspect, select, text
from sqlalchemy.exc import IntegrityError

from tests.cast import World
from tests.contracts.scenes import build
from workspace import search
from workspace.db import Base, db
from workspace.nouns import Entry, EntryTerm, Facet, Membership, Revision, Template, Term, TermLabel
from workspace.upkeep.database import alembic_config, changing, downgrade, upgrade

SCRIPTS = ScriptDirectory.from_config(alembic_config())
NEWEST_FIRST = [script.revision for script in SCRIPTS.walk_revisions()]
BEFORE = {script.revision: script.down_revision or "base" for script in SCRIPTS.walk_revisions()}

Shape = dict[str, Any]
#: What the life of practices, and what readers did, is kept in.
PRACTICES = ("practice", "card_source", "trial", "kept", "recognition", "question", "strategy_use", "template_offer")


@pytest.fixture
def lived_in(world: World) -> World:
    """The cast with a published text in two versions, commented, tagged, shared, and in the search tables."""
    with world.change() as session:
        scene = build("pubblicato nella rete", world)
        entry = session.get_one(Entry, scene.values["entry_id"])
        term = session.scalars(select(Term).where(Term.facet_key == "area")).first()
        later = Revision(entry_id=entry.id, number=2, author_id=entry.author_id, title="Dopo", plain="Dopo.")
        session.add_all([later, EntryTerm(entry_id=entry.id, term_id=term.id)])
        session.flush()
        entry.current_revision_id = later.id
        search.write(session, entry)
    return world


def counts(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context(), db.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return {t: connection.scalar(text(f"SELECT count(*) FROM {t}")) for t in sorted(tables)}


def rows(app: Flask, *nouns: Any) -> list[Any]:
    """Everything in these tables."""
    with app.app_context(), db.engine.connect() as connection:
        return [connection.execute(select(n.__table__).order_by(*n.__table__.primary_key)).all() for n in nouns]


def shape(app: Flask) -> Shape:
    """What the engine itself says of tables, columns, keys and indexes (the conditions of partial ones too)."""
    with app.app_context(), db.engine.connect() as connection:
        look = inspect(connection)
        said = {
            table: (
                sorted((c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in look.get_columns(table)),
                sorted(
                    (k["name"] or "", tuple(k["constrained_columns"]), k["referred_table"], str(k["options"]))
                    for k in look.get_foreign_keys(table)
                ),
                sorted((k["name"] or "", tuple(k["column_names"])) for k in look.get_unique_constraints(table)),
                look.get_pk_constraint(table)["constrained_columns"],
            )
            for table in look.get_table_names()
        }
        if connection.dialect.name == "sqlite":
            query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        else:
            query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        indexes = {name: re.sub(r'["\s]+', " ", sql) for name, sql in connection.execute(text(query))}
        return {"tables": said, "indexes": indexes}


def differences_from_the_models(app: Flask) -> list[Any]:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, Base.metadata))


def test_at_the_head_the_database_is_what_the_models_say(app: Flask) -> None:
    assert differences_from_the_models(app) == []


@pytest.mark.thorough
def test_every_step_back_and_forth_keeps_what_was_there_before_it(lived_in: World) -> None:
    app = lived_in.app
    at_head = shape(app)
    for revision in NEWEST_FIRST:
        here = counts(app)
        assert here.get("entry", 6) == 6
        downgrade(app, BEFORE[revision])
        below = {table: number for table, number in counts(app).items() if table in here}
        assert below == {table: number for table, number in here.items() if table in below}, f"down from {revision}"
        upgrade(app, revision)
        again = counts(app)
        below.pop("search_block", None)  # emptied where the index is made anew at the head
        assert {t: n for t, n in again.items() if t in below} == below, f"up to {revision}"
        assert again.keys() == here.keys()
        downgrade(app, BEFORE[revision])
    assert counts(app) == {}
    for revision in reversed(NEWEST_FIRST):
        upgrade(app, revision)
    upgrade(app)
    assert shape(app) == at_head
    assert differences_from_the_models(app) == []


@pytest.mark.thorough
def test_a_database_that_went_back_one_step_is_upgraded_with_everything_in_it(lived_in: World) -> None:
    app = lived_in.app
    before, there, who = shape(app), counts(app), rows(app, Entry, Revision, Membership)
    for revision in NEWEST_FIRST[:-1]:
        downgrade(app, BEFORE[revision])
        upgrade(app)
        kept = counts(app)
        # The index is made anew, what was decided before sharing and a second reading are asked again, lists are learnt again; saved searches
        # and meetings are gone.
        gone = (
            "search_",
            "anonymity_decision",
            "learnt_word",
            "saved_search",
            "second_reading",
            "collection",
            "edition",
            "calendar_feed",
            "meeting",
            "certificate",
            "feedback",
            "programme",
            "attendance",
            "export_job",
            *PRACTICES,
        )
        lost = {t: (n, kept.get(t)) for t, n in there.items() if kept.get(t) != n and not t.startswith(gone)}
        assert lost == {}, f"through {BEFORE[revision]}"
        assert shape(app) == before
        found, _revisions, members = rows(app, Entry, Revision, Membership)
        assert found == who[0]
        assert [m.id for m in members] == [m.id for m in who[2]]


def test_the_data_that_ships_is_loaded_once_and_what_people_changed_stays(lived_in: World) -> None:
    app, loaded = lived_in.app, (Template, Facet, Term, TermLabel)
    with lived_in.change() as session:
        session.scalars(select(Term).where(Term.facet_key == "area")).first().label_it = "Un nome nostro"
        session.scalars(select(Template).where(Template.key == "t5")).one().retired_at = session.scalar(
            select(Entry.created_at)
        )
    before = rows(app, *loaded)
    for _ in range(2):
        upgrade(app)
        assert rows(app, *loaded) == before


def test_a_table_that_is_made_anew_does_not_take_along_what_hangs_on_it(lived_in: World) -> None:
    """SQLite changes a table by copying it and dropping the old one; the rows that refer to it must not go with it."""
    app, before, like = lived_in.app, counts(lived_in.app), shape(lived_in.app)
    for old, new in ((200, 240), (240, 200)):
        with changing(app) as connection:
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("entry") as entry:
                entry.alter_column("external_id", existing_type=String(old), type_=String(new))
        assert counts(app) == before
    assert shape(app) == like


def test_a_change_that_leaves_something_hanging_is_undone(lived_in: World) -> None:
    app, before = lived_in.app, counts(lived_in.app)
    with pytest.raises((RuntimeError, IntegrityError)), changing(app) as connection:
        connection.execute(text("DELETE FROM person WHERE name = 'Ada Prova'"))
    assert counts(app) == before


def test_an_upgrade_leaves_the_database_knowing_how_its_tables_are_filled(app: Flask, lived_in: World) -> None:
    upgrade(app)
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            known = {row.tbl for row in connection.execute(text("SELECT tbl FROM sqlite_stat1"))}
        else:
            asked = "SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL"
            known = {row.relname for row in connection.execute(text(asked))}
    assert {"entry", "revision", "comment"} <= known
