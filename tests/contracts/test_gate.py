"""Nobody else reads a text that was not checked: every place in the code that could give a text readers is named here,
and none of them goes round the gate."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.cast import World, checked
from tests.practices.story import story
from tests.test_ladder import write
from workspace import ascent, belonging, bulk, gate, ladder
from workspace.administration import verbs as administering
from workspace.db import now
from workspace.groups import verbs as grouping
from workspace.nouns import (
    Ambito,
    Ascent,
    Check,
    Entry,
    Group,
    Membership,
    Person,
    Publication,
    Revision,
    SecondReading,
    Source,
)
from workspace.policy import Act, Verb, readable
from workspace.portable.bring import bring
from workspace.practices import cards
from workspace.publishing import verbs as publishing
from workspace.refusals import Forbidden, GateClosed
from workspace.sharing import reads as sharing_reads
from workspace.sharing import verbs as sharing
from workspace.writings import second
from workspace.writings import verbs as writing_verbs

ROOT = Path(__file__).resolve().parents[2] / "workspace"
NAMED = "347 5581920 è il numero di Maria Bianchi."  # blocca and conferma
OPEN = "Ci siamo visti il 12/03/2024 al mattino."  # conferma alone

#: What may write who reads a text, and how it stands to the gate.
WRITES_READERS = {
    "ladder:check": "makes the record",
    "ladder:share": "asks for the record",
    "ladder:ask_second": "asks for the record",
    "ladder:ask_consent": "asks for the record",
    "practices.cards:ask": "makes the record",
    "provenance:ask_again": "narrows",
    "practices.cards:answer": "narrows, or leaves as it is",
    "ladder:close_second": "narrows",
    "ladder:_end_publications": "narrows",
    "ascent:propose": "asks for the record",
    "ascent:approve": "makes the record, and asks for it",
    "ascent:_publish": "asks for the record",
    "publishing.verbs:propose": "asks for the record",
    "publishing.verbs:approve": "makes the record, and asks for it",
    "ladder:withdraw": "narrows",
    "ladder:bring_home": "narrows",
    "bulk:write": "wants the declaration, and makes the record",
    "bulk:_check_row": "makes the record",
    "portable.bring:_give_readers": "wants the declaration, and makes the record",
    "demo.build:World.checked_as_invented": "makes the record",
    "demo.build:World._share": "asks for the record",
    "demo.practices:_card": "asks for the record and for the yes of the sources",
    "demo.build:World._publish": "asks for the record",
    "demo.build:World._propose": "asks for the record",
    "sharing.verbs:share": "asks for the record",
    "writings.second:ask": "asks for the record",
}
#: What a person may do, and whether somebody else could read a text because of it.
GIVES_READERS = {
    Verb.SHARE: True,
    **dict.fromkeys((Act.SEAT, Act.CHANGE_ROLE, Act.ENROL, Act.GIVE_OFFICE, Act.KEEP_PEOPLE, Act.KEEP_PLACES), True),
    Verb.COLLECT: True,  # who evaluates an ambito reads what stands in its collections
    Verb.KEEP_GROUP: True,  # opens the past, changes the pact
    Verb.OPEN_THEME: True,  # «write before you read» ends with a text of one's own
    **dict.fromkeys((Verb.WRITE, Verb.WITHDRAW, Verb.TRASH, Verb.COMMENT, Verb.ANSWER, Verb.EDIT_COMMENT), False),
    Verb.SECOND: False,
    **dict.fromkeys((Verb.KEEP_MEETINGS, Verb.PUT_FORWARD, Verb.TAKE_PART, Verb.KEEP_FORMAT), False),
    **dict.fromkeys((Verb.CONSENT, Verb.KEEP_PRACTICE, Verb.TRY, Verb.EDIT_TRIAL, Verb.ASK_ORIGIN), False),
    **dict.fromkeys((Verb.ANSWER_ORIGIN, Verb.KEEP_IDENTITY, Verb.DECIDE_OFFER), False),
    Verb.PROPOSE: True,
    Verb.SUGGEST: False,
    Verb.APPROVE: True,
    Verb.APPROVE_NETWORK: True,
    Verb.KEEP_PACE: False,
    **dict.fromkeys(
        (Verb.RESOLVE, Verb.CURATE_TERMS, Verb.KEEP_TEMPLATE, Verb.KEEP_WORDS, Verb.KEEP_VOCABULARY), False
    ),
    **dict.fromkeys((Verb.KEEP_PROGRAMME, Verb.SEE_REGISTER, Verb.GIVE_BACK, Verb.ANSWER_BACK), False),
    **dict.fromkeys((Verb.ADMINISTER, Act.SUSPEND, Act.GIVE_ADMINISTRATION, Act.END_ADMINISTRATION), False),
    **dict.fromkeys((Act.END_OFFICE, Act.UNSEAT), False),
}


# --- all of them are known --------------------------------------------------------------------------------------


def functions(tree: ast.Module) -> list[tuple[str, ast.AST]]:
    found: list[tuple[str, ast.AST]] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found += [(f"{node.name}.{f.name}", f) for f in node.body if isinstance(f, ast.FunctionDef)]
        elif isinstance(node, ast.FunctionDef):
            found.append((node.name, node))
    return found


SETS_READERS = ("reach", "shared_revision_id", "waiting", "asked_revision_id")


def writes_readers(function: ast.AST) -> bool:
    """Does it set who reads a text, make a publication or a check, or write such rows by statement?"""
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            flat = [t for target in targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
            if any(isinstance(t, ast.Attribute) and t.attr in SETS_READERS for t in flat):
                return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = getattr(getattr(node.func, "value", None), "id", "")
            arguments = [getattr(a, "id", "") for a in node.args]
            if name in ("Publication", "Check", "SecondReading", "Ascent"):
                return True
            if name in ("check", "share", "ask_second", "ask_consent") and owner == "ladder":
                return True
            if name in ("propose", "approve") and owner == "ascent":
                return True
            if name in (
                "insert",
                "update",
                "_insert",
                "_inserted",
                "bulk_insert_mappings",
                "bulk_update_mappings",
            ) and {
                "Entry",
                "Publication",
                "Check",
                "SecondReading",
                "Source",
                "Ascent",
            } & set(arguments):
                return True
            if name == "Entry" and any(k.arg in ("reach", "shared_revision_id") for k in node.keywords):
                return True
    return False


def test_every_place_that_writes_readers_is_named() -> None:
    found = set()
    for path in ROOT.rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for name, function in functions(ast.parse(path.read_text("utf-8"))):
            if writes_readers(function):
                found.add(f"{module}:{name}")
            if "check_row" in name:
                found.add(f"{module}:{name}")
    assert found == set(WRITES_READERS), "a new way to give a text readers: name it here, and try it below"


def test_every_verb_is_judged() -> None:
    assert set(GIVES_READERS) == {*Verb, *Act}


# --- none goes round --------------------------------------------------------------------------------------------


def unchecked(session: Any, world: World, text: str = NAMED) -> tuple[Entry, Revision]:
    entry = write(session, world, text=text)
    return entry, session.get_one(Revision, entry.current_revision_id)


def by_ladder(reach: int, supervisor: str | None = None) -> Callable[[Any, World, Entry, Revision], None]:
    def way(s: Any, world: World, entry: Entry, revision: Revision) -> None:
        ladder.share(s, world.actor("ada"), entry, revision, reach, world.people[supervisor] if supervisor else None)

    return way


def by_its_page(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    """The verb of the sharing page, with a gate on which nobody decided."""
    it = sharing_reads.situation(s, world.actor("ada"), entry, "it")
    step = next(step for step in it.steps if step.reach == 3)
    sharing.share(s, world.actor("ada"), entry, revision, step, gate.look(s, revision))


def by_its_page_without_a_gate(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    it = sharing_reads.situation(s, world.actor("ada"), entry, "it")
    sharing.share(s, world.actor("ada"), entry, revision, it.steps[1], None)


def by_hand(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    entry.reach, entry.shared_revision_id = 3, revision.id


def with_another_version(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    """A clean version is shared, and another takes its place."""
    clean = Revision(entry_id=entry.id, number=2, author_id=entry.author_id, title="", answers={"testo": "Una visita."})
    s.add(clean)
    s.flush()
    checked(s, world.actor("ada"), clean)
    ladder.share(s, world.actor("ada"), entry, clean, 3)
    s.flush()
    entry.shared_revision_id = revision.id


def by_statement(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    s.execute(update(Entry).where(Entry.id == entry.id).values(reach=3, shared_revision_id=revision.id))


def by_many_statements(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    s.execute(update(Entry), [{"id": entry.id, "reach": 2}])


def by_insert(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    row = {"author_id": entry.author_id, "template_id": entry.template_id, "kind": "narrative", "reach": 3}
    s.execute(insert(Entry), [row])


def published(state: str) -> Callable[[Any, World, Entry, Revision], None]:
    def way(s: Any, world: World, entry: Entry, revision: Revision) -> None:
        ambito = world.ambiti["valle"]
        s.add(Publication(entry_id=entry.id, revision_id=revision.id, level=4, ambito_id=ambito, state=state))

    return way


def published_by_statement(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    about = {"entry_id": entry.id, "revision_id": revision.id, "level": 5, "ambito_id": world.ambiti["valle"]}
    s.execute(insert(Publication), [{**about, "state": "approved"}])


def withdrawn_and_approved_again(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    published("withdrawn")(s, world, entry, revision)
    s.flush()
    s.execute(update(Publication).values(state="approved"))


def to_a_second_reader(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    ladder.ask_second(s, world.actor("ada"), entry, revision, world.people["bruno"])


def to_a_second_reader_by_its_page(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    second.ask(s, world.actor("ada"), entry, revision, world.people["bruno"])


def _reading(world: World, entry: Entry, revision: Revision) -> dict[str, Any]:
    about = {"entry_id": entry.id, "revision_id": revision.id, "group_id": entry.group_id}
    return {**about, "reader_id": world.people["bruno"]}


def to_a_second_reader_by_hand(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    s.add(SecondReading(**_reading(world, entry, revision)))


def to_a_second_reader_by_statement(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    s.execute(insert(SecondReading), [_reading(world, entry, revision)])


def to_a_second_reader_once_more(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    """An ended reading, opened again for another version."""
    s.add(SecondReading(**_reading(world, entry, revision), waiting=False))
    s.flush()
    s.execute(update(SecondReading).values(waiting=True))


def to_the_author_of_a_source(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    entry.kind = "practice"
    s.add(Source(card_id=entry.id, entry_id=shared_story(s, world), author_id=world.people["bruno"], passages=[]))
    s.flush()
    ladder.ask_consent(s, world.actor("ada"), entry, revision)


def to_the_author_of_a_source_by_its_page(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    entry.kind = "practice"
    s.add(Source(card_id=entry.id, entry_id=shared_story(s, world), author_id=world.people["bruno"], passages=[]))
    s.flush()
    cards.ask(s, world.actor("ada"), entry)


def to_the_author_of_a_source_by_hand(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    source = {"card_id": entry.id, "entry_id": shared_story(s, world), "author_id": world.people["bruno"]}
    s.add(Source(**source, passages=[], asked_revision_id=revision.id, answer="waiting"))


def to_the_author_of_a_source_by_statement(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    source = {"card_id": entry.id, "entry_id": shared_story(s, world), "author_id": world.people["bruno"]}
    s.execute(insert(Source), [{**source, "passages": [], "asked_revision_id": revision.id, "answer": "waiting"}])


def shared_story(s: Any, world: World) -> int:
    """A text of Bruno's that the group reads."""
    return story(s, world, "bruno").id


