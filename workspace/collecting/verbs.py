"""What those who curate do with a collection: begin it, put texts into it, part it into sections, publish an edition.

Words that others will read (title, introduction, sections, notes, changes) pass the check of what is read at once
(gate.pass_words). Everything is done to the working copy; a published edition changes no more. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workspace import events, gate, lexicons, prose
from workspace.collecting import choosing, reads
from workspace.db import now
from workspace.italian import hyphened
from workspace.nouns import (
    CHANGES_LIMIT,
    COLLECTION_TITLE_LIMIT,
    INTRODUCTION_LIMIT,
    MOST_ITEMS,
    MOST_MODELS,
    MOST_SECTIONS,
    NOTE_LIMIT,
    Ambito,
    Collection,
    Edition,
    FeedAddress,
    Item,
    Model,
    Offer,
    Publication,
    Section,
)
from workspace.policy import Actor, Verb, ensure, readable
from workspace.refusals import Conflict, Invalid

AMBITO, NETWORK = 4, 5


def begin(session: Session, actor: Actor, ambito: Ambito, title: str, introduction: str, sure: str = "") -> Collection:
    """A collection with an empty working copy. Forbidden for who does not curate there, Invalid for what identifies
    somebody, Unsure for what may."""
    collection = Collection(ambito_id=ambito.id, created_by_id=actor.person_id)
    ensure(actor, Verb.COLLECT, collection)
    title, introduction = _line(title), _words(introduction, INTRODUCTION_LIMIT)
    _pass(session, collection, [title, introduction], sure)
    collection.slug = _slug(session, title, ambito)
    session.add(collection)
    session.flush()
    html = prose.render(introduction)
    session.add(Edition(collection_id=collection.id, title=title, introduction=introduction, html=html))
    record(session, actor, "collection.begun", collection)
    return collection


def rewrite(
    session: Session, actor: Actor, collection: Collection, edition: Edition, title: str, introduction: str, sure: str
) -> None:
    """Another title or introduction for the working copy."""
    touch(actor, collection, edition)
    title, introduction = _line(title), _words(introduction, INTRODUCTION_LIMIT)
    if (title, introduction) != (edition.title, edition.introduction):
        _pass(session, collection, [title, introduction], sure)
    edition.title, edition.introduction, edition.html = title, introduction, prose.render(introduction)


# --- texts -----------------------------------------------------------------------------------------------------------


def put_in(
    session: Session,
    actor: Actor,
    collection: Collection,
    edition: Edition,
    publication: Publication,
    section: Section | None = None,
) -> Item:
    """Puts a publication that the actor reads at the end of a section (of what stands before them). Invalid for what
    is there already, and for what does not go as far as the collection does."""
    touch(actor, collection, edition)
    if publication.level != NETWORK and (edition.level == NETWORK or publication.ambito_id != collection.ambito_id):
        raise Invalid("In una raccolta della rete stanno solo testi pubblicati nella rete.")
    if session.scalar(select(Item.id).where(Item.edition_id == edition.id, Item.entry_id == publication.entry_id)):
        raise Invalid("Questo testo è già nella raccolta.")
    if (session.scalar(select(func.count()).where(Item.edition_id == edition.id)) or 0) >= MOST_ITEMS:
        raise Invalid("La raccolta è piena: dividila in due.")
    item = Item(
        edition_id=edition.id,
        section_id=section.id if section else None,
        entry_id=publication.entry_id,
        position=_end(session, edition),
    )
    session.add(item)
    session.flush()
    record(session, actor, "collection.put_in", collection, entry_id=publication.entry_id)
    return item


def annotate(
    session: Session,
    actor: Actor,
    collection: Collection,
    edition: Edition,
    item: Item | Model,
    note: str,
    section: Section | None,
    sure: str = "",
) -> None:
    """The curators' note of a text, a template or a format, and the section it stands in (at its end, when that changes)."""
    touch(actor, collection, edition)
    note = _words(note, NOTE_LIMIT)
    if note != item.note:
        _pass(session, collection, [note], sure)
        item.note, item.html = note, prose.render(note)
    if item.section_id != (section.id if section else None):
        item.position = _end(session, edition)
        item.section_id = section.id if section else None


