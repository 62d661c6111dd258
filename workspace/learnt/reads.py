"""The list of a group or of an ambito, for those whose texts it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.nouns import Ambito, Group, LearntWord, Person
from workspace.policy import Actor, readable
from workspace.refusals import NotFound


def the_group(session: Session, actor: Actor, slug: str) -> Group:
    """A group whose pact the actor has accepted, or NotFound."""
    group = session.scalars(select(Group).where(Group.slug == slug, readable(actor, Group))).first()
    if group is None or group.id not in actor.open_groups:
        raise NotFound
    return group


def the_ambito(session: Session, actor: Actor, slug: str) -> Ambito:
    """An ambito of which the actor is staff, or in whose groups they write; or NotFound."""
    ambito = session.scalars(select(Ambito).where(Ambito.slug == slug, Ambito.id.in_(actor.ambiti))).first()
    if ambito is None:
        raise NotFound
    return ambito


def words(session: Session, actor: Actor, place: Group | Ambito) -> Sequence[Any]:
    """Its list by the alphabet: (LearntWord, name of who added it)."""
    column = LearntWord.group_id if isinstance(place, Group) else LearntWord.ambito_id
    query = (
        select(LearntWord, Person.name.label("who"))
        .outerjoin(Person, Person.id == LearntWord.added_by_id)
        .where(column == place.id, readable(actor, LearntWord))
    )
    return sorted(session.execute(query), key=lambda row: (row.LearntWord.words.casefold(), row.LearntWord.id))
