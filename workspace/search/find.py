"""Searching: from a query and a person to results and facets; and texts like another.

The number of statements does not grow with the number of results. No search is written down anywhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from workspace import italian
from workspace.nouns import Entry, Publication
from workspace.policy import Actor
from workspace.search import facets
from workspace.search.documents import VERSIONS, Circle, Version, entry_of, standing, unpack
from workspace.search.engine import ALL, EVERYTHING, Bounds, Match, engine
from workspace.search.filters import Filters, resolve
from workspace.search.passage import Found, Passage, Span, best_passage, places
from workspace.search.prompts import Role, placed, role_asked
from workspace.search.query import Query, Word
from workspace.search.sight import Sight, sight_of, texts_of
from workspace.search.tables import SearchDocument
from workspace.search.vocabulary import Vocabulary, vocabulary_of
from workspace.search.weights import FULL, is_word, nearness, rarity, term_stem, weigh
from workspace.search.wishes import TYPED, Wishes, WordReport, wishes_of

MOST = 1000  # results that are counted and paged through; beyond it is «oltre 1.000»
MOST_HELD = 2000  # texts with all words of a phrase in which the phrase itself is looked for
PAGE = 20
MOST_COMPARED, TELLING = 200, 40  # of a text that others are to be like: stems looked up, and searched for
NEIGHBOURS = 5  # of it, whose common words count too

# Among the best texts, those in which the words stand close together come first, and in prompts that answer.
AT_THE_TOP, NEARNESS = 20, 300

_REACH = {
    Circle.AUTHOR: 1, Circle.NAMED: 2, Circle.GROUP: 3, Circle.THEME: 3, Circle.AMBITO: 4, Circle.NETWORK: 5
}  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """One text, in the version that this person reads. `matched`: the words and terms that brought it here."""

    entry_id: int
    version: Version
    reach: int  # 1 only me … 5 the network: the circle in which this version was found
    revision_id: int
    publication_id: int | None
    external_id: str | None
    author_id: int | None  # not said of a publication
    title: str
    title_marks: tuple[Span, ...]
    passage: Passage
    kind: str
    template_id: int
    group_id: int | None
    ambito_id: int | None
    day: int
    term_ids: tuple[int, ...]
    matched: tuple[str, ...]
    matched_terms: tuple[int, ...]
    score: int


@dataclass(frozen=True)
class Results:
    """A page of hits, and what there is in all. `total` is exact up to MOST; `more`: there are more than that.

    `facets`: filter -> value (kind, id or year) -> texts, as if nothing were chosen in that filter. `terms`: names of
    the vocabulary's terms. `meant`: the query with its typing mistakes corrected, or None. `loosened`: phrases that
    stand nowhere and count as their words. `unknown`: filters that mean nothing here.
    """

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    more: bool = False
    page: int = 1
    size: int = PAGE
    facets: Mapping[str, Mapping[Any, int]] = field(default_factory=dict)
    chosen: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    words: tuple[WordReport, ...] = ()
    meant: str | None = None
    loosened: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def find(
    session: Session, actor: Actor, query: Query, page: int = 1, by_date: bool = False, size: int = PAGE
) -> Results:
    """What this person finds. A query without words lists everything readable, the newest first."""
    sight, vocabulary = sight_of(session, actor), vocabulary_of(session)
    filters = resolve(session, actor, vocabulary, query)
    wishes = wishes_of(session, sight, vocabulary, query)
    bounds, loosened = _bounds(session, sight, query)
    asked = bool(query.words or query.phrases)
    rows, more = _matches(session, sight, wishes, bounds.also(filters.demands()), by_date, asked)
    start = (page - 1) * size
    texts: dict[int, Any] = {}
    if not by_date and start < AT_THE_TOP and sum(is_word(stem) for stem in wishes.worth) > 1:
        texts = texts_of(session, actor, _ids(rows[: max(AT_THE_TOP, start + size)]), with_words=True)
        rows[:AT_THE_TOP] = _better_first(texts, rows[:AT_THE_TOP], wishes.worth, role_asked(query.plain))
    shown = rows[start : start + size]
    texts = texts or texts_of(session, actor, _ids(shown))
    return Results(
        query=query,
        hits=tuple(_hits(texts, shown, wishes.worth)),
        total=len(rows),
        more=more,
        page=page,
        size=size,
        facets=_facets(session, sight, wishes, bounds, filters, vocabulary, rows, asked),
        chosen=filters.chosen,
        vocabulary=vocabulary,
        words=wishes.reports,
        meant=wishes.meant,
        loosened=loosened,
        unknown=tuple(filters.unknown),
    )


def similar(session: Session, actor: Actor, text: str, but: int | None = None, limit: int = 5) -> tuple[Hit, ...]:
    """«Storie simili»: the readable texts that share most of what is telling in this one, the nearest first; without
    the entry `but`, which is usually the one that the text is from. Works on a text that is only begun.

    Twice: what several of the nearest have in common is of the subject too, whichever words this text chose."""
    counts = Counter(italian.stems(text))
    common = [stem for stem, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:MOST_COMPARED]]
    sight = sight_of(session, actor)
    often = engine.frequencies(session, sight, common)
    worth = {
        stem: round(TYPED * counts[stem] / (counts[stem] + 1) * rarity(often[stem], often[ALL]))
        for stem in common
        if _tells(stem, often)
    }
    telling = _heaviest(worth, TELLING)
    near = _nearest(session, sight, telling, but, NEIGHBOURS)
    if not near:
        return ()
    wider = _of_neighbours(session, sight, near, counts, often)
    wishes = {s: telling.get(s, 0) + wider.get(s, 0) for s in telling | wider}
    rows = _nearest(session, sight, wishes, but, limit)
    return tuple(_hits(texts_of(session, actor, _ids(rows)), rows, telling))


def _tells(stem: str, often: Mapping[str, int]) -> bool:
    return 0 < often.get(stem, 0) <= max(20, often[ALL] // 5)


def _heaviest(worth: Mapping[str, int], most: int) -> dict[str, int]:
    return dict(sorted(worth.items(), key=lambda w: (-w[1], w[0]))[:most])


def _nearest(
    session: Session, sight: Sight, wishes: Mapping[str, int], but: int | None, limit: int
) -> list[Match]:  # fmt: skip
    if not wishes:
        return []
    rows = engine.ranked(session, sight, wishes, EVERYTHING, False, VERSIONS * (limit + 1))
    return [(doc, score) for doc, score in _each_once(rows) if entry_of(doc) != but][:limit]


def _of_neighbours(
    session: Session, sight: Sight, near: Sequence[Match], own: Collection[str], often: dict[str, int]
) -> dict[str, int]:
    """What the nearest texts speak of, each as much as it is near; if two of them do, or this one and one of them.
    `often` learns about the stems. (J. Rocchio, Relevance feedback in information retrieval, 1971.)"""
    bodies = engine.words(session, _ids(near))
    weights = [(score, weigh(unpack(bodies[doc]))) for doc, score in near if doc in bodies]
    bearing = Counter([stem for _, held in weights for stem in held])
    shared = [stem for stem, n in bearing.items() if n + (stem in own) > 1]
    often |= engine.frequencies(session, sight, sorted(stem for stem in shared if stem not in often))
    worth = {
        stem: round(
            sum(score * held.get(stem, 0) for score, held in weights)
            * TYPED * rarity(often[stem], often[ALL]) / (FULL * near[0][1] * len(near))
        )
        for stem in shared
        if _tells(stem, often)
    }  # fmt: skip
    return _heaviest({stem: w for stem, w in worth.items() if w}, TELLING)


def new_between(session: Session, actor: Actor, query: Query, since: dt.datetime, until: dt.datetime) -> int:
    """How many texts of others were opened to this person in that time and answer the whole of the query: an alert must
    not come for one word of five. None where a filter no longer means anything."""
    sight, vocabulary = sight_of(session, actor), vocabulary_of(session)
    filters = resolve(session, actor, vocabulary, query)
    if filters.unknown:
        return 0
    bounds, loosened = _bounds(session, sight, query)
    if loosened:
        return 0
    version = SearchDocument.id % VERSIONS
    shared = and_(version == Version.SHARED, Entry.shared_at > since, Entry.shared_at <= until)
    published = and_(version > Version.SHARED, Publication.approved_at > since, Publication.approved_at <= until)
    news = [SearchDocument.author_id != actor.person_id, or_(shared, published)]
    stems = [w.stem for w in query.words]
    found = engine.newest(session, sight, stems, bounds.also(filters.demands()), news, MOST)
    return len({entry_of(doc) for doc in found})


# --- what is demanded -----------------------------------------------------------------------------------------------


def _bounds(session: Session, sight: Sight, query: Query) -> tuple[Bounds, tuple[str, ...]]:
    """What phrases demand and what is excluded; and the phrases that stand nowhere."""
    within: list[list[int]] = []
    loosened: list[str] = []
    for phrase in query.phrases:
        if found := _with_phrase(session, sight, phrase):
            within.append(found)
        else:
            loosened.append(" ".join(w.text for w in phrase))
    outside = [_with_phrase(session, sight, phrase) for phrase in query.without_phrases]
    without = tuple(w.stem for w in query.without)
    return Bounds(within=tuple(within), outside=tuple(outside), without=without), tuple(loosened)


def _with_phrase(session: Session, sight: Sight, phrase: Sequence[Word]) -> list[int]:
    stems = [w.stem for w in phrase]
    sought = f" {' '.join(stems)} "
    rows = engine.holding(session, sight, stems, MOST_HELD)
    return [row.id for row in rows if any(sought in f" {' '.join(field)} " for _, field in unpack(row.body))]


# --- what is found --------------------------------------------------------------------------------------------------


def _matches(
    session: Session,
    sight: Sight,
    wishes: Wishes,
    bounds: Bounds,
    by_date: bool,
    asked: bool,
) -> tuple[list[Match], bool]:
    """The matching texts, each once, in the version that is closest to the reader; and whether there are more."""
    if asked and not wishes.worth:
        return [], False
    rows = engine.ranked(session, sight, wishes.worth, bounds, by_date, MOST + 1)
    return _each_once(rows)[:MOST], len(rows) > MOST


def _each_once(rows: Sequence[Match]) -> list[Match]:
    """Each entry in the version that is closest to the reader, where that stands in the order."""
    closest = {doc // VERSIONS: doc for doc in sorted([doc for doc, _ in rows], reverse=True)}
    return [row for row in rows if closest[row[0] // VERSIONS] == row[0]]


def _ids(rows: Sequence[Match]) -> list[int]:
    return [doc for doc, _ in rows]


def _better_first(
    texts: Mapping[int, Any], rows: Sequence[Match], worth: Mapping[str, int], role: Role
) -> list[Match]:  # fmt: skip
    """The same rows; wished words count for more where two of them stand near each other, and in prompts that answer
    what is asked."""
    stand = standing({doc: texts[doc].body for doc in _ids(rows) if doc in texts}, worth)
    more = {key: round(NEARNESS * nearness(text, worth)) + placed(text, worth, role) for key, text in stand.items()}
    return sorted(rows, key=lambda row: (-row[1] - more.get(row[0], 0), row[0]))


def _facets(
    session: Session,
    sight: Sight,
    wishes: Wishes,
    bounds: Bounds,
    filters: Filters,
    vocabulary: Vocabulary,
    rows: Sequence[Match],
    asked: bool,
) -> dict[str, Counter[Any]]:
    """Filter -> value -> texts. Where a value is chosen, its neighbours are counted as if it were not."""
    counts = _counted(session, sight, vocabulary, rows)
    for name in filters.meant:
        others, _ = _matches(session, sight, wishes, bounds.also(filters.demands(but=name)), False, asked)
        counted = _counted(session, sight, vocabulary, others)
        if name in counted:
            counts[name] = counted[name]
    return counts


def _counted(
    session: Session, sight: Sight, vocabulary: Vocabulary, rows: Sequence[Match]
) -> dict[str, Counter[Any]]:  # fmt: skip
    numbers = engine.facets(session, sight, _ids(rows))
    return facets.counted(numbers, {term: name.facet for term, name in vocabulary.terms.items()})


def _hits(texts: Mapping[int, Any], rows: Sequence[Match], worth: Mapping[str, int]) -> list[Hit]:
    """The page, of these `texts` that may be read."""
    shown = [(texts[doc], score) for doc, score in rows if doc in texts]
    found = places([text.title for text, _ in shown] + [text.plain for text, _ in shown], worth)
    return [
        _hit(text, score, in_title, in_text, worth)
        for (text, score), in_title, in_text in zip(shown, found[: len(shown)], found[len(shown) :], strict=True)
    ]


def _hit(
    row: Any, score: int, in_title: Sequence[Found], in_text: Sequence[Found], worth: Mapping[str, int]
) -> Hit:  # fmt: skip
    terms = tuple(int(t) for t in row.terms.split(",") if t)
    return Hit(
        entry_id=row.entry_id,
        version=Version(row.id % VERSIONS),
        reach=_REACH[Circle(row.scope % 8)],
        revision_id=row.revision_id,
        publication_id=row.publication_id,
        external_id=row.external_id,
        author_id=row.author_id if row.publication_id is None else None,
        title=row.title,
        title_marks=tuple((f.start, f.end) for f in in_title),
        passage=best_passage(row.plain, in_text, worth),
        kind=row.kind,
        template_id=row.template_id,
        group_id=row.group_id,
        ambito_id=row.ambito_id,
        day=row.day,
        term_ids=terms,
        matched=_matched(row, in_title, in_text, worth),
        matched_terms=tuple(t for t in terms if term_stem(t) in worth),
        score=score,
    )


def _matched(
    text: Any, in_title: Sequence[Found], in_text: Sequence[Found], worth: Mapping[str, int]
) -> tuple[str, ...]:
    """The words that matched as the text writes them, each once, the most telling first."""
    words: dict[str, str] = {}
    for source, found in ((text.title, in_title), (text.plain, in_text)):
        for f in found:
            words.setdefault(f.stem, source[f.start : f.end].lower())
    return tuple(words[stem] for stem in sorted(words, key=lambda s: (-worth[s], s)))
