"""What a group shows to those who belong to it; and to the staff of its ambito, its name and size only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, String, and_, bindparam, case, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from workspace.db import UTC, named, now
from workspace.nouns import (
    Ambito,
    Comment,
    Entry,
    Group,
    Meeting,
    Membership,
    Office,
    Pact,
    PactAcceptance,
    Person,
    Revision,
    Term,
    Theme,
)
from workspace.policy import Actor, AnyActor, fetch, readable
from workspace.prepared import load, one_of, run
from workspace.refusals import NotFound
from workspace.web.paging import PER_PAGE, Page

PRESENT = ("active", "invited")  # people who count as being in a group: not the suspended ones
#: One visit: coming back within this time is still the same one, and what was new stays marked.
VISIT = dt.timedelta(minutes=30)
AHEAD = 20  # pages


# --- groups -----------------------------------------------------------------------------------------------------


def the_group(session: Session, actor: Actor, slug: str) -> Group:
    """The group with this short name, or NotFound where it is not the actor's to know."""
    group: Group | None = load(session, actor, _group, slug=slug).scalar_one_or_none()
    if group is None:
        raise NotFound
    return group


def _group(actor: AnyActor) -> Any:
    return select(Group).where(Group.slug == bindparam("slug", type_=String, required=True), readable(actor, Group))


@dataclass(frozen=True)
class MyGroup:
    """One of my groups. `new`: texts shared since I was here, None where the pact is still to be accepted.
    `theme`: the newest open theme on which I have not shared a text."""

    name: str
    slug: str
    kind: str
    ambito: str
    role: str
    people: int
    new: int | None
    theme: Row[Any] | None


def my_groups(session: Session, actor: Actor) -> list[MyGroup]:
    """My groups by name, each with what is new for me and what to do next."""
    new = {row.group_id: row.texts for row in run(session, actor, _new_by_group, visit=now() - VISIT)}
    waiting = {theme.group_id: theme for theme in reversed(themes_waiting(session, actor))}
    return [
        MyGroup(
            name=row.name,
            slug=row.slug,
            kind=row.kind,
            ambito=row.ambito,
            role=row.role,
            people=row.people,
            new=new.get(row.id, 0) if row.id in actor.open_groups else None,
            theme=waiting.get(row.id),
        )
        for row in run(session, actor, _my_groups)
    ]


def _my_groups(actor: AnyActor) -> Any:
    return (
        select(
            Group.id,
            Group.name,
            Group.slug,
            Group.kind,
            Ambito.name.label("ambito"),
            Membership.role,
            _size().label("people"),
        )
        .join(Membership, and_(Membership.group_id == Group.id, Membership.person_id == actor.value("actor_me")))
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(Membership.left_at.is_(None), Group.id.in_(actor.value("actor_groups")))
        .order_by(Group.name, Group.id)
    )


def groups_of_ambiti(session: Session, actor: Actor) -> Sequence[Row[Any]]:
    """For staff: the groups of their ambiti, as names and size only."""
    return run(session, actor, _groups_of_ambiti).all()


def _groups_of_ambiti(actor: AnyActor) -> Any:
    theirs = Group.ambito_id.in_(actor.value("actor_staff"))
    return (
        select(
            Group.name,
            Group.slug,
            Group.kind,
            Ambito.name.label("ambito"),
            Ambito.slug.label("ambito_slug"),
            _size().label("people"),
        )
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(theirs, Group.closed_at.is_(None), readable(actor, Group))
        .order_by(Ambito.name, Group.name, Group.id)
    )


def size(session: Session, group: Group) -> int:
    """How many people belong to the group."""
    query = select(func.count()).select_from(Membership).join(Person, Person.id == Membership.person_id)
    return session.scalar(query.where(*_present(group.id), Person.state.in_(PRESENT))) or 0


