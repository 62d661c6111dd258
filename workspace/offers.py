"""Models that a group or an ambito made and offers to all: writing templates, and formats of meetings. As with texts,
two people look at one: who supervises another group, and with their yes the ambito has it; then, for the network, who
supervises or is staff in another ambito. Who has it may take it over for a group or an ambito that they keep, and
collections may hold what everybody has. What is offered stays as it stood (`Offer.body`). Nothing here commits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from workspace import approvers, events, gate, texts
from workspace.db import now
from workspace.nouns import Ambito, Format, Group, Notice, Offer, Person, Template
from workspace.policy import Actor, Verb, ensure, looked_at_by, readable
from workspace.refusals import Conflict, Invalid, NotFound

REASON = 600  # letters
WAITING = 50  # that wait for a look, the oldest; the others come when these are answered

#: Who offers a model, and takes the offer back: who keeps such models.
KEEPS = {"template": Verb.KEEP_TEMPLATE, "format": Verb.KEEP_FORMAT}

#: What who offered it is told, and what is recorded, by what it is and what became of it.
ANSWERED = {
    ("template", "network"): "template.approved_here",
    ("template", "approved"): "template.approved",
    ("template", "ambito"): "template.kept_here",
    ("template", "declined"): "template.declined",
    ("format", "network"): "format.approved_here",
    ("format", "approved"): "format.approved",
    ("format", "ambito"): "format.kept_here",
    ("format", "declined"): "format.declined",
}
WAITS = ("proposed", "network")  # for the first look, for the second
HERE = ("network", "ambito")  # the ambito has it, the network does not

Own = Template | Format  # of a group or an ambito


# --- offered, looked at, taken back ------------------------------------------------------------------------------


def offer(session: Session, actor: Actor, model: Own) -> Offer:
    """Offers this version to everybody: a supervisor of another group looks at it first, then somebody of another ambito.
    Invalid for one that waits already, or is not in use."""
    of = _of(model)
    ensure(actor, KEEPS[of], model)
    ambito_id = _ambito_of(session, model)
    if _on_its_way(session, model, ambito_id) is not None:
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
    _ask(session, made, _who_decides(session, made), actor)
    _record(session, actor, f"{of}.offered", made)
    return made


def decide(session: Session, actor: Actor, offered: Offer, step: str, yes: bool, reason: str = "") -> None:
    """A yes, or a no with a reason, at the look that was asked for (`step`: the state in which it was shown). The first
    yes gives it to the ambito, the second to all; a no at the second leaves it to the ambito. Conflict where somebody
    answered meanwhile."""
    if offered.state not in WAITS or offered.state != step:
        raise Conflict("Intanto qualcuno ha già risposto.")
    ensure(actor, Verb.DECIDE_OFFER, offered)
    reason = reason.strip()
    if not yes and not reason:
        raise Invalid("Scrivi perché no: chi l’ha proposto ne ha bisogno.")
    if len(reason) > REASON:
        raise Invalid("Il motivo è troppo lungo: al massimo 600 caratteri.")
    gate.pass_words(reason)
    _drop_notices(session, offered)
    offered.reason = reason
    if step == "proposed" and yes:
        offered.state, offered.looked_by_id, offered.looked_at = "network", actor.person_id, now()
        _replace_older(session, offered)
        _ask(session, offered, _who_decides(session, offered))
    else:
        offered.state = "approved" if yes else "declined" if step == "proposed" else "ambito"
        offered.decided_by_id, offered.decided_at = actor.person_id, now()
    events.tell(session, [offered.proposed_by_id], ANSWERED[offered.of, offered.state], offer=offered.id, reason=reason)
    _record(session, actor, ANSWERED[offered.of, offered.state], offered)


def withdraw(session: Session, actor: Actor, offered: Offer) -> None:
    """Not offered any more: it leaves every collection; who took it over keeps their own."""
    ensure(actor, KEEPS[offered.of], offered)
    offered.state, offered.decided_at = "withdrawn", now()
    _drop_notices(session, offered)
    _record(session, actor, f"{offered.of}.offer_withdrawn", offered)


def remind(session: Session) -> int:
    """Tells again, in the place of the first notice, who has not looked at an offer in the days that they, or its ambito,
    set; at the first look and at the second. Answers how many were told."""
    waits = select(Offer, Ambito.reminder_days).join(Ambito, Ambito.id == Offer.ambito_id)
    told = 0
    for offered, usual in session.execute(waits.where(Offer.state.in_(WAITS)).order_by(Offer.id)).all():
        about = _notices(offered)
        last = dict(session.execute(select(Notice.person_id, Notice.created_at).where(*about)).all())
        asked = select(Person.id, Person.reminder_days).where(Person.id.in_(_who_decides(session, offered)))
        due = [
            person
            for person, own in session.execute(asked)
            if now() - last.get(person, offered.looked_at or offered.proposed_at) >= dt.timedelta(days=own or usual)
        ]
        session.execute(delete(Notice).where(*about, Notice.person_id.in_(due)))
        _ask(session, offered, due)
        told += len(due)
    return told


def hand_on(session: Session, most: int | None = None) -> None:
    """What waits for a look and of which nobody who could look was ever told: they are told now. `most`: how many are
    looked at, the oldest."""
    for offered in session.scalars(select(Offer).where(Offer.state.in_(WAITS)).order_by(Offer.id).limit(most)).all():
        people = _who_decides(session, offered)
        told = select(Notice.id).where(*_notices(offered), Notice.person_id.in_(people))
        if people and session.scalar(told.limit(1)) is None:
            _ask(session, offered, people)


def may_take(actor: Actor, offered: Offer) -> bool:
    """Is it approved for all, or for the ambito to which this person belongs?"""
    return offered.state == "approved" or (offered.state in HERE and offered.ambito_id in actor.ambiti)


def to_take(session: Session, actor: Actor, offered: Offer) -> dict[str, Any]:
    """The body of a copy, which says where it comes from. Invalid while nobody has approved it for this person."""
    if not may_take(actor, offered):
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
    state: str
    since: dt.datetime  # in this state

    @property
    def prompts(self) -> int:
        return len(self.parts)

    @property
    def address(self) -> str:
        return f"/{'formati' if self.of == 'format' else 'modelli'}/rete/{self.id}"


@dataclass(frozen=True)
class Looks:
    """Who could look at it: is there anybody for the first look, and why nobody for the second (approvers.second_yes).
    `waits`: the offer of it that waits already."""

    first: bool
    missing: str
    waits: int | None


def looks(session: Session, actor: Actor, model: Own) -> Looks:
    """At a model of one's own, before it is offered."""
    ambito_id = _ambito_of(session, model)
    would = Offer(state="proposed", group_id=model.group_id, ambito_id=ambito_id, proposed_by_id=actor.person_id)
    waits = _on_its_way(session, model, ambito_id)
    return Looks(bool(_who_decides(session, would)), missing(session, would), waits)


