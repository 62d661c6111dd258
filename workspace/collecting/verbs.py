"""What those who curate do with a collection: begin it, put texts into it, order them, publish an edition.

Words that others will read (title, introduction, sections, notes, changes) pass the check of what is read at once
(gate.pass_words). Everything is done to the working copy; a published edition changes no more. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from workspace import events, gate, lexicons, prose
from workspace.collecting import reads
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
    ReadMark,
    Section,
)
from workspace.policy import Actor, Verb, ensure, readable
from workspace.refusals import N_, Conflict, Invalid

AMBITO, NETWORK = 4, 5
MOST_FEEDS = 5  # addresses of one person for one collection


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
    _record(session, actor, "collection.begun", collection)
    return collection


def rewrite(
    session: Session, actor: Actor, collection: Collection, edition: Edition, title: str, introduction: str, sure: str
) -> None:
    """Another title or introduction for the working copy."""
    _touch(actor, collection, edition)
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
    _touch(actor, collection, edition)
    if publication.level != NETWORK and (edition.level == NETWORK or publication.ambito_id != collection.ambito_id):
        raise Invalid("In una raccolta della rete stanno solo testi pubblicati nella rete.")
    if session.scalar(select(Item.id).where(Item.edition_id == edition.id, Item.entry_id == publication.entry_id)):
        raise Invalid("Questo testo è già nella raccolta.")
    have = session.execute(select(func.count(), func.max(Item.position)).where(Item.edition_id == edition.id)).one()
    if have[0] >= MOST_ITEMS:
        raise Invalid("La raccolta è piena: dividila in due.")
    item = Item(
        edition_id=edition.id,
        section_id=section.id if section else None,
        entry_id=publication.entry_id,
        position=(have[1] or 0) + 1,
    )
    session.add(item)
    session.flush()
    _record(session, actor, "collection.put_in", collection, entry_id=publication.entry_id)
    return item


def annotate(
    session: Session,
    actor: Actor,
    collection: Collection,
    edition: Edition,
    item: Item,
    note: str,
    section: Section | None,
    sure: str = "",
) -> None:
    """The curators' note of a text, and the section it stands in (at its end, when that changes)."""
    _touch(actor, collection, edition)
    _annotate(session, collection, item, note, sure)
    if item.section_id != (section.id if section else None):
        last = session.scalar(select(func.max(Item.position)).where(Item.edition_id == edition.id)) or 0
        item.section_id, item.position = section.id if section else None, last + 1


def _annotate(session: Session, collection: Collection, thing: Item | Model, note: str, sure: str) -> None:
    note = _words(note, NOTE_LIMIT)
    if note != thing.note:
        _pass(session, collection, [note], sure)
        thing.note, thing.html = note, prose.render(note)


def take_out(session: Session, actor: Actor, collection: Collection, edition: Edition, item: Item) -> None:
    _touch(actor, collection, edition)
    _record(session, actor, "collection.taken_out", collection, entry_id=item.entry_id)
    session.delete(item)
    session.flush()


def put_model(session: Session, actor: Actor, collection: Collection, edition: Edition, offered: Offer) -> Model:
    """Puts a template or a format that was approved for all after the texts. Invalid for what is there already, or is
    not approved."""
    _touch(actor, collection, edition)
    if offered.state != "approved":
        raise Invalid("Non è ancora approvato.")
    there = dict(session.execute(select(Model.offer_id, Model.position).where(Model.edition_id == edition.id)).all())
    if offered.id in there:
        raise Invalid("È già nella raccolta.")
    if len(there) >= MOST_MODELS:
        raise Invalid("I modelli e i formati sono già molti: togline uno.")
    model = Model(edition_id=edition.id, offer_id=offered.id, position=max(there.values(), default=0) + 1)
    session.add(model)
    session.flush()
    _record(session, actor, "collection.put_in", collection, offer=offered.id, version=offered.body["version"])
    return model


def annotate_model(
    session: Session, actor: Actor, collection: Collection, edition: Edition, model: Model, note: str, sure: str = ""
) -> None:
    """The curators' note of a template or a format."""
    _touch(actor, collection, edition)
    _annotate(session, collection, model, note, sure)


def take_model_out(session: Session, actor: Actor, collection: Collection, edition: Edition, model: Model) -> None:
    _touch(actor, collection, edition)
    _record(session, actor, "collection.taken_out", collection, offer=model.offer_id)
    session.delete(model)
    session.flush()


# --- sections --------------------------------------------------------------------------------------------------------


def add_section(
    session: Session, actor: Actor, collection: Collection, edition: Edition, title: str, sure: str = ""
) -> Section:
    _touch(actor, collection, edition)
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
    _touch(actor, collection, edition)
    title = _line(title)
    if title != section.title:
        _pass(session, collection, [title], sure)
    section.title = title