def _size() -> Any:
    return (
        select(func.count(Membership.id))
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id == Group.id, Membership.left_at.is_(None), Person.state.in_(PRESENT))
        .correlate(Group)
        .scalar_subquery()
    )


def _present(group_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Membership.group_id == group_id, Membership.left_at.is_(None))


def next_meeting(session: Session, actor: Actor, group: Group) -> Row[Any] | None:
    """When and where the group meets next."""
    return run(session, actor, _next_meeting, group=group.id, now=now()).first()


def _next_meeting(actor: AnyActor) -> Any:
    coming = and_(Meeting.state == "planned", Meeting.ends_at > bindparam("now", type_=UTC, required=True))
    return (
        select(Meeting.id, Meeting.starts_at, Meeting.ends_at, Meeting.place)
        .where(Meeting.group_id == bindparam("group", type_=Integer, required=True), coming, readable(actor, Meeting))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )


# --- what was shared --------------------------------------------------------------------------------------------


def new_since(membership: Membership) -> dt.datetime:
    """From when a text is new for this person: the visit before this one, or the day they joined."""
    at, before = membership.visited_at, membership.visited_before
    if at is not None and now() - at < VISIT:
        return before or membership.joined_at
    return at or membership.joined_at


def _new_by_group(actor: AnyActor) -> Any:
    visits_now = Membership.visited_at > bindparam("visit", type_=UTC, required=True)
    since = case(
        (visits_now, func.coalesce(Membership.visited_before, Membership.joined_at)),
        else_=func.coalesce(Membership.visited_at, Membership.joined_at),
    )
    return (
        select(Entry.group_id, func.count().label("texts"))
        .join(Membership, Membership.group_id == Entry.group_id)
        .where(
            Membership.person_id == actor.value("actor_me"),
            Membership.left_at.is_(None),
            Membership.group_id.in_(actor.value("actor_open")),
            Entry.reach == 3,
            Entry.shared_at > since,
            Entry.author_id != actor.value("actor_me"),
            readable(actor, Entry),
        )
        .group_by(Entry.group_id)
    )


def shared(
    session: Session, actor: Actor, group: Group, number: int, kind: str | None = None, theme_id: int | None = None
) -> Page[Row[Any]]:
    """One page of what the group shared and this person reads, the newest first; with what was entrusted to them.
    Texts more than AHEAD pages further on are not counted, so that a page costs the same in a group of thousands."""
    offset = (number - 1) * PER_PAGE
    which = {"group": group.id, "kind": kind or "", "theme": theme_id or 0}
    total = run(session, actor, _how_many_shared, **which, upto=offset + AHEAD * PER_PAGE).scalar() or 0
    rows = run(session, actor, _shared, **which, upto=offset + PER_PAGE, offset=offset)
    return Page(rows.all(), number, total)


def _first_shared(actor: AnyActor) -> Any:
    """The newest `upto` that are shared in the group `group`; of one `kind` and on one `theme`, where these are not
    empty. Each part follows the order of an index, and stops when it has enough."""
    kind = bindparam("kind", type_=String, required=True)
    theme = bindparam("theme", type_=Integer, required=True)
    ways = [Entry.reach == 3]
    if actor.has("actor_supervised"):
        ways.append(and_(Entry.reach == 2, Entry.supervisor_id == actor.value("actor_me")))
    parts = [
        select(Entry.id, Entry.shared_at)
        .where(
            Entry.group_id == bindparam("group", type_=Integer, required=True),
            way,
            Entry.trashed_at.is_(None),
            readable(actor, Entry),
            or_(kind == "", Entry.kind == kind),
            or_(theme == 0, Entry.theme_id == theme),
        )
        .order_by(Entry.shared_at.desc(), Entry.id.desc())
        .limit(bindparam("upto", type_=Integer, required=True))
        .subquery()
        for way in ways
    ]
    return union_all(*(select(part.c.id, part.c.shared_at) for part in parts)).subquery()


