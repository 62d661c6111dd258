"""A card that is drawn from other texts: begin it, carry passages over, ask the authors of its sources, say yes or no.

Who reads a card because they are asked is the ladder's matter. Nothing here commits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import circles, clearance, events, ladder, prose, provenance, search, texts
from workspace.db import now
from workspace.differences import whole_words
from workspace.nouns import Entry, Practice, Publication, Revision, Source, Template
from workspace.policy import Actor, Verb, ensure, fetch
from workspace.refusals import Conflict, GateClosed, Invalid

TEMPLATE = "t12"
#: What a card may be drawn from.
KINDS = ("narrative", "strategy", "reflection")
MOST = 12  # sources of one card
LONGEST = 2_000  # letters of a passage
PASSAGES = 100  # of one source


@dataclass(frozen=True)
class Place:
    """A passage of a source: from `start` to `end` of an answer as read; and into which answer of the card it goes."""

    prompt: str
    start: int
    end: int
    into: str
    words: str


def begin(session: Session, actor: Actor, source_ids: Sequence[int], group_id: int | None) -> Entry:
    """«Ne faccio una pratica»: an empty card of the actor's, for one of their groups, with these sources. Raises Invalid
    for what a card cannot be drawn from, NotFound for what the actor does not read."""
    if group_id is None or group_id not in actor.open_groups:
        raise Invalid("Scegli per quale dei tuoi gruppi è la scheda.")
    newest = select(Template).where(Template.key == TEMPLATE, Template.retired_at.is_(None))
    template = session.scalars(newest.order_by(Template.version.desc()).limit(1)).one()
    card = Entry(author_id=actor.person_id, group_id=group_id, template_id=template.id, kind="practice")
    session.add(card)
    session.flush()
    revision = Revision(entry_id=card.id, number=1, author_id=actor.person_id, answers={}, html={})
    session.add_all([revision, Practice(entry_id=card.id)])
    session.flush()
    card.current_revision_id = revision.id
    for source_id in dict.fromkeys(source_ids):
        add(session, actor, card, source_id)
    about = {"entry_id": card.id, "group_id": group_id, "revision": revision.number}
    events.record(session, actor, "practice.begun", **about, sources=len(source_ids))
    return card


def add(session: Session, actor: Actor, card: Entry, source_id: int) -> Source:
    """One more text from which the card is drawn, as the actor reads it now."""
    ensure(actor, Verb.WRITE, card)
    text = fetch(session, actor, Entry, source_id, Entry.trashed_at.is_(None))
    if text.kind not in KINDS or card.kind != "practice" or text.id == card.id:
        raise Invalid("Una scheda nasce da racconti, riflessioni e strategie.")
    here = session.scalars(select(Source).where(Source.card_id == card.id)).all()
    if any(source.entry_id == text.id for source in here):
        raise Invalid("Questo testo è già fra le fonti della scheda.")
    if len(here) >= MOST:
        raise Invalid("Una scheda può nascere al massimo da dodici testi.")
    read = text.current_revision_id if text.author_id == actor.person_id else text.shared_revision_id
    source = Source(card_id=card.id, entry_id=text.id, author_id=text.author_id, revision_id=read, passages=[])
    session.add(source)
    session.flush()
    return source


def remove(session: Session, actor: Actor, card: Entry, source: Source) -> None:
    """The card is not drawn from this text any more: its passages go too."""
    ensure(actor, Verb.WRITE, card)
    if card.reach > circles.ONLY_ME or _is_published(session, card):
        raise Invalid("Altre persone leggono questa scheda: prima riprendila, poi togli la fonte.")
    provenance.forget(session, [source])
    provenance.ask_again(session, card)
    events.record(
        session,
        actor,
        "practice.source_removed",
        entry_id=card.id,
        revision=ladder.number_of(session, card.current_revision_id),
    )
    search.write(session, card)


def find(revision: Revision, prompt: str, quote: str, near: int, into: str) -> Place:
    """The passage chosen on the page, in whole words, in the version of the source that the actor reads. Raises Invalid
    where these words do not stand there."""
    answer = revision.answers.get(prompt)
    words = r"\s+".join(map(re.escape, prose.tidy(quote)[:LONGEST].split()))
    text = texts.as_read(answer) if answer else ""
    places = [match.span() for match in re.finditer(words, text)] if words else []
    if not places:
        raise Invalid("Questo passo nel testo di partenza non c’è più: ricarica la pagina, poi riprova.")
    start, end = whole_words(text, *min(places, key=lambda place: abs(place[0] - near)))
    return Place(prompt, start, end, into, text[start:end])


def carry(session: Session, actor: Actor, card: Entry, source: Source, revision: Revision, place: Place) -> None:
    """Keeps where the passage came from, as a place."""
    ensure(actor, Verb.WRITE, card)
    kept = {"revision": revision.id, "prompt": place.prompt, "start": place.start, "end": place.end, "into": place.into}
    source.revision_id = revision.id
    if kept not in source.passages:
        source.passages = [*source.passages, kept][-PASSAGES:]


def write_down(session: Session, actor: Actor, card: Entry, places: Sequence[Place]) -> None:
    """Puts passages at the end of the answers for which they are meant: for who works without a script. A version of its
    own, so that what was there can be had back."""
    ensure(actor, Verb.WRITE, card)
    template = session.get_one(Template, card.template_id)
    before = session.get_one(Revision, card.current_revision_id)
    answers = dict(before.answers)
    for place in places:
        answers[place.into] = "\n\n".join(filter(None, (answers.get(place.into, "").rstrip(), place.words)))
    number = texts.next_number(session, card.id)
    revision = Revision(entry_id=card.id, number=number, author_id=actor.person_id, saved_at=now())
    texts.write_into(revision, texts.compose(template, before.title, answers))
    session.add(revision)
    session.flush()
    card.current_revision_id, card.updated_at = revision.id, now()
    card.saves += 1
    search.write(session, card)


def ask(session: Session, actor: Actor, card: Entry) -> list[Source]:
    """Checks the working copy and asks the authors of its sources for their yes to it."""
    revision = session.get_one(Revision, card.current_revision_id)
    if ladder.check(session, actor, revision).standing:
        raise GateClosed(clearance.STANDS_ASKING)
    return ladder.ask_consent(session, actor, card, revision)


def answer(session: Session, actor: Actor, source: Source, yes: bool, seal: str) -> None:
    """The yes or no of the source's author, to the version that they read. Raises Conflict when it is another by now."""
    ensure(actor, Verb.CONSENT, source)
    if source.answer != "waiting" or source.seal != seal:
        raise Conflict("La scheda intanto è cambiata: leggi la versione di adesso, poi rispondi.")
    card = session.get_one(Entry, source.card_id)
    source.answer, source.answered_at = ("yes" if yes else "no"), now()
    version, kind = ladder.number_of(session, source.asked_revision_id), "consent.given" if yes else "consent.refused"
    if not yes:
        source.asked_revision_id = None
    events.record(session, actor, kind, entry_id=card.id, revision=version)
    events.tell(session, [card.author_id], kind, actor, entry_id=card.id)


def take_back(session: Session, actor: Actor, source: Source) -> None:
    """The author of a source wants it out of the card: at once, with its passages, wherever the card is."""
    ensure(actor, Verb.CONSENT, source)
    search.write(session, *ladder.retract(session, actor, [source]))


def _is_published(session: Session, card: Entry) -> bool:
    live = (Publication.entry_id == card.id, Publication.withdrawn_at.is_(None))
    return bool(session.scalar(select(func.count()).select_from(Publication).where(*live)))
