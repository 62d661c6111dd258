"""Searching: from a query and a person to results, facets, and what to say when a word finds nothing.

The number of statements does not grow with the number of results. No search is written down anywhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from workspace import italian
from workspace.nouns import Entry, Publication, Revision
from workspace.policy import Actor, AnyActor
from workspace.prepared import run
from workspace.search import corrections, facets
from workspace.search.documents import VERSIONS, Circle, Version, entry_of, unpack
from workspace.search.engine import ALL, EVERYTHING, Bounds, Engine, Match, Postings
from workspace.search.filters import Filters, resolve
from workspace.search.kindred import kindred
from workspace.search.passage import Found, Passage, Span, best_passage, places
from workspace.search.postings import DOCUMENT
from workspace.search.prompts import Role, placed, role_asked
from workspace.search.query import Query, Word
from workspace.search.sight import Sight, sight_of, with_right
from workspace.search.tables import SearchDocument
from workspace.search.vocabulary import Vocabulary, vocabulary_of
from workspace.search.weights import FULL, is_word, nearness, rarity, term_stem, weigh

MOST = 1000  # results that are counted and paged through; beyond it is «oltre 1.000»
MOST_HELD = 2000  # texts with all words of a phrase in which the phrase itself is looked for
PAGE = 20
MOST_COMPARED, TELLING = 200, 40  # of a text that others are to be like: stems looked up, and searched for
NEAR_WORDS, MOST_SPELT = 3, 5  # told of a word that stands nowhere, where nothing was found; stems looked at
LIKELY, WRITTEN = 8, 12  # of a mistyped word: stems that may have been meant, texts that are looked at
NEIGHBOURS = 5  # of it, whose common words count too

# What a wish is worth beside a word as typed (10). Measured on a benchmark of Italian questions and keywords.
TYPED, CORRECTED, SAID_OTHERWISE, JOINED, TERM = 10, (10, 5), 5, 8, 6
KINDRED, INSTEAD = 3, 7  # another form of the word, where it stands itself; where it does not

# Among the best texts, those in which the words stand close together come first, and in prompts that answer.
AT_THE_TOP, NEARNESS = 20, 300

_REACH = {
    Circle.AUTHOR: 1, Circle.NAMED: 2, Circle.GROUP: 3, Circle.THEME: 3, Circle.AMBITO: 4, Circle.NETWORK: 5
}  # fmt: skip

engine: Engine = Postings()


@dataclass(frozen=True)
class WordReport:
    """What became of a word: in how many texts it stands (or a form of it, where it does not itself); when in none (or
    very few), as what it was searched too."""

    text: str
    stem: str
    count: int
    instead: tuple[str, ...] = ()  # words as a readable text writes them, the likeliest first


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


@dataclass
class _Wishes:
    """Stem -> what a document gets for it (per unit of weight), and what is to be said about the words."""

    worth: dict[str, int]
    reports: tuple[WordReport, ...]
    meant: str | None


def find(
    session: Session, actor: Actor, query: Query, page: int = 1, by_date: bool = False, size: int = PAGE
) -> Results:
    """What this person finds. A query without words lists everything readable, the newest first."""
    sight, vocabulary = sight_of(session, actor), vocabulary_of(session)
    filters = resolve(session, actor, vocabulary, query)
    wishes = _wishes(session, sight, vocabulary, query)
    bounds, loosened = _bounds(session, sight, query)
    asked = bool(query.words or query.phrases)
    rows, more = _matches(session, sight, wishes, bounds.also(filters.demands()), by_date, asked)
    if not by_date and sum(is_word(stem) for stem in wishes.worth) > 1:
        rows[:AT_THE_TOP] = _better_first(session, rows[:AT_THE_TOP], wishes.worth, role_asked(query.plain))
    start = (page - 1) * size
    return Results(
        query=query,
        hits=tuple(_hits(session, actor, rows[start : start + size], wishes.worth)),
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
    return tuple(_hits(session, actor, rows, telling))


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
    bodies = engine.words(session, [doc for doc, _ in near])
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


def meant(session: Session, sight: Sight, vocabulary: Vocabulary, query: Query) -> str | None:
    """The text of the query with its typing mistakes corrected, if it has any."""
    return _wishes(session, sight, vocabulary, query).meant


# --- what is wished for -------------------------------------------------------------------------------------------


def _wishes(session: Session, sight: Sight, vocabulary: Vocabulary, query: Query) -> _Wishes:
    words = tuple({w.stem: w for w in (*query.words, *(w for phrase in query.phrases for w in phrase))}.values())
    if not words:
        return _Wishes({}, (), None)
    typed = [w.stem for w in words]
    factors = _of_terms(vocabulary, typed)
    factors |= dict.fromkeys(vocabulary.also(typed), SAID_OTHERWISE)
    factors |= dict.fromkeys(_joined(words), JOINED)
    factors |= dict.fromkeys(typed, TYPED)
    near = {w.stem: kindred(italian.fold(w.text)) for w in words}
    often = engine.frequencies(
        session, sight, sorted(factors.keys() | {stem for stems in near.values() for stem in stems})
    )
    corrected = _corrected(session, sight, vocabulary, words, often)
    for slips in corrected.values():
        for slip, factor in zip(slips, CORRECTED, strict=False):
            factors.setdefault(slip.stem, factor)
        factors = _of_terms(vocabulary, [slip.stem for slip in slips[:1]]) | factors
    worth = {s: f * rarity(often[s], often[ALL]) for s, f in sorted(factors.items()) if often.get(s)}
    first = {word: slips[0] for word, slips in corrected.items() if slips}
    spelt = _spelt(session, sight, vocabulary, {word: [slip] for word, slip in first.items() if not slip.form})
    spelt |= {word: (slip.form,) for word, slip in first.items() if slip.form}
    reports = []
    for word in words:
        instead = spelt.get(italian.fold(word.text), ())
        forms = [s for s in near[word.stem] if s in often]
        count = often.get(word.stem) or (0 if instead else max((often[s] for s in forms), default=0))
        reports.append(WordReport(word.text, word.stem, count, instead))
        factor = INSTEAD if count and word.stem not in often else KINDRED
        for stem in forms:  # as telling as the more frequent of the two
            wished = factor * rarity(max(often[stem], often.get(word.stem, 0)), often[ALL])
            worth[stem] = max(worth.get(stem, 0), wished)
    return _Wishes(worth, tuple(reports), _meant(query, reports))


def nearby(session: Session, actor: Actor, words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For words that stand in no readable text: some that do and are near, one or (long words) two slips away, as a
    readable text writes them. A fixed number of statements for each of the first few words."""
    sight, vocabulary = sight_of(session, actor), vocabulary_of(session)
    found: dict[str, tuple[str, ...]] = {}
    for word in words[: corrections.MOST]:
        folded = italian.fold(word)
        if not folded.isalpha() or not corrections.SHORTEST <= len(folded) <= corrections.LONGEST:
            continue
        often: dict[str, int] = {}
        likely = corrections.ranked(_close(session, sight, folded, often), often)[:MOST_SPELT]
        forms = _spelt(session, sight, vocabulary, {folded: likely}).get(folded, ())
        far = {form: corrections.far(folded, italian.fold(form)) for form in forms}
        if near := [form for form in far if far[form] <= corrections.farthest(folded)]:
            found[word] = tuple(sorted(near, key=lambda form: (far[form], form))[:NEAR_WORDS])
    return found


