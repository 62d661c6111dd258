"""Formats: data of the field in both languages, and those that a group or an ambito makes for itself."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World
from workspace import anonymity, data
from workspace.formats import bodies
from workspace.nouns import Format


def test_the_field_s_formats_are_whole_in_both_languages() -> None:
    assert [f["key"] for f in data.formats()] == list(data.FORMAT_KEYS)
    assert len(data.FORMAT_KEYS) == 8
    for body in data.formats():
        assert body["minutes"] == sum(step["minutes"] for step in body["steps"])
        assert len({step["key"] for step in body["steps"]}) == len(body["steps"])
        said = [body["name"], body["summary"], body["source"], *(r[p] for r in body["roles"] for p in ("name", "does"))]
        for step in body["steps"]:
            said += [step["name"], step["role"], step["does"]]
            said += [module[part] for module in step.get("modules", ()) for part in ("name", "does")]
        for both in said:
            assert both["it"]
            assert both["en"]
            assert both["it"] != both["en"] or both["it"].startswith("Focus")
    six = next(f for f in data.formats() if f["key"] == "intervisione")
    assert len(six["steps"]) == 6
    assert len(next(s for s in six["steps"] if s.get("modules"))["modules"]) == 8


@pytest.mark.parametrize("body", data.formats(), ids=lambda body: body["key"])
def test_a_format_laid_out_and_put_together_again_is_the_same(body: dict[str, Any]) -> None:
    again = bodies.put_together(bodies.laid_out(body), body)
    assert again == {key: value for key, value in body.items() if key not in ("key", "version")}
    assert not [words for words in bodies.sentences(body, "it") if anonymity.check(words).blocking]


FORM = {
    "name_it": "Il nostro cerchio",
    "summary_it": "Per cominciare piano.",
    "steps-0-name_it": "Silenzio",
    "steps-0-minutes": "3",
    "steps-0-role_it": "Tutto il gruppo",
    "steps-0-does_it": "Si sta in silenzio.",
    "steps-1-name_it": "Giro di parole",
    "steps-1-minutes": "10",
    "steps-1-role_it": "A turno",
    "steps-1-does_it": "Una parola a testa.",
}


def make(world: World, who: str = "carla", **more: str) -> int:
    keeper = f"g{world.groups['faggio']}" if who == "carla" else f"a{world.ambiti['valle']}"
    return world.client(who).post("/formati/nuovo", data={**FORM, "keeper": keeper, **more}).status_code


def newest(world: World) -> Format:
    with world.look() as s:
        return s.scalars(select(Format).order_by(Format.id.desc())).first()


def test_carla_makes_one_for_her_group_and_only_the_group_sees_it(world: World) -> None:
    assert make(world) == 303
    form = newest(world)
    assert (form.body["minutes"], len(form.body["steps"])) == (13, 2)
    assert "Il nostro cerchio" in world.client("bruno").get("/formati").get_data(as_text=True)
    assert world.client("bruno").get(f"/formati/{form.id}").status_code == 200
    for who in ("dario", "zoe", "elena", "ugo", "gino"):
        assert "Il nostro cerchio" not in world.client(who).get("/formati").get_data(as_text=True)
        assert world.client(who).get(f"/formati/{form.id}").status_code == 404
    assert world.client("bruno").get(f"/formati/{form.id}/modifica").status_code == 403


def test_the_ambito_s_is_for_all_its_groups(world: World) -> None:
    assert make(world, "elena") == 303
    for who in ("ada", "dario", "elena"):
        assert "Il nostro cerchio" in world.client(who).get("/formati").get_data(as_text=True)
    assert "Il nostro cerchio" not in world.client("ugo").get("/formati").get_data(as_text=True)
    assert world.client("carla").post(f"/formati/{newest(world).id}/ritiro").status_code == 403


def test_a_change_makes_a_version_and_a_retired_one_is_offered_no_more(world: World) -> None:
    make(world)
    first = newest(world)
    carla = world.client("carla")
    changed = {**FORM, "steps-0-minutes": "5"}
    assert carla.post(f"/formati/{first.id}/modifica", data=changed).status_code == 303
    second = newest(world)
    assert (second.key, second.version, second.body["minutes"]) == (first.key, 2, 15)
    assert carla.post(f"/formati/{second.id}/modifica", data=changed).status_code == 303
    assert newest(world).id == second.id, "the same again is no version"
    assert carla.post(f"/formati/{second.id}/ritiro").status_code == 303
    assert "Il nostro cerchio" not in carla.get("/formati").get_data(as_text=True)


def test_what_is_missing_or_identifies_is_said_beside_its_field(world: World) -> None:
    for wrong, said in (
        ({"name_it": ""}, "Dai un nome al formato"),
        ({"steps-0-name_it": ""}, "Dai un nome al passo"),
        ({"steps-0-minutes": "900"}, "fra 1 e 240"),
        ({"steps-0-does_it": "Si telefona al 347 5581920."}, "steps-0-does_it"),
    ):
        answer = world.client("carla").post(
            "/formati/nuovo", data={**FORM, "keeper": f"g{world.groups['faggio']}", **wrong}
        )
        assert answer.status_code == 400
        assert said in answer.get_data(as_text=True)
    assert newest(world).group_id is None


def test_steps_are_added_moved_and_taken_away_without_a_script(world: World) -> None:
    carla, form = world.client("carla"), {**FORM, "keeper": f"g{world.groups['faggio']}"}
    page = carla.post("/formati/nuovo", data={**form, "fai": "aggiungi"}).get_data(as_text=True)
    assert 'id="steps-2-name_it"' in page
    page = carla.post("/formati/nuovo", data={**form, "fai": "su-1"}).get_data(as_text=True)
    assert page.index("Giro di parole") < page.index('value="Silenzio"')
    page = carla.post("/formati/nuovo", data={**form, "fai": "togli-0"}).get_data(as_text=True)
    assert 'value="Silenzio"' not in page


def test_one_may_begin_from_the_field_s_own_and_keep_its_ways(world: World) -> None:
    with world.look() as s:
        six = s.scalars(select(Format.id).where(Format.key == "intervisione")).one()
    page = world.client("carla").get(f"/formati/nuovo?da={six}").get_data(as_text=True)
    assert "La domanda chiave" in page
    assert "steps-5-name_it" in page
