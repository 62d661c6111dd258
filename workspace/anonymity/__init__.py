"""What in a text could give a person away: a pure room, text in, findings out.

No web, no database, no network, no clock. It helps the author, it does not guarantee: a detail that only the
neighbours know identifies as well as a name does.
"""

import hashlib

from workspace.anonymity import codes, contacts, dates, justice, people, places  # noqa: F401  (they register)
from workspace.anonymity.features import see
from workspace.anonymity.findings import Finding, Level, Mark, Report, resolve
from workspace.anonymity.registry import PATTERNS
from workspace.anonymity.sentences import LEVELS, sentence
from workspace.anonymity.tagger import tag
from workspace.anonymity.words import tokens

__all__ = ["CHECKER", "Finding", "Level", "Report", "check", "fingerprint"]

CHECKER = 2
"""Version of the check: it grows whenever the same text may be judged otherwise."""


def fingerprint(text: str) -> str:
    """sha256 of the exact text, in hexadecimal: binds a check to the version that was looked at."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def check(text: str) -> Report:
    """All that identifies in `text`; offsets are code points of it, as given. Linear in its length."""
    marks = resolve((mark for recognise in PATTERNS for mark in recognise(text)), LEVELS)
    words = tokens(text)
    seen = see(words)
    marks += tag(words, marks, seen)
    return Report(findings=tuple(_finding(mark) for mark in resolve(marks, LEVELS)))


def _finding(mark: Mark) -> Finding:
    why, suggestions = sentence(mark.kind, mark.reason)
    return Finding(mark.start, mark.end, mark.kind, mark.level or LEVELS[mark.kind], why, suggestions)
