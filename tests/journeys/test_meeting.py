"""A meeting as a group goes through it: planned, a text put forward, the agenda, the room with its clock (also without a
network), the register, minutes, what each takes away. Then the room without a script."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.cast import checked
from tests.journeys.conftest import TABLE, Live, Visit, comes_true, fits, serving
from tests.postgres import free_port
from workspace import ladder, prose, search
from workspace.db import now
from workspace.hours import ROME
from workspace.nouns import Agenda, Attendance, Entry, Format, Meeting, Membership, Proposal, Revision, TakeAway

pytestmark = pytest.mark.browser


def press(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]


def a_shared_text(live: Live) -> int:
    with live.database() as session:
        entry = Entry(author_id=live.world.people["ada"], group_id=live.world.groups["faggio"], kind="narrative",
                      template_id=live.world.template("libera"))  # fmt: skip
        session.add(entry)
        session.flush()
        words = "La porta era socchiusa, e ho aspettato."
        revision = Revision(entry_id=entry.id, number=1, author_id=entry.author_id, title="La porta socchiusa",
                            answers={"testo": words}, html={"testo": prose.render(words)}, plain=words)  # fmt: skip
        session.add(revision)
        session.flush()
        entry.current_revision_id = revision.id
        ada = live.world.actor("ada")
        checked(session(), ada, revision)
        ladder.share(session(), ada, entry, revision, 3, None)
        search.write(session(), entry)
        for seat in session.scalars(select(Membership)):
            seat.joined_at = min(seat.joined_at, now() - dt.timedelta(days=60))
        return int(entry.id)


def test_a_meeting_from_the_calendar_to_what_one_takes_away(live: Live, visit: Visit) -> None:
    a_shared_text(live)
    carla, ada = visit("carla", TABLE), visit("ada")
    today = now().astimezone(ROME)

    carla.goto("/gruppi/faggio")
    press(carla, "Incontri e ore", "link")
    press(carla, "Metti in calendario", "link")
    carla.get_by_label("Giorno", exact=True).fill((today + dt.timedelta(days=2)).date().isoformat())
    carla.get_by_label("Inizio").fill("14:30")
    carla.get_by_label("Fine", exact=True).fill("16:30")
    carla.get_by_label("Luogo").fill("Sala grande")
    press(carla, "Metti in calendario e avvisa il gruppo")
    expect(carla.get_by_text("L’incontro è in calendario.")).to_be_visible()

    ada.goto("/")
    ada.get_by_role("link", name=re.compile("14:30–16:30")).click()
    press(ada, "Proponi un tuo testo", "link")
    ada.get_by_label("La tua domanda al gruppo").fill("Che cosa non vedo di quella porta?")
    press(ada, "Proponi al gruppo")
    expect(ada.get_by_text("Il tuo testo è fra quelli proposti.")).to_be_visible()
    with live.database() as session:
        ident = session.scalars(select(Meeting.id).where(Meeting.place == "Sala grande")).one()

    carla.goto(f"/incontri/{ident}/scaletta")
    carla.get_by_label("Come si lavora").select_option(label="Gruppo Balint · 45′")
    press(carla, "Salva la scaletta e avvisa il gruppo")
    expect(carla.get_by_text("La scaletta è pronta")).to_be_visible()

    ada.goto(f"/incontri/{ident}")
    press(ada, "Apri la sala", "link")
    the_room(ada)

    with live.database() as session:
        meeting = session.get_one(Meeting, ident)
        meeting.starts_at -= dt.timedelta(days=4)
        meeting.ends_at -= dt.timedelta(days=4)
    carla.goto(f"/incontri/{ident}/registro")
    carla.get_by_role("checkbox", name="Zoe Prova").uncheck()
    press(carla, "Chiudi il registro")
    expect(carla.get_by_text("Il registro è chiuso")).to_be_visible()
    with live.database() as session:
        rows = session.scalars(select(Attendance).where(Attendance.meeting_id == ident)).all()
        there = {row.person_id for row in rows if row.present}
        assert live.world.people["ada"] in there
        assert live.world.people["zoe"] not in there
        assert len(rows) >= 3

    carla.goto(f"/incontri/{ident}/verbale")
    themes = carla.locator("main details", has=carla.get_by_label("Fiducia", exact=True))
    themes.locator("summary").click()
    carla.get_by_label("Fiducia", exact=True).check()
    carla.get_by_label("Che cosa abbiamo deciso").fill("Ci diamo un minuto prima di bussare.")
    press(carla, "Salva il verbale")
    expect(carla.get_by_text("Il verbale c’è")).to_be_visible()

    ada.goto(f"/incontri/{ident}")
    expect(ada.get_by_text("Ci diamo un minuto prima di bussare.")).to_be_visible()
    ada.get_by_label("Il mio appunto").fill("Aspettare è già fare.")
    press(ada, "Salva per me")
    expect(ada.get_by_text("lo leggi solo tu").first).to_be_visible()
    with live.database() as session:
        assert session.get_one(TakeAway, (ident, live.world.people["ada"])).body == "Aspettare è già fare."

    plain = visit("ada", java_script_enabled=False)
    plain.goto(f"/incontri/{ident}/sala")
    expect(plain.get_by_role("heading", level=3).filter(has_text="Il gruppo immagina")).to_be_visible()
    expect(plain.get_by_text("25 minuti")).to_be_visible()


def the_room(page: Page) -> None:
    """One step at a time; the clock runs here, and goes on when the network is gone."""
    expect(page.get_by_text("Passo 1 di 5", exact=True)).to_be_visible()
    expect(page.locator("[data-room-clock]")).to_have_text("5:00")
    expect(page.get_by_text("La porta era socchiusa")).to_be_visible()
    page.context.set_offline(True)
    press(page, "Suono acceso")
    expect(page.get_by_role("button", name="Suono spento")).to_be_visible()
    press(page, "Avvia il tempo")
    expect(page.locator("[data-room-clock]")).to_have_text(re.compile(r"4:5\d"))
    press(page, "Passo seguente")
    expect(page.get_by_text("Passo 2 di 5", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Due domande sui fatti")).to_be_visible()
    expect(page.get_by_role("heading", name="Il racconto", exact=True)).to_be_hidden()
    press(page, "Ferma il tempo")
    press(page, "Due minuti in più")
    expect(page.locator("[data-room-clock]")).to_have_text(re.compile(r"[67]:"))
    strip = page.locator("[data-room-strip]")
    expect(strip).to_be_hidden()
    page.get_by_role("link", name="Torna all’incontro").click()
    expect(strip).to_contain_text("Senza rete si resta nella sala")
    assert page.url.endswith("/sala"), "not the browser's own error"
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("Passo 2 di 5", exact=True)).to_be_visible()
    page.goto(page.url.removesuffix("/sala"))
    assert page.evaluate("sessionStorage.getItem('room-page')") is None, "only while the tab shows the room"


def test_the_room_is_reloaded_without_a_network_and_nothing_of_it_stays(
    live: Live, visit: Visit, tmp_path: Any
) -> None:
    """The server is really gone. What the room shows is in its tab alone: not in a cache, not in another tab, not after
    the tab showed something else."""
    ident = a_meeting_with_a_text(live)
    address = f"127.0.0.1:{free_port()}"
    given = {"WORKSPACE_DATABASE_URL": live.app.config["SETTINGS"].database_url, "WORKSPACE_BIND": address}
    ada = visit("ada")
    room = f"http://{address}/incontri/{ident}/sala"
    with serving(address, given):
        ada.goto(room)
        expect(ada.get_by_text("La porta era socchiusa")).to_be_visible()
        press(ada, "Passo seguente")
        expect(ada.get_by_text("Passo 2 di 5", exact=True)).to_be_visible()
        comes_true(ada, "async () => (await (await caches.open('room')).keys()).length > 3")
    ada.reload()
    expect(ada.get_by_text("Senza rete: è la sala")).to_be_visible()
    expect(ada.get_by_text("Passo 2 di 5", exact=True)).to_be_visible()
    expect(ada.get_by_text("La porta era socchiusa")).to_be_visible()
    press(ada, "Avvia il tempo")
    press(ada, "Passo seguente")
    ada.reload()
    expect(ada.get_by_text("Passo 3 di 5", exact=True)).to_be_visible()
    fits(ada)
    again = ada.get_by_role("link", name="La rete è tornata: riapri la sala")
    expect(again).to_be_hidden()
    ada.context.set_offline(True)
    ada.context.set_offline(False)
    expect(again).to_be_visible()
    with nobody_behind(address):
        again.click()
        expect(ada.get_by_text("Senza rete: è la sala")).to_be_visible()
        expect(ada.get_by_text("Passo 3 di 5", exact=True)).to_be_visible()
    kept = ada.evaluate(
        "async () => { const c = await caches.open('room'); const r = await Promise.all((await c.keys())"
        ".map(async (k) => new URL(k.url).pathname + ' ' + await (await c.match(k)).text())); return r.join(' '); }"
    )
    assert "/incontri/sala-senza-rete" in kept
    assert not [word for word in ("socchiusa", "Ada", "Faggio") if word in kept]
    assert ada.evaluate("localStorage.length") == 0
    other = ada.context.new_page()
    other.goto(room)
    expect(other.get_by_text("questa scheda non ha una sala aperta")).to_be_visible()
    with serving(address, given):
        ada.goto(f"http://{address}/aiuto")
        assert ada.evaluate("sessionStorage.getItem('room-page')") is None
    ada.goto(room)
    expect(ada.get_by_text("questa scheda non ha una sala aperta")).to_be_visible()


@contextmanager
def nobody_behind(address: str) -> Iterator[None]:
    """What a proxy says whose server is gone: 502, to everything."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(502)

        def log_message(self, *words: object) -> None:
            pass

    host, port = address.split(":")
    with ThreadingHTTPServer((host, int(port)), Proxy) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        yield
        proxy.shutdown()


