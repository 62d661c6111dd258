"""The first page, and the two tastes that everybody may choose: language and light or dark."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from workspace.db import db, now
from workspace.home import reads
from workspace.nouns import Person
from workspace.web.access import Who, current_actor, enter, safe_next
from workspace.web.filters import ROME
from workspace.web.language import LANGUAGES

blueprint = Blueprint("home", __name__)
THEMES = ("light", "dark", "auto")
A_YEAR = 365 * 24 * 3600


@blueprint.get("/")
@enter(Who.ANYONE)
def home() -> str | AnyResponse:
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in"))
    actor = current_actor()
    s = db.session()
    # Who has no group yet, or has left it, writes all the same; offices that need no texts of their own come first.
    writes = bool(actor.groups) or not (actor.is_staff or actor.evaluator_of or actor.is_administrator)
    return render_template(
        "home/home.html",
        greeting=reads.part_of_day(now().astimezone(ROME)),
        writes=writes,
        drafts=reads.drafts(s, actor),
        news=reads.news(s, actor) if actor.groups else [],
        asking=reads.asking(s, actor),
        meetings=reads.next_meetings(s, actor) if actor.groups else [],
        moment=now(),
        published=reads.published(s, actor) if actor.is_staff else [],
        quick=reads.quick_template(s) if writes else None,
    )


@blueprint.post("/lingua")
@enter(Who.ANYONE)
def set_language() -> AnyResponse:
    chosen = request.form.get("lingua", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            person = db.session.get_one(Person, current_actor().person_id)
            person.language = chosen
            db.session.commit()
    return redirect(safe_next(request.form.get("next")), 303)


@blueprint.post("/aspetto")
@enter(Who.ANYONE)
def set_theme() -> AnyResponse:
    response: Response = redirect(safe_next(request.form.get("next")), 303)  # type: ignore[assignment]
    chosen = request.form.get("aspetto", "")
    if chosen in THEMES:
        response.set_cookie("aspetto", chosen, max_age=A_YEAR, httponly=False, samesite="Lax", secure=request.is_secure)
    return response
