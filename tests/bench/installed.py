"""An installation of its own for a measure or a test: a folder, a database on one engine, the app."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import insert, select, update

from tests.postgres import Cluster
from workspace import clearance, create_app, search
from workspace.config import Settings
from workspace.db import db, now, writing
from workspace.nouns import Ambito, Entry, Group, Membership, Pact, Person, Revision, Template
from workspace.policy import Actor, actor_of
from workspace.upkeep.database import upgrade


@dataclass
class Installed:
    app: Flask
    engine: str
    database: int | None  # the process of its server, where it has one

    @property
    def session(self) -> Any:
        return db.session()

    def actor(self, mail: str) -> Actor:
        return actor_of(self.session, self.session.scalars(select(Person).where(Person.mail == mail)).one())


@contextmanager
def installed(engine: str, folder: Path, *options: str) -> Iterator[Installed]:
    """The app, in its context, on a migrated database below `folder`: what is there already is used. `options` of the
    PostgreSQL server, like `shared_buffers=1GB`."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder / "pg") if engine == "postgresql" else None
    url = cluster.start(*options) if cluster else f"sqlite:///{folder}/riflessi.db"
    try:
        app = create_app(Settings(database_url=url, data_dir=folder, secret_key="not a secret", bind="localhost"))
        app.config.update(TESTING=True)
        upgrade(app)
        with app.app_context():
            yield Installed(app, engine, cluster.pid if cluster else None)
            db.session.remove()
            db.engine.dispose()
    finally:
        if cluster:
            cluster.stop()


class Given(NamedTuple):
    """A text from outside; with `answers`, a strategy by its prompts."""

    name: str
    title: str
    body: str
    answers: dict[str, str] | None = None


READER = "legge@esempio.it"


def fill(session: Any, texts: Sequence[Given]) -> None:
    """One group that shares these texts, numbered from 1, and READER, who reads them all. Commits."""
    at = now()
    with writing():
        session.execute(insert(Ambito), [{"id": 1, "slug": "a", "name": "A"}])
        session.execute(insert(Group), [{"id": 1, "slug": "g", "name": "G", "kind": "A3", "ambito_id": 1}])
        session.execute(insert(Pact), [{"group_id": 1, "version": 1, "body": "", "html": "", "effective_at": at}])
        people = [{"id": 1, "mail": "scrive@esempio.it"}, {"id": 2, "mail": READER}]
        session.execute(insert(Person), [p | {"name": p["mail"], "state": "active"} for p in people])
        session.execute(insert(Membership), [{"person_id": p, "group_id": 1, "accepted_version": 1} for p in (1, 2)])
        keys = select(Template.key, Template.id).where(Template.key.in_(("libera", "strategia"))).order_by(Template.id)
        template: dict[str, int] = dict(session.execute(keys).all())
        declared = {clearance.DECLARED: True}  # they come from outside, and nobody else will ever read them
        session.execute(insert(Entry), [
            {"id": n, "author_id": 1, "group_id": 1, "template_id": template["strategia" if text.answers else "libera"],
             "kind": "strategy" if text.answers else "narrative", "reach": 3, "external_id": text.name, "shared_at": at, "created_at": at}
            for n, text in enumerate(texts, 1)
        ], execution_options=declared)  # fmt: skip
        session.execute(insert(Revision), [
            {"id": n, "entry_id": n, "number": 1, "author_id": 1, "title": text.title[:300],
             "answers": text.answers or {"testo": text.body}, "plain": text.body, "frozen": True}
            for n, text in enumerate(texts, 1)
        ])  # fmt: skip
        both = {"current_revision_id": Entry.id, "shared_revision_id": Entry.id}
        session.execute(update(Entry).values(both), execution_options={**declared, "synchronize_session": False})
        search.write(session, *range(1, len(texts) + 1))
        session.commit()
