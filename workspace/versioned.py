"""Models that a group or an ambito keeps: writing templates, and formats of meetings. Both are data in versions that never
change; here is what both rooms do alike. No Flask; nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import anonymity, events, gate, lexicons
from workspace.nouns import Format, Template
from workspace.policy import Actor, Verb, ensure, fetch
from workspace.refusals import Conflict, Invalid

Model = TypeVar("Model", Format, Template)


def to_change(session: Session, actor: Actor, noun: type[Model], ident: int, keep: Verb, gone: str) -> Model:
    """The model, held until the end of the transaction. NotFound, Forbidden, or Conflict (`gone`) where it is not the
    one in use any more."""
    model = fetch(session, actor, noun, ident, hold=True)
    ensure(actor, keep, model)
    if model.retired_at is not None:
        raise Conflict(gone)
    return model


def free_key(session: Session, noun: type[Model], wanted: str) -> str:
    """`wanted`, with a number behind it where a model has that key."""
    key, number = wanted, 2
    while session.scalar(select(noun.id).where(noun.key == key).limit(1)) is not None:
        key, number = f"{wanted}-{number}", number + 1
    return key


def next_version(session: Session, noun: type[Model], key: str) -> int:
    return (session.scalar(select(func.max(noun.version)).where(noun.key == key)) or 0) + 1


def pass_words(
    session: Session, model: Format | Template, everything: Iterable[str], italian: Iterable[str], sure: str
) -> None:
    """Its words are read by everybody of the place as soon as they are saved. What asks for a decision is looked for in
    the Italian ones: the check knows no English, and would ask about every word of it. Raises Invalid and Unsure."""
    for words in everything:
        if blocking := anonymity.check(words).blocking:
            raise Invalid(blocking[0].why)
    known = lexicons.of_place(session, group_id=model.group_id, ambito_id=model.ambito_id)
    gate.pass_words("\n\n".join(italian), sure, known)


def record(session: Session, actor: Actor, verb: str, model: Format | Template) -> None:
    """`verb`: template.made, format.changed and so on."""
    session.flush()
    about = {verb.partition(".")[0]: model.id, "version": model.version}
    events.record(session, actor, verb, group_id=model.group_id, ambito_id=model.ambito_id, **about)
