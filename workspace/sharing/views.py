"""The sharing page: who reads now, who could, what it means; the check; the button that says what it does."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import circles, clearance, data
from workspace import gate as gates
from workspace.db import db
from workspace.nouns import Entry
from workspace.sharing import reads, verbs
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole
from workspace.web.language import language

blueprint = Blueprint("sharing", __name__)


@blueprint.get("/scritti/<int:entry_id>/condivisione")
@enter(Who.SIGNED_IN)
def share(entry_id: int) -> str:
    entry = reads.to_share(db.session(), current_actor(), entry_id)
    situation = reads.situation(db.session(), current_actor(), entry, language())
    key = request.args.get("verso", "")
    step = situation.step(key) if key else None
    return _page(situation, step, _gate(situation, step))


@blueprint.post("/scritti/<int:entry_id>/condivisione")
@enter(Who.SIGNED_IN)
def make(entry_id: int) -> Response:
    session, actor = db.session(), current_actor()
    entry = reads.to_share(session, actor, entry_id, hold=True)
    situation = reads.situation(session, actor, entry, language())
    step = situation.step(request.form.get("verso", ""))
    if step.reach == circles.ONLY_ME:
        return _taken_back(entry, whole=True)
    revision = situation.version_for(step)
    verbs.is_as_shown(revision, request.form.get("revision_id", type=whole), request.form.get("sigillo", ""))
    verbs.are_as_shown(step, request.form.get("lettori", ""))
    gate = _gate(situation, step)
    if gate is not None:
        gate.hear(request.form)
        wrong = _what_is_missing(gate)
        if wrong:
            return make_response(_page(situation, step, gate, wrong), 400)
    verbs.share(session, actor, entry, revision, step, gate)
    session.commit()
    flash(_said(step), "success")
    return redirect(f"/scritti/{entry_id}", 303)


@blueprint.post("/scritti/<int:entry_id>/condivisione/ritiro")
@enter(Who.SIGNED_IN)
def withdraw(entry_id: int) -> Response:
    entry = reads.to_share(db.session(), current_actor(), entry_id, hold=True)
    return _taken_back(entry, whole=request.form.get("parte") != "pubblicazioni")


@blueprint.post("/scritti/<int:entry_id>/gruppo")
@enter(Who.SIGNED_IN)
def place(entry_id: int) -> Response:
    entry = reads.to_share(db.session(), current_actor(), entry_id, hold=True)
    verbs.place(db.session(), current_actor(), entry, request.form.get("gruppo", type=whole))
    db.session.commit()
    flash(_("Ora il testo è per un altro gruppo. Nessuno lo legge finché non lo condividi."), "success")
    return redirect(f"/scritti/{entry_id}/condivisione", 303)


# --- pieces ----------------------------------------------------------------------------------------------------


def _gate(situation: reads.Situation, step: reads.Step | None) -> gates.Gate | None:
    """The check of the version that would be read; none where fewer people go on reading what they read."""
    if step is None or step.reach < situation.now.reach or situation.is_blank:
        return None
    return gates.look(db.session(), situation.version_for(step), step.group_id)


def _page(
    situation: reads.Situation,
    step: reads.Step | None,
    gate: gates.Gate | None,
    wrong: list[tuple[str, str]] | None = None,
) -> str:
    revision = situation.version_for(step) if step else situation.current
    return render_template(
        "sharing/share.html",
        it=situation,
        entry=situation.entry,
        step=step,
        gate=gate,
        revision=revision,
        seal=clearance.seal(revision),
        labels={"title": _("Titolo"), **_labels(situation.prompts)},
        header=data.sharing_header(),
        past=reads.history(db.session(), situation.entry),
        wrong=wrong or [],
        confirmed=bool(request.form.get("confermo")),
    )


def _labels(prompts: list[dict[str, Any]]) -> dict[str, str]:
    return {prompt["key"]: prompt["label"].get(language()) or prompt["label"]["it"] for prompt in prompts}


def _what_is_missing(gate: gates.Gate) -> list[tuple[str, str]]:
    """(anchor, sentence) for each thing that is still in the way."""
    wrong = [(f"#cosa-{m.number}", _("Toglilo dal testo: %(why)s", why=_(m.why))) for m in gate.blocking]
    wrong += [(f"#cosa-{m.number}", _("Decidi: %(why)s", why=_(m.why))) for m in gate.undecided]
    if not request.form.get("confermo"):
        wrong.append(("#confermo", _("Conferma di aver riletto il testo.")))
    return wrong


def _taken_back(entry: Entry, *, whole: bool) -> Response:
    verbs.withdraw(db.session(), current_actor(), entry, whole=whole)
    db.session.commit()
    flash(
        _("Il testo è di nuovo solo tuo: nessun altro può leggerlo.")
        if whole
        else _("Il testo non è più pubblicato. Chi lo leggeva nel gruppo lo legge ancora."),
        "success",
    )
    return redirect(f"/scritti/{entry.id}", 303)


def _said(step: reads.Step) -> str:
    if step.reach == circles.SUPERVISOR:
        return _("Ora lo leggete tu e %(who)s.", who=step.supervisor)
    return _("Ora lo legge %(group)s.", group=step.group)
