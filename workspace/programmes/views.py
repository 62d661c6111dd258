"""Programmes for who keeps them, who supervises their groups, who evaluates; one's own certificates; and what anybody may
read: a project's public page, and whether a certificate is valid."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from workspace.db import db
from workspace.hours import account
from workspace.nouns import Certificate, Programme
from workspace.policy import Verb, ensure
from workspace.programmes import papers, reads, tables, telling, verbs
from workspace.programmes.dashboard import dashboard
from workspace.programmes.forms import (
    LogoForm,
    SheetForm,
    TrainingForm,
    euros,
    read_thresholds,
    shown_thresholds,
)
from workspace.programmes.pictures import LARGEST
from workspace.programmes.reads import Share, Sheet
from workspace.programmes.report import account_of, checks, code_of, report_of
from workspace.programmes.skeleton import skeleton
from workspace.refusals import Invalid, NotFound
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole, whole_or_none
from workspace.web.filters import day
from workspace.web.language import language
from workspace.web.once import commit_once, once, once_a_minute

blueprint = Blueprint("programmes", __name__)

ROOT = "/programmi"
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def sent(name: str, content: bytes) -> Response:
    """A file to keep."""
    kind = KINDS[name.rsplit(".", 1)[1]]
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def year_asked(programme: Programme) -> int:
    """The year in the address; nonsense is no year of the programme."""
    wanted = request.values.get("anno", "")
    return reads.the_year(programme, (whole_or_none(wanted) or 0) if wanted else None)


def _sheet(slug: str, *, keeps: bool = False) -> Sheet:
    actor, s = current_actor(), db.session()
    sheet = reads.the_sheet(s, actor, slug)
    if keeps:
        ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    return sheet


# --- the list and the sheet -------------------------------------------------------------------------------------


@blueprint.get(ROOT)
@enter(Who.SIGNED_IN)
def all() -> str:
    """The programmes that one sees, what one's ambito was asked, and one's own certificates."""
    actor, s = current_actor(), db.session()
    return render_template(
        "programmes/all.html",
        programmes=reads.programmes(s, actor),
        asked=reads.asked_of_me(s, actor),
        certificates=reads.own_certificates(s, actor),
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
            address = commit_once(url_for("programmes.groups", slug=made.slug))
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
    sheet = _sheet(slug, keeps=True)
    form = SheetForm().offer([])
    if request.method == "GET":
        form.show(sheet.programme)
    elif form.validate_on_submit():
        try:
            verbs.edit(s, actor, sheet, form.said(read_thresholds(request.form)))
            s.commit()
        except Invalid as refusal:
            s.rollback()
            sheet = _sheet(slug, keeps=True)
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
    s, sheet = db.session(), _sheet(slug)
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
    s, sheet = db.session(), _sheet(slug, keeps=True)
    telling.keep_up(s, sheet.programme)
    s.commit()
    flash(_("Le somme di questo mese ci sono."), "success")
    return redirect(url_for("programmes.programme", slug=slug), 303)


# --- who takes part, logos --------------------------------------------------------------------------------------


@blueprint.route(f"{ROOT}/<slug>/gruppi", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def groups(slug: str) -> Any:
    """Which ambiti and groups take part, and the logos."""
    actor, s = current_actor(), db.session()
    sheet = _sheet(slug, keeps=True)
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
    sheet = _sheet(slug, keeps=True)
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
    s, sheet = db.session(), _sheet(slug, keeps=True)
    chosen = request.form.get("ambito", type=whole)
    if chosen is None or chosen not in {one.id for one in reads.others(s, sheet.programme)}:
        raise Invalid("Scegli un ambito dall’elenco.")
    verbs.ask_ambito(s, current_actor(), sheet, chosen)
    address = commit_once(url_for("programmes.groups", slug=slug))
    flash(_("L’invito è partito: l’ambito partecipa quando il suo ufficio di piano dice di sì."), "success")
    return redirect(address, 303)


@blueprint.post(f"{ROOT}/<slug>/partecipazioni/<int:part_id>/adesione")
@enter(Who.SIGNED_IN)
def accept_ambito(slug: str, part_id: int) -> Answer:
    verbs.answer_ambito(db.session(), current_actor(), slug, part_id, yes=True)
    db.session.commit()
    flash(_("Il vostro ambito partecipa. Ora scegli i gruppi."), "success")
    return redirect(url_for("programmes.groups", slug=slug), 303)


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
    verbs.leave_programme(db.session(), current_actor(), _sheet(slug, keeps=True), part_id)
    db.session.commit()
    flash(_("Il vostro ambito non partecipa più, e i suoi gruppi con lui."), "success")
    return redirect(url_for("programmes.all"), 303)


@blueprint.post(f"{ROOT}/<slug>/loghi")
@enter(Who.SIGNED_IN)
@once
def add_logo(slug: str) -> Any:
    actor, s = current_actor(), db.session()
    sheet, form = _sheet(slug, keeps=True), LogoForm()
    if form.validate_on_submit():
        file = request.files.get("file")
        try:
            verbs.add_logo(s, actor, sheet, form.name.data or "", file.read(LARGEST + 1) if file else b"")
            address = commit_once(url_for("programmes.groups", slug=slug))
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
    verbs.drop_logo(db.session(), current_actor(), _sheet(slug, keeps=True), logo_id)
    db.session.commit()
    flash(_("Il logo non c’è più."), "success")
    return redirect(url_for("programmes.groups", slug=slug), 303)


# --- the register of a group, and its papers --------------------------------------------------------------------


@blueprint.get(f"{ROOT}/<slug>/gruppi/<int:group_id>")
@enter(Who.SIGNED_IN)
def group(slug: str, group_id: int) -> str:
    return _group_page(_sheet(slug), group_id)


def _group_page(sheet: Sheet, group_id: int, form: TrainingForm | None = None) -> str:
    s, share = db.session(), reads.the_share(sheet, group_id)
    year = year_asked(sheet.programme)
    its = account(s, [group_id], *reads.days_of(sheet.programme, year))
    names = reads.names_of(s, [line.person_id for line in its.lines])
    return render_template(
        "programmes/group.html",
        sheet=sheet,
        share=share,
        year=year,
        its=its,
        checks=checks(sheet, share, its),
        lines=sorted(its.lines, key=lambda line: names[line.person_id].name.casefold()),
        names=names,
        employers=reads.employers(s, its.lines, names),
        words=reads.profession_words(s, language()),
        codes={line.person_id: code_of(sheet.programme.id, line.person_id) for line in its.lines},
        certificates=reads.standing_certificates(s, sheet.programme, year),
        training_form=form or TrainingForm(formdata=None, obj=share.link),
    )


@blueprint.post(f"{ROOT}/<slug>/gruppi/<int:group_id>/formazione")
@enter(Who.SIGNED_IN)
def training(slug: str, group_id: int) -> Any:
    """What a training body recognised for this path."""
    actor, s = current_actor(), db.session()
    sheet, form = _sheet(slug), TrainingForm()
    share = reads.the_share(sheet, group_id)
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    if form.validate_on_submit():
        try:
            verbs.keep_training(s, actor, sheet, share, form.said())
            s.commit()
        except Invalid as refusal:
            s.rollback()
            form.credits_deontological.errors = [_(str(refusal))]
        else:
            flash(_("I dati della formazione sono salvati."), "success")
            return redirect(url_for("programmes.group", slug=slug, group_id=group_id), 303)
    return _group_page(_sheet(slug), group_id, form), 400


@blueprint.get(f"{ROOT}/<slug>/gruppi/<int:group_id>/registro.pdf")
@enter(Who.SIGNED_IN)
def register(slug: str, group_id: int) -> Response:
    """The sheets to sign of a year."""
    sheet = _sheet(slug)
    share = reads.the_share(sheet, group_id)
    made = papers.registers(db.session(), sheet, share, year_asked(sheet.programme))
    if made is None:
        raise Invalid("In quest’anno il gruppo non ha incontri in calendario: non c’è niente da firmare.")
    return sent(f"registro_firme-{share.group.slug}.pdf", made)


@blueprint.get(f"{ROOT}/<slug>/gruppi/<int:group_id>/relazione.docx")
@enter(Who.SIGNED_IN)
def group_report(slug: str, group_id: int) -> Response:
    s, sheet = db.session(), _sheet(slug)
    share, year = reads.the_share(sheet, group_id), year_asked(sheet.programme)
    its = account(s, [group_id], *reads.days_of(sheet.programme, year))
    return sent(f"relazione_gruppo-{share.group.slug}.docx", skeleton(s, sheet, share, year, its))


@blueprint.get(f"{ROOT}/<slug>/tabelle/<table>.<kind>")
@enter(Who.SIGNED_IN)
def paper(slug: str, table: str, kind: str) -> Response:
    """One table of a year as a file: who sees sums receives the indicators alone."""
    s, sheet = db.session(), _sheet(slug)
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


# --- certificates -----------------------------------------------------------------------------------------------


@blueprint.post(f"{ROOT}/<slug>/gruppi/<int:group_id>/attestati")
@enter(Who.SIGNED_IN)
@once_a_minute
def issue(slug: str, group_id: int) -> Any:
    """For everybody of the group who has enough, or for one of them."""
    actor, s = current_actor(), db.session()
    sheet = _sheet(slug)
    share = reads.the_share(sheet, group_id)
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    year = year_asked(sheet.programme)
    lines = account(s, [group_id], *reads.days_of(sheet.programme, year)).lines
    one = request.form.get("persona", "")
    wanted = [line for line in lines if not one or str(line.person_id) == one]
    made = verbs.issue(s, actor, sheet, share, year, wanted)
    address = commit_once(url_for("programmes.group", slug=slug, group_id=group_id, anno=year))
    flash(ngettext("Un attestato è pronto.", "%(num)d attestati sono pronti.", len(made)), "success")
    return redirect(address, 303)


@blueprint.get(f"{ROOT}/<slug>/gruppi/<int:group_id>/attestati.pdf")
@enter(Who.SIGNED_IN)
def certificates(slug: str, group_id: int) -> Response:
    """All that stand for a group and a year, a page each."""
    s, sheet = db.session(), _sheet(slug)
    share, year = reads.the_share(sheet, group_id), year_asked(sheet.programme)
    standing = reads.standing_certificates(s, sheet.programme, year).values()
    kept = sorted((one for one in standing if one.group_id == group_id), key=lambda one: one.number)
    if not kept:
        raise Invalid("Per quest’anno non c’è ancora nessun attestato.")
    return _certificates(f"attestati-{share.group.slug}-{year}.pdf", sheet.programme, kept, share)


@blueprint.get(f"{ROOT}/attestati/<int:certificate_id>.pdf")
@enter(Who.SIGNED_IN)
def certificate(certificate_id: int) -> Response:
    one, its, share = reads.the_certificate(db.session(), current_actor(), certificate_id)
    return _certificates(f"attestato-{one.number}-{one.year}.pdf", its, [one], share)


def _certificates(name: str, its: Programme, kept: list[Certificate], share: Share) -> Response:
    return sent(name, papers.certificates(db.session(), its, kept, share, request.url_root))


@blueprint.post(f"{ROOT}/attestati/<int:certificate_id>/annullamento")
@enter(Who.SIGNED_IN)
def revoke(certificate_id: int) -> Answer:
    actor, s = current_actor(), db.session()
    one, its, share = reads.the_certificate(s, actor, certificate_id)
    verbs.revoke(s, actor, Sheet(its, share.ambiti, [share], keeps=True, evaluates=False, register=frozenset()), one)
    s.commit()
    flash(_("L’attestato %(number)s non è più valido.", number=one.words), "success")
    return redirect(url_for("programmes.group", slug=its.slug, group_id=one.group_id, anno=one.year), 303)


# --- for anybody ------------------------------------------------------------------------------------------------


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
