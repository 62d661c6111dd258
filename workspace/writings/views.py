"""The pages of a text: choose a template, write, read, versions, trash."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from workspace import texts
from workspace.db import db, now
from workspace.nouns import KINDS, Revision, Template
from workspace.refusals import Invalid, NotFound
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole_or_none
from workspace.web.filters import clock, when
from workspace.web.language import language
from workspace.web.once import commit_once, once_a_minute
from workspace.web.paging import address_of_page, page_asked
from workspace.writings import checking, desk, forms, reading, reads, seconding, verbs

blueprint = Blueprint("writings", __name__)
blueprint.register_blueprint(checking.blueprint)
blueprint.register_blueprint(seconding.blueprint)
Answer = str | Response | tuple[Any, int]


def _session() -> Any:
    return db.session()


def _number(name: str, source: Any) -> int | None:
    """A whole number of the address or form; None where there is none."""
    return whole_or_none(source.get(name))


# --- begin -----------------------------------------------------------------------------------------------------


@blueprint.get("/scritti")
@enter(Who.SIGNED_IN)
def mine() -> str:
    actor = current_actor()
    kind, state = request.args.get("tipo", ""), request.args.get("stato", "")
    page = reads.mine(_session(), actor, page_asked(), kind, state)
    return render_template(
        "writings/mine.html",
        page=page,
        kind=kind if kind in KINDS else "",
        state=state if state in reads.STATES else "",
        any_text=page.total > 0 or reads.has_any(_session(), actor),
        address_of_page=address_of_page,
    )


@blueprint.get("/scritti/nuovo")
@enter(Who.SIGNED_IN)
def new() -> str:
    actor, s = current_actor(), _session()
    theme_id = _number("tema", request.args)
    theme = reads.the_theme(s, actor, theme_id) if theme_id else None
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for template, whose in reads.templates(s, actor):
        by_kind.setdefault(template.kind or "free", []).append({**desk.offered(template), "whose": whose})
    groups = reads.groups_of(s, actor)
    return render_template(
        "writings/new.html", by_kind=by_kind, order=(*KINDS, "free"), theme=theme, groups=groups, kinds=KINDS
    )


@blueprint.post("/scritti")
@enter(Who.SIGNED_IN)
@once_a_minute
def begin() -> Response:
    actor, s = current_actor(), _session()
    chosen, quick = _chosen_template()
    theme_id = _number("tema", request.form)
    groups = reads.groups_of(s, actor)
    group_id = _number("gruppo", request.form)
    if "gruppo" not in request.form and len(groups) == 1:
        group_id = groups[0][0]
    entry = verbs.begin(
        s,
        actor,
        reads.the_template(s, actor, chosen),
        kind=request.form.get(f"tipo-{chosen}") or request.form.get("tipo") or None,
        group_id=group_id,
        theme=reads.the_theme(s, actor, theme_id) if theme_id else None,
    )
    address = commit_once(url_for("writings.edit", entry_id=entry.id, dieci=1 if quick else None))
    return redirect(address, 303)


def _chosen_template() -> tuple[int, bool]:
    """The template's id, and whether the ten-minute form was asked for («12» or «12-dieci», or `dieci=1`)."""
    ident, _sep, how = request.form.get("modello", "").partition("-")
    number = whole_or_none(ident)
    if number is None:
        raise NotFound
    return number, how == "dieci" or request.form.get("dieci") == "1"


# --- write -----------------------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/modifica")
@enter(Who.SIGNED_IN)
def edit(entry_id: int) -> Answer:
    actor, s = current_actor(), _session()
    entry = reads.to_edit(s, actor, entry_id)
    if entry.trashed_at is not None:
        flash(_("Questo testo è nel cestino: riprendilo, poi continua a scrivere."), "warning")
        return redirect(url_for("writings.trash_list"), 303)
    revision = s.get_one(Revision, entry.current_revision_id)
    template = s.get_one(Template, entry.template_id)
    filled = {forms.ANSWER + key: source for key, source in revision.answers.items()}
    form = forms.editor_form(
        texts.prompts_of(template),
        reads.groups_of(s, actor),
        language(),
        titolo=revision.title,
        base=str(entry.saves),
        gruppo=str(entry.group_id or ""),
        **filled,
    )
    return desk.editor(entry, revision, template, form)


