"""A writing template and a format of meetings that a group made: offered, looked at in the ambito and elsewhere, put into
a collection, read and taken along there, taken over by another ambito with its origin said, and gone where it is offered
no more."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import CAST, World
from tests.collecting.story import collect, publish
from tests.collecting.test_exports import FORMS, asked
from tests.contracts.test_policy import tables
from tests.typesetting.test_formats import is_within, read, words_of
from workspace import offers
from workspace.collecting import reads, work
from workspace.db import now
from workspace.home.reads import asking
from workspace.nouns import Edition, Event, Format, Group, Membership, ModelMark, Notice, Offer, Person, Template
from workspace.policy import Verb, permit, readable

NAME = {"template": "Prima dell’équipe", "format": "Il cerchio del martedì"}
PLACE = {"template": "modelli", "format": "formati"}
KINDS = ("template", "format")


def offered(world: World, of: str) -> str:
    """Carla offers one of Gruppo Faggio's; its address among what is offered to all."""
    noun: Any = Template if of == "template" else Format
    with world.change() as session:
        body = session.scalars(select(noun).where(noun.key == ("libera" if of == "template" else "balint"))).one().body
        own = noun(key=f"g1-{of}", group_id=world.groups["faggio"], body=body | {"name": dict.fromkeys(("it", "en"), NAME[of])})  # fmt: skip
        session.add(own)
        session.flush()
        ident = own.id
    assert world.client("ada").post(f"/{PLACE[of]}/{ident}/proposta").status_code == 403
    carla = world.client("carla")
    assert "Offrilo a tutti" in carla.get(f"/{PLACE[of]}/{ident}").text
    assert carla.post(f"/{PLACE[of]}/{ident}/proposta").status_code == 303
    again = carla.get(f"/{PLACE[of]}/{ident}").text
    assert "Offrilo a tutti" not in again
    assert "È già offerto a tutti, e aspetta una risposta" in again
    assert carla.post(f"/{PLACE[of]}/{ident}/proposta").status_code == 400
    with world.look() as session:
        return f"/{PLACE[of]}/rete/{session.scalars(select(Offer.id).where(Offer.of == of)).one()}"


def approved(world: World, of: str) -> str:
    address = offered(world, of)
    for who in ("livia", "fulvia"):
        assert world.client(who).post(f"{address}/decisione", data={"risposta": "si"}).status_code == 303
    return address


@pytest.mark.parametrize("of", KINDS)
def test_the_network_asks_a_second_yes_of_another_ambito(world: World, of: str) -> None:
    address = offered(world, of)
    queued, name = "/proposte", NAME[of]
    assert name in world.client("livia").get(queued).text
    assert name not in world.client("fulvia").get(queued).text
    livia, fulvia = world.client("livia"), world.client("fulvia")
    assert "primo sguardo" in livia.get(address).text
    assert livia.post(f"{address}/decisione", data={"risposta": "si", "passo": "proposed"}).status_code == 303
    # The ambito has it, and the first look is over; the network does not.
    assert livia.post(f"{address}/decisione", data={"risposta": "si", "passo": "proposed"}).status_code == 409
    assert livia.post(f"{address}/decisione", data={"risposta": "si"}).status_code == 403
    assert world.client("carla").post(f"{address}/decisione", data={"risposta": "si"}).status_code == 403
    assert "ha il primo sì" in world.client("carla").get("/notifiche").text
    for who, status in (("ada", 200), ("dario", 200), ("elena", 200), ("fulvia", 200), ("ugo", 404), ("vera", 404), ("gino", 404)):  # fmt: skip
        assert world.client(who).get(address).status_code == status, who
    assert name in world.client("dario").get(f"/{PLACE[of]}/rete").text
    assert name not in livia.get(queued).text
    assert address not in livia.get("/notifiche").text
    tiglio = world.groups["tiglio"]
    assert livia.post(f"{address}/copia", data={"per": f"g{tiglio}"}).status_code == 303
    assert fulvia.post(f"{address}/copia", data={"per": f"a{world.ambiti['lago']}"}).status_code == 400
    # Fulvia is asked, in her notices and in the queue, and told again.
    assert address in fulvia.get("/notifiche").text
    assert name in fulvia.get(queued).text
    with world.change() as session:
        assert offers.remind(session) == 0
        asked = session.scalars(select(Notice).where(Notice.kind == f"{of}.offered")).all()
        assert [one.person_id for one in asked] == [world.people["fulvia"]]
        asked[0].created_at -= dt.timedelta(days=8)
        assert (offers.remind(session), offers.remind(session)) == (1, 0)
    assert "con un no resta al suo ambito" in fulvia.get(address).text
    assert fulvia.post(f"{address}/decisione", data={"risposta": "si"}).status_code == 303
    for who, status in (("ugo", 200), ("fulvia", 200), ("dario", 200), ("vera", 404)):
        assert world.client(who).get(address).status_code == status, who
    page = world.client("ugo").get(address).text
    assert "per la rete da una persona di un altro ambito" in page
    with world.look() as session:
        one = session.scalars(select(Offer)).one()
        assert (one.looked_by_id, one.decided_by_id) == (world.people["livia"], world.people["fulvia"])
        told = list(session.scalars(select(Event.verb).where(Event.verb.startswith(of)).order_by(Event.id)))
        assert told[:3] == [f"{of}.offered", f"{of}.approved_here", f"{of}.made"]
        assert told[-1] == f"{of}.approved"


