"""Which programmes a person sees, and how far: the staff of its ambiti the whole register, who supervises a group that
group's, who evaluates an ambito sums in which nobody stands out."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import hours
from workspace.db import now
from workspace.hours import Line
from workspace.nouns import (
    Ambito,
    Attendance,
    Certificate,
    Group,
    Logo,
    Meeting,
    PastEmployer,
    Person,
    Programme,
    ProgrammeAmbito,
    ProgrammeGroup,
    Term,
)
from workspace.policy import Actor, Verb, fetch, permit, readable
from workspace.refusals import NotFound
from workspace.thresholds import Asked, asked

MOST = 1000  # meetings of one person: more than in a working life


@dataclass(frozen=True)
class Share:
    """A group of a programme, with what a rule needs to know of it. `name`: what the programme calls it, unlike any
    other of its groups."""

    group: Group
    link: ProgrammeGroup
    ambito: str
    ambiti: frozenset[int]
    name: str

    @property
    def group_id(self) -> int:
        return self.group.id


@dataclass(frozen=True)
class Sheet:
    """A programme as this actor sees it. `ambiti`: those that take part; `shares`: all of its groups."""

    programme: Programme
    ambiti: frozenset[int]
    shares: Sequence[Share]
    keeps: bool  # the actor is staff of one of its ambiti
    evaluates: bool
    register: frozenset[int]  # ids of the groups whose register is open to the actor
    answers: frozenset[int] = frozenset()  # ids of the groups whose ambito the actor answers for

    @property
    def years(self) -> list[int]:
        return years_of(self.programme)

    @property
    def groups(self) -> frozenset[int]:
        """All for whom sees sums of the whole, else those whose register is open."""
        every = frozenset(share.group_id for share in self.shares)
        return every if self.sums else every & self.register

    @property
    def sums(self) -> bool:
        """Does the actor see sums of the whole programme?"""
        return self.keeps or self.evaluates

    @property
    def veiled(self) -> bool:
        """Are counts that could point at somebody hidden from the actor?"""
        return self.evaluates and not self.keeps

    def asked(self, kind: str) -> Asked:
        return asked(self.programme, kind)


def years_of(programme: Programme) -> list[int]:
    return list(range(programme.starts_on.year, programme.ends_on.year + 1))


def the_year(programme: Programme, wanted: int | None) -> int:
    """The year asked for, else this one or the last of the programme before it. Raises NotFound outside its period."""
    years = years_of(programme)
    if wanted is None:
        today = now().astimezone(hours.ROME).year
        return min(max(today, years[0]), years[-1])
    if wanted not in years:
        raise NotFound("Il programma non comprende quest’anno.")
    return wanted


def days_of(programme: Programme, year: int) -> tuple[dt.date, dt.date]:
    """The days of the programme in that year."""
    return max(programme.starts_on, dt.date(year, 1, 1)), min(programme.ends_on, dt.date(year, 12, 31))


def programmes(session: Session, actor: Actor) -> list[Programme]:
    """Those the actor sees, the newest first."""
    query = select(Programme).where(readable(actor, Programme))
    return list(session.scalars(query.order_by(Programme.starts_on.desc(), Programme.title, Programme.id)))


def the_sheet(session: Session, actor: Actor, slug: str) -> Sheet:
    """The programme with that slug, or NotFound."""
    return sheet_of(session, actor, fetch(session, actor, Programme, slug))


def sheet_of(session: Session, actor: Actor, programme: Programme) -> Sheet:
    """`programme`, which the actor sees, with its ambiti and groups. Two statements."""
    ambiti = accepted(session, programme)
    shares = shares_of(session, programme, ambiti)
    return Sheet(
        programme,
        ambiti,
        shares,
        keeps=bool(actor.staff_of & ambiti),
        evaluates=bool(actor.evaluator_of & ambiti),
        register=frozenset(s.group_id for s in shares if permit(actor, Verb.SEE_REGISTER, s)),
        answers=frozenset(s.group_id for s in shares if s.group.ambito_id in actor.staff_of),
    )


def shares_of(session: Session, programme: Programme, ambiti: frozenset[int]) -> list[Share]:
    """Its groups, by ambito and name."""
    rows = session.execute(
        select(ProgrammeGroup, Group, Ambito.name)
        .join(Group, Group.id == ProgrammeGroup.group_id)
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(ProgrammeGroup.programme_id == programme.id)
        .order_by(Ambito.name, Group.name, Group.id)
    )
    found = [(link, group, ambito) for link, group, ambito in rows]
    names = _apart([(group, ambito) for _, group, ambito in found])
    return [Share(group, link, ambito, ambiti, names[group.id]) for link, group, ambito in found]


def _apart(groups: Sequence[tuple[Group, str]]) -> dict[int, str]:
    """Names by which groups are told apart: with their ambito where two are called the same, else with their address."""
    alone = Counter(group.name for group, _ in groups)
    there = Counter((group.name, ambito) for group, ambito in groups)
    found = {}
    for group, ambito in groups:
        more = "" if alone[group.name] == 1 else ambito if there[group.name, ambito] == 1 else group.slug
        found[group.id] = f"{group.name} ({more})" if more else group.name
    return found


def names_of(session: Session, people: Sequence[int]) -> dict[int, Any]:
    """id -> (id, name, profession, employer) of these people."""
    query = select(Person.id, Person.name, Person.profession, Person.employer)
    return {row.id: row for row in session.execute(query.where(Person.id.in_(sorted(set(people)))))}


def employers(session: Session, lines: Sequence[Line], names: Mapping[int, Any]) -> dict[tuple[int, int], str]:
    """(person, group) -> who they worked for on the last day of theirs in the account. `names`: as names_of() gives."""
    people = sorted({line.person_id for line in lines})
    past = session.scalars(
        select(PastEmployer).where(PastEmployer.person_id.in_(people)).order_by(PastEmployer.until.desc())
    )
    before: dict[int, list[PastEmployer]] = defaultdict(list)
    for one in past:
        before[one.person_id].append(one)
    found = {}
    for line in lines:
        employer = names[line.person_id].employer
        for one in before[line.person_id]:  # from the latest back
            if one.until >= line.last:
                employer = one.name
        found[line.person_id, line.group_id] = employer
    return found


def profession_words(session: Session, language: str = "it") -> dict[str, str]:
    """Key -> how the vocabulary says it."""
    label = Term.label_en if language == "en" else Term.label_it
    return {key: word for key, word in session.execute(select(Term.key, label).where(Term.facet_key == "professione"))}


def standing_certificates(session: Session, programme: Programme, year: int) -> dict[tuple[int, int], Certificate]:
    """(person, group) -> the certificate that stands for this year."""
    query = select(Certificate).where(
        Certificate.programme_id == programme.id, Certificate.year == year, Certificate.revoked_at.is_(None)
    )
    return {(one.person_id, one.group_id): one for one in session.scalars(query)}


def logos(session: Session, programme: Programme) -> list[Logo]:
    return list(session.scalars(select(Logo).where(Logo.programme_id == programme.id).order_by(Logo.position, Logo.id)))


# --- who takes part ---------------------------------------------------------------------------------------------


def taking_part(session: Session, programme: Programme) -> list[tuple[Ambito, bool]]:
    """The ambiti of the programme by name, and whether they said yes."""
    rows = session.execute(
        select(Ambito, ProgrammeAmbito.accepted_at)
        .join(ProgrammeAmbito, ProgrammeAmbito.ambito_id == Ambito.id)
        .where(ProgrammeAmbito.programme_id == programme.id)
        .order_by(Ambito.name)
    )
    return [(ambito, accepted_at is not None) for ambito, accepted_at in rows]


def others(session: Session, programme: Programme) -> list[Ambito]:
    """Ambiti that could be asked."""
    here = select(ProgrammeAmbito.ambito_id).where(ProgrammeAmbito.programme_id == programme.id)
    return list(session.scalars(select(Ambito).where(Ambito.id.not_in(here)).order_by(Ambito.name)))


def asked_of_me(session: Session, actor: Actor) -> list[tuple[Programme, Ambito]]:
    """Programmes into which an ambito of the actor's was asked, and its staff have not answered."""
    rows = session.execute(
        select(Programme, Ambito)
        .join(ProgrammeAmbito, ProgrammeAmbito.programme_id == Programme.id)
        .join(Ambito, Ambito.id == ProgrammeAmbito.ambito_id)
        .where(ProgrammeAmbito.accepted_at.is_(None), ProgrammeAmbito.ambito_id.in_(sorted(actor.staff_of)))
        .order_by(Programme.title, Ambito.name)
    )
    return [(programme, ambito) for programme, ambito in rows]


