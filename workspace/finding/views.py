"""The search page, and texts like another. A search stands whole in its address, so that it can be kept or sent; what
was searched or being written is written down nowhere."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_plus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from workspace.db import db
from workspace.finding import alike, reads, saved
from workspace.refusals import Invalid
from workspace.search import find, parse, suggest
from workspace.web.access import Who, current_actor, enter, wants_json
from workspace.web.language import language
from workspace.web.paging import page_asked
from workspace.web.replica import looks_elsewhere, reading

blueprint = Blueprint("finding", __name__)
Answer = str | Response | tuple[dict[str, Any], int]
_PLAIN = re.compile(r"[\w.~: -]*", re.ASCII)  # what quoting would leave as it is, slowly, two hundred times a page


@blueprint.get("/cerca")
@enter(Who.SIGNED_IN)
@looks_elsewhere
def search() -> str:
    actor, session, spoken = current_actor(), reading(), language()
    query = parse(request.args.get("q", ""))
    by_date = request.args.get("ordine") == "data"
    results = find(session, actor, query, page_asked(), by_date)
    called = reads.names(session, actor, results, spoken)
    nothing = not results.total
    others = reads.somewhere_else(session, actor, query) if nothing and query.text else None
    here, order = url_for("finding.search"), "&amp;ordine=data" if by_date else ""

    def to(text: str) -> Markup:
        written = text.replace(" ", "+") if _PLAIN.fullmatch(text) else quote_plus(text, safe=":")
        return Markup(f"{here}?q={written}{order}")  # noqa: S704 - no sign is left that means something to HTML

    return render_template(
        "finding/search.html",
        results=results,
        query=query,
        by_date=by_date,
        called=called,
        panels=reads.panels(results, called),
        chips=reads.chips(query),
        in_short=reads.in_short(session, results.hits, spoken),
        mine=() if query.text else saved.all_of(session, actor),
        wordless=reads.wordless(query),
        otherwise=reads.otherwise(results),
        near=reads.near(session, actor, results) if others else {},
        strategies=reads.strategies(session, actor, query) if others else None,
        offered=reads.offered(session, actor, others, spoken) if others else (),
        address=reads.address,
        excerpt=reads.excerpt,
        links=reads.links,
        marked=reads.marked,
        terms_of=reads.terms_of(called, to),
        to=to,
    )


@blueprint.get("/cerca/suggerimenti")
@enter(Who.SIGNED_IN)
@looks_elsewhere
def suggestions() -> Answer:
    """As one types in a search box: `{"suggestions": [{"label", "what", "address"}]}`."""
    found = suggest(reading(), current_actor(), request.args.get("q", ""))
    terms = found.vocabulary.terms if found.vocabulary else {}
    english = language() == "en"

    def asking(query: str) -> str:
        return url_for("finding.search", q=query)

    def called(term_id: int, begun: str) -> str:
        labels = (terms[term_id].label_it, terms[term_id].label_en)
        return labels[english] if begun in labels else f"{labels[english]} ({begun})"

    told = [{"label": called(t, name), "what": _("parola chiave"), "address": asking(q)} for t, name, q in found.terms]
    told += [
        {
            "label": one.title,
            "what": _("testo"),
            "address": reads.place(one.entry_id, one.publication_id),
        }
        for one in found.titles
    ]
    if found.meant:
        told.append({"label": found.meant, "what": _("forse cercavi"), "address": asking(found.meant)})
    return {"suggestions": told}, 200


# --- saved searches ----------------------------------------------------------------------------------------------


@blueprint.get("/cerca/salvate")
@enter(Who.SIGNED_IN)
def saved_searches() -> str:
    return render_template("finding/saved.html", mine=saved.all_of(db.session(), current_actor()))


@blueprint.post("/cerca/salvate")
@enter(Who.SIGNED_IN)
def save_search() -> Answer:
    form, session = request.form, db.session()
    kept = saved.save(session, current_actor(), form.get("q", ""), form.get("nome", ""), "avviso" in form)
    session.commit()
    flash(_("Ricerca salvata: «%(name)s». La vedi solo tu.", name=kept.name), "success")
    return redirect(url_for("finding.search", q=kept.query), 303)


@blueprint.get("/cerca/salvate/<int:search_id>")
@enter(Who.SIGNED_IN)
def saved_search(search_id: int) -> Answer:
    """Where the digest leads: a mail does not say what was searched."""
    return redirect(url_for("finding.search", q=saved.one(db.session(), current_actor(), search_id).query))


@blueprint.post("/cerca/salvate/<int:search_id>")
@enter(Who.SIGNED_IN)
def change_search(search_id: int) -> Answer:
    session = db.session()
    kept = saved.one(session, current_actor(), search_id)
    saved.change(kept, request.form.get("nome", ""), "avviso" in request.form)
    session.commit()
    flash(_("Fatto."), "success")
    return redirect(url_for("finding.saved_searches"), 303)


@blueprint.post("/cerca/salvate/<int:search_id>/eliminazione")
@enter(Who.SIGNED_IN)
def drop_search(search_id: int) -> Answer:
    session = db.session()
    saved.drop(session, saved.one(session, current_actor(), search_id))
    session.commit()
    flash(_("Ricerca eliminata."), "success")
    return redirect(url_for("finding.saved_searches"), 303)


# --- «Storie simili» ---------------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/simili")
@enter(Who.SIGNED_IN)
@looks_elsewhere
def alike_entry(entry_id: int) -> Answer:
    return _alike(alike.of_entry(reading(), current_actor(), entry_id), f"/scritti/{entry_id}")


@blueprint.get("/pubblicazioni/<int:publication_id>/simili")
@enter(Who.SIGNED_IN)
@looks_elsewhere
def alike_publication(publication_id: int) -> Answer:
    source = alike.of_publication(reading(), current_actor(), publication_id)
    return _alike(source, f"/pubblicazioni/{publication_id}")


@blueprint.post("/scritti/<int:entry_id>/simili")
@enter(Who.SIGNED_IN, only_looks=True)
@looks_elsewhere
def alike_draft(entry_id: int) -> Answer:
    """What is like one's own text as it stands in the editor (`title`, `answers`: key -> words): kept nowhere."""
    session, actor = reading(), current_actor()
    alike.as_written(session, actor, entry_id, "", ())  # who may not ask learns nothing of what was wrong
    sent = request.get_json(silent=True)
    title, answers = (sent.get("title"), sent.get("answers")) if isinstance(sent, dict) else (None, None)
    if not (isinstance(title, str) and isinstance(answers, dict) and all(isinstance(a, str) for a in answers.values())):
        raise Invalid
    source = alike.as_written(session, actor, entry_id, title, answers.values())
    return {"html": _list_of(source)}, 200


def _alike(source: alike.Source, back: str) -> Answer:
    """A module gets the list alone, a person a page of its own."""
    if wants_json():
        return {"html": _list_of(source)}, 200
    found = alike.alike(reading(), current_actor(), source, language())
    return render_template("finding/similar.html", found=found, source=source, back=back)


def _list_of(source: alike.Source) -> str:
    found = alike.alike(reading(), current_actor(), source, language())
    return render_template("finding/_similar.html", found=found)
