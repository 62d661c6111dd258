"""What a group shows to those who belong to it; and to the staff of its ambito, its name and size only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from workspace.db import now
from workspace.nouns import (
    Ambito,
    Comment,
    Entry,
    Group,
    Membership,
    Office,
    Pact,
    PactAcceptance,
    Person,
    Revision,
    Term,
    Theme,
)
from workspace.policy import Actor, fetch, readable
from workspace.refusals import NotFound
from workspace.web.paging import PER_PAGE, Page

PRESENT = ("active", "invited")  # people who count as being in a group: not the suspended ones
#: One visit: coming back within this time is still the same one, and what was new stays marked.
VISIT = dt.timedelta(minutes=30)


# --- groups -----------------------------------------------------------------------------------------------------


def the_group(session: Session, actor: Actor, slug: str) -> Group:
    """The group with this short name, or NotFound where it is not the actor's to know."""
    group = session.scalars(select(Group).where(Group.slug == slug, readable(actor, Group))).one_or_none()
    if group is None:
        raise NotFound
    return group


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
    new = _new_by_group(session, actor)
    waiting = {theme.group_id: theme for theme in reversed(themes_waiting(session, actor))}
    rows = session.execute(
        select(Group, Ambito.name.label("ambito"), Membership.role, _size().label("people"))
        .join(Membership, and_(Membership.group_id == Group.id, Membership.person_id == actor.person_id))
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(Membership.left_at.is_(None), Group.id.in_(actor.groups))
        .order_by(Group.name, Group.id)
    )
    return [
        MyGroup(
            name=group.name,
            slug=group.slug,
            kind=group.kind,
            ambito=ambito,
            role=role,
            people=people,
            new=new.get(group.id, 0) if group.id in actor.open_groups else None,
            theme=waiting.get(group.id),
        )
        for group, ambito, role, people in rows
    ]


