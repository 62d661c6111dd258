"""Who may see what, and who may do what: the one place.

`readable(actor, Noun)` is an SQL condition that every list, count, facet, suggestion, search, mail, export and single
fetch uses. `RIGHTS` is a table from verb to rule that a supervisor could read aloud; docs/policy.md says the same in
prose, and the tests take the expected matrix from there. No request, no current user: the actor is passed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    ScalarSelect,
    and_,
    bindparam,
    exists,
    false,
    func,
    inspect,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from workspace.db import UTC, named, now
from workspace.nouns import (
    Agenda,
    Ascent,
    Attendance,
    CalendarFeed,
    CardTally,
    Certificate,
    Collection,
    Comment,
    Edition,
    Entry,
    EntryTerm,
    Export,
    Facet,
    FeedAddress,
    Feedback,
    Format,
    Gloss,
    Group,
    Item,
    Kept,
    LearntWord,
    Meeting,
    MeetingTerm,
    Membership,
    Minutes,
    Notice,
    Offer,
    Office,
    Pact,
    Portrait,
    Practice,
    Programme,
    ProgrammeAmbito,
    ProgrammeGroup,
    Proposal,
    Publication,
    Question,
    ReadMark,
    Recognition,
    Revision,
    SavedSearch,
    SecondReading,
    Section,
    Source,
    StrategyUse,
    SupervisorNote,
    TakeAway,
    Template,
    Term,
    Theme,
    Trial,
    Vote,
)
from workspace.refusals import Forbidden, NotFound

N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands in one group today. `reads_from`: None when the whole past is open to them."""

    group_id: int
    ambito_id: int
    role: str
    reads_from: dt.datetime | None
    pact_accepted: bool


@dataclass(frozen=True)
class Actor:
    """Who is acting, with everything that their rights depend on."""

    person_id: int
    name: str
    mail: str
    language: str
    is_administrator: bool
    standings: tuple[Standing, ...]
    staff_of: frozenset[int]
    evaluator_of: frozenset[int]

    @property
    def is_supervisor(self) -> bool:
        return any(s.role == "supervisor" for s in self.standings)

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_of)

    @property
    def groups(self) -> frozenset[int]:
        """Groups to which this person belongs, the pact accepted or not."""
        return frozenset(s.group_id for s in self.standings)

    @property
    def open_groups(self) -> frozenset[int]:
        """Groups whose texts are open: the pact in force is accepted."""
        return frozenset(s.group_id for s in self.standings if s.pact_accepted)

    @property
    def supervised(self) -> frozenset[int]:
        return frozenset(s.group_id for s in self.standings if s.role == "supervisor" and s.pact_accepted)

    @property
    def judges(self) -> frozenset[int]:
        """Ambiti in which this person supervises a group, and may approve what its people propose."""
        return frozenset(s.ambito_id for s in self.standings if s.role == "supervisor" and s.pact_accepted)

    @property
    def ambiti(self) -> frozenset[int]:
        """Ambiti whose publications this person reads."""
        return self.staff_of | frozenset(s.ambito_id for s in self.standings if s.pact_accepted)

    @property
    def curates(self) -> frozenset[int]:
        """Ambiti in which this person builds collections: as staff, or supervising a group there."""
        return self.staff_of | frozenset(s.ambito_id for s in self.standings if s.group_id in self.supervised)

    def stands_in(self, group_id: int | None) -> Standing | None:
        return next((s for s in self.standings if s.group_id == group_id), None)

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the read rules compare with, by the name of the parameter."""
        partly = [s for s in self.standings if s.pact_accepted and s.reads_from is not None]
        values: dict[str, Any] = {
            "actor_me": self.person_id,
            "actor_whole": sorted(s.group_id for s in self.standings if s.pact_accepted and s.reads_from is None),
            "actor_open": sorted(self.open_groups),
            "actor_groups": sorted(self.groups),
            "actor_supervised": sorted(self.supervised),
            "actor_ambiti": sorted(self.ambiti),
            "actor_staff": sorted(self.staff_of),
            "actor_offices": sorted(self.staff_of | self.evaluator_of),
            "actor_curates": sorted(self.curates),
            "actor_collections": sorted(self.ambiti | self.evaluator_of),  # whose published collections they read
            "actor_judges": sorted(self.judges),
            "actor_keeps": sorted(self.judges | self.staff_of),
        }
        for number, standing in enumerate(partly):
            values |= {f"actor_part_{number}": standing.group_id, f"actor_since_{number}": standing.reads_from}
        return values

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """Two actors of one shape have read rules of the same words, with other values: see prepared.py."""
        return tuple(sorted(name for name, value in self.values.items() if value))

    def value(self, name: str) -> BindParameter[Any]:
        """The parameter of that name, bound to this actor's value; lists are for `in_`."""
        value = self.values[name]
        if isinstance(value, dt.datetime):
            return bindparam(name, value, type_=UTC)
        return bindparam(name, value, type_=Integer, expanding=isinstance(value, list))

    def has(self, name: str) -> bool:
        """Is there anything under that name? What a rule may branch on."""
        return bool(self.values.get(name))


class Shape:
    """An actor of whom only the shape is known: its parameters have no value, so that a statement built with it holds
    nobody's. Rules are written against `has` and `value`, which actors and shapes share."""

    def __init__(self, actor: Actor) -> None:
        self._kinds = {name: type(value) for name, value in actor.values.items()}
        self._filled = {name for name, value in actor.values.items() if value}

    def value(self, name: str) -> BindParameter[Any]:
        kind = self._kinds[name]
        type_ = UTC if issubclass(kind, dt.datetime) else Integer
        return bindparam(name, required=True, type_=type_, expanding=kind is list)

    def has(self, name: str) -> bool:
        return name in self._filled


