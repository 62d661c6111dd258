"""Which formats there are for this person, and who keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.nouns import Ambito, Format, Group
from workspace.policy import Actor, readable

MOST = 200


def live(session: Session, actor: Actor) -> Sequence[Format]:
    """Every format in use that the actor may see, the own ones first."""
    query = select(Format).where(readable(actor, Format), Format.retired_at.is_(None))
    return session.scalars(query.order_by(Format.position, Format.id).limit(MOST)).all()


def names(session: Session, formats: Sequence[Format]) -> dict[str, str]:
    """«g12» or «a3» -> the name of the group or ambito, of these formats."""
    groups = {f.group_id for f in formats if f.group_id}
    ambiti = {f.ambito_id for f in formats if f.ambito_id}
    found = {f"g{i}": name for i, name in session.execute(select(Group.id, Group.name).where(Group.id.in_(groups)))}
    query = select(Ambito.id, Ambito.name).where(Ambito.id.in_(ambiti))
    return found | {f"a{i}": name for i, name in session.execute(query)}
