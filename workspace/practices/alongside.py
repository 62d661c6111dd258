"""What stands beside a text that is read: how far a practice has come, where it comes from, what readers did with it. A fixed
number of statements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from workspace.closest import Shown, shown
from workspace.nouns import (
    Entry,
    Practice,
    Recognition,
    Source,
    StrategyUse,
    Trial,
)
from workspace.nouns import Kept as KeptEntry
from workspace.policy import Actor, AnyActor, readable
from workspace.practices import reads
from workspace.prepared import run

Row = Any  # columns of one statement, by name
CONDITIONS = 3  # of trials, shown beside a practice


@dataclass
class Beside:
    """What stands beside a text that is read. `recognised`: how many; fewer than five are not told as a number. `groups`: from how many groups its sources come."""

    recognised: int = 0
    recognises: bool = False
    kept: bool = False
    asks: bool = False
    state: str = ""
    review_on: dt.date | None = None
    overdue: bool = False
    again: dict[str, int] = field(default_factory=dict)
    sources: int = 0
    groups: int = 0
    provenance: list[Shown] = field(default_factory=list)
    uses: list[Shown] = field(default_factory=list)
    used_by: list[Shown] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)

    @property
    def trials(self) -> int:
        return sum(self.again.values())


def beside(session: Session, actor: Actor, entry_id: int, kind: str, today: dt.date, *, inside: bool) -> Beside:
    """For a text that this person reads already. `inside`: by the ladder, where provenance may be told."""
    row = run(session, actor, _practice_row if kind == "practice" else _any_row, entry=entry_id).one()
    found = Beside(row.recognised or 0, bool(row.recognises), bool(row.kept), bool(row.asks) and not inside)
    if kind == "practice":
        found.state, found.review_on = row.state or "proposed", row.review_on
        found.overdue = row.review_on is not None and row.review_on <= today
        found.sources, found.groups = row.sources or 0, row.groups or 0
        found.again = {"yes": row.yes or 0, "changes": row.changes or 0, "no": row.no or 0}
        if found.trials:
            found.conditions = list(
                run(session, actor, reads.newest_trials, entry=entry_id, limit=CONDITIONS, offset=0)
            )
    linked: dict[str, list[int]] = {"sources": [], "uses": [], "used_by": []}
    if found.sources and inside:
        linked["sources"] = list(run(session, actor, _source_texts, card=entry_id).scalars())
    if row.links:
        for use in run(session, actor, reads.uses_of, entry=entry_id):
            linked["uses" if use.entry_id == entry_id else "used_by"].append(
                use.strategy_id if use.entry_id == entry_id else use.entry_id
            )
    known = shown(session, actor, [i for ids in linked.values() for i in ids])
    found.provenance, found.uses, found.used_by = ([known[i] for i in ids if i in known] for ids in linked.values())
    return found


def _any_columns(actor: AnyActor) -> list[Any]:
    this, me = reads.entry_param(), actor.value("actor_me")
    recognised = select(func.count()).select_from(Recognition).where(Recognition.entry_id == this)
    mine = select(func.count()).select_from(Recognition)
    mine = mine.where(Recognition.entry_id == this, Recognition.person_id == me)
    kept = select(func.count()).select_from(KeptEntry).where(KeptEntry.entry_id == this, KeptEntry.person_id == me)
    links = select(func.count()).select_from(StrategyUse)
    links = links.where(or_(StrategyUse.entry_id == this, StrategyUse.strategy_id == this))
    asks = select(func.count()).select_from(Entry)
    asks = asks.where(
        Entry.id == this,
        Entry.author_id != me,
        Entry.group_id.is_not(None),
        Entry.group_id.not_in(actor.value("actor_groups")),
    )
    return [
        recognised.scalar_subquery().label("recognised"),
        mine.scalar_subquery().label("recognises"),
        kept.scalar_subquery().label("kept"),
        links.scalar_subquery().label("links"),
        asks.scalar_subquery().label("asks"),
    ]


def _any_row(actor: AnyActor) -> Any:
    return select(*_any_columns(actor))


def _practice_row(actor: AnyActor) -> Any:
    this = reads.entry_param()
    life = select(Practice.state).where(Practice.entry_id == this).scalar_subquery()
    review = select(Practice.review_on).where(Practice.entry_id == this).scalar_subquery()
    drawn = Source.card_id == this
    origin = aliased(Entry)
    groups = select(func.count(origin.group_id.distinct())).join(Source, Source.entry_id == origin.id).where(drawn)
    tried = {
        word: select(func.count())
        .select_from(Trial)
        .where(Trial.entry_id == this, Trial.again == word, readable(actor, Trial))
        .scalar_subquery()
        .label(word)
        for word in ("yes", "changes", "no")
    }
    return select(
        *_any_columns(actor),
        life.label("state"),
        review.label("review_on"),
        select(func.count()).select_from(Source).where(drawn).scalar_subquery().label("sources"),
        groups.scalar_subquery().label("groups"),
        *tried.values(),
    )


def _source_texts(actor: AnyActor) -> Any:
    return (
        select(Source.entry_id)
        .where(Source.card_id == bindparam("card", type_=Integer, required=True), readable(actor, Source))
        .order_by(Source.id)
    )
