"""As one types: titles of readable texts, terms that readable texts bear, and what a mistyped word could be.

The cost has an end: of very many texts only some are looked at. Whatever is proposed, the person may read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from workspace import italian
from workspace.nouns import Entry, Publication, Revision
from workspace.policy import Actor, AnyActor
from workspace.prepared import in_steps, run, these
from workspace.search.find import engine, meant
from workspace.search.postings import POSTING
from workspace.search.query import Query, parse
from workspace.search.sight import may_read, sight_of
from workspace.search.tables import STEM, SearchDocument
from workspace.search.vocabulary import Vocabulary, vocabulary_of
from workspace.search.weights import term_stem

SHORTEST = 3  # letters of the last word from which texts are looked for; terms come sooner
LOOKED_AT, HEAVIEST = 10_000, 100  # postings; documents whose titles are read
TITLES, TERMS = 5, 4
_WORD = re.compile(r"\w+")


class Title(NamedTuple):
    entry_id: int
    publication_id: int | None
    title: str


@dataclass(frozen=True)
class Suggestions:
    """`terms`: id of a term, the name of it that was begun, the query that asks for it. `meant`: the query with its mistakes corrected; only when
    there is nothing else to propose."""

    titles: tuple[Title, ...] = ()
    terms: tuple[tuple[int, str, str], ...] = ()
    meant: str | None = None
    vocabulary: Vocabulary | None = None


def suggest(session: Session, actor: Actor, text: str) -> Suggestions:
    """What the person who has typed this so far may be about to ask. A fixed number of statements."""
    query = parse(text)
    typed = [italian.fold(word) for word in _WORD.findall(query.plain)]
    if not typed or not typed[-1] or len(query.text) > 200:
        return Suggestions()
    vocabulary, sight = vocabulary_of(session), sight_of(session, actor)
    candidates = _terms_called(vocabulary, query, typed)
    borne = engine.frequencies(session, sight, [term_stem(t) for t in candidates]) if candidates else {}
    there = [t for t in candidates if borne.get(term_stem(t))]
    terms = sorted(there, key=lambda t: (not _by_its_label(vocabulary, t, candidates[t][0]), -borne[term_stem(t)], t))
    titles = _titles(session, actor, sight.scopes, typed)
    nothing = not terms and not titles
    return Suggestions(
        titles=tuple(titles),
        terms=tuple((t, *candidates[t]) for t in terms[:TERMS]),
        meant=meant(session, sight, vocabulary, query) if nothing else None,
        vocabulary=vocabulary,
    )


def _terms_called(vocabulary: Vocabulary, query: Query, typed: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Terms of which a name goes on like what was typed, or a word like the last word; that name, and the query to ask."""
    whole, last = " ".join(typed), typed[-1]
    earlier = query.plain.rsplit(None, 1)[0] if len(typed) > 1 and " " in query.plain else ""
    found: dict[int, tuple[str, str]] = {}
    for name, written, term_id in vocabulary.spelt:
        if term_id in found and not _by_its_label(vocabulary, term_id, written):
            continue
        if f" {whole}" in f" {name}":
            found[term_id] = (written, _asking(vocabulary, query, "", term_id))
        elif len(last) >= SHORTEST and f" {last}" in f" {name}":
            found[term_id] = (written, _asking(vocabulary, query, earlier, term_id))
    return found


def _by_its_label(vocabulary: Vocabulary, term_id: int, name: str) -> bool:
    return name in (vocabulary.terms[term_id].label_it, vocabulary.terms[term_id].label_en)


def _asking(vocabulary: Vocabulary, query: Query, words: str, term_id: int) -> str:
    term = vocabulary.terms[term_id]
    return parse(query.saying(words)).adding(term.facet, term.key)


def _titles(session: Session, actor: Actor, scopes: Sequence[int], typed: Sequence[str]) -> list[Title]:
    """Titles with a word that begins like the last typed one, and all the others; the text that says most of it first."""
    last = typed[-1]
    if len(last) < SHORTEST or last.isdigit():
        return []
    others = [stem for word in typed[:-1] if (stem := italian.stem(word))][:4]
    values: dict[str, Any] = {
        "scopes": in_steps(scopes),
        "low": last,
        "high": last + "{",  # what comes after «z»
        "stems": in_steps({last[:n] for n in range(SHORTEST, len(last))} | {italian.stem(last) or last}),
        **{f"also{n}": stem for n, stem in enumerate(others)},
    }
    seen: dict[int, Title] = {}
    for row in run(session, actor, _holding(len(others)), **values).all():
        words = [italian.fold(word) for word in _WORD.findall(row.title)]
        held = {italian.stem(word) for word in words}
        if any(word.startswith(last) for word in words) and held.issuperset(others):
            seen.setdefault(row.entry_id, Title(row.entry_id, row.publication_id, row.title))
    return list(seen.values())[:TITLES]


@lru_cache(maxsize=16)
def _holding(others: int) -> Any:
    """How to build the search for texts with a stem in the range and these others: heaviest first, closest version first
    of equals."""

    def build(actor: AnyActor) -> Any:
        held = POSTING.c
        here = held.scope.in_(these("scopes", BigInteger))
        begins = or_(
            and_(held.stem >= bindparam("low", type_=STEM, required=True),
                 held.stem < bindparam("high", type_=STEM, required=True)),
            held.stem.in_(these("stems", STEM)),
        )  # fmt: skip
        some = select(held.doc, held.weight).where(begins, here)
        for number in range(others):
            stem = bindparam(f"also{number}", type_=STEM, required=True)
            some = some.where(held.doc.in_(select(POSTING.c.doc).where(POSTING.c.stem == stem, here)))
        looked = some.order_by(held.stem, held.scope, held.doc).limit(LOOKED_AT).subquery()
        heaviest = select(looked).order_by(looked.c.weight.desc(), looked.c.doc).limit(HEAVIEST)
        best = heaviest.cte("best").prefix_with("MATERIALIZED", dialect="postgresql")
        return (
            select(SearchDocument.entry_id, SearchDocument.publication_id, Revision.title)
            .select_from(best)
            .join(SearchDocument, SearchDocument.id == best.c.doc)
            .join(Entry, Entry.id == SearchDocument.entry_id)
            .join(Revision, Revision.id == SearchDocument.revision_id)
            .outerjoin(Publication, Publication.id == SearchDocument.publication_id)
            .where(may_read(actor))
            .order_by(best.c.weight.desc(), SearchDocument.id)
        )

    return build
