"""Finding texts again. No Flask here, and no right of its own: `policy.readable` decides inside every statement.

write(session, entry, …)   after every change of a text, its terms, its reach, its publications; same transaction
erase(session, entry_id)   before an entry is deleted for good
check, rebuild             proof that index and texts agree, and the cure
"""

from workspace.search.index import check, erase, rebuild, write

__all__ = ["check", "erase", "rebuild", "write"]
