"""Single-use links (tickets) and the end of sessions: what whoever administers people and whoever keeps the door share.

A ticket is made without a usable secret. Its secret is made in the moment in which its mail is written (post.py), and
only the hash is kept: whoever reads the database finds no link. No Flask; nothing here commits.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace.db import now
from workspace.nouns import Letter, Person, SignIn, Ticket
from workspace.policy import Actor
from workspace.refusals import Invalid

INVITATION, PASSWORD, OLD_MAIL, NEW_MAIL = "invitation", "password", "mail_old", "mail_new"
MAIL = (OLD_MAIL, NEW_MAIL)
# How long a link opens, counted from its mail; an invitation's days are a setting.
LIFETIMES = {PASSWORD: dt.timedelta(hours=2), OLD_MAIL: dt.timedelta(hours=24), NEW_MAIL: dt.timedelta(hours=24)}
# The state in which a person must be for the link to open anything.
STATES = {INVITATION: "invited", PASSWORD: "active", OLD_MAIL: "active", NEW_MAIL: "active"}

_MAIL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_NOT_A_NAME = re.compile(r"[<>@/\\:;{}\[\]|=*\"]|www\.", re.IGNORECASE)


def clean_mail(given: str) -> str:
    """The address as it is kept, in lower case. Raises Invalid when no mail could reach it."""
    mail = given.strip().lower()
    if len(mail) > 254 or not _MAIL.fullmatch(mail) or ".." in mail or mail.startswith(".") or ".@" in mail:
        raise Invalid("Questo indirizzo di posta non è scritto nella forma nome@esempio.it.")
    return mail


def clean_name(given: str) -> str:
    """The name as it is shown: one line, no signs that could pass for an address. Raises Invalid."""
    name = " ".join(unicodedata.normalize("NFC", given).split())
    if not name or len(name) > 120:
        raise Invalid("Scrivi nome e cognome, al massimo 120 caratteri.")
    if _NOT_A_NAME.search(name) or any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") for c in name):
        raise Invalid("Il nome può avere lettere, spazi, apostrofi, trattini e punti: qui c’è un altro segno.")
    return name


def invite(session: Session, person: Person, by: Actor | None = None) -> Ticket:
    """Invites `person` (state «invited») by mail; an earlier invitation opens nothing any more. The mail is sent after
    the commit. Raises Invalid for somebody who has entered already, or may not."""
    if person.state != "invited":
        raise Invalid("Questa persona ha già un accesso, oppure è sospesa.")
    ticket = issue(session, person, INVITATION)
    session.add(
        Letter(
            kind=INVITATION,
            mail=person.mail,
            language=person.language,
            data={"ticket": ticket.id, "by": by.name if by else ""},
        )
    )
    return ticket


def issue(session: Session, person: Person, purpose: str, mail: str | None = None) -> Ticket:
    """A new ticket, in place of the earlier ones of that purpose. It opens nothing until `mint` makes its secret."""
    session.flush()
    void(session, person.id, (purpose,))
    ticket = Ticket(
        purpose=purpose,
        person_id=person.id,
        mail=mail,
        token_hash=_hash(secrets.token_urlsafe(32)),
        expires_at=now() + LIFETIMES.get(purpose, dt.timedelta(days=14)),
    )
    session.add(ticket)
    session.flush()
    return ticket


def mint(ticket: Ticket, invitation_days: int) -> str:
    """Makes the ticket's secret anew and starts its time; answers the secret, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    ticket.token_hash = _hash(token)
    ticket.expires_at = now() + LIFETIMES.get(ticket.purpose, dt.timedelta(days=invitation_days))
    return token


def find(session: Session, token: str) -> tuple[Ticket, Person] | None:
    """The ticket that this secret opens now, and whose it is. None when it is unknown, used, too old, or the person
    is no longer in the state for it."""
    row = session.execute(
        select(Ticket, Person)
        .join(Person, Person.id == Ticket.person_id)
        .where(Ticket.token_hash == _hash(token), Ticket.used_at.is_(None), Ticket.expires_at > now())
    ).first()
    if row is None or STATES[row.Ticket.purpose] != row.Person.state:
        return None
    return row.Ticket, row.Person


def use(session: Session, ticket: Ticket) -> bool:
    """Marks the ticket used. Of many at once only one gets True."""
    mine = update(Ticket).where(Ticket.id == ticket.id, Ticket.used_at.is_(None)).values(used_at=now())
    return bool(session.execute(mine).rowcount)  # type: ignore[attr-defined]


def void(session: Session, person_id: int, purposes: Collection[str] = tuple(STATES)) -> None:
    """Links of these purposes that this person was sent open nothing any more."""
    mine = (Ticket.person_id == person_id, Ticket.purpose.in_(purposes), Ticket.used_at.is_(None))
    session.execute(update(Ticket).where(*mine).values(used_at=now()))


def end_sessions(session: Session, person_id: int, but: int | None = None) -> int:
    """Ends this person's sessions everywhere, at once (`but`: the id of one that stays); answers how many."""
    mine = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.id != (but or 0))
    return int(session.execute(mine.values(ended_at=now())).rowcount)  # type: ignore[attr-defined]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
