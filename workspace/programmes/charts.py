"""The geometry of the dashboard's figures, in per cent of the room that the page gives them: no words, no colours. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEAD = 0.9  # of the height: what the highest value or line reaches, so that words stand above it
FEWEST = 6  # slots: with fewer columns these stay slim
SHARE = 0.7  # of its slot that a column takes


@dataclass(frozen=True)
class Value:
    """What is drawn of one group. `value`: None where it is not told. `line`: what is asked, or None."""

    name: str
    value: int | None
    line: int | None
    wrong: bool


@dataclass(frozen=True)
class Column:
    name: str
    value: int | None
    line: int | None
    wrong: bool
    x: float  # where its slot begins
    width: float  # of the slot
    height: float
    line_y: float | None  # from above
    first: bool  # the line begins here: no other, or another height, stands before it

    @property
    def inside(self) -> float:
        """Where the column begins."""
        return round(self.x + self.width * (1 - SHARE) / 2, 2)

    @property
    def thick(self) -> float:
        return round(self.width * SHARE, 2)


def columns(values: Sequence[Value], whole: int | None = None) -> list[Column]:
    """A column for each, in the order given. `whole`: the value that fills the height, else the largest."""
    top = whole or max((max(one.value or 0, one.line or 0) for one in values), default=0) or 1
    slot = 100 / max(len(values), FEWEST)
    found: list[Column] = []
    before: int | None = None
    for place, one in enumerate(values):
        y = None if one.line is None else round(100 - 100 * HEAD * one.line / top, 2)
        height = round(100 * HEAD * min(one.value or 0, top) / top, 2)
        found.append(
            Column(one.name, one.value, one.line, one.wrong, round(slot * place, 2), round(slot, 2), height, y,
                   one.line is not None and one.line != before)
        )  # fmt: skip
        before = one.line
    return found


@dataclass(frozen=True)
class Bar:
    word: str
    number: int
    width: float


def bars(counted: Iterable[tuple[str, int | None]]) -> list[Bar]:
    """A bar for each word whose number is told, the longest first; room is left for the number beside it."""
    told = sorted(
        ((word, number) for word, number in counted if number), key=lambda pair: (-pair[1], pair[0].casefold())
    )
    most = max((number for _, number in told), default=1)
    return [Bar(word, number, round(85 * number / most, 2)) for word, number in told]
