"""Somebody comes who can say a yes that nobody could: what waited for them is put before them, and who could not go up to
the network is told that now they can. Looked at when somebody takes a seat or an office, and once a day. Nothing here
commits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import approvers, ascent, events, offers
from workspace.circles import AMBITO
from workspace.nouns import Ambito, Ascent, Entry, Offer, Person, Publication

MOST = 50  # proposals and offers looked at when somebody comes, the oldest; the others are looked at within the day


def somebody_came(session: Session) -> None:
    """After a seat or an office was taken: only what nobody could decide until now can have changed."""
    session.flush()
    ascent.hand_on(session, MOST)
    offers.hand_on(session, MOST)
    closed = select(Ambito).where(Ambito.goes_up.is_not(True)).order_by(Ambito.id)
    _look(session, session.scalars(closed).all())


def look(session: Session) -> None:
    """Everything, as it is today: seats are also lost, and people suspended."""
    ascent.hand_on(session)
    offers.hand_on(session)
    _look(session, session.scalars(select(Ambito).order_by(Ambito.id)).all())


def _look(session: Session, ambiti: Iterable[Ambito]) -> None:
    for ambito in ambiti:
        before, ambito.goes_up = ambito.goes_up, not approvers.second_yes(session, ambito.id)
        if ambito.goes_up and before is False:
            _tell(session, ambito.id)


def _tell(session: Session, ambito_id: int) -> None:
    """Each author of what the ambito reads, by the newest of their texts; who offered a model that waits; and, where there
    is any of these, who supervises."""
    texts = (
        select(Entry.author_id, func.max(Entry.id))
        .join(Publication, Publication.entry_id == Entry.id)
        .join(Person, Person.id == Entry.author_id)
        .where(
            Publication.ambito_id == ambito_id,
            Publication.level == AMBITO,
            Publication.state == "approved",
            Publication.withdrawn_at.is_(None),
            Entry.trashed_at.is_(None),
            Person.state == "active",
        )
        .group_by(Entry.author_id)
    )
    going = select(Ascent.author_id, func.max(Ascent.entry_id)).where(
        Ascent.ambito_id == ambito_id, Ascent.state == "network"
    )
    newest = dict(session.execute(texts).all()) | dict(session.execute(going.group_by(Ascent.author_id)).all())
    for author, entry in newest.items():
        events.tell(session, [author], "network.opened", entry_id=entry)
    waits = select(Offer.proposed_by_id).where(Offer.ambito_id == ambito_id, Offer.state == "network")
    offered = set(session.scalars(waits))
    if newest or offered:
        others = (offered | set(approvers.approvers(session, ambito_id))) - newest.keys()
        events.tell(session, others, "network.opened")
