"""An ambito's or a group's own writing templates: who makes them, who sees them, and that a version never changes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.cast import World
from tests.test_ladder import share, write
from workspace import search
from workspace.db import db, now
from workspace.guides import bodies
from workspace.nouns import Entry, Event, Publication, Revision, Template

QUESTIONS = ("Che cosa porti oggi?", "Chi può aiutare?")


def filled(*questions: str, **more: Any) -> dict[str, Any]:
    """A form as a browser sends it."""
    data: dict[str, Any] = {
        "name_it": "Prima dell’équipe",
        "summary_it": "Per arrivare con una domanda chiara.",
        "kind": "reflection",
        "minutes": "15",
    }
    for number, question in enumerate(questions or QUESTIONS):
        data[f"prompts-{number}-label_it"] = question
        data[f"prompts-{number}-ten_minutes"] = "y"
    return data | more


def make(world: World, who: str = "carla", **more: Any) -> Any:
    owner = f"g{world.groups['faggio']}" if who == "carla" else f"a{world.ambiti['valle']}"
    return world.client(who).post("/modelli/nuovo", data=filled(**{"keeper": owner, **more}))


def made(world: World) -> list[Template]:
    """The templates that people made, the oldest first."""
    with world.look() as session:
        query = select(Template).where((Template.group_id.is_not(None)) | (Template.ambito_id.is_not(None)))
        return list(session.scalars(query.order_by(Template.id)))


def the_one(world: World) -> Template:
    (template,) = made(world)
    return template


def page(world: World, who: str, address: str) -> str:
    answer = world.client(who).get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def begin(world: World, who: str, template: int) -> int:
    """A text on it; the id of the entry."""
    answer = world.client(who).post("/scritti", data={"modello": template})
    assert answer.status_code == 303
    return int(re.search(r"/scritti/(\d+)/", answer.location)[1])  # type: ignore[index]


# --- making ----------------------------------------------------------------------------------------------------


def test_a_supervisor_makes_one_for_the_group_and_its_people_write_on_it(world: World) -> None:
    assert make(world).status_code == 303
    template = the_one(world)
    assert template.key == f"g{world.groups['faggio']}-prima-dell-equipe"
    assert (template.group_id, template.ambito_id, template.version) == (world.groups["faggio"], None, 1)
    assert [p["key"] for p in template.body["prompts"]] == ["che_cosa_porti_oggi", "chi_puo_aiutare"]
    assert "Prima dell’équipe" in page(world, "ada", "/scritti/nuovo")
    offered = page(world, "bruno", "/modelli")
    assert "Prima dell’équipe" in offered
    assert "Carla Prova" in offered
    assert "Che cosa porti oggi?" in page(world, "ada", f"/modelli/{template.id}")
    entry = begin(world, "ada", template.id)
    assert "Chi può aiutare?" in page(world, "ada", f"/scritti/{entry}/modifica")


def test_staff_makes_one_for_the_ambito_and_every_group_of_it_has_it(world: World) -> None:
    assert make(world, "elena").status_code == 303
    template = the_one(world)
    assert template.key.startswith(f"a{world.ambiti['valle']}-")
    for who in ("ada", "dario", "livia", "elena"):
        assert "Prima dell’équipe" in page(world, who, "/scritti/nuovo")
    for who in ("ugo", "fulvia", "gino", "zoe"):
        assert "Prima dell’équipe" not in page(world, who, "/scritti/nuovo")
        assert world.client(who).get(f"/modelli/{template.id}").status_code == 404


@pytest.mark.parametrize("who", ["zoe", "dario", "livia", "elena", "vera", "ugo", "fulvia", "gino"])
def test_a_template_of_the_group_does_not_exist_for_the_others(world: World, who: str) -> None:
    make(world)
    template = the_one(world)
    for address in ("/modelli", "/scritti/nuovo"):
        assert "Prima dell’équipe" not in page(world, who, address)
    client = world.client(who)
    missing = client.get("/modelli/999999")
    there = client.get(f"/modelli/{template.id}")
    assert missing.status_code == there.status_code == 404
    assert client.post("/scritti", data={"modello": template.id}).status_code == 404
    assert client.get(f"/modelli/nuovo?da={template.id}").status_code == 404
    for act in ("modifica", "ritiro"):
        assert client.post(f"/modelli/{template.id}/{act}", data=filled("Mia?")).status_code == 404
    assert the_one(world).retired_at is None


def test_who_does_not_keep_it_may_not_change_it(world: World) -> None:
    make(world)
    template = the_one(world)
    for who in ("ada", "bruno"):
        assert world.client(who).get("/modelli/nuovo").status_code == 404
        assert world.client(who).get(f"/modelli/{template.id}/modifica").status_code == 403
        for act in ("modifica", "ritiro"):
            assert world.client(who).post(f"/modelli/{template.id}/{act}", data=filled("Mia?")).status_code == 403
    assert the_one(world).retired_at is None


def test_nobody_changes_the_fields_own(world: World) -> None:
    with world.look():
        common = world.template("t5")
    for who in ("carla", "elena", "gino"):
        for act in ("modifica", "ritiro"):
            assert world.client(who).post(f"/modelli/{common}/{act}", data=filled()).status_code == 403


def test_nobody_makes_one_for_a_group_that_they_do_not_keep(world: World) -> None:
    for who, keeper in (
        ("livia", f"g{world.groups['faggio']}"),
        ("elena", f"g{world.groups['faggio']}"),
        ("carla", f"a{world.ambiti['valle']}"),
        ("fulvia", f"a{world.ambiti['valle']}"),
    ):
        assert make(world, who, keeper=keeper).status_code == 400
    assert made(world) == []


def test_two_of_one_name_have_each_its_key(world: World) -> None:
    make(world)
    make(world)
    assert [t.key.removeprefix(f"g{world.groups['faggio']}-") for t in made(world)] == [
        "prima-dell-equipe",
        "prima-dell-equipe-2",
    ]


def test_one_begins_from_what_is_there_and_english_is_not_lost(world: World) -> None:
    with world.look() as session:
        common = session.get_one(Template, world.template("t5"))
    text = page(world, "carla", f"/modelli/nuovo?da={common.id}")
    for prompt in common.body["prompts"]:
        assert f'value="{prompt["key"]}"' in text
    assert "What? What happened?" in text
    sent = {**bodies.laid_out(common.body), "keeper": f"g{world.groups['faggio']}", "since": str(common.id)}
    for number, prompt in enumerate(sent.pop("prompts")):
        sent |= {f"prompts-{number}-{name}": value for name, value in prompt.items() if value is not False}
    assert world.client("carla").post("/modelli/nuovo", data=sent).status_code == 303
    copy = the_one(world).body
    assert copy["prompts"] == common.body["prompts"]
    assert copy["name"] == common.body["name"]
    assert copy["source"]["it"] == f"Nato da «{common.body['name']['it']}»."


def test_english_falls_back_to_italian() -> None:
    body = bodies.put_together(
        {
            "name_it": "Nome",
            "name_en": "",
            "summary_it": "Frase.",
            "summary_en": "Sentence.",
            "kind": "",
            "minutes": 5,
            "prompts": [
                {"label_it": "Chi?", "label_en": None, "help_it": "", "help_en": "", "optional": 0, "ten_minutes": 0},
                {"label_it": "Chi?", "label_en": "Who?", "help_it": "", "help_en": "", "optional": 0, "ten_minutes": 1},
                {"label_it": " ", "label_en": "", "help_it": "", "help_en": "", "optional": 1, "ten_minutes": 1},
            ],
        }
    )
    assert body["name"] == {"it": "Nome", "en": "Nome"}
    assert body["summary"]["en"] == "Sentence."
    assert body["kind"] is None
    assert len(body["kinds"]) == 4
    assert [(p["key"], p["label"]["en"], p["optional"]) for p in body["prompts"]] == [
        ("chi", "Chi?", True),
        ("chi_2", "Who?", False),
    ]
    assert bodies.laid_out(body)["prompts"][0]["label_en"] == ""


@pytest.mark.parametrize(
    "field", ["name_it", "summary_it", "name_en", "prompts-0-label_it", "prompts-1-help_it", "prompts-1-label_en"]
)
def test_nothing_that_identifies_gets_into_a_template(world: World, field: str) -> None:
    answer = make(world, **{field: "Scrivi a RSSMRA80A01H501U"})
    assert answer.status_code == 400
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert made(world) == []


def test_what_is_missing_is_said_beside_its_field(world: World) -> None:
    owner = f"g{world.groups['faggio']}"
    answer = world.client("carla").post(
        "/modelli/nuovo", data={"keeper": owner, "minutes": "0", "prompts-0-help_it": "Solo un aiuto"}
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    for field in ("name_it", "summary_it", "minutes", "prompts-0-label_it"):
        assert f'href="#{field}"' in text
    assert "Solo un aiuto" in text


# --- the buttons that post the form back -------------------------------------------------------------------------


def questions(text: str) -> list[str]:
    fields = re.findall(r"<input[^>]*>", text)
    labels = [f for f in fields if re.search(r'name="prompts-\d+-label_it"', f)]
    return [(re.search(r'value="([^"]*)"', f) or ["", ""])[1] for f in labels]


@pytest.mark.parametrize(
    ("step", "after"),
    [
        ("aggiungi", ["Uno?", "Due?", "Tre?", ""]),
        ("togli-1", ["Uno?", "Tre?"]),
        ("su-2", ["Uno?", "Tre?", "Due?"]),
        ("giu-0", ["Due?", "Uno?", "Tre?"]),
        ("su-0", ["Uno?", "Due?", "Tre?"]),
        ("togli-77", ["Uno?", "Due?", "Tre?"]),
        ("altro", ["Uno?", "Due?", "Tre?"]),
        ("anteprima", ["Uno?", "Due?", "Tre?"]),
    ],
)
def test_questions_come_go_and_move_without_a_script(world: World, step: str, after: list[str]) -> None:
    data = filled("Uno?", "Due?", "Tre?", keeper=f"g{world.groups['faggio']}", fai=step)
    answer = world.client("carla").post("/modelli/nuovo", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert questions(text) == after
    assert ('id="anteprima"' in text) == (step == "anteprima")
    assert made(world) == [], "nothing is saved before one says so"


# --- versions --------------------------------------------------------------------------------------------------


def test_a_change_is_a_new_version_and_texts_keep_theirs(world: World) -> None:
    make(world)
    first = the_one(world)
    entry = begin(world, "ada", first.id)
    answer = world.client("carla").post(f"/modelli/{first.id}/modifica", data=filled("Una domanda nuova?"))
    assert answer.status_code == 303
    old, new = made(world)
    assert (old.id, old.body, old.version) == (first.id, first.body, 1)
    assert old.retired_at is not None
    assert (new.key, new.version, new.retired_at, new.body["version"]) == (first.key, 2, None, 2)

    client = world.client("ada")
    assert "Che cosa porti oggi?" in page(world, "ada", f"/scritti/{entry}/modifica")
    saved = client.post(
        f"/scritti/{entry}/modifica", data={"titolo": "Mio", "base": 0, "risposta_chi_puo_aiutare": "La collega."}
    )
    assert saved.status_code == 303
    assert "La collega." in page(world, "ada", f"/scritti/{entry}")
    with world.look() as session:
        assert session.get_one(Entry, entry).template_id == first.id

    choose = page(world, "ada", "/scritti/nuovo")
    assert f'value="{new.id}-dieci"' in choose or f'value="{new.id}"' in choose
    assert f'value="{first.id}"' not in choose
    assert client.post("/scritti", data={"modello": first.id}).status_code == 404
    assert "Una domanda nuova?" in page(world, "ada", f"/modelli/{new.id}")
    assert "Non si sceglie più" in page(world, "ada", f"/modelli/{first.id}")


def test_a_question_keeps_its_key_through_a_change(world: World) -> None:
    make(world)
    data = filled("Che cosa ti porti dietro oggi?", "Chi?") | {"prompts-0-key": "che_cosa_porti_oggi"}
    world.client("carla").post(f"/modelli/{the_one(world).id}/modifica", data=data)
    assert [p["key"] for p in made(world)[1].body["prompts"]] == ["che_cosa_porti_oggi", "chi"]


def test_the_same_again_is_no_new_version(world: World) -> None:
    make(world)
    data = filled() | {"prompts-0-key": "che_cosa_porti_oggi", "prompts-1-key": "chi_puo_aiutare"}
    assert world.client("carla").post(f"/modelli/{the_one(world).id}/modifica", data=data).status_code == 303
    assert the_one(world).version == 1


def test_two_who_change_it_at_once_do_not_overwrite_each_other(world: World) -> None:
    make(world)
    first = the_one(world)
    carla = world.client("carla")
    carla.post(f"/modelli/{first.id}/modifica", data=filled("Prima?"))
    late = carla.post(f"/modelli/{first.id}/modifica", data=filled("Dopo?"))
    assert late.status_code == 409
    assert questions(late.get_data(as_text=True)) == ["Dopo?"], "what was typed is still there"
    assert len(made(world)) == 2


def test_a_retired_one_is_offered_no_more_and_its_keeper_may_begin_from_it(world: World) -> None:
    make(world)
    template = the_one(world)
    entry = begin(world, "ada", template.id)
    assert world.client("carla").post(f"/modelli/{template.id}/ritiro").status_code == 303
    assert world.client("carla").post(f"/modelli/{template.id}/ritiro").status_code == 303, "twice does no harm"
    for address in ("/scritti/nuovo", "/modelli"):
        assert "Prima dell’équipe" not in page(world, "ada", address)
    assert "Prima dell’équipe" in page(world, "carla", "/modelli")
    assert "Che cosa porti oggi?" in page(world, "carla", f"/modelli/nuovo?da={template.id}")
    assert world.client("carla").get(f"/modelli/{template.id}/modifica").status_code == 303
    assert "Che cosa porti oggi?" in page(world, "ada", f"/scritti/{entry}/modifica")


def test_each_act_leaves_an_event_without_words(world: World) -> None:
    make(world)
    first = the_one(world).id
    world.client("carla").post(f"/modelli/{first}/modifica", data=filled("Altra?"))
    second = made(world)[1].id
    world.client("carla").post(f"/modelli/{second}/ritiro")
    with world.look() as session:
        rows = session.scalars(select(Event).where(Event.verb.like("template.%")).order_by(Event.id)).all()
        assert [(r.verb, r.group_id, r.actor_id, r.detail) for r in rows] == [
            (verb, world.groups["faggio"], world.people["carla"], {"template": ident, "version": version})
            for verb, ident, version in (
                ("template.made", first, 1),
                ("template.changed", second, 2),
                ("template.retired", second, 2),
            )
        ]


# --- what others must not learn -----------------------------------------------------------------------------------


def test_a_published_text_does_not_name_the_template_of_its_group(world: World) -> None:
    make(world)
    key = the_one(world).key
    with world.change() as session:
        own = session.scalars(select(Template).where(Template.group_id.is_not(None))).one()
        others = (write(session, world, text="Una catenella."), write(session, world, text="Una catenella."))
        others[0].template_id = own.id
        for entry in others:
            revision = session.get_one(Revision, entry.current_revision_id)
            revision.answers = {"testo": "Una catenella."}
            share(session, world, entry)
            session.add(
                Publication(
                    entry_id=entry.id,
                    revision_id=entry.shared_revision_id,
                    level=5,
                    ambito_id=world.ambiti["valle"],
                    state="approved",
                    approver_id=world.people["livia"],
                    approved_at=now(),
                    consent_at=now(),
                )
            )
        session.flush()
        search.write(session, *others)
    assert f"modello:{key}" in page(world, "ada", "/cerca?q=catenella").replace("%3A", ":")
    for who in ("dario", "ugo"):
        found = page(world, who, "/cerca?q=catenella")
        assert "catenella" in found
        assert key not in found
        assert "Prima dell’équipe" not in found
        asked, unknown = (page(world, who, f"/cerca?q=modello:{k}").count("<h3") for k in (key, "g99-non-esiste"))
        assert asked == unknown, "asking for it by name is like asking for one that is not there"


def test_the_list_asks_the_database_a_fixed_number_of_times(world: World) -> None:
    def statements() -> int:
        asked: list[str] = []

        def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(statement)

        with world.app.app_context():
            engine = db.engine
        client = world.client("carla")
        event.listen(engine, "before_cursor_execute", count)
        try:
            assert client.get("/modelli").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", count)
        return len(asked)

    make(world)
    few = statements()
    for number in range(6):
        make(world, name_it=f"Ancora {number + 1} domande")
    assert statements() <= few


# --- what may identify --------------------------------------------------------------------------------------------


def test_what_may_identify_is_asked_about_before_it_is_there(world: World) -> None:
    name = "Prima del colloquio con Maria Bianchi"
    answer = make(world, name_it=name)
    assert answer.status_code == 400
    assert made(world) == []
    html = answer.get_data(as_text=True)
    assert "Maria Bianchi" in html
    seal = re.search(r'name="sicuro" id="sicuro" value="(\w+)"', html)
    assert seal
    assert make(world, name_it=f"{name} e altri", sicuro=seal[1]).status_code == 400
    assert make(world, name_it=name, sicuro=seal[1]).status_code == 303
    template = the_one(world)
    address = f"/modelli/{template.id}/modifica"
    changed = world.client("carla").post(address, data=filled(name_it="Con Aisha Diallo"))
    assert changed.status_code == 400
    assert [t.id for t in made(world)] == [template.id]
    seal = re.search(r'name="sicuro" id="sicuro" value="(\w+)"', changed.get_data(as_text=True))
    assert seal
    again = filled(name_it="Con Aisha Diallo", sicuro=seal[1])
    assert world.client("carla").post(address, data=again).status_code == 303


def test_what_the_group_has_learnt_to_recognise_is_asked_about(world: World) -> None:
    sent = {"words": "Casa Zerbino", "kind": "ORG"}
    assert world.client("carla").post("/gruppi/faggio/parole", data=sent).status_code == 303
    assert make(world, name_it="Dopo la casa zerbino").status_code == 400
