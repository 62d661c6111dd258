"""What whoever administers sees: people, places and roles, and who changed them. Never a text, a title, a count of
texts, an acceptance, or when somebody was last here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace import italian
from workspace.db import now
from workspace.nouns import Ambito, Event, Group, Meeting, Membership, Office, Person, Term
from workspace.refusals import NotFound
from workspace.web.paging import PER_PAGE, Page

#: Events that concern roles and places. Others (sharing, accepting, signing in) are nobody's to read here.
LOGGED = (
    "person.added", "person.invited", "person.renamed", "person.suspended", "person.reactivated", "person.mail_asked",
    "person.mail_changed", "administration.given", "administration.ended", "ambito.added", "group.founded",
    "group.closed", "group.reopened", "group.past_opened", "group.past_closed", "member.joined", "member.left",
    "member.role_changed", "office.given", "office.ended", "people.enrolled",
)  # fmt: skip
STATES = ("active", "invited", "suspended")


def people(session: Session, words: str, state: str, number: int) -> Page[Row[Any]]:
    """People whose name or address holds every word of `words`, by name; erased people are gone."""
    wanted = [Person.state == state if state in STATES else Person.state != "erased"]
    for word in words.split()[:8]:
        wanted.append(or_(Person.name.icontains(word, autoescape=True), Person.mail.icontains(word, autoescape=True)))
    rows: list[Row[Any]] = list(
        session.execute(
            select(Person.id, Person.name, Person.mail, Person.state, Person.is_administrator)
            .where(*wanted)
            .order_by(Person.name, Person.id)
            .limit(PER_PAGE)
            .offset((number - 1) * PER_PAGE)
        )
    )
    return Page(rows, number, session.scalar(select(func.count()).select_from(Person).where(*wanted)) or 0)


def roles_of(session: Session, ids: list[int]) -> dict[int, list[str]]:
    """Person -> names of the groups and ambiti where they have a place."""
    found: dict[int, list[str]] = {ident: [] for ident in ids}
    groups = session.execute(
        select(Membership.person_id, Group.name)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.person_id.in_(ids), Membership.left_at.is_(None))
        .order_by(Group.name)
    )
    ambiti = session.execute(
        select(Office.person_id, Ambito.name)
        .join(Ambito, Ambito.id == Office.ambito_id)
        .where(Office.person_id.in_(ids), *_held())
        .order_by(Ambito.name)
    )
    for ident, name in [*groups, *ambiti]:
        found[ident].append(name)
    return found


def the_person(session: Session, ident: int) -> Person:
    person = session.get(Person, ident)
    if person is None or person.state == "erased":
        raise NotFound
    return person


def memberships_of(session: Session, person: Person) -> list[Row[Any]]:
    return list(
        session.execute(
            select(Membership.id, Membership.role, Membership.joined_at, Group.name, Group.slug, Group.closed_at)
            .join(Group, Group.id == Membership.group_id)
            .where(Membership.person_id == person.id, Membership.left_at.is_(None))
            .order_by(Group.name)
        )
    )


def offices(session: Session, *, person: Person | None = None, ambito: Ambito | None = None) -> list[Row[Any]]:
    """Offices held today, of one person or in one ambito."""
    query = (
        select(
            Office.id,
            Office.role,
            Office.until,
            Person.id.label("person_id"),
            Person.name,
            Person.mail,
            Ambito.name.label("ambito"),
            Ambito.slug,
        )
        .join(Person, Person.id == Office.person_id)
        .join(Ambito, Ambito.id == Office.ambito_id)
        .where(*_held())
        .order_by(Ambito.name, Office.role.desc(), Person.name)
    )
    if person is not None:
        query = query.where(Office.person_id == person.id)
    if ambito is not None:
        query = query.where(Office.ambito_id == ambito.id)
    return list(session.execute(query))


def _held() -> tuple[Any, ...]:
    return (Office.ended_at.is_(None), or_(Office.until.is_(None), Office.until > now()))


def ambiti(session: Session) -> list[Row[Any]]:
    """Every ambito with how many open groups it has."""
    return list(
        session.execute(
            select(Ambito, func.count(Group.id).label("groups"))
            .outerjoin(Group, and_(Group.ambito_id == Ambito.id, Group.closed_at.is_(None)))
            .group_by(Ambito.id)
            .order_by(Ambito.name)
        )
    )


def the_ambito(session: Session, slug: str) -> Ambito:
    ambito = session.scalars(select(Ambito).where(Ambito.slug == slug)).one_or_none()
    if ambito is None:
        raise NotFound
    return ambito


def groups(session: Session, ambito: Ambito | None = None) -> list[Row[Any]]:
    """Groups with their ambito, how many people belong to them, and who supervises."""
    boss = aliased(Membership)
    size = (
        select(func.count(Membership.id))
        .where(Membership.group_id == Group.id, Membership.left_at.is_(None))
        .correlate(Group)
        .scalar_subquery()
    )
    led = (
        select(func.count(boss.id))
        .where(boss.group_id == Group.id, boss.left_at.is_(None), boss.role == "supervisor")
        .correlate(Group)
        .scalar_subquery()
    )
    query = (
        select(Group, Ambito.name.label("ambito"), size.label("people"), led.label("supervisors"))
        .join(Ambito, Ambito.id == Group.ambito_id)
        .order_by(Group.closed_at.is_not(None), Ambito.name, Group.name)
    )
    if ambito is not None:
        query = query.where(Group.ambito_id == ambito.id)
    return list(session.execute(query))


def the_group(session: Session, slug: str) -> Group:
    group = session.scalars(select(Group).where(Group.slug == slug)).one_or_none()
    if group is None:
        raise NotFound
    return group


def seats(session: Session, group: Group) -> list[Row[Any]]:
    """Who belongs to a group: name, address, role, day of joining."""
    return list(
        session.execute(
            select(
                Membership.id,
                Membership.role,
                Membership.joined_at,
                Person.id.label("person_id"),
                Person.name,
                Person.mail,
                Person.state,
            )
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.group_id == group.id, Membership.left_at.is_(None))
            .order_by(Membership.role.desc(), Person.name, Person.id)
        )
    )


def meetings_left(session: Session, group: Group) -> tuple[int, int]:
    """(in the calendar, begun with a register that is still open): what closing the group touches."""
    planned = select(func.count()).where(Meeting.group_id == group.id, Meeting.state == "planned")
    to_come = session.scalar(planned.where(Meeting.starts_at > now())) or 0
    return to_come, (session.scalar(planned) or 0) - to_come


def the_seat(session: Session, group: Group, ident: int) -> tuple[Membership, Person]:
    row = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.id == ident, Membership.group_id == group.id, Membership.left_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def the_held_office(session: Session, ident: int) -> Office:
    office = session.scalars(select(Office).where(Office.id == ident, *_held())).one_or_none()
    if office is None:
        raise NotFound
    return office


def log(session: Session, number: int, *, person: Person | None = None, group: Group | None = None) -> Page[Row[Any]]:
    """Who changed which role or place, the newest first: no content, and no activity of anybody."""
    actor, whom = aliased(Person), aliased(Person)
    wanted: list[Any] = [Event.verb.in_(LOGGED)]
    if person is not None:
        wanted.append(Event.person_id == person.id)
    if group is not None:
        wanted.append(Event.group_id == group.id)
    rows: list[Row[Any]] = list(
        session.execute(
            select(
                Event.id,
                Event.at,
                Event.verb,
                Event.detail,
                actor.name.label("actor"),
                whom.name.label("whom"),
                Group.name.label("group"),
                Ambito.name.label("ambito"),
            )
            .outerjoin(actor, actor.id == Event.actor_id)
            .outerjoin(whom, whom.id == Event.person_id)
            .outerjoin(Group, Group.id == Event.group_id)
            .outerjoin(Ambito, Ambito.id == Event.ambito_id)
            .where(*wanted)
            .order_by(Event.at.desc(), Event.id.desc())
            .limit(PER_PAGE)
            .offset((number - 1) * PER_PAGE)
        )
    )
    return Page(rows, number, session.scalar(select(func.count()).select_from(Event).where(*wanted)) or 0)


def professions(session: Session, language: str) -> list[tuple[str, str]]:
    """Key and word of each profession of the vocabulary, in its order."""
    label = Term.label_en if language == "en" else Term.label_it
    query = select(Term.key, label).where(Term.facet_key == "professione", Term.state == "active")
    return [(row[0], row[1]) for row in session.execute(query.order_by(Term.position, Term.id))]


def professions_by_word(session: Session) -> dict[str, str]:
    """Folded key or label, in either language -> key, to read what people write in a list."""
    found: dict[str, str] = {}
    query = select(Term.key, Term.label_it, Term.label_en).where(Term.facet_key == "professione")
    for key, *words in session.execute(query):
        for word in (key, key.replace("_", " "), *words):
            found[italian.fold(word.strip().lower())] = key
    return found


def everybody(session: Session) -> list[dict[str, Any]]:
    """Every person as data: mail, name, state, roles, groups (slugs), ambiti of these and of offices (slugs)."""
    seats_by: dict[int, list[tuple[str, str]]] = {}
    ambiti_by: dict[int, set[str]] = {}
    query = (
        select(Membership.person_id, Membership.role, Group.slug, Ambito.slug)
        .join(Group, Group.id == Membership.group_id)
        .join(Ambito, Ambito.id == Group.ambito_id)
    )
    for ident, role, slug, ambito in session.execute(query.where(Membership.left_at.is_(None)).order_by(Group.slug)):
        seats_by.setdefault(ident, []).append((role, slug))
        ambiti_by.setdefault(ident, set()).add(ambito)
    offices_by: dict[int, list[tuple[str, str]]] = {}
    held = select(Office.person_id, Office.role, Ambito.slug).join(Ambito, Ambito.id == Office.ambito_id)
    for ident, role, slug in session.execute(held.where(*_held()).order_by(Ambito.slug)):
        offices_by.setdefault(ident, []).append((role, slug))
        ambiti_by.setdefault(ident, set()).add(slug)
    order = ("member", "supervisor", "staff", "evaluator", "administrator")
    found = []
    for person in session.scalars(select(Person).where(Person.state != "erased").order_by(Person.mail)):
        has = {role for role, _ in seats_by.get(person.id, []) + offices_by.get(person.id, [])}
        has |= {"administrator"} if person.is_administrator else set()
        found.append(
            {
                "mail": person.mail,
                "name": person.name,
                "state": person.state,
                "roles": [role for role in order if role in has],
                "groups": [slug for _, slug in seats_by.get(person.id, [])],
                "ambiti": sorted(ambiti_by.get(person.id, ())),
            }
        )
    return found


def waiting(session: Session) -> list[Row[Any]]:
    """Open groups that nobody supervises yet: what asks something of whoever administers."""
    boss = aliased(Membership)
    led = select(boss.id).where(boss.group_id == Group.id, boss.left_at.is_(None), boss.role == "supervisor").exists()
    return list(
        session.execute(
            select(Group.name, Group.slug, Ambito.name.label("ambito"))
            .join(Ambito, Ambito.id == Group.ambito_id)
            .where(Group.closed_at.is_(None), ~led)
            .order_by(Ambito.name, Group.name)
        )
    )
