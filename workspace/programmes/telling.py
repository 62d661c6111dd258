"""What a programme tells as sums that could point at somebody: gender, ages and, to who evaluates, professions of people;
and at how many meetings a theme was touched.

Such a number is told for good. It is not reckoned anew from what is there today: who changes the days of a programme, its
groups or ambiti, waits for somebody to come or to change their mind, or looks at another year, kind or paper and
subtracts, would find few people, or one meeting. So it is kept (`Told`), and only ever grows, once a month at most, by
people who can be told by themselves: five at least of each value, and none or five who are left. A person is in one
number about a thing, in whatever programme that is, a meeting's terms in one ambito's: two numbers have nobody in common.
Who is too few waits for others, which may be for good.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from workspace import hours
from workspace.db import now
from workspace.hours import ROME, Account
from workspace.nouns import (
    CountedMeeting,
    CountedPerson,
    Meeting,
    MeetingTerm,
    Particulars,
    Programme,
    ProgrammeGroup,
    Term,
    Told,
)
from workspace.programmes import reads
from workspace.programmes.reads import Share
from workspace.programmes.veils import FEW, apart
from workspace.thresholds import KINDS

NOT_SAID = ""
AGES = ("0-17", "18-29", "30-54", "55+")
OLDEST = {"0-17": 17, "18-29": 29, "30-54": 54}
SECRET = ("genere", "eta")  # known to nobody else; the profession stands in the register
ABOUT_PEOPLE = (*SECRET, "professione")


def age_of(birth_year: int | None, year: int) -> str:
    """The band of who becomes that old in `year`."""
    if birth_year is None:
        return NOT_SAID
    return next((band for band, oldest in OLDEST.items() if year - birth_year <= oldest), "55+")


# --- reading ----------------------------------------------------------------------------------------------------


def people_told(session: Session, programme: Programme, year: int) -> dict[tuple[str, str], Counter[str]]:
    """(kind of group, what about) -> value -> people, of all who came from the beginning of the programme to the end of
    that year."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    query = select(Told.part, Told.about, Told.value, Told.number)
    for part, about, value, number in session.execute(
        query.where(Told.programme_id == programme.id, Told.about.in_(ABOUT_PEOPLE), Told.year <= year)
    ):
        found[part, about][value] += number
    return found


def terms_told(session: Session, programme: Programme, year: int, ambiti: Sequence[int]) -> Counter[int]:
    """Id of a term -> at how many meetings of that year it was touched; 0 where that is not told."""
    found: Counter[int] = Counter()
    query = select(Told.value, Told.number).where(
        Told.programme_id == programme.id,
        Told.about.not_in(ABOUT_PEOPLE),
        Told.year == year,
        Told.part.in_([str(one) for one in ambiti]),
    )
    for value, number in session.execute(query):
        found[int(value)] += number
    return found


