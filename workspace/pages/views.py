"""The plain pages that everybody may read: accessibility, privacy, help, the source code's licence."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, current_app, render_template
from flask_babel import gettext as _

from workspace import data, prose
from workspace.web.access import Who, enter
from workspace.web.language import language

blueprint = Blueprint("pages", __name__)


@lru_cache(maxsize=8)
def _rendered(name: str, language: str, contact: str, declaration: str) -> str:
    facts = {"contact": contact, "declaration": declaration}
    return prose.render(data.page(name, language, **{k: v for k, v in facts.items() if v}))


def _page(name: str, title: str) -> str:
    settings = current_app.config["SETTINGS"]
    body = _rendered(name, language(), settings.contact, settings.accessibility_url)
    return render_template("pages/page.html", title=title, body=body, contact=settings.contact)


@blueprint.get("/accessibilita")
@enter(Who.ANYONE)
def accessibility() -> str:
    return _page("accessibilita", _("Dichiarazione di accessibilità"))


@blueprint.get("/riservatezza")
@enter(Who.ANYONE)
def privacy() -> str:
    return _page("privacy", _("Riservatezza e dati personali"))


@blueprint.get("/aiuto")
@enter(Who.ANYONE)
def help_() -> str:
    return _page("aiuto", _("Aiuto"))


@blueprint.get("/codice")
@enter(Who.ANYONE)
def source() -> str:
    return render_template("pages/source.html")
