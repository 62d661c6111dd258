"""Who may enter a route, and who is there. Closed unless declared: a view without `@enter(...)` stops the start.

A session is a row (noun SignIn); the signed cookie holds only its secret, of which the row knows the hash. It ends
by sign-out, by idling, by age, by a change of password and by suspension, at once and on every worker.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import String, bindparam, select, update
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from workspace.config import Settings
from workspace.db import UTC, db, named, now, will_write, writing
from workspace.nouns import Person, SignIn
from workspace.policy import Actor, actor_of

F = TypeVar("F", bound=Callable[..., Any])

TOUCH_EVERY = dt.timedelta(minutes=5)
login_manager = LoginManager()
login_manager.session_protection = None  # phones change address; the session is bound to its row instead


class Who(StrEnum):
    """Who may enter a route. What a person may see and do there is policy's matter."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    ADMINISTRATOR = "administrator"
    CURATOR = "supervisor or staff"  # people who keep the vocabulary


def enter(who: Who, *, only_looks: bool = False) -> Callable[[F], F]:
    """Declares who may enter a view; put it below the route decorators. `only_looks`: it is sent something (POST), and
    writes nothing, so that it need not wait for its turn among those who write."""

    def mark(view: F) -> F:
        view.who, view.only_looks = who, only_looks  # type: ignore[attr-defined]
        return view

    return mark


class SignedIn(UserMixin):
    """What Flask-Login carries through a request: the session's secret, and the actor behind it."""

    def __init__(self, token: str, sign_in_id: int, actor: Actor) -> None:
        self.id = token
        self.sign_in_id = sign_in_id
        self.actor = actor


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_DOOR = named(
    select(
        SignIn.id.label("sign_in_id"),
        SignIn.seen_at,
        Person.id,
        Person.name,
        Person.mail,
        Person.language,
        Person.is_administrator,
    )
    .join(Person, Person.id == SignIn.person_id)
    .where(
        SignIn.token_hash == bindparam("token", type_=String, required=True),
        SignIn.ended_at.is_(None),
        SignIn.seen_at > bindparam("idle", type_=UTC, required=True),
        SignIn.created_at > bindparam("oldest", type_=UTC, required=True),
        Person.state == "active",
    ),
    "door",
)


@login_manager.user_loader
def _load(token: str) -> SignedIn | None:
    settings: Settings = current_app.config["SETTINGS"]
    moment = now()
    row = (
        db.session.connection()
        .execute(
            _DOOR,
            {
                "token": hash_of(token),
                "idle": moment - dt.timedelta(hours=settings.session_idle_hours),
                "oldest": moment - dt.timedelta(days=settings.session_days),
            },
        )
        .first()
    )
    if row is None:
        return None
    if moment - row.seen_at > TOUCH_EVERY:
        g.touch = row.sign_in_id
    return SignedIn(token, row.sign_in_id, actor_of(db.session(), row))


def open_session(person: Person) -> None:
    """Signs `person` in on this device with a new secret; whatever the browser held before opens nothing. The caller
    commits."""
    if current_user.is_authenticated:
        end_session()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    token = secrets.token_urlsafe(32)
    sign_in = SignIn(token_hash=hash_of(token), person_id=person.id, device=device_name())
    db.session.add(sign_in)
    db.session.flush()
    login_user(SignedIn(token, sign_in.id, actor_of(db.session(), person)))
    session.permanent = True


def end_session() -> None:
    """Ends this device's session. The caller commits."""
    if current_user.is_authenticated:
        db.session.execute(update(SignIn).where(SignIn.id == current_user.sign_in_id).values(ended_at=now()))
    logout_user()
    session.clear()


def device_name() -> str:
    """«Firefox su Android», for the list of one's own sessions; no more than this is kept of the device."""
    agent = request.user_agent.string
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
               ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip
    browser = next((name for sign, name in browsers if sign in agent), "Browser")
    system = next((name for sign, name in systems if sign in agent), "")
    return f"{browser} · {system}" if system else browser


def current_actor() -> Actor:
    """The actor of this request; only for routes that are entered signed in."""
    return cast(Actor, current_user.actor)


def nobody_if_unknown() -> None:
    """For a page that says that the database does not answer: who is there is not asked of it again."""
    if "_login_user" not in g:  # where Flask-Login keeps it
        g._login_user = AnonymousUserMixin()


def wants_json() -> bool:
    """A module asks, not a person: it gets 401 or 409 as JSON instead of a page."""
    return request.accept_mimetypes.best == "application/json" or request.is_json


def safe_next(target: str | None) -> str:
    """Where to go after signing in: only a path of our own, else home."""
    if not target:
        return "/"
    parts = urlsplit(target.replace("\\", "/"))
    local = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith("//")
    return target if local and all(32 <= ord(c) != 127 for c in target) else "/"


def _who_enters(app: Flask) -> Who | None:
    view = app.view_functions.get(request.endpoint or "")
    return getattr(view, "who", None)


def _guard() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    will_write(request.method not in ("GET", "HEAD", "OPTIONS") and not getattr(view, "only_looks", False))
    if request.endpoint is None:
        return None
    who = _who_enters(current_app)
    if who is Who.ANYONE:
        return None
    if not current_user.is_authenticated:
        if wants_json() or request.method == "POST":
            abort(401)  # a form with words in it gets them back: see errors.py
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=here if here != "/" else None))
    actor = current_actor()
    allowed = {
        Who.SIGNED_IN: True,
        Who.ADMINISTRATOR: actor.is_administrator,
        Who.CURATOR: bool(actor.supervised or actor.staff_of),
    }
    if who is None or not allowed[who]:
        abort(404)  # what may not be entered does not exist
    return None


def _touch(response: Response) -> Response:
    """Notes that this session was used, at most every few minutes, in a transaction of its own. Who only reads can go
    on while the database cannot be written (a full disk); the next request notes it."""
    ident = g.pop("touch", None)
    if ident is not None:
        db.session.rollback()
        try:
            with writing(), db.engine.begin() as connection:
                connection.execute(update(SignIn).where(SignIn.id == ident).values(seen_at=now()))
        except OperationalError:
            current_app.logger.error("A session's use could not be noted: the database cannot be written.")
    return response


def _end_reading(response: Response) -> Response:
    """Ends what only read with COMMIT: after ROLLBACK the PostgreSQL driver forgets every statement that it prepared,
    and all are planned anew. What was changed and not committed is no part of this."""
    session = db.session()
    if request.method in ("GET", "HEAD") and not (session.new or session.dirty or session.deleted):
        session.commit()
    return response


def init(app: Flask) -> None:
    login_manager.init_app(app)
    app.before_request(_guard)
    app.after_request(_end_reading)  # the last to run is the first that is named
    app.after_request(_touch)


def require_declarations(app: Flask) -> None:
    """Raises RuntimeError naming the first route that does not say who may enter."""
    for rule in app.url_map.iter_rules():
        if not hasattr(app.view_functions[rule.endpoint], "who"):
            raise RuntimeError(f"{rule.rule} ({rule.endpoint}) does not say who may enter: add @enter(Who.…)")
