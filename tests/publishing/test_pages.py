"""The way up by its pages: what they say, what they refuse, what they cost."""

from __future__ import annotations

import datetime as dt
import re
import threading
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from tests.cast import World
from tests.letters import letters, text_of
from tests.publishing.test_ascent import propose as send
from tests.publishing.test_ascent import read_second
from tests.test_ladder import share, write
from tests.writings.test_reading import statements
from workspace import digest, search
from workspace.db import now, writing
from workspace.nouns import Ambito, Ascent, Notice, Person, Publication, Revision, SecondReading
from workspace.writings.second import QUESTIONS


def a_text(world: World, text: str = "Una visita lunga.", shared: bool = True) -> int:
    with world.change() as s:
        entry = write(s, world, text=text)
        s.get(Revision, entry.current_revision_id).html = {"testo": f"<p>{text}</p>"}
        s.flush()
        if shared:
            share(s, world, entry)
        search.write(s, entry)
        return int(entry.id)


def form_of(page: str) -> dict[str, str]:
    found: list[tuple[str, str]] = re.findall(
        r'<input type="hidden" name="(revision_id|sigillo)" value="([^"]*)"', page
    )
    return dict(found)


def propose(world: World, entry: int, **more: Any) -> Any:
    ada = world.client("ada")
    page = ada.get(f"/scritti/{entry}/proposta").get_data(as_text=True)
    sent = {
        **form_of(page),
        "livello": "4",
        "persona": str(world.people["bruno"]),
        "confermo": "1",
        "consenso": "1",
        **more,
    }
    return ada.post(f"/scritti/{entry}/proposta", data={k: v for k, v in sent.items() if v is not None})


def answer(world: World, who: str = "bruno") -> Any:
    with world.look() as s:
        reading = s.scalars(select(SecondReading.id).where(SecondReading.waiting)).one()
    return world.client(who).post(f"/seconde-letture/{reading}", data={f"risposta-{key}": "no" for key in QUESTIONS})


def the_one(world: World) -> int:
    with world.look() as s:
        return int(s.scalars(select(Ascent.id).order_by(Ascent.id.desc())).first() or 0)


def test_the_page_says_who_will_read_and_the_name_is_off(world: World) -> None:
    entry = a_text(world)
    page = world.client("ada").get(f"/scritti/{entry}/proposta").get_data(as_text=True)
    assert "6 persone di 2 gruppi (tra loro una persona dell’ufficio di piano)" in page
    assert "8 persone di 3 gruppi, 2 ambiti" in page
    assert not re.search(r'name="nome"[^>]*checked', page)
    assert not re.search(r'name="consenso"[^>]*checked', page)


def test_without_consent_or_reader_nothing_moves(world: World) -> None:
    entry = a_text(world)
    for missing in ("consenso", "confermo", "persona"):
        refused = propose(world, entry, **{missing: None})
        assert refused.status_code == 400
        assert f'href="#{missing}"' in refused.get_data(as_text=True)
    assert propose(world, entry, livello="6").status_code == 400
    assert the_one(world) == 0


def test_another_wording_than_the_one_shown_is_not_proposed(world: World) -> None:
    entry = a_text(world)
    assert propose(world, entry, sigillo="altro").status_code == 409
    assert the_one(world) == 0


def test_what_identifies_is_not_proposed(world: World) -> None:
    entry = a_text(world, "Il suo numero è 347 5581920.", shared=False)
    page = world.client("ada").get(f"/scritti/{entry}/proposta").get_data(as_text=True)
    assert "Prima di proporlo c’è qualcosa da togliere" in page
    assert 'name="consenso"' not in page
    assert the_one(world) == 0


