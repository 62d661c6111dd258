"""The recognisers. Each reads the text alone and says what it sees; the order does not matter.

PATTERNS are those by pattern and checksum: sure enough that the tagger is told what they found.
"""

from collections.abc import Callable, Iterable

from workspace.anonymity.findings import Mark

Recogniser = Callable[[str], Iterable[Mark]]

PATTERNS: list[Recogniser] = []


def recogniser(function: Recogniser) -> Recogniser:
    """Enter a function text -> marks in the registry."""
    PATTERNS.append(function)
    return function
