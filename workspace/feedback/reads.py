"""What a group gave back, for the group with its writers' names hidden as for the ambito: it is the group that speaks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from workspace.nouns import Ambito, Feedback, Group
from workspace.policy import Actor, readable
from workspace.web.paging import Page

PER_PAGE = 20


def of_group(session: Session, actor: Actor, group: Group, number: int) -> Page[Any]:
    """What the group gave back, the newest first."""
    return _page(session, (Feedback.group_id == group.id, readable(actor, Feedback)), number, first=())


def of_staff(session: Session, actor: Actor, number: int) -> Page[Any]:
    """What the groups of one's ambiti gave back: what nobody has taken on, what the ambito works
    on (of both the oldest first), what was answered."""
    mine = Group.ambito_id.in_(sorted(actor.staff_of))
    waits = case((Feedback.state == "open", 0), (Feedback.state == "taken", 1), else_=2)
    oldest = case((Feedback.state == "answered", None), else_=Feedback.created_at)
    return _page(session, (mine, readable(actor, Feedback)), number, first=(waits, oldest))


def _page(session: Session, wanted: tuple[Any, ...], number: int, first: tuple[Any, ...]) -> Page[Any]:
    joined = select(Feedback, Group.name.label("group"), Group.kind, Ambito.name.label("ambito"))
    joined = joined.join(Group, Group.id == Feedback.group_id).join(Ambito, Ambito.id == Group.ambito_id)
    rows = session.execute(
        joined.where(*wanted)
        .order_by(*first, Feedback.created_at.desc(), Feedback.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    ).all()
    total = session.scalar(
        select(func.count()).select_from(Feedback).join(Group, Group.id == Feedback.group_id).where(*wanted)
    )
    return Page(rows, number, total or 0, PER_PAGE)


def waiting(session: Session, actor: Actor) -> dict[str, int]:
    """How many of what the groups of one's ambiti gave back wait for an answer: `open`, nobody has taken them on;
    `taken`, the ambito works on them."""
    query = select(Feedback.state, func.count()).join(Group, Group.id == Feedback.group_id).group_by(Feedback.state)
    mine = (Group.ambito_id.in_(sorted(actor.staff_of)), readable(actor, Feedback))
    found: dict[str, int] = {state: count for state, count in session.execute(query.where(*mine))}
    return {state: found.get(state, 0) for state in ("open", "taken")}
