"""What somebody typed is understood, and never an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.search.query import LONGEST, MOST_WORDS, day_of, parse, quoted


def said(words):  # type: ignore[no-untyped-def]
    return [word.text for word in words]


def test_words_phrases_exclusions_and_filters():
    query = parse('visita "presa in carico" -scuola -"a casa" tipo:strategia tag:"tutela minori" burn-out')
    assert said(query.words) == ["visita", "burn", "out"]
    assert [said(p) for p in query.phrases] == [["presa", "carico"]]
    assert said(query.without) == ["scuola", "casa"]
    assert query.filters == {"tipo": ("strategia",), "tag": ("tutela minori",)}


def test_what_is_not_a_filter_is_words():
    query = parse("ore 10:30 http://esempio.it nota: TIPO:Caso type:case")
    assert {"10", "30", "esempio", "nota"} <= set(said(query.words))
    assert query.filters == {"tipo": ("Caso", "case")}


def test_a_blank_after_the_colon_and_a_filter_that_says_nothing():
    assert parse("visita tipo: strategia dal: 2025").filters == {"tipo": ("strategia",), "dal": ("2025",)}
    assert said(parse("obiettivo: ridurre il conflitto").words) == ["obiettivo", "ridurre", "conflitto"]
    for text, refused in (("visita tipo:", "tipo:"), ("visita -tipo:strategia", "-tipo:strategia")):
        query = parse(text)
        assert (said(query.words), query.without_phrases, query.refused) == (["visita"], (), (refused,))
    assert said(parse("nota:").words) == ["nota"]


def test_links_write_the_query_in_plain_sight():
    query = parse("visita tipo:strategia dal:2024")
    assert query.adding("tipo", "pratica") == "visita tipo:strategia tipo:pratica dal:2024"
    assert query.adding("dal", "2025") == "visita tipo:strategia dal:2025"
    assert query.adding("tag", "tutela minori") == 'visita tipo:strategia dal:2024 tag:"tutela minori"'
    assert query.dropping("tipo", "strategia") == "visita dal:2024"
    assert query.dropping("dal") == "visita tipo:strategia"
    assert query.saying("porta") == "porta tipo:strategia dal:2024"


@pytest.mark.parametrize(
    ("name", "typed", "day"),
    [
        ("dal", "2025", 20250101), ("al", "2025", 20251231), ("al", "2024-02", 20240229), ("dal", "2025-03-09", 20250309),
        ("dal", "9/3/2025", 20250309), ("dal", "9/3/25", 20250309), ("dal", "9.13.25", None), ("al", "31.12.2025", 20251231), ("dal", "domani", None), ("dal", "2025-13", None),
        ("al", "2025-02-30", None), ("al", "9999", 99991231), ("dal", "", None), ("dal", "-", None), ("dal", "²", None),
    ],
)  # fmt: skip
def test_days(name, typed, day):
    assert day_of(name, typed) == day


@given(st.text(max_size=300) | st.text(alphabet='"«»:- tipodalg:/2025', max_size=60))
def test_any_text_is_a_query_and_reads_back_as_itself(text):
    query = parse(text)
    assert len(query.words) <= MOST_WORDS
    again = parse(query.text)
    assert again == query
    for name, values in query.filters.items():
        for value in values:
            assert value not in parse(query.dropping(name, value)).filters.get(name, ())


def test_too_much_is_cut():
    assert len(parse("parola " * 5000).text) <= LONGEST


@pytest.mark.parametrize("text", ["lepre", "lepre tema:fiducia tipo:strategia", "tema:rabbia lepre", ""])
def test_around_is_adding_for_many_values(text):
    query = parse(text)
    before, after = query.around("tema")
    for value in ("confini", "due parole"):
        assert before + quoted(value) + after == query.adding("tema", value)
