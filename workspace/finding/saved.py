"""Saved searches: kept because their person said so, seen by nobody else. No event is recorded: that would be a log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.db import now
from workspace.nouns import SEARCH_NAME_LIMIT, SavedSearch
from workspace.policy import Actor, fetch, readable
from workspace.refusals import N_, Invalid
from workspace.search import parse

MOST = 50


def all_of(session: Session, actor: Actor) -> Sequence[SavedSearch]:
    """By name."""
    asked = select(SavedSearch).where(readable(actor, SavedSearch))
    return session.scalars(asked.order_by(func.lower(SavedSearch.name), SavedSearch.id)).all()


def one(session: Session, actor: Actor, search_id: int) -> SavedSearch:
    return fetch(session, actor, SavedSearch, search_id)


def save(session: Session, actor: Actor, query: str, name: str, alert: bool) -> SavedSearch:
    """The same search a second time changes the name and the alert of the first."""
    asked = parse(query)
    text = asked.text
    if not asked.asks:
        raise Invalid(N_("Prima cerca qualcosa, poi salva la ricerca."))
    mine = all_of(session, actor)
    found = next((one for one in mine if one.query == text), None)
    if found is None:
        if len(mine) >= MOST:
            raise Invalid(N_("Hai già 50 ricerche salvate: eliminane una, poi salva questa."))
        found = SavedSearch(person_id=actor.person_id, query=text, name="")
        session.add(found)
    change(found, name, alert)
    session.flush()
    return found


def change(saved: SavedSearch, name: str, alert: bool) -> None:
    """Without a name it is called like what it asks. What came before the alert was asked for is no news."""
    saved.name = " ".join(name.split())[:SEARCH_NAME_LIMIT] or saved.query[:SEARCH_NAME_LIMIT]
    if alert and not saved.alert:
        saved.told_at = now()
    saved.alert = alert


def drop(session: Session, saved: SavedSearch) -> None:
    session.delete(saved)
