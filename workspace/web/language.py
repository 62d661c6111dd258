"""Which language this answer speaks: the person's own, or what a visitor chose; Italian when nobody said."""

from __future__ import annotations

from flask import Flask, current_app, has_request_context, session
from flask_babel import Babel
from flask_login import current_user

LANGUAGES = ("it", "en")


def language() -> str:
    if not has_request_context():  # a command speaks the installation's language
        return str(current_app.config["SETTINGS"].language)
    if current_user and current_user.is_authenticated:
        return str(current_user.actor.language)
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else str(current_app.config["SETTINGS"].language)


def init(app: Flask) -> None:
    Babel(app, locale_selector=language, timezone_selector=lambda: "Europe/Rome")