def _close(session: Session, sight: Sight, word: str, often: dict[str, int]) -> list[corrections.Slip]:
    """Stems of readable texts that begin like a folded word and could be near it; `often` learns how often they stand."""
    found = engine.beginning(session, sight, word[: max(3, len(word) // 2)], MOST_COMPARED)
    found |= {w: n for w, n in engine.frequencies(session, sight, _beginnings(word)).items() if is_word(w) and w}
    often |= found
    return [corrections.Slip(s, s, abs(len(word) - len(s))) for s in found if _might_be(word, s)]


def _beginnings(word: str) -> list[str]:
    return [word[:n] for n in range(corrections.SHORTEST, len(word))]


def _might_be(word: str, stem: str) -> bool:
    """Could a word of this stem be near that word? All its beginning, or most of it."""
    return word.startswith(stem) or corrections.far(word[: len(stem)], stem) <= corrections.farthest(word)


def _of_terms(vocabulary: Vocabulary, stems: Sequence[str]) -> dict[str, int]:
    """Texts that bear a term are wished for by its names; by a part of its label, in part."""
    parts = vocabulary.terms_in(stems)
    return {term_stem(t): round(TERM * part) for t, part in parts.items() if round(TERM * part)}


def _joined(words: Sequence[Word]) -> list[str]:
    """«burn out» is also «burnout»."""
    pairs = pairwise(words)
    return [stem for one, other in pairs if (stem := italian.stem(italian.fold(one.text) + italian.fold(other.text)))]


def _corrected(
    session: Session, sight: Sight, vocabulary: Vocabulary, words: Sequence[Word], often: dict[str, int]
) -> dict[str, list[corrections.Slip]]:
    """Folded unknown or doubtful word -> what could have been meant, in texts or in the label of a term that texts bear;
    `often` learns how often that stands somewhere."""
    unknown = corrections.to_correct(words, often)
    doubtful = corrections.to_doubt(words, often, often[ALL])
    guesses = {word: corrections.slips(word) for word in (*unknown, *doubtful)}
    if not guesses:
        return {}
    stems = {stem for found in guesses.values() for stem in found}
    borne = {stem: [term_stem(t) for t in vocabulary.labelled[stem]] for stem in stems & vocabulary.labelled.keys()}
    found = engine.frequencies(session, sight, sorted(stems.union(*borne.values())))
    often |= found
    there = found | {stem: max(found.get(s, 0) for s in (stem, *terms)) for stem, terms in borne.items()}
    typed = {w.stem for w in words}
    stem_of = {italian.fold(w.text): w.stem for w in words}
    close = {word: _untyped(slips.values(), there, typed) for word, slips in guesses.items()}
    close |= {word: corrections.clearly_more(close[word], there, often[stem_of[word]]) for word in doubtful}
    likely = {word: found[:LIKELY] for word, found in close.items()}
    farther = [word for word in unknown if not likely[word] and corrections.farthest(word) > 1]
    for word in farther:
        far = _close(session, sight, word, often)
        there |= {slip.stem: often[slip.stem] for slip in far}
        likely[word] = _untyped(far, there, typed)[:LIKELY]
    texts = _written(session, sight, {slip.stem for slips in likely.values() for slip in slips}, typed, often)
    sure = {
        word: corrections.beside(word, likely[word], there, texts, stem_of[word], typed - {stem_of[word]})
        for word in doubtful
    }
    certain = {word: corrections.attested(word, likely[word], there, texts) for word in unknown if word not in farther}
    certain |= {word: corrections.two_slips_away(word, likely[word], there, texts) for word in farther}
    return certain | {word: slips for word, slips in sure.items() if slips}


def _untyped(
    slips: Iterable[corrections.Slip], there: Mapping[str, int], typed: Collection[str]
) -> list[corrections.Slip]:
    return [slip for slip in corrections.ranked(slips, there) if slip.stem not in typed]


def _written(
    session: Session, sight: Sight, wished: Collection[str], typed: Collection[str], often: Mapping[str, int]
) -> list[corrections.Forms]:
    """How the few texts that answer best to what was typed and what may have been meant write it."""
    worth = {s: rarity(often[s], often[ALL]) for s in sorted({*wished, *typed}) if often.get(s)}
    if not wished or not worth:
        return []
    docs = [doc for doc, _ in engine.ranked(session, sight, worth, EVERYTHING, False, WRITTEN)]
    texts = {row.id: f"{row.title}\n{row.plain}" for row in run(session, sight.actor, _texts, ids=docs).all()}
    return _forms([texts[doc] for doc in docs if doc in texts], worth)


def _forms(texts: Sequence[str], stems: Collection[str]) -> list[corrections.Forms]:
    """Of each text: stem -> the forms in which it has it."""
    every: list[corrections.Forms] = []
    for text, found in zip(texts, places(texts, stems), strict=True):
        forms: dict[str, set[str]] = {}
        for f in found:
            forms.setdefault(f.stem, set()).add(text[f.start : f.end].lower())
        every.append(forms)
    return every


def _spelt(
    session: Session, sight: Sight, vocabulary: Vocabulary, chosen: Mapping[str, Sequence[corrections.Slip]]
) -> dict[str, tuple[str, ...]]:
    """The corrections as a readable text (or the label of a term) writes them: of its forms of that stem, the one
    nearest to the guess."""
    spelt: dict[str, tuple[str, ...]] = {}
    for word, slip in [(word, slip) for word, slips in chosen.items() for slip in slips]:
        held = engine.holding(session, sight, [slip.stem], 3)
        if held:
            asked = select(Revision.title, Revision.plain).where(Revision.id.in_([row.revision_id for row in held]))
            texts = [text for row in session.execute(asked) for text in row]
        else:
            texts = [vocabulary.terms[t].label_it for t in vocabulary.labelled.get(slip.stem, ())]
        found = zip(texts, places(texts, {slip.stem}), strict=True)
        forms = Counter(text[f.start : f.end].lower() for text, some in found for f in some)
        if forms:
            nearest = min(forms, key=lambda f: (_far(italian.fold(f), slip.spelling, word), -forms[f], f))
            spelt[word] = (*spelt.get(word, ()), nearest)
    return spelt


def _far(form: str, guess: str, typed: str) -> tuple[bool, int]:
    return form != guess, -_common_start(form, typed)


def _common_start(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _meant(query: Query, reports: Sequence[WordReport]) -> str | None:
    """The text of the query with each mistyped word replaced, if there was any."""
    text = query.text
    for report in reports:
        if report.instead:
            text = text.replace(report.text, report.instead[0])
    return text if text != query.text else None


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
    wishes: _Wishes,
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
    closest: dict[int, int] = {}
    for doc, _ in rows:
        closest[doc // VERSIONS] = min(doc, closest.get(doc // VERSIONS, doc))
    return [row for row in rows if closest[row[0] // VERSIONS] == row[0]]


def _better_first(session: Session, rows: Sequence[Match], worth: Mapping[str, int], role: Role) -> list[Match]:
    """The same rows; wished words count for more where two of them stand near each other, and in prompts that answer
    what is asked."""
    texts = {key: unpack(body) for key, body in engine.words(session, [doc for doc, _ in rows]).items()}
    more = {key: round(NEARNESS * nearness(text, worth)) + placed(text, worth, role) for key, text in texts.items()}
    return sorted(rows, key=lambda row: (-row[1] - more.get(row[0], 0), row[0]))


def _facets(
    session: Session,
    sight: Sight,
    wishes: _Wishes,
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
    numbers = engine.facets(session, sight, [doc for doc, _ in rows])
    return facets.counted(numbers, {term: name.facet for term, name in vocabulary.terms.items()})


def _texts(actor: AnyActor) -> Any:
    asked = with_right(select(*DOCUMENT.c, Revision.title, Revision.plain, Entry.external_id), actor, listed=True)
    return asked.join(Revision, Revision.id == DOCUMENT.c.revision_id)


def _hits(session: Session, actor: Actor, rows: Sequence[Match], worth: Mapping[str, int]) -> list[Hit]:
    """The page with its texts, as far as the right to read them goes at this very moment."""
    if not rows:
        return []
    texts = {row.id: row for row in run(session, actor, _texts, ids=[doc for doc, _ in rows]).all()}
    shown = [(texts[doc], score) for doc, score in rows if doc in texts]
    in_titles = places([text.title for text, _ in shown], worth)
    in_texts = places([text.plain for text, _ in shown], worth)
    return [
        _hit(text, score, in_title, in_text, worth)
        for (text, score), in_title, in_text in zip(shown, in_titles, in_texts, strict=True)
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
