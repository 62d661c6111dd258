"""The story of a text: what happened to it, to its author whole, to a reader what they could see themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace.nouns import Entry, Event, Group, Person, Publication, Revision
from workspace.policy import Actor, readable
from workspace.refusals import NotFound
from workspace.web.paging import PER_PAGE, Page

Row = Any  # columns of one statement, by name

#: What is told to the author; of all that, readers are told how it came to them.
TOLD = (
    "entry.begun",
    "entry.imported",
    "entry.placed",
    "entry.shared",
    "entry.withdrawn",
    "entry.trashed",
    "entry.brought_back",
    "entry.restored",
    "second.asked",
    "second.answered",
    "second.ended",
    "proposal.suggested",
    "proposal.made",
    "proposal.read",
    "proposal.returned",
    "proposal.declined",
    "proposal.withdrawn",
    "publication.approved",
    "publication.narrowed",
    "practice.begun",
    "practice.moved",
    "practice.source_removed",
    "practice.source_taken_back",
    "consent.asked",
    "consent.given",
    "consent.refused",
)


@dataclass(frozen=True)
class Story:
    """A text that this actor reads, and what may be told of how it came here, the newest first."""

    entry_id: int
    title: str
    is_author: bool
    in_group: bool
    past: Page[Row]


def story(session: Session, actor: Actor, entry_id: int, number: int) -> Story:
    row = session.execute(
        select(Entry.id, Entry.author_id, Entry.shared_at, Revision.title)
        .join(
            Revision,
            Revision.id
            == case((Entry.author_id == actor.person_id, Entry.current_revision_id), else_=Entry.shared_revision_id),
        )
        .where(Entry.id == entry_id, readable(actor, Entry))
    ).first()
    if row is None:
        raise NotFound
    is_author = row.author_id == actor.person_id
    told = (Event.entry_id == entry_id, Event.verb.in_(TOLD)) if is_author else _for_readers(actor, row)
    total = session.scalar(select(func.count()).select_from(Event).where(*told)) or 0
    who, person = aliased(Person), aliased(Person)
    query = (
        select(
            Event.id,
            Event.at,
            Event.verb,
            Event.detail,
            Event.actor_id,
            who.name.label("who"),
            person.name.label("person"),
            Group.name.label("group"),
        )
        .outerjoin(who, who.id == Event.actor_id)
        .outerjoin(person, person.id == Event.person_id)
        .outerjoin(Group, Group.id == Event.group_id)
        .where(*told)
        .order_by(Event.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    past = Page(session.execute(query).all(), number, total)
    return Story(entry_id, row.title, is_author, not is_author, past)


def _for_readers(actor: Actor, row: Row) -> tuple[ColumnElement[bool], ...]:
    """Since the text is open to them: that it was shared, and what of it is published where they read."""
    published = exists().where(
        Publication.entry_id == Event.entry_id, Publication.approved_at <= Event.at, readable(actor, Publication)
    )
    since = and_(Event.verb == "entry.shared", Event.at >= row.shared_at)
    return (Event.entry_id == row.id, or_(since, and_(Event.verb == "publication.approved", published)))