def own_ambiti(session: Session, actor: Actor) -> list[Ambito]:
    """Those whose staff the actor is."""
    return list(session.scalars(select(Ambito).where(Ambito.id.in_(sorted(actor.staff_of))).order_by(Ambito.name)))


def possible_groups(session: Session, actor: Actor, sheet: Sheet) -> list[tuple[Group, str]]:
    """Groups that the actor may put in or take out: those of their own ambiti that take part."""
    rows = session.execute(
        select(Group, Ambito.name)
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(Group.ambito_id.in_(sorted(actor.staff_of & sheet.ambiti)), readable(actor, Group))
        .order_by(Ambito.name, Group.name, Group.id)
    )
    return [(group, name) for group, name in rows]


def the_share(sheet: Sheet, group_id: int) -> Share:
    """The group, where its register is open to the sheet's actor; else NotFound."""
    for share in sheet.shares:
        if share.group_id == group_id and group_id in sheet.register:
            return share
    raise NotFound


# --- certificates -----------------------------------------------------------------------------------------------


def own_certificates(session: Session, actor: Actor) -> list[Any]:
    """One's own that stand: Certificate, group, programme; the newest first."""
    return list(
        session.execute(
            select(Certificate, Group.name.label("group"), Programme.title)
            .join(Group, Group.id == Certificate.group_id)
            .join(Programme, Programme.id == Certificate.programme_id)
            .where(Certificate.person_id == actor.person_id, Certificate.revoked_at.is_(None))
            .order_by(Certificate.year.desc(), Certificate.id.desc())
        )
    )


