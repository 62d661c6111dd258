"""The vocabulary as one sees it: facets and terms, what one may read under each, what to suggest while writing, what
waits for a supervisor. Counts and suggestions come from what this actor may read, and from nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace.italian import fold
from workspace.nouns import FREE, Ambito, Entry, EntryTerm, Facet, Group, Person, Publication, Revision, Term, TermLabel
from workspace.policy import Actor, readable
from workspace.refusals import NotFound
from workspace.web.paging import PER_PAGE, Page

MOST = 8  # suggestions at once
RELATED = 8


@dataclass(frozen=True)
class Tag:
    """A term as it is shown: with the words of its language, and the other ones."""

    id: int
    facet: str
    key: str
    label: str
    other: str
    state: str
    author_only: bool
    count: int = 0

    @property
    def address(self) -> str:
        return f"/vocabolario/{self.facet}/{self.key}"

    @property
    def name(self) -> str:
        """What stands for it in a form."""
        return f"{self.facet}/{self.key}"


@dataclass
class Shelf:
    """A facet with its terms."""

    key: str
    name: str
    help: str
    closed: bool
    author_only: bool
    tags: list[Tag] = field(default_factory=list)


# --- the vocabulary --------------------------------------------------------------------------------------------


def shelves(session: Session, actor: Actor, language: str, *, counted: bool = False) -> list[Shelf]:
    """All facets in order with the terms that this actor may know of; `counted`: with how many texts one may read."""
    counts = _counts(session, actor) if counted else Counter()
    found = {
        facet.key: Shelf(
            facet.key, _said(facet, "name", language), _said(facet, "help", language), facet.closed, facet.author_only
        )
        for facet in session.scalars(select(Facet).order_by(Facet.position, Facet.key))
    }
    for row in session.execute(_tags(actor)):
        found[row.facet_key].tags.append(_tag(row, language, counts[row.id]))
    return [shelf for shelf in found.values() if shelf.tags or shelf.key != FREE]


def _counts(session: Session, actor: Actor) -> Counter[int]:
    """term id -> how many texts one may read under it: shared ones, one's own, publications."""
    counts: Counter[int] = Counter()
    own = (
        select(EntryTerm.term_id, func.count())
        .join(Entry, Entry.id == EntryTerm.entry_id)
        .where(Entry.trashed_at.is_(None), readable(actor, EntryTerm))
        .group_by(EntryTerm.term_id)
    )
    for term_id, number in session.execute(own):
        counts[term_id] += number
    published = (
        select(EntryTerm.term_id, func.count(Publication.entry_id.distinct()))
        .join(Publication, Publication.entry_id == EntryTerm.entry_id)
        .join(Entry, Entry.id == EntryTerm.entry_id)
        .where(_travels(), readable(actor, Publication), ~readable(actor, Entry))
        .group_by(EntryTerm.term_id)
    )
    for term_id, number in session.execute(published):
        counts[term_id] += number
    return counts


def _travels() -> Any:
    """Which terms go along with a publication: never emotions, never what only a group knows."""
    term, facet = aliased(Term), aliased(Facet)
    return exists().where(
        term.id == EntryTerm.term_id, term.state == "active", facet.key == term.facet_key, ~facet.author_only
    )


# --- one term --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """The page of a term. `ids`: a free word may have been proposed in several groups of the same person."""

    tag: Tag
    shelf: Shelf
    ids: list[int]
    labels: list[TermLabel]


def leaf(session: Session, actor: Actor, facet_key: str, key: str, language: str) -> Leaf | Tag:
    """The term with this address; the one into which it was merged, where it was; NotFound."""
    rows = session.execute(_tags(actor).where(Term.facet_key == facet_key, Term.key == key)).all()
    if not rows:
        return _merged_into(session, actor, facet_key, key, language)
    facet = session.get_one(Facet, facet_key)
    shelf = Shelf(
        facet.key, _said(facet, "name", language), _said(facet, "help", language), facet.closed, facet.author_only
    )
    ids = [row.id for row in rows]
    labels = select(TermLabel).where(TermLabel.term_id.in_(ids)).order_by(TermLabel.language.desc(), TermLabel.label)
    return Leaf(_tag(rows[0], language), shelf, ids, list(session.scalars(labels)))


