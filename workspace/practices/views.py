"""Practices and readers over HTTP. Everything works without a script; what stands beside a text is asked for by the
templates of the reading pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from workspace.db import db, now
from workspace.practices import alongside, drawing, noting, origins, trying
from workspace.web.access import current_actor
from workspace.web.filters import ROME
from workspace.web.language import language

blueprint = Blueprint("practices", __name__)
for part in (drawing, trying, noting):
    blueprint.register_blueprint(part.blueprint)


@blueprint.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"beside_text": beside_text, "card_sources": card_sources}


def beside_text(entry_id: int, kind: str, inside: bool) -> alongside.Beside:
    """For a page that shows this text to who reads it."""
    today = now().astimezone(ROME).date()
    return alongside.beside(db.session(), current_actor(), entry_id, kind, today, inside=inside)


def card_sources(entry: Any) -> list[origins.CardSource]:
    """For the editor of one's own card."""
    return origins.of_card(db.session(), current_actor(), entry, language(), whole=True)
