"""Signing in and out, invitations, passwords, one's own sessions."""

from __future__ import annotations

from typing import Any

from argon2 import PasswordHasher
from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask import session as flask_session
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from workspace import invitations, passwords, post
from workspace.accounts import reads, verbs
from workspace.accounts.attempts import Door
from workspace.accounts.forms import (
    ChangeMailForm,
    ChangePasswordForm,
    ConfirmForm,
    ForgottenForm,
    NewPasswordForm,
    ProfileForm,
    ReportForm,
    SignInForm,
    WelcomeForm,
)
from workspace.config import Settings
from workspace.db import db, will_write
from workspace.nouns import Person, Ticket
from workspace.refusals import Forbidden, Invalid, TooMany
from workspace.web.access import Who, current_actor, end_session, enter, open_session, safe_next
from workspace.web.language import language

blueprint = Blueprint("accounts", __name__)

LETTERS = 3  # that can be asked for in a quarter of an hour for one account


@blueprint.record_once
def _form_checks_its_own_token(state: BlueprintSetupState) -> None:
    """The sign-in form checks its token itself and says kindly when it is too old; as JSON, no other site can send it
    (it would need leave that is never given), and the token of an expired session must not keep its owner out."""
    state.app.extensions["csrf"].exempt(f"{__name__}.sign_in")


def hasher() -> PasswordHasher:
    chosen: PasswordHasher = current_app.config.get("PASSWORD_HASHER", passwords.STRONG)
    return chosen


def settings() -> Settings:
    chosen: Settings = current_app.config["SETTINGS"]
    return chosen


def sign_in_door() -> Door:
    return Door("sign-in", current_app.config["SECRET_KEY"], settings().attempts)


def forgotten_door() -> Door:
    return Door("forgotten", current_app.config["SECRET_KEY"], LETTERS)


@blueprint.route("/accedi", methods=["GET", "POST"])
@enter(Who.ANYONE)
def sign_in() -> Any:
    if request.method == "POST" and request.is_json:
        return _sign_in_in_place()
    target = safe_next(request.values.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target)
    form = SignInForm(next="" if target == "/" else target)
    status = 200
    if request.method == "POST":
        status = 400
        if "csrf_token" in form and not form.csrf_token.validate(form):
            form.csrf_token.errors = []
            form.form_errors = [_("Questa pagina era aperta da molto tempo. Riprova: ora funziona.")]
        elif form.validate():
            try:
                if _enter(form.mail.data or "", form.password.data or ""):
                    return redirect(target, 303)
                form.form_errors = [_wrong()]
            except TooMany as refusal:
                form.form_errors, status = [str(refusal)], 429
    return render_template("accounts/sign_in.html", form=form), status


def _wrong() -> str:
    return _("L’indirizzo o la password non corrispondono. Controllali e riprova, oppure scegli una nuova password.")


def _sign_in_in_place() -> Any:
    """For the editor: sign in again over the page, so that what was written is not lost."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden
    given = request.get_json(silent=True)
    mail, password = (given.get("mail"), given.get("password")) if isinstance(given, dict) else (None, None)
    if not isinstance(mail, str) or not isinstance(password, str) or not _enter(mail, password):
        return {"error": "wrong", "message": _wrong()}, 401
    g.pop("csrf_token", None)  # the token of the session before
    return {"csrf_token": generate_csrf(), "name": current_user.actor.name}


def _nobody_waits() -> None:
    """Leaves the request's transaction, which on SQLite is the one writer's turn, while passwords are compared."""
    db.session.rollback()
    will_write(False)


def _enter(mail: str, password: str) -> bool:
    """Signs in whoever these are; False when they are nobody's. Raises TooMany."""
    person = _known(_sound(mail), password)
    if person is None:
        return False
    open_session(person)
    verbs.forget_old(db.session(), person, settings())
    db.session.commit()
    return True


def _sound(mail: str) -> str:
    """What was typed, as mails are kept; without signs that a database does not take."""
    return mail.replace("\x00", "").encode("utf-8", "ignore").decode().strip().lower()[:254]


def _known(mail: str, password: str) -> Person | None:
    """The person whose these are, in a transaction that will write; None when they are nobody's. Raises TooMany."""
    _nobody_waits()
    knocked = sign_in_door()
    knocked.knock(mail, request.remote_addr)
    found = verbs.recognise(db.session(), hasher(), mail, password)
    if found is None:
        return None
    ident, stored = found
    fresh = passwords.hashed(password, hasher()) if passwords.is_outdated(stored, hasher()) else None
    knocked.forgive(mail, request.remote_addr)
    will_write(True)
    person = verbs.still(db.session(), ident, stored)
    if person and fresh:
        person.password_hash = fresh
    return person


@blueprint.post("/esci")
@enter(Who.ANYONE)
def sign_out() -> Response:
    spoken = language()
    end_session()
    db.session.commit()
    flask_session["language"] = spoken
    flash(_("Sei fuori. I tuoi scritti ti aspettano qui."), "success")
    return redirect(url_for("accounts.sign_in", uscita=1), 303)


