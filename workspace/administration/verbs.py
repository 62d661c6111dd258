"""What whoever administers does: people, ambiti, groups, memberships, offices. None of it opens a text.

`actor` is None where a command of the machine acts. Every act leaves an event; nothing here commits.
"""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import arrivals, belonging, events, invitations, ladder, people, post, search
from workspace.db import now
from workspace.italian import hyphened
from workspace.nouns import Ambito, Ascent, Entry, Group, Meeting, Membership, Office, Person
from workspace.policy import Act, Actor, Seat, may
from workspace.refusals import N_, Forbidden, Invalid

OFFICES = ("staff", "evaluator")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NOT_ONESELF = N_("Chi amministra non può dare un ruolo a se stesso: chiedi a un’altra persona.")


# --- people -----------------------------------------------------------------------------------------------------


def add_person(
    session: Session,
    actor: Actor | None,
    mail: str,
    name: str,
    profession: str = "altro",
    *,
    administrator: bool = False,
    invite: bool = True,
    password_hash: str | None = None,
) -> Person:
    """A new person: invited by mail, or at once active with the hash of a password that they were given."""
    _ensure(actor, Act.KEEP_PEOPLE)
    person = people.add(session, actor, mail, name, profession, invite=invite and password_hash is None)
    if password_hash is not None:
        person.password_hash, person.state = password_hash, "active"
    if administrator:
        give_administration(session, actor, person)
    session.flush()
    return person


def invite_again(session: Session, actor: Actor | None, person: Person) -> None:
    """Another invitation to the same address; the one before opens nothing any more."""
    _ensure(actor, Act.KEEP_PEOPLE)
    invitations.invite(session, person, actor)
    events.record(session, actor, "person.invited", person_id=person.id)


def rename_person(session: Session, actor: Actor | None, person: Person, name: str, profession: str) -> bool:
    """Corrects name and profession; answers whether anything changed. The address is changed by nobody but the person
    who reads it (`ask_new_mail`)."""
    _ensure(actor, Act.KEEP_PEOPLE)
    name = invitations.clean_name(name)
    changed = [key for key, value in (("name", name), ("profession", profession)) if getattr(person, key) != value]
    person.name, person.profession = name, profession
    if changed:
        events.record(session, actor, "person.renamed", person_id=person.id, fields=changed)
    return bool(changed)


def ask_new_mail(session: Session, actor: Actor, person: Person, mail: str) -> None:
    """Begins a change of address: the present address is asked first, then the new one; until both said yes nothing
    changes. Whether `mail` is somebody's already is not said."""
    _ensure(actor, Act.KEEP_PEOPLE)
    mail = invitations.clean_mail(mail)
    if person.state != "active":
        raise Invalid("Questa persona non è ancora entrata: nessuno può confermare dal suo indirizzo.")
    if mail == person.mail:
        raise Invalid("È l’indirizzo che usa già.")
    invitations.void(session, person.id, invitations.MAIL)
    ticket = invitations.issue(session, person, invitations.OLD_MAIL, mail)
    post.write(session, "mail_old", person.mail, person.language, ticket=ticket.id, new=mail)
    events.record(session, actor, "person.mail_asked", person_id=person.id)


def suspend(session: Session, actor: Actor | None, person: Person) -> None:
    """Closes the door at once, on every device; links sent before open nothing. Texts and memberships stay."""
    _ensure(actor, Act.SUSPEND, Seat(person.id))
    if person.state not in ("active", "invited"):
        raise Invalid("Questa persona è già sospesa.")
    if person.is_administrator:
        _not_the_last_administrator(session, person)
    person.state = "suspended"
    invitations.void(session, person.id)
    invitations.end_sessions(session, person.id)
    events.record(session, actor, "person.suspended", person_id=person.id)


def reactivate(session: Session, actor: Actor | None, person: Person) -> None:
    _ensure(actor, Act.KEEP_PEOPLE)
    if person.state != "suspended":
        raise Invalid("Questa persona non è sospesa.")
    person.state = "active" if person.password_hash else "invited"
    events.record(session, actor, "person.reactivated", person_id=person.id)
    arrivals.somebody_came(session)


