"""What is shown of a practice and of what readers do with a text: always through `readable()`, a fixed number of
statements a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from workspace import ladder, search, texts
from workspace.closest import Shown, shown
from workspace.nouns import (
    Ambito,
    Entry,
    Group,
    Person,
    Practice,
    Publication,
    Question,
    Recognition,
    Revision,
    Source,
    StrategyUse,
    Template,
    Trial,
)
from workspace.nouns import Kept as KeptEntry
from workspace.policy import Actor, AnyActor, Verb, ensure, fetch, permit, readable
from workspace.prepared import one_of, run
from workspace.refusals import NotFound
from workspace.web.paging import PER_PAGE, Page

Row = Any  # columns of one statement, by name
FEW = 5  # what is fewer is not told as a number
NEWEST = 30  # texts offered as sources
CHOICES = 10  # strategies offered at one time
CONDITIONS = 3  # of trials, shown beside a practice


# --- a text that one reads -----------------------------------------------------------------------------------------


def readable_text(session: Session, actor: Actor, entry_id: int) -> Entry:
    return fetch(session, actor, Entry, entry_id)


def published_text(session: Session, actor: Actor, publication_id: int) -> Entry:
    """The entry behind a publication that this person reads: for what is done with it, never for its words."""
    publication = fetch(session, actor, Publication, publication_id)
    return session.get_one(Entry, publication.entry_id)


def is_outside(actor: Actor, entry: Entry) -> bool:
    """May this person ask the group of origin?"""
    return permit(actor, Verb.ASK_ORIGIN, entry)


# --- a card and its sources ---------------------------------------------------------------------------------------


def card(session: Session, actor: Actor, entry_id: int, *, hold: bool = False) -> Entry:
    """The actor's own text, held until the end of the transaction where it will be changed. NotFound, Forbidden."""
    query = select(Entry).where(Entry.id == entry_id, readable(actor, Entry))
    if hold:
        query = query.with_for_update(of=Entry).execution_options(populate_existing=True)
    entry = session.scalars(query).first()
    if entry is None:
        raise NotFound
    ensure(actor, Verb.WRITE, entry)
    return entry


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


def sources(session: Session, actor: Actor, entry: Entry, language: str, *, whole: bool = False) -> list[CardSource]:
    """The sources of one's own card; with their texts where `whole`. One statement, and one for the card's version."""
    mark = ladder.seal(session.get_one(Revision, entry.current_revision_id))
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
    query = select(Source).where(Source.id == source_id, Source.card_id == entry.id, readable(actor, Source))
    source = session.scalars(query).first() if source_id else None
    if source is None:
        raise NotFound
    return source


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


def groups_of(session: Session, actor: Actor) -> list[Row]:
    """The groups for which one may make a card."""
    query = select(Group.id, Group.name).where(Group.id.in_(actor.open_groups), readable(actor, Group))
    return list(session.execute(query.order_by(Group.name, Group.id)))


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
    query = select(Source).where(
        Source.id == source_id,
        Source.author_id == actor.person_id,
        Source.answer.in_(("waiting", "yes")),
        readable(actor, Source),
    )
    if hold:
        query = query.with_for_update(of=Source).execution_options(populate_existing=True)
    source = session.scalars(query).first()
    if source is None:
        raise NotFound
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


# --- beside a text -------------------------------------------------------------------------------------------------


@dataclass
class Beside:
    """What stands beside a text that is read. `recognised`: how many, None where nobody did; fewer than FEW are not
    told as a number. `groups`: from how many groups its sources come."""

    recognised: int = 0
    recognises: bool = False
    kept: bool = False
    asks: bool = False
    state: str = ""
    review_on: dt.date | None = None
    overdue: bool = False
    again: dict[str, int] = field(default_factory=dict)
    sources: int = 0
    groups: int = 0
    provenance: list[Shown] = field(default_factory=list)
    uses: list[Shown] = field(default_factory=list)
    used_by: list[Shown] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)

    @property
    def trials(self) -> int:
        return sum(self.again.values())


def beside(session: Session, actor: Actor, entry_id: int, kind: str, today: dt.date, *, inside: bool) -> Beside:
    """For a text that this person reads already. `inside`: by the ladder, where provenance may be told."""
    row = run(session, actor, _practice_row if kind == "practice" else _any_row, entry=entry_id).one()
    found = Beside(row.recognised or 0, bool(row.recognises), bool(row.kept), bool(row.asks) and not inside)
    if kind == "practice":
        found.state, found.review_on = row.state or "proposed", row.review_on
        found.overdue = row.review_on is not None and row.review_on <= today
        found.sources, found.groups = row.sources or 0, row.groups or 0
        found.again = {"yes": row.yes or 0, "changes": row.changes or 0, "no": row.no or 0}
        if found.trials:
            found.conditions = list(run(session, actor, _trials, entry=entry_id, limit=CONDITIONS, offset=0))
    linked: dict[str, list[int]] = {"sources": [], "uses": [], "used_by": []}
    if found.sources and inside:
        linked["sources"] = list(run(session, actor, _source_texts, card=entry_id).scalars())
    if row.links:
        for use in run(session, actor, _uses, entry=entry_id):
            linked["uses" if use.entry_id == entry_id else "used_by"].append(
                use.strategy_id if use.entry_id == entry_id else use.entry_id
            )
    known = shown(session, actor, [i for ids in linked.values() for i in ids])
    found.provenance, found.uses, found.used_by = ([known[i] for i in ids if i in known] for ids in linked.values())
    return found