AnyActor = Actor | Shape


# --- loading the actor: one statement for all that rights depend on ---------------------------------------------


def version_in_force(moment: Any) -> Any:
    """Beside a Membership: the version of its group's pact that binds at `moment` (a datetime or its parameter)."""
    return (
        select(func.coalesce(func.max(Pact.version), 0))
        .where(Pact.group_id == Membership.group_id, or_(Pact.widens, Pact.effective_at <= moment))
        .correlate(Membership)
        .scalar_subquery()
    )


_required = version_in_force(bindparam("now", type_=UTC, required=True))
_STANDING = named(
    union_all(
        select(
            literal("group").label("what"),
            Membership.group_id.label("id"),
            Group.ambito_id.label("ambito_id"),
            Membership.role.label("role"),
            Membership.reads_from.label("since"),
            (Membership.accepted_version >= _required).label("open"),
        )
        .join(Group, Group.id == Membership.group_id)
        .where(
            Membership.person_id == bindparam("person", type_=Integer, required=True),
            Membership.left_at.is_(None),
            Group.closed_at.is_(None),
        ),
        select(
            literal("office"),
            null().cast(Integer),
            Office.ambito_id,
            Office.role,
            Office.until,
            true(),
        ).where(
            Office.person_id == bindparam("person", type_=Integer, required=True),
            Office.ended_at.is_(None),
            or_(Office.until.is_(None), Office.until > bindparam("now", type_=UTC, required=True)),
        ),
    ),
    "standing",
)


def actor_of(session: Session, person: Any) -> Actor:
    """The person (a row with id, name, mail, language, is_administrator) as an actor, with today's memberships, pacts
    and offices. One statement."""
    session.flush()
    rows = session.connection().execute(_STANDING, {"person": person.id, "now": now()}).all()
    return Actor(
        person_id=person.id,
        name=person.name,
        mail=person.mail,
        language=person.language,
        is_administrator=person.is_administrator,
        standings=tuple(Standing(r.id, r.ambito_id, r.role, r.since, bool(r.open)) for r in rows if r.what == "group"),
        staff_of=frozenset(r.ambito_id for r in rows if r.role == "staff"),
        evaluator_of=frozenset(r.ambito_id for r in rows if r.role == "evaluator"),
    )


# --- seeing ----------------------------------------------------------------------------------------------------


def readable(actor: AnyActor, noun: Any) -> ColumnElement[bool]:
    """The SQL condition under which `actor` may read a row of `noun` (or of an alias of it). Raises KeyError for a noun
    without a rule."""
    rule = READABLE.get(noun) or READABLE[inspect(noun).mapper.class_]
    return rule(actor, noun)


def fetch(session: Session, actor: Actor, noun: type[N], ident: int) -> N:
    """The row with that id, or NotFound: the same whether it is missing or not to be seen."""
    column: Any = noun
    row = session.scalars(select(column).where(column.id == ident, readable(actor, noun))).first()
    if row is None:
        raise NotFound
    return cast(N, row)


# Names of our own for what the subqueries look at: a query that lists entries must not become part of them.
_ENTRY, _MINE, _READING = aliased(Entry), aliased(Entry), aliased(SecondReading)
_ASCENT = aliased(Ascent)
_SEAT = aliased(Membership)
_THEME, _TERM, _FACET, _LINK = aliased(Theme), aliased(Term), aliased(Facet), aliased(EntryTerm)
_PUBLICATION, _CARD, _SOURCE, _OTHER = aliased(Publication), aliased(Entry), aliased(Source), aliased(Entry)


def _shared_with(actor: AnyActor, entry: Any) -> ColumnElement[bool]:
    """Others' entries that the ladder opens to this actor (reach 2 and 3)."""
    ways: list[ColumnElement[bool]] = []
    if actor.has("actor_whole"):
        ways.append(entry.group_id.in_(actor.value("actor_whole")))
    number = 0
    while actor.has(f"actor_part_{number}"):
        since = entry.shared_at >= actor.value(f"actor_since_{number}")
        ways.append(and_(entry.group_id == actor.value(f"actor_part_{number}"), since))
        number += 1
    if not ways:
        return false()
    in_group = and_(entry.reach == 3, or_(*ways), _theme_is_open(actor, entry))
    if not actor.has("actor_supervised"):
        return in_group
    named = and_(
        entry.reach == 2,
        entry.supervisor_id == actor.value("actor_me"),
        entry.group_id.in_(actor.value("actor_supervised")),
    )
    return or_(in_group, named)


def _theme_is_open(actor: AnyActor, entry: Any) -> ColumnElement[bool]:
    """«Write before you read»: the others' texts on a theme open once one's own is shared; supervisors need not."""
    wrote = exists().where(
        _MINE.theme_id == entry.theme_id,
        _MINE.author_id == actor.value("actor_me"),
        _MINE.reach == 3,
        _MINE.trashed_at.is_(None),
    )
    waits = exists().where(_THEME.id == entry.theme_id, _THEME.write_first)
    ways = [entry.theme_id.is_(None), ~waits, wrote]
    if actor.has("actor_supervised"):
        ways.append(entry.group_id.in_(actor.value("actor_supervised")))
    return or_(*ways)


def _entry(actor: AnyActor, entry: Any) -> ColumnElement[bool]:
    others = and_(entry.trashed_at.is_(None), _shared_with(actor, entry))
    return or_(entry.author_id == actor.value("actor_me"), others)


