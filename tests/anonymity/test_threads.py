"""The check is asked by several threads of a server at once: each is answered about its own text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from workspace import anonymity

TEXTS = [
    f"Ieri {who} ha accompagnato la figlia {child} dal pediatra, e {more} volte ho pensato di chiamare. " * 3
    for who, child, more in (
        ("Maria Bianchi", "Giulia", "tre"),
        ("il signor Rossetti", "Noemi", "molte"),
        ("nessuno", "di una vicina", "due"),
        ("Ahmed", "Fatima Zahra", "poche"),
    )
]


def found(text: str) -> list[tuple[str, int, int]]:
    return [(one.kind, one.start, one.end) for one in anonymity.check(text).findings]


def test_threads_do_not_answer_for_each_other() -> None:
    alone = [found(text) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(found, TEXTS * 60))
    assert together == alone * 60
