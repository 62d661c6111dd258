"""Administering: people, ambiti, groups, offices. No way to content, and no role for oneself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select, update

from tests.cast import CAST, World
from tests.groups.story import reads, seat_of, shared, told
from workspace.db import db, now, writing
from workspace.nouns import Event, Group, Membership, Office, Pact, Person, SignIn, Ticket

ROOT = "/amministrazione"
PAGES = ("", "/registro", "/persone", "/persone?q=ada", "/persone/nuova", "/persone/1", "/ambiti", "/ambiti/valle",
         "/gruppi", "/gruppi/nuovo", "/gruppi/faggio")  # fmt: skip


def post(world: World, path: str, who: str = "gino", **data: Any) -> Any:
    return world.client(who).post(f"{ROOT}{path}", data=data)


def the(world: World, noun: Any, *where: Any) -> Any:
    with world.app.app_context():
        found = db.session.scalars(select(noun).where(*where)).all()
        db.session.expunge_all()
    return found


def verbs(world: World) -> list[str]:
    with world.app.app_context():
        return list(db.session.scalars(select(Event.verb).order_by(Event.id)))


def change(world: World, statement: Any) -> None:
    with world.app.app_context(), writing():
        db.session.execute(statement)
        db.session.commit()


def test_only_who_administers_comes_in(world: World) -> None:
    for name in (*CAST, None):
        for page in PAGES:
            expected = 200 if name == "gino" else 404 if name else 302
            assert world.client(name).get(ROOT + page).status_code == expected, (name, page)
    acts = ("/persone/nuova", "/persone/1", "/persone/1/sospensione", "/persone/1/amministrazione", "/persone/1/invito",
            "/persone/1/indirizzo", "/ambiti", "/ambiti/valle", "/gruppi/nuovo", "/gruppi/faggio",
            "/gruppi/faggio/chiusura", f"/gruppi/faggio/persone/{seat_of(world, 'ada')}/uscita")  # fmt: skip
    for name in set(CAST) - {"gino"}:
        for path in acts:
            assert post(world, path, name).status_code == 404, (name, path)
    assert verbs(world) == []


def test_no_page_of_administration_holds_anything_that_is_written(world: World) -> None:
    shared(world, "ada", "Canarino nel titolo")
    from tests.groups.story import write

    write(world, "bruno", "Canarino in bozza")
    world.client("bruno").get("/gruppi/faggio")
    gino = world.client("gino")
    for page in PAGES:
        text = gino.get(ROOT + page).get_data(as_text=True)
        assert "Canarino" not in text, page
    for path in ("/gruppi/faggio", "/gruppi/faggio/patto", "/gruppi/faggio/persone", "/scritti/1"):
        assert gino.get(path).status_code == 404
    log = gino.get(f"{ROOT}/registro").get_data(as_text=True)
    assert "Ada" not in log, "sharing is nobody's to read here"


def test_a_person_is_added_with_an_invitation_and_an_event(world: World) -> None:
    answer = post(world, "/persone/nuova", name="Nora Nuova", mail="Nora@Esempio.it", profession="psicologo")
    assert answer.status_code == 303
    nora = the(world, Person, Person.mail == "nora@esempio.it")[0]
    assert (nora.state, nora.profession, nora.password_hash) == ("invited", "psicologo", None)
    assert the(world, Ticket, Ticket.person_id == nora.id)
    assert verbs(world)[:2] == ["person.added", "person.invited"]
    assert "Nora Nuova" in world.client("gino").get(f"{ROOT}/persone?q=NORA&stato=invited").get_data(as_text=True)
    assert post(world, f"/persone/{nora.id}/invito").status_code == 303


def test_what_makes_no_sense_is_said_beside_the_field(world: World) -> None:
    good = {"name": "Nora Nuova", "mail": "nora@esempio.it", "profession": "psicologo"}
    for wrong in ({"mail": "nora"}, {"mail": "ada@esempio.it"}, {"name": ""}, {"name": "<b>Nora</b>"},
                  {"profession": "astronauta"}):  # fmt: skip
        assert post(world, "/persone/nuova", **{**good, **wrong}).status_code == 400, wrong
    assert verbs(world) == []


def test_suspending_closes_every_door_at_once_and_reactivating_opens_none_of_them(world: World) -> None:
    ada = world.client("ada")
    assert ada.get("/gruppi").status_code == 200
    ident = world.people["ada"]
    assert post(world, f"/persone/{ident}/sospensione").status_code == 303
    assert ada.get("/gruppi").status_code == 302
    assert post(world, f"/persone/{ident}/sospensione").status_code == 400
    change(world, update(Person).where(Person.id == ident).values(password_hash="x"))
    assert post(world, f"/persone/{ident}/sospensione/fine").status_code == 303
    assert ada.get("/gruppi").status_code == 302, "the old session stays closed"
    assert all(s.ended_at for s in the(world, SignIn, SignIn.person_id == ident))
    assert verbs(world) == ["person.suspended", "person.reactivated"]


def test_nobody_gives_a_role_to_themselves(world: World) -> None:
    gino = world.people["gino"]
    change(world, update(Membership).where(Membership.person_id == world.people["livia"]).values(accepted_version=0))
    assert post(world, "/gruppi/tiglio", mail="gino@esempio.it", role="supervisor").status_code == 400
    assert post(world, "/ambiti/valle", mail="gino@esempio.it", role="staff").status_code == 400
    assert post(world, f"/persone/{gino}/sospensione").status_code == 403
    assert not the(world, Membership, Membership.person_id == gino)
    assert not the(world, Office, Office.person_id == gino)
    assert verbs(world) == []


def test_in_a_group_that_somebody_supervises_only_they_let_people_in(world: World) -> None:
    for who, role in (("dario", "member"), ("livia", "supervisor"), ("bruno", "supervisor")):
        answer = post(world, "/gruppi/faggio", mail=f"{who}@esempio.it", role=role)
        assert answer.status_code == 400
        assert "le aggiunge chi supervisiona" in answer.get_data(as_text=True)
    assert verbs(world) == []


def test_the_first_people_of_a_group_come_through_administration_and_the_group_is_told(world: World) -> None:
    text = {"name": "Gruppo Nuovo", "ambito": "valle", "kind": "A3", "slug": ""}
    assert post(world, "/gruppi/nuovo", **text).status_code == 303
    group = the(world, Group, Group.slug == "gruppo-nuovo")[0]
    pact = the(world, Pact, Pact.group_id == group.id)[0]
    assert pact.version == 1
    assert "Riservatezza" in pact.body
    assert "Gruppo Nuovo" in world.client("gino").get(ROOT).get_data(as_text=True), "it waits for a supervisor"
    assert post(world, "/gruppi/gruppo-nuovo", mail="livia@esempio.it", role="supervisor").status_code == 303
    assert post(world, "/gruppi/gruppo-nuovo", mail="dario@esempio.it", role="member").status_code == 303
    assert told(world, "group.invited") == {"livia", "dario"}
    assert told(world, "group.joined") == {"livia"}
    yes = {"version": 1, "yes": "yes"}
    assert world.client("livia").post("/gruppi/gruppo-nuovo/patto/adesione", data=yes).status_code == 303
    answer = post(world, "/gruppi/gruppo-nuovo", mail="bruno@esempio.it", role="member")
    assert answer.status_code == 400, "from now on it is Livia's to decide"


def test_who_administers_never_opens_the_past(world: World) -> None:
    before = shared(world, "ada", "Prima")
    change(world, update(Group).values(opens_past=True))
    change(world, update(Person).where(Person.id == world.people["carla"]).values(state="suspended"))
    assert post(world, "/gruppi/faggio", mail="livia@esempio.it", role="supervisor").status_code == 303
    world.client("livia").post("/gruppi/faggio/patto/adesione", data={"version": 1, "yes": "yes"})
    assert not reads(world, "livia", before)
    assert told(world, "group.joined") == {"ada", "bruno", "zoe"}


def test_taking_somebody_out_gives_them_their_texts_back(world: World) -> None:
    text = shared(world, "bruno", "Di Bruno")
    assert post(world, f"/gruppi/faggio/persone/{seat_of(world, 'bruno')}/uscita").status_code == 303
    assert not reads(world, "ada", text)
    assert reads(world, "bruno", text)
    assert told(world, "group.removed") == {"bruno"}
    assert post(world, f"/gruppi/faggio/persone/{seat_of(world, 'carla')}/uscita").status_code == 400


def test_an_office_has_an_end_for_who_evaluates(world: World) -> None:
    tomorrow = (now() + dt.timedelta(days=2)).date().isoformat()
    for wrong in ({"role": "evaluator"}, {"role": "evaluator", "until": "2020-01-01"}, {"role": "x"},
                  {"mail": "nessuno@esempio.it", "role": "staff"}):  # fmt: skip
        assert post(world, "/ambiti/valle", **{"mail": "ugo@esempio.it", **wrong}).status_code == 400, wrong
    answer = post(world, "/ambiti/valle", mail="ugo@esempio.it", role="evaluator", until=tomorrow)
    assert answer.status_code == 303
    held = the(world, Office, Office.person_id == world.people["ugo"])[0]
    assert held.until is not None
    assert post(world, f"/incarichi/{held.id}/fine").status_code == 303
    assert post(world, f"/incarichi/{held.id}/fine").status_code == 404
    assert verbs(world) == ["office.given", "office.ended"]


def test_ending_an_office_closes_what_it_opened(world: World) -> None:
    elena = world.client("elena")
    assert elena.get("/gruppi/faggio").status_code == 200
    held = the(world, Office, Office.person_id == world.people["elena"])[0]
    post(world, f"/incarichi/{held.id}/fine")
    assert elena.get("/gruppi/faggio").status_code == 404


def test_there_is_always_somebody_who_administers(world: World) -> None:
    gino, ada = world.people["gino"], world.people["ada"]
    assert post(world, f"/persone/{gino}/amministrazione/fine").status_code == 400
    assert post(world, f"/persone/{ada}/amministrazione").status_code == 303
    assert post(world, f"/persone/{gino}/amministrazione/fine").status_code == 303
    assert world.client("gino").get(ROOT).status_code == 404
    assert world.client("ada").get(ROOT).status_code == 200


def test_an_address_changes_only_through_the_old_one(world: World) -> None:
    ident = world.people["ada"]
    assert post(world, f"/persone/{ident}/indirizzo", mail="altra@esempio.it").status_code == 303
    assert the(world, Person, Person.id == ident)[0].mail == "ada@esempio.it"
    ticket = the(world, Ticket, Ticket.person_id == ident)[0]
    assert (ticket.purpose, ticket.mail) == ("mail_old", "altra@esempio.it")
    change(world, update(Person).where(Person.id == ident).values(state="invited"))
    assert post(world, f"/persone/{ident}/indirizzo", mail="altra@esempio.it").status_code == 400
    assert post(world, f"/persone/{ident}", name="Ada", profession="altro", mail="x@esempio.it").status_code == 303
    assert the(world, Person, Person.id == ident)[0].mail == "ada@esempio.it"


def test_a_closed_group_leaves_everybody_their_own(world: World) -> None:
    text = shared(world, "ada", "Di Ada")
    assert post(world, "/gruppi/faggio/chiusura").status_code == 303
    assert not reads(world, "bruno", text)
    assert reads(world, "ada", text)
    assert told(world, "group.closed") == {"ada", "bruno", "carla", "zoe"}
    assert post(world, "/gruppi/faggio/riapertura").status_code == 303
    assert reads(world, "bruno", text)


def test_ambiti_get_short_names(world: World) -> None:
    assert post(world, "/ambiti", name="Ambito dell’Alta Città", slug="").status_code == 303
    for wrong in ({"name": "", "slug": ""}, {"name": "X", "slug": "valle"}, {"name": "X", "slug": "Ü"},
                  {"name": "!!!", "slug": ""}):  # fmt: skip
        assert post(world, "/ambiti", **wrong).status_code == 400, wrong
    assert world.client("gino").get(f"{ROOT}/ambiti/ambito-dell-alta-citta").status_code == 200
    post(world, "/ambiti", name="Ambito dell’Alta Città", slug="")
    assert world.client("gino").get(f"{ROOT}/ambiti/ambito-dell-alta-citta-2").status_code == 200


def test_the_log_tells_who_changed_which_role(world: World) -> None:
    post(world, f"/persone/{world.people['ada']}/amministrazione")
    page = world.client("gino").get(f"{ROOT}/registro").get_data(as_text=True)
    assert "Ada Prova: ora amministra" in page
    assert "Gino Prova" in page


def test_every_act_in_the_log_has_words(world: World) -> None:
    from workspace.administration.reads import LOGGED

    with world.app.app_context(), writing():
        for verb in LOGGED:
            db.session.add(Event(verb=verb, actor_id=world.people["gino"], person_id=world.people["ada"],
                                 group_id=world.groups["faggio"], ambito_id=world.ambiti["valle"],
                                 detail={"role": "staff"}))  # fmt: skip
        db.session.commit()
    for number in (1, 2):
        page = world.client("gino").get(f"{ROOT}/registro?pagina={number}").get_data(as_text=True)
        assert "<li><span></span>" not in page
