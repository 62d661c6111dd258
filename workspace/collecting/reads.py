"""What a collection shows: which edition of it, the index, its contents in order, one text of it.

Everything comes through `readable`: an item whose entry was taken back is not counted, not numbered and not named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection as Some
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from workspace import texts
from workspace.nouns import (
    Ambito,
    Collection,
    Edition,
    Entry,
    Item,
    Model,
    Offer,
    Person,
    Practice,
    Publication,
    Revision,
    Section,
    Template,
)
from workspace.offers import Told, told
from workspace.policy import Actor, Verb, collected, ensure, fetch, permit, readable
from workspace.refusals import NotFound

A_MINUTE = 200  # words that a person reads
PER_PAGE = 20  # collections of the index
CONTENTS = 60  # entries of one page of contents

#: How far a practice has come (None for other texts): a retired one stands in a collection like a confirmed one.
PRACTICE = case(
    (
        Entry.kind == "practice",
        func.coalesce(
            select(Practice.state).where(Practice.entry_id == Entry.id).correlate(Entry).scalar_subquery(), "proposed"
        ),
    )
).label("practice")


@dataclass(frozen=True)
class Shown:
    """A collection with the edition that is looked at, and what there is in it for this person."""

    collection: Collection
    edition: Edition
    ambito: str
    entries: int
    words: int

    @property
    def minutes(self) -> int:
        return minutes(self.words)

    @property
    def is_published(self) -> bool:
        return self.edition.state == "published"

    @property
    def year(self) -> int:
        return (self.edition.published_at or self.edition.updated_at).year


@dataclass(frozen=True)
class Line:
    """A text, or a template or a format («model»), in the contents. `number` counts what is there, so that nothing tells
    of what is gone."""

    number: int
    of: str  # item | model
    ident: int  # of the item or the model
    about: int  # the entry, or the offer
    section_id: int | None

    @property
    def mark(self) -> tuple[str, int]:
        """What is kept of it once it has been read (following.read_marks)."""
        return self.of, self.about

    @property
    def anchor(self) -> str:
        """Where it stands on the pages of contents, and what its buttons send."""
        return f"{'m' if self.of == 'model' else 't'}{self.ident}"


@dataclass(frozen=True)
class Placed:
    """A template or a format in an edition, with the curators' note as they wrote it and as safe HTML."""

    id: int
    told: Told
    section_id: int | None
    note: str
    html: str

    @property
    def title(self) -> str:
        return self.told.name


@dataclass(frozen=True)
class Chapter:
    """A stretch of the contents: the section's title (None before the first) and what stands under it on this page."""

    section: Section | None
    entries: list[tuple[Line, Any]]  # with a row of in_short, or a Placed


@dataclass(frozen=True)
class Part:
    """An answered question: key, label, safe HTML."""

    key: str
    label: str
    html: str


def minutes(words: int) -> int:
    """How long it takes to read them; never less than one."""
    return max(1, round(words / A_MINUTE))


# --- which collection ------------------------------------------------------------------------------------------------


def published(session: Session, actor: Actor, collection: Collection) -> Edition | None:
    query = select(Edition).where(Edition.collection_id == collection.id, Edition.state == "published")
    return session.scalars(query.where(readable(actor, Edition))).first()


def draft(session: Session, actor: Actor, collection: Collection) -> Edition | None:
    """The working copy, for those who curate."""
    query = select(Edition).where(Edition.collection_id == collection.id, Edition.state == "draft")
    return session.scalars(query.where(readable(actor, Edition))).first()


def to_read(session: Session, actor: Actor, ident: str | int) -> tuple[Collection, Edition]:
    """The collection of that short name, or id, with its published edition. NotFound where there is none, for who curates
    it too."""
    collection = fetch(session, actor, Collection, ident)
    edition = published(session, actor, collection)
    if edition is None:
        raise NotFound
    return collection, edition


def to_curate(session: Session, actor: Actor, slug: str) -> tuple[Collection, Edition]:
    """The collection with its working copy. NotFound for who does not see the collection, Forbidden for who only reads
    it, NotFound while there is no working copy."""
    collection = fetch(session, actor, Collection, slug)
    ensure(actor, Verb.COLLECT, collection)
    edition = draft(session, actor, collection)
    if edition is None:
        raise NotFound
    return collection, edition


