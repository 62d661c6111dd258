"""A card and the texts it is drawn from: as who makes the card sees them, and as the author of a source is asked. Always through
`readable()`, a fixed number of statements a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, select, true
from sqlalchemy.orm import Session, aliased

from workspace import clearance, texts
from workspace.nouns import (
    Entry,
    Group,
    Person,
    Revision,
    Source,
    Template,
)
from workspace.policy import Actor, AnyActor, fetch, readable
from workspace.prepared import one_of, run
from workspace.refusals import NotFound
from workspace.web.paging import PER_PAGE, Page

Row = Any  # columns of one statement, by name
NEWEST = 30  # texts offered as sources


# --- a card and its sources -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CardSource:
    """A source as who makes the card sees it. `title` and `parts` are empty where its text is not open to them any more.
    `stands`: the answer is about the card as it is now."""

    id: int
    entry_id: int
    title: str
    kind: str
    author: str
    group: str | None
    mine: bool
    is_open: bool
    answer: str
    stands: bool
    asked_at: dt.datetime | None
    answered_at: dt.datetime | None
    passages: int
    parts: tuple[tuple[str, str, str], ...] = ()  # prompt key, question, safe HTML
    paragraphs: tuple[tuple[str, str], ...] = ()  # prompt key, words: for who works without a script


def of_card(session: Session, actor: Actor, entry: Entry, language: str, *, whole: bool = False) -> list[CardSource]:
    """The sources of one's own card; with their texts where `whole`. One statement, and one for the card's version."""
    mark = clearance.seal(session.get_one(Revision, entry.current_revision_id))
    rows = run(session, actor, _sources, card=entry.id)
    return [_card_source(row, actor, mark, language, whole) for row in rows]


def _sources(actor: AnyActor) -> Any:
    text = aliased(Entry)
    mine = text.author_id == actor.value("actor_me")
    is_open = and_(text.trashed_at.is_(None), readable(actor, text))
    return (
        select(
            Source.id,
            Source.entry_id,
            Source.author_id,
            Source.answer,
            Source.seal,
            Source.asked_at,
            Source.answered_at,
            Source.passages,
            text.kind,
            Person.name.label("author"),
            Group.name.label("group"),
            case((is_open, true()), else_=None).label("is_open"),
            Revision.id.label("revision_id"),
            Revision.title,
            Revision.answers,
            Revision.html,
            Template.body.label("template"),
        )
        .join(text, text.id == Source.entry_id)
        .join(Person, Person.id == Source.author_id)
        .join(Template, Template.id == text.template_id)
        .outerjoin(Group, Group.id == text.group_id)
        .outerjoin(
            Revision,
            and_(
                Revision.id == case((mine, text.current_revision_id), else_=text.shared_revision_id),
                is_open,
            ),
        )
        .where(
            Source.card_id == bindparam("card", type_=Integer, required=True),
            readable(actor, Source),
        )
        .order_by(Source.id)
    )


def _card_source(row: Row, actor: Actor, mark: str, language: str, whole: bool) -> CardSource:
    prompts = row.template["prompts"]
    parts: list[tuple[str, str, str]] = []
    paragraphs: list[tuple[str, str]] = []
    if whole and row.is_open:
        alone = len(prompts) == 1
        for prompt in prompts:
            key = prompt["key"]
            if key in row.html:
                parts.append((key, "" if alone else texts.said(prompt["label"], language), row.html[key]))
                read = texts.as_read(row.answers[key]).split("\n")
                paragraphs += [(key, words) for words in map(str.strip, read) if words]
    mine = row.author_id == actor.person_id
    return CardSource(
        id=row.id,
        entry_id=row.entry_id,
        title=row.title or "" if row.is_open else "",
        kind=row.kind,
        author=row.author,
        group=row.group,
        mine=mine,
        is_open=bool(row.is_open),
        answer=row.answer,
        stands=mine or (row.seal == mark and bool(row.answer)),
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        passages=len(row.passages),
        parts=tuple(parts),
        paragraphs=tuple(paragraphs),
    )


def source_of(session: Session, actor: Actor, entry: Entry, source_id: int | None) -> Source:
    """A source of this card, NotFound otherwise."""
    return fetch(session, actor, Source, source_id or 0, Source.card_id == entry.id)


def version_read(session: Session, actor: Actor, source: Source) -> Revision:
    """The version of the source that this person reads now; NotFound where it is closed to them."""
    text = fetch(session, actor, Entry, source.entry_id)
    mine = text.author_id == actor.person_id
    return fetch(session, actor, Revision, (text.current_revision_id if mine else text.shared_revision_id) or 0)


def offered(session: Session, actor: Actor, but: Iterable[int]) -> list[Row]:
    """Texts from which a card can be drawn: the newest that are shared in my groups, and my own."""
    rows = run(session, actor, _offered, but=list(but))
    return list(rows)


def _offered(actor: AnyActor) -> Any:
    mine = Entry.author_id == actor.value("actor_me")
    when = func.coalesce(Entry.shared_at, Entry.updated_at)
    return (
        select(
            Entry.id,
            Entry.kind,
            Revision.title,
            Person.name.label("author"),
            Group.name.label("group"),
            when.label("at"),
        )
        .join(Revision, Revision.id == case((mine, Entry.current_revision_id), else_=Entry.shared_revision_id))
        .join(Person, Person.id == Entry.author_id)
        .outerjoin(Group, Group.id == Entry.group_id)
        .where(
            Entry.kind.in_(("narrative", "strategy", "reflection")),
            Entry.trashed_at.is_(None),
            Revision.words > 0,
            ~one_of(Entry.id, "but"),
            readable(actor, Entry),
        )
        .order_by(when.desc(), Entry.id.desc())
        .limit(NEWEST)
    )


# --- consents, for the author of a source ---------------------------------------------------------------------------


def consents(session: Session, actor: Actor, number: int) -> Page[Row]:
    """The cards for which I was asked: those that wait first."""
    asked = (Source.author_id == actor.person_id, Source.answer.in_(("waiting", "yes")), readable(actor, Source))
    others = Entry.author_id != actor.person_id
    base = select(Source.id).join(Entry, Entry.id == Source.card_id).where(*asked, others)
    total = session.scalar(select(func.count()).select_from(base.subquery())) or 0
    curator = aliased(Person)
    rows = session.execute(
        select(Source.id, Source.answer, Source.asked_at, Source.answered_at, Revision.title, curator.name)
        .join(Entry, Entry.id == Source.card_id)
        .join(Revision, Revision.id == Source.asked_revision_id)
        .join(curator, curator.id == Entry.author_id)
        .where(*asked, others)
        .order_by((Source.answer == "waiting").desc(), Source.asked_at.desc(), Source.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return Page(list(rows), number, total)


def consent(session: Session, actor: Actor, source_id: int, *, hold: bool = False) -> tuple[Source, Row]:
    """One source that is mine, and the version of the card about which I am asked; NotFound."""
    mine = (Source.author_id == actor.person_id, Source.answer.in_(("waiting", "yes")))
    source = fetch(session, actor, Source, source_id, *mine, hold=hold)
    row = session.execute(
        select(
            Revision.title,
            Revision.html,
            Revision.number,
            Entry.reach,
            Entry.author_id,
            Person.name.label("curator"),
            Group.name.label("group"),
            Template.body.label("template"),
        )
        .join(Entry, Entry.id == Revision.entry_id)
        .join(Person, Person.id == Entry.author_id)
        .join(Template, Template.id == Entry.template_id)
        .outerjoin(Group, Group.id == Entry.group_id)
        .where(Revision.id == source.asked_revision_id, readable(actor, Revision))
    ).first()
    if row is None or row.author_id == actor.person_id:
        raise NotFound
    return source, row
