"""Which writing templates there are for this person, and who keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from workspace.nouns import Ambito, Group, Membership, Person, Template
from workspace.policy import Actor, readable
from workspace.versioned import keeper_of


@dataclass
class Shelf:
    """The templates of one group or ambito, or (neither) the field's own. `keepers`: who supervises the group."""

    name: str = ""
    slug: str = ""
    is_group: bool = False
    keeper: str = ""  # the value of the form's «per chi», where this person may add one
    keepers: list[str] = field(default_factory=list)
    live: list[Template] = field(default_factory=list)
    retired: list[Template] = field(default_factory=list)


def shelves(session: Session, actor: Actor) -> tuple[list[Shelf], Shelf]:
    """(those of one's groups and ambiti, the field's own): of each template its newest version; retired ones only for
    those who keep them. Four statements however many there are."""
    own: dict[str, Shelf] = {}
    for group in _groups(session, actor):
        own[f"g{group.id}"] = Shelf(
            group.name, group.slug, True, f"g{group.id}" if group.id in actor.supervised else ""
        )
    for ambito in _ambiti(session, actor):
        own[f"a{ambito.id}"] = Shelf(ambito.name, ambito.slug, False, f"a{ambito.id}" if ambito.id in actor.staff_of else "")  # fmt: skip
    for group_id, name in _supervisors(session, actor):
        own[f"g{group_id}"].keepers.append(name)
    common = Shelf()
    for template in newest(session, actor):
        shelf = own.get(keeper_of(template), common)
        if template.retired_at is None:
            shelf.live.append(template)
        elif shelf.keeper:
            shelf.retired.append(template)
    return [shelf for shelf in own.values() if shelf.live or shelf.keeper], common


def newest(session: Session, actor: Actor) -> Sequence[Template]:
    """The newest version of every template that the actor may see."""
    later = aliased(Template)
    query = (
        select(Template)
        .where(readable(actor, Template), ~exists().where(later.key == Template.key, later.version > Template.version))
        .order_by(Template.position, Template.id)
    )
    return session.scalars(query).all()


def _groups(session: Session, actor: Actor) -> Sequence[Any]:
    query = select(Group.id, Group.name, Group.slug).where(readable(actor, Group), Group.id.in_(actor.open_groups))
    return session.execute(query.order_by(Group.name, Group.id)).all() if actor.open_groups else []


def _ambiti(session: Session, actor: Actor) -> Sequence[Any]:
    query = select(Ambito.id, Ambito.name, Ambito.slug).where(Ambito.id.in_(actor.ambiti))
    return session.execute(query.order_by(Ambito.name, Ambito.id)).all() if actor.ambiti else []


def _supervisors(session: Session, actor: Actor) -> Sequence[Any]:
    """(group, name) of who supervises my groups: everybody in them knows."""
    query = (
        select(Membership.group_id, Person.name)
        .join(Person, Person.id == Membership.person_id)
        .join(Group, Group.id == Membership.group_id)
        .where(
            readable(actor, Group),
            Group.id.in_(actor.open_groups),
            Membership.role == "supervisor",
            Membership.left_at.is_(None),
            Person.state == "active",
        )
    )
    return session.execute(query.order_by(Person.name, Person.id)).all() if actor.open_groups else []
