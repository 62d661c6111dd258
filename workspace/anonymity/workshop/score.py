"""Score the anonymity check on annotated narratives.

usage: python -m workspace.anonymity.workshop.score [--misses] [FILE]

FILE: JSON lines {"id", "text", "spans": [{"start", "end", "type"}], "clean"}; without it the development narratives of
the corpus. A span counts only when each of its letters and digits lies in some finding, of whatever kind: half a name
still leaks. Countries and regions (OPT) count neither way. False alarms are those in narratives without any mark.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from workspace.anonymity import Report, check
from workspace.anonymity.workshop.annotated import Narrative, read

HERE = Path(__file__).parent

KINDS = (
    "PERSON NICKNAME INITIALS DOB DATE CF ID_NO PHONE EMAIL HANDLE PLATE IBAN CASE_NO ADDRESS LOCATION SCHOOL HEALTH "
    "COURT ORG QUASI"
).split()
DIRECT = set("PERSON NICKNAME CF ID_NO PHONE EMAIL HANDLE PLATE IBAN CASE_NO ADDRESS DOB".split())


def load(path: Path | None) -> list[Narrative]:
    if path is None:
        return list(read(HERE.parent / "corpus/development"))
    narratives = []
    for line in path.read_text("utf-8").splitlines():
        item = json.loads(line)
        spans = tuple((s["start"], s["end"], s["type"]) for s in item["spans"])
        narratives.append(Narrative(item["id"], item["text"], spans))
    return narratives


def is_hasty(text: str) -> bool:
    return sum(c.isupper() for c in text) * 60 < len(text)


def touches(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in spans)


class Score:
    """Running totals over narratives."""

    def __init__(self) -> None:
        self.all: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.misses: list[str] = []
        self.right = self.given = self.alarms = self.clean_words = self.closed = self.marked = 0
        self.hasty = [0, 0]

    def add(self, n: Narrative, report: Report) -> None:
        found = [(f.start, f.end) for f in report.findings]
        gold = [s for s in n.spans if s[2] != "OPT"]
        if not gold:
            self.clean_words += len(n.text.split())
            self.alarms += len(found)
            self.misses += [f"{n.name} false alarm: {n.text[a:b]}" for a, b in found]
            return
        covered = {i for a, b in found for i in range(a, b)}
        leak = False
        for start, end, kind in gold:
            whole = all(i in covered for i in range(start, end) if n.text[i].isalnum())
            self.all[kind] += 1
            self.found[kind] += whole
            if is_hasty(n.text):
                self.hasty[0] += whole
                self.hasty[1] += 1
            if not whole:
                self.misses.append(f"{n.name} {kind}: {n.text[start:end]}")
                leak = leak or kind in DIRECT
        self.marked += 1
        self.closed += not leak
        neutral = [(a, b) for a, b, k in n.spans if k == "OPT"]
        for a, b in found:
            hit = touches(a, b, [(s, e) for s, e, _ in gold])
            self.right += hit
            self.given += hit or not touches(a, b, neutral)
            if not hit and not touches(a, b, neutral):
                self.misses.append(f"{n.name} wrong: {n.text[a:b]}")

    def lines(self) -> list[str]:
        rows = [f"{'kind':10}{'n':>5}{'found':>8}"]
        rows += [f"{k:10}{self.all[k]:5}{self.found[k] / self.all[k]:8.3f}" for k in KINDS if self.all[k]]
        direct = sum(self.found[k] for k in DIRECT) / max(1, sum(self.all[k] for k in DIRECT))
        rows += [
            f"{'all':10}{sum(self.all.values()):5}{sum(self.found.values()) / max(1, sum(self.all.values())):8.3f}",
            f"direct identifiers {direct:.3f}, in haste {self.hasty[0] / max(1, self.hasty[1]):.3f}",
            f"precision {self.right / max(1, self.given):.3f}",
            f"narratives without a direct leak {self.closed}/{self.marked}",
            f"false alarms per 1,000 clean words {1000 * self.alarms / max(1, self.clean_words):.1f} ({self.alarms})",
        ]
        return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    narratives = load(arguments.file)
    check("")  # the lists are loaded once
    score = Score()
    started = time.process_time()
    reports = [check(n.text) for n in narratives]
    spent = time.process_time() - started
    for narrative, report in zip(narratives, reports, strict=True):
        score.add(narrative, report)
    words = sum(len(n.text.split()) for n in narratives)
    print(*score.lines(), f"{1000 * spent / words * 500:.0f} ms for 500 words", sep="\n")
    if arguments.misses:
        print(*score.misses, sep="\n")


if __name__ == "__main__":
    main()
