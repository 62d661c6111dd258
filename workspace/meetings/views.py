"""Meetings over HTTP: the calendar of a group and of a person, one meeting, its register."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any

from babel.dates import format_date
from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workspace import thresholds
from workspace.db import db, installation_secret, now
from workspace.hours import ROME, hundredths
from workspace.meetings import after, agenda, calendar, forms, reads, verbs, working
from workspace.meetings.forms import PlanForm, WhenForm
from workspace.meetings.reads import year_of
from workspace.nouns import Group, Meeting, Person
from workspace.policy import Actor, Verb, actor_of, ensure, fetch, permit, the_open_group
from workspace.refusals import Conflict, Forbidden, Invalid, NotFound
from workspace.web.access import Who, current_actor, enter, hash_of
from workspace.web.asked import whole
from workspace.web.filters import hours
from workspace.web.language import spoken
from workspace.web.once import commit_once, once, once_a_minute, secret_of_form

blueprint = Blueprint("meetings", __name__)
blueprint.register_blueprint(working.blueprint)
Answer = str | Response | tuple[Any, int]


# --- one's own ----------------------------------------------------------------------------------------------------


@blueprint.get("/incontri")
@enter(Who.SIGNED_IN)
def mine() -> str:
    """The next meetings of my groups, registers that wait for me, my calendar's address; for staff the year."""
    actor, s = current_actor(), db.session()
    year = _year_asked()
    return render_template(
        "meetings/mine.html",
        soon=reads.mine(s, actor),
        to_close=reads.to_close(s, actor),
        feed=reads.has_feed(s, actor),
        address=session.pop("calendar", None),
        groups=reads.year_of_ambiti(s, actor, year),
        year=year,
        this_year=year_of(now()),
        months=[months_of(number) for number in range(1, 13)],
    )


@blueprint.post("/incontri/calendario")
@enter(Who.SIGNED_IN)
def open_feed() -> Response:
    """A new address, shown once, on the next page: only its hash is kept. A second tap sees the same one again."""
    actor, s = current_actor(), db.session()
    token, first = secret_of_form()
    if first:
        verbs.open_feed(s, actor, hash_of(token))
    elif not verbs.is_open(s, actor, hash_of(token)):
        flash(_("Quell’indirizzo non vale più: se ti serve, creane un altro."), "info")
        return redirect(url_for("meetings.mine", _anchor="calendario"), 303)
    db.session.commit()
    session["calendar"] = current_app.config["SETTINGS"].origin + url_for("meetings.feed", token=token)
    return redirect(url_for("meetings.mine", _anchor="calendario"), 303)


@blueprint.post("/incontri/calendario/revoca")
@enter(Who.SIGNED_IN)
def close_feed() -> Response:
    verbs.close_feed(db.session(), current_actor())
    db.session.commit()
    flash(_("Quell’indirizzo non apre più niente."), "success")
    return redirect(url_for("meetings.mine"), 303)


@blueprint.get("/calendario/<token>.ics")
@enter(Who.ANYONE)
def feed(token: str) -> Response:
    """The calendar of the person to whom the secret belongs, as it is for them today."""
    s = db.session()
    person = s.get(Person, verbs.whose(s, token))
    if person is None or person.state != "active":
        raise NotFound
    domain = hmac.new(installation_secret(), b"calendar", hashlib.sha256).hexdigest()[:16] + ".riflessi"
    response = make_response(calendar.ical("Riflessi", reads.appointments(s, actor_of(s, person)), domain))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = "inline; filename=riflessi.ics"
    return response


# --- the calendar of a group ----------------------------------------------------------------------------------------


@blueprint.get("/gruppi/<slug>/incontri")
@enter(Who.SIGNED_IN)
def of_group(slug: str) -> Answer:
    actor, s = current_actor(), db.session()
    place = fetch(s, actor, Group, slug)
    if place.id not in actor.open_groups and place.ambito_id not in actor.staff_of:
        return redirect(url_for("groups.group", slug=slug))  # the pact comes first
    year = _year_asked()
    moment = now()
    rows = reads.of_group(s, actor, place, year)
    return render_template(
        "meetings/group.html",
        group=place,
        inside=place.id in actor.open_groups,
        keeps=permit(actor, Verb.KEEP_MEETINGS, place),
        takes_part=permit(actor, Verb.TAKE_PART, place),
        coming=[row for row in rows if row.ends_at > moment and row.state != "held"],
        past=[row for row in reversed(rows) if row.ends_at <= moment or row.state == "held"],
        count=reads.hours_of(s, actor, place, year),
        own=reads.own_lines(s, actor, place, year),
        year=year,
        years=reads.years(s, place),
    )


