"""What never reaches the ambito: text that was not published to it, who wrote, how much, when, who was here last, what one
person answered. Its staff, its evaluator and those of another ambito open every screen, every export and every command;
then the group has a busy week, and they open them all again: not one byte may tell it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

import workspace
from tests.cast import World
from tests.contracts.test_canaries import (
    CONTENT,
    WORDS,
    Scene,
    blanked,
    build,
    comment,
    filled,
    pages,
    places,
    post,
    save,
    share,
    told_by,
    write,
)
from tests.programmes.ledger import a_meeting
from workspace.db import now
from workspace.nouns import Attendance, Certificate, Meeting, Person, Programme, SignIn
from workspace.programmes import commands
from workspace.web.access import hash_of

WHO = ("elena", "vera", "fulvia")
MAIL = {who: f"{who}@esempio.it" for who in WHO}
#: Of the words under step 4, those that the staff read because somebody gave them to the ambito.
GIVEN = {
    "elena": {"programme", "given back", "answered back", "prepared", "learnt there"}
    | {"practice", "wide trial", "portrait there", "gloss there", "offered"},
    "vera": {"programme"},
    "fulvia": set[str](),
}


@pytest.fixture
def scene(world: World) -> Scene:
    """Everything stands in the group and nothing is published; a meeting was held, and its papers and certificate are there."""
    made = build(world, "nel gruppo")
    with world.change() as session:
        people = [world.people[name] for name in ("ada", "bruno", "zoe")]
        day = (now() - dt.timedelta(days=9)).date()
        a_meeting(session, world.groups["faggio"], day, [(one, True, 120) for one in people], supervisor=world.people["carla"])  # fmt: skip
        begun = session.get_one(Meeting, made.ids["meeting"])
        begun.state, begun.held_at = "held", now()
        session.add_all(Attendance(meeting_id=begun.id, person_id=one, present=True, minutes=120) for one in people[:2])
        programme = session.scalars(select(Programme)).one()
        programme.starts_on = day.replace(month=1, day=1)
        certificate = Certificate(code="AAAA-BBBB-CCCC", programme_id=programme.id, group_id=world.groups["faggio"],
                                  person_id=world.people["bruno"], year=day.year, number=1, due=200, present=200)  # fmt: skip
        start = now() + dt.timedelta(days=6)
        coming = Meeting(group_id=world.groups["faggio"], starts_at=start, ends_at=start + dt.timedelta(hours=2))
        session.add_all([certificate, coming])
        session.flush()
        made.ids |= {"certificate": certificate.id, "coming": coming.id, "year": day.year}
    made.clients |= {who: world.client(who) for who in WHO}
    return made


def addresses(scene: Scene) -> Iterator[str]:
    """Every page that can be asked for, and every paper in every form."""
    for rule in pages(scene.world.app):
        if rule.rule.startswith("/static") or "kind" in rule.arguments:
            continue
        for values in places(rule, scene):
            if "certificate_id" in values:
                values["certificate_id"] = scene.ids["certificate"]
            yield filled(rule, values)
    group, year = f"/programmi/programma/gruppi/{scene.world.groups['faggio']}", scene.ids["year"]
    for table in ("incontri", "presenze", "indicatori", "persone"):
        yield from (f"/programmi/programma/tabelle/{table}.{kind}?anno={year}" for kind in ("csv", "xlsx", "pdf"))
    yield from (f"{group}/{paper}?anno={year}" for paper in ("registro.pdf", "relazione.docx", "attestati.pdf"))
    yield from (f"/programmi/programma?anno={year}", f"{group}?anno={year}", f"/gruppi/faggio/incontri?anno={year}")


def opened(scene: Scene, who: str) -> dict[str, tuple[int, str]]:
    found = {}
    for address in addresses(scene):
        answer = scene.clients[who].get(address)
        is_page = answer.mimetype == "text/html"
        said = repr(blanked(answer)) if is_page else re.sub(r"<dcterms:.*?</dcterms:\w+>", "", told_by(answer))
        found[address] = (answer.status_code, _HOUR.sub("", said))
    return found


#: Home greets by the hour, which may turn while the week goes by.
_HOUR = re.compile(r"Buongiorno|Buon pomeriggio|Buonasera")


def commanded(scene: Scene, who: str, folder: Path) -> dict[str, str]:
    """What the commands print and write in this person's name."""
    run = CliRunner()
    listed = run.invoke(commands.programme, ["list", "--as", MAIL[who], "--json"])
    words = ["programma", "--year", str(scene.ids["year"]), "--as", MAIL[who], "--out", str(folder)]
    reported = run.invoke(commands.report, words)
    found = {"list": listed.output, "report": reported.output + str(reported.exception or "")}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        found[path.name] = re.sub(r"<dcterms:.*?</dcterms:\w+>", "", said_in(path.read_bytes()))
    return found


