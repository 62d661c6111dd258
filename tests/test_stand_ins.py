"""What takes the place of a name stands in the sentence as if it had been written there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace import stand_ins
from workspace.stand_ins import Change, Letters, apply, fitted, ideas, without


def put(text: str, found: str, words: str, kind: str = "PERSON") -> str:
    start = text.index(found)
    return apply(text, [fitted(text, start, start + len(found), words, kind)])[0]


def taken(text: str, found: str, kind: str = "") -> str:
    start = text.index(found)
    return apply(text, [without(text, start, start + len(found), kind)])[0]


@pytest.mark.parametrize(
    ("text", "found", "words", "kind", "expected"),
    [
        ("Ho sentito Maria ieri", "Maria", "la signora A.", "PERSON", "Ho sentito la signora A. ieri"),
        ("La casa di Maria è vuota", "Maria", "la signora A.", "PERSON", "La casa della signora A. è vuota"),
        ("parlo con la Maria", "Maria", "la signora A.", "PERSON", "parlo con la signora A."),
        ("La Maria parla", "Maria", "la signora A.", "PERSON", "La signora A. parla"),
        ("dalla Maria al figlio", "Maria", "il signor B.", "PERSON", "dal signor B. al figlio"),
        ("la signora Maria Rossi tace", "Maria Rossi", "la signora A.", "PERSON", "la signora A. tace"),
        ("alla sig.ra Rossi ho detto", "Rossi", "la signora A.", "PERSON", "alla signora A. ho detto"),
        ("la mamma Fatima", "Fatima", "la madre", "PERSON", "la madre"),
        ("Maria. Poi basta", "Maria", "la signora A.", "PERSON", "La signora A. Poi basta"),
        ("Visto Mario.", "Mario", "il signor B.", "PERSON", "Visto il signor B."),
        ("maria tace", "maria", "la signora A.", "PERSON", "la signora A. tace"),
        ("abita a Morbegno da poco", "Morbegno", "un comune montano", "LOCATION", "abita in un comune montano da poco"),
        ("viene da Tirano", "Tirano", "un piccolo comune", "LOCATION", "viene da un piccolo comune"),
        ("al Liceo Donegani", "Liceo Donegani", "una scuola superiore", "SCHOOL", "a una scuola superiore"),
        ("all’ospedale di Sondrio", "ospedale di Sondrio", "l'ospedale", "HEALTH", "all'ospedale"),
        ("in via Roma 3 stanno", "via Roma 3", "a casa", "ADDRESS", "a casa stanno"),
        ("il 12 marzo 2024 pioveva", "12 marzo 2024", "in primavera", "DATE", "in primavera pioveva"),
        ("Luca, nato il 3/2/2015, ride", "3/2/2015", "11-13 anni", "DOB", "Luca, 11-13 anni, ride"),
        ("il figlio Yassin ride", "Yassin", "D.", "PERSON", "il figlio D. ride"),
        ("abita in via Roma 3 a Sondrio", "via Roma 3 a", "a casa", "ADDRESS", "abita a casa a Sondrio"),
        ("via Roma 3 a.", "via Roma 3 a", "a casa", "ADDRESS", "a casa."),
        ("il V.G. 8/25. Poi", "V.G. 8/25.", "un fascicolo", "CASE_NO", "un fascicolo. Poi"),
        ("il V.G. 8/25. di ieri", "V.G. 8/25.", "un fascicolo", "CASE_NO", "un fascicolo di ieri"),
        ("nata a Sondrio il 3/2/2015", "3/2/2015", "11-13 anni", "DOB", "11-13 anni"),
    ],
)
def test_it_fits_the_sentence(text: str, found: str, words: str, kind: str, expected: str) -> None:
    assert put(text, found, words, kind) == expected


@pytest.mark.parametrize(
    ("text", "found", "kind", "expected"),
    [
        ("Chiama il 347 5581920, la sera.", "347 5581920", "PHONE", "Chiama, la sera."),
        ("Ecco (347 5581920) il numero", "347 5581920", "PHONE", "Ecco il numero"),
        ("tel. 347 5581920 la sera", "347 5581920", "PHONE", "la sera"),
        ("347 5581920 è suo", "347 5581920", "PHONE", "è suo"),
        ("abita in via Roma 3.", "via Roma 3", "ADDRESS", "abita."),
        ("uno, Maria, due", "Maria", "PERSON", "uno, due"),
        ("Visto il V.G. 8/25. Poi basta", "V.G. 8/25.", "CASE_NO", "Visto. Poi basta"),
    ],
)
def test_it_leaves_without_a_trace(text: str, found: str, kind: str, expected: str) -> None:
    assert taken(text, found, kind) == expected


def test_ideas_know_ages_seasons_and_letters() -> None:
    def labels(words: str, kind: str, *suggestions: str) -> list[str]:
        return [i.label for i in ideas(words, 0, len(words), kind, suggestions, letter="C", year=2026)]

    assert labels("Maria", "PERSON", "la signora A.", "il signor B.", "la madre") == [
        "la signora C.", "il signor C.", "la madre",
    ]  # fmt: skip
    assert labels("Mario", "PERSON", "la signora A.")[0] == "il signor C."
    assert labels("12/03/1985", "DOB", "una fascia di età", "0-2 anni") == ["40-64 anni"]
    assert labels("3 febbraio 2020", "DOB") == ["6-10 anni"]
    assert labels("12 luglio", "DATE", "qualche mese dopo", "in primavera") == ["in estate", "qualche mese dopo"]
    assert labels("347 5581920", "PHONE", "togli", "un recapito") == ["un recapito"]


@pytest.mark.parametrize(
    ("before", "name", "expected"),
    [
        ("ieri la signora ", "rachele bonfanti", "la signora C."),
        ("ha scritto la sig.ra ", "Noor", "la signora C."),
        ("ha scritto il sig. ", "Andrea Costa", "il signor C."),
        ("parlo con la ", "Ikram", "la signora C."),
        ("dal ", "Nicola", "il signor C."),
        ("Ho sentito ", "Andrea", "il signor C."),
        ("Ho sentito ", "Beatrice", "la signora C."),
        ("con il compagno ", "driss", "C."),
        ("la sorella ", "Sara", "C."),
    ],
)
def test_the_first_idea_agrees_with_the_words_before_the_name(before: str, name: str, expected: str) -> None:
    text = f"{before}{name} tace"
    assert ideas(text, len(before), len(before + name), "PERSON", ("la signora A.",), letter="C")[0].label == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("scuola media Torelli", "una scuola media"),
        ("Liceo Donegani", "una scuola superiore"),
        ("elementari Rodari", "una scuola primaria"),
        ("nido L’Aquilone", "il nido"),
        ("scuola materna di Ardenno", "una scuola dell'infanzia"),
        ("istituto Rodari", "una scuola primaria"),
    ],
)
def test_the_first_idea_for_a_school_is_of_its_kind(name: str, expected: str) -> None:
    offered = ("una scuola primaria", "una scuola media", "una scuola superiore", "il nido")
    found = [idea.label for idea in ideas(name, 0, len(name), "SCHOOL", offered)]
    assert found[0] == expected
    assert len(found) == len(set(found))


def test_a_person_keeps_their_letter_and_takes_nobodys() -> None:
    letters = Letters(["La signora A. tace.", "E il signor C. no."])
    assert [letters.of(n) for n in ("Maria Rossi", "Luca", "maria", "rossi")] == ["B", "D", "B", "B"]


def test_changes_that_meet_do_not_double_words() -> None:
    assert apply("abcdef", [Change(0, 3, "X"), Change(2, 4, "Y")]) == ("XYef", [(0, 1), (1, 2)])
    assert apply("abcdef", [Change(0, 4, "X"), Change(1, 3, "Y")])[0] == "Xef"


@given(st.text(), st.integers(0, 40), st.integers(0, 40), st.sampled_from(["PERSON", "PHONE", "DOB", "LOCATION"]))
def test_any_place_of_any_text(text: str, one: int, other: int, kind: str) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    for change in (fitted(text, start, end, "la signora A.", kind), without(text, start, end, kind)):
        assert 0 <= change.start <= start <= end <= change.end <= len(text)
        made, spans = apply(text, [change])
        assert made == text[: change.start] + change.words + text[change.end :]
        assert [made[a:b] for a, b in spans] == [change.words]
    assert isinstance(stand_ins.ideas(text, start, end, kind, ("togli",), year=2026), list)