def _revision(actor: AnyActor, revision: Any) -> ColumnElement[bool]:
    """The author reads every revision of their own; others only the one that is shared now; who was asked for a second
    reading, or for their yes to a card drawn from a text of theirs, the one that they were asked to read; and who may
    approve a proposal, while it waits, the one proposed."""
    shared = and_(_ENTRY.shared_revision_id == revision.id, _entry(actor, _ENTRY))
    own = exists().where(_ENTRY.id == revision.entry_id, or_(_ENTRY.author_id == actor.value("actor_me"), shared))
    second = exists().where(_READING.revision_id == revision.id, _is_asked(actor, _READING))
    consents = exists().where(_SOURCE.asked_revision_id == revision.id, _consents(actor, _SOURCE))
    proposed = exists().where(_ASCENT.revision_id == revision.id, waits_for(actor, _ASCENT))
    return or_(own, second, consents, proposed)


def _is_asked(actor: AnyActor, reading: Any) -> ColumnElement[bool]:
    """A second reading that waits for this actor: until they answer or the author takes it back, and while both belong
    to the group, the actor having accepted its pact."""
    both = exists().where(
        _ENTRY.id == reading.entry_id,
        _ENTRY.group_id == reading.group_id,
        _ENTRY.trashed_at.is_(None),
        _SEAT.person_id == _ENTRY.author_id,
        _SEAT.group_id == reading.group_id,
        _SEAT.left_at.is_(None),
    )
    mine = reading.reader_id == actor.value("actor_me")
    return and_(mine, reading.waiting, reading.group_id.in_(actor.value("actor_open")), both)


def _second_reading(actor: AnyActor, reading: Any) -> ColumnElement[bool]:
    """The author of the text, always; the reader while they are asked."""
    own = exists().where(_ENTRY.id == reading.entry_id, _ENTRY.author_id == actor.value("actor_me"))
    return or_(own, _is_asked(actor, reading))


def waits_for(actor: AnyActor, proposal: Any) -> ColumnElement[bool]:
    """A proposal that waits for this actor's approval: for the ambito, from who supervises a group there, or from the
    named stand-in; for the network, from who supervises or is staff in another ambito and has no part in this one. Never
    their own text, nor one that they read second or have approved already."""
    me = actor.value("actor_me")
    stands_in = and_(proposal.stand_in_id == me, proposal.group_id.in_(actor.value("actor_open")))
    ways = [and_(proposal.state == "read", stands_in)]
    if actor.has("actor_judges"):
        ways.append(and_(proposal.state == "read", proposal.ambito_id.in_(actor.value("actor_judges"))))
    if actor.has("actor_keeps"):
        elsewhere = and_(proposal.ambito_id.not_in(actor.value("actor_ambiti")), proposal.approver_id != me)
        ways.append(and_(proposal.state == "network", elsewhere))
    return and_(proposal.ended_at.is_(None), proposal.author_id != me, proposal.reader_id != me, or_(*ways))


def _ascent(actor: AnyActor, proposal: Any) -> ColumnElement[bool]:
    """The author's own, always; others while it waits for them: to be read second, or to be approved."""
    me = actor.value("actor_me")
    asked = and_(proposal.state == "asked", proposal.reader_id == me, proposal.group_id.in_(actor.value("actor_open")))
    return or_(proposal.author_id == me, asked, waits_for(actor, proposal))


def _publication(actor: AnyActor, publication: Any) -> ColumnElement[bool]:
    live = and_(publication.state == "approved", publication.withdrawn_at.is_(None))
    if not actor.has("actor_ambiti"):
        return false()
    return and_(live, or_(publication.level == 5, publication.ambito_id.in_(actor.value("actor_ambiti"))))


def _consents(actor: AnyActor, source: Any) -> ColumnElement[bool]:
    """A card drawn from a text of this actor's: while they are asked for their yes, and after it."""
    kept = exists().where(_CARD.id == source.card_id, _CARD.trashed_at.is_(None))
    mine = source.author_id == actor.value("actor_me")
    return and_(mine, source.answer.in_(("waiting", "yes")), source.asked_revision_id.is_not(None), kept)


def _source(actor: AnyActor, source: Any) -> ColumnElement[bool]:
    """Who makes the card; the author of the source, once asked; and who reads both by the ladder: provenance stays in
    the group."""
    own = exists().where(_CARD.id == source.card_id, _CARD.author_id == actor.value("actor_me"))
    both = exists().where(
        _CARD.id == source.card_id, _OTHER.id == source.entry_id, _entry(actor, _CARD), _entry(actor, _OTHER)
    )
    return or_(own, both, _consents(actor, source))


def _reads_somehow(actor: AnyActor, entry_id: Any) -> ColumnElement[bool]:
    """The text is read by the ladder, or one of its publications is."""
    by_ladder = exists().where(_ENTRY.id == entry_id, _entry(actor, _ENTRY))
    published = exists().where(_PUBLICATION.entry_id == entry_id, _publication(actor, _PUBLICATION))
    return or_(by_ladder, published)


def _practice(actor: AnyActor, practice: Any) -> ColumnElement[bool]:
    return _reads_somehow(actor, practice.entry_id)


