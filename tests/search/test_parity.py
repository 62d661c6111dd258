"""The same texts and the same questions on both databases: the same ten texts in the same order, and all that is told."""

from __future__ import annotations

import os
import random
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.bench.installed import READER, Given, fill, installed
from workspace import search
from workspace.demo.stories import stories

QUESTIONS = 70


@pytest.mark.thorough
def test_both_databases_give_the_same_answers(request):
    if request.config.getoption("--engines") != "sqlite,postgresql":
        pytest.skip("needs both databases")
    chance = random.Random(int(os.environ["SEED"]))
    texts = [Given(f"t{n}", s.about["title"], "\n\n".join(s.answers.values())) for n, s in enumerate(stories())]
    questions = list(_questions(texts, chance))
    sqlite, postgresql = (_answers(engine, texts, questions) for engine in ("sqlite", "postgresql"))
    for question, one, other in zip(questions, sqlite, postgresql, strict=True):
        assert one == other, question
    assert sum(bool(answer["texts"]) for answer in sqlite) > QUESTIONS / 2


def _questions(texts: Sequence[Given], chance: random.Random) -> Any:
    """Words of the texts, some mistyped, phrases, what is not wanted, filters."""
    words = re.findall(r"\w{3,}", " ".join(text.body for text in texts))
    for _ in range(QUESTIONS):
        asked = [_typed(chance.choice(words), chance) for _ in range(chance.randint(1, 4))]
        if chance.random() < 0.2:
            at = chance.randrange(len(words) - 2)
            asked.append(f'"{" ".join(words[at : at + 2])}"')
        if chance.random() < 0.2:
            asked.append(f"-{chance.choice(words)}")
        if chance.random() < 0.1:
            asked.append(chance.choice(("tipo:racconto", "gruppo:g", "anno:2020", "tag:fiducia")))
        yield " ".join(asked)


def _typed(word: str, chance: random.Random) -> str:
    """The word, now and then with a slip."""
    at = chance.randrange(len(word))
    slips = (word, word, word, word[:at] + word[at + 1 :], word[:at] + word[at + 1 : at + 2] + word[at:], word.upper())
    return chance.choice(slips)


def _answers(engine: str, texts: Sequence[Given], questions: Sequence[str]) -> list[dict[str, Any]]:
    folder = Path(tempfile.mkdtemp(prefix="riflessi-parity-"))
    folder.chmod(0o755)
    try:
        with installed(engine, folder) as there:
            fill(there.session, texts)
            reader = there.actor(READER)
            return [_answer(there.session, reader, question) for question in questions]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answer(session: Any, reader: Any, question: str) -> dict[str, Any]:
    found = search.find(session, reader, search.parse(question), size=10)
    typed = search.suggest(session, reader, question[:20])
    alike = search.similar(session, reader, question, limit=10)
    return {
        "texts": [(hit.entry_id, hit.score, hit.matched, hit.passage) for hit in found.hits],
        "told": (found.total, found.words, found.meant, found.loosened, found.unknown),
        "facets": {name: dict(counts) for name, counts in found.facets.items()},
        "suggested": (typed.titles, [term for term, *_ in typed.terms], typed.meant),
        "alike": [(hit.entry_id, hit.score) for hit in alike],
        "near": search.nearby(session, reader, question.split()[:2]),
    }
