"""What one person's searches look at. The right itself is `policy.readable`; scopes only say where to look for it.

Two kinds of scope. Of the first, `whole`, every document is readable to this person by the rules of the ladder: one's
own working copies, groups whose past is open to them, their ambiti, the network. In the second, `partly`, only some
are: groups read from a date on, texts given to a named supervisor, themes on which one writes before one reads, and
the shared versions of one's own texts elsewhere. What is counted in these is counted through the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select, union
from sqlalchemy.orm import Session

from workspace.nouns import Entry, Publication, Theme
from workspace.policy import Actor, AnyActor, readable
from workspace.prepared import run
from workspace.search.documents import VERSIONS, Circle, Version, scope_of
from workspace.search.tables import SearchDocument


@dataclass(frozen=True)
class Sight:
    """Whose eyes, and the scopes that they look at."""

    actor: Actor
    whole: tuple[int, ...]
    partly: tuple[int, ...]

    @property
    def scopes(self) -> tuple[int, ...]:
        return self.whole + self.partly


def sight_of(session: Session, actor: Actor) -> Sight:
    """One statement."""
    groups = [s for s in actor.standings if s.pact_accepted]
    whole = {scope_of(Circle.AUTHOR, actor.person_id)}
    whole |= {scope_of(Circle.GROUP, s.group_id) for s in groups if s.reads_from is None}
    if actor.ambiti:
        whole |= {scope_of(Circle.AMBITO, ambito) for ambito in actor.ambiti} | {scope_of(Circle.NETWORK)}
    partly = {scope_of(Circle.GROUP, s.group_id) for s in groups if s.reads_from is not None}
    if actor.supervised:
        partly.add(scope_of(Circle.NAMED, actor.person_id))
    partly |= set(run(session, actor, _other_scopes).scalars().all())
    return Sight(actor, tuple(sorted(whole)), tuple(sorted(partly - whole)))


def _other_scopes(actor: AnyActor) -> Any:
    """Where one's own texts stand, and the themes of one's groups."""
    return union(
        select(SearchDocument.scope).where(SearchDocument.author_id == actor.value("actor_me")),
        select(Theme.id * 8 + literal(int(Circle.THEME))).where(Theme.group_id.in_(actor.value("actor_open"))),
    )


def may_read(actor: AnyActor) -> ColumnElement[bool]:
    """The read rule, and that the document is the version that is shared or published now. Speaks of SearchDocument
    joined to its entry and (outer) its publication."""
    document, version = SearchDocument, SearchDocument.id % VERSIONS
    own = and_(version == Version.OWN, Entry.author_id == actor.value("actor_me"))
    shared = and_(version == Version.SHARED, document.revision_id == Entry.shared_revision_id, readable(actor, Entry))
    published = and_(
        version > Version.SHARED, document.revision_id == Publication.revision_id, readable(actor, Publication)
    )
    return and_(Entry.trashed_at.is_(None), or_(own, shared, published))