def _trial(actor: AnyActor, trial: Any) -> ColumnElement[bool]:
    """With the practice: all of them in its group; where it is published, those written when it was read as widely."""
    by_ladder = exists().where(_ENTRY.id == trial.entry_id, _entry(actor, _ENTRY))
    if not actor.has("actor_ambiti"):
        return by_ladder
    near = _PUBLICATION.ambito_id.in_(actor.value("actor_ambiti"))
    wide = or_(and_(near, trial.level >= 4), and_(_PUBLICATION.level == 5, trial.level >= 5))
    mine = trial.author_id == actor.value("actor_me")
    published = exists().where(
        _PUBLICATION.entry_id == trial.entry_id, _publication(actor, _PUBLICATION), or_(wide, mine)
    )
    return or_(by_ladder, published)


def _kept(actor: AnyActor, kept: Any) -> ColumnElement[bool]:
    return and_(kept.person_id == actor.value("actor_me"), _reads_somehow(actor, kept.entry_id))


def _recognition(actor: AnyActor, recognition: Any) -> ColumnElement[bool]:
    """One's own. That there are others is told as a number, to who reads the text."""
    return _kept(actor, recognition)


def _question(actor: AnyActor, question: Any) -> ColumnElement[bool]:
    """While the text is published to them: who asked, the people of the group of origin, and the author of the text."""
    live = exists().where(_PUBLICATION.entry_id == question.entry_id, _publication(actor, _PUBLICATION))
    wrote = exists().where(_ENTRY.id == question.entry_id, _ENTRY.author_id == actor.value("actor_me"))
    ours = question.group_id.in_(actor.value("actor_open"))
    return and_(live, or_(question.asker_id == actor.value("actor_me"), ours, wrote))


def _strategy_use(actor: AnyActor, use: Any) -> ColumnElement[bool]:
    """Only to who may read both."""
    return and_(_reads_somehow(actor, use.entry_id), _reads_somehow(actor, use.strategy_id))


def _comment(actor: AnyActor, comment: Any) -> ColumnElement[bool]:
    """In the group: the comments made in the group. What two people said at reach 2 stays between the two; and what
    was said before the text was opened to its present readers (another supervisor, another group, a time before it
    was taken back) stays with the author of the text and who said it."""
    own = or_(comment.author_id == actor.value("actor_me"), _ENTRY.author_id == actor.value("actor_me"))
    with_me = and_(comment.reach == 2, _ENTRY.supervisor_id == actor.value("actor_me"))
    since = and_(comment.created_at >= _ENTRY.shared_at, or_(comment.reach == 3, with_me))
    return exists().where(_ENTRY.id == comment.entry_id, _entry(actor, _ENTRY), or_(own, since))


def _entry_term(actor: AnyActor, link: Any) -> ColumnElement[bool]:
    """Emotions are the author's own until the group reads the text. (One EXISTS: a second one inside it would not see
    `link`, and be true for all.)"""
    shown = or_(_ENTRY.author_id == actor.value("actor_me"), _ENTRY.reach == 3, ~_FACET.author_only)
    return exists().where(
        _ENTRY.id == link.entry_id,
        _TERM.id == link.term_id,
        _FACET.key == _TERM.facet_key,
        _entry(actor, _ENTRY),
        shown,
    )


def _term(actor: AnyActor, term: Any) -> ColumnElement[bool]:
    """The vocabulary is everybody's; a proposed free tag is its author's own, and its group's once one reads a text
    that bears it: the words of a draft are told by no tag."""
    mine = and_(term.state == "proposed", term.proposed_by_id == actor.value("actor_me"))
    borne = exists().where(_LINK.term_id == term.id, _ENTRY.id == _LINK.entry_id, _entry(actor, _ENTRY))
    ours = and_(term.state == "proposed", term.group_id.in_(actor.value("actor_open")), borne)
    return or_(term.state == "active", mine, ours)


def _group(actor: AnyActor, group: Any) -> ColumnElement[bool]:
    return or_(group.id.in_(actor.value("actor_groups")), group.ambito_id.in_(actor.value("actor_staff")))


def _theme(actor: AnyActor, theme: Any) -> ColumnElement[bool]:
    return theme.group_id.in_(actor.value("actor_open"))


def _pact(actor: AnyActor, pact: Any) -> ColumnElement[bool]:
    return pact.group_id.in_(actor.value("actor_groups"))


def _template(actor: AnyActor, template: Any) -> ColumnElement[bool]:
    """The field's own are everybody's; the others are for those of the ambito or of the group."""
    common = and_(template.ambito_id.is_(None), template.group_id.is_(None))
    own = or_(template.ambito_id.in_(actor.value("actor_ambiti")), template.group_id.in_(actor.value("actor_open")))
    return or_(common, own)


def _learnt_word(actor: AnyActor, word: Any) -> ColumnElement[bool]:
    """A group's list is its people's; an ambito's is for the people of its groups, whose texts it concerns, and its
    staff."""
    own = word.ambito_id.in_(actor.value("actor_ambiti"))
    return or_(own, word.group_id.in_(actor.value("actor_open")))


def _offer(actor: AnyActor, offer: Any) -> ColumnElement[bool]:
    """Approved ones are everybody's who belongs somewhere; those that wait, of who keeps the template and of all who
    supervise."""
    if not actor.has("actor_ambiti"):
        return false()
    if actor.has("actor_supervised"):
        return offer.state.in_(("approved", "proposed"))
    mine = or_(offer.proposed_by_id == actor.value("actor_me"), offer.ambito_id.in_(actor.value("actor_staff")))
    return or_(offer.state == "approved", and_(offer.state == "proposed", mine))


