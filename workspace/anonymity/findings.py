"""What the check says: findings that need a decision, and cues that are asked together.

A finding never carries the text it found, only where it is: so it can be counted, logged and stored without
repeating anybody's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How hard a finding stands in the way of sharing."""

    BLOCK = "blocca"  # cannot be shared while it stands
    CONFIRM = "conferma"  # needs one decision of the author
    ATTEND = "attenzione"  # asked together, as a checklist

    @property
    def weight(self) -> int:
        return {Level.ATTEND: 0, Level.CONFIRM: 1, Level.BLOCK: 2}[self]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a recogniser says: here stands something of this kind. Offsets are code points of the text."""

    start: int
    end: int
    kind: str
    level: Level | None = None  # None: the usual level of the kind
    reason: str = ""  # key of a more precise sentence than that of the kind


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in the text. `why` and `suggestions` are Italian msgids and never hold the text itself."""

    start: int
    end: int
    kind: str
    level: Level
    why: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`findings`: sorted, not overlapping, blocca or conferma. `cues`: apart, attenzione, may overlap all."""

    findings: tuple[Finding, ...] = ()
    cues: tuple[Finding, ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.level is Level.BLOCK)

    @property
    def to_confirm(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.level is Level.CONFIRM)

    def count(self) -> dict[str, int]:
        """How many findings of each kind: all that may be kept of a check."""
        counts: dict[str, int] = {}
        for finding in self.findings:
            counts[finding.kind] = counts.get(finding.kind, 0) + 1
        return counts


def resolve(marks: Iterable[Mark], level_of: dict[str, Level]) -> list[Mark]:
    """Marks that overlap become one: the union of their places, so that nothing found is ever let go,
    with the kind of the most severe, then the longest. Linear after sorting."""
    merged: list[tuple[int, int, Mark]] = []

    def rank(mark: Mark) -> tuple[int, int, bool]:
        level = mark.level or level_of[mark.kind]
        return level.weight, mark.end - mark.start, mark.kind != "ID_NO"  # «a number» is the poorest name

    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if merged and mark.start < merged[-1][1]:
            start, end, best = merged[-1]
            merged[-1] = (start, max(end, mark.end), max(best, mark, key=rank))
        else:
            merged.append((mark.start, mark.end, mark))
    return [Mark(start, end, m.kind, m.level or level_of[m.kind], m.reason) for start, end, m in merged]
