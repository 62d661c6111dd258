"""What changes among the formats of a group or an ambito: made, changed, retired. A version never changes: a change
makes the next one and retires the one before. Meetings keep the version with which they were composed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workspace import anonymity, offers, versioned
from workspace.db import now
from workspace.formats import bodies
from workspace.italian import hyphened
from workspace.nouns import Format, Offer
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import N_

FIRST = -1  # before the field's own
GONE = N_("Intanto questo formato è stato cambiato o ritirato: guarda com’è adesso, poi riprova.")


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
    form.key = versioned.free_key(session, Format, f"{owner}-{hyphened(body['name']['it'], 40) or 'formato'}")
    form.body = {"key": form.key, "version": 1, **body}
    session.add(form)
    versioned.record(session, actor, "format.made", form)
    return form


def to_change(session: Session, actor: Actor, format_id: int) -> Format:
    return versioned.to_change(session, actor, Format, format_id, Verb.KEEP_FORMAT, GONE)


def change(session: Session, actor: Actor, form: Format, body: bodies.Body, sure: str = "") -> Format:
    """The next version; the same one where nothing is different."""
    ensure(actor, Verb.KEEP_FORMAT, form)
    if {"key": form.key, "version": form.version, **body} == form.body:
        return form
    _pass(session, form, body, sure)
    newer = Format(
        key=form.key,
        version=versioned.next_version(session, Format, form.key),
        group_id=form.group_id,
        ambito_id=form.ambito_id,
        position=form.position,
    )
    newer.body = {"key": newer.key, "version": newer.version, **body}
    session.add(newer)
    form.retired_at = now()
    versioned.record(session, actor, "format.changed", newer)
    return newer


def retire(session: Session, actor: Actor, form: Format) -> None:
    """Offered no more; meetings composed with it stay as they are."""
    ensure(actor, Verb.KEEP_FORMAT, form)
    form.retired_at = now()
    versioned.record(session, actor, "format.retired", form)


def take(
    session: Session, actor: Actor, offered: Offer, *, group_id: int | None = None, ambito_id: int | None = None
) -> Format:
    """«Prendi questo formato»: one's own copy, for a group or an ambito that one keeps, free to be changed."""
    body = offers.to_take(session, actor, offered)
    # Its words were read and approved elsewhere: what asks for a decision was decided upon; what blocks still does.
    sure = anonymity.fingerprint("\n\n".join(bodies.sentences(body, "it")))
    return make(session, actor, body, group_id=group_id, ambito_id=ambito_id, sure=sure)


def _pass(session: Session, form: Format, body: bodies.Body, sure: str) -> None:
    versioned.pass_words(session, form, bodies.sentences(body), bodies.sentences(body, "it"), sure)
