"""What the stories of practices begin with: texts of the cast, and a card of Carla's drawn from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.cast import World, checked
from workspace import ladder, search, texts
from workspace.nouns import Entry, Publication, Revision, Source, Template
from workspace.practices import cards

STORY = "La porta era socchiusa e nessuno rispondeva. Ho aspettato sul pianerottolo senza suonare di nuovo."
OTHER = "Con le persone anziane conviene telefonare prima e dire chi si è."
WHEN_NOT = "Non si usa quando c’è un pericolo immediato."
CARD = {"problema": "Nessuno apre.", "passi": "Si aspetta.", "risultati": "Due volte su tre.", "quando_non": WHEN_NOT}


def text_of(
    session: Any, world: World, who: str, answers: dict[str, str], kind: str = "narrative", group: str = "faggio",
    template: str = "libera", title: str = "Una mattina",
) -> Entry:  # fmt: skip
    model = session.get_one(Template, world.template(template))
    entry = Entry(author_id=world.people[who], group_id=world.groups[group], template_id=model.id, kind=kind)
    session.add(entry)
    session.flush()
    revision = Revision(entry_id=entry.id, number=1, author_id=entry.author_id)
    texts.write_into(revision, texts.compose(model, title, answers))
    session.add(revision)
    session.flush()
    entry.current_revision_id = revision.id
    session.flush()
    return entry


def shared(session: Any, world: World, entry: Entry, reach: int = 3, supervisor: str | None = None) -> Entry:
    author = next(name for name, ident in world.people.items() if ident == entry.author_id)
    revision = session.get_one(Revision, entry.current_revision_id)
    checked(session, world.actor(author), revision)
    named = world.people[supervisor] if supervisor else None
    ladder.share(session, world.actor(author), entry, revision, reach, named)
    session.flush()
    search.write(session, entry)
    return entry


def story(session: Any, world: World, who: str = "ada", words: str = STORY, **more: Any) -> Entry:
    """A narrative that its author shared with the group."""
    return shared(session, world, text_of(session, world, who, {"testo": words}, **more))


def card(session: Any, world: World, who: str, *sources: Entry, group: str = "faggio", **answers: str) -> Entry:
    """A card of `who`'s drawn from these, written down."""
    made = cards.begin(session, world.actor(who), [source.id for source in sources], world.groups[group])
    rewrite(session, made, **answers)
    return made


def rewrite(session: Any, made: Entry, **answers: str) -> Revision:
    """A new version of the card."""
    before = session.get_one(Revision, made.current_revision_id)
    model = session.get_one(Template, made.template_id)
    number = texts.next_number(session, made.id)
    revision = Revision(entry_id=made.id, number=number, author_id=made.author_id)
    texts.write_into(revision, texts.compose(model, "Aspettare sulla porta", {**CARD, **before.answers, **answers}))
    session.add(revision)
    session.flush()
    made.current_revision_id = revision.id
    made.saves += 1
    session.flush()
    search.write(session, made)
    return revision


def sources_of(session: Any, made: Entry) -> list[Source]:
    return list(session.scalars(select(Source).where(Source.card_id == made.id).order_by(Source.id)))


def settled(session: Any, world: World, made: Entry, who: str) -> Revision:
    """Everything that the check asks about the card is decided."""
    revision = session.get_one(Revision, made.current_revision_id)
    checked(session, world.actor(who), revision)
    session.flush()
    return revision


def agreed(session: Any, world: World, made: Entry, who: str = "carla") -> None:
    """All that were asked about the card as it is say yes."""
    settled(session, world, made, who)
    cards.ask(session, world.actor(who), made)
    names = {ident: name for name, ident in world.people.items()}
    for source in sources_of(session, made):
        if source.answer == "waiting":
            cards.answer(session, world.actor(names[source.author_id]), source, True, source.seal)
    session.flush()


def published(session: Any, world: World, entry: Entry, level: int = 4) -> Publication:
    """Approved for the ambito or the network, in the version that is shared."""
    made = Publication(
        entry_id=entry.id,
        revision_id=entry.shared_revision_id,
        level=level,
        ambito_id=world.ambiti["valle"],
        state="approved",
    )
    session.add(made)
    session.flush()
    search.write(session, entry)
    return made
