"""The order of a working copy: one step up or down, or after another piece. Texts and the headings of sections are one row;
templates and formats have their own, after them. What nobody sees now keeps its place. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace.collecting import verbs
from workspace.nouns import (
    Collection,
    Edition,
    Item,
    Model,
    Section,
)
from workspace.policy import Actor, readable
from workspace.refusals import N_, Invalid

Token = tuple[str, int]  # («section», id), («item», id) or («model», id)


GONE = N_("Questo non è più nella raccolta: ricarica la pagina.")


def step(session: Session, actor: Actor, collection: Collection, edition: Edition, what: Token, by: int) -> None:
    """One step up (-1) or down (+1): a text over the text or the heading beside it, a section with all that is in it
    over the section beside it. At the end of the way nothing happens."""
    verbs.touch(actor, collection, edition)
    if what[0] == "model":
        _step_model(session, actor, edition, what[1], by)
        return
    tokens = _sequence(session, edition)
    if what not in tokens:
        raise Invalid(GONE)
    if what[0] == "section":
        _step_section(session, edition, what[1], by)
        return
    seen = {token for token in tokens if token[0] == "section"} | _there(session, actor, edition)
    here = tokens.index(what)
    there = here + by
    while 0 <= there < len(tokens) and tokens[there] not in seen:
        there += by
    if 0 <= there < len(tokens):
        _write(session, _moved(tokens, here, there), tokens)


def move_after(
    session: Session, actor: Actor, collection: Collection, edition: Edition, what: Token, after: Token | None
) -> None:
    """A text to the place after another one or after a section's heading, a model after another model; None: to the very
    beginning."""
    verbs.touch(actor, collection, edition)
    models = _models(session, edition)
    tokens = [("model", model.id) for model in models] if what[0] == "model" else _sequence(session, edition)
    if what[0] == "section" or what not in tokens or (after and after not in tokens) or after == what:
        raise Invalid(GONE)
    rest = [token for token in tokens if token != what]
    at = rest.index(after) + 1 if after else 0
    moved = [*rest[:at], what, *rest[at:]]
    if what[0] == "model":
        _put_in_order(session, models, [ident for _, ident in moved])
    else:
        _write(session, moved, tokens)


# --- texts and headings ---------------------------------------------------------------------------------------------


def _sequence(session: Session, edition: Edition) -> list[Token]:
    """Everything of a working copy in order, what nobody sees now too: it keeps its place."""
    sections = list(
        session.scalars(
            select(Section.id).where(Section.edition_id == edition.id).order_by(Section.position, Section.id)
        )
    )
    items: dict[int | None, list[Token]] = {}
    query = select(Item.id, Item.section_id).where(Item.edition_id == edition.id).order_by(Item.position, Item.id)
    for ident, section in session.execute(query):
        items.setdefault(section, []).append(("item", ident))
    tokens = items.get(None, [])
    for section in sections:
        tokens += [("section", section), *items.get(section, [])]
    return tokens


def _there(session: Session, actor: Actor, edition: Edition) -> set[Token]:
    query = select(Item.id).where(Item.edition_id == edition.id, readable(actor, Item))
    return {("item", ident) for ident in session.scalars(query)}


def _moved(tokens: list[Token], here: int, there: int) -> list[Token]:
    rest = tokens[:here] + tokens[here + 1 :]
    return [*rest[:there], tokens[here], *rest[there:]]


def _write(session: Session, tokens: Iterable[Token], before: Iterable[Token]) -> None:
    """Puts section and position of each text whose place changed."""

    def places(order: Iterable[Token]) -> dict[int, tuple[int | None, int]]:
        section: int | None = None
        found: dict[int, tuple[int | None, int]] = {}
        for number, (kind, ident) in enumerate(order):
            if kind == "section":
                section = ident
            else:
                found[ident] = (section, number)
        return found

    rows = [
        {"id": ident, "section_id": section, "position": number} for ident, (section, number) in places(tokens).items()
    ]
    session.flush()
    query = select(Item.id, Item.section_id, Item.position).where(Item.id.in_([row["id"] for row in rows]))
    stored: dict[Any, Any] = {row.id: (row.section_id, row.position) for row in session.execute(query)}
    changed = [row for row in rows if stored.get(row["id"]) != (row["section_id"], row["position"])]
    if changed:
        session.execute(update(Item), changed)
        session.expire_all()


def _step_section(session: Session, edition: Edition, section_id: int, by: int) -> None:
    rows = list(
        session.scalars(select(Section).where(Section.edition_id == edition.id).order_by(Section.position, Section.id))
    )
    here = next(n for n, row in enumerate(rows) if row.id == section_id)
    there = here + by
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        for number, row in enumerate(rows, start=1):
            row.position = number
        session.flush()


def remove_section(session: Session, actor: Actor, collection: Collection, edition: Edition, section: Section) -> None:
    """Its texts join the end of the section before it."""
    verbs.touch(actor, collection, edition)
    tokens = _sequence(session, edition)
    _write(session, [token for token in tokens if token != ("section", section.id)], tokens)
    session.delete(section)
    session.flush()


# --- templates and formats ------------------------------------------------------------------------------------------


def _models(session: Session, edition: Edition) -> list[Model]:
    """Every model in order, what nobody sees now too: it keeps its place."""
    query = select(Model).where(Model.edition_id == edition.id).order_by(Model.position, Model.id)
    return list(session.scalars(query))


def _step_model(session: Session, actor: Actor, edition: Edition, model_id: int, by: int) -> None:
    """Over the one beside it that is to be seen."""
    models = _models(session, edition)
    order = [model.id for model in models]
    query = select(Model.id).where(Model.edition_id == edition.id, readable(actor, Model))
    seen = set(session.scalars(query))
    if model_id not in seen:
        raise Invalid(GONE)
    here = order.index(model_id)
    there = here + by
    while 0 <= there < len(order) and order[there] not in seen:
        there += by
    if 0 <= there < len(order):
        order.insert(there, order.pop(here))
        _put_in_order(session, models, order)


def _put_in_order(session: Session, models: Iterable[Model], order: list[int]) -> None:
    for model in models:
        model.position = order.index(model.id) + 1
    session.flush()
