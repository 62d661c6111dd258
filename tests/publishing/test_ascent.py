"""Going up: Ada proposes, Bruno reads second, Livia approves; nobody reads what is not theirs to read on the way."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cast import World, checked
from tests.test_ladder import share, write
from workspace import approvers, ascent, belonging, ladder, search
from workspace.db import now
from workspace.nouns import (
    Ascent,
    Entry,
    Event,
    Membership,
    Notice,
    Person,
    Publication,
    Revision,
    SecondReading,
)
from workspace.policy import readable
from workspace.refusals import Conflict, Forbidden, GateClosed, Invalid
from workspace.writings import second
from workspace.writings import verbs as writing

CLEAN = dict.fromkeys(second.QUESTIONS, "no")


def propose(
    session: Any, world: World, entry: Entry, level: int = 4, reader: str | None = "bruno", **more: Any
) -> Ascent:
    author = next(name for name, ident in world.people.items() if ident == entry.author_id)
    actor = world.actor(author)
    revision = session.get_one(Revision, entry.current_revision_id)
    checked(session, actor, revision)
    reader_id = world.people[reader] if reader else None
    made = ascent.propose(session, actor, entry, revision, level, reader_id=reader_id, **more)
    session.flush()
    return made


def read_second(session: Any, world: World, entry: Entry, reader: str = "bruno", **answers: str) -> None:
    waits = select(SecondReading).where(SecondReading.entry_id == entry.id, SecondReading.waiting)
    reading = session.scalars(waits).one()
    second.answer(session, world.actor(reader), reading, {**CLEAN, **answers}, {}, [])
    session.flush()


def approve(session: Any, world: World, proposal: Ascent, who: str) -> None:
    entry = ascent.approve(session, world.actor(who), proposal)
    session.flush()
    search.write(session, entry)


def rewrite(session: Any, world: World, entry: Entry, text: str) -> Revision:
    saved = writing.save(session, world.actor("ada"), entry, "Una mattina", {"testo": text}, fresh=True)
    assert isinstance(saved, writing.Saved)
    return saved.revision


def supervise(session: Any, world: World, who: str, group: str) -> None:
    seat = Membership(person_id=world.people[who], group_id=world.groups[group], role="supervisor", accepted_version=1)
    session.add(seat)
    session.flush()


def who(session: Any, world: World, noun: Any, ident: int | None) -> set[str]:
    return {
        n
        for n in world.people
        if session.scalar(select(noun.id).where(noun.id == ident, readable(world.actor(n), noun)))
    }


def who_publication(session: Any, world: World, entry: Entry) -> set[str]:
    live = ascent.publication_of(session, entry.id)
    return who(session, world, Publication, live.id) if live else set()


AMBITO = {"ada", "bruno", "carla", "dario", "livia", "elena"}
NETWORK = AMBITO | {"ugo", "fulvia"}


def test_the_way_to_the_ambito_and_who_reads_on_it(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry)
    assert one.state == "asked"
    assert who(session, world, Ascent, one.id) == {"ada", "bruno"}
    assert who(session, world, Revision, one.revision_id) == {"ada", "bruno"}
    assert who(session, world, Entry, entry.id) == {"ada"}
    read_second(session, world, entry)
    assert one.state == "read"
    assert who(session, world, Ascent, one.id) == {"ada", "carla", "livia"}
    assert who(session, world, Revision, one.revision_id) == {"ada", "carla", "livia"}
    assert who(session, world, Entry, entry.id) == {"ada"}
    assert who_publication(session, world, entry) == set()
    approve(session, world, one, "livia")
    assert one.state == "approved"
    assert who(session, world, Ascent, one.id) == {"ada"}
    assert who_publication(session, world, entry) == AMBITO
    assert search.check(session) == []


def test_the_way_to_the_network_asks_for_somebody_of_another_ambito(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry, 5)
    read_second(session, world, entry)
    approve(session, world, one, "carla")
    assert one.state == "network"
    assert who_publication(session, world, entry) == AMBITO
    assert who(session, world, Ascent, one.id) == {"ada", "fulvia"}
    for name in ("livia", "elena", "ugo", "ada", "carla", "vera", "gino"):
        with pytest.raises(Forbidden):
            ascent.approve(session, world.actor(name), one)
    approve(session, world, one, "fulvia")
    assert who_publication(session, world, entry) == NETWORK
    live = ascent.publication_of(session, entry.id)
    assert live is not None
    people = {live.reader_id, live.approver_id, live.network_approver_id, entry.author_id}
    assert people == {world.people[name] for name in ("ada", "bruno", "carla", "fulvia")}


def test_who_belongs_to_the_ambito_too_does_not_approve_for_the_network(world: World, session: Any) -> None:
    supervise(session, world, "livia", "ontano")
    entry = write(session, world)
    one = propose(session, world, entry, 5)
    read_second(session, world, entry)
    approve(session, world, one, "carla")
    assert who(session, world, Ascent, one.id) == {"ada", "fulvia"}
    assert approvers.deciders(session, one) == [world.people["fulvia"]]


def test_nobody_reads_second_or_approves_their_own(world: World, session: Any) -> None:
    entry = write(session, world)
    with pytest.raises(Invalid):
        propose(session, world, entry, reader="ada")
    one = propose(session, world, entry, reader="carla")
    read_second(session, world, entry, "carla")
    with pytest.raises(Forbidden):
        ascent.approve(session, world.actor("carla"), one)
    for name in set(world.people) - {"carla", "livia"}:
        with pytest.raises(Forbidden):
            ascent.approve(session, world.actor(name), one)
    approve(session, world, one, "livia")


def test_who_alone_could_approve_is_not_taken_as_second_reader(world: World, session: Any) -> None:
    session.scalars(select(Membership).where(Membership.person_id == world.people["livia"])).one().left_at = now()
    session.flush()
    entry = write(session, world)
    with pytest.raises(Invalid):
        propose(session, world, entry, reader="carla")
    propose(session, world, entry, reader="bruno")


def test_where_one_supervises_and_wrote_it_a_peer_stands_in(world: World, session: Any) -> None:
    session.scalars(select(Membership).where(Membership.person_id == world.people["livia"])).one().left_at = now()
    zoe = session.scalars(select(Membership).where(Membership.person_id == world.people["zoe"])).one()
    zoe.accepted_version = 1
    session.flush()
    entry = write(session, world, "carla")
    with pytest.raises(Invalid, match="chi l’approva"):
        propose(session, world, entry, reader="bruno")
    with pytest.raises(Invalid):
        propose(session, world, entry, reader="bruno", stand_in_id=world.people["bruno"])
    one = propose(session, world, entry, reader="bruno", stand_in_id=world.people["zoe"])
    read_second(session, world, entry)
    assert who(session, world, Ascent, one.id) == {"carla", "zoe"}
    approve(session, world, one, "zoe")
    assert who_publication(session, world, entry) == (AMBITO | {"zoe"}) - {"livia"}


def test_an_answered_reading_of_exactly_this_version_counts(world: World, session: Any) -> None:
    entry = write(session, world)
    revision = session.get_one(Revision, entry.current_revision_id)
    checked(session, world.actor("ada"), revision)
    ladder.ask_second(session, world.actor("ada"), entry, revision, world.people["bruno"])
    read_second(session, world, entry)
    one = propose(session, world, entry, reader=None)
    assert (one.state, one.reader_id) == ("read", world.people["bruno"])
    ascent.take_back(session, world.actor("ada"), entry)
    rewrite(session, world, entry, "Un’altra visita.")
    with pytest.raises(Invalid):
        propose(session, world, entry, reader=None)


def test_what_the_second_reader_saw_goes_to_the_author_first(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry)
    read_second(session, world, entry, rare="yes")
    assert one.state == "returned"
    assert who(session, world, Ascent, one.id) == {"ada"}
    again = propose(session, world, entry, reader=None)
    assert again.state == "read"


def test_returning_keeps_every_remark_and_the_published_version_stays(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry)
    read_second(session, world, entry)
    approve(session, world, one, "livia")
    live = ascent.publication_of(session, entry.id)
    assert live is not None
    first = live.revision_id
    rewrite(session, world, entry, "Due visite.")
    for round_ in (1, 2):
        again = propose(session, world, entry)
        read_second(session, world, entry)
        ascent.send_back(session, world.actor("carla"), again, f"Manca il limite, {round_}.")
        session.flush()
        assert live.revision_id == first
        rewrite(session, world, entry, f"Due visite, e un limite. {round_}")
    last = propose(session, world, entry)
    read_second(session, world, entry)
    approve(session, world, last, "carla")
    assert (live.revision_id, live.state) == (last.revision_id, "approved")
    assert live.updated_at is not None
    reasons = select(Ascent.reason).where(Ascent.entry_id == entry.id, Ascent.reason != "").order_by(Ascent.id)
    assert list(session.scalars(reasons)) == ["Manca il limite, 1.", "Manca il limite, 2."]
    assert session.scalar(select(func.count()).select_from(Publication)) == 1


def test_what_is_in_the_network_waits_for_both_before_it_changes(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry, 5)
    read_second(session, world, entry)
    approve(session, world, one, "carla")
    approve(session, world, one, "fulvia")
    live = ascent.publication_of(session, entry.id)
    assert live is not None
    first = live.revision_id
    rewrite(session, world, entry, "Due visite.")
    with pytest.raises(Invalid):
        propose(session, world, entry, 4)
    two = propose(session, world, entry, 5)
    read_second(session, world, entry)
    approve(session, world, two, "livia")
    assert (two.state, live.revision_id, live.level) == ("network", first, 5)
    approve(session, world, two, "fulvia")
    assert (live.revision_id, live.level) == (two.revision_id, 5)


def test_one_click_and_it_leaves_everywhere(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry, 5)
    read_second(session, world, entry)
    approve(session, world, one, "carla")
    assert session.scalars(select(Notice).where(Notice.ascent_id == one.id)).all()
    ascent.take_back(session, world.actor("ada"), entry)
    search.write(session, entry)
    session.flush()
    assert who_publication(session, world, entry) == set()
    assert who(session, world, Ascent, one.id) == {"ada"}
    assert session.scalars(select(Notice).where(Notice.ascent_id == one.id)).all() == []
    assert search.check(session) == []
    with pytest.raises(Forbidden):
        ascent.approve(session, world.actor("fulvia"), one)


def test_from_the_network_alone(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry, 5)
    read_second(session, world, entry)
    approve(session, world, one, "carla")
    approve(session, world, one, "fulvia")
    ascent.take_back(session, world.actor("ada"), entry, network_only=True)
    search.write(session, entry)
    assert who_publication(session, world, entry) == AMBITO
    assert search.check(session) == []


@pytest.mark.parametrize("step", ["asked", "read", "network"])
@pytest.mark.parametrize("way", ["withdraw", "trash", "leave", "group"])
def test_a_proposal_ends_with_the_ground_it_stands_on(world: World, session: Any, way: str, step: str) -> None:
    entry = write(session, world)
    one = propose(session, world, entry, 5)
    if step != "asked":
        read_second(session, world, entry)
    if step == "network":
        approve(session, world, one, "carla")
    ada = world.actor("ada")
    if way == "withdraw":
        ladder.withdraw(session, ada, entry)
    elif way == "trash":
        writing.trash(session, ada, entry)
    elif way == "leave":
        seat = belonging.the_membership(session, world.groups["faggio"], world.people["ada"])
        assert seat is not None
        belonging.leave(session, ada, seat)
    elif step == "network":
        return  # published texts keep their group
    else:
        writing.place(session, ada, entry, None)
    session.flush()
    assert one.state == "withdrawn"
    assert who(session, world, Ascent, one.id) == {"ada"}
    assert who(session, world, Revision, one.revision_id) - who_publication(session, world, entry) == {
        "ada"
    } - who_publication(session, world, entry)


def test_a_second_reader_who_leaves_gives_it_back(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry)
    seat = belonging.the_membership(session, world.groups["faggio"], world.people["bruno"])
    assert seat is not None
    belonging.leave(session, world.actor("bruno"), seat)
    assert one.state == "returned"
    again = propose(session, world, entry, reader="carla")
    assert again.state == "asked"


def test_no_step_without_a_clean_check_of_exactly_this_version(world: World, session: Any) -> None:
    entry = write(session, world, text="Il numero è 347 5581920.")
    revision = session.get_one(Revision, entry.current_revision_id)
    with pytest.raises(GateClosed):
        ascent.propose(session, world.actor("ada"), entry, revision, 4, reader_id=world.people["bruno"])
    clean = rewrite(session, world, entry, "Una visita.")
    one = propose(session, world, entry)
    read_second(session, world, entry)
    clean.answers = {"testo": "Il numero è 347 5581920."}
    with pytest.raises(GateClosed):
        ascent.approve(session, world.actor("livia"), one)


def test_one_version_at_a_time(world: World, session: Any) -> None:
    entry = write(session, world)
    propose(session, world, entry)
    rewrite(session, world, entry, "Due visite.")
    with pytest.raises(Conflict):
        propose(session, world, entry)


def test_the_supervisor_asks_and_nothing_moves(world: World, session: Any) -> None:
    entry = write(session, world)
    share(session, world, entry)
    assert ascent.suggest(session, world.actor("carla"), entry)
    assert not ascent.suggest(session, world.actor("carla"), entry)
    told = session.scalars(select(Notice).where(Notice.kind == "proposal.suggested")).one()
    assert told.person_id == world.people["ada"]
    assert session.scalars(select(Ascent)).all() == []
    for name in ("ada", "bruno", "livia"):
        with pytest.raises(Forbidden):
            ascent.suggest(session, world.actor(name), entry)


def test_what_waits_is_recalled_after_the_days_that_were_set(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry)
    read_second(session, world, entry)
    assert ascent.remind(session) == 0
    one.since = now() - dt.timedelta(days=8)
    session.get_one(Person, world.people["livia"]).reminder_days = 30
    assert ascent.remind(session) == 1
    session.flush()
    assert ascent.remind(session) == 0
    told = session.scalars(select(Notice).where(Notice.kind == "proposal.reminder")).one()
    assert told.person_id == world.people["carla"]


def test_events_hold_who_when_and_which_version_and_no_word(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry, 5)
    read_second(session, world, entry)
    approve(session, world, one, "carla")
    ascent.send_back(session, world.actor("fulvia"), one, "Manca il limite.")
    session.flush()
    rows = session.execute(select(Event.verb, Event.actor_id, Event.detail).order_by(Event.id)).all()
    names = {v: k for k, v in world.people.items()}
    assert [
        (r.verb, names[r.actor_id], r.detail.get("revision")) for r in rows if r.verb.startswith(("pro", "pub"))
    ] == [
        ("proposal.made", "ada", 1),
        ("proposal.read", "bruno", 1),
        ("publication.approved", "carla", 1),
        ("proposal.returned", "fulvia", 1),
    ]
    assert "limite" not in str([r.detail for r in rows])
    assert who_publication(session, world, entry) == AMBITO


def test_what_the_ambito_approved_goes_on_to_the_network_as_it_is(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry, 4)
    read_second(session, world, entry)
    approve(session, world, one, "livia")
    two = propose(session, world, entry, 5, reader=None)
    assert (two.state, two.reader_id, two.approver_id) == ("network", world.people["bruno"], world.people["livia"])
    assert who(session, world, Ascent, two.id) == {"ada", "fulvia"}
    approve(session, world, two, "fulvia")
    assert who_publication(session, world, entry) == NETWORK


def test_a_text_published_in_one_ambito_is_not_proposed_in_another(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry, 4)
    read_second(session, world, entry)
    approve(session, world, one, "livia")
    ladder.bring_home(session, world.actor("ada"), [entry], "moved")
    seat = Membership(person_id=world.people["ada"], group_id=world.groups["ontano"], accepted_version=1)
    session.add(seat)
    entry.group_id = world.groups["ontano"]
    session.flush()
    rewrite(session, world, entry, "Due visite.")
    with pytest.raises(Invalid, match="altro ambito"):
        propose(session, world, entry, reader="ugo")


def test_taken_back_before_the_second_reading_closes_it_too(world: World, session: Any) -> None:
    entry = write(session, world)
    one = propose(session, world, entry)
    ascent.take_back(session, world.actor("ada"), entry)
    session.flush()
    assert who(session, world, Revision, one.revision_id) == {"ada"}
    assert session.scalars(select(SecondReading.waiting)).all() == [False]
    assert session.scalars(select(Notice).where(Notice.person_id == world.people["bruno"])).all() == []
    assert propose(session, world, entry).state == "asked"


def test_taking_back_what_is_not_out_ends_what_is_on_its_way_and_tells_no_withdrawal(
    world: World, session: Any
) -> None:
    entry = write(session, world)
    share(session, world, entry)
    proposal = propose(session, world, entry)
    ascent.take_back(session, world.actor("ada"), entry)
    session.flush()
    assert proposal.state == "withdrawn"
    assert entry.reach == 3
    told = session.scalars(select(Event.verb).where(Event.entry_id == entry.id)).all()
    assert "proposal.withdrawn" in told
    assert "entry.withdrawn" not in told
