"""The groups of a person, and one group with what it shared. Its pact is in pacts.py, its people in seats.py, its themes in
themes.py."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from workspace import belonging
from workspace.db import db
from workspace.groups import pacts, reads, seats, themes, verbs
from workspace.groups.standing import my_membership
from workspace.nouns import KINDS
from workspace.policy import Verb, permit
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole
from workspace.web.paging import page_asked

blueprint = Blueprint("groups", __name__)
for room in (pacts, seats, themes):
    blueprint.register_blueprint(room.blueprint)


@blueprint.get("/gruppi")
@enter(Who.SIGNED_IN)
def all() -> str:
    actor, s = current_actor(), db.session()
    return render_template(
        "groups/all.html",
        groups=reads.my_groups(s, actor) if actor.groups else [],
        of_ambiti=reads.groups_of_ambiti(s, actor) if actor.is_staff else [],
    )


@blueprint.get("/gruppi/<slug>")
@enter(Who.SIGNED_IN)
def group(slug: str) -> str:
    """What the group shared; before the pact is accepted, only the pact; for staff, name and size."""
    actor, s = current_actor(), db.session()
    place = reads.the_group(s, actor, slug)
    standing = actor.stands_in(place.id)
    if standing is None:
        return render_template("groups/from_outside.html", group=place, people=reads.size(s, place))
    if not standing.pact_accepted:
        return pacts.pact_page(actor, place)
    membership = my_membership(actor, place)
    theme_id = request.args.get("tema", type=whole)
    kind = request.args.get("tipo")
    opened = reads.themes(s, actor, place)
    page = reads.shared(
        s,
        actor,
        place,
        page_asked(),
        kind=kind if kind in KINDS else None,
        theme_id=theme_id if theme_id in {row.Theme.id for row in opened} else None,
    )
    html = render_template(
        "groups/group.html",
        group=place,
        standing=standing,
        page=page,
        comments=reads.comment_counts(s, actor, [row.id for row in page.items]),
        since=reads.new_since(membership),
        themes=opened,
        theme_titles={row.Theme.id: row.Theme.title for row in opened},
        people=reads.people(s, place),
        meeting=reads.next_meeting(s, actor, place),
        pact=belonging.newest_pact(s, place.id),
        accepted=membership.accepted_version,
        kind=kind if kind in KINDS else "",
        theme_id=theme_id,
        keeps=permit(actor, Verb.KEEP_GROUP, place),
    )
    if verbs.visit_is_due(membership):
        verbs.note_visit(s, db.engine, membership.id)
    return html
