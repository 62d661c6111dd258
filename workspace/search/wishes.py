"""From the words of a query to stems that are wished for, and what is to be said about the words: other ways to say the
same, other forms, terms of the vocabulary, what a mistyped word may have meant.

What stands nowhere is never wished for, and nothing is told that does not stand in a text which the person may read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import italian
from workspace.nouns import Revision
from workspace.policy import Actor
from workspace.search import corrections
from workspace.search.engine import ALL, EVERYTHING, engine
from workspace.search.kindred import kindred
from workspace.search.passage import places
from workspace.search.query import Query, Word
from workspace.search.sight import Sight, sight_of, texts_of
from workspace.search.vocabulary import Vocabulary, vocabulary_of
from workspace.search.weights import is_word, rarity, term_stem

# What a wish is worth beside a word as typed (10). Measured on a benchmark of Italian questions and keywords.
TYPED, CORRECTED, SAID_OTHERWISE, JOINED, TERM = 10, (10, 5), 5, 8, 6
KINDRED, INSTEAD = 3, 7  # another form of the word, where it stands itself; where it does not

NEAR_WORDS, MOST_SPELT = 3, 5  # told of a word that stands nowhere, where nothing was found; stems looked at
LIKELY, WRITTEN = 8, 12  # of a mistyped word: stems that may have been meant, texts that are looked at
MOST_CLOSE = 200  # stems that begin like a word


@dataclass(frozen=True)
class WordReport:
    """What became of a word: in how many texts it stands (or a form of it, where it does not itself); when in none (or
    very few), as what it was searched too."""

    text: str
    stem: str
    count: int
    instead: tuple[str, ...] = ()  # words as a readable text writes them, the likeliest first


@dataclass
class Wishes:
    """Stem -> what a document gets for it (per unit of weight), and what is to be said about the words."""

    worth: dict[str, int]
    reports: tuple[WordReport, ...]
    meant: str | None


def meant(session: Session, sight: Sight, vocabulary: Vocabulary, query: Query) -> str | None:
    """The text of the query with its typing mistakes corrected, if it has any."""
    return wishes_of(session, sight, vocabulary, query).meant


def wishes_of(session: Session, sight: Sight, vocabulary: Vocabulary, query: Query) -> Wishes:
    words = tuple({w.stem: w for w in (*query.words, *(w for phrase in query.phrases for w in phrase))}.values())
    if not words:
        return Wishes({}, (), None)
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
    return Wishes(worth, tuple(reports), _meant(query, reports))


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
    found = engine.beginning(session, sight, word[: max(3, len(word) // 2)], MOST_CLOSE)
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
    close = {word: _untyped(corrections.there(found, there), typed) for word, found in guesses.items()}
    close |= {word: corrections.clearly_more(close[word], there, often[stem_of[word]]) for word in doubtful}
    likely = {word: found[:LIKELY] for word, found in close.items()}
    farther = [word for word in unknown if not likely[word] and corrections.farthest(word) > 1]
    for word in farther:
        far = _close(session, sight, word, often)
        there |= {slip.stem: often[slip.stem] for slip in far}
        likely[word] = _untyped(corrections.ranked(far, there), typed)[:LIKELY]
    texts = _written(session, sight, {slip.stem for slips in likely.values() for slip in slips}, typed, often)
    sure = {
        word: corrections.beside(word, likely[word], there, texts, stem_of[word], typed - {stem_of[word]})
        for word in doubtful
    }
    certain = {word: corrections.attested(word, likely[word], there, texts) for word in unknown if word not in farther}
    certain |= {word: corrections.two_slips_away(word, likely[word], there, texts) for word in farther}
    return certain | {word: slips for word, slips in sure.items() if slips}


def _untyped(slips: Iterable[corrections.Slip], typed: Collection[str]) -> list[corrections.Slip]:
    return [slip for slip in slips if slip.stem not in typed]


def _written(
    session: Session, sight: Sight, wished: Collection[str], typed: Collection[str], often: Mapping[str, int]
) -> list[corrections.Forms]:
    """How the few texts that answer best to what was typed and what may have been meant write it."""
    worth = {s: rarity(often[s], often[ALL]) for s in sorted({*wished, *typed}) if often.get(s)}
    if not wished or not worth:
        return []
    docs = [doc for doc, _ in engine.ranked(session, sight, worth, EVERYTHING, False, WRITTEN)]
    found = texts_of(session, sight.actor, docs)
    return _forms([f"{found[doc].title}\n{found[doc].plain}" for doc in docs if doc in found], worth)


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
    """What was typed with each mistyped word replaced, if there was any; filters and other words stay as they are."""
    said = query.plain
    for report in reports:
        if report.instead:
            said = re.sub(rf"(?<![^\W_]){re.escape(report.text)}(?![^\W_])", report.instead[0], said)
    return query.saying(said) if said != query.plain else None
