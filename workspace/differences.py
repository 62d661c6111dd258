"""What changed between two versions of a text, in words; and where a quoted passage stands in a newer one.

Pure: two texts in, pieces out. Never guesses: joined again, the pieces give both texts back to the letter, and
a quotation that is gone is gone. The cost is bounded on any input, since a reader waits for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

Kind = Literal["same", "added", "removed"]


class Piece(NamedTuple):
    """A run of words, and in which of the two texts it stands."""

    kind: Kind
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The way from `old` to `new`, paragraph by paragraph and, inside a changed one, word by word.

    `same` + `added` joined is `new`, `same` + `removed` joined is `old`. No piece is empty, neighbours differ in
    kind, and in a change what was removed comes first.
    """
    changes: list[Change] = []
    for was, now in _changes(_PARAGRAPH.findall(old), _PARAGRAPH.findall(new)):
        changes += [(was, now)] if was == now else _in_words(was, now)
    return _pieces(changes)


def find_quote(quote: str, start: int, text: str) -> int | None:
    """Where `quote`, which began at `start` in an older version, begins in `text`; None when it is gone.

    To the letter and in whole words («casa» is not found in «casale»); where it stands more than once, the place
    nearest to the old one. Whoever lets people choose a passage keeps it with `whole_words`.
    """
    if not quote:
        return None
    before = _occurrence(quote, text, start, forward=False)
    after = _occurrence(quote, text, start, forward=True)
    places = [place for place in (before, after) if place is not None]
    return min(places, key=lambda place: abs(place - start), default=None)


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The passage from `start` to `end` without white space around it and with its first and last word whole."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and _cuts_a_word(text, start):
        start -= 1
    while start < end and _cuts_a_word(text, end):
        end += 1
    return start, end


_TRIES = 100  # a quotation that stands in more places than this says nothing


def _occurrence(quote: str, text: str, start: int, forward: bool) -> int | None:
    start = max(0, min(start, len(text)))
    place = text.find(quote, start) if forward else text.rfind(quote, 0, start + len(quote))
    for _ in range(_TRIES):
        if place < 0:
            return None
        if not (_cuts_a_word(text, place) or _cuts_a_word(text, place + len(quote))):
            return place
        place = text.find(quote, place + 1) if forward else text.rfind(quote, 0, place + len(quote) - 1)
    return None


def _cuts_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


# --- from changes to pieces -----------------------------------------------------------------------------

_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
# «l'équipe» is two words, so that «dell'équipe» shows only what changed; an accent stays with its letter.
_WORD = re.compile(r"[^\W_]+['’](?=[^\W_])|[\w\u0300-\u036f]+|\n|[^\S\n]+|[^\w\s]")
_SHORT_WORD = 3  # letters: il, di, che

# A change is (what was, what is); where both are the same, nothing changed.
Change = tuple[str, str]


def _in_words(old: str, new: str) -> list[Change]:
    """The changes inside a paragraph; one single change where hardly a word has stayed."""
    changes = _readable(_changes(_WORD.findall(old), _WORD.findall(new)))
    stayed = sum(len(was) for was, now in changes if was == now)
    return changes if 5 * stayed >= min(len(old), len(new)) else [(old, new)]


def _readable(changes: Iterable[Change]) -> list[Change]:
    """Without confetti: a space or a «di» that stays by chance between two rewritten phrases joins them."""
    kept: list[Change] = []
    for was, now in changes:
        if was != now and len(kept) >= 2 and _stays_by_chance(kept[-1]):
            between, before = kept.pop()[0], kept.pop()
            kept.append((before[0] + between + was, before[1] + between + now))
        else:
            kept.append((was, now))
    return kept


def _stays_by_chance(change: Change) -> bool:
    was, now = change
    words = _WORD.findall(was) if was == now and len(was) <= 4 * _SHORT_WORD else []
    lettered = [word for word in words if word[0].isalnum()]
    return bool(words) and "\n" not in words and sum(map(len, lettered)) <= _SHORT_WORD


