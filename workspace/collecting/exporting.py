"""«Porta con te»: which kind of file, how far it is, and the file itself, for the person who asked and nobody else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from workspace.collecting import book, reads, work
from workspace.db import db
from workspace.nouns import Collection, Export, Publication, Revision
from workspace.policy import fetch, readable
from workspace.refusals import NotFound
from workspace.web.access import Who, current_actor, enter, wants_json
from workspace.web.language import language
from workspace.web.once import commit_once, once_a_minute

blueprint = Blueprint("exporting", __name__)
Answer = str | Response | dict[str, Any]


@blueprint.route("/raccolte/<slug>/esporta", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once_a_minute
def collection(slug: str) -> Answer:
    s, actor = db.session(), current_actor()
    found, edition = reads.to_read(s, actor, slug)
    if request.method == "POST":
        return _ask(found, None)
    return render_template(
        "collecting/export.html",
        title=edition.title,
        back=f"/raccolte/{slug}",
        entries=len(reads.order(s, actor, edition)),
    )


@blueprint.route("/pubblicazioni/<int:publication_id>/esporta", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once_a_minute
def publication(publication_id: int) -> Answer:
    query = (
        select(Revision.title)
        .join(Publication, Publication.revision_id == Revision.id)
        .where(Publication.id == publication_id, readable(current_actor(), Publication))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    if request.method == "POST":
        return _ask(None, publication_id)
    back = f"/pubblicazioni/{publication_id}"
    return render_template("collecting/export.html", title=row.title or _("Senza titolo"), back=back, entries=0)


def _ask(found: Collection | None, publication_id: int | None) -> Response:
    s, actor = db.session(), current_actor()
    job = work.ask(s, actor, request.form.get("formato", ""), language(), found, publication_id)
    address = commit_once(url_for("collecting.exporting.making", export_id=job.id))
    work.wake()
    return redirect(address, 303)


@blueprint.get("/esportazioni/<int:export_id>")
@enter(Who.SIGNED_IN)
def making(export_id: int) -> Answer:
    """How far it is. Whoever waits here wakes the worker, so that a job outlives a restart."""
    s = db.session()
    job = fetch(s, current_actor(), Export, export_id)
    if job.state in ("waiting", "working"):
        work.wake()
    if wants_json():
        return {"state": job.state, "parts": job.parts, "done": job.done_parts}
    back = f"/pubblicazioni/{job.publication_id}"
    if job.collection_id is not None:
        back = f"/raccolte/{s.get_one(Collection, job.collection_id).slug}"
    return render_template("collecting/making.html", job=job, back=back)


@blueprint.get("/esportazioni/<int:export_id>/file")
@enter(Who.SIGNED_IN)
def file(export_id: int) -> Response:
    s, actor = db.session(), current_actor()
    job = fetch(s, actor, Export, export_id)
    path = work.the_file(s, actor, job)
    answer = Response(path.read_bytes(), mimetype=book.MEDIA[job.format])
    answer.headers.set("Content-Disposition", "attachment", filename=job.name)
    return answer


@blueprint.post("/esportazioni/<int:export_id>/rimozione")
@enter(Who.SIGNED_IN)
def forget(export_id: int) -> Response:
    s = db.session()
    work.forget(s, fetch(s, current_actor(), Export, export_id))
    s.commit()
    flash(_("Il file non c’è più."), "success")
    return redirect(url_for("collecting.all"), 303)