def groups_of_ambiti(session: Session, actor: Actor) -> list[Row[Any]]:
    """For staff: the groups of their ambiti, as names and size only."""
    return list(
        session.execute(
            select(Group.name, Group.slug, Group.kind, Ambito.name.label("ambito"), _size().label("people"))
            .join(Ambito, Ambito.id == Group.ambito_id)
            .where(Group.ambito_id.in_(actor.staff_of), Group.closed_at.is_(None), readable(actor, Group))
            .order_by(Ambito.name, Group.name, Group.id)
        )
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


# --- what was shared --------------------------------------------------------------------------------------------


def new_since(membership: Membership) -> dt.datetime:
    """From when a text is new for this person: the visit before this one, or the day they joined."""
    at, before = membership.visited_at, membership.visited_before
    if at is not None and now() - at < VISIT:
        return before or membership.joined_at
    return at or membership.joined_at


def _new_by_group(session: Session, actor: Actor) -> dict[int, int]:
    fresh_visit = Membership.visited_at > now() - VISIT
    rows = session.execute(
        select(Entry.group_id, func.count())
        .join(Membership, and_(Membership.group_id == Entry.group_id, Membership.person_id == actor.person_id))
        .where(
            Membership.left_at.is_(None),
            readable(actor, Entry),
            Entry.group_id.in_(actor.open_groups),
            Entry.author_id != actor.person_id,
            Entry.reach == 3,
            or_(
                and_(fresh_visit, Entry.shared_at > func.coalesce(Membership.visited_before, Membership.joined_at)),
                and_(
                    or_(Membership.visited_at.is_(None), ~fresh_visit),
                    Entry.shared_at > func.coalesce(Membership.visited_at, Membership.joined_at),
                ),
            ),
        )
        .group_by(Entry.group_id)
    )
    return {group_id: count for group_id, count in rows if group_id is not None}


def shared(
    session: Session, actor: Actor, group: Group, number: int, kind: str | None = None, theme_id: int | None = None
) -> Page[Row[Any]]:
    """One page of what the group shared and this person reads, the newest first; with what was entrusted to them."""
    wanted = [
        Entry.group_id == group.id,
        or_(Entry.reach == 3, and_(Entry.reach == 2, Entry.supervisor_id == actor.person_id)),
        Entry.trashed_at.is_(None),
        readable(actor, Entry),
        Entry.kind == kind if kind else true(),
        Entry.theme_id == theme_id if theme_id else true(),
    ]
    rows: list[Row[Any]] = list(
        session.execute(
            select(
                Entry.id,
                Entry.kind,
                Entry.reach,
                Entry.shared_at,
                Entry.author_id,
                Entry.theme_id,
                Revision.title,
                Revision.words,
                Person.name.label("author"),
            )
            .join(Revision, Revision.id == Entry.shared_revision_id)
            .join(Person, Person.id == Entry.author_id)
            .where(*wanted)
            .order_by(Entry.shared_at.desc(), Entry.id.desc())
            .limit(PER_PAGE)
            .offset((number - 1) * PER_PAGE)
        )
    )
    total = session.scalar(select(func.count()).select_from(Entry).where(*wanted)) or 0
    return Page(rows, number, total)


def comment_counts(session: Session, actor: Actor, entry_ids: Sequence[int]) -> dict[int, int]:
    """How many comments this person may read on each of these texts."""
    rows = session.execute(
        select(Comment.entry_id, func.count())
        .where(Comment.entry_id.in_(entry_ids), readable(actor, Comment))
        .group_by(Comment.entry_id)
    )
    return {row[0]: row[1] for row in rows}


def count_shared(session: Session, actor: Actor, group: Group) -> tuple[int, bool]:
    """How many texts the group shared as far as this person reads them, and whether these are all there are."""
    base = (Entry.group_id == group.id, Entry.reach == 3, Entry.trashed_at.is_(None))
    seen = session.scalar(select(func.count()).select_from(Entry).where(*base, readable(actor, Entry))) or 0
    every = session.scalar(select(func.count()).select_from(Entry).where(*base)) or 0
    return seen, seen == every


# --- people -----------------------------------------------------------------------------------------------------


def people(session: Session, actor: Actor, group: Group) -> list[Row[Any]]:
    """Who is in the group, who supervises first; `office`: also of the staff of its ambito, to be said aloud."""
    office = exists().where(
        Office.person_id == Person.id,
        Office.ambito_id == group.ambito_id,
        Office.role == "staff",
        Office.ended_at.is_(None),
    )
    return list(
        session.execute(
            select(
                Membership.id,
                Membership.person_id,
                Membership.role,
                Membership.joined_at,
                Person.name,
                Person.profession,
                office.label("office"),
            )
            .join(Person, Person.id == Membership.person_id)
            .where(*_present(group.id), Person.state.in_(PRESENT))
            .order_by(Membership.role.desc(), Person.name, Person.id)
        )
    )


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


def themes(session: Session, actor: Actor, group: Group) -> list[Row[Any]]:
    """The group's themes, open ones first, and whether this person has shared a text on each."""
    return list(
        session.execute(
            select(Theme, _i_wrote(actor).label("wrote"))
            .where(Theme.group_id == group.id, readable(actor, Theme))
            .order_by(Theme.closed_at.is_not(None), Theme.created_at.desc(), Theme.id.desc())
        )
    )


def themes_waiting(session: Session, actor: Actor) -> list[Row[Any]]:
    """Open themes of my groups on which I have not shared a text yet: what to do next."""
    member_of = [s.group_id for s in actor.standings if s.role == "member" and s.pact_accepted]
    if not member_of:
        return []
    return list(
        session.execute(
            select(Theme.id, Theme.title, Theme.group_id)
            .where(readable(actor, Theme), Theme.group_id.in_(member_of), Theme.closed_at.is_(None), ~_i_wrote(actor))
            .order_by(Theme.created_at.desc(), Theme.id.desc())
            .limit(50)
        )
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


def _i_wrote(actor: Actor) -> ColumnElement[bool]:
    mine = aliased(Entry)
    return exists().where(
        mine.theme_id == Theme.id, mine.author_id == actor.person_id, mine.reach == 3, mine.trashed_at.is_(None)
    )
