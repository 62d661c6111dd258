"""What the check finds in a text, arranged for its author: one matter a kind and wording, with the places where it
stands and what was decided. Made anew for each page and never stored: what identifies a person must not live on in a
table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from workspace import anonymity, decisions, ladder, lexicons
from workspace.anonymity import NOTHING, Finding, Level, Lexicon
from workspace.decisions import Marks, Seen
from workspace.nouns import Entry, Revision
from workspace.policy import Actor
from workspace.refusals import Invalid, Unsure

AROUND = 60  # characters shown before and after a finding


@dataclass(frozen=True)
class Place:
    """Where a finding stands: the answer, and the words around it."""

    part: str  # prompt key, or «title»
    start: int
    end: int
    before: str
    words: str
    after: str
    marks: Marks
    decision: str


@dataclass
class Matter:
    """The same words of the same kind, wherever they stand: decided upon once."""

    number: int
    kind: str
    level: Level
    why: str
    suggestions: tuple[str, ...]
    places: list[Place] = field(default_factory=list)
    said: str = ""  # what the form at hand says, and nobody has kept yet

    @property
    def words(self) -> str:
        return self.places[0].words

    @property
    def blocks(self) -> bool:
        return self.level is Level.BLOCK

    @property
    def decision(self) -> str:
        """What is decided about every one of its places; «» where one still waits."""
        return self.said or self.kept

    @property
    def kept(self) -> str:
        """The same, as it was before this form."""
        return "" if any(not place.decision for place in self.places) else self.places[0].decision


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

    @property
    def settled(self) -> list[Matter]:
        return [matter for matter in self.to_confirm if matter.decision]

    def hear(self, form: Mapping[str, Any]) -> None:
        """Takes the author's decisions from a form: «decisione-3» -> «public»."""
        for matter in self.to_confirm:
            said = form.get(f"decisione-{matter.number}")
            matter.said = said if said in decisions.STAYING else ""

    def keep(self, session: Session, actor: Actor, entry: Entry) -> None:
        """Keeps what was heard, for the same words wherever they come in this entry."""
        for matter in self.to_confirm:
            if matter.said and any(place.decision != matter.said for place in matter.places):
                marks = [place.marks for place in matter.places]
                decisions.decide(session, actor, entry, marks, matter.said, everywhere=True)


def pass_words(words: str, sure: str = "", known: Lexicon = NOTHING) -> None:
    """For words that others read as soon as they are written: a comment, a theme. Raises Invalid for what may not
    stand, Unsure for what asks for a decision, until `sure` is the seal of exactly these words. `known`: what those who
    will read asked to be recognised."""
    report = anonymity.check(words, known)
    if report.blocking:
        raise Invalid(
            "Non è ancora partito: c’è un recapito, un indirizzo o un numero che porta a una persona. Toglilo, poi invia."
        )
    seal = anonymity.fingerprint(words)
    if report.to_confirm and sure != seal:
        found = dict.fromkeys(words[one.start : one.end] for one in report.to_confirm)
        raise Unsure(
            "Non è ancora partito: c’è qualcosa che può far riconoscere una persona. Cambialo, o decidi qui sotto.",
            seal,
            list(found),
        )


def look(session: Session, revision: Revision, group_id: int | None = None) -> Gate:
    """The gate of exactly this version; `group_id`: as it would stand in that group."""
    return look_at(session, revision.entry_id, ladder.parts(revision), group_id)


def look_at(session: Session, entry_id: int, parts: Iterable[tuple[str, str]], group_id: int | None = None) -> Gate:
    """The gate of a text as it stands: (key, text) of each of its parts."""
    texts = dict(parts)
    lexicon = lexicons.of_group(session, group_id) if group_id else None
    seen = decisions.sift(session, entry_id, texts.items(), lexicon)
    matters: dict[tuple[str, str, Level], Matter] = {}
    for one in seen:
        _gather(matters, texts[one.part], one)
    whole = [
        (part, _cut(text, [s.finding for s in seen if s.part == part and s.finding.level is not Level.ATTEND]))
        for part, text in texts.items()
    ]
    return Gate(
        [m for m in matters.values() if m.level is Level.BLOCK],
        [m for m in matters.values() if m.level is Level.CONFIRM],
        [m for m in matters.values() if m.level is Level.ATTEND],
        whole,
    )


def _gather(matters: dict[tuple[str, str, Level], Matter], text: str, seen: Seen) -> None:
    finding = seen.finding
    key = (finding.kind, decisions.surface(text[finding.start : finding.end]), finding.level)
    if key not in matters:
        matters[key] = Matter(len(matters) + 1, finding.kind, finding.level, finding.why, finding.suggestions)
    around = _around(text, finding)
    matters[key].places.append(Place(seen.part, finding.start, finding.end, *around, seen.marks, seen.decision))


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
