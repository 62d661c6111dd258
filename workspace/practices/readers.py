"""What a reader does with a text: keep it to read, recognise themselves, ask the group of origin, point to a strategy.
Nothing here commits."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workspace import belonging, events, gate, lexicons, prose
from workspace.db import now
from workspace.nouns import Entry, Group, Kept, Question, Recognition, StrategyUse
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Conflict, Forbidden, Invalid

LIMIT = 2_000  # letters of a question and of its answer
OPEN = 5  # questions of one person to one group that wait for an answer
LISTED = 500  # texts on one reading list
POINTED = 10  # strategies to which one narrative points


def keep(session: Session, actor: Actor, entry: Entry, yes: bool) -> None:
    """On or off one's own reading list. A second time changes nothing."""
    mine = (Kept.person_id == actor.person_id, Kept.entry_id == entry.id)
    if not yes:
        session.execute(delete(Kept).where(*mine))
        return
    if session.get(Kept, (actor.person_id, entry.id)) is not None:
        return
    if (session.scalar(select(func.count()).select_from(Kept).where(mine[0])) or 0) >= LISTED:
        raise Invalid("La tua lista è piena: togli qualcosa che hai già letto.")
    session.add(Kept(person_id=actor.person_id, entry_id=entry.id))


def recognise(session: Session, actor: Actor, entry: Entry, yes: bool) -> None:
    """«Mi riconosco», and taking it back. No event and no notice: it is a number and nobody's name."""
    if entry.author_id == actor.person_id:
        raise Invalid("È un testo tuo: qui si riconoscono gli altri.")
    there = session.get(Recognition, (entry.id, actor.person_id))
    if yes and there is None:
        session.add(Recognition(entry_id=entry.id, person_id=actor.person_id))
    elif not yes and there is not None:
        session.delete(there)


def ask(session: Session, actor: Actor, entry: Entry, body: str, sure: str = "") -> Question:
    """A question to the group from which a published text comes; its people are told, without a name and without
    words. Raises Forbidden for who belongs to that group, Invalid and Unsure as a comment does."""
    ensure(actor, Verb.ASK_ORIGIN, entry)
    if entry.group_id is None:
        raise Invalid("Questo testo non ha un gruppo di origine a cui chiedere.")
    _pass(session, entry, body, sure)
    waits = (Question.asker_id == actor.person_id, Question.group_id == entry.group_id, Question.answered_at.is_(None))
    if (session.scalar(select(func.count()).select_from(Question).where(*waits)) or 0) >= OPEN:
        raise Invalid("Hai già cinque domande in attesa per questo gruppo: aspetta una risposta.")
    question = Question(
        entry_id=entry.id,
        group_id=entry.group_id,
        asker_id=actor.person_id,
        ambito_id=_ambito_of(session, actor),
        body=body,
        html=prose.render(body),
    )
    session.add(question)
    session.flush()
    # No actor: nobody in the group of origin learns who asks.
    people = {entry.author_id, *belonging.people_of(session, entry.group_id, open_only=True)}
    events.tell(session, people, "question.asked", question=question.id)
    events.record(session, actor, "question.asked", ambito_id=question.ambito_id)
    return question


def reply(session: Session, actor: Actor, question: Question, body: str, sure: str = "") -> None:
    """The answer of the group of origin, whoever of its people writes it; one for each question."""
    ensure(actor, Verb.ANSWER_ORIGIN, question)
    if question.answered_at is not None:
        raise Conflict("Intanto qualcuno del gruppo ha già risposto.")
    entry = session.get_one(Entry, question.entry_id)
    _pass(session, entry, body, sure)
    question.answer, question.answer_html = body, prose.render(body)
    question.answered_by_id, question.answered_at = actor.person_id, now()
    events.tell(session, [question.asker_id], "question.answered", question=question.id)
    events.record(session, actor, "question.answered", group_id=question.group_id)


def point(session: Session, actor: Actor, entry: Entry, strategy: Entry) -> None:
    """A narrative of the actor's says that it used this strategy, which they read."""
    ensure(actor, Verb.WRITE, entry)
    if entry.kind not in ("narrative", "reflection") or strategy.kind != "strategy":
        raise Invalid("Un racconto indica le strategie che ha usato.")
    here = session.scalars(select(StrategyUse.strategy_id).where(StrategyUse.entry_id == entry.id)).all()
    if strategy.id in here:
        return
    if len(here) >= POINTED:
        raise Invalid("Al massimo dieci strategie per un racconto.")
    session.add(StrategyUse(entry_id=entry.id, strategy_id=strategy.id))
    events.record(session, actor, "strategy.pointed", entry_id=entry.id, group_id=entry.group_id)


def point_no_more(session: Session, actor: Actor, entry: Entry, strategy_id: int) -> None:
    ensure(actor, Verb.WRITE, entry)
    session.execute(delete(StrategyUse).where(StrategyUse.entry_id == entry.id, StrategyUse.strategy_id == strategy_id))


def _pass(session: Session, entry: Entry, body: str, sure: str) -> None:
    if not body.strip() or len(body) > LIMIT:
        raise Invalid("Scrivi da una parola a 2.000 caratteri.")
    gate.pass_words(body, sure, lexicons.of_entry(session, entry.id))


def _ambito_of(session: Session, actor: Actor) -> int:
    """The ambito that is told: of the actor's first group, else of their office."""
    group = next((s.group_id for s in actor.standings if s.pact_accepted), None)
    if group is not None:
        return session.get_one(Group, group).ambito_id
    if not actor.staff_of:
        raise Forbidden
    return min(actor.staff_of)
