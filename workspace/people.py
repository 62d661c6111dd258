"""Adding a person: the one way in, whoever opens it. There is no self-registration, and no right is asked here: the
verbs that call this have asked. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import events, invitations
from workspace.nouns import Person
from workspace.policy import Actor
from workspace.refusals import Invalid


def find(session: Session, mail: str) -> Person | None:
    """The person with this address, whatever their state. Raises Invalid for what is no address."""
    return session.scalars(select(Person).where(Person.mail == invitations.clean_mail(mail))).one_or_none()


def add(
    session: Session,
    actor: Actor | None,
    mail: str,
    name: str,
    profession: str = "altro",
    *,
    language: str = "it",
    invite: bool = True,
) -> Person:
    """A new person without a password, invited by mail (unless `invite` is False: then somebody does it later).
    Raises Invalid where the address is taken, or it or the name makes no sense."""
    if find(session, mail):
        raise Invalid("C’è già una persona con questo indirizzo di posta.")
    person = Person(
        mail=invitations.clean_mail(mail),
        name=invitations.clean_name(name),
        profession=profession or "altro",
        language=language,
        state="invited",
    )
    session.add(person)
    session.flush()
    events.record(session, actor, "person.added", person_id=person.id)
    if invite:
        invitations.invite(session, person, actor)
        events.record(session, actor, "person.invited", person_id=person.id)
    return person


def find_or_add(session: Session, actor: Actor | None, mail: str, name: str) -> Person:
    """The person with this address; a new one, called `name` and invited, where nobody has it."""
    return find(session, mail) or add(session, actor, mail, name)