def _merged_into(session: Session, actor: Actor, facet_key: str, key: str, language: str) -> Tag:
    """Where an old address leads now. Free words of others' groups lead nowhere: nobody may know that they were."""
    old = aliased(Term)
    query = (
        _tags(actor)
        .join(old, old.merged_into_id == Term.id)
        .where(old.facet_key == facet_key, old.key == key, old.state == "merged")
        .where(or_(old.group_id.is_(None), old.group_id.in_(actor.open_groups), old.proposed_by_id == actor.person_id))
    )
    row = session.execute(query.limit(1)).first()
    if row is None:
        raise NotFound
    return _tag(row, language)


def texts(session: Session, actor: Actor, ids: Sequence[int], number: int) -> Page[Row[Any]]:
    """The texts under these terms that the ladder opens to this actor, the newest first."""
    link = select(EntryTerm.entry_id).where(EntryTerm.term_id.in_(ids), readable(actor, EntryTerm))
    where = (Entry.id.in_(link), Entry.trashed_at.is_(None))
    total = session.scalar(select(func.count()).select_from(Entry).where(*where)) or 0
    mine = Entry.author_id == actor.person_id
    found = session.execute(
        select(
            Entry.id,
            Entry.kind,
            Entry.reach,
            Entry.updated_at,
            Entry.shared_at,
            mine.label("mine"),
            Person.name.label("author"),
            Group.name.label("group"),
            Revision.title,
        )
        .join(Person, Person.id == Entry.author_id)
        .outerjoin(Group, Group.id == Entry.group_id)
        .join(
            Revision,
            or_(
                and_(mine, Revision.id == Entry.current_revision_id),
                and_(~mine, Revision.id == Entry.shared_revision_id),
            ),
        )
        .where(*where)
        .order_by(Entry.updated_at.desc(), Entry.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    rows: list[Any] = list(found)
    return Page(rows, number, total)


def publications(session: Session, actor: Actor, ids: Sequence[int]) -> list[Row[Any]]:
    """The newest publications under these terms, without names; not of texts that the ladder opens anyway."""
    query = (
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
        .join(EntryTerm, EntryTerm.entry_id == Publication.entry_id)
        .where(EntryTerm.term_id.in_(ids), _travels(), readable(actor, Publication), ~readable(actor, Entry))
        .order_by(Publication.approved_at.desc(), Publication.id.desc())
        .limit(PER_PAGE)
    )
    return list(session.execute(query))


def related(session: Session, actor: Actor, ids: Sequence[int], language: str) -> list[Tag]:
    """Terms that stand beside these in the texts that one may read, the most frequent first."""
    beside = aliased(EntryTerm)
    bearing = select(beside.entry_id).where(beside.term_id.in_(ids), readable(actor, beside))
    number = func.count()
    query = (
        _tags(actor)
        .add_columns(number.label("number"))
        .join(EntryTerm, EntryTerm.term_id == Term.id)
        .where(EntryTerm.entry_id.in_(bearing), readable(actor, EntryTerm), Term.id.not_in(ids))
        .group_by(*_COLUMNS, Facet.position, Term.position)
        .order_by(None)
        .order_by(number.desc(), Facet.position, Term.position, Term.id)
        .limit(RELATED)
    )
    return [_tag(row, language, row.number) for row in session.execute(query)]


# --- while writing ---------------------------------------------------------------------------------------------


def chosen(session: Session, actor: Actor, entry_id: int, language: str) -> list[Tag]:
    """The terms of an entry that this actor may see, in the order of the vocabulary."""
    query = (
        _tags(actor)
        .join(EntryTerm, EntryTerm.term_id == Term.id)
        .where(EntryTerm.entry_id == entry_id, readable(actor, EntryTerm))
    )
    return [_tag(row, language) for row in session.execute(query)]


@dataclass(frozen=True)
class Suggestion:
    """`also`: the other name that was typed, where it is not the label; `exact`: it is the very word."""

    tag: Tag
    facet: str
    also: str
    exact: bool


def suggestions(
    session: Session, actor: Actor, asked: str, language: str, facet_key: str | None = None, most: int = MOST
) -> list[Suggestion]:
    """Terms with a name that begins with what was typed; then those where a word of it does, or that hold it."""
    typed = fold(asked)
    if not typed:
        return []
    query = _tags(actor).add_columns(Facet.name_it, Facet.name_en)
    if facet_key:
        query = query.where(Term.facet_key == facet_key)
    rows = session.execute(query).all()
    others = _other_names(session, [row.id for row in rows])
    ranked = []
    for place, row in enumerate(rows):
        tag = _tag(row, language)
        names = [tag.label, tag.other, *others.get(tag.id, ())]
        rank, at = min((_rank(name, typed), at) for at, name in enumerate(names))
        if rank < _NOT:
            also = names[at] if at and fold(names[at]) != fold(tag.label) else ""
            facet = row.name_en if language == "en" else row.name_it
            exact = any(fold(name) == typed for name in names)
            ranked.append(((rank, bool(at), tag.state != "active", place), Suggestion(tag, facet, also, exact)))
    ranked.sort(key=lambda one: one[0])
    return [suggestion for _, suggestion in ranked[:most]]


_NOT = 9


def _rank(name: str, typed: str) -> int:
    whole = fold(name)
    if whole == typed:
        return 0
    if whole.startswith(typed):
        return 1
    if any(fold(word).startswith(typed) for word in name.replace("’", " ").replace("'", " ").split()):
        return 2
    return 3 if len(typed) > 2 and typed in whole else _NOT


def _other_names(session: Session, ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    known = set(ids)
    for term_id, label in session.execute(select(TermLabel.term_id, TermLabel.label).order_by(TermLabel.id)):
        if term_id in known:
            found.setdefault(term_id, []).append(label)
    return found


# --- what waits for a supervisor --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """A free word that a group proposed, the texts that bear it, and what it may already be."""

    term: Term
    group: str
    texts: list[tuple[int, str]]
    perhaps: list[Tag]


def queue(session: Session, actor: Actor, language: str) -> list[Waiting]:
    """The proposals of the groups that this actor supervises, on texts that they read; the oldest first."""
    rows = session.execute(
        select(Term, Group.name)
        .join(Group, Group.id == Term.group_id)
        .where(Term.state == "proposed", Term.group_id.in_(actor.supervised), readable(actor, Term))
        .order_by(Term.created_at, Term.id)
    ).all()
    bearing = _bearing(session, actor, [term.id for term, _ in rows])
    active = [tag for shelf in shelves(session, actor, language) for tag in shelf.tags if tag.state == "active"]
    return [Waiting(term, group, bearing.get(term.id, []), _perhaps(term, active)) for term, group in rows]


def _bearing(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    query = (
        select(EntryTerm.term_id, Entry.id, Revision.title)
        .join(Entry, Entry.id == EntryTerm.entry_id)
        .join(Revision, Revision.id == func.coalesce(Entry.shared_revision_id, Entry.current_revision_id))
        .where(EntryTerm.term_id.in_(ids), readable(actor, Entry))
        .order_by(Entry.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for term_id, entry_id, title in session.execute(query):
        found.setdefault(term_id, []).append((entry_id, title))
    return found


def _perhaps(term: Term, active: Iterable[Tag]) -> list[Tag]:
    """Terms that share a word of four letters or more with it."""
    words = {fold(word)[:6] for word in term.label_it.split() if len(fold(word)) >= 4}
    near = [tag for tag in active if words & {fold(word)[:6] for word in tag.label.split()}]
    return near[:3]


def proposers(session: Session, ids: Sequence[int]) -> dict[int, str]:
    return {i: name for i, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


# --- pieces ----------------------------------------------------------------------------------------------------

_COLUMNS = (Term.id, Term.facet_key, Term.key, Term.label_it, Term.label_en, Term.state, Facet.author_only)


def _tags(actor: Actor) -> Any:
    return (
        select(*_COLUMNS)
        .join(Facet, Facet.key == Term.facet_key)
        .where(readable(actor, Term))
        .order_by(Facet.position, Term.position, Term.id)
    )


def _tag(row: Any, language: str, count: int = 0) -> Tag:
    label, other = (row.label_en, row.label_it) if language == "en" else (row.label_it, row.label_en)
    return Tag(row.id, row.facet_key, row.key, label, other, row.state, row.author_only, count)


def _said(facet: Facet, what: str, language: str) -> str:
    return str(getattr(facet, f"{what}_{'en' if language == 'en' else 'it'}"))