@blueprint.post("/scritti/<int:entry_id>/modifica")
@enter(Who.SIGNED_IN)
def submit(entry_id: int) -> Answer:
    """The ordinary form: saves and says so, or shows what is wrong with the text kept on the page."""
    actor, s = current_actor(), _session()
    entry = reads.to_write(s, actor, entry_id)
    g.arrived = True
    template = s.get_one(Template, entry.template_id)
    form = forms.editor_form(texts.prompts_of(template), reads.groups_of(s, actor), language())
    try:
        if not form.validate():
            raise Invalid
        if "gruppo" in request.form and entry.reach == 1:
            verbs.place(s, actor, entry, form.group_id())
        done = verbs.save(
            s,
            actor,
            entry,
            form.titolo.data or "",
            form.answers(),
            form.based_on(),
            form.nota.data or "",
            fresh="nuova" in request.form,
        )
    except Invalid as problem:
        s.rollback()
        entry = reads.to_write(s, actor, entry_id)
        if str(problem):
            form.form_errors.append(_(str(problem)))
        revision = s.get_one(Revision, entry.current_revision_id)
        return desk.editor(entry, revision, s.get_one(Template, entry.template_id), form), 400
    if isinstance(done, verbs.Clash):
        page = desk.clash_page(entry, done, template, form)
        s.commit()
        return page, 409
    s.commit()
    return _after_saving(entry_id)


@blueprint.after_request
def _keep_what_was_written(response: Response) -> Response:
    """A form that was turned back at the door (the session is over, the page's token is old, the text is gone) comes
    back with its words in it: without a script this page may hold the only copy."""
    if request.endpoint != "writings.submit" or g.get("arrived") or response.status_code not in (302, 400, 401, 404):
        return response
    try:
        answers = {name: words for name, words in request.form.items() if name.startswith(forms.ANSWER)}
    except RequestEntityTooLarge:
        return response
    title = request.form.get("titolo", "")
    if not title and not any(answers.values()):
        return response
    others = {name: request.form[name] for name in ("base", "gruppo", "nota", "nuova", "poi") if name in request.form}
    questions = {name: words[:300] for name, words in request.form.items() if name.startswith(forms.QUESTION)}
    page = render_template(
        "writings/kept.html",
        action=request.full_path.rstrip("?"),
        title=title,
        answers=answers,
        labels={name: questions.get(forms.QUESTION + name.removeprefix(forms.ANSWER), "") for name in answers},
        others=others | questions,
        gone=response.status_code == 404,
    )
    return make_response(page, 401 if response.status_code == 302 else response.status_code)


def _after_saving(entry_id: int) -> Response:
    """Where each of the form's buttons leads."""
    step = request.form.get("poi")
    if step == "anteprima":
        return redirect(url_for("writings.read", entry_id=entry_id), 303)
    if step == "controllo":
        return redirect(url_for("writings.checking.page", entry_id=entry_id), 303)
    if step == "condividi":
        return redirect(f"/scritti/{entry_id}/condivisione", 303)
    flash(_("Salvato alle %(time)s.", time=clock(now())), "success")
    ten = 1 if request.args.get("dieci") == "1" else None
    return redirect(url_for("writings.edit", entry_id=entry_id, dieci=ten), 303)


@blueprint.post("/scritti/<int:entry_id>/bozza")
@enter(Who.SIGNED_IN)
def save(entry_id: int) -> Answer:
    """The editor's module saves here; the time it shows is the one of this answer."""
    actor, s = current_actor(), _session()
    draft = forms.draft_in_json()
    entry = reads.to_write(s, actor, entry_id)
    done = verbs.save(s, actor, entry, draft.title, draft.answers, draft.base, kept_id=draft.kept, fresh=draft.fresh)
    if isinstance(done, verbs.Clash):
        answer = desk.clash_json(entry, done)
        s.commit()
        return answer, 409
    answer = {"saves": entry.saves, "words": done.revision.words, "message": ""}
    s.commit()
    if draft.group is not None:
        answer["message"] = _placed(entry_id, draft.group)
    return {**answer, "saved_at": clock(now())}, 200