def _pieces(changes: Iterable[Change]) -> list[Piece]:
    """Pieces without empty ones, neighbours of one kind joined, removed before added."""
    pieces: list[Piece] = []
    for unchanged, group in groupby(changes, key=lambda change: change[0] == change[1]):
        olds, news = zip(*group, strict=True)
        if unchanged:
            pieces.append(Piece("same", "".join(olds)))
        else:
            pieces += [Piece("removed", "".join(olds)), Piece("added", "".join(news))]
    return [piece for piece in pieces if piece.text]


# --- from tokens to changes -----------------------------------------------------------------------------

_STEPS = 400_000  # of the exact search, before it gives way to anchors
_MOST_EDITS = 150
_DEEPEST = 3  # anchors within anchors

Span = tuple[int, int, int, int]  # old from, old to, new from, new to


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Changed and unchanged stretches by turns, as texts."""
    at_old = at_new = 0  # what lies before has been told
    same_from = 0  # in old; from here to at_old nothing changed
    for in_old, in_new, length in [*_matches(old, new), (len(old), len(new), 0)]:
        if (at_old, at_new) != (in_old, in_new):
            if same_from < at_old:
                yield ("".join(old[same_from:at_old]),) * 2
            yield "".join(old[at_old:in_old]), "".join(new[at_new:in_new])
            same_from = in_old
        at_old, at_new = in_old + length, in_new + length
    if same_from < at_old:
        yield ("".join(old[same_from:at_old]),) * 2


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Stretches (place in old, place in new, length) that are the same, in order, not overlapping.

    Exact (Myers, An O(ND) difference algorithm, 1986) where the texts are near to each other; else cut at the
    words that stand once in each (Bram Cohen's patience difference) and tried again between them.
    """
    found: list[tuple[int, int, int]] = []
    to_do: list[tuple[Span, int]] = [((0, len(old), 0, len(new)), 0)]
    while to_do:
        (a, a_end, b, b_end), depth = to_do.pop()
        ahead = 0
        while a + ahead < a_end and b + ahead < b_end and old[a + ahead] == new[b + ahead]:
            ahead += 1
        found.append((a, b, ahead))
        a, b = a + ahead, b + ahead
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            found.append((a_end, b_end, 1))
        if a == a_end or b == b_end:
            continue
        one, other = old[a:a_end], new[b:b_end]
        pairs = _nearest(one, other)
        if pairs is not None:
            found += [(a + i, b + j, 1) for i, j in pairs]
        elif depth < _DEEPEST:
            anchors = [(a + i, b + j) for i, j in _anchors(one, other)]
            found += [(i, j, 1) for i, j in anchors]
            starts = [(a, b), *((i + 1, j + 1) for i, j in anchors)]
            ends = [*anchors, (a_end, b_end)]
            if anchors:
                to_do += [((i, i2, j, j2), depth + 1) for (i, j), (i2, j2) in zip(starts, ends, strict=True)]
    return sorted(match for match in found if match[2])


def _nearest(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]] | None:
    """Pairs of places on the shortest way from `old` to `new`; None when it is too long to look for."""
    n, m = len(old), len(new)
    most = min(_MOST_EDITS, max(8, _STEPS // (n + m)))
    if abs(n - m) > most:
        return None
    reach = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(most + 1):
        trail.append(reach.copy())
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            y = x - k
            while x < n and y < m and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x >= n and y >= m:
                return _way_back(trail, n, m)
    return None


def _way_back(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for edits in range(len(trail) - 1, -1, -1):
        reach, k = trail[edits], x - y
        down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
        k_before = k + 1 if down else k - 1
        x_before = reach[k_before]
        y_before = x_before - k_before
        while x > x_before and y > y_before and (x, y) != (0, 0):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = x_before, y_before
    return pairs


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the words that stand once in each text, as many as keep their order."""
    once_old, once_new = Counter(old), Counter(new)
    place = {word: at for at, word in enumerate(new) if once_new[word] == 1}
    pairs = [(i, place[word]) for i, word in enumerate(old) if once_old[word] == 1 and word in place]
    # the longest increasing run of places in `new`, by patience sorting
    tops: list[int] = []
    top_pairs: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(top_pairs[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        top_pairs[pile : pile + 1] = [at]
    chosen: list[tuple[int, int]] = []
    at = top_pairs[-1] if top_pairs else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]
