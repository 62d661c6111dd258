"""The roof: builds the application out of its rooms.

What it builds with is imported when it builds: a command that needs one pure room loads that room and no web framework.
"""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from workspace.config import Settings

ROOT = Path(__file__).resolve().parents[1]
FEATURES = (
    "accounts",
    "home",
    "writings",
    "sharing",
    "publishing",
    "comments",
    "groups",
    "practices",
    "identity",
    "guides",
    "learnt",
    "meetings",
    "tags",
    "finding",
    "formats",
    "notices",
    "portable",
    "collecting",
    "administration",
    "programmes",
    "feedback",
    "pages",
)
__version__ = "0.1.0"


def create_app(settings: Settings | None = None, lock_wait: float | None = None) -> Flask:
    """The WSGI application for `settings` (default: read from the environment). `lock_wait`: for how many seconds a
    request waits for a lock; None, for commands, leaves that to the database. Raises SettingsError, RuntimeError when a
    route does not say who may enter."""
    from flask import Flask
    from flask_wtf.csrf import CSRFProtect
    from werkzeug.middleware.proxy_fix import ProxyFix

    from workspace import post
    from workspace.config import read_settings, secret_of
    from workspace.db import db, wait_no_longer
    from workspace.web import access, assets, cookie, errors, filters, headers, kept, numbers, replica, templating
    from workspace.web import language as languages

    settings = settings or read_settings()
    app = Flask("workspace", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=secret_of(settings),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SESSION_COOKIE_NAME="__Host-riflessi" if settings.over_https else "riflessi",
        SESSION_COOKIE_SECURE=settings.over_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=dt.timedelta(days=settings.session_days),
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=6 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "workspace" / "translations"),
        BABEL_DEFAULT_LOCALE="it",
        BABEL_DEFAULT_TIMEZONE="Europe/Rome",
    )
    templating.init(app)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.session_interface = cookie.OneSigner()
    app.ensure_sync = lambda func: func  # type: ignore[method-assign] # no view is a coroutine
    db.init_app(app)
    if lock_wait is not None:
        with app.app_context():
            wait_no_longer(db.engine, lock_wait)
    CSRFProtect(app)
    for part in (numbers, headers, access, errors, filters, languages, assets, kept, post, replica):
        part.init(app)
    for feature in FEATURES:
        app.register_blueprint(import_module(f"workspace.{feature}.views").blueprint)
    app.context_processor(_context)
    access.require_declarations(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _engine_options(settings: Settings) -> dict[str, object]:
    """`hide_parameters`: the values of a statement that fails are texts, and would stand in the error's message."""
    from workspace.db import LOCK_WAIT

    if settings.is_sqlite:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return {"hide_parameters": True, "connect_args": {"timeout": LOCK_WAIT, "check_same_thread": False}}
    return {
        "hide_parameters": True,
        "pool_size": settings.pool_size,
        "max_overflow": settings.pool_size,
        "pool_pre_ping": True,
    }


def _context() -> dict[str, object]:
    """What every template may use."""
    from flask import current_app, request
    from flask_login import current_user

    from workspace.web.language import language
    from workspace.web.unread import unread

    actor = current_user.actor if current_user.is_authenticated else None
    looks = request.cookies.get("aspetto")
    return {
        "actor": actor,
        "unread": unread,
        "settings": current_app.config["SETTINGS"],
        "version": __version__,
        "language": language(),
        "looks": looks if looks in ("light", "dark") else "auto",
    }