def nothing_open(session: Session, actor: Actor, slug: str) -> bool:
    """Is there a collection that the actor curates, with a published edition and no working copy?"""
    collection = fetch(session, actor, Collection, slug)
    ensure(actor, Verb.COLLECT, collection)
    return draft(session, actor, collection) is None and published(session, actor, collection) is not None


def past_editions(session: Session, actor: Actor, collection: Collection) -> Sequence[Edition]:
    """The published edition and those before it, the newest first: what changed from one to the next."""
    query = select(Edition).where(Edition.collection_id == collection.id, Edition.state != "draft")
    return session.scalars(query.where(readable(actor, Edition)).order_by(Edition.number.desc()).limit(30)).all()


def may_curate(actor: Actor, collection: Collection) -> bool:
    return permit(actor, Verb.COLLECT, collection)


def moment_of(edition: Edition) -> dt.datetime:
    """When the edition came out; of a working copy, when it was last touched."""
    return edition.published_at or edition.updated_at


# --- the index -------------------------------------------------------------------------------------------------------


def index(session: Session, actor: Actor, page: int, per_page: int = PER_PAGE) -> tuple[list[Shown], int]:
    """Collections that this person may see, the published ones first, and how many there are."""
    out = aliased(Edition)
    has_published = exists().where(out.collection_id == Collection.id, out.state == "published")
    current = or_(Edition.state == "published", and_(Edition.state == "draft", ~has_published))
    query = (
        select(Collection, Edition, Ambito.name)
        .join(Edition, Edition.collection_id == Collection.id)
        .join(Ambito, Ambito.id == Collection.ambito_id)
        .where(current, readable(actor, Collection), readable(actor, Edition))
    )
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(Collection.id).subquery())) or 0
    order = (
        case((Edition.state == "published", 0), else_=1),
        func.coalesce(Edition.published_at, Edition.updated_at).desc(),
        Collection.id.desc(),
    )
    rows = session.execute(query.order_by(*order).limit(per_page).offset((page - 1) * per_page)).all()
    sizes = _sizes(session, actor, [edition.id for _, edition, _ in rows])
    return [Shown(c, e, ambito, *sizes.get(e.id, (0, 0))) for c, e, ambito in rows], total


def _sizes(session: Session, actor: Actor, editions: Some[int]) -> dict[int, tuple[int, int]]:
    """edition -> entries and words of what may be read of it."""
    query = (
        select(Item.edition_id, func.count(), func.sum(Revision.words))
        .select_from(Item)
        .join(Publication, Publication.id == collected(Item))
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Item.edition_id.in_(editions), readable(actor, Item))
        .group_by(Item.edition_id)
    )
    return {edition: (entries, words or 0) for edition, entries, words in session.execute(query)}


def shown(session: Session, actor: Actor, collection: Collection, edition: Edition) -> Shown:
    ambito = session.get_one(Ambito, collection.ambito_id).name
    return Shown(collection, edition, ambito, *_sizes(session, actor, [edition.id]).get(edition.id, (0, 0)))


# --- contents --------------------------------------------------------------------------------------------------------


def order(session: Session, actor: Actor, edition: Edition) -> list[Line]:
    """Everything of an edition that may be read, in order; numbers and ids only."""
    kinds = ((Item, "item", Item.entry_id), (Model, "model", Model.offer_id))
    each = [
        select(
            literal(of).label("of"),
            noun.id.label("ident"),
            about.label("about"),
            noun.section_id,
            func.coalesce(Section.position, -1).label("place"),
            noun.position.label("position"),
        )
        .outerjoin(Section, Section.id == noun.section_id)
        .where(noun.edition_id == edition.id, readable(actor, noun))
        for noun, of, about in kinds
    ]
    rows = session.execute(union_all(*each).order_by("place", "position", "of", "ident"))
    return [Line(number, *row[:4]) for number, row in enumerate(rows, start=1)]


def sections(session: Session, actor: Actor, edition: Edition) -> Sequence[Section]:
    query = select(Section).where(Section.edition_id == edition.id, readable(actor, Section))
    return session.scalars(query.order_by(Section.position, Section.id)).all()


