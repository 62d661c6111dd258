"""What is left of a meeting: minutes without content, a note of one's own, the card, the supervisor's notes."""

from __future__ import annotations

from sqlalchemy import select

from tests.cast import World
from tests.meetings.story import a_meeting, held
from workspace.nouns import (
    CardGiven,
    CardTally,
    Event,
    MeetingTerm,
    Membership,
    Minutes,
    Pact,
    Person,
    SupervisorNote,
    TakeAway,
    Term,
)

AGREED = "Ci diamo tre minuti di silenzio prima di cominciare"


def page(world: World, who: str, address: str) -> str:
    return " ".join(world.client(who).get(address).get_data(as_text=True).split())


def terms(world: World, *pairs: tuple[str, str]) -> list[int]:
    with world.look() as s:
        found = {(t.facet_key, t.key): t.id for t in s.scalars(select(Term))}
        return [found[pair] for pair in pairs]


def test_the_minutes_say_what_it_was_about_in_terms_and_what_was_agreed(world: World) -> None:
    ident = held(world)
    chosen = terms(world, ("tema", "fiducia"), ("area", "anziani"), ("obiettivo", _objective(world)))
    form = {"termine": chosen, "accordi": AGREED, "prossimo": "Tocca a chi non ha ancora portato un testo", "base": 0}
    assert world.client("carla").post(f"/incontri/{ident}/verbale", data=form).status_code == 303
    html = page(world, "bruno", f"/incontri/{ident}")
    assert AGREED in html
    assert "Fiducia" in html
    for address in (f"/incontri/{ident}", "/gruppi/faggio/incontri", f"/incontri/{ident}/registro"):
        assert AGREED not in page(world, "elena", address)
    assert world.client("elena").get(f"/incontri/{ident}/verbale").status_code == 403
    assert world.client("ada").get(f"/incontri/{ident}/verbale").status_code == 403
    with world.look() as s:
        assert set(s.scalars(select(MeetingTerm.term_id))) == set(chosen)


def _objective(world: World) -> str:
    with world.look() as s:
        return str(s.scalars(select(Term.key).where(Term.facet_key == "obiettivo").order_by(Term.position)).first())


def test_emotions_and_free_words_are_no_themes_of_a_meeting(world: World) -> None:
    ident = held(world)
    with world.look() as s:
        emotion = s.scalars(select(Term.id).where(Term.facet_key == "emozione")).first()
    world.client("carla").post(f"/incontri/{ident}/verbale", data={"termine": [emotion], "base": 0})
    with world.look() as s:
        assert s.scalars(select(MeetingTerm)).all() == []


def test_minutes_that_identify_are_not_kept_and_what_was_typed_stays(world: World) -> None:
    ident = held(world)
    carla = world.client("carla")
    answer = carla.post(f"/incontri/{ident}/verbale", data={"accordi": "Si chiama il 347 5581920", "base": 0})
    assert answer.status_code == 400
    assert "347 5581920" in answer.get_data(as_text=True)
    with world.look() as s:
        assert s.scalars(select(Minutes)).all() == []


def test_two_who_write_the_minutes_do_not_overwrite_each_other(world: World) -> None:
    ident = held(world)
    carla = world.client("carla")
    assert carla.post(f"/incontri/{ident}/verbale", data={"accordi": AGREED, "base": 0}).status_code == 303
    assert carla.post(f"/incontri/{ident}/verbale", data={"accordi": "Altro", "base": 0}).status_code == 409
    assert carla.post(f"/incontri/{ident}/verbale", data={"accordi": "Altro", "base": 1}).status_code == 303


def test_who_comes_later_reads_the_minutes_from_that_day_on(world: World) -> None:
    ident = held(world, days=-10)
    world.client("carla").post(f"/incontri/{ident}/verbale", data={"accordi": AGREED, "base": 0})
    with world.change() as s:
        seat = s.scalars(select(Membership).where(Membership.person_id == world.people["bruno"])).one()
        seat.reads_from = seat.joined_at
        from workspace.db import now

        seat.reads_from = now()
    assert AGREED not in page(world, "bruno", f"/incontri/{ident}")
    assert AGREED in page(world, "ada", f"/incontri/{ident}")


def test_what_i_take_away_is_mine_alone(world: World) -> None:
    ident = held(world)
    world.client("ada").post(f"/incontri/{ident}/porto-via", data={"appunto": "Vado più piano."})
    assert "Vado più piano." in page(world, "ada", f"/incontri/{ident}")
    for who in ("bruno", "carla", "elena"):
        assert "Vado più piano." not in page(world, who, f"/incontri/{ident}")
    world.client("ada").post(f"/incontri/{ident}/porto-via", data={"appunto": " "})
    with world.look() as s:
        assert s.scalars(select(TakeAway)).all() == []
        assert s.scalars(select(Event).where(Event.verb.like("take%"))).all() == [], "nothing tells that it was written"


