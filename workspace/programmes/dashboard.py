"""The dashboard of a programme, or of an ambito, in a year: what its groups have and what they are asked, presences,
professions, themes. Made of the account of hours and of terms of the vocabulary; of nothing that is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.hours import ENOUGH, Account, Held
from workspace.nouns import Feedback
from workspace.programmes import charts, skeleton
from workspace.programmes.breakdown import ORDER, Part, breakdown
from workspace.programmes.reads import Share, Sheet
from workspace.programmes.report import Indicator, indicators
from workspace.programmes.skeleton import Touched
from workspace.programmes.veils import FEW, cover, veil

ENOUGH_TENTHS = ENOUGH * 10


@dataclass(frozen=True)
class Row:
    """A group of the dashboard, in hundredths of an hour; `most` and `least` are what it is asked, or None."""

    share: Share
    meetings: int
    held: int
    least: int | None
    short: int  # meetings shorter than `meeting_least`
    meeting_least: int | None
    people: int | str
    most: int | None
    presence: int | None  # tenths of a per cent of the hours due; None where there is too little to say

    @property
    def short_of_hours(self) -> bool:
        return self.least is not None and self.held < self.least

    @property
    def size(self) -> int | None:
        return self.people if isinstance(self.people, int) else None

    @property
    def too_many(self) -> bool:
        return self.most is not None and self.size is not None and self.size > self.most

    @property
    def often_away(self) -> bool:
        return self.presence is not None and self.presence < ENOUGH_TENTHS


@dataclass(frozen=True)
class Dashboard:
    rows: list[Row]
    indicators: list[Indicator]
    professions: list[tuple[str, int]]
    themes: list[Touched]
    objectives: list[Touched]
    open_feedback: int
    breakdown: list[Part]  # of the whole programme, or nothing

    @property
    def hours(self) -> list[charts.Column]:
        """The groups that are asked something first, those with least in front: what is missing stands together."""
        return charts.columns([
            charts.Value(row.share.name, row.held, row.least, row.short_of_hours)
            for row in self._by(lambda row: row.held, lambda row: row.least)
        ])  # fmt: skip

    @property
    def sizes(self) -> list[charts.Column]:
        return charts.columns([
            charts.Value(row.share.name, row.size, row.most, row.too_many)
            for row in self._by(lambda row: row.size, lambda row: row.most)
        ])  # fmt: skip

    @property
    def presences(self) -> list[charts.Column]:
        met = self._by(lambda row: row.presence, lambda row: ENOUGH_TENTHS)
        values = [
            charts.Value(row.share.name, row.presence, ENOUGH_TENTHS, row.often_away) for row in met if row.meetings
        ]
        return charts.columns(values, 1000)

    def _by(self, value: Callable[[Row], int | None], line: Callable[[Row], int | None]) -> list[Row]:
        return sorted(self.rows, key=lambda row: (line(row) is None, line(row) or 0, value(row) or 0, row.share.name))

    def traits(self, about: str) -> list[tuple[str, dict[str, int]]]:
        """value -> kind of group -> people, in the order of their table."""
        found: dict[str, dict[str, int]] = {}
        for one in self.breakdown:
            if one.about == about:
                found.setdefault(one.value, {})[one.kind] = one.people
        return sorted(found.items(), key=lambda pair: ORDER[about].index(pair[0]))

    @property
    def kinds_told(self) -> list[str]:
        """Kinds of group of which gender or age is told, in their order."""
        return list(dict.fromkeys(one.kind for one in self.breakdown if one.about in ORDER))

    @property
    def profession_bars(self) -> list[charts.Bar]:
        return charts.bars(self.professions)

    @property
    def theme_bars(self) -> list[charts.Bar]:
        return charts.bars((one.word, one.meetings) for one in (*self.objectives, *self.themes))


def dashboard(
    session: Session, sheet: Sheet, year: int, account: Account, language: str = "it", ambito: str = ""
) -> Dashboard:
    """`account`: of the groups that the sheet's actor sees, whole or as sums; `ambito`: the one that is looked at, or
    «» for the whole programme. As many statements however many groups there are."""
    there = sheet if not ambito else replace(sheet, shares=[share for share in sheet.shares if share.ambito == ambito])
    its = account.of(there.groups)
    parts = breakdown(session, sheet, year, account, language)
    ambiti = sorted({share.group.ambito_id for share in there.shares})
    terms = (
        skeleton.touched_by(session, sheet, year, ambiti, language)
        if sheet.sums
        else skeleton.touched(session, its, language)
    )
    return Dashboard(
        rows(there, its),
        indicators(there, year, its),
        _of_evaluator(parts) if sheet.veiled else skeleton.professions(session, its, language),
        [one for one in terms if one.facet != skeleton.OBJECTIVES],
        [one for one in terms if one.facet == skeleton.OBJECTIVES],
        open_feedback(session, there.groups & there.answers),
        [] if ambito else parts,
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
    here = [share for share in sheet.shares if share.group_id in sheet.groups]
    found = [_row(sheet, share, by_group[share.group_id], sums[share.group_id]) for share in here]
    return _veiled(found) if sheet.veiled else found


def _row(sheet: Sheet, share: Share, meetings: list[Held], sums: list[int]) -> Row:
    asked = sheet.asked(share.group.kind)
    present, due, people = sums
    return Row(
        share,
        len(meetings),
        sum(held.length for held in meetings),
        asked.get("hours"),
        sum(held.length < asked.get("meeting", 0) for held in meetings),
        asked.get("meeting"),
        max((held.enrolled for held in meetings), default=0),
        asked.get("people"),
        None if not due or (sheet.veiled and people < FEW) else present * 1000 // due,
    )


def _veiled(rows: list[Row]) -> list[Row]:
    """For who sees sums: no small group, and none that the number of people of its kind would give away."""
    hidden: set[int] = set()
    for kind in {row.share.group.kind for row in rows}:
        hidden |= cover({row.share.group_id: row.size or 0 for row in rows if row.share.group.kind == kind})
    return [
        replace(row, people=veil(row.size or 0) if (row.size or 0) < FEW else "–", presence=None)
        if row.share.group_id in hidden
        else row
        for row in rows
    ]


def _of_evaluator(parts: list[Part]) -> list[tuple[str, int]]:
    """How many of each profession, as it was told."""
    counted: Counter[str] = Counter()
    for part in parts:
        if part.about == "professione":
            counted[part.value] += part.people
    return sorted(counted.items())


def open_feedback(session: Session, groups: frozenset[int]) -> int:
    """How many of the things that these groups gave back wait for an answer."""
    query = select(func.count()).select_from(Feedback)
    waiting = (Feedback.group_id.in_(sorted(groups)), Feedback.withdrawn_at.is_(None), Feedback.state != "answered")
    return session.scalar(query.where(*waiting)) or 0