# --- links sent by mail ------------------------------------------------------------------------------------------


@blueprint.route("/password-dimenticata", methods=["GET", "POST"])
@enter(Who.ANYONE)
def forgotten() -> Any:
    """Writes a letter for any address: whose it is, and whether anybody's, is found when it is sent."""
    form = ForgottenForm()
    status = 200
    if request.method == "POST":
        status = 400
        if form.validate():
            _nobody_waits()
            try:
                forgotten_door().knock(form.mail.data or "", request.remote_addr)
                will_write(True)
                post.write(db.session(), post.FORGOTTEN, form.mail.data or "")
                db.session.commit()
                return redirect(url_for("accounts.forgotten", inviata=1), 303)
            except TooMany as refusal:
                form.form_errors, status = [str(refusal)], 429
    return render_template("accounts/forgotten.html", form=form, sent=request.args.get("inviata")), status


@blueprint.route("/chiave/<token>", methods=["GET", "POST"])
@enter(Who.ANYONE)
def ticket(token: str) -> Any:
    """Looking consumes nothing (mail scanners look too); sending the form does, once."""
    if request.method == "POST":
        _nobody_waits()
    found = invitations.find(db.session(), token)
    if found is None:
        return _over()
    if not current_user.is_authenticated:
        flask_session.setdefault("language", found[1].language)
    pages = {invitations.INVITATION: _welcome, invitations.PASSWORD: _new_password}
    return pages.get(found[0].purpose, _confirm_mail)(token, *found)


def _over() -> tuple[str, int]:
    db.session.rollback()
    return render_template("accounts/ticket_over.html"), 404


def _use(token: str) -> tuple[Ticket, Person] | None:
    """The ticket, used up by this request in a transaction that will write; None when somebody was quicker."""
    db.session.rollback()
    will_write(True)
    found = invitations.find(db.session(), token)
    if found is None or not invitations.use(db.session(), found[0]):
        return None
    return found


def _welcome(token: str, held: Ticket, person: Person) -> Any:
    mail = person.mail
    form = WelcomeForm(mail, person.name, data={"name": person.name})
    if request.method == "POST" and form.validate():
        db.session.rollback()
        fresh = passwords.hashed(form.password.data or "", hasher())
        used = _use(token)
        if used is None:
            return _over()
        verbs.enter_first(db.session(), used[1], form.name.data or "", fresh)
        open_session(used[1])
        db.session.commit()
        flash(_("Ti diamo il benvenuto. Quello che scrivi lo leggi solo tu, finché non decidi altro."), "success")
        return redirect(url_for("home.home"), 303)
    return _page_of_ticket("accounts/welcome.html", form, mail=mail)


def _new_password(token: str, held: Ticket, person: Person) -> Any:
    mail = person.mail
    form = NewPasswordForm(mail, person.name)
    if request.method == "POST" and form.validate():
        db.session.rollback()
        fresh = passwords.hashed(form.password.data or "", hasher())
        used = _use(token)
        if used is None:
            return _over()
        verbs.set_password(db.session(), used[1], fresh, "person.password_reset")
        end_session()
        db.session.commit()
        sign_in_door().forgive(mail, request.remote_addr)
        flash(_("La nuova password è pronta: ora accedi. Gli altri dispositivi la chiederanno."), "success")
        return redirect(url_for("accounts.sign_in"), 303)
    return _page_of_ticket("accounts/new_password.html", form, mail=mail)


def _confirm_mail(token: str, held: Ticket, person: Person) -> Any:
    first = held.purpose == invitations.OLD_MAIL
    form = ConfirmForm()
    if request.method == "POST" and form.validate():
        used = _use(token)
        if used is None:
            return _over()
        (verbs.confirm_old_mail if first else verbs.confirm_new_mail)(db.session(), used[1], used[0])
        db.session.commit()
        if first:
            flash(_("Grazie. Ora apri la mail che abbiamo scritto al nuovo indirizzo: manca solo quella."), "success")
        else:
            flash(_("Il nuovo indirizzo è attivo: da ora accedi con questo."), "success")
        return redirect(url_for("accounts.profile" if current_user.is_authenticated else "accounts.sign_in"), 303)
    return _page_of_ticket("accounts/confirm_mail.html", form, first=first, new=held.mail)


def _page_of_ticket(template: str, form: Any, **more: Any) -> Any:
    return render_template(template, form=form, **more), 400 if form.errors else 200


# --- the profile -------------------------------------------------------------------------------------------------


@blueprint.get("/profilo")
@enter(Who.SIGNED_IN)
def profile() -> Any:
    person = reads.me(db.session(), current_actor())
    return _profile(ProfileForm(obj=person))


@blueprint.post("/profilo")
@enter(Who.SIGNED_IN)
def save_profile() -> Any:
    actor = current_actor()
    form = ProfileForm()
    form.profession.choices = _professions()
    if not form.validate():
        return _profile(form)
    changed = verbs.save_profile(
        db.session(),
        actor,
        name=form.name.data or "",
        profession=form.profession.data,
        language=form.language.data,
        digest=form.digest.data,
    )
    db.session.commit()
    flash(_("Profilo salvato.") if changed else _("Non c’era nulla da cambiare."), "success" if changed else "info")
    return redirect(url_for("accounts.profile"), 303)


