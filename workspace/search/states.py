"""The state of a practice as a filter: `stato:confermata`. Who finds a practice may know its state, which stands
in the index like its kind."""

from __future__ import annotations

#: State -> what is typed for it, as it is written into the query first.
NAMES = {
    "proposed": ("proposta", "proposed"),
    "trial": ("prova", "in prova", "trial"),
    "confirmed": ("confermata", "confirmed"),
    "review": ("rivedere", "da rivedere", "review"),
    "retired": ("ritirata", "retired"),
}
CALLED = {name: state for state, names in NAMES.items() for name in (state, *names)}
