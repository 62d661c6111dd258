"""Which formats there are for this person, who keeps them, and for whom they may keep one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.nouns import Ambito, Format, Group
from workspace.policy import Actor, fetch, readable

MOST = 200


def live(session: Session, actor: Actor) -> Sequence[Format]:
    """Every format in use that the actor may see, the own ones first."""
    query = select(Format).where(readable(actor, Format), Format.retired_at.is_(None))
    return session.scalars(query.order_by(Format.position, Format.id).limit(MOST)).all()


def the_format(session: Session, actor: Actor, format_id: int) -> Format:
    return fetch(session, actor, Format, format_id)


def names(session: Session, formats: Sequence[Format]) -> dict[str, str]:
    """«g12» or «a3» -> the name of the group or ambito, of these formats."""
    groups = {f.group_id for f in formats if f.group_id}
    ambiti = {f.ambito_id for f in formats if f.ambito_id}
    found = {f"g{i}": name for i, name in session.execute(select(Group.id, Group.name).where(Group.id.in_(groups)))}
    query = select(Ambito.id, Ambito.name).where(Ambito.id.in_(ambiti))
    return found | {f"a{i}": name for i, name in session.execute(query)}


def keeper_of(form: Format) -> str:
    """«g12», «a3», or «» for the field's own."""
    return f"g{form.group_id}" if form.group_id else f"a{form.ambito_id}" if form.ambito_id else ""


def keepers(session: Session, actor: Actor) -> dict[str, str]:
    """For whom the actor may keep a format: «g12» or «a3» -> name."""
    groups = session.execute(select(Group.id, Group.name).where(Group.id.in_(actor.supervised)).order_by(Group.name))
    found = {f"g{i}": name for i, name in groups}
    ambiti = session.execute(select(Ambito.id, Ambito.name).where(Ambito.id.in_(actor.staff_of)).order_by(Ambito.name))
    return found | {f"a{i}": name for i, name in ambiti}
