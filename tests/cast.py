"""The cast: the same few people in every story.

Ada writes; Bruno is in her group; Carla supervises them; Dario is in another group of the ambito; Elena is staff of
the ambito; Fulvia is staff of another ambito; Gino administers the machine; Nessuno is not signed in. Livia supervises
Dario's group, Ugo is in a group of Fulvia's ambito, Vera evaluates Elena's ambito, Zoe has not accepted the pact yet.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.client import PageClient
from workspace import decisions, ladder
from workspace.db import db, now, will_write, writing
from workspace.nouns import (
    Ambito,
    Check,
    Entry,
    Group,
    Membership,
    Office,
    Pact,
    PactAcceptance,
    Person,
    Revision,
    SignIn,
    Template,
)
from workspace.passwords import CHEAP, hashed
from workspace.policy import Actor, actor_of
from workspace.web.access import hash_of

PASSWORD = "quaderno-lento-azzurro"  # everybody's
_HASH = hashed(PASSWORD, CHEAP)


@dataclass
class World:
    """Ids by name: `world.people["ada"]`, `world.groups["faggio"]`, `world.ambiti["valle"]`."""

    app: Flask
    people: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    ambiti: dict[str, int] = field(default_factory=dict)

    def again(self) -> World:
        """The same people in a copy of the same database; what a test adds here stays its own."""
        return World(self.app, dict(self.people), dict(self.groups), dict(self.ambiti))

    def actor(self, name: str) -> Actor:
        """The person as an actor; inside an application context."""
        person = db.session.get(Person, self.people[name])
        assert person is not None
        return actor_of(db.session, person)

    def client(self, name: str | None = None) -> PageClient:
        """A browser: signed in as `name`, or as nobody (None or «nessuno»)."""
        client = self.app.test_client()
        assert isinstance(client, PageClient)
        if name in (None, "nessuno"):
            return client
        token = secrets.token_urlsafe(16)
        with self.app.app_context(), writing():
            db.session.add(SignIn(token_hash=hash_of(token), person_id=self.people[name], device="prova"))
            db.session.commit()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        return client

    @contextmanager
    def look(self) -> Iterator[Any]:
        """A session that looks at the database between requests. Never keep it open while a client asks: the request
        would share its context."""
        with self.app.app_context(), self.app.test_request_context("/"):
            will_write(False)
            yield db.session

    @contextmanager
    def change(self) -> Iterator[Any]:
        """The same, to change something between requests; committed at the end."""
        with self.look() as session, writing():
            yield session
            session.commit()

    def template(self, key: str) -> int:
        """The id of a writing template; inside an application context."""
        return db.session.scalars(select(Template.id).where(Template.key == key)).one()


def checked(session: Any, actor: Actor, revision: Revision) -> Check:
    """The check of this version, after its author said of all that asks for a decision that it is invented."""
    entry = session.get_one(Entry, revision.entry_id)
    decisions.settle(session, actor, entry, ladder.parts(revision), "invented")
    return ladder.check(session, actor, revision)


CAST = ("ada", "bruno", "carla", "dario", "elena", "fulvia", "gino", "livia", "ugo", "vera", "zoe")


def build_world(app: Flask, session: Any) -> World:
    world = World(app)
    for slug, name in (("valle", "Ambito della Valle"), ("lago", "Ambito del Lago")):
        ambito = Ambito(slug=slug, name=name)
        session.add(ambito)
        session.flush()
        world.ambiti[slug] = ambito.id
    for slug, ambito, kind in (("faggio", "valle", "A3"), ("tiglio", "valle", "A1"), ("ontano", "lago", "A3")):
        group = Group(slug=slug, name=f"Gruppo {slug.title()}", kind=kind, ambito_id=world.ambiti[ambito])
        session.add(group)
        session.flush()
        world.groups[slug] = group.id
        pact = Pact(group_id=group.id, version=1, body="Quello che si dice qui resta qui.",
                    html="<p>Quello che si dice qui resta qui.</p>", effective_at=now())  # fmt: skip
        session.add(pact)
    for name in CAST:
        person = Person(mail=f"{name}@esempio.it", name=f"{name.title()} Prova", state="active", password_hash=_HASH,
                        profession="assistente_sociale", is_administrator=name == "gino")  # fmt: skip
        session.add(person)
        session.flush()
        world.people[name] = person.id
    members = (
        ("ada", "faggio", "member"), ("bruno", "faggio", "member"), ("carla", "faggio", "supervisor"),
        ("zoe", "faggio", "member"), ("dario", "tiglio", "member"), ("livia", "tiglio", "supervisor"),
        ("ugo", "ontano", "member"),
    )  # fmt: skip
    for name, slug, role in members:
        accepted = name != "zoe"
        session.add(
            Membership(
                person_id=world.people[name], group_id=world.groups[slug], role=role, accepted_version=int(accepted)
            )
        )
        if accepted:
            pact_id = session.scalars(select(Pact.id).where(Pact.group_id == world.groups[slug])).one()
            session.add(PactAcceptance(pact_id=pact_id, person_id=world.people[name]))
    for name, slug, role in (("elena", "valle", "staff"), ("fulvia", "lago", "staff"), ("vera", "valle", "evaluator")):
        session.add(Office(person_id=world.people[name], ambito_id=world.ambiti[slug], role=role))
    return world
