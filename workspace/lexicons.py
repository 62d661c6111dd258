"""What the check is asked to recognise for a group: the words on its own list and on that of its ambito.

One statement a group, remembered while the transaction lasts. Nothing here commits.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import event, or_, select
from sqlalchemy.orm import Session

from workspace.anonymity import NOTHING, Lexicon
from workspace.nouns import Entry, Group, LearntWord

_KEPT = "lexicons"  # in session.info


def of_entry(session: Session, entry_id: int) -> Lexicon:
    """What is asked for the group in which the entry stands; nothing while it stands in none."""
    entry = session.get(Entry, entry_id)
    return of_group(session, entry.group_id) if entry else NOTHING


def of_group(session: Session, group_id: int | None) -> Lexicon:
    """The list of the group with that of its ambito."""
    if group_id is None:
        return NOTHING
    ambito = select(Group.ambito_id).where(Group.id == group_id).scalar_subquery()
    where = or_(LearntWord.group_id == group_id, LearntWord.ambito_id == ambito)
    return _kept(session, ("group", group_id), where)


def of_ambito(session: Session, ambito_id: int) -> Lexicon:
    """The words of the ambito's own list, without those of its groups."""
    return _kept(session, ("ambito", ambito_id), LearntWord.ambito_id == ambito_id)


def of_place(session: Session, *, group_id: int | None = None, ambito_id: int | None = None) -> Lexicon:
    """Of a group, else of an ambito, else nothing."""
    return of_ambito(session, ambito_id) if ambito_id and not group_id else of_group(session, group_id)


def _kept(session: Session, place: tuple[str, int], where: Any) -> Lexicon:
    kept: dict[tuple[str, int], Lexicon] = session.info.setdefault(_KEPT, {})
    if place not in kept:
        rows = session.execute(select(LearntWord.kind, LearntWord.words).where(where))
        kept[place] = _compiled(frozenset((kind, words) for kind, words in rows))
    return kept[place]


@lru_cache(maxsize=64)
def _compiled(entries: frozenset[tuple[str, str]]) -> Lexicon:
    return Lexicon(entries)


def forget(session: Session) -> None:
    """A list has changed: the next look reads it again."""
    session.info.pop(_KEPT, None)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        forget(session)
