"""«Ne faccio una pratica»: the sources of a card, the passages carried over, and the yes of those who wrote them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workspace import circles, gate, texts
from workspace.db import db
from workspace.nouns import Entry, Revision, Template
from workspace.practices import cards, origins, reads
from workspace.refusals import GateClosed, Invalid
from workspace.web.access import Who, current_actor, enter, wants_json
from workspace.web.asked import whole
from workspace.web.language import language
from workspace.web.once import commit_once, once, once_a_minute
from workspace.web.paging import address_of_page, page_asked

blueprint = Blueprint("drawing", __name__)
Answer = str | Response | tuple[Any, int]


def _number(name: str) -> int | None:
    return request.form.get(name, type=whole)


# --- who makes the card --------------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/pratica")
@enter(Who.SIGNED_IN)
def begin(entry_id: int) -> Answer:
    """From this text, and perhaps from others."""
    actor, s = current_actor(), db.session()
    entry = reads.readable_text(s, actor, entry_id)
    if entry.kind not in cards.KINDS or entry.trashed_at is not None:
        return redirect(f"/scritti/{entry_id}", 303)
    first = reads.shown(s, actor, [entry_id])[entry_id]
    return render_template(
        "practices/begin.html",
        entry=entry,
        first=first,
        others=origins.offered(s, actor, [entry_id]),
        groups=reads.groups_of(s, actor),
    )


@blueprint.post("/scritti/<int:entry_id>/pratica")
@enter(Who.SIGNED_IN)
@once_a_minute
def make(entry_id: int) -> Response:
    actor, s = current_actor(), db.session()
    entry = reads.readable_text(s, actor, entry_id)
    if entry.trashed_at is not None:  # meanwhile, in another window
        return redirect(f"/scritti/{entry_id}", 303)
    others = request.form.getlist("fonte", type=whole)
    group_id = _number("gruppo") or (entry.group_id if entry.group_id in actor.open_groups else None)
    card = cards.begin(s, actor, [entry.id, *others], group_id)
    address = commit_once(f"/scritti/{card.id}/modifica")
    flash(_("La scheda è tua e la leggi solo tu. Accanto hai i testi da cui nasce: scegli un passo e portalo qui."), "success")  # fmt: skip
    return redirect(address, 303)


@blueprint.get("/scritti/<int:entry_id>/fonti")
@enter(Who.SIGNED_IN)
def sources(entry_id: int) -> Answer:
    """The sources of a card: who said yes to it as it is now, and passages to carry over without a script."""
    actor, s = current_actor(), db.session()
    entry = reads.own_text(s, actor, entry_id)
    if entry.kind != "practice" or entry.trashed_at is not None:
        return redirect(f"/scritti/{entry_id}", 303)
    return _page(entry)


@blueprint.post("/scritti/<int:entry_id>/fonti")
@enter(Who.SIGNED_IN)
@once
def add(entry_id: int) -> Response:
    actor, s = current_actor(), db.session()
    entry = reads.own_text(s, actor, entry_id, hold=True)
    chosen = request.form.getlist("fonte", type=whole)
    if not chosen:
        raise Invalid("Scegli almeno un testo da aggiungere.")
    for ident in chosen:
        cards.add(s, actor, entry, ident)
    address = commit_once(f"/scritti/{entry_id}/fonti")
    flash(ngettext("C’è una fonte in più.", "Ci sono %(num)d fonti in più.", len(chosen)), "success")
    return redirect(address, 303)


@blueprint.post("/scritti/<int:entry_id>/fonti/rimozione")
@enter(Who.SIGNED_IN)
def remove(entry_id: int) -> Response:
    actor, s = current_actor(), db.session()
    entry = reads.own_text(s, actor, entry_id, hold=True)
    _is_card(entry)
    cards.remove(s, actor, entry, _source(entry))
    s.commit()
    flash(_("La fonte non c’è più, e nemmeno i passi che venivano da lì."), "success")
    return redirect(f"/scritti/{entry_id}/fonti", 303)


@blueprint.post("/scritti/<int:entry_id>/fonti/passi")
@enter(Who.SIGNED_IN)
@once
def carry(entry_id: int) -> Answer:
    """A passage chosen in the editor (JSON: its words come back, and are saved with the text), or paragraphs ticked on
    the page of the sources, which go to the end of an answer."""
    actor, s = current_actor(), db.session()
    entry = reads.own_text(s, actor, entry_id, hold=True)
    _is_card(entry)
    into = request.form.get("risposta", "")
    template = s.get_one(Template, entry.template_id)
    if into not in {prompt["key"] for prompt in texts.prompts_of(template)}:
        raise Invalid("Scegli in quale parte della scheda va.")
    source = _source(entry)
    revision = origins.version_read(s, actor, source)
    if wants_json():
        place = cards.find(revision, request.form.get("domanda", ""), request.form.get("passo", ""), _number("da") or 0, into)  # fmt: skip
        cards.carry(s, actor, entry, source, revision, place)
        s.commit()
        return jsonify(words=place.words)
    places = []
    for chosen in request.form.getlist("paragrafo"):
        prompt, _sep, words = chosen.partition(" ")
        places.append(cards.find(revision, prompt, words, 0, into))
    if not places:
        raise Invalid("Segna almeno un paragrafo da portare nella scheda.")
    for place in places:
        cards.carry(s, actor, entry, source, revision, place)
    cards.write_down(s, actor, entry, places)
    address = commit_once(f"/scritti/{entry_id}/fonti#fonte-{source.id}")
    flash(ngettext("Un passo è nella scheda.", "%(num)d passi sono nella scheda.", len(places)), "success")
    return redirect(address, 303)


@blueprint.post("/scritti/<int:entry_id>/fonti/consensi")
@enter(Who.SIGNED_IN)
def ask(entry_id: int) -> Answer:
    actor, s = current_actor(), db.session()
    entry = reads.own_text(s, actor, entry_id, hold=True)
    _is_card(entry)
    try:
        asked = cards.ask(s, actor, entry)
    except GateClosed:
        s.rollback()
        flash(_("Prima finisci il controllo di questa versione: poi la leggeranno le persone a cui chiedi."), "warning")
        return redirect(f"/scritti/{entry_id}/controllo", 303)
    s.commit()
    if asked:
        flash(ngettext("L’hai chiesto a una persona: legge solo questa versione.", "L’hai chiesto per %(num)d testi: chi li ha scritti legge solo questa versione.", len(asked)), "success")  # fmt: skip
    else:
        flash(_("Non c’era nessuno a cui chiedere: a questa versione hanno già risposto tutti, o le fonti sono tue."))
    return redirect(f"/scritti/{entry_id}/fonti", 303)


def _is_card(entry: Entry) -> None:
    if entry.kind != "practice" or entry.trashed_at is not None:
        raise Invalid("Solo una scheda di buona pratica ha delle fonti.")


def _source(entry: Entry) -> Any:
    return origins.source_of(db.session(), current_actor(), entry, _number("fonte"))


def _page(entry: Entry) -> str:
    actor, s = current_actor(), db.session()
    revision = s.get_one(Revision, entry.current_revision_id)
    found = origins.of_card(s, actor, entry, language(), whole=True)
    waits = [one for one in found if not one.mine and not (one.stands and one.answer in ("waiting", "yes"))]
    return render_template(
        "practices/sources.html",
        entry=entry,
        revision=revision,
        sources=found,
        waits=waits,
        all_yes=all(one.mine or (one.stands and one.answer == "yes") for one in found),
        is_clean=not waits or gate.look(s, revision).is_open,
        prompts=texts.labels(texts.prompts_of(s.get_one(Template, entry.template_id)), language()),
        others=origins.offered(s, actor, [one.entry_id for one in found]),
        may_remove=entry.reach == circles.ONLY_ME,
    )


# --- who wrote a source --------------------------------------------------------------------------------------------


@blueprint.get("/consensi")
@enter(Who.SIGNED_IN)
def consents() -> str:
    page = origins.consents(db.session(), current_actor(), page_asked())
    return render_template("practices/consents.html", page=page, address_of_page=address_of_page)


@blueprint.get("/consensi/<int:source_id>")
@enter(Who.SIGNED_IN)
def consent(source_id: int) -> str:
    actor, s = current_actor(), db.session()
    source, card = origins.consent(s, actor, source_id)
    own = reads.shown(s, actor, [source.entry_id]).get(source.entry_id)
    parts = [
        {"key": prompt["key"], "label": texts.said(prompt["label"], language()), "html": card.html[prompt["key"]]}
        for prompt in card.template["prompts"]
        if prompt["key"] in card.html
    ]
    return render_template("practices/consent.html", source=source, card=card, own=own, parts=parts)


@blueprint.post("/consensi/<int:source_id>")
@enter(Who.SIGNED_IN)
def answer(source_id: int) -> Response:
    actor, s = current_actor(), db.session()
    source, _card = origins.consent(s, actor, source_id, hold=True)
    said = request.form.get("risposta")
    if said not in ("si", "no"):
        raise Invalid("Scegli sì o no.")
    cards.answer(s, actor, source, said == "si", request.form.get("sigillo", ""))
    s.commit()
    flash(
        _("Hai detto sì a questa versione. Se la scheda cambia, te lo chiederanno di nuovo.")
        if said == "si"
        else _("Hai detto no: con il tuo testo fra le fonti, questa scheda non la legge nessun altro."),
        "success",
    )
    return redirect("/consensi", 303)


@blueprint.post("/consensi/<int:source_id>/ritiro")
@enter(Who.SIGNED_IN)
def take_back(source_id: int) -> Response:
    actor, s = current_actor(), db.session()
    source, _card = origins.consent(s, actor, source_id, hold=True)
    cards.take_back(s, actor, source)
    s.commit()
    flash(_("Il tuo testo non è più fra le fonti: i passi che venivano da lì sono usciti dalla scheda, dappertutto."), "success")  # fmt: skip
    return redirect("/consensi", 303)