def _professions() -> list[SelectChoice]:
    """The vocabulary's, and the present one where it has left the vocabulary."""
    session, actor = db.session(), current_actor()
    offered = reads.professions(session, actor)
    present = reads.me(session, actor).profession
    if present not in dict(offered):
        offered.append((present, present.replace("_", " ")))
    return [SelectChoice(key, label) for key, label in offered]


@blueprint.post("/profilo/rendiconto")
@enter(Who.SIGNED_IN)
def save_report() -> Any:
    """Employer, and what one says of oneself for the sums."""
    actor, s = current_actor(), db.session()
    form = ReportForm()
    if form.validate():
        try:
            changed = verbs.change_employer(s, actor, form.employer.data or "", form.since.data)
            said = verbs.say_particulars(s, actor, form.gender.data or "", form.birth_year.data)
            s.commit()
        except Invalid as refusal:
            s.rollback()
            form.since.errors = [_(str(refusal))]
        else:
            flash(
                _("Salvato.") if changed or said else _("Non c’era nulla da cambiare."),
                "success" if changed or said else "info",
            )
            return redirect(url_for("accounts.profile", _anchor="rendiconto"), 303)
    return _profile(ProfileForm(formdata=None, obj=reads.me(s, current_actor())), form)


def _report_form() -> ReportForm:
    session, actor = db.session(), current_actor()
    said = reads.particulars(session, actor)
    form = ReportForm(formdata=None, employer=reads.me(session, actor).employer)
    if said is not None:
        form.gender.data, form.birth_year.data = said.gender, said.birth_year
    return form


def _profile(form: ProfileForm, report: ReportForm | None = None) -> Any:
    session, actor = db.session(), current_actor()
    form.profession.choices = _professions()
    page = render_template(
        "accounts/profile.html",
        form=form,
        places=reads.places(session, actor),
        offices=reads.offices(session, actor),
        sign_ins=reads.sign_ins(session, actor, settings()),
        here=current_user.sign_in_id,
        in_my_name=reads.in_my_name(session, actor),
        report_form=report or _report_form(),
        past_employers=reads.past_employers(session, actor),
    )
    return page, 400 if form.errors or (report and report.errors) else 200


@blueprint.route("/profilo/password", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def change_password() -> Any:
    actor = current_actor()
    form = ChangePasswordForm(actor.mail, actor.name)
    if request.method == "POST" and form.validate():
        _nobody_waits()
        fresh = passwords.hashed(form.password.data or "", hasher())
        person = _ask_again(actor.mail, form)
        if person is not None and form.password.data == form.present.data:
            form.password.errors = [_("È la password che usi già: scegline un’altra.")]
        elif person is not None:
            verbs.set_password(db.session(), person, fresh, "person.password_changed")
            open_session(person)
            db.session.commit()
            flash(_("La password è cambiata. Sugli altri dispositivi dovrai accedere di nuovo."), "success")
            return redirect(url_for("accounts.profile"), 303)
    return render_template("accounts/change_password.html", form=form, mail=actor.mail), 400 if form.errors else 200


@blueprint.route("/profilo/indirizzo", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def change_mail() -> Any:
    actor = current_actor()
    form = ChangeMailForm()
    if request.method == "POST" and form.validate():
        person = _ask_again(actor.mail, form)
        if person is not None:
            try:
                verbs.ask_new_mail(db.session(), person, form.mail.data or "")
                db.session.commit()
                flash(_("Ti abbiamo scritto all’indirizzo di ora: conferma da lì, poi dal nuovo."), "success")
                return redirect(url_for("accounts.profile"), 303)
            except Invalid as refusal:
                form.mail.errors = [_(str(refusal))]
    return render_template("accounts/change_mail.html", form=form, mail=actor.mail), 400 if form.errors else 200


def _ask_again(mail: str, form: Any) -> Person | None:
    """The signed-in person, having said their password again; None, with the reason in the form."""
    try:
        person = _known(mail, form.present.data or "")
    except TooMany as refusal:
        form.present.errors = [str(refusal)]
        return None
    if person is None:
        form.present.errors = [_("Non è la password che usi ora.")]
    return person


@blueprint.post("/profilo/accessi/<int:ident>/fine")
@enter(Who.SIGNED_IN)
def end_one(ident: int) -> Response:
    verbs.end_sign_in(db.session(), current_actor(), ident)
    db.session.commit()
    flash(_("Quel dispositivo è fuori."), "success")
    return redirect(url_for("accounts.profile", _anchor="accessi"), 303)


@blueprint.post("/profilo/accessi/fine")
@enter(Who.SIGNED_IN)
def end_others() -> Response:
    invitations.end_sessions(db.session(), current_actor().person_id, but=current_user.sign_in_id)
    db.session.commit()
    flash(_("Sei dentro solo su questo dispositivo."), "success")
    return redirect(url_for("accounts.profile", _anchor="accessi"), 303)
