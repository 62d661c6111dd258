"""The margin of a text over HTTP: forms that answer with a page, and with JSON to the script that sends them."""

from __future__ import annotations

from flask import Blueprint, flash, get_template_attribute, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace.comments import reads, verbs
from workspace.comments.forms import CommentForm, EditForm
from workspace.db import db
from workspace.nouns import Comment, Entry, Revision
from workspace.policy import Actor, Verb, ensure, fetch, permit
from workspace.refusals import Invalid, Unsure
from workspace.web.access import Who, current_actor, enter, wants_json
from workspace.web.asked import whole
from workspace.web.once import commit_once, once

blueprint = Blueprint("comments", __name__)


@blueprint.post("/scritti/<int:entry_id>/commenti")
@enter(Who.SIGNED_IN)
@once
def add(entry_id: int) -> Response:
    session, actor = db.session(), current_actor()
    entry = fetch(session, actor, Entry, entry_id)
    form = CommentForm()
    parent = fetch(session, actor, Comment, form.parent_id.data) if form.parent_id.data else None
    if not form.validate_on_submit():
        return _once_more(entry, parent, form, _first(form.errors))
    try:
        if parent is not None:
            comment, lost_quote = verbs.answer(session, actor, entry, parent, form.body.data, _sure()), False
        else:
            passage = _passage(actor, entry, form)
            lost_quote = bool(form.prompt.data) and passage is None
            comment = verbs.add(session, actor, entry, form.kind.data, form.body.data, passage, _sure())
    except Invalid as problem:
        return _once_more(entry, parent, form, _(str(problem)), problem)
    address = commit_once(_place(comment))
    said = _("La risposta è nel margine del testo.") if parent else _("Il commento è nel margine del testo.")
    if lost_quote:
        said = _("Il testo è cambiato mentre scrivevi: il commento c’è, senza il passo citato.")
    if wants_json():
        return jsonify(id=comment.id, html=_fragment(actor, entry, comment.id), message=said)
    flash(said, "success")
    return redirect(address, 303)


@blueprint.get("/commenti/<int:comment_id>/modifica")
@enter(Who.SIGNED_IN)
def edit(comment_id: int) -> str:
    comment = _own(comment_id)
    return render_template("comments/edit.html", comment=comment, entry=_entry_of(comment), form=EditForm(obj=comment))


@blueprint.post("/commenti/<int:comment_id>/modifica")
@enter(Who.SIGNED_IN)
def save(comment_id: int) -> Response:
    comment, form, unsure = _own(comment_id), EditForm(), None
    if comment.parent_id is not None:
        del form.kind
    if form.validate_on_submit():
        try:
            kind = form.kind.data if form.kind else None
            verbs.edit(db.session(), current_actor(), comment, form.body.data, kind, _sure())
        except Invalid as problem:
            unsure = problem if isinstance(problem, Unsure) else None
            form.body.errors = [_(str(problem))]
        else:
            db.session.commit()
            flash(_("Il commento è cambiato, e lo dice."), "success")
            return _back(comment)
    page = render_template("comments/edit.html", comment=comment, entry=_entry_of(comment), form=form, unsure=unsure)
    return make_response(page, 400)


@blueprint.get("/commenti/<int:comment_id>/elimina")
@enter(Who.SIGNED_IN)
def ask_to_delete(comment_id: int) -> str:
    comment = _own(comment_id)
    answers = verbs.answers_to(db.session(), comment)
    return render_template("comments/delete.html", comment=comment, entry=_entry_of(comment), answers=answers)


@blueprint.post("/commenti/<int:comment_id>/elimina")
@enter(Who.SIGNED_IN)
def delete(comment_id: int) -> Response:
    comment = _own(comment_id)
    entry_id = comment.entry_id
    verbs.delete(db.session(), current_actor(), comment, request.form.get("answers", 0, type=whole))
    db.session.commit()
    flash(_("Il commento non c’è più."), "success")
    return redirect(f"/scritti/{entry_id}#commenti", 303)


@blueprint.post("/commenti/<int:comment_id>/risolto")
@enter(Who.SIGNED_IN)
def resolve(comment_id: int) -> Response:
    comment, entry = _to_settle(comment_id)
    verbs.resolve(db.session(), current_actor(), entry, comment)
    db.session.commit()
    flash(_("Segnato come risolto: lo trovi fra i commenti risolti."), "success")
    return _back(comment)


@blueprint.post("/commenti/<int:comment_id>/riaperto")
@enter(Who.SIGNED_IN)
def reopen(comment_id: int) -> Response:
    comment, entry = _to_settle(comment_id)
    verbs.reopen(db.session(), current_actor(), entry, comment)
    db.session.commit()
    flash(_("Il commento è di nuovo aperto."), "success")
    return _back(comment)


# --- pieces ----------------------------------------------------------------------------------------------------


def _own(comment_id: int) -> Comment:
    comment = fetch(db.session(), current_actor(), Comment, comment_id)
    ensure(current_actor(), Verb.EDIT_COMMENT, comment)
    return comment


def _to_settle(comment_id: int) -> tuple[Comment, Entry]:
    comment = fetch(db.session(), current_actor(), Comment, comment_id)
    return comment, _entry_of(comment)


def _entry_of(comment: Comment) -> Entry:
    return fetch(db.session(), current_actor(), Entry, comment.entry_id)


def _passage(actor: Actor, entry: Entry, form: CommentForm) -> verbs.Passage | None:
    """The passage that was quoted, in the version that is shared. A place in another version that the actor reads
    (the author's working copy) is looked for there by its words."""
    if not form.prompt.data:
        return None
    session = db.session()
    shown = fetch(session, actor, Revision, entry.shared_revision_id or 0)
    return verbs.find_passage(
        shown,
        form.prompt.data,
        form.start.data,
        form.end.data if form.revision_id.data == shown.id else None,
        form.quote.data or "",
    )


def _sure() -> str:
    return request.form.get("sicuro", "")


def _once_more(
    entry: Entry, parent: Comment | None, form: CommentForm, wrong: str, problem: Invalid | None = None
) -> Response:
    """Nothing was written, and nothing of what was typed is lost."""
    unsure = problem if isinstance(problem, Unsure) else None
    if wants_json():
        about = {"ask": render_template("comments/_sure.html", unsure=unsure)} if unsure else {}
        answer = jsonify(error="Unsure" if unsure else "Invalid", message=wrong, **about)
        answer.status_code = 400
        return answer
    return make_response(
        render_template("comments/write.html", entry=entry, parent=parent, form=form, wrong=wrong, unsure=unsure), 400
    )


def _fragment(actor: Actor, entry: Entry, comment_id: int) -> str:
    remark = reads.remark(db.session(), actor, comment_id)
    if remark.kind == "answer":
        return str(get_template_attribute("comments/_margin.html", "answer")(remark))
    show = get_template_attribute("comments/_margin.html", "remark")
    return str(show(remark, entry.id, answers=True, resolves=permit(actor, Verb.RESOLVE, entry)))


def _back(comment: Comment) -> Response:
    return redirect(_place(comment), 303)


def _place(comment: Comment) -> str:
    return f"/scritti/{comment.entry_id}#commento-{comment.id}"


def _first(errors: dict[str | None, list[str]]) -> str:
    return next((str(messages[0]) for messages in errors.values() if messages), "")
