"""The way up over HTTP: the author's page with the steps and the consent, the queue of what waits for me, the page where
a proposal is decided, and the story of a text. All of it works without a script."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import approvers, ascent, clearance, data, ladder, offers, prose, texts
from workspace import gate as gates
from workspace.circles import NETWORK
from workspace.db import db
from workspace.differences import differences
from workspace.nouns import REASON_LIMIT, Ascent, Entry
from workspace.policy import fetch, the_own_ambito
from workspace.publishing import own, reads, telling, verbs
from workspace.refusals import GateClosed, Invalid, NotFound, Unsure
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole, whole_or_none
from workspace.web.checklist import questions
from workspace.web.language import language
from workspace.web.once import commit_once, once_a_minute
from workspace.web.paging import page_asked

blueprint = Blueprint("publishing", __name__)
Answer = str | Response | tuple[str, int]
Wrong = list[tuple[str, str]]  # (anchor, sentence)


# --- one's own text ---------------------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/proposta")
@enter(Who.SIGNED_IN)
def mine(entry_id: int) -> str:
    entry = own.to_propose(db.session(), current_actor(), entry_id)
    return _own_page(own.situation(db.session(), current_actor(), entry))


@blueprint.post("/scritti/<int:entry_id>/proposta")
@enter(Who.SIGNED_IN)
@once_a_minute
def propose(entry_id: int) -> Answer:
    s, actor = db.session(), current_actor()
    entry = own.to_propose(s, actor, entry_id, hold=True)
    it = own.situation(s, actor, entry)
    verbs.is_as_shown(it.current, request.form.get("revision_id", type=whole), request.form.get("sigillo", ""))
    gate = gates.look(s, it.current)
    gate.hear(request.form)
    wrong = _what_is_missing(it, gate)
    if wrong:
        return _own_page(it, gate, wrong), 400
    made = verbs.propose(
        s,
        actor,
        entry,
        it.current,
        gate,
        request.form.get("livello", 0, type=whole),
        names_author=request.form.get("nome") == "1",
        reader_id=request.form.get("persona", type=whole),
        stand_in_id=request.form.get("sostituto", type=whole),
    )
    address = commit_once(f"/scritti/{entry_id}/proposta")
    flash(_said(made), "success")
    return redirect(address, 303)


@blueprint.post("/scritti/<int:entry_id>/proposta/ritiro")
@enter(Who.SIGNED_IN)
def take_back(entry_id: int) -> Response:
    s, actor = db.session(), current_actor()
    entry = own.to_propose(s, actor, entry_id, hold=True)
    network_only = request.form.get("parte") == "rete"
    verbs.take_back(s, actor, entry, network_only=network_only)
    s.commit()
    if network_only:
        flash(_("La rete non lo legge più. L’ambito sì."), "success")
    else:
        flash(_("Il consenso è ritirato: fuori dal gruppo non lo legge più nessuno, da subito."), "success")
    return redirect(f"/scritti/{entry_id}/proposta", 303)


@blueprint.post("/scritti/<int:entry_id>/proposta/invito")
@enter(Who.SIGNED_IN)
def suggest(entry_id: int) -> Response:
    """Who supervises the group asks the author; nothing moves."""
    s, actor = db.session(), current_actor()
    asked = ascent.suggest(s, actor, fetch(s, actor, Entry, entry_id))
    s.commit()
    flash(_("L’hai chiesto a chi l’ha scritto: decide solo questa persona.") if asked else _("L’hai già chiesto: aspetta una risposta."), "success" if asked else "info")  # fmt: skip
    return redirect(f"/scritti/{entry_id}", 303)


@blueprint.get("/scritti/<int:entry_id>/storia")
@enter(Who.SIGNED_IN)
def story(entry_id: int) -> str:
    it = telling.story(db.session(), current_actor(), entry_id, page_asked())
    return render_template("publishing/story.html", it=it)


# --- what waits for me ------------------------------------------------------------------------------------------------


@blueprint.get("/proposte")
@enter(Who.SIGNED_IN)
def queue() -> str:
    s, actor = db.session(), current_actor()
    return render_template(
        "publishing/queue.html",
        page=reads.to_approve(s, actor, page_asked()),
        to_read=reads.to_read(s, actor),
        own=reads.mine(s, actor),
        offered=offers.to_look_at(s, actor, language()),
        days_since=reads.days_since,
        judges=bool(actor.judges or actor.staff_of),
        paces=reads.paces(s, actor),
        days=verbs.DAYS,
    )


@blueprint.post("/proposte/promemoria")
@enter(Who.SIGNED_IN)
def own_pace() -> Response:
    said = request.form.get("giorni", "").strip()
    verbs.set_own_pace(db.session(), current_actor(), whole_or_none(said) or 0 if said else None)
    db.session.commit()
    flash(_("Fatto: i promemoria arrivano dopo i giorni che hai scelto."), "success")
    return redirect("/proposte", 303)


@blueprint.post("/ambiti/<slug>/promemoria")
@enter(Who.SIGNED_IN)
def pace(slug: str) -> Response:
    s, actor = db.session(), current_actor()
    verbs.set_pace(s, actor, the_own_ambito(s, actor, slug), request.form.get("giorni", type=whole))
    s.commit()
    flash(_("Fatto: vale per tutto l’ambito, per chi non ha scelto da sé."), "success")
    return redirect("/proposte", 303)


@blueprint.get("/proposte/<int:proposal_id>")
@enter(Who.SIGNED_IN)
def proposal(proposal_id: int) -> str | Response:
    s, actor = db.session(), current_actor()
    found = fetch(s, actor, Ascent, proposal_id)
    if found.author_id == actor.person_id:
        return redirect(f"/scritti/{found.entry_id}/proposta")
    if not ascent.may_decide(actor, found):
        reading = reads.reading_id(s, actor, found)
        if reading is None:
            raise NotFound
        return redirect(f"/seconde-letture/{reading}")
    return _page(found)


@blueprint.post("/proposte/<int:proposal_id>")
@enter(Who.SIGNED_IN)
@once_a_minute
def decide(proposal_id: int) -> Answer:
    s, actor = db.session(), current_actor()
    found = reads.to_decide(s, actor, proposal_id)
    does = request.form.get("esito")
    if does == "approva":
        try:
            verbs.approve(s, actor, found)
        except GateClosed as closed:
            s.rollback()
            return _page(reads.to_decide(s, actor, proposal_id), [("#esito-restituisci", _(str(closed)))]), 409
        address = commit_once("/proposte")
        flash(_approved(found), "success")
        return redirect(address, 303)
    if does not in ("restituisci", "declina"):
        return _page(found, [("#esito-approva", _("Scegli che cosa farne."))]), 400
    reason = prose.tidy(request.form.get("motivo", "")).strip()
    try:
        verbs.send_back(s, actor, found, reason, decline=does == "declina", sure=request.form.get("sicuro", ""))
    except Unsure as doubt:
        return _page(found, [("#motivo", _(str(doubt)))], doubt), 400
    except Invalid as refused:
        return _page(found, [("#motivo", _(str(refused)))]), 400
    address = commit_once("/proposte")
    flash(_("Chi l’ha scritto riceve le tue parole."), "success")
    return redirect(address, 303)


# --- pieces -----------------------------------------------------------------------------------------------------------


def _own_page(it: own.Situation, gate: gates.Gate | None = None, wrong: Wrong | None = None) -> str:
    proposes = it.group is not None and it.in_group and it.going is None and not it.is_blank and bool(it.levels)
    if gate is None and proposes:
        gate = gates.look(db.session(), it.current)
    return render_template(
        "publishing/mine.html",
        it=it,
        entry=it.entry,
        gate=gate,
        proposes=proposes,
        seal=clearance.seal(it.current),
        labels={"title": _("Titolo"), **texts.labels(it.prompts, language())},
        header=data.sharing_header(),
        wrong=wrong or [],
        said=request.form,
        days_since=reads.days_since,
    )


def _what_is_missing(it: own.Situation, gate: gates.Gate) -> Wrong:
    """(anchor, sentence) for each thing that is still in the way."""
    wrong = [(f"#cosa-{m.number}", _("Toglilo dal testo: %(why)s", why=_(m.why))) for m in gate.blocking]
    wrong += [(f"#cosa-{m.number}", _("Decidi: %(why)s", why=_(m.why))) for m in gate.undecided]
    if it.going is None and it.in_group:
        if request.form.get("livello", 0, type=whole) not in it.levels:
            wrong.append(("#livello-4" if 4 in it.levels else "#livello-5", _("Scegli fin dove può arrivare.")))
        if it.done is None and not it.settled and not request.form.get("persona"):
            wrong.append(("#persona", _("Scegli chi fa la seconda lettura.")))
        if it.wants_stand_in and not request.form.get("sostituto"):
            wrong.append(("#sostituto", _("Scegli chi lo approva.")))
    for name, sentence in (
        ("confermo", _("Conferma di aver riletto il testo.")),
        ("consenso", _("Senza il tuo consenso non si muove niente: se vuoi proporlo, dallo qui.")),
    ):
        if not request.form.get(name):
            wrong.append((f"#{name}", sentence))
    return wrong


def _said(made: Ascent) -> str:
    if made.state == "network":
        return _("Proposto alla rete: ora aspetta chi approva in un altro ambito.")
    if made.state == "asked":
        return _("Proposto. Ora lo rilegge la persona che hai scelto; poi va a chi approva.")
    return _("Proposto. La seconda lettura c’è già: ora aspetta chi approva.")


def _approved(found: Ascent) -> str:
    if found.state == "network":
        return _("Approvato: l’ambito lo legge. Ora aspetta l’approvazione di un altro ambito, per la rete.")
    return _("Approvato: ora lo legge la rete.") if found.level == NETWORK else _("Approvato: ora lo legge l’ambito.")


def _changes(found: Ascent, prompts: list[Any]) -> list[tuple[str, Any]]:
    """What differs from the version that is read now, question by question: (label, pieces)."""
    both = reads.versions(db.session(), current_actor(), found)
    if both is None:
        return []
    old, new = both
    labels = {"title": _("Titolo"), **texts.labels(prompts, language())}
    before, after = dict(ladder.parts(old)), dict(ladder.parts(new))
    pairs = [(labels.get(key, ""), before.get(key, ""), after.get(key, "")) for key in ["title", *labels]]
    return [(label, differences(one, other)) for label, one, other in dict.fromkeys(pairs) if one != other]


def _page(found: Ascent, wrong: Wrong | None = None, doubt: Unsure | None = None) -> str:
    s, actor = db.session(), current_actor()
    row = reads.shown(s, actor, found)
    prompts: list[Any] = row.template["prompts"]
    alone = len(prompts) == 1
    parts = [
        {"key": p["key"], "label": "" if alone else texts.said(p["label"], language()), "html": row.html[p["key"]]}
        for p in prompts
        if p["key"] in row.html
    ]
    return render_template(
        "publishing/decide.html",
        one=found,
        row=row,
        parts=parts,
        questions=questions(),
        changes=_changes(found, prompts),
        remarks=reads.remarks(s, found),
        public=approvers.public(s, found.author_id, found.ambito_id if found.state == "read" else None),
        wrong=wrong or [],
        doubt=doubt,
        said=request.form,
        limit=REASON_LIMIT,
        days_since=reads.days_since,
    )
