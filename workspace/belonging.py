"""Who belongs to a group, and the pact that opens it: the only verbs that add, change or remove a reader.

Nobody reads a group's texts but by a seat given here and by their own yes to the pact. The whole group is told who
comes and who goes. Who leaves loses the group's texts and keeps their own, which go back to «solo io»; what was
entrusted to a person who no longer supervises goes back to its author. Nothing here commits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Integer, bindparam, func, or_, select
from sqlalchemy.orm import Session

from workspace import arrivals, circles, data, events, ladder, prose
from workspace.db import named, now
from workspace.nouns import (
    BODY_LIMIT,
    Ambito,
    Ascent,
    Entry,
    Group,
    Membership,
    Pact,
    PactAcceptance,
    Person,
    SecondReading,
)
from workspace.policy import Act, Actor, Seat, Verb, ensure, may
from workspace.refusals import N_, Conflict, Forbidden, Invalid, NotFound

ROLES = ("member", "supervisor")
GROUP_KINDS = ("A1", "A2", "A3", "SS")


# --- reading how things stand -----------------------------------------------------------------------------------


_NEWEST_PACT = named(
    select(Pact)
    .where(Pact.group_id == bindparam("group", type_=Integer, required=True))
    .order_by(Pact.version.desc())
    .limit(1),
    "newest pact",
)


def newest_pact(session: Session, group_id: int) -> Pact:
    """The last version written, in force or not yet. Raises NotFound for a group without one."""
    pact = session.scalars(_NEWEST_PACT, {"group": group_id}).one_or_none()
    if pact is None:
        raise NotFound
    return pact


def version_in_force(session: Session, group_id: int) -> int:
    """The version that must be accepted today in order to read; 0 where there is none."""
    in_force = or_(Pact.widens, Pact.effective_at <= now())
    return session.scalar(select(func.max(Pact.version)).where(Pact.group_id == group_id, in_force)) or 0


def supervisors(session: Session, group_id: int) -> frozenset[int]:
    """People who supervise this group today: the pact accepted once, and not suspended."""
    query = select(Membership.person_id).join(Person, Person.id == Membership.person_id)
    return frozenset(
        session.scalars(
            query.where(
                Membership.group_id == group_id,
                Membership.left_at.is_(None),
                Membership.role == "supervisor",
                Membership.accepted_version > 0,
                Person.state == "active",
            )
        )
    )


def seat(session: Session, group: Group, person_id: int | None = None) -> Seat:
    """The seat of `person_id` in `group` (None: somebody who is not here yet), to be asked about with `policy.may`."""
    return Seat(person_id, group.ambito_id, group.id, kept=bool(supervisors(session, group.id)))


def people_of(session: Session, group_id: int, *, open_only: bool = False) -> list[int]:
    """Ids of those to whom it is told what happens in the group: who belongs to it and has entered the product once.
    `open_only`: only those who accepted the pact in force."""
    query = select(Membership.person_id).join(Person, Person.id == Membership.person_id)
    query = query.where(Membership.group_id == group_id, Membership.left_at.is_(None), Person.state == "active")
    if open_only:
        query = query.where(Membership.accepted_version >= version_in_force(session, group_id))
    return list(session.scalars(query))


_MEMBERSHIP = named(
    select(Membership).where(
        Membership.group_id == bindparam("group", type_=Integer, required=True),
        Membership.person_id == bindparam("person", type_=Integer, required=True),
        Membership.left_at.is_(None),
    ),
    "membership",
)


def the_membership(session: Session, group_id: int, person_id: int) -> Membership | None:
    """The person's present membership of the group, or None."""
    return session.scalars(_MEMBERSHIP, {"group": group_id, "person": person_id}).one_or_none()


# --- the group and its pact -------------------------------------------------------------------------------------


def found_group(
    session: Session, actor: Actor | None, ambito: Ambito, slug: str, name: str, kind: str, language: str = "it"
) -> Group:
    """A new group with the first version of its pact, which each person still has to accept."""
    if not may(actor, Act.KEEP_PLACES):
        raise Forbidden
    if kind not in GROUP_KINDS:
        raise Invalid("Il tipo di gruppo è uno fra A1, A2, A3 e SS.")
    if session.scalar(select(Group.id).where(Group.slug == slug)):
        raise Invalid("C’è già un gruppo con questo nome breve: scegline un altro.")
    group = Group(ambito_id=ambito.id, slug=slug, name=name, kind=kind)
    session.add(group)
    session.flush()
    body = data.pact(language)["text"]
    session.add(Pact(group_id=group.id, version=1, body=body, html=prose.render(body), effective_at=now()))
    events.record(session, actor, "group.founded", group_id=group.id, ambito_id=ambito.id, kind=kind)
    session.flush()
    return group