def test_who_reads_the_text_still_sees_step_and_clock(live: Live, visit: Visit) -> None:
    ident = a_meeting_with_a_text(live)
    ada = visit("ada", {"width": 390, "height": 500})
    ada.goto(f"/incontri/{ident}/sala")
    strip = ada.locator("[data-room-strip]")
    expect(strip).to_be_hidden()
    ada.get_by_text("Torna all’incontro").scroll_into_view_if_needed()
    expect(strip).to_have_text("Passo 1 di 5 · 5:00")
    strip.get_by_role("link").click()
    expect(ada.locator("[data-room-clock]")).to_be_in_viewport()
    expect(strip).to_be_hidden()


#: Counts how often the page asks that the screen stay on; `locks` are what it was granted.
WAKE_LOCKS = """
window.locks = [];
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
  const lock = { released: false, release: async () => { lock.released = true; } };
  window.locks.push(lock);
  return lock;
} } });
"""


def test_a_phone_that_slept_shows_the_time_that_went_by(live: Live, visit: Visit) -> None:
    """The screen stays on while the time runs, also after the phone was put away; a step of five minutes is late."""
    ident = a_meeting_with_a_text(live)
    ada = visit("ada")
    ada.add_init_script(WAKE_LOCKS)
    ada.clock.install()
    ada.goto(f"/incontri/{ident}/sala")
    assert ada.evaluate("locks.length") == 0
    press(ada, "Avvia il tempo")
    assert ada.evaluate("locks.length") == 1
    ada.evaluate("locks[0].released = true")  # as the browser does where the page is hidden
    ada.clock.fast_forward("06:30")
    ada.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(ada.locator("[data-room-clock]")).to_have_text(re.compile(r"\+1:3"))
    assert ada.evaluate("locks.length") == 2
    press(ada, "Passo seguente")
    assert ada.evaluate("locks.length") == 2
    press(ada, "Ferma il tempo")
    assert ada.evaluate("locks.every((lock) => lock.released)")


def a_meeting_with_a_text(live: Live) -> int:
    """Of today, with Ada's text and five steps in its agenda."""
    text = a_shared_text(live)
    with live.database() as session:
        form = session.scalars(select(Format).where(Format.key == "balint")).one()
        entry = session.get_one(Entry, text)
        meeting = Meeting(group_id=live.world.groups["faggio"], starts_at=now(), ends_at=now() + dt.timedelta(hours=2))
        session.add(meeting)
        session.flush()
        session.add(Agenda(meeting_id=meeting.id, format_id=form.id))
        session.add(Proposal(meeting_id=meeting.id, entry_id=entry.id, person_id=entry.author_id, question="Che cosa non vedo?", position=1))  # fmt: skip
        return int(meeting.id)
