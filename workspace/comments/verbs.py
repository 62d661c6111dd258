"""What is done in the margin of a text: comment, answer, edit, delete, resolve, reopen.

A comment stands on the version that others read and goes no further than that version did: what is said while two
people read stays between the two, and so do the answers to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import anonymity, events, gate, lexicons, prose
from workspace.db import now
from workspace.differences import whole_words
from workspace.nouns import COMMENT_KINDS, Comment, Entry, Revision
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Conflict, Forbidden, Invalid

LIMIT = 4_000
LONGEST_QUOTE = 600


@dataclass(frozen=True)
class Passage:
    """A place in an answer of a version: from `start` to `end` of its words as read."""

    prompt: str
    start: int
    end: int


def add(
    session: Session, actor: Actor, entry: Entry, kind: str, body: str, passage: Passage | None = None, sure: str = ""
) -> Comment:
    """A new comment on the version that is shared; tells the author of the text. Raises Forbidden while nobody else
    reads, Invalid for an unknown kind and for what identifies somebody, Unsure for what may, unless `sure` says so."""
    ensure(actor, Verb.COMMENT, entry)
    if kind not in COMMENT_KINDS:
        raise Invalid("Scegli che cosa vuoi lasciare: una risonanza, una domanda o un suggerimento.")
    comment = _new(session, actor, entry, kind, body, entry.reach, sure)
    if passage:
        comment.prompt, comment.start, comment.end = passage.prompt, passage.start, passage.end
    session.add(comment)
    session.flush()
    _record(session, actor, "comment.made", entry, comment)
    _tell(session, actor, "comment.made", entry, comment, entry.author_id)
    return comment


def answer(session: Session, actor: Actor, entry: Entry, to: Comment, body: str, sure: str = "") -> Comment:
    """An answer to a comment that the actor reads; there is one level of answers. Tells who is answered, and the
    author of the text."""
    ensure(actor, Verb.ANSWER, entry)
    if to.entry_id != entry.id or to.parent_id is not None:
        raise Invalid("A una risposta non si risponde: rispondi al commento.")
    comment = _new(session, actor, entry, "answer", body, min(entry.reach, to.reach), sure)
    comment.parent_id = to.id
    session.add(comment)
    session.flush()
    _record(session, actor, "comment.answered", entry, comment)
    _tell(session, actor, "comment.answered", entry, comment, to.author_id)
    if entry.author_id != to.author_id:
        _tell(session, actor, "comment.made", entry, comment, entry.author_id)
    return comment


def edit(session: Session, actor: Actor, comment: Comment, body: str, kind: str | None = None, sure: str = "") -> None:
    """Other words for one's own comment; it says that it was changed."""
    ensure(actor, Verb.EDIT_COMMENT, comment)
    if kind in COMMENT_KINDS and comment.parent_id is None:
        comment.kind = kind
    if body != comment.body:
        refuse_what_identifies(session, comment.entry_id, body, sure)
        comment.body, comment.html, comment.edited_at = body, prose.render(body), now()
    events.record(session, actor, "comment.edited", entry_id=comment.entry_id, comment=comment.id)


def delete(session: Session, actor: Actor, comment: Comment, answers: int) -> None:
    """One's own comment, with the answers to it. `answers`: how many the person was told would go; Conflict when
    there are more by now."""
    ensure(actor, Verb.EDIT_COMMENT, comment)
    if answers_to(session, comment) > answers:
        raise Conflict("Nel frattempo qualcuno ha risposto: guarda la risposta, poi decidi.")
    events.record(session, actor, "comment.deleted", entry_id=comment.entry_id, comment=comment.id, answers=answers)
    session.delete(comment)
    session.flush()


def resolve(session: Session, actor: Actor, entry: Entry, comment: Comment) -> None:
    """«Ne abbiamo tenuto conto»: by the author of the text or who supervises; tells who made the comment."""
    ensure(actor, Verb.RESOLVE, entry)
    if comment.parent_id is not None:
        raise Invalid("Si risolve il commento, non una risposta.")
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by_id = now(), actor.person_id
        _record(session, actor, "comment.resolved", entry, comment)
        _tell(session, actor, "comment.resolved", entry, comment, comment.author_id)


def reopen(session: Session, actor: Actor, entry: Entry, comment: Comment) -> None:
    ensure(actor, Verb.RESOLVE, entry)
    if comment.resolved_at is not None:
        comment.resolved_at = comment.resolved_by_id = None
        _record(session, actor, "comment.reopened", entry, comment)


def answers_to(session: Session, comment: Comment) -> int:
    return session.scalar(select(func.count()).select_from(Comment).where(Comment.parent_id == comment.id)) or 0


def find_passage(
    revision: Revision, prompt: str, start: int | None, end: int | None, quote: str = ""
) -> Passage | None:
    """The place that a reader chose, in whole words; None when there is no such place. With `quote`, the words
    chosen on the page (white space may differ), the place is where they stand nearest to `start`."""
    source = revision.answers.get(prompt)
    if source is None:
        return None
    text = prose.plain(source)
    if quote.strip():
        words = r"\s+".join(map(re.escape, prose.tidy(quote)[:LONGEST_QUOTE].split()))
        places = [match.span() for match in re.finditer(words, text)]
        if not places:
            return None
        start, end = min(places, key=lambda place: abs(place[0] - (start or 0)))
    if start is None or end is None or not 0 <= start < end <= len(text):
        return None
    start, end = whole_words(text, start, min(end, start + LONGEST_QUOTE))
    return Passage(prompt, start, end) if start < end else None


def refuse_what_identifies(session: Session, entry_id: int, body: str, sure: str = "") -> None:
    """Raises Invalid that names what kind of thing stands in the way, never the thing; Unsure where it is for the
    author to say."""
    found = anonymity.check(body).blocking
    if found:
        whys = dict.fromkeys(_(finding.why) for finding in found)
        raise Invalid(
            _("Non è ancora partito, perché c’è qualcosa che fa riconoscere una persona. %(why)s Toglilo, poi invia.",
              why=" ".join(whys))
        )  # fmt: skip
    gate.pass_words(body, sure, lexicons.of_entry(session, entry_id))


def _new(session: Session, actor: Actor, entry: Entry, kind: str, body: str, reach: int, sure: str) -> Comment:
    if entry.shared_revision_id is None:
        raise Forbidden
    if not body.strip() or len(body) > LIMIT:
        raise Invalid("Un commento ha da una parola a 4.000 caratteri.")
    refuse_what_identifies(session, entry.id, body, sure)
    return Comment(
        entry_id=entry.id,
        revision_id=entry.shared_revision_id,
        author_id=actor.person_id,
        kind=kind,
        reach=reach,
        body=body,
        html=prose.render(body),
    )


def _record(session: Session, actor: Actor, verb: str, entry: Entry, comment: Comment) -> None:
    events.record(
        session, actor, verb, entry_id=entry.id, group_id=entry.group_id, comment=comment.id, reach=comment.reach
    )


def _tell(session: Session, actor: Actor, kind: str, entry: Entry, comment: Comment, person_id: int) -> None:
    events.tell(session, [person_id], kind, actor, entry_id=entry.id, comment_id=comment.id, group_id=entry.group_id)
