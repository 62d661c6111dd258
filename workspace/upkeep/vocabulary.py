"""Loads the versioned data (writing templates, formats of meetings, facets, terms) into the database; what is there
already is kept.

A term that people renamed, merged or extended stays as they left it: only what is missing is added.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import data
from workspace.italian import fold
from workspace.nouns import FREE, Facet, Format, Template, Term, TermLabel


def load_data(session: Session) -> None:
    """Adds missing templates, formats, facets and terms. Idempotent; the caller commits."""
    _load_templates(session)
    _load_formats(session)
    _load_vocabulary(session, data.vocabulary())


def _load_templates(session: Session) -> None:
    have = {(t.key, t.version) for t in session.scalars(select(Template))}
    for position, body in enumerate(data.templates()):
        if body["key"] != "t0" and (body["key"], body["version"]) not in have:
            session.add(
                Template(key=body["key"], version=body["version"], kind=body.get("kind"), body=body, position=position)
            )


def _load_formats(session: Session) -> None:
    have = {(f.key, f.version) for f in session.scalars(select(Format))}
    for position, body in enumerate(data.formats()):
        if (body["key"], body["version"]) not in have:
            session.add(Format(key=body["key"], version=body["version"], body=body, position=position))


def _load_vocabulary(session: Session, vocabulary: dict[str, Any]) -> None:
    facets = {f.key for f in session.scalars(select(Facet))}
    terms = {(t.facet_key, t.key) for t in session.scalars(select(Term))}
    free = {
        "key": FREE,
        "name": {"it": "Etichette libere", "en": "Free tags"},
        "help": {"it": "Parole vostre, in attesa di trovare posto.", "en": "Words of your own, waiting for a place."},
        "closed": False,
        "terms": [],
    }
    for position, facet in enumerate([*vocabulary["facets"], free]):
        if facet["key"] not in facets:
            session.add(
                Facet(
                    key=facet["key"],
                    name_it=facet["name"]["it"],
                    name_en=facet["name"]["en"],
                    help_it=facet.get("help", {}).get("it", ""),
                    help_en=facet.get("help", {}).get("en", ""),
                    closed=facet["closed"],
                    author_only=facet.get("author_only", False),
                    position=position,
                )
            )
            session.flush()
        for place, term in enumerate(facet["terms"]):
            if (facet["key"], term["key"]) not in terms:
                _add_term(session, facet["key"], place, term)


def _add_term(session: Session, facet_key: str, place: int, given: dict[str, Any]) -> None:
    term = Term(facet_key=facet_key, key=given["key"], label_it=given["it"], label_en=given["en"], position=place)
    session.add(term)
    session.flush()
    for language in ("it", "en"):
        for label in given.get(f"alt_{language}", []):
            session.add(TermLabel(term_id=term.id, language=language, label=label, folded=fold(label)))
