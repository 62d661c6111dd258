"""What is hidden where a count could point at somebody. Pure.

Two kinds of reader: who sees sums only meets no count under `FEW` anywhere; what people say of themselves (gender, year
of birth) is told to nobody in a handful, the staff included. A hidden count is never the difference of two that are told,
neither beside each other nor one after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

FEW = 5
Key = TypeVar("Key", bound=Hashable)


def veil(count: int) -> int | str:
    """A count for who cannot see behind it: under five it does not say how many."""
    return f"<{FEW}" if 0 < count < FEW else count


def veil_part(count: int, whole: int) -> int | str:
    """The same for a part of a whole that is told: neither the part nor the rest may be a handful."""
    if 0 < whole < FEW or 0 < count < FEW:
        return f"<{FEW}"
    return f"≥{whole - FEW + 1}" if 0 < whole - count < FEW else count


def cover(counts: Mapping[Key, int]) -> frozenset[Key]:
    """Which of these parts of a whole that is told are hidden: the handfuls, and where all that is hidden is a handful
    itself, the next smallest too."""
    hidden = {key for key, count in counts.items() if 0 < count < FEW}
    rest = sorted((key for key, count in counts.items() if count >= FEW), key=lambda key: (counts[key], str(key)))
    while hidden and rest and sum(counts[key] for key in hidden) < FEW:
        hidden.add(rest.pop(0))
    return frozenset(hidden)


def cover_traits(counts: Mapping[Key, int]) -> frozenset[Key]:
    """The same for what people may leave out about themselves; and where everybody is the same, or they are fewer than
    two handfuls, nothing is told: it would be told of each of them."""
    if sum(counts.values()) < 2 * FEW or sum(count > 0 for count in counts.values()) < 2:
        return frozenset(counts)
    return cover(counts)


def steady(months: Iterable[Iterable[Key]]) -> Counter[Key]:
    """What is counted of those who came in month by month: everybody up to the first month with two handfuls, and from
    then on only such as could be told by themselves. Who looks before and after, and subtracts, finds no handful; the
    others wait for those who come. Where there never were two handfuls, everybody (and `cover_traits` hides them)."""
    told: Counter[Key] = Counter()
    waiting: Counter[Key] = Counter()
    for month in months:
        waiting.update(month)
        if not cover_traits(waiting) if told else sum(waiting.values()) >= 2 * FEW:
            told += waiting
            waiting = Counter()
    return told or waiting
