"""The states of a practice, and «L'abbiamo provata»."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import prose
from workspace.db import db
from workspace.nouns import PRACTICE_STATES, Entry, Trial
from workspace.policy import Verb, ensure
from workspace.practices import life, reads, trials
from workspace.refusals import Invalid, Unsure
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole
from workspace.web.once import commit_once, once
from workspace.web.paging import address_of_page, page_asked

blueprint = Blueprint("trying", __name__)
Answer = str | Response | tuple[str, int]


@blueprint.post("/scritti/<int:entry_id>/stato")
@enter(Who.SIGNED_IN)
def move(entry_id: int) -> Response:
    actor, s = current_actor(), db.session()
    entry = reads.readable_text(s, actor, entry_id)
    ensure(actor, Verb.KEEP_PRACTICE, entry)
    state = request.form.get("stato", "")
    if state not in PRACTICE_STATES:
        raise Invalid("Scegli uno degli stati di una pratica.")
    life.move(s, actor, entry, state, _day(request.form.get("revisione", "")))
    s.commit()
    flash(_("Lo stato della pratica è cambiato."), "success")
    return redirect(f"/scritti/{entry_id}#vita", 303)


def _day(typed: str) -> dt.date | None:
    if not typed.strip():
        return None
    try:
        return dt.date.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid("La data di revisione si scrive come giorno, mese e anno.") from None


# --- «L'abbiamo provata» ---------------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/prove")
@enter(Who.SIGNED_IN)
def of_entry(entry_id: int) -> Answer:
    entry = reads.readable_text(db.session(), current_actor(), entry_id)
    return _page(entry, f"/scritti/{entry_id}")


@blueprint.post("/scritti/<int:entry_id>/prove")
@enter(Who.SIGNED_IN)
@once
def try_entry(entry_id: int) -> Answer:
    entry = reads.readable_text(db.session(), current_actor(), entry_id)
    return _tell(entry, f"/scritti/{entry_id}")


@blueprint.get("/pubblicazioni/<int:publication_id>/prove")
@enter(Who.SIGNED_IN)
def of_publication(publication_id: int) -> Answer:
    entry = reads.published_text(db.session(), current_actor(), publication_id)
    return _page(entry, f"/pubblicazioni/{publication_id}")


@blueprint.post("/pubblicazioni/<int:publication_id>/prove")
@enter(Who.SIGNED_IN)
@once
def try_publication(publication_id: int) -> Answer:
    entry = reads.published_text(db.session(), current_actor(), publication_id)
    return _tell(entry, f"/pubblicazioni/{publication_id}")


@blueprint.get("/prove/<int:trial_id>")
@enter(Who.SIGNED_IN)
def edit(trial_id: int) -> str:
    trial = reads.own_trial(db.session(), current_actor(), trial_id)
    return _own_page(trial, _of(trial))


@blueprint.post("/prove/<int:trial_id>")
@enter(Who.SIGNED_IN)
def save(trial_id: int) -> Answer:
    s, actor = db.session(), current_actor()
    trial, told = reads.own_trial(s, actor, trial_id), _typed()
    try:
        trials.edit(s, actor, trial, told, request.form.get("sicuro", ""))
    except Invalid as problem:
        page = _own_page(trial, told, problem)
        s.rollback()
        return page, 400
    s.commit()
    flash(_("Quello che hai raccontato è cambiato, e lo dice."), "success")
    return redirect("/", 303) if not (there := _where(trial.entry_id)) else redirect(f"{there}/prove", 303)


@blueprint.post("/prove/<int:trial_id>/eliminazione")
@enter(Who.SIGNED_IN)
def delete(trial_id: int) -> Response:
    s, actor = db.session(), current_actor()
    trial = reads.own_trial(s, actor, trial_id)
    there = _where(trial.entry_id)
    trials.delete(s, actor, trial)
    s.commit()
    flash(_("Quello che avevi raccontato non c’è più."), "success")
    return redirect(f"{there}/prove" if there else "/", 303)


def _own_page(trial: Trial, told: trials.Account, problem: Invalid | None = None) -> str:
    entry = db.session.get_one(Entry, trial.entry_id)
    return render_template(
        "practices/trial.html",
        trial=trial,
        said=vars(told),
        limit=trials.LIMIT,
        wrong=_(str(problem)) if problem else "",
        field=problem.field if problem else "",
        unsure=problem if isinstance(problem, Unsure) else None,
        marked=_marked(entry, _where(entry.id)),
    )


def _marked(entry: Entry, place: str) -> str:
    """Which of the main places a page about the practice marks: one's own texts, the group's, or none, as what is
    published does."""
    if entry.author_id == current_actor().person_id:
        return "/scritti"
    return "/gruppi" if place.startswith("/scritti") else "/pubblicazioni"


def _where(entry_id: int) -> str:
    """The address at which this person reads the practice."""
    found = reads.shown(db.session(), current_actor(), [entry_id]).get(entry_id)
    return found.address if found else ""


def _tell(entry: Entry, place: str) -> Answer:
    s, actor, told = db.session(), current_actor(), _typed()
    if entry.kind != "practice":
        raise Invalid("Si prova una buona pratica.")
    group_id = request.form.get("gruppo", type=whole)
    together = request.form.get("chi") == "gruppo"
    try:
        trials.add(s, actor, entry, told, group_id, together=together, sure=request.form.get("sicuro", ""))
    except Invalid as problem:
        unsure = problem if isinstance(problem, Unsure) else None
        page = _page(entry, place, said=vars(told), wrong=_(str(problem)), field=problem.field, unsure=unsure)
        s.rollback()
        return page, 400
    address = commit_once(f"{place}/prove")
    flash(_("Grazie: com’è andata ora aiuta chi la prova dopo di voi."), "success")
    return redirect(address, 303)


def _page(entry: Entry, place: str, **more: Any) -> Any:
    s, actor = db.session(), current_actor()
    if entry.kind != "practice" or entry.trashed_at is not None:
        return redirect(place, 303)
    known = reads.shown(s, actor, [entry.id])[entry.id]
    inside = place.startswith("/scritti")
    return render_template(
        "practices/trials.html",
        place=place,
        title=known.title,
        page=reads.trials(s, actor, entry.id, page_asked()),
        groups=reads.groups_of(s, actor),
        own_group=entry.group_id if inside else None,
        level=trials.widest(s, entry),
        limit=trials.LIMIT,
        marked=_marked(entry, place),
        address_of_page=address_of_page,
        **{"said": {}, "wrong": "", "field": "", "unsure": None, **more},
    )


def _of(trial: Any) -> trials.Account:
    return trials.Account(trial.context, trial.happened, trial.changed, trial.again)


def _typed() -> trials.Account:
    words = {name: prose.tidy(request.form.get(name, "")).strip() for name in ("context", "happened", "changed")}
    return trials.Account(**words, again=request.form.get("again", ""))