STATES = {
    "proposed": "aspetta il primo sguardo",
    "network": "approvato per l'ambito, aspetta la rete",
    "approved": "approvato per la rete",
    "ambito": "resta all'ambito",
    "declined": "non approvato, ritirato",
    "withdrawn": "non approvato, ritirato",
}


@pytest.mark.parametrize("state", STATES)
def test_who_sees_takes_and_decides_is_what_the_page_of_rights_says(world: World, state: str) -> None:
    """And the queue shows an offer to exactly those who decide about it."""
    row = tables()["Who sees what is offered to all"][STATES[state]]
    number = int(offered(world, "template").rsplit("/", 1)[1])
    with world.change() as session:
        one = session.get_one(Offer, number)
        one.state, one.looked_by_id = state, world.people["livia"] if state != "proposed" else None
        session.flush()
        for who in CAST:
            actor = world.actor(who)
            seen = session.scalar(select(Offer.id).where(Offer.id == number, readable(actor, Offer)))
            queued = [told.id for told, _ in offers.to_look_at(session, actor, "it")] == [number]
            assert queued == permit(actor, Verb.DECIDE_OFFER, one) == (row[who] == "D"), who
            at_home = next((it.count for it in asking(session, actor) if it.kind == "offered"), 0)
            assert at_home == queued, f"the first page of {who} counts what the queue shows"
            assert (seen is not None, offers.may_take(actor, one) and bool(seen)) == (row[who] != "–", row[who] == "T"), who  # fmt: skip


@pytest.mark.parametrize("of", KINDS)
def test_what_the_network_does_not_want_stays_to_the_ambito_until_a_newer_one(world: World, of: str) -> None:
    address = offered(world, of)
    livia, fulvia, carla = (world.client(who) for who in ("livia", "fulvia", "carla"))
    assert livia.post(f"{address}/decisione", data={"risposta": "si"}).status_code == 303
    assert fulvia.post(f"{address}/decisione", data={"risposta": "no"}).status_code == 400
    said = {"risposta": "no", "motivo": "Parla di un servizio che altrove non c’è."}
    assert fulvia.post(f"{address}/decisione", data=said).status_code == 303
    assert "altrove non c’è" in carla.get("/notifiche").text
    assert fulvia.get(address).status_code == 404
    assert "La rete per ora non lo prende" in world.client("dario").get(address).text
    with world.look() as session:
        one = session.scalars(select(Offer)).one()
        own = one.template_id or one.format_id
    assert carla.post(f"/{PLACE[of]}/{own}/proposta").status_code == 303
    assert world.client("dario").get(address).status_code == 200
    again = f"/{PLACE[of]}/rete/{one.id + 1}"
    assert livia.post(f"{again}/decisione", data={"risposta": "si"}).status_code == 303
    assert world.client("dario").get(address).status_code == 404
    assert world.client("dario").get(again).status_code == 200