def _proposal(world: World, entry: Entry, revision: Revision, state: str = "read") -> dict[str, Any]:
    about = {"entry_id": entry.id, "revision_id": revision.id, "group_id": entry.group_id, "author_id": entry.author_id}
    way = {"ambito_id": world.ambiti["valle"], "level": 4, "number": 1, "state": state}
    return {**about, **way, "reader_id": world.people["bruno"]}


def proposed(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    ascent.propose(s, world.actor("ada"), entry, revision, 4, reader_id=world.people["bruno"])


def proposed_by_its_page(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    open_gate, bruno = gate.look(s, revision), world.people["bruno"]
    publishing.propose(s, world.actor("ada"), entry, revision, open_gate, 4, reader_id=bruno)


def proposed_by_hand(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    s.add(Ascent(**_proposal(world, entry, revision)))


def proposed_by_statement(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    s.execute(insert(Ascent), [_proposal(world, entry, revision)])


def proposed_again_by_statement(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    s.add(Ascent(**_proposal(world, entry, revision, "withdrawn"), ended_at=now()))
    s.flush()
    s.execute(update(Ascent).values(state="network", ended_at=None))


def approved_without_a_check(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    """It was clean when it was proposed, and is not the same text any more."""
    written, revision.answers = revision.answers, {"testo": "Una visita."}
    checked(s, world.actor("ada"), revision)
    one = Ascent(**_proposal(world, entry, revision))
    s.add(one)
    s.flush()
    revision.answers = written
    ascent.approve(s, world.actor("livia"), one)


def approved_by_its_page(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    written, revision.answers = revision.answers, {"testo": "Una visita."}
    checked(s, world.actor("ada"), revision)
    one = Ascent(**_proposal(world, entry, revision, "network"), approver_id=world.people["livia"])
    s.add(one)
    s.flush()
    revision.answers = written
    publishing.approve(s, world.actor("fulvia"), one)


def by_the_thousand(s: Any, world: World, entry: Entry, revision: Revision) -> None:
    coming = bulk.Coming("", {"testo": NAMED}, entry.template_id, "narrative", entry.author_id, entry.group_id,
                         world.ambiti["valle"], 3, None, None, (), now())  # fmt: skip
    with bulk.Composer({}, 0) as composer:
        composer.bodies[entry.template_id] = ("libera", None, {"prompts": [{"key": "testo"}]})
        for batch, _ in composer.composed([coming]):
            bulk.write(s, batch, declared=False)


WAYS = {
    "to a supervisor": by_ladder(2, "carla"),
    "to the group": by_ladder(3),
    "by its page": by_its_page,
    "by its page, without a gate": by_its_page_without_a_gate,
    "by hand": by_hand,
    "another version": with_another_version,
    "by a statement": by_statement,
    "by statements": by_many_statements,
    "by an insert": by_insert,
    "proposed": proposed,
    "proposed by its page": proposed_by_its_page,
    "proposed by hand": proposed_by_hand,
    "proposed by a statement": proposed_by_statement,
    "proposed again by a statement": proposed_again_by_statement,
    "approved without a check": approved_without_a_check,
    "approved by its page": approved_by_its_page,
    "published as a proposal": published("proposed"),
    "approved": published("approved"),
    "published by a statement": published_by_statement,
    "approved again": withdrawn_and_approved_again,
    "a second reader": to_a_second_reader,
    "a second reader, by its page": to_a_second_reader_by_its_page,
    "a second reader, by hand": to_a_second_reader_by_hand,
    "a second reader, by a statement": to_a_second_reader_by_statement,
    "a second reader, once more": to_a_second_reader_once_more,
    "the author of a source": to_the_author_of_a_source,
    "the author of a source, by its page": to_the_author_of_a_source_by_its_page,
    "the author of a source, by hand": to_the_author_of_a_source_by_hand,
    "the author of a source, by a statement": to_the_author_of_a_source_by_statement,
    "by the thousand": by_the_thousand,
}


@pytest.mark.parametrize("text", [NAMED, OPEN], ids=["blocca", "conferma"])
@pytest.mark.parametrize("way", WAYS)
def test_no_way_goes_round_the_gate(world: World, session: Any, way: str, text: str) -> None:
    entry, revision = unchecked(session, world, text)

    def go() -> None:
        WAYS[way](session, world, entry, revision)
        session.flush()

    with pytest.raises(GateClosed):
        go()


def test_a_check_that_found_something_is_no_key(world: World, session: Any) -> None:
    entry, revision = unchecked(session, world)
    ladder.check(session, world.actor("ada"), revision)
    with pytest.raises(GateClosed):
        by_ladder(3)(session, world, entry, revision)


def test_the_key_fits_the_text_to_the_letter(world: World, session: Any) -> None:
    entry, revision = unchecked(session, world, "Una visita.")
    checked(session, world.actor("ada"), revision)
    for changed in ({"testo": "Una visita. "}, {"testo": "Una visita.", "altro": ""}):
        revision.answers = changed
        with pytest.raises(GateClosed):
            by_ladder(3)(session, world, entry, revision)
    revision.answers, revision.title = {"testo": "Una visita."}, "Un altro titolo"
    with pytest.raises(GateClosed):
        by_ladder(3)(session, world, entry, revision)


def test_taking_up_an_earlier_version_lets_nobody_read_it(world: World, session: Any) -> None:
    entry, revision = unchecked(session, world, "Una visita.")
    checked(session, world.actor("ada"), revision)
    by_ladder(3)(session, world, entry, revision)
    writing_verbs.save(session, world.actor("ada"), entry, "", {"testo": NAMED})
    later = session.get_one(Revision, entry.current_revision_id)
    writing_verbs.restore(session, world.actor("ada"), entry, later)
    session.flush()
    assert entry.shared_revision_id == revision.id


def test_an_import_without_the_declaration_stays_private(world: World, session: Any) -> None:
    line = {"external_id": "x1", "author": "ada@esempio.it", "group": "faggio", "visibility": "group", "title": "Un giorno",
            "kind": "narrative", "created": "2025-01-02T10:00:00Z", "body": NAMED, "tags": []}  # fmt: skip

    def brought() -> None:
        bring(session, [json.dumps(line).encode()], create=False, anonymised=False, processes=0)
        assert session.execute(select(Entry.reach, Entry.external_id)).all() == [(1, "x1")]

    brought()
    line["body"] = f"{NAMED} Da capo."  # the same text once more, in other words
    brought()


def test_new_people_read_only_what_was_checked(world: World, session: Any) -> None:
    """Everything that gives a group, an ambito or its texts more readers, one after the other: of two texts of Ada's,
    nobody ever reads the one that was not checked."""
    private, _ = unchecked(session, world)
    shared, revision = unchecked(session, world, "Una visita.")
    ada, carla, gino = (world.actor(name) for name in ("ada", "carla", "gino"))
    checked(session, ada, revision)
    by_ladder(3)(session, world, shared, revision)
    faggio = session.get_one(Group, world.groups["faggio"])

    def person(name: str) -> Person:
        return session.get_one(Person, world.people[name])

    grouping.set_past(session, carla, faggio, True)
    belonging.join(session, carla, faggio, person("dario"), "member")
    belonging.join(session, carla, faggio, person("livia"), "supervisor")
    for name in ("dario", "livia", "zoe"):
        session.flush()
        belonging.accept(session, world.actor(name), faggio, belonging.version_in_force(session, faggio.id))
    seat = session.scalars(
        select(Membership).where(Membership.person_id == world.people["bruno"], Membership.group_id == faggio.id)
    ).one()
    grouping.change_role(session, carla, seat, "supervisor")
    valle = faggio.ambito_id
    administering.give_office(session, gino, session.get_one(Ambito, valle), person("ugo"), "staff")
    administering.suspend(session, gino, person("dario"))
    administering.reactivate(session, gino, person("dario"))
    theme = grouping.open_theme(session, carla, faggio, "Il confine", "", write_first=True)
    private.theme_id = shared.theme_id = theme.id
    session.flush()

    def readers(entry: Entry) -> set[str]:
        found = set()
        for name in world.people:
            if session.scalar(select(Entry.id).where(Entry.id == entry.id, readable(world.actor(name), Entry))):
                found.add(name)
        return found

    assert {"bruno", "carla", "dario", "livia"} <= readers(shared) | {"dario"}
    assert readers(private) == {"ada"}
    records = select(Check.revision_id).where(Check.standing == 0)
    assert not session.scalars(select(Entry.id).where(Entry.reach > 1, Entry.shared_revision_id.not_in(records))).all()


def test_nobody_shares_for_somebody_else(world: World, session: Any) -> None:
    entry, revision = unchecked(session, world, "Una visita.")
    with pytest.raises(Forbidden):
        ladder.share(session, world.actor("bruno"), entry, revision, 3)


# --- what others read as soon as it is written ---------------------------------------------------------------------

#: Where words are written that others read at once; each passes them through the check. (The demo world is invented.)
READ_AT_ONCE = {
    "comments.verbs:_new",
    "groups.verbs:open_theme",
    "tags.verbs:_word",
    "meetings.agenda:put_forward",
    "meetings.after:write_minutes",
}


def test_what_is_read_at_once_passes_the_check() -> None:
    found, without = set(), set()
    for path in ROOT.rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for name, function in functions(ast.parse(path.read_text("utf-8"))):
            called = {
                node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                for node in ast.walk(function)
                if isinstance(node, ast.Call)
            }
            if module.startswith("demo") or not (
                called & {"Comment", "Theme", "Minutes"}
                or ("Proposal" in called and "meetings" in module)
                or ("Term" in called and "tags" in module)
            ):
                continue
            found.add(f"{module}:{name}")
            if not called & {"refuse_what_identifies", "pass_words", "check"}:
                without.add(f"{module}:{name}")
    assert without == set(), "words that others read at once, without a check"
    assert found == READ_AT_ONCE