def missing(session: Session, offered: Offer) -> str:
    """Why nobody could say the second yes to it, while it waits; or «» (approvers.second_yes)."""
    if offered.state not in WAITS:
        return ""
    return approvers.second_yes(session, offered.ambito_id, (offered.proposed_by_id, offered.looked_by_id))


def told(offered: Offer, ambito: str, language: str) -> Told:
    """An offer that was fetched through the read rule, with the name of its ambito, in the reader's language."""
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
        tuple(parts), quick, offered.state, offered.decided_at or offered.looked_at or offered.proposed_at,
    )  # fmt: skip


def waiting(session: Session, actor: Actor, of: str, language: str) -> list[Told]:
    """Those that wait for a look, as far as one may see them and has not got them yet; the oldest first."""
    got = and_(Offer.state == "network", Offer.ambito_id.in_(actor.ambiti))
    query = _rows(actor, of).where(Offer.state.in_(WAITS), ~got).order_by(Offer.id).limit(WAITING)
    return [told(row.Offer, row.ambito, language) for row in session.execute(query)]


def to_look_at(session: Session, actor: Actor, language: str) -> list[tuple[Told, int]]:
    """Those that wait for this person's look, the oldest first; with the days after which their ambito reminds."""
    query = _rows(actor, None).add_columns(Ambito.reminder_days).where(looked_at_by(actor, Offer))
    rows = session.execute(query.order_by(Offer.id).limit(WAITING))
    return [(told(row.Offer, row.ambito, language), row.reminder_days) for row in rows]


