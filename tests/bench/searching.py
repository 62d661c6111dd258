"""`make bench-search`: search at 10,000, 100,000 and 1,000,000 texts, on SQLite and PostgreSQL.

Prints Markdown: how fast the index is built and how large it is; CPU (of the application and of the database) and wall
of a search with facets, passages and marks, for one, two and three words, rare and frequent, for a member, a
supervisor, staff of one ambito and of all; the same searches asked again, the least of three; what the database alone
takes to hand over the same rows of the index; indexing one text; memory. One engine at a time; with --keep the worlds
stay, and a build that was stopped goes on.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from tests.bench.installed import Installed, installed
from tests.bench.measure import pss
from tests.bench.million import ALL_STAFF, MEMBER, STAFF, SUPERVISOR, Country
from workspace import italian, search
from workspace.db import Base, db, writing
from workspace.nouns import Entry, Revision
from workspace.search.documents import own_keys
from workspace.search.engine import ALL
from workspace.search.engine import engine as index
from workspace.search.sight import sight_of

PEOPLE = {"member": MEMBER, "supervisor": SUPERVISOR, "staff of an ambito": STAFF, "staff of all": ALL_STAFF}
AGAIN = (
    3  # times that each search is asked anew, the least of which counts: without what other guests of the machine cost
)
OPTIONS = ("shared_buffers=512MB", "maintenance_work_mem=256MB", "max_wal_size=4GB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="10000,100000")
    options.add_argument("--engines", default="sqlite,postgresql")
    options.add_argument("--times", type=int, default=60, help="searches of each kind")
    options.add_argument("--keep", type=Path, help="a folder for the worlds, used again by the next run")
    options.add_argument("--minutes", type=float, help="the longest that building a world may go on")
    chosen = options.parse_args()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="riflessi-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    try:
        for engine in chosen.engines.split(","):
            for size in map(int, chosen.sizes.split(",")):
                here = folder / f"{engine}-{size}"
                with installed(engine, here, *OPTIONS) as there:
                    _measure(there, here / "runs", size, chosen.times, chosen.minutes)
    finally:
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)


class Meter:
    """Milliseconds that something takes: CPU of this process, CPU of its database connection's process, wall."""

    def __init__(self, there: Installed) -> None:
        self.backend = None
        if there.engine == "postgresql":
            self.backend = there.session.scalar(text("SELECT pg_backend_pid()"))
            there.session.rollback()

    def of(self, what: Callable[[], Any]) -> tuple[float, float, float]:
        behind, cpu, wall = self._database(), time.process_time(), time.perf_counter()
        what()
        return (
            1000 * (time.process_time() - cpu),
            1000 * (self._database() - behind),
            1000 * (time.perf_counter() - wall),
        )

    def _database(self) -> float:
        if self.backend is None:
            return 0.0
        return int(Path(f"/proc/{self.backend}/schedstat").read_text().split()[0]) / 1e9


