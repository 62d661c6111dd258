"""«L'abbiamo provata»: who read a practice and tried it says where, what happened, what they changed, whether they would
do it again. Checked like a comment. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import events, gate, lexicons
from workspace.db import now
from workspace.nouns import AGAIN, Entry, Publication, Trial
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Invalid

LIMIT = 2_000  # letters of each answer


@dataclass(frozen=True)
class Account:
    """What is told of a trial."""

    context: str
    happened: str
    changed: str
    again: str


def add(
    session: Session,
    actor: Actor,
    entry: Entry,
    told: Account,
    group_id: int | None = None,
    *,
    together: bool = False,
    sure: str = "",
) -> Trial:
    """A trial of this practice, which the actor reads. `group_id`: the one of their groups in which they are named;
    `together`: the group tried it. Raises Invalid, and Unsure as a comment does."""
    ensure(actor, Verb.TRY, entry)
    if entry.kind != "practice" or entry.trashed_at is not None:
        raise Invalid("Si prova una buona pratica.")
    if group_id is not None and group_id not in actor.open_groups:
        raise Invalid("Scegli uno dei tuoi gruppi.")
    if together and group_id is None:
        raise Invalid("Scegli quale gruppo l’ha provata.")
    level = widest(session, entry)
    if level == 0:
        raise Invalid("Questa pratica la leggi solo tu: prima condividila, poi racconta com’è andata.")
    _pass(session, entry, told, sure)
    trial = Trial(
        entry_id=entry.id,
        author_id=actor.person_id,
        group_id=group_id,
        together=together,
        level=level,
        **vars(told),
    )
    session.add(trial)
    session.flush()
    # Who tried it is named to their own group only: the notice says no name, and the event stands by no text.
    if entry.author_id != actor.person_id:
        events.tell(session, [entry.author_id], "trial.made", entry_id=entry.id)
    events.record(session, actor, "trial.made", group_id=group_id, level=level)
    return trial


def edit(session: Session, actor: Actor, trial: Trial, told: Account, sure: str = "") -> None:
    """Other words for one's own; it says that it was changed."""
    ensure(actor, Verb.EDIT_TRIAL, trial)
    _pass(session, session.get_one(Entry, trial.entry_id), told, sure)
    for name, words in vars(told).items():
        setattr(trial, name, words)
    trial.edited_at = now()


def delete(session: Session, actor: Actor, trial: Trial) -> None:
    ensure(actor, Verb.EDIT_TRIAL, trial)
    session.delete(trial)
    session.flush()


def widest(session: Session, entry: Entry) -> int:
    """The widest circle that reads it now: 5 the network, 4 the ambito, 3 the group, 0 nobody else."""
    live = (Publication.entry_id == entry.id, Publication.state == "approved", Publication.withdrawn_at.is_(None))
    levels = session.scalars(select(Publication.level).where(*live)).all()
    return max(levels, default=3 if entry.reach > 1 else 0)


def _pass(session: Session, entry: Entry, told: Account, sure: str) -> None:
    if told.again not in AGAIN:
        raise Invalid("Di’ se la rifareste: sì, cambiandola, o no.", field="again-yes")
    for name in ("context", "happened"):
        if not getattr(told, name).strip():
            raise Invalid("Racconta in quale contesto l’avete provata, e che cosa è successo.", field=name)
    for name in ("context", "happened", "changed"):
        if len(getattr(told, name)) > LIMIT:
            raise Invalid("Una risposta è troppo lunga: al massimo 2.000 caratteri.", field=name)
    words = "\n\n".join((told.context, told.happened, told.changed))
    gate.pass_words(words, sure, lexicons.of_entry(session, entry.id))
