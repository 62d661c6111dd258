"""The register: closed in one screen, one line for everybody enrolled that day, corrections that leave a trace; who
sees which part of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event, select

from tests.cast import World
from tests.meetings.story import DAY, a_meeting, close, held, hours_page, lines, register_form
from workspace import hours
from workspace.db import db, now
from workspace.meetings.forms import minutes_of
from workspace.nouns import Attendance, Event, Group, Meeting, Membership, Programme, ProgrammeGroup
from workspace.refusals import Invalid


def test_carla_closes_the_register_in_one_screen(world: World) -> None:
    ident = a_meeting(world)
    bruno = world.people["bruno"]
    form = register_form(world, ident, absent=("zoe",))
    form |= {f"ore-{bruno}": "1,5", f"modo-{bruno}": "online", f"motivo-{world.people['zoe']}": "ferie"}
    assert world.client("carla").post(f"/incontri/{ident}/registro", data=form).status_code == 303
    assert lines(world, ident) == {
        "ada": (True, 120, "presenza", ""),
        "bruno": (True, 90, "online", ""),
        "zoe": (False, 0, "presenza", "ferie"),
    }
    with world.look() as s:
        meeting = s.get_one(Meeting, ident)
        assert (meeting.state, meeting.supervisor_id) == ("held", world.people["carla"])
        assert meeting.held_at
        closed = s.scalars(select(Event).where(Event.verb == "register.closed")).one()
        assert closed.detail == {"meeting": ident, "lines": 3, "enrolled": 3, "present": 2, "minutes": 120}


def test_two_taps_close_the_register_once_and_both_are_told_so(world: World) -> None:
    ident = a_meeting(world)
    carla, form = world.client("carla"), register_form(world, ident) | {"csrf_token": "una pagina"}
    for _thumb in range(2):
        answer = carla.post(f"/incontri/{ident}/registro", data=form)
        assert (answer.status_code, answer.location) == (303, f"/incontri/{ident}/registro")
    with world.look() as s:
        assert len(s.scalars(select(Event).where(Event.verb == "register.closed")).all()) == 1


def test_the_register_holds_who_was_enrolled_that_day(world: World) -> None:
    ident = a_meeting(world, days=-10)
    start = now() - 10 * DAY
    with world.change() as s:
        seats = {seat.person_id: seat for seat in s.scalars(select(Membership))}
        seats[world.people["bruno"]].left_at = start - DAY  # gone before
        seats[world.people["zoe"]].joined_at = start + 2 * DAY  # came after
        seats[world.people["dario"]].group_id = world.groups["faggio"]
        seats[world.people["dario"]].joined_at = start - 90 * DAY
        seats[world.people["dario"]].left_at = start + 3 * DAY  # was there, and has left since
    assert close(world, ident).status_code == 303
    assert set(lines(world, ident)) == {"ada", "dario"}


def test_who_comes_into_the_group_while_the_form_is_open_is_not_forgotten(world: World) -> None:
    ident = a_meeting(world)
    form = register_form(world, ident)
    with world.change() as s:
        seat = Membership(person_id=world.people["ugo"], group_id=world.groups["faggio"], joined_at=now() - 20 * DAY)
        s.add(seat)
    answer = world.client("carla").post(f"/incontri/{ident}/registro", data=form)
    assert answer.status_code == 409
    assert "controlla l’elenco" in answer.get_data(as_text=True)
    assert lines(world, ident) == {}


def test_a_correction_says_who_and_when(world: World) -> None:
    ident = held(world)
    assert close(world, ident, absent=("bruno",)).status_code == 303
    assert lines(world, ident)["bruno"] == (False, 0, "presenza", "")
    with world.look() as s:
        corrected = s.scalars(select(Event).where(Event.verb == "register.corrected")).one()
        assert (corrected.actor_id, corrected.detail["lines"]) == (world.people["carla"], 1)
    assert close(world, ident, absent=("bruno",)).status_code == 303, "the same again changes nothing"
    with world.look() as s:
        assert len(s.scalars(select(Event).where(Event.verb == "register.corrected")).all()) == 1
    page = world.client("elena").get(f"/incontri/{ident}/registro").get_data(as_text=True)
    assert "Corretto dopo la chiusura" in page
    assert "Carla Prova" in page


def test_two_who_close_at_once_do_not_overwrite_each_other(world: World) -> None:
    ident = a_meeting(world)
    form = register_form(world, ident, absent=("ada",))
    assert close(world, ident).status_code == 303
    answer = world.client("carla").post(f"/incontri/{ident}/registro", data=form)
    assert answer.status_code == 409
    assert lines(world, ident)["ada"][0] is True


def test_the_hours_that_were_planned_are_corrected_to_those_that_were(world: World) -> None:
    ident = a_meeting(world)
    assert close(world, ident, fine="17:00").status_code == 303
    assert lines(world, ident)["ada"] == (True, 150, "presenza", "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fine": "14:00"}, "deve finire dopo l’inizio"),
        ({"inizio": "boh"}, "Scrivi l’ora di inizio"),
        ({"conduce": "0"}, "Scegli chi ha condotto"),
        ({"ore": "molte"}, "Le ore si scrivono così"),
        ({"ore": "3"}, "dalla durata" if False else "alla durata dell’incontro"),
        ({"motivo": "malattia"}, "Scegli il motivo fra quelli"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(world: World, wrong: dict[str, str], said: str) -> None:
    ident = a_meeting(world)
    ada = world.people["ada"]
    form = register_form(world, ident, absent=("bruno",))
    if "ore" in wrong:
        form[f"ore-{ada}"] = wrong["ore"]
    elif "motivo" in wrong:
        form[f"motivo-{world.people['bruno']}"] = wrong["motivo"]
    else:
        form |= wrong
    answer = world.client("carla").post(f"/incontri/{ident}/registro", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert said in page
    assert f'name="presente-{ada}" value="1" checked' in page
    assert f'name="presente-{world.people["bruno"]}" value="1" checked' not in page
    assert lines(world, ident) == {}


def test_a_register_waits_until_the_meeting_has_begun_and_there_is_none_of_a_cancelled_one(world: World) -> None:
    ident = a_meeting(world, days=2)
    carla = world.client("carla")
    assert "si chiude quando l’incontro è cominciato" in carla.get(f"/incontri/{ident}/registro").get_data(as_text=True)
    data = {"giorno": (now() + 2 * DAY).date(), "inizio": "14:30", "fine": "16:30", "conduce": world.people["carla"]}
    assert carla.post(f"/incontri/{ident}/registro", data=data).status_code == 400
    carla.post(f"/incontri/{ident}/annullamento")
    assert "non c’è un registro" in carla.get(f"/incontri/{ident}/registro").get_data(as_text=True)
    assert carla.post(f"/incontri/{ident}/registro", data=data).status_code in (400, 409)


def test_each_person_sees_their_own_line_and_the_keepers_everybody_s(world: World) -> None:
    ident = held(world, absent=("bruno",))
    place = hours_page(world, ident)
    ada = world.client("ada").get(place).get_data(as_text=True)
    assert "2 di 2 ore (100 %)" in " ".join(ada.split())
    assert "Bruno" not in ada
    bruno = world.client("bruno").get(place).get_data(as_text=True)
    assert "0 di 2 ore (0 %)" in " ".join(bruno.split())
    assert "Ada Prova" not in bruno
    for who in ("carla", "elena"):
        page = world.client(who).get(place).get_data(as_text=True)
        assert "Ada Prova" in page
        assert "Bruno Prova" in page
        assert "2 presenti su 3" in page
        register = world.client(who).get(f"/incontri/{ident}/registro")
        assert register.status_code == 200
        assert "Zoe Prova" in register.get_data(as_text=True)
    assert world.client("ada").get(f"/incontri/{ident}/registro").status_code == 403
    for who in ("dario", "livia", "fulvia", "vera", "ugo", "gino", "zoe"):
        assert world.client(who).get(f"/incontri/{ident}").status_code == 404
        assert world.client(who).get(f"/incontri/{ident}/registro").status_code == 404
    assert world.client("elena").post(f"/incontri/{ident}/registro").status_code == 403


def test_who_stayed_for_less_than_four_fifths_is_told_the_same_everywhere(world: World) -> None:
    """Bruno for 95 minutes of 120: calendar, meeting, register and the account of hours say that it does not count."""
    ident = a_meeting(world)
    place = hours_page(world, ident)
    bruno = world.people["bruno"]
    form = register_form(world, ident, absent=("zoe",)) | {f"ore-{bruno}": "1:35"}
    assert world.client("carla").post(f"/incontri/{ident}/registro", data=form).status_code == 303
    for who in ("carla", "elena"):
        page = " ".join(world.client(who).get(place).get_data(as_text=True).split())
        assert "1 presente su 3" in page
        assert "meno di quattro quinti" in world.client(who).get(f"/incontri/{ident}/registro").get_data(as_text=True)
    mine = " ".join(world.client("bruno").get(place).get_data(as_text=True).split())
    assert "tu c’eri per meno di quattro quinti: non conta" in mine
    assert "0 di 2 ore (0 %)" in mine
    page = world.client("bruno").get(f"/incontri/{ident}").get_data(as_text=True)
    assert "1,58 ore" in page
    assert "per le tue ore non conta" in page
    day = (now() - DAY).date()
    with world.look() as s:
        (meeting,) = hours.account(s(), [world.groups["faggio"]], day - DAY, day + DAY).meetings
        assert (meeting.enrolled, meeting.present) == (3, 1)


def test_too_many_people_and_short_meetings_are_told_to_who_keeps_the_hours_before_and_after(world: World) -> None:
    with world.change() as s:
        s.get_one(Group, world.groups["faggio"]).kind = "A1"
        programme = Programme(
            slug="p", title="Prova", starts_on=now().date() - 400 * DAY, ends_on=now().date() + 400 * DAY,
            thresholds={"A1": {"people": 2, "meeting": 1.75}},
        )  # fmt: skip
        s.add(programme)
        s.flush()
        s.add(ProgrammeGroup(programme_id=programme.id, group_id=world.groups["faggio"]))
    page = hours_page(world, held(world, hours=1.5))
    told = ("3 persone nel registro più lungo: oltre 2.", "1 incontro tenuto è più breve di 1,75 ore.")
    for name in ("carla", "elena"):
        assert all(words in world.client(name).get(page).get_data(as_text=True) for words in told)
    assert not any(words in world.client("ada").get(page).get_data(as_text=True) for words in told)

    carla, address = world.client("carla"), "/gruppi/faggio/persone/nuova"
    for role, words in (("member", True), ("supervisor", False)):
        form = {"name": "Ivo Prova", "mail": "ivo@riflessi.example", "role": role}
        asked = carla.post(address, data=form).get_data(as_text=True)
        assert ("chi partecipa arriva a 4: a un gruppo così si chiedono al massimo 2 persone" in asked) is words
    for ends, short in (("16:00", True), ("16:15", False)):
        day = now().date() + (7 + short) * DAY
        form = {"day": day, "begins": "14:30", "ends": ends, "mode": "presenza", "rhythm": "once"}
        planned = carla.post("/gruppi/faggio/incontri/nuovo", data=form, follow_redirects=True).get_data(as_text=True)
        assert ("Dura meno delle 1,75 ore" in planned) is short


def test_the_group_s_hours_stand_against_what_is_asked(world: World) -> None:
    for days in (-3, -2, -1):
        held(world, days=days)
    year = (now() - DAY).year
    carla = world.client("carla")
    assert "ore." in carla.get(f"/gruppi/faggio/incontri?anno={year}").get_data(as_text=True)
    with world.change() as s:
        s.get_one(Group, world.groups["faggio"]).kind = "A1"
    count = 3 if (now() - 3 * DAY).year == year else None
    if count:
        assert "6 di 16 ore" in carla.get(f"/gruppi/faggio/incontri?anno={year}").get_data(as_text=True)
    with world.change() as s:
        programme = Programme(
            slug="p", title="Prova", starts_on=dt.date(year, 1, 1), ends_on=dt.date(year, 12, 31),
            thresholds={"A1": {"hours": 20}},
        )  # fmt: skip
        s.add(programme)
        s.flush()
        s.add(ProgrammeGroup(programme_id=programme.id, group_id=world.groups["faggio"]))
    if count:
        assert "6 di 20 ore" in carla.get(f"/gruppi/faggio/incontri?anno={year}").get_data(as_text=True)


def test_hours_are_typed_as_people_type_them() -> None:
    assert [minutes_of(w) for w in ("", "2", "1,5", "1.25", "1:30", "0:45")] == [None, 120, 90, 75, 90, 45]
    for wrong in ("due", "1:75", "-1", "1,555"):
        with pytest.raises(Invalid):
            minutes_of(wrong)


def test_the_year_of_forty_two_groups_costs_what_one_group_costs(world: World) -> None:
    """Twelve months of forty-two groups on one page: as many statements as for a handful, and a small page."""
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    def cost(page: str) -> int:
        elena = world.client("elena")
        elena.get(page)
        asked.clear()
        with world.app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
        answer = elena.open(page, headers={"Accept-Encoding": "gzip"})
        with world.app.app_context():
            event.remove(db.engine, "before_cursor_execute", note)
        assert answer.status_code == 200
        assert len(answer.data) < 20 * 1024
        return len(asked)

    held(world)
    year = now().year
    page = f"/incontri?anno={year}"
    few, few_in_group = cost(page), cost(f"/gruppi/faggio/incontri?anno={year}")
    with world.change() as s:
        for number in range(40):
            group = Group(slug=f"g{number}", name=f"Gruppo {number}", kind="A1", ambito_id=world.ambiti["valle"])
            s.add(group)
            s.flush()
            for month in range(1, 13):
                start = dt.datetime(year, month, 12, 13, tzinfo=dt.UTC)
                s.add(Meeting(group_id=group.id, starts_at=start, ends_at=start + dt.timedelta(hours=2), state="held"))
        for month in range(1, 13):
            start = dt.datetime(year, month, 13, 7, tzinfo=dt.UTC)
            meeting = Meeting(
                group_id=world.groups["faggio"], starts_at=start, ends_at=start + dt.timedelta(hours=2), state="held"
            )
            s.add(meeting)
            s.flush()
            for who in ("ada", "bruno", "zoe"):
                s.add(Attendance(meeting_id=meeting.id, person_id=world.people[who], present=True, minutes=120))
    assert cost(page) == few
    assert cost(f"/gruppi/faggio/incontri?anno={year}") == few_in_group
    assert few <= 12


def test_a_refusal_leads_to_the_hours_in_question(world: World) -> None:
    ident = a_meeting(world)
    bruno = world.people["bruno"]
    for said in ("1h30", "9"):
        page = close(world, ident, **{f"ore-{bruno}": said})
        assert page.status_code == 400
        assert f'<a href="#ore-{bruno}">Le ore' in page.text
        assert f'value="{said}" aria-invalid="true"' in page.text
        assert page.text.count("aria-invalid") == 1