def write_pact(
    session: Session,
    actor: Actor,
    group: Group,
    body: str,
    effective_at: dt.datetime,
    *,
    widens: bool,
    based_on: int,
    review_on: dt.date | None = None,
) -> Pact:
    """A new version of the pact, binding from `effective_at`, or at once where it `widens` who reads. Writing it is
    accepting it. `review_on`: the day by which the group looks at it again. Raises Conflict when `based_on` is no longer
    the newest version."""
    ensure(actor, Verb.KEEP_GROUP, group)
    _one_at_a_time(session, group)
    newest = newest_pact(session, group.id)
    if newest.version != based_on:
        raise Conflict(
            "Intanto un’altra persona ha scritto una nuova versione del patto: rileggila prima di cambiarla."
        )
    body = body.strip()
    if not body:
        raise Invalid("Il patto non può essere vuoto.")
    if len(body) > BODY_LIMIT:
        raise Invalid("Il patto è troppo lungo: al massimo 20.000 caratteri.")
    if body == newest.body and not widens:
        raise Invalid("Il testo è uguale a quello di prima: non c’è una nuova versione da scrivere.")
    pact = Pact(
        group_id=group.id,
        version=newest.version + 1,
        body=body,
        html=prose.render(body),
        widens=widens,
        effective_at=max(effective_at, now()),
        review_on=review_on,
        written_by_id=actor.person_id,
    )
    session.add(pact)
    session.flush()
    events.record(session, actor, "pact.written", group_id=group.id, version=pact.version, widens=widens)
    events.tell(
        session,
        people_of(session, group.id),
        "pact.changed",
        actor,
        group_id=group.id,
        version=pact.version,
        widens=widens,
    )
    accept(session, actor, group, pact.version)
    return pact


def accept(session: Session, actor: Actor, group: Group, version: int) -> None:
    """The actor's own yes to the newest version of the pact, which they say they have read. Nobody accepts for
    another person. Raises Conflict when a newer version was written meanwhile."""
    membership = the_membership(session, group.id, actor.person_id)
    if membership is None:
        raise NotFound
    pact = newest_pact(session, group.id)
    if pact.version != version:
        raise Conflict("Il patto è cambiato mentre leggevi: rileggi la nuova versione.")
    if session.get(PactAcceptance, (pact.id, actor.person_id)) is None:
        session.add(PactAcceptance(pact_id=pact.id, person_id=actor.person_id))
        events.record(session, actor, "pact.accepted", group_id=group.id, version=version)
    membership.accepted_version = max(membership.accepted_version, version)
    if membership.role == "supervisor":
        arrivals.somebody_came(session)
    session.flush()


# --- coming, changing, going ------------------------------------------------------------------------------------


def join(session: Session, actor: Actor | None, group: Group, person: Person, role: str) -> Membership:
    """Gives `person` a seat. They read from today on, or everything where the group opens its past and it is a
    supervisor of the group who lets them in; and nothing before they accept the pact. The whole group is told."""
    _one_at_a_time(session, group)
    place = seat(session, group, person.id)
    if not may(actor, Act.SEAT, place):
        raise Forbidden(_why_not(actor, place))
    if role not in ROLES:
        raise Invalid("Il ruolo nel gruppo è «partecipa» o «supervisiona».")
    if group.closed_at is not None:
        raise Invalid("Questo gruppo è chiuso: nessuno può più entrare.")
    if person.state in ("suspended", "erased"):
        raise Invalid("Questa persona ora non può entrare in un gruppo: parlane con chi amministra.")
    if the_membership(session, group.id, person.id):
        raise Invalid("Questa persona fa già parte del gruppo.")
    whole = group.opens_past and actor is not None and group.id in actor.supervised
    others = people_of(session, group.id)
    membership = Membership(
        group_id=group.id, person_id=person.id, role=role, joined_at=now(), reads_from=None if whole else now()
    )
    session.add(membership)
    session.flush()
    events.record(session, actor, "member.joined", person_id=person.id, group_id=group.id, role=role, past=whole)
    events.tell(session, others, "group.joined", actor, group_id=group.id, name=person.name, role=role)
    events.tell(session, [person.id], "group.invited", actor, group_id=group.id, role=role)
    return membership


def leave(session: Session, actor: Actor | None, membership: Membership) -> list[Entry]:
    """Ends a membership: the group's texts close at once, the person's own shared texts of this group go back to «solo
    io», and so does what was entrusted to them. Answers the texts that changed, for the search index."""
    group = session.get_one(Group, membership.group_id)
    person = session.get_one(Person, membership.person_id)
    _one_at_a_time(session, group)
    place = seat(session, group, person.id)
    if not may(actor, Act.UNSEAT, place) or membership.left_at is not None:
        raise Forbidden
    others = [other for other in people_of(session, group.id) if other != person.id]
    if _somebody_stays(session, membership):
        _not_the_last(session, membership)
    own = list(
        session.scalars(
            select(Entry).where(Entry.author_id == person.id, Entry.group_id == group.id, Entry.reach > circles.ONLY_ME)
        )
    )
    ladder.bring_home(session, actor, own, "author left")
    entrusted = _give_back(session, actor, membership)
    _end_second_readings(session, actor, membership)
    membership.left_at = now()
    myself = actor is not None and actor.person_id == person.id
    events.record(session, actor, "member.left", person_id=person.id, group_id=group.id, role=membership.role)
    events.tell(session, others, "group.left", actor, group_id=group.id, name=person.name)
    if not myself:
        events.tell(session, [person.id], "group.removed", actor, group_id=group.id)
    session.flush()
    return own + entrusted


