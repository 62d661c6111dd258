"""The themes on which a group writes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace.db import db
from workspace.groups import reads, verbs
from workspace.groups.forms import ThemeForm
from workspace.groups.standing import my_membership, open_group
from workspace.nouns import Theme
from workspace.policy import Actor, Verb, ensure, permit
from workspace.refusals import Invalid, Unsure
from workspace.web.access import Who, current_actor, enter
from workspace.web.once import commit_once, once
from workspace.web.paging import page_asked

blueprint = Blueprint("themes", __name__)


@blueprint.get("/gruppi/<slug>/temi")
@enter(Who.SIGNED_IN)
def themes(slug: str) -> str:
    actor, s = current_actor(), db.session()
    place, standing = open_group(actor, slug)
    return render_template(
        "groups/themes.html",
        group=place,
        standing=standing,
        themes=reads.themes(s, actor, place),
        keeps=permit(actor, Verb.OPEN_THEME, place),
    )


@blueprint.route("/gruppi/<slug>/temi/nuovo", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once
def new_theme(slug: str) -> Any:
    actor, s = current_actor(), db.session()
    place = open_group(actor, slug)[0]
    ensure(actor, Verb.OPEN_THEME, place)
    form, unsure = ThemeForm(), None
    if form.validate_on_submit():
        title, body, sure = form.title.data or "", form.body.data or "", request.form.get("sicuro", "")
        try:
            made = verbs.open_theme(s, actor, place, title, body, write_first=form.write_first.data, sure=sure)
        except Invalid as problem:
            unsure = problem if isinstance(problem, Unsure) else None
            form.form_errors.append(_(str(problem)))
        else:
            address = commit_once(url_for("groups.themes.theme", slug=slug, theme_id=made.id))
            flash(_("Il tema è aperto, e il gruppo è avvisato."), "success")
            return redirect(address, 303)
    page = render_template("groups/theme_new.html", group=place, theme_form=form, unsure=unsure)
    return page, 400 if form.errors else 200


@blueprint.get("/gruppi/<slug>/temi/<int:theme_id>")
@enter(Who.SIGNED_IN)
def theme(slug: str, theme_id: int) -> str:
    actor, s = current_actor(), db.session()
    place, standing = open_group(actor, slug)
    about = reads.the_theme(s, actor, place, theme_id)
    wrote = reads.has_written(s, actor, about)
    page = reads.shared(s, actor, place, page_asked(), theme_id=about.id)
    return render_template(
        "groups/theme.html",
        group=place,
        standing=standing,
        theme=about,
        wrote=wrote,
        closed_to_me=about.write_first and not wrote and standing.role != "supervisor",
        waiting=reads.still_to_write(s, about),
        page=page,
        comments=reads.comment_counts(s, actor, [row.id for row in page.items]),
        since=reads.new_since(my_membership(actor, place)),
        keeps=permit(actor, Verb.OPEN_THEME, about),
    )


@blueprint.post("/gruppi/<slug>/temi/<int:theme_id>/chiusura")
@enter(Who.SIGNED_IN)
def close_theme(slug: str, theme_id: int) -> Response:
    actor, about = _theme(slug, theme_id)
    verbs.close_theme(db.session(), actor, about)
    db.session.commit()
    flash(_("Il tema è chiuso. I testi restano a chi li leggeva."), "success")
    return redirect(url_for("groups.themes.theme", slug=slug, theme_id=theme_id), 303)


@blueprint.post("/gruppi/<slug>/temi/<int:theme_id>/riapertura")
@enter(Who.SIGNED_IN)
def reopen_theme(slug: str, theme_id: int) -> Response:
    actor, about = _theme(slug, theme_id)
    verbs.reopen_theme(db.session(), actor, about)
    db.session.commit()
    flash(_("Il tema è di nuovo aperto."), "success")
    return redirect(url_for("groups.themes.theme", slug=slug, theme_id=theme_id), 303)


def _theme(slug: str, theme_id: int) -> tuple[Actor, Theme]:
    actor = current_actor()
    place = open_group(actor, slug)[0]
    return actor, reads.the_theme(db.session(), actor, place, theme_id)
