"""A card drawn from what others wrote: they say yes to it as it stands, and what they take back goes with its passages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.cast import World
from tests.practices.story import (
    CARD,
    OTHER,
    STORY,
    agreed,
    card,
    published,
    rewrite,
    settled,
    shared,
    sources_of,
    story,
    text_of,
)
from workspace import carried, ladder, search
from workspace.nouns import Entry, Notice, Practice, Publication, Revision, Source
from workspace.policy import readable
from workspace.practices import cards
from workspace.refusals import Conflict, Forbidden, GateClosed, Invalid, NotFound
from workspace.sharing import verbs as sharing
from workspace.writings import verbs as writing

OUTSIDE = ("dario", "livia", "elena", "vera", "ugo", "fulvia", "gino", "zoe")


def give(session: Any, world: World, made: Entry, who: str = "carla") -> None:
    revision = session.get_one(Revision, made.current_revision_id)
    ladder.share(session, world.actor(who), made, revision, 3)
    session.flush()


def text_now(session: Any, made: Entry) -> str:
    return " ".join(session.get_one(Revision, made.current_revision_id).answers.values())


# --- what stands in a card from elsewhere -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (STORY, ""),
        (f"Prima. {STORY} Dopo.", "Prima. Dopo."),
        ("Il mio passo resta qui per intero.", "Il mio passo resta qui per intero."),
        ("- La porta era socchiusa, e nessuno rispondeva mai.\n- Altro.", "- Altro."),
        ("> Ho aspettato **sul pianerottolo** senza suonare di nuovo.\n\nFine.", "Fine."),
        ("La porta era di legno.", "La porta era di legno."),
    ],
)
def test_what_was_taken_over_is_found_again_sentence_by_sentence(text: str, left: str) -> None:
    assert carried.without(text, [STORY]) == left


def test_a_short_passage_goes_where_it_was_carried_over_to_the_letter() -> None:
    assert carried.without("Un po’ di pazienza. Sempre.", ["altro"], ["Un po’ di pazienza."]) == "Sempre."


# --- beginning, and carrying over ---------------------------------------------------------------------------------


def test_a_card_begins_with_the_texts_that_one_reads_in_ones_group(world: World, session: Any) -> None:
    one, two = story(session, world), story(session, world, "bruno", OTHER)
    made = card(session, world, "carla", one, two)
    assert (made.kind, made.reach, len(sources_of(session, made))) == ("practice", 1, 2)
    hidden = text_of(session, world, "bruno", {"testo": "Solo mio."})
    with pytest.raises(NotFound):
        cards.add(session, world.actor("carla"), made, hidden.id)
    with pytest.raises(Forbidden):
        cards.add(session, world.actor("bruno"), made, one.id)
    with pytest.raises(Invalid):
        cards.add(session, world.actor("carla"), made, one.id)
    with pytest.raises(Invalid):
        cards.begin(session, world.actor("carla"), [one.id], world.groups["tiglio"])


def test_who_is_not_in_the_group_cannot_make_a_card_of_its_texts(world: World) -> None:
    with world.change() as session:
        one = story(session, world).id
    for who in OUTSIDE:
        assert world.client(who).get(f"/scritti/{one}/pratica").status_code == 404
    page = world.client("bruno").get(f"/scritti/{one}").text
    assert f"/scritti/{one}/pratica" in page


def test_the_way_by_pages_without_a_script(world: World) -> None:
    with world.change() as session:
        one, two = story(session, world).id, story(session, world, "bruno", OTHER).id
    carla = world.client("carla")
    assert "Ne faccio una pratica" in carla.get(f"/scritti/{one}/pratica").text
    answer = carla.post(f"/scritti/{one}/pratica", data={"fonte": [two], "gruppo": world.groups["faggio"]})
    made = int(re.findall(r"/scritti/(\d+)/modifica", answer.headers["Location"])[0])
    desk = carla.get(f"/scritti/{made}/modifica").text
    assert "pianerottolo" in desk
    assert "telefonare prima" in desk
    page = carla.get(f"/scritti/{made}/fonti").text
    source = re.findall(r'name="fonte" value="(\d+)"', page)[0]
    paragraph = re.findall(r'name="paragrafo"[^>]* value="([^"]+)"', page)[0]
    sent = {"fonte": source, "paragrafo": [paragraph], "risposta": "passi"}
    assert carla.post(f"/scritti/{made}/fonti/passi", data=sent).status_code == 303
    draft = carla.get(f"/scritti/{made}/bozza").get_json()
    assert draft["answers"] == {"passi": STORY}
    with world.look() as session:
        kept = session.scalars(select(Source).where(Source.card_id == made).order_by(Source.id)).first()
        assert kept.passages[0]["into"] == "passi"
        assert "porta" not in str(kept.passages)
    assert (
        carla.post(f"/scritti/{made}/fonti/passi", data={**sent, "paragrafo": ["testo Mai scritto"]}).status_code == 400
    )
    assert carla.post(f"/scritti/{made}/fonti/passi", data={**sent, "risposta": "altro"}).status_code == 400


def test_a_passage_that_is_selected_comes_back_in_whole_words_and_is_noted(world: World) -> None:
    with world.change() as session:
        one = story(session, world)
        made = card(session, world, "carla", one).id
        source = session.scalars(select(Source.id)).one()
    sent = {"fonte": source, "domanda": "testo", "passo": "spettato sul  pianerottol", "da": 40, "risposta": "passi"}
    answer = world.client("carla").post(
        f"/scritti/{made}/fonti/passi", data=sent, headers={"Accept": "application/json"}
    )
    assert answer.get_json() == {"words": "aspettato sul pianerottolo"}
    for who in ("bruno", "ada", "dario"):
        assert world.client(who).post(f"/scritti/{made}/fonti/passi", data=sent).status_code == 404


# --- consent ------------------------------------------------------------------------------------------------------


def test_nobody_reads_a_card_before_the_authors_of_its_sources_said_yes_to_it(world: World, session: Any) -> None:
    made = card(session, world, "carla", story(session, world), story(session, world, "bruno", OTHER))
    revision = settled(session, world, made, "carla")
    carla = world.actor("carla")
    with pytest.raises(GateClosed, match="serve il sì"):
        give(session, world, made)
    with pytest.raises(GateClosed, match="serve il sì"):
        ladder.ask_second(session, carla, made, revision, world.people["bruno"])
    cards.ask(session, carla, made)
    first, second = sources_of(session, made)
    cards.answer(session, world.actor("ada"), first, True, first.seal)
    with pytest.raises(GateClosed):
        give(session, world, made)
    cards.answer(session, world.actor("bruno"), second, True, second.seal)
    give(session, world, made)
    assert made.reach == 3


def test_the_gate_holds_for_publications_too_whoever_writes_them(world: World, session: Any) -> None:
    made = card(session, world, "carla", story(session, world))
    revision = settled(session, world, made, "carla")
    for state in ("proposed", "approved"):
        session.add(
            Publication(
                entry_id=made.id, revision_id=revision.id, level=4, ambito_id=world.ambiti["valle"], state=state
            )
        )
        with pytest.raises(GateClosed):
            session.flush()
        session.expunge_all()


def test_a_card_that_changes_is_asked_about_again(world: World, session: Any) -> None:
    made = card(session, world, "carla", story(session, world))
    agreed(session, world, made)
    rewrite(session, made, passi="Si aspetta, e si torna.")
    settled(session, world, made, "carla")
    with pytest.raises(GateClosed):
        give(session, world, made)
    source = sources_of(session, made)[0]
    old = source.seal
    cards.ask(session, world.actor("carla"), made)
    with pytest.raises(Conflict):
        cards.answer(session, world.actor("ada"), source, True, old)
    cards.answer(session, world.actor("ada"), source, True, source.seal)
    give(session, world, made)


def test_ones_own_sources_consent_by_the_act(world: World, session: Any) -> None:
    made = card(session, world, "ada", story(session, world))
    settled(session, world, made, "ada")
    give(session, world, made, "ada")
    assert made.reach == 3


def test_consent_is_asked_for_what_was_checked_and_for_nothing_else(world: World, session: Any) -> None:
    made = card(session, world, "carla", story(session, world), passi="Chiamare il 347 5581920 e chiedere di Maria.")
    with pytest.raises(GateClosed):
        cards.ask(session, world.actor("carla"), made)
    with pytest.raises(Forbidden):
        ladder.ask_consent(session, world.actor("bruno"), made, session.get_one(Revision, made.current_revision_id))


def test_who_is_asked_reads_that_version_alone_and_says_yes_on_a_page(world: World) -> None:
    with world.change() as session:
        made = card(session, world, "carla", story(session, world), passi="Il gatto aspetta.")
        settled(session, world, made, "carla")
        cards.ask(session, world.actor("carla"), made)
        rewrite(session, made, passi="Il cane aspetta.")
        source, made_id = sources_of(session, made)[0].id, made.id
    ada = world.client("ada")
    assert f"/consensi/{source}" in ada.get("/notifiche").text
    assert f"/consensi/{source}" in ada.get("/consensi").text
    page = ada.get(f"/consensi/{source}").text
    assert "Il gatto aspetta" in page
    assert "Il cane" not in page
    assert ada.get(f"/scritti/{made_id}").status_code == 404
    for who in ("carla", "bruno", *OUTSIDE):
        assert world.client(who).get(f"/consensi/{source}").status_code == 404
        assert world.client(who).post(f"/consensi/{source}", data={"risposta": "si"}).status_code == 404
    seal = re.findall(r'name="sigillo" value="(\w+)"', page)[0]
    assert ada.post(f"/consensi/{source}", data={"risposta": "si", "sigillo": seal}).status_code == 303
    carla = world.client("carla")
    assert "ha detto sì alla tua scheda" in carla.get("/notifiche").text
    assert "va chiesto di nuovo" in carla.get(f"/scritti/{made_id}/fonti").text


def test_a_no_closes_the_card_to_who_said_it(world: World, session: Any) -> None:
    made = card(session, world, "carla", story(session, world))
    settled(session, world, made, "carla")
    cards.ask(session, world.actor("carla"), made)
    source = sources_of(session, made)[0]
    asked = source.asked_revision_id
    query = select(Revision.id).where(Revision.id == asked, readable(world.actor("ada"), Revision))
    assert session.scalar(query) == asked
    cards.answer(session, world.actor("ada"), source, False, source.seal)
    session.flush()
    assert session.scalar(query) is None
    with pytest.raises(GateClosed):
        give(session, world, made)


# --- taking back --------------------------------------------------------------------------------------------------


def drawn(session: Any, world: World) -> tuple[Entry, Entry, Publication]:
    """A card with a passage of Ada's, agreed upon, shared and published; Ada's story; the publication."""
    one = story(session, world)
    made = card(session, world, "carla", one, story(session, world, "bruno", OTHER), passi=f"Si fa così. {STORY}")
    agreed(session, world, made)
    give(session, world, made)
    return made, one, published(session, world, made)


def test_a_source_that_is_taken_back_takes_its_passages_along(world: World, session: Any) -> None:
    made, one, publication = drawn(session, world)
    sharing.withdraw(session, world.actor("ada"), one)
    session.expire_all()
    assert "pianerottolo" not in text_now(session, made)
    assert "Si fa così." in text_now(session, made)
    every = session.scalars(select(Revision).where(Revision.entry_id == made.id)).all()
    assert not [r.id for r in every if "pianerottolo" in f"{r.answers} {r.html} {r.plain}"]
    assert (made.reach, publication.state) == (1, "withdrawn")
    assert session.get_one(Practice, made.id).state == "review"
    assert [(s.author_id, s.answer) for s in sources_of(session, made)] == [(world.people["bruno"], "")]
    told = session.scalars(select(Notice.kind).where(Notice.person_id == world.people["carla"])).all()
    assert "practice.source_taken_back" in told
    for word in ("pianerottolo", "socchiusa"):
        assert not search.find(session, world.actor("carla"), search.parse(word)).hits
    assert not search.find(session, world.actor("livia"), search.parse("pericolo")).hits
    assert search.check(session) == []


@pytest.mark.parametrize("how", ["trash", "consent"])
def test_throwing_it_away_and_taking_back_the_consent_do_the_same(world: World, session: Any, how: str) -> None:
    made, one, publication = drawn(session, world)
    if how == "trash":
        writing.trash(session, world.actor("ada"), one)
    else:
        cards.take_back(session, world.actor("ada"), sources_of(session, made)[0])
    session.expire_all()
    assert "pianerottolo" not in text_now(session, made)
    assert (made.reach, publication.state) == (1, "withdrawn")


def test_taking_back_only_the_publication_of_a_source_leaves_the_card(world: World, session: Any) -> None:
    made, one, publication = drawn(session, world)
    sharing.withdraw(session, world.actor("ada"), one, whole=False)
    session.expire_all()
    assert "pianerottolo" in text_now(session, made)
    assert (made.reach, publication.state) == (3, "approved")


def test_an_editor_that_was_open_meanwhile_does_not_bring_the_passage_back(world: World) -> None:
    with world.change() as session:
        made, one, _ = drawn(session, world)
        made_id, one_id = made.id, one.id
    carla = world.client("carla")
    before = carla.get(f"/scritti/{made_id}/bozza").get_json()
    world.client("ada").post(f"/scritti/{one_id}/condivisione/ritiro")
    late = carla.post(
        f"/scritti/{made_id}/bozza", json={"title": "X", "answers": before["answers"], "base": before["saves"]}
    )
    assert late.status_code == 409
    assert "pianerottolo" not in str(carla.get(f"/scritti/{made_id}/bozza").get_json()["answers"])


def test_a_source_that_is_removed_goes_with_its_passages_and_not_while_others_read(world: World, session: Any) -> None:
    made, _, _ = drawn(session, world)
    with pytest.raises(Invalid):
        cards.remove(session, world.actor("carla"), made, sources_of(session, made)[0])
    sharing.withdraw(session, world.actor("carla"), made)
    cards.remove(session, world.actor("carla"), made, sources_of(session, made)[0])
    session.expire_all()
    assert "pianerottolo" not in text_now(session, made)


# --- provenance ---------------------------------------------------------------------------------------------------


def test_where_it_comes_from_is_told_in_the_group_alone(world: World) -> None:
    with world.change() as session:
        made, one, publication = drawn(session, world)
        session.get_one(Revision, one.shared_revision_id).title = "TITOLODELLAFONTE"
        made_id, number, one_id = made.id, publication.id, one.id
    bruno = world.client("bruno").get(f"/scritti/{made_id}").text
    assert "TITOLODELLAFONTE" in bruno
    assert f"/scritti/{one_id}" in bruno
    for who in ("bruno", "dario", "livia", "elena"):
        page = world.client(who).get(f"/pubblicazioni/{number}").text
        assert "TITOLODELLAFONTE" not in page
        assert "Nasce da più racconti." in page


def test_one_story_and_many_groups_are_told_as_such(world: World) -> None:
    with world.change() as session:
        made = card(session, world, "carla", story(session, world))
        agreed(session, world, made)
        give(session, world, made)
        number = published(session, world, made).id
        other = text_of(session, world, "dario", {"testo": OTHER}, group="tiglio")
        more = Source(card_id=made.id, entry_id=other.id, author_id=other.author_id, passages=[])
    page = world.client("livia").get(f"/pubblicazioni/{number}").text
    assert "Nasce da un racconto." in page
    with world.change() as session:
        session.add(more)
    assert "Nasce da più racconti di più gruppi." in world.client("livia").get(f"/pubblicazioni/{number}").text


# --- when not to use it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "template", "prompt"), [("practice", "t12", "quando_non"), ("strategy", "strategia", "limiti")]
)
def test_who_does_not_say_when_not_to_use_it_does_not_share_it(
    world: World, session: Any, kind: str, template: str, prompt: str
) -> None:
    answers = CARD if kind == "practice" else {"problema": "Non apre.", "limiti": "Di notte."}
    without = {key: words for key, words in answers.items() if key != prompt}
    entry = text_of(session, world, "ada", without, kind=kind, template=template)
    with pytest.raises(Invalid, match="chi legge"):
        shared(session, world, entry)
    whole = text_of(session, world, "ada", answers, kind=kind, template=template)
    assert shared(session, world, whole).reach == 3


def test_no_statement_goes_round_the_consent(world: World, session: Any) -> None:
    made = card(session, world, "carla", story(session, world))
    revision = settled(session, world, made, "carla")
    source = sources_of(session, made)[0]
    for values in ({"asked_revision_id": revision.id}, {"answer": "yes"}, {"author_id": world.people["bruno"]}):
        with pytest.raises(GateClosed):
            session.execute(update(Source).where(Source.id == source.id).values(**values))
    unchecked = rewrite(session, made, passi="Sentire Maria Bianchi al 347 5581920.")
    source.asked_revision_id, source.answer = unchecked.id, "waiting"
    with pytest.raises(GateClosed):
        session.flush()
