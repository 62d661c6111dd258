"""Finding texts again. No Flask here, and no right of its own: `policy.readable` decides inside every statement.

write(session, entry, …)   after every change of a text, its terms, its reach, its publications; same transaction
erase(session, entry_id)   before an entry is deleted for good
check, rebuild             proof that index and texts agree, and the cure
parse(text)                what was typed, as a Query
find(session, actor, …)    what that person finds
new_between(…)             how many texts are new to a search
nearby(session, actor, …)  what is near words that stand nowhere
similar(session, actor, …) what of it is like a text
suggest(session, actor, …) what may be meant by the words typed so far
"""

from workspace.search.documents import Version
from workspace.search.find import Hit, Results, find, new_between, similar
from workspace.search.index import check, erase, rebuild, write
from workspace.search.query import Query, parse
from workspace.search.suggest import Suggestions, suggest
from workspace.search.wishes import WordReport, nearby

__all__ = [
    "Hit",
    "Query",
    "Results",
    "Suggestions",
    "Version",
    "WordReport",
    "check",
    "erase",
    "find",
    "nearby",
    "new_between",
    "parse",
    "rebuild",
    "similar",
    "suggest",
    "write",
]
