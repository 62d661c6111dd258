"""Files in the background: for one person, for a day, of what still stands; and by the command line."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, update

from tests.cast import World
from tests.collecting.story import collect, publish
from tests.typesetting.test_formats import HARD, is_within, read, words_of
from workspace import ladder, prose
from workspace.cli import cli
from workspace.collecting import work
from workspace.db import now
from workspace.nouns import Entry, Event, Export, Item, Person, Publication, Revision
from workspace.refusals import TooMany

FORMS = ("pdf", "docx", "epub", "md")
NAMED = "Chiamare il 347 5581920, chiede di Maria Bianchi."


@pytest.fixture
def slug(world: World) -> str:
    with world.change() as session:
        made = [publish(session, world, t, source=f"{t}. {HARD}") for t in ("La porta", "La sedia", "La finestra")]
        return collect(session, world, made)[0].slug


@pytest.fixture
def shell(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("workspace.create_app", lambda: app)
    return lambda *words: CliRunner().invoke(cli, list(words))


def asked(client: Any, slug: str, form: str = "pdf") -> str:
    """The address of a new job."""
    answer = client.post(f"/raccolte/{slug}/esporta", data={"formato": form})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


@pytest.mark.parametrize("form", FORMS)
def test_who_reads_takes_it_along_and_finds_every_word(world: World, app: Flask, slug: str, form: str) -> None:
    vera = world.client("vera")
    place = asked(vera, slug, form)
    assert "Sto preparando" in vera.get(place).get_data(as_text=True)
    assert vera.get(f"{place}/file").status_code == 404
    assert work.run_all(app) == 1
    assert "Il file è pronto" in vera.get(place).get_data(as_text=True)
    answer = vera.get(f"{place}/file")
    assert "bussare-piano" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    wanted = [
        w for t in ("La porta", "La sedia", "La finestra") for w in words_of(f"{t} {prose.plain(f'{t}. {HARD}')}")
    ]
    assert is_within(wanted, read(form, answer.data)) == ""
    for other in ("ada", "elena", "gino", None):
        assert world.client(other).get(f"{place}/file").status_code in (404, 302)
    assert vera.get(place, headers={"Accept": "application/json"}).get_json() == {
        "state": "done",
        "parts": 6,
        "done": 6,
    }


def test_the_file_lies_where_only_the_installation_reads_and_goes_after_a_day(
    world: World, app: Flask, slug: str, shell: Any
) -> None:
    elena = world.client("elena")
    place = asked(elena, slug)
    work.run_all(app)
    with world.look() as session:
        path = work.folder() / session.scalars(select(Export.file)).one()
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o077 == 0
    with world.change() as session:
        session.execute(update(Export).values(finished_at=now() - work.KEPT - dt.timedelta(minutes=1)))
    assert elena.get(f"{place}/file").status_code == 404
    old = time.time() - 2 * work.KEPT.total_seconds()
    os.utime(path, (old, old))
    assert shell("mail", "digest").exit_code == 0  # the job of every morning
    assert not path.exists()
    again = asked(elena, slug)
    work.run_all(app)
    with world.look() as session:
        path = work.folder() / (session.scalars(select(Export.file).order_by(Export.id.desc())).first() or "")
        assert path.is_file()
    elena.post(f"{again}/rimozione")
    assert elena.get(again).status_code == 404
    assert not path.exists()


def test_what_is_taken_back_is_in_no_file_made_or_fetched_after(world: World, app: Flask, slug: str) -> None:
    elena = world.client("elena")
    before = asked(elena, slug, "md")
    work.run_all(app)
    with world.change() as session:
        query = select(Entry).join(Revision, Revision.entry_id == Entry.id).where(Revision.title == "La sedia")
        ladder.withdraw(session(), world.actor("ada"), session.scalars(query).one())
    refused = elena.get(f"{before}/file")
    assert refused.status_code == 400
    assert b"sedia" not in refused.data
    after = asked(elena, slug, "md")
    work.run_all(app)
    with zipfile.ZipFile(io.BytesIO(elena.get(f"{after}/file").data)) as bundle:
        whole = b" ".join(bundle.read(name) for name in bundle.namelist())
        assert [n for n in bundle.namelist() if "testo" in n] == ["002-testo-1.md", "003-testo-2.md"]
    assert b"La sedia" not in whole


def test_one_more_check_holds_back_what_identifies(world: World, app: Flask, slug: str) -> None:
    """A version that was approved with an older checker, which did not see what today's sees."""
    with world.change() as session:
        revision = session.scalars(select(Revision).where(Revision.title == "La sedia")).one()
        session.execute(update(Revision).where(Revision.id == revision.id).values(answers={"testo": NAMED}))
    elena = world.client("elena")
    place = asked(elena, slug)
    work.run_all(app)
    page = elena.get(place).get_data(as_text=True)
    assert "testo numero 2" in page
    assert "347" not in page
    assert elena.get(f"{place}/file").status_code == 404