@pytest.mark.parametrize("of", KINDS)
def test_nobody_decides_about_their_own_and_a_no_has_its_reason(world: World, of: str) -> None:
    address = offered(world, of)
    for who in ("ada", "bruno", "dario", "ugo", "fulvia", "vera", "gino", "zoe"):
        assert world.client(who).get(address).status_code == 404
    assert world.client("carla").post(f"{address}/decisione", data={"risposta": "si"}).status_code == 403
    livia = world.client("livia")
    assert address in livia.get("/notifiche").text
    assert NAME[of] in livia.get(f"/{PLACE[of]}/rete").text
    assert livia.post(f"{address}/copia", data={"per": f"g{world.groups['tiglio']}"}).status_code == 400
    assert livia.post(f"{address}/decisione", data={"risposta": "no"}).status_code == 400
    said = {"risposta": "no", "motivo": "La seconda parte si capisce solo da voi."}
    assert livia.post(f"{address}/decisione", data=said).status_code == 303
    assert "si capisce solo da voi" in world.client("carla").get("/notifiche").text
    assert livia.get(address).status_code == 404


@pytest.mark.parametrize("of", KINDS)
def test_who_has_not_looked_is_told_again_after_the_days_that_were_set(world: World, of: str) -> None:
    address = offered(world, of)
    with world.change() as session:
        assert offers.remind(session) == 0
        first = session.scalars(select(Notice).where(Notice.kind == f"{of}.offered")).one()
        assert first.person_id == world.people["livia"]
        first.created_at, first.read_at = now() - dt.timedelta(days=8), now()
    with world.change() as session:
        assert (offers.remind(session), offers.remind(session)) == (1, 0)
        again = session.scalars(select(Notice).where(Notice.kind == f"{of}.offered")).one()
        assert (again.person_id, again.read_at) == (world.people["livia"], None)
        again.created_at -= dt.timedelta(days=8)
        session.get_one(Person, world.people["livia"]).reminder_days = 30
        assert offers.remind(session) == 0, "she set thirty days"
    assert world.client("livia").post(f"{address}/decisione", data={"risposta": "si"}).status_code == 303
    with world.change() as session:
        session.get_one(Person, world.people["livia"]).reminder_days = 1
        assert offers.remind(session) == 0, "nothing waits any more for her"


@pytest.mark.parametrize("of", KINDS)
def test_another_ambito_takes_it_over_with_its_origin_said(world: World, of: str) -> None:
    address = approved(world, of)
    fulvia = world.client("fulvia")
    assert NAME[of] in fulvia.get(f"/{PLACE[of]}/rete").text
    page = fulvia.get(address).text
    assert "Approvato per l’ambito il" in page
    assert "Gruppo Faggio" not in page
    assert fulvia.post(f"{address}/copia", data={"per": f"g{world.groups['tiglio']}"}).status_code == 400
    taken = fulvia.post(f"{address}/copia", data={"per": f"a{world.ambiti['lago']}"})
    copy = fulvia.get(taken.headers["Location"]).text
    assert f"Preso da «{NAME[of]}», Ambito della Valle." in copy
    assert NAME[of] in world.client("ugo").get(f"/{PLACE[of]}").text
    assert NAME[of] not in world.client("dario").get(f"/{PLACE[of]}").text
    assert fulvia.post(f"{address}/ritiro").status_code == 403
    assert world.client("carla").post(f"{address}/ritiro").status_code == 303
    assert fulvia.get(address).status_code == 404
    assert NAME[of] in world.client("ugo").get(f"/{PLACE[of]}").text
    with world.look() as session:
        told = {e.verb: e.detail["version"] for e in session.scalars(select(Event).where(Event.verb.startswith(of)))}
    assert {f"{of}.offered", f"{of}.approved", f"{of}.offer_withdrawn"} <= told.keys()
    assert set(told.values()) == {1}