def _end(session: Session, edition: Edition) -> int:
    """The place after everything that stands in a working copy."""
    last = [
        session.scalar(select(func.max(noun.position)).where(noun.edition_id == edition.id)) for noun in (Item, Model)
    ]
    return max(one or 0 for one in last) + 1


def take_out(session: Session, actor: Actor, collection: Collection, edition: Edition, item: Item) -> None:
    touch(actor, collection, edition)
    record(session, actor, "collection.taken_out", collection, entry_id=item.entry_id)
    session.delete(item)
    session.flush()


def put_model(
    session: Session,
    actor: Actor,
    collection: Collection,
    edition: Edition,
    offered: Offer,
    section: Section | None = None,
) -> Model:
    """Puts a template or a format that was approved for all at the end of a section. Invalid for what is there already,
    or is not approved."""
    touch(actor, collection, edition)
    if offered.state != "approved":
        raise Invalid("Non è ancora approvato.")
    there = set(session.scalars(select(Model.offer_id).where(Model.edition_id == edition.id)))
    if offered.id in there:
        raise Invalid("È già nella raccolta.")
    if len(there) >= MOST_MODELS:
        raise Invalid("I modelli e i formati sono già molti: togline uno.")
    model = Model(
        edition_id=edition.id,
        section_id=section.id if section else None,
        offer_id=offered.id,
        position=_end(session, edition),
    )
    session.add(model)
    session.flush()
    record(session, actor, "collection.put_in", collection, offer=offered.id, version=offered.body["version"])
    return model


def take_model_out(session: Session, actor: Actor, collection: Collection, edition: Edition, model: Model) -> None:
    touch(actor, collection, edition)
    record(session, actor, "collection.taken_out", collection, offer=model.offer_id)
    session.delete(model)
    session.flush()


# --- sections --------------------------------------------------------------------------------------------------------


def add_section(
    session: Session, actor: Actor, collection: Collection, edition: Edition, title: str, sure: str = ""
) -> Section:
    touch(actor, collection, edition)
    title = _line(title)
    _pass(session, collection, [title], sure)
    have = session.execute(
        select(func.count(), func.max(Section.position)).where(Section.edition_id == edition.id)
    ).one()
    if have[0] >= MOST_SECTIONS:
        raise Invalid("Le sezioni sono già molte: uniscine due.")
    section = Section(edition_id=edition.id, title=title, position=(have[1] or 0) + 1)
    session.add(section)
    session.flush()
    return section


def name_section(
    session: Session, actor: Actor, collection: Collection, edition: Edition, section: Section, title: str, sure: str
) -> None:
    touch(actor, collection, edition)
    title = _line(title)
    if title != section.title:
        _pass(session, collection, [title], sure)
    section.title = title


# --- editions --------------------------------------------------------------------------------------------------------


def publish(
    session: Session,
    actor: Actor,
    collection: Collection,
    edition: Edition,
    level: int,
    changes: str,
    sure: str = "",
) -> None:
    """The working copy becomes the edition that people read; the one before it is past. Invalid while there is
    nothing in it, and for the network while something in it is not the network's."""
    touch(actor, collection, edition)
    if level not in (AMBITO, NETWORK):
        raise Invalid("Scegli chi leggerà la raccolta.")
    changes = _words(changes, CHANGES_LIMIT)
    _pass(session, collection, [changes], sure)
    if not reads.order(session, actor, edition):
        raise Invalid("La raccolta è ancora vuota: mettici almeno un testo.")
    if level == NETWORK and choosing.only_of_the_ambito(session, actor, edition):
        raise Invalid("In una raccolta della rete stanno solo testi pubblicati nella rete.")
    for past in session.scalars(
        select(Edition).where(Edition.collection_id == collection.id, Edition.state == "published")
    ):
        past.state = "past"
    session.flush()
    edition.state, edition.level, edition.changes = "published", level, changes
    edition.published_at, edition.published_by_id = now(), actor.person_id
    session.flush()
    record(session, actor, "collection.published", collection, edition=edition.number, level=level)


