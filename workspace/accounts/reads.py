"""What a person sees of themselves: who they are here, where they are signed in, what was done in their name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.config import Settings
from workspace.db import now
from workspace.events import IN_NAME_OF
from workspace.nouns import Ambito, Event, Group, Office, Particulars, PastEmployer, Person, SignIn, Term
from workspace.policy import Actor, readable


@dataclass(frozen=True)
class Place:
    """A group to which I belong, and how."""

    name: str
    slug: str
    ambito: str
    role: str
    open: bool


def me(session: Session, actor: Actor) -> Person:
    return session.get_one(Person, actor.person_id)


def particulars(session: Session, actor: Actor) -> Particulars | None:
    """One's own; there is no reading of anybody else's."""
    return session.get(Particulars, actor.person_id)


def past_employers(session: Session, actor: Actor) -> list[PastEmployer]:
    query = select(PastEmployer).where(PastEmployer.person_id == actor.person_id)
    return list(session.scalars(query.order_by(PastEmployer.until.desc())))


def professions(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Keys and labels of the professions, in the reader's language."""
    terms = session.scalars(
        select(Term).where(Term.facet_key == "professione", Term.state == "active", readable(actor, Term))
        .order_by(Term.position, Term.id)
    )  # fmt: skip
    return [(t.key, t.label_en if actor.language == "en" else t.label_it) for t in terms]


def places(session: Session, actor: Actor) -> list[Place]:
    standing = {s.group_id: s for s in actor.standings}
    rows = session.execute(
        select(Group.id, Group.name, Group.slug, Ambito.name.label("ambito"))
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(Group.id.in_(standing), readable(actor, Group))
        .order_by(Ambito.name, Group.name)
    )
    return [Place(r.name, r.slug, r.ambito, standing[r.id].role, standing[r.id].pact_accepted) for r in rows]


def offices(session: Session, actor: Actor) -> list[tuple[str, str, dt.datetime | None]]:
    """My roles in ambiti: role, ambito, until when."""
    rows = session.execute(
        select(Office.role, Ambito.name, Office.until)
        .join(Ambito, Ambito.id == Office.ambito_id)
        .where(
            Office.person_id == actor.person_id,
            Office.ended_at.is_(None),
            Office.until.is_(None) | (Office.until > now()),
        )
        .order_by(Ambito.name, Office.role)
    )
    return [(r.role, r.name, r.until) for r in rows]


def sign_ins(session: Session, actor: Actor, settings: Settings) -> list[SignIn]:
    """Where I am signed in now, the last used first."""
    moment = now()
    return list(
        session.scalars(
            select(SignIn)
            .where(
                SignIn.person_id == actor.person_id,
                SignIn.ended_at.is_(None),
                SignIn.seen_at > moment - dt.timedelta(hours=settings.session_idle_hours),
                SignIn.created_at > moment - dt.timedelta(days=settings.session_days),
            )
            .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        )
    )


def in_my_name(session: Session, actor: Actor, most: int = 50) -> list[Event]:
    """When a command entered in my name, the newest first."""
    return list(
        session.scalars(
            select(Event)
            .where(Event.person_id == actor.person_id, Event.verb == IN_NAME_OF)
            .order_by(Event.id.desc())
            .limit(most)
        )
    )
