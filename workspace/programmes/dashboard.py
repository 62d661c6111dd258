"""The dashboard of a programme, or of an ambito, in a year: what its groups have and what they are asked, presences,
professions, themes. Made of the account of hours and of terms of the vocabulary; of nothing that is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.hours import Account, Held
from workspace.nouns import Feedback
from workspace.programmes import skeleton
from workspace.programmes.reads import Share, Sheet
from workspace.programmes.report import FEW, Indicator, indicators, veil
from workspace.programmes.skeleton import Touched


@dataclass(frozen=True)
class Row:
    """A group of the dashboard, in hundredths of an hour; `most` and `least` are what it is asked, or None."""

    share: Share
    meetings: int
    held: int
    least: int | None
    shortest: int | None
    meeting_least: int | None
    people: int | str
    most: int | None
    presence: int | None  # tenths of a per cent of the hours due; None where there is too little to say

    @property
    def short_of_hours(self) -> bool:
        return self.least is not None and self.held < self.least

    @property
    def too_many(self) -> bool:
        return self.most is not None and isinstance(self.people, int) and self.people > self.most

    @property
    def too_short(self) -> bool:
        return self.meeting_least is not None and self.shortest is not None and self.shortest < self.meeting_least


@dataclass(frozen=True)
class Dashboard:
    rows: list[Row]
    indicators: list[Indicator]
    professions: list[tuple[str, int | str]]
    themes: list[Touched]
    objectives: list[Touched]
    open_feedback: int


def dashboard(session: Session, sheet: Sheet, year: int, account: Account, language: str = "it") -> Dashboard:
    """`account`: of the groups that the sheet's actor sees, whole or as sums. Four statements, however many there are."""
    terms = skeleton.touched(session, account, language)
    return Dashboard(
        rows(sheet, account),
        indicators(sheet, year, account),
        _professions(session, sheet, account, language),
        [one for one in terms if one.facet != skeleton.OBJECTIVES],
        [one for one in terms if one.facet == skeleton.OBJECTIVES],
        open_feedback(session, sheet.groups),
    )


def rows(sheet: Sheet, account: Account) -> list[Row]:
    """One for each group that the actor sees, met or not."""
    by_group: dict[int, list[Held]] = defaultdict(list)
    for held in account.meetings:
        by_group[held.group_id].append(held)
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in account.lines:
        mine = sums[line.group_id]
        mine[0], mine[1], mine[2] = mine[0] + line.present, mine[1] + line.due, mine[2] + 1
    return [
        _row(sheet, share, by_group[share.group_id], sums[share.group_id])
        for share in sheet.shares
        if share.group_id in sheet.groups
    ]


def _row(sheet: Sheet, share: Share, meetings: list[Held], sums: list[int]) -> Row:
    asked = sheet.asked(share.group.kind)
    present, due, people = sums
    largest = max((held.enrolled for held in meetings), default=0)
    few = sheet.veiled and people < FEW
    return Row(
        share,
        len(meetings),
        sum(held.length for held in meetings),
        asked.get("hours"),
        min((held.length for held in meetings), default=None),
        asked.get("meeting"),
        veil(largest) if sheet.veiled else largest,
        asked.get("people"),
        None if few or not due else present * 1000 // due,
    )


def _professions(session: Session, sheet: Sheet, account: Account, language: str) -> list[tuple[str, int | str]]:
    """How many of each; who evaluates is told no handful, and where one is hidden the next smallest is too."""
    found = skeleton.professions(session, account, language)
    if not sheet.veiled:
        return list(found)
    hidden = {word for word, number in found if number < FEW}
    if hidden and sum(number for word, number in found if word in hidden) < FEW:
        rest = sorted((number, word) for word, number in found if word not in hidden)
        hidden |= {word for _, word in rest[:1]}
    return [(word, "–" if word in hidden else number) for word, number in found]


def open_feedback(session: Session, groups: frozenset[int]) -> int:
    """How many of the things that these groups gave back wait for an answer."""
    query = select(func.count()).select_from(Feedback)
    waiting = (Feedback.group_id.in_(sorted(groups)), Feedback.withdrawn_at.is_(None), Feedback.state != "answered")
    return session.scalar(query.where(*waiting)) or 0
