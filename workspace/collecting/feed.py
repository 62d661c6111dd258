"""The Atom feed of a collection: titles and curators' notes, no word of a text (RFC 4287)."""

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
    newest = max([moment, *(row.approved_at for row in rows.values() if row.approved_at)])
    _add(root, "updated", _stamp(newest))
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": place})
    SubElement(SubElement(root, "author"), "name").text = "Riflessi"
    for line in lines:
        row = rows.get(line.item_id)
        if row is None:
            continue
        entry = SubElement(root, "entry")
        _add(entry, "id", f"urn:uuid:{uuid.uuid5(SPACE, f'{collection.id}/{line.entry_id}')}")
        _add(entry, "title", row.title)
        _add(entry, "updated", _stamp(max(moment, row.approved_at or moment)))
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{place}/{line.number}"})
        if row.note:
            SubElement(entry, "summary", {"type": "html"}).text = row.note
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


def _add(parent: Element, tag: str, words: str) -> None:
    SubElement(parent, tag).text = words


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
