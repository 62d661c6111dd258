"""What anybody may read of programmes: the public page of a project with its logos, and whether a certificate is valid."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from workspace.db import db
from workspace.programmes import papers, reads
from workspace.programmes.forms import euros
from workspace.refusals import NotFound
from workspace.web.access import Who, current_actor, enter
from workspace.web.filters import day

blueprint = Blueprint("outside", __name__)


@blueprint.get("/attestati")
@enter(Who.ANYONE)
def ask() -> str | Answer:
    """Where to type the code of a certificate; however it is typed, it leads to the address that the paper gives."""
    if code := reads.as_printed(request.args.get("codice", "")):
        return redirect(url_for("programmes.outside.verify", code=code))
    return render_template("programmes/verify.html", code="")


@blueprint.get("/attestati/<code>")
@enter(Who.ANYONE)
def verify(code: str) -> str:
    """Whether a certificate with this code is valid, and nothing else."""
    code = reads.as_printed(code)
    return render_template("programmes/verify.html", code=code, valid=reads.stands(db.session(), code))


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
