"""The second reading: a named peer reads exactly one version with the checklist, answers, and may propose other words;
the author takes or leaves each. Who may be asked, and for how long they read, is the ladder's matter. What was remarked
and proposed is deleted once the author has decided; only counts stay. Nothing here commits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from workspace import ascent, events, ladder
from workspace.db import now
from workspace.nouns import Ascent, Entry, Person, Revision, SecondReading, Template
from workspace.policy import Actor, Verb, ensure, fetch, readable
from workspace.refusals import Invalid, NotFound
from workspace.writings import verbs

#: What is asked. A «yes» is always something to look at again.
QUESTIONS = ("colleague", "themselves", "paper", "rare", "quotation", "detail")
ANSWERS = ("yes", "no", "unsure")
REMARK_LIMIT, PASSAGE_LIMIT, MOST = 500, 1000, 30  # letters of a remark and of a passage; proposals

Row = Any  # columns of one statement, by name


@dataclass(frozen=True)
class Wording:
    """A passage of the version that was read, and what to write instead (nothing: take it out)."""

    passage: str
    words: str


@dataclass(frozen=True)
class Done:
    """What came of the proposals. `gone`: taken, but the passage does not stand in the text any more."""

    taken: int
    gone: int
    left: int


# --- the author asks -------------------------------------------------------------------------------------------


def latest(session: Session, actor: Actor, entry: Entry) -> Row | None:
    """The last second reading of this text that waits or was answered: with the reader's name and the version."""
    query = (
        select(SecondReading, Person.name.label("reader"), Revision.number)
        .join(Person, Person.id == SecondReading.reader_id)
        .join(Revision, Revision.id == SecondReading.revision_id)
        .where(SecondReading.entry_id == entry.id, readable(actor, SecondReading))
        .where(SecondReading.waiting | SecondReading.answered_at.is_not(None))
        .order_by(SecondReading.id.desc())
        .limit(1)
    )
    return session.execute(query).first()


def ask(session: Session, actor: Actor, entry: Entry, revision: Revision, reader_id: int | None) -> SecondReading:
    """Checks the version and asks."""
    if not revision.answers:
        raise Invalid("Il testo è ancora vuoto: scrivi qualcosa, poi chiedi.")
    ladder.check(session, actor, revision)
    return ladder.ask_second(session, actor, entry, revision, reader_id)


# --- the reader reads and answers --------------------------------------------------------------------------------


def asked(session: Session, actor: Actor, reading_id: int, *, hold: bool = False) -> SecondReading:
    """The second reading that waits for this actor; NotFound otherwise. `hold`: until the end of the transaction."""
    waits = (SecondReading.reader_id == actor.person_id, SecondReading.waiting)
    return fetch(session, actor, SecondReading, reading_id, *waits, hold=hold)


def version(session: Session, actor: Actor, reading: SecondReading) -> Row:
    """The one version that may be read, with its author's name and its questions."""
    row = session.execute(
        select(
            Revision.title,
            Revision.answers,
            Revision.html,
            Revision.words,
            Person.name.label("author"),
            Entry.kind,
            Template.body.label("template"),
            Ascent.level,
        )
        .join(Entry, Entry.id == Revision.entry_id)
        .join(Person, Person.id == Entry.author_id)
        .join(Template, Template.id == Entry.template_id)
        .outerjoin(Ascent, and_(Ascent.revision_id == Revision.id, Ascent.state == "asked"))
        .where(Revision.id == reading.revision_id, readable(actor, Revision))
    ).first()
    if row is None:
        raise NotFound
    return row


def stands(passage: str, texts: Iterable[str]) -> bool:
    """Is the passage there, word for word, in one of these texts?"""
    there = _words_of(passage).search
    return any(there(text) for text in texts)


def answer(
    session: Session,
    actor: Actor,
    reading: SecondReading,
    answers: Mapping[str, str],
    remarks: Mapping[str, str],
    proposals: Collection[Wording],
) -> None:
    """Keeps the answer for the author, and ends the reading: the reader opens the text no more."""
    ensure(actor, Verb.SECOND, reading)
    if set(answers) != set(QUESTIONS) or not set(answers.values()) <= set(ANSWERS) or len(proposals) > MOST:
        raise Invalid("Rispondi a ogni domanda, poi invia.")
    reading.answers = dict(answers)
    reading.remarks = {key: words for key, words in remarks.items() if words}
    reading.proposals = [{"passage": one.passage, "words": one.words} for one in proposals]
    reading.answered_at = now()
    ladder.close_second(session, reading)
    given = list(answers.values())
    events.record(
        session,
        actor,
        "second.answered",
        entry_id=reading.entry_id,
        group_id=reading.group_id,
        revision=ladder.number_of(session, reading.revision_id),
        proposals=len(proposals),
        **{kind: given.count(kind) for kind in ANSWERS},
    )
    ascent.heard(session, actor, reading)
    author = session.get_one(Entry, reading.entry_id).author_id
    events.tell(session, [author], "second.answered", actor, entry_id=reading.entry_id)


# --- the author decides ------------------------------------------------------------------------------------------


def decide(session: Session, actor: Actor, entry: Entry, reading: SecondReading, take: Collection[int]) -> Done:
    """Writes the proposals of these places in the list into the working copy, as one new version, leaves the others, and
    deletes the words of them all."""
    ensure(actor, Verb.WRITE, entry)
    if reading.answered_at is None or reading.closed_at is not None:
        raise Invalid("Su queste proposte hai già deciso.")
    proposals = [Wording(one["passage"], one["words"]) for one in reading.proposals]
    taken = [one for number, one in enumerate(proposals) if number in take]
    current = session.get_one(Revision, entry.current_revision_id)
    parts = dict(ladder.parts(current))
    gone = 0
    for one in taken:
        places = 0
        for part, text in parts.items():
            parts[part], found = _words_of(one.passage).subn(partial(_instead, one.words), text)
            places += found
        gone += not places
    title = parts.pop("title")
    if len(taken) > gone:
        verbs.save(session, actor, entry, title, parts, fresh=True)
    done = Done(len(taken) - gone, gone, len(proposals) - len(taken))
    ladder.settle_second(session, actor, reading, done.taken, done.gone, done.left)
    return done


def _words_of(passage: str) -> re.Pattern[str]:
    """The passage in any spacing and with apostrophes and quotation marks of any shape, whole words only."""
    words = [re.sub("['’]", "['’]", re.escape(word)) for word in passage.split()]
    start = r"(?<!\w)" if passage.strip()[:1].isalnum() else ""
    end = r"(?!\w)" if passage.strip()[-1:].isalnum() else ""
    return re.compile(start + r"\s+".join(words) + end if words else r"(?!)")


def _instead(words: str, found: re.Match[str]) -> str:
    return words
