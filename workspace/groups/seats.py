"""Who is in a group: coming in, changing role, leaving; and the rules that say who reads, who lets in, who may do what."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workspace import belonging, thresholds
from workspace.db import db, now
from workspace.groups import reads, verbs
from workspace.groups.forms import NewcomerForm
from workspace.groups.standing import my_group, open_group
from workspace.hours import ROME
from workspace.nouns import Group, Membership
from workspace.policy import Verb, ensure, permit
from workspace.refusals import Invalid, NotFound
from workspace.web.access import Who, current_actor, enter
from workspace.web.once import commit_once, once_a_minute

blueprint = Blueprint("seats", __name__)


@blueprint.get("/gruppi/<slug>/persone")
@enter(Who.SIGNED_IN)
def people(slug: str) -> Any:
    actor, s = current_actor(), db.session()
    place, standing = my_group(actor, slug)
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
    place = open_group(actor, slug)[0]
    ensure(actor, Verb.KEEP_GROUP, place)
    form = NewcomerForm()
    if not form.validate_on_submit() or (form.sure.data or "") not in ("", "yes"):
        return render_template("groups/newcomer.html", group=place, newcomer=form), 400 if form.errors else 200
    if form.sure.data != "yes":
        count, all_of_them = reads.count_shared(s, actor, place)
        form.sure.data = form.sure.raw_data = None
        return render_template(
            "groups/newcomer_sure.html",
            group=place,
            newcomer=form,
            count=count,
            all_of_them=all_of_them,
            crowd=_too_many_with_one_more(place) if form.role.data == "member" else None,
        )
    try:
        membership = verbs.let_in(s, actor, place, form.mail.data or "", form.name.data or "", form.role.data)
        address = commit_once(url_for("groups.seats.people", slug=slug))
    except Invalid as refusal:
        s.rollback()
        form.mail.errors = [_(str(refusal))]
        form.sure.data = ""
        place = open_group(actor, slug)[0]
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
    place = open_group(actor, slug)[0]
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
        return redirect(url_for("groups.seats.people", slug=slug), 303)
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
    place, standing = my_group(actor, slug)
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
                _(
                    "Hai lasciato %(group)s. I tuoi testi sono con te: li leggi solo tu, tranne quelli pubblicati.",
                    group=place.name,
                ),
                "success",
            )
            return redirect(url_for("groups.all"), 303)
        flash(_("%(name)s non fa più parte del gruppo. Il gruppo è avvisato.", name=person.name), "success")
        return redirect(url_for("groups.seats.people", slug=slug), 303)
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
    place = open_group(actor, slug)[0]
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
        return redirect(url_for("groups.seats.rules", slug=slug), 303)
    return render_template("groups/rules.html", group=place, keeps=permit(actor, Verb.KEEP_GROUP, place))


def _too_many_with_one_more(place: Group) -> tuple[int, int] | None:
    """(members, at most), where another member makes more than is asked of the group."""
    s = db.session()
    members = sum(one.role == "member" for one in reads.people(s, place)) + 1
    most = thresholds.asked_of(s, place, now().astimezone(ROME).year).get("people", members)
    return (members, most) if members > most else None


def _is_last(place: Group, membership: Membership) -> bool:
    """Is this the only person who supervises the group?"""
    return belonging.supervisors(db.session(), place.id) == {membership.person_id}
