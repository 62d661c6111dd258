"""What tells who a group or an ambito is: portrait, themes, objectives, competences, practices, words.

A group sees its own numbers. An ambito sees numbers only where at least FEW people wrote at least FEW texts, and where
one number alone would be hidden, the smallest of the others is hidden with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import search
from workspace.closest import Shown, shown
from workspace.nouns import (
    Ambito,
    Entry,
    EntryTerm,
    Facet,
    Gloss,
    Group,
    Portrait,
    Practice,
    Publication,
    Term,
)
from workspace.policy import Actor, readable

FACETS = ("tema", "obiettivo", "competenza")
FEW = 5
SHOWN = 12  # terms of a facet
LISTED = 30  # practices of a place
FOUND = 10  # texts found for a word of the glossary


@dataclass(frozen=True)
class Told:
    """A term and how many texts bear it; None: few, and no number is told."""

    label: str
    address: str
    texts: int | None


def portrait(session: Session, actor: Actor, place: dict[str, int]) -> Portrait | None:
    return session.scalars(select(Portrait).filter_by(**place).where(readable(actor, Portrait))).first()


def glossary(session: Session, actor: Actor, place: dict[str, int]) -> list[tuple[Gloss, Shown | None]]:
    """By the alphabet, each with the text that tells it, where this person reads that."""
    rows = session.scalars(select(Gloss).filter_by(**place).where(readable(actor, Gloss))).all()
    known = shown(session, actor, [row.entry_id for row in rows if row.entry_id])
    return [(row, known.get(row.entry_id or 0)) for row in sorted(rows, key=lambda row: row.word.casefold())]


def _count(entries: Any) -> Any:
    """Texts and people by term of the facets that are told; emotions are never among them."""
    return (
        select(
            Term.facet_key,
            Term.key,
            Term.label_it,
            Term.label_en,
            func.count(Entry.id.distinct()).label("texts"),
            func.count(Entry.author_id.distinct()).label("people"),
        )
        .join(EntryTerm, EntryTerm.term_id == Term.id)
        .join(Entry, Entry.id == EntryTerm.entry_id)
        .join(Facet, Facet.key == Term.facet_key)
        .where(Term.facet_key.in_(FACETS), ~Facet.author_only, Term.state == "active", Entry.trashed_at.is_(None))
        .where(*entries)
        .group_by(Term.id, Term.facet_key, Term.key, Term.label_it, Term.label_en)
        .order_by(func.count(Entry.id.distinct()).desc(), Term.id)
    )


def of_group(session: Session, actor: Actor, group: Group, language: str) -> dict[str, list[Told]]:
    """What the group shared and this person reads, in numbers: they are its own."""
    rows = session.execute(_count((Entry.group_id == group.id, Entry.reach == 3, readable(actor, Entry)))).all()
    return _told(rows, language, lambda row: row.texts)


def of_ambito(session: Session, ambito: Ambito, language: str) -> dict[str, list[Told]]:
    """What its groups shared among themselves, whose texts nobody opens from here: see above."""
    groups = select(Group.id).where(Group.ambito_id == ambito.id)
    rows = session.execute(_count((Entry.group_id.in_(groups), Entry.reach == 3))).all()
    hidden = protected([(row.facet_key, row.key, row.texts, row.people) for row in rows])
    return _told(rows, language, lambda row: None if (row.facet_key, row.key) in hidden else row.texts)


def protected(rows: Iterable[tuple[str, str, int, int]]) -> set[tuple[str, str]]:
    """Of (facet, key, texts, people), those whose number is not told: few texts or few people; and, where that is one
    alone in its facet, the smallest of the others with it."""
    facets: dict[str, list[tuple[str, int, bool]]] = defaultdict(list)
    for facet, key, count, people in rows:
        facets[facet].append((key, count, count < FEW or people < FEW))
    hidden: set[tuple[str, str]] = set()
    for facet, terms in facets.items():
        small = [key for key, _, few in terms if few]
        if len(small) == 1 and len(terms) > 1:
            small.append(min((count, key) for key, count, few in terms if not few)[1])
        hidden |= {(facet, key) for key in small}
    return hidden


def _told(rows: Sequence[Any], language: str, number: Any) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {facet: [] for facet in FACETS}
    for row in rows:
        label = row.label_en if language == "en" else row.label_it
        found[row.facet_key].append(Told(label, f"/vocabolario/{row.facet_key}/{row.key}", number(row)))
    for facet, told in found.items():
        # What has no number stands by the alphabet, so that its place says nothing.
        told.sort(key=lambda one: (-(one.texts or 0), one.label.casefold()))
        found[facet] = told[:SHOWN] if facet != "obiettivo" else told
    return found


def practices_of_group(session: Session, actor: Actor, group: Group) -> list[tuple[Shown, str]]:
    born = (Entry.group_id == group.id, Entry.reach == 3, readable(actor, Entry))
    return _practices(session, actor, born)


def practices_of_ambito(session: Session, actor: Actor, ambito: Ambito) -> list[tuple[Shown, str]]:
    here = select(Publication.entry_id).where(Publication.ambito_id == ambito.id, readable(actor, Publication))
    return _practices(session, actor, (Entry.id.in_(here),))


def _practices(session: Session, actor: Actor, which: tuple[Any, ...]) -> list[tuple[Shown, str]]:
    rows = session.execute(
        select(Entry.id, func.coalesce(Practice.state, "proposed").label("state"))
        .outerjoin(Practice, Practice.entry_id == Entry.id)
        .where(Entry.kind == "practice", Entry.trashed_at.is_(None), *which)
        .order_by(Entry.id.desc())
        .limit(LISTED)
    ).all()
    known = shown(session, actor, [row.id for row in rows])
    return [(known[row.id], row.state) for row in rows if row.id in known]


def texts_for(session: Session, actor: Actor, typed: str) -> list[Shown]:
    """Texts that one may read, for what was typed: any of them may be the one that tells a word of the glossary best."""
    hits = search.find(session, actor, search.parse(typed), size=FOUND).hits if typed else []
    known = shown(session, actor, [hit.entry_id for hit in hits])
    return [known[hit.entry_id] for hit in hits if hit.entry_id in known]
