"""What an author does with their own texts: begin, save, place, restore, drop, trash, bring back, erase.

Nothing that was written is lost on the way: a save based on an older state than the present one is kept as a version
beside it (`Clash`), never over it. Nothing here commits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from workspace import circles, events, ladder, provenance, search, texts
from workspace.db import now
from workspace.nouns import Ascent, Comment, Entry, Publication, Revision, SecondReading, Template, Theme
from workspace.policy import Actor, Verb, ensure
from workspace.refusals import Invalid, NotFound

# One revision holds at most this long a stretch of writing; then the next one begins.
STRETCH = dt.timedelta(minutes=15)
# A save that takes out this much (of the letters, and in letters) begins a new one: what was there can be had back.
CUT, CUT_LETTERS = 0.25, 100
NOTE_LIMIT = 300


@dataclass(frozen=True)
class Saved:
    """The text is in `revision`; `changed` says whether anything had to be written."""

    revision: Revision
    changed: bool


@dataclass(frozen=True)
class Clash:
    """Somebody (oneself in another window) saved meanwhile: `current` stays the working copy, `kept` holds what came
    in now, as a version of its own."""

    current: Revision
    kept: Revision


def begin(
    session: Session,
    actor: Actor,
    template: Template,
    *,
    kind: str | None = None,
    group_id: int | None = None,
    theme: Theme | None = None,
) -> Entry:
    """A new text of the actor's, seen by nobody else, with an empty first revision. `kind` is asked for where the
    template leaves it open; a theme brings its group along. Raises Invalid for a kind or group that does not fit."""
    kinds = texts.kinds_of(template)
    kind = kind or (kinds[0] if len(kinds) == 1 else None)
    if kind not in kinds:
        raise Invalid("Scegli che cosa scrivi: un racconto, una riflessione, una buona pratica o una strategia.")
    if theme is not None:
        if theme.closed_at is not None:
            raise Invalid("Questo tema è chiuso. Puoi scrivere lo stesso, fuori dal tema.")
        group_id = theme.group_id
    elif group_id is not None and group_id not in actor.groups:
        raise Invalid("Scegli uno dei tuoi gruppi.")
    entry = Entry(
        author_id=actor.person_id,
        group_id=group_id,
        theme_id=theme.id if theme else None,
        template_id=template.id,
        kind=kind,
    )
    session.add(entry)
    session.flush()
    revision = Revision(entry_id=entry.id, number=1, author_id=actor.person_id, answers={}, html={})
    session.add(revision)
    session.flush()
    entry.current_revision_id = revision.id
    events.record(session, actor, "entry.begun", entry_id=entry.id, group_id=group_id, template=template.key)
    return entry


def save(
    session: Session,
    actor: Actor,
    entry: Entry,
    title: str,
    answers: Mapping[str, str],
    base: int | None = None,
    note: str = "",
    kept_id: int | None = None,
    fresh: bool = False,
) -> Saved | Clash:
    """Writes the working copy. `answers` may be some of the template's: the others stay as they are.

    `base`: the entry's count of saves on which this text was based (None: whatever it is now). Based on an older
    count, the text is kept beside the working copy instead; `kept_id` names the version that already holds what came
    from this window, to be written again. `fresh`: open a version of its own, so that the present one stays in the
    list (after a conflict). Raises Invalid (too long, unknown questions), Forbidden.
    """
    ensure(actor, Verb.WRITE, entry)
    current = session.get_one(Revision, entry.current_revision_id)
    template = session.get_one(Template, entry.template_id)
    text = texts.compose(template, title, {**_still_asked(template, current), **answers})
    note = texts.tidy_title(note)[:NOTE_LIMIT]
    if texts.is_same(current, text):
        if note and note != current.note:
            current.note = note
        return Saved(current, False)
    if base is not None and base != entry.saves:
        return Clash(current, _keep(session, actor, entry, text, kept_id))
    if fresh or not _is_still_open(current, actor) or _is_a_cut(current, text):
        current = _next(session, actor, entry, "written")
    texts.write_into(current, text)
    current.note, current.saved_at = note or current.note, now()
    _make_current(session, entry, current)
    _drop_kept_copies(session, entry, current)
    search.write(session, entry)
    return Saved(current, True)


def place(session: Session, actor: Actor, entry: Entry, group_id: int | None) -> None:
    """Which of the author's groups this text is for. Only while nobody else reads it."""
    ensure(actor, Verb.WRITE, entry)
    if group_id == entry.group_id:
        return
    if entry.reach > circles.ONLY_ME or _has_publications(session, entry):
        raise Invalid("Questo testo è condiviso: prima ritiralo, poi scegli un altro gruppo.")
    if group_id is not None and group_id not in actor.groups:
        raise Invalid("Scegli uno dei tuoi gruppi.")
    ladder.end_proposals(session, actor, "withdrawn", Ascent.entry_id == entry.id)
    ladder.end_second(session, actor, SecondReading.entry_id == entry.id)
    entry.group_id, entry.theme_id = group_id, None
    search.write(session, entry)


