"""Collections: who builds and reads them, in which order, and what is left of a text that was taken back: nothing."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import event, func, select, update

from tests.cast import World
from tests.collecting.story import collect, item, publish, titles
from workspace import ladder
from workspace.anonymity import fingerprint
from workspace.collecting import book, choosing, ordering, reads, verbs
from workspace.db import db, now
from workspace.nouns import (
    Collection,
    Edition,
    Entry,
    FeedAddress,
    Item,
    Office,
    Practice,
    Publication,
    ReadMark,
    Revision,
    SentForm,
)
from workspace.policy import readable
from workspace.refusals import Conflict, Forbidden, Invalid, Unsure

KB = 1024


def who_sees(session: Any, world: World, collection: Collection) -> set[str]:
    return {
        name
        for name in world.people
        if session.scalar(select(Collection.id).where(Collection.id == collection.id, readable(world.actor(name), Collection)))
    }  # fmt: skip


def test_a_draft_is_for_who_curates_and_an_edition_for_whom_it_is_published(world: World, session: Any) -> None:
    one = publish(session, world, "La porta", 5)
    collection, edition = collect(session, world, [one], level=None)
    assert who_sees(session, world, collection) == {"carla", "livia", "elena"}
    verbs.publish(session, world.actor("elena"), collection, edition, 4, "")
    ambito = {"ada", "bruno", "carla", "dario", "livia", "elena", "vera"}
    assert who_sees(session, world, collection) == ambito
    assert titles(session, world, "vera", edition) == ["La porta"]
    assert titles(session, world, "ugo", edition) == titles(session, world, "zoe", edition) == []
    again = verbs.open_next(session, world.actor("carla"), collection, edition)
    assert titles(session, world, "ada", again) == []
    assert titles(session, world, "carla", again) == ["La porta"]
    verbs.publish(session, world.actor("carla"), collection, again, 5, "Ora la legge la rete.")
    assert who_sees(session, world, collection) == ambito | {"ugo", "fulvia"}
    assert titles(session, world, "ada", edition) == []  # a past edition is nobody's
    assert [e.number for e in reads.past_editions(session, world.actor("ada"), collection)] == [2, 1]


def test_an_evaluator_reads_until_their_date(world: World, session: Any) -> None:
    _collection, edition = collect(session, world, [publish(session, world, "La porta")])
    assert titles(session, world, "vera", edition) == ["La porta"]
    session.execute(update(Office).where(Office.role == "evaluator").values(until=now() - dt.timedelta(minutes=1)))
    assert titles(session, world, "vera", edition) == []


def test_who_does_not_curate_there_builds_nothing(world: World, session: Any) -> None:
    collection, edition = collect(session, world, [publish(session, world, "La porta", 5)], level=None)
    for name in ("ada", "dario", "vera", "fulvia", "ugo", "gino", "zoe"):
        with pytest.raises(Forbidden):
            verbs.rewrite(session, world.actor(name), collection, edition, "Altro", "", "")


def test_a_network_collection_holds_only_what_is_the_networks(world: World, session: Any) -> None:
    here, there = publish(session, world, "Solo qui"), publish(session, world, "Di tutti", 5)
    collection, edition = collect(session, world, [here, there], level=None)
    elena = world.actor("elena")
    assert choosing.only_of_the_ambito(session, elena, edition) == ["Solo qui"]
    with pytest.raises(Invalid):
        verbs.publish(session, elena, collection, edition, 5, "")
    verbs.take_out(session, elena, collection, edition, item(session, edition, "Solo qui"))
    verbs.publish(session, elena, collection, edition, 5, "")
    following = verbs.open_next(session, elena, collection, edition)
    with pytest.raises(Invalid):
        verbs.put_in(session, elena, collection, following, here)
    foreign = publish(session, world, "Di altri", 4, "ugo", "ontano")
    with pytest.raises(Invalid):
        verbs.put_in(session, elena, *collect(session, world, [], level=None), foreign)


def test_a_text_taken_back_closes_the_gap_everywhere(world: World, session: Any) -> None:
    made = [publish(session, world, title, 5) for title in ("Uno", "Due", "Tre")]
    collection, edition = collect(session, world, made, level=5)
    draft = verbs.open_next(session, world.actor("elena"), collection, edition)
    verbs.annotate(session, world.actor("elena"), collection, draft, item(session, draft, "Due"), "Una nota.", None)
    entry = session.get_one(Entry, made[1].entry_id)
    ladder.withdraw(session, world.actor("ada"), entry)
    session.flush()
    for who, one in (("ada", edition), ("vera", edition), ("elena", draft), ("fulvia", edition)):
        assert titles(session, world, who, one) == ["Uno", "Tre"]
        assert [line.number for line in reads.order(session, world.actor(who), one)] == [1, 2]
    assert reads.shown(session, world.actor("elena"), collection, edition).entries == 2
    assert session.scalars(select(Item).where(Item.entry_id == entry.id)).all() == []  # and the note with it
    # Published once more, it does not come back by itself.
    session.add(Publication(entry_id=entry.id, revision_id=made[1].revision_id, level=5, ambito_id=made[1].ambito_id,
                            state="approved", approved_at=now()))  # fmt: skip
    session.flush()
    assert titles(session, world, "ada", edition) == ["Uno", "Tre"]


def test_narrowed_to_the_ambito_a_text_leaves_the_networks_collections_alone(world: World, session: Any) -> None:
    one, two = publish(session, world, "Uno", 5), publish(session, world, "Due", 5)
    _network, wide = collect(session, world, [one, two], level=5)
    _ambito, narrow = collect(session, world, [one, two], level=4)
    session.execute(update(Publication).where(Publication.id == one.id).values(withdrawn_at=now(), state="withdrawn"))
    session.add(Publication(entry_id=one.entry_id, revision_id=one.revision_id, level=4, ambito_id=one.ambito_id,
                            state="approved", approved_at=now()))  # fmt: skip
    session.flush()
    assert titles(session, world, "ada", wide) == ["Due"]
    assert titles(session, world, "ada", narrow) == ["Uno", "Due"]


def test_a_newer_approved_version_takes_the_place_of_the_older(world: World, session: Any) -> None:
    one = publish(session, world, "Com’era")
    _collection, edition = collect(session, world, [one])
    later = Revision(entry_id=one.entry_id, number=2, author_id=world.people["ada"], title="Com’è", frozen=True,
                     answers={"testo": "Una visita."}, plain="Una visita.")  # fmt: skip
    session.add(later)
    session.flush()
    entry = session.get_one(Entry, one.entry_id)
    ladder.check(session, world.actor("ada"), later)
    session.flush()
    session.add(Publication(entry_id=entry.id, revision_id=later.id, level=4, ambito_id=one.ambito_id,
                            state="approved", approved_at=now()))  # fmt: skip
    session.flush()
    assert titles(session, world, "ada", edition) == ["Com’è"]


# --- order -----------------------------------------------------------------------------------------------------------


def plan(session: Any, world: World, edition: Edition) -> list[str]:
    """Titles with the sections as headings, as one who curates sees them."""
    actor = world.actor("elena")
    lines = reads.order(session, actor, edition)
    said = []
    for chapter in reads.contents(session, actor, edition, lines, "it", whole=True):
        said += [f"# {chapter.section.title}"] if chapter.section else []
        said += [row.title for _line, row in chapter.entries]
    return said


def test_texts_and_sections_move_up_and_down_and_by_drag(world: World, session: Any) -> None:
    elena = world.actor("elena")
    collection, edition = collect(session, world, [publish(session, world, t) for t in "ABCD"], level=None)
    first = verbs.add_section(session, elena, collection, edition, "Prima")
    verbs.add_section(session, elena, collection, edition, "Seconda")

    def move(title: str, by: int) -> list[str]:
        ordering.step(session, elena, collection, edition, ("item", item(session, edition, title).id), by)
        return plan(session, world, edition)

    assert plan(session, world, edition) == ["A", "B", "C", "D", "# Prima", "# Seconda"]
    assert move("A", -1) == ["A", "B", "C", "D", "# Prima", "# Seconda"]
    assert move("D", 1) == ["A", "B", "C", "# Prima", "D", "# Seconda"]
    assert move("D", 1) == ["A", "B", "C", "# Prima", "# Seconda", "D"]
    assert move("D", 1) == ["A", "B", "C", "# Prima", "# Seconda", "D"]
    assert move("B", -1) == ["B", "A", "C", "# Prima", "# Seconda", "D"]
    ordering.move_after(
        session, elena, collection, edition, ("item", item(session, edition, "D").id), ("section", first.id)
    )
    assert plan(session, world, edition) == ["B", "A", "C", "# Prima", "D", "# Seconda"]
    ordering.step(session, elena, collection, edition, ("section", first.id), 1)
    assert plan(session, world, edition) == ["B", "A", "C", "# Seconda", "# Prima", "D"]
    ordering.move_after(session, elena, collection, edition, ("item", item(session, edition, "C").id), None)
    assert plan(session, world, edition) == ["C", "B", "A", "# Seconda", "# Prima", "D"]
    ordering.remove_section(session, elena, collection, edition, first)
    assert plan(session, world, edition) == ["C", "B", "A", "# Seconda", "D"]
    # What is hidden keeps its place, and a step goes over it.
    session.execute(update(Publication).where(Publication.entry_id == item(session, edition, "B").entry_id)
                    .values(state="withdrawn", withdrawn_at=now()))  # fmt: skip
    assert move("A", -1) == ["A", "C", "# Seconda", "D"]


def test_a_published_edition_changes_no_more(world: World, session: Any) -> None:
    collection, edition = collect(session, world, [publish(session, world, "Uno")])
    elena = world.actor("elena")
    with pytest.raises(Conflict):
        verbs.rewrite(session, elena, collection, edition, "Altro", "", "")
    verbs.open_next(session, elena, collection, edition)
    with pytest.raises(Conflict):
        verbs.open_next(session, elena, collection, edition)
    verbs.retire(session, elena, collection, edition)
    assert who_sees(session, world, collection) == {"carla", "livia", "elena"}
    draft = reads.draft(session, elena, collection)
    assert draft
    assert verbs.throw_away(session, elena, collection, draft)


# --- words -----------------------------------------------------------------------------------------------------------

MAYBE, NEVER = "Lo racconta Maria Bianchi.", "Chiamare il 347 5581920."


def test_what_curators_write_passes_the_same_check_as_what_others_read_at_once(world: World, session: Any) -> None:
    elena = world.actor("elena")
    collection, edition = collect(session, world, [publish(session, world, "Uno")], level=None)
    one = item(session, edition, "Uno")
    section = verbs.add_section(session, elena, collection, edition, "Prima")
    ways = (
        lambda words, sure="": verbs.rewrite(session, elena, collection, edition, "Titolo", words, sure),
        lambda words, sure="": verbs.annotate(session, elena, collection, edition, one, words, None, sure),
        lambda words, sure="": verbs.add_section(session, elena, collection, edition, words, sure),
        lambda words, sure="": verbs.name_section(session, elena, collection, edition, section, words, sure),
        lambda words, sure="": verbs.publish(session, elena, collection, edition, 4, words, sure),
    )
    for way in ways:
        with pytest.raises(Unsure) as asked:
            way(MAYBE)
        with pytest.raises(Invalid):
            way(NEVER)
        with pytest.raises(Invalid):
            way(NEVER, fingerprint(NEVER))
        way(MAYBE, asked.value.seal)


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def read(world: World) -> str:
    """The slug of a published collection of three texts."""
    with world.change() as session:
        made = [publish(session, world, title) for title in ("La porta", "La sedia", "La finestra")]
        return collect(session, world, made)[0].slug


def test_reading_on_keeps_ones_own_place(world: World, read: str) -> None:
    ada = world.client("ada")
    page = ada.get(f"/raccolte/{read}").get_data(as_text=True)
    assert "Comincia a leggere" in page
    entry = re.search(r'name="testo" value="(\d+)"', ada.get(f"/raccolte/{read}/1").get_data(as_text=True))
    assert entry
    onward = ada.post(f"/raccolte/{read}/letti", data={"testo": entry[1]})
    assert onward.headers["Location"].endswith(f"/raccolte/{read}/2")
    page = ada.get(f"/raccolte/{read}").get_data(as_text=True)
    assert "Riprendi dal testo 2" in page
    assert "Ne hai letto 1 su 3" in page
    assert "Comincia a leggere" in world.client("bruno").get(f"/raccolte/{read}").get_data(as_text=True)
    ada.post(f"/raccolte/{read}/letti", data={"testo": entry[1], "togli": "1"})
    with world.look() as session:
        assert session.scalars(select(ReadMark)).all() == []


def test_the_pages_turn_and_end_with_what_is_near(world: World, read: str) -> None:
    elena = world.client("elena")
    first, last = (elena.get(f"/raccolte/{read}/{n}").get_data(as_text=True) for n in (1, 3))
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev"' in last
    assert 'rel="next"' not in last
    assert f"/raccolte/{read}/vicine" in last
    assert elena.get(f"/raccolte/{read}/4").status_code == 404
    assert elena.get(f"/raccolte/{read}/vicine").status_code == 200
    assert world.client("vera").get(f"/raccolte/{read}/1").status_code == 200


def test_a_collection_is_built_by_forms_alone(world: World) -> None:
    with world.change() as session:
        publication = publish(session, world, "La porta").id
    carla = world.client("carla")
    made = carla.post("/raccolte/nuova", data={"title": "Perché bussare?", "introduction": "Due righe."})
    place = made.headers["Location"]
    assert place == "/raccolte/perche-bussare-valle/cura"
    assert carla.get(place).status_code == 200
    assert "La porta" in carla.get(f"{place}/testi?q=PORTA").get_data(as_text=True)
    assert "La porta" not in carla.get(f"{place}/testi?q=finestra").get_data(as_text=True)
    carla.post(f"{place}/testi", data={"pubblicazione": publication})
    assert carla.post(f"{place}/testi", data={"pubblicazione": publication}).status_code == 400
    carla.post(f"{place}/sezioni", data={"title": "Sulla soglia"})
    with world.look() as session:
        ident = session.scalars(select(Item.id)).one()
    assert carla.post(f"{place}/ordine", data={"giu": f"t{ident}"}).status_code == 303
    asked = carla.post(f"{place}/voci/{ident}", data={"note": MAYBE, "section": 0})
    assert asked.status_code == 400
    assert "Maria Bianchi" in asked.get_data(as_text=True)
    carla.post(f"{place}/pubblicazione", data={"level": 4, "changes": "La prima."})
    page = world.client("ada").get("/raccolte/perche-bussare-valle").get_data(as_text=True)
    assert "Sulla soglia" in page
    assert "1ª edizione" in page


def test_the_feed_holds_titles_and_notes_and_ends_when_it_is_revoked(world: World, read: str) -> None:
    with world.change() as session:
        item_id = session.scalars(select(Item.id).order_by(Item.id)).first()
        session.execute(
            update(Item).where(Item.id == item_id).values(note="Una *nota*.", html="<p>Una <em>nota</em>.</p>")
        )
    ada = world.client("ada")
    page = ada.post(f"/raccolte/{read}/flusso").get_data(as_text=True)
    address = re.search(r'value="https?://[^/]+(/flussi/[\w-]+)"', page)
    assert address
    nobody = world.client()
    answer = nobody.get(address[1])
    assert answer.mimetype == "application/atom+xml"
    root = ElementTree.fromstring(answer.data)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [e.findtext(f"{atom}title") for e in root.iter(f"{atom}entry")] == ["La porta", "La sedia", "La finestra"]
    assert b"sportello" not in answer.data  # no word of a text
    assert "nota" in answer.get_data(as_text=True)
    with world.change() as session:
        entry = session.scalars(select(Entry).join(Item, Item.entry_id == Entry.id).order_by(Item.id)).first()
        ladder.withdraw(session(), world.actor("ada"), entry)
    assert b"La porta" not in nobody.get(address[1]).data
    with world.look() as session:
        assert address[1].split("/")[-1] not in session.scalars(select(FeedAddress.token_hash)).one()
    ada.post(f"/raccolte/{read}/flusso/revoca")
    assert nobody.get(address[1]).status_code == 404


STATES = [("trial", "In prova"), ("review", "Da rivedere"), ("retired", "Ritirata")]


@pytest.mark.parametrize(("state", "said"), STATES)
def test_a_practice_says_in_a_collection_how_far_it_has_come(world: World, state: str, said: str) -> None:
    """What is retired never reads like what is confirmed: in the contents, on its page, to who chooses it, in a file."""
    with world.change() as session:
        made = publish(session, world, "Aspettare sul pianerottolo")
        session.get_one(Entry, made.entry_id).kind = "practice"
        session.add(Practice(entry_id=made.entry_id, state=state))
        slug = collect(session, world, [made, publish(session, world, "Una mattina")])[0].slug
        other = collect(session, world, [], level=None, title="Lavorare in due")[0].slug
    vera = world.client("vera")
    contents = vera.get(f"/raccolte/{slug}").text
    assert contents.count(said) == 1
    assert said in vera.get(f"/raccolte/{slug}/1").text
    assert said not in vera.get(f"/raccolte/{slug}/2").text
    assert said in world.client("elena").get(f"/raccolte/{other}/cura/testi").text
    with world.look() as session:
        actor = world.actor("vera")
        found, edition = reads.to_read(session, actor, slug)
        one, two = book.of_collection(session, actor, found, edition, "it", lambda _: None).divisions[0].texts
    assert one.byline.endswith(f"pratica {said.lower()}" + (": non si usa più" if state == "retired" else ""))
    assert "pratica" not in two.byline


def test_a_double_tap_makes_one_address_of_the_feed_and_shows_it_again(world: World, read: str) -> None:
    ada, form = world.client("ada"), {"csrf_token": "una pagina"}
    shown = [ada.post(f"/raccolte/{read}/flusso", data=form).get_data(as_text=True) for _tap in range(2)]
    first, second = (re.search(r'value="https?://[^/]+(/flussi/[\w-]+)"', page) for page in shown)
    assert first
    assert second
    assert first[1] == second[1]
    with world.look() as session:
        assert session.scalar(select(func.count()).select_from(FeedAddress)) == 1
        assert session.scalars(select(SentForm.address)).all() == [""], "the secret is kept nowhere"
    ada.post(f"/raccolte/{read}/flusso/revoca")
    assert ada.post(f"/raccolte/{read}/flusso", data=form).status_code == 303
    assert world.client().get(first[1]).status_code == 404, "what was revoked stays revoked"
    other = ada.post(f"/raccolte/{read}/flusso", data={"csrf_token": "un’altra pagina"}).get_data(as_text=True)
    assert first[1] not in other


# --- many ------------------------------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_five_hundred_texts_stay_within_the_budgets(world: World) -> None:
    with world.change() as session:
        made = [publish(session, world, f"Un testo dal titolo abbastanza lungo, il numero {n}") for n in range(500)]
        collection, edition = collect(session, world, made, level=None)
        for one in session.scalars(select(Item)):
            one.note = "Una nota di chi cura, di una riga o due: perché questo testo sta qui."
            one.html = f"<p>{one.note}</p>"
        session.flush()
        verbs.publish(session(), world.actor("elena"), collection, edition, 4, "")
        verbs.open_next(session(), world.actor("elena"), collection, edition)
        slug = collection.slug
        small = collect(session, world, made[:2], title="Piccola")[0]
        verbs.open_next(session(), world.actor("elena"), small, reads.published(session(), world.actor("elena"), small))
        few = small.slug
    elena = world.client("elena")
    counted: dict[str, list[int]] = {}
    for name in (few, slug):
        for page in ("", "/1", "/2", "/cura", "/cura/testi", "/vicine", "/cura/pubblicazione", "/esporta"):
            statements: list[str] = []
            with world.app.app_context():
                engine = db.engine

            def note(*told: Any, kept: list[str] = statements) -> None:
                kept.append(told[2])

            event.listen(engine, "before_cursor_execute", note)
            try:
                answer = elena.open(f"/raccolte/{name}{page}", headers={"Accept-Encoding": "gzip"})
            finally:
                event.remove(engine, "before_cursor_execute", note)
            assert answer.status_code == 200, page
            assert len(answer.data) < 20 * KB, (page, len(answer.data))
            counted.setdefault(page, []).append(len([s for s in statements if not s.startswith(("BEGIN", "COMMIT"))]))
    assert {page: two for page, two in counted.items() if two[1] > two[0] + 1} == {}
    assert max(two[1] for two in counted.values()) <= 24, counted
