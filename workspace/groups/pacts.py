"""The pact of a group: read, accepted person by person, written anew by who supervises."""

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
from workspace.groups import reads
from workspace.groups.forms import PactForm
from workspace.groups.standing import my_group, my_membership, open_group
from workspace.nouns import Group
from workspace.policy import Actor, Verb, ensure, permit
from workspace.refusals import Conflict, Invalid
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole
from workspace.web.filters import ROME
from workspace.web.once import commit_once, once

blueprint = Blueprint("pacts", __name__)

REVIEW = dt.timedelta(days=365)  # a pact is looked at again at least once a year


@blueprint.get("/gruppi/<slug>/patto")
@enter(Who.SIGNED_IN)
def pact(slug: str) -> str:
    actor = current_actor()
    return pact_page(actor, my_group(actor, slug)[0])


@blueprint.post("/gruppi/<slug>/patto/adesione")
@enter(Who.SIGNED_IN)
def accept_pact(slug: str) -> Response:
    actor = current_actor()
    place, standing = my_group(actor, slug)
    version = request.form.get("version", type=whole)
    if request.form.get("yes") != "yes" or version is None:
        flash(_("Per accettare il patto, segna la casella sotto il testo."), "warning")
        return redirect(url_for("groups.pacts.pact", slug=slug), 303)
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
    place = open_group(actor, slug)[0]
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
                address = commit_once(url_for("groups.pacts.pact", slug=slug))
            except (Invalid, Conflict) as refusal:
                s.rollback()
                status = 409 if isinstance(refusal, Conflict) else 400
                form.body.errors = [_(str(refusal))]
                place = open_group(actor, slug)[0]
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
    place = my_group(actor, slug)[0]
    versions = reads.pacts(s, actor, place)
    changes = {newer.Pact.version: differences(older.Pact.body, newer.Pact.body) for newer, older in pairwise(versions)}
    return render_template("groups/pact_history.html", group=place, versions=versions, changes=changes)


def pact_page(actor: Actor, place: Group) -> str:
    """The newest pact, with the yes that is still missing, and what changed since the version accepted last."""
    s = db.session()
    membership = my_membership(actor, place)
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
