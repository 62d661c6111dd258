"""Where a text stands on its way up, on its author's page: what goes, what came back, who could read it second and approve it.
A fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace import approvers, ascent, circles, texts
from workspace.approvers import Public
from workspace.circles import AMBITO, NETWORK, Reader
from workspace.nouns import (
    Ambito,
    Ascent,
    Entry,
    Event,
    Group,
    Person,
    Publication,
    Revision,
    SecondReading,
    Template,
)
from workspace.policy import Actor, Verb, ensure, fetch
from workspace.refusals import Invalid

Row = Any  # columns of one statement, by name
MOST = 20  # rounds shown


def to_propose(session: Session, actor: Actor, entry_id: int, *, hold: bool = False) -> Entry:
    """The entry, for its author (NotFound for who may not read it, Forbidden for who only reads it); `hold`: until the
    end of the transaction."""
    entry = fetch(session, actor, Entry, entry_id, hold=hold)
    ensure(actor, Verb.PROPOSE, entry)
    if entry.trashed_at is not None:
        raise Invalid("Questo testo è nel cestino: prima riprendilo.")
    return entry


@dataclass(frozen=True)
class Done:
    """An answered second reading of the version at hand, which counts."""

    reader_id: int
    reader: str
    answered_at: dt.datetime
    answers: dict[str, str]


@dataclass(frozen=True)
class Situation:
    """Everything on the author's page, but for the check."""

    entry: Entry
    current: Revision
    prompts: list[texts.Prompt]
    group: Row | None  # id, name, ambito_id, ambito
    in_group: bool  # the author belongs to it, the pact accepted
    going: Row | None  # the proposal on its way, with the names of its people
    rounds: Sequence[Row]  # the earlier ones, the newest first
    live: Row | None  # the publication: level, number, since when
    able: tuple[Reader, ...]  # who may read second
    done: Done | None
    stand_ins: tuple[Reader, ...]  # who may approve, where nobody else supervises
    wants_stand_in: bool
    settled: bool  # exactly this version is approved for the ambito: only the network is missing
    ambito: Public | None
    network: Public | None
    judges: int  # how many may approve now, or could
    second_yes: str  # why nobody could approve it for the network («alone», «nobody»), or «»

    @property
    def is_blank(self) -> bool:
        return not self.current.answers

    @property
    def is_published(self) -> bool:
        """Is exactly the version at hand published already?"""
        return self.live is not None and self.live.revision_id == self.current.id

    @property
    def levels(self) -> list[int]:
        """How far the version at hand can still go. The network is not offered where nobody could say the second yes;
        what is there already is replaced there, when somebody can."""
        if self.live is not None and self.live.level == NETWORK:
            return [] if self.is_published else [NETWORK]
        here = [] if self.is_published else [AMBITO]
        return here if self.second_yes else [*here, NETWORK]


def situation(session: Session, actor: Actor, entry: Entry) -> Situation:
    current = session.get_one(Revision, entry.current_revision_id)
    group = session.execute(
        select(Group.id, Group.name, Group.ambito_id, Ambito.name.label("ambito"), Ambito.reminder_days)
        .join(Ambito, Ambito.id == Group.ambito_id)
        .where(Group.id == entry.group_id)
    ).first()
    ways = session.execute(_ways(entry.id)).all()
    going = next((way for way in ways if way.Ascent.ended_at is None), None)
    body = session.scalar(select(Template.body).where(Template.id == entry.template_id)) or {}
    in_group = entry.group_id in actor.open_groups
    can = group is not None and in_group and going is None
    able = approvers.readers(session, entry, group.ambito_id) if can and group else ()
    judges = approvers.approvers(session, group.ambito_id, (entry.author_id,)) if group and in_group else []
    if going is not None:
        judges = approvers.deciders(session, going.Ascent)
    live: Row = session.execute(_live(entry.id)).first()
    settled = ascent.is_settled(live, current)
    wants = can and not judges and not settled
    return Situation(
        entry=entry,
        current=current,
        prompts=body["prompts"],
        group=group,
        in_group=in_group,
        going=going,
        rounds=[way for way in ways if way is not going],
        live=live,
        able=able,
        done=_done(session, entry, current, able) if can else None,
        stand_ins=circles.second_readers(session, entry) if wants else (),
        wants_stand_in=wants,
        settled=settled,
        ambito=approvers.public(session, entry.author_id, group.ambito_id) if can and group else None,
        network=approvers.public(session, entry.author_id, None) if can else None,
        judges=len(judges),
        second_yes=approvers.second_yes(session, group.ambito_id, (entry.author_id,)) if can and group else "",
    )


def _ways(entry_id: int) -> Any:
    reader, approver, network, ender, stand_in = (aliased(Person) for _ in range(5))
    read_at = select(func.max(SecondReading.answered_at)).where(
        SecondReading.revision_id == Ascent.revision_id, SecondReading.reader_id == Ascent.reader_id
    )
    approved_at = select(func.max(Event.at)).where(
        Event.entry_id == Ascent.entry_id,
        Event.verb == "publication.approved",
        Event.at >= Ascent.made_at,
        or_(Ascent.ended_at.is_(None), Event.at <= Ascent.ended_at),
    )
    return (
        select(
            Ascent,
            reader.name.label("reader"),
            approver.name.label("approver"),
            network.name.label("network_approver"),
            ender.name.label("ender"),
            stand_in.name.label("stand_in"),
            read_at.correlate(Ascent).scalar_subquery().label("read_at"),
            approved_at.correlate(Ascent).scalar_subquery().label("approved_at"),
        )
        .join(reader, reader.id == Ascent.reader_id)
        .outerjoin(approver, approver.id == Ascent.approver_id)
        .outerjoin(network, network.id == Ascent.network_approver_id)
        .outerjoin(ender, ender.id == Ascent.ended_by_id)
        .outerjoin(stand_in, stand_in.id == Ascent.stand_in_id)
        .where(Ascent.entry_id == entry_id)
        .order_by(Ascent.id.desc())
        .limit(MOST)
    )


def _live(entry_id: int) -> Any:
    return (
        select(
            Publication.id,
            Publication.level,
            Publication.revision_id,
            Publication.approved_at,
            Publication.updated_at,
            Publication.names_author,
            Publication.reader_id,
            Publication.approver_id,
            Revision.number,
        )
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Publication.entry_id == entry_id, Publication.state == "approved", Publication.withdrawn_at.is_(None))
        .order_by(Publication.level.desc(), Publication.id.desc())
        .limit(1)
    )


def _done(session: Session, entry: Entry, revision: Revision, able: Sequence[Reader]) -> Done | None:
    found = approvers.reading_of(session, entry, revision, able)
    if found is None or found.answered_at is None:
        return None
    name = next(one.name for one in able if one.person_id == found.reader_id)
    return Done(found.reader_id, name, found.answered_at, found.answers)