def _notice(actor: AnyActor, notice: Any) -> ColumnElement[bool]:
    """One's own; and nothing that points at an entry or a proposal which one may no longer read."""
    still = exists().where(_ENTRY.id == notice.entry_id, _ENTRY.trashed_at.is_(None), _entry(actor, _ENTRY))
    waits = exists().where(_ASCENT.id == notice.ascent_id, _ascent(actor, _ASCENT))
    return and_(
        notice.person_id == actor.value("actor_me"),
        or_(notice.entry_id.is_(None), still),
        or_(notice.ascent_id.is_(None), waits),
    )


def _saved_search(actor: AnyActor, saved: Any) -> ColumnElement[bool]:
    own: ColumnElement[bool] = saved.person_id == actor.value("actor_me")
    return own


_COLLECTION, _EDITION, _PIECE = aliased(Collection), aliased(Edition), aliased(Publication)


def _collection(actor: AnyActor, collection: Any) -> ColumnElement[bool]:
    """Those who curate it, always; the others its published edition: people of the ambito and who evaluates it, or of
    every ambito once it is the network's."""
    ways = [collection.ambito_id.in_(actor.value("actor_curates"))]
    if actor.has("actor_collections"):
        out = and_(_EDITION.collection_id == collection.id, _EDITION.state == "published")
        here = collection.ambito_id.in_(actor.value("actor_collections"))
        ways.append(exists().where(out, or_(_EDITION.level == 5, here)))
    return or_(*ways)


def _edition(actor: AnyActor, edition: Any) -> ColumnElement[bool]:
    """The draft is for those who curate; past editions say what changed, their items are nobody's any more."""
    curated = _COLLECTION.ambito_id.in_(actor.value("actor_curates"))
    mine = and_(_COLLECTION.id == edition.collection_id, _collection(actor, _COLLECTION))
    return exists().where(mine, or_(edition.state != "draft", curated))


def _opens(actor: AnyActor, edition_id: Any) -> ColumnElement[bool]:
    """May the actor look into that edition: the published one, or the draft for those who curate it?"""
    curated = _COLLECTION.ambito_id.in_(actor.value("actor_curates"))
    ways = [and_(_EDITION.state == "draft", curated)]
    if actor.has("actor_collections"):
        here = _COLLECTION.ambito_id.in_(actor.value("actor_collections"))
        ways.append(and_(_EDITION.state == "published", or_(_EDITION.level == 5, here)))
    return exists().where(_EDITION.id == edition_id, _COLLECTION.id == _EDITION.collection_id, or_(*ways))


def _section(actor: AnyActor, section: Any) -> ColumnElement[bool]:
    return _opens(actor, section.edition_id)


def collected(item: Any) -> ScalarSelect[int | None]:
    """The publication that an item of a collection shows now, or NULL: then the item exists for nobody. What is only
    the ambito's does not go out to the network; of several that stand, the newest."""
    live = and_(_PIECE.state == "approved", _PIECE.withdrawn_at.is_(None))
    whole = or_(_EDITION.state == "draft", _EDITION.level == 4)
    fits = or_(_PIECE.level == 5, and_(whole, _PIECE.ambito_id == _COLLECTION.ambito_id))
    return (
        select(func.max(_PIECE.id))
        .select_from(_PIECE)
        .join(_EDITION, _EDITION.id == item.edition_id)
        .join(_COLLECTION, _COLLECTION.id == _EDITION.collection_id)
        .where(_PIECE.entry_id == item.entry_id, live, fits)
        .correlate(item)
        .scalar_subquery()
    )


def _item(actor: AnyActor, item: Any) -> ColumnElement[bool]:
    return and_(collected(item).is_not(None), _opens(actor, item.edition_id))


_MEETING, _PLACE = aliased(Meeting), aliased(Group)


def _meeting(actor: AnyActor, meeting: Any) -> ColumnElement[bool]:
    """That it takes place: the group, and the staff of its ambito, who keep the hours."""
    theirs = exists().where(_PLACE.id == meeting.group_id, _PLACE.ambito_id.in_(actor.value("actor_staff")))
    return or_(meeting.group_id.in_(actor.value("actor_open")), theirs)


def _attendance(actor: AnyActor, line: Any) -> ColumnElement[bool]:
    """The register is nominal and whole: for who supervises the group and the staff of its ambito. A person's own
    lines are theirs, also once they have left the group."""
    theirs = or_(
        _MEETING.group_id.in_(actor.value("actor_supervised")), _PLACE.ambito_id.in_(actor.value("actor_staff"))
    )
    kept = exists().where(_MEETING.id == line.meeting_id, _PLACE.id == _MEETING.group_id, theirs)
    return or_(line.person_id == actor.value("actor_me"), kept)


def _in_meeting(actor: AnyActor, thing: Any) -> ColumnElement[bool]:
    """What belongs to a meeting and to the group alone: the staff of the ambito do not see it."""
    return exists().where(_MEETING.id == thing.meeting_id, _MEETING.group_id.in_(actor.value("actor_open")))


def _after_meeting(actor: AnyActor, thing: Any) -> ColumnElement[bool]:
    """What is kept of a meeting: for those of the group who could read what was shared on that day."""
    ways: list[ColumnElement[bool]] = [_MEETING.group_id.in_(actor.value("actor_whole"))]
    number = 0
    while actor.has(f"actor_part_{number}"):
        since = _MEETING.starts_at >= actor.value(f"actor_since_{number}")
        ways.append(and_(_MEETING.group_id == actor.value(f"actor_part_{number}"), since))
        number += 1
    return exists().where(_MEETING.id == thing.meeting_id, or_(*ways))


