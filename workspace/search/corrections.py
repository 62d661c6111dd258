"""Typing mistakes. No list of words is kept: what could have been meant is every word one slip away from what was
typed, and of these only the ones that stand in texts which the person may read are ever looked at.

So a suggestion cannot give away a name from somebody else's group, and there is nothing to keep in step.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from workspace import italian
from workspace.search.query import Word

# Letters of a word that is worth correcting, and how many words of a query: the cost must have an end.
SHORTEST, LONGEST, MOST = 4, 24, 4
RARE, MOST_DOUBTED = 1000, 2  # a word of one text among so many may be a slip of one; of a query, the rarest few
CLEARLY = 5  # times as frequent
ATTESTED = 2.0
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Letters that lie side by side on the keyboards used here.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR = [
    pair
    for row, below in zip(_ROWS, (*_ROWS[1:], ""), strict=True)
    for i, letter in enumerate(row)
    for pair in ((letter, other) for other in (*row[i + 1 : i + 2], *below[max(0, i - 1) : i + 1]))
]
_BESIDE = defaultdict(
    str, {sign: "".join(b if a == sign else a for a, b in _NEAR if sign in (a, b)) for sign in LETTERS}
)


class Slip(NamedTuple):
    """What could have been meant: a spelling one slip away, its stem, and how unlikely that slip is. `form`: as a text
    writes it, where one does."""

    spelling: str
    stem: str
    cost: float
    form: str = ""


Forms = Mapping[str, Collection[str]]  # of one text: stem -> the forms in which it has it


def slips(word: str) -> dict[str, tuple[str, float]]:
    """Stem -> the likeliest slip that leads to it from a (folded) word: its spelling, and how unlikely it is."""
    spellings, costs = _one_edit(word)
    best: dict[str, int] = {}
    for at, stem in enumerate(italian.stems_of_folded(spellings)):
        if stem and costs[at] < costs[best.setdefault(stem, at)]:
            best[stem] = at
    return {stem: (spellings[at], costs[at]) for stem, at in best.items()}


def there(guesses: Mapping[str, tuple[str, float]], frequencies: Mapping[str, int]) -> list[Slip]:
    """Of these slips those that lead to what stands somewhere: few of hundreds, the likeliest first."""
    return ranked([Slip(guesses[s][0], s, guesses[s][1]) for s in guesses if frequencies.get(s)], frequencies)


def ranked(candidates: Iterable[Slip], frequencies: Mapping[str, int]) -> list[Slip]:
    """Those that stand somewhere, the likeliest first: the easier slip, the more frequent word."""
    there = [c for c in candidates if frequencies.get(c.stem)]
    return sorted(there, key=lambda c: (_cost(c, frequencies), c.spelling))


def far(one: str, other: str) -> int:
    """Slips from one folded word to another."""
    before = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, sign in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != sign)))
        before = row
    return before[-1]


def attested(
    word: str, candidates: Sequence[Slip], frequencies: Mapping[str, int], texts: Sequence[Forms],
    near: Callable[[str, str], bool] | None = None,
) -> list[Slip]:  # fmt: skip
    """The same, those first that one of these texts (the best first) writes one slip away from the folded word: stems
    that are near are many, and most of them by a spelling that nobody uses."""
    found = [_as_written(word, slip, texts, near or one_slip) for slip in candidates]
    return [slip for _, slip in sorted(found, key=lambda f: (_cost(f[1], frequencies) - f[0], f[1].spelling))]


def clearly_more(candidates: Iterable[Slip], frequencies: Mapping[str, int], than: int) -> list[Slip]:
    """Those that are so much more frequent than a doubtful word that they may have been meant."""
    return [slip for slip in candidates if frequencies[slip.stem] >= CLEARLY * than]


def beside(
    word: str, candidates: Sequence[Slip], frequencies: Mapping[str, int], texts: Sequence[Forms], stem: str,
    others: Collection[str],
) -> list[Slip]:  # fmt: skip
    """What a word with this `stem` that is not quite unknown was meant to be, if that is clear: of the much more frequent
    ones the one that a text has together with other words of the query, and without the word as it was typed."""
    telling = [forms for forms in texts if stem not in forms and not forms.keys().isdisjoint(others)]
    return [slip for slip in attested(word, candidates, frequencies, telling) if slip.form][:1]


def two_slips_away(
    word: str, candidates: Sequence[Slip], frequencies: Mapping[str, int], texts: Sequence[Forms]
) -> list[Slip]:
    """For a long word with nothing one slip away: those only that one of the texts writes two slips away."""
    found = attested(word, candidates, frequencies, texts, lambda typed, meant: far(typed, meant) <= 2)
    return [slip for slip in found if slip.form]


def _as_written(
    word: str, slip: Slip, texts: Sequence[Forms], is_near: Callable[[str, str], bool]
) -> tuple[float, Slip]:
    """What it counts that a text writes the slip so, and the slip with that form."""
    for place, forms in enumerate(texts, 1):
        near = [form for form in forms.get(slip.stem, ()) if is_near(word, italian.fold(form))]
        if near:
            form = min(near, key=lambda f: (italian.fold(f) != slip.spelling, f))
            return ATTESTED + 1 / place, slip._replace(form=form)
    return 0.0, slip


def _cost(slip: Slip, frequencies: Mapping[str, int]) -> float:
    return slip.cost - 0.2 * math.log(frequencies[slip.stem])


def one_slip(typed: str, meant: str) -> bool:
    """Is one a single slip of the other, both folded? Two letters exchanged are one."""
    start = 0
    for a, b in zip(typed, meant, strict=False):
        if a != b:
            break
        start += 1
    one, other = typed[start:], meant[start:]
    swapped = len(one) > 1 and one[1] + one[0] + one[2:] == other
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def farthest(word: str) -> int:
    """How many slips may lie between a word and what is told to be near it."""
    return 1 if len(word) < 6 else 2


def to_correct(words: Sequence[Word], frequencies: Mapping[str, int]) -> list[str]:
    """The first few folded words that stand nowhere and are of a length to be guessed at."""
    unknown = (italian.fold(word.text) for word in words if not frequencies.get(word.stem))
    fit = [word for word in dict.fromkeys(unknown) if SHORTEST <= len(word) <= LONGEST and word.isalpha()]
    return fit[:MOST]


def to_doubt(words: Sequence[Word], frequencies: Mapping[str, int], texts: int) -> list[str]:
    """Folded words that stand in so few of many texts that they may be somebody's slip; beside other words. The rarest
    first."""
    rare = [w for w in words if 0 < frequencies.get(w.stem, 0) * RARE <= texts] if len(words) > 1 else []
    rare.sort(key=lambda w: frequencies[w.stem])
    fit = [italian.fold(w.text) for w in rare]
    return [w for w in dict.fromkeys(fit) if SHORTEST <= len(w) <= LONGEST and w.isalpha()][:MOST_DOUBTED]


def _one_edit(word: str) -> tuple[list[str], list[float]]:
    """Every spelling one slip away from a word, and how unlikely each slip is."""
    spellings: list[str] = []
    costs: list[float] = []
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        first = 0.0 if at else 1.5  # people rarely miss the first letter
        if len(after) > 1 and after[0] != after[1]:
            spellings.append(before + after[1] + after[0] + after[2:])
            costs.append(0.6 + first)
        if after:
            spellings.append(before + after[1:])
            costs.append((0.5 if before.endswith(after[0]) else 1.0) + first)
            others = LETTERS.replace(after[0], "")
            spellings += [before + letter + after[1:] for letter in others]
            costs += [(0.7 if letter in _BESIDE[after[0]] else 1.2) + first for letter in others]
        doubled = before[-1:] + after[:1]
        spellings += [before + letter + after for letter in LETTERS]
        costs += [(0.5 if letter in doubled else 0.9) + first for letter in LETTERS]
    return spellings, costs