def _placed(entry_id: int, group: str) -> str:
    """Puts the text to the group that was chosen beside it; a sentence where that cannot be. The words are saved."""
    actor, s = current_actor(), _session()
    try:
        verbs.place(s, actor, reads.to_write(s, actor, entry_id), whole_or_none(group))
        s.commit()
    except Invalid as problem:
        s.rollback()
        return _(str(problem))
    return ""


@blueprint.get("/scritti/<int:entry_id>/bozza")
@enter(Who.SIGNED_IN)
def draft(entry_id: int) -> Answer:
    """The working copy as the server has it, for a page that comes back after a while."""
    entry = reads.own(_session(), current_actor(), entry_id)
    revision = db.session.get_one(Revision, entry.current_revision_id)
    return {
        "title": revision.title,
        "answers": revision.answers,
        "saves": entry.saves,
        "saved_at": when(revision.saved_at),
        "clock": clock(revision.saved_at),
        "csrf_token": generate_csrf(),
    }, 200


@blueprint.post("/scritti/<int:entry_id>/anteprima")
@enter(Who.SIGNED_IN)
def preview(entry_id: int) -> Answer:
    """What is on the editor's page, as it would be read. Saves nothing."""
    actor, s = current_actor(), _session()
    sent = forms.draft_in_json()
    entry = reads.own(s, actor, entry_id)
    template = s.get_one(Template, entry.template_id)
    text = texts.compose(template, sent.title, sent.answers)
    fragment = render_template(
        "writings/_text.html", parts=reading.parts(texts.prompts_of(template), text.html, language()), title=text.title
    )
    return {"html": fragment, "words": text.words}, 200


@blueprint.post("/scritti/<int:entry_id>/confronto")
@enter(Who.SIGNED_IN)
def compare_draft(entry_id: int) -> Answer:
    """A copy that the browser kept, against the working copy. Saves nothing."""
    actor, s = current_actor(), _session()
    sent = forms.draft_in_json()
    entry = reads.own(s, actor, entry_id)
    template = s.get_one(Template, entry.template_id)
    current = s.get_one(Revision, entry.current_revision_id)
    text = texts.compose(template, sent.title, sent.answers)
    same = texts.is_same(current, text)
    fragment = (
        ""
        if same
        else render_template("writings/_difference.html", pieces=desk.compared(template, current, text), title_level=3)
    )
    return {"same": same, "difference": fragment, "saves": entry.saves}, 200


# --- read ------------------------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>")
@enter(Who.SIGNED_IN)
def read(entry_id: int) -> str:
    page = reading.reading(_session(), current_actor(), entry_id, language())
    return render_template("writings/read.html", page=page, entry=page.entry)


@blueprint.get("/pubblicazioni/<int:publication_id>")
@enter(Who.SIGNED_IN)
def publication(publication_id: int) -> str:
    s, lang = _session(), language()
    row, parts = reading.publication(s, current_actor(), publication_id, lang)
    return render_template(
        "writings/publication.html", row=row, parts=parts, terms_of=reading.published_terms(s, row.entry_id, lang)
    )


# --- versions --------------------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/versioni")
@enter(Who.SIGNED_IN)
def history(entry_id: int) -> str:
    s = _session()
    entry = reads.own(s, current_actor(), entry_id)
    return render_template(
        "writings/history.html",
        entry=entry,
        current=s.get_one(Revision, entry.current_revision_id),
        page=reads.history(s, entry, page_asked()),
        droppable=reads.leftovers(s, verbs.droppable(entry)),
        address_of_page=address_of_page,
    )


@blueprint.get("/scritti/<int:entry_id>/versioni/<int:number>")
@enter(Who.SIGNED_IN)
def version(entry_id: int, number: int) -> str:
    actor, s = current_actor(), _session()
    entry = reads.own(s, actor, entry_id)
    revision = reads.revision_of(s, actor, entry, number)
    template = s.get_one(Template, entry.template_id)
    return render_template(
        "writings/version.html",
        entry=entry,
        revision=revision,
        is_current=revision.id == entry.current_revision_id,
        current_number=s.get_one(Revision, entry.current_revision_id).number,
        parts=reading.parts(texts.prompts_of(template), revision.html, language()),
    )


