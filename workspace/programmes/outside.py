"""What anybody may read of programmes: the public page of a project with its logos, and whether a certificate is valid."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_login import current_user

from workspace.db import db
from workspace.programmes import papers, reads
from workspace.programmes.forms import euros
from workspace.refusals import NotFound
from workspace.web.access import Who, current_actor, enter
from workspace.web.filters import day

blueprint = Blueprint("outside", __name__)


@blueprint.get("/attestati/<code>")
@enter(Who.ANYONE)
def verify(code: str) -> str:
    """Whether a certificate with this code is valid, and nothing else."""
    return render_template("programmes/verify.html", code=code[:20], valid=reads.stands(db.session(), code[:20]))


@blueprint.get("/progetti/<slug>")
@enter(Who.ANYONE)
def public(slug: str) -> str:
    """A project as everybody may read it: no name of a person."""
    s = db.session()
    its = reads.public(s, slug)
    return render_template(
        "programmes/public.html",
        programme=its,
        facts=papers.facts(its, _, day),
        budget=euros(its.budget),
        ambiti=[one for one, accepted in reads.taking_part(s, its) if accepted],
        logos=reads.logos(s, its),
    )


@blueprint.get("/progetti/<slug>/loghi/<int:logo_id>")
@enter(Who.ANYONE)
def logo(slug: str, logo_id: int) -> Response:
    """A logo, for who sees its programme."""
    s = db.session()
    try:
        its = reads.public(s, slug)
    except NotFound:
        if not current_user.is_authenticated:
            raise
        its = reads.the_sheet(s, current_actor(), slug).programme
    one = reads.a_logo(s, its, logo_id)
    return Response(one.picture, mimetype="image/png")
