"""Which writing templates there are for this person, who keeps them, and for whom they may keep one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from workspace.nouns import Ambito, Group, Membership, Person, Template
from workspace.policy import Actor, fetch, readable


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


def keeper_of(template: Template) -> str:
    """«g12», «a3», or «» for the field's own."""
    if template.group_id:
        return f"g{template.group_id}"
    return f"a{template.ambito_id}" if template.ambito_id else ""


def keepers(session: Session, actor: Actor) -> dict[str, str]:
    """For whom the actor may keep a template: «g12» or «a3» -> name."""
    groups = {f"g{g.id}": g.name for g in _groups(session, actor) if g.id in actor.supervised}
    return groups | {f"a{a.id}": a.name for a in _ambiti(session, actor) if a.id in actor.staff_of}


def name_of_keeper(session: Session, template: Template) -> str:
    """Of a template that was fetched through the read rule."""
    if template.group_id:
        return session.get_one(Group, template.group_id).name
    return session.get_one(Ambito, template.ambito_id).name if template.ambito_id else ""


def the_template(session: Session, actor: Actor, template_id: int) -> Template:
    return fetch(session, actor, Template, template_id)


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
