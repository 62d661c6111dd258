"""A strategy is found by the prompt that is meant: by its problem, unless one asks what came of it or when to leave it."""

from __future__ import annotations

import pytest

from tests.bench.prompts import world as questions
from workspace import search
from workspace.search.documents import pack, standing
from workspace.search.prompts import COUNTS, Role, placed, role_asked


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("come fare quando non apre", Role.PROBLEM), ("quando non apre", Role.PROBLEM), ("non apre la porta", Role.PROBLEM), ("", Role.PROBLEM),
        ("quando NON usarla", Role.LIMITS), ("che risultati ha dato la cena", Role.OUTCOME), ("com’è andata", Role.OUTCOME),
        ("com'e andata con la scuola", Role.OUTCOME), ("è servito?", Role.OUTCOME), ("non funziona", Role.LIMITS), ("quando non aspettare", Role.LIMITS),
        ("il funzionario del comune", Role.PROBLEM), ("la serva", Role.PROBLEM),
    ],
)  # fmt: skip
def test_what_is_asked(typed, role):
    assert role_asked(typed) is role


def test_a_word_counts_once_and_only_where_it_answers():
    worth = {"port": 10, "cas": 1, "chiav": 5}
    packed = pack([("problema", ["port", "port", "cas"]), ("esito", ["port"]), ("testo", ["chiav"])])
    fields = standing({1: packed}, worth)[1]
    assert placed(fields, worth, Role.PROBLEM) == COUNTS[Role.PROBLEM] * 11
    assert placed(fields, worth, Role.OUTCOME) == COUNTS[Role.OUTCOME] * 10
    assert placed(fields, worth, Role.LIMITS) == 0


def test_our_own_questions_find_their_strategy(session, world, writer):
    texts, asked = questions()
    made = {
        t.name: writer("ada", t.title, t.answers, reach=3, kind="strategy", template="strategia").id
        for t in texts
        if t.answers
    }
    actor = world.actor("bruno")
    first: dict[str, list[bool]] = {}
    for one in asked:
        hits = search.find(session, actor, search.parse(one.text), size=1).hits
        first.setdefault(one.kind, []).append([hit.entry_id for hit in hits] == [made[one.right]])
    shares = {kind: sum(right) / len(right) for kind, right in first.items()}
    assert min(shares.values()) > 0.9, shares
