"""Both languages whole: every sentence of the code has its English, every sentence is Italian, and every page is made
of such sentences, whoever asks and whatever language was spoken before."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from flask import Flask, session
from flask_babel import gettext, ngettext
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.cast import World, build_world
from tests.client import PageClient
from tests.contracts import marked
from tests.contracts.scenes import BODY, Mould, Scene, build
from tests.contracts.test_policy import address, routes, sent
from tests.test_ladder import write
from workspace.db import db, writing
from workspace.nouns import (
    Ambito,
    Certificate,
    Comment,
    Edition,
    Facet,
    Feedback,
    Group,
    Item,
    LearntWord,
    Logo,
    Meeting,
    Notice,
    Pact,
    Person,
    Programme,
    Question,
    Revision,
    SavedSearch,
    Section,
    Term,
    Theme,
)
from workspace.programmes.report import code_of
from workspace.upkeep.catalogues import extracted, languages, missing, read
from workspace.web.filters import day, full, when

TWO = ("%(num)d persona", "%(num)d persone")
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%|</?\w+[^>]*>")


@pytest.fixture(scope="module")
def code() -> dict[tuple[str, str | None], Message]:
    return {_key(m): m for m in extracted() if m.id}


@pytest.fixture(scope="module", params=languages(), ids=lambda path: path.parts[-3])
def catalogue(request: pytest.FixtureRequest) -> dict[tuple[str, str | None], Message]:
    whole = read(request.param)
    assert not whole.obsolete, "sentences that nobody says any more: make translations"
    assert not missing(whole), f"to be translated in {request.param}"
    return {_key(m): m for m in whole if m.id}


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def _strings(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def _frame(words: str) -> tuple[list[str], bool, bool]:
    """What must be the same in every language: what is filled in, and the space around."""
    return sorted(PLACES.findall(words)), words[:1].isspace(), words[-1:].isspace()


# --- the catalogues ----------------------------------------------------------------------------------------------


def test_the_catalogue_says_what_the_code_says(
    code: dict[tuple[str, str | None], Message], catalogue: dict[tuple[str, str | None], Message]
) -> None:
    assert sorted(map(str, code.keys() - catalogue.keys())) == [], "make translations, then translate"
    assert sorted(map(str, catalogue.keys() - code.keys())) == [], "make translations"
    for key, message in code.items():
        assert message.id == catalogue[key].id


def test_what_is_filled_in_is_the_same_on_both_sides(catalogue: dict[tuple[str, str | None], Message]) -> None:
    wrong = []
    for message in catalogue.values():
        for said, words in zip(_strings(message.id), _strings(message.string), strict=True):
            if _frame(said) != _frame(words):
                wrong.append((said, words))
    assert wrong == []


# How an Italian word may end when it does not end in a vowel, and words that Italian took as they are.
SHORT = "ad al col con dal dei del ed gran il in nel non ogni per qual quel san sul un far aver buon nessun com cos dov all dall dell nell sull quell signor quest nient gliel ciascun vuol fin com"
TAKEN = """
    pdf epub kilobyte documento password file server link mail email app web zip csv word docx libreoffice markdown mb utf agpl gnu affero general
    public license home slug riflessi nord tag name role group member supervisor staff evaluator until ss doc txt md clic
    https leps pnrr sub pn cup png jpeg webp pdf epub internet computer
"""
ENGLISH = """
    the of to and you your we our are is not with for this that be it has have was an at on or by from save close delete
    title share remove write type name page size more please
