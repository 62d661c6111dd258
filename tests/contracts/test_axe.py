"""Every page, for every role, light and dark, at 320 and 1280 px, in a real Chromium on the demo world.

axe finds nothing; nothing scrolls sideways; what has the focus can be seen to have it; the main actions are large
enough for a thumb; no script fails, and nothing is asked of another host. Sampled with a printed seed; whole with
SAMPLE=all.
"""

from __future__ import annotations

import itertools
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from tests.cast import World
from tests.journeys.conftest import PATIENCE, Live, serving, slow_down
from tests.postgres import free_port
from workspace import create_app
from workspace.config import Settings
from workspace.db import db, writing
from workspace.demo.build import World as DemoWorld
from workspace.nouns import (
    Ascent,
    Collection,
    Comment,
    Entry,
    EntryTerm,
    Export,
    Format,
    Group,
    Item,
    Meeting,
    Membership,
    Offer,
    Office,
    Person,
    Programme,
    Publication,
    Question,
    SecondReading,
    Section,
    Source,
    Template,
    Term,
    Theme,
    Trial,
)
from workspace.passwords import CHEAP, hashed
from workspace.policy import Actor, actor_of, readable
from workspace.upkeep.database import upgrade

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ROLES = ("member", "newcomer", "supervisor", "staff", "evaluator", "administrator", "nessuno")
THEMES = ("light", "dark")
WIDTHS = (320, 1280)
SAMPLE = os.environ.get("SAMPLE", "14")
SEED = int(os.environ["SEED"])
#: Pages that are not addresses of their own: searches with and without an answer, filters, errors.
MORE = ("/cerca?q=casa", "/cerca?q=aggresivita", "/cerca?q=xxyyzz", "/scritti?stato=published", "/scritti/999999")


