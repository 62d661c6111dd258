"""Programmes for who keeps them, who supervises their groups, who evaluates: the list, the sheet, the dashboard of a year,
its tables. Who takes part is in partaking.py, a group's register and certificates in ledgers.py, what anybody may read in
outside.py."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from workspace.db import db
from workspace.nouns import Programme
from workspace.programmes import ledgers, outside, papers, partaking, reads, tables, telling, verbs
from workspace.programmes.asking import ROOT, sent, sheet_asked, year_asked
from workspace.programmes.dashboard import dashboard
from workspace.programmes.forms import SheetForm, euros, read_thresholds, shown_thresholds
from workspace.programmes.report import account_of, report_of
from workspace.refusals import Invalid, NotFound
from workspace.web.access import Who, current_actor, enter
from workspace.web.filters import day
from workspace.web.language import language
from workspace.web.once import commit_once, once

blueprint = Blueprint("programmes", __name__)
for page in (partaking, ledgers, outside):
    blueprint.register_blueprint(page.blueprint)


@blueprint.get(ROOT)
@enter(Who.SIGNED_IN)
def all() -> str:
    """The programmes that one sees, what one's ambito was asked, and one's own certificates and hours."""
    actor, s = current_actor(), db.session()
    return render_template(
        "programmes/all.html",
        programmes=reads.programmes(s, actor),
        asked=reads.asked_of_me(s, actor),
        certificates=reads.own_certificates(s, actor),
        hours=reads.own_hours(s, actor),
        keeps=bool(actor.staff_of),
    )


@blueprint.route(f"{ROOT}/nuovo", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once
def new() -> Any:
    """For the staff of an ambito."""
    actor, s = current_actor(), db.session()
    if not actor.staff_of:
        raise NotFound
    form = SheetForm().offer(reads.own_ambiti(s, actor))
    if request.method == "GET":
        form.ambiti.data = [one.id for one in reads.own_ambiti(s, actor)]
    if form.validate_on_submit():
        try:
            made = verbs.create(s, actor, form.ambiti.data or [], form.said(read_thresholds(request.form)))
            address = commit_once(url_for("programmes.partaking.groups", slug=made.slug))
        except Invalid as refusal:
            s.rollback()
            form.title.errors = [_(str(refusal))]
        else:
            flash(_("Il programma c’è. Ora scegli i gruppi che partecipano."), "success")
            return redirect(address, 303)
    return _sheet_page(form, None)


@blueprint.route(f"{ROOT}/<slug>/modifica", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def edit(slug: str) -> Any:
    actor, s = current_actor(), db.session()
    sheet = sheet_asked(slug, keeps=True)
    form = SheetForm().offer([])
    if request.method == "GET":
        form.show(sheet.programme)
    elif form.validate_on_submit():
        try:
            verbs.edit(s, actor, sheet, form.said(read_thresholds(request.form)))
            s.commit()
        except Invalid as refusal:
            s.rollback()
            sheet = sheet_asked(slug, keeps=True)
            form.title.errors = [_(str(refusal))]
        else:
            flash(_("La scheda è salvata."), "success")
            return redirect(url_for("programmes.programme", slug=slug), 303)
    return _sheet_page(form, sheet.programme)


def _sheet_page(form: SheetForm, programme: Programme | None) -> Any:
    """`asked`: the thresholds as they were typed, else as they are kept."""
    asked = shown_thresholds(programme)
    if request.method == "POST":
        asked = {name: request.form.get(name, "")[:10] for name in asked}
    page = render_template("programmes/edit.html", sheet_form=form, programme=programme, asked=asked)
    return (page, 400) if form.errors else page


@blueprint.get(f"{ROOT}/<slug>")
@enter(Who.SIGNED_IN)
def programme(slug: str) -> str:
    """The dashboard of a year: of the whole programme, or of one of its ambiti."""
    s, sheet = db.session(), sheet_asked(slug)
    year = year_asked(sheet.programme)
    ambiti = list(dict.fromkeys(share.ambito for share in sheet.shares))
    ambito = request.args.get("ambito", "")
    if ambito and (ambito not in ambiti or sheet.veiled):
        raise NotFound
    return render_template(
        "programmes/programme.html",
        sheet=sheet,
        year=year,
        ambiti=[] if sheet.veiled else ambiti,  # two sums that tell a third are not for who sees sums
        ambito=ambito,
        board=dashboard(s, sheet, year, account_of(s, sheet, year), language(), ambito),
        facts=papers.facts(sheet.programme, _, day),
        budget=euros(sheet.programme.budget),
        sums_due=sheet.keeps and telling.is_due(s, sheet.programme),
    )


@blueprint.post(f"{ROOT}/<slug>/somme")
@enter(Who.SIGNED_IN)
def tell(slug: str) -> Answer:
    """The sums of this month, where no job of the morning has told them."""
    s, sheet = db.session(), sheet_asked(slug, keeps=True)
    telling.keep_up(s, sheet.programme)
    s.commit()
    flash(_("Le somme di questo mese ci sono."), "success")
    return redirect(url_for("programmes.programme", slug=slug), 303)


@blueprint.get(f"{ROOT}/<slug>/tabelle/<table>.<kind>")
@enter(Who.SIGNED_IN)
def paper(slug: str, table: str, kind: str) -> Response:
    """One table of a year as a file: who sees sums receives the indicators alone."""
    s, sheet = db.session(), sheet_asked(slug)
    year = year_asked(sheet.programme)
    whole = {"incontri": tables.meetings, "presenze": tables.people}
    if kind not in ("csv", "xlsx", "pdf") or table not in (*whole, "indicatori", "persone"):
        raise NotFound
    if (table in whole and not (sheet.register or sheet.keeps)) or (table == "persone" and not sheet.sums):
        raise NotFound
    report = report_of(s, sheet, year)
    if table in whole:
        its = whole[table](report)
    else:
        its = tables.indicators(report.indicators) if table == "indicatori" else tables.breakdown(report.breakdown)
    if kind == "pdf":
        return sent(f"{table}.pdf", papers.table(sheet.programme, reads.logos(s, sheet.programme), year, its))
    return sent(f"{table}.{kind}", tables.as_csv(its) if kind == "csv" else tables.as_xlsx(its))
