"""Recording who did what, and telling whom it concerns. Never the text; never commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from workspace.nouns import Event, Notice
from workspace.policy import Actor

IN_NAME_OF = "person.in_name_of"  # a command acted as this person; they see it in their profile


def record(session: Session, actor: Actor | None, verb: str, **about: Any) -> Event:
    """Writes an event. `about`: person_id, group_id, ambito_id, entry_id; anything else (numbers, keys) is detail."""
    places = {k: about.pop(k) for k in ("person_id", "group_id", "ambito_id", "entry_id") if k in about}
    event = Event(actor_id=actor.person_id if actor else None, verb=verb, detail=about, **places)
    session.add(event)
    return event


def tell(session: Session, people: Iterable[int], kind: str, actor: Actor | None = None, **about: Any) -> list[Notice]:
    """A notice to each of `people` (never to the actor). `about`: entry_id, comment_id, group_id, ascent_id; the
    rest is detail. Answers the notices."""
    places = {k: about.pop(k) for k in ("entry_id", "comment_id", "group_id", "ascent_id") if k in about}
    me = actor.person_id if actor else None
    told = [
        Notice(person_id=person, kind=kind, actor_id=me, detail=about, **places)
        for person in sorted(set(people))
        if person != me
    ]
    session.add_all(told)
    return told


def record_in_name_of(session: Session, person_id: int, command: str) -> Event:
    """A command of the machine acted as this person (`--as`): they will see when, and which."""
    return record(session, None, IN_NAME_OF, person_id=person_id, command=command)