def _proposal(actor: AnyActor, proposal: Any) -> ColumnElement[bool]:
    """As long as the text stands in that group and this person reads it there."""
    stands = and_(_ENTRY.id == proposal.entry_id, _ENTRY.reach == 3, _ENTRY.trashed_at.is_(None), _entry(actor, _ENTRY))
    here = and_(_MEETING.id == proposal.meeting_id, _MEETING.group_id == _ENTRY.group_id)
    return exists().where(stands, here, _MEETING.group_id.in_(actor.value("actor_open")))


_PART, _SHARE, _HOME = aliased(ProgrammeAmbito), aliased(ProgrammeGroup), aliased(Group)


def _programme(actor: AnyActor, programme: Any) -> ColumnElement[bool]:
    """That there is one, and its sheet: staff and evaluators of an ambito that takes part, and who supervises a group
    that does. What of its figures they see is asked besides."""
    part = and_(_PART.programme_id == programme.id, _PART.accepted_at.is_not(None))
    ways = [exists().where(part, _PART.ambito_id.in_(actor.value("actor_offices")))]
    if actor.has("actor_supervised"):
        led = _SHARE.group_id.in_(actor.value("actor_supervised"))
        ways.append(exists().where(_SHARE.programme_id == programme.id, led))
    return or_(*ways)


def _certificate(actor: AnyActor, certificate: Any) -> ColumnElement[bool]:
    """Whose it is, the staff of an ambito of the programme, and who supervises the group."""
    part = and_(_PART.programme_id == certificate.programme_id, _PART.accepted_at.is_not(None))
    return or_(
        certificate.person_id == actor.value("actor_me"),
        certificate.group_id.in_(actor.value("actor_supervised")),
        exists().where(part, _PART.ambito_id.in_(actor.value("actor_staff"))),
    )


def _feedback(actor: AnyActor, feedback: Any) -> ColumnElement[bool]:
    """The group that gives it back, and the staff of its ambito; taken back, nobody's any more."""
    staff = exists().where(_HOME.id == feedback.group_id, _HOME.ambito_id.in_(actor.value("actor_staff")))
    stands = feedback.withdrawn_at.is_(None)
    return and_(stands, or_(feedback.group_id.in_(actor.value("actor_open")), staff))


def _own(actor: AnyActor, thing: Any) -> ColumnElement[bool]:
    own: ColumnElement[bool] = thing.person_id == actor.value("actor_me")
    return own


READABLE: dict[type[Any], Callable[[AnyActor, Any], ColumnElement[bool]]] = {
    Entry: _entry,
    Revision: _revision,
    SecondReading: _second_reading,
    Ascent: _ascent,
    Publication: _publication,
    Comment: _comment,
    EntryTerm: _entry_term,
    Term: _term,
    Group: _group,
    Theme: _theme,
    Pact: _pact,
    Template: _template,
    LearntWord: _learnt_word,
    Notice: _notice,
    SavedSearch: _saved_search,
    Collection: _collection,
    Edition: _edition,
    Section: _section,
    Item: _item,
    ReadMark: _own,
    FeedAddress: _own,
    Export: _own,
    Programme: _programme,
    Certificate: _certificate,
    Feedback: _feedback,
    Meeting: _meeting,
    Attendance: _attendance,
    Format: _template,
    Agenda: _in_meeting,
    Proposal: _proposal,
    Minutes: _after_meeting,
    MeetingTerm: _after_meeting,
    CardTally: _after_meeting,
    Vote: _own,
    TakeAway: _own,
    SupervisorNote: _own,
    CalendarFeed: _own,
    Portrait: _learnt_word,
    Gloss: _learnt_word,
    Offer: _offer,
    Practice: _practice,
    Source: _source,
    Trial: _trial,
    Kept: _kept,
    Recognition: _recognition,
    Question: _question,
    StrategyUse: _strategy_use,
}


# --- doing -----------------------------------------------------------------------------------------------------


class Verb(StrEnum):
    WRITE = "write"  # change the working copy, its tags, its revisions
    SHARE = "share"  # widen who reads
    WITHDRAW = "withdraw"  # take back
    SECOND = "read as the second person"  # answer the checklist, propose other words
    PROPOSE = "propose"  # for the ambito or the network, with one's consent
    SUGGEST = "suggest"  # ask the author to propose; nothing moves
    APPROVE = "approve"  # for the ambito, or return, or decline
    APPROVE_NETWORK = "approve for the network"
    KEEP_PACE = "keep pace"  # after how many days what waits in an ambito is recalled
    TRASH = "trash"  # trash, restore, erase
    CONSENT = "consent to a card"  # drawn from a text of one's own: yes, no, and taking it back
    KEEP_IDENTITY = "keep identity"  # who a group or an ambito is, and the words it uses
    DECIDE_OFFER = "decide offer"  # a template that another group offers to all
    KEEP_PRACTICE = "keep practice"  # its state and its review
    TRY = "try"  # say that one tried a practice, and what happened
    EDIT_TRIAL = "edit trial"
    ASK_ORIGIN = "ask the group of origin"
    ANSWER_ORIGIN = "answer for the group of origin"
    COMMENT = "comment"
    ANSWER = "answer"
    EDIT_COMMENT = "edit comment"
    RESOLVE = "resolve"
    OPEN_THEME = "open theme"
    KEEP_GROUP = "keep group"  # name, past, pact, who belongs to it
    CURATE_TERMS = "curate terms"  # accept, merge, reject free tags of a group
    KEEP_TEMPLATE = "keep template"  # a writing template of a group or an ambito: add, change, retire
    KEEP_WORDS = "keep words"  # what the check recognises for a group or an ambito: add, take away
    KEEP_VOCABULARY = "keep vocabulary"  # rename, merge, extend facets
    KEEP_MEETINGS = "keep meetings"  # plan, move, cancel, register, choose and compose, minutes
    PUT_FORWARD = "put forward"  # a text of one's own, for the next meeting
    TAKE_PART = "take part"  # vote, answer the card
    KEEP_FORMAT = "keep format"  # how a meeting is worked, of a group or an ambito: add, change, retire
    COLLECT = "collect"  # build a collection of an ambito: texts, order, words, editions
    KEEP_PROGRAMME = "keep programme"  # its sheet, logos, ambiti, groups
    SEE_REGISTER = "see register"  # names, hours and certificates of a group of a programme
    GIVE_BACK = "give back"  # say to the ambito where work stumbles, take it back
    ANSWER_BACK = "answer back"  # what the ambito says to it
    ADMINISTER = "administer"  # people, groups, ambiti, memberships, roles; no content


