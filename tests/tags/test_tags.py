"""Words: chosen by authors, proposed to their group, kept by supervisors and staff; never telling what one may not read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World
from tests.sharing.test_sharing import found, group, send, statements
from tests.test_ladder import share, write
from workspace import search
from workspace.nouns import Entry, EntryTerm, Event, Notice, Term, TermLabel

SCRIPT = {"Accept": "application/json"}


def begin(world: World, reach: int = 1, who: str = "ada", slug: str = "faggio") -> int:
    with world.change() as session:
        entry = write(session, world, who, slug)
        if reach > 1:
            share(session, world, entry, reach, "carla" if reach == 2 else None)
        return entry.id


def tag(world: World, entry_id: int, who: str = "ada", **change: Any) -> Any:
    return world.client(who).post(f"/scritti/{entry_id}/termini", json=change, headers=SCRIPT)


def suggested(world: World, q: str, who: str = "ada", **more: str) -> list[str]:
    answer = world.client(who).get("/vocabolario/suggerimenti", query_string={"q": q, **more}, headers=SCRIPT)
    return [one["label"] for one in answer.json["suggestions"]]


def term(world: World, key: str, facet: str | None = None) -> Any:
    query = select(Term).where(Term.key == key).order_by(Term.id.desc())
    return next(iter(found(world, query.where(Term.facet_key == facet) if facet else query)), None)


def borne(world: World, entry_id: int) -> set[str]:
    query = select(Term.key).join(EntryTerm, EntryTerm.term_id == Term.id).where(EntryTerm.entry_id == entry_id)
    return set(found(world, query))


def pages(world: World, who: str) -> str:
    """Everything that the vocabulary shows to somebody, in one string."""
    client = world.client(who)
    texts = [client.get(address).get_data(as_text=True) for address in ("/vocabolario", "/vocabolario/suggerimenti")]
    return "".join(texts)


# --- suggestions -------------------------------------------------------------------------------------------------


def test_what_begins_so_comes_first_whatever_the_accents(world: World) -> None:
    assert suggested(world, "FIDU")[0] == "Fiducia"
    assert suggested(world, "équipe") == suggested(world, "equipe")
    assert suggested(world, "equipe")[0] == "Équipe e UVM"
    assert len(suggested(world, "a")) == 8


def test_other_names_are_understood(world: World) -> None:
    assert suggested(world, "ludopatia") == ["Dipendenze"]
    assert suggested(world, "TM")[0] == "Tutela minori"


def test_only_in_one_facet(world: World) -> None:
    assert suggested(world, "paura", facet="tema") == []
    assert suggested(world, "paura", facet="emozione") == ["Paura"]


# --- choosing ----------------------------------------------------------------------------------------------------


def test_terms_are_put_on_and_taken_off_one_by_one(world: World) -> None:
    entry_id = begin(world)
    answer = tag(world, entry_id, add=["tema/fiducia", "emozione/paura", "tema/non_esiste"])
    assert [(t["name"], t["private"]) for t in answer.json["terms"]] == [
        ("tema/fiducia", False),
        ("emozione/paura", True),
    ]
    tag(world, entry_id, remove=["tema/fiducia"], add=["tema/lutto"])
    assert borne(world, entry_id) == {"paura", "lutto"}
    with world.look() as session:
        assert search.check(session()) == []


def test_without_scripts_there_is_a_page_with_ticks(world: World) -> None:
    entry_id = begin(world)
    client = world.client("ada")
    client.post(f"/scritti/{entry_id}/termini", data={"terms": ["tema/fiducia", "tema/lutto"], "words": "orto, sedie"})
    assert borne(world, entry_id) == {"fiducia", "lutto", "orto", "sedie"}
    html = client.get(f"/scritti/{entry_id}/termini").get_data(as_text=True)
    assert html.count(" checked") == 4
    shown = ["tema/fiducia", "tema/lutto", "libere/orto", "libere/sedie"]
    client.post(f"/scritti/{entry_id}/termini", data={"shown": shown, "terms": ["tema/lutto"]})
    assert borne(world, entry_id) == {"lutto"}
    assert term(world, "orto") is None  # a proposal that no text bears is gone


def test_only_the_author_chooses(world: World) -> None:
    entry_id = begin(world, 3)
    for name in set(world.people) - {"ada"}:
        expected = 403 if name in ("bruno", "carla") else 404
        assert tag(world, entry_id, name, add=["tema/fiducia"]).status_code == expected
        assert world.client(name).get(f"/scritti/{entry_id}/termini").status_code == expected
    assert borne(world, entry_id) == set()


def test_a_word_that_is_there_under_another_spelling_is_not_proposed(world: World) -> None:
    entry_id = begin(world)
    tag(world, entry_id, words=["FIDUCIA", "ludopatia"])
    assert borne(world, entry_id) == {"fiducia", "dipendenze"}


@pytest.mark.parametrize("word", ["347 5581920", "ada@esempio.it", "Mario Rossi", "x" * 61, "!!!"])
def test_no_tag_names_anybody(world: World, word: str) -> None:
    entry_id = begin(world)
    answer = tag(world, entry_id, words=[word], add=["tema/lutto"])
    assert answer.status_code == 400
    assert word not in answer.get_data(as_text=True)
    assert borne(world, entry_id) == set()


# --- what a tag could tell ---------------------------------------------------------------------------------------


def test_a_proposed_word_is_told_to_the_group_with_the_text_and_to_nobody_else(world: World) -> None:
    entry_id = begin(world)
    tag(world, entry_id, words=["canarino"])
    for name in set(world.people) - {"ada"}:
        assert suggested(world, "canar", name) == []
        assert "canarino" not in pages(world, name)
        assert world.client(name).get("/vocabolario/libere/canarino").status_code == 404
    assert "canarino" not in world.client("carla").get("/etichette").get_data(as_text=True)
    assert suggested(world, "canar") == ["canarino"]

    assert send(world, entry_id, group(world)).status_code == 303
    readers = {name for name in world.people if suggested(world, "canar", name)}
    assert readers == {"ada", "bruno", "carla"}
    assert {n for n in world.people if "canarino" in pages(world, n)} == readers
    opened = {n for n in world.people if world.client(n).get("/vocabolario/libere/canarino").status_code == 200}
    assert opened == readers
    assert "canarino" in world.client("carla").get("/etichette").get_data(as_text=True)
    for name in ("livia", "elena", "fulvia"):
        assert "canarino" not in world.client(name).get("/etichette").get_data(as_text=True)

    world.client("ada").post(f"/scritti/{entry_id}/condivisione/ritiro")
    assert {name for name in world.people if suggested(world, "canar", name)} == {"ada"}


def test_emotions_are_the_authors_own_until_the_group_reads(world: World) -> None:
    entry_id = begin(world, 2)
    tag(world, entry_id, add=["emozione/paura", "tema/lutto"])
    carla = world.client("carla")
    assert f"/scritti/{entry_id}" not in carla.get("/vocabolario/emozione/paura").get_data(as_text=True)
    assert f"/scritti/{entry_id}" in carla.get("/vocabolario/tema/lutto").get_data(as_text=True)
    assert "/vocabolario/emozione/paura" not in carla.get("/vocabolario/tema/lutto").get_data(as_text=True)
    with world.change() as session:
        share(session, world, session.get(Entry, entry_id))
    assert f"/scritti/{entry_id}" in world.client("bruno").get("/vocabolario/emozione/paura").get_data(as_text=True)


def test_the_page_of_a_term_shows_what_one_may_read_and_nothing_else(world: World) -> None:
    entry_id = begin(world, 3)
    tag(world, entry_id, add=["tema/lutto", "area/anziani"])
    address = "/vocabolario/tema/lutto"
    seen = {n for n in world.people if "Una mattina" in world.client(n).get(address).get_data(as_text=True)}
    assert seen == {"ada", "bruno", "carla"}
    assert "Persone anziane" in world.client("bruno").get(address).get_data(as_text=True)
    assert "Persone anziane" not in world.client("dario").get(address).get_data(as_text=True)
    assert '<span class="count">1' in world.client("bruno").get("/vocabolario").get_data(as_text=True)
    assert '<span class="count">' not in world.client("dario").get("/vocabolario").get_data(as_text=True)


def test_an_address_that_is_none(world: World) -> None:
    client = world.client("ada")
    one = client.get("/vocabolario/tema/non_esiste")
    two = client.get("/vocabolario/niente/fiducia")
    assert (one.status_code, two.status_code) == (404, 404)


# --- the queue ---------------------------------------------------------------------------------------------------


def proposal(world: World, word: str = "orto") -> tuple[int, int]:
    """A text of Ada's that the group reads, with a word of her own; and the id of that word."""
    entry_id = begin(world, 3)
    tag(world, entry_id, words=[word])
    return entry_id, found(world, select(Term.id).where(Term.label_it == word))[0]