def test_from_the_consent_to_the_ambito_and_back_to_nothing(world: World) -> None:
    entry = a_text(world)
    assert propose(world, entry).status_code == 303
    ada, livia, elena = (world.client(name) for name in ("ada", "livia", "elena"))
    assert "Lo sta rileggendo Bruno Prova, da oggi" in ada.get(f"/scritti/{entry}/proposta").get_data(as_text=True)
    assert "In attesa di approvazione" in ada.get("/scritti").get_data(as_text=True)
    assert "Proposto: è alla seconda lettura" in ada.get(f"/scritti/{entry}").get_data(as_text=True)
    assert "L’ha proposta all’ambito." in world.client("bruno").get(
        f"/proposte/{the_one(world)}", follow_redirects=True
    ).get_data(as_text=True)
    assert answer(world).status_code == 303
    assert "una di 2 persone" in ada.get(f"/scritti/{entry}/proposta").get_data(as_text=True)

    assert "Una proposta aspetta la tua approvazione" in livia.get("/").get_data(as_text=True)
    assert "Una proposta aspetta la tua approvazione" in livia.get("/notifiche").get_data(as_text=True)
    seen = livia.get(f"/proposte/{the_one(world)}").get_data(as_text=True)
    assert "Una visita lunga." in seen
    assert "Ada Prova" not in seen
    assert "Faggio" not in seen
    assert "Ada Prova" in world.client("carla").get(f"/proposte/{the_one(world)}").get_data(as_text=True)

    assert livia.post(f"/proposte/{the_one(world)}", data={"esito": "restituisci"}).status_code == 400
    sent = {"esito": "restituisci", "motivo": "Manca quando non farlo."}
    assert livia.post(f"/proposte/{the_one(world)}", data=sent).status_code == 303
    assert "Una tua proposta è tornata, con un perché" in ada.get("/").get_data(as_text=True)
    assert "Manca quando non farlo." in ada.get(f"/scritti/{entry}/proposta").get_data(as_text=True)

    assert propose(world, entry, persona=None).status_code == 303, "the second reading of this version counts"
    assert "Manca quando non farlo." in world.client("carla").get(f"/proposte/{the_one(world)}").get_data(as_text=True)
    assert livia.post(f"/proposte/{the_one(world)}", data={"esito": "approva"}).status_code == 303
    with world.look() as s:
        live = s.scalars(select(Publication.id)).one()
    assert elena.get(f"/pubblicazioni/{live}").status_code == 200
    assert f"/pubblicazioni/{live}" in elena.get("/cerca?q=lunga").get_data(as_text=True)
    told = ada.get(f"/scritti/{entry}/storia").get_data(as_text=True)
    for sentence in (
        "Livia Prova te l’ha restituito, versione 1.",
        "Livia Prova ha approvato la versione 1 per l’ambito.",
    ):
        assert sentence in told
    group = world.client("bruno").get(f"/scritti/{entry}/storia").get_data(as_text=True)
    assert "Approvato per l’ambito." in group
    assert "Livia" not in group
    assert "restituito" not in group

    assert ada.post(f"/scritti/{entry}/proposta/ritiro").status_code == 303
    assert elena.get(f"/pubblicazioni/{live}").status_code == 404
    assert f"/pubblicazioni/{live}" not in elena.get("/cerca?q=lunga").get_data(as_text=True)
    assert "Approvato" not in world.client("bruno").get(f"/scritti/{entry}/storia").get_data(as_text=True)


def test_the_newer_version_says_that_it_is_newer(world: World) -> None:
    entry = a_text(world)
    propose(world, entry)
    answer(world)
    world.client("livia").post(f"/proposte/{the_one(world)}", data={"esito": "approva"})
    ada = world.client("ada")
    base = ada.get(f"/scritti/{entry}/bozza").get_json()["saves"]
    ada.post(
        f"/scritti/{entry}/bozza",
        json={"title": "Una mattina", "answers": {"testo": "Più breve."}, "base": base, "fresh": True},
    )
    propose(world, entry)
    answer(world)
    with world.look() as s:
        live = s.scalars(select(Publication.id)).one()
    assert "Una visita lunga." in world.client("elena").get(f"/pubblicazioni/{live}").get_data(as_text=True)
    seen = world.client("carla").get(f"/proposte/{the_one(world)}").get_data(as_text=True)
    assert "Che cosa cambia rispetto a quella che si legge adesso" in seen
    assert "<del>" in seen
    world.client("carla").post(f"/proposte/{the_one(world)}", data={"esito": "approva"})
    page = world.client("elena").get(f"/pubblicazioni/{live}").get_data(as_text=True)
    assert "Più breve." in page
    assert "aggiornata il" in page