@dataclass
class Demo:
    live: Live
    people: dict[str, int]  # role -> a person who has it
    addresses: dict[str, list[str]]  # role -> every page that this person can open


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo world, served."""
    folder = tmp_path_factory.mktemp("demo")
    bind = f"127.0.0.1:{free_port()}"
    app = create_app(Settings(database_url=f"sqlite:///{folder}/demo.db", data_dir=folder, bind=bind))
    upgrade(app)
    with app.app_context(), app.test_request_context("/"), writing():
        DemoWorld(db.session(), hashed("non-serve-in-questa-prova", CHEAP)).build()
        db.session.commit()
        people = _one_of_each()
        addresses = {role: list(_addresses(app, people.get(role))) for role in ROLES}
        db.session.remove()
    given = {"WORKSPACE_DATABASE_URL": f"sqlite:///{folder}/demo.db", "WORKSPACE_BIND": bind, "WORKSPACE_WORKERS": "1"}
    with serving(bind, given):
        yield Demo(Live(f"http://{bind}", app, World(app)), people, addresses)


def _one_of_each() -> dict[str, int]:
    """The fullest example of each role: who wrote most among members, supervises most groups, and so on."""
    session = db.session
    offices = {role: select(Office.person_id).where(Office.role == role) for role in ("staff", "evaluator")}
    seats = select(Membership.person_id, Membership.role, Membership.accepted_version, Membership.group_id)
    rows = session.execute(seats.where(Membership.left_at.is_(None))).all()
    written = [a for a in session.scalars(select(Entry.author_id))]
    supervisors = [r.person_id for r in rows if r.role == "supervisor"]
    members = {r.person_id for r in rows if r.role == "member"} - set(supervisors)
    return {
        "member": max(sorted(members), key=written.count),
        "newcomer": min(r.person_id for r in rows if r.accepted_version == 0),
        "supervisor": max(sorted(set(supervisors)), key=supervisors.count),
        "staff": min(set(session.scalars(offices["staff"])) - members),
        "evaluator": min(session.scalars(offices["evaluator"])),
        "administrator": session.scalars(select(Person.id).where(Person.is_administrator)).first() or 0,
    }


def _addresses(app: Flask, person_id: int | None) -> Iterator[str]:
    """Every page of the application, its parameters filled with what this person may open, where there is any."""
    person = db.session.get(Person, person_id) if person_id else None
    nobody = {"token": ["x" * 43], "code": ["AAAA-BBBB-CCCC"], "programme": ["supervisione-alta-valle"]}
    known = _known(actor_of(db.session(), person)) if person else nobody
    rules = sorted((r for r in app.url_map.iter_rules() if "GET" in (r.methods or ())), key=lambda r: r.rule)
    for rule in rules:
        public = str(getattr(app.view_functions[rule.endpoint], "who", "")) == "anyone"
        if person is None and not public:
            continue
        here = dict(known)
        if "/ambiti/" in rule.rule:
            here["slug"] = here.get("ambito", [])
        if rule.rule.startswith("/raccolte/"):
            here["slug"] = here.get("collection", [])
        if rule.rule.startswith(("/programmi/", "/progetti/")):
            here["slug"] = here.get("programme", [])
            if rule.rule.endswith((".pdf", ".docx", "<kind>")):
                continue  # a file to keep, no page
        names = sorted(rule.arguments)
        for values in itertools.product(*(here.get(name, [])[:2] for name in names)):
            fill = dict(zip(names, values, strict=True))
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda m, fill=fill: str(fill[m[1]]), rule.rule)
    yield from MORE if person else ("/scritti/999999",)


def _known(actor: Actor) -> dict[str, list[Any]]:
    session, me = db.session, actor.person_id

    def some(noun: Any, column: Any, *more: Any) -> list[Any]:
        return list(session.scalars(select(column).where(readable(actor, noun), *more).order_by(noun.id.desc())))

    own, theirs = some(Entry, Entry.id, Entry.author_id == me), some(Entry, Entry.id, Entry.author_id != me)
    tagged = (
        select(Term.facet_key, Term.key).join(EntryTerm, EntryTerm.term_id == Term.id).where(Term.state == "active")
    )
    facet, key = session.execute(tagged.order_by(Term.id)).first() or ("", "")
    return {
        "entry_id": [*own[:1], *theirs[:1]] or [1],
        "number": [1],
        "comment_id": some(Comment, Comment.id, Comment.author_id == me),
        "publication_id": some(Publication, Publication.id),
        "proposal_id": some(Ascent, Ascent.id, Ascent.ended_at.is_(None), Ascent.author_id != me),
        "theme_id": some(Theme, Theme.id),
        "meeting_id": [
            *some(Meeting, Meeting.id, Meeting.state == "held")[:1],
            *some(Meeting, Meeting.id, Meeting.state == "planned")[-1:],
        ],
        "format_id": some(Format, Format.id),
        "template_id": some(Template, Template.id),
        "model_id": some(Offer, Offer.id, Offer.of == "template"),
        "offered_id": some(Offer, Offer.id, Offer.of == "format"),
        "question_id": some(Question, Question.id),
        "trial_id": some(Trial, Trial.id, Trial.author_id == me),
        "source_id": some(Source, Source.id, Source.author_id == me),
        "reading_id": some(SecondReading, SecondReading.id, SecondReading.reader_id == me, SecondReading.waiting),
        "term_id": some(Term, Term.id, Term.state == "active"),
        "membership_id": list(
            session.scalars(
                select(Membership.id).where(Membership.group_id.in_(actor.groups), Membership.role == "member")
            )
        ),
        "slug": some(Group, Group.slug, Group.id.in_(actor.groups)) or some(Group, Group.slug) or ["faggio"],
        "ambito": ["alta-valle"],
        "collection": some(Collection, Collection.slug),
        "item_id": some(Item, Item.id),
        "section_id": some(Section, Section.id) or [1],
        "export_id": some(Export, Export.id) or [1],
        "programme": some(Programme, Programme.slug),
        "group_id": some(Group, Group.id),
        "code": ["AAAA-BBBB-CCCC"],
        "ident": [me],
        "token": ["x" * 43],
        "facet": [facet],
        "key": [key],
    }


Case = tuple[str, str, str, int]  # role, address, theme, width


def cases(demo: Demo) -> list[Case]:
    every = [
        (role, address, theme, width)
        for role in ROLES
        for address in demo.addresses[role]
        for theme in THEMES
        for width in WIDTHS
    ]
    if SAMPLE == "all":
        return every
    print(f"SEED={SEED}: {SAMPLE} of {len(every)}")
    return random.Random(SEED).sample(every, int(SAMPLE))


def test_every_page_is_for_everybody(demo: Demo, chromium: Browser) -> None:
    script = AXE.read_text("utf-8")
    wrong: list[str] = []
    for role, some in itertools.groupby(sorted(cases(demo)), key=lambda case: case[0]):
        visitor = Visitor(demo, chromium, role, script)
        for _, address, theme, width in some:
            wrong += [f"{role} {address} {theme} {width}: {what}" for what in visitor.visit(address, theme, width)]
        visitor.context.close()
    assert wrong == [], "\n".join(wrong)


class Visitor:
    """A browser in which one person is signed in, and what it had to complain of since it was last asked."""

    def __init__(self, demo: Demo, chromium: Browser, role: str, script: str) -> None:
        live = demo.live
        self.context = chromium.new_context(base_url=live.url, locale="it-IT", reduced_motion="reduce")
        self.context.set_default_timeout(PATIENCE)
        self.script, self.heard = script, []
        home = urlsplit(live.url).netloc
        if role in demo.people:
            self.context.add_cookies([live.cookie_for(demo.people[role])])  # type: ignore[list-item]
        self.page = self.context.new_page()
        slow_down(self.page)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.heard.append(f"a script failed: {error}"))
        self.page.on("request", lambda r: urlsplit(r.url).netloc == home or self.heard.append(f"asks {r.url}"))

    heard: list[str]

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.heard.append(f"console: {message.text}")

    def visit(self, address: str, theme: str, width: int) -> list[str]:
        page = self.page
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        answer = page.goto(address)
        assert answer is not None
        wrong = [] if answer.status in (200, 403, 404) else [f"answers {answer.status}"]
        if answer.headers.get("content-type", "").startswith("text/html"):
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
            wrong += [*sideways(page), *unseen_focus(page), *small_targets(page), *self.axe()]
        heard, self.heard = self.heard, []
        return wrong + heard

    def axe(self) -> list[str]:
        self.page.evaluate(self.script)
        found = self.page.evaluate(RUN_AXE)
        return [f"axe {rule} ({impact}): {where}" for rule, impact, where in found]


RUN_AXE = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const said = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  return said.violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => [v.id, v.impact, n.html.slice(0, 160)]));
}"""


