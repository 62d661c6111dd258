"""`make search-score`: does a search find a strategy by the prompt that is meant? By our own questions.

Each subject of tests/search/prompts.toml stands in three strategies: as the problem of one, as the outcome of another,
among the limits of a third; around them the stories of the demo. Told by halves of the subjects: what helps one of them alone is
chance.
"""

from __future__ import annotations

import argparse
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from tests.bench.installed import READER, Given, Installed, fill, installed
from tests.bench.score import FIRST, _judged, _mean
from workspace import search
from workspace.demo.stories import stories

SUBJECTS = Path(__file__).parents[1] / "search" / "prompts.toml"
KINDS = {"asks": 0, "seeks": 5, "avoids": 7}  # of questions: how many texts on from the one with the problem


class Asked(NamedTuple):
    kind: str
    half: str
    text: str
    right: str


def world() -> tuple[list[Given], list[Asked]]:
    """The texts, and the questions with the text that each asks for."""
    subjects = tomllib.loads(SUBJECTS.read_text("utf-8"))["subject"]
    told = [s.answers for s in stories() if s.about["template"] == "strategia"]
    between = cycle([(answers["2"], answers["3"]) for answers in told])
    texts, asked = [], []
    for n, subject in enumerate(subjects):
        where, done = next(between)
        answers = {
            "problema": subject["problem"],
            "contesto": where,
            "cosa_abbiamo_fatto": done,
            "esito": subjects[n - KINDS["seeks"]]["outcome"],
            "limiti": subjects[n - KINDS["avoids"]]["limit"],
        }
        texts.append(Given(f"p{n}", subject["title"], "\n\n".join(answers.values()), answers))
        for kind, on in KINDS.items():
            right, half = f"p{(n + on) % len(subjects)}", ("one", "other")[n % 2]
            asked += [Asked(kind, half, text, right) for text in subject[kind]]
    others = [Given(f"d{n}", s.about["title"], "\n\n".join(s.answers.values())) for n, s in enumerate(stories())]
    return texts + others, asked


def judged(there: Installed, asked: Sequence[Asked]) -> Mapping[tuple[str, str], tuple[float, ...]]:
    """(kind, half) -> recall, reciprocal rank, nDCG, each at ten; and the share of first places."""
    reader = there.actor(READER)
    values: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    for one in asked:
        hits = search.find(there.session, reader, search.parse(one.text), size=FIRST).hits
        there.session.rollback()
        found = [hit.external_id for hit in hits]
        values.setdefault((one.kind, one.half), []).append((*_judged(found, {one.right}), found[:1] == [one.right]))
    return {key: _mean(some) for key, some in values.items()}


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    texts, asked = world()
    with tempfile.TemporaryDirectory(prefix="riflessi-prompts-") as folder, installed("sqlite", Path(folder)) as there:
        fill(there.session, texts)
        found = judged(there, asked)
    print(f"{len(texts)} texts, {len(asked)} questions.\n\n| asked for | half | R@10 | MRR | nDCG@10 | first |")
    print("|---|---|---|---|---|---|")
    for (kind, half), figures in sorted(found.items()):
        print(f"| {kind} | {half} | {' | '.join(f'{value:.3f}' for value in figures)} |")


if __name__ == "__main__":
    main()
