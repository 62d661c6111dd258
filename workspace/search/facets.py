"""What a document is counted by, packed beside it: four bytes a value. Pure.

A thousand texts are counted without fetching their rows: the bodies are put one after the other and sorted once. Who may
count them has been decided before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workspace.nouns import KINDS
from workspace.search.blocks import pack
from workspace.search.states import NAMES

if TYPE_CHECKING:
    from workspace.search.documents import Document

#: In the order in which they are numbered; a new one goes to the end, as do new kinds and states.
FILTERS = ("tipo", "modello", "gruppo", "ambito", "anno", "stato", "term")
BITS = 27  # of a value
_STATES = tuple(NAMES)


def of_document(document: Document) -> bytes:
    year = document.day // 10_000
    state = None if document.state is None else _STATES.index(document.state)
    values = (KINDS.index(document.kind), document.template_id, document.group_id, document.ambito_id, year, state)
    numbers = [n << BITS | value for n, value in enumerate(values) if value is not None]
    return pack([*numbers, *(FILTERS.index("term") << BITS | term for term in document.term_ids)])


def counted(numbers: Mapping[int, int], facet_of: Mapping[int, str]) -> dict[str, Counter[Any]]:
    """Filter -> value -> how often. `numbers`: as they stand in the bodies, and how often; `facet_of`: the facets of
    the vocabulary's terms, others are tags."""
    counts: dict[str, Counter[Any]] = {name: Counter() for name in FILTERS[:-1]}
    for number, often in numbers.items():
        name, value = FILTERS[number >> BITS], number & ((1 << BITS) - 1)
        if name == "term":
            counts.setdefault(facet_of.get(value, "tag"), Counter())[value] = often
        else:
            counts[name][_NAMED[name][value] if name in _NAMED else value] = often
    return counts


_NAMED: Mapping[str, tuple[str, ...]] = {"tipo": KINDS, "stato": _STATES}
