"""Which programmes a person sees, and how far: the staff of its ambiti the whole register, who supervises a group that
group's, who evaluates an ambito sums in which nobody stands out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import hours
from workspace.db import now
from workspace.nouns import Ambito, Certificate, Group, Logo, Person, Programme, ProgrammeAmbito, ProgrammeGroup, Term
from workspace.policy import Actor, Verb, permit, readable
from workspace.refusals import NotFound

#: What each kind of group is asked, unless the programme says otherwise: at most so many people, at least so many
#: hundredths of an hour a year and a meeting. For A1 these are the norm's; what the others are asked, each project says.
DEFAULTS: dict[str, dict[str, int]] = {
    "A1": {"people": 15, "hours": 1600, "meeting": 200},
    "A2": {},
    "A3": {},
    "SS": {},
}
KINDS = tuple(DEFAULTS)


@dataclass(frozen=True)
class Share:
    """A group of a programme, with what a rule needs to know of it."""

    group: Group
    link: ProgrammeGroup
    ambito: str
    ambiti: frozenset[int]

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

    @property
    def years(self) -> list[int]:
        return years_of(self.programme)

    @property
    def groups(self) -> frozenset[int]:
        """All for whom sees sums of the whole, else those whose register is open."""
        whole = self.keeps or self.evaluates
        return frozenset(share.group_id for share in self.shares) if whole else self.register

    @property
    def veiled(self) -> bool:
        """Are counts that could point at somebody hidden from the actor?"""
        return self.evaluates and not self.keeps

    def asked(self, kind: str) -> dict[str, int]:
        return asked(self.programme, kind)


def asked(programme: Programme, kind: str) -> dict[str, int]:
    """people, hours, meeting: what this programme asks of groups of this kind; what is missing is not asked."""
    set_here = programme.thresholds.get(kind)
    chosen: dict[str, Any] = DEFAULTS.get(kind, {}) if set_here is None else set_here
    return {key: int(value) for key, value in chosen.items() if value}


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
    programme = session.scalars(select(Programme).where(Programme.slug == slug, readable(actor, Programme))).first()
    if programme is None:
        raise NotFound
    return sheet_of(session, actor, programme)


def sheet_of(session: Session, actor: Actor, programme: Programme) -> Sheet:
    """`programme`, which the actor sees, with its ambiti and groups. Two statements."""
    ambiti = frozenset(
        session.scalars(
            select(ProgrammeAmbito.ambito_id).where(
                ProgrammeAmbito.programme_id == programme.id, ProgrammeAmbito.accepted_at.is_not(None)
            )
        )
    )
    shares = shares_of(session, programme, ambiti)
    return Sheet(
        programme,
        ambiti,
        shares,
        keeps=bool(actor.staff_of & ambiti),
        evaluates=bool(actor.evaluator_of & ambiti),
        register=frozenset(s.group_id for s in shares if permit(actor, Verb.SEE_REGISTER, s)),
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
    return [Share(group, link, ambito, ambiti) for link, group, ambito in rows]


def names_of(session: Session, people: Sequence[int]) -> dict[int, Any]:
    """id -> (id, name, profession, employer) of these people."""
    query = select(Person.id, Person.name, Person.profession, Person.employer)
    return {row.id: row for row in session.execute(query.where(Person.id.in_(sorted(set(people)))))}


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
