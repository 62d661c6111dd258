"""A country of made-up texts: as many as wanted, for `make bench-search`.

Words come in the proportions of a natural language (Zipf and Mandelbrot), the frequent ones from the demo's texts, the
rest made of Italian syllables and endings, so that they have stems; each text leans towards one of two hundred
subjects. For each 200 texts there is a group, for each 20 a person; a group in fifty has most of the texts, as in life.
Written a thousand at a time from a seed of their own, the index in one go at the end (see bulk.py): stopped half way, it
goes on where it was.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import click
from sqlalchemy import Table, case, delete, func, insert, select, update

from tests.bench.bulk import Runs
from workspace import clearance, italian
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
from workspace.search.blocks import pack
from workspace.search.documents import documents
from workspace.search.engine import numpy
from workspace.search.postings import tell
from workspace.search.tables import SearchBlock
from workspace.search.weights import TITLE, Fields

BATCH, RUN = 1000, 20_000  # texts at a time, and in a transaction
VOCABULARY, SUBJECTS, OF_A_SUBJECT = 200_000, 200, 400
SHORTEST, LONGEST = 300, 800
MEMBER, SUPERVISOR, STAFF, ALL_STAFF = (f"{who}@esempio.it" for who in ("membro", "supervisore", "ufficio", "regione"))
DECLARED = {clearance.DECLARED: True}  # words by chance: nobody is in them
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
        np = numpy()
        chance = random.Random(seed)
        said = (word for s in stories() for answer in s.answers.values() for word in re.findall(r"\w+", answer.lower()))
        words = [word for word, _ in sorted(Counter(said).items(), key=lambda c: (-c[1], c[0]))]
        known = set(words)
        while len(words) < VOCABULARY:
            syllables = range(chance.choice((1, 1, 2, 2, 2, 3)))
            root = "".join(chance.choice(_START) + chance.choice(_MIDDLE) for _ in syllables) + chance.choice(_END)
            for tail in chance.sample(_TAILS, chance.choice((1, 1, 2, 4))):
                if (word := root + tail) not in known:
                    known.add(word)
                    words.append(word)
        self.words = np.array(words[:VOCABULARY], object)
        self.stem_of = dict(
            zip(self.words, italian.stems_of_folded([italian.fold(w) for w in self.words]), strict=True)
        )
        self.share = _cumulated(1 / (np.arange(1, VOCABULARY + 1) + 2.7) ** 1.25)
        self.lean = _cumulated(1 / (np.arange(OF_A_SUBJECT) + 2))
        middle = range(200, VOCABULARY // 2)
        self.subjects = [self.words[chance.sample(middle, OF_A_SUBJECT)] for _ in range(SUBJECTS)]

    def texts(self, seed: int, n: int) -> Iterator[tuple[str, str, Fields]]:
        """Titles, texts, and the stems in them."""
        np = numpy()
        chance = np.random.default_rng(seed)
        for wanted, subject in zip(
            chance.integers(SHORTEST, LONGEST + 1, n).tolist(), chance.integers(0, SUBJECTS, n).tolist(), strict=True
        ):
            pool, some = self.subjects[subject], wanted // 4
            leaning = pool[np.searchsorted(self.lean, chance.random(some + 4))]
            usual = self.words[np.searchsorted(self.share, chance.random(wanted - some))]
            said = np.concatenate((usual, leaning[4:]))
            chance.shuffle(said)
            words = said.tolist()
            sentences = [" ".join(words[at : at + 14]).capitalize() + "." for at in range(0, wanted, 14)]
            paragraphs = [" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6)]
            title = [*leaning[: 2 + wanted % 3].tolist(), *words[:2]]
            fields = [(TITLE, self._stems(title)), ("testo", self._stems(words))]
            yield " ".join(title).capitalize(), "\n\n".join(paragraphs), fields

    def _stems(self, words: list[str]) -> list[str]:
        return [stem for word in words if (stem := self.stem_of[word])]

    def frequent(self, n: int) -> list[str]:
        """The most frequent words that are searched for."""
        return [word for word in self.words[: 4 * n + 400] if italian.stem(word) and len(word) > 3][:n]

    def rare(self, n: int) -> list[str]:
        """Words that one text in some hundreds has."""
        return [w for w in self.words[4000:40_000:7] if italian.stem(w) and len(w) > 5][:n]


class Built(NamedTuple):
    """Of this run: texts written; seconds for the texts and what is told of them, and for the blocks; of CPU, too."""

    texts: int
    wall: float
    cpu: float
    blocks_wall: float
    blocks_cpu: float


def _cumulated(shares: Any) -> Any:
    sums = shares.cumsum()
    return sums / sums[-1]


_SENTINEL = {"stem": "", "scope": 0, "first": 0, "n": 1, "body": pack([1])}


class Country:
    """Where the texts go: ambiti, groups and people in proportion to `size`."""

    def __init__(self, session: Any, size: int) -> None:
        self.session, self.size = session, size
        self.groups, self.people = max(8, size // 200), max(60, size // 20)
        self.ambiti = max(2, self.groups // 250)
        self.language = Language()

    def build(self, folder: Path, until: float | None = None) -> Built:
        """Writes what is missing, new texts at most until that time (of `time.time`). `folder`: for what is to be sorted."""
        self.found()
        runs = Runs(folder)
        first = self.session.scalar(select(func.max(Entry.id))) or 0
        runs.drop_after(first)
        template = self.session.scalars(select(Template.id).where(Template.key == "libera")).one()
        terms = list(self.session.scalars(select(Term.id).where(Term.state == "active").order_by(Term.id)))
        self.session.rollback()
        began, cpu, done = time.time(), time.process_time(), 0
        with click.progressbar(length=self.size, label="Texts", file=sys.stderr) as bar, writing():
            bar.update(first)
            while first + done < self.size and not (until and time.time() > until):
                last = min(self.size, first + done + RUN)
                for start in range(first + done + 1, last + 1, BATCH):
                    self._write(range(start, min(last, start + BATCH - 1) + 1), template, terms, runs)
                runs.keep(last)
                self.session.commit()
                bar.update(last - first - done)
                done = last - first
        blocks, blocks_cpu = time.time(), time.process_time()
        if folder.exists():
            self._index(runs)
        ended, ended_cpu = time.time(), time.process_time()
        if first + done == self.size:
            shutil.rmtree(folder)
        if done:
            _settle()
        return Built(done, blocks - began, blocks_cpu - cpu, ended - blocks, ended_cpu - blocks_cpu)

    def _index(self, runs: Runs) -> None:
        with click.progressbar(length=1000, label="Index", file=sys.stderr) as bar, writing():
            at = 0
            for part in runs.write(self.session):
                bar.update(int(1000 * part) - at)
                at = int(1000 * part)
            self.session.execute(delete(SearchBlock).where(SearchBlock.stem == _SENTINEL["stem"]))
            self.session.commit()

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
            # An index without any posting would be made anew by whoever opens this world half way.
            self.session.execute(insert(SearchBlock), [_SENTINEL])
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

    def _write(self, ids: range, template: int, terms: list[int], runs: Runs) -> None:
        chance = random.Random(ids[0])
        entries, revisions, publications, links = [], [], [], []
        known: dict[int, Fields] = {}
        for ident, (title, body, known[ident]) in zip(ids, self.language.texts(ids[0], len(ids)), strict=True):
            group = 1 + int(self.groups * chance.random() ** 1.6)
            visibility = chance.choices(list(SPREAD), list(SPREAD.values()))[0]
            reach = {"private": 1, "supervisor": 2}.get(visibility, 3)
            at = FIRST_DAY + dt.timedelta(minutes=int(DAYS * 1440 * chance.random()))
            author = chance.choice([*self.members(group), *([1] if group < 3 else [])])
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
        connection = self.session.connection()
        for noun, rows in ((Entry, entries), (Revision, revisions), (Publication, publications), (EntryTerm, links)):
            connection.execute(insert(cast(Table, noun.__table__)), rows)
        versions = {"current_revision_id": Entry.id, "shared_revision_id": case((Entry.reach > 1, Entry.id))}
        connection.execute(
            update(cast(Table, Entry.__table__)).where(Entry.id.between(ids[0], ids[-1])).values(versions)
        )
        made = list(documents(self.session, ids, known))
        tell(connection, made)
        for document in made:
            runs.add(document)


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
