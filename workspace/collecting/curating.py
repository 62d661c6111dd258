"""The workshop of a collection, for those who curate it: its words, its texts, their order, its editions. Every step
is a form, so that it works without a script and from the keyboard; dragging comes on top (collecting.js)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from workspace.collecting import choosing, desk, ordering, reads, verbs
from workspace.collecting.forms import CollectionForm, PublishForm, SectionForm
from workspace.db import db
from workspace.nouns import COLLECTION_TITLE_LIMIT, Edition, Section
from workspace.refusals import Invalid
from workspace.web.access import Who, current_actor, enter, wants_json
from workspace.web.asked import whole, whole_or_none
from workspace.web.language import language
from workspace.web.once import commit_once, once, once_a_minute
from workspace.web.paging import Page, page_asked

blueprint = Blueprint("curating", __name__)
Answer = desk.Answer


@blueprint.route("/raccolte/nuova", methods=["GET", "POST"])
@enter(Who.CURATOR)
@once
def new() -> Answer:
    actor, s = current_actor(), db.session()
    ambiti = choosing.ambiti_of(s, actor)
    form, unsure = CollectionForm(), None
    form.ambito.choices = [SelectChoice(ambito.id, ambito.name) for ambito in ambiti]
    if len(ambiti) == 1 and request.method == "POST":
        form.ambito.data = ambiti[0].id
    if form.validate_on_submit():
        ambito = next(one for one in ambiti if one.id == form.ambito.data)
        try:
            made = verbs.begin(s, actor, ambito, form.title.data or "", form.introduction.data or "", desk.sure())
        except Invalid as problem:
            unsure = desk.said_wrong(form, problem)
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
    collection, edition = desk.working_copy(actor, slug)
    lines = reads.order(s, actor, edition)
    number = page_asked()
    page = Page(lines[(number - 1) * reads.CONTENTS : number * reads.CONTENTS], number, len(lines), reads.CONTENTS)
    return render_template(
        "collecting/workshop.html",
        shown=reads.shown(s, actor, collection, edition),
        published=reads.published(s, actor, collection),
        page=page,
        chapters=reads.contents(s, actor, edition, page.items, language(), whole=page.last == 1),
        models=sum(line.of == "model" for line in lines),
        section_form=SectionForm(),
        limit=COLLECTION_TITLE_LIMIT,
    )


@blueprint.route("/raccolte/<slug>/cura/parole", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def words(slug: str) -> Answer:
    """Title and introduction."""
    actor, s = current_actor(), db.session()
    collection, edition = desk.working_copy(actor, slug)
    form, unsure = CollectionForm(obj=edition), None
    form.ambito.choices = [SelectChoice(collection.ambito_id, "")]
    form.ambito.data = collection.ambito_id
    if form.validate_on_submit():
        try:
            said = (form.title.data or "", form.introduction.data or "")
            verbs.rewrite(s, actor, collection, edition, *said, desk.sure())
        except Invalid as problem:
            unsure = desk.said_wrong(form, problem)
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
    """«su» or «giu» name a text («t12»), a model («m7») or a section («s3»); a drag of a text or a model sends `voce`, and
    `dopo` what it was dropped after («»: at the very beginning)."""
    actor, s = current_actor(), db.session()
    collection, edition = desk.working_copy(actor, slug)
    up, down = _token(request.form.get("su", "")), _token(request.form.get("giu", ""))
    dragged = _token(request.form.get("voce", ""))
    if up or down:
        ordering.step(s, actor, collection, edition, up or down or ("item", 0), -1 if up else 1)
    elif dragged and dragged[0] != "section":
        ordering.move_after(s, actor, collection, edition, dragged, _token(request.form.get("dopo", "")))
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


def _token(said: str) -> ordering.Token | None:
    kind, number = LETTERS.get(said[:1]), said[1:]
    ident = whole_or_none(number)
    return (kind, ident) if kind and ident is not None else None


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
    collection, edition = desk.working_copy(actor, slug)
    found = choosing.the_piece(s, actor, Section, edition, section_id) if section_id is not None else None
    form, unsure = SectionForm(obj=found), None
    if form.validate_on_submit():
        title = form.title.data or ""
        try:
            if found:
                verbs.name_section(s, actor, collection, edition, found, title, desk.sure())
            else:
                found = verbs.add_section(s, actor, collection, edition, title, desk.sure())
        except Invalid as problem:
            unsure = desk.said_wrong(form, problem)
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
    collection, edition = desk.working_copy(actor, slug)
    ordering.remove_section(s, actor, collection, edition, choosing.the_piece(s, actor, Section, edition, section_id))
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
    collection, edition = desk.working_copy(actor, slug)
    form, unsure = PublishForm(obj=edition), None
    if form.validate_on_submit():
        try:
            verbs.publish(s, actor, collection, edition, form.level.data, form.changes.data or "", desk.sure())
        except Invalid as problem:
            unsure = desk.said_wrong(form, problem)
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
        readers={level: choosing.readers(s, collection, level) for level in (verbs.AMBITO, verbs.NETWORK)},
        only_here=choosing.only_of_the_ambito(s, actor, edition),
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
    collection, edition = desk.working_copy(actor, slug)
    gone = verbs.throw_away(s, actor, collection, edition)
    s.commit()
    flash(_("Eliminata. I testi restano dove sono."), "success")
    return redirect(url_for("collecting.all") if gone else url_for("collecting.collection", slug=slug), 303)


# --- pieces ----------------------------------------------------------------------------------------------------------


@blueprint.app_template_global()
def edition_name(edition: Edition) -> str:
    """«1ª edizione 2026»"""
    year = reads.moment_of(edition).year
    return _("%(number)dª edizione %(year)d", number=edition.number, year=year)
