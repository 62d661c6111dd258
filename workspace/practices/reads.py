"""What is shown of a practice and of what readers do with a text: always through `readable()`, a fixed number of
statements a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, or_, select, true
from sqlalchemy.orm import Session

from workspace import search
from workspace.closest import Shown, shown
from workspace.nouns import (
    Ambito,
    Entry,
    Group,
    Person,
    Publication,
    Question,
    StrategyUse,
    Trial,
)
from workspace.nouns import Kept as KeptEntry
from workspace.policy import Actor, AnyActor, Verb, ensure, fetch, permit, readable
from workspace.prepared import run
from workspace.web.paging import PER_PAGE, Page

Row = Any  # columns of one statement, by name
CHOICES = 10  # strategies offered at one time


# --- a text that one reads -----------------------------------------------------------------------------------------


def readable_text(session: Session, actor: Actor, entry_id: int) -> Entry:
    return fetch(session, actor, Entry, entry_id)


def published_text(session: Session, actor: Actor, publication_id: int) -> Entry:
    """The entry behind a publication that this person reads: for what is done with it, never for its words."""
    publication = fetch(session, actor, Publication, publication_id)
    return session.get_one(Entry, publication.entry_id)


def own_text(session: Session, actor: Actor, entry_id: int, *, hold: bool = False) -> Entry:
    """The actor's own text, held until the end of the transaction where it will be changed. NotFound, Forbidden."""
    entry = fetch(session, actor, Entry, entry_id, hold=hold)
    ensure(actor, Verb.WRITE, entry)
    return entry


def is_outside(actor: Actor, entry: Entry) -> bool:
    """May this person ask the group of origin?"""
    return permit(actor, Verb.ASK_ORIGIN, entry)


def groups_of(session: Session, actor: Actor) -> list[Row]:
    """The groups for which one may make a card."""
    query = select(Group.id, Group.name).where(Group.id.in_(actor.open_groups), readable(actor, Group))
    return list(session.execute(query.order_by(Group.name, Group.id)))


def entry_param() -> Any:
    return bindparam("entry", type_=Integer, required=True)


# --- who tried a practice -------------------------------------------------------------------------------------------


def trials(session: Session, actor: Actor, entry_id: int, number: int) -> Page[Row]:
    """What was told of a practice that this person reads, the newest first. `name`: of who wrote it, in their group."""
    readable_ones = select(func.count()).select_from(Trial).where(Trial.entry_id == entry_id, readable(actor, Trial))
    total = session.scalar(readable_ones) or 0
    rows = run(session, actor, newest_trials, entry=entry_id, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return Page(list(rows), number, total)


def newest_trials(actor: AnyActor) -> Any:
    mine = Trial.author_id == actor.value("actor_me")
    known = or_(mine, Trial.group_id.in_(actor.value("actor_open")))
    return (
        select(
            Trial.id,
            Trial.context,
            Trial.happened,
            Trial.changed,
            Trial.again,
            Trial.together,
            Trial.created_at,
            Trial.edited_at,
            case((mine, true()), else_=None).label("mine"),
            case((known, Person.name), else_=None).label("name"),
            Ambito.name.label("ambito"),
        )
        .join(Person, Person.id == Trial.author_id)
        .outerjoin(Group, Group.id == Trial.group_id)
        .outerjoin(Ambito, Ambito.id == Group.ambito_id)
        .where(Trial.entry_id == entry_param(), readable(actor, Trial))
        .order_by(Trial.created_at.desc(), Trial.id.desc())
        .limit(bindparam("limit", type_=Integer, required=True))
        .offset(bindparam("offset", type_=Integer, required=True))
    )


def own_trial(session: Session, actor: Actor, trial_id: int) -> Trial:
    return fetch(session, actor, Trial, trial_id, Trial.author_id == actor.person_id)


# --- what one keeps to read, and questions --------------------------------------------------------------------------


def reading_list(session: Session, actor: Actor, number: int) -> Page[Shown]:
    """The texts on one's own list that may still be read, the last one first."""
    mine = (KeptEntry.person_id == actor.person_id, readable(actor, KeptEntry))
    total = session.scalar(select(func.count()).select_from(KeptEntry).where(*mine)) or 0
    ids = session.scalars(
        select(KeptEntry.entry_id)
        .where(*mine)
        .order_by(KeptEntry.added_at.desc(), KeptEntry.entry_id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    ).all()
    known = shown(session, actor, ids)
    return Page([known[i] for i in ids if i in known], number, total)


def questions(session: Session, actor: Actor, number: int, *, asked: bool) -> Page[Row]:
    """Those that I asked, or those that my groups (and texts of mine) were asked: open ones first."""
    mine = Question.asker_id == actor.person_id
    which = (mine if asked else ~mine, readable(actor, Question))
    total = session.scalar(select(func.count()).select_from(Question).where(*which)) or 0
    rows = session.execute(
        select(Question.id, Question.entry_id, Question.body, Question.created_at, Question.answered_at)
        .where(*which)
        .order_by(Question.answered_at.is_not(None), Question.created_at.desc(), Question.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return Page(list(rows), number, total)


def question(session: Session, actor: Actor, question_id: int, *, hold: bool = False) -> tuple[Question, str]:
    """A question that one may read, and the ambito of who asked it."""
    found = fetch(session, actor, Question, question_id, hold=hold)
    return found, session.get_one(Ambito, found.ambito_id).name


def uses_of(actor: AnyActor) -> Any:
    this = entry_param()
    return (
        select(StrategyUse.entry_id, StrategyUse.strategy_id)
        .where(or_(StrategyUse.entry_id == this, StrategyUse.strategy_id == this), readable(actor, StrategyUse))
        .order_by(StrategyUse.id.desc())
        .limit(20)
    )


def uses(session: Session, actor: Actor, entry_id: int) -> list[Shown]:
    """The strategies to which this text points, as far as they may be read."""
    ids = [use.strategy_id for use in run(session, actor, uses_of, entry=entry_id) if use.entry_id == entry_id]
    known = shown(session, actor, ids)
    return [known[i] for i in ids if i in known]


def strategies(session: Session, actor: Actor, typed: str, but: Iterable[int]) -> list[Shown]:
    """Strategies that one may read, for what was typed so far: by their words, and by titles that begin so."""
    hits = search.find(session, actor, search.parse(f"tipo:strategia {typed}"), size=CHOICES).hits
    ids = [hit.entry_id for hit in hits]
    if typed and len(ids) < CHOICES:
        ids += [title.entry_id for title in search.suggest(session, actor, typed).titles]
    known = shown(session, actor, set(ids) - set(but))
    return [known[i] for i in dict.fromkeys(ids) if i in known and known[i].kind == "strategy"]
