"""The ladder: nobody reads before the author says so, and nobody reads what was not checked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World, checked
from workspace import circles, ladder
from workspace.db import now
from workspace.nouns import Check, Comment, Entry, Event, Membership, Notice, Publication, Revision
from workspace.policy import fetch, readable
from workspace.refusals import Forbidden, GateClosed, Invalid, NotFound


def write(
    session: Any, world: World, who: str = "ada", group: str | None = "faggio", text: str = "Una visita."
) -> Entry:
    entry = Entry(
        author_id=world.people[who],
        group_id=world.groups[group] if group else None,
        template_id=world.template("libera"),
        kind="narrative",
    )
    session.add(entry)
    session.flush()
    revision = Revision(entry_id=entry.id, number=1, author_id=entry.author_id, title="Una mattina", plain=text)
    revision.answers = {"testo": text}
    session.add(revision)
    session.flush()
    entry.current_revision_id = revision.id
    session.flush()
    return entry


def share(session: Any, world: World, entry: Entry, reach: int = 3, supervisor: str | None = None) -> None:
    ada = world.actor("ada")
    revision = session.get(Revision, entry.current_revision_id)
    checked(session, ada, revision)
    ladder.share(session, ada, entry, revision, reach, world.people[supervisor] if supervisor else None)
    session.flush()


def who_reads(session: Any, world: World, entry: Entry) -> set[str]:
    return {
        name
        for name in world.people
        if session.scalar(select(Entry.id).where(Entry.id == entry.id, readable(world.actor(name), Entry)))
    }


def test_a_new_text_is_read_by_its_author_alone(world: World, session: Any) -> None:
    assert who_reads(session, world, write(session, world)) == {"ada"}


def test_two_people_read_at_reach_two(world: World, session: Any) -> None:
    entry = write(session, world)
    share(session, world, entry, 2, "carla")
    assert who_reads(session, world, entry) == {"ada", "carla"}


def test_the_group_reads_at_reach_three_but_not_who_has_not_accepted_the_pact(world: World, session: Any) -> None:
    entry = write(session, world)
    share(session, world, entry)
    assert who_reads(session, world, entry) == {"ada", "bruno", "carla"}


def test_taking_back_works_at_once_and_keeps_the_text(world: World, session: Any) -> None:
    entry = write(session, world)
    share(session, world, entry)
    ladder.withdraw(session, world.actor("ada"), entry)
    session.flush()
    assert who_reads(session, world, entry) == {"ada"}
    assert session.get(Revision, entry.current_revision_id).answers == {"testo": "Una visita."}


def test_nobody_shares_the_text_of_somebody_else(world: World, session: Any) -> None:
    entry = write(session, world)
    revision = session.get(Revision, entry.current_revision_id)
    for name in set(world.people) - {"ada"}:
        with pytest.raises(Forbidden):
            ladder.share(session, world.actor(name), entry, revision, 3)


def test_without_a_check_the_gate_is_closed(world: World, session: Any) -> None:
    entry = write(session, world)
    with pytest.raises(GateClosed):
        ladder.share(session, world.actor("ada"), entry, session.get(Revision, entry.current_revision_id), 3)


def test_a_check_of_another_wording_opens_nothing(world: World, session: Any) -> None:
    entry = write(session, world)
    revision = session.get(Revision, entry.current_revision_id)
    ladder.check(session, world.actor("ada"), revision)
    revision.answers = {"testo": "Un’altra visita."}
    with pytest.raises(GateClosed):
        ladder.share(session, world.actor("ada"), entry, revision, 3)


def test_a_telephone_number_does_not_pass(world: World, session: Any) -> None:
    entry = write(session, world, text="Mi ha lasciato il numero, 347 5581920, da chiamare la sera.")
    revision = session.get(Revision, entry.current_revision_id)
    record = ladder.check(session, world.actor("ada"), revision)
    assert record.standing == 1
    assert "347" not in str(record.counts)
    with pytest.raises(GateClosed):
        ladder.share(session, world.actor("ada"), entry, revision, 3)


def test_no_write_goes_round_the_gate(world: World, session: Any) -> None:
    entry = write(session, world)
    entry.reach = 3
    entry.shared_revision_id = entry.current_revision_id
    with pytest.raises(GateClosed):
        session.flush()
    session.rollback()
    session.add(Publication(entry_id=1, revision_id=1, level=4, ambito_id=world.ambiti["valle"], state="approved"))
    with pytest.raises(GateClosed):
        session.flush()


def test_reach_two_names_a_supervisor_of_the_group(world: World, session: Any) -> None:
    entry = write(session, world)
    for name in ("bruno", "livia", "elena"):
        with pytest.raises(Invalid):
            share(session, world, entry, 2, name)


def test_the_audience_says_who_is_new_and_who_is_of_the_office(world: World, session: Any) -> None:
    entry = write(session, world)
    two = circles.audience(session, entry, 2, world.people["carla"])
    assert [r.name for r in two.new] == ["Carla Prova"]
    share(session, world, entry, 2, "carla")
    three = circles.audience(session, entry, 3)
    assert [r.name for r in three.readers] == ["Carla Prova", "Bruno Prova", "Zoe Prova"]
    assert [r.name for r in three.new] == ["Bruno Prova", "Zoe Prova"]
    assert three.staff == 0


def test_each_step_leaves_an_event_without_words_and_tells_the_new_readers(world: World, session: Any) -> None:
    entry = write(session, world)
    share(session, world, entry, 2, "carla")
    share(session, world, entry)
    ladder.withdraw(session, world.actor("ada"), entry)
    session.flush()
    assert list(session.scalars(select(Event.verb).order_by(Event.id))) == [
        "entry.shared", "entry.shared", "entry.withdrawn",
    ]  # fmt: skip
    told = {(n.person_id, n.detail["reach"]) for n in session.scalars(select(Notice))}
    assert told == {(world.people["carla"], 2), (world.people["bruno"], 3), (world.people["zoe"], 3)}
    everything = [*session.scalars(select(Event.detail)), *session.scalars(select(Notice.detail))]
    assert "visita" not in str(everything)
    assert "mattina" not in str(everything)


def test_others_read_the_shared_version_and_never_the_working_copy(world: World, session: Any) -> None:
    entry = write(session, world)
    share(session, world, entry)
    newer = Revision(entry_id=entry.id, number=2, author_id=entry.author_id, title="Riscritto", plain="Altro.")
    session.add(newer)
    session.flush()
    entry.current_revision_id = newer.id
    session.flush()
    assert fetch(session, world.actor("ada"), Revision, newer.id) is newer
    with pytest.raises(NotFound):
        fetch(session, world.actor("bruno"), Revision, newer.id)
    assert fetch(session, world.actor("bruno"), Revision, entry.shared_revision_id).number == 1


def test_what_two_people_said_is_not_opened_to_the_group(world: World, session: Any) -> None:
    entry = write(session, world)
    share(session, world, entry, 2, "carla")
    comment = Comment(
        entry_id=entry.id,
        revision_id=entry.shared_revision_id,
        author_id=world.people["carla"],
        kind="question",
        reach=2,
        body="E tu?",
        html="<p>E tu?</p>",
    )
    session.add(comment)
    share(session, world, entry)
    seen = {n for n in world.people if session.scalar(select(Comment.id).where(readable(world.actor(n), Comment)))}
    assert seen == {"ada", "carla"}


def test_a_trashed_text_is_read_by_nobody_else(world: World, session: Any) -> None:
    entry = write(session, world)
    share(session, world, entry)
    entry.trashed_at = now()
    session.flush()
    assert who_reads(session, world, entry) == {"ada"}
    assert session.scalars(select(Check)).first() is not None


def test_the_read_rule_holds_inside_a_query_that_joins_the_same_nouns(world: World, session: Any) -> None:
    """A subquery of the rule must not lean on the tables of the query around it."""
    for who in ("ada", "dario"):
        group = "faggio" if who == "ada" else "tiglio"
        entry = write(session, world, who, group)
        session.add(Notice(person_id=world.people["bruno"], kind="entry.shared", entry_id=entry.id))
        session.add(
            Comment(
                entry_id=entry.id,
                revision_id=entry.current_revision_id,
                author_id=entry.author_id,
                kind="question",
                reach=3,
                body="E tu?",
                html="<p>E tu?</p>",
                created_at=now() + dt.timedelta(hours=1),  # after the text is opened
            )
        )
    shared = session.scalars(select(Entry).where(Entry.author_id == world.people["ada"])).one()
    share(session, world, shared)
    bruno = world.actor("bruno")
    for noun in (Notice, Comment):
        query = select(noun.entry_id).outerjoin(Entry, Entry.id == noun.entry_id).where(readable(bruno, noun))
        seen = set(session.scalars(query))
        assert seen == {shared.id}
    revisions = select(Revision.id).join(Entry, Entry.id == Revision.entry_id).where(readable(bruno, Revision))
    assert list(session.scalars(revisions)) == [shared.shared_revision_id]


def test_what_was_said_to_others_is_not_opened_to_the_next_readers(world: World, session: Any) -> None:
    """Another supervisor, or the group after the text was taken back, does not read the earlier margin."""
    livia = Membership(
        group_id=world.groups["faggio"], person_id=world.people["livia"], role="supervisor", accepted_version=1
    )
    session.add(livia)
    session.flush()
    entry = write(session, world)

    def said(who: str) -> Comment:
        comment = Comment(
            entry_id=entry.id,
            revision_id=entry.shared_revision_id,
            author_id=world.people[who],
            kind="question",
            reach=entry.reach,
            body="E tu?",
            html="<p>E tu?</p>",
        )
        session.add(comment)
        session.flush()
        return comment

    def seen(who: str) -> set[int]:
        return set(session.scalars(select(Comment.id).where(readable(world.actor(who), Comment))))

    share(session, world, entry, 2, "carla")
    first = said("carla").id
    share(session, world, entry, 2, "livia")
    assert seen("livia") == set()
    share(session, world, entry)
    second = said("bruno").id
    assert seen("carla") == {first, second}
    ladder.withdraw(session, world.actor("ada"), entry)
    session.flush()
    share(session, world, entry)
    assert (seen("carla"), seen("bruno"), seen("ada")) == ({first}, {second}, {first, second})
