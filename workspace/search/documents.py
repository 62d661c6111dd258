"""What can be found: which versions of an entry stand in the index, for whom, and with which words.

An entry has up to four: the author's working copy (only while it differs from what is shared), the shared version, and
one publication each for the ambito and for the network. The id is made of entry and version, so that equal scores are
ordered alike on every database. Emotions never leave the group, a proposed tag neither, and a publication does not say
from which group it comes.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from workspace import italian
from workspace.db import named
from workspace.nouns import Entry, EntryTerm, Facet, Group, Practice, Publication, Revision, Term
from workspace.prepared import one_of
from workspace.search import facets
from workspace.search.weights import TITLE, Fields, Standing, weigh

ROME = ZoneInfo("Europe/Rome")
VERSIONS = 4
YEARS = "=anno"  # what the stems of years begin with
OWN = "~"  # with what no stem begins


class Version(IntEnum):
    """In the order of closeness: who may read several finds the text once, in the first of them."""

    OWN = 0
    SHARED = 1
    AMBITO = 2
    NETWORK = 3


class Circle(IntEnum):
    """Kinds of scope: for whom a document stands in the index."""

    AUTHOR = 0
    NAMED = 1  # the supervisor of a text of reach 2
    GROUP = 2
    AMBITO = 3
    NETWORK = 4
    THEME = 5  # texts on a theme may be closed until one has written one's own


def scope_of(circle: Circle, of: int = 0) -> int:
    return of * 8 + circle


@dataclass(frozen=True)
class Document:
    """A row of search_document, and the words behind it."""

    id: int
    entry_id: int
    revision_id: int
    publication_id: int | None
    scope: int
    author_id: int
    group_id: int | None
    ambito_id: int | None
    template_id: int
    kind: str
    day: int
    term_ids: tuple[int, ...]
    fields: Fields
    state: str | None = None  # of a practice

    def postings(self) -> dict[str, int]:
        """Key of a stem -> weight: of the words, the terms («#12»), and the properties by which searches are narrowed."""
        held = weigh(self.fields, self.term_ids) | self._properties()
        own = own_keys(self.scope)
        return {own + stem: weight for stem, weight in held.items()} if own else held

    def _properties(self) -> dict[str, int]:
        """What it is, where it belongs, and in which year, as stems; the weight of a year is the day."""
        held = {kind_stem(self.kind): 1, property_stem("modello", self.template_id): 1}
        if self.group_id is not None:
            held[property_stem("gruppo", self.group_id)] = 1
        if self.ambito_id is not None:
            held[property_stem("ambito", self.ambito_id)] = 1
        if self.state:
            held[state_stem(self.state)] = 1
        return held | {year_stem(self.day // 10_000): day_weight(self.day)}

    def row(self) -> dict[str, object]:
        row = {k: v for k, v in self.__dict__.items() if k not in ("term_ids", "fields")}
        return row | {"terms": written(self.term_ids)}

    def body(self) -> bytes:
        return pack(self.fields)

    def facets(self) -> bytes:
        return facets.of_document(self)


def documents(
    session: Session, entry_ids: Sequence[int], known: Mapping[int, Fields] | None = None
) -> Iterator[Document]:
    """The documents that these entries ought to have now; a fixed number of statements however many entries. `known`:
    the words of some revisions, by their ids, where somebody has them already."""
    session.flush()
    entries = _asked(session, _ENTRIES, entry_ids)
    published, bearing = defaultdict[int, list[Row[Any]]](list), defaultdict[int, list[Row[Any]]](list)
    for row in _asked(session, _PUBLICATIONS, entry_ids):
        published[row.entry_id].append(row)
    for row in _asked(session, _TERMS, entry_ids):
        bearing[row.entry_id].append(row)
    wanted = {r for e in entries for r in (e.current_revision_id, e.shared_revision_id) if r}
    wanted |= {p.revision_id for ps in published.values() for p in ps}
    texts = dict(known or {})
    for row in _asked(session, _TEXTS, sorted(wanted - texts.keys())):
        texts[row.id] = fields_of(row.title, row.answers, row.plain)
    for entry in entries:
        if entry.trashed_at is None:
            yield from _of(entry, published[entry.id], bearing[entry.id], texts)


def _asked(session: Session, statement: Any, ids: Sequence[int]) -> Sequence[Row[Any]]:
    return session.connection().execute(statement, {"ids": ids}).all()


# A text is written into the index every few seconds while somebody writes it: what is asked then is built once.
_ENTRIES = named(
    select(*Entry.__table__.c, Group.ambito_id, Practice.state)
    .outerjoin_from(Entry, Group, Group.id == Entry.group_id)
    .outerjoin(Practice, Practice.entry_id == Entry.id)
    .where(one_of(Entry.id, "ids"))
    .order_by(Entry.id),
    "search.entries",
)
_PUBLISHED = Publication.__table__.c
_PUBLICATIONS = named(
    select(Publication.__table__)
    .where(one_of(_PUBLISHED.entry_id, "ids"), _PUBLISHED.state == "approved", _PUBLISHED.withdrawn_at.is_(None))
    .order_by(_PUBLISHED.id),
    "search.publications",
)
_TERMS = named(
    select(EntryTerm.entry_id, Term.id, Term.state, Facet.author_only)
    .join_from(EntryTerm, Term, Term.id == EntryTerm.term_id)
    .join(Facet, Facet.key == Term.facet_key)
    .where(one_of(EntryTerm.entry_id, "ids"), Term.state.in_(("active", "proposed")))
    .order_by(Term.id),
    "search.terms",
)
_TEXTS = named(
    select(Revision.id, Revision.title, Revision.answers, Revision.plain).where(one_of(Revision.id, "ids")),
    "search.texts",
)


def _of(entry: Row, publications: list[Row], terms: list[Row], texts: dict[int, Fields]) -> Iterator[Document]:
    def document(version: Version, scope: int, revision_id: int, **more: object) -> Document:
        seen = tuple(t.id for t in terms if _may_show(t, version, entry.reach))
        values: dict[str, object] = {
            "publication_id": None,
            "group_id": entry.group_id,
            "ambito_id": entry.ambito_id,
        } | more
        return Document(
            id=document_id(entry.id, version),
            entry_id=entry.id,
            revision_id=revision_id,
            scope=scope,
            author_id=entry.author_id,
            template_id=entry.template_id,
            kind=entry.kind,
            day=int(entry.created_at.astimezone(ROME).strftime("%Y%m%d")),
            term_ids=seen,
            fields=texts[revision_id],
            state=(entry.state or "proposed") if entry.kind == "practice" else None,
            **values,  # type: ignore[arg-type]
        )

    shared = entry.shared_revision_id if entry.reach > 1 else None
    if entry.current_revision_id and entry.current_revision_id != shared:
        yield document(Version.OWN, scope_of(Circle.AUTHOR, entry.author_id), entry.current_revision_id)
    if shared:
        yield document(Version.SHARED, _shared_with(entry), shared)
    newest = {publication.level: publication for publication in publications}
    for level, version in ((4, Version.AMBITO), (5, Version.NETWORK)):
        if p := newest.get(level):
            circle = scope_of(Circle.AMBITO, p.ambito_id) if level == 4 else scope_of(Circle.NETWORK)
            yield document(version, circle, p.revision_id, publication_id=p.id, group_id=None, ambito_id=p.ambito_id)


def own_keys(scope: int) -> str:
    """What the keys of stems begin with in this scope, seven hexadecimal digits after a tilde; nothing, unless it is of
    an author's working copies. Those are written every few seconds, and some three hundred stems would lie in as many
    places: so a person's own lie together, apart from everybody's."""
    return f"{OWN}{scope >> 3:07x}" if scope % 8 == Circle.AUTHOR else ""


def _shared_with(entry: Row) -> int:
    if entry.reach == 2:
        return scope_of(Circle.NAMED, entry.supervisor_id or 0)
    if entry.theme_id:
        return scope_of(Circle.THEME, entry.theme_id)
    return scope_of(Circle.GROUP, entry.group_id or 0)


def _may_show(term: Row, version: Version, reach: int) -> bool:
    if version is Version.OWN:
        return True
    if version is Version.SHARED:
        return reach == 3 or not term.author_only
    return term.state == "active" and not term.author_only


def kind_stem(kind: str) -> str:
    return f"={kind}"


def state_stem(state: str) -> str:
    """How far a practice has come."""
    return f"=stato-{state}"


def property_stem(name: str, value: int) -> str:
    return f"={name}{value}"


def year_stem(year: int) -> str:
    return f"{YEARS}{year:04}"


def day_weight(day: int) -> int:
    """Grows through the year, and is small: 20261122 is 374."""
    month, day = divmod(day % 10_000, 100)
    return month * 32 + day


def document_id(entry_id: int, version: Version) -> int:
    return entry_id * VERSIONS + version


def entry_of(document_id: int) -> int:
    return document_id // VERSIONS


_ADDRESS = re.compile(r"\]\([^)\n]*\)|https?://\S+")


def fields_of(title: str, answers: dict[str, str], plain: str) -> Fields:
    """The stems of a text, title and prompts apart. Addresses of links are no words."""
    prompts = [
        (key.replace(" ", "_"), italian.stems(_ADDRESS.sub("] ", text)))
        for key, text in (answers or {"": plain}).items()
        if text
    ]
    return [(TITLE, italian.stems(title)), *prompts]


def written(ids: Iterable[int]) -> str:
    """Ids as one text in which each can be looked for: ",12,45,"."""
    ids = list(ids)
    return f",{','.join(map(str, ids))}," if ids else ""


def pack(fields: Fields) -> bytes:
    return zlib.compress("\n".join(" ".join([key, *stems]) for key, stems in fields).encode(), 6)


def unpack(body: bytes) -> Fields:
    lines = (line.split(" ") for line in zlib.decompress(body).decode().split("\n"))
    return [(key, stems) for key, *stems in lines]


def standing(bodies: Mapping[int, bytes], stems: Collection[str]) -> dict[int, Standing]:
    """Where some stems stand in the packed words of documents. They are looked for as the words lie there: of the three
    hundred of a text few are meant."""
    sought = [(f" {stem} ".encode(), stem) for stem in stems]
    return {
        doc: [_standing(line + b" ", sought) for line in zlib.decompress(body).split(b"\n")]
        for doc, body in bodies.items()
    }


def _standing(line: bytes, sought: Sequence[tuple[bytes, str]]) -> tuple[str, list[tuple[int, str]]]:
    found: list[tuple[int, str]] = []
    for word, stem in sought:
        at = line.find(word)
        while at >= 0:
            found.append((at, stem))
            at = line.find(word, at + 1)
    found.sort()
    place, before, placed = 0, 0, []
    for at, stem in found:
        place += line.count(b" ", before, at)
        before = at
        placed.append((place, stem))
    return line[: line.index(b" ")].decode(), placed
