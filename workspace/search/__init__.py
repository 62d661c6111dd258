"""Finding texts again. No Flask here, and no right of its own: `policy.readable` decides inside every statement.

write(session, entry, …)   after every change of a text, its terms, its reach, its publications; same transaction
erase(session, entry_id)   before an entry is deleted for good
check, rebuild             proof that index and texts agree, and the cure
parse(text)                what was typed, as a Query
find(session, actor, …)    what that person finds
"""

from workspace.search.documents import Version
from workspace.search.find import Hit, Results, WordReport, find, similar
from workspace.search.index import check, erase, rebuild, write
from workspace.search.query import Query, parse

__all__ = [
    "Hit",
    "Query",
    "Results",
    "Version",
    "WordReport",
    "check",
    "erase",
    "find",
    "parse",
    "rebuild",
    "similar",
    "write",
]
