"""«Chi leggerà questo»: where a text can go from where it is, and who would be there. A fixed number of statements."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import circles
from workspace.circles import GROUP, ONLY_ME, SUPERVISOR, Reader
from workspace.nouns import (
    Entry,
    EntryTerm,
    Event,
    Facet,
    Group,
    Person,
    Publication,
    Revision,
    SecondReading,
    Template,
    Term,
    Theme,
)
from workspace.policy import Actor, Verb, ensure, fetch, readable
from workspace.refusals import Invalid

SHORT = 12  # readers that are shown by name


@dataclass(frozen=True)
class Step:
    """One place on the ladder to which this text can go. `key` names it in an address and in a form."""

    reach: int
    group_id: int | None = None
    group: str = ""
    opens_past: bool = False
    supervisor_id: int | None = None
    supervisor: str = ""
    readers: tuple[Reader, ...] = ()
    new: tuple[Reader, ...] = ()
    lost: tuple[Reader, ...] = ()
    is_now: bool = False

    @property
    def key(self) -> str:
        return ".".join(str(part) for part in (self.reach, self.group_id, self.supervisor_id) if part)

    @property
    def staff(self) -> int:
        return sum(reader.is_staff for reader in self.readers)

    @property
    def names(self) -> list[str]:
        """The readers by name, where they are few enough to be read."""
        return [reader.name for reader in self.readers] if len(self.readers) <= SHORT else []

    @property
    def mark(self) -> str:
        """Stands for exactly these readers: what the page showed is what the button does."""
        return hashlib.sha256(",".join(str(r.person_id) for r in self.readers).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Situation:
    """Everything that the sharing page shows, but for the check."""

    entry: Entry
    current: Revision
    shared: Revision | None
    prompts: list[dict[str, Any]]
    theme: str | None
    steps: list[Step]
    now: Step
    waiting: list[tuple[str, str]]  # groups whose pact is still to be accepted: name and slug
    levels: list[int]  # of the live publications
    second: str | None  # who is reading a version for a second reading
    feelings: list[str]  # terms that only the author sees until the group reads

    @property
    def is_blank(self) -> bool:
        return not self.current.answers

    @property
    def wrote_on(self) -> bool:
        """Do the others read an older version than the author's?"""
        return self.shared is not None and self.shared.id != self.current.id

    def step(self, key: str) -> Step:
        """The step of that key; Invalid when this text cannot go there (any more)."""
        for step in self.steps:
            if step.key == key:
                return step
        raise Invalid("Questa condivisione non è più possibile: guarda di nuovo chi può leggere il testo.")

    def version_for(self, step: Step) -> Revision:
        """Fewer readers go on reading what they read; anybody else gets the version of now."""
        return self.shared if self.shared is not None and step.reach < self.now.reach else self.current


def to_share(session: Session, actor: Actor, entry_id: int, *, hold: bool = False) -> Entry:
    """The entry, for its author (NotFound for who may not read it, Forbidden for who only reads it); `hold`: until
    the end of the transaction, so that a save does not come between the check and the sharing."""
    entry = fetch(session, actor, Entry, entry_id, hold=hold)
    ensure(actor, Verb.SHARE, entry)
    if entry.trashed_at is not None:
        raise Invalid("Questo testo è nel cestino: prima riprendilo.")
    return entry


def situation(session: Session, actor: Actor, entry: Entry, language: str) -> Situation:
    revisions = {
        revision.id: revision
        for revision in session.scalars(
            select(Revision).where(Revision.id.in_([entry.current_revision_id, entry.shared_revision_id]))
        )
    }
    groups = _groups(session, actor, entry)
    around = circles.of_groups(session, entry.author_id, [group.id for group in groups])
    before = _readers_now(around, entry)
    steps = [Step(ONLY_ME, lost=before, is_now=entry.reach == ONLY_ME)]
    steps += [
        _step(entry, group, SUPERVISOR, around, before, one)
        for group in groups
        for one in around[group.id]
        if one.role == "supervisor"
    ]
    steps += [_step(entry, group, GROUP, around, before) for group in groups if around[group.id]]
    body, theme = session.execute(
        select(Template.body, Theme.title)
        .select_from(Entry)
        .join(Template, Template.id == Entry.template_id)
        .outerjoin(Theme, Theme.id == Entry.theme_id)
        .where(Entry.id == entry.id)
    ).one()
    return Situation(
        entry=entry,
        current=revisions[entry.current_revision_id or 0],
        shared=revisions.get(entry.shared_revision_id or 0),
        prompts=body["prompts"],
        theme=theme,
        steps=steps,
        now=next((step for step in steps if step.is_now), _lost_footing(session, entry)),
        waiting=_waiting(session, actor),
        levels=list(session.scalars(_levels(entry.id))),
        second=session.scalar(_second(entry.id)),
        feelings=list(session.scalars(_feelings(entry.id, language))),
    )


