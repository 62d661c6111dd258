"""What each person finds when they come in: where they stopped, what is new for them, what asks something of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import Session, aliased

from workspace.db import UTC, named, now
from workspace.hours import ROME
from workspace.nouns import (
    Ambito,
    Ascent,
    Comment,
    Entry,
    Feedback,
    Group,
    Meeting,
    Membership,
    Offer,
    Person,
    Publication,
    Question,
    Revision,
    SecondReading,
    Source,
    Template,
    Term,
)
from workspace.policy import Actor, AnyActor, looked_at_by, readable, waits_for
from workspace.prepared import run

SHORT = 5
TODAY = 4  # meetings of one day: nobody holds more
KINDS = (
    "register",
    "question",
    "origin",
    "second",
    "consent",
    "approval",
    "offered",
    "answered",
    "returned",
    "reading",
    "tags",
)  # in the order in which the page says them


@dataclass(frozen=True)
class Asking:
    """Something that waits for this person: a sentence's key, a number, and where it leads (a group, or the first of
    the texts; for what has an address of its own, that)."""

    kind: str  # pact | feedback, or one of KINDS
    count: int
    place: str = ""
    slug: str = ""
    entry_id: int | None = None


def drafts(session: Session, actor: Actor) -> Sequence[Row[Any]]:
    """My newest texts that nobody else reads in this wording: where I stopped."""
    return run(session, actor, _drafts).all()


def _drafts(actor: AnyActor) -> Any:
    return (
        select(Entry.id, Entry.kind, Entry.reach, Entry.updated_at, Revision.title, Revision.words)
        .join(Revision, Revision.id == Entry.current_revision_id)
        .where(
            Entry.author_id == actor.value("actor_me"),
            Entry.trashed_at.is_(None),
            or_(Entry.reach == 1, Entry.shared_revision_id != Entry.current_revision_id),
        )
        .order_by(Entry.updated_at.desc(), Entry.id.desc())
        .limit(SHORT)
    )


def news(session: Session, actor: Actor) -> Sequence[Row[Any]]:
    """What my groups shared since I was last there; the newest first."""
    return run(session, actor, _news).all()


def _news(actor: AnyActor) -> Any:
    """The newest are found first, by the index; only they are looked at whole."""
    newest = (
        select(Entry.id)
        .join(Membership, Membership.group_id == Entry.group_id)
        .where(
            Membership.person_id == actor.value("actor_me"),
            Membership.left_at.is_(None),
            Membership.group_id.in_(actor.value("actor_open")),
            Entry.reach.in_((2, 3)),
            Entry.shared_at > func.coalesce(Membership.visited_at, Membership.joined_at),
            Entry.author_id != actor.value("actor_me"),
            readable(actor, Entry),
        )
        .order_by(Entry.shared_at.desc(), Entry.id.desc())
        .limit(SHORT)
        .subquery()
    )
    return (
        select(
            Entry.id,
            Entry.kind,
            Entry.reach,
            Entry.shared_at,
            Revision.title,
            Person.name.label("author"),
            Group.name.label("group"),
        )
        .join(newest, newest.c.id == Entry.id)
        .join(Revision, Revision.id == Entry.shared_revision_id)
        .join(Person, Person.id == Entry.author_id)
        .join(Group, Group.id == Entry.group_id)
        .order_by(Entry.shared_at.desc(), Entry.id.desc())
    )


def asking(session: Session, actor: Actor) -> list[Asking]:
    """Pacts to accept, open questions on my texts and to my groups, second readings asked of me and answers to mine,
    cards that ask for my yes, proposals that I may approve, models that are offered and wait for my look, proposals of mine that came back, texts sent to me that I
    have not answered, tags to place."""
    found: list[Asking] = []
    if actor.groups - actor.open_groups:
        found += [Asking("pact", 1, row.name, row.slug) for row in run(session, actor, _closed_to_me)]
    if actor.staff_of and (given := session.scalar(_given_back(actor))):
        found.append(Asking("feedback", given))
    waiting = run(session, actor, _waiting, now=now()).one()._asdict()
    kinds = [kind for kind in KINDS if waiting.get(kind)]
    return found + [Asking(kind, waiting[kind], entry_id=waiting.get(f"first_{kind}")) for kind in kinds]


def _given_back(actor: Actor) -> Any:
    """How many of what the groups of my ambito gave back wait for its answer."""
    mine = (Group.id == Feedback.group_id, Group.ambito_id.in_(actor.value("actor_staff")))
    waits = (Feedback.state == "open", readable(actor, Feedback))
    return select(func.count()).select_from(Feedback).join(Group, and_(*mine)).where(*waits)


def _closed_to_me(actor: AnyActor) -> Any:
    closed = and_(Group.id.in_(actor.value("actor_groups")), Group.id.not_in(actor.value("actor_open")))
    return select(Group.name, Group.slug).where(closed).order_by(Group.name)


def _waiting(actor: AnyActor) -> Any:
    """How many of each kind, and the first text of those that have one."""
    asked = (_questions, _to_our_groups, _to_read, _consents, _answered, _to_approve, _returned)
    kinds = [build(actor).subquery() for build in asked]
    if actor.has("actor_supervised") or actor.has("actor_keeps"):
        kinds.append(_to_look_at(actor).subquery())
    if actor.has("actor_supervised"):
        kinds += [_readings(actor).subquery(), _tags(actor).subquery(), _registers(actor).subquery()]
    together = reduce(lambda one, other: one.join(other, true()), kinds)
    return select(*(column for kind in kinds for column in kind.c)).select_from(together)


def _questions(actor: AnyActor) -> Any:
    answer, me = aliased(Comment), actor.value("actor_me")
    return (
        select(func.count().label("question"), func.min(Entry.id).label("first_question"))
        .select_from(Comment)
        .join(Entry, Entry.id == Comment.entry_id)
        .where(
            Entry.author_id == me,
            Entry.reach > 1,
            Entry.trashed_at.is_(None),
            Comment.kind == literal_column("'question'"),  # as in the index, which a parameter would hide
            Comment.resolved_at.is_(None),
            Comment.author_id != me,
            ~exists().where(answer.parent_id == Comment.id, answer.author_id == me),
        )
    )


def _to_our_groups(actor: AnyActor) -> Any:
    """What readers of a published text asked the group from which it comes."""
    ours = and_(Question.group_id.in_(actor.value("actor_open")), Question.asker_id != actor.value("actor_me"))
    return (
        select(func.count().label("origin"), func.min(Question.id).label("first_origin"))
        .select_from(Question)
        .where(ours, Question.answered_at.is_(None), readable(actor, Question))
    )


def _consents(actor: AnyActor) -> Any:
    """Cards drawn from texts of mine that wait for my yes."""
    mine = and_(Source.author_id == actor.value("actor_me"), Source.answer == literal_column("'waiting'"))
    return (
        select(func.count().label("consent"), func.min(Source.id).label("first_consent"))
        .select_from(Source)
        .where(mine, readable(actor, Source))
    )


def _to_read(actor: AnyActor) -> Any:
    """Second readings that are asked of me."""
    mine = and_(SecondReading.reader_id == actor.value("actor_me"), SecondReading.waiting)
    first = func.min(SecondReading.id).label("first_second")
    return (
        select(func.count().label("second"), first)
        .select_from(SecondReading)
        .where(mine, readable(actor, SecondReading))
    )


def _answered(actor: AnyActor) -> Any:
    """Second readings of my texts that were answered, about which I have not decided."""
    open_still = and_(SecondReading.answered_at.is_not(None), SecondReading.closed_at.is_(None))
    return (
        select(func.count().label("answered"), func.min(Entry.id).label("first_answered"))
        .select_from(SecondReading)
        .join(Entry, Entry.id == SecondReading.entry_id)
        .where(Entry.author_id == actor.value("actor_me"), Entry.trashed_at.is_(None), open_still)
    )


def _to_approve(actor: AnyActor) -> Any:
    """Proposals that wait for me; nothing on this page may tell which, so that one link leads to them all."""
    return select(func.count().label("approval")).select_from(Ascent).where(waits_for(actor, Ascent))


def _to_look_at(actor: AnyActor) -> Any:
    """Templates and formats that are offered to all and wait for my look: they stand in the same queue."""
    waits = (readable(actor, Offer), looked_at_by(actor, Offer))
    return select(func.count().label("offered")).select_from(Offer).where(*waits)


def _returned(actor: AnyActor) -> Any:
    """My proposals that came back, and after which I have proposed nothing."""
    later = aliased(Ascent)
    last = ~exists().where(later.entry_id == Ascent.entry_id, later.id > Ascent.id)
    return (
        select(func.count().label("returned"), func.min(Entry.id).label("first_returned"))
        .select_from(Ascent)
        .join(Entry, Entry.id == Ascent.entry_id)
        .where(
            Ascent.author_id == actor.value("actor_me"),
            Ascent.state == literal_column("'returned'"),
            Entry.trashed_at.is_(None),
            last,
        )
    )


def _readings(actor: AnyActor) -> Any:
    me = actor.value("actor_me")
    return (
        select(func.count().label("reading"), func.min(Entry.id).label("first_reading"))
        .select_from(Entry)
        .where(
            readable(actor, Entry),
            Entry.reach == 2,
            Entry.supervisor_id == me,
            ~exists().where(Comment.entry_id == Entry.id, Comment.author_id == me),
        )
    )


def _registers(actor: AnyActor) -> Any:
    """Meetings of my groups that are over and whose register is open; the first is the oldest."""
    over = and_(Meeting.state == "planned", Meeting.ends_at <= bindparam("now", type_=UTC, required=True))
    return (
        select(func.count().label("register"), func.min(Meeting.id).label("first_register"))
        .select_from(Meeting)
        .where(Meeting.group_id.in_(actor.value("actor_supervised")), over)
    )


def _tags(actor: AnyActor) -> Any:
    ours = and_(Term.group_id.in_(actor.value("actor_supervised")), readable(actor, Term))
    return select(func.count().label("tags")).select_from(Term).where(Term.state == "proposed", ours)


def next_meetings(session: Session, actor: Actor) -> Sequence[Row[Any]]:
    """The next two meetings of my groups; who has several groups sees more of them where they are today."""
    moment = now()
    today = moment.astimezone(ROME).date()
    rows = run(session, actor, _next_meetings, now=moment).all()
    return [row for place, row in enumerate(rows) if place < 2 or row.starts_at.astimezone(ROME).date() == today]


def _next_meetings(actor: AnyActor) -> Any:
    coming = and_(Meeting.state == "planned", Meeting.ends_at > bindparam("now", type_=UTC, required=True))
    return (
        select(
            Meeting.id,
            Meeting.group_id,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.place,
            Group.name.label("group"),
        )
        .join(Group, Group.id == Meeting.group_id)
        .where(Meeting.group_id.in_(actor.value("actor_open")), coming)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(TODAY)
    )


def published(session: Session, actor: Actor) -> Sequence[Row[Any]]:
    """For staff: what was last published in their ambiti and in the network."""
    return run(session, actor, _published).all()


def _published(actor: AnyActor) -> Any:
    return (
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


_QUICK = named(
    select(Template.id)
    .where(Template.key == "t5", Template.retired_at.is_(None))
    .order_by(Template.version.desc())
    .limit(1),
    "home.quick",
)


def quick_template(session: Session) -> int | None:
    """The ten-minute template (Driscoll), for the one button of a tired person."""
    return session.connection().execute(_QUICK).scalar()


def part_of_day(moment: dt.datetime) -> str:
    """morning | afternoon | evening, for the greeting; `moment` in local time."""
    return "morning" if 5 <= moment.hour < 13 else "afternoon" if 13 <= moment.hour < 18 else "evening"
