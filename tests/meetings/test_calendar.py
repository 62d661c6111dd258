"""The calendar of a group: planned, moved, cancelled, told; and each person's own address of it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from tests.cast import World
from tests.groups.story import told
from tests.meetings.story import DAY, a_meeting, close
from tests.programmes.ledger import a_group, a_programme, supervise, take_part
from tests.programmes.ledger import a_meeting as story_meeting
from workspace.db import now
from workspace.hours import ROME
from workspace.meetings.calendar import Appointment, ical, series
from workspace.meetings.forms import at
from workspace.nouns import CalendarFeed, Meeting, Membership, Person

TODAY = now().astimezone(ROME).date()


def days(*args: object) -> list[str]:
    return [f"{day:%d/%m}" for day in series(*args)]  # type: ignore[arg-type]


def plan(world: World, who: str = "carla", group: str = "faggio", **more: object) -> int:
    form = {"day": TODAY + 7 * DAY, "begins": "14:30", "ends": "16:30", "mode": "presenza", "rhythm": "once", **more}
    return world.client(who).post(f"/gruppi/{group}/incontri/nuovo", data=form).status_code


def meetings(world: World) -> list[Meeting]:
    with world.look() as s:
        return list(s.scalars(select(Meeting).order_by(Meeting.starts_at)))


# --- on which days --------------------------------------------------------------------------------------------------


def test_a_series_falls_on_the_days_that_people_mean() -> None:
    first, end = dt.date(2026, 1, 15), dt.date(2026, 6, 30)
    assert days(first, "once", end) == ["15/01"]
    assert days(first, "weekday", end) == ["15/01", "19/02", "19/03", "16/04", "21/05", "18/06"], "the third Thursday"
    assert days(first, "date", end) == ["15/01", "15/02", "15/03", "15/04", "15/05", "15/06"]
    assert days(first, "weeks", dt.date(2026, 3, 1), 3) == ["15/01", "05/02", "26/02"]
    assert days(dt.date(2026, 1, 31), "date", end)[:3] == ["31/01", "28/02", "31/03"], "where a month is short, its end"
    assert days(dt.date(2026, 1, 29), "weekday", end)[:3] == ["29/01", "26/02", "26/03"], "the fifth is the last"
    assert days(dt.date(2026, 11, 5), "weekday", dt.date(2027, 1, 31)) == ["05/11", "03/12", "07/01"], "over the year"


def test_a_series_keeps_its_hour_when_the_clocks_change(world: World) -> None:
    year = TODAY.year + 1
    assert plan(world, day=dt.date(year, 2, 10), rhythm="date", until=dt.date(year, 5, 30)) == 303
    found = meetings(world)
    assert [m.starts_at.astimezone(ROME).strftime("%d/%m %H:%M") for m in found] == [
        "10/02 14:30", "10/03 14:30", "10/04 14:30", "10/05 14:30"]  # fmt: skip
    assert {m.starts_at.hour for m in found} == {12, 13}
    assert len({m.series for m in found}) == 1
    assert found[0].series


def test_a_night_is_as_long_as_it_was(world: World) -> None:
    """From half past midnight to half past three, in the nights when the clocks go on and back: two and four hours."""
    for day, hours in ((dt.date(2026, 3, 29), 2), (dt.date(2026, 10, 25), 4)):
        assert at(day, dt.time(3, 30)) - at(day, dt.time(0, 30)) == dt.timedelta(hours=hours)


def test_a_series_after_midnight_falls_on_the_days_that_were_chosen(world: World) -> None:
    first = TODAY + 7 * DAY
    form = {"day": first, "begins": "00:30", "ends": "02:30", "mode": "online", "rhythm": "weeks", "every": 1,
            "until": first + 7 * DAY}  # fmt: skip
    assert world.client("carla").post("/gruppi/faggio/incontri/nuovo", data=form).status_code == 303
    with world.look() as session:
        begun = [one.astimezone(ROME).date() for one in session.scalars(select(Meeting.starts_at))]
    assert sorted(begun) == [first, first + 7 * DAY]


def test_carla_plans_and_the_group_is_told_once(world: World) -> None:
    assert plan(world, rhythm="weeks", every=2, until=TODAY + 60 * DAY, place="Sala grande") == 303
    assert len(meetings(world)) == 4
    assert told(world, "meeting.planned") == {"ada", "bruno"}, "Zoe has not accepted the pact"
    page = world.client("bruno").get("/gruppi/faggio/incontri").get_data(as_text=True)
    assert "Sala grande" in page
    notices = world.client("bruno").get("/notifiche").get_data(as_text=True)
    assert "Nuovi incontri in calendario in Gruppo Faggio" in notices


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends": "14:00"}, "La fine viene prima dell’inizio"),
        ({"rhythm": "date"}, "Scrivi fino a quando si ripete"),
        ({"rhythm": "date", "until": TODAY}, "La data finale viene prima"),
        ({"rhythm": "weeks", "every": 1, "until": TODAY + 700 * DAY}, "Sono più di 60 incontri"),
        ({"day": TODAY + 4000 * DAY}, "troppo lontana"),
        ({"link": "javascript:alert(1)"}, "comincia con https"),
        ({"mode": "altrove"}, ""),
    ],
)
def test_what_cannot_be_is_refused_in_words(world: World, wrong: dict[str, object], said: str) -> None:
    form = {"day": TODAY + 7 * DAY, "begins": "14:30", "ends": "16:30", "mode": "presenza", "rhythm": "once", **wrong}
    answer = world.client("carla").post("/gruppi/faggio/incontri/nuovo", data=form)
    assert answer.status_code == 400
    assert said in answer.get_data(as_text=True)
    assert meetings(world) == []


def test_two_meetings_of_a_group_do_not_overlap_and_those_of_two_groups_may(world: World) -> None:
    assert plan(world) == 303
    assert plan(world, begins="16:00", ends="18:00") == 400
    assert plan(world, begins="16:30", ends="18:00") == 303
    assert plan(world, who="livia", group="tiglio") == 303


def test_who_supervises_two_groups_is_told_of_two_meetings_at_once(world: World) -> None:
    carla = world.client("carla")
    with world.change() as session:
        other = a_group(session, world.ambiti["valle"], "olmo", "A1", [world.people["dario"]])
        supervise(session, other, world.people["carla"])
    for slug, begins, ends in (("faggio", "09:00", "11:00"), ("olmo", "11:00", "13:00"), ("faggio", "12:00", "14:00")):
        form = {"day": TODAY + 7 * DAY, "begins": begins, "ends": ends, "mode": "online", "rhythm": "once"}
        assert carla.post(f"/gruppi/{slug}/incontri/nuovo", data=form).status_code == 303
    page = carla.get("/incontri").get_data(as_text=True)
    assert page.count("Nello stesso momento c’è") == page.count("Nello stesso momento c’è Gruppo olmo.") == 1


def test_only_who_supervises_plans_moves_and_cancels(world: World) -> None:
    ident = a_meeting(world, days=7)
    for who, wanted in (("ada", 403), ("zoe", 404), ("dario", 404), ("elena", 404), ("gino", 404)):
        assert plan(world, who) == wanted
        client = world.client(who)
        moved = {"day": TODAY, "begins": "10:00", "ends": "11:00", "mode": "online"}
        wanted = 403 if who == "elena" else wanted
        assert client.post(f"/incontri/{ident}/modifica", data=moved).status_code == wanted
        assert client.post(f"/incontri/{ident}/annullamento").status_code == wanted
    assert [(m.state, m.sequence) for m in meetings(world)] == [("planned", 0)]


def test_one_of_a_series_is_moved_and_the_others_stay(world: World) -> None:
    plan(world, rhythm="weeks", every=1, until=TODAY + 30 * DAY)
    first, second, *_ = meetings(world)
    moved = {
        "day": TODAY + 15 * DAY,
        "begins": "9:00",
        "ends": "11:00",
        "mode": "online",
        "link": "https://sala.example/1",
    }
    carla = world.client("carla")
    assert carla.get(f"/incontri/{second.id}/modifica").status_code == 200
    assert carla.post(f"/incontri/{second.id}/modifica", data=moved).status_code == 303
    with world.look() as s:
        now_ = s.get_one(Meeting, second.id)
        assert now_.starts_at.astimezone(ROME).strftime("%H:%M") == "09:00"
        assert (now_.sequence, now_.mode, now_.series) == (1, "online", first.series)
    assert told(world, "meeting.moved") == {"ada", "bruno"}
    assert "https://sala.example/1" in world.client("ada").get(f"/incontri/{second.id}").get_data(as_text=True)
    assert "sala.example" not in world.client("elena").get(f"/incontri/{second.id}").get_data(as_text=True)


def test_a_meeting_is_cancelled_alone_or_with_those_after_it(world: World) -> None:
    plan(world, rhythm="weeks", every=1, until=TODAY + 40 * DAY)
    one, two, *_ = meetings(world)
    carla = world.client("carla")
    carla.post(f"/incontri/{one.id}/annullamento")
    assert [m.state for m in meetings(world)].count("cancelled") == 1
    carla.post(f"/incontri/{two.id}/annullamento", data={"anche": "seguenti"})
    assert {m.state for m in meetings(world)} == {"cancelled"}
    assert carla.post(f"/incontri/{two.id}/annullamento").status_code == 409
    assert told(world, "meeting.cancelled") == {"ada", "bruno"}


def test_what_a_group_had_in_its_calendar_is_cancelled_when_it_is_closed(world: World) -> None:
    """It is said before, told to everybody, and seen by the staff; a register that is still open waits."""
    begun, soon, later = (a_meeting(world, days=days) for days in (-2, 3, 30))
    gino = world.client("gino")
    page = " ".join(gino.get("/amministrazione/gruppi/faggio").get_data(as_text=True).split())
    assert "Ci sono 2 incontri in calendario: se chiudi il gruppo sono annullati" in page
    assert "Un incontro già fatto ha il registro ancora aperto" in page
    assert gino.post("/amministrazione/gruppi/faggio/chiusura").status_code == 303
    with world.look() as s:
        states = {one.id: (one.state, one.sequence) for one in s.scalars(select(Meeting))}
    assert states == {begun: ("planned", 0), soon: ("cancelled", 1), later: ("cancelled", 1)}
    assert "I 2 incontri che erano in calendario non si fanno" in world.client("ada").get("/notifiche").get_data(as_text=True)  # fmt: skip
    assert "annullato" in world.client("elena").get("/gruppi/faggio/incontri").get_data(as_text=True).lower()
    assert world.client("carla").get(f"/incontri/{soon}").status_code == 404
    page = gino.get("/amministrazione/gruppi/faggio").get_data(as_text=True)
    assert "Gli incontri che erano in calendario sono annullati" in page
    assert gino.post("/amministrazione/gruppi/faggio/riapertura").status_code == 303
    assert close(world, begun).status_code == 303  # its hours count after all
    with world.look() as s:
        assert s.get_one(Meeting, soon).state == "cancelled"


def test_who_supervises_has_a_group_of_their_own(world: World) -> None:
    """Supervision of supervisors: Carla takes part, Livia leads; pact, calendar, hours and indicators as anywhere, and
    no number of hours is asked."""
    year = now().year
    with world.change() as s:
        own = a_group(s, world.ambiti["valle"], "querce", "SS", [world.people["carla"]])
        supervise(s, own, world.people["livia"])
        world.groups["querce"] = own.id
        programme = a_programme(s, "valle", [world.ambiti["valle"]], starts_on=dt.date(year - 1, 1, 1), ends_on=dt.date(year, 12, 31))  # fmt: skip
        take_part(s, programme, own)
        ident = story_meeting(s, own.id, dt.date(year - 1, 3, 5), [(world.people["carla"], True, 120)]).id
    page = " ".join(world.client("carla").get(f"/gruppi/querce/incontri?anno={year - 1}").get_data(as_text=True).split())  # fmt: skip
    assert f"Il gruppo nel {year - 1}: 2 ore." in page
    assert "2 di 2 ore (100 %)" in page
    assert world.client("carla").get(f"/incontri/{ident}/registro").status_code == 403  # here she does not keep it
    assert world.client("livia").get(f"/incontri/{ident}/registro").status_code == 200
    assert world.client("ada").get(f"/incontri/{ident}").status_code == 404
    board = world.client("elena").get(f"/programmi/valle?anno={year - 1}").get_data(as_text=True)
    assert "Di chi supervisiona (SS)" in board
    assert "non chieste" in board


def test_the_next_meeting_stands_on_the_first_page_and_on_the_group_s(world: World) -> None:
    ident = a_meeting(world, days=3)
    a_meeting(world, days=30, place="Un’altra sala")
    for page in ("/", "/gruppi/faggio"):
        html = world.client("ada").get(page).get_data(as_text=True)
        assert f"/incontri/{ident}" in html
        assert "Sala grande" in html
    assert f"/incontri/{ident}" not in world.client("zoe").get("/").get_data(as_text=True)
    assert f"/incontri/{ident}" not in world.client("elena").get("/").get_data(as_text=True)


# --- one's own address ----------------------------------------------------------------------------------------------


def unfolded(body: bytes) -> str:
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    return body.decode().replace("\r\n ", "")


def test_long_lines_are_folded_between_letters_and_signs_are_escaped() -> None:
    moment = dt.datetime(2026, 3, 29, 12, 30, tzinfo=ROME)
    place = "Sala «però», via; scala\\B\n" + "è" * 90
    body = ical("Riflessi", [Appointment(7, moment, moment, "Gruppo", place, False, 3, moment)], "prova.riflessi")
    text = unfolded(body)
    assert "LOCATION:Sala «però»\\, via\\; scala\\\\B\\n" + "è" * 90 in text
    assert "UID:incontro-7@prova.riflessi\r\n" in text
    assert "DTSTART:20260329T103000Z\r\n" in text
    assert "SEQUENCE:3\r\n" in text
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")


def test_the_file_keeps_the_hour_when_the_clocks_change() -> None:
    """At half past two by Rome's clock before and after 25 October 2026 and 28 March 2027; a phone is told it in UTC."""
    for first, hours in ((dt.date(2026, 10, 22), ["123000", "133000"]), (dt.date(2027, 3, 25), ["133000", "123000"])):
        days = [at(day, dt.time(14, 30)) for day in series(first, "weeks", first + dt.timedelta(weeks=1))]
        body = ical(
            "Riflessi", [Appointment(n, day, day, "Gruppo", "", False, 0, day) for n, day in enumerate(days)], "x"
        )
        assert re.findall(r"DTSTART:\d{8}T(\d{6})Z", unfolded(body)) == hours


