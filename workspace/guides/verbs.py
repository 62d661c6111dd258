"""What changes among the writing templates of a group or an ambito: made, changed, retired.

A version never changes: a change makes the next one and retires the one before, whether somebody wrote on it or not
(so that nobody learns from a number whether somebody did). Texts keep the version on which they were begun.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from workspace import anonymity, offers, versioned
from workspace.db import now
from workspace.guides import bodies
from workspace.italian import hyphened
from workspace.nouns import Offer, Template
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import N_

FIRST = -1  # before the field's own
GONE = N_("Intanto questo modello è stato cambiato o ritirato: guarda com’è adesso, poi riprova.")


def make(
    session: Session,
    actor: Actor,
    body: bodies.Body,
    *,
    group_id: int | None = None,
    ambito_id: int | None = None,
    sure: str = "",
) -> Template:
    """A template for a group or for an ambito. Forbidden for who does not keep it, Invalid for what identifies, Unsure
    for what may, unless `sure` says that it does not."""
    template = Template(group_id=group_id, ambito_id=ambito_id, kind=body["kind"], position=FIRST, version=1)
    ensure(actor, Verb.KEEP_TEMPLATE, template)
    owner = f"g{group_id}" if group_id else f"a{ambito_id}"
    template.key = versioned.free_key(session, Template, f"{owner}-{hyphened(body['name']['it'], 40) or 'modello'}")
    _pass(session, template, body, sure)
    template.body = _whole(template, body)
    session.add(template)
    versioned.record(session, actor, "template.made", template)
    return template


def to_change(session: Session, actor: Actor, template_id: int) -> Template:
    return versioned.to_change(session, actor, Template, template_id, Verb.KEEP_TEMPLATE, GONE)


def change(session: Session, actor: Actor, template: Template, body: bodies.Body, sure: str = "") -> Template:
    """The next version; the same one where nothing is different. Raises as make() does."""
    ensure(actor, Verb.KEEP_TEMPLATE, template)
    if _whole(template, body) == template.body:
        return template
    _pass(session, template, body, sure)
    newer = Template(
        key=template.key,
        version=versioned.next_version(session, Template, template.key),
        group_id=template.group_id,
        ambito_id=template.ambito_id,
        kind=body["kind"],
        position=template.position,
    )
    newer.body = _whole(newer, body)
    session.add(newer)
    template.retired_at = now()
    versioned.record(session, actor, "template.changed", newer)
    return newer


def retire(session: Session, actor: Actor, template: Template) -> None:
    """Offered no more; texts that stand on it stay as they are."""
    ensure(actor, Verb.KEEP_TEMPLATE, template)
    template.retired_at = now()
    versioned.record(session, actor, "template.retired", template)


def _whole(template: Template, body: bodies.Body) -> bodies.Body:
    return {"key": template.key, "version": template.version, **body}


def _pass(session: Session, template: Template, body: bodies.Body, sure: str) -> None:
    versioned.pass_words(session, template, bodies.sentences(body), bodies.sentences(body, "it"), sure)


# --- taken over ------------------------------------------------------------------------------------------------------


def take(
    session: Session, actor: Actor, offered: Offer, *, group_id: int | None = None, ambito_id: int | None = None
) -> Template:
    """«Prendi questo modello»: one's own copy, for a group or an ambito that one keeps, free to be changed."""
    body = offers.to_take(session, actor, offered)
    # Its words were read and approved elsewhere: what asks for a decision was decided upon; what blocks still does.
    sure = anonymity.fingerprint("\n\n".join(bodies.sentences(body, "it")))
    return make(session, actor, body, group_id=group_id, ambito_id=ambito_id, sure=sure)
