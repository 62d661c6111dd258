"""From the filters of a query to demands: names to ids, through what the person may know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workspace.nouns import KINDS, Ambito, Group, Template, Term
from workspace.policy import Actor, readable
from workspace.search import states
from workspace.search.documents import kind_stem, property_stem, state_stem
from workspace.search.engine import Demand
from workspace.search.query import KIND_NAMES, TERM_FILTERS, Query, day_of
from workspace.search.vocabulary import Vocabulary
from workspace.search.weights import term_stem

LAST_DAY = 99_991_231

_KINDS = {name: kind for kind in KINDS for name in (kind, *KIND_NAMES.get(kind, ()))}


@dataclass
class Filters:
    """`chosen`: filter -> the values that are meant (ids, kinds, years). `meant`: filter -> what it demands.
    `unknown`: filters whose value means nothing here, as written."""

    chosen: dict[str, frozenset[object]] = field(default_factory=dict)
    meant: dict[str, Demand] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def demands(self, but: str | None = None) -> list[Demand]:
        return [demand for name, demand in self.meant.items() if name != but]


def resolve(session: Session, actor: Actor, vocabulary: Vocabulary, query: Query) -> Filters:
    """One statement for each filter that names a group, an ambito, a template or a tag outside the vocabulary."""
    made = Filters(unknown=list(query.refused))
    for name, values in query.filters.items():
        found = {value: _meant(session, actor, vocabulary, name, value) for value in values}
        made.unknown += [f"{name}:{value}" for value, ids in found.items() if not ids]
        if meant := frozenset(one for ids in found.values() for one in ids):
            made.chosen[name] = meant
            made.meant[name] = _demand(name, meant)
    return made


def _meant(session: Session, actor: Actor, vocabulary: Vocabulary, name: str, value: str) -> frozenset[object]:
    if name == "tipo":
        return frozenset(filter(None, [_KINDS.get(value.lower())]))
    if name == "stato":
        return frozenset(filter(None, [states.CALLED.get(value.lower())]))
    if name in ("anno", "dal", "al"):
        day = day_of(name, value)
        return frozenset([day // 10_000 if name == "anno" else day] if day else ())
    if name in TERM_FILTERS:
        return frozenset(vocabulary.called((name,), value))
    if name == "tag":
        return frozenset(vocabulary.called(None, value) or _own_tags(session, actor, value))
    asked = {
        "gruppo": select(Group.id).where(or_(Group.slug == value, Group.name == value), readable(actor, Group)),
        "ambito": select(Ambito.id).where(or_(Ambito.slug == value, Ambito.name == value)),
        "modello": select(Template.id).where(Template.key == value, readable(actor, Template)),
    }[name]
    return frozenset(session.scalars(asked))


def _own_tags(session: Session, actor: Actor, value: str) -> list[int]:
    asked = select(Term.id).where(or_(Term.key == value, Term.label_it == value), readable(actor, Term))
    return list(session.scalars(asked))


def _demand(name: str, meant: frozenset[Any]) -> Demand:
    values = sorted(meant, key=str)
    if name == "stato":
        return Demand(stems=tuple(map(state_stem, values)))
    if name == "dal":
        return Demand(days=((min(meant), LAST_DAY),))
    if name == "al":
        return Demand(days=((0, max(meant)),))
    if name == "anno":
        return Demand(days=tuple((year * 10_000, year * 10_000 + 9999) for year in values))
    if name == "tipo":
        return Demand(stems=tuple(map(kind_stem, values)))
    if name in ("gruppo", "ambito", "modello"):
        return Demand(stems=tuple(property_stem(name, value) for value in values))
    return Demand(stems=tuple(map(term_stem, values)))