def said_in(content: bytes) -> str:
    """A file as its program shows it."""
    from types import SimpleNamespace

    kind = "application/pdf" if content.startswith(b"%PDF") else ""
    file: Any = SimpleNamespace(mimetype=kind, data=content, get_data=lambda: content)
    return told_by(file)


def a_busy_week(scene: Scene) -> None:
    """All that goes on under step 4, by the ways people use: writing, reading, answering, coming back."""
    world, coming, begun = scene.world, scene.ids["coming"], scene.ids["meeting"]
    for number in range(3):
        entry = write(scene, "ada", "faggio")
        for words in ("una riga", "due righe", "una pagina intera"):
            save(scene, "ada", entry, f"Settimana {number}", f"La visita, {words}.")
        if number:
            share(scene, "ada", entry, f"3.{world.groups['faggio']}")
            scene.clients["bruno"].get(f"/scritti/{entry}")
    for _ in range(3):
        comment(scene, "bruno", "questo")
    asked = {"testo": entry, "domanda": "Che cosa non vedo?"}
    post(scene, "ada", f"/incontri/{coming}/proposte", data=asked)
    post(scene, "carla", f"/incontri/{coming}/scaletta", data={"modo": "vote", "fai": "scelta"})
    page = scene.clients["bruno"].get(f"/incontri/{coming}").get_data(as_text=True)
    vote = re.search(r'name="proposta" value="(\d+)"', page)
    assert vote
    post(scene, "bruno", f"/incontri/{coming}/voto", data={"proposta": vote[1]})
    for who, value in (("ada", 1), ("bruno", 5)):
        post(
            scene, who, f"/incontri/{begun}/soddisfazione", data=dict.fromkeys(("utile", "ascolto", "pensiero"), value)
        )
        post(scene, who, f"/incontri/{begun}/porto-via", data={"appunto": "Aspettare."})
    post(scene, "carla", "/gruppi/faggio/appunti", data={"appunto": "Rileggere prima della prossima volta."})
    post(scene, "carla", f"/incontri/{begun}/verbale", data={"accordi": "Ci diamo un minuto.", "base": 1})
    with world.change() as session:
        for name in ("ada", "bruno", "carla"):
            token = hash_of(f"{name} di nuovo")
            session.add(SignIn(token_hash=token, person_id=world.people[name], device="telefono"))
        session.execute(text("update membership set visited_before = visited_at, visited_at = :now"), {"now": now()})


#: Where the staff meet a member's name: hours, registers, certificates, and the papers that hold them.
NOMINAL = {
    "/gruppi/…/incontri", "/gruppi/…/incontri?anno=…", "/incontri/…", "/incontri/…/registro", "/programmi/programma/gruppi/…",
    "/programmi/programma/gruppi/…?anno=…", "/programmi/programma/gruppi/…/registro.pdf",
    "/programmi/programma/gruppi/…/registro.pdf?anno=…", "/programmi/programma/gruppi/…/attestati.pdf",
    "/programmi/programma/gruppi/…/attestati.pdf?anno=…", "/programmi/attestati/….pdf", "registro_firme-….pdf",
}  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("who", WHO)
def test_the_ambito_meets_no_word_and_no_sign_of_what_goes_on_under_step_four(
    scene: Scene, who: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "create_app", lambda *a: scene.world.app)
    commanded(scene, who, tmp_path / "first")  # leaves its event in the profile of who is named
    screens, papers = opened(scene, who), commanded(scene, who, tmp_path / "before")
    everything = {**{address: said for address, (_, said) in screens.items()}, **papers}
    # Not a word:
    assert {key for said in everything.values() for key in CONTENT if WORDS[key].lower() in said.lower()} == GIVEN[who]
    # Two people are no sum: who evaluates receives the indicators, and of people the head of an empty table.
    assert len(papers) == {"elena": 14, "vera": 6, "fulvia": 0}[who] + 2
    if who == "vera":
        assert papers["persone.csv"].split() == ["anno;tipo;voce;valore;persone"]
    # The register is nominal, and says who was there; nowhere else does the ambito meet a name of the group.
    with scene.world.look() as session:
        bruno = session.get_one(Person, scene.world.people["bruno"]).name
    named = {re.sub(r"\d+|faggio", "…", address) for address, said in everything.items() if bruno in said}
    assert named == (NOMINAL if who == "elena" else set())
    # And not a sign: who wrote, how much, when, who answered what, who was here.
    group_before = blanked(scene.clients["bruno"].get("/gruppi/faggio"))
    a_busy_week(scene)
    assert blanked(scene.clients["bruno"].get("/gruppi/faggio")) != group_before
    again = opened(scene, who)
    assert [address for address, said in screens.items() if again[address] != said and address != "/profilo"] == []
    assert commanded(scene, who, tmp_path / "after") == papers
    assert sum(status == 200 for status, _ in again.values()) >= {"elena": 30, "vera": 12, "fulvia": 20}[who]
