"""A country of made-up texts: as many as wanted, for `make bench-search`.

Words come in the proportions of a natural language (Zipf and Mandelbrot), the frequent ones from the demo's texts, the
rest made of Italian syllables and endings, so that they have stems; each text leans towards one of two hundred
subjects. For each 200 texts there is a group, for each 20 a person; a group in fifty has most of the texts, as in life.
Written a thousand in a transaction from a seed of their own: stopped half way, it goes on where it was.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NamedTuple

import click
from sqlalchemy import func, insert, select, update

from workspace import italian, ladder, search
from workspace.db import db, learn_sizes, writing
from workspace.demo.multiply import DAYS, FIRST_DAY, SPREAD
from workspace.demo.stories import stories
from workspace.nouns import (
    Ambito,
    Entry,
    EntryTerm,
    Group,
    Membership,
    Office,
    Pact,
    Person,
    Publication,
    Revision,
    Template,
    Term,
)

BATCH = 1000
WORDS, SUBJECTS, OF_A_SUBJECT = 200_000, 200, 400
SHORTEST, LONGEST = 300, 800
MEMBER, SUPERVISOR, STAFF, ALL_STAFF = (f"{who}@esempio.it" for who in ("membro", "supervisore", "ufficio", "regione"))
DECLARED = {ladder.DECLARED: True}  # words by chance: nobody is in them
_START = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "br",
    "cr",
    "dr",
    "fr",
    "gr",
    "pr",
    "tr",
    "sp",
    "st",
    "sc",
    "ch",
    "gl",
    "qu",
    "z",
]
_MIDDLE = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "ia", "io", "ie", "uo"]
_END = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "ll",
    "mm",
    "nn",
    "rr",
    "ss",
    "tt",
    "nt",
    "nd",
    "st",
    "rt",
    "lt",
    "mp",
    "nz",
    "rm",
    "rc",
]
_TAILS = [
    "o",
    "a",
    "i",
    "e",
    "are",
    "ire",
    "ando",
    "ente",
    "ezza",
    "ità",
    "ismo",
    "ista",
    "oso",
    "osa",
    "zione",
    "zioni",
    "mento",
    "menti",
    "ino",
    "ina",
    "ale",
    "ali",
    "ico",
    "ica",
]


class Language:
    """Words by rank, the most frequent first; the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        chance = random.Random(seed)
        said = (word for s in stories() for answer in s.answers.values() for word in re.findall(r"\w+", answer.lower()))
        words = [word for word, _ in sorted(Counter(said).items(), key=lambda c: (-c[1], c[0]))]
        known = set(words)
        while len(words) < WORDS:
            syllables = range(chance.choice((1, 1, 2, 2, 2, 3)))
            root = "".join(chance.choice(_START) + chance.choice(_MIDDLE) for _ in syllables) + chance.choice(_END)
            for tail in chance.sample(_TAILS, chance.choice((1, 1, 2, 4))):
                if (word := root + tail) not in known:
                    known.add(word)
                    words.append(word)
        self.words = words[:WORDS]
        self.share = list(accumulate(1 / (rank + 2.7) ** 1.25 for rank in range(1, WORDS + 1)))
        lean = list(accumulate(1 / (rank + 2) for rank in range(OF_A_SUBJECT)))
        middle = range(200, WORDS // 2)
        self.subjects = [([self.words[n] for n in chance.sample(middle, OF_A_SUBJECT)], lean) for _ in range(SUBJECTS)]

    def text(self, chance: random.Random) -> tuple[str, str]:
        """A title and a text."""
        wanted = chance.randint(SHORTEST, LONGEST)
        pool, lean = chance.choice(self.subjects)
        some = wanted // 4
        words = chance.choices(self.words, cum_weights=self.share, k=wanted - some)
        words += chance.choices(pool, cum_weights=lean, k=some)
        chance.shuffle(words)
        sentences = [" ".join(words[at : at + 14]).capitalize() + "." for at in range(0, wanted, 14)]
        paragraphs = [" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6)]
        title = " ".join(chance.choices(pool, cum_weights=lean, k=chance.randint(2, 4)) + words[:2])
        return title.capitalize(), "\n\n".join(paragraphs)

    def frequent(self, n: int) -> list[str]:
        """The most frequent words that are searched for."""
        return [word for word in self.words[: 4 * n + 400] if italian.stem(word) and len(word) > 3][:n]

    def rare(self, n: int) -> list[str]:
        """Words that one text in some hundreds has."""
        return [w for w in self.words[4000:40_000:7] if italian.stem(w) and len(w) > 5][:n]


class Built(NamedTuple):
    """Of this run: texts written, seconds in all, seconds of CPU of the application in all and for the index."""

    texts: int
    wall: float
    cpu: float
    index: float


class Country:
    """Where the texts go: ambiti, groups and people in proportion to `size`."""

    def __init__(self, session: Any, size: int) -> None:
        self.session, self.size = session, size
        self.groups, self.people = max(8, size // 200), max(60, size // 20)
        self.ambiti = max(2, self.groups // 250)
        self.language = Language()

    def build(self, until: float | None = None) -> Built:
        """Writes what is missing, at most until that time (of `time.time`)."""
        self.found()
        first = self.session.scalar(select(func.max(Entry.id))) or 0
        began, cpu, index, done = time.time(), time.process_time(), 0.0, 0
        template = self.session.scalars(select(Template.id).where(Template.key == "libera")).one()
        terms = list(self.session.scalars(select(Term.id).where(Term.state == "active").order_by(Term.id)))
        self.session.rollback()
        with click.progressbar(length=self.size, label="Texts", file=sys.stderr) as bar, writing():
            bar.update(first)
            for start in range(first + 1, self.size + 1, BATCH):
                if until and time.time() > until:
                    break
                ids = range(start, min(self.size, start + BATCH - 1) + 1)
                self._write(ids, template, terms)
                self.session.flush()
                indexing = time.process_time()
                search.write(self.session, *ids)
                self.session.commit()
                index += time.process_time() - indexing
                self.session.expunge_all()
                done += len(ids)
                bar.update(len(ids))
        spent = time.process_time() - cpu, time.time() - began
        if done:
            _settle()
        return Built(done, spent[1], spent[0], index)

    def found(self) -> None:
        """Ambiti, groups, people, once."""
        if self.session.scalar(select(func.count()).select_from(Ambito)):
            return
        at, insert_all = FIRST_DAY, self._insert
        with writing():
            insert_all(Ambito, ({"id": a, "slug": f"a{a}", "name": f"Ambito {a}"} for a in range(1, self.ambiti + 1)))
            insert_all(Group, (
                {"id": g, "slug": f"g{g}", "name": f"Gruppo {g}", "kind": "A3", "ambito_id": self.ambito_of(g)}
                for g in range(1, self.groups + 1)
            ))  # fmt: skip
            insert_all(Pact, (
                {"group_id": g, "version": 1, "body": "", "html": "", "effective_at": at}
                for g in range(1, self.groups + 1)
            ))  # fmt: skip
            mails = {1: MEMBER, 2: SUPERVISOR, 3: STAFF, 4: ALL_STAFF}
            insert_all(Person, (
                {"id": p, "mail": mails.get(p, f"p{p}@esempio.it"), "name": f"Persona {p}", "state": "active"}
                for p in range(1, self.people + 1)
            ))  # fmt: skip
            insert_all(Membership, (
                {"person_id": p, "group_id": g, "role": role, "accepted_version": 1}
                for p, g, role in self._memberships()
            ))  # fmt: skip
            offices = [(3, 1), *((4, a) for a in range(1, self.ambiti + 1))]
            insert_all(Office, ({"person_id": p, "ambito_id": a, "role": "staff"} for p, a in offices))
            self.session.commit()

    def ambito_of(self, group: int) -> int:
        return group % self.ambiti + 1

    def members(self, group: int) -> list[int]:
        """Ten people; a supervisor has eight groups."""
        return [5 + (group * 10 + n) % (self.people - 5) for n in range(9)]

    def supervisor(self, group: int) -> int:
        return 5 + (self.people // 2 + group // 8) % (self.people - 5)

    def _memberships(self) -> Iterator[tuple[int, int, str]]:
        every = range(1, self.groups + 1)
        asked = [
            *((1, g, "member") for g in (1, 2)),
            *((2, g, "supervisor") for g in every[:8]),
            *((p, g, "member") for g in every for p in self.members(g)),
            *((self.supervisor(g), g, "supervisor") for g in every),
        ]
        seen = set()
        for person, group, role in asked:
            if (person, group) not in seen:
                seen.add((person, group))
                yield person, group, role

    def _insert(self, noun: Any, rows: Iterator[dict[str, Any]]) -> None:
        listed = list(rows)
        for start in range(0, len(listed), 10_000):
            self.session.execute(insert(noun), listed[start : start + 10_000], execution_options=DECLARED)

    def _write(self, ids: range, template: int, terms: list[int]) -> None:
        chance = random.Random(ids[0])
        entries, revisions, publications, links = [], [], [], []
        for ident in ids:
            group = 1 + int(self.groups * chance.random() ** 1.6)
            visibility = chance.choices(list(SPREAD), list(SPREAD.values()))[0]
            reach = {"private": 1, "supervisor": 2}.get(visibility, 3)
            at = FIRST_DAY + dt.timedelta(minutes=int(DAYS * 1440 * chance.random()))
            author = chance.choice([*self.members(group), *([1] if group < 3 else [])])
            title, body = self.language.text(chance)
            entries.append({
                "id": ident, "author_id": author, "group_id": group, "template_id": template, "reach": reach,
                "kind": chance.choice(("narrative", "reflection", "practice", "strategy")),
                "supervisor_id": self.supervisor(group) if reach == 2 else None, "external_id": f"x{ident}",
                "shared_at": at if reach > 1 else None, "created_at": at, "updated_at": at,
            })  # fmt: skip
            revisions.append({
                "id": ident, "entry_id": ident, "number": 1, "author_id": author, "title": title[:300],
                "answers": {"testo": body}, "plain": body, "frozen": reach > 1, "created_at": at, "saved_at": at,
            })  # fmt: skip
            if level := {"ambito": 4, "network": 5}.get(visibility):
                publications.append({
                    "entry_id": ident, "revision_id": ident, "level": level, "ambito_id": self.ambito_of(group),
                    "state": "approved", "created_at": at, "approved_at": at,
                })  # fmt: skip
            links += [{"entry_id": ident, "term_id": t} for t in chance.sample(terms, chance.randint(2, 6))]
        for noun, rows in ((Entry, entries), (Revision, revisions), (Publication, publications), (EntryTerm, links)):
            if rows:
                self.session.execute(insert(noun), rows, execution_options=DECLARED)
        shared = [
            {"id": e["id"], "current_revision_id": e["id"], "shared_revision_id": e["id"] if e["reach"] > 1 else None}
            for e in entries
        ]  # fmt: skip
        self.session.execute(update(Entry), shared, execution_options=DECLARED)


def _settle() -> None:
    """What a database does by itself in its first night: statistics, and the log written into the tables."""
    learn_sizes()
    with db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if connection.dialect.name == "sqlite":
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            raw.autocommit = True
            raw.execute("VACUUM ANALYZE")
            raw.autocommit = False