def open_next(session: Session, actor: Actor, collection: Collection, edition: Edition) -> Edition:
    """A working copy of the edition that is published, to become the next one. Conflict when there is one already."""
    ensure(actor, Verb.COLLECT, collection)
    if session.scalar(select(Edition.id).where(Edition.collection_id == collection.id, Edition.state == "draft")):
        raise Conflict("C’è già un’edizione in preparazione.")
    number = session.scalar(select(func.max(Edition.number)).where(Edition.collection_id == collection.id)) or 0
    copy = Edition(
        collection_id=collection.id,
        number=number + 1,
        level=edition.level,
        title=edition.title,
        introduction=edition.introduction,
        html=edition.html,
    )
    session.add(copy)
    session.flush()
    sections: dict[int, int] = {}
    for section in session.scalars(select(Section).where(Section.edition_id == edition.id).order_by(Section.position)):
        again = Section(edition_id=copy.id, position=section.position, title=section.title)
        session.add(again)
        session.flush()
        sections[section.id] = again.id
    for item in session.scalars(select(Item).where(Item.edition_id == edition.id, readable(actor, Item))):
        session.add(
            Item(
                edition_id=copy.id,
                section_id=sections.get(item.section_id) if item.section_id else None,
                entry_id=item.entry_id,
                position=item.position,
                note=item.note,
                html=item.html,
            )
        )
    for model in session.scalars(select(Model).where(Model.edition_id == edition.id, readable(actor, Model))):
        session.add(
            Model(
                edition_id=copy.id,
                section_id=sections.get(model.section_id) if model.section_id else None,
                offer_id=model.offer_id,
                position=model.position,
                note=model.note,
                html=model.html,
                added_at=model.added_at,
            )
        )
    record(session, actor, "collection.reopened", collection, edition=copy.number)
    return copy


def retire(session: Session, actor: Actor, collection: Collection, edition: Edition) -> None:
    """Takes the published edition back: nobody but those who curate sees the collection any more, which goes on as a
    working copy."""
    ensure(actor, Verb.COLLECT, collection)
    if reads.draft(session, actor, collection) is None:
        open_next(session, actor, collection, edition)
    edition.state = "past"
    session.execute(delete(FeedAddress).where(FeedAddress.collection_id == collection.id))
    session.flush()
    record(session, actor, "collection.retired", collection, edition=edition.number)


def throw_away(session: Session, actor: Actor, collection: Collection, edition: Edition) -> bool:
    """The working copy, for good; with it the collection, where nothing of it was ever published. Answers whether the
    collection is gone too. The texts stay where they are."""
    touch(actor, collection, edition)
    others = session.scalar(
        select(func.count()).where(Edition.collection_id == collection.id, Edition.state == "published")
    )
    record(session, actor, "collection.thrown_away", collection, edition=edition.number, whole=not others)
    session.delete(edition if others else collection)
    session.flush()
    return not others


# --- pieces ----------------------------------------------------------------------------------------------------------


def touch(actor: Actor, collection: Collection, edition: Edition) -> None:
    """May the actor change this working copy? A published edition changes no more."""
    ensure(actor, Verb.COLLECT, collection)
    if edition.state != "draft" or edition.collection_id != collection.id:
        raise Conflict("Questa edizione è pubblicata: apri la prossima per cambiarla.")
    edition.updated_at = now()


def _pass(session: Session, collection: Collection, words: Iterable[str], sure: str) -> None:
    whole = "\n\n".join(filter(None, words))
    if whole:
        gate.pass_words(whole, sure, lexicons.of_ambito(session, collection.ambito_id))


def _line(title: str) -> str:
    line = " ".join(prose.tidy(title).split())
    if not line:
        raise Invalid("Scrivi un titolo.")
    if len(line) > COLLECTION_TITLE_LIMIT:
        raise Invalid("Il titolo è troppo lungo.")
    return line


def _words(source: str, most: int) -> str:
    words = prose.tidy(source).strip()
    if len(words) > most:
        raise Invalid("È troppo lungo.")
    return words


def _slug(session: Session, title: str, ambito: Ambito) -> str:
    """Of the title and the ambito, so that no address tells of a draft in another ambito."""
    said = hyphened(title, 60) or "raccolta"
    base = f"{said}-{ambito.slug}"[:110]
    taken = set(session.scalars(select(Collection.slug).where(Collection.slug.startswith(base, autoescape=True))))
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if s not in taken)


def record(session: Session, actor: Actor, verb: str, collection: Collection, **about: Any) -> None:
    session.flush()
    events.record(session, actor, verb, ambito_id=collection.ambito_id, collection=collection.id, **about)