@blueprint.route("/gruppi/<slug>/incontri/nuovo", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once
def plan(slug: str) -> Answer:
    actor, s = current_actor(), db.session()
    place = the_open_group(s, actor, slug)
    ensure(actor, Verb.KEEP_MEETINGS, place)
    form = PlanForm()
    if form.validate_on_submit():
        try:
            made = verbs.plan(s, actor, place, form.slots(verbs.MOST), form.where)
        except Invalid as problem:
            form.form_errors.append(_(str(problem)))
        else:
            address = commit_once(url_for("meetings.of_group", slug=slug, anno=year_of(made[0].starts_at)))
            flash(
                ngettext("L’incontro è in calendario.", "%(num)d incontri sono in calendario.", len(made))
                + " "
                + _("Il gruppo è avvisato."),
                "success",
            )
            _say_if_short(made[0], place)
            return redirect(address, 303)
    return render_template("meetings/plan.html", group=place, plan=form), 400 if form.errors else 200


@blueprint.route("/incontri/<int:meeting_id>/modifica", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def move(meeting_id: int) -> Answer:
    """Another time or place, or not at all."""
    actor, s = current_actor(), db.session()
    meeting, place = the_meeting(meeting_id)
    ensure(actor, Verb.KEEP_MEETINGS, meeting)
    if meeting.state != "planned":
        flash(_("Questo incontro non si sposta più."), "warning")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id), 303)
    form = WhenForm(**_as_form(meeting))
    if form.validate_on_submit():
        try:
            changed = verbs.move(s, actor, meeting, form.slot(), form.where)
        except Invalid as problem:
            form.form_errors.append(_(str(problem)))
        else:
            s.commit()
            if changed:
                flash(_("L’incontro è cambiato. Il gruppo è avvisato."), "success")
                _say_if_short(meeting, place)
            return redirect(url_for("meetings.meeting", meeting_id=meeting_id), 303)
    page = render_template("meetings/move.html", group=place, meeting=meeting, form_=form)
    return page, 400 if form.errors else 200


@blueprint.post("/incontri/<int:meeting_id>/annullamento")
@enter(Who.SIGNED_IN)
def cancel(meeting_id: int) -> Response:
    actor, s = current_actor(), db.session()
    meeting, _place = the_meeting(meeting_id)
    many = verbs.cancel(s, actor, meeting, and_following=request.form.get("anche") == "seguenti")
    s.commit()
    flash(
        ngettext("L’incontro è annullato.", "%(num)d incontri sono annullati.", many)
        + " "
        + _("Il gruppo è avvisato."),
        "success",
    )
    return redirect(url_for("meetings.meeting", meeting_id=meeting_id), 303)


# --- one meeting ----------------------------------------------------------------------------------------------------


@blueprint.get("/incontri/<int:meeting_id>")
@enter(Who.SIGNED_IN)
def meeting(meeting_id: int) -> Answer:
    """For the group the meeting; for the staff of the ambito its register and nothing else."""
    actor, s = current_actor(), db.session()
    found, place = the_meeting(meeting_id)
    if place.id not in actor.open_groups:
        return _register_page(actor, found, place)
    plan = agenda.the_agenda(s, found)
    form = working.agenda_format(plan.format_id)
    held = found.state == "held"
    return render_template(
        "meetings/meeting.html",
        group=place,
        meeting=found,
        agenda=plan,
        form=working.shown(form) if form else None,
        items=agenda.items(s, actor, found, plan.choice),
        last=agenda.last_case(s, actor, found) if found.state == "planned" else [],
        minutes=after.minutes_of(s, actor, found),
        terms=after.terms_of(s, actor, found),
        note=after.take_away(s, actor, found),
        card=after.card(s, actor, found) if held else None,
        answered=held and after.has_answered(s, actor, found),
        keeps=permit(actor, Verb.KEEP_MEETINGS, found),
        takes_part=permit(actor, Verb.TAKE_PART, found),
        conductor=s.get(Person, found.supervisor_id) if found.supervisor_id else None,
        own=reads.own_lines(s, actor, place, year_of(found.starts_at)).get(found.id),
        over=found.ends_at <= now(),
        begun=found.starts_at <= now(),
    )


