"""What an author decided about what the check found, kept without a word of the text.

A decision is held under fingerprints made with the installation's secret: of the kind and the words (in any case and
spacing), and of the same with the word before and the word after. So it stands while the author writes on around the
place, is asked again where the words or both their neighbours change, and tells nobody what the words were. What was
replaced or removed leaves only a count. Nothing here commits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workspace import anonymity, events, lexicons
from workspace.anonymity import Finding, Level, Lexicon
from workspace.db import installation_secret
from workspace.nouns import Decision, Entry
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Invalid

#: The words stay, because…
STAYING = ("invented", "public", "keep")
#: Other words took their place, or none; `seen`: a question of the checklist was answered.
CHANGING = ("stand_in", "generalised", "removed")
ALL = (*STAYING, *CHANGING, "seen")

_NEIGHBOUR_BEFORE = re.compile(r"(\w+)\W*\Z")
_NEIGHBOUR_AFTER = re.compile(r"\W*(\w+)")
_REACH = 60  # letters in which a neighbour is looked for


@dataclass(frozen=True)
class Marks:
    """One place of a text: `what` stands there, and beside which words."""

    kind: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Seen:
    """A finding in its part of the text, with what its author decided about it («» while it waits)."""

    part: str
    finding: Finding
    marks: Marks
    decision: str = ""

    @property
    def stands(self) -> bool:
        """Is it in the way of sharing?"""
        level = self.finding.level
        return level is Level.BLOCK or (level is Level.CONFIRM and not self.decision)


def surface(words: str) -> str:
    """The words without what does not change them: case, spacing, the shape of apostrophes."""
    return " ".join(words.casefold().replace("’", "'").split())


def marks_of(entry_id: int, part: str, text: str, finding: Finding) -> Marks:
    """The fingerprints of a place in this entry's text; those of another entry have nothing in common with them."""
    what = f"{entry_id}\n{finding.kind}\n{surface(text[finding.start : finding.end])}"
    before = _NEIGHBOUR_BEFORE.search(text[max(0, finding.start - _REACH) : finding.start])
    after = _NEIGHBOUR_AFTER.match(text[finding.end : finding.end + _REACH])
    beside = (before[1].casefold() if before else f"\n{part}", after[1].casefold() if after else f"\n{part}")
    return Marks(finding.kind, _key(what), _key(f"{what}\n<{beside[0]}"), _key(f"{what}\n>{beside[1]}"))


class Known:
    """The decisions of one entry, for looking up."""

    def __init__(self, rows: Iterable[Decision]) -> None:
        self.everywhere: dict[str, str] = {}
        self.beside: dict[str, str] = {}
        for row in rows:
            self.beside |= {row.before: row.decision, row.after: row.decision}
            if row.everywhere:
                self.everywhere[row.what] = row.decision

    def about(self, marks: Marks) -> str:
        """What was decided about this place: here (one neighbour still stands), or wherever the words are."""
        here = self.beside.get(marks.before) or self.beside.get(marks.after)
        return here or self.everywhere.get(marks.what, "")


def known(session: Session, entry_id: int) -> Known:
    """What its author decided in this text, in the order in which they did."""
    return Known(session.scalars(select(Decision).where(Decision.entry_id == entry_id).order_by(Decision.id)))


def sift(
    session: Session, entry_id: int, parts: Iterable[tuple[str, str]], lexicon: Lexicon | None = None
) -> list[Seen]:
    """All that the check finds in these parts (key, text), findings before cues, with what was decided. `lexicon`: what
    is to be recognised besides; of the group in which the entry stands where nothing is said."""
    decided = known(session, entry_id)
    lexicon = lexicons.of_entry(session, entry_id) if lexicon is None else lexicon
    seen = []
    for part, text in parts:
        report = anonymity.check(text, lexicon)
        for finding in (*report.findings, *report.cues):
            marks = marks_of(entry_id, part, text, finding)
            seen.append(Seen(part, finding, marks, decided.about(marks)))
    return seen


def decide(
    session: Session,
    actor: Actor | None,
    entry: Entry,
    places: Iterable[Marks],
    decision: str,
    *,
    everywhere: bool = False,
) -> None:
    """Keeps one decision about these places; `everywhere`: about the same words wherever they come in this entry.
    A later decision takes the place of an earlier one. The event holds kinds, the decision and how many."""
    if actor is not None:
        ensure(actor, Verb.WRITE, entry)
    if decision not in ALL:
        raise Invalid("Scegli che cosa farne.")
    places = list(places)
    _drop(session, entry.id, places, everywhere=everywhere)
    if decision != "removed":
        session.add_all(
            Decision(
                entry_id=entry.id,
                kind=marks.kind,
                what=marks.what,
                before=marks.before,
                after=marks.after,
                everywhere=everywhere,
                decision=decision,
            )
            for marks in dict.fromkeys(places)
        )
    session.flush()
    count(session, actor, entry, (marks.kind for marks in places), decision)


def settle(
    session: Session, actor: Actor | None, entry: Entry, parts: Iterable[tuple[str, str]], decision: str
) -> None:
    """One decision about all that waits in these parts, wherever it comes: for who made the whole text up."""
    waiting = [one.marks for one in sift(session, entry.id, parts) if one.finding.level is Level.CONFIRM]
    decide(session, actor, entry, waiting, decision, everywhere=True)


def count(session: Session, actor: Actor | None, entry: Entry, kinds: Iterable[str], decision: str) -> None:
    """An event for each kind: how many places got which decision."""
    for kind, places in sorted(Counter(kinds).items()):
        events.record(session, actor, "entry.decided", entry_id=entry.id, kind=kind, decision=decision, places=places)


def reopen(session: Session, actor: Actor, entry: Entry, places: Iterable[Marks]) -> None:
    """«Ci ripenso»: what was decided about these places, and about the same words anywhere, is asked again."""
    ensure(actor, Verb.WRITE, entry)
    _drop(session, entry.id, list(places), everywhere=True)


def _drop(session: Session, entry_id: int, places: list[Marks], *, everywhere: bool) -> None:
    if not places:
        return
    column = Decision.what if everywhere else Decision.before
    marks = {marks.what if everywhere else marks.before for marks in places}
    session.execute(delete(Decision).where(Decision.entry_id == entry_id, column.in_(marks)))


def _key(words: str) -> str:
    return hmac.new(installation_secret(), words.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
