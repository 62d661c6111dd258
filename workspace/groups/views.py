"""A group as its people see it: what it shared, its pact, its people, its themes."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import belonging
from workspace.db import db, now
from workspace.differences import differences
from workspace.groups import reads, verbs
from workspace.groups.forms import NewcomerForm, PactForm, ThemeForm
from workspace.nouns import KINDS, Group, Membership, Theme
from workspace.policy import Actor, Standing, Verb, ensure, permit
from workspace.refusals import Conflict, Invalid, NotFound, Unsure
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole
from workspace.web.filters import ROME
from workspace.web.once import commit_once, once, once_a_minute
from workspace.web.paging import page_asked

blueprint = Blueprint("groups", __name__)

REVIEW = dt.timedelta(days=365)  # a pact is looked at again at least once a year

# --- groups -----------------------------------------------------------------------------------------------------


@blueprint.get("/gruppi")
@enter(Who.SIGNED_IN)
def all() -> str:
    actor, s = current_actor(), db.session()
    return render_template(
        "groups/all.html",
        groups=reads.my_groups(s, actor) if actor.groups else [],
        of_ambiti=reads.groups_of_ambiti(s, actor) if actor.is_staff else [],
    )


@blueprint.get("/gruppi/<slug>")
@enter(Who.SIGNED_IN)
def group(slug: str) -> str:
    """What the group shared; before the pact is accepted, only the pact; for staff, name and size."""
    actor, s = current_actor(), db.session()
    place = reads.the_group(s, actor, slug)
    standing = actor.stands_in(place.id)
    if standing is None:
        return render_template("groups/from_outside.html", group=place, people=reads.size(s, place))
    if not standing.pact_accepted:
        return _pact_page(actor, place)
    membership = _membership(actor, place)
    theme_id = request.args.get("tema", type=whole)
    kind = request.args.get("tipo")
    themes = reads.themes(s, actor, place)
    page = reads.shared(
        s,
        actor,
        place,
        page_asked(),
        kind=kind if kind in KINDS else None,
        theme_id=theme_id if theme_id in {row.Theme.id for row in themes} else None,
    )
    html = render_template(
        "groups/group.html",
        group=place,
        standing=standing,
        page=page,
        comments=reads.comment_counts(s, actor, [row.id for row in page.items]),
        since=reads.new_since(membership),
        themes=themes,
        theme_titles={row.Theme.id: row.Theme.title for row in themes},
        people=reads.people(s, place),
        meeting=reads.next_meeting(s, actor, place),
        pact=belonging.newest_pact(s, place.id),
        accepted=membership.accepted_version,
        kind=kind if kind in KINDS else "",
        theme_id=theme_id,
        keeps=permit(actor, Verb.KEEP_GROUP, place),
    )
    if verbs.visit_is_due(membership):
        verbs.note_visit(s, db.engine, membership.id)
    return html


# --- pact -------------------------------------------------------------------------------------------------------


@blueprint.get("/gruppi/<slug>/patto")
@enter(Who.SIGNED_IN)
def pact(slug: str) -> str:
    actor = current_actor()
    return _pact_page(actor, _my_group(actor, slug)[0])


@blueprint.post("/gruppi/<slug>/patto/adesione")
@enter(Who.SIGNED_IN)
def accept_pact(slug: str) -> Response:
    actor = current_actor()
    place, standing = _my_group(actor, slug)
    version = request.form.get("version", type=whole)
    if request.form.get("yes") != "yes" or version is None:
        flash(_("Per accettare il patto, segna la casella sotto il testo."), "warning")
        return redirect(url_for("groups.pact", slug=slug), 303)
    belonging.accept(db.session(), actor, place, version)
    db.session.commit()
    flash(
        _("Hai accettato il patto.")
        if standing.pact_accepted
        else _("Hai accettato il patto: ora leggi i testi del gruppo."),
        "success",
    )
    return redirect(url_for("groups.group", slug=slug), 303)


@blueprint.route("/gruppi/<slug>/patto/nuovo", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once
def new_pact(slug: str) -> Any:
    """A new version, written by who supervises."""
    actor, s = current_actor(), db.session()
    place = _open_group(actor, slug)[0]
    ensure(actor, Verb.KEEP_GROUP, place)
    newest = belonging.newest_pact(s, place.id)
    form = PactForm(body=newest.body, based_on=newest.version)
    status = 200
    if form.validate_on_submit():
        day = form.effective.data
        if day is not None and day < now().astimezone(ROME).date():
            form.effective.errors = [_("Questo giorno è già passato.")]
        elif form.review.data is not None and form.review.data <= max(
            day or dt.date.min, now().astimezone(ROME).date()
        ):
            form.review.errors = [_("La revisione viene dopo il giorno da cui vale.")]
        else:
            start = dt.datetime.combine(day, dt.time(), ROME) if day else now()
            try:
                belonging.write_pact(
                    s,
                    actor,
                    place,
                    form.body.data or "",
                    start,
                    widens=form.widens.data,
                    based_on=form.based_on.data or 0,
                    review_on=form.review.data,
                )
                address = commit_once(url_for("groups.pact", slug=slug))
            except (Invalid, Conflict) as refusal:
                s.rollback()
                status = 409 if isinstance(refusal, Conflict) else 400
                form.body.errors = [_(str(refusal))]
                place = _open_group(actor, slug)[0]
                newest = belonging.newest_pact(s, place.id)
            else:
                flash(_("La nuova versione del patto c’è: il gruppo è avvisato, e tu l’hai già accettata."), "success")
                return redirect(address, 303)
    if form.errors and status == 200:
        status = 400
    return render_template("groups/pact_new.html", group=place, pact_form=form, newest=newest), status


@blueprint.get("/gruppi/<slug>/patto/versioni")
@enter(Who.SIGNED_IN)
def pact_history(slug: str) -> str:
    """Every version with its difference from the one before."""
    actor, s = current_actor(), db.session()
    place = _my_group(actor, slug)[0]
    versions = reads.pacts(s, actor, place)
    changes = {newer.Pact.version: differences(older.Pact.body, newer.Pact.body) for newer, older in pairwise(versions)}
    return render_template("groups/pact_history.html", group=place, versions=versions, changes=changes)


# --- people -----------------------------------------------------------------------------------------------------


@blueprint.get("/gruppi/<slug>/persone")
@enter(Who.SIGNED_IN)
def people(slug: str) -> Any:
    actor, s = current_actor(), db.session()
    place, standing = _my_group(actor, slug)
    if not standing.pact_accepted:
        return redirect(url_for("groups.group", slug=slug))
    return render_template(
        "groups/people.html",
        group=place,
        people=reads.people(s, place),
        keeps=permit(actor, Verb.KEEP_GROUP, place),
        professions=reads.professions(s, actor.language),
        supervisors=belonging.supervisors(s, place.id),
    )


@blueprint.route("/gruppi/<slug>/persone/nuova", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once_a_minute
def newcomer(slug: str) -> Any:
    """Two steps: who, then what they will read said aloud, and only then the seat."""
    actor, s = current_actor(), db.session()
    place = _open_group(actor, slug)[0]
    ensure(actor, Verb.KEEP_GROUP, place)
    form = NewcomerForm()
    if not form.validate_on_submit() or (form.sure.data or "") not in ("", "yes"):
        return render_template("groups/newcomer.html", group=place, newcomer=form), 400 if form.errors else 200
    if form.sure.data != "yes":
        count, all_of_them = reads.count_shared(s, actor, place)
        form.sure.data = form.sure.raw_data = None
        return render_template(
            "groups/newcomer_sure.html", group=place, newcomer=form, count=count, all_of_them=all_of_them
        )
    try:
        membership = verbs.let_in(s, actor, place, form.mail.data or "", form.name.data or "", form.role.data)
        address = commit_once(url_for("groups.people", slug=slug))
    except Invalid as refusal:
        s.rollback()
        form.mail.errors = [_(str(refusal))]
        form.sure.data = ""
        place = _open_group(actor, slug)[0]
        return render_template("groups/newcomer.html", group=place, newcomer=form), 400
    _seat, person = reads.the_seat(s, place, membership.id)
    flash(
        _("%(name)s è nel gruppo: leggerà quando avrà accettato il patto. Il gruppo è avvisato.", name=person.name),
        "success",
    )
    return redirect(address, 303)


@blueprint.route("/gruppi/<slug>/persone/<int:membership_id>/ruolo", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def role(slug: str, membership_id: int) -> Any:
    """Changing a role says first what changes."""
    actor, s = current_actor(), db.session()
    place = _open_group(actor, slug)[0]
    ensure(actor, Verb.KEEP_GROUP, place)
    membership, person = reads.the_seat(s, place, membership_id)
    other = "member" if membership.role == "supervisor" else "supervisor"
    if request.method == "POST":
        verbs.change_role(s, actor, membership, other)
        s.commit()
        flash(
            _("%(name)s ora supervisiona il gruppo. Il gruppo è avvisato.", name=person.name)
            if other == "supervisor"
            else _("%(name)s ora partecipa al gruppo. Il gruppo è avvisato.", name=person.name),
            "success",
        )
        return redirect(url_for("groups.people", slug=slug), 303)
    return render_template(
        "groups/role.html",
        group=place,
        membership=membership,
        person=person,
        other=other,
        last=_is_last(place, membership),
    )


@blueprint.route("/gruppi/<slug>/persone/<int:membership_id>/uscita", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def leave(slug: str, membership_id: int) -> Any:
    """Leaving, or being let go by who supervises: what goes and what stays, before the button."""
    actor, s = current_actor(), db.session()
    place, standing = _my_group(actor, slug)
    membership, person = reads.the_seat(s, place, membership_id)
    myself = person.id == actor.person_id
    if not myself and not standing.pact_accepted:
        raise NotFound
    if not myself:
        ensure(actor, Verb.KEEP_GROUP, place)
    if request.method == "POST":
        verbs.let_go(s, actor, membership)
        s.commit()
        if myself:
            flash(
                _("Hai lasciato %(group)s. I tuoi testi sono con te, e li leggi solo tu.", group=place.name), "success"
            )
            return redirect(url_for("groups.all"), 303)
        flash(_("%(name)s non fa più parte del gruppo. Il gruppo è avvisato.", name=person.name), "success")
        return redirect(url_for("groups.people", slug=slug), 303)
    return render_template(
        "groups/leave.html",
        group=place,
        membership=membership,
        person=person,
        myself=myself,
        own=reads.own_shared(s, actor, place) if myself else None,
        last=_is_last(place, membership) and reads.size(s, place) > 1,
    )


@blueprint.route("/gruppi/<slug>/regole", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def rules(slug: str) -> Any:
    """The three dials in plain words: who reads, who joins, what members may do."""
    actor, s = current_actor(), db.session()
    place = _open_group(actor, slug)[0]
    if request.method == "POST":
        opens = request.form.get("past") == "open"
        if verbs.set_past(s, actor, place, opens):
            s.commit()
            flash(
                _("Da ora chi entra legge anche i testi di prima. Il gruppo è avvisato.")
                if opens
                else _("Da ora chi entra legge solo da quel giorno. Il gruppo è avvisato."),
                "success",
            )
        return redirect(url_for("groups.rules", slug=slug), 303)
    return render_template("groups/rules.html", group=place, keeps=permit(actor, Verb.KEEP_GROUP, place))


# --- themes -----------------------------------------------------------------------------------------------------


@blueprint.get("/gruppi/<slug>/temi")
@enter(Who.SIGNED_IN)
def themes(slug: str) -> str:
    actor, s = current_actor(), db.session()
    place, standing = _open_group(actor, slug)
    return render_template(
        "groups/themes.html",
        group=place,
        standing=standing,
        themes=reads.themes(s, actor, place),
        keeps=permit(actor, Verb.OPEN_THEME, place),
    )


@blueprint.route("/gruppi/<slug>/temi/nuovo", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once
def new_theme(slug: str) -> Any:
    actor, s = current_actor(), db.session()
    place = _open_group(actor, slug)[0]
    ensure(actor, Verb.OPEN_THEME, place)
    form, unsure = ThemeForm(), None
    if form.validate_on_submit():
        title, body, sure = form.title.data or "", form.body.data or "", request.form.get("sicuro", "")
        try:
            made = verbs.open_theme(s, actor, place, title, body, write_first=form.write_first.data, sure=sure)
        except Invalid as problem:
            unsure = problem if isinstance(problem, Unsure) else None
            form.form_errors.append(_(str(problem)))
        else:
            address = commit_once(url_for("groups.theme", slug=slug, theme_id=made.id))
            flash(_("Il tema è aperto, e il gruppo è avvisato."), "success")
            return redirect(address, 303)
    page = render_template("groups/theme_new.html", group=place, theme_form=form, unsure=unsure)
    return page, 400 if form.errors else 200


@blueprint.get("/gruppi/<slug>/temi/<int:theme_id>")
@enter(Who.SIGNED_IN)
def theme(slug: str, theme_id: int) -> str:
    actor, s = current_actor(), db.session()
    place, standing = _open_group(actor, slug)
    about = reads.the_theme(s, actor, place, theme_id)
    wrote = reads.has_written(s, actor, about)
    page = reads.shared(s, actor, place, page_asked(), theme_id=about.id)
    return render_template(
        "groups/theme.html",
        group=place,
        standing=standing,
        theme=about,
        wrote=wrote,
        closed_to_me=about.write_first and not wrote and standing.role != "supervisor",
        waiting=reads.still_to_write(s, about),
        page=page,
        comments=reads.comment_counts(s, actor, [row.id for row in page.items]),
        since=reads.new_since(_membership(actor, place)),
        keeps=permit(actor, Verb.OPEN_THEME, about),
    )


@blueprint.post("/gruppi/<slug>/temi/<int:theme_id>/chiusura")
@enter(Who.SIGNED_IN)
def close_theme(slug: str, theme_id: int) -> Response:
    actor, about = _theme(slug, theme_id)
    verbs.close_theme(db.session(), actor, about)
    db.session.commit()
    flash(_("Il tema è chiuso. I testi restano a chi li leggeva."), "success")
    return redirect(url_for("groups.theme", slug=slug, theme_id=theme_id), 303)


@blueprint.post("/gruppi/<slug>/temi/<int:theme_id>/riapertura")
@enter(Who.SIGNED_IN)
def reopen_theme(slug: str, theme_id: int) -> Response:
    actor, about = _theme(slug, theme_id)
    verbs.reopen_theme(db.session(), actor, about)
    db.session.commit()
    flash(_("Il tema è di nuovo aperto."), "success")
    return redirect(url_for("groups.theme", slug=slug, theme_id=theme_id), 303)


# --- pieces -----------------------------------------------------------------------------------------------------


def _my_group(actor: Actor, slug: str) -> tuple[Group, Standing]:
    """A group to which the actor belongs, the pact accepted or not; else NotFound."""
    place = reads.the_group(db.session(), actor, slug)
    standing = actor.stands_in(place.id)
    if standing is None:
        raise NotFound
    return place, standing


def _open_group(actor: Actor, slug: str) -> tuple[Group, Standing]:
    """A group whose pact the actor has accepted; before that, what is inside does not exist."""
    place, standing = _my_group(actor, slug)
    if not standing.pact_accepted:
        raise NotFound
    return place, standing


def _membership(actor: Actor, place: Group) -> Membership:
    membership = belonging.the_membership(db.session(), place.id, actor.person_id)
    if membership is None:
        raise NotFound
    return membership


def _theme(slug: str, theme_id: int) -> tuple[Actor, Theme]:
    actor = current_actor()
    place = _open_group(actor, slug)[0]
    return actor, reads.the_theme(db.session(), actor, place, theme_id)


def _is_last(place: Group, membership: Membership) -> bool:
    """Is this the only person who supervises the group?"""
    return belonging.supervisors(db.session(), place.id) == {membership.person_id}


def _pact_page(actor: Actor, place: Group) -> str:
    """The newest pact, with the yes that is still missing, and what changed since the version accepted last."""
    s = db.session()
    membership = _membership(actor, place)
    versions = reads.pacts(s, actor, place)
    newest = versions[0].Pact
    accepted = next((row.Pact for row in versions if row.Pact.version == membership.accepted_version), None)
    keeps = permit(actor, Verb.KEEP_GROUP, place)
    done, missing = reads.acceptances(s, place, newest.version) if keeps else ([], [])
    return render_template(
        "groups/pact.html",
        group=place,
        pact=newest,
        writer=versions[0].writer,
        versions=len(versions),
        accepted=accepted,
        is_open=place.id in actor.open_groups,
        in_force=newest.widens or newest.effective_at <= now(),
        changes=differences(accepted.body, newest.body) if accepted and accepted.version < newest.version else None,
        review=newest.review_on or newest.effective_at + REVIEW,
        role=membership.role,
        keeps=keeps,
        done=done,
        missing=missing,
    )