Rule = Callable[[Actor, Any], bool]


def is_author(actor: Actor, entry: Any) -> bool:
    return bool(entry.author_id == actor.person_id)


def reads_in_group(actor: Actor, entry: Any) -> bool:
    """Reads it by the ladder (the entry was fetched through `readable`), so the margin is open to them."""
    return entry.reach > 1 and entry.trashed_at is None


def is_second_reader(actor: Actor, reading: Any) -> bool:
    return bool(reading.waiting and reading.reader_id == actor.person_id)


def reads_it(actor: Actor, thing: Any) -> bool:
    """It was fetched through `readable`: whoever sees it may."""
    return True


def is_outside_its_group(actor: Actor, entry: Any) -> bool:
    """Who belongs to the group of origin asks in the margin of the text."""
    return bool(entry.author_id != actor.person_id and entry.group_id not in actor.groups and actor.ambiti)


def did_not_ask(actor: Actor, question: Any) -> bool:
    return bool(question.asker_id != actor.person_id)


def may_approve(actor: Actor, proposal: Any) -> bool:
    """The same as `waits_for` says in SQL, for the step of the ambito."""
    stands_in = proposal.stand_in_id == actor.person_id and proposal.group_id in actor.open_groups
    ours = stands_in or proposal.ambito_id in actor.judges
    return proposal.state == "read" and ours and actor.person_id not in (proposal.author_id, proposal.reader_id)


def may_approve_network(actor: Actor, proposal: Any) -> bool:
    """And for the step of the network."""
    others = (proposal.author_id, proposal.reader_id, proposal.approver_id)
    elsewhere = bool(actor.judges | actor.staff_of) and proposal.ambito_id not in actor.ambiti
    return proposal.state == "network" and elsewhere and actor.person_id not in others


def is_somebody_elses(actor: Actor, entry: Any) -> bool:
    return not is_author(actor, entry)


def is_supervisor_of(actor: Actor, thing: Any) -> bool:
    group_id = thing.id if isinstance(thing, Group) else thing.group_id
    return group_id in actor.supervised


def is_administrator(actor: Actor, _: Any) -> bool:
    return actor.is_administrator


def keeps_template(actor: Actor, template: Any) -> bool:
    """A group's: who supervises it. An ambito's: its staff. The field's own: nobody."""
    if template.group_id is not None:
        return template.group_id in actor.supervised
    return template.ambito_id in actor.staff_of


def keeps_words(actor: Actor, word: Any) -> bool:
    """A group's: who supervises it. An ambito's: its staff, and who supervises a group there."""
    if word.group_id is not None:
        return word.group_id in actor.supervised
    return word.ambito_id in actor.staff_of | {s.ambito_id for s in actor.standings if s.group_id in actor.supervised}


def keeps_collection(actor: Actor, collection: Any) -> bool:
    return collection.ambito_id in actor.curates


def takes_part(actor: Actor, thing: Any) -> bool:
    """Who meets there, rather than who supervises."""
    standing = actor.stands_in(thing.id if isinstance(thing, Group) else thing.group_id)
    return standing is not None and standing.pact_accepted and standing.role == "member"


def keeps_programme(actor: Actor, sheet: Any) -> bool:
    """Staff of an ambito that takes part (`sheet.ambiti`)."""
    return bool(actor.staff_of & sheet.ambiti)


def sees_register(actor: Actor, share: Any) -> bool:
    """The staff of any ambito of the programme (`share.ambiti`), and who supervises the group."""
    return bool(actor.staff_of & share.ambiti) or share.group_id in actor.supervised


def is_in_group(actor: Actor, thing: Any) -> bool:
    return (thing.id if isinstance(thing, Group) else thing.group_id) in actor.open_groups


def is_staff_of(actor: Actor, group: Any) -> bool:
    return group.ambito_id in actor.staff_of


def keeps_ambito(actor: Actor, ambito: Any) -> bool:
    """Its staff, and who supervises a group there."""
    return ambito.id in actor.staff_of | actor.judges


def supervises_elsewhere(actor: Actor, offer: Any) -> bool:
    """Supervises a group, and not the one from which it comes; nobody decides about what they proposed."""
    return bool(actor.supervised - {offer.group_id}) and not (
        offer.proposed_by_id == actor.person_id or offer.group_id in actor.supervised
    )


def is_supervisor_or_staff(actor: Actor, _: Any) -> bool:
    return bool(actor.supervised or actor.staff_of)


def any_of(*rules: Rule) -> Rule:
    return lambda actor, thing: any(rule(actor, thing) for rule in rules)


def all_of(*rules: Rule) -> Rule:
    return lambda actor, thing: all(rule(actor, thing) for rule in rules)


