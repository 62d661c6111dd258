"""The state of a practice as a filter: `stato:confermata`. Who finds a practice may know its state, which stands
in the index like its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.db import named
from workspace.nouns import Practice
from workspace.prepared import in_steps, these

#: State -> what is typed for it, as it is written into the query first.
NAMES = {
    "proposed": ("proposta", "proposed"),
    "trial": ("prova", "in prova", "trial"),
    "confirmed": ("confermata", "confirmed"),
    "review": ("rivedere", "da rivedere", "review"),
    "retired": ("ritirata", "retired"),
}
CALLED = {name: state for state, names in NAMES.items() for name in (state, *names)}


def count(session: Session, entry_ids: Iterable[int]) -> Counter[str]:
    """State -> how many of these practices are in it."""
    ids = list(entry_ids)
    if not ids:
        return Counter()
    known = {row.entry_id: row.state for row in session.connection().execute(_STATES, {"ids": in_steps(ids)})}
    return Counter(known.get(ident, "proposed") for ident in ids)


_STATES = named(select(Practice.entry_id, Practice.state).where(Practice.entry_id.in_(these("ids"))), "search.states")
