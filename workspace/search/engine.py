"""What an index must be able to answer, and the one that does: postings in plain SQL (docs/adr/0005).

Every answer is of what the person may read, decided inside the statement; and the same on both databases, because
weights are whole numbers and equal scores are ordered by document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, FromClause, Row, Select, case, desc, func, literal, select, union_all
from sqlalchemy.orm import Session

from workspace.nouns import Entry, Publication
from workspace.search.postings import DOCUMENT, POSTING, WORDS
from workspace.search.sight import Sight
from workspace.search.tables import SearchDocument

ALL = ""  # in an answer about words: all documents


class Match(NamedTuple):
    """A readable document that matches."""

    id: int
    entry_id: int
    kind: str
    template_id: int
    group_id: int | None
    ambito_id: int | None
    day: int
    terms: str
    score: int


class Engine(Protocol):
    """An index that can be exchanged: see `Postings` for what each answer means."""

    def frequencies(self, session: Session, sight: Sight, stems: Sequence[str]) -> dict[str, int]: ...

    def ranked(
        self, session: Session, sight: Sight, wishes: Mapping[str, int], where: Sequence[ColumnElement[bool]],
        by_date: bool, limit: int, at_most: int,
    ) -> list[Match]: ...  # fmt: skip

    def holding(self, session: Session, sight: Sight, stems: Sequence[str], limit: int) -> Sequence[Row[Any]]: ...

    def words(self, session: Session, ids: Sequence[int]) -> dict[int, bytes]: ...


class Postings:
    def frequencies(self, session: Session, sight: Sight, stems: Sequence[str]) -> dict[str, int]:
        """How many readable documents hold each stem, and under ALL how many there are. One statement."""
        asked = [
            select(POSTING.c.stem, func.count().label("n"))
            .where(POSTING.c.stem.in_(stems), POSTING.c.scope.in_(sight.whole))
            .group_by(POSTING.c.stem),
            select(literal(ALL), func.count()).where(SearchDocument.scope.in_(sight.whole)),
        ]
        if sight.partly:
            joined = _readable(select(POSTING.c.stem, func.count()), sight, POSTING)
            asked += [
                joined.where(POSTING.c.stem.in_(stems), POSTING.c.scope.in_(sight.partly)).group_by(POSTING.c.stem),
                _readable(select(literal(ALL), func.count()), sight).where(SearchDocument.scope.in_(sight.partly)),
            ]
        found: dict[str, int] = {}
        for stem, n in session.execute(union_all(*asked)):
            found[stem] = found.get(stem, 0) + n
        return found

    def ranked(
        self, session: Session, sight: Sight, wishes: Mapping[str, int], where: Sequence[ColumnElement[bool]],
        by_date: bool, limit: int, at_most: int,
    ) -> list[Match]:  # fmt: skip
        """The readable documents that hold any of the wished stems (with no wish: all), the best first: the sum of
        weight times the wish's worth, then the lower id. With `by_date`, the newest first.

        `at_most`: how many there can be at all. Of many, only the best are held against the right to read them, unless
        that leaves too few: most of what stands in the scopes of a person is theirs to read.
        """
        best = limit + limit // 5
        if wishes and not by_date and not where and at_most > best:
            found = self._ranked(session, sight, wishes, where, by_date, limit, best)
            if len(found) == limit:
                return found
        return self._ranked(session, sight, wishes, where, by_date, limit, None)

    def _ranked(
        self, session: Session, sight: Sight, wishes: Mapping[str, int], where: Sequence[ColumnElement[bool]],
        by_date: bool, limit: int, best: int | None,
    ) -> list[Match]:  # fmt: skip
        document = SearchDocument
        order: list[Any] = [document.day.desc(), document.id.desc()]
        if wishes:
            scores = _scores(sight, wishes, best).subquery()
            asked = _readable(select(*_SHOWN, scores.c.score), sight, scores)
            if not by_date:
                order = [scores.c.score.desc(), document.id]
        else:
            asked = _readable(select(*_SHOWN, literal(0).label("score")), sight)
            asked = asked.where(document.scope.in_(sight.scopes))
        found = session.connection().execute(asked.where(*where).order_by(*order).limit(limit))
        return [Match._make(row) for row in found.all()]

    def holding(self, session: Session, sight: Sight, stems: Sequence[str], limit: int) -> Sequence[Row[Any]]:
        """Readable documents that hold all of these stems, with their words (see documents.unpack); the newest."""
        every = select(POSTING.c.doc).where(POSTING.c.stem.in_(stems), POSTING.c.scope.in_(sight.scopes))
        if len(set(stems)) > 1:
            every = every.group_by(POSTING.c.doc).having(func.count() == len(set(stems)))
        newest = every.order_by(POSTING.c.doc.desc()).limit(4 * limit).subquery()
        document = SearchDocument
        asked = _readable(select(document.id, document.revision_id, WORDS.c.body), sight, newest)
        asked = asked.join(WORDS, WORDS.c.doc == document.id)
        return session.execute(asked.order_by(document.id.desc()).limit(limit)).all()

    def words(self, session: Session, ids: Sequence[int]) -> dict[int, bytes]:
        """The words of documents that were found (see documents.unpack)."""
        return dict(session.execute(select(WORDS.c.doc, WORDS.c.body).where(WORDS.c.doc.in_(ids))).all())


# What a thousand results are counted by; the rest is fetched for the page that is shown.
_SHOWN = [DOCUMENT.c[name] for name in Match._fields[:-1]]


def _scores(sight: Sight, wishes: Mapping[str, int], best: int | None) -> Select[Any]:
    """Document and score, of all that hold a wished stem in these scopes or of the `best` so many."""
    here = POSTING.c.scope.in_(sight.scopes)
    if len(wishes) == 1:
        ((stem, worth),) = wishes.items()
        scores = select(POSTING.c.doc, (POSTING.c.weight * literal(worth)).label("score"))
        scores = scores.where(POSTING.c.stem == stem, here)
    else:
        each = case(dict(wishes), value=POSTING.c.stem)
        scores = select(POSTING.c.doc, func.sum(POSTING.c.weight * each).label("score"))
        scores = scores.where(POSTING.c.stem.in_(list(wishes)), here).group_by(POSTING.c.doc)
    return scores.order_by(desc("score"), POSTING.c.doc).limit(best) if best else scores


def _readable(asked: Any, sight: Sight, found: FromClause | None = None) -> Any:
    """`asked` over the documents (those in `found`, if given) that this person may read."""
    if found is None:
        asked = asked.select_from(SearchDocument)
    else:
        asked = asked.select_from(found).join(SearchDocument, SearchDocument.id == found.c.doc)
    return (
        asked.join(Entry, Entry.id == SearchDocument.entry_id)
        .outerjoin(Publication, Publication.id == SearchDocument.publication_id)
        .where(sight.may_read)
    )