def feed_of(world: World, who: str, slug: str) -> str:
    """The personal address at which this person follows the collection."""
    page = world.client(who).post(f"/raccolte/{slug}/flusso").get_data(as_text=True)
    return "/flussi/" + page.split("/flussi/")[1].split('"')[0]


@pytest.mark.parametrize("of", KINDS)
def test_a_collection_holds_it_until_it_is_offered_no_more(world: World, app: Flask, of: str) -> None:
    waiting = offered(world, of)
    number = waiting.rsplit("/", 1)[1]
    with world.change() as session:
        slug = collect(session, world, [publish(session, world, "La porta")], level=None)[0].slug
    elena, place = world.client("elena"), f"/raccolte/{slug}/cura"
    for who in ("livia", "fulvia"):
        assert NAME[of] not in elena.get(f"{place}/modelli").text
        assert elena.post(f"{place}/modelli", data={"modello": number}).status_code == 400
        assert world.client(who).post(f"{waiting}/decisione", data={"risposta": "si"}).status_code == 303
    assert NAME[of] in elena.get(f"{place}/modelli").text
    for who, status in (("ada", 404), ("fulvia", 404), ("elena", 303)):
        assert world.client(who).post(f"{place}/modelli", data={"modello": number}).status_code == status
    assert elena.post(f"{place}/modelli", data={"modello": number}).status_code == 400
    assert NAME[of] not in elena.get(f"{place}/modelli").text
    assert elena.post(f"{place}/pubblicazione", data={"level": "4", "changes": ""}).status_code == 303
    for who in ("ada", "dario", "elena", "vera"):
        assert NAME[of] in world.client(who).get(f"/raccolte/{slug}").text
    assert waiting not in world.client("vera").get(f"/raccolte/{slug}").text
    feeds = {who: feed_of(world, who, slug) for who in ("ada", "vera")}
    for feed in feeds.values():
        told = world.client().get(feed).text
        assert NAME[of] in told
        assert waiting not in told
        assert f"/raccolte/{slug}/2" in told, "where it is read in the collection"
    with world.look() as session:
        edition = session.scalars(select(Edition).where(Edition.state == "published")).one()
        told = reads.models(session, world.actor("ada"), edition, "it")[0].told
    said = [told.name, told.summary, *(part for name, _, who, what in told.parts for part in (name, who, what))]
    words = [word for part in said for word in words_of(part)]
    for form in FORMS:
        job = asked(elena, slug, form)
        work.run_all(app)
        made = elena.get(f"{job}/file").get_data()
        assert is_within(words, read(form, made)) == "", form
    assert elena.post(f"/raccolte/{slug}/cura/edizione").status_code == 303
    assert NAME[of] in elena.get(place).text
    assert world.client("carla").post(f"{waiting}/ritiro").status_code == 303
    assert elena.get(f"{job}/file").status_code == 400  # what was taken back is in no file any more
    for page in (place, f"/raccolte/{slug}"):
        seen = elena.get(page).text
        assert NAME[of] not in seen
    assert [who for who, feed in feeds.items() if NAME[of] in world.client().get(feed).text] == []
    assert "Modelli e formati" not in elena.get(f"/raccolte/{slug}").text


def test_who_curates_takes_it_out_again(world: World) -> None:
    address = approved(world, "format")
    with world.change() as session:
        slug = collect(session, world, [publish(session, world, "La porta")], level=None)[0].slug
    elena, place = world.client("elena"), f"/raccolte/{slug}/cura"
    assert elena.post(f"{place}/modelli", data={"modello": address.rsplit("/", 1)[1]}).status_code == 303
    out = f"{place}/modelli/1/rimozione"
    assert out.removesuffix("/rimozione") in elena.get(place).text
    assert out in elena.get(out.removesuffix("/rimozione")).text
    assert elena.post(out).status_code == 303
    assert NAME["format"] not in elena.get(place).text
    assert elena.post(out).status_code == 404


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
    address = offered(world, "template")
    assert address in world.client("sara").get("/notifiche").text


