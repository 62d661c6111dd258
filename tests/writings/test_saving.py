"""Saving: what was written is there, in the words of the author, and nothing is written over by surprise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cast import World
from tests.writings.conftest import Begin
from workspace import ladder
from workspace.nouns import Entry, Event, Revision, Template
from workspace.refusals import Forbidden, Invalid
from workspace.writings import verbs


def current(session: Any, entry: Entry) -> Revision:
    return session.get_one(Revision, entry.current_revision_id)


def count(session: Any, entry: Entry) -> int:
    return session.scalar(select(func.count()).where(Revision.entry_id == entry.id))


def test_a_new_text_is_empty_and_seen_by_nobody_else(begin: Begin, session: Any) -> None:
    entry = begin("t5")
    assert (entry.reach, entry.kind, entry.saves) == (1, "reflection", 0)
    assert (current(session, entry).number, current(session, entry).answers) == (1, {})


def test_a_text_is_rendered_once_when_it_is_saved(begin: Begin, session: Any) -> None:
    entry = begin("t5", title=" Tre  domande ", e_quindi="Mi *pesa*.", che_cosa="Una visita.\r\nDue passi.")
    revision = current(session, entry)
    assert revision.title == "Tre domande"
    assert list(revision.answers.items()) == [("che_cosa", "Una visita.\nDue passi."), ("e_quindi", "Mi *pesa*.")]
    assert revision.html["e_quindi"] == "<p>Mi <em>pesa</em>.</p>"
    assert revision.plain.startswith("Una visita.\nDue passi.\n\nMi pesa.")
    assert (revision.words, revision.renderer > 0) == (6, True)


def test_writing_on_goes_into_the_same_revision_for_a_quarter_of_an_hour(
    begin: Begin, world: World, session: Any
) -> None:
    entry, ada = begin(testo="Uno."), world.actor("ada")
    verbs.save(session, ada, entry, "", {"testo": "Uno due."}, base=1)
    assert (count(session, entry), entry.saves) == (1, 2)
    current(session, entry).created_at -= dt.timedelta(minutes=16)
    verbs.save(session, ada, entry, "", {"testo": "Uno due tre."}, base=2)
    assert (count(session, entry), current(session, entry).number, entry.saves) == (2, 2, 3)


def test_what_was_cut_by_mistake_can_be_had_back(begin: Begin, world: World, session: Any) -> None:
    whole = "Una visita lunga, con molte parole. " * 20
    entry, ada = begin(testo=whole), world.actor("ada")
    verbs.save(session, ada, entry, "", {"testo": whole + "Fine."})
    assert count(session, entry) == 1
    verbs.save(session, ada, entry, "", {"testo": ""})
    assert count(session, entry) == 2
    first = session.scalars(select(Revision).where(Revision.entry_id == entry.id, Revision.number == 1)).one()
    assert first.answers == {"testo": whole + "Fine."}


def test_saving_without_a_change_writes_nothing(begin: Begin, world: World, session: Any) -> None:
    entry = begin(testo="Uno.")
    done = verbs.save(session, world.actor("ada"), entry, "", {"testo": "Uno.  "}, base=entry.saves)
    assert isinstance(done, verbs.Saved)
    assert (done.changed, entry.saves, count(session, entry)) == (False, 1, 1)


def test_a_frozen_revision_is_never_written_again(begin: Begin, world: World, session: Any) -> None:
    entry, ada = begin(title="Mattina", testo="Uno."), world.actor("ada")
    shared = current(session, entry)
    ladder.check(session, ada, shared)
    ladder.share(session, ada, entry, shared, 3)
    verbs.save(session, ada, entry, "Mattina", {"testo": "Uno, riscritto."}, base=1)
    assert shared.answers == {"testo": "Uno."}
    assert entry.shared_revision_id == shared.id
    assert current(session, entry).number == 2


def test_questions_that_are_not_on_the_page_keep_their_answers(begin: Begin, world: World, session: Any) -> None:
    entry = begin("t1", situazione="Una casa.", ipotesi="Forse.")
    verbs.save(session, world.actor("ada"), entry, "", {"situazione": "Una casa grande."})
    assert current(session, entry).answers == {"situazione": "Una casa grande.", "ipotesi": "Forse."}


def test_an_answer_to_no_question_is_refused(begin: Begin, world: World, session: Any) -> None:
    entry = begin("t5", che_cosa="Uno.")
    with pytest.raises(Invalid):
        verbs.save(session, world.actor("ada"), entry, "", {"testo": "di nascosto"})
    assert current(session, entry).answers == {"che_cosa": "Uno."}


@pytest.mark.parametrize(("title", "answers"), [("t" * 301, {}), ("", {"testo": "a" * 20_001})])
def test_too_long_is_said_in_a_sentence_and_changes_nothing(
    begin: Begin, world: World, session: Any, title: str, answers: dict[str, str]
) -> None:
    entry = begin(testo="Uno.")
    with pytest.raises(Invalid, match="troppo lungo"):
        verbs.save(session, world.actor("ada"), entry, title, answers)
    assert current(session, entry).answers == {"testo": "Uno."}


def test_nobody_writes_in_the_text_of_somebody_else(begin: Begin, world: World, session: Any) -> None:
    entry = begin(testo="Uno.")
    for name in set(world.people) - {"ada"}:
        with pytest.raises(Forbidden):
            verbs.save(session, world.actor(name), entry, "", {"testo": "Altro."})


# --- two windows -----------------------------------------------------------------------------------------------


def test_a_save_on_an_old_base_is_kept_beside_and_never_over(begin: Begin, world: World, session: Any) -> None:
    entry, ada = begin(testo="Uno."), world.actor("ada")
    verbs.save(session, ada, entry, "", {"testo": "Uno dal computer."}, base=1)
    late = verbs.save(session, ada, entry, "", {"testo": "Uno dal telefono."}, base=1)
    assert isinstance(late, verbs.Clash)
    assert current(session, entry).answers == {"testo": "Uno dal computer."}
    assert (late.kept.answers, late.kept.origin) == ({"testo": "Uno dal telefono."}, "conflict")
    assert entry.saves == 2


def test_the_same_window_writes_on_into_the_version_that_was_kept_for_it(
    begin: Begin, world: World, session: Any
) -> None:
    entry, ada = begin(testo="Uno."), world.actor("ada")
    verbs.save(session, ada, entry, "", {"testo": "Due."}, base=1)
    first = verbs.save(session, ada, entry, "", {"testo": "Tre."}, base=1)
    assert isinstance(first, verbs.Clash)
    again = verbs.save(session, ada, entry, "", {"testo": "Tre e mezzo."}, base=1, kept_id=first.kept.id)
    assert isinstance(again, verbs.Clash)
    assert again.kept is first.kept
    assert (count(session, entry), first.kept.answers) == (2, {"testo": "Tre e mezzo."})


def test_the_same_words_from_two_windows_are_no_conflict(begin: Begin, world: World, session: Any) -> None:
    entry, ada = begin(testo="Uno."), world.actor("ada")
    verbs.save(session, ada, entry, "", {"testo": "Due."}, base=1)
    assert isinstance(verbs.save(session, ada, entry, "", {"testo": "Due."}, base=1), verbs.Saved)


def test_a_kept_version_goes_once_its_words_are_the_working_copy(begin: Begin, world: World, session: Any) -> None:
    entry, ada = begin(testo="Uno."), world.actor("ada")
    verbs.save(session, ada, entry, "", {"testo": "Due."}, base=1)
    verbs.save(session, ada, entry, "", {"testo": "Tre."}, base=1)
    assert count(session, entry) == 2
    current(session, entry).note = "prima"  # so that the winner opens a version of its own
    verbs.save(session, ada, entry, "", {"testo": "Tre."}, base=2)
    texts = session.scalars(select(Revision.answers).where(Revision.entry_id == entry.id)).all()
    assert sorted(a["testo"] for a in texts) == ["Due.", "Tre."]


# --- versions --------------------------------------------------------------------------------------------------


def test_a_sentence_on_what_changed_closes_the_version(begin: Begin, world: World, session: Any) -> None:
    entry, ada = begin(testo="Uno."), world.actor("ada")
    verbs.save(session, ada, entry, "", {}, note="Prima stesura")
    assert (count(session, entry), current(session, entry).note) == (1, "Prima stesura")
    verbs.save(session, ada, entry, "", {"testo": "Due."})
    assert (count(session, entry), current(session, entry).note) == (2, "")


def test_restoring_writes_a_new_version_that_says_so(begin: Begin, world: World, session: Any) -> None:
    entry, ada = begin(title="Mattina", testo="Uno."), world.actor("ada")
    first = current(session, entry)
    first.note = "prima"
    verbs.save(session, ada, entry, "Sera", {"testo": "Due."})
    fresh = verbs.restore(session, ada, entry, first)
    assert (fresh.title, fresh.answers, fresh.origin) == ("Mattina", {"testo": "Uno."}, "restored")
    assert str(first.number) in fresh.note
    assert entry.current_revision_id == fresh.id
    assert count(session, entry) == fresh.number


def test_earlier_private_versions_may_go_but_not_what_others_read(begin: Begin, world: World, session: Any) -> None:
    entry, ada = begin(testo="Uno."), world.actor("ada")
    for number, words in enumerate(("Due.", "Tre.", "Quattro."), 2):
        current(session, entry).note = f"fine {number}"
        verbs.save(session, ada, entry, "", {"testo": words})
    third = session.scalars(select(Revision).where(Revision.entry_id == entry.id, Revision.number == 3)).one()
    ladder.check(session, ada, third)
    ladder.share(session, ada, entry, third, 3)
    session.flush()
    assert verbs.drop_earlier(session, ada, entry) == 2
    left = session.scalars(select(Revision.number).where(Revision.entry_id == entry.id).order_by(Revision.number))
    assert list(left) == [3, 4]


# --- where it belongs ------------------------------------------------------------------------------------------


def test_a_theme_brings_its_group_and_a_strange_group_is_refused(world: World, session: Any) -> None:
    from workspace.nouns import Theme

    theme = Theme(group_id=world.groups["faggio"], title="Dire di no")
    session.add(theme)
    session.flush()
    template = session.get(Template, world.template("t5"))
    entry = verbs.begin(session, world.actor("ada"), template, theme=theme)
    assert (entry.theme_id, entry.group_id) == (theme.id, world.groups["faggio"])
    with pytest.raises(Invalid):
        verbs.begin(session, world.actor("ada"), template, group_id=world.groups["tiglio"])


def test_a_shared_text_does_not_change_group(begin: Begin, world: World, session: Any) -> None:
    entry, ada = begin(testo="Uno."), world.actor("ada")
    verbs.place(session, ada, entry, None)
    verbs.place(session, ada, entry, world.groups["faggio"])
    ladder.check(session, ada, current(session, entry))
    ladder.share(session, ada, entry, current(session, entry), 3)
    with pytest.raises(Invalid):
        verbs.place(session, ada, entry, None)


def test_the_free_page_asks_what_it_will_be(world: World, session: Any) -> None:
    free = session.get(Template, world.template("libera"))
    with pytest.raises(Invalid):
        verbs.begin(session, world.actor("ada"), free)
    assert verbs.begin(session, world.actor("ada"), free, kind="practice").kind == "practice"


def test_events_hold_no_words(begin: Begin, world: World, session: Any) -> None:
    entry, ada = begin(title="Gelsomino", testo="Gelsomino."), world.actor("ada")
    verbs.restore(session, ada, entry, current(session, entry))
    verbs.trash(session, ada, entry)
    verbs.bring_back(session, ada, entry)
    verbs.trash(session, ada, entry)
    verbs.erase(session, ada, entry)
    session.flush()
    events = session.execute(select(Event.verb, Event.entry_id, Event.detail)).all()
    assert [e.verb for e in events] == [
        "entry.begun", "entry.restored", "entry.trashed", "entry.brought_back", "entry.trashed", "entry.erased",
    ]  # fmt: skip
    assert "Gelsomino" not in str(events)
    assert {e.entry_id for e in events} == {None}
