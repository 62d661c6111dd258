"""What changed between two versions, and where a quoted passage went."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_costs_at_most, assert_in_proportion
from workspace.differences import Piece, differences, find_quote, whole_words

SIGNS = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}


def shown(old: str, new: str) -> str:
    return "".join(SIGNS[piece.kind].format(piece.text) for piece in differences(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("uguale", "uguale", "uguale"),
        ("", "nuovo", "[+nuovo+]"),
        ("vecchio", "", "[-vecchio-]"),
        ("Ho visto la madre.", "Ho visto il padre.", "Ho visto [-la madre-][+il padre+]."),
        ("Ho visto la madre", "Ho visto la madre.", "Ho visto la madre[+.+]"),
        ("Sì, forse.", "Sì: forse.", "Sì[-,-][+:+] forse."),
        ("con l'équipe", "con l'educatrice", "con l'[-équipe-][+educatrice+]"),
        ("l’équipe decide", "dell’équipe decide", "[-l’-][+dell’+]équipe decide"),
        ("perché no", "perche no", "[-perché-][+perche+] no"),
        ("una casa di legno", "una torre di pietra", "una [-casa di legno-][+torre di pietra+]"),
        ("due  spazi qui", "due spazi qui", "due[-  -][+ +]spazi qui"),
        ("uno\n\ndue\n\ntre", "uno\n\ntre", "uno\n\n[-due\n\n-]tre"),
        ("uno\n\ntre", "uno\n\ndue\n\ntre", "uno\n\n[+due\n\n+]tre"),
        ("prima riga\nseconda", "prima riga lunga\nseconda", "prima riga[+ lunga+]\nseconda"),
        ("a\r\nb", "a\nb", "a[-\r-]\nb"),
    ],
)
def test_says_what_changed(old, new, expected):
    assert shown(old, new) == expected


def test_shows_a_rewritten_paragraph_whole():
    old = "Il gruppo si è trovato alle nove e ha discusso a lungo di turni.\n"
    new = "Dopo pranzo la coordinatrice ha scritto una lettera per chiedere aiuto.\n"
    assert [piece.kind for piece in differences(old, new)][:2] == ["removed", "added"]
    assert len(differences(old, new)) <= 3


def test_finds_the_few_words_changed_in_a_long_text():
    chance = random.Random(7)
    words = [chance.choice(["il", "caso", "madre,", "scuola", "che", "non", "dice.", "oggi"]) for _ in range(3000)]
    changed = list(words)
    for at in range(100, 3000, 300):
        changed[at] = f"nuova{at}"
    pieces = differences(" ".join(words), " ".join(changed))
    assert [piece.text for piece in pieces if piece.kind == "added"] == [f"nuova{at}" for at in range(100, 3000, 300)]


def assert_exact(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert all(piece.text for piece in pieces)
    for one, other in pairwise(pieces):
        assert one.kind != other.kind
        assert (one.kind, other.kind) != ("added", "removed")
    if old == new:
        assert pieces == ([Piece("same", old)] if old else [])


TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from([*"abèx '’.,\n\t\r\u0301🙂", "\n\n", "il", "la ", "caso", "l'", "di", " che "]), max_size=40
    ).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_pieces_give_both_texts_back(old, new):
    assert_exact(old, new)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_stands_around_a_change_stays(before, old, new, after):
    assert_exact(before + old + after, before + new + after)


# --- quotations -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "start", "text", "place"),
    [
        ("la madre", 9, "Ho visto la madre.", 9),
        ("la madre", 9, "Ieri ho visto la madre.", 14),
        ("la madre", 9, "Visto la madre.", 6),
        ("la madre", 9, "Ho visto il padre.", None),
        ("la madre", 9, "Ho visto La madre.", None),
        ("casa", 3, "La casale e la casa", 15),
        ("casa", 3, "La casale", None),
        ("casa", 3, "rincasa", None),
        ("équipe", 2, "dell'équipe", 5),
        ("no", 10, "no, poi no, poi no", 8),
        ("no", 100, "no, poi no", 8),
        ("no", -5, "no", 0),
        ("…", 0, "poi…", 3),
        ("", 0, "testo", None),
        ("testo", 0, "", None),
    ],
)
def test_a_quotation_is_found_or_gone(quote, start, text, place):
    assert find_quote(quote, start, text) == place


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, st.integers(0, 50), st.integers(0, 50))
def test_a_passage_of_whole_words_is_found_in_its_own_text_and_elsewhere_only_to_the_letter(text, other, start, end):
    start, end = whole_words(text, start, end)
    quote = text[start:end]
    if quote:
        assert find_quote(quote, start, text) == start
        place = find_quote(quote, start, other)
        assert place is None or other[place : place + len(quote)] == quote


def test_a_passage_is_widened_to_whole_words():
    text = "Ho visto la madre, ieri."
    assert whole_words(text, 4, 15) == (3, 17)
    assert whole_words(text, 8, 18) == (9, 18)
    assert whole_words(text, 2, 3) == (3, 3)
    assert whole_words(text, -4, 99) == (0, 24)


# --- what it costs --------------------------------------------------------------------------------------


def _shuffled(size: int, seed: int) -> str:
    words = [f"w{n % 400}" for n in range(size // 5)]
    random.Random(seed).shuffle(words)
    return " ".join(words)


PAIRS = {
    "nothing in common": lambda size: ("a " * (size // 2), "b " * (size // 2)),
    "one letter": lambda size: ("a" * size, "b" * size),
    "two words, other order": lambda size: ("a b " * (size // 4), "b a " * (size // 4)),
    "twice as long": lambda size: ("a " * (size // 4), "a " * (size // 2)),
    "shuffled": lambda size: (_shuffled(size, 1), _shuffled(size, 2)),
    "shuffled lines": lambda size: (_shuffled(size, 1).replace(" ", "\n"), _shuffled(size, 2).replace(" ", "\n")),
    "all words once": lambda size: (" ".join(map(str, range(size // 5))), " ".join(map(str, range(size // 5, 0, -1)))),
    "every second word": lambda size: (
        " ".join(map(str, range(size // 5))),
        " ".join(map(str, range(0, size // 5, 2))),
    ),
    "punctuation": lambda size: (".," * (size // 2), ",.;" * (size // 3)),
    "line breaks": lambda size: ("\n" * size, "a\n" * (size // 2)),
    "apostrophes": lambda size: ("l'" * (size // 2), "l’" * (size // 2)),
    "random letters": lambda size: tuple("".join(random.Random(seed).choices("ab \n", k=size)) for seed in (1, 2)),
    "random words": lambda size: tuple(" ".join(random.Random(seed).choices("abc", k=size // 2)) for seed in (1, 2)),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", PAIRS)
def test_cost_grows_with_the_texts_and_no_faster(name):
    assert_in_proportion(differences, PAIRS[name], 20_000, most=0.8)


@pytest.mark.thorough
def test_cost_of_finding_a_quotation_everywhere_and_nowhere():
    everywhere, nowhere = ("a" * 10_000, 5_000, "a" * 20_000), ("ab" * 5_000 + "c", 5_000, "ab" * 10_000)
    assert_costs_at_most(0.1, find_quote, *everywhere)
    assert_costs_at_most(0.1, find_quote, *nowhere)
