"""What one person's searches look at. The right itself is `policy.readable`; scopes only say where to look for it.

Two kinds of scope. Of the first, `whole`, every document is readable to this person by the rules of the ladder: one's
own working copies, groups whose past is open to them, their ambiti, the network. In the second, `partly`, only some
are: groups read from a date on, texts given to a named supervisor, themes on which one writes before one reads, and
the shared versions of one's own texts elsewhere. Of these, the right is asked before anything is looked up: `some` are
the documents that it lets through, and only they are ever counted, ranked or corrected by.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from workspace import prepared
from workspace.nouns import Entry, Publication, Revision, Theme
from workspace.policy import Actor, AnyActor, readable
from workspace.prepared import fetch, one_of
from workspace.search.documents import VERSIONS, Circle, Version, scope_of
from workspace.search.tables import SearchDocument, SearchWords


@dataclass(frozen=True)
class Sight:
    """Whose eyes, and what they look at. `kept` is the engine's: what it has read for this one answer."""

    actor: Actor
    whole: tuple[int, ...]
    partly: tuple[int, ...]
    some: tuple[int, ...]
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def own(self) -> int:
        """The scope of one's own working copies: one of `whole`, and the one whose stems stand apart."""
        return scope_of(Circle.AUTHOR, self.actor.person_id)


def sight_of(session: Session, actor: Actor) -> Sight:
    """One statement."""
    groups = [s for s in actor.standings if s.pact_accepted]
    whole = {scope_of(Circle.AUTHOR, actor.person_id)}
    whole |= {scope_of(Circle.GROUP, s.group_id) for s in groups if s.reads_from is None}
    if actor.ambiti:
        whole |= {scope_of(Circle.AMBITO, ambito) for ambito in actor.ambiti} | {scope_of(Circle.NETWORK)}
    partly = {scope_of(Circle.GROUP, s.group_id) for s in groups if s.reads_from is not None} - whole
    if actor.supervised:
        partly.add(scope_of(Circle.NAMED, actor.person_id))
    rows = fetch(session, actor, _some, whole=sorted(whole), partly=sorted(partly))
    return Sight(
        actor,
        whole=tuple(sorted(whole)),
        partly=tuple(sorted({scope for _, scope in rows})),
        some=tuple(sorted({doc for doc, _ in rows})),
    )


def _some(actor: AnyActor) -> Any:
    """What this person may read outside the `whole` scopes: in the `partly` ones, on the themes of their groups, and
    of their own texts wherever they stand."""
    document = SearchDocument
    themes = select(Theme.id * 8 + literal(int(Circle.THEME))).where(Theme.group_id.in_(actor.value("actor_open")))
    elsewhere = ~one_of(document.scope, "whole")
    return union_all(
        _readable(actor).where(one_of(document.scope, "partly")),
        _readable(actor).where(document.scope.in_(themes), elsewhere),
        _readable(actor).where(document.author_id == actor.value("actor_me"), elsewhere),
    )


def _readable(actor: AnyActor) -> Select[Any]:
    return with_right(select(SearchDocument.id, SearchDocument.scope), actor)


def with_right(asked: Any, actor: AnyActor, listed: bool = False) -> Any:
    """`asked` over those of the documents (with `listed`: those in the parameter `ids`) that this person may read."""
    if listed:
        ids = prepared.listed("ids")
        asked = asked.select_from(ids).join(SearchDocument, SearchDocument.id == ids.c.value)
    else:
        asked = asked.select_from(SearchDocument)
    return (
        asked.join(Entry, Entry.id == SearchDocument.entry_id)
        .outerjoin(Publication, Publication.id == SearchDocument.publication_id)
        .where(may_read(actor))
    )


def texts_of(session: Session, actor: Actor, ids: Sequence[int], with_words: bool = False) -> dict[int, Any]:
    """Documents that were found with their texts, as far as the right to read them goes at this very moment; on demand
    with their words (`body`, see documents.standing)."""
    rows = fetch(session, actor, _with_words if with_words else _with_texts, ids=ids) if ids else []
    return {row[0]: Text(*row) for row in rows}


_TEXT = (*SearchDocument.__table__.c, Revision.title, Revision.plain, Entry.external_id)
Text = namedtuple("Text", [*(column.key for column in _TEXT), "body"], defaults=(b"",))  # type: ignore[misc]


def _with_texts(actor: AnyActor) -> Any:
    return with_right(select(*_TEXT), actor, listed=True).join(Revision, Revision.id == SearchDocument.revision_id)


def _with_words(actor: AnyActor) -> Any:
    return _with_texts(actor).join(SearchWords, SearchWords.doc == SearchDocument.id).add_columns(SearchWords.body)


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