RIGHTS: dict[Verb, Rule] = {
    Verb.WRITE: is_author,
    Verb.SHARE: is_author,
    Verb.WITHDRAW: is_author,
    Verb.SECOND: is_second_reader,
    Verb.PROPOSE: is_author,
    Verb.SUGGEST: all_of(is_somebody_elses, is_supervisor_of),
    Verb.APPROVE: may_approve,
    Verb.APPROVE_NETWORK: may_approve_network,
    Verb.KEEP_PACE: keeps_ambito,
    Verb.TRASH: is_author,
    Verb.CONSENT: is_author,
    Verb.KEEP_IDENTITY: keeps_words,
    Verb.DECIDE_OFFER: supervises_elsewhere,
    Verb.KEEP_PRACTICE: any_of(is_author, is_supervisor_of),
    Verb.TRY: reads_it,
    Verb.EDIT_TRIAL: is_author,
    Verb.ASK_ORIGIN: is_outside_its_group,
    Verb.ANSWER_ORIGIN: did_not_ask,
    Verb.COMMENT: reads_in_group,
    Verb.ANSWER: reads_in_group,
    Verb.EDIT_COMMENT: is_author,
    Verb.RESOLVE: any_of(is_author, is_supervisor_of),
    Verb.OPEN_THEME: is_supervisor_of,
    Verb.KEEP_GROUP: is_supervisor_of,
    Verb.CURATE_TERMS: is_supervisor_of,
    Verb.KEEP_TEMPLATE: keeps_template,
    Verb.KEEP_WORDS: keeps_words,
    Verb.KEEP_VOCABULARY: is_supervisor_or_staff,
    Verb.KEEP_MEETINGS: is_supervisor_of,
    Verb.PUT_FORWARD: is_author,
    Verb.TAKE_PART: takes_part,
    Verb.KEEP_FORMAT: keeps_template,
    Verb.COLLECT: keeps_collection,
    Verb.KEEP_PROGRAMME: keeps_programme,
    Verb.SEE_REGISTER: sees_register,
    Verb.GIVE_BACK: is_in_group,
    Verb.ANSWER_BACK: is_staff_of,
    Verb.ADMINISTER: is_administrator,
}


# --- keeping people, groups and offices: a table of its own, because it opens no content --------------------------


@dataclass(frozen=True, slots=True)
class Seat:
    """A place that somebody takes, changes or gives up: in a group, in the office of an ambito, among administrators.
    `kept`: a supervisor of that group, the pact accepted, is there to decide who enters."""

    person_id: int | None = None
    ambito_id: int | None = None
    group_id: int | None = None
    kept: bool = False


NOWHERE = Seat()


class Act(StrEnum):
    KEEP_PEOPLE = "keep people"  # invite, correct a name, reactivate
    SUSPEND = "suspend"
    KEEP_PLACES = "keep places"  # ambiti and groups: open, rename, close
    GIVE_ADMINISTRATION = "give administration"
    END_ADMINISTRATION = "end administration"
    GIVE_OFFICE = "give office"
    END_OFFICE = "end office"
    ENROL = "enrol"  # many people at once, in the groups of an ambito
    SEAT = "seat"  # make somebody a member or supervisor of a group: a new reader
    CHANGE_ROLE = "change role"
    UNSEAT = "unseat"


#: Who runs a command on the machine: an administrator who is nobody in particular.
CONSOLE = Actor(0, "", "", "it", True, (), frozenset(), frozenset())


def is_somebody_else(actor: Actor, seat: Seat) -> bool:
    return actor.person_id != seat.person_id


def is_oneself(actor: Actor, seat: Seat) -> bool:
    return actor.person_id == seat.person_id


def is_staff_there(actor: Actor, seat: Seat) -> bool:
    return seat.ambito_id in actor.staff_of


def group_waits(actor: Actor, seat: Seat) -> bool:
    """Nobody supervises the group yet, so nobody else could let people in."""
    return not seat.kept


ADMINISTRATIVE_RIGHTS: dict[Act, Rule] = {
    Act.KEEP_PEOPLE: is_administrator,
    Act.SUSPEND: all_of(is_administrator, is_somebody_else),
    Act.KEEP_PLACES: is_administrator,
    Act.GIVE_ADMINISTRATION: all_of(is_administrator, is_somebody_else),
    Act.END_ADMINISTRATION: is_administrator,
    Act.GIVE_OFFICE: all_of(is_administrator, is_somebody_else),
    Act.END_OFFICE: is_administrator,
    Act.ENROL: any_of(is_administrator, is_staff_there),
    Act.SEAT: any_of(is_supervisor_of, all_of(any_of(is_administrator, is_staff_there), group_waits, is_somebody_else)),
    Act.CHANGE_ROLE: any_of(is_supervisor_of, all_of(is_administrator, group_waits, is_somebody_else)),
    Act.UNSEAT: any_of(is_oneself, is_supervisor_of, is_administrator),
}


def may(actor: Actor | None, act: Act, seat: Seat = NOWHERE) -> bool:
    """May `actor` (None: who runs a command on the machine) do `act` with this seat?"""
    return ADMINISTRATIVE_RIGHTS[act](actor or CONSOLE, seat)


def permit(actor: Actor, verb: Verb, thing: Any = None) -> bool:
    """May `actor` do `verb` with `thing`, which they already see?"""
    return RIGHTS[verb](actor, thing)


def ensure(actor: Actor, verb: Verb, thing: Any = None) -> None:
    """As permit(); raises Forbidden instead of answering False."""
    if not permit(actor, verb, thing):
        raise Forbidden
