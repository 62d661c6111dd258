"""What the pages of a text show: always through `readable()`, a fixed number of statements a page.

Columns are selected, not objects: the reading page is the one that everybody opens all day.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from workspace import texts
from workspace.db import named
from workspace.nouns import (
    KINDS,
    Ambito,
    Ascent,
    Comment,
    Entry,
    EntryTerm,
    Group,
    Person,
    Publication,
    Revision,
    Template,
    Theme,
)
from workspace.policy import Actor, AnyActor, Verb, ensure, fetch, readable
from workspace.prepared import one_of, run
from workspace.refusals import NotFound
from workspace.web.paging import PER_PAGE, Page
from workspace.writings.reading import LIVE

Row = Any  # columns of one statement, by name
STATES = ("draft", "shared", "changed", "published")


# --- one text, to be changed -----------------------------------------------------------------------------------


def to_write(session: Session, actor: Actor, entry_id: int) -> Entry:
    """The entry, held until the end of the transaction, so that two saves take their turns. NotFound for who may not
    read it, Forbidden for who reads it and is not its author."""
    entry = fetch(session, actor, Entry, entry_id, hold=True)
    ensure(actor, Verb.WRITE, entry)
    return entry


def to_edit(session: Session, actor: Actor, entry_id: int) -> Entry:
    """The same entry for a page that only shows it: nothing is held."""
    entry = fetch(session, actor, Entry, entry_id)
    ensure(actor, Verb.WRITE, entry)
    return entry


def own(session: Session, actor: Actor, entry_id: int) -> Entry:
    """One's own entry; others' are not there (its versions are nobody else's matter)."""
    entry = fetch(session, actor, Entry, entry_id)
    if entry.author_id != actor.person_id:
        raise NotFound
    return entry


def revision_of(session: Session, actor: Actor, entry: Entry, number: int) -> Revision:
    query = select(Revision).where(Revision.entry_id == entry.id, Revision.number == number, readable(actor, Revision))
    revision = session.scalars(query).first()
    if revision is None:
        raise NotFound
    return revision


def the_template(session: Session, actor: Actor, template_id: int) -> Template:
    """A template on which the actor may begin a text; NotFound for others' and retired ones."""
    template = fetch(session, actor, Template, template_id)
    if template.retired_at is not None:
        raise NotFound
    return template


def the_theme(session: Session, actor: Actor, theme_id: int) -> Theme:
    return fetch(session, actor, Theme, theme_id)


def templates(session: Session, actor: Actor) -> list[tuple[Template, str]]:
    """The templates on which the actor may write, the newest version of each, in the order in which they are
    offered, with the group or ambito whose it is («» for the field's own)."""
    query = (
        select(Template, func.coalesce(Group.name, Ambito.name, "").label("whose"))
        .outerjoin(Group, Group.id == Template.group_id)
        .outerjoin(Ambito, Ambito.id == Template.ambito_id)
        .where(readable(actor, Template), Template.retired_at.is_(None))
        .order_by(Template.position, Template.key, Template.version)
    )
    newest = {template.key: (template, whose) for template, whose in session.execute(query)}
    return list(newest.values())


def groups_of(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The groups for which the actor may write: id and name."""
    query = select(Group.id, Group.name).where(readable(actor, Group), Group.id.in_(actor.groups))
    return [(i, name) for i, name in session.execute(query.order_by(Group.name))]


# --- my writings -----------------------------------------------------------------------------------------------


def mine(
    session: Session, actor: Actor, number: int, kind: str | None = None, state: str | None = None
) -> Page[dict[str, Any]]:
    """My texts, the newest first, with what others read of them. Three statements however many there are."""
    count, read = _MINE[state if state in STATES else ""]
    kind = kind if kind in KINDS else ""
    total = run(session, actor, count, kind=kind).scalar() or 0
    rows = run(session, actor, read, kind=kind, limit=PER_PAGE, offset=(number - 1) * PER_PAGE).all()
    levels: dict[int, list[int]] = {row.id: [] for row in rows}
    for entry_id, level in session.connection().execute(_LEVELS, {"entries": list(levels)}):
        levels[entry_id].append(level)
    items = [{**row._mapping, "opening": texts.opening(row.opening, 160), "levels": levels[row.id]} for row in rows]
    return Page(items, number, total)


_LEVELS = named(
    select(Publication.entry_id, Publication.level)
    .where(one_of(Publication.entry_id, "entries"), LIVE)
    .distinct()
    .order_by(Publication.level),
    "writings.levels",
)


def _is_mine(state: str, actor: AnyActor) -> ColumnElement[bool]:
    """In this state ("": in any); of one `kind`, where that is not empty."""
    kind = bindparam("kind", type_=String, required=True)
    published = exists().where(Publication.entry_id == Entry.id, LIVE)
    conditions: dict[str, ColumnElement[bool]] = {
        "draft": and_(Entry.reach == 1, ~published),
        "shared": Entry.reach > 1,
        "changed": and_(Entry.reach > 1, Entry.shared_revision_id != Entry.current_revision_id),
        "published": published,
    }
    return and_(
        Entry.author_id == actor.value("actor_me"),
        Entry.trashed_at.is_(None),
        or_(kind == "", Entry.kind == kind),
        conditions.get(state, true()),
    )


def _how_many_mine(state: str, actor: AnyActor) -> Any:
    return select(func.count()).select_from(Entry).where(_is_mine(state, actor))


def _mine(state: str, actor: AnyActor) -> Any:
    supervisor = aliased(Person)
    return (
        select(
            Entry.id,
            Entry.kind,
            Entry.reach,
            Entry.updated_at,
            (and_(Entry.reach > 1, Entry.shared_revision_id != Entry.current_revision_id)).label("changed"),
            Revision.title,
            Revision.words,
            func.substr(Revision.plain, 1, 360).label("opening"),
            Group.name.label("group"),
            supervisor.name.label("supervisor"),
            Ascent.state.label("going"),
        )
        .join(Revision, Revision.id == Entry.current_revision_id)
        .outerjoin(Ascent, and_(Ascent.entry_id == Entry.id, Ascent.ended_at.is_(None)))
        .outerjoin(Group, Group.id == Entry.group_id)
        .outerjoin(supervisor, supervisor.id == Entry.supervisor_id)
        .where(_is_mine(state, actor))
        .order_by(Entry.updated_at.desc(), Entry.id.desc())
        .limit(bindparam("limit", type_=Integer, required=True))
        .offset(bindparam("offset", type_=Integer, required=True))
    )


#: State -> how to count and how to read these texts; made once, so that their statements are.
_MINE = {state: (partial(_how_many_mine, state), partial(_mine, state)) for state in ("", *STATES)}


def has_any(session: Session, actor: Actor) -> bool:
    return run(session, actor, _any_of_mine).first() is not None


def _any_of_mine(actor: AnyActor) -> Any:
    mine = and_(Entry.author_id == actor.value("actor_me"), Entry.trashed_at.is_(None))
    return select(Entry.id).where(mine).limit(1)


def trashed(session: Session, actor: Actor, number: int) -> Page[Row]:
    """My texts in the trash, the last thrown first."""
    where = (Entry.author_id == actor.person_id, Entry.trashed_at.is_not(None))
    total = session.scalar(select(func.count()).select_from(Entry).where(*where)) or 0
    query = (
        select(Entry.id, Entry.kind, Entry.trashed_at, Revision.title, Revision.words)
        .join(Revision, Revision.id == Entry.current_revision_id)
        .where(*where)
        .order_by(Entry.trashed_at.desc(), Entry.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return Page(session.execute(query).all(), number, total)


# --- versions --------------------------------------------------------------------------------------------------


def history(session: Session, entry: Entry, number: int) -> Page[Row]:
    """The versions of one's own text, the newest first, with what each is for others."""
    total = session.scalar(select(func.count()).select_from(Revision).where(Revision.entry_id == entry.id)) or 0
    published = exists().where(Publication.revision_id == Revision.id, LIVE)
    query = (
        select(
            Revision.id,
            Revision.number,
            Revision.title,
            Revision.words,
            Revision.note,
            Revision.origin,
            Revision.saved_at,
            Person.name.label("author"),
            (Revision.id == entry.current_revision_id).label("current"),
            or_(Revision.id == entry.shared_revision_id, Revision.id == -1).label("shared"),
            published.label("published"),
        )
        .join(Person, Person.id == Revision.author_id)
        .where(Revision.entry_id == entry.id)
        .order_by(Revision.number.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return Page(session.execute(query).all(), number, total)


def leftovers(session: Session, condition: ColumnElement[bool]) -> int:
    """How many versions would go if the earlier ones were dropped."""
    return session.scalar(select(func.count()).select_from(Revision).where(condition)) or 0


@dataclass(frozen=True)
class Loss:
    """What goes with an erasure, in numbers."""

    revisions: int
    comments: int
    terms: int


def loss(session: Session, entry: Entry) -> Loss:
    def count(noun: Any) -> Any:
        return select(func.count()).select_from(noun).where(noun.entry_id == entry.id).scalar_subquery()

    revisions, comments, marks = session.execute(select(count(Revision), count(Comment), count(EntryTerm))).one()
    return Loss(revisions, comments, marks)
