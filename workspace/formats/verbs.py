"""What changes among the formats of a group or an ambito: made, changed, retired. A version never changes: a change
makes the next one and retires the one before. Meetings keep the version with which they were composed."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import anonymity, events, gate, lexicons, offers
from workspace.db import now
from workspace.formats import bodies
from workspace.nouns import Format, Offer
from workspace.policy import Actor, Verb, ensure, readable
from workspace.refusals import Conflict, Invalid, NotFound

FIRST = -1  # before the field's own


def make(
    session: Session,
    actor: Actor,
    body: bodies.Body,
    *,
    group_id: int | None = None,
    ambito_id: int | None = None,
    sure: str = "",
) -> Format:
    """A format for a group or an ambito. Forbidden for who does not keep it, Invalid for what identifies, Unsure for
    what may, unless `sure` says that it does not."""
    form = Format(group_id=group_id, ambito_id=ambito_id, position=FIRST, version=1)
    ensure(actor, Verb.KEEP_FORMAT, form)
    _pass(session, form, body, sure)
    owner = f"g{group_id}" if group_id else f"a{ambito_id}"
    form.key = _free_key(session, f"{owner}-{bodies.slug(body['name']['it']) or 'formato'}")
    form.body = {"key": form.key, "version": 1, **body}
    session.add(form)
    _record(session, actor, "format.made", form)
    return form


def to_change(session: Session, actor: Actor, format_id: int) -> Format:
    """The format, held until the end of the transaction. NotFound, Forbidden, or Conflict where it is not in use any
    more."""
    query = select(Format).where(Format.id == format_id, readable(actor, Format)).with_for_update(of=Format)
    form = session.scalars(query.execution_options(populate_existing=True)).first()
    if form is None:
        raise NotFound
    ensure(actor, Verb.KEEP_FORMAT, form)
    if form.retired_at is not None:
        raise Conflict("Intanto questo formato è stato cambiato o ritirato: guarda com’è adesso, poi riprova.")
    return form


def change(session: Session, actor: Actor, form: Format, body: bodies.Body, sure: str = "") -> Format:
    """The next version; the same one where nothing is different."""
    ensure(actor, Verb.KEEP_FORMAT, form)
    if {"key": form.key, "version": form.version, **body} == form.body:
        return form
    _pass(session, form, body, sure)
    latest = session.scalar(select(func.max(Format.version)).where(Format.key == form.key)) or 0
    newer = Format(
        key=form.key,
        version=latest + 1,
        group_id=form.group_id,
        ambito_id=form.ambito_id,
        position=form.position,
        body={"key": form.key, "version": latest + 1, **body},
    )
    session.add(newer)
    form.retired_at = now()
    _record(session, actor, "format.changed", newer)
    return newer


def retire(session: Session, actor: Actor, form: Format) -> None:
    """Offered no more; meetings composed with it stay as they are."""
    ensure(actor, Verb.KEEP_FORMAT, form)
    form.retired_at = now()
    _record(session, actor, "format.retired", form)


def take(
    session: Session, actor: Actor, offered: Offer, *, group_id: int | None = None, ambito_id: int | None = None
) -> Format:
    """«Prendi questo formato»: one's own copy, for a group or an ambito that one keeps, free to be changed."""
    body = offers.to_take(session, offered)
    # Its words were read and approved elsewhere: what asks for a decision was decided upon; what blocks still does.
    sure = anonymity.fingerprint("\n\n".join(bodies.sentences(body, "it")))
    return make(session, actor, body, group_id=group_id, ambito_id=ambito_id, sure=sure)


def _pass(session: Session, form: Format, body: bodies.Body, sure: str) -> None:
    """Its words are read by everybody of the place as soon as they are saved; what asks for a decision is looked for in
    the Italian ones."""
    for words in bodies.sentences(body):
        if blocking := anonymity.check(words).blocking:
            raise Invalid(blocking[0].why)
    known = lexicons.of_place(session, group_id=form.group_id, ambito_id=form.ambito_id)
    gate.pass_words("\n\n".join(bodies.sentences(body, "it")), sure, known)


def _free_key(session: Session, wanted: str) -> str:
    key, number = wanted, 2
    while session.scalar(select(Format.id).where(Format.key == key).limit(1)) is not None:
        key, number = f"{wanted}-{number}", number + 1
    return key


def _record(session: Session, actor: Actor, verb: str, form: Format) -> None:
    session.flush()
    places = {"group_id": form.group_id, "ambito_id": form.ambito_id}
    events.record(session, actor, verb, format=form.id, version=form.version, **places)
