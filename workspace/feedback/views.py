"""«Restituzioni»: the page of a group, and that of the staff, who answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace.db import db
from workspace.feedback import reads, verbs
from workspace.feedback.forms import AnswerForm, GiveForm
from workspace.nouns import Feedback, Group
from workspace.policy import Verb, ensure, fetch, the_open_group
from workspace.refusals import Invalid, NotFound, Unsure
from workspace.web.access import Who, current_actor, enter
from workspace.web.once import commit_once, once
from workspace.web.paging import page_asked

blueprint = Blueprint("feedback", __name__)


@blueprint.route("/gruppi/<slug>/restituzioni", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once
def of_group(slug: str) -> Any:
    """What the group gave back, with the answers; the form gives back something more."""
    actor, s = current_actor(), db.session()
    group = the_open_group(s, actor, slug)
    form, unsure = GiveForm(), None
    if form.validate_on_submit():
        words = (form.criticality.data or "", form.effect.data or "", form.proposal.data or "")
        try:
            verbs.give(s, actor, group, *words, sure=request.form.get("sicuro", ""))
            address = commit_once(url_for("feedback.of_group", slug=slug))
        except Invalid as refusal:
            s.rollback()
            group = the_open_group(s, actor, slug)
            unsure = refusal if isinstance(refusal, Unsure) else None
            form.criticality.errors = [_(str(refusal))]
        else:
            flash(_("L’ambito la legge, e deve rispondere. Non sa chi del gruppo l’ha scritta."), "success")
            return redirect(address, 303)
    page = render_template(
        "feedback/group.html",
        group=group,
        page=reads.of_group(s, actor, group, page_asked()),
        give_form=form,
        unsure=unsure,
        supervises=group.id in actor.supervised,
    )
    return (page, 400) if form.errors else page


@blueprint.post("/restituzioni/<int:feedback_id>/ritiro")
@enter(Who.SIGNED_IN)
def withdraw(feedback_id: int) -> Response:
    actor, s = current_actor(), db.session()
    one = fetch(s, actor, Feedback, feedback_id)
    verbs.withdraw(s, actor, one)
    slug = s.get_one(Group, one.group_id).slug
    s.commit()
    flash(_("Ritirata: l’ambito non la legge più."), "success")
    return redirect(url_for("feedback.of_group", slug=slug), 303)


@blueprint.get("/restituzioni")
@enter(Who.SIGNED_IN)
def of_staff() -> str:
    """For the staff: what waits for an answer first."""
    if not current_actor().staff_of:
        raise NotFound
    return _staff_page()


def _staff_page(form: AnswerForm | None = None, at: int = 0, unsure: Unsure | None = None) -> str:
    """`form`: what was typed about the feedback `at`, to be shown again."""
    actor, s = current_actor(), db.session()
    return render_template(
        "feedback/staff.html",
        page=reads.of_staff(s, actor, page_asked()),
        waiting=reads.waiting(s, actor),
        answer_form=form or AnswerForm(formdata=None),
        at=at,
        unsure=unsure,
    )


@blueprint.post("/restituzioni/<int:feedback_id>/risposta")
@enter(Who.SIGNED_IN)
def answer(feedback_id: int) -> Any:
    actor, s = current_actor(), db.session()
    one = fetch(s, actor, Feedback, feedback_id)
    ensure(actor, Verb.ANSWER_BACK, s.get_one(Group, one.group_id))
    form, unsure = AnswerForm(), None
    if form.validate_on_submit():
        try:
            verbs.answer(s, actor, one, form.state.data, form.answer.data or "", request.form.get("sicuro", ""))
            s.commit()
        except Invalid as refusal:
            s.rollback()
            unsure = refusal if isinstance(refusal, Unsure) else None
            form.answer.errors = [_(str(refusal))]
        else:
            flash(_("Il gruppo la legge adesso."), "success")
            return redirect(url_for("feedback.of_staff"), 303)
    return _staff_page(form, feedback_id, unsure), 400