def in_short(session: Session, actor: Actor, lines: Iterable[Line]) -> dict[int, Any]:
    """item -> title, kind, level, words, note of the version that stands; of a practice how far it has come. What is no
    text is passed over."""
    query = (
        select(
            Item.id,
            Item.entry_id,
            Item.section_id,
            Item.html.label("note"),
            Publication.id.label("publication_id"),
            Publication.level,
            Publication.ambito_id,
            Publication.approved_at,
            Entry.kind,
            PRACTICE,
            Revision.title,
            Revision.words,
        )
        .select_from(Item)
        .join(Publication, Publication.id == collected(Item))
        .join(Entry, Entry.id == Publication.entry_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Item.id.in_([line.ident for line in lines if line.of == "item"]), readable(actor, Item))
    )
    return {row.id: row for row in session.execute(query)}


def shown_by(
    session: Session, actor: Actor, edition: Edition, lines: Iterable[Line], language: str
) -> dict[tuple[str, int], Any]:
    """(of, ident) of these lines -> a row of in_short, or a Placed."""
    lines = list(lines)
    found: dict[tuple[str, int], Any] = {}
    if any(line.of == "item" for line in lines):
        found |= {("item", ident): row for ident, row in in_short(session, actor, lines).items()}
    if any(line.of == "model" for line in lines):
        found |= {("model", one.id): one for one in models(session, actor, edition, language)}
    return found


def contents(
    session: Session, actor: Actor, edition: Edition, lines: Sequence[Line], language: str, whole: bool
) -> list[Chapter]:
    """What these lines stand for, under their sections. `whole`: sections with nothing in them too, for who curates."""
    rows = shown_by(session, actor, edition, lines, language)
    known = sections(session, actor, edition)
    chapters = {section.id: Chapter(section, []) for section in known}
    first = Chapter(None, [])
    for line in lines:
        if (line.of, line.ident) in rows:
            chapters.get(line.section_id or 0, first).entries.append((line, rows[line.of, line.ident]))
    return [c for c in (first, *chapters.values()) if c.entries or (whole and c.section)]


def the_text(session: Session, actor: Actor, line: Line, language: str) -> tuple[Row[Any], list[Part]]:
    """The approved version that an item shows: without where it comes from but the ambito, its author only where they
    asked to be named."""
    row = session.execute(
        select(
            Item.id,
            Item.entry_id,
            Item.html.label("note"),
            Section.title.label("section"),
            Publication.id.label("publication_id"),
            Publication.level,
            Publication.approved_at,
            Publication.created_at,
            case((Publication.names_author, Person.name), else_=None).label("author"),
            Ambito.name.label("ambito"),
            Entry.kind,
            PRACTICE,
            Template.body.label("template"),
            Revision.title,
            Revision.html,
            Revision.words,
        )
        .select_from(Item)
        .outerjoin(Section, Section.id == Item.section_id)
        .join(Publication, Publication.id == collected(Item))
        .join(Entry, Entry.id == Publication.entry_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Template, Template.id == Entry.template_id)
        .join(Ambito, Ambito.id == Publication.ambito_id)
        .join(Person, Person.id == Entry.author_id)
        .where(Item.id == line.ident, readable(actor, Item))
    ).first()
    if row is None:
        raise NotFound
    return row, parts(row.template["prompts"], row.html, language)


def parts(prompts: Iterable[texts.Prompt], html: dict[str, str], language: str) -> list[Part]:
    """The answered questions in order. A page with one question (the free page) needs no heading over it."""
    prompts = list(prompts)
    alone = len(prompts) == 1
    return [
        Part(prompt["key"], "" if alone else texts.said(prompt["label"], language), html[prompt["key"]])
        for prompt in prompts
        if prompt["key"] in html
    ]


# --- templates and formats -------------------------------------------------------------------------------------------


def models(session: Session, actor: Actor, edition: Edition, language: str) -> list[Placed]:
    """Those of an edition that may be seen; in what order, says `order`."""
    query = (
        select(Model, Offer, Ambito.name)
        .join(Offer, Offer.id == Model.offer_id)
        .join(Ambito, Ambito.id == Offer.ambito_id)
        .where(Model.edition_id == edition.id, readable(actor, Model))
    )
    return [
        Placed(model.id, told(offer, ambito, language), model.section_id, model.note, model.html)
        for model, offer, ambito in session.execute(query)
    ]


def the_model(session: Session, actor: Actor, edition: Edition, ident: int, language: str) -> Placed:
    found = next((one for one in models(session, actor, edition, language) if one.id == ident), None)
    if found is None:
        raise NotFound
    return found