def test_a_proposal_enters_a_facet_that_may_grow(world: World) -> None:
    entry_id, term_id = proposal(world)
    carla = world.client("carla")
    names = {"label_it": "Orto", "label_en": "Kitchen garden"}
    for facet in ("area", "libere", "niente"):
        assert carla.post(f"/etichette/{term_id}/accolta", data={**names, "facet": facet}).status_code == 400
    assert carla.post(f"/etichette/{term_id}/accolta", data={"facet": "tema", "label_it": "Orto"}).status_code == 400
    carla.post(f"/etichette/{term_id}/accolta", data={**names, "facet": "tema"})
    new = term(world, "orto")
    assert (new.facet_key, new.state, new.group_id, new.label_en) == ("tema", "active", None, "Kitchen garden")
    assert borne(world, entry_id) == {"orto"}
    assert suggested(world, "kitchen", "fulvia") == ["Orto"]
    told = found(world, select(Notice).where(Notice.kind == "tag.accepted"))
    assert [n.person_id for n in told] == [world.people["ada"]]
    with world.look() as session:
        assert search.check(session()) == []


def test_a_proposal_is_merged_and_its_word_stays_in_the_group(world: World) -> None:
    entry_id, term_id = proposal(world, "fiducia canarina")
    tag(world, entry_id, add=["tema/fiducia"])
    into = term(world, "fiducia").id
    world.client("carla").post(f"/etichette/{term_id}/unita", data={"into": into})
    assert borne(world, entry_id) == {"fiducia"}
    assert suggested(world, "fiducia can", "fulvia") == []
    assert world.client("bruno").get("/vocabolario/libere/fiducia_canarina").location == "/vocabolario/tema/fiducia"
    assert world.client("fulvia").get("/vocabolario/libere/fiducia_canarina").status_code == 404
    assert [n.kind for n in found(world, select(Notice).where(Notice.kind.like("tag.%")))] == ["tag.merged"]