def restore(session: Session, actor: Actor, entry: Entry, revision: Revision) -> Revision:
    """Takes up an earlier version again: a new revision that says so; the one before it stays in the list."""
    ensure(actor, Verb.WRITE, entry)
    if revision.entry_id != entry.id:
        raise NotFound
    template = session.get_one(Template, entry.template_id)
    fresh = _next(session, actor, entry, "restored")
    texts.write_into(fresh, texts.compose(template, revision.title, revision.answers))
    fresh.note = _("Ripresa la versione %(number)s", number=revision.number)
    _make_current(session, entry, fresh)
    events.record(session, actor, "entry.restored", entry_id=entry.id, revision=revision.number)
    search.write(session, entry)
    return fresh


def drop_earlier(session: Session, actor: Actor, entry: Entry) -> int:
    """Deletes the versions that nobody else reads and on which nothing hangs, except the working copy. Answers how
    many."""
    ensure(actor, Verb.WRITE, entry)
    gone = session.scalars(select(Revision.id).where(droppable(entry))).all()
    if gone:
        session.execute(delete(Revision).where(Revision.id.in_(gone)))
        events.record(session, actor, "entry.revisions_dropped", entry_id=entry.id, revisions=len(gone))
    return len(gone)


def droppable(entry: Entry) -> ColumnElement[bool]:
    """The condition under which a revision of `entry` may go: not in use, not published, not proposed,
    not commented, and not in the hands of a second reader whose answer the author has not seen."""
    in_use = [i for i in (entry.current_revision_id, entry.shared_revision_id) if i is not None]
    published = select(Publication.revision_id).where(Publication.entry_id == entry.id)
    commented = select(Comment.revision_id).where(Comment.entry_id == entry.id)
    in_hands = select(SecondReading.revision_id).where(
        SecondReading.entry_id == entry.id, SecondReading.closed_at.is_(None)
    )
    proposed = select(Ascent.revision_id).where(Ascent.entry_id == entry.id, Ascent.ended_at.is_(None))
    return and_(
        Revision.entry_id == entry.id,
        Revision.id.not_in(in_use),
        Revision.id.not_in(proposed),
        Revision.id.not_in(published),
        Revision.id.not_in(commented),
        Revision.id.not_in(in_hands),
    )


def trash(session: Session, actor: Actor, entry: Entry) -> None:
    """To the trash: taken back from everybody at once, kept for its author."""
    ensure(actor, Verb.TRASH, entry)
    if entry.trashed_at is not None:
        return
    if entry.reach > circles.ONLY_ME or _has_publications(session, entry):
        cards = ladder.withdraw(session, actor, entry)
    else:
        cards = ladder.retract(session, actor, provenance.of_text(session, entry.id))
    ladder.end_proposals(session, actor, "withdrawn", Ascent.entry_id == entry.id)
    ladder.end_second(session, actor, SecondReading.entry_id == entry.id)
    provenance.ask_again(session, entry)
    entry.trashed_at = now()
    version = ladder.number_of(session, entry.current_revision_id)
    events.record(session, actor, "entry.trashed", entry_id=entry.id, revision=version)
    search.write(session, entry, *cards)