def workshop(world: World) -> tuple[Any, str]:
    """Elena's collection, not published yet, with a template and a format in it; its place."""
    addresses = [approved(world, of) for of in KINDS]
    with world.change() as session:
        slug = collect(session, world, [publish(session, world, "La porta")], level=None)[0].slug
    elena, place = world.client("elena"), f"/raccolte/{slug}/cura"
    for address in addresses:
        assert elena.post(f"{place}/modelli", data={"modello": address.rsplit("/", 1)[1]}).status_code == 303
    return elena, place


def order_of(page: str) -> list[str]:
    """Names of what stands in a collection, as they come."""
    names = ("La porta", *NAME.values())
    return [name for _, name in sorted((page.rindex(name), name) for name in names if name in page)]


def test_models_have_their_order_by_keyboard_and_by_drag(world: World) -> None:
    elena, place = workshop(world)
    first, second = NAME["template"], NAME["format"]

    def send(**said: str) -> list[str]:
        assert elena.post(f"{place}/ordine", data=said).status_code == 303
        return order_of(elena.get(place).text)

    text = "La porta"
    assert order_of(elena.get(place).text) == [text, first, second]
    assert send(su="m2") == [text, second, first]
    assert send(su="m2") == [second, text, first]
    assert send(su="m2") == [second, text, first]
    assert send(giu="t1") == [second, first, text]
    assert send(su="t1") == [second, text, first]
    assert send(voce="m2", dopo="t1") == [text, second, first]
    assert send(giu="m2") == [text, first, second]
    assert send(voce="m1", dopo="m2") == [text, second, first]
    assert send(voce="m1", dopo="") == [first, text, second]
    assert elena.post(f"{place}/ordine", data={"giu": "m1"}).headers["Location"].endswith("#m1")
    for said in ({"su": "m9"}, {"voce": "m1", "dopo": "t9"}, {"voce": "t9", "dopo": "m1"}, {"voce": "s1"}):
        assert elena.post(f"{place}/ordine", data=said).status_code == 400
    assert world.client("ada").post(f"{place}/ordine", data={"su": "m1"}).status_code == 404


def test_models_carry_the_curators_note_to_the_page_the_next_edition_and_every_file(world: World, app: Flask) -> None:
    elena, place = workshop(world)
    page = place.removesuffix("/cura")
    assert elena.post(f"{place}/ordine", data={"su": "m2"}).status_code == 303
    note = f"{place}/modelli/2"
    assert world.client("ada").get(note).status_code == 404
    assert elena.get(note).status_code == 200
    assert elena.post(note, data={"note": "x" * 1001}).status_code == 400
    assert elena.post(note, data={"note": "Chiama Mario Rossi al 333 1234567."}).status_code == 400
    assert elena.post(note, data={"note": "Da provare con *pochi* minuti, a marzo."}).status_code == 303
    assert "con una nota" in elena.get(place).text
    assert elena.post(f"{place}/pubblicazione", data={"level": "4", "changes": ""}).status_code == 303
    said = words_of("Nota di chi cura Da provare con pochi minuti, a marzo.")
    for who in ("ada", "vera"):
        read_page = world.client(who).get(page).text
        assert "Da provare con <em>pochi</em> minuti" in read_page
        assert order_of(read_page) == ["La porta", NAME["format"], NAME["template"]]
    for form in FORMS:
        job = asked(elena, page.rsplit("/", 1)[1], form)
        work.run_all(app)
        made = read(form, elena.get(f"{job}/file").get_data())
        assert is_within(said, made) == "", form
        assert is_within([*words_of(NAME["format"]), *said, *words_of(NAME["template"])], made) == "", form
    assert elena.post(f"{page}/cura/edizione").status_code == 303
    assert order_of(elena.get(place).text) == ["La porta", NAME["format"], NAME["template"]]
    assert sum("a marzo" in elena.get(f"{place}/modelli/{number}").text for number in (3, 4)) == 1
    assert elena.get(note).status_code == 404


