"""The reading page of a text and of a publication: the one that everybody opens all day.

Columns are selected, not objects, by statements built once; their number does not grow with what hangs on the text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from workspace import clearance, texts
from workspace.differences import find_quote
from workspace.nouns import (
    Ambito,
    Ascent,
    Comment,
    Entry,
    EntryTerm,
    Facet,
    Group,
    Person,
    Publication,
    Revision,
    SecondReading,
    Template,
    Term,
    Theme,
)
from workspace.policy import Actor, AnyActor, readable
from workspace.prepared import run
from workspace.refusals import NotFound

Row = Any  # columns of one statement, by name
LIVE = and_(Publication.state == "approved", Publication.withdrawn_at.is_(None))


@dataclass(frozen=True)
class Part:
    """One answer as it is read: the question over it, and safe HTML."""

    key: str
    label: str
    html: str


@dataclass
class Remark:
    """A comment as this reader sees it. `quote` is the passage as it stands in the version that is shown; None with
    `quote_gone` when it is not there any more."""

    id: int
    kind: str
    author_id: int
    author: str
    html: str
    body: str
    created_at: dt.datetime
    edited_at: dt.datetime | None
    resolved_at: dt.datetime | None
    parent_id: int | None
    reach: int
    prompt: str | None
    mine: bool
    quote: str | None = None
    quote_gone: bool = False
    answers: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """Everything on the page of a text."""

    entry: Row
    parts: list[Part]
    is_author: bool
    terms: list[tuple[str, str]]
    levels: list[int]  # of the live publications, for the author
    open_remarks: list[Remark]
    resolved_remarks: list[Remark]

    @property
    def title(self) -> str:
        return str(self.entry.title)

    @property
    def differs(self) -> bool:
        """Does the author read something else than the others?"""
        return self.is_author and self.entry.reach > 1 and self.entry.shared_revision_id != self.entry.revision_id


def _text(actor: AnyActor) -> Any:
    mine = Entry.author_id == actor.value("actor_me")
    shared, supervisor, second = aliased(Revision), aliased(Person), aliased(Person)
    of_this = SecondReading.entry_id == Entry.id
    asked = select(second.name).join(SecondReading, SecondReading.reader_id == second.id)
    second_person = asked.where(of_this, SecondReading.waiting).correlate(Entry).scalar_subquery()
    undecided = (of_this, SecondReading.answered_at.is_not(None), SecondReading.closed_at.is_(None))
    answered = select(func.count(SecondReading.id)).where(*undecided).correlate(Entry).scalar_subquery()
    going = select(Ascent.state).where(Ascent.entry_id == Entry.id).order_by(Ascent.id.desc()).limit(1)
    return (
        select(
            Entry.id,
            Entry.author_id,
            Entry.group_id,
            Entry.supervisor_id,
            Entry.kind,
            Entry.reach,
            Entry.shared_at,
            Entry.shared_revision_id,
            Entry.trashed_at,
            Person.name.label("author"),
            supervisor.name.label("supervisor"),
            Group.name.label("group"),
            Group.slug.label("group_slug"),
            Theme.id.label("theme_id"),
            Theme.title.label("theme"),
            Template.body.label("template"),
            Revision.id.label("revision_id"),
            Revision.number,
            Revision.title,
            Revision.html,
            Revision.words,
            Revision.saved_at,
            shared.number.label("shared_number"),
            shared.saved_at.label("shared_saved_at"),
            *clearance.looked_at(),
            # For the author alone: who is reading, and the answer that waits for them.
            case((mine, second_person)).label("second_person"),
            case((mine, answered)).label("second_answered"),
            case((mine, going.correlate(Entry).scalar_subquery())).label("proposal"),
        )
        .join(Person, Person.id == Entry.author_id)
        .join(Template, Template.id == Entry.template_id)
        .join(Revision, Revision.id == case((mine, Entry.current_revision_id), else_=Entry.shared_revision_id))
        .outerjoin(shared, shared.id == Entry.shared_revision_id)
        .outerjoin(Group, Group.id == Entry.group_id)
        .outerjoin(Theme, Theme.id == Entry.theme_id)
        .outerjoin(supervisor, supervisor.id == Entry.supervisor_id)
        .where(Entry.id == bindparam("entry", required=True), readable(actor, Entry))
    )


def reading(session: Session, actor: Actor, entry_id: int, language: str) -> Reading:
    """The text as this actor reads it: the author their working copy, others the shared version. NotFound."""
    row = run(session, actor, _text, entry=entry_id).first()
    if row is None:
        raise NotFound
    is_author = row.author_id == actor.person_id
    remarks = _remarks(session, actor, row) if row.reach > 1 or is_author else []
    return Reading(
        entry=row,
        parts=parts(row.template["prompts"], row.html, language),
        is_author=is_author,
        terms=terms(session, actor, entry_id, language),
        levels=_levels(session, entry_id) if is_author else [],
        open_remarks=[r for r in remarks if r.resolved_at is None],
        resolved_remarks=[r for r in remarks if r.resolved_at is not None],
    )


def parts(prompts: Iterable[texts.Prompt], html: dict[str, str], language: str) -> list[Part]:
    """The answered questions in order. A page with one question (the free page) needs no heading over it."""
    prompts = list(prompts)
    alone = len(prompts) == 1
    return [
        Part(prompt["key"], "" if alone else texts.said(prompt["label"], language), html[prompt["key"]])
        for prompt in prompts
        if prompt["key"] in html
    ]


def _borne_terms(actor: AnyActor) -> Any:
    return (
        select(Term.label_it, Term.label_en, Term.facet_key, Term.key)
        .join(EntryTerm, EntryTerm.term_id == Term.id)
        .join(Facet, Facet.key == Term.facet_key)
        .where(
            EntryTerm.entry_id == bindparam("entry", required=True), readable(actor, EntryTerm), readable(actor, Term)
        )
        .order_by(Facet.position, Term.position, Term.id)
    )


def terms(session: Session, actor: Actor, entry_id: int, language: str) -> list[tuple[str, str]]:
    """Terms that this actor may see on the entry: label and address."""
    rows = run(session, actor, _borne_terms, entry=entry_id)
    return [
        (row.label_en if language == "en" else row.label_it, f"/vocabolario/{row.facet_key}/{row.key}") for row in rows
    ]


def _levels(session: Session, entry_id: int) -> list[int]:
    query = select(Publication.level).where(Publication.entry_id == entry_id, LIVE)
    return list(session.scalars(query.distinct().order_by(Publication.level)))


def _comments(actor: AnyActor) -> Any:
    return (
        select(
            Comment.id,
            Comment.kind,
            Comment.author_id,
            Person.name,
            Comment.html,
            Comment.body,
            Comment.created_at,
            Comment.edited_at,
            Comment.resolved_at,
            Comment.parent_id,
            Comment.reach,
            Comment.prompt,
            Comment.revision_id,
            Comment.start,
            Comment.end,
        )
        .join(Person, Person.id == Comment.author_id)
        .where(Comment.entry_id == bindparam("entry", required=True), readable(actor, Comment))
        .order_by(Comment.created_at, Comment.id)
    )


def _remarks(session: Session, actor: Actor, entry: Row) -> list[Remark]:
    """The comments in order, each with its answers; quotations found again in the version that is shown."""
    rows: Sequence[Row] = run(session, actor, _comments, entry=entry.id).all()
    quoted = {row.revision_id for row in rows if row.start is not None}
    answers = _answers(session, quoted | {entry.revision_id}) if quoted else {}
    top: dict[int, Remark] = {}
    for row in rows:
        *shown, revision_id, start, end = row
        remark = Remark(*shown, row.author_id == actor.person_id)  # type: ignore[call-arg]
        if start is not None and end is not None:
            remark.quote = passage(answers.get(revision_id), answers.get(entry.revision_id), row.prompt, start, end)
            remark.quote_gone = remark.quote is None
        if remark.parent_id is None:
            top[remark.id] = remark
        elif remark.parent_id in top:
            top[remark.parent_id].answers.append(remark)
    return list(top.values())


def _answers(session: Session, revisions: set[int]) -> dict[int, dict[str, str]]:
    """The sources of the versions that are quoted, and of the one that is shown. They stay on the server: a reader
    gets the passage only where it stands in the version that they may read."""
    query = select(Revision.id, Revision.answers).where(Revision.id.in_(revisions))
    return {row.id: row.answers for row in session.execute(query)}


def passage(
    old: dict[str, str] | None, shown: dict[str, str] | None, prompt: str | None, start: int, end: int
) -> str | None:
    """The passage from `start` to `end` of an answer of `old`, if it still stands in `shown`; else None."""
    if not old or not shown or prompt not in old or prompt not in shown:
        return None
    quote = texts.as_read(old[prompt])[start:end]
    if old is shown:
        return quote or None
    found = find_quote(quote, start, texts.as_read(shown[prompt]))
    return None if found is None else quote


# --- publications ----------------------------------------------------------------------------------------------


def publication(session: Session, actor: Actor, publication_id: int, language: str) -> tuple[Row, list[Part]]:
    """A published version with the name of the ambito; the author only where they asked to be named."""
    row = session.execute(
        select(
            Publication.id,
            Publication.entry_id,
            Publication.level,
            Publication.approved_at,
            Publication.created_at,
            Publication.updated_at,
            case((Publication.names_author, Person.name), else_=None).label("author"),
            Ambito.name.label("ambito"),
            Entry.kind,
            Template.body.label("template"),
            Revision.title,
            Revision.html,
            Revision.words,
        )
        .join(Entry, Entry.id == Publication.entry_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Template, Template.id == Entry.template_id)
        .join(Ambito, Ambito.id == Publication.ambito_id)
        .join(Person, Person.id == Entry.author_id)
        .where(Publication.id == publication_id, readable(actor, Publication))
    ).first()
    if row is None:
        raise NotFound
    return row, parts(row.template["prompts"], row.html, language)


def published_terms(session: Session, entry_id: int, language: str) -> list[tuple[str, str]]:
    """Terms that travel with a publication: never emotions, never tags that only one group knows."""
    label = Term.label_en if language == "en" else Term.label_it
    query = (
        select(label, Term.facet_key, Term.key)
        .join(EntryTerm, EntryTerm.term_id == Term.id)
        .join(Facet, Facet.key == Term.facet_key)
        .where(EntryTerm.entry_id == entry_id, ~Facet.author_only, Term.state == "active")
        .order_by(Facet.position, Term.position, Term.id)
    )
    return [(name, f"/vocabolario/{facet}/{key}") for name, facet, key in session.execute(query)]
