"""What goes into a collection: approved texts, templates and formats, each with the note of those who curate."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import offers
from workspace.collecting import choosing, desk, reads, verbs
from workspace.collecting.forms import ItemForm
from workspace.db import db
from workspace.nouns import Collection, Edition, Item, Model, Section
from workspace.policy import Actor
from workspace.refusals import Invalid, Unsure
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole
from workspace.web.language import language
from workspace.web.once import commit_once, once_a_minute
from workspace.web.paging import Page, address_of_page, page_asked

blueprint = Blueprint("filling", __name__)
Answer = desk.Answer


# --- texts -----------------------------------------------------------------------------------------------------------


@blueprint.get("/raccolte/<slug>/cura/testi")
@enter(Who.SIGNED_IN)
def choose(slug: str) -> Answer:
    """Publications that could go in."""
    actor, s = current_actor(), db.session()
    collection, edition = desk.working_copy(actor, slug)
    asked, number = request.args.get("q", "")[:200], page_asked()
    rows, total = choosing.to_collect(s, actor, collection, edition, asked, number)
    return render_template(
        "collecting/choose.html",
        collection=collection,
        edition=edition,
        asked=asked,
        page=Page(rows, number, total),
        sections=reads.sections(s, actor, edition),
    )


@blueprint.post("/raccolte/<slug>/cura/testi")
@enter(Who.SIGNED_IN)
@once_a_minute
def put_in(slug: str) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition = desk.working_copy(actor, slug)
    chosen = request.form.get("pubblicazione", type=whole)
    if chosen is None:
        raise Invalid("Scegli un testo.")
    publication, title = choosing.the_publication(s, actor, chosen)
    verbs.put_in(s, actor, collection, edition, publication, _section_asked(actor, edition))
    page = request.form.get("pagina") or None
    commit_once(url_for(".choose", slug=slug, pagina=page))
    flash(_("«%(title)s» è nella raccolta.", title=title), "success")
    return redirect(url_for(".choose", slug=slug, q=request.form.get("q") or None, pagina=page), 303)


@blueprint.route("/pubblicazioni/<int:publication_id>/raccolte", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once_a_minute
def from_publication(publication_id: int) -> Answer:
    """«Metti in una raccolta»: the working copies in which it could stand."""
    actor, s = current_actor(), db.session()
    publication, title = choosing.the_publication(s, actor, publication_id)
    places = choosing.drafts_for(s, actor, publication)
    if request.method == "POST":
        wanted = request.form.get("raccolta", "")
        found = next(((c, e) for c, e, _inside in places if c.slug == wanted), None)
        if found is None:
            raise Invalid("Scegli una raccolta in preparazione.")
        verbs.put_in(s, actor, *found, publication)
        address = commit_once(url_for("collecting.curating.workshop", slug=wanted))
        flash(_("«%(title)s» è nella raccolta.", title=title), "success")
        return redirect(address, 303)
    return render_template("collecting/from_publication.html", publication=publication, title=title, places=places)


@blueprint.route("/raccolte/<slug>/cura/voci/<int:item_id>", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def item(slug: str, item_id: int) -> Answer:
    """The note of a text and its section."""
    actor, s = current_actor(), db.session()
    collection, edition, found = _item(actor, slug, item_id)
    form, unsure, saved = _annotating(actor, collection, edition, found, f"t{item_id}")
    if saved:
        return saved
    row = next(iter(reads.in_short(s, actor, [reads.Line(0, "item", item_id, found.entry_id, None)]).values()))
    page = render_template(
        "collecting/item.html", collection=collection, edition=edition, row=row, item_form=form, unsure=unsure
    )
    return (page, 400) if form.errors else page


@blueprint.post("/raccolte/<slug>/cura/voci/<int:item_id>/rimozione")
@enter(Who.SIGNED_IN)
def take_out(slug: str, item_id: int) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition, found = _item(actor, slug, item_id)
    verbs.take_out(s, actor, collection, edition, found)
    s.commit()
    flash(_("Tolto dalla raccolta. Il testo resta dov’era."), "success")
    return redirect(url_for("collecting.curating.workshop", slug=slug), 303)


# --- templates and formats -------------------------------------------------------------------------------------------


@blueprint.get("/raccolte/<slug>/cura/modelli")
@enter(Who.SIGNED_IN)
def choose_model(slug: str) -> Answer:
    """Templates and formats that could go in."""
    actor, s = current_actor(), db.session()
    collection, edition = desk.working_copy(actor, slug)
    number = page_asked()
    some, total = choosing.models_to_collect(s, actor, edition, language(), number)
    return render_template(
        "collecting/choose_model.html",
        collection=collection,
        edition=edition,
        page=Page(some, number, total, reads.PER_PAGE),
        sections=reads.sections(s, actor, edition),
        address_of_page=address_of_page,
    )


@blueprint.post("/raccolte/<slug>/cura/modelli")
@enter(Who.SIGNED_IN)
@once_a_minute
def put_model(slug: str) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition = desk.working_copy(actor, slug)
    row = offers.the_offer(s, actor, request.form.get("modello", 0, type=whole), None)
    verbs.put_model(s, actor, collection, edition, row.Offer, _section_asked(actor, edition))
    address = commit_once(url_for(".choose_model", slug=slug, pagina=request.form.get("pagina") or None))
    name = offers.told(row.Offer, row.ambito, language()).name
    flash(_("«%(title)s» è nella raccolta.", title=name), "success")
    return redirect(address, 303)


@blueprint.route("/raccolte/<slug>/cura/modelli/<int:placed_id>", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def model(slug: str, placed_id: int) -> Answer:
    """The note of a template or a format, and its section."""
    actor, s = current_actor(), db.session()
    collection, edition = desk.working_copy(actor, slug)
    found = choosing.the_piece(s, actor, Model, edition, placed_id)
    form, unsure, saved = _annotating(actor, collection, edition, found, f"m{placed_id}")
    if saved:
        return saved
    one = reads.the_model(s, actor, edition, placed_id, language())
    page = render_template(
        "collecting/model.html", collection=collection, edition=edition, placed=one, item_form=form, unsure=unsure
    )
    return (page, 400) if form.errors else page


@blueprint.post("/raccolte/<slug>/cura/modelli/<int:placed_id>/rimozione")
@enter(Who.SIGNED_IN)
def take_model_out(slug: str, placed_id: int) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition = desk.working_copy(actor, slug)
    verbs.take_model_out(s, actor, collection, edition, choosing.the_piece(s, actor, Model, edition, placed_id))
    s.commit()
    flash(_("Tolto dalla raccolta. Resta offerto a tutti."), "success")
    return redirect(url_for("collecting.curating.workshop", slug=slug), 303)


# --- pieces ----------------------------------------------------------------------------------------------------------


def _item(actor: Actor, slug: str, item_id: int) -> tuple[Collection, Edition, Item]:
    collection, edition = desk.working_copy(actor, slug)
    return collection, edition, choosing.the_piece(db.session(), actor, Item, edition, item_id)


def _section_asked(actor: Actor, edition: Edition) -> Section | None:
    """The section that the form names; None: before the first."""
    wanted = request.form.get("sezione", 0, type=whole)
    return choosing.the_piece(db.session(), actor, Section, edition, wanted) if wanted else None


def _annotating(
    actor: Actor, collection: Collection, edition: Edition, found: Item | Model, anchor: str
) -> tuple[ItemForm, Unsure | None, Response | None]:
    """The form of a note and a section; what it asks back; the way on, once it is saved."""
    s = db.session()
    sections = reads.sections(s, actor, edition)
    form = ItemForm(obj=found, sections=sections)
    if "section" not in request.form:
        form.section.data = found.section_id or 0
    if not form.validate_on_submit():
        return form, None, None
    section = next((one for one in sections if one.id == form.section.data), None)
    try:
        verbs.annotate(s, actor, collection, edition, found, form.note.data or "", section, desk.sure())
    except Invalid as problem:
        return form, desk.said_wrong(form, problem), None
    s.commit()
    flash(_("Salvato."), "success")
    return form, None, redirect(url_for("collecting.curating.workshop", slug=collection.slug, _anchor=anchor), 303)
