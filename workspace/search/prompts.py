"""Where in a text a word stands counts by what is asked: who has a problem looks for the texts that begin with it, who
asks what came of it for their outcomes, who asks when to leave it for their limits. Pure.

The roles are those of the prompts of our own templates; to others nothing is added.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from workspace import italian
from workspace.search.weights import Standing


class Role(Enum):
    """What a prompt asks the writer for; with the keys of such prompts."""

    PROBLEM = ("problema", "situazione", "critico", "accaduto")
    OUTCOME = ("esito", "risultati", "riuscito", "prima_dopo")
    LIMITS = ("limiti", "quando_non")


# What a wished word is worth more for standing in such a prompt, in thousandths: measured on
# tests/search/prompts.toml (see docs/search.md).
COUNTS = {Role.PROBLEM: 200, Role.OUTCOME: 700, Role.LIMITS: 700}

# How people ask, folded. A query that says nothing is taken for a problem.
_PROBLEM = re.compile(r"\b(?:(?:come|che|cosa) (?:fare|faccio|facciamo|si fa|posso|possiamo))\b")
_LIMITS = re.compile(
    r"\b(?:quando (?:e meglio )?non? (?:funziona|funzionano|serv\w+|va|\w+[aei]r(?:e|si|l[aeio]))|non funziona\w*|limit[ei]"
    r"|controindicazion[ei])\b|\bquando no$"
)
_OUTCOME = re.compile(
    r"\b(?:risultat[oi]|esit[oi]|effett[oi]|funzionat[oaie]|funziona|funzionano|riuscit[oaie]|migliorat[oaie]"
    r"|diminuit[oaie]|cambiat[oaie]|servit[oaie]|e andata|sono andate)\b"
)


def role_asked(text: str) -> Role:
    """Of what the prompts are that a query (as typed) asks for."""
    folded = " ".join(map(italian.fold, re.findall(r"\w+", text)))
    asked = ((_PROBLEM, Role.PROBLEM), (_LIMITS, Role.LIMITS), (_OUTCOME, Role.OUTCOME))
    return next((role for pattern, role in asked if pattern.search(folded)), Role.PROBLEM)


def placed(fields: Standing, worth: Mapping[str, int], role: Role) -> int:
    """What a text gets for the wished stems that stand in the prompts of this role."""
    there = {stem for field, found in fields if field in role.value for _, stem in found}
    return COUNTS[role] * sum(worth[stem] for stem in there)
