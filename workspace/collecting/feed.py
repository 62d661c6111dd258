"""The Atom feed of a collection: titles of its texts, templates and formats with curators' notes, no word of a text
(RFC 4287)."""

from __future__ import annotations

import datetime as dt
import uuid
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
    rows = reads.in_short(session, actor, lines)
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "it"})
    moment = reads.moment_of(edition)
    place = f"{origin}/raccolte/{collection.slug}"
    _add(root, "id", f"urn:uuid:{uuid.uuid5(SPACE, str(collection.id))}")
    _add(root, "title", edition.title)
    models = reads.models(session, actor, edition, "it")
    out = [row.approved_at for row in rows.values() if row.approved_at]
    newest = max([moment, *out, *(one.told.since for one in models)])
    _add(root, "updated", _stamp(newest))
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": place})
    SubElement(SubElement(root, "author"), "name").text = "Riflessi"
    for line in lines:
        row = rows.get(line.item_id)
        if row is None:
            continue
        about, since = f"{collection.id}/{line.entry_id}", max(moment, row.approved_at or moment)
        _entry(root, about, row.title, since, f"{place}/{line.number}", row.note)
    for one in models:
        about, since = f"{collection.id}/m{one.told.id}", max(moment, one.told.since)
        # An evaluator reads it here, and its own page is closed to them.
        there = f"{origin}{one.told.address}" if actor.ambiti else f"{place}#modelli"
        _entry(root, about, one.told.name, since, there, one.html)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


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
