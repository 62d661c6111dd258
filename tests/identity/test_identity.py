"""Who we are: a group sees its own numbers, an ambito none that point at few people; one's own way is nobody else's."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.cast import World
from tests.practices.story import published, shared, story, text_of
from workspace.identity import reads, verbs
from workspace.nouns import Entry, EntryTerm, Gloss, Group, Membership, Person, Term
from workspace.refusals import Forbidden, Invalid, NotFound

OUTSIDE_GROUP = ("zoe", "dario", "livia", "elena", "vera", "ugo", "fulvia", "gino")


def tagged(session: Any, entry: Entry, facet: str, key: str) -> None:
    term = session.scalars(select(Term).where(Term.facet_key == facet, Term.key == key)).one()
    session.add(EntryTerm(entry_id=entry.id, term_id=term.id))
    session.flush()


def test_the_portrait_is_kept_by_who_supervises_and_read_by_the_group(world: World) -> None:
    carla, address = world.client("carla"), "/gruppi/faggio/identita"
    assert carla.post(address, data={"body": "Siamo chi va a casa **delle persone**."}).status_code == 303
    for who in ("ada", "bruno", "carla"):
        assert "<strong>delle persone</strong>" in world.client(who).get(address).text
    for who in OUTSIDE_GROUP:
        assert world.client(who).get(address).status_code == 404
    assert world.client("ada").post(address, data={"body": "Altro."}).status_code == 403
    wrong = carla.post(address, data={"body": "Chiamateci al 347 5581920."})
    assert wrong.status_code == 400
    assert "347 5581920" in wrong.text
    assert "delle persone" in carla.get(address).text
    assert carla.post(address, data={"body": " "}).status_code == 303
    assert "delle persone" not in carla.get(address).text


def test_that_of_the_ambito_is_kept_by_staff_and_supervisors(world: World) -> None:
    address = "/ambiti/valle/identita"
    for who, words in (("elena", "Qui si cammina."), ("livia", "Qui si torna.")):
        assert world.client(who).post(address, data={"body": words}).status_code == 303
    assert "Qui si torna." in world.client("dario").get(address).text
    for who in ("ugo", "fulvia", "vera", "gino", "zoe"):
        assert world.client(who).get(address).status_code == 404
    assert world.client("ada").post(address, data={"body": "Altro."}).status_code == 403


def test_a_glossary_links_to_a_text_for_who_may_read_it(world: World) -> None:
    with world.change() as session:
        open_one, hidden = story(session, world).id, text_of(session, world, "ada", {"testo": "Solo mio."}).id
        published(session, world, session.get_one(Entry, open_one))
        place = {"ambito_id": world.ambiti["valle"]}
        verbs.add(session, world.actor("carla"), place, "Soglia", "Dove si aspetta.", open_one)
        with pytest.raises(NotFound):
            verbs.add(session, world.actor("carla"), place, "Porta", "Chiusa.", hidden)
        with pytest.raises(Invalid):
            verbs.add(session, world.actor("carla"), place, "soglie", "Ancora.")
        with pytest.raises(Forbidden):
            verbs.add(session, world.actor("ada"), place, "Altro", "Altro.")
        number = session.scalars(select(Gloss.id)).one()
    assert "Una mattina" in world.client("dario").get("/ambiti/valle/identita").text
    world.client("ada").post(f"/scritti/{open_one}/condivisione/ritiro")
    page = world.client("dario").get("/ambiti/valle/identita").text
    assert "Dove si aspetta." in page
    assert "Una mattina" not in page
    elena = world.client("elena")
    assert elena.post("/ambiti/valle/identita/voci", data={"togli": number}).status_code == 303
    assert elena.post("/ambiti/valle/identita/voci", data={"togli": number}).status_code == 400
    wrong = elena.post("/ambiti/valle/identita/voci", data={"word": "", "meaning": "Qualcosa di scritto."})
    assert wrong.status_code == 400
    assert "Qualcosa di scritto." in wrong.text


def test_numbers_of_an_ambito_never_point_at_few_texts_or_few_people() -> None:
    rows = [
        ("tema", "a", 9, 6),
        ("tema", "b", 12, 4),
        ("tema", "c", 7, 5),
        ("tema", "d", 20, 9),
        ("obiettivo", "O1", 3, 3),
    ]
    assert reads.protected(rows) == {("tema", "b"), ("tema", "c"), ("obiettivo", "O1")}
    assert reads.protected([("tema", "a", 9, 6), ("tema", "b", 8, 8)]) == set()
    assert reads.protected([("tema", "a", 1, 1), ("tema", "b", 2, 2), ("tema", "c", 9, 9)]) == {("tema", "a"), ("tema", "b")}  # fmt: skip


def test_a_group_sees_its_numbers_and_its_ambito_does_not(world: World) -> None:
    with world.change() as session:
        for _ in range(2):
            tagged(session, story(session, world), "tema", "fiducia")
        tagged(session, text_of(session, world, "ada", {"testo": "Mio."}), "tema", "confini")
        tagged(session, story(session, world, "bruno", "Altro."), "emozione", "paura")
    group = world.client("bruno").get("/gruppi/faggio/identita").text
    assert re.search(r"Fiducia</a> <span class=\"soft\">2 testi", group)
    assert "Confini" not in group
    ambito = world.client("elena").get("/ambiti/valle/identita").text
    assert re.search(r"Fiducia</a> <span class=\"soft\">meno di 5", ambito)
    assert "Confini" not in ambito
    assert "Paura" not in ambito + group


def test_enough_people_and_the_number_is_told(world: World) -> None:
    with world.change() as session:
        for number in range(5):
            person = Person(mail=f"p{number}@esempio.it", name=f"Persona {number}", state="active")
            session.add(person)
            session.flush()
            world.people[f"p{number}"] = person.id
            session.add(Membership(person_id=person.id, group_id=world.groups["tiglio"], accepted_version=1))
            session.flush()
            tagged(session, story(session, world, f"p{number}", group="tiglio"), "tema", "fiducia")
            tagged(session, story(session, world, f"p{number}", group="tiglio"), "tema", "potere")
        tagged(session, story(session, world, "p0", group="tiglio"), "tema", "fiducia")
    page = world.client("elena").get("/ambiti/valle/identita").text
    assert re.search(r"Fiducia</a> <span class=\"soft\">6 testi", page)
    with world.change() as session:
        tagged(session, story(session, world), "tema", "mandato")
    page = world.client("elena").get("/ambiti/valle/identita").text
    assert len(re.findall("meno di 5", page)) == 2  # the smallest of the others goes with it
    assert re.search(r"Fiducia</a> <span class=\"soft\">6 testi", page)


def test_ones_own_way_is_shown_to_nobody_else(world: World) -> None:
    with world.change() as session:
        entry = story(session, world, title="La mia mattina")
        tagged(session, entry, "tema", "fiducia")
        tagged(session, entry, "obiettivo", "O3")
    page = world.client("ada").get("/percorso").text
    assert "La mia mattina" in page
    assert "Fiducia" in page
    for who in ("bruno", "carla", "elena", "gino"):
        assert "La mia mattina" not in world.client(who).get("/percorso").text
        assert "La mia mattina" not in world.client(who).get("/percorso/portfolio").text


def test_the_portfolio_holds_what_was_chosen_and_nothing_else(world: World) -> None:
    with world.change() as session:
        one = shared(session, world, text_of(session, world, "ada", {"testo": "Ho aspettato sul pianerottolo."})).id
        other = text_of(session, world, "ada", {"testo": "Un altro giorno, altrove."}, title="Un’altra").id
        bad = text_of(session, world, "ada", {"testo": "Il numero è 347 5581920."}, title="Con un numero").id
        theirs = story(session, world, "bruno", "Di Bruno.").id
    ada = world.client("ada")
    sent = {"passo": [f"{one}.testo", f"{theirs}.testo"], "forma": "docx"}
    paper = docx.Document(io.BytesIO(ada.post("/percorso/portfolio", data=sent).data))
    words = "\n".join(p.text for p in paper.paragraphs)
    assert "Ho aspettato sul pianerottolo." in words
    assert "Ada Prova" in words
    assert "altrove" not in words
    assert "Di Bruno" not in words
    made = ada.post("/percorso/portfolio", data={**sent, "forma": "pdf"})
    pdf = PdfReader(io.BytesIO(made.data))
    assert "/StructTreeRoot" in pdf.root_object
    assert pdf.root_object["/Lang"] == "it"
    assert "sul pianerottolo" in " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    refused = ada.post("/percorso/portfolio", data={"passo": [f"{one}.testo", f"{bad}.testo"], "forma": "pdf"})
    assert refused.status_code == 400
    assert "Con un numero" in refused.text
    assert ada.post("/percorso/portfolio", data={"passo": [f"{theirs}.testo"]}).status_code == 400
    assert f"{other}.testo" in ada.get("/percorso/portfolio").text


def test_a_word_as_long_as_a_line_stays_on_the_paper(world: World) -> None:
    """No hyphen divides a number or an address: it goes on in the next line, and nothing is put between its letters."""
    number = "1234567890" * 15
    with world.change() as session:
        one = text_of(session, world, "ada", {"testo": f"Il protocollo interno {number} e basta."}, title=number).id
    made = world.client("ada").post("/percorso/portfolio", data={"passo": [f"{one}.testo"], "forma": "pdf"})
    words = PdfReader(io.BytesIO(made.data)).pages[0].extract_text()
    assert words.replace("\n", "").count(number) == 2
    assert max(len(line) for line in words.split("\n") if line.strip().isdigit()) < 100


def test_a_portfolio_of_nothing_leads_to_writing(world: World) -> None:
    assert 'href="/scritti/nuovo">Comincia a scrivere' in world.client("bruno").get("/percorso/portfolio").text


def test_the_portfolio_is_chosen_page_by_page_from_everything(world: World) -> None:
    """Thirty texts a page, and what was chosen on one stays chosen on the next, without a script."""
    with world.change() as session:
        first = text_of(session, world, "ada", {"testo": "Il primo giorno sul pianerottolo."}, title="Prima").id
        for number in range(34):
            last = text_of(session, world, "ada", {"testo": f"Il giorno {number}."}, title="Dopo").id
    ada, place = world.client("ada"), "/percorso/portfolio"
    page = ada.get(place).text
    assert page.count('name="passo"') == 30
    assert page.count("<legend>Dopo</legend>") == 30, "each text by itself, also of the same title"
    assert "Pagina 1 di 2" in page
    second = ada.post(place, data={"passo": [f"{last}.testo"], "qui": "1", "pagina": "2"}).text
    assert f'type="hidden" name="passo" value="{last}.testo"' in second
    assert "Nelle altre pagine hai scelto un passo." in second
    assert f'id="passo-{first}.testo"' in second
    back = ada.post(place, data={"passo": [f"{first}.testo", f"{last}.testo"], "qui": "2", "pagina": "1"}).text
    assert f'id="passo-{last}.testo" value="{last}.testo" checked' in back
    sent = {"passo": [f"{first}.testo", f"{last}.testo"], "forma": "docx"}
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(ada.post(place, data=sent).data)).paragraphs)
    assert words.index("Il giorno 33.") < words.index("Il primo giorno")
    assert "Il giorno 32." not in words
    assert "Pagina 2 di 2" in ada.get(f"{place}?pagina=99").text
    many = ada.post(place, data={"passo": [f"{n}.testo" for n in range(201)], "qui": "2", "forma": "pdf"})
    assert many.status_code == 400
    assert "Pagina 2 di 2" in many.text
    for who in ("bruno", "carla"):
        assert world.client(who).post(place, data=sent).status_code == 400


def test_a_word_may_point_to_any_text_that_one_reads(world: World) -> None:
    """Born elsewhere too: it is searched for, and nothing that was typed is lost meanwhile."""
    with world.change() as session:
        far = story(session, world, "ada", "Ho aspettato sul pianerottolo.", title="Una soglia").id
        published(session, world, session.get_one(Entry, far), 5)
        hidden = text_of(session, world, "ada", {"testo": "Sul pianerottolo, da sola."}, title="Solo mia").id
    livia, place = world.client("livia"), "/gruppi/tiglio/identita"
    asked = {"word": "soglia", "meaning": "Dove si aspetta.", "altro": "pianerottolo", "cerca": "1"}
    page = livia.post(f"{place}/voci", data=asked)
    assert page.status_code == 200
    assert f'<option value="{far}" selected>Una soglia · Ambito della Valle</option>' in page.text
    assert "Solo mia" not in page.text
    assert 'value="soglia"' in page.text
    assert "Dove si aspetta.</textarea>" in page.text
    with world.look() as session:
        assert session.scalars(select(Gloss)).all() == []
    without_the_button = {name: words for name, words in asked.items() if name != "cerca"}
    assert livia.post(f"{place}/voci", data=without_the_button).text.count("Una soglia") == 1, (
        "the enter key searches too"
    )
    made = {
        "word": "soglia",
        "meaning": "Dove si aspetta.",
        "testo": far,
        "altro": "pianerottolo",
        "cercato": "pianerottolo",
    }
    assert livia.post(f"{place}/voci", data=made).status_code == 303
    assert livia.post(f"{place}/voci", data={**made, "word": "porta", "testo": hidden}).status_code == 404
    assert ">Una soglia</a>" in world.client("dario").get(place).text
    nothing = livia.post(f"{place}/voci", data={**asked, "altro": "zanzara"}).text
    assert "Nessun testo trovato" in nothing


def test_practices_born_here_are_those_that_one_may_read(world: World) -> None:
    with world.change() as session:
        answers = {"problema": "Non apre.", "passi": "Si aspetta.", "quando_non": "Di notte."}
        made = shared(session, world, text_of(session, world, "ada", answers, "practice", template="t12", title="Aspettare"))  # fmt: skip
        made_id = made.id
    assert "Aspettare" in world.client("bruno").get("/gruppi/faggio/identita").text
    assert "Aspettare" not in world.client("dario").get("/ambiti/valle/identita").text
    with world.change() as session:
        published(session, world, session.get_one(Entry, made_id))
    assert "Aspettare" in world.client("dario").get("/ambiti/valle/identita").text
    with world.look() as session:
        assert session.scalar(select(Group.id).where(Group.slug == "faggio"))
