"""What in a text could give a person away: a pure room, text in, findings out.

No web, no database, no network, no clock. It helps the author, it does not guarantee: a detail that only the
neighbours know identifies as well as a name does.
"""

import hashlib

from workspace.anonymity import codes, contacts, dates, justice, people, places  # noqa: F401  (they register)
from workspace.anonymity.findings import Finding, Level, Mark, Report, resolve
from workspace.anonymity.registry import RECOGNISERS
from workspace.anonymity.sentences import LEVELS, sentence

__all__ = ["CHECKER", "Finding", "Level", "Report", "check", "fingerprint"]

CHECKER = 1
"""Version of the check: it grows whenever the same text may be judged otherwise."""


def fingerprint(text: str) -> str:
    """sha256 of the exact text, in hexadecimal: binds a check to the version that was looked at."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def check(text: str) -> Report:
    """All that identifies in `text`; offsets are code points of it, as given. Linear in its length."""
    marks = [mark for recognise in RECOGNISERS for mark in recognise(text)]
    return Report(findings=tuple(_finding(mark) for mark in resolve(marks, LEVELS)))


def _finding(mark: Mark) -> Finding:
    why, suggestions = sentence(mark.kind, mark.reason)
    return Finding(mark.start, mark.end, mark.kind, mark.level or LEVELS[mark.kind], why, suggestions)