def _entry_param() -> Any:
    return bindparam("entry", type_=Integer, required=True)


def _any_columns(actor: AnyActor) -> list[Any]:
    this, me = _entry_param(), actor.value("actor_me")
    recognised = select(func.count()).select_from(Recognition).where(Recognition.entry_id == this)
    mine = select(func.count()).select_from(Recognition)
    mine = mine.where(Recognition.entry_id == this, Recognition.person_id == me)
    kept = select(func.count()).select_from(KeptEntry).where(KeptEntry.entry_id == this, KeptEntry.person_id == me)
    links = select(func.count()).select_from(StrategyUse)
    links = links.where(or_(StrategyUse.entry_id == this, StrategyUse.strategy_id == this))
    asks = select(func.count()).select_from(Entry)
    asks = asks.where(
        Entry.id == this,
        Entry.author_id != me,
        Entry.group_id.is_not(None),
        Entry.group_id.not_in(actor.value("actor_groups")),
    )
    return [
        recognised.scalar_subquery().label("recognised"),
        mine.scalar_subquery().label("recognises"),
        kept.scalar_subquery().label("kept"),
        links.scalar_subquery().label("links"),
        asks.scalar_subquery().label("asks"),
    ]


def _any_row(actor: AnyActor) -> Any:
    return select(*_any_columns(actor))


def _practice_row(actor: AnyActor) -> Any:
    this = _entry_param()
    life = select(Practice.state).where(Practice.entry_id == this).scalar_subquery()
    review = select(Practice.review_on).where(Practice.entry_id == this).scalar_subquery()
    drawn = Source.card_id == this
    origin = aliased(Entry)
    groups = select(func.count(origin.group_id.distinct())).join(Source, Source.entry_id == origin.id).where(drawn)
    tried = {
        word: select(func.count())
        .select_from(Trial)
        .where(Trial.entry_id == this, Trial.again == word, readable(actor, Trial))
        .scalar_subquery()
        .label(word)
        for word in ("yes", "changes", "no")
    }
    return select(
        *_any_columns(actor),
        life.label("state"),
        review.label("review_on"),
        select(func.count()).select_from(Source).where(drawn).scalar_subquery().label("sources"),
        groups.scalar_subquery().label("groups"),
        *tried.values(),
    )


def _source_texts(actor: AnyActor) -> Any:
    return (
        select(Source.entry_id)
        .where(Source.card_id == bindparam("card", type_=Integer, required=True), readable(actor, Source))
        .order_by(Source.id)
    )


def _uses(actor: AnyActor) -> Any:
    this = _entry_param()
    return (
        select(StrategyUse.entry_id, StrategyUse.strategy_id)
        .where(or_(StrategyUse.entry_id == this, StrategyUse.strategy_id == this), readable(actor, StrategyUse))
        .order_by(StrategyUse.id.desc())
        .limit(20)
    )


# --- who tried a practice -------------------------------------------------------------------------------------------


def trials(session: Session, actor: Actor, entry_id: int, number: int) -> Page[Row]:
    """What was told of a practice that this person reads, the newest first. `name`: of who wrote it, in their group."""
    readable_ones = select(func.count()).select_from(Trial).where(Trial.entry_id == entry_id, readable(actor, Trial))
    total = session.scalar(readable_ones) or 0
    rows = run(session, actor, _trials, entry=entry_id, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return Page(list(rows), number, total)


def _trials(actor: AnyActor) -> Any:
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
        .where(Trial.entry_id == _entry_param(), readable(actor, Trial))
        .order_by(Trial.created_at.desc(), Trial.id.desc())
        .limit(bindparam("limit", type_=Integer, required=True))
        .offset(bindparam("offset", type_=Integer, required=True))
    )


def own_trial(session: Session, actor: Actor, trial_id: int) -> Trial:
    query = select(Trial).where(Trial.id == trial_id, Trial.author_id == actor.person_id, readable(actor, Trial))
    trial = session.scalars(query).first()
    if trial is None:
        raise NotFound
    return trial


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
    query = select(Question, Ambito.name).join(Ambito, Ambito.id == Question.ambito_id)
    query = query.where(Question.id == question_id, readable(actor, Question))
    if hold:
        query = query.with_for_update(of=Question).execution_options(populate_existing=True)
    row = session.execute(query).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def uses(session: Session, actor: Actor, entry_id: int) -> list[Shown]:
    """The strategies to which this text points, as far as they may be read."""
    ids = [use.strategy_id for use in run(session, actor, _uses, entry=entry_id) if use.entry_id == entry_id]
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
