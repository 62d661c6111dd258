"""A template that a group made is offered, approved by who supervises elsewhere, and taken over by others."""

from __future__ import annotations

import re

from sqlalchemy import select

from tests.cast import World
from workspace.db import now
from workspace.nouns import Group, Membership, Offer, Person, Template


def offered(world: World) -> tuple[int, int]:
    """Carla offers a template of Gruppo Faggio's."""
    with world.change() as session:
        body = session.get_one(Template, world.template("libera")).body
        own = Template(
            key="g1-prova", group_id=world.groups["faggio"],
            body={**body, "name": {"it": "Prima dell’équipe", "en": "Before the team"}},
        )  # fmt: skip
        session.add(own)
        session.flush()
        ident = own.id
    assert world.client("ada").post(f"/modelli/{ident}/proposta").status_code == 403
    carla = world.client("carla")
    assert "Offrilo a tutti" in carla.get(f"/modelli/{ident}").text
    assert carla.post(f"/modelli/{ident}/proposta").status_code == 303
    assert carla.post(f"/modelli/{ident}/proposta").status_code == 400
    with world.look() as session:
        return ident, session.scalars(select(Offer.id)).one()


def test_who_supervises_elsewhere_decides_and_others_take_it(world: World) -> None:
    _template, number = offered(world)
    address = f"/modelli/rete/{number}"
    for who in ("ada", "bruno", "dario", "ugo", "fulvia", "vera", "gino", "zoe"):
        assert world.client(who).get(address).status_code == 404
    assert world.client("carla").post(f"{address}/decisione", data={"risposta": "si"}).status_code == 403
    livia = world.client("livia")
    assert address in livia.get("/notifiche").text
    assert livia.post(f"{address}/decisione", data={"risposta": "no"}).status_code == 400
    assert livia.post(f"{address}/copia", data={"per": f"g{world.groups['tiglio']}"}).status_code == 400
    assert livia.post(f"{address}/decisione", data={"risposta": "si"}).status_code == 303
    for who in ("ada", "dario", "ugo", "fulvia"):
        page = world.client(who).get(address).text
        assert "Prima dell’équipe" in page
        assert "Faggio" not in page.replace("Gruppo Faggio", "") or who == "ada"
    for who in ("vera", "gino", "zoe"):
        assert world.client(who).get(address).status_code == 404
    fulvia = world.client("fulvia")
    taken = fulvia.post(f"{address}/copia", data={"per": f"a{world.ambiti['lago']}"})
    assert re.search(r"/modelli/\d+$", taken.headers["Location"])
    assert "Prima dell’équipe" in world.client("ugo").get("/scritti/nuovo").text
    assert "Prima dell’équipe" not in world.client("dario").get("/scritti/nuovo").text
    assert fulvia.post(f"{address}/copia", data={"per": f"g{world.groups['tiglio']}"}).status_code == 400
    assert fulvia.post(f"{address}/ritiro").status_code == 403
    assert world.client("carla").post(f"{address}/ritiro").status_code == 303
    assert fulvia.get(address).status_code == 404
    assert "Prima dell’équipe" in world.client("ugo").get("/scritti/nuovo").text


def test_a_no_comes_with_its_reason_and_it_may_be_offered_again(world: World) -> None:
    template, number = offered(world)
    livia = world.client("livia")
    sent = {"risposta": "no", "motivo": "La seconda domanda si capisce solo da voi."}
    assert livia.post(f"/modelli/rete/{number}/decisione", data=sent).status_code == 303
    assert "si capisce solo da voi" in world.client("carla").get("/notifiche").text
    assert world.client("carla").post(f"/modelli/{template}/proposta").status_code == 303


def test_without_anybody_near_who_supervises_elsewhere_is_told(world: World) -> None:
    with world.change() as session:
        seat = session.scalars(select(Membership).where(Membership.person_id == world.people["livia"])).one()
        seat.left_at = now()
        far = session.scalars(select(Group).where(Group.slug == "ontano")).one()
        person = Person(mail="sara@esempio.it", name="Sara Prova", state="active")
        session.add(person)
        session.flush()
        world.people["sara"] = person.id
        session.add(Membership(person_id=person.id, group_id=far.id, role="supervisor", accepted_version=1))
    _template, number = offered(world)
    assert f"/modelli/rete/{number}" in world.client("sara").get("/notifiche").text
