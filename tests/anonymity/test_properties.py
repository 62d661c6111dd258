"""What holds for any text at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_in_proportion
from workspace.anonymity import Level, check, fingerprint
from workspace.anonymity.words import lowered

PIECES = [
    "347 5581920", "IT60X0542811101000000123456", "RSSMRA85T10A562S", "m.rossi@esempio.it", "via Rota 33", "R.G. 12/2024", "nata il 3 marzo 2010",
    "Aisha", "la signora Colombo", "à", "e\u0301", "\u200d", "👩‍👧", "İ", "ſ", "\u202e", "\x00", "\n", " ", ".", "@", "/", "«", "’", "ǅ", "٣", "\ud800",
]  # fmt: skip
any_text = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(any_text)
def test_findings_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    report = check(text)
    end = 0
    for finding in report.findings:
        assert end <= finding.start < finding.end <= len(text)
        assert any(c.isalnum() for c in text[finding.start : finding.end])
        assert finding.level in (Level.BLOCK, Level.CONFIRM)
        end = finding.end
    for cue in report.cues:
        assert 0 <= cue.start < cue.end <= len(text)
        assert cue.level is Level.ATTEND
    assert check(text) == report


@settings(max_examples=60, deadline=None)
@given(any_text)
def test_the_sentences_never_repeat_the_text(text: str) -> None:
    for finding in check(text).findings:
        found = text[finding.start : finding.end]
        assert len(found) < 4 or found not in finding.why


HOSTILE = ["1", "1 ", "1/", "a", "A", "A.", "a@", "@", "via ", "via a ", "R.G. ", "n. ", "A1-", "12/", "IT60 ", "uno ", "signora ", "Mario ", "mario ", "la mamma di ", "scuola ", "www.", "a_", "«", "\n", "il 3 ", "cod. a ", "c' ", "nato ", "San ", "prot. ", "quello che ", "l'unico ", "lun ", "'o ", "detto ", "3.2 ", "il 3, ", "corso a ", "d'", "SS 1 ", "rg ", "rg uno ", "proc n ", "tre ", "doppio tre ", "m.r. ", "l. 1 ", "legge n ", "lunedì due ", "nato nel ", "effe ", "effe tre ", "proc rep ", "n. 1/", "caus il 12 del ", "uno due tre e ", "ex a di ", "l'ultimo postino del ", "scala a int ", "bar ", "mamma del ", "di 50 euro ", "Centro «A ", "vito e sale ", "d amico ", "anno è 1963 ", "treno per ", "quartiere di A "]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text_and_not_faster(piece: str) -> None:
    """Four times the text may cost about four times the time, whatever is repeated in it."""
    check(piece)  # what is loaded once is not counted
    assert_in_proportion(check, lambda length: (piece * (length // len(piece)),), 16_000, doubling=3)


@pytest.mark.parametrize("text", ["\u0300", "A \u0300", "via \u0301 3", "di \u0300 Rossi"])
def test_an_accent_on_nothing_stands_in_no_way(text: str) -> None:
    check(text)


@given(st.text())
def test_small_letters_stand_where_the_others_stood(text: str) -> None:
    small = lowered(text)
    assert [c.lower() if len(c.lower()) == 1 else c for c in text] == list(small) or small == text.lower()
    assert len(small) == len(text)
    assert len(lowered("İzmir, nata l'8 MARZO 1990")) == len("İzmir, nata l'8 MARZO 1990")


def test_a_text_without_anything_has_no_finding() -> None:
    assert check("").findings == ()


def test_the_fingerprint_is_of_the_exact_text() -> None:
    assert fingerprint("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert fingerprint("é") != fingerprint("e\u0301")
