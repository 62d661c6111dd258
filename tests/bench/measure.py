"""Starting a server, asking it pages one after another, and reading from the system what that cost."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import free_port

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """Of one page: milliseconds; CPU of the application's processes, and of the database's where it has its own."""

    cpu: float
    database: float
    p50: float
    p99: float
    size: int

    @property
    def per_core(self) -> float:
        """Requests per second per core."""
        return 1000 / (self.cpu + self.database)


class Running:
    """A server that was started here, with a connection kept open and a jar of its cookies."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, started: float, database: int | None) -> None:
        self.process, self.port, self.cold_start, self.database = process, port, started, database
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        sent = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None and "Content-Type" not in (headers or {}):
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, {**sent, **(headers or {})})
        response = self.connection.getresponse()
        answer = response.read()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return response.status, answer

    def cost(self, paths: list[str], times: int) -> Cost:
        """Asks `times` pages, in turn from `paths`, after a warm-up."""
        for path in paths[:20]:
            self._good(path)
        cpu, database = _cpu(_family(self.process.pid)), _cpu(_family(self.database))
        taken, size = [], 0
        for number in range(times):
            began = time.perf_counter()
            size += len(self._good(paths[number % len(paths)]))
            taken.append(1000 * (time.perf_counter() - began))
        spent = _cpu(_family(self.process.pid)) - cpu
        behind = _cpu(_family(self.database)) - database
        taken.sort()
        return Cost(
            1000 * spent / times,
            1000 * behind / times,
            taken[times // 2],
            taken[min(times - 1, int(times * 0.99))],
            size // times,
        )

    def _good(self, path: str) -> bytes:
        status, answer = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")
        return answer

    def memory(self) -> float:
        """PSS of the largest worker, in MiB."""
        return max(pss(pid) for pid in _family(self.process.pid)[1:] or [self.process.pid]) / 1024


@contextmanager
def running(command: list[str], url: str, ready: str, database: int | None = None) -> Iterator[Running]:
    """Runs `command` with one worker on a free port until the block ends; waits until `ready` is answered."""
    port = free_port()
    env = {
        **os.environ,
        "WORKSPACE_DATABASE_URL": url,
        "WORKSPACE_BIND": f"127.0.0.1:{port}",
        "WORKSPACE_WORKERS": "1",
        "WORKSPACE_THREADS": "4",
    }
    began = time.perf_counter()
    process = subprocess.Popen(command, env=env, cwd=Path(__file__).parents[2], stdout=sys.stderr)
    try:
        while time.perf_counter() - began < 60:
            try:
                probe = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                probe.request("GET", ready)
                probe.getresponse().read()
                break
            except OSError:
                time.sleep(0.01)
        yield Running(process, port, time.perf_counter() - began, database)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _family(pid: int | None) -> list[int]:
    """The process and everything it started, oldest first."""
    if pid is None:
        return []
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += sorted(children.get(one, []))
    return found


def _cpu(pids: list[int]) -> float:
    """Seconds of CPU that these processes, and those they have waited for, have used."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / TICK


def pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