def test_a_proposal_is_rejected_and_the_text_stays(world: World) -> None:
    entry_id, term_id = proposal(world)
    world.client("carla").post(f"/etichette/{term_id}/respinta")
    assert borne(world, entry_id) == set()
    assert term(world, "orto").state == "rejected"
    assert suggested(world, "orto") == []
    again = world.client("carla").post(f"/etichette/{term_id}/respinta")
    assert again.status_code == 404


def test_proposals_are_for_the_supervisors_of_that_group(world: World) -> None:
    _, term_id = proposal(world)
    into = term(world, "fiducia").id
    for verb, data in (("accolta", {"facet": "tema"}), ("unita", {"into": into}), ("respinta", {})):
        for name in set(world.people) - {"carla"}:
            assert world.client(name).post(f"/etichette/{term_id}/{verb}", data=data).status_code == 404
    assert term(world, "orto").state == "proposed"


# --- keeping -----------------------------------------------------------------------------------------------------


def test_rename_keeps_address_texts_and_the_old_name(world: World) -> None:
    entry_id = begin(world, 3)
    tag(world, entry_id, add=["tema/lutto"])
    names = {"do": "rename", "label_it": "Perdita", "label_en": "Bereavement"}
    assert world.client("elena").post("/vocabolario/tema/lutto/cura", data=names).status_code == 303
    assert borne(world, entry_id) == {"lutto"}
    assert suggested(world, "perdita")[0] == "Perdita"
    assert "Perdita" in suggested(world, "lutto e perdita")
    taken = world.client("elena").post("/vocabolario/tema/lutto/cura", data={**names, "label_it": "fiducia"})
    assert taken.status_code == 400


