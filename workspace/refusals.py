"""Why something is not done: named errors of the domain. Only web/errors.py and the commands turn them into words
for a screen; `str()` of each is an Italian sentence (a gettext msgid) that holds no text of an entry."""

from __future__ import annotations


def N_(sentence: str) -> str:
    """Marks a sentence that is said elsewhere, for the catalogues (workspace/upkeep/catalogues.py)."""
    return sentence


class Refusal(Exception):
    """Something is not done, and nothing was changed."""


class NotFound(Refusal):
    """It does not exist, or this person may not know that it does: the two look the same."""


class Forbidden(Refusal):
    """The thing may be seen, but this may not be done with it."""


class Invalid(Refusal):
    """The input makes no sense; the message says what, where, and what to do. `field`: where a form has several, the
    one in question."""

    def __init__(self, message: str = "", field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Unsure(Invalid):
    """Words that others would read at once, in which something may identify somebody: their author says first that it
    does not. `seal` stands for exactly these words; `found` are the words in question, to be shown to nobody else."""

    def __init__(self, message: str, seal: str, found: list[str]) -> None:
        super().__init__(message)
        self.seal = seal
        self.found = found


class Conflict(Refusal):
    """Somebody (perhaps oneself in another window) changed it meanwhile."""


class GateClosed(Refusal):
    """More people would read this text, and this exact text has no clean check for what identifies."""


class TooMany(Refusal):
    """Too many attempts; `seconds` says when to try again."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds
