"""Who may do what with a thing that they see: a table from verb to rule that a supervisor could read aloud."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from workspace.nouns import Group
from workspace.policy.actors import Actor
from workspace.refusals import Forbidden


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
    DECIDE_OFFER = "decide offer"  # a template or a format that another group offers to all
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


def looks_at_offer(actor: Actor, offer: Any) -> bool:
    """The same as `looked_at_by` says in SQL. At first: supervises a group, and not the one from which it comes. Then, for
    the network: supervises or is staff in another ambito, and has not looked before. Never what they proposed."""
    if offer.proposed_by_id == actor.person_id:
        return False
    if offer.state == "network":
        elsewhere = bool(actor.judges | actor.staff_of) and offer.ambito_id not in actor.ambiti
        return elsewhere and offer.looked_by_id != actor.person_id
    return offer.state == "proposed" and bool(actor.supervised) and offer.group_id not in actor.supervised


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
    Verb.DECIDE_OFFER: looks_at_offer,
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


def permit(actor: Actor, verb: Verb, thing: Any = None) -> bool:
    """May `actor` do `verb` with `thing`, which they already see?"""
    return RIGHTS[verb](actor, thing)


def ensure(actor: Actor, verb: Verb, thing: Any = None) -> None:
    """As permit(); raises Forbidden instead of answering False."""
    if not permit(actor, verb, thing):
        raise Forbidden