def approved(
    session: Session, actor: Actor, of: str, language: str, page: int, per_page: int
) -> tuple[list[Told], int]:
    """Those that may be taken over, the newest first; and how many there are."""
    ours = and_(Offer.state.in_(HERE), Offer.ambito_id.in_(actor.ambiti))
    return _page(session, _rows(actor, of).where(or_(Offer.state == "approved", ours)), language, page, per_page)


def of_all(session: Session, actor: Actor, language: str, page: int, per_page: int, but: Any) -> tuple[list[Told], int]:
    """Templates and formats that everybody has, the newest first, without those in `but`; and how many there are."""
    query = _rows(actor, None).where(Offer.state == "approved", Offer.id.not_in(but))
    return _page(session, query, language, page, per_page)


def _page(session: Session, query: Any, language: str, page: int, per_page: int) -> tuple[list[Told], int]:
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(Offer.id).subquery())) or 0
    since = func.coalesce(Offer.decided_at, Offer.looked_at)
    newest = query.order_by(since.desc(), Offer.id.desc()).limit(per_page).offset((page - 1) * per_page)
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


def _of(model: Own) -> str:
    return "format" if isinstance(model, Format) else "template"


def _ambito_of(session: Session, model: Own) -> int:
    return model.ambito_id or session.get_one(Group, model.group_id).ambito_id


def _on_its_way(session: Session, model: Own, ambito_id: int) -> int | None:
    """The offer of a version of it that waits for a look."""
    waits = (Offer.of == _of(model), Offer.state.in_(WAITS), Offer.ambito_id == ambito_id)
    rows = session.execute(select(Offer.id, Offer.body).where(*waits))
    return next((ident for ident, body in rows if body["key"] == model.key), None)


def _who_decides(session: Session, offered: Offer) -> list[int]:
    """At first who supervises other groups of the ambito, or of other ambiti where there is nobody; for the network who
    may approve texts for it."""
    if offered.state == "network":
        but = (offered.proposed_by_id, offered.looked_by_id)
        return approvers.network_approvers(session, offered.ambito_id, but)
    own = set(approvers.supervisors(session, Group.id == offered.group_id)) | {offered.proposed_by_id}
    near = set(approvers.approvers(session, offered.ambito_id)) - own
    return sorted(near or set(approvers.supervisors(session)) - own)


def _ask(session: Session, offered: Offer, people: list[int], actor: Actor | None = None) -> None:
    kind = "format.offered" if offered.of == "format" else "template.offered"
    events.tell(session, people, kind, actor, offer=offered.id)


def _replace_older(session: Session, offered: Offer) -> None:
    """An earlier version that only the ambito has gives way to this one."""
    older = select(Offer).where(Offer.of == offered.of, Offer.ambito_id == offered.ambito_id, Offer.state == "ambito")
    for one in session.scalars(older):
        if one.body["key"] == offered.body["key"]:
            one.state = "withdrawn"


def _notices(offered: Offer) -> tuple[Any, ...]:
    """Those that ask for a look at it."""
    return Notice.kind == f"{offered.of}.offered", Notice.detail["offer"].as_integer() == offered.id


def _drop_notices(session: Session, offered: Offer) -> None:
    session.execute(delete(Notice).where(*_notices(offered)))


def _record(session: Session, actor: Actor, verb: str, offered: Offer) -> None:
    places = {"group_id": offered.group_id, "ambito_id": offered.ambito_id}
    events.record(session, actor, verb, offer=offered.id, version=offered.body["version"], **places)