def _how_many_shared(actor: AnyActor) -> Any:
    return select(func.count()).select_from(_first_shared(actor))


def _shared(actor: AnyActor) -> Any:
    first = _first_shared(actor)
    page = (
        select(first.c.id)
        .order_by(first.c.shared_at.desc(), first.c.id.desc())
        .limit(PER_PAGE)
        .offset(bindparam("offset", type_=Integer, required=True))
        .subquery()
    )
    return (
        select(
            Entry.id,
            Entry.kind,
            Entry.reach,
            Entry.shared_at,
            Entry.author_id,
            Entry.theme_id,
            Revision.title,
            Person.name.label("author"),
        )
        .join(page, page.c.id == Entry.id)
        .join(Revision, Revision.id == Entry.shared_revision_id)
        .join(Person, Person.id == Entry.author_id)
        .order_by(Entry.shared_at.desc(), Entry.id.desc())
    )


def comment_counts(session: Session, actor: Actor, entry_ids: Sequence[int]) -> dict[int, int]:
    """How many comments this person may read on each of these texts."""
    return {row.entry_id: row.comments for row in run(session, actor, _comment_counts, entries=entry_ids)}


def _comment_counts(actor: AnyActor) -> Any:
    return (
        select(Comment.entry_id, func.count().label("comments"))
        .where(one_of(Comment.entry_id, "entries"), readable(actor, Comment))
        .group_by(Comment.entry_id)
    )


def count_shared(session: Session, actor: Actor, group: Group) -> tuple[int, bool]:
    """How many texts the group shared as far as this person reads them, and whether these are all there are."""
    base = (Entry.group_id == group.id, Entry.reach == 3, Entry.trashed_at.is_(None))
    seen = session.scalar(select(func.count()).select_from(Entry).where(*base, readable(actor, Entry))) or 0
    every = session.scalar(select(func.count()).select_from(Entry).where(*base)) or 0
    return seen, seen == every


# --- people -----------------------------------------------------------------------------------------------------


_OFFICE = exists().where(
    Office.person_id == Person.id,
    Office.ambito_id == bindparam("ambito", type_=Integer, required=True),
    Office.role == "staff",
    Office.ended_at.is_(None),
)
_PEOPLE = named(
    select(
        Membership.id,
        Membership.person_id,
        Membership.role,
        Membership.joined_at,
        Person.name,
        Person.profession,
        _OFFICE.label("office"),
    )
    .join(Person, Person.id == Membership.person_id)
    .where(
        Membership.group_id == bindparam("group", type_=Integer, required=True),
        Membership.left_at.is_(None),
        Person.state.in_(PRESENT),
    )
    .order_by(Membership.role.desc(), Person.name, Person.id),
    "groups.people",
)


def people(session: Session, group: Group) -> Sequence[Any]:
    """Who is in the group, who supervises first; `office`: also of the staff of its ambito, to be said aloud."""
    session.flush()
    return session.connection().execute(_PEOPLE, {"group": group.id, "ambito": group.ambito_id}).all()


def professions(session: Session, language: str) -> dict[str, str]:
    """Key -> word, for the professions of the vocabulary."""
    label = Term.label_en if language == "en" else Term.label_it
    rows = session.execute(select(Term.key, label).where(Term.facet_key == "professione"))
    return {row[0]: row[1] for row in rows}


def the_seat(session: Session, group: Group, membership_id: int) -> tuple[Membership, Person]:
    """A present membership of this group with its person, or NotFound."""
    row = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.id == membership_id, *_present(group.id))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def own_shared(session: Session, actor: Actor, group: Group) -> int:
    """How many of the actor's own texts others read in this group."""
    query = select(func.count()).select_from(Entry)
    return (
        session.scalar(query.where(Entry.author_id == actor.person_id, Entry.group_id == group.id, Entry.reach > 1))
        or 0
    )


# --- pact -------------------------------------------------------------------------------------------------------


