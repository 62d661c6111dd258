"""The register of a group in a programme, its papers and its certificates: for the staff, and for who supervises it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from workspace.db import db
from workspace.hours import account
from workspace.nouns import Certificate, Programme
from workspace.policy import Verb, ensure
from workspace.programmes import papers, reads, verbs
from workspace.programmes.asking import ROOT, sent, sheet_asked, year_asked
from workspace.programmes.forms import TrainingForm
from workspace.programmes.reads import Share, Sheet
from workspace.programmes.report import checks, code_of
from workspace.programmes.skeleton import skeleton
from workspace.refusals import Invalid
from workspace.web.access import Who, current_actor, enter
from workspace.web.language import language
from workspace.web.once import commit_once, once_a_minute

blueprint = Blueprint("ledgers", __name__)


@blueprint.get(f"{ROOT}/<slug>/gruppi/<int:group_id>")
@enter(Who.SIGNED_IN)
def group(slug: str, group_id: int) -> str:
    return _group_page(sheet_asked(slug), group_id)


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
    sheet, form = sheet_asked(slug), TrainingForm()
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
            return redirect(url_for("programmes.ledgers.group", slug=slug, group_id=group_id), 303)
    return _group_page(sheet_asked(slug), group_id, form), 400


@blueprint.get(f"{ROOT}/<slug>/gruppi/<int:group_id>/registro.pdf")
@enter(Who.SIGNED_IN)
def register(slug: str, group_id: int) -> Response:
    """The sheets to sign of a year."""
    sheet = sheet_asked(slug)
    share = reads.the_share(sheet, group_id)
    made = papers.registers(db.session(), sheet, share, year_asked(sheet.programme))
    if made is None:
        raise Invalid("In quest’anno il gruppo non ha incontri in calendario: non c’è niente da firmare.")
    return sent(f"registro_firme-{share.group.slug}.pdf", made)


@blueprint.get(f"{ROOT}/<slug>/gruppi/<int:group_id>/relazione.docx")
@enter(Who.SIGNED_IN)
def group_report(slug: str, group_id: int) -> Response:
    s, sheet = db.session(), sheet_asked(slug)
    share, year = reads.the_share(sheet, group_id), year_asked(sheet.programme)
    its = account(s, [group_id], *reads.days_of(sheet.programme, year))
    return sent(f"relazione_gruppo-{share.group.slug}.docx", skeleton(s, sheet, share, year, its))


# --- certificates -----------------------------------------------------------------------------------------------


@blueprint.post(f"{ROOT}/<slug>/gruppi/<int:group_id>/attestati")
@enter(Who.SIGNED_IN)
@once_a_minute
def issue(slug: str, group_id: int) -> Any:
    """For everybody of the group who has enough, or for one of them."""
    actor, s = current_actor(), db.session()
    sheet = sheet_asked(slug)
    share = reads.the_share(sheet, group_id)
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    year = year_asked(sheet.programme)
    lines = account(s, [group_id], *reads.days_of(sheet.programme, year)).lines
    one = request.form.get("persona", "")
    wanted = [line for line in lines if not one or str(line.person_id) == one]
    made = verbs.issue(s, actor, sheet, share, year, wanted)
    address = commit_once(url_for("programmes.ledgers.group", slug=slug, group_id=group_id, anno=year))
    flash(ngettext("Un attestato è pronto.", "%(num)d attestati sono pronti.", len(made)), "success")
    return redirect(address, 303)


@blueprint.get(f"{ROOT}/<slug>/gruppi/<int:group_id>/attestati.pdf")
@enter(Who.SIGNED_IN)
def certificates(slug: str, group_id: int) -> Response:
    """All that stand for a group and a year, a page each."""
    s, sheet = db.session(), sheet_asked(slug)
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
    return redirect(url_for("programmes.ledgers.group", slug=its.slug, group_id=one.group_id, anno=one.year), 303)