def _measure(there: Installed, runs: Path, size: int, times: int, minutes: float | None) -> None:
    if there.engine == "sqlite":
        with db.engine.connect() as connection:  # the pool hands out this connection again
            connection.exec_driver_sql("PRAGMA cache_size=-262144")
    country = Country(there.session, size)
    built = country.build(runs, time.time() + 60 * minutes if minutes else None)
    held = there.session.scalar(select(func.count()).select_from(Entry)) or 0
    there.session.rollback()
    if there.engine == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA cache_size=-16000")
    load = os.getloadavg()[0]
    print(f"### {there.engine}, {held:,} texts" + (f" of {size:,}" if held < size else "") + "\n")
    if built.texts:
        print(
            f"- built: {built.texts:,} texts, what is told of them and their words in {built.wall:,.0f} s ("
            f"{1000 * built.cpu / built.texts:.2f} ms of CPU each), the blocks of the index in {built.blocks_wall:,.0f} s"
            f" ({1000 * built.blocks_cpu / held:.2f} ms for each text)"
        )
    print("- on disk: " + _sizes(there, held))
    gc.collect()
    gc.freeze()  # the words that texts are made of are this measure's burden, not the product's
    before = pss(os.getpid())
    meter = Meter(there)
    print(f"- load of the machine at the start: {load:.1f} on {os.cpu_count()} cores\n")
    print(
        "| who | words | CPU ms p50 | p99 | asked again p50 | p99 | of it database p50 | wall p50 | p99 | "
        "the index alone, CPU p50 | p99 | found |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for who, mail in PEOPLE.items():
        actor = there.actor(mail)
        sees = index.frequencies(there.session, sight_of(there.session, actor), ["a"]).get(ALL, 0)
        there.session.rollback()
        name = f"{who} ({sees:,} texts)"
        for kind, queries in _queries(country, times):
            _row(there, meter, actor, name, kind, queries)
            name = ""
    after = pss(os.getpid())
    print(
        f"\n- memory of the process: {before / 1024:.0f} MiB before the first search, {after / 1024:.0f} after the last"
    )
    _indexing(there, meter, country, max(50, times))
    print(f"- load of the machine at the end: {os.getloadavg()[0]:.1f}\n", flush=True)


def _queries(country: Country, times: int) -> Iterator[tuple[str, list[str]]]:
    chance = random.Random(3)
    frequent, rare = country.language.frequent(40), country.language.rare(3000)
    for n in (1, 2, 3):
        for kind, pool in (("rare", rare), ("frequent", frequent)):
            yield f"{n} {kind}", [" ".join(chance.sample(pool, n)) for _ in range(times)]


def _row(there: Installed, meter: Meter, actor: Any, name: str, kind: str, queries: list[str]) -> None:
    session, totals = there.session, []

    def ask(query: str) -> None:
        results = search.find(session, actor, search.parse(query))
        totals.append(1001 if results.more else results.total)
        session.commit()  # as a request that only reads ends, see web/access.py

    for query in queries[:5]:
        ask(query)
    found = [meter.of(partial(ask, query)) for query in queries]
    again = [min(sum(meter.of(partial(ask, query))[:2]) for _ in range(AGAIN)) for query in queries]
    raw = _raw(there, actor)
    for query in queries[:5]:
        raw(query)
    alone = [meter.of(partial(raw, query)) for query in queries]
    cpu = [app + database for app, database, _ in found]
    bare = [app + database for app, database, _ in alone]
    totals.sort()
    middle = totals[len(totals) // 2]
    print(
        f"| {name} | {kind} | {_at(cpu, 50):.1f} | {_at(cpu, 99):.1f} | {_at(again, 50):.1f} | {_at(again, 99):.1f} | "
        f"{_at([d for _, d, _ in found], 50):.1f} | "
        f"{_at([w for *_, w in found], 50):.1f} | {_at([w for *_, w in found], 99):.1f} | {_at(bare, 50):.1f} | "
        f"{_at(bare, 99):.1f} | {'over 1,000' if middle > 1000 else middle} |",
        flush=True,
    )


def _raw(there: Installed, actor: Any) -> Callable[[str], Any]:
    """The rows of the index for these words in this person's scopes, handed over and nothing else."""
    sight = sight_of(there.session, actor)
    scopes = ",".join(map(str, (*sight.whole, *sight.partly)))
    there.session.rollback()
    packed = "search_block" in Base.metadata.tables
    columns = "first, body FROM search_block" if packed else "doc, weight FROM search_posting"
    connection = there.session.connection().connection.dbapi_connection
    there.session.rollback()

    def ask(query: str) -> Any:
        words = italian.stems(query)
        stems = ",".join(f"'{begins}{stem}'" for begins in ("", own_keys(sight.own)) for stem in words)
        cursor = connection.cursor()
        rows = cursor.execute(f"SELECT {columns} WHERE stem IN ({stems}) AND scope IN ({scopes})").fetchall()
        cursor.close()
        if there.engine == "postgresql":
            connection.commit()
        return rows

    return ask


def _indexing(there: Installed, meter: Meter, country: Country, times: int) -> None:
    """A text that is saved with one sentence more, and one of which every word is new."""
    session, chance, made = there.session, random.Random(9), country.language.texts(9, 2 * times)
    newest = session.scalar(select(func.max(Entry.id))) or 0
    ids = itertools.count(1 + (session.scalar(select(func.max(Revision.id))) or 0))  # the texts were given theirs, too
    session.rollback()
    spent: dict[str, list[float]] = {"one sentence more": [], "every word new": []}

    def write(ident: int, whole: bool) -> tuple[float, float, float]:
        entry = session.get_one(Entry, ident)
        old = session.get_one(Revision, entry.current_revision_id)
        title, body, _ = next(made)
        plain = body if whole else f"{old.plain} {body[:120]}"
        revision = Revision(
            id=next(ids), entry_id=ident, number=old.number + 1, author_id=entry.author_id, title=title if whole else old.title,
            answers={"testo": plain}, plain=plain,
        )  # fmt: skip
        session.add(revision)
        session.flush()
        entry.current_revision_id = revision.id
        session.flush()
        return meter.of(lambda: search.write(session, ident))

    with writing():
        for _ in range(times):
            ident = chance.randint(1, newest)
            for whole, measured in enumerate(spent.values()):
                app, database, _wall = write(ident, bool(whole))
                measured.append(app + database)
                session.commit()
    for name, cpu in spent.items():
        print(f"- indexing one text, {name}: CPU p50 {_at(cpu, 50):.1f}, p99 {_at(cpu, 99):.1f} ms")


def _sizes(there: Installed, texts: int) -> str:
    session = there.session
    if there.engine == "postgresql":
        whole = session.scalar(text("SELECT pg_database_size(current_database())"))
        rows = session.execute(
            text(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'search\\_%'"
            )
        ).all()
    else:
        whole = (Path(there.app.config["SETTINGS"].data_dir) / "riflessi.db").stat().st_size
        try:
            rows = session.execute(
                text("SELECT name, SUM(pgsize) FROM dbstat WHERE name LIKE '%search\\_%' ESCAPE '\\' GROUP BY name")
            ).all()
        except Exception:
            rows = []
    session.rollback()
    part = sum(int(size) for _, size in rows)
    of = f", of it the index {part / 2**20:,.0f} MiB" if rows else ""
    return f"{whole / 2**20:,.0f} MiB{of}; {whole / max(1, texts) * 10_000 / 1e6:.0f} MB per 10,000 texts"


def _at(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


if __name__ == "__main__":
    main()
