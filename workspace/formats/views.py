"""The formats of meetings that one may use, and those that one keeps for a group or an ambito."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import offers, texts, versioned
from workspace.db import db
from workspace.formats import bodies, reads
from workspace.formats.forms import MOST, FormatForm, reshaped
from workspace.formats.verbs import FORMATS
from workspace.nouns import Format
from workspace.policy import Verb, ensure, fetch, permit
from workspace.refusals import N_, Conflict, Unsure
from workspace.web import offering
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole_or_none
from workspace.web.language import language
from workspace.web.once import commit_once, once

blueprint = Blueprint("formats", __name__)
Answer = str | Response | tuple[Any, int]


@blueprint.get("/formati")
@enter(Who.SIGNED_IN)
def all() -> str:
    actor, s = current_actor(), db.session()
    live = reads.live(s, actor)
    return render_template(
        "formats/all.html",
        own=[_shown(form) for form in live if versioned.keeper_of(form)],
        common=[_shown(form) for form in live if not versioned.keeper_of(form)],
        names=reads.names(s, live),
        keeps=bool(actor.supervised or actor.staff_of),
    )


@blueprint.get("/formati/<int:format_id>")
@enter(Who.SIGNED_IN)
def format_(format_id: int) -> str:
    actor, s = current_actor(), db.session()
    form = fetch(s, actor, Format, format_id)
    whose = versioned.name_of_keeper(s, form)
    keeps = permit(actor, Verb.KEEP_FORMAT, form) and form.retired_at is None
    return render_template(
        "formats/format.html",
        format=form,
        one=_shown(form),
        whose=whose,
        keeps=keeps,
        who_looks=offers.looks(s, actor, form) if keeps and whose else None,
        may_copy=bool(actor.supervised or actor.staff_of),
    )


@blueprint.route("/formati/nuovo", methods=["GET", "POST"])
@enter(Who.CURATOR)
@once
def new() -> Answer:
    """From scratch, or (`?da=`) from a format that is there already."""
    actor, s = current_actor(), db.session()
    keepers = versioned.keepers(s, actor)
    asked = whole_or_none(request.values.get("da") or request.form.get("since"))
    since = fetch(s, actor, Format, asked) if asked is not None else None
    if request.method == "GET":
        filled = bodies.laid_out(since.body) if since else {"steps": [{"minutes": 10}] * 3}
        return _desk(FormatForm(formdata=None, data={**filled, "since": since.id if since else ""}, keepers=keepers))
    form = FormatForm(keepers=keepers)
    if (step := request.form.get("fai", "salva")) != "salva":
        form, focus = reshaped(form, step, keepers)
        return _desk(form, focus=focus)
    if not form.validate():
        return _desk(form), 400
    try:
        body = bodies.put_together(form.data, since.body if since else None)
        made = FORMATS.make(s, actor, body, sure=request.form.get("sicuro", ""), **versioned.place_of(form.keeper.data))
    except Unsure as refusal:
        return _desk(form, unsure=refusal), 400
    address = commit_once(url_for("formats.format_", format_id=made.id))
    flash(_("Il formato c’è: da ora si può scegliere nella scaletta."), "success")
    return redirect(address, 303)


@blueprint.route("/formati/<int:format_id>/modifica", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def edit(format_id: int) -> Answer:
    """Its next version."""
    actor, s = current_actor(), db.session()
    found = fetch(s, actor, Format, format_id)
    ensure(actor, Verb.KEEP_FORMAT, found)
    keepers = {versioned.keeper_of(found): versioned.name_of_keeper(s, found)}
    if request.method == "GET":
        if found.retired_at is not None:
            flash(_("Questo formato non si usa più: puoi ripartire da qui per farne uno nuovo."), "warning")
            return redirect(url_for("formats.format_", format_id=format_id), 303)
        return _desk(FormatForm(formdata=None, data=bodies.laid_out(found.body), keepers=keepers), found)
    form = FormatForm(keepers=keepers)
    form.keeper.data = next(iter(keepers))
    if (step := request.form.get("fai", "salva")) != "salva":
        form, focus = reshaped(form, step, keepers)
        return _desk(form, found, focus=focus)
    if not form.validate():
        return _desk(form, found), 400
    try:
        body = bodies.put_together(form.data, found.body)
        newer = FORMATS.change(s, actor, FORMATS.to_change(s, actor, format_id), body, request.form.get("sicuro", ""))
    except Unsure as refusal:
        return _desk(form, found, unsure=refusal), 400
    except Conflict as refusal:
        s.rollback()
        flash(_(str(refusal)), "warning")
        return redirect(url_for("formats.all"), 303)
    s.commit()
    flash(_("La nuova versione c’è. Le scalette già pronte restano com’erano."), "success")
    return redirect(url_for("formats.format_", format_id=newer.id), 303)


@blueprint.post("/formati/<int:format_id>/ritiro")
@enter(Who.SIGNED_IN)
def retire(format_id: int) -> Response:
    actor, s = current_actor(), db.session()
    try:
        FORMATS.retire(s, actor, FORMATS.to_change(s, actor, format_id))
    except Conflict as refusal:
        s.rollback()
        flash(_(str(refusal)), "warning")
    else:
        s.commit()
        flash(_("Il formato è ritirato: non si sceglie più."), "success")
    return redirect(url_for("formats.all"), 303)


def _desk(form: FormatForm, found: Format | None = None, **more: Any) -> str:
    return render_template(
        "formats/edit.html", guide=form, format=found, one=_shown(found) if found else None, most=MOST, **more
    )


def _shown(form: Format) -> dict[str, Any]:
    return {"id": form.id, "keeper": versioned.keeper_of(form), **_said(form.body)}


def _said(body: dict[str, Any]) -> dict[str, Any]:
    """A format's data in the reader's language."""
    lang = language()

    def said(thing: dict[str, Any], *parts: str) -> dict[str, Any]:
        return {**thing, **{part: texts.said(thing[part], lang) for part in parts}}

    return {
        "name": texts.said(body["name"], lang),
        "summary": texts.said(body["summary"], lang),
        "minutes": body["minutes"],
        "source": texts.said(body["source"], lang) if body.get("source") else "",
        "roles": [said(role, "name", "does") for role in body.get("roles", ())],
        "steps": [
            {
                **said(step, "name", "role", "does"),
                "modules": [said(module, "name", "does") for module in step.get("modules", ())],
            }
            for step in body["steps"]
        ],
    }


offering.add_routes(
    blueprint,
    offering.Kind(
        sort=FORMATS,
        place="/formati",
        folder="formats",
        own="format_id",
        number="offered_id",
        view=".format_",
        shown=lambda body: {"shown": _said(body)},
        taken=N_("Il formato è fra i vostri: potete usarlo com’è, o cambiarlo."),
        withdrawn=N_("Il formato non è più offerto. Chi l’ha già preso tiene il suo."),
    ),
)
