"""The workshop of a collection, for those who curate it: its words, its texts, their order, its editions. Every step
is a form, so that it works without a script and from the keyboard; dragging comes on top (collecting.js)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from workspace import offers
from workspace.collecting import reads, verbs
from workspace.collecting.forms import CollectionForm, ItemForm, ModelForm, PublishForm, SectionForm
from workspace.db import db
from workspace.nouns import COLLECTION_TITLE_LIMIT, Collection, Edition, Item, Model, Section
from workspace.policy import Actor
from workspace.refusals import Invalid, Unsure
from workspace.web.access import Who, current_actor, enter, wants_json
from workspace.web.asked import whole, whole_or_none
from workspace.web.language import language
from workspace.web.once import commit_once, once, once_a_minute
from workspace.web.paging import Page, address_of_page, page_asked

blueprint = Blueprint("curating", __name__)
Answer = str | Response | tuple[str, int] | dict[str, Any]


@blueprint.route("/raccolte/nuova", methods=["GET", "POST"])
@enter(Who.CURATOR)
@once
def new() -> Answer:
    actor, s = current_actor(), db.session()
    ambiti = reads.ambiti_of(s, actor)
    form, unsure = CollectionForm(), None
    form.ambito.choices = [SelectChoice(ambito.id, ambito.name) for ambito in ambiti]
    if len(ambiti) == 1 and request.method == "POST":
        form.ambito.data = ambiti[0].id
    if form.validate_on_submit():
        ambito = next(one for one in ambiti if one.id == form.ambito.data)
        try:
            made = verbs.begin(s, actor, ambito, form.title.data or "", form.introduction.data or "", _sure())
        except Invalid as problem:
            unsure = _said(form, problem)
        else:
            address = commit_once(url_for(".workshop", slug=made.slug))
            flash(_("La raccolta è in preparazione: la vede solo chi la cura. Ora mettici i testi."), "success")
            return redirect(address, 303)
    page = render_template("collecting/new.html", collection_form=form, ambiti=ambiti, unsure=unsure)
    return (page, 400) if form.errors else page


@blueprint.get("/raccolte/<slug>/cura")
@enter(Who.SIGNED_IN)
def workshop(slug: str) -> Answer:
    actor, s = current_actor(), db.session()
    if reads.nothing_open(s, actor, slug):
        return redirect(url_for("collecting.collection", slug=slug))
    collection, edition = _working_copy(actor, slug)
    lines = reads.order(s, actor, edition)
    number = page_asked()
    page = Page(lines[(number - 1) * reads.CONTENTS : number * reads.CONTENTS], number, len(lines), reads.CONTENTS)
    return render_template(
        "collecting/workshop.html",
        shown=reads.shown(s, actor, collection, edition),
        published=reads.published(s, actor, collection),
        page=page,
        chapters=reads.contents(s, actor, edition, page.items, whole=page.last == 1),
        minutes=reads.minutes,
        models=reads.models(s, actor, edition, language()),
        section_form=SectionForm(),
        limit=COLLECTION_TITLE_LIMIT,
    )


@blueprint.route("/raccolte/<slug>/cura/parole", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def words(slug: str) -> Answer:
    """Title and introduction."""
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    form, unsure = CollectionForm(obj=edition), None
    form.ambito.choices = [SelectChoice(collection.ambito_id, "")]
    form.ambito.data = collection.ambito_id
    if form.validate_on_submit():
        try:
            said = (form.title.data or "", form.introduction.data or "")
            verbs.rewrite(s, actor, collection, edition, *said, _sure())
        except Invalid as problem:
            unsure = _said(form, problem)
        else:
            s.commit()
            flash(_("Salvato."), "success")
            return redirect(url_for(".workshop", slug=slug), 303)
    page = render_template(
        "collecting/words.html", collection=collection, edition=edition, collection_form=form, unsure=unsure
    )
    return (page, 400) if form.errors else page


# --- order -----------------------------------------------------------------------------------------------------------


@blueprint.post("/raccolte/<slug>/cura/ordine")
@enter(Who.SIGNED_IN)
def order(slug: str) -> Answer:
    """«su» or «giu» name a text («t12»), a section («s3») or a model («m7»); a drag of a text or a model sends `voce`, and
    `dopo` what it was dropped after («»: at the very beginning)."""
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    up, down = _token(request.form.get("su", "")), _token(request.form.get("giu", ""))
    dragged = _token(request.form.get("voce", ""))
    if up or down:
        verbs.step(s, actor, collection, edition, up or down or ("item", 0), -1 if up else 1)
    elif dragged and dragged[0] != "section":
        verbs.move_after(s, actor, collection, edition, dragged, _token(request.form.get("dopo", "")))
    else:
        raise Invalid("Scegli che cosa spostare.")
    s.commit()
    moved = up or down or dragged
    assert moved is not None
    if wants_json():
        return {"moved": "yes"}
    place = next(letter for letter, kind in LETTERS.items() if kind == moved[0]) + str(moved[1])
    page = request.form.get("pagina", type=whole)
    return redirect(url_for(".workshop", slug=slug, pagina=page if page and page > 1 else None, _anchor=place), 303)


LETTERS = {"t": "item", "s": "section", "m": "model"}


def _token(said: str) -> verbs.Token | None:
    kind, number = LETTERS.get(said[:1]), said[1:]
    ident = whole_or_none(number)
    return (kind, ident) if kind and ident is not None else None


# --- texts -----------------------------------------------------------------------------------------------------------


@blueprint.get("/raccolte/<slug>/cura/testi")
@enter(Who.SIGNED_IN)
def choose(slug: str) -> Answer:
    """Publications that could go in."""
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    asked, number = request.args.get("q", "")[:200], page_asked()
    rows, total = reads.to_collect(s, actor, collection, edition, asked, number)
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
    collection, edition = _working_copy(actor, slug)
    chosen = request.form.get("pubblicazione", type=whole)
    if chosen is None:
        raise Invalid("Scegli un testo.")
    publication, title = reads.the_publication(s, actor, chosen)
    wanted = request.form.get("sezione", 0, type=whole)
    section = reads.the_piece(s, actor, Section, edition, wanted) if wanted else None
    verbs.put_in(s, actor, collection, edition, publication, section)
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
    publication, title = reads.the_publication(s, actor, publication_id)
    places = reads.drafts_for(s, actor, publication)
    if request.method == "POST":
        wanted = request.form.get("raccolta", "")
        found = next(((c, e) for c, e, _inside in places if c.slug == wanted), None)
        if found is None:
            raise Invalid("Scegli una raccolta in preparazione.")
        verbs.put_in(s, actor, *found, publication)
        address = commit_once(url_for(".workshop", slug=wanted))
        flash(_("«%(title)s» è nella raccolta.", title=title), "success")
        return redirect(address, 303)
    return render_template("collecting/from_publication.html", publication=publication, title=title, places=places)


@blueprint.route("/raccolte/<slug>/cura/voci/<int:item_id>", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def item(slug: str, item_id: int) -> Answer:
    """The note of a text and its section."""
    actor, s = current_actor(), db.session()
    collection, edition, found = _item(actor, slug, item_id)
    sections = reads.sections(s, actor, edition)
    form, unsure = ItemForm(obj=found, sections=sections), None
    if request.method == "GET":
        form.section.data = found.section_id or 0
    if form.validate_on_submit():
        section = next((one for one in sections if one.id == form.section.data), None)
        try:
            verbs.annotate(s, actor, collection, edition, found, form.note.data or "", section, _sure())
        except Invalid as problem:
            unsure = _said(form, problem)
        else:
            s.commit()
            flash(_("Salvato."), "success")
            return redirect(url_for(".workshop", slug=slug, _anchor=f"t{found.id}"), 303)
    row = next(iter(reads.in_short(s, actor, [reads.Line(0, found.id, found.entry_id, None)]).values()))
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
    return redirect(url_for(".workshop", slug=slug), 303)


# --- templates and formats -------------------------------------------------------------------------------------------


@blueprint.get("/raccolte/<slug>/cura/modelli")
@enter(Who.SIGNED_IN)
def choose_model(slug: str) -> Answer:
    """Templates and formats that could go in."""
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    number = page_asked()
    some, total = reads.models_to_collect(s, actor, edition, language(), number)
    return render_template(
        "collecting/choose_model.html",
        collection=collection,
        edition=edition,
        page=Page(some, number, total, reads.PER_PAGE),
        address_of_page=address_of_page,
    )


@blueprint.post("/raccolte/<slug>/cura/modelli")
@enter(Who.SIGNED_IN)
@once_a_minute
def put_model(slug: str) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    row = offers.the_offer(s, actor, request.form.get("modello", 0, type=whole), None)
    verbs.put_model(s, actor, collection, edition, row.Offer)
    address = commit_once(url_for(".choose_model", slug=slug, pagina=request.form.get("pagina") or None))
    name = offers.told(row.Offer, row.ambito, language()).name
    flash(_("«%(title)s» è nella raccolta.", title=name), "success")
    return redirect(address, 303)


@blueprint.route("/raccolte/<slug>/cura/modelli/<int:placed_id>", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def model(slug: str, placed_id: int) -> Answer:
    """The note of a template or a format."""
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    found = reads.the_piece(s, actor, Model, edition, placed_id)
    form, unsure = ModelForm(obj=found), None
    if form.validate_on_submit():
        try:
            verbs.annotate_model(s, actor, collection, edition, found, form.note.data or "", _sure())
        except Invalid as problem:
            unsure = _said(form, problem)
        else:
            s.commit()
            flash(_("Salvato."), "success")
            return redirect(url_for(".workshop", slug=slug, _anchor=f"m{placed_id}"), 303)
    one = next(one for one in reads.models(s, actor, edition, language()) if one.id == placed_id)
    page = render_template(
        "collecting/model.html", collection=collection, edition=edition, placed=one, model_form=form, unsure=unsure
    )
    return (page, 400) if form.errors else page


@blueprint.post("/raccolte/<slug>/cura/modelli/<int:placed_id>/rimozione")
@enter(Who.SIGNED_IN)
def take_model_out(slug: str, placed_id: int) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    verbs.take_model_out(s, actor, collection, edition, reads.the_piece(s, actor, Model, edition, placed_id))
    s.commit()
    flash(_("Tolto dalla raccolta. Resta offerto a tutti."), "success")
    return redirect(url_for(".workshop", slug=slug, _anchor="modelli"), 303)


# --- sections --------------------------------------------------------------------------------------------------------


@blueprint.route("/raccolte/<slug>/cura/sezioni", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once
def sections(slug: str) -> Answer:
    """A new section, at the end."""
    return _section_page(slug, None)


@blueprint.route("/raccolte/<slug>/cura/sezioni/<int:section_id>", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def section(slug: str, section_id: int) -> Answer:
    return _section_page(slug, section_id)


def _section_page(slug: str, section_id: int | None) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    found = reads.the_piece(s, actor, Section, edition, section_id) if section_id is not None else None
    form, unsure = SectionForm(obj=found), None
    if form.validate_on_submit():
        title = form.title.data or ""
        try:
            if found:
                verbs.name_section(s, actor, collection, edition, found, title, _sure())
            else:
                found = verbs.add_section(s, actor, collection, edition, title, _sure())
        except Invalid as problem:
            unsure = _said(form, problem)
        else:
            return redirect(commit_once(url_for(".workshop", slug=slug, _anchor=f"s{found.id}")), 303)
    page = render_template(
        "collecting/section.html",
        collection=collection,
        edition=edition,
        section=found,
        section_form=form,
        unsure=unsure,
    )
    return (page, 400) if form.errors else page


@blueprint.post("/raccolte/<slug>/cura/sezioni/<int:section_id>/rimozione")
@enter(Who.SIGNED_IN)
def remove_section(slug: str, section_id: int) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    verbs.remove_section(s, actor, collection, edition, reads.the_piece(s, actor, Section, edition, section_id))
    s.commit()
    flash(_("La sezione non c’è più; i suoi testi sono rimasti."), "success")
    return redirect(url_for(".workshop", slug=slug), 303)


# --- editions --------------------------------------------------------------------------------------------------------


@blueprint.route("/raccolte/<slug>/cura/pubblicazione", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once_a_minute
def publish(slug: str) -> Answer:
    """What will happen, who will read, then the button."""
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    form, unsure = PublishForm(obj=edition), None
    if form.validate_on_submit():
        try:
            verbs.publish(s, actor, collection, edition, form.level.data, form.changes.data or "", _sure())
        except Invalid as problem:
            unsure = _said(form, problem)
        else:
            address = commit_once(url_for("collecting.collection", slug=slug))
            flash(_("La raccolta è pubblicata: %(name)s.", name=edition_name(edition)), "success")
            return redirect(address, 303)
    page = render_template(
        "collecting/publish.html",
        collection=collection,
        edition=edition,
        shown=reads.shown(s, actor, collection, edition),
        publish_form=form,
        readers={level: reads.readers(s, collection, level) for level in (verbs.AMBITO, verbs.NETWORK)},
        only_here=reads.only_of_the_ambito(s, actor, edition),
        unsure=unsure,
    )
    return (page, 400) if form.errors else page


@blueprint.post("/raccolte/<slug>/cura/edizione")
@enter(Who.SIGNED_IN)
def next_edition(slug: str) -> Answer:
    """A working copy of what is published."""
    actor, s = current_actor(), db.session()
    collection, edition = reads.to_read(s, actor, slug)
    verbs.open_next(s, actor, collection, edition)
    s.commit()
    flash(_("Ecco la copia di lavoro: chi legge vede l’edizione di prima finché non pubblichi questa."), "success")
    return redirect(url_for(".workshop", slug=slug), 303)


@blueprint.post("/raccolte/<slug>/cura/ritiro")
@enter(Who.SIGNED_IN)
def retire(slug: str) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition = reads.to_read(s, actor, slug)
    verbs.retire(s, actor, collection, edition)
    s.commit()
    flash(_("La raccolta è ritirata: la vede solo chi la cura."), "success")
    return redirect(url_for(".workshop", slug=slug), 303)


@blueprint.post("/raccolte/<slug>/cura/eliminazione")
@enter(Who.SIGNED_IN)
def throw_away(slug: str) -> Answer:
    actor, s = current_actor(), db.session()
    collection, edition = _working_copy(actor, slug)
    gone = verbs.throw_away(s, actor, collection, edition)
    s.commit()
    flash(_("Eliminata. I testi restano dove sono."), "success")
    return redirect(url_for("collecting.all") if gone else url_for("collecting.collection", slug=slug), 303)


# --- pieces ----------------------------------------------------------------------------------------------------------


def edition_name(edition: Edition) -> str:
    """«1ª edizione 2026»"""
    year = reads.moment_of(edition).year
    return _("%(number)dª edizione %(year)d", number=edition.number, year=year)


@blueprint.app_template_global("edition_name")
def _edition_name(edition: Edition) -> str:
    return edition_name(edition)


def _working_copy(actor: Actor, slug: str) -> tuple[Collection, Edition]:
    return reads.to_curate(db.session(), actor, slug)


def _item(actor: Actor, slug: str, item_id: int) -> tuple[Collection, Edition, Item]:
    collection, edition = _working_copy(actor, slug)
    return collection, edition, reads.the_piece(db.session(), actor, Item, edition, item_id)


def _sure() -> str:
    return request.form.get("sicuro", "")


def _said(form: Any, problem: Invalid) -> Unsure | None:
    """Puts what was wrong into the form; the question that it asks, where it asks one."""
    db.session.rollback()
    form.form_errors.append(_(str(problem)))
    return problem if isinstance(problem, Unsure) else None
