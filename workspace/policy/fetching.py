"""Fetching through the actor: one statement with the read rule in it, and NotFound where there is no row, the same whether
it is missing or not to be seen. Nobody loads first and checks then."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from sqlalchemy import ColumnExpressionArgument, select
from sqlalchemy.orm import Session

from workspace.nouns import Ambito, Group
from workspace.policy.actors import Actor
from workspace.policy.seeing import readable
from workspace.refusals import NotFound

N = TypeVar("N")


def fetch(
    session: Session,
    actor: Actor,
    noun: type[N],
    ident: int | str,
    *also: ColumnExpressionArgument[bool],
    hold: bool = False,
) -> N:
    """The row with that id (a str: with that short name) for which `also` holds and which the actor may read; else
    NotFound. `hold`: as it stands now, and kept from others' changes until the end of the transaction (on SQLite, which
    has one writer at a time, it is that anyway)."""
    column: Any = noun
    which = column.slug == ident if isinstance(ident, str) else column.id == ident
    query = select(column).where(which, *also, readable(actor, noun))
    if hold:
        query = query.with_for_update(of=column).execution_options(populate_existing=True)
    row = session.scalars(query).first()
    if row is None:
        raise NotFound
    return cast(N, row)


def the_open_group(session: Session, actor: Actor, slug: str) -> Group:
    """A group whose pact the actor has accepted, or NotFound."""
    return fetch(session, actor, Group, slug, Group.id.in_(actor.open_groups))


def the_own_ambito(session: Session, actor: Actor, slug: str) -> Ambito:
    """An ambito of which the actor is staff, or in whose groups they write; or NotFound."""
    ambito = session.scalars(select(Ambito).where(Ambito.slug == slug, Ambito.id.in_(actor.ambiti))).first()
    if ambito is None:
        raise NotFound
    return ambito