@dataclass(frozen=True)
class Past:
    """Something that changed who reads this text."""

    at: dt.datetime
    verb: str
    reach: int
    whole: bool
    home: bool  # back to its author, because nobody was left who could read, or the author left
    readers: int
    revision: int | None
    group: str | None
    person: str | None


def history(session: Session, entry: Entry) -> list[Past]:
    """Who was let in and shown out, the newest first, for the author alone."""
    rows = session.execute(
        select(Event.at, Event.verb, Event.detail, Group.name, Person.name)
        .outerjoin(Group, Group.id == Event.group_id)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(Event.entry_id == entry.id, Event.verb.in_(("entry.shared", "entry.withdrawn")))
        .order_by(Event.id.desc())
        .limit(50)
    )
    return [
        Past(
            at,
            verb,
            d.get("reach", 0),
            d.get("whole", True),
            "reason" in d,
            d.get("readers", 0),
            d.get("revision"),
            group,
            person,
        )
        for at, verb, d, group, person in rows
    ]


# --- pieces ----------------------------------------------------------------------------------------------------


def _groups(session: Session, actor: Actor, entry: Entry) -> list[Any]:
    """The groups to which it can go: its own while others read it, else any of the author's; its own first."""
    ids = actor.open_groups if entry.reach == ONLY_ME else actor.open_groups & {entry.group_id}
    rows = session.execute(
        select(Group.id, Group.name, Group.opens_past).where(Group.id.in_(ids), readable(actor, Group))
    ).all()
    return sorted(rows, key=lambda group: (group.id != entry.group_id, group.name.casefold()))


def _readers_now(around: dict[int, tuple[Reader, ...]], entry: Entry) -> tuple[Reader, ...]:
    circle = around.get(entry.group_id or 0, ())
    return circles.at_reach(circle, entry.reach, entry.supervisor_id)


def _step(
    entry: Entry,
    group: Any,
    reach: int,
    around: dict[int, tuple[Reader, ...]],
    before: tuple[Reader, ...],
    supervisor: Reader | None = None,
) -> Step:
    supervisor_id = supervisor.person_id if supervisor else None
    readers = circles.at_reach(around[group.id], reach, supervisor_id)
    old, new = {r.person_id for r in before}, {r.person_id for r in readers}
    return Step(
        reach=reach,
        group_id=group.id,
        group=group.name,
        opens_past=group.opens_past,
        supervisor_id=supervisor_id,
        supervisor=supervisor.name if supervisor else "",
        readers=readers,
        new=tuple(r for r in readers if r.person_id not in old),
        lost=tuple(r for r in before if r.person_id not in new),
        is_now=(entry.reach, entry.group_id, entry.supervisor_id) == (reach, group.id, supervisor_id),
    )


def _lost_footing(session: Session, entry: Entry) -> Step:
    """Where a text is that cannot be shared there again: its author left the group, or who supervised it did."""
    readers = circles.readers_of(session, entry, entry.reach, entry.supervisor_id)
    group = session.get(Group, entry.group_id) if entry.group_id else None
    name = readers[0].name if entry.reach == SUPERVISOR and readers else ""
    return Step(entry.reach, entry.group_id, group.name if group else "", supervisor=name, readers=readers)


def _waiting(session: Session, actor: Actor) -> list[tuple[str, str]]:
    closed = actor.groups - actor.open_groups
    if not closed:
        return []
    rows = session.execute(select(Group.name, Group.slug).where(Group.id.in_(closed)).order_by(Group.name))
    return [(name, slug) for name, slug in rows]


def _levels(entry_id: int) -> Any:
    return (
        select(Publication.level)
        .where(Publication.entry_id == entry_id, Publication.state == "approved", Publication.withdrawn_at.is_(None))
        .distinct()
        .order_by(Publication.level)
    )


def _second(entry_id: int) -> Any:
    waits = (SecondReading.entry_id == entry_id, SecondReading.waiting)
    return select(Person.name).join(SecondReading, SecondReading.reader_id == Person.id).where(*waits)


def _feelings(entry_id: int, language: str) -> Any:
    label = Term.label_en if language == "en" else Term.label_it
    return (
        select(label)
        .join(EntryTerm, EntryTerm.term_id == Term.id)
        .join(Facet, Facet.key == Term.facet_key)
        .where(EntryTerm.entry_id == entry_id, Facet.author_only)
        .order_by(Term.position)
    )
