"""As one types: titles of readable texts, terms that readable texts bear, and what a mistyped word could be.

The cost has an end: of very many texts only some are looked at. Whatever is proposed, the person may read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import italian
from workspace.nouns import Revision
from workspace.policy import Actor, AnyActor
from workspace.prepared import run
from workspace.search.engine import engine
from workspace.search.query import Query, parse
from workspace.search.sight import Sight, sight_of, with_right
from workspace.search.tables import SearchDocument
from workspace.search.vocabulary import Vocabulary, vocabulary_of
from workspace.search.weights import term_stem
from workspace.search.wishes import meant

SHORTEST = 3  # letters of the last word from which texts are looked for; terms come sooner
HEAVIEST = 100  # documents whose titles are read
TITLES, TERMS = 5, 4
_WORD = re.compile(r"\w+")


class Title(NamedTuple):
    entry_id: int
    publication_id: int | None
    title: str


@dataclass(frozen=True)
class Suggestions:
    """`terms`: id of a term, the name of it that was begun, the query that asks for it. `meant`: the query with its
    mistakes corrected; only when there is nothing else to propose."""

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
    titles = _titles(session, sight, typed)
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


def _titles(session: Session, sight: Sight, typed: Sequence[str]) -> list[Title]:
    """Titles with a word that begins like the last typed one, and all the others; the text that says most of it first."""
    last = typed[-1]
    if len(last) < SHORTEST or last.isdigit():
        return []
    others = [stem for word in typed[:-1] if (stem := italian.stem(word))][:4]
    shorter = {last[:n] for n in range(SHORTEST, len(last))} | {italian.stem(last) or last}
    heaviest = engine.heaviest(session, sight, last, shorter, others, HEAVIEST)
    found = {row.id: row for row in run(session, sight.actor, _titled, ids=heaviest).all()} if heaviest else {}
    seen: dict[int, Title] = {}
    for row in (found[doc] for doc in heaviest if doc in found):
        words = [italian.fold(word) for word in _WORD.findall(row.title)]
        held = {italian.stem(word) for word in words}
        if any(word.startswith(last) for word in words) and held.issuperset(others):
            seen.setdefault(row.entry_id, Title(row.entry_id, row.publication_id, row.title))
    return list(seen.values())[:TITLES]


def _titled(actor: AnyActor) -> Any:
    asked = select(SearchDocument.id, SearchDocument.entry_id, SearchDocument.publication_id, Revision.title)
    return with_right(asked, actor, listed=True).join(Revision, Revision.id == SearchDocument.revision_id)
