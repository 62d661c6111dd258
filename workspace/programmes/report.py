"""What a programme comes to in a year: its meetings, its people, its indicators. All three are made of one account of
hours (workspace/hours.py), so that they agree with each other.

Hours are hundredths of an hour. People have a code in each programme, by which the papers name them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workspace import hours
from workspace.db import installation_secret
from workspace.hours import Account, Held, Line
from workspace.nouns import Programme
from workspace.programmes import reads
from workspace.programmes.breakdown import Part, breakdown
from workspace.programmes.reads import Share, Sheet
from workspace.programmes.veils import veil, veil_part
from workspace.thresholds import KINDS


@dataclass(frozen=True)
class MeetingRow:
    held: Held
    share: Share
    supervisor: str


@dataclass(frozen=True)
class PersonRow:
    line: Line
    share: Share
    code: str
    name: str
    profession: str
    employer: str
    certificate: str


@dataclass(frozen=True)
class Indicator:
    """One kind of group in the year. Counts are numbers, or words where a number would point at somebody."""

    year: int
    kind: str
    groups: int
    meetings: int
    length: int
    people: int | str
    largest: int | str
    groups_enough: int | None  # None: no minimum is asked of this kind
    people_enough: int | str


@dataclass(frozen=True)
class Report:
    programme: Programme
    year: int
    account: Account
    meetings: list[MeetingRow]
    people: list[PersonRow]
    indicators: list[Indicator]
    breakdown: list[Part]


def code_of(programme_id: int, person_id: int) -> str:
    """How the papers of this programme name this person: always the same in it, unlike that of another programme, and
    of use to nobody who does not hold the register."""
    key = hmac.new(installation_secret(), f"person of programme {programme_id}: {person_id}".encode(), hashlib.sha256)
    return f"P-{base64.b32encode(key.digest())[:8].decode()}"


def account_of(session: Session, sheet: Sheet, year: int) -> Account:
    """The account of the groups that the actor sees, whole or as sums."""
    return hours.account(session, sheet.groups, *reads.days_of(sheet.programme, year))


def report_of(session: Session, sheet: Sheet, year: int) -> Report:
    """The report as far as the sheet's actor sees it: meetings and people of the registers that are open to them, and
    the indicators of all that they see sums of. Five statements, however many meetings there are."""
    whole = account_of(session, sheet, year)
    mine = whole.of(sheet.register)
    shares = {share.group_id: share for share in sheet.shares}
    leading = [held.supervisor_id for held in mine.meetings if held.supervisor_id]
    names = reads.names_of(session, [*leading, *(line.person_id for line in mine.lines)])
    words = reads.profession_words(session)
    certificates = reads.standing_certificates(session, sheet.programme, year)
    employers = reads.employers(session, mine.lines, names)
    people = []
    for line in mine.lines:
        who, certificate = names[line.person_id], certificates.get((line.person_id, line.group_id))
        code = code_of(sheet.programme.id, line.person_id)
        profession = words.get(who.profession, who.profession)
        number = certificate.words if certificate else ""
        people.append(
            PersonRow(
                line,
                shares[line.group_id],
                code,
                who.name,
                profession,
                employers[line.person_id, line.group_id],
                number,
            )
        )
    order = {share.group_id: place for place, share in enumerate(sheet.shares)}
    people.sort(key=lambda row: (order[row.line.group_id], row.name.casefold(), row.line.person_id))
    meetings = [
        MeetingRow(held, shares[held.group_id], names[held.supervisor_id].name if held.supervisor_id else "")
        for held in sorted(mine.meetings, key=lambda held: (held.starts_at, order[held.group_id], held.id))
    ]
    return Report(
        sheet.programme,
        year,
        mine,
        meetings,
        people,
        indicators(sheet, year, whole),
        breakdown(session, sheet, year, whole),
    )


def indicators(sheet: Sheet, year: int, account: Account) -> list[Indicator]:
    """One row for each kind of group that met in the year."""
    kind_of = {share.group_id: share.group.kind for share in sheet.shares}
    rows = []
    for kind in KINDS:
        part = account.of({group for group, its in kind_of.items() if its == kind})
        if part.meetings:
            rows.append(_indicator(sheet, year, kind, part))
    return rows


def _indicator(sheet: Sheet, year: int, kind: str, part: Account) -> Indicator:
    length_of: dict[int, int] = defaultdict(int)
    for held in part.meetings:
        length_of[held.group_id] += held.length
    least = sheet.asked(kind).get("hours")
    people = len({line.person_id for line in part.lines})
    people_enough = len({line.person_id for line in part.lines if line.enough})
    largest = max(held.enrolled for held in part.meetings)
    return Indicator(
        year,
        kind,
        groups=len(length_of),
        meetings=len(part.meetings),
        length=part.length,
        people=veil(people) if sheet.veiled else people,
        largest=veil(largest) if sheet.veiled else largest,
        groups_enough=sum(length >= least for length in length_of.values()) if least else None,
        people_enough=veil_part(people_enough, people) if sheet.veiled else people_enough,
    )


def checks(sheet: Sheet, share: Share, account: Account) -> dict[str, tuple[int, int]]:
    """What a group has and what it is asked: «hours» (held, at least), «people» (most enrolled, at most), «meeting» (the
    shortest, at least). What is not asked is not there."""
    asked = sheet.asked(share.group.kind)
    meetings = [held for held in account.meetings if held.group_id == share.group_id]
    found: dict[str, tuple[int, int]] = {}
    if "hours" in asked:
        found["hours"] = (sum(held.length for held in meetings), asked["hours"])
    if "people" in asked:
        found["people"] = (max((held.enrolled for held in meetings), default=0), asked["people"])
    if "meeting" in asked and meetings:
        found["meeting"] = (min(held.length for held in meetings), asked["meeting"])
    return found
