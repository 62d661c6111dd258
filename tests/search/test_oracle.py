"""Random worlds, and every question in them answered twice: by the engine, and by plain Python that follows docs/policy.md.

`SEED=… make test` asks the same again; `make test-all` asks 100,000 questions on each database.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from sqlalchemy import select

from tests.search.oracle import DAY, FORMS, START, TYPOS, WORDS, Eyes, Somewhere, live_on, make, said
from workspace import search
from workspace.nouns import Person
from workspace.policy import actor_of
from workspace.search import corrections
from workspace.search.suggest import _by_its_label, _terms_called
from workspace.search.vocabulary import vocabulary_of

_COUNTED = ("tipo", "modello", "gruppo", "ambito", "stato", "anno")
SEED = int(os.environ.get("SEED", "0"))


@pytest.fixture(autouse=True)
def small(request, monkeypatch):  # type: ignore[no-untyped-def]
    """In every other world a word is doubted as if there were many texts."""
    monkeypatch.setattr(corrections, "RARE", 12 if request.node.callspec.params["world"] % 2 else corrections.RARE)


@pytest.mark.parametrize("world", [0, *(pytest.param(n, marks=pytest.mark.thorough) for n in (1, 2))])
def test_search_and_oracle_agree(session, world):
    w = make(session, random.Random(10 * SEED + world))
    search.write(session, *(t.entry["id"] for t in w.texts))
    assert compare(session, w, 4) == 8 * 4 * 5
    live_on(session, w)
    compare(session, w, 3)
    assert search.check(session) == []


@pytest.mark.slow
@pytest.mark.parametrize("world", range(100, 160))
def test_search_and_oracle_agree_in_many_worlds(session, world):
    w = make(session, random.Random(1000 * SEED + world), people=10, entries=60)
    search.write(session, *(t.entry["id"] for t in w.texts))
    checks = compare(session, w, 17)
    live_on(session, w)
    checks += compare(session, w, 17)
    assert checks == 1700  # 60 worlds: 102,000
    assert search.check(session) == []


def compare(session: Any, w: Somewhere, rounds: int) -> int:
    """Asks everybody's questions; answers how many answers were compared."""
    vocabulary, checks = vocabulary_of(session), 0
    for person in session.scalars(select(Person).order_by(Person.id)).all():
        actor, eyes = actor_of(session, person), Eyes(w, person.id, vocabulary)
        for _ in range(rounds):
            for check in (_found, _suggested, _near, _alike, _new):
                check(session, actor, eyes, w)
                checks += 1
    return checks


def _asked(w: Somewhere) -> str:
    """Words, mistyped ones, names of terms, a phrase, what is not wanted, filters: some of them."""
    chance = w.chance
    parts = chance.sample([*WORDS, *FORMS, *TYPOS, *TYPOS, *w.names[:6]], chance.choice((0, 1, 1, 2, 2, 3)))
    parts += ["esito"] if parts and chance.random() < 0.2 else []
    if chance.random() < 0.25:
        parts.append(f'"{said(chance, 2)}"')
    if chance.random() < 0.2:
        parts.append(f"-{said(chance, 1)}")
    if chance.random() < 0.05:
        parts.append(f'-"{said(chance, 2)}"')
    for name, values in (
        ("tipo", ("strategia", "pratica", "racconto")), ("gruppo", ("g1", "g2", "g3")),
        ("stato", ("prova", "proposta", "rivedere")), ("anno", (2023, 2024, 2025)),
    ):  # fmt: skip
        if chance.random() < 0.15:
            parts.append(f"{name}:{chance.choice(values)}")
    chance.shuffle(parts)
    return " ".join(parts)


def _found(session: Any, actor: Any, eyes: Eyes, w: Somewhere) -> None:
    query, by_date = search.parse(_asked(w)), w.chance.random() < 0.15
    results = search.find(session, actor, query, by_date=by_date, size=1000)
    facets = {name: dict(results.facets.get(name, {})) for name in _COUNTED}
    terms = {t: n for key in ("tema", "area", "emozione", "tag") for t, n in results.facets.get(key, {}).items()}
    told = {
        "hits": [(hit.entry_id, hit.version, hit.title, hit.term_ids) for hit in results.hits],
        "total": results.total,
        "words": [(word.text, word.count, word.instead) for word in results.words],
        "meant": results.meant,
        "loosened": results.loosened,
        "unknown": set(results.unknown),
        "facets": {**facets, "terms": terms},
    }
    assert told == eyes.find(query, by_date), (actor.person_id, query.text, by_date)


def _suggested(session: Any, actor: Any, eyes: Eyes, w: Somewhere) -> None:
    words = [w.chance.choice((*WORDS, *TYPOS, *w.names)) for _ in range(w.chance.choice((1, 1, 2)))]
    words[-1] = words[-1][: w.chance.randint(2, 9)]
    found = search.suggest(session, actor, " ".join(words))
    told = {
        "terms": [term for term, *_ in found.terms],
        "titles": [tuple(title) for title in found.titles],
        "meant": found.meant,
    }
    assert told == eyes.suggest(" ".join(words), _terms_called, _by_its_label), (actor.person_id, words)


def _near(session: Any, actor: Any, eyes: Eyes, w: Somewhere) -> None:
    word = w.chance.choice([*TYPOS, "lepretta", "volpone", "ricciolo", "camosci", "stambeco", "rondinella", "nevicata"])
    told = search.nearby(session, actor, [word]).get(word, ())
    assert told == eyes.nearby(word), (actor.person_id, word)


def _alike(session: Any, actor: Any, eyes: Eyes, w: Somewhere) -> None:
    text = w.chance.choice(w.texts)
    body, but = w.chance.choice((
        (" ".join(text.revisions[text.entry["id"] * 10 + 1]), text.entry["id"]),
        (said(w.chance, 8), None),
    ))  # fmt: skip
    told = [(hit.entry_id, hit.version) for hit in search.similar(session, actor, body, but=but)]
    assert told == eyes.similar(body, but, 5), (actor.person_id, body, but)


def _new(session: Any, actor: Any, eyes: Eyes, w: Somewhere) -> None:
    query = search.parse(_asked(w))
    since = START + w.chance.randint(-300, 500) * DAY
    until = since + w.chance.randint(1, 300) * DAY
    told = search.new_between(session, actor, query, since, until)
    assert told == eyes.new_between(query, since, until), (actor.person_id, query.text, since, until)
