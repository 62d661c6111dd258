"""`make bench`: the demo world at several sizes, on SQLite and PostgreSQL, beside two ceilings in the same run.

What is compared is CPU time (the machine is shared, walls are noisy): of the application and, for PostgreSQL, of the
database's processes. Prints Markdown tables. Bounded: a few hundred requests a page, then everything is stopped.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

from sqlalchemy import create_engine, text

from tests.bench.measure import Cost, Running, running
from tests.postgres import Cluster
from workspace.demo.cast import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = str(Path(sys.executable).parent / "workspace")
WORDS = ("visita", "aggressività", "porta", "équipe", "madre anziana sola", "tribunale", "che cosa fare", "sfratto")
MEMBER = "SELECT p.mail, p.id, g.slug FROM person p JOIN membership m ON m.person_id = p.id \
JOIN supervision_group g ON g.id = m.group_id WHERE m.role = 'member' AND m.accepted_version > 0 \
AND g.slug = 'tiglio' ORDER BY p.id LIMIT 1"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="2000,20000,100000")
    options.add_argument("--engines", default="sqlite,postgresql")
    options.add_argument("--times", type=int, default=400, help="requests a page")
    options.add_argument("--keep", help="a folder for the databases, used again by the next run")
    chosen = options.parse_args()
    folder = Path(chosen.keep or tempfile.mkdtemp(prefix="riflessi-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"Load of the machine at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n")
    try:
        for engine in chosen.engines.split(","):
            cluster = Cluster(folder / "pg") if engine == "postgresql" else None
            try:
                for size in map(int, chosen.sizes.split(",")):
                    measure(engine, cluster, folder, size, chosen.times)
            finally:
                if cluster and cluster.folder.exists():
                    cluster.stop()
                    shutil.rmtree(cluster.folder)
    finally:
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)


def measure(engine: str, cluster: Cluster | None, folder: Path, size: int, times: int) -> None:
    url, database, built = _world(engine, cluster, folder, size)
    mail, person, slug = _one(url, MEMBER)
    texts = [
        row[0]
        for row in _all(
            url,
            "SELECT e.id FROM entry e JOIN supervision_group g ON g.id = e.group_id "
            f"WHERE e.reach = 3 AND g.slug = '{slug}' ORDER BY e.id LIMIT 200",
        )
    ]
    rows: dict[str, Cost] = {}
    python = [sys.executable, "-m", "tests.bench.ceilings"]
    with running([*python, "hello"], url, "/") as hello:
        rows["ceiling: bare hello"] = hello.cost(["/"], times)
    with running([*python, "plain"], url, "/", database) as plain:
        plain.ask("GET", f"/enter/{person}")
        rows["ceiling: plain page"] = plain.cost([f"/text/{n}" for n in texts], times)
    with running([WORKSPACE, "serve"], url, "/accedi", database) as ours:
        _sign_in(ours, mail)
        rows["text page"] = ours.cost([f"/scritti/{n}" for n in texts], times)
        rows["home"] = ours.cost(["/"], times)
        rows["group list"] = ours.cost([f"/gruppi/{slug}"], times)
        for word in WORDS[:6]:
            rows[f"search «{word}»"] = ours.cost([f"/cerca?q={quote(word)}"], max(20, times // 8))
        saving = _saving(ours, max(20, times // 8))
        memory, cold = ours.memory(), ours.cold_start
    _print(engine, size, rows, times)
    disk = _disk(url)
    print(f"- saving an edit, form and POST: p50 {saving[0]:.1f} ms wall, of which the POST {saving[1]:.1f} ms")
    print(f"- memory of the worker: {memory:.0f} MiB PSS · cold start: {cold:.2f} s")
    print(
        f"- disk: {disk / 2**20:.0f} MiB, {disk / size * 10_000 / 1e6:.0f} MB per 10,000 texts · built in {built:.0f} s\n"
    )


def _print(engine: str, size: int, rows: dict[str, Cost], times: int) -> None:
    plain = rows["ceiling: plain page"]
    print(f"### {engine}, {size:,} texts ({times} requests a page)\n")
    print(
        "| page | CPU ms app | CPU ms database | req/s per core | p50 ms | p99 ms | KB sent | of the plain page's speed |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, cost in rows.items():
        share = (plain.cpu + plain.database) / (cost.cpu + cost.database)
        print(
            f"| {name} | {cost.cpu:.2f} | {cost.database:.2f} | {cost.per_core:.0f} | {cost.p50:.1f} | {cost.p99:.1f} "
            f"| {cost.size / 1000:.1f} | {share:.0%} |"
        )
    print(flush=True)


def _world(engine: str, cluster: Cluster | None, folder: Path, size: int) -> tuple[str, int | None, float]:
    """A database of this size: its address, the process of its server, and the seconds it took to build."""
    if cluster is None:
        url, database = f"sqlite:///{folder}/world-{size}.db", None
    else:
        if not cluster.folder.exists():
            cluster.start()
        cluster.sql(f"DROP DATABASE IF EXISTS world_{size}")
        cluster.sql(f"CREATE DATABASE world_{size}")
        url = f"postgresql+psycopg://test@127.0.0.1:{cluster.port}/world_{size}"
        database = int((cluster.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    began = time.perf_counter()
    env = {**os.environ, "WORKSPACE_DATABASE_URL": url, "WORKSPACE_DATA_DIR": str(folder)}
    os.environ["WORKSPACE_DATA_DIR"] = str(folder)
    there = cluster is None and (folder / f"world-{size}.db").exists()
    subprocess.run([WORKSPACE, "db", "upgrade"], env=env, check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
    if not there:
        subprocess.run([WORKSPACE, "demo", "--entries", str(size)], env=env, check=True, cwd=ROOT)
        _settle(url)
    return url, database, time.perf_counter() - began


def _settle(url: str) -> None:
    """What a database does by itself in its first night: statistics, and the log written into the tables."""
    engine = create_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(url.removeprefix("sqlite:///")) as plain:
            plain.execute("ANALYZE")
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _all(url: str, statement: str) -> list[tuple]:  # type: ignore[type-arg]
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return rows


def _one(url: str, statement: str) -> tuple:  # type: ignore[type-arg]
    return _all(url, statement)[0]


def _disk(url: str) -> int:
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).stat().st_size
    return int(_one(url, "SELECT pg_database_size(current_database())")[0])


def _token(page: bytes) -> str:
    import gzip

    body = gzip.decompress(page) if page[:2] == b"\x1f\x8b" else page
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', body)
    assert found, "no token on the page"
    return found[1].decode()


def _sign_in(ours: Running, mail: str) -> None:
    token = _token(ours.ask("GET", "/accedi")[1])
    form = urlencode({"mail": mail, "password": PASSWORD, "csrf_token": token})
    status, _ = ours.ask("POST", "/accedi", form)
    assert status == 303 or status == 302, status


def _saving(ours: Running, times: int) -> tuple[float, float]:
    """Median milliseconds of opening the form and saving 400 words, and of the POST alone."""
    import gzip

    page = ours.ask("GET", "/scritti/nuovo")[1]
    body = gzip.decompress(page) if page[:2] == b"\x1f\x8b" else page
    template = re.search(rb'name="modello" value="(\d+)"', body)
    assert template
    form = urlencode({"csrf_token": _token(page), "modello": template[1].decode()})
    status, _ = ours.ask("POST", "/scritti", form)
    assert status == 303, status
    newest = max(int(n) for n in re.findall(rb"/scritti/(\d+)", gzip.decompress(ours.ask("GET", "/scritti")[1])))
    both, post = [], []
    for number in range(times):
        began = time.perf_counter()
        page = ours.ask("GET", f"/scritti/{newest}/modifica")[1]
        opened = time.perf_counter()
        fields = dict(_fields(gzip.decompress(page).decode()))
        for name in re.findall(r'<textarea class="desk-text"[^>]*name="([^"]+)"', gzip.decompress(page).decode())[:1]:
            fields[name] = f"Prova {number}. " + "Oggi la porta era aperta e siamo rimasti in ascolto. " * 44
        status, _ = ours.ask("POST", f"/scritti/{newest}/modifica", urlencode(fields))
        assert status in (200, 302, 303), status
        both.append(1000 * (time.perf_counter() - began))
        post.append(1000 * (time.perf_counter() - opened))
    return statistics.median(both), statistics.median(post)


def _fields(page: str) -> list[tuple[str, str]]:
    """Names and values of the editor's form, as a browser would send them."""
    form = page[page.index("<main") :]
    inputs = re.findall(r'<input type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form)
    title = re.findall(r'<input[^>]*name="(titolo)"[^>]*value="([^"]*)"', form)
    return [*inputs, *areas, *title]


if __name__ == "__main__":
    main()
