"""One's own texts out and in again: all of mine, nothing of others, exact on the way back."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from sqlalchemy import select

from tests.cast import World
from tests.test_ladder import share, write
from workspace import search
from workspace.db import now
from workspace.nouns import Comment, Entry, Revision


def bundle(world: World, who: str) -> dict[str, str]:
    response = world.client(who).post("/esporta")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_ada_takes_away_all_that_is_hers_and_nothing_of_bruno(world: World, session: Any) -> None:
    mine = write(session, world, text="Il canarino di Ada.")
    trashed = write(session, world, text="Il canarino nel cestino.")
    trashed.trashed_at = now()
    theirs = write(session, world, "bruno", text="Il canarino di Bruno.")
    share(session, world, mine)
    for who, words in (("ada", "Il commento di Ada."), ("bruno", "Il commento di Bruno.")):
        session.add(
            Comment(
                entry_id=mine.id,
                revision_id=mine.shared_revision_id,
                author_id=world.people[who],
                kind="question",
                reach=3,
                body=words,
                html="",
            )
        )
    session.commit()
    files = bundle(world, "ada")
    everything = "\n".join(files.values())
    assert "Il canarino di Ada." in everything
    assert "Il canarino nel cestino." in everything
    assert "Il commento di Ada." in everything
    assert "Bruno" not in everything
    assert any(name.startswith("cestino/") for name in files)
    assert theirs.id not in (mine.id, trashed.id)


def test_each_file_says_who_looked_at_the_text(world: World, session: Any) -> None:
    draft, shared = write(session, world, text="Una bozza."), write(session, world, text="Una casa.")
    share(session, world, shared)
    session.commit()
    files = {text.split("\n---\n", 1)[1].strip(): text for text in bundle(world, "ada").values() if "\n---\n" in text}
    assert "checked: " in next(text for words, text in files.items() if "Una casa." in words)
    assert "checked" not in next(text for words, text in files.items() if "Una bozza." in words)
    assert draft.id != shared.id


def test_what_was_taken_away_comes_back_as_it_was(world: World, session: Any) -> None:
    entry = write(session, world, text="# Non un titolo\n\n- una\n- due\n\nE poi *basta*.")
    search.write(session, entry)
    session.commit()
    (name, markdown) = next((n, m) for n, m in bundle(world, "ada").items() if n.endswith(".md"))
    response = world.client("bruno").post("/importa", data={"file": (io.BytesIO(markdown.encode()), name)})
    assert response.status_code == 200
    session.expire_all()
    back = session.scalars(select(Entry).where(Entry.author_id == world.people["bruno"])).one()
    first, second = (session.get(Revision, e.current_revision_id) for e in (entry, back))
    assert (back.reach, back.kind, back.template_id) == (1, entry.kind, entry.template_id)
    assert second.title == first.title
    assert second.answers["testo"].strip() == first.answers["testo"].strip()
    assert search.check(session) == []


def test_each_file_stands_for_itself(world: World, session: Any) -> None:
    files = [
        (io.BytesIO("Una nota.".encode("utf-16")), "nota.txt"),
        (io.BytesIO(b"\x00\x01\x02" * 50), "foto.docx"),
        (io.BytesIO(b""), "vuoto.md"),
    ]
    response = world.client("ada").post("/importa", data={"file": files})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "foto.docx" in page
    assert "vuoto.md" in page
    assert len(session.scalars(select(Entry)).all()) == 1


def test_without_a_file_there_is_a_sentence(world: World) -> None:
    response = world.client("ada").post("/importa", data={})
    assert response.status_code == 400
    assert "Scegli almeno un file" in response.get_data(as_text=True)
    for path in ("/esporta", "/importa"):
        assert world.client("ada").get(path).status_code == 200


def test_what_one_took_away_from_meetings_goes_along_and_nobody_else_s_does(world: World) -> None:
    from tests.meetings.story import held

    ident = held(world)
    world.client("ada").post(f"/incontri/{ident}/porto-via", data={"appunto": "Vado più piano."})
    world.client("carla").post("/gruppi/faggio/appunti", data={"appunto": "Attenzione ai silenzi."})
    found = {}
    for who in ("ada", "carla", "bruno"):
        with zipfile.ZipFile(io.BytesIO(world.client(who).post("/esporta").data)) as bundle:
            found[who] = " ".join(bundle.read(name).decode() for name in bundle.namelist() if name != "LEGGIMI.txt")
    assert "Vado più piano." in found["ada"]
    assert "Attenzione ai silenzi." in found["carla"]
    assert "Vado più piano." not in found["carla"] + found["bruno"]
    assert "Attenzione" not in found["ada"] + found["bruno"]


def test_a_file_is_named_by_the_words_of_the_title(world: World, session: Any) -> None:
    for title in ("Perché no? L’ultima visita", "…"):
        entry = write(session, world)
        session.get(Revision, entry.current_revision_id).title = title
    session.commit()
    names = sorted(name for name in bundle(world, "ada") if name.endswith(".md"))
    assert [name.split("-", 4)[-1] for name in names] == ["perche-no-l-ultima-visita.md", "senza-titolo.md"]
