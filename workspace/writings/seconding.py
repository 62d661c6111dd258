"""The second reading over HTTP: the author's page beside their text, and the reader's page with the one version and the
checklist. Both work without a script."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workspace import circles, clearance, gate, ladder, prose
from workspace.db import db
from workspace.nouns import Group, Person, Revision, SecondReading
from workspace.refusals import Conflict, Invalid
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole
from workspace.web.checklist import questions
from workspace.web.language import language
from workspace.web.once import commit_once, once_a_minute
from workspace.writings import reading as pages
from workspace.writings import reads, second
from workspace.writings.second import ANSWERS, MOST, PASSAGE_LIMIT, QUESTIONS, REMARK_LIMIT, Wording

blueprint = Blueprint("seconding", __name__)
Answer = str | Response | tuple[str, int]
Wrong = list[tuple[str, str]]  # (anchor, sentence)
ROWS = 2  # empty places for proposals on the first page


# --- beside one's own text -----------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/seconda-lettura")
@enter(Who.SIGNED_IN)
def mine(entry_id: int) -> str:
    s, actor = db.session(), current_actor()
    entry = reads.to_edit(s, actor, entry_id)
    revision = s.get_one(Revision, entry.current_revision_id)
    found = second.latest(s, actor, entry)
    waiting = found is not None and found.SecondReading.waiting
    asks = not waiting and entry.trashed_at is None
    belongs = entry.group_id in actor.open_groups
    return render_template(
        "writings/second.html",
        entry=entry,
        revision=revision,
        found=found,
        waiting=waiting,
        asks=asks,
        people=circles.second_readers(s, entry) if asks and belongs else (),
        belongs=belongs,
        group=s.get(Group, entry.group_id) if entry.group_id else None,
        gate=gate.look(s, revision) if asks else None,
        seal=clearance.seal(revision),
        questions=questions(),
        is_new=found is None or found.SecondReading.revision_id != revision.id,
    )


@blueprint.post("/scritti/<int:entry_id>/seconda-lettura")
@enter(Who.SIGNED_IN)
def ask(entry_id: int) -> Response:
    s, actor = db.session(), current_actor()
    entry = reads.to_write(s, actor, entry_id)
    revision = s.get_one(Revision, entry.current_revision_id)
    if request.form.get("sigillo") != clearance.seal(revision):
        raise Conflict("Il testo è cambiato, forse in un’altra finestra. Guardalo di nuovo, poi chiedi.")
    asked = second.ask(s, actor, entry, revision, request.form.get("persona", type=whole))
    name = s.get_one(Person, asked.reader_id).name
    s.commit()
    flash(_("L’hai chiesto a %(who)s: legge solo questa versione, finché non ti risponde.", who=name), "success")
    return redirect(f"/scritti/{entry_id}", 303)


@blueprint.post("/scritti/<int:entry_id>/seconda-lettura/ritiro")
@enter(Who.SIGNED_IN)
def take_back(entry_id: int) -> Response:
    s, actor = db.session(), current_actor()
    entry = reads.to_write(s, actor, entry_id)
    ended = ladder.end_second(s, actor, SecondReading.entry_id == entry.id)
    s.commit()
    flash(_("Hai ripreso la richiesta.") if ended else _("Non c’era nessuna richiesta in attesa."), "success")
    return redirect(f"/scritti/{entry_id}/seconda-lettura", 303)


@blueprint.post("/scritti/<int:entry_id>/seconda-lettura/decisioni")
@enter(Who.SIGNED_IN)
def decide(entry_id: int) -> Response:
    s, actor = db.session(), current_actor()
    entry = reads.to_write(s, actor, entry_id)
    found = second.latest(s, actor, entry)
    if found is None or found.SecondReading.id != request.form.get("lettura", type=whole) or entry.trashed_at:
        raise Invalid("Su queste proposte hai già deciso.")
    proposals = range(len(found.SecondReading.proposals))
    said = {number: request.form.get(f"proposta-{number}") for number in proposals}
    if not all(choice in ("prendi", "lascia") for choice in said.values()):
        raise Invalid("Per ogni proposta scegli se prenderla o lasciarla.")
    done = second.decide(s, actor, entry, found.SecondReading, {n for n, choice in said.items() if choice == "prendi"})
    s.commit()
    flash(_told(done), "success")
    return redirect(f"/scritti/{entry_id}", 303)


def _told(done: second.Done) -> str:
    if not done.taken and not done.gone:
        return _("Fatto: le osservazioni e le proposte non ci sono più.")
    told = [ngettext("Hai preso una proposta: è nella nuova versione.", "Hai preso %(num)d proposte: sono nella nuova versione.", done.taken)] if done.taken else []  # fmt: skip
    if done.gone:
        told.append(
            ngettext("Un passo nel testo non c’era più.", "%(num)d passi nel testo non c’erano più.", done.gone)
        )
    return " ".join(told)


# --- for the other -------------------------------------------------------------------------------------------------


@blueprint.get("/seconde-letture/<int:reading_id>")
@enter(Who.SIGNED_IN)
def read(reading_id: int) -> str:
    return _page(second.asked(db.session(), current_actor(), reading_id), ROWS)


@blueprint.post("/seconde-letture/<int:reading_id>")
@enter(Who.SIGNED_IN)
@once_a_minute
def answer(reading_id: int) -> Answer:
    s, actor = db.session(), current_actor()
    reading = second.asked(s, actor, reading_id, hold=True)
    rows = min(MOST, max(ROWS, request.form.get("righe", 0, type=whole)))
    if "altre" in request.form:
        return _page(reading, min(MOST, rows + ROWS))
    typed = _typed(rows)
    wrong = _what_is_missing(second.version(s, actor, reading), typed)
    if wrong:
        return _page(reading, rows, wrong), 400
    answers = {key: request.form[f"risposta-{key}"] for key in QUESTIONS}
    remarks = {key: _line(f"nota-{key}") for key in QUESTIONS}
    second.answer(s, actor, reading, answers, remarks, list(typed.values()))
    address = commit_once("/")
    flash(_("Grazie: la tua risposta è arrivata a chi ha scritto. Il testo ora è chiuso per te."), "success")
    return redirect(address, 303)


def _typed(rows: int) -> dict[int, Wording]:
    """Row -> what was proposed there; empty rows are left out."""
    typed = {n: Wording(_line(f"passo-{n}"), _line(f"invece-{n}")) for n in range(rows)}
    return {n: one for n, one in typed.items() if one.passage or one.words}


def _line(name: str) -> str:
    return " ".join(prose.tidy(request.form.get(name, "")).split())


def _what_is_missing(version: Any, typed: dict[int, Wording]) -> Wrong:
    wrong: Wrong = []
    for key, question in questions().items():
        if request.form.get(f"risposta-{key}") not in ANSWERS:
            wrong.append((f"#risposta-{key}-yes", _("Rispondi: %(question)s", question=question)))
        if len(_line(f"nota-{key}")) > REMARK_LIMIT:
            wrong.append((f"#nota-{key}", _("Una nota è troppo lunga: al massimo %(limit)d caratteri.", limit=REMARK_LIMIT)))  # fmt: skip
    texts = [version.title, *version.answers.values()]
    for n, one in typed.items():
        if max(len(one.passage), len(one.words)) > PASSAGE_LIMIT:
            wrong.append((f"#passo-{n}", _("Una proposta è troppo lunga: al massimo %(limit)d caratteri.", limit=PASSAGE_LIMIT)))  # fmt: skip
        elif not one.passage or not second.stands(one.passage, texts):
            wrong.append((f"#passo-{n}", _("Questo passo nel testo non c’è, parola per parola: copialo da lì, una frase alla volta.")))  # fmt: skip
    return wrong


def _page(reading: SecondReading, rows: int, wrong: Wrong | None = None) -> str:
    version = second.version(db.session(), current_actor(), reading)
    return render_template(
        "writings/second_read.html",
        reading=reading,
        shown=version,
        parts=pages.parts(version.template["prompts"], version.html, language()),
        questions=questions(),
        rows=rows,
        wrong=wrong or [],
        said=request.form,
        limits=(REMARK_LIMIT, PASSAGE_LIMIT, MOST),
    )
