"""From which texts a card is drawn, whether their authors said yes to exactly this card, and what goes with a source
that is taken back: its passages, out of every version of the card. Who reads because of it is the ladder's matter.
Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from workspace import carried, texts
from workspace.db import now
from workspace.nouns import Comment, Entry, Notice, Practice, Revision, Source, Template

_VERSIONS = 20  # of a source: the newest, in which a passage is looked for


def unbacked(session: Session, card_id: int, mark: str) -> bool:
    """Is there a source, of somebody else's, whose author has not said yes to exactly the text with this seal? One's own
    consent by the act."""
    yes = and_(Source.answer == "yes", Source.seal == mark)
    others = select(Source.id).join(Entry, Entry.id == Source.card_id).where(Source.author_id != Entry.author_id)
    return session.scalar(others.where(Source.card_id == card_id, ~yes).limit(1)) is not None


def of_text(session: Session, entry_id: int) -> list[Source]:
    """The places of this text as a source of cards that other people make."""
    query = select(Source).join(Entry, Entry.id == Source.card_id).where(Source.author_id != Entry.author_id)
    return list(session.scalars(query.where(Source.entry_id == entry_id)))


def words_of(session: Session, source: Source) -> list[str]:
    """The passages that were carried over, as they stand in the versions from which they were taken."""
    versions = {place["revision"] for place in source.passages}
    rows = session.execute(select(Revision.id, Revision.answers).where(Revision.id.in_(versions)))
    read = {(row.id, key): texts.as_read(answer) for row in rows for key, answer in row.answers.items()}
    return [read.get((p["revision"], p["prompt"]), "")[p["start"] : p["end"]] for p in source.passages]


def forget(session: Session, sources: Iterable[Source]) -> list[Entry]:
    """Ends these sources and takes what came from them out of every version of their cards. Answers the cards."""
    cards: dict[int, Entry] = {}
    for source in sources:
        card = session.get_one(Entry, source.card_id)
        _take_out(session, card, source)
        session.execute(delete(Notice).where(Notice.id == source.notice_id))
        session.delete(source)
        cards[card.id] = card
    session.flush()
    return list(cards.values())


def ask_again(session: Session, card: Entry) -> None:
    """The card is another by now: what its other sources were asked counts no more, and nobody reads it as asked."""
    for source in session.scalars(select(Source).where(Source.card_id == card.id)):
        session.execute(delete(Notice).where(Notice.id == source.notice_id))
        source.asked_revision_id, source.answer, source.seal, source.notice_id = None, "", "", None


def to_review(session: Session, card: Entry) -> None:
    """The card is to be looked at again."""
    life = session.get(Practice, card.id)
    if life is None:
        life = Practice(entry_id=card.id)
        session.add(life)
    life.state, life.changed_at = "review", now()


def _take_out(session: Session, card: Entry, source: Source) -> None:
    template = session.get_one(Template, card.template_id)
    newest = select(Revision.plain).where(Revision.entry_id == source.entry_id).order_by(Revision.id.desc())
    theirs = list(session.scalars(newest.limit(_VERSIONS)))
    passages = words_of(session, source)
    for revision in session.scalars(select(Revision).where(Revision.entry_id == card.id)):
        answers = {key: carried.without(answer, theirs, passages) for key, answer in revision.answers.items()}
        if answers != revision.answers:
            texts.take_out(revision, texts.compose(template, revision.title, answers))
            # Places of quotations count in words that stand there no more.
            session.execute(
                update(Comment).where(Comment.revision_id == revision.id).values(prompt=None, start=None, end=None)
            )
    card.saves += 1
    card.updated_at = now()
