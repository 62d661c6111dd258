"""The group that an address asks for, as far as the actor stands in it."""

from __future__ import annotations

from workspace import belonging
from workspace.db import db
from workspace.groups import reads
from workspace.nouns import Group, Membership
from workspace.policy import Actor, Standing
from workspace.refusals import NotFound


def my_group(actor: Actor, slug: str) -> tuple[Group, Standing]:
    """A group to which the actor belongs, the pact accepted or not; else NotFound."""
    place = reads.the_group(db.session(), actor, slug)
    standing = actor.stands_in(place.id)
    if standing is None:
        raise NotFound
    return place, standing


def open_group(actor: Actor, slug: str) -> tuple[Group, Standing]:
    """A group whose pact the actor has accepted; before that, what is inside does not exist."""
    place, standing = my_group(actor, slug)
    if not standing.pact_accepted:
        raise NotFound
    return place, standing


def my_membership(actor: Actor, place: Group) -> Membership:
    """The actor's own seat, or NotFound."""
    membership = belonging.the_membership(db.session(), place.id, actor.person_id)
    if membership is None:
        raise NotFound
    return membership
