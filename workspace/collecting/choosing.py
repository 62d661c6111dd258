"""What those who curate choose from: where they build collections, what could go into a working copy, which piece of it they
mean, and who would read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace import offers
from workspace.collecting import reads
from workspace.db import now
from workspace.nouns import (
    Ambito,
    Collection,
    Edition,
    Entry,
    Group,
    Item,
    Membership,
    Model,
    Office,
    Person,
    Publication,
    Revision,
    Section,
)
from workspace.offers import Told
from workspace.policy import Actor, collected, fetch, readable
from workspace.refusals import Forbidden, NotFound


def ambiti_of(session: Session, actor: Actor) -> Sequence[Ambito]:
    """Where the actor builds collections."""
    return session.scalars(select(Ambito).where(Ambito.id.in_(actor.curates)).order_by(Ambito.name)).all()


# --- what could go in -----------------------------------------------------------------------------------------------


def to_collect(
    session: Session, actor: Actor, collection: Collection, edition: Edition, words: str, page: int, per_page: int = 20
) -> tuple[Sequence[Any], int]:
    """Publications that may go into this edition and do not stand in it, the newest first, and how many. `words`: all
    of them in the title, in any case."""
    newer = aliased(Publication)
    here = Publication.ambito_id == collection.ambito_id
    fits = Publication.level == 5 if edition.level == 5 else or_(Publication.level == 5, here)
    query = (
        select(
            Publication.id,
            Publication.level,
            Publication.approved_at,
            Entry.kind,
            reads.PRACTICE,
            Revision.title,
            Revision.words,
            Ambito.name.label("ambito"),
        )
        .select_from(Publication)
        .join(Entry, Entry.id == Publication.entry_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Ambito, Ambito.id == Publication.ambito_id)
        .where(
            readable(actor, Publication),
            fits,
            Publication.entry_id.not_in(select(Item.entry_id).where(Item.edition_id == edition.id)),
            # Of several that stand, the newest.
            ~exists().where(newer.entry_id == Publication.entry_id, newer.id > Publication.id, readable(actor, newer)),
        )
    )
    for word in words.split()[:8]:
        query = query.where(Revision.title.icontains(word, autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(Publication.id).subquery())) or 0
    newest = query.order_by(Publication.approved_at.desc(), Publication.id.desc())
    return session.execute(newest.limit(per_page).offset((page - 1) * per_page)).all(), total


def models_to_collect(
    session: Session, actor: Actor, edition: Edition, language: str, page: int
) -> tuple[list[Told], int]:
    """Approved for all and not in this edition, the newest first; and how many."""
    there = select(Model.offer_id).where(Model.edition_id == edition.id)
    return offers.of_all(session, actor, language, page, reads.PER_PAGE, there)


def drafts_for(session: Session, actor: Actor, publication: Publication) -> list[tuple[Collection, Edition, bool]]:
    """Working copies into which the actor could put this publication, and whether it stands there already."""
    fits = [Edition.level == 4, Collection.ambito_id == publication.ambito_id] if publication.level == 4 else []
    there = exists().where(Item.edition_id == Edition.id, Item.entry_id == publication.entry_id)
    query = (
        select(Collection, Edition, there)
        .join(Edition, Edition.collection_id == Collection.id)
        .where(
            Edition.state == "draft",
            *fits,
            Collection.ambito_id.in_(actor.curates),
            readable(actor, Collection),
            readable(actor, Edition),
        )
        .order_by(Edition.updated_at.desc())
        .limit(50)
    )
    return [(c, e, bool(inside)) for c, e, inside in session.execute(query)]


def the_publication(session: Session, actor: Actor, publication_id: int) -> tuple[Publication, str]:
    """A publication with its title, for those who curate anything; Forbidden for who only reads."""
    row = session.execute(
        select(Publication, Revision.title)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Publication.id == publication_id, readable(actor, Publication))
    ).first()
    if row is None:
        raise NotFound
    if not actor.curates:
        raise Forbidden
    return row[0], row[1]


# --- what stands there already --------------------------------------------------------------------------------------


Piece = TypeVar("Piece", Item, Section, Model)


def the_piece(session: Session, actor: Actor, noun: type[Piece], edition: Edition, ident: int) -> Piece:
    """An item, a section or a model of this edition; NotFound where it is of another one, or not to be seen."""
    return fetch(session, actor, noun, ident, noun.edition_id == edition.id)


def only_of_the_ambito(session: Session, actor: Actor, edition: Edition) -> list[str]:
    """Titles in this working copy that are not published to the network."""
    network = aliased(Publication)
    out = exists().where(
        network.entry_id == Item.entry_id,
        network.level == 5,
        network.state == "approved",
        network.withdrawn_at.is_(None),
    )
    query = (
        select(Revision.title)
        .select_from(Item)
        .join(Publication, Publication.id == collected(Item))
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Item.edition_id == edition.id, readable(actor, Item), ~out)
        .order_by(Revision.title)
    )
    return list(session.scalars(query))


def readers(session: Session, collection: Collection, level: int) -> int:
    """How many people would read: of the ambito's groups, its staff and who evaluates it; of every ambito for 5."""
    moment = now()
    seats = (
        select(Membership.person_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.left_at.is_(None), Membership.accepted_version > 0, Group.closed_at.is_(None))
    )
    offices = select(Office.person_id).where(
        Office.ended_at.is_(None), or_(Office.until.is_(None), Office.until > moment)
    )
    if level == 4:
        seats = seats.where(Group.ambito_id == collection.ambito_id)
        offices = offices.where(Office.ambito_id == collection.ambito_id)
    query = select(func.count()).where(Person.id.in_(seats.union(offices)), Person.state == "active")
    return session.scalar(query) or 0