def bring_back(session: Session, actor: Actor, entry: Entry) -> None:
    """Out of the trash: a draft again, seen by nobody else."""
    ensure(actor, Verb.TRASH, entry)
    entry.trashed_at = None
    version = ladder.number_of(session, entry.current_revision_id)
    events.record(session, actor, "entry.brought_back", entry_id=entry.id, revision=version)
    search.write(session, entry)


def erase(session: Session, actor: Actor, entry: Entry) -> None:
    """For good: the text, all its versions and checks, comments, terms, notices, publications and search rows. What
    stays is an event with numbers. Only from the trash."""
    ensure(actor, Verb.TRASH, entry)
    if entry.trashed_at is None:
        raise Invalid("Prima metti il testo nel cestino.")
    numbers = {
        "revisions": _count(session, Revision, entry),
        "comments": _count(session, Comment, entry),
    }
    search.erase(session, entry.id)
    session.flush()
    session.execute(delete(Entry).where(Entry.id == entry.id))
    session.expunge_all()  # what the database deleted along with it must not be written again
    events.record(session, actor, "entry.erased", **numbers)


# --- pieces ----------------------------------------------------------------------------------------------------


def _still_asked(template: Template, revision: Revision) -> dict[str, str]:
    keys = {prompt["key"] for prompt in texts.prompts_of(template)}
    return {key: source for key, source in revision.answers.items() if key in keys}


def _is_still_open(revision: Revision, actor: Actor) -> bool:
    """May this revision be written over? Once its author gave it a note, or it was frozen, it stands."""
    return (
        not revision.frozen
        and not revision.note
        and revision.author_id == actor.person_id
        and now() - revision.created_at < STRETCH
    )


def _is_a_cut(revision: Revision, text: texts.Text) -> bool:
    """Does this save take out a good part of the text? Written over, it could not be had back."""
    gone = len(revision.plain) - len(text.plain)
    return gone > CUT_LETTERS and gone > CUT * len(revision.plain)


def _next(session: Session, actor: Actor, entry: Entry, origin: str) -> Revision:
    return Revision(
        entry_id=entry.id,
        number=texts.next_number(session, entry.id),
        author_id=actor.person_id,
        origin=origin,
        note="",
        frozen=False,
        created_at=now(),
        saved_at=now(),
    )


def _make_current(session: Session, entry: Entry, revision: Revision) -> None:
    session.add(revision)
    session.flush()
    entry.current_revision_id = revision.id
    entry.saves += 1
    entry.updated_at = now()
    session.flush()


def _keep(session: Session, actor: Actor, entry: Entry, text: texts.Text, kept_id: int | None) -> Revision:
    """Holds a text that came too late in a version of its own; the same window's version is written again."""
    ours = select(Revision).where(
        Revision.entry_id == entry.id, Revision.origin == "conflict", Revision.author_id == actor.person_id
    )
    for kept in session.scalars(ours):
        if kept.id == kept_id and not kept.frozen and kept.id != entry.current_revision_id:
            texts.write_into(kept, text)
            kept.saved_at = now()
            return kept
        if texts.is_same(kept, text):
            return kept
    kept = _next(session, actor, entry, "conflict")
    texts.write_into(kept, text)
    session.add(kept)
    session.flush()
    return kept


def _drop_kept_copies(session: Session, entry: Entry, current: Revision) -> None:
    """A version that was kept because it came too late, and is now the working copy to the letter, has done its
    work."""
    copies = session.scalars(
        select(Revision).where(
            Revision.entry_id == entry.id,
            Revision.origin == "conflict",
            Revision.frozen.is_(False),
            Revision.id != current.id,
            Revision.plain == current.plain,
        )
    )
    for copy in copies:
        if copy.title == current.title and copy.answers == current.answers:
            session.delete(copy)


def _has_publications(session: Session, entry: Entry) -> bool:
    alive = or_(Publication.state == "proposed", Publication.state == "approved")
    query = select(Publication.id).where(Publication.entry_id == entry.id, alive, Publication.withdrawn_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def _count(session: Session, noun: type[Revision] | type[Comment], entry: Entry) -> int:
    return session.scalar(select(func.count()).select_from(noun).where(noun.entry_id == entry.id)) or 0