def test_merge_moves_the_texts_once_and_the_old_address_leads_on(world: World) -> None:
    both, one = begin(world, 3), begin(world, 3)
    tag(world, both, add=["tema/lutto", "tema/chiusura"])
    tag(world, one, add=["tema/lutto"])
    old, new = term(world, "lutto").id, term(world, "chiusura").id
    assert world.client("carla").post(f"/etichette/{old}/unita", data={"into": new}).status_code == 303
    assert borne(world, both) == borne(world, one) == {"chiusura"}
    assert world.client("fulvia").get("/vocabolario/tema/lutto").location == "/vocabolario/tema/chiusura"
    assert suggested(world, "lutto")[0] == term(world, "chiusura").label_it
    third = term(world, "fiducia").id
    world.client("carla").post(f"/etichette/{new}/unita", data={"into": third})
    assert world.client("fulvia").get("/vocabolario/tema/lutto").location == "/vocabolario/tema/fiducia"
    with world.look() as session:
        assert search.check(session()) == []


def test_emotions_are_not_merged_into_what_more_people_see(world: World) -> None:
    old, into = term(world, "paura").id, term(world, "fiducia").id
    assert world.client("carla").post(f"/etichette/{old}/unita", data={"into": into}).status_code == 400
    assert world.client("carla").post(f"/etichette/{old}/unita", data={"into": old}).status_code == 400


def test_other_names_come_and_go(world: World) -> None:
    elena, address = world.client("elena"), "/vocabolario/tema/lutto/cura"
    elena.post(address, data={"do": "add", "language": "it", "label": "Cordoglio"})
    assert suggested(world, "cordog")[0].startswith("Lutto")
    [label] = found(world, select(TermLabel).where(TermLabel.label == "Cordoglio"))
    assert "Cordoglio" in elena.get(address).get_data(as_text=True)
    elena.post(address, data={"do": "drop", "label_id": label.id})
    assert suggested(world, "cordog") == []


def test_the_vocabulary_is_kept_by_supervisors_and_staff_alone(world: World) -> None:
    for name in ("ada", "bruno", "dario", "gino", "vera", "zoe", "ugo"):
        client = world.client(name)
        assert client.get("/vocabolario/tema/lutto/cura").status_code == 404
        assert client.post("/vocabolario/tema/lutto/cura", data={"do": "rename"}).status_code == 404
        assert client.get("/etichette").status_code == 404
    assert world.client("elena").get("/vocabolario/tema/lutto/cura").status_code == 200


def test_events_hold_no_words(world: World) -> None:
    _, term_id = proposal(world, "canarino")
    world.client("carla").post(f"/etichette/{term_id}/respinta")
    details = [*found(world, select(Event.detail)), *found(world, select(Notice.detail))]
    assert "canarino" not in str(details)


# --- cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/vocabolario", "/vocabolario/tema/lutto", "/vocabolario/suggerimenti?q=lu"])
def test_statements_do_not_grow_with_the_texts(world: World, address: str) -> None:
    def cost() -> int:
        with statements(world) as seen:
            world.client("bruno").get(address)
        return len([s for s in seen if s.lstrip().upper().startswith(("SELECT", "WITH"))])

    tag(world, begin(world, 3), add=["tema/lutto", "area/anziani"])
    few = cost()
    for _ in range(3):
        tag(world, begin(world, 3), add=["tema/lutto", "tema/fiducia", "area/anziani"])
    assert cost() == few <= 12


def test_the_queue_asks_as_little_for_many_words(world: World) -> None:
    proposal(world, "orto")
    with statements(world) as few:
        world.client("carla").get("/etichette")
    for word in ("sedie", "scale", "cortile"):
        proposal(world, word)
    with statements(world) as many:
        world.client("carla").get("/etichette")
    assert len(many) == len(few)
