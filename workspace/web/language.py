"""Which language this answer speaks: the person's own, or what a visitor chose; Italian when nobody said."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, has_request_context, session
from flask_babel import Babel, get_locale, get_translations
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
    catalogues: dict[str, Any] = {}

    def words() -> Any:
        """The catalogue of this answer's language. Kept, because a page asks for some fifty words and Flask-Babel
        looks for their catalogue at each."""
        locale = get_locale()
        if locale is None:
            return get_translations()
        if locale.language not in catalogues:
            catalogues[locale.language] = get_translations()
        return catalogues[locale.language]

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda one: words().ugettext(one),
        ngettext=lambda one, many, n: words().ungettext(one, many, n),
        newstyle=True,
    )