def sideways(page: Page) -> list[str]:
    width, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if width <= room:
        return []
    who = page.evaluate(
        """(room) => [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > room + 1)
        .slice(-2).map((e) => e.outerHTML.slice(0, 120))""",
        room,
    )
    return [f"scrolls sideways ({width} in {room}): {who}"]


def unseen_focus(page: Page) -> list[str]:
    """Of what can be reached with the keyboard, what looks the same with the focus and without."""
    return [
        f"focus not to be seen: {html}"
        for html in page.evaluate(
            """() => {
      const look = (e) => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth, s.outlineColor,
        s.boxShadow, s.backgroundColor, s.borderColor, s.textDecorationLine, s.color].join('|'); };
      const seen = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter((e) => e.type !== 'hidden' && !e.disabled && e.checkVisibility({ visibilityProperty: true }));
      const dull = [];
      for (const e of seen) {
        document.activeElement?.blur();
        const near = [e, e.parentElement, e.nextElementSibling].filter(Boolean);
        const before = near.map(look).join();
        e.focus({ focusVisible: true, preventScroll: true });
        if (document.activeElement === e && near.map(look).join() === before) dull.push(e.outerHTML.slice(0, 120));
      }
      document.activeElement?.blur();
      return dull.slice(0, 3);
    }"""
        )
    ]


def small_targets(page: Page) -> list[str]:
    """Main actions are at least 40 px high (axe holds everything else to the 24 of WCAG 2.2)."""
    return [
        f"a small target: {html}"
        for html in page.evaluate(
            """() => [...document.querySelectorAll('main .btn:not(.btn-sm):not(.btn-link), main input:not([type=checkbox]):not(\
[type=radio]):not([type=hidden]), main select')]
      .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height < 40
        && e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().width > 1)
      .slice(0, 3).map((e) => Math.round(e.getBoundingClientRect().height) + 'px ' + e.outerHTML.slice(0, 120))"""
        )
    ]


def test_axe_would_find_something() -> None:
    """The script is there, and of the version that the lock file names."""
    assert AXE.is_file(), "run `make assets`"
    assert "axe v4" in AXE.read_text("utf-8")[:200]