def give_administration(session: Session, actor: Actor | None, person: Person) -> None:
    _ensure(actor, Act.GIVE_ADMINISTRATION, Seat(person.id))
    if not person.is_administrator:
        person.is_administrator = True
        events.record(session, actor, "administration.given", person_id=person.id)


def end_administration(session: Session, actor: Actor | None, person: Person) -> None:
    _ensure(actor, Act.END_ADMINISTRATION, Seat(person.id))
    if person.is_administrator:
        _not_the_last_administrator(session, person)
        person.is_administrator = False
        events.record(session, actor, "administration.ended", person_id=person.id)


def _not_the_last_administrator(session: Session, person: Person) -> None:
    others = select(func.count()).select_from(Person)
    others = others.where(Person.is_administrator, Person.state == "active", Person.id != person.id)
    if not session.scalar(others):
        raise Invalid("È l’unica persona che amministra: prima serve chi le succede.")


# --- ambiti and offices -----------------------------------------------------------------------------------------


def add_ambito(session: Session, actor: Actor | None, slug: str, name: str) -> Ambito:
    _ensure(actor, Act.KEEP_PLACES)
    slug, name = clean_slug(slug), _title(name)
    if session.scalar(select(Ambito.id).where(Ambito.slug == slug)):
        raise Invalid("C’è già un ambito con questo nome breve: scegline un altro.")
    ambito = Ambito(slug=slug, name=name)
    session.add(ambito)
    session.flush()
    events.record(session, actor, "ambito.added", ambito_id=ambito.id)
    arrivals.somebody_came(session)
    return ambito


def give_office(
    session: Session,
    actor: Actor | None,
    ambito: Ambito,
    person: Person,
    role: str,
    until: dt.datetime | None = None,
) -> Office | None:
    """Staff of the ambito, or evaluator until a date. None where the person has just this office already."""
    place = Seat(person.id, ambito.id)
    if not may(actor, Act.GIVE_OFFICE, place):
        raise _not_allowed(actor, person.id)
    if role not in OFFICES:
        raise Invalid("L’incarico è «ufficio di piano» o «valutazione».")
    if role == "evaluator" and until is None:
        raise Invalid("Chi valuta ha sempre una data di fine: scrivila.")
    if until is not None and until <= now():
        raise Invalid("La data di fine è già passata.")
    if person.state in ("suspended", "erased"):
        raise Invalid("Questa persona è sospesa: prima riattivala.")
    held = the_office(session, ambito, person, role)
    if held is not None and held.until == until:
        return None
    if held is not None:
        held.ended_at = now()
    office = Office(person_id=person.id, ambito_id=ambito.id, role=role, until=until)
    session.add(office)
    session.flush()
    about = {"until": until.date().isoformat()} if until else {}
    events.record(session, actor, "office.given", person_id=person.id, ambito_id=ambito.id, role=role, **about)
    if role == "staff":
        arrivals.somebody_came(session)
    return office


def end_office(session: Session, actor: Actor | None, office: Office) -> None:
    _ensure(actor, Act.END_OFFICE, Seat(office.person_id, office.ambito_id))
    if office.ended_at is None:
        office.ended_at = now()
        events.record(
            session, actor, "office.ended", person_id=office.person_id, ambito_id=office.ambito_id, role=office.role
        )


def the_office(session: Session, ambito: Ambito, person: Person, role: str) -> Office | None:
    """The office that the person holds today in this ambito, or None."""
    query = select(Office).where(Office.ambito_id == ambito.id, Office.person_id == person.id, Office.role == role)
    running = query.where(Office.ended_at.is_(None)).order_by(Office.id.desc())
    return next((o for o in session.scalars(running) if o.until is None or o.until > now()), None)


# --- groups -----------------------------------------------------------------------------------------------------