def remove_section(session: Session, actor: Actor, collection: Collection, edition: Edition, section: Section) -> None:
    """Its texts join the end of the section before it."""
    _touch(actor, collection, edition)
    tokens = _sequence(session, edition)
    _write(session, [token for token in tokens if token != ("section", section.id)], tokens)
    session.delete(section)
    session.flush()


# --- order -----------------------------------------------------------------------------------------------------------

Token = tuple[str, int]  # («section», id), («item», id) or («model», id)
GONE = N_("Questo non è più nella raccolta: ricarica la pagina.")


def step(session: Session, actor: Actor, collection: Collection, edition: Edition, what: Token, by: int) -> None:
    """One step up (-1) or down (+1): a text over the text or the heading beside it, a section with all that is in it
    over the section beside it. At the end of the way nothing happens."""
    _touch(actor, collection, edition)
    if what[0] == "model":
        _step_model(session, actor, edition, what[1], by)
        return
    tokens = _sequence(session, edition)
    if what not in tokens:
        raise Invalid(GONE)
    if what[0] == "section":
        _step_section(session, edition, what[1], by)
        return
    seen = {token for token in tokens if token[0] == "section"} | _there(session, actor, edition)
    here = tokens.index(what)
    there = here + by
    while 0 <= there < len(tokens) and tokens[there] not in seen:
        there += by
    if 0 <= there < len(tokens):
        _write(session, _moved(tokens, here, there), tokens)


def move_after(
    session: Session, actor: Actor, collection: Collection, edition: Edition, what: Token, after: Token | None
) -> None:
    """A text to the place after another one or after a section's heading, a model after another model; None: to the very
    beginning."""
    _touch(actor, collection, edition)
    models = _models(session, edition)
    tokens = [("model", model.id) for model in models] if what[0] == "model" else _sequence(session, edition)
    if what[0] == "section" or what not in tokens or (after and after not in tokens) or after == what:
        raise Invalid(GONE)
    rest = [token for token in tokens if token != what]
    at = rest.index(after) + 1 if after else 0
    moved = [*rest[:at], what, *rest[at:]]
    if what[0] == "model":
        _put_in_order(session, models, [ident for _, ident in moved])
    else:
        _write(session, moved, tokens)


def _sequence(session: Session, edition: Edition) -> list[Token]:
    """Everything of a working copy in order, what nobody sees now too: it keeps its place."""
    sections = list(
        session.scalars(
            select(Section.id).where(Section.edition_id == edition.id).order_by(Section.position, Section.id)
        )
    )
    items: dict[int | None, list[Token]] = {}
    query = select(Item.id, Item.section_id).where(Item.edition_id == edition.id).order_by(Item.position, Item.id)
    for ident, section in session.execute(query):
        items.setdefault(section, []).append(("item", ident))
    tokens = items.get(None, [])
    for section in sections:
        tokens += [("section", section), *items.get(section, [])]
    return tokens


def _there(session: Session, actor: Actor, edition: Edition) -> set[Token]:
    query = select(Item.id).where(Item.edition_id == edition.id, readable(actor, Item))
    return {("item", ident) for ident in session.scalars(query)}


def _moved(tokens: list[Token], here: int, there: int) -> list[Token]:
    rest = tokens[:here] + tokens[here + 1 :]
    return [*rest[:there], tokens[here], *rest[there:]]


def _write(session: Session, tokens: Iterable[Token], before: Iterable[Token]) -> None:
    """Puts section and position of each text whose place changed."""

    def places(order: Iterable[Token]) -> dict[int, tuple[int | None, int]]:
        section: int | None = None
        found: dict[int, tuple[int | None, int]] = {}
        for number, (kind, ident) in enumerate(order):
            if kind == "section":
                section = ident
            else:
                found[ident] = (section, number)
        return found

    rows = [
        {"id": ident, "section_id": section, "position": number} for ident, (section, number) in places(tokens).items()
    ]
    session.flush()
    query = select(Item.id, Item.section_id, Item.position).where(Item.id.in_([row["id"] for row in rows]))
    stored: dict[Any, Any] = {row.id: (row.section_id, row.position) for row in session.execute(query)}
    changed = [row for row in rows if stored.get(row["id"]) != (row["section_id"], row["position"])]
    if changed:
        session.execute(update(Item), changed)
        session.expire_all()


def _step_section(session: Session, edition: Edition, section_id: int, by: int) -> None:
    rows = list(
        session.scalars(select(Section).where(Section.edition_id == edition.id).order_by(Section.position, Section.id))
    )
    here = next(n for n, row in enumerate(rows) if row.id == section_id)
    there = here + by
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        for number, row in enumerate(rows, start=1):
            row.position = number
        session.flush()


