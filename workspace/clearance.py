"""What a version needs before more people read it: a clean check of exactly this text, the yes of the authors behind it, and
to say when not to use it. And the gate at the session's flush, which asks for it once more: an entry, publication, proposal
or second reading that would reach more people without it raises GateClosed, whatever route, import or command wrote it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, event, func, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session

from workspace import provenance
from workspace.circles import ONLY_ME
from workspace.nouns import (
    Ascent,
    Check,
    Entry,
    Publication,
    Revision,
    SecondReading,
    Source,
    Template,
)
from workspace.refusals import N_, GateClosed, Invalid

STANDS = N_(
    "In questo testo c’è ancora qualcosa che identifica, o su cui non hai deciso: guarda il controllo, poi condividi."
)
STANDS_ASKING = N_(
    "In questo testo c’è ancora qualcosa che identifica, o su cui non hai deciso: guarda il controllo, poi chiedi."
)
NO_CONSENT = N_(
    "Questa scheda nasce anche da testi di altre persone: prima serve il sì di ciascuna a questa versione. "
    "Guarda le fonti della scheda."
)
DECLARED = "declared_anonymised"  # execution option of statements that write whole files of texts
#: Prompts without an answer to which a practice or a strategy protects nobody.
_WHEN_NOT = {"practice": "quando_non", "strategy": "limiti"}


# --- what a version needs -------------------------------------------------------------------------------------------


def seal(revision: Revision) -> str:
    """The hash of exactly this text: title and answers."""
    exact = json.dumps([revision.title, revision.answers], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(exact.encode("utf-8", "surrogatepass")).hexdigest()


def is_clean(session: Session, revision: Revision) -> bool:
    """Is there a check of exactly this text, by any version of the checker, with nothing standing?"""
    mark = seal(revision)
    pending = (c for c in session.new if isinstance(c, Check) and c.revision_id == revision.id)
    if any(c.fingerprint == mark and c.standing == 0 for c in pending):
        return True
    query = select(Check.id).where(Check.revision_id == revision.id, Check.fingerprint == mark, Check.standing == 0)
    return session.scalar(query.limit(1)) is not None


def is_backed(session: Session, entry: Entry, revision: Revision) -> bool:
    """Did the authors of all its sources say yes to exactly this text?"""
    return entry.kind != "practice" or not provenance.unbacked(session, entry.id, seal(revision))


def says_when_not(session: Session, entry: Entry, revision: Revision) -> None:
    """Raises Invalid for a practice or strategy that does not say when not to use it, where its template asks."""
    prompt = _WHEN_NOT.get(entry.kind)
    if prompt is None or revision.answers.get(prompt, "").strip():
        return
    template = session.get_one(Template, entry.template_id)
    if prompt not in {asked["key"] for asked in template.body["prompts"]}:
        return
    if entry.kind == "practice":
        raise Invalid(
            "Manca «Quando non usarla»: è la parte che protegge chi legge. Scrivila, anche in una riga, poi condividi."
        )
    raise Invalid(
        "Mancano i limiti: quando non funziona. Sono la parte che protegge chi legge. Scrivili, poi condividi."
    )


def looked_at() -> tuple[ColumnElement[Any], ...]:
    """Columns beside a Revision: when exactly this version was last found clean by its author (`checked_at`), read by a
    second person (`second_at`), and declared anonymised by who brought it in (`declared_at`). None: not so."""

    def last(name: str, when: Any, *which: Any) -> ColumnElement[Any]:
        return select(func.max(when)).where(*which).correlate(Revision).scalar_subquery().label(name)

    clean = (Check.revision_id == Revision.id, Check.standing == 0)
    return (
        last("checked_at", Check.at, *clean, ~Check.declared),
        last("second_at", SecondReading.answered_at, SecondReading.revision_id == Revision.id),
        last("declared_at", Check.at, *clean, Check.declared),
    )


# --- the gate, where every write passes -----------------------------------------------------------------------------


@event.listens_for(Session, "before_flush")
def _guard(session: Session, context: Any, instances: Any) -> None:
    """The gate once more, where every write passes."""
    with session.no_autoflush:
        for revision_id, is_for_all in _widened(session.new | session.dirty):
            revision = session.get(Revision, revision_id) if revision_id else None
            if revision is None or not is_clean(session, revision):
                raise GateClosed("Più persone leggerebbero un testo che non è stato controllato.")
            entry = session.get(Entry, revision.entry_id) if is_for_all else None
            if entry is not None and not is_backed(session, entry, revision):
                raise GateClosed(NO_CONSENT)


@event.listens_for(Session, "do_orm_execute")
def _guard_statements(state: ORMExecuteState) -> None:
    """And where statements pass that write rows past the objects: none gives a text readers, but for one that says
    that these texts were declared anonymised and have their records (`DECLARED`)."""
    if not (state.is_insert or state.is_update) or state.execution_options.get(DECLARED):
        return
    noun = getattr(state.bind_mapper, "class_", None)
    if noun not in _OPENS:
        return
    rows: Any = state.parameters if isinstance(state.parameters, list) else [state.parameters or {}]
    fixed = {
        getattr(c, "key", c): getattr(v, "value", v)
        for c, v in (getattr(state.statement, "_values", None) or {}).items()
    }
    for row in rows:
        given = {**fixed, **row}
        if any(name in given and given[name] not in shut for name, shut in _OPENS[noun].items()):
            raise GateClosed("Più persone leggerebbero un testo che non è stato controllato.")


_OPENS: dict[Any, dict[str, tuple[Any, ...]]] = {
    Entry: {"reach": (ONLY_ME,), "shared_revision_id": (None,)},
    Publication: {"state": ("withdrawn", "returned"), "revision_id": (), "level": (), "ambito_id": ()},
    Ascent: {"state": ("returned", "declined", "withdrawn"), "revision_id": (), "level": (), "ambito_id": ()},
    SecondReading: {"waiting": (False,), "reader_id": (), "revision_id": (), "entry_id": (), "group_id": ()},
    Source: {"asked_revision_id": (None,), "author_id": (), "answer": ("", "no")},
}


#: States of a publication or a proposal in which somebody else reads its version.
_GIVING = ("approved", "proposed", "asked", "read", "network")


def _widened(objects: Iterable[Any]) -> Iterable[tuple[int | None, bool]]:
    """The revision of each entry, publication, proposal or second reading that this flush opens to more people; False
    with it where these are only the authors of a card's sources, whose yes is asked."""
    for thing in objects:
        if isinstance(thing, Entry) and thing.reach is not None and thing.reach > ONLY_ME:
            if _changes(thing, "reach", "shared_revision_id", "group_id"):
                yield thing.shared_revision_id, True
        elif isinstance(thing, Publication | Ascent) and thing.state in _GIVING:
            if _changes(thing, "state", "revision_id", "level", "ambito_id"):
                yield thing.revision_id, True
        elif isinstance(thing, SecondReading) and thing.waiting is not False:
            if _changes(thing, "waiting", "revision_id", "reader_id", "group_id"):
                yield thing.revision_id, True
        elif (
            isinstance(thing, Source)
            and thing.asked_revision_id
            and thing.answer in ("waiting", "yes")
            and _changes(thing, "asked_revision_id", "author_id", "answer")
        ):
            yield thing.asked_revision_id, False


def _changes(thing: Any, *names: str) -> bool:
    attributes = inspect(thing).attrs
    return any(attributes[name].history.has_changes() for name in names)