def add_group(
    session: Session, actor: Actor | None, ambito: Ambito, slug: str, name: str, kind: str, language: str = "it"
) -> Group:
    _ensure(actor, Act.KEEP_PLACES)
    return belonging.found_group(session, actor, ambito, clean_slug(slug), _title(name), kind, language)


def close_group(session: Session, actor: Actor | None, group: Group) -> None:
    """Nobody reads its texts any more but their authors; memberships, texts and the pact stay as they are. What it had
    in its calendar is cancelled; who belongs to it is told how many meetings that is."""
    _ensure(actor, Act.KEEP_PLACES)
    if group.closed_at is None:
        group.closed_at = now()
        ladder.end_proposals(session, actor, "withdrawn", Ascent.group_id == group.id)
        gone = _cancel_what_is_to_come(session, group)
        events.record(session, actor, "group.closed", group_id=group.id, ambito_id=group.ambito_id, meetings=gone)
        everybody = belonging.people_of(session, group.id)
        events.tell(session, everybody, "group.closed", actor, group_id=group.id, meetings=gone)


def _cancel_what_is_to_come(session: Session, group: Group) -> int:
    """Answers how many meetings. One that has begun stays: its register waits for the group to be open again."""
    planned = select(Meeting).where(Meeting.group_id == group.id, Meeting.state == "planned", Meeting.starts_at > now())
    gone = session.scalars(planned.with_for_update()).all()
    for meeting in gone:
        meeting.state, meeting.sequence, meeting.changed_at = "cancelled", meeting.sequence + 1, now()
    return len(gone)


def reopen_group(session: Session, actor: Actor | None, group: Group) -> None:
    _ensure(actor, Act.KEEP_PLACES)
    if group.closed_at is not None:
        group.closed_at = None
        events.record(session, actor, "group.reopened", group_id=group.id, ambito_id=group.ambito_id)
        events.tell(session, belonging.people_of(session, group.id), "group.reopened", actor, group_id=group.id)
        arrivals.somebody_came(session)


def seat(session: Session, actor: Actor | None, group: Group, person: Person, role: str) -> Membership:
    """Lets a person into a group that nobody supervises yet, or makes a member of it its first supervisor."""
    held = belonging.the_membership(session, group.id, person.id)
    if held is not None and held.role != role:
        search.write(session, *belonging.change_role(session, actor, held, role))
        return held
    return belonging.join(session, actor, group, person, role)


def unseat(session: Session, actor: Actor | None, membership: Membership) -> list[Entry]:
    changed = belonging.leave(session, actor, membership)
    search.write(session, *changed)
    return changed


# --- pieces -----------------------------------------------------------------------------------------------------


def clean_slug(given: str) -> str:
    """The short name in addresses and commands. Raises Invalid."""
    slug = given.strip().lower()
    if len(slug) > 80 or not _SLUG.fullmatch(slug):
        raise Invalid("Il nome breve ha solo lettere senza accenti, cifre e trattini: per esempio «valle-nord-a3».")
    return slug


def free_slug(session: Session, noun: type[Group] | type[Ambito], name: str) -> str:
    """A short name made of `name` that nothing of this kind has yet."""
    base = hyphened(name, 80)
    if not base:
        raise Invalid("Scrivi un nome con almeno una lettera o una cifra.")
    taken = set(session.scalars(select(noun.slug).where(noun.slug.startswith(base, autoescape=True))))
    return next(slug for slug in _numbered(base) if slug not in taken)


def _numbered(base: str) -> list[str]:
    return [base, *(f"{base[:75]}-{n}" for n in range(2, 1000))]


def _title(given: str) -> str:
    title = " ".join(given.split())
    if not title or len(title) > 160:
        raise Invalid("Scrivi un nome, fino a 160 caratteri.")
    return title


def _ensure(actor: Actor | None, act: Act, place: Seat | None = None) -> None:
    place = place or Seat()
    if not may(actor, act, place):
        raise _not_allowed(actor, place.person_id)


def _not_allowed(actor: Actor | None, person_id: int | None) -> Forbidden:
    return Forbidden(NOT_ONESELF) if actor and actor.person_id == person_id else Forbidden()
