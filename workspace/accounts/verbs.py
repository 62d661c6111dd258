"""What changes at the door: signing in, passwords, mail addresses, one's own data and sessions.

Hashing a password takes long on purpose, so it is done before a transaction begins: nobody waits for the database
while somebody else signs in.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import passwords
from workspace.nouns import Person


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
