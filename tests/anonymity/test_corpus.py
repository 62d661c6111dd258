"""The annotated corpus, and how well the check does on the authors that were kept out of training."""

from pathlib import Path

import pytest

from workspace.anonymity import check
from workspace.anonymity.sentences import KINDS
from workspace.anonymity.words import fold, tokens
from workspace.anonymity.workshop import annotated
from workspace.anonymity.workshop import score as scoring

ROOT = Path(__file__).parent.parent.parent

CORPUS = ROOT / "workspace" / "anonymity" / "corpus"


def runs_of_eight(narrative: annotated.Narrative) -> set[tuple[str, ...]]:
    words = [fold(t.text) for t in tokens(narrative.text) if t.text[0].isalnum()]
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}


def test_every_mark_is_of_a_known_kind() -> None:
    for split in ("train", "development"):
        for narrative in annotated.read(CORPUS / split):
            assert {kind for _, _, kind in narrative.spans} <= {*KINDS, "OPT"}, narrative.name
            assert all(narrative.text[a:b].strip() == narrative.text[a:b] != "" for a, b, _ in narrative.spans)


def test_training_and_development_share_no_run_of_eight_words() -> None:
    seen = {run for n in annotated.read(CORPUS / "train") for run in runs_of_eight(n)}
    for narrative in annotated.read(CORPUS / "development"):
        assert not runs_of_eight(narrative) & seen, narrative.name


@pytest.fixture(scope="module")
def score() -> scoring.Score:
    total = scoring.Score()
    for narrative in scoring.load(None):
        total.add(narrative, check(narrative.text))
    return total


@pytest.mark.thorough
def test_direct_identifiers_are_found_without_flooding_the_author(score: scoring.Score) -> None:
    """Floors a little under the measured figures, so that a change for the worse is seen."""
    direct = [k for k in scoring.DIRECT if score.all[k]]
    assert sum(score.found[k] for k in direct) / sum(score.all[k] for k in direct) >= 0.994
    assert score.closed >= 0.95 * score.marked
    assert score.hasty[0] / score.hasty[1] >= 0.975
    assert score.right / score.given >= 0.95
    assert 1000 * score.alarms / score.clean_words <= 4


@pytest.mark.thorough
def test_each_kind_has_its_floor(score: scoring.Score) -> None:
    numbers = ["CF", "ID_NO", "PHONE", "EMAIL", "PLATE", "IBAN", "CASE_NO", "DATE", "DOB"]
    assert sum(score.found[k] for k in numbers) / sum(score.all[k] for k in numbers) >= 0.99
    floors = {"PERSON": 0.99, "ADDRESS": 0.98, "LOCATION": 0.98, "ORG": 0.96, "NICKNAME": 0.93}
    floors |= dict.fromkeys(("COURT", "HEALTH", "SCHOOL"), 0.95)
    for kind, floor in floors.items():
        assert score.found[kind] / score.all[kind] >= floor, kind
