"""What changes among the writing templates of a group or an ambito: made, changed, retired.

A version never changes: a change makes the next one and retires the one before, whether somebody wrote on it or not
(so that nobody learns from a number whether somebody did). Texts keep the version on which they were begun.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import anonymity, events, gate, lexicons
from workspace.db import now
from workspace.guides import bodies
from workspace.nouns import Group, Membership, Offer, Template
from workspace.policy import Actor, Verb, ensure, readable
from workspace.refusals import Conflict, Invalid, NotFound

FIRST = -1  # before the field's own
REASON = 600  # letters


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
    template.key = _free_key(session, f"{owner}-{bodies.slug(body['name']['it']) or 'modello'}")
    _pass(session, template, body, sure)
    template.body = _whole(template, body)
    session.add(template)
    _record(session, actor, "template.made", template)
    return template


def to_change(session: Session, actor: Actor, template_id: int) -> Template:
    """The template, held until the end of the transaction. NotFound, Forbidden, or Conflict where it is not the one in
    use any more."""
    query = select(Template).where(Template.id == template_id, readable(actor, Template)).with_for_update(of=Template)
    template = session.scalars(query.execution_options(populate_existing=True)).first()
    if template is None:
        raise NotFound
    ensure(actor, Verb.KEEP_TEMPLATE, template)
    if template.retired_at is not None:
        raise Conflict("Intanto questo modello è stato cambiato o ritirato: guarda com’è adesso, poi riprova.")
    return template


def change(session: Session, actor: Actor, template: Template, body: bodies.Body, sure: str = "") -> Template:
    """The next version; the same one where nothing is different. Raises as make() does."""
    ensure(actor, Verb.KEEP_TEMPLATE, template)
    if _whole(template, body) == template.body:
        return template
    _pass(session, template, body, sure)
    latest = session.scalar(select(func.max(Template.version)).where(Template.key == template.key)) or 0
    newer = Template(
        key=template.key,
        version=latest + 1,
        group_id=template.group_id,
        ambito_id=template.ambito_id,
        kind=body["kind"],
        position=template.position,
    )
    newer.body = _whole(newer, body)
    session.add(newer)
    template.retired_at = now()
    _record(session, actor, "template.changed", newer)
    return newer


def retire(session: Session, actor: Actor, template: Template) -> None:
    """Offered no more; texts that stand on it stay as they are."""
    ensure(actor, Verb.KEEP_TEMPLATE, template)
    template.retired_at = now()
    _record(session, actor, "template.retired", template)


def _whole(template: Template, body: bodies.Body) -> bodies.Body:
    return {"key": template.key, "version": template.version, **body}


def _pass(session: Session, template: Template, body: bodies.Body, sure: str) -> None:
    """Its words are read by everybody of the place as soon as they are saved. What asks for a decision is looked for in
    the Italian ones: the check knows no English, and would ask about every word of it."""
    for words in bodies.sentences(body):
        if why := bodies.identifies(words):
            raise Invalid(why)
    known = lexicons.of_place(session, group_id=template.group_id, ambito_id=template.ambito_id)
    gate.pass_words("\n\n".join(bodies.sentences(body, "it")), sure, known)


def _free_key(session: Session, wanted: str) -> str:
    key, number = wanted, 2
    while session.scalar(select(Template.id).where(Template.key == key).limit(1)) is not None:
        key, number = f"{wanted}-{number}", number + 1
    return key


def _record(session: Session, actor: Actor, verb: str, template: Template) -> None:
    session.flush()
    places = {"group_id": template.group_id, "ambito_id": template.ambito_id}
    events.record(session, actor, verb, template=template.id, version=template.version, **places)


# --- offered to all, approved by another group, taken over ---------------------------------------------------------


def offer(session: Session, actor: Actor, template: Template) -> Offer:
    """Offers this version to everybody: a supervisor of another group looks at it first. Raises Invalid for one that
    waits already."""
    ensure(actor, Verb.KEEP_TEMPLATE, template)
    waits = select(Offer.id).join(Template, Template.id == Offer.template_id)
    if session.scalar(waits.where(Template.key == template.key, Offer.state == "proposed").limit(1)):
        raise Invalid("Questo modello aspetta già una risposta.")
    if template.retired_at is not None:
        raise Invalid("Questo modello è ritirato: proponi quello in uso.")
    ambito_id = template.ambito_id or session.get_one(Group, template.group_id).ambito_id
    made = Offer(
        template_id=template.id,
        group_id=template.group_id,
        ambito_id=ambito_id,
        kind=template.kind,
        body=template.body,
        proposed_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    events.tell(session, _who_decides(session, made), "template.offered", actor, offer=made.id)
    events.record(session, actor, "template.offered", group_id=template.group_id, ambito_id=ambito_id, offer=made.id)
    return made


def decide(session: Session, actor: Actor, offered: Offer, yes: bool, reason: str = "") -> None:
    """A supervisor of another group says yes, or no with a reason; nobody decides about their own."""
    ensure(actor, Verb.DECIDE_OFFER, offered)
    if offered.state != "proposed":
        raise Conflict("Intanto qualcuno ha già risposto.")
    reason = reason.strip()
    if not yes and not reason:
        raise Invalid("Scrivi perché no: chi l’ha proposto ne ha bisogno.")
    if len(reason) > REASON:
        raise Invalid("Il motivo è troppo lungo: al massimo 600 caratteri.")
    gate.pass_words(reason)
    offered.state, offered.reason = ("approved" if yes else "declined"), reason
    offered.decided_by_id, offered.decided_at = actor.person_id, now()
    kind = "template.approved" if yes else "template.declined"
    events.tell(session, [offered.proposed_by_id], kind, offer=offered.id, reason=reason)
    events.record(session, actor, kind, ambito_id=offered.ambito_id, offer=offered.id)


def withdraw_offer(session: Session, actor: Actor, offered: Offer) -> None:
    """Not offered any more; who took it over keeps their own."""
    ensure(actor, Verb.KEEP_TEMPLATE, offered)
    offered.state, offered.decided_at = "withdrawn", now()
    events.record(session, actor, "template.offer_withdrawn", ambito_id=offered.ambito_id, offer=offered.id)


def take(
    session: Session, actor: Actor, offered: Offer, *, group_id: int | None = None, ambito_id: int | None = None
) -> Template:
    """«Prendi questo modello»: one's own copy, for a group or an ambito that one keeps, free to be changed."""
    if offered.state != "approved":
        raise Invalid("Questo modello non è ancora approvato.")
    body = {key: value for key, value in offered.body.items() if key not in ("key", "version")}
    body["source"] = body["name"]
    # Its words were read and approved elsewhere: what asks for a decision was decided upon; what blocks still does.
    sure = anonymity.fingerprint("\n\n".join(bodies.sentences(body, "it")))
    return make(session, actor, body, group_id=group_id, ambito_id=ambito_id, sure=sure)


def _who_decides(session: Session, offered: Offer) -> list[int]:
    """Who supervises other groups of the ambito; of other ambiti where there is nobody."""
    seats = (
        select(Membership.person_id, Group.ambito_id, Group.id)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.role == "supervisor", Membership.left_at.is_(None), Membership.accepted_version > 0)
    )
    rows = session.execute(seats).all()
    own = {person for person, _, group in rows if group == offered.group_id} | {offered.proposed_by_id}
    near = {person for person, ambito, _ in rows if ambito == offered.ambito_id} - own
    return sorted(near or {person for person, _, _ in rows} - own)
