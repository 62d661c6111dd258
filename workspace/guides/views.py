"""The writing templates that one may use, and those that one keeps for a group or an ambito."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import offers, texts, versioned
from workspace.db import db
from workspace.guides import bodies, reads
from workspace.guides.forms import MOST, GuideForm, reshaped
from workspace.guides.verbs import TEMPLATES
from workspace.nouns import Template
from workspace.policy import Verb, ensure, fetch, permit
from workspace.refusals import N_, Conflict, Unsure
from workspace.web import offering
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole_or_none
from workspace.web.language import language
from workspace.web.once import commit_once, once

blueprint = Blueprint("guides", __name__)
Answer = str | Response | tuple[Any, int]


@blueprint.get("/modelli")
@enter(Who.SIGNED_IN)
def all() -> str:
    actor = current_actor()
    own, common = reads.shelves(db.session(), actor)
    return render_template("guides/all.html", own=own, common=common, shown=_shown, keeps=any_keeper(own))


def any_keeper(own: list[reads.Shelf]) -> bool:
    return any(shelf.keeper for shelf in own)


@blueprint.get("/modelli/<int:template_id>")
@enter(Who.SIGNED_IN)
def guide(template_id: int) -> str:
    """A template as it asks: every question with its help."""
    actor, s = current_actor(), db.session()
    template = fetch(s, actor, Template, template_id)
    whose = versioned.name_of_keeper(s, template)
    keeps = permit(actor, Verb.KEEP_TEMPLATE, template) and template.retired_at is None
    return render_template(
        "guides/guide.html",
        template=template,
        one=_shown(template),
        prompts=_prompts(template.body),
        source=texts.said(template.body["source"], language()),
        whose=whose,
        keeps=keeps,
        who_looks=offers.looks(s, actor, template) if keeps and whose else None,
        may_copy=bool(actor.supervised or actor.staff_of),
    )


@blueprint.route("/modelli/nuovo", methods=["GET", "POST"])
@enter(Who.CURATOR)
@once
def new() -> Answer:
    """From scratch, or (`?da=`) from a template that is there already."""
    actor, s = current_actor(), db.session()
    keepers = versioned.keepers(s, actor)
    since = _since(request.values.get("da") or request.form.get("since"))
    if request.method == "GET":
        filled = bodies.laid_out(since.body) if since else {"minutes": 20, "prompts": [{"ten_minutes": True}] * 3}
        asked = request.args.get("per", "")
        return _desk(
            GuideForm(
                formdata=None,
                data={**filled, "keeper": asked if asked in keepers else "", "since": since.id if since else ""},
                keepers=keepers,
            ),
            since=since,
            starts=reads.newest(s, actor),
        )
    form = GuideForm(keepers=keepers)
    if (step := request.form.get("fai", "salva")) != "salva":
        return _step(form, step, keepers, since=since)
    if not form.validate():
        return _desk(form, since=since), 400
    try:
        template = TEMPLATES.make(
            s,
            actor,
            form.body(_begun_from(since) if since else None),
            sure=_sure(),
            **versioned.place_of(form.keeper.data),
        )
    except Unsure as refusal:
        return _desk(form, since=since, unsure=refusal), 400
    address = commit_once(url_for("guides.guide", template_id=template.id))
    flash(_("Il modello c’è: da ora si può scegliere quando si comincia a scrivere."), "success")
    return redirect(address, 303)


@blueprint.route("/modelli/<int:template_id>/modifica", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def edit(template_id: int) -> Answer:
    """Its next version."""
    actor, s = current_actor(), db.session()
    template = fetch(s, actor, Template, template_id)
    ensure(actor, Verb.KEEP_TEMPLATE, template)
    keepers = {versioned.keeper_of(template): versioned.name_of_keeper(s, template)}
    if request.method == "GET":
        if template.retired_at is not None:
            flash(_("Questo modello non si usa più: puoi ripartire da qui per farne uno nuovo."), "warning")
            return redirect(url_for("guides.guide", template_id=template_id), 303)
        return _desk(GuideForm(formdata=None, data=bodies.laid_out(template.body), keepers=keepers), template)
    form = GuideForm(keepers=keepers)
    form.keeper.data = next(iter(keepers))
    if (step := request.form.get("fai", "salva")) != "salva":
        return _step(form, step, keepers, template)
    if not form.validate():
        return _desk(form, template), 400
    body = form.body(template.body.get("source"))
    try:
        newer = TEMPLATES.change(s, actor, TEMPLATES.to_change(s, actor, template_id), body, _sure())
    except Unsure as refusal:
        return _desk(form, template, unsure=refusal), 400
    except Conflict as refusal:
        s.rollback()
        flash(_(str(refusal)), "warning")
        return _desk(form, fetch(s, current_actor(), Template, template_id)), 409
    s.commit()
    flash(
        _("Niente di nuovo: il modello era già così.")
        if newer.id == template_id
        else _("La nuova versione c’è. Chi ha già cominciato a scrivere continua con quella di prima."),
        "success",
    )
    return redirect(url_for("guides.guide", template_id=newer.id), 303)


@blueprint.post("/modelli/<int:template_id>/ritiro")
@enter(Who.SIGNED_IN)
def retire(template_id: int) -> Response:
    actor, s = current_actor(), db.session()
    try:
        TEMPLATES.retire(s, actor, TEMPLATES.to_change(s, actor, template_id))
    except Conflict as refusal:
        s.rollback()
        flash(_(str(refusal)), "warning")
    else:
        s.commit()
        flash(_("Il modello è ritirato: non si sceglie più. I testi già cominciati restano come sono."), "success")
    return redirect(url_for("guides.all"), 303)


def _sure() -> str:
    return request.form.get("sicuro", "")


def _since(asked: str | None) -> Template | None:
    """The template to begin from; NotFound where it is not the actor's to see."""
    number = whole_or_none(asked)
    return None if number is None else fetch(db.session(), current_actor(), Template, number)


