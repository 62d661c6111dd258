"""One's own texts out as a ZIP, and files in as private drafts."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from workspace import events
from workspace.db import db, now
from workspace.documents import UnreadableDocument, read_document
from workspace.portable.papers import bring_back, take_away
from workspace.refusals import Invalid
from workspace.web.access import Who, current_actor, enter
from workspace.web.language import language
from workspace.web.once import commit_once, once

blueprint = Blueprint("portable", __name__)
MOST_FILES = 20


@blueprint.get("/esporta")
@enter(Who.SIGNED_IN)
def export() -> str:
    return render_template("portable/export.html")


@blueprint.post("/esporta")
@enter(Who.SIGNED_IN)
def download() -> Response:
    actor = current_actor()
    bundle = take_away(db.session(), actor, language())
    events.record(db.session(), actor, "person.exported", person_id=actor.person_id)
    db.session.commit()
    name = f"riflessi-{now():%Y-%m-%d}.zip"
    return Response(
        bundle, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@blueprint.get("/importa")
@enter(Who.SIGNED_IN)
def import_() -> str:
    return render_template("portable/import.html", brought=[], refused=[])


@blueprint.post("/importa")
@enter(Who.SIGNED_IN)
@once
def upload() -> str | tuple[str, int]:
    """Each file for itself: what is readable comes in, what is not is named with the reason."""
    actor, session = current_actor(), db.session()
    brought: list[tuple[int, str]] = []
    refused: list[tuple[str, str]] = []
    files = [file for file in request.files.getlist("file") if file.filename]
    for file in files[:MOST_FILES]:
        name = str(file.filename)[:120]
        try:
            document = read_document(name, file.read())
            with session.begin_nested():
                entry = bring_back(session, actor, document)
            brought.append((entry.id, document.title or _("Senza titolo")))
        except (UnreadableDocument, Invalid) as problem:
            refused.append((name, _(str(problem))))
    commit_once("/scritti")
    if not files:
        refused.append(("", _("Scegli almeno un file.")))
    if len(files) > MOST_FILES:
        refused.append(("", _("Al massimo %(num)d file alla volta: gli altri non sono stati letti.", num=MOST_FILES)))
    if brought:
        flash(
            ngettext(
                "Un testo è arrivato come bozza privata: lo leggi solo tu.",
                "%(num)d testi sono arrivati come bozze private: le leggi solo tu.",
                len(brought),
            )
        )
    page = render_template("portable/import.html", brought=brought, refused=refused)
    return (page, 400) if refused and not brought else page
