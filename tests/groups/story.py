"""Short sentences for the stories of a group: somebody writes, shares, and we look who reads what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.cast import World, checked
from workspace import ladder, search
from workspace.db import db, writing
from workspace.nouns import Entry, Membership, Notice, Revision


def write(
    world: World, who: str, title: str, *, group: str = "faggio", theme: int | None = None, kind: str = "narrative"
) -> int:
    """A text of `who`, read by nobody else; commits and answers its id."""
    with world.app.app_context(), writing():
        s = db.session()
        entry = Entry(
            author_id=world.people[who],
            group_id=world.groups[group],
            template_id=world.template("libera"),
            kind=kind,
            theme_id=theme,
        )
        s.add(entry)
        s.flush()
        revision = Revision(entry_id=entry.id, number=1, author_id=entry.author_id, title=title, plain=title)
        revision.answers = {"testo": "Una mattina qualunque."}
        s.add(revision)
        s.flush()
        entry.current_revision_id = revision.id
        s.commit()
        return entry.id


def share(world: World, entry_id: int, reach: int = 3, to: str | None = None) -> int:
    """Its author shares it with the group, or with the person `to`."""
    with world.app.app_context(), writing():
        s = db.session()
        entry = s.get_one(Entry, entry_id)
        author = next(name for name, ident in world.people.items() if ident == entry.author_id)
        revision = s.get_one(Revision, entry.current_revision_id)
        checked(s, world.actor(author), revision)
        ladder.share(s, world.actor(author), entry, revision, reach, world.people[to] if to else None)
        search.write(s, entry)
        s.commit()
        return entry_id


def shared(world: World, who: str, title: str, **about: Any) -> int:
    return share(world, write(world, who, title, **about))


def reads(world: World, who: str, entry_id: int) -> bool:
    from workspace.policy import readable

    with world.app.app_context():
        query = select(Entry.id).where(Entry.id == entry_id, readable(world.actor(who), Entry))
        return db.session.scalar(query) is not None


def reach_of(world: World, entry_id: int) -> int:
    with world.app.app_context():
        return db.session.get_one(Entry, entry_id).reach


def seat_of(world: World, who: str, group: str = "faggio") -> int:
    """The id of the present membership."""
    with world.app.app_context():
        return db.session.scalars(
            select(Membership.id).where(
                Membership.person_id == world.people[who],
                Membership.group_id == world.groups[group],
                Membership.left_at.is_(None),
            )
        ).one()


def told(world: World, kind: str) -> set[str]:
    """Names of those who have a notice of this kind."""
    names = {ident: name for name, ident in world.people.items()}
    with world.app.app_context():
        return {names.get(i, "?") for i in db.session.scalars(select(Notice.person_id).where(Notice.kind == kind))}