def pacts(session: Session, actor: Actor, group: Group) -> list[Row[Any]]:
    """Every version of the pact, the newest first, with who wrote it."""
    return list(
        session.execute(
            select(Pact, Person.name.label("writer"))
            .outerjoin(Person, Person.id == Pact.written_by_id)
            .where(Pact.group_id == group.id, readable(actor, Pact))
            .order_by(Pact.version.desc())
        )
    )


def acceptances(session: Session, group: Group, version: int) -> tuple[list[Row[Any]], list[str]]:
    """For the supervisor: who accepted this version and when, and the names of those who have not yet."""
    rows: list[Row[Any]] = list(
        session.execute(
            select(Person.name, PactAcceptance.accepted_at)
            .select_from(Membership)
            .join(Person, Person.id == Membership.person_id)
            .outerjoin(Pact, and_(Pact.group_id == Membership.group_id, Pact.version == version))
            .outerjoin(
                PactAcceptance,
                and_(PactAcceptance.pact_id == Pact.id, PactAcceptance.person_id == Membership.person_id),
            )
            .where(*_present(group.id), Person.state.in_(PRESENT))
            .order_by(Person.name, Person.id)
        )
    )
    return [row for row in rows if row.accepted_at], [row.name for row in rows if not row.accepted_at]


# --- themes -----------------------------------------------------------------------------------------------------


def themes(session: Session, actor: Actor, group: Group) -> Sequence[Row[Any]]:
    """The group's themes, open ones first, and whether this person has shared a text on each."""
    return load(session, actor, _themes, group=group.id).all()


def _themes(actor: AnyActor) -> Any:
    return (
        select(Theme, _i_wrote(actor).label("wrote"))
        .where(Theme.group_id == bindparam("group", type_=Integer, required=True), readable(actor, Theme))
        .order_by(Theme.closed_at.is_not(None), Theme.created_at.desc(), Theme.id.desc())
    )


def themes_waiting(session: Session, actor: Actor) -> Sequence[Row[Any]]:
    """Open themes of my groups on which I have not shared a text yet: what to do next."""
    member_of = [s.group_id for s in actor.standings if s.role == "member" and s.pact_accepted]
    return run(session, actor, _themes_waiting, member_of=member_of).all() if member_of else []


def _themes_waiting(actor: AnyActor) -> Any:
    mine = one_of(Theme.group_id, "member_of")
    return (
        select(Theme.id, Theme.title, Theme.group_id)
        .where(readable(actor, Theme), mine, Theme.closed_at.is_(None), ~_i_wrote(actor))
        .order_by(Theme.created_at.desc(), Theme.id.desc())
        .limit(50)
    )


def the_theme(session: Session, actor: Actor, group: Group, theme_id: int) -> Theme:
    theme = fetch(session, actor, Theme, theme_id)
    if theme.group_id != group.id:
        raise NotFound
    return theme


def has_written(session: Session, actor: Actor, theme: Theme) -> bool:
    return bool(session.scalar(select(_i_wrote(actor)).select_from(Theme).where(Theme.id == theme.id)))


def still_to_write(session: Session, theme: Theme) -> int:
    """How many members have not shared a text on this theme yet: a number, never names."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Membership)
            .join(Person, Person.id == Membership.person_id)
            .where(
                *_present(theme.group_id),
                Membership.role == "member",
                Person.state.in_(PRESENT),
                ~exists().where(
                    Entry.theme_id == theme.id,
                    Entry.author_id == Membership.person_id,
                    Entry.reach == 3,
                    Entry.trashed_at.is_(None),
                ),
            )
        )
        or 0
    )


def _i_wrote(actor: AnyActor) -> ColumnElement[bool]:
    mine = aliased(Entry)
    return exists().where(
        mine.theme_id == Theme.id,
        mine.author_id == actor.value("actor_me"),
        mine.reach == 3,
        mine.trashed_at.is_(None),
    )