@blueprint.route("/incontri/<int:meeting_id>/registro", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
@once_a_minute
def register(meeting_id: int) -> Answer:
    """Who was there, in one screen; closed once, then corrected."""
    actor, s = current_actor(), db.session()
    found, place = the_meeting(meeting_id)
    if not reads.keeps_hours(actor, place):
        raise Forbidden
    if request.method == "GET":
        return _register_page(actor, found, place)
    ensure(actor, Verb.KEEP_MEETINGS, found)
    was_closed = request.form.get("chiuso") == "1"
    here = url_for("meetings.register", meeting_id=meeting_id)
    try:
        people = request.form.getlist("persona", type=whole)
        day = forms.day_of(request.form.get("giorno", ""))
        slot = (
            forms.at(day, forms.hour_of(request.form.get("inizio", ""))),
            forms.at(day, forms.hour_of(request.form.get("fine", ""))),
        )
        changed = verbs.keep_register(
            s,
            actor,
            found,
            slot,
            request.form.get("conduce", type=whole),
            forms.register_of(request.form, people),
            was_closed=was_closed,
        )
        commit_once(here)
    except (Invalid, Conflict) as problem:
        s.rollback()
        found, place = the_meeting(meeting_id)
        status = 409 if isinstance(problem, Conflict) else 400
        field = problem.field if isinstance(problem, Invalid) else ""
        return _register_page(actor, found, place, _(str(problem)), field, typed=request.form), status
    if not was_closed:
        flash(_("Il registro è chiuso: le ore contano da adesso."), "success")
    elif changed:
        flash(_("Il registro è corretto. Resta scritto chi l’ha corretto e quando."), "success")
    else:
        flash(_("Il registro è aggiornato."), "success")
    return redirect(here, 303)


def _register_page(
    actor: Actor, meeting: Meeting, place: Group, wrong: str = "", field: str = "", typed: Any = None
) -> str:
    s = db.session()
    return render_template(
        "meetings/register.html",
        group=place,
        meeting=meeting,
        keeps=permit(actor, Verb.KEEP_MEETINGS, meeting),
        inside=place.id in actor.open_groups,
        lines=reads.register(s, actor, meeting),
        supervisors=reads.supervisors_then(s, place.id, meeting.starts_at),
        conductor=s.get(Person, meeting.supervisor_id) if meeting.supervisor_id else None,
        corrections=reads.corrections(s, meeting) if meeting.state == "held" else [],
        begun=meeting.starts_at <= now(),
        wrong=wrong,
        field=field,
        typed=typed,
        whole=int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60,
        **_as_form(meeting),
    )


# --- pieces ---------------------------------------------------------------------------------------------------------


def the_meeting(meeting_id: int) -> tuple[Meeting, Group]:
    return reads.the_meeting(db.session(), current_actor(), meeting_id)


def _say_if_short(meeting: Meeting, place: Group) -> None:
    """Who plans a meeting that is shorter than is asked learns it while it can still be moved."""
    least = thresholds.asked_of(db.session(), place, year_of(meeting.starts_at)).get("meeting", 0)
    if hundredths(meeting.starts_at, meeting.ends_at) < least:
        flash(
            _("Dura meno delle %(least)s ore che si chiedono a un incontro di questo gruppo.", least=hours(least)),
            "warning",
        )


def months_of(number: int) -> tuple[str, str]:
    """A month's name, short and whole, in the reader's language."""
    day = dt.date(2000, number, 1)
    return format_date(day, "LLL", locale=spoken()), format_date(day, "LLLL", locale=spoken())


def _year_asked() -> int:
    year = request.args.get("anno", type=whole) or 0
    return year if 2000 < year < 2200 else year_of(now())


def _as_form(meeting: Meeting) -> dict[str, Any]:
    start, end = meeting.starts_at.astimezone(ROME), meeting.ends_at.astimezone(ROME)
    return {
        "day": start.date(),
        "begins": start.time(),
        "ends": end.time(),
        "mode": meeting.mode,
        "place": meeting.place,
        "link": meeting.link,
    }