def test_a_job_whose_maker_died_is_taken_up_and_given_up_in_the_end(world: World, app: Flask, slug: str) -> None:
    elena = world.client("elena")
    place = asked(elena, slug)
    long_ago = now() - 2 * work.STALE
    with world.change() as session:
        session.execute(update(Export).values(state="working", beat_at=long_ago, tries=1))
    assert work.run_all(app) == 1
    assert "Il file è pronto" in elena.get(place).get_data(as_text=True)
    with world.change() as session:
        session.execute(update(Export).values(state="working", beat_at=long_ago, tries=work.MOST_TRIES))
    work.run_all(app)
    assert "Non è riuscito" in elena.get(place).get_data(as_text=True)
    with world.change() as session:
        session.execute(update(Export).values(state="working", beat_at=now(), tries=1))
    assert work.run_all(app) == 0  # somebody is at it


def test_two_workers_never_make_the_same_file(world: World, app: Flask, slug: str) -> None:
    elena = world.client("elena")
    for form in ("md", "epub", "docx"):
        asked(elena, slug, form)
    done: list[int] = []
    workers = [threading.Thread(target=lambda: done.append(work.run_all(app))) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(done) == 3
    with world.look() as session:
        assert session.execute(select(Export.state, Export.tries)).all() == [("done", 1)] * 3


def test_three_at_a_time_for_one_person(world: World, session: Any) -> None:
    collection, _edition = collect(session, world, [publish(session, world, "La porta")])
    for _ in range(work.MOST_WAITING):
        work.ask(session, world.actor("ada"), "pdf", "it", collection, None)
    with pytest.raises(TooMany):
        work.ask(session, world.actor("ada"), "pdf", "it", collection, None)


def test_a_single_publication_is_a_book_of_one_text_for_who_reads_it(world: World, app: Flask, slug: str) -> None:
    with world.look() as session:
        ident = session.scalars(select(Publication.id).order_by(Publication.id)).first()
    ada = world.client("ada")
    place = ada.post(f"/pubblicazioni/{ident}/esporta", data={"formato": "pdf"}).headers["Location"]
    work.run_all(app)
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(ada.get(f"{place}/file").data)).pages)
    assert "La porta" in text
    assert "Racconto" in text
    assert world.client("vera").get(f"/pubblicazioni/{ident}/esporta").status_code == 404


# --- by the command line ---------------------------------------------------------------------------------------------


def test_the_list_says_what_that_person_may_read(world: World, shell: Any, slug: str) -> None:
    with world.change() as session:
        collect(session, world, [], level=None, title="In preparazione")
    year = now().year
    published = {"slug": slug, "title": "Bussare piano", "state": "published", "reach": "ambito",
                 "edition": f"1ª edizione {year}", "entries": 3}  # fmt: skip
    draft = {"slug": "in-preparazione-valle", "title": "In preparazione", "state": "draft", "reach": "ambito",
             "edition": f"1ª edizione {year}", "entries": 0}  # fmt: skip
    for who, wanted in (("elena", [published, draft]), ("ada", [published]), ("vera", [published]), ("ugo", [])):
        done = shell("collection", "list", "--as", f"{who}@esempio.it", "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout) == wanted
    with world.look() as session:
        mine = select(Event.detail).join(Person, Person.id == Event.person_id).where(Person.mail == "ada@esempio.it")
        assert [d["command"] for d in session.scalars(mine.where(Event.verb == "person.in_name_of"))] == [
            "collection list"
        ]


@pytest.mark.parametrize("form", FORMS)
def test_the_command_writes_the_file(world: World, shell: Any, slug: str, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"book.{form}"
    done = shell("collection", "export", slug, "--as", "carla@esempio.it", "--format", form, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "finestra" in read(form, out.read_bytes())


def test_the_command_refuses_with_a_sentence(world: World, shell: Any, slug: str, tmp_path: Path) -> None:
    with world.change() as session:
        collect(session, world, [], level=None, title="In preparazione")
        revision = session.scalars(select(Revision).where(Revision.title == "La sedia")).one()
        session.execute(update(Revision).where(Revision.id == revision.id).values(answers={"testo": NAMED}))
        assert session.scalars(select(Item)).all()
    out = tmp_path / "book.pdf"
    for what, who in ((slug, "ugo"), ("non-c-e", "elena"), ("in-preparazione-valle", "elena"), (slug, "elena")):
        done = shell("collection", "export", what, "--as", f"{who}@esempio.it", "--format", "pdf", "--out", str(out))
        assert done.exit_code != 0
        assert str(done.exception).strip(), (what, who)
        assert "347" not in str(done.exception)
    assert not out.exists()
