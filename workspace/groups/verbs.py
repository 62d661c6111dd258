"""What changes in a group: who comes and goes (by workspace/belonging.py), its themes, its dial, my visits."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Engine, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from workspace import belonging, events, gate, lexicons, people, search
from workspace.db import now, writing
from workspace.groups.reads import VISIT
from workspace.nouns import Group, Membership, Theme
from workspace.policy import Act, Actor, Verb, ensure, may
from workspace.refusals import Forbidden, Invalid


def let_in(session: Session, actor: Actor, group: Group, mail: str, name: str, role: str) -> Membership:
    """A seat for the person with this address, who is invited to the product where nobody has it yet. Whether somebody
    had it is not told: the supervisor learns the name that the person gave themselves, once they share a group."""
    if not may(actor, Act.SEAT, belonging.seat(session, group)):
        raise Forbidden
    return belonging.join(session, actor, group, people.find_or_add(session, actor, mail, name), role)


def let_go(session: Session, actor: Actor, membership: Membership) -> None:
    """Ends a membership: one's own, or as a supervisor that of somebody else."""
    search.write(session, *belonging.leave(session, actor, membership))


def change_role(session: Session, actor: Actor, membership: Membership, role: str) -> None:
    search.write(session, *belonging.change_role(session, actor, membership, role))


def open_theme(
    session: Session, actor: Actor, group: Group, title: str, body: str, *, write_first: bool, sure: str = ""
) -> Theme:
    """A theme on which the group writes; those whose pact is accepted are told. Raises Invalid for what identifies
    somebody, Unsure for what may, unless `sure` says that it does not."""
    ensure(actor, Verb.OPEN_THEME, group)
    if not title.strip():
        raise Invalid("Scrivi il tema in poche parole.")
    gate.pass_words(f"{title.strip()}\n\n{body.strip()}".strip(), sure, lexicons.of_group(session, group.id))
    theme = Theme(
        group_id=group.id, title=title.strip(), body=body.strip(), write_first=write_first, opened_by_id=actor.person_id
    )
    session.add(theme)
    session.flush()
    events.record(session, actor, "theme.opened", group_id=group.id, theme=theme.id, write_first=write_first)
    everybody = belonging.people_of(session, group.id, open_only=True)
    events.tell(session, everybody, "theme.opened", actor, group_id=group.id, theme=theme.id)
    return theme


def close_theme(session: Session, actor: Actor, theme: Theme) -> None:
    """Nobody writes on it any more; who could read goes on reading, and nobody else begins to."""
    ensure(actor, Verb.OPEN_THEME, theme)
    if theme.closed_at is None:
        theme.closed_at = now()
        events.record(session, actor, "theme.closed", group_id=theme.group_id, theme=theme.id)


def reopen_theme(session: Session, actor: Actor, theme: Theme) -> None:
    ensure(actor, Verb.OPEN_THEME, theme)
    if theme.closed_at is not None:
        theme.closed_at = None
        events.record(session, actor, "theme.reopened", group_id=theme.group_id, theme=theme.id)


def set_past(session: Session, actor: Actor, group: Group, opens: bool) -> bool:
    """The dial «who reads»: whether those who join from now on read what was shared before. Told to the whole group.
    Answers whether anything changed."""
    ensure(actor, Verb.KEEP_GROUP, group)
    if group.opens_past == opens:
        return False
    group.opens_past = opens
    events.record(session, actor, "group.past_opened" if opens else "group.past_closed", group_id=group.id)
    kind = "group.past_opened" if opens else "group.past_closed"
    events.tell(session, belonging.people_of(session, group.id), kind, actor, group_id=group.id)
    return True


def note_visit(session: Session, engine: Engine, membership_id: int) -> None:
    """That a visit begins, in a short transaction of its own after the page was read; at most one every VISIT. Who only
    reads goes on while the database cannot be written; the next page notes it."""
    moment = now()
    session.rollback()
    with suppress(OperationalError), writing(), engine.begin() as connection:
        connection.execute(
            update(Membership)
            .where(
                Membership.id == membership_id,
                (Membership.visited_at.is_(None)) | (Membership.visited_at <= moment - VISIT),
            )
            .values(visited_before=Membership.visited_at, visited_at=moment)
        )


def visit_is_due(membership: Membership) -> bool:
    return membership.visited_at is None or now() - membership.visited_at >= VISIT
