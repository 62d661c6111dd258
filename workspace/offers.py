"""Models that a group or an ambito made and offers to all: writing templates, and formats of meetings. Who supervises
another group looks at one first; then everybody who keeps a group or an ambito may take it over, and collections may
hold it. What is offered stays as it stood (`Offer.body`). Nothing here commits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workspace import events, gate, texts
from workspace.db import now
from workspace.nouns import Ambito, Format, Group, Membership, Notice, Offer, Person, Template
from workspace.policy import Actor, Verb, ensure, readable
from workspace.refusals import Conflict, Invalid, NotFound

REASON = 600  # letters
WAITING = 50  # that wait for a look, the oldest; the others come when these are answered

#: Who offers a model, and takes the offer back: who keeps such models.
KEEPS = {"template": Verb.KEEP_TEMPLATE, "format": Verb.KEEP_FORMAT}

Own = Template | Format  # of a group or an ambito


# --- offered, looked at, taken back ------------------------------------------------------------------------------


def offer(session: Session, actor: Actor, model: Own) -> Offer:
    """Offers this version to everybody: a supervisor of another group looks at it first. Invalid for one that waits
    already, or is not in use."""
    of = "format" if isinstance(model, Format) else "template"
    ensure(actor, KEEPS[of], model)
    ambito_id = model.ambito_id or session.get_one(Group, model.group_id).ambito_id
    bodies = select(Offer.body).where(Offer.of == of, Offer.state == "proposed", Offer.ambito_id == ambito_id)
    if any(body["key"] == model.key for body in session.scalars(bodies)):
        raise Invalid("Aspetta già una risposta.")
    if model.retired_at is not None:
        raise Invalid("Questa versione non si usa più: offri quella in uso.")
    made = Offer(
        of=of,
        template_id=model.id if of == "template" else None,
        format_id=model.id if of == "format" else None,
        kind=getattr(model, "kind", None),
        body=model.body | {"key": model.key, "version": model.version},
        group_id=model.group_id,
        ambito_id=ambito_id,
        proposed_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    kind = f"{of}.offered"
    events.tell(session, _who_decides(session, made), kind, actor, offer=made.id)
    _record(session, actor, kind, made)
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
    kind = f"{offered.of}.approved" if yes else f"{offered.of}.declined"
    events.tell(session, [offered.proposed_by_id], kind, offer=offered.id, reason=reason)
    _record(session, actor, kind, offered)


def withdraw(session: Session, actor: Actor, offered: Offer) -> None:
    """Not offered any more: it leaves every collection; who took it over keeps their own."""
    ensure(actor, KEEPS[offered.of], offered)
    offered.state, offered.decided_at = "withdrawn", now()
    _record(session, actor, f"{offered.of}.offer_withdrawn", offered)


def remind(session: Session) -> int:
    """Tells again, in the place of the first notice, who has not looked at an offer in the days that they, or its ambito,
    set. Answers how many were told."""
    waits = select(Offer, Ambito.reminder_days).join(Ambito, Ambito.id == Offer.ambito_id)
    told = 0
    for offered, usual in session.execute(waits.where(Offer.state == "proposed").order_by(Offer.id)).all():
        kind = f"{offered.of}.offered"
        about = (Notice.kind == kind, Notice.detail["offer"].as_integer() == offered.id)
        last = dict(session.execute(select(Notice.person_id, Notice.created_at).where(*about)).all())
        asked = select(Person.id, Person.reminder_days).where(Person.id.in_(_who_decides(session, offered)))
        due = [
            person
            for person, own in session.execute(asked)
            if now() - last.get(person, offered.proposed_at) >= dt.timedelta(days=own or usual)
        ]
        session.execute(delete(Notice).where(*about, Notice.person_id.in_(due)))
        events.tell(session, due, kind, offer=offered.id)
        told += len(due)
    return told


def to_take(session: Session, offered: Offer) -> dict[str, Any]:
    """The body of a copy, which says where it comes from. Invalid while nobody has approved it."""
    if offered.state != "approved":
        raise Invalid("Non è ancora approvato.")
    where = session.get_one(Ambito, offered.ambito_id).name
    name = offered.body["name"]
    said = {"it": f"Preso da «{name['it']}», {where}.", "en": f"Taken over from “{name['en']}”, {where}."}
    before = offered.body.get("source") or {"it": "", "en": ""}
    source = {language: " ".join(filter(None, (words, before[language]))) for language, words in said.items()}
    return {key: value for key, value in offered.body.items() if key not in ("key", "version")} | {"source": source}


# --- shown ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """An offer in the reader's language. `parts`: (question or step, minutes of a step, who speaks, what it asks)."""

    id: int
    of: str
    name: str
    summary: str
    minutes: int
    kind: str | None
    ambito: str
    parts: tuple[tuple[str, int | None, str, str], ...]
    quick: int  # questions of the ten minutes

    @property
    def prompts(self) -> int:
        return len(self.parts)

    @property
    def address(self) -> str:
        return f"/{'formati' if self.of == 'format' else 'modelli'}/rete/{self.id}"