def test_a_reason_that_identifies_somebody_is_not_sent(world: World) -> None:
    entry = a_text(world)
    propose(world, entry)
    answer(world)
    livia, sent = world.client("livia"), {"esito": "restituisci", "motivo": "Chiama il 347 5581920."}
    assert livia.post(f"/proposte/{the_one(world)}", data=sent).status_code == 400
    doubt = livia.post(f"/proposte/{the_one(world)}", data={**sent, "motivo": "Togli Maria Bianchi."})
    assert doubt.status_code == 400
    seal = re.search(r'name="sicuro"[^>]*value="([^"]+)"', doubt.get_data(as_text=True))
    assert seal
    done = livia.post(f"/proposte/{the_one(world)}", data={**sent, "motivo": "Togli Maria Bianchi.", "sicuro": seal[1]})
    assert done.status_code == 303


def test_the_supervisor_asks_the_author(world: World) -> None:
    entry = a_text(world)
    assert "Chiedi di proporlo" in world.client("carla").get(f"/scritti/{entry}").get_data(as_text=True)
    assert "Chiedi di proporlo" not in world.client("bruno").get(f"/scritti/{entry}").get_data(as_text=True)
    assert world.client("carla").post(f"/scritti/{entry}/proposta/invito").status_code == 303
    assert "Carla Prova ti chiede di proporre" in world.client("ada").get("/notifiche").get_data(as_text=True)


def test_who_sets_after_how_many_days(world: World) -> None:
    carla, bruno = world.client("carla"), world.client("bruno")
    assert bruno.post("/ambiti/valle/promemoria", data={"giorni": "3"}).status_code == 403
    assert bruno.post("/ambiti/lago/promemoria", data={"giorni": "3"}).status_code == 404
    assert carla.post("/ambiti/valle/promemoria", data={"giorni": "0"}).status_code == 400
    assert carla.post("/ambiti/valle/promemoria", data={"giorni": "3"}).status_code == 303
    assert bruno.post("/proposte/promemoria", data={"giorni": "2"}).status_code == 303
    with world.look() as s:
        assert s.get(Ambito, world.ambiti["valle"]).reminder_days == 3
        assert s.get(Person, world.people["bruno"]).reminder_days == 2
    bruno.post("/proposte/promemoria", data={"giorni": ""})
    with world.look() as s:
        assert s.get(Person, world.people["bruno"]).reminder_days is None


def test_the_queue_costs_the_same_however_long_it_is(world: World) -> None:
    counted = []
    for number in (1, 25):
        with world.change() as s:
            for _ in range(number):
                entry = write(s, world, text="Una visita.")
                share(s, world, entry)
                send(s, world, entry)
                read_second(s, world, entry)
        livia = world.client("livia")
        livia.get("/proposte")
        with statements(world) as seen:
            page = livia.get("/proposte").get_data(as_text=True)
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert 'rel="next"' in page


def test_the_digest_recalls_with_a_number_what_has_waited_long(world: World, app: Flask) -> None:
    entry = a_text(world)
    propose(world, entry)
    answer(world)
    with world.change() as s:
        s.execute(update(Ascent).values(since=now() - dt.timedelta(days=9)))
        s.execute(update(Notice).values(read_at=now()))
        s.execute(update(Person).values(digest_at=None, digest="daily"))
    with world.look() as session, writing():
        digest.run(session())
    told = {str(letter["To"]): text_of(letter) for letter in letters(app)}
    assert {"carla@esempio.it", "livia@esempio.it"} <= set(told)
    for who in ("carla", "livia"):
        assert "una proposta aspetta te" in told[f"{who}@esempio.it"]
        assert "Una mattina" not in told[f"{who}@esempio.it"]
        assert "Ada" not in told[f"{who}@esempio.it"]
    assert "Una proposta ti aspetta da un po’" in world.client("livia").get("/notifiche").get_data(as_text=True)
    world.client("carla").post(f"/proposte/{the_one(world)}", data={"esito": "approva"})
    assert "Una proposta" not in world.client("livia").get("/notifiche").get_data(as_text=True)