def terms_of_group(session: Session, programme: Programme, year: int, group_id: int) -> list[int]:
    """Ids of the terms that a group touched in that year, as far as its ambito may be told: five meetings at a time."""
    since, until = hours.bounds(dt.date(year, 1, 1), dt.date(year, 12, 31))
    counted = session.scalars(
        select(CountedMeeting.meeting_id)
        .join(Meeting, Meeting.id == CountedMeeting.meeting_id)
        .where(
            CountedMeeting.programme_id == programme.id,
            Meeting.group_id == group_id,
            Meeting.starts_at >= since,
            Meeting.starts_at < until,
        )
        .order_by(CountedMeeting.at, CountedMeeting.meeting_id)
    ).all()
    whole = counted[: len(counted) // FEW * FEW]
    return list(session.scalars(select(MeetingTerm.term_id).where(MeetingTerm.meeting_id.in_(whole)).distinct()))


# --- telling ----------------------------------------------------------------------------------------------------


def keep_up(session: Session, programme: Programme) -> bool:
    """Tells what is due, and answers whether anything was; the caller commits."""
    session.refresh(programme, with_for_update=True)
    if not is_due(session, programme):
        return False
    tell(session, programme, now())
    session.flush()
    return True


def keep_all_up(session: Session) -> int:
    """The work of a morning: tells what is due of every programme, each in a transaction of its own, which it commits;
    answers of how many."""
    told = 0
    for ident in session.scalars(select(Programme.id).order_by(Programme.id)).all():
        told += keep_up(session, session.get_one(Programme, ident))
        session.commit()
    return told


def is_due(session: Session, programme: Programme) -> bool:
    """Once a month, from the first meeting on."""
    if programme.told_at is None:
        return _met(session, programme)
    return _month(programme.told_at) < _month(now())


def _month(moment: dt.datetime) -> dt.date:
    return moment.astimezone(ROME).date().replace(day=1)


def _met(session: Session, programme: Programme) -> bool:
    """Did any of its groups meet yet?"""
    held = (
        select(Meeting.id)
        .join(ProgrammeGroup, ProgrammeGroup.group_id == Meeting.group_id)
        .where(ProgrammeGroup.programme_id == programme.id, Meeting.state == "held")
    )
    return session.scalar(held.limit(1)) is not None


def tell(session: Session, programme: Programme, moment: dt.datetime) -> None:
    """Everybody, and all meetings, of the groups that take part, from its first year to this one. Eight statements a year,
    however many groups there are."""
    today = moment.astimezone(ROME).date()
    shares = {share.group_id: share for share in reads.shares_of(session, programme, frozenset())}
    numbers = _Numbers(session, programme)
    for year in reads.years_of(programme):
        if year > today.year or not shares:
            break
        account = hours.account(session, shares, *reads.days_of(programme, year))
        _tell_people(session, numbers, year, account, shares, today)
        _tell_terms(session, numbers, year, account, shares, moment)
    programme.told_at = moment


class _Numbers:
    """The numbers of a programme, to add to."""

    def __init__(self, session: Session, programme: Programme) -> None:
        self.session, self.programme = session, programme
        query = select(Told).where(Told.programme_id == programme.id)
        self.rows = {(one.year, one.about, one.part, one.value): one for one in session.scalars(query)}

    def the(self, year: int, about: str, part: str, value: str) -> Told:
        key = (year, about, part, value)
        if key not in self.rows:
            self.rows[key] = Told(
                programme_id=self.programme.id, year=year, about=about, part=part, value=value, number=0, pending=0
            )
            self.session.add(self.rows[key])
        return self.rows[key]


@dataclass(frozen=True)
class _Said:
    """What is known of somebody, by what it is about."""

    genere: str
    eta: str
    professione: str


def _tell_people(
    session: Session, numbers: _Numbers, year: int, account: Account, shares: Mapping[int, Share], today: dt.date
) -> None:
    people = sorted({line.person_id for line in account.lines})
    said = _said(session, people, year, today)
    counted = {
        (row.person_id, row.about)
        for row in session.scalars(select(CountedPerson).where(CountedPerson.person_id.in_(people)))
    }
    told: list[tuple[int, str]] = []
    for kind in KINDS:
        theirs = sorted({line.person_id for line in account.lines if shares[line.group_id].group.kind == kind})
        for about in ABOUT_PEOPLE:
            waiting = {one: getattr(said[one], about) for one in theirs if (one, about) not in counted}
            values = apart(Counter(waiting.values()), NOT_SAID, secret=about in SECRET)
            for value, number in values.items():
                numbers.the(year, about, kind, value).number += number
            told += [(one, about) for one, value in waiting.items() if value in values]
            counted.update(told)
    if told:
        session.execute(insert(CountedPerson), [{"person_id": one, "about": about} for one, about in told])


def _said(session: Session, people: Sequence[int], year: int, today: dt.date) -> dict[int, _Said]:
    query = select(Particulars).where(Particulars.person_id.in_(people), Particulars.counts_from <= today)
    own = {one.person_id: one for one in session.scalars(query)}
    names = reads.names_of(session, people)
    found = {}
    for one in people:
        mine = own.get(one)
        gender, born = (mine.gender, mine.birth_year) if mine else (NOT_SAID, None)
        found[one] = _Said(gender, age_of(born, year), names[one].profession)
    return found


def _tell_terms(
    session: Session, numbers: _Numbers, year: int, account: Account, shares: Mapping[int, Share], moment: dt.datetime
) -> None:
    """Of each ambito: a handful of meetings at once, with a handful of people; a number grows by a handful too."""
    group_of = {held.id: held.group_id for held in account.meetings}
    counted = set(session.scalars(select(CountedMeeting.meeting_id).where(CountedMeeting.meeting_id.in_(group_of))))
    touched: dict[int, dict[int, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    for meeting, facet, term in session.execute(
        select(MeetingTerm.meeting_id, Term.facet_key, Term.id)
        .join(Term, Term.id == MeetingTerm.term_id)
        .where(MeetingTerm.meeting_id.in_(group_of))
    ):
        if meeting not in counted:
            touched[shares[group_of[meeting]].group.ambito_id][meeting].append((facet, term))
    for ambito, meetings in sorted(touched.items()):
        groups = {group_of[meeting] for meeting in meetings}
        people = {line.person_id for line in account.lines if line.group_id in groups}
        if len(meetings) < FEW or len(people) < FEW:
            continue
        for (facet, term), number in Counter(term for terms in meetings.values() for term in terms).items():
            row = numbers.the(year, facet, str(ambito), str(term))
            row.pending += number
            if row.pending >= FEW:
                row.number, row.pending = row.number + row.pending, 0
        session.execute(
            insert(CountedMeeting),
            [{"meeting_id": one, "programme_id": numbers.programme.id, "at": moment} for one in sorted(meetings)],
        )
