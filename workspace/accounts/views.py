"""Signing in and out, invitations, passwords, one's own sessions."""

from __future__ import annotations

from typing import Any

from argon2 import PasswordHasher
from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from workspace import passwords
from workspace.accounts import verbs
from workspace.accounts.attempts import Door
from workspace.accounts.forms import SignInForm
from workspace.config import Settings
from workspace.db import db, will_write
from workspace.refusals import Forbidden, TooMany
from workspace.web.access import Who, end_session, enter, open_session, safe_next

blueprint = Blueprint("accounts", __name__)

WRONG = "L’indirizzo o la password non corrispondono. Controllali e riprova, oppure scegli una nuova password."


@blueprint.record_once
def _form_checks_its_own_token(state: BlueprintSetupState) -> None:
    """The sign-in form checks its token itself and says kindly when it is too old; as JSON, no other site can send it
    (it would need leave that is never given), and the token of an expired session must not keep its owner out."""
    state.app.extensions["csrf"].exempt(f"{__name__}.sign_in")


def hasher() -> PasswordHasher:
    chosen: PasswordHasher = current_app.config.get("PASSWORD_HASHER", passwords.STRONG)
    return chosen


def door(name: str) -> Door:
    settings: Settings = current_app.config["SETTINGS"]
    return Door(name, current_app.config["SECRET_KEY"], settings.attempts)


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
                form.form_errors = [_(WRONG)]
            except TooMany as refusal:
                form.form_errors, status = [str(refusal)], 429
    return render_template("accounts/sign_in.html", form=form), status


def _sign_in_in_place() -> Any:
    """For the editor: sign in again over the page, so that what was written is not lost."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden
    given = request.get_json(silent=True)
    mail, password = (given.get("mail"), given.get("password")) if isinstance(given, dict) else (None, None)
    if not isinstance(mail, str) or not isinstance(password, str) or not _enter(mail, password):
        return {"error": "wrong", "message": _(WRONG)}, 401
    g.pop("csrf_token", None)  # the token of the session before
    return {"csrf_token": generate_csrf(), "name": current_user.actor.name}


def _nobody_waits() -> None:
    """Leaves the request's transaction, which on SQLite is the one writer's turn, while passwords are compared."""
    db.session.rollback()
    will_write(False)


def _enter(mail: str, password: str) -> bool:
    """Signs in whoever these are; False when they are nobody's. Raises TooMany."""
    mail = mail.strip().lower()[:254]
    _nobody_waits()
    knocked = door("sign-in")
    knocked.knock(mail, request.remote_addr)
    found = verbs.recognise(db.session, hasher(), mail, password)  # type: ignore[arg-type]
    if found is None:
        return False
    ident, stored = found
    fresh = passwords.hashed(password, hasher()) if passwords.is_outdated(stored, hasher()) else None
    knocked.forgive(mail, request.remote_addr)
    will_write(True)
    person = verbs.still(db.session, ident, stored)  # type: ignore[arg-type]
    if person is None:
        return False
    if fresh:
        person.password_hash = fresh
    open_session(person)
    db.session.commit()
    return True


@blueprint.post("/esci")
@enter(Who.ANYONE)
def sign_out() -> Response:
    end_session()
    db.session.commit()
    flash(_("Sei fuori. I tuoi scritti ti aspettano qui."), "success")
    return redirect(url_for("accounts.sign_in", uscita=1), 303)
