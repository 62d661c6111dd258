"""What a meeting works on and what is left of it, over HTTP: agenda, room, minutes, note, card, private notes. All of it
is the group's or one person's own; the staff of the ambito find nothing here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_from_directory, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import texts
from workspace.db import db, now
from workspace.meetings import after, agenda, reads
from workspace.meetings.after import Said
from workspace.nouns import CARD_ITEMS, Entry, Format, Group, Meeting, Revision, Template
from workspace.policy import Actor, Verb, ensure, the_open_group
from workspace.refusals import Conflict, Forbidden, Invalid, Unsure
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole, whole_or_none
from workspace.web.assets import STATIC, manifest
from workspace.web.language import language
from workspace.web.once import commit_once, once

blueprint = Blueprint("working", __name__)
KEPT = dt.timedelta(hours=1)  # after its end, how long a tab keeps the room for a reload without a network
Answer = str | Response | tuple[Any, int]


# --- the agenda ---------------------------------------------------------------------------------------------------


@blueprint.route("/incontri/<int:meeting_id>/proposte", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once
def put_forward(meeting_id: int) -> Answer:
    """A text of mine for this meeting, with my question."""
    actor, s = current_actor(), db.session()
    meeting, place = _inside(actor, meeting_id)
    unsure: Unsure | None = None
    wrong = field = ""
    if request.method == "POST":
        try:
            agenda.put_forward(
                s,
                actor,
                meeting,
                request.form.get("testo", type=whole) or 0,
                request.form.get("domanda", ""),
                request.form.get("sicuro", ""),
            )
        except Invalid as problem:
            unsure = problem if isinstance(problem, Unsure) else None
            wrong, field = "" if unsure else _(str(problem)), problem.field
        else:
            address = commit_once(url_for("meetings.meeting", meeting_id=meeting_id))
            flash(_("Il tuo testo è fra quelli proposti."), "success")
            return redirect(address, 303)
    page = render_template(
        "meetings/put_forward.html",
        group=place,
        meeting=meeting,
        mine=agenda.may_put_forward(s, actor, meeting),
        wrong=wrong,
        field=field,
        unsure=unsure,
        typed=request.form,
        asked=request.values.get("testo", type=whole),
        most=agenda.QUESTION_LIMIT,
    )
    return page, 400 if wrong or unsure else 200


@blueprint.post("/incontri/<int:meeting_id>/proposte/<int:offer_id>/ritiro")
@enter(Who.SIGNED_IN)
def take_back(meeting_id: int, offer_id: int) -> Response:
    actor = current_actor()
    agenda.take_back(db.session(), actor, _inside(actor, meeting_id)[0], offer_id)
    db.session.commit()
    flash(_("Il tuo testo non è più proposto per questo incontro."), "success")
    return redirect(url_for("meetings.meeting", meeting_id=meeting_id), 303)


@blueprint.post("/incontri/<int:meeting_id>/voto")
@enter(Who.SIGNED_IN)
def vote(meeting_id: int) -> Response:
    actor = current_actor()
    meeting = _inside(actor, meeting_id)[0]
    agenda.vote(db.session(), actor, meeting, request.form.get("proposta", type=whole) or 0)
    db.session.commit()
    flash(_("Il tuo voto c’è. Puoi cambiarlo finché chi supervisiona non ha scelto."), "success")
    return redirect(url_for("meetings.meeting", meeting_id=meeting_id), 303)


@blueprint.route("/incontri/<int:meeting_id>/scaletta", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def compose(meeting_id: int) -> Answer:
    """Who supervises chooses texts and format; or only how texts are chosen."""
    actor, s = current_actor(), db.session()
    meeting, place = _inside(actor, meeting_id)
    ensure(actor, Verb.KEEP_MEETINGS, meeting)
    wrong = ""
    if request.method == "POST":
        done = request.form.get("fai") != "scelta"
        try:
            agenda.compose(
                s,
                actor,
                meeting,
                request.form.get("modo", ""),
                _in_order(),
                request.form.get("formato", type=whole),
                request.form.get(f"modulo-{request.form.get('formato', '')}", ""),
                done=done,
            )
        except Invalid as problem:
            s.rollback()
            wrong = _(str(problem))
            meeting, place = _inside(actor, meeting_id)
        else:
            s.commit()
            flash(
                _("La scaletta è pronta, e il gruppo è avvisato.") if done else _("Da ora si sceglie così."), "success"
            )
            return redirect(
                url_for("meetings.meeting" if done else "meetings.working.compose", meeting_id=meeting_id), 303
            )
    plan = agenda.the_agenda(s, meeting)
    page = render_template(
        "meetings/compose.html",
        group=place,
        meeting=meeting,
        agenda=plan,
        items=agenda.items(s, actor, meeting, plan.choice),
        formats=[shown(one) for one in agenda.formats(s, actor, plan.format_id)],
        wrong=wrong,
        most=agenda.MOST,
    )
    return page, 400 if wrong else 200


def _in_order() -> list[int]:
    """The chosen proposals by the place that was typed beside each. Raises Invalid for a place that is no number."""
    placed = []
    for name, value in request.form.items():
        ident = whole_or_none(name[6:]) if name.startswith("posto-") else None
        if ident is None or not value.strip():
            continue
        place = whole_or_none(value.strip())
        if place is None:
            raise Invalid("Il posto di un testo è un numero: 1, 2 o 3. Vuoto se non è in questo incontro.")
        if place:
            placed.append((place, ident))
    return [ident for _place, ident in sorted(placed)]


# --- the room -----------------------------------------------------------------------------------------------------


@blueprint.get("/incontri/<int:meeting_id>/sala")
@enter(Who.SIGNED_IN)
def room(meeting_id: int) -> Answer:
    """One screen for the meeting: the step, who speaks, the time, the text. Everything is in the page."""
    actor, s = current_actor(), db.session()
    meeting, place = _inside(actor, meeting_id)
    plan = agenda.the_agenda(s, meeting)
    chosen = [item for item in agenda.items(s, actor, meeting, plan.choice) if item.position is not None]
    revisions = agenda.texts(s, actor, chosen)
    form = agenda_format(plan.format_id)
    return render_template(
        "meetings/room.html",
        group=place,
        meeting=meeting,
        until=meeting.ends_at + KEPT,
        form=shown(form) if form else None,
        module=plan.module,
        texts=[(item, *_as_text(revisions[item.entry_id])) for item in chosen if item.entry_id in revisions],
    )


@blueprint.get("/incontri/sala-senza-rete")
@enter(Who.ANYONE)
def room_shell() -> str:
    """What a device keeps of the room: nothing of anybody. The tab fills it where there is no network."""
    return render_template("meetings/room_shell.html")


@blueprint.get("/incontri/sala.js")
@enter(Who.ANYONE)
def room_worker() -> Answer:
    """The script that answers for the room where there is no network; its address says for which pages it may."""
    return send_from_directory(STATIC / "dist", manifest().get("room-worker.js", ""), mimetype="text/javascript")


def _as_text(revision: Revision) -> tuple[str, list[tuple[str, str]]]:
    """(title, [(question of the template, safe HTML)])."""
    s = db.session()
    template = s.get_one(Template, s.get_one(Entry, revision.entry_id).template_id)
    labels = texts.labels(texts.prompts_of(template), language())
    return revision.title, [(labels.get(key, ""), html) for key, html in (revision.html or {}).items()]


# --- after it -----------------------------------------------------------------------------------------------------


@blueprint.route("/incontri/<int:meeting_id>/verbale", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def minutes(meeting_id: int) -> Answer:
    """Minutes without content: themes, objectives, format, what was agreed, whose turn is next."""
    actor, s = current_actor(), db.session()
    meeting, place = _inside(actor, meeting_id)
    ensure(actor, Verb.KEEP_MEETINGS, meeting)
    unsure: Unsure | None = None
    wrong, status = "", 200
    if request.method == "POST":
        said = Said(*(request.form.get(name, "").strip() for name in ("seguito", "accordi", "prossimo")))
        ids = request.form.getlist("termine", type=whole)
        try:
            after.write_minutes(
                s,
                actor,
                meeting,
                said,
                ids,
                request.form.get("formato", type=whole),
                request.form.get("sicuro", ""),
                request.form.get("base", 0, type=whole),
            )
        except (Invalid, Conflict) as problem:
            s.rollback()
            unsure = problem if isinstance(problem, Unsure) else None
            wrong, status = _(str(problem)), 409 if isinstance(problem, Conflict) else 400
            meeting, place = _inside(actor, meeting_id)
        else:
            s.commit()
            flash(_("Il verbale c’è: lo legge il gruppo, e nessun altro."), "success")
            return redirect(url_for("meetings.meeting", meeting_id=meeting_id, _anchor="verbale"), 303)
    plan = agenda.the_agenda(s, meeting)
    page = render_template(
        "meetings/minutes.html",
        group=place,
        meeting=meeting,
        minutes=after.minutes_of(s, actor, meeting),
        chosen={term.id for term in after.terms_of(s, actor, meeting)},
        facets=after.to_choose(s),
        agenda=plan,
        formats=[shown(one) for one in agenda.formats(s, actor, plan.format_id)],
        last=agenda.last_case(s, actor, meeting),
        wrong=wrong,
        unsure=unsure,
        typed=request.form if wrong else None,
        begun=meeting.starts_at <= now(),
        most=after.WORDS_LIMIT,
    )
    return page, status


@blueprint.post("/incontri/<int:meeting_id>/porto-via")
@enter(Who.SIGNED_IN)
def take_away(meeting_id: int) -> Response:
    actor = current_actor()
    after.keep_take_away(db.session(), actor, _inside(actor, meeting_id)[0], request.form.get("appunto", ""))
    db.session.commit()
    flash(_("L’appunto è salvato: lo leggi solo tu."), "success")
    return redirect(url_for("meetings.meeting", meeting_id=meeting_id, _anchor="porto-via"), 303)


@blueprint.post("/incontri/<int:meeting_id>/soddisfazione")
@enter(Who.SIGNED_IN)
def answer_card(meeting_id: int) -> Response:
    actor = current_actor()
    meeting = _inside(actor, meeting_id)[0]
    answers = {item: request.form.get(item, type=whole) or 0 for item in CARD_ITEMS}
    after.answer_card(db.session(), actor, meeting, answers)
    db.session.commit()
    flash(_("Grazie. La tua risposta è contata, e non c’è scritto che è tua."), "success")
    return redirect(url_for("meetings.meeting", meeting_id=meeting_id, _anchor="scheda"), 303)


@blueprint.route("/gruppi/<slug>/appunti", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once
def notes(slug: str) -> Answer:
    """The supervisor's own notes about a group."""
    actor, s = current_actor(), db.session()
    place = the_open_group(s, actor, slug)
    ensure(actor, Verb.KEEP_GROUP, place)
    wrong = ""
    if request.method == "POST":
        try:
            after.keep_note(s, actor, place, request.form.get("appunto", ""), request.form.get("nota", type=whole))
        except Invalid as problem:
            wrong = _(str(problem))
        else:
            address = commit_once(url_for("meetings.working.notes", slug=slug))
            flash(_("Salvato: lo leggi solo tu."), "success")
            return redirect(address, 303)
    page = render_template(
        "meetings/notes.html", group=place, notes=after.notes(s, actor, place), wrong=wrong, typed=request.form
    )
    return page, 400 if wrong else 200


