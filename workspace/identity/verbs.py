"""What changes in the portrait and the glossary of a group or an ambito: by who supervises, and by staff for the ambito.
Checked like everything that others read at once. Nothing here commits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workspace import events, gate, italian, lexicons, prose
from workspace.closest import shown
from workspace.db import now
from workspace.nouns import GLOSS_MEANING, GLOSS_WORD, Gloss, Portrait
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Invalid, NotFound

LIMIT = 6_000  # letters of a portrait
MOST = 60  # words of one glossary

Place = dict[str, Any]  # {"group_id": …} or {"ambito_id": …}


def tell(session: Session, actor: Actor, place: Place, body: str, sure: str = "") -> None:
    """«Chi siamo», in our own words; nothing takes it away."""
    there = session.scalars(select(Portrait).filter_by(**place)).first()
    portrait = there or Portrait(**place, body="", html="")
    ensure(actor, Verb.KEEP_IDENTITY, portrait)
    if len(body) > LIMIT:
        raise Invalid("È troppo lungo: al massimo 6.000 caratteri.")
    if not body.strip():
        if there is not None:
            session.delete(there)
        return
    gate.pass_words(body, sure, lexicons.of_place(session, **place))
    portrait.body, portrait.html = body, prose.render(body)
    portrait.written_by_id, portrait.updated_at = actor.person_id, now()
    session.add(portrait)
    events.record(session, actor, "portrait.written", **place)


def add(
    session: Session, actor: Actor, place: Place, word: str, meaning: str, entry_id: int | None = None, sure: str = ""
) -> Gloss:
    """A word of ours and what it means. `entry_id`: the text that tells it best, which the actor reads."""
    gloss = Gloss(**place, word=word, meaning=meaning, key=" ".join(italian.stems(word)), added_by_id=actor.person_id)
    ensure(actor, Verb.KEEP_IDENTITY, gloss)
    if not word or not meaning or len(word) > GLOSS_WORD or len(meaning) > GLOSS_MEANING:
        raise Invalid("Scrivi la parola (fino a 80 caratteri) e che cosa vuol dire per voi (fino a 600).")
    if entry_id is not None and entry_id not in shown(session, actor, [entry_id]):
        raise NotFound
    mine = select(func.count()).select_from(Gloss).filter_by(**place)
    if (session.scalar(mine) or 0) >= MOST:
        raise Invalid("Il glossario è pieno: un glossario piccolo si legge. Prima togli una parola.")
    if session.scalar(mine.where(Gloss.key == gloss.key)):
        raise Invalid("Questa parola c’è già.")
    gate.pass_words(f"{word}\n\n{meaning}", sure, lexicons.of_place(session, **place))
    gloss.entry_id = entry_id
    session.add(gloss)
    events.record(session, actor, "gloss.added", **place)
    return gloss


def remove(session: Session, actor: Actor, place: Place, gloss_id: int | None) -> None:
    ensure(actor, Verb.KEEP_IDENTITY, Gloss(**place))
    gone = session.execute(delete(Gloss).filter_by(**place).where(Gloss.id == gloss_id))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise Invalid("Questa parola non c’è più.")
    events.record(session, actor, "gloss.removed", **place)