@blueprint.get("/scritti/<int:entry_id>/versioni/confronto")
@enter(Who.SIGNED_IN)
def compare(entry_id: int) -> Answer:
    actor, s = current_actor(), _session()
    entry = reads.own(s, actor, entry_id)
    first, second = _number("prima", request.args), _number("dopo", request.args)
    if first is None or second is None:
        flash(_("Scegli due versioni da confrontare."), "warning")
        return redirect(url_for("writings.history", entry_id=entry_id), 303)
    old, new = (reads.revision_of(s, actor, entry, n) for n in sorted((first, second)))
    template = s.get_one(Template, entry.template_id)
    return render_template(
        "writings/compare.html", entry=entry, old=old, new=new, pieces=desk.compared(template, old, new)
    )


@blueprint.post("/scritti/<int:entry_id>/versioni/<int:number>/ripresa")
@enter(Who.SIGNED_IN)
def restore(entry_id: int, number: int) -> Response:
    actor, s = current_actor(), _session()
    entry = reads.to_write(s, actor, entry_id)
    fresh = verbs.restore(s, actor, entry, reads.revision_of(s, actor, entry, number))
    s.commit()
    flash(_("Hai ripreso la versione %(old)s: ora è la versione %(new)s, la tua copia di lavoro.", old=number, new=fresh.number), "success")  # fmt: skip
    return redirect(url_for("writings.edit", entry_id=entry_id), 303)


@blueprint.post("/scritti/<int:entry_id>/versioni/eliminazione")
@enter(Who.SIGNED_IN)
def drop_earlier(entry_id: int) -> Response:
    actor, s = current_actor(), _session()
    gone = verbs.drop_earlier(s, actor, reads.to_write(s, actor, entry_id))
    s.commit()
    flash(ngettext("È stata eliminata una versione.", "Sono state eliminate %(num)d versioni.", gone), "success")
    return redirect(url_for("writings.history", entry_id=entry_id), 303)


# --- trash -----------------------------------------------------------------------------------------------------


@blueprint.post("/scritti/<int:entry_id>/cestino")
@enter(Who.SIGNED_IN)
def trash(entry_id: int) -> Response:
    actor, s = current_actor(), _session()
    entry = reads.to_write(s, actor, entry_id)
    was_shared = entry.reach > 1
    verbs.trash(s, actor, entry)
    s.commit()
    words = _("Il testo è nel cestino, e nessun altro lo legge più.") if was_shared else _("Il testo è nel cestino.")
    flash(words, "success")
    return redirect(url_for("writings.trash_list"), 303)


@blueprint.get("/cestino")
@enter(Who.SIGNED_IN)
def trash_list() -> str:
    page = reads.trashed(_session(), current_actor(), page_asked())
    return render_template("writings/trash.html", page=page, address_of_page=address_of_page)


@blueprint.post("/scritti/<int:entry_id>/cestino/ripresa")
@enter(Who.SIGNED_IN)
def bring_back(entry_id: int) -> Response:
    actor, s = current_actor(), _session()
    verbs.bring_back(s, actor, reads.to_write(s, actor, entry_id))
    s.commit()
    flash(_("Il testo è di nuovo fra i tuoi scritti. Lo leggi solo tu."), "success")
    return redirect(url_for("writings.read", entry_id=entry_id), 303)


@blueprint.get("/scritti/<int:entry_id>/eliminazione")
@enter(Who.SIGNED_IN)
def erase(entry_id: int) -> str:
    s = _session()
    entry = reads.own(s, current_actor(), entry_id)
    if entry.trashed_at is None:
        raise NotFound
    revision = s.get_one(Revision, entry.current_revision_id)
    return render_template("writings/erase.html", entry=entry, revision=revision, loss=reads.loss(s, entry))


@blueprint.post("/scritti/<int:entry_id>/eliminazione")
@enter(Who.SIGNED_IN)
def erase_for_good(entry_id: int) -> Response:
    actor, s = current_actor(), _session()
    verbs.erase(s, actor, reads.to_write(s, actor, entry_id))
    s.commit()
    flash(_("Il testo è stato eliminato per sempre."), "success")
    return redirect(url_for("writings.trash_list"), 303)
