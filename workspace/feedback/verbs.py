"""Giving back, taking back, answering. The words are checked as a comment's are; the ambito learns which group speaks, and
never who of it wrote. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import belonging, events, gate, lexicons
from workspace.db import now
from workspace.nouns import Feedback, Group, Office
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Conflict, Forbidden, Invalid

STATES = ("taken", "answered")


def give(
    session: Session, actor: Actor, group: Group, criticality: str, effect: str, proposal: str, sure: str = ""
) -> Feedback:
    """The group says where work stumbles; the staff of its ambito are told, and the group. Any member says it, the
    supervisor too, on behalf of all. Raises Invalid or Unsure for words that may lead to somebody."""
    ensure(actor, Verb.GIVE_BACK, group)
    gate.pass_words("\n\n".join((criticality, effect, proposal)), sure, lexicons.of_group(session, group.id))
    made = Feedback(
        group_id=group.id, author_id=actor.person_id, criticality=criticality, effect=effect, proposal=proposal
    )
    session.add(made)
    session.flush()
    events.record(session, actor, "feedback.given", group_id=group.id, feedback=made.id)
    inside = set(belonging.people_of(session, group.id, open_only=True)) - {actor.person_id}
    events.tell(
        session, (staff_of(session, group.ambito_id) | inside) - {actor.person_id}, "feedback.given", group_id=group.id
    )
    return made


def withdraw(session: Session, actor: Actor, feedback: Feedback) -> None:
    """Taken back by who wrote it or who supervises the group, until it is answered."""
    ensure(actor, Verb.GIVE_BACK, feedback)
    if actor.person_id != feedback.author_id and feedback.group_id not in actor.supervised:
        raise Forbidden
    if feedback.state == "answered":
        raise Conflict("L’ambito ha già risposto: la restituzione resta, con la sua risposta.")
    feedback.withdrawn_at = now()
    events.record(session, actor, "feedback.withdrawn", group_id=feedback.group_id, feedback=feedback.id)


def answer(session: Session, actor: Actor, feedback: Feedback, state: str, words: str, sure: str = "") -> None:
    """The ambito takes it on, or answers; the group is told. What was answered may be answered again, never left open."""
    group = session.get_one(Group, feedback.group_id)
    ensure(actor, Verb.ANSWER_BACK, group)
    if state not in STATES:
        raise Invalid("Scegli come rispondere.")
    if feedback.state == "answered" and state != "answered":
        raise Conflict("Il gruppo ha già la vostra risposta: potete solo riscriverla.")
    if words:
        gate.pass_words(words, sure, lexicons.of_ambito(session, group.ambito_id))
    feedback.state, feedback.answer = state, words
    feedback.answered_by_id, feedback.answered_at = actor.person_id, now()
    events.record(session, actor, "feedback.answered", group_id=group.id, feedback=feedback.id, state=state)
    events.tell(
        session, belonging.people_of(session, group.id, open_only=True), "feedback.answered", actor, group_id=group.id
    )


def staff_of(session: Session, ambito_id: int) -> set[int]:
    """Who holds the office of staff there today."""
    query = select(Office.person_id).where(
        Office.ambito_id == ambito_id, Office.role == "staff", Office.ended_at.is_(None)
    )
    return set(session.scalars(query))
