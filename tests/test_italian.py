"""One Italian analysis for texts and queries."""

import threading
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.growth import assert_in_proportion
from workspace.italian import LONGEST, analyse, fold, hyphened, stem, stems, tokens, tokens_among


def spans(text: str) -> list[str]:
    return [text[t.start : t.end] for t in analyse(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("città", "citta"),
        ("CITTÀ", "citta'"),
        ("perché no", "perche no"),
        ("l'équipe", "equipe"),
        ("dell’équipe", "d'equipe"),
        ("all`affido", "affidi"),
        ("nellʼaffido", "affido"),
        ("strategie", "strategia"),
        ("aggressività", "aggressivita"),
        ("laghi", "lago"),
        ("psicologhe", "psicologa"),
        ("insegnerà", "insegnano"),
        ("ﬁducia", "fiducia"),
        ("perche\u0301 si arrabbio\u0300", "si arrabbiò"),
        ("pro\u00adblema", "problemi"),
        ("A.S.", "AS"),
        ("P.I.P.P.I.", "PIPPI"),
        ("ＰＵＡ", "pua"),
    ],
)
def test_spellings_of_one_word_meet(one, other):
    assert stems(one) == stems(other) != []


def test_stop_words_and_elisions_are_left_out():
    assert stems("C'è un po' di quello che non è dell'uno né dell'altro") == stems("ne altro")
    assert stems("") == stems("  … — ' ’ ") == stems("il lo la") == []


def test_positions_are_those_of_the_text_as_given():
    text = "Nell’équipe: «la ﬁducia» dell'A.S. perche\u0301 piange"
    assert spans(text) == ["équipe", "ﬁducia", "A.S.", "piange"]


def test_a_word_without_end_is_cut():
    assert [len(s) for s in stems("x" * 20_000)] == [LONGEST]


@settings(deadline=None)
@given(st.text(max_size=200))
@example("A.B.c d'e")
@example("’'`´ʼʹ")
@example("½²①ﷺİß")
def test_any_text_is_analysed_and_every_span_is_its_word(text):
    found = analyse(text)
    assert [t.stem for t in found] == stems(text)
    assert all(t.stem and len(t.stem) <= LONGEST for t in found)
    assert all(t.start < t.end for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(stem(text[t.start : t.end]) == t.stem for t in found)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(word):
    assert fold(fold(word)) == fold(word)


def test_threads_agree():
    words = [
        f"{root}{end}" for root in ("parl", "lavor", "ascolt", "cur") for end in ("ando", "ati", "erebbero", "ità")
    ]
    expected, wrong = [stem.__wrapped__(w) for w in words], []

    def work():
        for _ in range(300):
            if [stem.__wrapped__(w) for w in words] != expected:
                wrong.append(1)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong


# Pieces between blanks, and what can stand in, beside and between them.
_pieces = st.sampled_from(
    ["visita", "visite", "l’équipe", "dell'a.s.", "A.S.", "P.I.P.P.I.,", "vi\u00adsita", "e\u0301", "burn-out", "«la", "x" * 45,
     "visita" * 9, "è", "...", "a_b", "1a.b.", ".c", "\u200b", "ß", "il", "b", "c²"]
)  # fmt: skip
_blanks = st.sampled_from([" ", "\n\n", "\t", "\u00a0", "\x1c", "\u2028", "\u200b", ".", ""])
_roots = st.text(alphabet="abceghilnorstuvzèùA.", max_size=7)
_ends = st.sampled_from(["are", "arla", "enza", "uzione", "logia", "amente", "atrice", "erà", "ghi", "ché", "iva", "o"])
_words = st.one_of(_pieces, st.tuples(_roots, _ends).map("".join), st.text(max_size=6))
_texts = st.one_of(
    st.lists(st.tuples(_words, _blanks)).map(lambda pieces: "".join(map("".join, pieces))),
    st.text(alphabet="abB.. 1²º’", max_size=40),
)


@settings(deadline=None)
@given(_texts, st.data())
def test_a_few_stems_are_found_where_they_are_among_all(text, data):
    there = sorted({stem for stem in stems(text) if len(stem) > 1 or data.draw(st.booleans())})
    among = data.draw(st.sets(st.sampled_from([*there, "", "visit"]), max_size=6))
    texts = [text, data.draw(st.text(max_size=9)), text, data.draw(st.sampled_from(["", "la visita", text[:5]]))]
    assert tokens_among(texts, among) == [[t for t in analyse(one) if t.stem in among] for one in texts]


@pytest.mark.parametrize(
    "text", ["«.P.Pè’é", "x.A.S. 3.a.s. b.visita", "A.S.L’éq 1ºa", "50 m² di ca_sa", "a.b.c.d ab.c"]
)
def test_each_stem_is_found_alone(text):
    for sought in set(stems(text)):
        assert tokens_among([text], {sought})[0] == [t for t in analyse(text) if t.stem == sought], sought


def test_tokens_come_one_by_one():
    assert next(tokens("Prima parola " + "altre " * 10)).stem == stem("prima")


@pytest.mark.thorough
def test_twice_the_text_costs_about_twice():
    few = {"parol", "a", "ab"}
    for piece in ("a.", "l'", "a\u0301", "\u00ad", "parola ", "a.b"):
        assert_in_proportion(analyse, lambda size, piece=piece: (piece * size,), 40_000)
        assert_in_proportion(lambda text: tokens_among([text], few), lambda size, piece=piece: (piece * size,), 40_000)


@pytest.mark.parametrize(
    ("words", "most", "made"),
    [
        ("Perché no? L’ultima volta", 60, "perche-no-l-ultima-volta"),
        ("  «Àncora»: 3ª edizione  ", 60, "ancora-3a-edizione"),
        ("Prima di suonare, un respiro", 20, "prima-di-suonare-un"),
        ("Precipitevolissimevolmente", 10, "precipitev"),
        ("…", 60, ""),
    ],
)
def test_words_become_an_address_cut_where_a_word_ends(words: str, most: int, made: str) -> None:
    assert hyphened(words, most) == made
