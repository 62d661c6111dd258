"""The list of a group or of an ambito, for those whose texts it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.nouns import Ambito, Group, LearntWord, Person
from workspace.policy import Actor, readable


def words(session: Session, actor: Actor, place: Group | Ambito) -> Sequence[Any]:
    """Its list by the alphabet: (LearntWord, name of who added it)."""
    column = LearntWord.group_id if isinstance(place, Group) else LearntWord.ambito_id
    query = (
        select(LearntWord, Person.name.label("who"))
        .outerjoin(Person, Person.id == LearntWord.added_by_id)
        .where(column == place.id, readable(actor, LearntWord))
    )
    return sorted(session.execute(query), key=lambda row: (row.LearntWord.words.casefold(), row.LearntWord.id))
