"""«Restituzione»: the group speaks, its ambito answers, and nobody learns who of the group wrote."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World
from workspace.nouns import Feedback, Notice

SAID = {
    "criticality": "Le convocazioni arrivano il giorno prima.",
    "effect": "Non si riesce a preparare un colloquio difficile.",
    "proposal": "Una settimana di anticipo, salvo urgenze.",
}


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


@pytest.fixture
def given(world: World) -> World:
    assert world.client("ada").post("/gruppi/faggio/restituzioni", data=SAID).status_code == 303
    return world


def the_one(world: World) -> Feedback:
    with world.look() as session:
        one: Feedback = session.scalars(select(Feedback)).one()
        return one


def test_the_ambito_reads_it_and_learns_no_name(given: World) -> None:
    page = text(given.client("elena").get("/restituzioni"))
    for words in (*SAID.values(), "Gruppo Faggio", "Una aspetta una risposta."):
        assert words in page
    assert "Ada" not in page
    told = text(given.client("elena").get("/notifiche"))
    assert "Gruppo Faggio ha restituito qualcosa all’ambito" in told
    assert "Ada" not in told
    assert 'href="/restituzioni"' in given.client("elena").get("/notifiche").get_data(as_text=True)
    with given.look() as session:
        assert session.scalars(select(Notice.actor_id)).all() == [None] * session.query(Notice).count()


def test_the_group_reads_it_and_so_does_nobody_else(given: World) -> None:
    for who in ("ada", "bruno", "carla"):
        assert SAID["proposal"] in text(given.client(who).get("/gruppi/faggio/restituzioni"))
    for who in ("zoe", "dario", "livia", "elena", "vera", "ugo", "fulvia", "gino"):
        assert given.client(who).get("/gruppi/faggio/restituzioni").status_code == 404
    assert SAID["proposal"] not in text(given.client("fulvia").get("/restituzioni"))
    assert given.client("carla").get("/restituzioni").status_code == 404


def test_the_ambito_takes_it_on_and_answers_and_the_group_sees_it(given: World) -> None:
    elena, at = given.client("elena"), f"/restituzioni/{the_one(given).id}/risposta"
    assert elena.post(at, data={"state": "taken", "answer": ""}).status_code == 303
    assert "L’ambito se ne occupa" in text(given.client("bruno").get("/gruppi/faggio/restituzioni"))
    assert "Una aspetta una risposta. Di una vi state già occupando." in text(elena.get("/restituzioni"))
    empty = elena.post(at, data={"state": "answered", "answer": "  "})
    assert (empty.status_code, "il gruppo la aspetta" in text(empty)) == (400, True)
    assert elena.post(at, data={"state": "answered", "answer": "Da gennaio si fa così."}).status_code == 303
    page = text(given.client("bruno").get("/gruppi/faggio/restituzioni"))
    assert "Da gennaio si fa così." in page
    assert "Nessuna aspetta una risposta." in text(elena.get("/restituzioni"))
    assert "ha risposto a una restituzione" in text(given.client("ada").get("/notifiche"))
    # An answer can be written better, not taken away.
    assert elena.post(at, data={"state": "taken", "answer": ""}).status_code == 409


def test_words_that_lead_to_somebody_do_not_leave(world: World) -> None:
    ada = world.client("ada")
    stopped = ada.post("/gruppi/faggio/restituzioni", data={**SAID, "effect": "Chiamate il 347 5581920."})
    assert (stopped.status_code, "Non è ancora partito" in text(stopped)) == (400, True)
    unsure = ada.post("/gruppi/faggio/restituzioni", data={**SAID, "effect": "Ne ha parlato Maria Bianchi."})
    assert unsure.status_code == 400
    seal = re.search(r'name="sicuro"[^>]* value="([^"]+)"', unsure.get_data(as_text=True))
    assert seal
    sure = {**SAID, "effect": "Ne ha parlato Maria Bianchi.", "sicuro": seal[1]}
    assert ada.post("/gruppi/faggio/restituzioni", data=sure).status_code == 303
    elena, at = world.client("elena"), f"/restituzioni/{the_one(world).id}/risposta"
    stopped = elena.post(at, data={"state": "answered", "answer": "Scrivete a mario.rossi@esempio.it"})
    assert (stopped.status_code, "Non è ancora partito" in text(stopped)) == (400, True)


def test_who_wrote_it_or_who_supervises_takes_it_back_until_it_is_answered(given: World) -> None:
    at = f"/restituzioni/{the_one(given).id}"
    assert given.client("bruno").post(f"{at}/ritiro").status_code == 403
    assert given.client("carla").post(f"{at}/ritiro").status_code == 303
    assert SAID["effect"] not in text(given.client("elena").get("/restituzioni"))
    assert given.client("elena").post(f"{at}/risposta", data={"state": "taken"}).status_code == 404
    given.client("bruno").post("/gruppi/faggio/restituzioni", data=SAID)
    with given.look() as session:
        again = session.scalars(select(Feedback.id).where(Feedback.withdrawn_at.is_(None))).one()
    given.client("elena").post(f"/restituzioni/{again}/risposta", data={"state": "answered", "answer": "Sì."})
    assert given.client("bruno").post(f"/restituzioni/{again}/ritiro").status_code == 409


@pytest.mark.parametrize("field", ["criticality", "effect"])
def test_what_is_missing_is_asked_for(world: World, field: str) -> None:
    answer = world.client("ada").post("/gruppi/faggio/restituzioni", data={**SAID, field: " "})
    assert answer.status_code == 400
    with world.look() as session:
        assert session.scalars(select(Feedback)).all() == []


def test_what_nobody_has_taken_on_stands_first(given: World) -> None:
    at = f"/restituzioni/{the_one(given).id}/risposta"
    given.client("elena").post(at, data={"state": "taken", "answer": ""})
    given.client("bruno").post("/gruppi/faggio/restituzioni", data={**SAID, "criticality": "Manca un telefono."})
    page = text(given.client("elena").get("/restituzioni"))
    assert "2 aspettano una risposta. Di una vi state già occupando." in page
    assert page.index("Manca un telefono.") < page.index(SAID["criticality"])


def test_a_form_sent_twice_is_said_once(world: World) -> None:
    for _again in range(2):
        form = {**SAID, "csrf_token": "una pagina"}
        assert world.client("ada").post("/gruppi/faggio/restituzioni", data=form).status_code == 303
    assert the_one(world).state == "open"
