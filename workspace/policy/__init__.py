"""Who may see what, and who may do what: the one place.

`readable(actor, Noun)` is an SQL condition that every list, count, facet, suggestion, search, mail, export and single
fetch uses (seeing.py); `fetch(actor, Noun, id)` is the row, or NotFound (fetching.py). `permit(actor, Verb, thing)` asks a table of rights (doing.py), `may(actor, Act, seat)` the one
over people and places (seats.py). docs/policy.md says the same in prose, and the tests take the expected matrix from
there. No request, no current user: the actor is passed in (actors.py).
"""

from workspace.policy.actors import Actor, AnyActor, Shape, Standing, actor_of, version_in_force
from workspace.policy.doing import Verb, ensure, permit
from workspace.policy.fetching import fetch, the_open_group, the_own_ambito
from workspace.policy.seats import Act, Seat, may
from workspace.policy.seeing import collected, looked_at_by, readable, waits_for

__all__ = [
    "Act",
    "Actor",
    "AnyActor",
    "Seat",
    "Shape",
    "Standing",
    "Verb",
    "actor_of",
    "collected",
    "ensure",
    "fetch",
    "looked_at_by",
    "may",
    "permit",
    "readable",
    "the_open_group",
    "the_own_ambito",
    "version_in_force",
    "waits_for",
]
