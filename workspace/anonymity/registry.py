"""The recognisers. Each reads the text alone and says what it sees; the order does not matter."""

from collections.abc import Callable, Iterable

from workspace.anonymity.findings import Mark

Recogniser = Callable[[str], Iterable[Mark]]

RECOGNISERS: list[Recogniser] = []


def recogniser(function: Recogniser) -> Recogniser:
    """Enter a function text -> marks in the registry."""
    RECOGNISERS.append(function)
    return function