def test_models_stand_among_the_texts_and_are_read_and_taken_along_like_them(world: World, app: Flask) -> None:
    elena, place = workshop(world)
    page = place.removesuffix("/cura")
    assert elena.post(f"{place}/sezioni", data={"title": "Per cominciare"}).status_code == 303
    assert elena.post(f"{place}/modelli/1", data={"note": "", "section": "1"}).status_code == 303
    for _step in range(3):  # up to the heading, and over it
        assert elena.post(f"{place}/ordine", data={"su": "m2"}).status_code == 303
    assert elena.post(f"{place}/voci/1", data={"note": "", "section": "1"}).status_code == 303
    order = [NAME["format"], NAME["template"], "La porta"]
    assert order_of(elena.get(place).text) == order
    assert elena.post(f"{place}/pubblicazione", data={"level": "4", "changes": ""}).status_code == 303
    for who in ("ada", "vera"):
        client = world.client(who)
        contents = client.get(page).text
        assert order_of(contents) == order
        assert "Modelli e formati" not in contents, "no list of their own"
        one, two = (client.get(f"{page}/{number}").text for number in (1, 2))
        assert (f'rel="next" href="{page}/2"' in one, f'rel="prev" href="{page}/1"' in two) == (True, True)
        assert "Per cominciare" in two
        for text, of in ((one, "format"), (two, "template")):
            shown = words_of(text)
            with world.look() as session:
                offer = session.scalars(select(Offer).where(Offer.of == of)).one()
                parts = offers.told(offer, "", "it").parts
                assert parts
                for name, _minutes, speaks, what in parts:
                    for said in (name, speaks, what):
                        assert is_within(words_of(said), shown) == "", said
        assert (f"/rete/{offer.id}" in two) is (who == "ada"), "who evaluates opens it nowhere else"
    ada = world.client("ada")
    number = re.search(r'name="modello" value="(\d+)"', ada.get(f"{page}/1").text)
    assert number
    on = ada.post(f"{page}/letti", data={"modello": number[1]})
    assert on.headers["Location"].endswith(f"{page}/2")
    contents = ada.get(page).text
    assert (f'href="{page}/2"' in contents, "letto" in contents) == (True, True)
    assert "letto" not in world.client("vera").get(page).text.split('class="entries contents"')[1]
    ada.post(f"{page}/letti", data={"modello": number[1], "togli": "1"})
    with world.look() as session:
        assert session.scalars(select(ModelMark)).all() == []
    for form in FORMS:
        job = asked(elena, page.rsplit("/", 1)[1], form)
        work.run_all(app)
        made = read(form, elena.get(f"{job}/file").get_data())
        said = [
            *words_of(NAME["format"]),
            *words_of("Per cominciare"),
            *words_of(NAME["template"]),
            *words_of("La porta"),
        ]
        assert is_within(said, made) == "", form


def test_a_collection_may_hold_models_alone(world: World, app: Flask) -> None:
    elena, place = workshop(world)
    assert elena.post(f"{place}/voci/1/rimozione").status_code == 303
    assert "2 modelli e formati" in elena.get(place).text
    assert elena.post(f"{place}/pubblicazione", data={"level": "5", "changes": ""}).status_code == 303
    page = place.removesuffix("/cura")
    assert "2 modelli e formati" in world.client("ugo").get(page).text
    job = asked(elena, page.rsplit("/", 1)[1], "md")
    work.run_all(app)
    assert is_within(words_of(NAME["format"]), read("md", elena.get(f"{job}/file").get_data())) == ""
