"""Who may see what: for each noun an SQL condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, false, func, inspect, or_, select
from sqlalchemy.orm import aliased

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
    Model,
    ModelMark,
    Notice,
    Offer,
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
from workspace.policy.actors import AnyActor


def readable(actor: AnyActor, noun: Any) -> ColumnElement[bool]:
    """The SQL condition under which `actor` may read a row of `noun` (or of an alias of it). Raises KeyError for a noun
    without a rule."""
    rule = READABLE.get(noun) or READABLE[inspect(noun).mapper.class_]
    return rule(actor, noun)


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
    """Approved ones are everybody's who belongs somewhere, and after the first look the ambito's; those that wait are of
    who keeps the template, of all who supervise, and at the second look of all who are staff."""
    if not actor.has("actor_ambiti"):
        return false()
    ours = and_(offer.state.in_(("network", "ambito")), offer.ambito_id.in_(actor.value("actor_ambiti")))
    ways = [offer.state == "approved", ours]
    if actor.has("actor_keeps"):
        ways.append(offer.state == "network")
    if actor.has("actor_supervised"):
        ways.append(offer.state == "proposed")
    mine = or_(offer.proposed_by_id == actor.value("actor_me"), offer.ambito_id.in_(actor.value("actor_staff")))
    return or_(*ways, and_(offer.state == "proposed", mine))


def looked_at_by(actor: AnyActor, offer: Any) -> ColumnElement[bool]:
    """An offer that waits for this actor's look (Verb.DECIDE_OFFER in SQL): the first one is of who supervises another
    group, the second of who supervises or is staff in another ambito and has not looked before."""
    me = actor.value("actor_me")
    ways: list[ColumnElement[bool]] = [false()]
    if actor.has("actor_supervised"):
        other = or_(offer.group_id.is_(None), offer.group_id.not_in(actor.value("actor_supervised")))
        ways.append(and_(offer.state == "proposed", other))
    if actor.has("actor_keeps"):
        elsewhere = offer.ambito_id.not_in(actor.value("actor_ambiti"))
        ways.append(and_(offer.state == "network", elsewhere, offer.looked_by_id.is_distinct_from(me)))
    return and_(or_(*ways), offer.proposed_by_id != me)


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


_OFFER = aliased(Offer)


def _model(actor: AnyActor, model: Any) -> ColumnElement[bool]:
    """In an edition that one opens, while it is offered to all."""
    stands = exists().where(_OFFER.id == model.offer_id, _OFFER.state == "approved")
    return and_(stands, _opens(actor, model.edition_id))


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
    Model: _model,
    ReadMark: _own,
    ModelMark: _own,
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
