"""What is hidden where a count could point at somebody. Pure.

Two kinds of reader: who sees sums only meets no count under `FEW` anywhere; what people say of themselves (gender, year
of birth) is told to nobody in a handful, the staff included. A hidden count is never the difference of two that are told,
neither beside each other nor one after the other.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
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


def apart(counts: Mapping[Key, int], unsaid: Key, *, secret: bool) -> dict[Key, int]:
    """Which of these people can be told as sums for good, by value: no handful among them, and none left over. `unsaid`
    is no value: who said nothing is told of by nobody. `secret`: what nobody else knows of them; then they are two
    handfuls at least, and not all the same, since it would be told of each of them."""
    whole = sum(counts.values())
    if secret and (whole < 2 * FEW or sum(count > 0 for count in counts.values()) < 2):
        return {}
    told = {key: count for key, count in counts.items() if count >= FEW and key != unsaid}
    smallest = sorted(told, key=lambda key: (told[key], str(key)))
    while smallest and 0 < whole - sum(told.values()) < FEW:
        del told[smallest.pop(0)]
    return told
