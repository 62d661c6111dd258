"""Who takes part in a programme, and whose logos its papers carry: for the staff who keep it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from workspace.db import db
from workspace.programmes import reads, verbs
from workspace.programmes.asking import ROOT, sheet_asked
from workspace.programmes.forms import LogoForm
from workspace.programmes.pictures import LARGEST
from workspace.refusals import Invalid
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole
from workspace.web.once import commit_once, once, once_a_minute

blueprint = Blueprint("partaking", __name__)


@blueprint.route(f"{ROOT}/<slug>/gruppi", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def groups(slug: str) -> Any:
    """Which ambiti and groups take part, and the logos."""
    actor, s = current_actor(), db.session()
    sheet = sheet_asked(slug, keeps=True)
    if request.method == "POST":
        chosen = request.form.getlist("gruppo", type=whole)
        try:
            verbs.choose_groups(s, actor, sheet, chosen)
            s.commit()
        except Invalid as refusal:
            s.rollback()
            return _parts_page(slug, LogoForm(formdata=None), _(str(refusal))), 400
        flash(_("I gruppi sono salvati."), "success")
        return redirect(url_for("programmes.programme", slug=slug), 303)
    return _parts_page(slug, LogoForm(formdata=None))


def _parts_page(slug: str, logo_form: LogoForm, wrong: str = "") -> str:
    actor, s = current_actor(), db.session()
    sheet = sheet_asked(slug, keeps=True)
    return render_template(
        "programmes/groups.html",
        sheet=sheet,
        possible=reads.possible_groups(s, actor, sheet),
        inside={share.group_id for share in sheet.shares},
        ambiti=reads.taking_part(s, sheet.programme),
        others=reads.others(s, sheet.programme),
        mine=actor.staff_of,
        logos=reads.logos(s, sheet.programme),
        logo_form=logo_form,
        wrong=wrong,
    )


@blueprint.post(f"{ROOT}/<slug>/partecipazioni")
@enter(Who.SIGNED_IN)
@once_a_minute
def ask_ambito(slug: str) -> Any:
    s, sheet = db.session(), sheet_asked(slug, keeps=True)
    chosen = request.form.get("ambito", type=whole)
    if chosen is None or chosen not in {one.id for one in reads.others(s, sheet.programme)}:
        raise Invalid("Scegli un ambito dall’elenco.")
    verbs.ask_ambito(s, current_actor(), sheet, chosen)
    address = commit_once(url_for("programmes.partaking.groups", slug=slug))
    flash(_("L’invito è partito: l’ambito partecipa quando il suo ufficio di piano dice di sì."), "success")
    return redirect(address, 303)


@blueprint.post(f"{ROOT}/<slug>/partecipazioni/<int:part_id>/adesione")
@enter(Who.SIGNED_IN)
@once_a_minute
def accept_ambito(slug: str, part_id: int) -> Answer:
    verbs.answer_ambito(db.session(), current_actor(), slug, part_id, yes=True)
    address = commit_once(url_for("programmes.partaking.groups", slug=slug))
    flash(_("Il vostro ambito partecipa. Ora scegli i gruppi."), "success")
    return redirect(address, 303)


@blueprint.post(f"{ROOT}/<slug>/partecipazioni/<int:part_id>/rifiuto")
@enter(Who.SIGNED_IN)
def refuse_ambito(slug: str, part_id: int) -> Answer:
    verbs.answer_ambito(db.session(), current_actor(), slug, part_id, yes=False)
    db.session.commit()
    flash(_("L’invito è rifiutato: nessuno vede niente dei vostri gruppi."), "success")
    return redirect(url_for("programmes.all"), 303)


@blueprint.post(f"{ROOT}/<slug>/partecipazioni/<int:part_id>/uscita")
@enter(Who.SIGNED_IN)
def leave(slug: str, part_id: int) -> Answer:
    verbs.leave_programme(db.session(), current_actor(), sheet_asked(slug, keeps=True), part_id)
    db.session.commit()
    flash(_("Il vostro ambito non partecipa più, e i suoi gruppi con lui."), "success")
    return redirect(url_for("programmes.all"), 303)


@blueprint.post(f"{ROOT}/<slug>/loghi")
@enter(Who.SIGNED_IN)
@once
def add_logo(slug: str) -> Any:
    actor, s = current_actor(), db.session()
    sheet, form = sheet_asked(slug, keeps=True), LogoForm()
    if form.validate_on_submit():
        file = request.files.get("file")
        try:
            verbs.add_logo(s, actor, sheet, form.name.data or "", file.read(LARGEST + 1) if file else b"")
            address = commit_once(url_for("programmes.partaking.groups", slug=slug))
        except Invalid as refusal:
            s.rollback()
            form.file.errors = [_(str(refusal))]
        else:
            flash(_("Il logo c’è."), "success")
            return redirect(address, 303)
    return _parts_page(slug, form), 400


@blueprint.post(f"{ROOT}/<slug>/loghi/<int:logo_id>/rimozione")
@enter(Who.SIGNED_IN)
def drop_logo(slug: str, logo_id: int) -> Answer:
    verbs.drop_logo(db.session(), current_actor(), sheet_asked(slug, keeps=True), logo_id)
    db.session.commit()
    flash(_("Il logo non c’è più."), "success")
    return redirect(url_for("programmes.partaking.groups", slug=slug), 303)
