"""What changes at the door: passwords, mail addresses, one's own data and sessions.

Hashing a password takes long on purpose, so it is done before a transaction begins: nobody waits for the database
while somebody else signs in. Verbs that set a password therefore get its hash.
"""

from __future__ import annotations

import datetime as dt

from argon2 import PasswordHasher
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workspace import arrivals, events, invitations, passwords, post
from workspace.config import Settings
from workspace.db import now
from workspace.nouns import Particulars, PastEmployer, Person, SignIn, Ticket
from workspace.policy import Actor, actor_of
from workspace.refusals import Invalid, NotFound


def recognise(session: Session, hasher: PasswordHasher, mail: str, password: str) -> tuple[int, str] | None:
    """Id and stored hash of the active person whose mail and password these are, or None. The same work whoever is
    asked for: known, unknown, invited, suspended. Ends the session's transaction."""
    row = session.execute(select(Person.id, Person.password_hash, Person.state).where(Person.mail == mail)).first()
    session.rollback()
    stored = row.password_hash if row and row.state == "active" else None
    if not passwords.matches(stored, password, hasher):
        return None
    assert row is not None
    return row.id, row.password_hash


def still(session: Session, ident: int, stored: str) -> Person | None:
    """The person who was just recognised, unless suspended or given another password in the same moment."""
    return session.scalars(
        select(Person).where(Person.id == ident, Person.password_hash == stored, Person.state == "active")
    ).first()


def forget_old(session: Session, person: Person, settings: Settings) -> None:
    """Rows of this person's old sessions and links tell when they were here and serve nobody any more."""
    past = now() - dt.timedelta(days=settings.session_days)
    session.execute(delete(SignIn).where(SignIn.person_id == person.id, SignIn.created_at < past))
    session.execute(delete(Ticket).where(Ticket.person_id == person.id, Ticket.expires_at < past))


def enter_first(session: Session, person: Person, name: str, password_hash: str) -> None:
    """An invited person becomes active, under the name they chose."""
    person.name, person.password_hash, person.state = name, password_hash, "active"
    invitations.void(session, person.id)
    events.record(session, actor_of(session, person), "person.entered", person_id=person.id)
    arrivals.somebody_came(session)


def set_password(session: Session, person: Person, password_hash: str, verb: str) -> None:
    """Another password: every session ends, every link that was sent opens nothing, and the person is told by mail.
    `verb`: person.password_changed | person.password_reset."""
    person.password_hash = password_hash
    invitations.end_sessions(session, person.id)
    invitations.void(session, person.id)
    events.record(session, actor_of(session, person), verb, person_id=person.id)
    post.write(session, "password_new", person.mail, person.language, name=person.name)


def ask_new_mail(session: Session, person: Person, mail: str) -> None:
    """First of three steps: the present address is asked. Whether `mail` is somebody's already is not said."""
    if mail == person.mail:
        raise Invalid("È l’indirizzo che usi già.")
    invitations.void(session, person.id, invitations.MAIL)
    ticket = invitations.issue(session, person, invitations.OLD_MAIL, mail)
    post.write(session, "mail_old", person.mail, person.language, ticket=ticket.id, new=mail)
    events.record(session, actor_of(session, person), "person.mail_asked", person_id=person.id)


def confirm_old_mail(session: Session, person: Person, ticket: Ticket) -> None:
    """Second step: the present address said yes, the new one is asked."""
    assert ticket.mail
    second = invitations.issue(session, person, invitations.NEW_MAIL, ticket.mail)
    post.write(session, "mail_new", ticket.mail, person.language, ticket=second.id)


def confirm_new_mail(session: Session, person: Person, ticket: Ticket) -> None:
    """Third step: from now on the new address. Links sent to the old one open nothing any more. Raises Invalid where
    the address is somebody's: whoever reads this has proved that it is theirs."""
    assert ticket.mail
    try:
        with session.begin_nested():
            person.mail = ticket.mail
    except IntegrityError:
        raise Invalid("Con questo indirizzo c’è già un accesso: il tuo resta con l’indirizzo di prima.") from None
    invitations.void(session, person.id)
    events.record(session, actor_of(session, person), "person.mail_changed", person_id=person.id)


def save_profile(
    session: Session, actor: Actor, *, name: str, profession: str, language: str, digest: str
) -> list[str]:
    """Keeps one's own data; answers which of them changed."""
    person = session.get_one(Person, actor.person_id)
    given = {"name": name, "profession": profession, "language": language, "digest": digest}
    changed = [key for key, value in given.items() if getattr(person, key) != value]
    for key in changed:
        setattr(person, key, given[key])
    if changed:
        events.record(session, actor, "person.profile_changed", person_id=person.id, fields=changed)
    return changed


def change_employer(session: Session, actor: Actor, employer: str, since: dt.date | None) -> bool:
    """Who the person works for, from `since` on; the one before stands in the papers of the days before it. Without a
    day the name is only put right. Answers whether anything changed; Invalid for a day that cannot be."""
    person = session.get_one(Person, actor.person_id)
    if person.employer == employer:
        return False
    if since is not None and person.employer:
        latest = session.scalar(select(func.max(PastEmployer.until)).where(PastEmployer.person_id == person.id))
        if since > now().date() or (latest and since <= latest + dt.timedelta(days=1)):
            raise Invalid("Da quando? Un giorno passato, dopo l’ultimo cambio.")
        until = since - dt.timedelta(days=1)
        session.add(PastEmployer(person_id=person.id, name=person.employer, until=until))
    person.employer = employer
    events.record(session, actor, "person.profile_changed", person_id=person.id, fields=["employer"])
    return True


def say_particulars(session: Session, actor: Actor, gender: str, birth_year: int | None) -> bool:
    """For the sums of a programme, from the first day of next month on; what is taken back is in none that is still to be
    told. No event tells it: that somebody said something is theirs too."""
    kept = session.get(Particulars, actor.person_id)
    if (gender, birth_year) == ((kept.gender, kept.birth_year) if kept else ("", None)):
        return False
    if kept is not None:
        session.delete(kept)
        session.flush()
    if gender or birth_year:
        today = now().date()
        first = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        told = Particulars(person_id=actor.person_id, gender=gender, birth_year=birth_year, counts_from=first)
        session.add(told)
    return True


def end_sign_in(session: Session, actor: Actor, ident: int) -> None:
    """Ends one of my sessions. NotFound for one that is not mine."""
    mine = session.scalars(
        select(SignIn).where(SignIn.id == ident, SignIn.person_id == actor.person_id, SignIn.ended_at.is_(None))
    ).first()
    if mine is None:
        raise NotFound
    mine.ended_at = now()
