"""A person's own way, shown to nobody else: themes over time, objectives, what they took away from meetings; and the passages
of it that they choose for a portfolio."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import texts
from workspace.nouns import Entry, EntryTerm, Meeting, Revision, TakeAway, Template, Term
from workspace.policy import Actor, readable
from workspace.web.asked import whole_or_none

OWN = 400  # of one's own texts, the newest
SHOWN = 12  # themes
PER_PAGE = 30  # texts, and meetings, offered on one page
MOST = 200  # passages of one portfolio


# --- the way ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """`themes`: label -> how often in each year. `objectives`: (label, texts, the newest of them)."""

    years: list[int]
    themes: list[tuple[str, str, list[int]]]
    objectives: list[tuple[str, int, list[tuple[int, str]]]]
    learnt: list[tuple[str, dt.datetime]]
    texts: int


def way(session: Session, actor: Actor, language: str) -> Way:
    """What this person wrote, for nobody else: themes over time, objectives, what they took away from meetings."""
    mine = (
        select(Entry.id)
        .where(Entry.author_id == actor.person_id, Entry.trashed_at.is_(None))
        .order_by(Entry.id.desc())
        .limit(OWN)
    ).subquery()
    rows = session.execute(
        select(Entry.id, Entry.created_at, Revision.title, Term.facet_key, Term.key, Term.label_it, Term.label_en)
        .join(mine, mine.c.id == Entry.id)
        .join(Revision, Revision.id == Entry.current_revision_id)
        .join(EntryTerm, EntryTerm.entry_id == Entry.id)
        .join(Term, Term.id == EntryTerm.term_id)
        .where(Term.facet_key.in_(("tema", "obiettivo")), Term.state == "active")
        .order_by(Term.position, Entry.id.desc())
    ).all()
    years = sorted({row.created_at.year for row in rows if row.facet_key == "tema"})
    themes: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(years))
    objectives: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        label = row.label_en if language == "en" else row.label_it
        if row.facet_key == "tema":
            themes[label, f"/vocabolario/tema/{row.key}"][years.index(row.created_at.year)] += 1
        else:
            objectives[label].append((row.id, row.title))
    by_weight = sorted(themes.items(), key=lambda one: (-sum(one[1]), one[0][0].casefold()))
    return Way(
        years=years,
        themes=[(label, address, counts) for (label, address), counts in by_weight[:SHOWN]],
        objectives=[(label, len(those), those[:5]) for label, those in objectives.items()],
        learnt=[(row.body, row.at) for row in session.execute(_taken(actor).limit(PER_PAGE))],
        texts=session.scalar(select(func.count()).select_from(mine)) or 0,
    )


def _taken(actor: Actor) -> Any:
    """What one took away from meetings, the newest first."""
    return (
        select(TakeAway.meeting_id, TakeAway.body, TakeAway.updated_at.label("at"))
        .join(Meeting, Meeting.id == TakeAway.meeting_id)
        .where(TakeAway.person_id == actor.person_id, readable(actor, TakeAway), TakeAway.body != "")
        .order_by(TakeAway.updated_at.desc(), TakeAway.meeting_id.desc())
    )


# --- passages for a portfolio ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Passage:
    """An answer of a text, or what one took away from a meeting. `key` stands for it in the form."""

    key: str
    title: str
    label: str
    words: str
    at: dt.datetime


@dataclass(frozen=True)
class Offered:
    """One text with its answers; or (`title` None) what was taken away from meetings."""

    title: str | None
    passages: list[Passage]


def offered(session: Session, actor: Actor, language: str, asked: int) -> tuple[list[Offered], int, int]:
    """A page of one's texts, and of what one took away, both the newest first; its number (the last one where fewer are
    there than was asked), and how many there are."""
    longest = max(_how_many(session, _taken(actor)), _how_many(session, _written(actor)))
    last = max(1, -(-longest // PER_PAGE))
    number = min(max(1, asked), last)
    offset = (number - 1) * PER_PAGE
    taken = [_took(row) for row in session.execute(_taken(actor).limit(PER_PAGE).offset(offset))]
    written = [
        Offered(row.title, _answered(row, language))
        for row in session.execute(_written(actor).limit(PER_PAGE).offset(offset))
    ]
    return [one for one in (Offered(None, taken), *written) if one.passages], number, last


def chosen(session: Session, actor: Actor, keys: Iterable[str], language: str) -> list[Passage]:
    """Of these passages those that are one's own, as they stand today: first what one took away, then the texts, the
    newest first. At most MOST."""
    wanted = set(list(keys)[:MOST])
    meetings = [whole_or_none(key[2:]) for key in wanted if key.startswith("m.")]
    entries = [whole_or_none(key.partition(".")[0]) for key in wanted if not key.startswith("m.")]
    taken = [_took(row) for row in session.execute(_taken(actor).where(TakeAway.meeting_id.in_(meetings)))]
    rows = session.execute(_written(actor).where(Entry.id.in_(entries)))
    return [*taken, *(one for row in rows for one in _answered(row, language) if one.key in wanted)]


def _how_many(session: Session, query: Any) -> int:
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def _written(actor: Actor) -> Any:
    return (
        select(Entry.id, Entry.created_at, Revision.title, Revision.answers, Template.body)
        .join(Revision, Revision.id == Entry.current_revision_id)
        .join(Template, Template.id == Entry.template_id)
        .where(Entry.author_id == actor.person_id, Entry.trashed_at.is_(None), Revision.words > 0)
        .order_by(Entry.id.desc())
    )


def _took(row: Any) -> Passage:
    return Passage(f"m.{row.meeting_id}", "", "", row.body, row.at)


def _answered(row: Any, language: str) -> list[Passage]:
    return [
        Passage(
            f"{row.id}.{prompt['key']}",
            row.title,
            texts.said(prompt["label"], language),
            texts.as_read(row.answers[prompt["key"]]),
            row.created_at,
        )
        for prompt in row.body["prompts"]
        if prompt["key"] in row.answers
    ]
