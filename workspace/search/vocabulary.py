"""The terms as search needs them: found by any of their names, abbreviations spelt out.

A query that contains a name of a term wishes for the texts that bear it. Of the other names, only those that are
truly the same are looked for too: another spelling («burn out», «burnout»), or an abbreviation and what its letters
stand for («VD», «visita domiciliare»). The rest of the names are narrower things, and would find what nobody asked.
Only terms that are everybody's are kept here; a group's own tags never are.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Row, func, literal_column, select, union_all
from sqlalchemy.orm import Session

from workspace import italian
from workspace.db import named
from workspace.nouns import Term, TermLabel

LONGEST_NAME = 5  # words of a name that are looked for in a query
Stems = tuple[str, ...]
K = TypeVar("K")
V = TypeVar("V")


class Name(NamedTuple):
    term_id: int
    facet: str
    key: str
    label_it: str
    label_en: str


@dataclass(frozen=True)
class Vocabulary:
    """`named`: stems of a name -> terms; `same`: stems of a name -> other ways to say the very same; `labelled`: a stem
    -> terms with it in their label. `spelt`: every name, its words folded and as they
    are written, and its term."""

    terms: Mapping[int, Name] = field(default_factory=dict)
    named: Mapping[Stems, frozenset[int]] = field(default_factory=dict)
    same: Mapping[Stems, frozenset[Stems]] = field(default_factory=dict)
    labelled: Mapping[str, frozenset[int]] = field(default_factory=dict)
    spelt: tuple[tuple[str, str, int], ...] = ()

    def terms_in(self, stems: Sequence[str]) -> dict[int, float]:
        """Terms of which a name stands in this row of stems, or else a part of the label; and how much of it."""
        found = {t: self._part(t, stems) for stem in stems for t in self.labelled.get(stem, ())}
        return found | {t: 1.0 for run in runs(stems) for t in self.named.get(run, ())}

    def _part(self, term_id: int, stems: Sequence[str]) -> float:
        label = set(italian.stems(self.terms[term_id].label_it))
        return len(label.intersection(stems)) / len(label)

    def also(self, stems: Sequence[str]) -> frozenset[str]:
        """Stems of the other ways to say what stands in this row of stems."""
        return frozenset(s for run in runs(stems) for other in self.same.get(run, ()) for s in other)

    def called(self, facets: Iterable[str] | None, value: str) -> frozenset[int]:
        """Terms with this key or name (`value` as typed), in any of these facets (None: in all)."""
        folded, stems = italian.fold(value), tuple(italian.stems(value))
        found = {t for t, n in self.terms.items() if folded in (italian.fold(n.key), italian.fold(n.label_it))}
        found = found or set(self.named.get(stems, ()))
        return frozenset(t for t in found if facets is None or self.terms[t].facet in facets)


def runs(stems: Sequence[str]) -> Iterable[Stems]:
    """Every run of up to LONGEST_NAME neighbours."""
    for start in range(len(stems)):
        for end in range(start + 1, min(len(stems), start + LONGEST_NAME) + 1):
            yield tuple(stems[start:end])


def vocabulary_of(session: Session) -> Vocabulary:
    """The vocabulary as it is now, read anew when it has changed (or, for certain, after a minute)."""
    bind = str(session.get_bind().engine.url)
    stamp = session.connection().execute(_STAMP).all()
    with _lock:
        kept = _kept.get(bind)
        if kept and kept.stamp == stamp and time.monotonic() - kept.read_at < 60:
            return kept.made
    rows = session.execute(_ROWS).all()
    made = kept.made if kept and kept.rows == rows else _made_of(rows)  # to make it takes fifty times as long
    with _lock:
        if len(_kept) > 1:  # a database and its replica
            _kept.clear()
        _kept[bind] = _Kept(stamp, time.monotonic(), rows, made)
    return made


def _told(key: Any, name: Any) -> Any:
    return func.count(key), func.max(key), func.sum(func.length(name))


_STAMP = named(
    union_all(
        select(*_told(Term.id, Term.label_it)).where(Term.state == literal_column("'active'")),
        select(*_told(TermLabel.id, TermLabel.label)),
    ),
    "search.vocabulary",
)


class _Kept(NamedTuple):
    stamp: Sequence[Any]
    read_at: float  # of the monotonic clock, seconds
    rows: Sequence[Any]
    made: Vocabulary


_kept: dict[str, _Kept] = {}
_lock = Lock()


_ROWS = (
    select(Term.id, Term.facet_key, Term.key, Term.label_it, Term.label_en, TermLabel.label)
    .outerjoin_from(Term, TermLabel, TermLabel.term_id == Term.id)
    .where(Term.state == "active")
    .order_by(Term.id, TermLabel.id)
)


def _made_of(rows: Sequence[Any]) -> Vocabulary:
    terms: dict[int, Name] = {}
    labels: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        _collect(row, terms, labels)
    named: dict[Stems, set[int]] = defaultdict(set)
    same: dict[Stems, set[Stems]] = defaultdict(set)
    for term_id, names in labels.items():
        for name in names:
            if stems := tuple(italian.stems(name)):
                named[stems].add(term_id)
        for one in names:
            for other in names:
                a, b = tuple(italian.stems(one)), tuple(italian.stems(other))
                if a and b and a != b and _say_the_same(one, other):
                    same[a].add(b)
                    same[b].add(a)
    labelled: dict[str, set[int]] = defaultdict(set)
    for term in terms.values():
        for stem in italian.stems(term.label_it):
            labelled[stem].add(term.term_id)
    spelt = {(" ".join(map(italian.fold, re.findall(r"\w+", n))), n, t) for t, names in labels.items() for n in names}
    return Vocabulary(terms, _fixed(named), _fixed(same), _fixed(labelled), tuple(sorted(spelt)))


def _fixed(sets: Mapping[K, set[V]]) -> dict[K, frozenset[V]]:
    return {key: frozenset(values) for key, values in sets.items()}


def _collect(row: Row, terms: dict[int, Name], labels: dict[int, list[str]]) -> None:
    if row.id not in terms:
        terms[row.id] = Name(row.id, row.facet_key, row.key, row.label_it, row.label_en)
        labels[row.id] += [row.label_it, row.label_en]
    if row.label:
        labels[row.id].append(row.label)


def _say_the_same(one: str, other: str) -> bool:
    """One is another spelling of the other, or its initials («VD»), or is made of how its words begin («SerD»); small
    words counted or not."""
    if italian.fold(one) == italian.fold(other):
        return True
    letters = italian.fold(one)
    short = 2 <= len(letters) <= 7 and " " not in one.strip()
    if not short or not one[:1].isupper():
        return False
    words = [italian.fold(w) for w in re.findall(r"\w+", other)]
    telling = [w for w in words if len(w) > 3 or w not in italian.STOP_WORDS]
    most = 1 if one.isupper() or len(re.findall("[A-Z]", one)) < 2 else 4
    return len(telling) > 1 and (_begins_all(letters, words, most) or _begins_all(letters, telling, most))


def _begins_all(letters: str, words: Sequence[str], most: int) -> bool:
    """Are these letters the beginnings of these words, one to `most` of each?"""
    if not words or not letters:
        return not words and not letters
    return any(
        words[0].startswith(letters[:n]) and _begins_all(letters[n:], words[1:], most)
        for n in range(1, min(most, len(letters)) + 1)
    )
