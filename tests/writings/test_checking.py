"""The check of one's own text: as one writes, and as a page that needs no script."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select, text

from tests.cast import World
from tests.test_ladder import write
from workspace import ladder
from workspace.nouns import Check, Decision, Entry, Event, Revision

NOTE = "Maria Bianchi mi ha dato il numero, 347 5581920. Ho chiamato Maria Bianchi il 12/03/2024."


def begin(world: World, words: str = NOTE) -> int:
    with world.change() as session:
        return write(session, world, text=words).id


def ask(world: World, entry_id: int, who: str = "ada", **texts: str) -> Any:
    return world.client(who).post(f"/scritti/{entry_id}/controllo/testo", json={"texts": texts})


def found(world: World, entry_id: int, words: str = NOTE) -> list[dict[str, Any]]:
    [told] = ask(world, entry_id, testo=words).get_json()["texts"].values()
    return [one for one in told if one["level"] != "attenzione"]


def current(world: World, entry_id: int) -> str:
    with world.look() as session:
        entry = session.get(Entry, entry_id)
        return str(session.get(Revision, entry.current_revision_id).answers.get("testo", ""))


# --- as one writes -----------------------------------------------------------------------------------------------


def test_it_looks_at_the_words_as_they_stand_and_keeps_nothing(world: World) -> None:
    entry_id = begin(world, "")
    told = found(world, entry_id)
    assert [(NOTE[f["start"] : f["end"]], f["level"]) for f in told] == [
        ("Maria Bianchi", "conferma"),
        ("347 5581920", "blocca"),
        ("Maria Bianchi", "conferma"),
        ("12/03/2024", "conferma"),
    ]
    assert told[0]["ideas"][0] == {
        "label": "la signora A.", "decision": "stand_in", "start": 0, "end": 13, "words": "La signora A.",
    }  # fmt: skip
    assert told[1]["remove"]["words"] == ""
    assert {f["decision"] for f in told} == {""}
    assert told[0]["marks"][1] == told[2]["marks"][1]
    with world.look() as session:
        assert session.scalars(select(Decision)).all() == session.scalars(select(Check)).all() == []
        assert current(world, entry_id) == ""


def test_offsets_are_those_of_scripts(world: World) -> None:
    words = "Ieri 😀😀 Maria Bianchi ha detto di no."
    [one] = found(world, begin(world, ""), words)
    as_script = words.encode("utf-16-le")[one["start"] * 2 : one["end"] * 2].decode("utf-16-le")
    assert as_script == "Maria Bianchi"


def test_a_decision_is_kept_and_can_be_thought_over(world: World) -> None:
    entry_id = begin(world)
    client = world.client("ada")
    address = f"/scritti/{entry_id}/controllo/decisione"
    name, _number, again, day = found(world, entry_id)
    sent = {"places": [name["marks"]], "decision": "invented", "everywhere": False}
    assert client.post(address, json=sent).status_code == 200
    assert [f["decision"] for f in found(world, entry_id)] == ["invented", "", "", ""]
    client.post(address, json={**sent, "everywhere": True, "places": [name["marks"], again["marks"]]})
    client.post(address, json={"places": [day["marks"]], "decision": "public"})
    assert [f["decision"] for f in found(world, entry_id)] == ["invented", "", "invented", "public"]
    client.post(address, json={"places": [name["marks"]], "decision": ""})
    assert [f["decision"] for f in found(world, entry_id)] == ["", "", "", "public"]


def test_what_makes_no_sense_is_refused_and_what_is_others_does_not_exist(world: World) -> None:
    entry_id = begin(world)
    client = world.client("ada")
    for sent in (None, [], {"texts": "x"}, {"texts": {"a": 1}}, {"texts": {"testo": "x" * 50_000}}):
        assert client.post(f"/scritti/{entry_id}/controllo/testo", json=sent).status_code == 400
    good = found(world, entry_id)[0]["marks"]
    for places in (None, [], [good[:3]], [[*good[:3], "Maria"]], [["maria", *good[1:]]], [good] * 501):
        sent = {"places": places, "decision": "public"}
        assert client.post(f"/scritti/{entry_id}/controllo/decisione", json=sent).status_code == 400
    sent = {"places": [good], "decision": "forse"}
    assert client.post(f"/scritti/{entry_id}/controllo/decisione", json=sent).status_code == 400
    for who in ("bruno", "carla", "gino"):
        assert ask(world, entry_id, who, testo=NOTE).status_code == 404
        assert world.client(who).get(f"/scritti/{entry_id}/controllo").status_code == 404


# --- a page of its own -------------------------------------------------------------------------------------------


def page(world: World, entry_id: int) -> str:
    answer = world.client("ada").get(f"/scritti/{entry_id}/controllo")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def send(world: World, entry_id: int, **form: str) -> Any:
    seal = re.search(r'name="sigillo" value="([0-9a-f]+)"', page(world, entry_id))
    assert seal
    fields = {name.replace("_", "-"): value for name, value in form.items()}
    return world.client("ada").post(f"/scritti/{entry_id}/controllo", data={"sigillo": seal[1], **fields})


def number(world: World, entry_id: int, words: str) -> str:
    """The number under which the page asks about these words."""
    html = page(world, entry_id)
    before = html[: html.index(f"<legend>«{words}»")]
    return re.findall(r'id="cosa-(\d+)"', before)[-1]


def test_one_step_makes_one_new_version_and_keeps_the_decisions(world: World) -> None:
    entry_id = begin(world)
    name, phone, day = (number(world, entry_id, w) for w in ("Maria Bianchi", "347 5581920", "12/03/2024"))
    answer = send(world, entry_id, **{
        f"decisione_{name}": "idea-0", f"decisione_{phone}": "removed", f"decisione_{day}": "public",
    })  # fmt: skip
    assert answer.status_code == 303
    assert answer.location.endswith(f"/scritti/{entry_id}/condivisione")
    assert current(world, entry_id) == ("La signora A. mi ha dato il numero. Ho chiamato la signora A. il 12/03/2024.")
    with world.look() as session:
        assert sorted(session.scalars(select(Revision.number))) == [1, 2]
        told = session.scalars(select(Event).where(Event.verb == "entry.decided").order_by(Event.id)).all()
        assert {tuple(e.detail.values()) for e in told} == {
            ("DATE", "public", 1), ("PERSON", "stand_in", 2), ("PHONE", "removed", 1),
        }  # fmt: skip
        kept = str(session.execute(text("SELECT * FROM anonymity_decision")).all())
        assert "Maria" not in kept
        entry = session.get(Entry, entry_id)
        assert ladder.check(session, world.actor("ada"), session.get(Revision, entry.current_revision_id)).standing == 0


def test_words_of_ones_own_and_the_earlier_versions_go(world: World) -> None:
    entry_id = begin(world)
    name = number(world, entry_id, "Maria Bianchi")
    wrong = send(world, entry_id, **{f"decisione_{name}": "altro"})
    assert wrong.status_code == 400
    assert "Scrivi le parole da mettere al posto di «Maria Bianchi»." in wrong.get_data(as_text=True)
    send(world, entry_id, **{f"decisione_{name}": "altro", f"parole_{name}": "la zia A.", "elimina": "1"})
    assert current(world, entry_id).startswith("La zia A. mi ha dato il numero")
    with world.look() as session:
        assert session.scalars(select(Revision.number)).all() == [2]
        rows = [session.execute(text(f"SELECT * FROM {table}")).all() for table in ("revision", "event", "notice")]
        assert "Maria" not in str(rows)


def test_one_thing_at_a_time_and_what_was_decided_is_not_asked_again(world: World) -> None:
    entry_id = begin(world)
    day = number(world, entry_id, "12/03/2024")
    assert send(world, entry_id, **{f"decisione_{day}": "invented"}).location.endswith("/controllo")
    html = page(world, entry_id)
    assert "Su una cosa hai già deciso" in html
    assert current(world, entry_id) == NOTE
    share = world.client("ada").get(f"/scritti/{entry_id}/condivisione?verso=3.{world.groups['faggio']}")
    assert "Sistemale una per una" in share.get_data(as_text=True)


def test_what_blocks_cannot_be_called_invented(world: World) -> None:
    entry_id = begin(world)
    phone = number(world, entry_id, "347 5581920")
    assert f'id="decisione-{phone}-invented"' not in page(world, entry_id)
    send(world, entry_id, **{f"decisione_{phone}": "invented"})
    with world.look() as session:
        assert session.scalars(select(Decision)).all() == []


def test_a_text_that_changed_meanwhile_is_not_touched(world: World) -> None:
    entry_id = begin(world)
    answer = world.client("ada").post(f"/scritti/{entry_id}/controllo", data={"sigillo": "0" * 64})
    assert answer.status_code == 409
    assert current(world, entry_id) == NOTE


def test_titles_are_checked_with_the_rest(world: World) -> None:
    with world.change() as session:
        entry = write(session, world, text="Una visita.")
        session.get(Revision, entry.current_revision_id).title = "La storia di Maria Bianchi"
        entry_id = entry.id
    name = number(world, entry_id, "Maria Bianchi")
    send(world, entry_id, **{f"decisione_{name}": "idea-0"})
    with world.look() as session:
        entry = session.get(Entry, entry_id)
        assert session.get(Revision, entry.current_revision_id).title == "La storia della signora A."


def test_the_editor_saves_and_leads_to_the_page(world: World) -> None:
    entry_id = begin(world)
    answer = world.client("ada").post(
        f"/scritti/{entry_id}/modifica", data={"risposta_testo": "Altro.", "poi": "controllo"}
    )
    assert answer.location.endswith(f"/scritti/{entry_id}/controllo")
    assert "il controllo non ha trovato niente" in page(world, entry_id)
