"""What readers do with a text, over HTTP: the reading list, «mi riconosco», a question to the group of origin, and the
strategies that a story used."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import prose
from workspace.db import db
from workspace.nouns import Entry
from workspace.practices import readers, reads
from workspace.refusals import Invalid, NotFound, Unsure
from workspace.web.access import Who, current_actor, enter, wants_json
from workspace.web.asked import whole
from workspace.web.once import commit_once, once
from workspace.web.paging import address_of_page, page_asked

blueprint = Blueprint("noting", __name__)
Answer = str | Response | tuple[Any, int]


def _yes() -> bool:
    return request.form.get("no") != "1"


def _entry(entry_id: int) -> Entry:
    return reads.readable_text(db.session(), current_actor(), entry_id)


def _published(publication_id: int) -> Entry:
    return reads.published_text(db.session(), current_actor(), publication_id)


# --- the reading list ------------------------------------------------------------------------------------------------


@blueprint.get("/da-leggere")
@enter(Who.SIGNED_IN)
def reading_list() -> str:
    page = reads.reading_list(db.session(), current_actor(), page_asked())
    return render_template("practices/reading_list.html", page=page, address_of_page=address_of_page)


@blueprint.post("/scritti/<int:entry_id>/da-leggere")
@enter(Who.SIGNED_IN)
def keep_entry(entry_id: int) -> Response:
    return _keep(_entry(entry_id), f"/scritti/{entry_id}")


@blueprint.post("/pubblicazioni/<int:publication_id>/da-leggere")
@enter(Who.SIGNED_IN)
def keep_publication(publication_id: int) -> Response:
    return _keep(_published(publication_id), f"/pubblicazioni/{publication_id}")


def _keep(entry: Entry, place: str) -> Response:
    readers.keep(db.session(), current_actor(), entry, _yes())
    db.session.commit()
    flash(_("È nella tua lista «Da leggere».") if _yes() else _("Non è più nella tua lista."), "success")
    return redirect("/da-leggere" if request.form.get("poi") == "lista" else place, 303)


# --- «mi riconosco» --------------------------------------------------------------------------------------------------


@blueprint.post("/scritti/<int:entry_id>/mi-riconosco")
@enter(Who.SIGNED_IN)
def recognise_entry(entry_id: int) -> Response:
    return _recognise(_entry(entry_id), f"/scritti/{entry_id}")


@blueprint.post("/pubblicazioni/<int:publication_id>/mi-riconosco")
@enter(Who.SIGNED_IN)
def recognise_publication(publication_id: int) -> Response:
    return _recognise(_published(publication_id), f"/pubblicazioni/{publication_id}")


def _recognise(entry: Entry, place: str) -> Response:
    readers.recognise(db.session(), current_actor(), entry, _yes())
    db.session.commit()
    flash(_("Conta fra chi si riconosce, senza il tuo nome.") if _yes() else _("Non conta più."), "success")
    return redirect(f"{place}#lettori", 303)


# --- a question to the group of origin --------------------------------------------------------------------------------


@blueprint.get("/pubblicazioni/<int:publication_id>/domanda")
@enter(Who.SIGNED_IN)
def ask(publication_id: int) -> Answer:
    entry = _published(publication_id)
    if not reads.is_outside(current_actor(), entry):
        return redirect(f"/pubblicazioni/{publication_id}", 303)
    return _ask_page(publication_id, entry)


@blueprint.post("/pubblicazioni/<int:publication_id>/domanda")
@enter(Who.SIGNED_IN)
@once
def send(publication_id: int) -> Answer:
    s, actor = db.session(), current_actor()
    entry, body = _published(publication_id), _body()
    if not reads.is_outside(actor, entry):
        raise Invalid("Fai parte del gruppo di origine: scrivi nel margine del testo.")
    try:
        readers.ask(s, actor, entry, body, request.form.get("sicuro", ""))
    except Invalid as problem:
        page = _ask_page(publication_id, entry, body, problem)
        s.rollback()
        return page, 400
    address = commit_once("/domande")
    flash(_("La domanda è arrivata al gruppo di origine. La risposta la trovi qui."), "success")
    return redirect(address, 303)


@blueprint.get("/domande")
@enter(Who.SIGNED_IN)
def questions() -> str:
    s, actor = db.session(), current_actor()
    asked = request.args.get("di") == "me"
    page = reads.questions(s, actor, page_asked(), asked=asked)
    known = reads.shown(s, actor, [row.entry_id for row in page.items])
    return render_template(
        "practices/questions.html", page=page, known=known, asked=asked, address_of_page=address_of_page
    )


@blueprint.get("/domande/<int:question_id>")
@enter(Who.SIGNED_IN)
def question(question_id: int) -> str:
    return _question_page(question_id)


@blueprint.post("/domande/<int:question_id>")
@enter(Who.SIGNED_IN)
@once
def reply(question_id: int) -> Answer:
    s, actor = db.session(), current_actor()
    row, _ambito = reads.question(s, actor, question_id, hold=True)
    body = _body()
    try:
        readers.reply(s, actor, row, body, request.form.get("sicuro", ""))
    except Invalid as problem:
        page = _question_page(question_id, body, problem)
        s.rollback()
        return page, 400
    address = commit_once(f"/domande/{question_id}")
    flash(_("La risposta è partita: chi ha chiesto legge «il gruppo di origine»."), "success")
    return redirect(address, 303)


def _body() -> str:
    return prose.tidy(request.form.get("body", "")).strip()


def _ask_page(publication_id: int, entry: Entry, body: str = "", problem: Invalid | None = None) -> str:
    known = reads.shown(db.session(), current_actor(), [entry.id])[entry.id]
    return render_template(
        "practices/ask.html",
        publication_id=publication_id,
        title=known.title,
        body=body,
        limit=readers.LIMIT,
        wrong=_(str(problem)) if problem else "",
        unsure=problem if isinstance(problem, Unsure) else None,
    )


def _question_page(question_id: int, body: str = "", problem: Invalid | None = None) -> str:
    s, actor = db.session(), current_actor()
    row, ambito = reads.question(s, actor, question_id)
    return render_template(
        "practices/question.html",
        question=row,
        ambito=ambito,
        mine=row.asker_id == actor.person_id,
        text=reads.shown(s, actor, [row.entry_id]).get(row.entry_id),
        body=body,
        limit=readers.LIMIT,
        wrong=_(str(problem)) if problem else "",
        unsure=problem if isinstance(problem, Unsure) else None,
    )


# --- the strategies that a story used ---------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/strategie")
@enter(Who.SIGNED_IN)
def strategies(entry_id: int) -> Answer:
    """Those to which it points, and a box to find others; JSON for who types."""
    s, actor = db.session(), current_actor()
    entry = reads.own_text(s, actor, entry_id)
    if entry.kind not in ("narrative", "reflection"):
        return redirect(f"/scritti/{entry_id}", 303)
    here = reads.uses(s, actor, entry_id)
    typed = " ".join(request.args.get("q", "")[:200].split())
    found = reads.strategies(s, actor, typed, [one.entry_id for one in here])
    if wants_json():
        return jsonify(html=render_template("practices/_strategies.html", entry=entry, found=found, typed=typed))
    title = reads.shown(s, actor, [entry_id]).get(entry_id)
    return render_template(
        "practices/strategies.html",
        entry=entry,
        title=title.title if title else "",
        here=here,
        found=found,
        typed=typed,
    )


@blueprint.post("/scritti/<int:entry_id>/strategie")
@enter(Who.SIGNED_IN)
def point(entry_id: int) -> Response:
    s, actor = db.session(), current_actor()
    entry = reads.own_text(s, actor, entry_id, hold=True)
    ident = request.form.get("strategia", type=whole)
    if ident is None:
        raise Invalid("Scegli una strategia.")
    if not _yes():
        readers.point_no_more(s, actor, entry, ident)
    else:
        if ident not in reads.shown(s, actor, [ident]):
            raise NotFound
        readers.point(s, actor, entry, s.get_one(Entry, ident))
    s.commit()
    return redirect(f"/scritti/{entry_id}/strategie", 303)