CARD = {"utile": 4, "ascolto": 5, "pensiero": 3}


def test_the_card_has_nobody_beside_it_and_shows_nothing_before_five_answers(world: World) -> None:
    ident = held(world)
    with world.change() as s:
        pact = s.scalars(select(Pact).where(Pact.group_id == world.groups["faggio"])).one()
        assert pact.version == 1
        for n in range(6):
            person = Person(mail=f"p{n}@esempio.it", name=f"Persona {n}", state="active")
            s.add(person)
            s.flush()
            world.people[f"p{n}"] = person.id
            s.add(Membership(person_id=person.id, group_id=world.groups["faggio"], accepted_version=1))
    send = f"/incontri/{ident}/soddisfazione"
    voices = ["ada", "bruno", "p0", "p1"]
    for who in voices:
        assert world.client(who).post(send, data=CARD).status_code == 303
    assert world.client("ada").post(send, data=CARD).status_code == 400, "once a person"
    assert world.client("carla").post(send, data=CARD).status_code == 403, "who supervises is not asked"
    for who in ("ada", "carla"):
        assert "Su 4" not in page(world, who, f"/incontri/{ident}")
        assert "da cinque risposte in su" in page(world, who, f"/incontri/{ident}")
    world.client("p2").post(send, data={**CARD, "utile": 1})
    for who in ("ada", "carla", "p5"):
        assert "Su 5 risposte" in page(world, who, f"/incontri/{ident}")
    before = page(world, "carla", f"/incontri/{ident}")
    world.client("p3").post(send, data={"utile": 1, "ascolto": 1, "pensiero": 1})
    assert page(world, "carla", f"/incontri/{ident}").split("Su 5 risposte")[1] == before.split("Su 5 risposte")[1], (
        "one more answer changes nothing that is shown, so that nobody can tell it by subtraction"
    )
    assert "risposte" not in page(world, "elena", f"/incontri/{ident}")
    with world.look() as s:
        assert set(CardTally.__table__.columns.keys()) == {"meeting_id", "item", "value", "answers", "shown"}
        assert set(CardGiven.__table__.columns.keys()) == {"meeting_id", "person_id"}
        assert sum(t.answers for t in s.scalars(select(CardTally)) if t.item == "utile") == 6
        assert s.scalars(select(Event).where(Event.verb.like("card%"))).all() == []


def test_the_card_asks_all_three_and_only_after_the_meeting(world: World) -> None:
    planned = a_meeting(world, days=2)
    assert world.client("ada").post(f"/incontri/{planned}/soddisfazione", data=CARD).status_code == 400
    ident = held(world)
    for wrong in ({}, {"utile": 4}, {**CARD, "utile": 6}, {**CARD, "ascolto": "molto"}):
        assert world.client("ada").post(f"/incontri/{ident}/soddisfazione", data=wrong).status_code == 400


def test_the_supervisor_s_notes_are_read_by_who_wrote_them(world: World) -> None:
    carla = world.client("carla")
    assert carla.post("/gruppi/faggio/appunti", data={"appunto": "Attenzione ai silenzi."}).status_code == 303
    assert "Attenzione ai silenzi." in page(world, "carla", "/gruppi/faggio/appunti")
    with world.change() as s:
        s.add(
            Membership(person_id=world.people["livia"], group_id=world.groups["faggio"], role="supervisor",
                       accepted_version=1)
        )  # fmt: skip
        note = s.scalars(select(SupervisorNote)).one().id
    assert "Attenzione ai silenzi." not in page(world, "livia", "/gruppi/faggio/appunti")
    assert world.client("livia").post("/gruppi/faggio/appunti", data={"nota": note, "appunto": "x"}).status_code == 404
    for who, wanted in (("ada", 403), ("elena", 404), ("gino", 404), ("dario", 404), ("zoe", 404)):
        assert world.client(who).get("/gruppi/faggio/appunti").status_code == wanted
    assert carla.post("/gruppi/faggio/appunti", data={"nota": note, "appunto": "Altro."}).status_code == 303
    assert carla.post("/gruppi/faggio/appunti", data={"nota": note, "appunto": ""}).status_code == 303
    with world.look() as s:
        assert s.scalars(select(SupervisorNote)).all() == []
