"""What an index must be able to answer, and the one that does: postings in plain SQL (docs/adr/0005).

Every answer is of what the person may read, decided inside the statement; and the same on both databases, because
weights are whole numbers and equal scores are ordered by document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    desc,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from workspace.db import named
from workspace.nouns import Entry, Publication
from workspace.policy import AnyActor
from workspace.prepared import in_steps, run, these
from workspace.search.postings import DOCUMENT, POSTING, WORDS
from workspace.search.sight import Sight, may_read
from workspace.search.tables import STEM, SearchDocument

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

    def beginning(self, session: Session, sight: Sight, letters: str, limit: int) -> dict[str, int]: ...

    def words(self, session: Session, ids: Sequence[int]) -> dict[int, bytes]: ...


class Postings:
    def frequencies(self, session: Session, sight: Sight, stems: Sequence[str]) -> dict[str, int]:
        """How many readable documents hold each stem, and under ALL how many there are. One statement."""
        values = {"stems": in_steps(stems), "whole": in_steps(sight.whole)}
        if sight.partly:
            rows = run(session, sight.actor, _frequencies_through_the_right, **values, partly=in_steps(sight.partly))
        else:
            rows = run(session, sight.actor, _frequencies, **values)
        found: dict[str, int] = {}
        for row in rows.all():
            found[row.stem] = found.get(row.stem, 0) + row.n
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
        build = _ranking(len(wishes), by_date, best is not None)
        values: dict[str, Any] = {"scopes": in_steps(sight.scopes), "limit": limit}
        if best:
            values["best"] = best
        for number, (stem, worth) in enumerate(wishes.items()):
            values |= {f"wish{number}": stem, f"worth{number}": worth}
        if where:  # filters are of many shapes: such a statement is built anew
            rows = session.connection().execute(build(sight.actor).where(*where), values).all()
        else:
            rows = run(session, sight.actor, build, **values).all()
        return [Match._make(row) for row in rows]

    def holding(self, session: Session, sight: Sight, stems: Sequence[str], limit: int) -> Sequence[Row[Any]]:
        """Readable documents that hold all of these stems, with their words (see documents.unpack); the newest."""
        whole = _all_of(stems, sight.whole).order_by(POSTING.c.doc.desc()).limit(limit).subquery()
        # Of what only some may read, nothing is left out before the right is asked: hidden texts must not push others out.
        newest = union_all(select(whole.c.doc), _all_of(stems, sight.partly)).subquery()
        document = SearchDocument
        asked = _readable(select(document.id, document.revision_id, WORDS.c.body), sight.actor, newest)
        asked = asked.join(WORDS, WORDS.c.doc == document.id)
        return session.execute(asked.order_by(document.id.desc()).limit(limit)).all()

    def beginning(self, session: Session, sight: Sight, letters: str, limit: int) -> dict[str, int]:
        """Some stems that begin with these letters, and in how many readable documents each stands."""
        held = POSTING.c
        asked = select(held.stem).where(
            held.stem >= letters, held.stem < letters + "{", held.scope.in_(sight.scopes)
        )  # fmt: skip
        some = session.scalars(asked.group_by(held.stem).order_by(held.stem).limit(limit)).all()
        often = self.frequencies(session, sight, some) if some else {}
        return {stem: often[stem] for stem in some if often.get(stem)}

    def words(self, session: Session, ids: Sequence[int]) -> dict[int, bytes]:
        """The words of documents that were found (see documents.unpack)."""
        return dict(session.connection().execute(_WORDS, {"ids": in_steps(ids)}).all())


def _all_of(stems: Sequence[str], scopes: Sequence[int]) -> Select[Any]:
    """Documents in these scopes that hold all of these stems."""
    found = select(POSTING.c.doc).where(POSTING.c.stem.in_(stems), POSTING.c.scope.in_(scopes))
    if len(set(stems)) > 1:
        found = found.group_by(POSTING.c.doc).having(func.count() == len(set(stems)))
    return found


def _given(name: str, type_: Any = BigInteger) -> BindParameter[Any]:
    return bindparam(name, type_=type_, required=True)


def _those(name: str, type_: Any = BigInteger) -> BindParameter[Any]:
    return these(name, type_)


_WORDS = named(select(WORDS.c.doc, WORDS.c.body).where(WORDS.c.doc.in_(_those("ids"))), "search.words")

# What a thousand results are counted by; the rest is fetched for the page that is shown.
_SHOWN = [DOCUMENT.c[name] for name in Match._fields[:-1]]


def _frequencies(actor: AnyActor) -> Any:
    return union_all(*_in_whole_scopes())


def _in_whole_scopes() -> list[Select[Any]]:
    return [
        select(POSTING.c.stem, func.count().label("n"))
        .where(POSTING.c.stem.in_(_those("stems", STEM)), POSTING.c.scope.in_(_those("whole")))
        .group_by(POSTING.c.stem),
        select(literal(ALL), func.count()).where(SearchDocument.scope.in_(_those("whole"))),
    ]


def _frequencies_through_the_right(actor: AnyActor) -> Any:
    held = _first(
        select(POSTING.c.stem, POSTING.c.doc).where(
            POSTING.c.stem.in_(_those("stems", STEM)), POSTING.c.scope.in_(_those("partly"))
        )
    )
    return union_all(
        *_in_whole_scopes(),
        _readable(select(held.c.stem, func.count()), actor, held).group_by(held.c.stem),
        _readable(select(literal(ALL), func.count()), actor).where(SearchDocument.scope.in_(_those("partly"))),
    )


@lru_cache(maxsize=512)  # the builder must be the same one each time: its statement is kept under it
def _ranking(wishes: int, by_date: bool, best: bool) -> Callable[[AnyActor], Any]:
    """How to build the search for so many wishes: `wish0` worth `worth0`, and so on."""

    def build(actor: AnyActor) -> Any:
        document = SearchDocument
        order: list[Any] = [document.day.desc(), document.id.desc()]
        if wishes:
            scores = _first(_scores(wishes, best))
            asked = _readable(select(*_SHOWN, scores.c.score), actor, scores)
            if not by_date:
                order = [scores.c.score.desc(), document.id]
        else:
            asked = _readable(select(*_SHOWN, literal(0).label("score")), actor)
            asked = asked.where(document.scope.in_(_those("scopes")))
        return asked.order_by(*order).limit(_given("limit"))

    return build


def _scores(wishes: int, best: bool) -> Select[Any]:
    """Document and score, of all that hold a wished stem in these scopes or of the `best` so many."""
    here = POSTING.c.scope.in_(_those("scopes"))
    stems = [_given(f"wish{n}", STEM) for n in range(wishes)]
    worths = [_given(f"worth{n}", Integer) for n in range(wishes)]
    if wishes == 1:
        scores = select(POSTING.c.doc, (POSTING.c.weight * worths[0]).label("score"))
        scores = scores.where(POSTING.c.stem == stems[0], here)
    else:
        each = case(*zip(stems, worths, strict=True), value=POSTING.c.stem)
        scores = select(POSTING.c.doc, func.sum(POSTING.c.weight * each).label("score"))
        scores = scores.where(POSTING.c.stem.in_(stems), here).group_by(POSTING.c.doc)
    return scores.order_by(desc("score"), POSTING.c.doc).limit(_given("best")) if best else scores


def _first(found: Select[Any]) -> FromClause:
    """Postings before documents. PostgreSQL cannot know how few postings there are, and would walk all documents to ask
    for the postings of each: a second for one misspelt word among two thousand texts."""
    return found.cte("held").prefix_with("MATERIALIZED", dialect="postgresql")


def _readable(asked: Any, actor: AnyActor, found: FromClause | None = None) -> Any:
    """`asked` over the documents (those in `found`, if given) that this person may read."""
    if found is None:
        asked = asked.select_from(SearchDocument)
    else:
        asked = asked.select_from(found).join(SearchDocument, SearchDocument.id == found.c.doc)
    return (
        asked.join(Entry, Entry.id == SearchDocument.entry_id)
        .outerjoin(Publication, Publication.id == SearchDocument.publication_id)
        .where(may_read(actor))
    )
