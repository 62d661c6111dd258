"""Publications to collect, made quickly, and a collection of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.cast import World
from workspace import clearance, decisions, ladder, prose
from workspace.collecting import reads, verbs
from workspace.db import now
from workspace.nouns import Ambito, Check, Collection, Edition, Entry, Item, Publication, Revision

NOTHING_READ = "Una mattina allo sportello, con la porta aperta."


def publish(session: Any, world: World, title: str, level: int = 4, who: str = "ada", group: str = "faggio",
            source: str = NOTHING_READ) -> Publication:  # fmt: skip
    """A text of somebody's, checked and approved for the ambito (or the network)."""
    template = world.template("libera")
    entry = Entry(author_id=world.people[who], group_id=world.groups[group], template_id=template, kind="narrative")
    session.add(entry)
    session.flush()
    revision = Revision(entry_id=entry.id, number=1, author_id=entry.author_id, title=title, answers={"testo": source},
                        html={"testo": prose.render(source)}, plain=source, words=len(source.split()), frozen=True)  # fmt: skip
    session.add(revision)
    session.flush()
    entry.current_revision_id = revision.id
    decisions.settle(session, None, entry, ladder.parts(revision), "invented")
    session.add(Check(revision_id=revision.id, fingerprint=clearance.seal(revision), checker=1, counts={}, standing=0))
    session.flush()
    place = "lago" if group == "ontano" else "valle"
    made = Publication(entry_id=entry.id, revision_id=revision.id, level=level, ambito_id=world.ambiti[place],
                       state="approved", approved_at=now(), consent_at=now())  # fmt: skip
    session.add(made)
    session.flush()
    return made


def collect(session: Any, world: World, publications: list[Publication], who: str = "elena", level: int | None = 4,
            title: str = "Bussare piano") -> tuple[Collection, Edition]:  # fmt: skip
    """A collection of these, by somebody who curates; published unless `level` is None."""
    actor = world.actor(who)
    place = session.get_one(Ambito, world.ambiti["lago" if who == "fulvia" else "valle"])
    collection = verbs.begin(session, actor, place, title, "Perché questi testi stanno insieme.")
    edition = reads.draft(session, actor, collection)
    assert edition is not None
    for publication in publications:
        verbs.put_in(session, actor, collection, edition, publication)
    if level is not None:
        verbs.publish(session, actor, collection, edition, level, "")
    session.flush()
    return collection, edition


def titles(session: Any, world: World, who: str, edition: Edition) -> list[str]:
    """What this person reads of it, in order."""
    actor = world.actor(who)
    lines = reads.order(session, actor, edition)
    rows = reads.in_short(session, actor, lines)
    return [rows[line.ident].title for line in lines]


def item(session: Any, edition: Edition, title: str) -> Item:
    query = (
        select(Item)
        .join(Revision, Revision.entry_id == Item.entry_id)
        .where(Item.edition_id == edition.id, Revision.title == title)
    )
    found: Item = session.scalars(query).one()
    return found