@dataclass(frozen=True)
class OwnYear:
    """One's own hours in a group in a year."""

    year: int
    group: str
    line: Line


def own_hours(session: Session, actor: Actor) -> list[OwnYear]:
    """One's own hours by year and group, the newest first, also of groups one has left: the register still has them."""
    rows = session.execute(
        select(Attendance.present, Attendance.minutes, Meeting.starts_at, Meeting.ends_at, Group.id, Group.name)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        .where(Attendance.person_id == actor.person_id, Meeting.state == "held")
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(MOST)
    )
    found: dict[tuple[int, int], OwnYear] = {}
    for present, minutes, starts_at, ends_at, group_id, name in rows:
        year = starts_at.astimezone(hours.ROME).year
        line = found.setdefault((year, group_id), OwnYear(year, name, Line(actor.person_id, group_id))).line
        length = hours.hundredths(starts_at, ends_at)
        line.due += length
        if hours.attended(present, minutes, (ends_at - starts_at).total_seconds() / 60):
            line.present += length
    return sorted(found.values(), key=lambda one: (-one.year, one.group))


def the_certificate(session: Session, actor: Actor, ident: int) -> tuple[Certificate, Programme, Share]:
    """A certificate that stands, with where it belongs; or NotFound."""
    certificate = fetch(session, actor, Certificate, ident, Certificate.revoked_at.is_(None))
    programme = session.get_one(Programme, certificate.programme_id)
    row = session.execute(
        select(Group, Ambito.name).join(Ambito, Ambito.id == Group.ambito_id).where(Group.id == certificate.group_id)
    ).one()
    link = session.get(ProgrammeGroup, (programme.id, certificate.group_id))
    ambiti = accepted(session, programme)
    return (
        certificate,
        programme,
        Share(
            row[0],
            link or ProgrammeGroup(training_body="", training_event="", training_type=""),
            row[1],
            ambiti,
            row[0].name,
        ),
    )


def accepted(session: Session, programme: Programme) -> frozenset[int]:
    """The ambiti that take part."""
    return frozenset(
        session.scalars(
            select(ProgrammeAmbito.ambito_id).where(
                ProgrammeAmbito.programme_id == programme.id, ProgrammeAmbito.accepted_at.is_not(None)
            )
        )
    )


def stands(session: Session, code: str) -> bool:
    """Is there a certificate with this code that was not revoked? All that anybody is told."""
    query = select(Certificate.id).where(Certificate.code == code, Certificate.revoked_at.is_(None))
    return session.scalar(query) is not None


def as_printed(code: str) -> str:
    """«k7qf3m2d 9xvb» -> «K7QF-3M2D-9XVB»: a code as a certificate carries it, however somebody typed it."""
    signs = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())[:16]
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


# --- the public page --------------------------------------------------------------------------------------------


def public(session: Session, slug: str) -> Programme:
    """A programme that shows itself to everybody, or NotFound."""
    found = session.scalars(select(Programme).where(Programme.slug == slug, Programme.is_public)).first()
    if found is None:
        raise NotFound
    return found


def a_logo(session: Session, programme: Programme, ident: int) -> Logo:
    logo = session.get(Logo, ident)
    if logo is None or logo.programme_id != programme.id:
        raise NotFound
    return logo
