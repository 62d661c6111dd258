"""Collections as they are read: the index, the contents, one text after the other, and the feed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from workspace.collecting import alike, cover, curating, exporting, feed, filling, following, reads
from workspace.db import db
from workspace.nouns import Collection, FeedAddress, Person
from workspace.policy import actor_of, fetch
from workspace.refusals import Invalid, NotFound
from workspace.web.access import Who, current_actor, enter, hash_of, wants_json
from workspace.web.asked import whole
from workspace.web.language import language
from workspace.web.once import secret_of_form
from workspace.web.paging import Page, page_asked

blueprint = Blueprint("collecting", __name__)
blueprint.register_blueprint(curating.blueprint)
blueprint.register_blueprint(filling.blueprint)
blueprint.register_blueprint(exporting.blueprint)


@blueprint.get("/raccolte")
@enter(Who.SIGNED_IN)
def all() -> str:
    actor, s, number = current_actor(), db.session(), page_asked()
    shown, total = reads.index(s, actor, number)
    return render_template(
        "collecting/all.html",
        page=Page(shown, number, total, reads.PER_PAGE),
        cover=cover.drawn,
        curates=bool(actor.curates),
    )


@blueprint.get("/raccolte/<slug>")
@enter(Who.SIGNED_IN)
def collection(slug: str) -> str | AnyResponse:
    """The contents. Where nothing is published yet, who curates is led to the working copy."""
    actor, s = current_actor(), db.session()
    found = fetch(s, actor, Collection, slug)
    edition = reads.published(s, actor, found)
    if edition is None:
        return redirect(url_for("collecting.curating.workshop", slug=slug))
    lines = reads.order(s, actor, edition)
    number = page_asked()
    page = Page(lines[(number - 1) * reads.CONTENTS : number * reads.CONTENTS], number, len(lines), reads.CONTENTS)
    read = following.read_marks(s, actor, found)
    return render_template(
        "collecting/collection.html",
        shown=reads.shown(s, actor, found, edition),
        page=page,
        chapters=reads.contents(s, actor, edition, page.items, language(), whole=False),
        read=read,
        have_read=sum(line.mark in read for line in lines),
        models=sum(line.of == "model" for line in lines),
        onward=following.next_unread(lines, read),
        minutes=reads.minutes,
        past=reads.past_editions(s, actor, found),
        cover=cover.drawn,
        curates=reads.may_curate(actor, found),
        draft=reads.draft(s, actor, found),
        feeds=following.feed_addresses(s, actor, found),
    )


@blueprint.get("/raccolte/<slug>/<int:number>")
@enter(Who.SIGNED_IN)
def text(slug: str, number: int) -> str:
    actor, s = current_actor(), db.session()
    found, edition = reads.to_read(s, actor, slug)
    lines = reads.order(s, actor, edition)
    if not 1 <= number <= len(lines):
        raise NotFound
    line = lines[number - 1]
    beside = {one.number: one for one in lines[max(0, number - 2) : number + 1]}
    rows = reads.shown_by(s, actor, edition, [one for one in beside.values() if one is not line], language())
    around = {
        "collection": found,
        "edition": edition,
        "line": line,
        "total": len(lines),
        "page_of": (number - 1) // reads.CONTENTS + 1,
        **{
            name: rows.get((one.of, one.ident)) if (one := beside.get(there)) else None
            for name, there in (("before", number - 1), ("after", number + 1))
        },
        "is_read": line.mark in following.read_marks(s, actor, found),
        "opens_alone": bool(actor.ambiti),
    }
    if line.of == "model":
        placed = reads.the_model(s, actor, edition, line.ident, language())
        sections = {one.id: one.title for one in reads.sections(s, actor, edition)}
        section = sections.get(placed.section_id or 0)
        return render_template("collecting/read_model.html", **around, placed=placed, section=section)
    row, parts = reads.the_text(s, actor, line, language())
    return render_template("collecting/text.html", **around, row=row, parts=parts, minutes=reads.minutes(row.words))


@blueprint.post("/raccolte/<slug>/letti")
@enter(Who.SIGNED_IN)
def mark(slug: str) -> AnyResponse | dict[str, str]:
    """«Ho letto»: leads on to the next text, or back to the contents after the last. `testo` is an entry, `modello` a
    template or a format that was offered."""
    actor, s = current_actor(), db.session()
    found, edition = reads.to_read(s, actor, slug)
    meant = [(of, request.form.get(name, type=whole)) for of, name in (("item", "testo"), ("model", "modello"))]
    lines = reads.order(s, actor, edition)
    line = next((line for line in lines if line.mark in meant), None)
    if line is None:
        raise Invalid("Questo testo non è più nella raccolta: ricarica la pagina.")
    following.mark_read(s, actor, found, line, read="togli" not in request.form)
    s.commit()
    if wants_json():
        return {"read": "yes"}
    if "togli" in request.form:
        return redirect(url_for(".text", slug=slug, number=line.number), 303)
    if line.number < len(lines):
        return redirect(url_for(".text", slug=slug, number=line.number + 1), 303)
    return redirect(url_for(".collection", slug=slug, _anchor="fine"), 303)


@blueprint.get("/raccolte/<slug>/vicine")
@enter(Who.SIGNED_IN)
def near(slug: str) -> str | dict[str, str]:
    """Practices and stories like those of the collection, that this person may read: a page, or a list for a module."""
    actor, s = current_actor(), db.session()
    found, edition = reads.to_read(s, actor, slug)
    near = alike.near(s, actor, edition)
    if wants_json():
        return {"html": render_template("collecting/_near.html", near=near)}
    return render_template("collecting/near.html", collection=found, edition=edition, near=near)


# --- the feed --------------------------------------------------------------------------------------------------------


@blueprint.post("/raccolte/<slug>/flusso")
@enter(Who.SIGNED_IN)
def make_feed(slug: str) -> str | AnyResponse:
    """A new personal address, shown once: only its fingerprint is kept. A second tap sees the same one again."""
    actor, s = current_actor(), db.session()
    found, edition = reads.to_read(s, actor, slug)
    token, first = secret_of_form()
    if first:
        following.make_feed(s, actor, found, hash_of(token))
    elif hash_of(token) not in {one.token_hash for one in following.feed_addresses(s, actor, found)}:
        flash(_("Quell’indirizzo non vale più: se ti serve, creane un altro."), "info")
        return redirect(url_for(".collection", slug=slug), 303)
    s.commit()
    address = current_app.config["SETTINGS"].origin + url_for(".read_feed", token=token)
    return render_template("collecting/feed_made.html", collection=found, edition=edition, address=address)


@blueprint.post("/raccolte/<slug>/flusso/revoca")
@enter(Who.SIGNED_IN)
def revoke_feed(slug: str) -> AnyResponse:
    actor, s = current_actor(), db.session()
    found, _edition = reads.to_read(s, actor, slug)
    following.revoke_feeds(s, actor, found)
    s.commit()
    flash(_("Gli indirizzi del flusso non valgono più."), "success")
    return redirect(url_for(".collection", slug=slug), 303)


@blueprint.get("/flussi/<token>")
@enter(Who.ANYONE)
def read_feed(token: str) -> Response:
    """What the person behind the address may read of that collection today; a revoked address does not exist."""
    s = db.session()
    row = s.execute(
        select(Person, Collection)
        .join(FeedAddress, FeedAddress.person_id == Person.id)
        .join(Collection, Collection.id == FeedAddress.collection_id)
        .where(FeedAddress.token_hash == hash_of(token), Person.state == "active")
    ).first()
    if row is None:
        abort(404)
    person, found = row
    actor = actor_of(s, person)
    found, edition = reads.to_read(s, actor, found.slug)
    words = feed.atom(s, actor, found, edition, current_app.config["SETTINGS"].origin)
    return Response(words, mimetype="application/atom+xml")