def _begun_from(template: Template) -> dict[str, str]:
    name = template.body["name"]
    return {"it": f"Nato da «{name['it']}».", "en": f"Grown out of “{name['en']}”."}


def _step(form: GuideForm, step: str, keepers: Mapping[str, str], template: Template | None = None, **more: Any) -> str:
    """A button of the form that is not the last one: the same page again, with one thing different. Saves nothing."""
    form, focus, said = reshaped(form, step, keepers)
    preview = form.body() if step == "anteprima" else None
    return _desk(form, template, focus=focus, said=said, preview=preview, **more)


def _desk(form: GuideForm, template: Template | None = None, **more: Any) -> str:
    preview = more.pop("preview", None)
    return render_template(
        "guides/edit.html",
        guide=form,
        template=template,
        one=_shown(template) if template else None,
        preview=_prompts(preview) if preview else None,
        preview_name=texts.said(preview["name"], language()) if preview else "",
        preview_summary=texts.said(preview["summary"], language()) if preview else "",
        shown=_shown,
        most=MOST,
        **more,
    )


def _shown(template: Template) -> dict[str, Any]:
    """What is said of a template in a list."""
    body, lang = template.body, language()
    return {
        "id": template.id,
        "name": texts.said(body["name"], lang),
        "summary": texts.said(body["summary"], lang),
        "minutes": body["minutes"],
        "kind": template.kind,
        "prompts": len(body["prompts"]),
        "quick": sum(p["ten_minutes"] for p in body["prompts"]),
    }


def _prompts(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    lang = language()
    return [
        {**prompt, "label": texts.said(prompt["label"], lang), "help": texts.said(prompt["help"], lang)}
        for prompt in body["prompts"]
    ]


offering.add_routes(
    blueprint,
    offering.Kind(
        sort=TEMPLATES,
        place="/modelli",
        folder="guides",
        own="template_id",
        number="model_id",
        view=".guide",
        shown=lambda body: {"prompts": _prompts(body), "source": texts.said(body["source"], language())},
        taken=N_("Il modello è fra i vostri: potete usarlo com’è, o cambiarlo."),
        withdrawn=N_("Il modello non è più offerto. Chi l’ha già preso tiene il suo."),
    ),
)