def told(offered: Offer, ambito: str, language: str) -> Told:
    body = offered.body

    def said(both: dict[str, str]) -> str:
        return texts.said(both, language)

    if offered.of == "format":
        parts = [(said(s["name"]), s["minutes"], said(s["role"]), said(s["does"])) for s in body["steps"]]
    else:
        parts = [(said(p["label"]), None, "", said(p["help"])) for p in body["prompts"]]
    quick = sum(bool(prompt["ten_minutes"]) for prompt in body.get("prompts", ()))
    return Told(
        offered.id, offered.of, said(body["name"]), said(body["summary"]), body["minutes"], offered.kind, ambito,
        tuple(parts), quick,
    )  # fmt: skip


def waiting(session: Session, actor: Actor, of: str, language: str) -> list[Told]:
    """Those that wait for a look, as far as one may see them; the oldest first."""
    query = _rows(actor, of).where(Offer.state == "proposed").order_by(Offer.id).limit(WAITING)
    return [told(row.Offer, row.ambito, language) for row in session.execute(query)]


def approved(
    session: Session, actor: Actor, of: str | None, language: str, page: int, per_page: int, but: Any = ()
) -> tuple[list[Told], int]:
    """Those that may be taken over, the newest first, without the ones in `but`; and how many there are."""
    query = _rows(actor, of).where(Offer.state == "approved", Offer.id.not_in(but))
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(Offer.id).subquery())) or 0
    newest = query.order_by(Offer.decided_at.desc(), Offer.id.desc()).limit(per_page).offset((page - 1) * per_page)
    return [told(row.Offer, row.ambito, language) for row in session.execute(newest)], total


def the_offer(session: Session, actor: Actor, offer_id: int, of: str | None, *, hold: bool = False) -> Any:
    """(Offer, name of the ambito), or NotFound."""
    query = _rows(actor, of).where(Offer.id == offer_id)
    if hold:
        query = query.with_for_update(of=Offer).execution_options(populate_existing=True)
    row = session.execute(query).first()
    if row is None:
        raise NotFound
    return row


def _rows(actor: Actor, of: str | None) -> Any:
    query = select(Offer, Ambito.name.label("ambito")).join(Ambito, Ambito.id == Offer.ambito_id)
    return query.where(readable(actor, Offer), *([Offer.of == of] if of else []))


# --- pieces --------------------------------------------------------------------------------------------------------


def _who_decides(session: Session, offered: Offer) -> list[int]:
    """Who supervises other groups of the ambito; of other ambiti where there is nobody."""
    seats = (
        select(Membership.person_id, Group.ambito_id, Group.id)
        .join(Group, Group.id == Membership.group_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.role == "supervisor",
            Membership.left_at.is_(None),
            Membership.accepted_version > 0,
            Group.closed_at.is_(None),
            Person.state == "active",
        )
    )
    rows = session.execute(seats).all()
    own = {person for person, _, group in rows if group == offered.group_id} | {offered.proposed_by_id}
    near = {person for person, ambito, _ in rows if ambito == offered.ambito_id} - own
    return sorted(near or {person for person, _, _ in rows} - own)


def _record(session: Session, actor: Actor, verb: str, offered: Offer) -> None:
    places = {"group_id": offered.group_id, "ambito_id": offered.ambito_id}
    events.record(session, actor, verb, offer=offered.id, version=offered.body["version"], **places)