def _models(session: Session, edition: Edition) -> list[Model]:
    """Every model in order, what nobody sees now too: it keeps its place."""
    query = select(Model).where(Model.edition_id == edition.id).order_by(Model.position, Model.id)
    return list(session.scalars(query))


def _step_model(session: Session, actor: Actor, edition: Edition, model_id: int, by: int) -> None:
    """Over the one beside it that is to be seen."""
    models = _models(session, edition)
    order = [model.id for model in models]
    query = select(Model.id).where(Model.edition_id == edition.id, readable(actor, Model))
    seen = set(session.scalars(query))
    if model_id not in seen:
        raise Invalid(GONE)
    here = order.index(model_id)
    there = here + by
    while 0 <= there < len(order) and order[there] not in seen:
        there += by
    if 0 <= there < len(order):
        order.insert(there, order.pop(here))
        _put_in_order(session, models, order)


def _put_in_order(session: Session, models: Iterable[Model], order: list[int]) -> None:
    for model in models:
        model.position = order.index(model.id) + 1
    session.flush()


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
    _touch(actor, collection, edition)
    if level not in (AMBITO, NETWORK):
        raise Invalid("Scegli chi leggerà la raccolta.")
    changes = _words(changes, CHANGES_LIMIT)
    _pass(session, collection, [changes], sure)
    if not reads.order(session, actor, edition):
        raise Invalid("La raccolta è ancora vuota: mettici almeno un testo.")
    if level == NETWORK and reads.only_of_the_ambito(session, actor, edition):
        raise Invalid("In una raccolta della rete stanno solo testi pubblicati nella rete.")
    for past in session.scalars(
        select(Edition).where(Edition.collection_id == collection.id, Edition.state == "published")
    ):
        past.state = "past"
    session.flush()
    edition.state, edition.level, edition.changes = "published", level, changes
    edition.published_at, edition.published_by_id = now(), actor.person_id
    session.flush()
    _record(session, actor, "collection.published", collection, edition=edition.number, level=level)


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
                offer_id=model.offer_id,
                position=model.position,
                note=model.note,
                html=model.html,
                added_at=model.added_at,
            )
        )
    _record(session, actor, "collection.reopened", collection, edition=copy.number)
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
    _record(session, actor, "collection.retired", collection, edition=edition.number)


def throw_away(session: Session, actor: Actor, collection: Collection, edition: Edition) -> bool:
    """The working copy, for good; with it the collection, where nothing of it was ever published. Answers whether the
    collection is gone too. The texts stay where they are."""
    _touch(actor, collection, edition)
    others = session.scalar(
        select(func.count()).where(Edition.collection_id == collection.id, Edition.state == "published")
    )
    _record(session, actor, "collection.thrown_away", collection, edition=edition.number, whole=not others)
    session.delete(edition if others else collection)
    session.flush()
    return not others


# --- of the reader alone ---------------------------------------------------------------------------------------------


def mark_read(session: Session, actor: Actor, collection: Collection, entry_id: int, read: bool = True) -> None:
    """Keeps that the actor has read this text here, or forgets it. The caller has fetched it as theirs to read."""
    mark = session.get(ReadMark, (actor.person_id, collection.id, entry_id))
    if read and mark is None:
        session.add(ReadMark(person_id=actor.person_id, collection_id=collection.id, entry_id=entry_id))
    elif not read and mark is not None:
        session.delete(mark)
    session.flush()


def make_feed(session: Session, actor: Actor, collection: Collection, token_hash: str) -> None:
    """A new personal address of the feed, of which only the fingerprint of its secret is kept."""
    have = reads.feed_addresses(session, actor, collection)
    for old in have[: max(0, len(have) - MOST_FEEDS + 1)]:
        session.delete(old)
    session.add(FeedAddress(token_hash=token_hash, person_id=actor.person_id, collection_id=collection.id))
    _record(session, actor, "collection.feed_made", collection)


def revoke_feeds(session: Session, actor: Actor, collection: Collection) -> None:
    for address in reads.feed_addresses(session, actor, collection):
        session.delete(address)
    _record(session, actor, "collection.feed_revoked", collection)


# --- pieces ----------------------------------------------------------------------------------------------------------


def _touch(actor: Actor, collection: Collection, edition: Edition) -> None:
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


def _record(session: Session, actor: Actor, verb: str, collection: Collection, **about: Any) -> None:
    session.flush()
    events.record(session, actor, verb, ambito_id=collection.ambito_id, collection=collection.id, **about)
