"""What else a reader of a collection may read that is like it: found by search, so never more than they may see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from workspace.collecting import reads
from workspace.nouns import Edition
from workspace.policy import Actor
from workspace.search import similar

MOST = 6
LOOKED_AT = 40  # entries of the collection that may be among the nearest
SHARED = 2  # words two texts must have in common
SAID = 4


@dataclass(frozen=True)
class Near:
    title: str
    address: str
    kind: str
    words: tuple[str, ...]  # in common


def near(session: Session, actor: Actor, edition: Edition) -> list[Near]:
    """Practices, strategies and stories outside the collection that are of its subject, the nearest first."""
    lines = reads.order(session, actor, edition)
    inside = {line.about for line in lines if line.of == "item"}
    rows = reads.in_short(session, actor, lines[:LOOKED_AT]).values()
    words = "\n".join([edition.title, edition.introduction, *(row.title for row in rows)])
    hits = similar(session, actor, words, limit=MOST + min(len(inside), LOOKED_AT))
    return [
        Near(
            hit.title,
            f"/pubblicazioni/{hit.publication_id}" if hit.publication_id else f"/scritti/{hit.entry_id}",
            hit.kind,
            hit.matched[:SAID],
        )
        for hit in hits
        if hit.entry_id not in inside and len(hit.matched) >= SHARED
    ][:MOST]
