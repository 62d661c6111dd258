"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, stopped and removed afterwards.

PostgreSQL does not run as root: then it is started as the user `postgres`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def binary(name: str) -> str:
    """Path of a PostgreSQL program; RuntimeError with a sentence when it is not installed."""
    found = shutil.which(name) or next((str(b / name) for b in BINARIES if (b / name).exists()), None)
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return found


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()

    def start(self, *options: str) -> str:
        """Makes (where there is none yet) and starts the cluster; answers the address of its database `test`. `options`
        are added to those of the server, like `shared_buffers=1GB`."""
        there = (self.folder / "data").exists()
        if not there:
            self.folder.mkdir(parents=True)
            if os.geteuid() == 0:
                self.folder.parent.chmod(0o755)
                shutil.chown(self.folder, "postgres")
            self._run(binary("initdb"), "-D", str(self.folder / "data"), "-U", "test", "-A", "trust", "-E", "UTF8",
                      "--locale=C", "--no-sync")  # fmt: skip
        self._go(*options)
        if not there:
            self.sql("CREATE DATABASE test")
        return self.url

    def _go(self, *options: str) -> None:
        more = "".join(f" -c {option}" for option in options)
        fixed = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off "
            f"-c full_page_writes=off -c autovacuum=off -c shared_buffers=64MB{more}"
        )
        self._run(binary("pg_ctl"), "-D", str(self.folder / "data"), "-o", fixed, "-w", "-t", "300", "-l",
                  str(self.folder / "log"), "start")  # fmt: skip

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://test@127.0.0.1:{self.port}/test"

    @property
    def pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def keep(self, mould: str) -> None:
        """The database `test` becomes the one of which others are cast."""
        self.sql(f'ALTER DATABASE test RENAME TO "{mould}"')

    def cast(self, mould: str) -> None:
        self.sql("DROP DATABASE IF EXISTS test WITH (FORCE)")
        self.sql(f'CREATE DATABASE test TEMPLATE "{mould}"')

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=test dbname={database}", autocommit=True) as c:
            done = c.execute(statement)
            return done.fetchall() if done.description else []

    def stop(self) -> None:
        self._run(binary("pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def follow(self, primary: Cluster, *options: str) -> str:
        """Becomes a streaming replica of that cluster; answers the address of its database `test`."""
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            self.folder.parent.chmod(0o755)
            shutil.chown(self.folder, "postgres")
        self._run(binary("pg_basebackup"), "-h", "127.0.0.1", "-p", str(primary.port), "-U", "test", "-R", "-X", "stream",
                  "-c", "fast", "--no-sync", "-D", str(self.folder / "data"))  # fmt: skip
        self._go(*options)
        return self.url

    def _run(self, *command: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*as_user, *command], check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
