"""Keeping people, ambiti, groups and roles. Whoever administers has no way from here to a text."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from workspace import belonging
from workspace import people as all_people
from workspace.administration import enrol as table
from workspace.administration import reads, verbs
from workspace.administration.forms import (
    AmbitoForm,
    GroupForm,
    ListForm,
    MailForm,
    NameForm,
    OfficeForm,
    PersonForm,
    SeatForm,
)
from workspace.db import db
from workspace.nouns import Ambito, Group, Person
from workspace.policy import Act, Seat, may
from workspace.refusals import Forbidden, Invalid, NotFound, Refusal
from workspace.web.access import Who, current_actor, enter
from workspace.web.once import commit_once, once, once_a_minute
from workspace.web.paging import page_asked

blueprint = Blueprint("administration", __name__)

ROOT = "/amministrazione"


@blueprint.get(ROOT)
@enter(Who.ADMINISTRATOR)
def home() -> str:
    s = db.session()
    return render_template(
        "administration/home.html", ambiti=reads.ambiti(s), waiting=reads.waiting(s), recent=reads.log(s, 1).items[:5]
    )


@blueprint.get(f"{ROOT}/registro")
@enter(Who.ADMINISTRATOR)
def log() -> str:
    """Who changed which role, and when."""
    return render_template("administration/log.html", page=reads.log(db.session(), page_asked()))


# --- people -----------------------------------------------------------------------------------------------------


@blueprint.get(f"{ROOT}/persone")
@enter(Who.ADMINISTRATOR)
def people() -> str:
    s = db.session()
    words, state = request.args.get("q", "").strip()[:200], request.args.get("stato", "")
    page = reads.people(s, words, state, page_asked())
    roles = reads.roles_of(s, [row.id for row in page.items])
    return render_template("administration/people.html", page=page, roles=roles, words=words, state=state)


@blueprint.route(f"{ROOT}/persone/nuova", methods=["GET", "POST"])
@enter(Who.ADMINISTRATOR)
@once
def new_person() -> Any:
    actor, s = current_actor(), db.session()
    form = PersonForm(profession="altro").offer(reads.professions(s, actor.language))
    if form.validate_on_submit():
        try:
            person = verbs.add_person(
                s,
                actor,
                form.mail.data or "",
                form.name.data or "",
                form.profession.data,
                administrator=form.administrator.data,
            )
            address = commit_once(url_for("administration.person", ident=person.id))
        except Invalid as refusal:
            s.rollback()
            form.mail.errors = [_(str(refusal))]
        else:
            flash(_("%(name)s è iscritta o iscritto, e riceve un invito.", name=person.name), "success")
            return redirect(address, 303)
    return render_template("administration/person_new.html", person_form=form), 400 if form.errors else 200


@blueprint.route(f"{ROOT}/persone/<int:ident>", methods=["GET", "POST"])
@enter(Who.ADMINISTRATOR)
def person(ident: int) -> Any:
    """One person: name and profession can be corrected here; the address only by who reads it."""
    actor, s = current_actor(), db.session()
    who = reads.the_person(s, ident)
    form = NameForm(name=who.name, profession=who.profession).offer(reads.professions(s, actor.language))
    if form.validate_on_submit():
        verbs.rename_person(s, actor, who, form.name.data or "", form.profession.data)
        s.commit()
        flash(_("I dati sono salvati."), "success")
        return redirect(url_for("administration.person", ident=ident), 303)
    return _person_page(who, form, MailForm(formdata=None)), 400 if form.errors else 200


@blueprint.post(f"{ROOT}/persone/<int:ident>/indirizzo")
@enter(Who.ADMINISTRATOR)
def change_mail(ident: int) -> Any:
    """Begins a change of address, which the present address has to confirm."""
    actor, s = current_actor(), db.session()
    who = reads.the_person(s, ident)
    form = MailForm()
    if form.validate_on_submit():
        try:
            verbs.ask_new_mail(s, actor, who, form.mail.data or "")
            s.commit()
        except Invalid as refusal:
            s.rollback()
            form.mail.errors = [_(str(refusal))]
            who = reads.the_person(s, ident)
        else:
            flash(
                _("Abbiamo scritto al suo indirizzo di oggi: l’indirizzo cambia quando da lì si conferma."), "success"
            )
            return redirect(url_for("administration.person", ident=ident), 303)
    names = NameForm(formdata=None, name=who.name, profession=who.profession)
    return _person_page(who, names.offer(reads.professions(s, actor.language)), form), 400


def _person_page(who: Person, form: NameForm, mail_form: MailForm) -> str:
    s = db.session()
    return render_template(
        "administration/person.html",
        person=who,
        name_form=form,
        mail_form=mail_form,
        memberships=reads.memberships_of(s, who),
        offices=reads.offices(s, person=who),
        log=reads.log(s, 1, person=who).items[:10],
        myself=who.id == current_actor().person_id,
    )


@blueprint.post(f"{ROOT}/persone/<int:ident>/invito")
@enter(Who.ADMINISTRATOR)
def invite_again(ident: int) -> Response:
    who = reads.the_person(db.session(), ident)
    verbs.invite_again(db.session(), current_actor(), who)
    return _done(_("%(name)s riceve un nuovo invito. Quello di prima non si apre più.", name=who.name), ident)


@blueprint.post(f"{ROOT}/persone/<int:ident>/sospensione")
@enter(Who.ADMINISTRATOR)
def suspend(ident: int) -> Response:
    who = reads.the_person(db.session(), ident)
    verbs.suspend(db.session(), current_actor(), who)
    return _done(
        _("%(name)s non può più entrare, da nessun dispositivo. I suoi testi restano suoi.", name=who.name), ident
    )


@blueprint.post(f"{ROOT}/persone/<int:ident>/sospensione/fine")
@enter(Who.ADMINISTRATOR)
def reactivate(ident: int) -> Response:
    who = reads.the_person(db.session(), ident)
    verbs.reactivate(db.session(), current_actor(), who)
    return _done(_("%(name)s può di nuovo entrare.", name=who.name), ident)


@blueprint.post(f"{ROOT}/persone/<int:ident>/amministrazione")
@enter(Who.ADMINISTRATOR)
def give_administration(ident: int) -> Response:
    who = reads.the_person(db.session(), ident)
    verbs.give_administration(db.session(), current_actor(), who)
    return _done(_("%(name)s ora amministra questo spazio.", name=who.name), ident)


@blueprint.post(f"{ROOT}/persone/<int:ident>/amministrazione/fine")
@enter(Who.ADMINISTRATOR)
def end_administration(ident: int) -> Response:
    actor, who = current_actor(), reads.the_person(db.session(), ident)
    verbs.end_administration(db.session(), actor, who)
    if who.id == actor.person_id:
        db.session.commit()
        flash(_("Non amministri più questo spazio."), "success")
        return redirect(url_for("home.home"), 303)
    return _done(_("%(name)s non amministra più questo spazio.", name=who.name), ident)


def _done(words: str, ident: int) -> Response:
    db.session.commit()
    flash(words, "success")
    return redirect(url_for("administration.person", ident=ident), 303)


# --- ambiti and offices -----------------------------------------------------------------------------------------


@blueprint.route(f"{ROOT}/ambiti", methods=["GET", "POST"])
@enter(Who.ADMINISTRATOR)
@once
def ambiti() -> Any:
    actor, s = current_actor(), db.session()
    form = AmbitoForm()
    if form.validate_on_submit():
        try:
            slug = form.slug.data or verbs.free_slug(s, Ambito, form.name.data or "")
            made = verbs.add_ambito(s, actor, slug, form.name.data or "")
            address = commit_once(url_for("administration.ambito", slug=made.slug))
        except Invalid as refusal:
            s.rollback()
            (form.slug if form.slug.data else form.name).errors = [_(str(refusal))]
        else:
            flash(_("L’ambito c’è."), "success")
            return redirect(address, 303)
    rows = reads.ambiti(s)
    return render_template("administration/ambiti.html", ambiti=rows, ambito_form=form), 400 if form.errors else 200


@blueprint.route(f"{ROOT}/ambiti/<slug>", methods=["GET", "POST"])
@enter(Who.ADMINISTRATOR)
@once_a_minute
def ambito(slug: str) -> Any:
    """An ambito: its groups, its offices; the form gives an office."""
    actor, s = current_actor(), db.session()
    place = reads.the_ambito(s, slug)
    form = OfficeForm()
    if form.validate_on_submit():
        try:
            verbs.give_office(s, actor, place, _somebody(form.mail.data), form.role.data, form.end)
            address = commit_once(url_for("administration.ambito", slug=slug))
        except (Invalid, Forbidden) as refusal:
            s.rollback()
            place = reads.the_ambito(s, slug)
            form.mail.errors = [_(str(refusal))]
        else:
            flash(_("L’incarico è dato."), "success")
            return redirect(address, 303)
    html = render_template(
        "administration/ambito.html",
        ambito=place,
        groups=reads.groups(s, place),
        offices=reads.offices(s, ambito=place),
        office_form=form,
    )
    return html, 400 if form.errors else 200


@blueprint.post(f"{ROOT}/incarichi/<int:ident>/fine")
@enter(Who.ADMINISTRATOR)
def end_office(ident: int) -> Response:
    s = db.session()
    office = reads.the_held_office(s, ident)
    slug = s.get_one(Ambito, office.ambito_id).slug
    verbs.end_office(s, current_actor(), office)
    s.commit()
    flash(_("L’incarico è finito."), "success")
    return redirect(url_for("administration.ambito", slug=slug), 303)


def _somebody(mail: str | None) -> Person:
    """The person with this address. Raises Invalid."""
    found = all_people.find(db.session(), mail or "")
    if found is None or found.state == "erased":
        raise Invalid("Nessuna persona iscritta ha questo indirizzo: prima iscrivila.")
    return found


# --- groups -----------------------------------------------------------------------------------------------------


@blueprint.get(f"{ROOT}/gruppi")
@enter(Who.ADMINISTRATOR)
def groups() -> str:
    return render_template("administration/groups.html", groups=reads.groups(db.session()))


@blueprint.route(f"{ROOT}/gruppi/nuovo", methods=["GET", "POST"])
@enter(Who.ADMINISTRATOR)
@once
def new_group() -> Any:
    actor, s = current_actor(), db.session()
    form = GroupForm(ambito=request.args.get("ambito"))
    form.ambito.choices = [SelectChoice(row.Ambito.slug, row.Ambito.name) for row in reads.ambiti(s)]
    if form.validate_on_submit():
        try:
            slug = form.slug.data or verbs.free_slug(s, Group, form.name.data or "")
            place = reads.the_ambito(s, form.ambito.data)
            made = verbs.add_group(s, actor, place, slug, form.name.data or "", form.kind.data)
            address = commit_once(url_for("administration.group", slug=made.slug))
        except Invalid as refusal:
            s.rollback()
            (form.slug if form.slug.data else form.name).errors = [_(str(refusal))]
        else:
            flash(_("Il gruppo c’è, con la prima versione del patto. Ora indica chi lo supervisiona."), "success")
            return redirect(address, 303)
    return render_template("administration/group_new.html", group_form=form), 400 if form.errors else 200


@blueprint.route(f"{ROOT}/gruppi/<slug>", methods=["GET", "POST"])
@enter(Who.ADMINISTRATOR)
@once_a_minute
def group(slug: str) -> Any:
    """A group: who belongs to it; the form lets the first people in, as long as nobody supervises it."""
    actor, s = current_actor(), db.session()
    place = reads.the_group(s, slug)
    form = SeatForm()
    if form.validate_on_submit():
        try:
            verbs.seat(s, actor, place, _somebody(form.mail.data), form.role.data)
            address = commit_once(url_for("administration.group", slug=slug))
        except (Invalid, Forbidden) as refusal:
            s.rollback()
            place = reads.the_group(s, slug)
            form.mail.errors = [_(str(refusal))]
        else:
            flash(_("Fatto: leggerà quando avrà accettato il patto del gruppo."), "success")
            return redirect(address, 303)
    html = render_template(
        "administration/group.html",
        group=place,
        ambito=s.get_one(Ambito, place.ambito_id),
        seats=reads.seats(s, place),
        has_supervisor=bool(belonging.supervisors(s, place.id)),
        seat_form=form,
        log=reads.log(s, 1, group=place).items[:10],
        left=reads.meetings_left(s, place),
    )
    return html, 400 if form.errors else 200


@blueprint.post(f"{ROOT}/gruppi/<slug>/persone/<int:ident>/uscita")
@enter(Who.ADMINISTRATOR)
def unseat(slug: str, ident: int) -> Response:
    s = db.session()
    membership, who = reads.the_seat(s, reads.the_group(s, slug), ident)
    verbs.unseat(s, current_actor(), membership)
    s.commit()
    flash(_("%(name)s non fa più parte del gruppo. Il gruppo è avvisato.", name=who.name), "success")
    return redirect(url_for("administration.group", slug=slug), 303)


@blueprint.post(f"{ROOT}/gruppi/<slug>/chiusura")
@enter(Who.ADMINISTRATOR)
def close_group(slug: str) -> Response:
    verbs.close_group(db.session(), current_actor(), reads.the_group(db.session(), slug))
    db.session.commit()
    flash(_("Il gruppo è chiuso: ogni persona legge ancora i suoi testi, nessuno quelli degli altri."), "success")
    return redirect(url_for("administration.group", slug=slug), 303)


@blueprint.post(f"{ROOT}/gruppi/<slug>/riapertura")
@enter(Who.ADMINISTRATOR)
def reopen_group(slug: str) -> Response:
    verbs.reopen_group(db.session(), current_actor(), reads.the_group(db.session(), slug))
    db.session.commit()
    flash(_("Il gruppo è di nuovo aperto."), "success")
    return redirect(url_for("administration.group", slug=slug), 303)


# --- many at once -----------------------------------------------------------------------------------------------


@blueprint.route("/iscrizioni", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def enrol() -> Any:
    """A list of people: read, looked at whole, and only then enrolled. For who administers, and for the staff of an
    ambito in its groups."""
    actor, s = current_actor(), db.session()
    if not any(may(actor, Act.ENROL, Seat(ambito_id=ambito_id)) for ambito_id in (actor.staff_of or {None})):
        raise NotFound
    form = ListForm()
    if request.method == "GET":
        return render_template("administration/enrol.html", list_form=form)
    if request.form.get("sure") == "yes":
        data = request.form.get("table", "").encode("utf-8", "replace")
    else:
        sent = request.files.get("file")
        data = sent.read(table.MOST_BYTES + 1) if sent else b""
        if not data:
            form.file.errors = [_("Scegli il file con l’elenco.")]
            return render_template("administration/enrol.html", list_form=form), 400
    rows, problems = table.read_table(data)
    made = table.plan(s, actor, rows)
    problems = sorted([*problems, *made.problems], key=lambda problem: problem.line)
    if problems:
        return render_template("administration/enrol.html", list_form=form, problems=problems), 400
    if request.form.get("sure") != "yes":
        return render_template("administration/enrol_sure.html", plan=made, table=_as_text(data))
    try:
        table.enrol(s, actor, rows)
        s.commit()
    except Refusal as refusal:
        s.rollback()
        problems = [table.Problem(0, str(refusal))]
        return render_template("administration/enrol.html", list_form=form, problems=problems), 409
    flash(_("Fatto: le persone nuove ricevono un invito, i gruppi un avviso."), "success")
    return redirect(url_for("administration.enrol" if not actor.is_administrator else "administration.people"), 303)


def _as_text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
