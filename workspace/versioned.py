"""Models that a group or an ambito keeps: writing templates, and formats of meetings. Both are data in versions that never
change: a change makes the next one and retires the one before, whether somebody used it or not (so that nobody learns
from a number whether somebody did). What was begun on a version keeps it. No Flask; nothing here commits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import anonymity, events, gate, lexicons, offers
from workspace.db import now
from workspace.italian import hyphened
from workspace.nouns import Ambito, Format, Group, Offer, Template
from workspace.policy import Actor, Verb, ensure, fetch
from workspace.refusals import Conflict, Invalid

Model = TypeVar("Model", Format, Template)
Body = dict[str, Any]
FIRST = -1  # position: before the field's own


@dataclass(frozen=True)
class Sort(Generic[Model]):
    """What sets templates and formats apart. `of`: as in nouns.Offer; `unnamed`: the end of the key where the name has no
    letters; `sentences`: everything in a body that people wrote, or what of it is in one language; `gone`: what is said
    where a version is not the one in use any more."""

    noun: type[Model]
    of: str
    keep: Verb
    unnamed: str
    gone: str
    sentences: Callable[..., Iterable[str]]

    def make(
        self,
        session: Session,
        actor: Actor,
        body: Body,
        *,
        group_id: int | None = None,
        ambito_id: int | None = None,
        sure: str = "",
    ) -> Model:
        """One for a group or for an ambito. Forbidden for who does not keep it, Invalid for what identifies, Unsure for
        what may, unless `sure` says that it does not."""
        model = self.noun(group_id=group_id, ambito_id=ambito_id, position=FIRST, version=1)
        ensure(actor, self.keep, model)
        model.key = self._free_key(session, f"{keeper_of(model)}-{hyphened(body['name']['it'], 40) or self.unnamed}")
        self._fill(session, model, body, sure)
        self._record(session, actor, "made", model)
        return model

    def to_change(self, session: Session, actor: Actor, ident: int) -> Model:
        """Held until the end of the transaction. NotFound, Forbidden, or Conflict where it is not the one in use."""
        model = fetch(session, actor, self.noun, ident, hold=True)
        ensure(actor, self.keep, model)
        if model.retired_at is not None:
            raise Conflict(self.gone)
        return model

    def change(self, session: Session, actor: Actor, model: Model, body: Body, sure: str = "") -> Model:
        """The next version; the same one where nothing is different. Raises as make() does."""
        ensure(actor, self.keep, model)
        if _whole(model, body) == model.body:
            return model
        places = {"group_id": model.group_id, "ambito_id": model.ambito_id, "position": model.position}
        last = session.scalar(select(func.max(self.noun.version)).where(self.noun.key == model.key)) or 0
        newer = self.noun(key=model.key, version=last + 1, **places)
        self._fill(session, newer, body, sure)
        model.retired_at = now()
        self._record(session, actor, "changed", newer)
        return newer

    def retire(self, session: Session, actor: Actor, model: Model) -> None:
        """Offered no more; what stands on it stays as it is."""
        ensure(actor, self.keep, model)
        model.retired_at = now()
        self._record(session, actor, "retired", model)

    def take(
        self,
        session: Session,
        actor: Actor,
        offered: Offer,
        *,
        group_id: int | None = None,
        ambito_id: int | None = None,
    ) -> Model:
        """«Prendi questo»: one's own copy, for a group or an ambito that one keeps, free to be changed."""
        body = offers.to_take(session, actor, offered)
        # Its words were read and approved elsewhere: what asks for a decision was decided upon; what blocks still does.
        sure = anonymity.fingerprint("\n\n".join(self.sentences(body, "it")))
        return self.make(session, actor, body, group_id=group_id, ambito_id=ambito_id, sure=sure)

    def _free_key(self, session: Session, wanted: str) -> str:
        """`wanted`, with a number behind it where a model has that key."""
        key, number = wanted, 2
        while session.scalar(select(self.noun.id).where(self.noun.key == key).limit(1)) is not None:
            key, number = f"{wanted}-{number}", number + 1
        return key

    def _fill(self, session: Session, model: Model, body: Body, sure: str) -> None:
        """Its words are read by everybody of the place as soon as they are saved. What asks for a decision is looked for
        in the Italian ones: the check knows no English, and would ask about every word of it. Raises Invalid, Unsure."""
        for words in self.sentences(body):
            if blocking := anonymity.check(words).blocking:
                raise Invalid(blocking[0].why)
        known = lexicons.of_place(session, group_id=model.group_id, ambito_id=model.ambito_id)
        gate.pass_words("\n\n".join(self.sentences(body, "it")), sure, known)
        model.body = _whole(model, body)
        if isinstance(model, Template):
            model.kind = body["kind"]
        session.add(model)

    def _record(self, session: Session, actor: Actor, what: str, model: Model) -> None:
        session.flush()
        about = {self.of: model.id, "version": model.version}
        events.record(session, actor, f"{self.of}.{what}", group_id=model.group_id, ambito_id=model.ambito_id, **about)


def _whole(model: Format | Template, body: Body) -> Body:
    return {"key": model.key, "version": model.version, **body}


# --- for whom --------------------------------------------------------------------------------------------------------


def keeper_of(model: Format | Template) -> str:
    """«g12» (a group), «a3» (an ambito), or «» for the field's own."""
    return f"g{model.group_id}" if model.group_id else f"a{model.ambito_id}" if model.ambito_id else ""


def name_of_keeper(session: Session, model: Format | Template) -> str:
    """Of a model that was fetched through the read rule; «» for the field's own."""
    if model.group_id:
        return session.get_one(Group, model.group_id).name
    return session.get_one(Ambito, model.ambito_id).name if model.ambito_id else ""


def keepers(session: Session, actor: Actor) -> dict[str, str]:
    """For whom the actor may keep one: «g12» or «a3» -> name, groups first."""
    found: dict[str, str] = {}
    for mark, noun, ids in (("g", Group, actor.supervised), ("a", Ambito, actor.staff_of)):
        rows = session.execute(select(noun.id, noun.name).where(noun.id.in_(ids)).order_by(noun.name, noun.id))
        found |= {f"{mark}{ident}": name for ident, name in rows}
    return found


def place_of(keeper: str) -> dict[str, int]:
    """«g12» -> {"group_id": 12}, «a3» -> {"ambito_id": 3}."""
    return {"group_id" if keeper.startswith("g") else "ambito_id": int(keeper[1:])}
