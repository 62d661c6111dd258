"""What each person finds when they come in: where they stopped, what is new for them, what asks something of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace.nouns import Ambito, Comment, Entry, Group, Membership, Person, Publication, Revision, Template, Term
from workspace.policy import Actor, readable

SHORT = 5


@dataclass(frozen=True)
class Asking:
    """Something that waits for this person: a sentence's key, a number, and where it leads."""

    kind: str  # pact | question | reading | tags
    count: int
    place: str
    slug: str


def drafts(session: Session, actor: Actor) -> list[Row[Any]]:
    """My newest texts that nobody else reads in this wording: where I stopped."""
    return list(
        session.execute(
            select(Entry.id, Entry.kind, Entry.reach, Entry.updated_at, Revision.title, Revision.words)
            .join(Revision, Revision.id == Entry.current_revision_id)
            .where(
                Entry.author_id == actor.person_id,
                Entry.trashed_at.is_(None),
                or_(Entry.reach == 1, Entry.shared_revision_id != Entry.current_revision_id),
            )
            .order_by(Entry.updated_at.desc(), Entry.id.desc())
            .limit(SHORT)
        )
    )


def news(session: Session, actor: Actor) -> list[Row[Any]]:
    """What my groups shared since I was last there; the newest first."""
    return list(
        session.execute(
            select(
                Entry.id,
                Entry.kind,
                Entry.reach,
                Entry.shared_at,
                Revision.title,
                Person.name.label("author"),
                Group.name.label("group"),
            )
            .join(Revision, Revision.id == Entry.shared_revision_id)
            .join(Person, Person.id == Entry.author_id)
            .join(Group, Group.id == Entry.group_id)
            .join(
                Membership,
                and_(
                    Membership.group_id == Entry.group_id,
                    Membership.person_id == actor.person_id,
                    Membership.left_at.is_(None),
                ),
            )
            .where(
                readable(actor, Entry),
                Entry.author_id != actor.person_id,
                Entry.reach > 1,
                Entry.group_id.in_(actor.open_groups),
                Entry.shared_at > func.coalesce(Membership.visited_at, Membership.joined_at),
            )
            .order_by(Entry.shared_at.desc(), Entry.id.desc())
            .limit(SHORT)
        )
    )


def asking(session: Session, actor: Actor) -> list[Asking]:
    """Pacts to accept, open questions on my texts, texts sent to me that I have not answered, tags to place."""
    found: list[Asking] = []
    closed = actor.groups - actor.open_groups
    if closed:
        rows = session.execute(select(Group.name, Group.slug).where(Group.id.in_(closed)).order_by(Group.name))
        found += [Asking("pact", 1, name, slug) for name, slug in rows]
    found += _questions(session, actor)
    if actor.supervised:
        found += _readings(session, actor)
        found += _tags(session, actor)
    return found


def _questions(session: Session, actor: Actor) -> list[Asking]:
    answer = aliased(Comment)
    count = session.scalar(
        select(func.count())
        .select_from(Comment)
        .join(Entry, Entry.id == Comment.entry_id)
        .where(
            Entry.author_id == actor.person_id,
            Entry.reach > 1,
            Entry.trashed_at.is_(None),
            Comment.kind == "question",
            Comment.author_id != actor.person_id,
            Comment.resolved_at.is_(None),
            ~exists().where(answer.parent_id == Comment.id, answer.author_id == actor.person_id),
        )
    )
    return [Asking("question", count, "", "")] if count else []


def _readings(session: Session, actor: Actor) -> list[Asking]:
    count = session.scalar(
        select(func.count())
        .select_from(Entry)
        .where(
            readable(actor, Entry),
            Entry.reach == 2,
            Entry.supervisor_id == actor.person_id,
            ~exists().where(Comment.entry_id == Entry.id, Comment.author_id == actor.person_id),
        )
    )
    return [Asking("reading", count, "", "")] if count else []


def _tags(session: Session, actor: Actor) -> list[Asking]:
    count = session.scalar(
        select(func.count())
        .select_from(Term)
        .where(Term.state == "proposed", Term.group_id.in_(actor.supervised), readable(actor, Term))
    )
    return [Asking("tags", count, "", "")] if count else []


def published(session: Session, actor: Actor) -> list[Row[Any]]:
    """For staff: what was last published in their ambiti and in the network."""
    return list(
        session.execute(
            select(
                Publication.id,
                Publication.level,
                Publication.approved_at,
                Entry.kind,
                Revision.title,
                Ambito.name.label("ambito"),
            )
            .join(Entry, Entry.id == Publication.entry_id)
            .join(Revision, Revision.id == Publication.revision_id)
            .join(Ambito, Ambito.id == Publication.ambito_id)
            .where(readable(actor, Publication))
            .order_by(Publication.approved_at.desc(), Publication.id.desc())
            .limit(SHORT)
        )
    )


def quick_template(session: Session) -> int | None:
    """The ten-minute template (Driscoll), for the one button of a tired person."""
    return session.scalar(
        select(Template.id)
        .where(Template.key == "t5", Template.retired_at.is_(None))
        .order_by(Template.version.desc())
        .limit(1)
    )


def part_of_day(moment: dt.datetime) -> str:
    """morning | afternoon | evening, for the greeting; `moment` in local time."""
    return "morning" if 5 <= moment.hour < 13 else "afternoon" if moment.hour < 18 else "evening"