def address_of(world: World, who: str) -> str:
    client = world.client(who)
    assert client.post("/incontri/calendario").status_code == 303
    page = client.get("/incontri").get_data(as_text=True)
    found = re.search(r'value="http[^"]*(/calendario/[\w-]+\.ics)"', page)
    assert found
    assert found[1] not in client.get("/incontri").get_data(as_text=True), "it is shown once"
    return found[1]


def test_my_calendar_tells_date_place_and_group_and_nothing_else(world: World) -> None:
    ident = a_meeting(world, days=3, link="https://sala.example/segreta", place="Sala grande, primo piano")
    other = a_meeting(world, days=4, group="tiglio")
    address = address_of(world, "ada")
    answer = world.client().get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    text = unfolded(answer.data)
    assert f"UID:incontro-{ident}@" in text
    assert f"UID:incontro-{other}@" not in text
    assert "SUMMARY:Gruppo Faggio\r\n" in text
    assert "LOCATION:Sala grande\\, primo piano\r\n" in text
    assert "sala.example" not in text
    assert "Ada" not in text
    keys = {line.partition(":")[0].partition(";")[0] for line in text.split("\r\n") if line}
    assert keys == {"BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "REFRESH-INTERVAL", "UID",
                    "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "LOCATION", "END"}  # fmt: skip
    with world.look() as s:
        assert s.scalars(select(CalendarFeed)).one().token_hash not in address, "only a hash of it is kept"


def test_what_is_moved_keeps_its_number_and_what_is_cancelled_says_so(world: World) -> None:
    ident = a_meeting(world, days=3)
    address = address_of(world, "ada")
    before = re.findall(r"UID:\S+", unfolded(world.client().get(address).data))
    world.client("carla").post(
        f"/incontri/{ident}/modifica",
        data={"day": TODAY + 5 * DAY, "begins": "9:00", "ends": "10:00", "mode": "online"},
    )
    moved = unfolded(world.client().get(address).data)
    assert re.findall(r"UID:\S+", moved) == before
    assert "SEQUENCE:1\r\n" in moved
    assert "STATUS:CONFIRMED" in moved
    world.client("carla").post(f"/incontri/{ident}/annullamento")
    gone = unfolded(world.client().get(address).data)
    assert re.findall(r"UID:\S+", gone) == before
    assert "STATUS:CANCELLED" in gone
    assert "SEQUENCE:2\r\n" in gone


def test_an_address_ends_when_it_is_revoked_renewed_or_its_person_may_no_longer_see(world: World) -> None:
    a_meeting(world, days=3)
    first = address_of(world, "ada")
    second = address_of(world, "ada")
    nobody = world.client()
    assert [nobody.get(a).status_code for a in (first, second)] == [404, 200]
    with world.change() as s:
        seat = s.scalars(select(Membership).where(Membership.person_id == world.people["ada"])).one()
        seat.left_at = now()
    assert "VEVENT" not in nobody.get(second).get_data(as_text=True)
    with world.change() as s:
        s.get_one(Person, world.people["ada"]).state = "suspended"
    assert nobody.get(second).status_code == 404
    third = address_of(world, "bruno")
    world.client("bruno").post("/incontri/calendario/revoca")
    missing = nobody.get("/calendario/" + "y" * 43 + ".ics")
    assert nobody.get(third).status_code == missing.status_code == 404


def test_two_taps_make_one_address_and_both_show_it(world: World) -> None:
    """Also where the second answer is the one that is seen, and later than that a revoked one does not come back."""
    ada, form = world.client("ada"), {"csrf_token": "una pagina"}
    shown = []
    for _thumb in range(2):
        ada.post("/incontri/calendario", data=form)
        shown += re.findall(r"/calendario/([\w-]+)\.ics", ada.get("/incontri").get_data(as_text=True))
    assert len(shown) == 2
    assert len(set(shown)) == 1
    assert world.client().get(f"/calendario/{shown[0]}.ics").status_code == 200
    ada.post("/incontri/calendario/revoca")
    ada.post("/incontri/calendario", data=form)
    assert "/calendario/" not in ada.get("/incontri").get_data(as_text=True)
    assert world.client().get(f"/calendario/{shown[0]}.ics").status_code == 404


def test_who_has_no_meetings_to_see_is_shown_a_way_on(world: World) -> None:
    for name, way in (("vera", "/programmi"), ("gino", "/")):
        page = world.client(name).get("/incontri").get_data(as_text=True)
        empty = page[page.index("Nessun incontro da vedere") : page.index("</main>")]
        assert f'<a href="{way}">' in empty
