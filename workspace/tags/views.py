"""The vocabulary over HTTP: pages of facets and terms, suggestions while writing, the queue of proposals."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace.db import db
from workspace.nouns import Entry, Facet, Term
from workspace.policy import Verb, ensure, fetch, permit
from workspace.refusals import Forbidden, Invalid
from workspace.tags import reads, verbs
from workspace.web.access import Who, current_actor, enter, wants_json
from workspace.web.asked import whole
from workspace.web.language import language
from workspace.web.paging import page_asked

blueprint = Blueprint("tags", __name__)


# --- reading -----------------------------------------------------------------------------------------------------


@blueprint.get("/vocabolario")
@enter(Who.SIGNED_IN)
def vocabulary() -> str:
    shelves = reads.shelves(db.session(), current_actor(), language(), counted=True)
    keeps = permit(current_actor(), Verb.KEEP_VOCABULARY)
    return render_template("tags/vocabulary.html", shelves=shelves, keeps=keeps)


@blueprint.get("/vocabolario/<facet>/<key>")
@enter(Who.SIGNED_IN)
def term(facet: str, key: str) -> Response | str:
    session, actor = db.session(), current_actor()
    found = reads.leaf(session, actor, facet, key, language())
    if isinstance(found, reads.Tag):
        return redirect(found.address, 302)
    return render_template(
        "tags/term.html",
        leaf=found,
        page=reads.texts(session, actor, found.ids, page_asked()),
        publications=reads.publications(session, actor, found.ids),
        related=reads.related(session, actor, found.ids, language()),
        keeps=permit(actor, Verb.KEEP_VOCABULARY) and found.tag.state == "active",
    )


@blueprint.get("/vocabolario/suggerimenti")
@enter(Who.SIGNED_IN)
def suggest() -> Response:
    """`q`: what was typed; `facet`: only there. Without `q`: the whole vocabulary by facet, to browse in."""
    session, actor = db.session(), current_actor()
    asked = request.args.get("q", "")[:80]
    if not asked:
        shelves = reads.shelves(session, actor, language())
        return jsonify(
            facets=[
                {"key": s.key, "name": s.name, "private": s.author_only, "terms": [_plain(t) for t in s.tags]}
                for s in shelves
            ]
        )
    found = reads.suggestions(session, actor, asked, language(), request.args.get("facet") or None)
    return jsonify(suggestions=[{**_plain(s.tag), "where": s.facet, "also": s.also, "exact": s.exact} for s in found])


# --- the author's choice -----------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/termini")
@enter(Who.SIGNED_IN)
def choose(entry_id: int) -> str:
    return _choosing(_own(entry_id))


@blueprint.post("/scritti/<int:entry_id>/termini", endpoint="set")
@enter(Who.SIGNED_IN)
def set_terms(entry_id: int) -> Response | tuple[str, int]:
    """From a form: `terms` ticked, of those in `shown`; `words` with commas. From a script: add, remove, words."""
    session, actor = db.session(), current_actor()
    entry = _own(entry_id)
    if request.is_json:
        given: Any = request.get_json(silent=True)
        asked = given if isinstance(given, dict) else {}
        add, remove, words = (_strings(asked.get(name)) for name in ("add", "remove", "words"))
    else:
        ticked = request.form.getlist("terms")
        add, remove = ticked, [name for name in request.form.getlist("shown") if name not in ticked]
        words = request.form.get("words", "").split(",")[:10]
    try:
        verbs.tag(session, actor, entry, add, remove, words)
    except Invalid as problem:
        if wants_json():
            raise
        session.rollback()
        return _choosing(_own(entry_id), wrong=_(str(problem))), 400
    session.commit()
    if wants_json():
        return jsonify(terms=[_plain(tag) for tag in reads.chosen(session, actor, entry_id, language())])
    flash(_("Le parole chiave sono salvate."), "success")
    return redirect(f"/scritti/{entry_id}", 303)


# --- the queue ---------------------------------------------------------------------------------------------------


@blueprint.get("/etichette")
@enter(Who.CURATOR)
def queue() -> str:
    session, actor = db.session(), current_actor()
    waiting = reads.queue(session, actor, language())
    people = reads.proposers(session, [w.term.proposed_by_id for w in waiting if w.term.proposed_by_id])
    shelves = reads.shelves(session, actor, language())
    return render_template("tags/queue.html", waiting=waiting, people=people, shelves=shelves)


@blueprint.post("/etichette/<int:term_id>/accolta")
@enter(Who.CURATOR)
def accept(term_id: int) -> Response:
    session, actor = db.session(), current_actor()
    proposal = fetch(session, actor, Term, term_id)
    facet = session.get(Facet, request.form.get("facet", ""))
    if facet is None:
        raise Invalid("Scegli in quale parte del vocabolario entra.")
    form = request.form
    verbs.accept(session, actor, proposal, facet, form.get("label_it", ""), form.get("label_en", ""))
    return _done(_("«%(label)s» è nel vocabolario.", label=proposal.label_it))


@blueprint.post("/etichette/<int:term_id>/unita")
@enter(Who.CURATOR)
def merge(term_id: int) -> Response:
    session, actor = db.session(), current_actor()
    old = fetch(session, actor, Term, term_id)
    chosen = request.form.get("into", 0, type=whole)
    if not chosen:
        raise Invalid("Scegli a quale termine unirlo.")
    into = fetch(session, actor, Term, chosen)
    was_proposal, label = old.state == "proposed", old.label_en if language() == "en" else old.label_it
    verbs.merge(session, actor, old, into, keep_name=bool(request.form.get("keep_name")))
    said = _(
        "«%(label)s» ora è «%(into)s»: i testi l’hanno seguita.",
        label=label,
        into=into.label_en if language() == "en" else into.label_it,
    )
    return _done(said, None if was_proposal else f"/vocabolario/{into.facet_key}/{into.key}")


@blueprint.post("/etichette/<int:term_id>/respinta")
@enter(Who.CURATOR)
def reject(term_id: int) -> Response:
    session, actor = db.session(), current_actor()
    proposal = fetch(session, actor, Term, term_id)
    verbs.reject(session, actor, proposal)
    return _done(_("«%(label)s» non entra nel vocabolario. Chi l’ha proposta lo sa.", label=proposal.label_it))


# --- keeping the vocabulary --------------------------------------------------------------------------------------


@blueprint.get("/vocabolario/<facet>/<key>/cura")
@enter(Who.CURATOR)
def keep(facet: str, key: str) -> Response | str:
    session, actor = db.session(), current_actor()
    found = reads.leaf(session, actor, facet, key, language())
    if isinstance(found, reads.Tag):
        return redirect(f"{found.address}/cura", 302)
    if found.tag.state != "active":
        raise Forbidden
    kept = fetch(session, actor, Term, found.ids[0])
    shelf = next(s for s in reads.shelves(session, actor, language()) if s.key == facet)
    return render_template("tags/keep.html", leaf=found, term=kept, shelf=shelf)


@blueprint.post("/vocabolario/<facet>/<key>/cura")
@enter(Who.CURATOR)
def change(facet: str, key: str) -> Response:
    """`do`: rename | add | drop."""
    session, actor, form = db.session(), current_actor(), request.form
    found = reads.leaf(session, actor, facet, key, language())
    if isinstance(found, reads.Tag):
        raise Invalid("Questo termine nel frattempo è stato unito a un altro.")
    kept = fetch(session, actor, Term, found.ids[0])
    match form.get("do"):
        case "rename":
            verbs.rename(session, actor, kept, form.get("label_it", ""), form.get("label_en", ""))
        case "add":
            verbs.add_name(session, actor, kept, form.get("language", "it"), form.get("label", ""))
        case "drop":
            verbs.drop_name(session, actor, kept, form.get("label_id", 0, type=whole))
        case _:
            raise Invalid("Scegli che cosa cambiare.")
    return _done(_("Il vocabolario è cambiato. I testi sono rimasti dov’erano."), f"/vocabolario/{facet}/{key}/cura")


# --- pieces ------------------------------------------------------------------------------------------------------


def _own(entry_id: int) -> Entry:
    entry = fetch(db.session(), current_actor(), Entry, entry_id)
    ensure(current_actor(), Verb.WRITE, entry)
    return entry


def _choosing(entry: Entry, wrong: str = "") -> str:
    session, actor = db.session(), current_actor()
    chosen = reads.chosen(session, actor, entry.id, language())
    return render_template(
        "tags/choose.html",
        entry=entry,
        chosen=chosen,
        names={tag.name for tag in chosen},
        shelves=reads.shelves(session, actor, language()),
        wrong=wrong,
        words=request.form.get("words", ""),
    )


def _plain(tag: reads.Tag) -> dict[str, Any]:
    return {
        "name": tag.name,
        "label": tag.label,
        "address": tag.address,
        "private": tag.author_only,
        "proposed": tag.state == "proposed",
    }


def _strings(given: Any) -> list[str]:
    return [one for one in given if isinstance(one, str)][:40] if isinstance(given, list) else []


def _done(said: str, address: str | None = None) -> Response:
    db.session.commit()
    flash(said, "success")
    return redirect(address or "/etichette", 303)