def change_role(session: Session, actor: Actor | None, membership: Membership, role: str) -> list[Entry]:
    """Makes a member a supervisor or the other way round; the group is told. Answers the texts that changed, for the
    search index: what was entrusted to somebody who no longer supervises."""
    group = session.get_one(Group, membership.group_id)
    person = session.get_one(Person, membership.person_id)
    _one_at_a_time(session, group)
    place = seat(session, group, person.id)
    if not may(actor, Act.CHANGE_ROLE, place) or membership.left_at is not None:
        raise Forbidden(_why_not(actor, place))
    if role not in ROLES or role == membership.role:
        raise Invalid("Scegli un ruolo diverso da quello che ha già.")
    changed: list[Entry] = []
    if role == "member":
        _not_the_last(session, membership)
        changed = _give_back(session, actor, membership)
    membership.role = role
    events.record(session, actor, "member.role_changed", person_id=person.id, group_id=group.id, role=role)
    everybody = people_of(session, group.id)
    events.tell(session, everybody, "role.changed", actor, group_id=group.id, name=person.name, role=role)
    if role == "supervisor":
        arrivals.somebody_came(session)
    session.flush()
    return changed


# --- pieces -----------------------------------------------------------------------------------------------------


def _one_at_a_time(session: Session, group: Group) -> None:
    """Two people changing the same group take turns (PostgreSQL; on SQLite all writers do)."""
    session.execute(select(Group.id).where(Group.id == group.id).with_for_update())


def _why_not(actor: Actor | None, place: Seat) -> str:
    if actor is not None and actor.person_id == place.person_id:
        return N_("Chi amministra non può dare un ruolo a se stesso: chiedi a un’altra persona.")
    if place.kept:
        return N_("In questo gruppo le persone le aggiunge chi supervisiona.")
    return ""


def _somebody_stays(session: Session, membership: Membership) -> bool:
    query = select(Membership.id).where(Membership.group_id == membership.group_id, Membership.left_at.is_(None))
    return session.scalar(query.where(Membership.id != membership.id).limit(1)) is not None


def _not_the_last(session: Session, membership: Membership) -> None:
    """Raises Invalid where this person is the only one who supervises the group."""
    if supervisors(session, membership.group_id) == {membership.person_id}:
        raise Invalid(
            "È l’unica persona che supervisiona questo gruppo. Prima serve chi le succede: aggiungi una persona che "
            "supervisiona, e aspetta che abbia accettato il patto."
        )


def _end_second_readings(session: Session, actor: Actor | None, membership: Membership) -> None:
    """Second readings and proposals in this group, of their texts and by them, end; who waited for an answer is told."""
    here, leaving = SecondReading.group_id == membership.group_id, membership.person_id
    ours = Ascent.group_id == membership.group_id
    ladder.end_proposals(session, actor, "withdrawn", ours, Ascent.author_id == leaving)
    waits = (ours, Ascent.state == "read", Ascent.stand_in_id == leaving)
    for proposal in ladder.end_proposals(session, actor, "returned", *waits):
        events.tell(session, [proposal.author_id], "proposal.returned", actor, entry_id=proposal.entry_id)
    ladder.end_second(
        session, actor, here, SecondReading.entry_id.in_(select(Entry.id).where(Entry.author_id == leaving))
    )
    name = session.scalar(select(Person.name).where(Person.id == leaving))
    for reading in ladder.end_second(session, actor, here, SecondReading.reader_id == leaving):
        author = session.get_one(Entry, reading.entry_id).author_id
        events.tell(session, [author], "second.ended", actor, entry_id=reading.entry_id, name=name)


def _give_back(session: Session, actor: Actor | None, membership: Membership) -> list[Entry]:
    """What was entrusted to this supervisor closes; each author is told, without a number and without a title."""
    entrusted = list(
        session.scalars(
            select(Entry).where(
                Entry.supervisor_id == membership.person_id,
                Entry.group_id == membership.group_id,
                Entry.reach == circles.SUPERVISOR,
                Entry.author_id != membership.person_id,
            )
        )
    )
    ladder.bring_home(session, actor, entrusted, "supervisor left")
    name = session.scalar(select(Person.name).where(Person.id == membership.person_id))
    authors: Iterable[int] = {entry.author_id for entry in entrusted}
    events.tell(session, authors, "reading.ended", actor, group_id=membership.group_id, name=name)
    return entrusted