def test_what_the_check_finds_today_is_said_where_one_decides(world: World) -> None:
    propose(world, a_text(world))
    answer(world)
    with world.change() as s:
        revision = s.get_one(Revision, s.scalars(select(Ascent.revision_id)).one())
        revision.answers = {"testo": "Una visita lunga. Il numero è 347 5581920."}
    refused = world.client("livia").post(f"/proposte/{the_one(world)}", data={"esito": "approva"})
    assert refused.status_code == 409
    assert re.search(r'<a href="#esito-restituisci">Il controllo di oggi', refused.text)
    assert 'name="motivo"' in refused.text


def test_who_comes_too_late_learns_it_and_keeps_their_words(world: World) -> None:
    entry = a_text(world)
    assert propose(world, entry).status_code == 303
    with world.look() as s:
        reading = s.scalars(select(SecondReading.id).where(SecondReading.waiting)).one()
    assert world.client("ada").post(f"/scritti/{entry}/proposta/ritiro").status_code == 303
    said = {f"risposta-{key}": "no" for key in QUESTIONS} | {"passo-0": "Una visita", "invece-0": "Un incontro lungo"}
    late = world.client("bruno").post(f"/seconde-letture/{reading}", data=said)
    assert late.status_code == 404
    assert "Un incontro lungo" in late.text
    assert "non c’è più" in late.text
    assert "Una visita lunga." not in late.text, "only what was sent"
    never = world.client("bruno").post("/seconde-letture/999", data=said)
    assert blank(never.text) == blank(late.text), "what is gone and what never was look the same"

    assert propose(world, entry).status_code == 303
    assert answer(world).status_code == 303
    carla, livia, address = world.client("carla"), world.client("livia"), f"/proposte/{the_one(world)}"
    assert (carla.get(address).status_code, livia.get(address).status_code) == (200, 200)
    assert livia.post(address, data={"esito": "approva"}).status_code == 303
    late = carla.post(address, data={"esito": "restituisci", "motivo": "Di’ anche quando non farlo."})
    assert late.status_code == 404
    assert "Di’ anche quando non farlo." in late.text
    again = carla.post(address, data={"esito": "approva"})
    assert again.status_code == 404
    with world.look() as s:
        assert len(s.scalars(select(Publication.id)).all()) == 1


def test_a_text_thrown_away_while_it_waits_leaves_every_desk(world: World) -> None:
    entry = a_text(world)
    assert propose(world, entry).status_code == 303
    assert answer(world).status_code == 303
    carla, address = world.client("carla"), f"/proposte/{the_one(world)}"
    assert "Una proposta aspetta" in carla.get("/notifiche").text
    assert world.client("ada").post(f"/scritti/{entry}/cestino").status_code == 303
    assert "Una proposta aspetta" not in carla.get("/notifiche").text
    assert address not in carla.get("/proposte").text
    assert carla.get(address).status_code == 404
    assert carla.post(address, data={"esito": "approva"}).status_code == 404


def test_two_who_approve_in_the_same_moment_publish_once(world: World) -> None:
    entry = a_text(world)
    assert propose(world, entry).status_code == 303
    assert answer(world).status_code == 303
    address, answers, ready = f"/proposte/{the_one(world)}", [], threading.Barrier(2)

    def approve(client: Any) -> None:
        ready.wait()
        answers.append(client.post(address, data={"esito": "approva"}).status_code)

    both = [threading.Thread(target=approve, args=(world.client(who),)) for who in ("carla", "livia")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [303, 404]
    with world.look() as s:
        assert len(s.scalars(select(Publication.id)).all()) == 1


def blank(page: str) -> str:
    """Without what every answer draws anew."""
    return re.sub(r'(nonce|value)="[^"]*"|content="[^"]{20,}"', "", page)
