"""The best passage and its marks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workspace import italian
from workspace.search.documents import pack, standing
from workspace.search.passage import best_passage, places
from workspace.search.weights import EARLY, FULL, nearness, rarity, weigh


def passage(text: str, *words: str):  # type: ignore[no-untyped-def]
    worth = dict.fromkeys((italian.stem(w) for w in words), 10)
    return best_passage(text, places([text], worth)[0], worth)


def test_it_is_where_the_words_stand_together():
    far = "La lepre corre. " + "Niente di niente. " * 40 + "La volpe insegue la lepre nel bosco. " + "Ancora. " * 60
    found = passage(far, "lepre", "volpe")
    assert [found.text[a:b] for a, b in found.marks] == ["volpe", "lepre"]
    assert found.text.startswith("Niente") or "volpe insegue" in found.text
    assert found.cut_before
    assert found.cut_after


def test_without_words_it_is_the_beginning():
    found = passage("Una frase. " * 100)
    assert found.text.startswith("Una frase.")
    assert not found.cut_before
    assert len(found.text) < 300


@given(st.text(alphabet="lepre volpe.\n’à", max_size=900))
def test_marks_are_the_words_and_nothing_is_cut_apart(text):
    found = passage(text, "lepre", "volpe")
    assert found.text in text
    for start, end in found.marks:
        assert italian.stem(found.text[start:end]) in (italian.stem("lepre"), italian.stem("volpe"))


def test_what_is_said_first_counts_more_and_nothing_counts_fully():
    many = [f"parola{n}" for n in range(200)]
    weights = weigh([("title", []), ("testo", many)])
    assert weights["parola0"] > weights["parola10"] > weights["parola150"] > 0
    assert max(weights.values()) < FULL
    assert EARLY[0][1] > EARLY[-1][1]


def test_near_words_are_worth_more():
    worth = {"a": 10, "b": 10}

    def near(*fields: str) -> float:
        packed = pack([(f"prompt{n}", list(field)) for n, field in enumerate(fields)])
        return nearness(standing({1: packed}, worth)[1], worth)

    assert near("abxxxxxxxxxxxx") > near("axxxxxb") > near("axxxxxxxxxxxxb") == 0
    assert near("a", "b") == 0
    assert near("aab") == near("ab") == near("xxbxaxab")


def test_the_rarer_the_more_telling():
    assert rarity(1, 1000) > rarity(100, 1000) > rarity(1000, 1000) >= 1
