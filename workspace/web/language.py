"""Which language this answer speaks: the person's own, or what a visitor chose; Italian when nobody said."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, has_request_context, session
from flask_babel import Babel, get_translations
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

LANGUAGES = ("it", "en")


def language() -> str:
    """ "it" or "en"."""
    if not has_request_context():  # a command speaks the installation's language
        return str(current_app.config["SETTINGS"].language)
    if current_user.is_authenticated:
        return str(current_user.actor.language)
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else str(current_app.config["SETTINGS"].language)


def spoken() -> str:
    """The same, worked out once for an answer: a page asks at each of its dates and kept pieces."""
    found = g.get("spoken")
    if found is None:
        found = g.spoken = language()
    return str(found)


def init(app: Flask) -> None:
    Babel(app, locale_selector=language, timezone_selector=lambda: "Europe/Rome")
    catalogues: dict[str, Any] = {}

    def words() -> Any:
        """The catalogue of this answer's language. Kept, because a page asks for some fifty words and Flask-Babel
        looks for their catalogue at each."""
        found = g.get("words")
        if found is None:
            if spoken() not in catalogues:
                catalogues[spoken()] = get_translations()
            found = g.words = catalogues[spoken()]
        return found

    # What Jinja makes of a catalogue's functions ends in the same text, after three calls through the page's context
    # and a formatting even where there is nothing to fill in: a fifteenth of what a page costs.
    @pass_eval_context
    def gettext(page: EvalContext, one: str, **values: Any) -> str:
        return _filled(page, words().ugettext(one), values)

    @pass_eval_context
    def ngettext(page: EvalContext, one: str, many: str, n: int, **values: Any) -> str:
        return _filled(page, words().ungettext(one, many, n), {"num": n} | values)

    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)


def _filled(page: EvalContext, said: str, values: dict[str, Any]) -> str:
    said = Markup(said) if page.autoescape else said  # noqa: S704 - a sentence of the catalogue; values are escaped
    return said % values if "%" in said else said
