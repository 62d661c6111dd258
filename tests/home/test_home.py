"""The first page: each finds where they stopped, what is new for them, what asks something of them; and no more."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

from sqlalchemy import func, select, update

from tests.cast import World
from tests.comments.test_margin import post
from tests.practices import story as stories
from tests.tags.test_tags import tag
from tests.test_ladder import share, write
from tests.test_offers import offered
from workspace.db import now
from workspace.home.reads import part_of_day
from workspace.hours import ROME
from workspace.nouns import Entry, Meeting, Membership, Notice
from workspace.practices import cards


def text(world: World, reach: int = 1) -> int:
    with world.change() as session:
        entry = write(session, world)
        if reach > 1:
            share(session, world, entry, reach, "carla" if reach == 2 else None)
        return entry.id


def parts(world: World, who: str) -> dict[str, str]:
    """What the page says under each heading; "" is what stands before the first."""
    page = world.client(who).get("/").get_data(as_text=True)
    found = re.split(r"<h2[^>]*>(.*?)</h2>", page[page.index("<main") : page.index("</main")])
    words = [" ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split()) for part in found]
    return {"": words[0], **dict(zip(words[1::2], words[2::2], strict=True))}


def test_ada_finds_where_she_stopped_and_bruno_nothing_of_it(world: World) -> None:
    text(world)
    assert "Una mattina" in parts(world, "ada")["Dove eri"]
    assert "Una mattina" not in str(parts(world, "bruno"))
    assert "Nessuna bozza aperta" in parts(world, "bruno")["Dove eri"]


def test_what_the_group_shared_is_new_until_one_has_been_there(world: World) -> None:
    text(world, reach=3)
    assert "Una mattina" in parts(world, "bruno")["Nuovo nei tuoi gruppi"]
    assert "Una mattina" not in str(parts(world, "dario"))
    assert "niente di nuovo" in parts(world, "ada")["Nuovo nei tuoi gruppi"]
    with world.change() as session:
        session.execute(update(Membership).values(visited_at=now()))
    assert "niente di nuovo" in parts(world, "bruno")["Nuovo nei tuoi gruppi"]


def test_a_question_waits_for_the_author_until_it_is_answered(world: World) -> None:
    entry_id = text(world, reach=3)
    post(world, "bruno", entry_id)
    assert "Una domanda su un tuo testo aspetta risposta" in parts(world, "ada")["Ti aspetta"]
    assert "Ti aspetta" not in parts(world, "bruno")
    world.client("ada").post("/commenti/1/risolto")
    assert "Ti aspetta" not in parts(world, "ada")


def test_carla_finds_her_queues(world: World) -> None:
    entry_id = text(world, reach=2)
    tag(world, text(world, reach=3), words=["corridoio"])
    asked = parts(world, "carla")["Ti aspetta"]
    assert "Un testo è stato affidato a te" in asked
    assert "Un’etichetta nuova da sistemare" in asked
    assert "Ti aspetta" not in parts(world, "livia")
    post(world, "carla", entry_id)
    assert "affidato" not in parts(world, "carla")["Ti aspetta"]


def test_a_model_that_is_offered_waits_on_the_first_page_for_who_looks_at_it(world: World) -> None:
    one = "Un modello o un formato offerto a tutti aspetta la tua approvazione"
    address = offered(world, "format")
    assert one in parts(world, "livia")["Ti aspetta"]
    for who in ("carla", "ada", "elena", "fulvia", "gino"):
        assert one not in parts(world, who).get("Ti aspetta", "")
    offered(world, "template")
    assert "2 modelli e formati offerti a tutti aspettano" in parts(world, "livia")["Ti aspetta"]
    world.client("livia").post(f"{address}/decisione", data={"risposta": "si"})
    assert one in parts(world, "livia")["Ti aspetta"], "the template still does"
    assert one in parts(world, "fulvia")["Ti aspetta"], "the format is for the network now"


def test_before_the_pact_the_page_asks_for_it_and_speaks_of_no_news(world: World) -> None:
    text(world, reach=3)
    seen = parts(world, "zoe")
    assert "Leggi e accetta il patto di Gruppo Faggio" in seen["Ti aspetta"]
    assert "Nuovo nei tuoi gruppi" not in seen


def test_staff_search_first_the_evaluator_and_the_administrator_find_their_own_rooms(world: World) -> None:
    text(world, reach=3)
    assert list(parts(world, "elena"))[1:] == [
        "Qualcuno qui lo ha già affrontato",
        "Pubblicati di recente",
        "Da leggere in fila",
    ]
    assert "Ancora niente di pubblicato" in parts(world, "elena")["Pubblicati di recente"]
    assert "raccolte pubblicate" in str(parts(world, "vera"))
    for room in ("Persone", "Gruppi", "Ambiti", "Iscrizioni da un elenco", "Registro"):
        assert room in parts(world, "gino")[""]
    for name in ("elena", "vera", "gino"):
        assert "Una mattina" not in str(parts(world, name))


def seen(session: Any) -> Any:
    return [
        session.scalar(select(func.max(when))) for when in (Membership.visited_at, Entry.updated_at, Notice.read_at)
    ]


def test_looking_at_the_first_page_writes_nothing(world: World) -> None:
    text(world, reach=3)
    with world.look() as session:
        before = seen(session)
    world.client("bruno").get("/")
    with world.look() as session:
        assert seen(session) == before


def test_a_register_waits_for_who_supervises(world: World) -> None:
    from tests.meetings.story import a_meeting

    ident = a_meeting(world)
    assert f"/incontri/{ident}/registro" in world.client("carla").get("/").get_data(as_text=True)
    assert "registro" not in world.client("ada").get("/").get_data(as_text=True)


def test_all_meetings_of_today_and_the_doors_of_the_one_that_has_begun(world: World) -> None:
    starts = [now() + dt.timedelta(minutes=minutes) for minutes in (-1, 10, 20, 30, 60 * 26)]
    with world.change() as session:
        made = [
            Meeting(group_id=world.groups["faggio"], starts_at=one, ends_at=one + dt.timedelta(minutes=8))
            for one in starts
        ]
        session.add_all(made)
        session.flush()
        idents = [one.id for one in made]
    days = [one.astimezone(ROME).date() for one in starts]
    told = [place < 2 or day == days[0] for place, day in enumerate(days)]
    for name in ("carla", "ada"):
        page = world.client(name).get("/").get_data(as_text=True)
        assert [f'"/incontri/{one}"' in page for one in idents] == told
        assert [f"/incontri/{one}/sala" in page for one in idents] == [True, *(False,) * 4]
        assert (f"/incontri/{idents[0]}/registro" in page) is (name == "carla")


def test_questions_to_the_group_of_origin_and_cards_that_ask_for_a_yes_wait_on_the_first_page(world: World) -> None:
    with world.change() as session:
        text = stories.story(session, world)
        number = stories.published(session, world, text, level=5).id
        made = stories.card(session, world, "carla", text)
        stories.settled(session, world, made, "carla")
        cards.ask(session, world.actor("carla"), made)
    world.client("ugo").post(f"/pubblicazioni/{number}/domanda", data={"body": "Quanto avete aspettato?"})
    question, consent = "Una domanda al tuo gruppo", "aspetta il tuo sì"
    assert question in parts(world, "bruno")["Ti aspetta"]
    assert consent not in parts(world, "bruno")["Ti aspetta"]
    assert consent in parts(world, "ada")["Ti aspetta"]
    for who in ("ugo", "dario", "elena"):
        assert "Ti aspetta" not in parts(world, who)
    answered = world.client("bruno").post("/domande/1", data={"body": "Un quarto d’ora."})
    assert answered.status_code == 303
    assert "Ti aspetta" not in parts(world, "bruno")
    assert question not in parts(world, "ada")["Ti aspetta"]


def test_the_night_is_no_afternoon() -> None:
    said = {hour: part_of_day(dt.datetime(2026, 3, 2, hour)) for hour in (0, 4, 5, 12, 13, 17, 18, 23)}
    assert [said[h] for h in (0, 4, 18, 23)] == ["evening"] * 4
    assert [said[h] for h in (5, 12, 13, 17)] == ["morning", "morning", "afternoon", "afternoon"]


def test_the_evaluator_is_led_to_the_sums(world: World) -> None:
    assert 'href="/programmi"' in world.client("vera").get("/").text.partition("<main")[2]
