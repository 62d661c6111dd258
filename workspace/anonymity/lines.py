"""`workspace anonymity check`: JSON lines in, JSON lines out. No settings, no database."""

import json
from typing import TextIO

from workspace.anonymity import Finding, check


def check_lines(input_stream: TextIO, output_stream: TextIO) -> int:
    """Read `{"id", "text"}` lines, write `{"id", "spans", "cues"}` lines in the same order.

    Returns the exit code: 0 whether or not something was found, 2 at the first line that cannot be read.
    Empty lines are skipped.
    """
    try:
        for line in input_stream:
            if not line.strip():
                continue
            item = json.loads(line)
            answer = _answer(item["id"], item["text"])
            output_stream.write(json.dumps(answer, ensure_ascii=False) + "\n")
    except (ValueError, KeyError, TypeError):  # not JSON, not an object, no text, not UTF-8
        return 2
    return 0


def _answer(name: object, text: object) -> dict[str, object]:
    if not isinstance(text, str):
        raise TypeError
    report = check(text)
    return {
        "id": name,
        "spans": [_plain(f) for f in report.findings],
        "cues": [_plain(c) for c in report.cues],
    }


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "start": finding.start,
        "end": finding.end,
        "type": finding.kind,
        "level": finding.level.value,
        "why": finding.why,
        "suggestions": list(finding.suggestions),
    }
