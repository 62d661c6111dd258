"""The search page, as people meet it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workspace import prose
from workspace.finding import reads

CAST = ("ada", "bruno", "carla", "dario", "elena", "fulvia", "gino", "livia", "ugo", "vera", "zoe")


@pytest.fixture
def page(world):  # type: ignore[no-untyped-def]
    def get(who: str, address: str) -> str:
        response = world.client(who).get(address)
        assert response.status_code == 200
        return unescape(response.get_data(as_text=True))

    return get


def titles(text: str) -> list[str]:
    return [re.sub("<[^>]+>", "", t) for t in re.findall(r'class="entry-title"><a [^>]*>(.*?)</a>', text)]


def test_who_is_not_signed_in_is_sent_to_the_door(world):
    answer = world.client().get("/cerca?q=lepre")
    assert answer.status_code == 302
    assert "lepre" in answer.headers["Location"]


def test_each_finds_only_what_they_may_read_and_reads_no_word_of_the_rest(page, desk):
    with desk() as writer:
        writer("ada", "Canarino giallo", "canarinosegreto tramontana")
        writer("ada", "Del gruppo", "lepre grigia", reach=3, terms=("rabbia",))
        writer.publish(writer("dario", "Dell’ambito", "lepre rossa", kind="strategy"), 4)
    expected = {
        "ada": ["Del gruppo", "Dell’ambito"], "bruno": ["Del gruppo", "Dell’ambito"],
        "carla": ["Del gruppo", "Dell’ambito"], "dario": ["Dell’ambito"], "livia": ["Dell’ambito"],
        "elena": ["Dell’ambito"],
    }  # fmt: skip
    for who in CAST:
        assert sorted(titles(page(who, "/cerca?q=lepre"))) == sorted(expected.get(who, [])), who
        for query in ("canarinosegreto", "canarinosegretp", "canarino", '"canarino giallo"', ""):
            text = page(who, f"/cerca?q={query}")
            assert ("tramontana" in text) == (who == "ada"), (who, query)
            assert ("Canarino giallo" in titles(text)) == (who == "ada"), (who, query)


def test_what_was_searched_is_marked_and_the_reason_is_said(page, desk):
    with desk() as writer:
        writer("ada", "La visita", "Una <b>visita</b> & l’équipe", reach=3, terms=("visita",))
    text = page("bruno", "/cerca?q=visite+equipe")
    assert "<mark>visita</mark>" in text
    assert "<mark>équipe</mark>" in text
    assert "<b>visita" not in text
    assert "Perché è qui: équipe, visita" in text or "Perché è qui: visita, équipe" in text


def test_both_boxes_hold_what_was_searched_and_those_of_other_pages_nothing(page, desk):
    found = page("bruno", "/cerca?q=porta+%3Cb%3E")
    assert len(re.findall(r'<input[^>]* id="(?:band-)?q"[^>]* value="porta <b>"', found)) == 2
    assert len(re.findall(r'<input[^>]* id="(?:band-)?q"[^\n]* maxlength="1000"', found)) == 2
    assert re.search(r'id="band-q"[^>]* value=""', page("bruno", "/scritti"))
    assert 'id="band-q"' not in page(None, "/accedi")


def test_filters_are_links_that_write_the_query(page, desk):
    with desk() as writer:
        writer("ada", "Uno", "lepre", reach=3, kind="strategy", terms=("fiducia",))
        writer("ada", "Due", "lepre", reach=3, kind="practice", terms=("confini",))
    text = page("bruno", "/cerca?q=lepre")
    assert 'href="/cerca?q=lepre+tipo:strategia"' in text.replace("%3A", ":")
    chosen = page("bruno", "/cerca?q=lepre+tipo:strategia")
    assert titles(chosen) == ["Uno"]
    assert 'href="/cerca?q=lepre+tipo:strategia+tipo:pratica"' in chosen.replace("%3A", ":")
    assert 'href="/cerca?q=lepre"' in chosen
    assert 'value="lepre tipo:strategia"' in chosen


def test_nothing_found_says_which_word_and_offers_what_there_is(page, desk):
    with desk() as writer:
        writer("ada", "Uno", "lepre", reach=3, terms=("fiducia",))
    text = page("bruno", "/cerca?q=xylofono")
    assert "«xylofono» non compare in nessun testo che puoi leggere" in text
    assert "Fiducia" in text
    filtered = page("bruno", "/cerca?q=lepre+tipo:strategia")
    assert "«lepre» è in 1 testo" in filtered
    assert 'href="/cerca?q=lepre"' in filtered


def test_what_is_offered_where_nothing_was_found_leads_to_as_many_texts_as_it_says(page, desk):
    with desk() as writer:
        writer("ada", "Uno", "lepre", reach=3, kind="strategy", terms=("fiducia", "rabbia"))
        writer("ada", "Due", "lepre", reach=3, kind="practice", terms=("fiducia", "confini"))
        writer("ada", "Tre", "lepre", reach=3, kind="strategy", terms=("confini",))
    text = page("bruno", "/cerca?q=xylofono+tema:fiducia+tipo:strategia")
    offered = re.findall(r'<a class="term" href="([^"]*)">[^<]* <span class="soft">(\d+)</span>', text)
    assert len(offered) > 1
    for address, count in offered:
        assert len(titles(page("bruno", address))) == int(count), address


def test_a_strategy_shows_no_sentence_twice_and_marks_what_was_searched_in_its_answers(page, desk):
    problem = "La porta resta chiusa, e la visita si fa sul pianerottolo con la voce di chi sta dentro."
    with desk() as writer:
        answers = {"problema": problem, "limiti": "Mai da soli."}
        writer("ada", "Soglie", answers, reach=3, kind="strategy", template="strategia")
    for query, marks in (("visita+pianerottolo", 2), ("porta", 1), ("tipo:strategia", 0), ("soglie", 0)):
        text = page("bruno", f"/cerca?q={query}")
        found = text[text.index('<dl class="find-answer">') : text.index("</main>")]
        shown = re.sub("</?mark>", "", found)
        assert shown.count("resta chiusa, e la visita si fa sul pianerottolo") == 1, query
        assert found.count("<mark>") >= marks, query
        assert "<mark>" in found or not marks


def test_words_that_cannot_be_searched_are_told_for_what_they_are(page, desk):
    with desk() as writer:
        writer("ada", "Uno", "parla l’assistente sociale", reach=3)
    assert "stanno in quasi ogni testo" in page("bruno", "/cerca?q=il+di+la")
    assert "Qui non ci sono parole da cercare" in page("bruno", "/cerca?q=😀+.*[(")
    bare = page("bruno", "/cerca?q=tipo:")
    assert "non dice niente" in bare
    assert "parole" not in bare[bare.index('<div role="status">') : bare.index("</div>", bare.index('role="status"'))]
    assert titles(bare) == ["Uno"]


def test_a_word_that_was_found_by_another_name_is_not_said_to_be_missing(page, desk):
    with desk() as writer:
        writer("ada", "Uno", "parla l’assistente sociale", reach=3)
    text = page("bruno", "/cerca?q=AS+xylofono")
    assert titles(text) == ["Uno"]
    assert "scrive proprio «AS»: qui c’è chi lo dice con altre parole" in text
    assert "<q>xylofono</q>" in text
    assert "<q>AS</q>" not in text


def test_nothing_found_says_what_is_near_and_which_strategies_are_on_the_chosen_terms(page, desk):
    with desk() as writer:
        mine = writer("ada", "Parlarne sulla soglia", "lepre", reach=3, kind="strategy", terms=("fiducia",)).id
        writer("ada", "Racconto", "conversazioni difficili", reach=3)
        writer("dario", "Strategia altrui", "conversatori", reach=3, kind="strategy", terms=("fiducia",))
    text = page("bruno", "/cerca?q=conversazzionni+tema:fiducia")
    assert "«conversazzionni» non compare; vicino c’è" in text
    assert ">conversazioni</a>" in text
    assert "conversatori" not in text
    assert "c’è una strategia:" in text
    assert f'href="/scritti/{mine}">Parlarne sulla soglia' in text
    assert "altrui" not in text
    assert "strategia:" not in page("bruno", "/cerca?q=conversazzionni+area:anziani")
    first = page("bruno", "/cerca?q=conversazzionni+tema:fiducia+area:anziani")
    assert "Parlarne sulla soglia" in first


def test_a_mistake_is_said_and_already_corrected(page, desk):
    with desk() as writer:
        writer("ada", "Uno", "Aggressività verbale", reach=3)
    text = page("bruno", "/cerca?q=agressivita")
    assert titles(text) == ["Uno"]
    assert "Forse cercavi" in text
    assert ">aggressività</a>" in text


def test_a_strategy_shows_its_problem_and_its_limits(page, desk):
    with desk() as writer:
        answers = {"problema": "La porta **resta** chiusa", "contesto": "lepre", "limiti": "Non quando c’è pericolo"}
        writer("ada", "Uno", answers, reach=3, kind="strategy", template="strategia")
    text = page("bruno", "/cerca?q=lepre")
    assert "La porta resta chiusa" in text
    assert "Non quando c’è pericolo" in text


@pytest.mark.parametrize(
    "query",
    ['"', '""', "-", "--", "tipo:", ":", "tag:\x00", "%", "_", "' OR 1=1 --", '-"', "<script>alert(1)</script>", "a" * 3000,
     "tipo:strategia tipo:", "dal:2025-13-45 al:9999-99", "&pagina=-3", "«»", "il la lo", "🙂", " ".join(chr(97 + n) * 3 + "zyxwvutsrqponmlkjihg" + chr(97 + n) for n in range(26)), "\ud7ff", "tema:fiducia " * 50],
)  # fmt: skip
def test_no_input_is_an_error(page, desk, query: str) -> Any:
    from urllib.parse import quote_plus

    with desk() as writer:
        writer("ada", "Uno", "lepre", reach=3)
    page("bruno", f"/cerca?q={quote_plus(query)}&pagina=7&ordine=boh")


def test_pages_keep_the_search(page, desk):
    with desk() as writer:
        for n in range(25):
            writer("ada", f"Testo {n}", "lepre", reach=3)
    text = page("bruno", "/cerca?q=lepre&ordine=data")
    assert "25 testi" in text
    assert len(titles(text)) == 20
    assert "q=lepre&ordine=data&pagina=2" in text
    assert len(titles(page("bruno", "/cerca?q=lepre&ordine=data&pagina=2"))) == 5


_signs = st.sampled_from(["-", "* ", "#", "1) ", "12.", "•", "[a](https://x.it)", "_", "\\", "<https://x.it>", "\u00ad", "\ue000", "\v", "\x1f",
                          "\u2028", "\n", "  ", "\t", "parola", "L’équipe", "&", "https://x.it.", "> "])  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.one_of(_signs, st.text(max_size=3))).map("".join))
def test_the_words_of_an_answer_are_those_that_are_read(text):
    assert reads._words(text) == " ".join(prose.plain(text).split())


def test_the_statements_of_a_page_do_not_grow_with_what_it_shows(app, world, desk):
    from sqlalchemy import event

    from workspace.db import db

    def statements(n: int) -> int:
        with desk() as writer:
            for number in range(n):
                answers = {"problema": "La porta", "contesto": "lepre volpe", "limiti": "Non sempre"}
                terms = ("fiducia", "rabbia", "confini")[: number % 4]
                who = ("ada", "bruno", "carla")[number % 3]
                kind = ("strategy", "practice", "narrative")[number % 3]
                writer(who, f"N{number}", answers, reach=3, kind=kind, template="strategia", terms=terms)
        client, seen = world.client("bruno"), []
        client.get("/cerca?q=lepre+volpe")
        with app.app_context():
            engine = db.engine
        note = lambda conn, cursor, statement, *rest: seen.append(statement)  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        try:
            assert client.get("/cerca?q=lepre+volpe").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len([s for s in seen if s != "BEGIN"])

    first = statements(3)
    assert statements(9) == first <= 11


@pytest.mark.parametrize("who", ["carla", "elena"])
def test_who_keeps_the_vocabulary_teaches_search_an_abbreviation(world, page, desk, who):
    with desk() as writer:
        writer("ada", "Un colloquio", "Ho telefonato all’ufficio di esecuzione penale esterna", reach=3)
        writer("ada", "Un altro", "Domani torna l’UEPE", reach=3)
    assert titles(page("bruno", "/cerca?q=UEPE")) == ["Un altro"]
    for name in ("UEPE", "ufficio di esecuzione penale esterna"):
        asked = {"do": "add", "language": "it", "label": name}
        assert world.client(who).post("/vocabolario/area/giustizia/cura", data=asked).status_code == 303
    assert set(titles(page("bruno", "/cerca?q=uepe"))) == {"Un altro", "Un colloquio"}
    assert titles(page("bruno", "/cerca?q=esecuzione+penale+esterna"))[0] == "Un colloquio"


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("AS", "L’assistente sociale richiama"), ("TM", "La tutela dei minori ha scritto"),
        ("SerD", "Il servizio per le dipendenze risponde"), ("servizio dipendenze", "Il Ser.D. risponde"),
        ("ADI", "L’assegno di inclusione è sospeso"), ("VD", "La visita domiciliare è saltata"),
        ("visita domiciliare", "Dopo la VD torno in ufficio"), ("burn-out", "Il burnout di chi cura"),
    ],
)  # fmt: skip
def test_names_of_the_field_are_understood(page, desk, asked, written):
    with desk() as writer:
        writer("ada", "Giusto", written, reach=3)
        writer("ada", "Altro", "Una mattina di pioggia", reach=3)
    assert titles(page("bruno", f"/cerca?q={asked}")) == ["Giusto"]


def test_a_phrase_that_stands_nowhere_counts_as_its_words_and_the_page_says_so(page, desk):
    with desk() as writer:
        writer("ada", "Due parole", "La porta chiusa e la chiave", reach=3)
    text = page("bruno", '/cerca?q="chiave+porta"')
    assert titles(text) == ["Due parole"]
    assert "La frase «chiave porta» non c’è così come l’hai scritta: ho cercato le sue parole." in text
