"""The demo world: its texts are many, different, tagged and clean; the world is of the size that was promised, opens
to everybody in it, and loads once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import PageClient
from workspace import anonymity, create_app, data, hours, ladder, search
from workspace.config import Settings
from workspace.db import db
from workspace.demo.build import World
from workspace.demo.cast import PASSWORD
from workspace.demo.meetings import TODAY
from workspace.demo.practices import CARDS
from workspace.demo.stories import Story, stories
from workspace.nouns import (
    FREE,
    KINDS,
    Ambito,
    Comment,
    Entry,
    EntryTerm,
    Group,
    Meeting,
    Membership,
    Minutes,
    Notice,
    Offer,
    Person,
    Proposal,
    Publication,
    Question,
    Revision,
    Template,
    Term,
    Trial,
)
from workspace.passwords import CHEAP, hashed
from workspace.policy import actor_of, readable
from workspace.texts import as_read, count

STORIES = stories()
RUN = 8  # words in a row that no two texts may share
ROLES = ("member", "supervisor", "staff", "evaluator", "administrator")


def said(story: Story) -> str:
    """A text as read, its question to the group included; neither prompts nor comments."""
    return "\n\n".join(as_read(body) for body in story.answers.values())


# --- the texts that were written by hand -------------------------------------------------------------------------


def test_there_are_enough_texts_of_every_kind_and_template() -> None:
    assert len(STORIES) >= 60
    assert {s.about["kind"] for s in STORIES} == set(KINDS)
    assert {s.about["template"] for s in STORIES} == set(data.TEMPLATE_KEYS)
    assert {s.about["visibility"] for s in STORIES} == {"private", "supervisor", "group", "ambito", "network"}
    assert len({s.about["title"] for s in STORIES}) == len(STORIES)
    assert any(s.before for s in STORIES)
    assert {remark.kind for s in STORIES for remark in s.remarks} == {"resonance", "question", "suggestion"}


def test_texts_are_as_long_as_people_write() -> None:
    wrong = {s.slug: n for s in STORIES if not 100 <= (n := count(said(s))) <= 610}
    assert wrong == {}


def test_no_two_texts_share_a_run_of_words() -> None:
    seen: dict[tuple[str, ...], str] = {}
    shared = []
    for story in STORIES:
        for body in (*story.answers.values(), *story.before.values()):
            words = re.findall(r"\w+", as_read(body).casefold())
            for run in zip(*(words[i:] for i in range(RUN)), strict=False):
                if seen.setdefault(run, story.slug) != story.slug:
                    shared.append((seen[run], story.slug, " ".join(run)))
    assert shared == []


def test_every_tag_is_of_the_vocabulary() -> None:
    known = {(facet["key"], term["key"]) for facet in data.vocabulary()["facets"] for term in facet["terms"]}
    assert [(s.slug, tag) for s in STORIES for tag in s.terms if tag not in known] == []
    assert [s.slug for s in STORIES if not s.terms] == []


def test_every_quoted_passage_stands_in_its_text() -> None:
    quotes = [(s, remark.quote) for s in STORIES for remark in s.remarks if remark.quote]
    assert len(quotes) > 20
    assert [(s.slug, q) for s, q in quotes if not any(q in as_read(body) for body in s.answers.values())] == []


def test_what_identifies_is_found_in_private_drafts_and_nowhere_else() -> None:
    kinds: Counter[str] = Counter()
    drafts = 0
    for story in STORIES:
        found = [
            f for words in (story.about["title"], *story.answers.values()) for f in anonymity.check(words).blocking
        ]
        if story.about["visibility"] != "private":
            assert found == [], story.slug
        elif found:
            drafts += 1
            kinds.update(f.kind for f in found)
    assert drafts >= 5
    assert set(kinds) >= {"CF", "PHONE", "ADDRESS", "CASE_NO", "EMAIL"}


# --- the world, built on each engine ------------------------------------------------------------------------------


@pytest.mark.thorough
def test_the_world_is_of_the_size_that_was_promised_and_stands_by_its_own_rules(session: Any) -> None:
    World(session, hashed(PASSWORD, CHEAP)).build()
    session.flush()

    def number(noun: Any) -> int:
        return int(session.scalar(select(func.count()).select_from(noun)))

    assert (number(Ambito), number(Group), number(Entry)) == (4, 24, len(STORIES) + len(CARDS))
    assert 180 <= number(Person) <= 200
    assert set(session.scalars(select(Group.kind))) == {"A1", "A3"}
    assert session.scalar(select(func.count()).select_from(Person).where(~Person.is_demo)) == 0
    supervised = session.scalars(
        select(func.count())
        .select_from(Membership)
        .where(Membership.role == "supervisor")
        .group_by(Membership.person_id)
    ).all()
    assert sum(supervised) == 24
    assert max(supervised) >= 3
    assert number(Comment) > 40
    assert number(Notice) > 40
    assert number(Revision) > number(Entry)
    assert session.scalar(
        select(func.count()).select_from(Term).where(Term.facet_key == FREE, Term.state == "proposed")
    )
    assert not session.scalars(select(Entry.id).where(Entry.id.not_in(select(EntryTerm.entry_id)))).all()
    assert set(session.scalars(select(Publication.level))) == {4, 5}
    live = select(func.count()).where(Publication.state == "approved", Publication.consent_at.is_not(None))
    assert min(session.scalars(live.group_by(Publication.ambito_id)).all()) >= 10, "each ambito can make a collection"
    of_the_field = select(Template.id).where(Template.group_id.is_(None), Template.ambito_id.is_(None))
    assert set(session.scalars(select(Entry.template_id))) >= set(session.scalars(of_the_field))
    assert {(one.of, one.state) for one in session.scalars(select(Offer))} >= {
        (of, state) for of in ("template", "format") for state in ("proposed", "approved")
    }

    for entry in session.scalars(select(Entry).where(Entry.reach > 1)):
        revision = session.get_one(Revision, entry.shared_revision_id)
        assert ladder.check(session, None, revision).standing == 0, revision.title
    standing = 0
    for entry in session.scalars(select(Entry).where(Entry.reach == 1)):
        standing += bool(ladder.check(session, None, session.get_one(Revision, entry.current_revision_id)).standing)
    assert standing >= 5

    query = select(Publication, Entry.author_id).join(Entry, Entry.id == Publication.entry_id)
    for publication, author in session.execute(query):
        people = [author, publication.reader_id, publication.approver_id]
        people += [publication.network_approver_id] if publication.level == 5 else []
        assert len(set(people) - {None}) == len(people), "nobody approves their own, and nobody twice"
    assert search.check(session) == []


# --- the commands, on a database of their own ---------------------------------------------------------------------


class Installation:
    """A SQLite database in a folder, and the command line on it, as somebody at a terminal would use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder}/riflessi.db"

    def run(self, *words: str, fails: bool = False, given: str | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-c", "from workspace.cli import main; main()", *words],
            env={**{k: v for k, v in os.environ.items() if not k.startswith("WORKSPACE_")}, "WORKSPACE_DATABASE_URL": self.url},
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        assert bool(done.returncode) == fails, done.stderr
        return done

    def app(self) -> Flask:
        app = create_app(Settings(database_url=self.url, data_dir=self.folder, secret_key="not a secret"))
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        app.test_client_class = PageClient
        return app

    def copy(self, folder: Path) -> Installation:
        folder.mkdir()
        shutil.copy(self.folder / "riflessi.db", folder / "riflessi.db")
        return Installation(folder)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Migrated, and nobody in it."""
    made = Installation(tmp_path_factory.mktemp("fresh"))
    made.run("db", "upgrade")
    return made


@pytest.fixture(scope="module")
def loaded(fresh: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """With the demo world in it."""
    made = fresh.copy(tmp_path_factory.mktemp("loaded") / "here")
    made.run("demo")
    return made


@pytest.fixture(scope="module")
def demo(loaded: Installation) -> Iterator[Flask]:
    app = loaded.app()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def everybody(loaded: Installation) -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = json.loads(loaded.run("demo", "people", "--json").stdout)
    return people


@pytest.fixture(scope="module")
def printed(loaded: Installation) -> str:
    return loaded.run("demo", "people").stdout


@pytest.mark.thorough
def test_loading_twice_changes_nothing_and_the_index_agrees(loaded: Installation) -> None:
    before = texts_of(loaded)
    assert loaded.run("db", "upgrade").stdout == ""
    assert loaded.run("demo").stdout == ""
    assert texts_of(loaded) == before
    assert loaded.run("search", "check").stdout == ""


def test_the_people_are_told_as_data(demo: Flask, everybody: list[dict[str, Any]]) -> None:
    assert 180 <= len(everybody) <= 200
    for one in everybody:
        assert list(one) == ["mail", "password", "name", "roles", "groups", "ambiti"]
        assert all(isinstance(one[key], str) and one[key] for key in ("mail", "password", "name"))
        assert all(isinstance(word, str) for key in ("roles", "groups", "ambiti") for word in one[key])
        assert one["roles"]
        assert set(one["roles"]) <= set(ROLES)
        assert bool(one["groups"]) == bool({"member", "supervisor"} & set(one["roles"]))
    assert {role for one in everybody for role in one["roles"]} == set(ROLES)
    with demo.app_context():
        assert {one["mail"] for one in everybody} == set(db.session.scalars(select(Person.mail)))
        assert {g for one in everybody for g in one["groups"]} == set(db.session.scalars(select(Group.slug)))
        assert {a for one in everybody for a in one["ambiti"]} == set(db.session.scalars(select(Ambito.slug)))


def test_whoever_said_something_reads_what_they_spoke_of(demo: Flask) -> None:
    """Accounts of trials, comments, questions: nobody speaks of what was never theirs to read."""
    said = {Trial: Trial.author_id, Comment: Comment.author_id, Question: Question.asker_id}
    with demo.app_context():
        for noun, by in said.items():
            rows = db.session.execute(select(noun.id, by)).all()
            assert rows, noun
            people = {person for _ident, person in rows}
            actors = {ident: actor_of(db.session, db.session.get_one(Person, ident)) for ident in people}
            hidden = [
                (noun.__name__, ident, actors[person].name)
                for ident, person in rows
                if not db.session.scalar(select(noun.id).where(noun.id == ident, readable(actors[person], noun)))
            ]
            assert hidden == []


def test_who_may_sign_in_is_printed_for_people_too(printed: str, everybody: list[dict[str, Any]]) -> None:
    named = [one for one in everybody if one["mail"] in printed]
    assert PASSWORD in printed
    assert {role for one in named for role in one["roles"]} == set(ROLES)


def one_of(everybody: list[dict[str, Any]], printed: str, role: str) -> dict[str, Any]:
    """The first person with this role alone whom `demo people` names."""
    return next(one for one in everybody if one["roles"] == [role] and one["mail"] in printed)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_signs_in_and_finds_a_home_with_something_in_it(
    demo: Flask, printed: str, everybody: list[dict[str, Any]], role: str
) -> None:
    one = one_of(everybody, printed, role)
    client = demo.test_client()
    answer = client.post("/accedi", data={"mail": one["mail"], "password": one["password"]})
    assert answer.status_code == 303
    home = client.get("/")
    assert home.status_code == 200
    main = html5lib.parse(home.get_data(as_text=True), namespaceHTMLElements=False).find(".//main")
    words = " ".join(main.itertext())
    assert one["name"].split()[0] in words
    sections = main.findall(".//section")
    assert [title(s) for s in sections if s.find(".//*[@class='empty']") is not None or not things(s)] == []
    assert sections or things(main), "a page that says nothing and leads nowhere"


def title(section: Element) -> str:
    heading = section.find(".//h2")
    return "".join(heading.itertext()).strip() if heading is not None else ""


def things(section: Element) -> list[Element]:
    """What there is to open or to do: links of a list, a field, a button."""
    return [e for e in section.iter() if e.tag in ("a", "input", "button")]


def test_everybody_has_the_one_password(demo: Flask) -> None:
    from workspace.passwords import matches

    with demo.app_context():
        hashes = set(db.session.scalars(select(Person.password_hash)))
        assert set(db.session.scalars(select(Person.state))) == {"active"}
    assert len(hashes) == 1
    assert matches(hashes.pop(), PASSWORD)


@pytest.mark.thorough
def test_a_database_with_a_real_person_is_left_alone(fresh: Installation, tmp_path: Path) -> None:
    here = fresh.copy(tmp_path / "here")
    here.run("person", "add", "vera@esempio.it", "--name", "Vera Persona", "--no-invite")
    told = here.run("demo", fails=True)
    assert "real people" in told.stderr
    assert told.stdout == ""
    here.run("demo", "--entries", "300", fails=True)
    app = here.app()
    with app.app_context():
        assert db.session.scalars(select(Person.mail)).all() == ["vera@esempio.it"]
        assert db.session.scalar(select(func.count()).select_from(Entry)) == 0
        db.engine.dispose()


def texts_of(installation: Installation) -> list[str]:
    """Every text, by a hash of all that is told of it."""
    app = installation.app()
    with app.app_context():
        query = (
            select(Entry.author_id, Entry.group_id, Entry.kind, Entry.reach, Revision.title, Revision.plain)
            .join(Revision, Revision.entry_id == Entry.id)
            .order_by(Entry.id, Revision.number)
        )
        made = [hashlib.sha256(repr(tuple(row)).encode()).hexdigest() for row in db.session.execute(query)]
        db.engine.dispose()
    return made


@pytest.mark.thorough
def test_the_world_is_multiplied_by_a_seed(loaded: Installation, tmp_path: Path) -> None:
    told = []
    for name, seed in (("one", "7"), ("again", "7"), ("other", "8")):
        here = loaded.copy(tmp_path / name)
        here.run("demo", "--entries", "300", "--seed", seed)
        told.append(texts_of(here))
    one, again, other = told
    app = here.app()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Entry)) == 300
        made = db.session.scalars(select(Revision.plain).order_by(Revision.id.desc()).limit(20)).all()
        assert [f for words in made for f in anonymity.check(words).blocking] == []
        db.engine.dispose()
    assert one == again
    assert one != other
    assert one[: len(STORIES)] == other[: len(STORIES)], "the texts written by hand stay as they are"
    assert here.run("search", "check").stdout == ""
    assert here.run("demo", "--entries", "300").stdout == "", "there are that many: nothing to do"


@pytest.mark.thorough
def test_every_group_has_met_for_a_year_and_some_people_miss_the_eighty_per_cent(session: Any) -> None:
    """Monthly meetings of all groups, registers whole, nothing of a day to come is held."""
    World(session, hashed(PASSWORD, CHEAP)).build()
    session.flush()
    groups = session.scalars(select(Group.id)).all()
    held = session.scalars(select(Meeting).where(Meeting.state == "held")).all()
    each = Counter(meeting.group_id for meeting in held)
    assert set(each) == set(groups)
    assert min(each.values()) >= 6
    assert max(each.values()) <= 12
    assert max(m.starts_at for m in held).date() <= TODAY
    account = hours.account(session, groups, dt.date(2025, 12, 1), TODAY)
    below = [line for line in account.lines if not line.enough]
    assert 0.03 < len(below) / len(account.lines) < 0.3
    assert {m.group_id for m in session.scalars(select(Meeting).where(Meeting.state == "planned"))} == set(groups)
    for words in session.scalars(select(Minutes.agreements)).all() + session.scalars(select(Proposal.question)).all():
        assert not anonymity.check(words).blocking
        assert not anonymity.check(words).to_confirm
    stands = select(Entry.id).where(Entry.reach == 3)
    assert not session.scalars(select(Proposal.id).where(Proposal.entry_id.not_in(stands))).all()