"""
ITALIAN = frozenset((SHORT + TAKEN).split())


def looks_italian(sentence: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"@\S+|\S+\.example\S*", " ", PLACES.sub(" ", sentence).casefold()))
    unlike = [w for w in words if w[-1] not in "aeiouàèéìòù" and w not in ITALIAN]
    return not unlike and not (set(words) & set(ENGLISH.split()) - ITALIAN)


def test_every_sentence_is_italian(code: dict[tuple[str, str | None], Message]) -> None:
    """The sentence is what Italian readers get, so an English one would be an untranslated one."""
    assert not any(looks_italian(english) for english in ("Saved at %(time)s", "Close the page", "Not saved yet"))
    assert [s for m in code.values() for s in _strings(m.id) if not looks_italian(s)] == []


def test_numbers_and_days_in_both_languages(app: Flask) -> None:
    moment = dt.datetime(2025, 3, 12, 8, 30, tzinfo=dt.UTC)
    for language, one, many, long, short, today in (
        ("it", "1 persona", "0 persone", "mercoledì 12 marzo 2025, 09:30", "12 marzo 2025", "oggi alle 14:03"),
        ("en", "1 person", "0 people", "Wednesday 12 March 2025, 09:30", "12 March 2025", "today at 14:03"),
    ):
        with app.test_request_context("/"):
            session["language"] = language
            assert ngettext(*TWO, 1) == one
            assert ngettext(*TWO, 0) == many
            assert full(moment) == long
            assert day(moment) == when(moment) == short
            assert gettext("oggi alle %(time)s", time="14:03") == today


# --- the pages ---------------------------------------------------------------------------------------------------

READERS = ("ada", "carla", "elena", "gino", "zoe", "nessuno")
ROOM = ("nel gruppo", "pubblicato nella rete")


def speak(app: Flask, language: str) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).values(language=language))
        db.session.commit()


def client_of(world: World, who: str, language: str) -> PageClient:
    client = world.client(who)
    with client.session_transaction() as cookie:
        cookie["language"] = language
    return client


def known(scene: Scene) -> re.Pattern[str]:
    """What people wrote and chose, and what the versioned data says in English."""
    with scene.world.look() as session:
        own = [*session.scalars(db.select(Person.name)), *session.scalars(db.select(Person.mail))]
        for noun in (Ambito, Group):
            own += [*session.scalars(db.select(noun.name)), *session.scalars(db.select(noun.slug))]
        own += session.scalars(db.select(Theme.title)).all() + session.scalars(db.select(LearntWord.words)).all()
        own += session.scalars(db.select(Pact.body)).all() + session.scalars(db.select(Comment.body)).all()
        for revision in session.scalars(db.select(Revision)):
            own += [revision.title, revision.plain, revision.note or ""]
        own += session.scalars(db.select(SavedSearch.name)).all() + session.scalars(db.select(Meeting.place)).all()
        own += session.scalars(db.select(Edition.title)).all() + session.scalars(db.select(Section.title)).all()
        own += session.scalars(db.select(Item.note)).all()
        own += session.scalars(db.select(Question.body)).all() + session.scalars(db.select(Certificate.code)).all()
        own += [*session.scalars(db.select(Programme.title)), *session.scalars(db.select(Programme.slug))]
        own += session.scalars(db.select(Logo.name)).all()
        everybody = session.scalars(db.select(Person.id)).all()
        own += [code_of(programme, who) for programme in session.scalars(db.select(Programme.id)) for who in everybody]
        for back in session.scalars(db.select(Feedback)):
            own += [back.criticality, back.effect, back.proposal, back.answer]
        own += [*session.scalars(db.select(Term.label_en)), *session.scalars(db.select(Facet.name_en))]
        own += session.scalars(db.select(Facet.help_en))
        people = [name.split() for name in session.scalars(db.select(Person.name))]
    own += [part for name in people for part in (name[0], "".join(word[0] for word in name))]
    parts = [line for text in own for line in re.split(r"\n+", text or "")]
    parts += re.findall(r"\w+", f"{TELLING} {BODY} {ASKED} {marked.EVERYWHERE}")
    return marked.any_of([*parts, *marked.of_the_field("en"), *marked.of_the_calendar("en"), *marked.OF_FORMS])


def visits(app: Flask, scene: Scene, who: str) -> Iterator[tuple[str, str]]:
    for name, rule in routes(app):
        if name.startswith("GET "):
            yield name, address(app, rule, scene, who)
    entry, found, group = scene.values["entry_id"], scene.values["found"], scene.world.groups["faggio"]
    for place in (
        "/non-esiste",
        "/esci",
        *(f"/cerca?q={query}" for query in ASKED),
        "/cerca?ordine=data",
        "/scritti?quali=condivisi&tipo=strategy",
        "/gruppi/faggio?tipo=strategy",
        f"/scritti/{found}/condivisione?verso=3.{group}",
        f"/scritti/{found}/condivisione?verso=2.{group}.{scene.world.people['carla']}",
        f"/scritti/{entry}/condivisione?verso=2.{group}.{scene.world.people['carla']}",
        f"/scritti/{entry}/versioni/confronto?prima=1&dopo=1",
        f"/scritti/{entry}/modifica?dieci=1",
    ):
        yield f"GET {place}", place


ASKED = ("canarinotesto", "canarinotes zzzz tipo:racconto tag:boh", '"queste parole" -altre')
TELLING = "Ada Bianchi abita in via Roma 3, telefono 333 1234567. L'unico veterinario della valle, nato il 3/4/1980, RSSMRA80A01H501U."
TOLD = ["entry.shared", "comment.made", "comment.answered", "comment.resolved", "group.joined", "group.invited", "group.left", "group.removed", "group.closed", "group.reopened", "group.past_opened", "group.past_closed", "role.changed", "reading.ended", "pact.changed", "theme.opened", "meeting.planned", "meeting.moved", "meeting.cancelled", "agenda.proposed", "agenda.composed", "tag.accepted", "tag.merged", "tag.rejected", "something.else"]  # fmt: skip


def fill(session: Session, scene: Scene) -> None:
    """What the bare scene lacks: a text with something to find, and a notice of every kind for everybody."""
    world = scene.world
    scene.values["found"] = write(session, world, text=TELLING).id
    for person in world.people.values():
        for kind in TOLD:
            session.add(
                Notice(
                    person_id=person,
                    kind=kind,
                    actor_id=world.people["carla"],
                    group_id=world.groups["faggio"],
                    entry_id=scene.values["entry_id"] if kind.startswith(("entry", "comment")) else None,
                    detail={"role": "supervisor", "reach": 3, "name": "Zoe Prova"},
                )
            )


@pytest.fixture
def other(app: Flask) -> Iterator[Flask]:
    """An app whose English says where its words come from."""
    with marked.marked_app(app) as made:
        yield made


def scene_of(other: Flask, state: str) -> Scene:
    with other.app_context(), other.test_request_context("/"), writing():
        world = build_world(other, db.session)
        db.session.commit()
        scene = build(state, world)
        fill(db.session(), scene)
        db.session.commit()
    return scene


def is_page(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303)


@pytest.mark.thorough
@pytest.mark.parametrize("state", ROOM)
def test_every_page_speaks_the_language_of_who_asks(other: Flask, state: str) -> None:
    """Italian first, then English, then Italian again, in one process: what a macro or a kept piece said in the
    language of the first who came would be heard by the others."""
    if not other.config["SETTINGS"].is_sqlite:
        return  # words come from no database
    scene = scene_of(other, state)
    ours, wrong = known(scene), set()
    for language, readers in (("it", READERS), ("en", READERS), ("it", READERS[:1])):
        speak(other, language)
        for who in readers:
            client = client_of(scene.world, who, language)
            for name, place in visits(other, scene, who):
                answer = client.open(place)  # the form of pages is looked at elsewhere
                if not is_page(answer):
                    continue
                html = answer.get_data(as_text=True)
                assert f'<html lang="{language}"' in html
                if language == "it":
                    assert marked.OPEN not in html, f"{name} as {who}: English on an Italian page"
                else:
                    wrong |= {f"{name}: {words}" for words in marked.outside(html, ours)}
    assert sorted(wrong) == [], "\n" + "\n".join(sorted(wrong))


@pytest.mark.thorough
def test_what_is_refused_and_what_is_done_is_said_in_the_language_of_who_asks(other: Flask) -> None:
    if not other.config["SETTINGS"].is_sqlite:
        return
    scene = scene_of(other, "nel gruppo")
    speak(other, "en")
    ours, mould, wrong = known(scene), Mould(other), set()
    for name, rule in routes(other):
        if name.startswith("GET ") or rule.endpoint == "home.set_language":
            continue
        for who, wants in (("ada", {}), ("ada", sent(name, scene)), ("carla", {}), ("gino", {})):
            client = client_of(scene.world, who, "en")
            answer = client.open(
                address(other, rule, scene, who), method=name.split()[0], follow_redirects=True, **wants
            )
            if is_page(answer):
                wrong |= {f"{name}: {words}" for words in marked.outside(answer.get_data(as_text=True), ours)}
            elif answer.is_json and "message" in (answer.get_json() or {}):
                wrong |= {
                    f"{name}: {words}" for words in marked.outside(f"<p>{answer.get_json()['message']}</p>", ours)
                }
            mould.again()
    assert sorted(wrong) == [], "\n" + "\n".join(sorted(wrong))
