"""Words that somebody asked to be recognised: found whole, in any dress, with their own reason, in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_in_proportion
from workspace.anonymity import Level, Lexicon, check
from workspace.anonymity.lexicon import LONGEST, key
from workspace.anonymity.sentences import LEARNT
from workspace.anonymity.words import fold

LIST = Lexicon(
    frozenset(
        {
            ("HEALTH", "Il Girasole"),
            ("ORG", "Casa del Fuso"),
            ("ADDRESS", "vicolo dell'Olmo"),
            ("LOCATION", "Ca' Zù"),
            ("ORG", "Comunità Tèssera"),
            ("ORG", "Rifugio Zarbo"),
            ("ORG", "S. Zeno Est"),
        }
    )
)


def found(text: str) -> list[str]:
    return [text[f.start : f.end] for f in check(text, LIST).findings if f.why == LEARNT]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("siamo state al girasole con lei", ["girasole"]),
        ("L’ho vista dai GIRASOLI", ["GIRASOLI"]),
        ("alla casa di fuso, e dopo", ["casa di fuso"]),
        ("alla casa\ndel fuso", ["casa\ndel fuso"]),
        ("nel vicolo dell’olmo", ["vicolo dell’olmo"]),
        ("su a ca zu", ["ca zu"]),
        ("la comunita' tessera", ["comunita' tessera"]),
        ("la comunita\u0300 te\u0300ssera", ["comunita\u0300 te\u0300ssera"]),
        ("tutti i rifugi zarbo", ["rifugi zarbo"]),
        ("a s. zeno est", ["s. zeno est"]),
        ("una casa. Fuso orario", []),
        ("una casa\n\ndel fuso", []),
        ("girasolegna", []),
        ("i rifugi", []),
    ],
)
def test_whole_words_in_any_dress(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_kind_level_and_reason_are_those_of_the_list() -> None:
    (one,) = check("siamo state al girasole con lei", LIST).findings
    assert (one.kind, one.level, one.why) == ("HEALTH", Level.CONFIRM, LEARNT)
    assert one.suggestions
    assert check("siamo state al girasole con lei").findings == ()


def test_what_blocks_goes_on_blocking() -> None:
    (one,) = check("abita in vicolo dell'Olmo 12, da sola", LIST).findings
    assert one.level is Level.BLOCK


def test_a_list_is_a_value() -> None:
    same = Lexicon(frozenset(LIST.entries))
    assert (same, hash(same)) == (LIST, hash(LIST))
    assert "Girasole" not in repr(LIST)
    assert key("La Casa del Fuso") == key("casa di FUSO")
    assert key("di la") == ()


WORDS = ["casa", "del", "Fuso", "girasole", "S", ".", "zeno", "est", "'", "\n", "ca", "Zù", "à", "\u0300", "İ", "\ud800", "olmo", "vicolo", "x"]  # fmt: skip
any_text = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
)


@pytest.mark.thorough
@settings(max_examples=150, deadline=None)
@given(any_text, st.lists(st.text(min_size=1, max_size=40), max_size=8))
def test_spans_match_the_text_and_nothing_found_is_let_go(text: str, entries: list[str]) -> None:
    lexicon = Lexicon(LIST.entries | {("ORG", words) for words in entries})
    report, end = check(text, lexicon), 0
    stems = {key(words) for _, words in lexicon.entries} - {()}
    for finding in report.findings:
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end
        if finding.why == LEARNT:
            words = fold(text[finding.start : finding.end])
            assert any(all(part in words for part in stem if part.isalnum()) for stem in stems)
    for plain in check(text).findings:
        assert any(f.start <= plain.start and plain.end <= f.end for f in report.findings)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["casa", "Zerba", "ÙLTIMA", "dell'", "di", "lago"]), min_size=1, max_size=LONGEST))
def test_what_is_on_the_list_is_found_as_it_was_written(words: list[str]) -> None:
    entry = " ".join(words)
    if not key(entry):
        return
    text = f"ieri, {entry}, poi niente"
    report = check(text, Lexicon(frozenset({("ORG", entry)})))
    assert any(f.start <= 6 + len(entry) and f.end > 6 for f in report.findings)


@pytest.mark.thorough
@pytest.mark.parametrize("piece", ["casa ", "casa del ", "s. ", "s.s.", "' ", "\n", "casa\n", "a ", "ca zu "])
def test_time_grows_with_the_text_and_not_with_the_list(piece: str) -> None:
    """Entries of one repeated word, one longer than the other, against a text of that word."""
    many = {("ORG", " ".join(["casa"] * n) + " zeta") for n in range(1, 60)} | {
        ("ORG", f"casa zeta{n}") for n in range(300)
    }
    lexicon = Lexicon(LIST.entries | many)
    check(piece, lexicon)
    assert_in_proportion(lambda t: check(t, lexicon), lambda n: (piece * (n // len(piece)),), 16_000, doubling=3)
