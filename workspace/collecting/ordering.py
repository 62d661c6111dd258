"""The order of a working copy: one step up or down, or after another piece. Texts, templates and formats, and the headings
of sections are one row. What nobody sees now keeps its place. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import literal, select, union_all, update
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
    """One step up (-1) or down (+1): a text or a model over what stands beside it, or over the heading there; a section
    with all that is in it over the section beside it. At the end of the way nothing happens."""
    verbs.touch(actor, collection, edition)
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
        _write(session, _moved(tokens, here, there))


def move_after(
    session: Session, actor: Actor, collection: Collection, edition: Edition, what: Token, after: Token | None
) -> None:
    """A text or a model to the place after another one or after a section's heading; None: to the very beginning."""
    verbs.touch(actor, collection, edition)
    tokens = _sequence(session, edition)
    if what[0] == "section" or what not in tokens or (after and after not in tokens) or after == what:
        raise Invalid(GONE)
    rest = [token for token in tokens if token != what]
    at = rest.index(after) + 1 if after else 0
    _write(session, [*rest[:at], what, *rest[at:]])


NOUNS: dict[str, Any] = {"item": Item, "model": Model}


def _sequence(session: Session, edition: Edition) -> list[Token]:
    """Everything of a working copy in order, what nobody sees now too: it keeps its place."""
    sections = list(
        session.scalars(
            select(Section.id).where(Section.edition_id == edition.id).order_by(Section.position, Section.id)
        )
    )
    inside: dict[int | None, list[Token]] = {}
    each = [
        select(literal(of).label("of"), noun.id.label("ident"), noun.section_id, noun.position.label("position")).where(
            noun.edition_id == edition.id
        )
        for of, noun in NOUNS.items()
    ]
    for of, ident, section, _position in session.execute(union_all(*each).order_by("position", "of", "ident")):
        inside.setdefault(section, []).append((of, ident))
    tokens = inside.get(None, [])
    for section in sections:
        tokens += [("section", section), *inside.get(section, [])]
    return tokens


def _there(session: Session, actor: Actor, edition: Edition) -> set[Token]:
    return {
        (of, ident)
        for of, noun in NOUNS.items()
        for ident in session.scalars(select(noun.id).where(noun.edition_id == edition.id, readable(actor, noun)))
    }


def _moved(tokens: list[Token], here: int, there: int) -> list[Token]:
    rest = tokens[:here] + tokens[here + 1 :]
    return [*rest[:there], tokens[here], *rest[there:]]


def _write(session: Session, tokens: Iterable[Token]) -> None:
    """Puts section and position of each text and model whose place changed."""
    section: int | None = None
    places: dict[str, dict[int, tuple[int | None, int]]] = {of: {} for of in NOUNS}
    for number, (kind, ident) in enumerate(tokens):
        if kind == "section":
            section = ident
        else:
            places[kind][ident] = (section, number)
    session.flush()
    for of, noun in NOUNS.items():
        query = select(noun.id, noun.section_id, noun.position).where(noun.id.in_(places[of]))
        stored: dict[int, Any] = {row.id: (row.section_id, row.position) for row in session.execute(query)}
        changed = [
            {"id": ident, "section_id": place[0], "position": place[1]}
            for ident, place in places[of].items()
            if stored.get(ident) != place
        ]
        if changed:
            session.execute(update(noun), changed)
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
    """What is in it joins the end of the section before it."""
    verbs.touch(actor, collection, edition)
    _write(session, [token for token in _sequence(session, edition) if token != ("section", section.id)])
    session.delete(section)
    session.flush()
