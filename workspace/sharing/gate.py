"""What the check finds in a version, arranged for its author: one matter a kind and wording, with the places where it
stands. Made anew for each page and never stored: what identifies a person must not live on in a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workspace import anonymity, ladder
from workspace.anonymity import Finding, Level
from workspace.nouns import Revision

AROUND = 60  # characters shown before and after a finding
DECISIONS = ("invented", "public", "keep")


@dataclass(frozen=True)
class Place:
    """Where a finding stands: the answer, and the words around it."""

    part: str  # prompt key, or «title»
    before: str
    words: str
    after: str


@dataclass
class Matter:
    """The same words of the same kind, wherever they stand: decided upon once."""

    number: int
    kind: str
    level: Level
    why: str
    suggestions: tuple[str, ...]
    places: list[Place] = field(default_factory=list)
    decision: str = ""

    @property
    def words(self) -> str:
        return self.places[0].words


@dataclass(frozen=True)
class Piece:
    """A stretch of an answer; `level` where it is a finding."""

    text: str
    level: Level | None = None


@dataclass
class Gate:
    """`whole`: every answer cut into pieces, so that the marks stand in the text."""

    blocking: list[Matter]
    to_confirm: list[Matter]
    cues: list[Matter]
    whole: list[tuple[str, list[Piece]]]

    @property
    def is_open(self) -> bool:
        """Nothing stands, and nothing waits for a decision."""
        return not self.blocking and all(matter.decision for matter in self.to_confirm)

    @property
    def undecided(self) -> list[Matter]:
        return [matter for matter in self.to_confirm if not matter.decision]

    def decide(self, decisions: Mapping[str, Any]) -> None:
        """Takes the author's decisions from a form: «decisione-3» -> «public»."""
        for matter in self.to_confirm:
            said = decisions.get(f"decisione-{matter.number}")
            matter.decision = said if said in DECISIONS else ""

    def decided(self) -> dict[str, int]:
        """How many findings got which decision: all of it that is kept."""
        counts = dict.fromkeys(DECISIONS, 0)
        for matter in self.to_confirm:
            if matter.decision:
                counts[matter.decision] += len(matter.places)
        return counts


def look(revision: Revision) -> Gate:
    """The gate of exactly this version, with nothing decided yet."""
    matters: dict[tuple[str, str, Level], Matter] = {}
    whole = []
    for part, text in ladder.parts(revision):
        report = anonymity.check(text)
        for finding in (*report.findings, *report.cues):
            _gather(matters, part, text, finding)
        whole.append((part, _cut(text, report.findings)))
    return Gate(
        [m for m in matters.values() if m.level is Level.BLOCK],
        [m for m in matters.values() if m.level is Level.CONFIRM],
        [m for m in matters.values() if m.level is Level.ATTEND],
        whole,
    )


def _gather(matters: dict[tuple[str, str, Level], Matter], part: str, text: str, finding: Finding) -> None:
    words = text[finding.start : finding.end]
    key = (finding.kind, " ".join(words.casefold().split()), finding.level)
    if key not in matters:
        matters[key] = Matter(len(matters) + 1, finding.kind, finding.level, finding.why, finding.suggestions)
    matters[key].places.append(Place(part, *_around(text, finding)))


def _around(text: str, finding: Finding) -> tuple[str, str, str]:
    """The words with what stands beside them in the same line, cut between words."""
    line_start = text.rfind("\n", 0, finding.start) + 1
    line_end = text.find("\n", finding.end)
    start = max(line_start, finding.start - AROUND)
    end = min(line_end if line_end >= 0 else len(text), finding.end + AROUND)
    before, after = text[start : finding.start], text[finding.end : end]
    if start > line_start and " " in before:
        before = "…" + before[before.index(" ") :]
    if end < len(text) and text[end : end + 1] != "\n" and " " in after:
        after = after[: after.rindex(" ")] + " …"
    return before, text[finding.start : finding.end], after


def _cut(text: str, findings: Sequence[Finding]) -> list[Piece]:
    return [piece for piece in _pieces(text, findings) if piece.text]


def _pieces(text: str, findings: Sequence[Finding]) -> Iterable[Piece]:
    at = 0
    for finding in findings:
        yield Piece(text[at : finding.start])
        yield Piece(text[finding.start : finding.end], finding.level)
        at = finding.end
    yield Piece(text[at:])