# --- pieces -------------------------------------------------------------------------------------------------------


def _inside(actor: Actor, meeting_id: int) -> tuple[Meeting, Group]:
    """A meeting of the actor's own group. For the staff of the ambito, who see that it takes place, this is closed."""
    meeting, place = reads.the_meeting(db.session(), actor, meeting_id)
    if place.id not in actor.open_groups:
        raise Forbidden
    return meeting, place


def agenda_format(format_id: int | None) -> Format | None:
    return db.session.get(Format, format_id) if format_id else None


def shown(form: Format) -> dict[str, Any]:
    """A format in the reader's language."""
    lang, body = language(), form.body

    def said(thing: dict[str, Any], *names: str) -> dict[str, Any]:
        return {**thing, **{name: texts.said(thing[name], lang) for name in names if name in thing}}

    steps = []
    for step in body["steps"]:
        one = said(step, "name", "role", "does")
        one["modules"] = [said(module, "name", "does") for module in step.get("modules", ())]
        steps.append(one)
    return {
        "id": form.id,
        "name": texts.said(body["name"], lang),
        "summary": texts.said(body["summary"], lang),
        "minutes": body["minutes"],
        "source": texts.said(body["source"], lang) if body.get("source") else "",
        "roles": [said(role, "name", "does") for role in body.get("roles", ())],
        "steps": steps,
    }
