"""The Atom feed of a collection: titles of its texts, templates and formats with curators' notes, no word of a text
(RFC 4287)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from sqlalchemy.orm import Session

from workspace.collecting import reads
from workspace.nouns import Collection, Edition
from workspace.policy import Actor

ATOM = "http://www.w3.org/2005/Atom"
SPACE = uuid.UUID("7f1d6a52-2d0f-4c3b-9a86-0c1d5e8f7a11")  # ours: ids that no address and no number can be read from
MOST = 100


def atom(session: Session, actor: Actor, collection: Collection, edition: Edition, origin: str) -> bytes:
    """The feed as this person may read it today; `origin`: what absolute links begin with."""
    lines = reads.order(session, actor, edition)[:MOST]
    rows = reads.shown_by(session, actor, edition, lines, "it")
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "it"})
    moment = reads.moment_of(edition)
    place = f"{origin}/raccolte/{collection.slug}"
    _add(root, "id", f"urn:uuid:{uuid.uuid5(SPACE, str(collection.id))}")
    _add(root, "title", edition.title)
    _add(root, "updated", _stamp(max([moment, *(_since(row) or moment for row in rows.values())])))
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": place})
    SubElement(SubElement(root, "author"), "name").text = "Riflessi"
    for line in lines:
        row = rows.get((line.of, line.ident))
        if row is None:
            continue
        about = f"{collection.id}/{'m' if line.of == 'model' else ''}{line.about}"
        note = row.html if line.of == "model" else row.note
        _entry(root, about, row.title, max(moment, _since(row) or moment), f"{place}/{line.number}", note)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


def _since(row: Any) -> dt.datetime | None:
    """When what stands here was approved."""
    return row.told.since if isinstance(row, reads.Placed) else row.approved_at


def _entry(root: Element, about: str, title: str, since: dt.datetime, address: str, note: str) -> None:
    entry = SubElement(root, "entry")
    _add(entry, "id", f"urn:uuid:{uuid.uuid5(SPACE, about)}")
    _add(entry, "title", title)
    _add(entry, "updated", _stamp(since))
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": address})
    if note:
        SubElement(entry, "summary", {"type": "html"}).text = note


def _add(parent: Element, tag: str, words: str) -> None:
    SubElement(parent, tag).text = words


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
