"""A person's own texts as files: a ZIP of Markdown to take away, and files to bring back as private drafts."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import clearance, events, search, texts
from workspace.db import now
from workspace.documents import Document, write_markdown
from workspace.italian import hyphened
from workspace.nouns import (
    KINDS,
    Comment,
    Entry,
    EntryTerm,
    Group,
    Meeting,
    Revision,
    SupervisorNote,
    TakeAway,
    Template,
    Term,
)
from workspace.policy import Actor, readable


def take_away(session: Session, actor: Actor, language: str) -> bytes:
    """A ZIP of every text of the actor's own (the working copy) and of the comments they wrote. Nothing of others."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(_("LEGGIMI.txt"), _readme())
        for name, markdown in _own_texts(session, actor, language):
            bundle.writestr(name, markdown)
        if comments := _own_comments(session, actor):
            bundle.writestr(_("commenti.md"), comments)
        if notes := _own_notes(session, actor):
            bundle.writestr(_("appunti.md"), notes)
    return buffer.getvalue()


def _readme() -> str:
    return "\n".join(
        (
            _("Questi sono i tuoi testi, come li hai scritti: un file Markdown per ognuno."),
            _("I file si aprono con qualunque programma di testo e si possono riportare in Riflessi."),
            _("Quelli nella cartella «cestino» erano nel cestino."),
            _("In «commenti.md» trovi i commenti che hai lasciato agli altri."),
            _("In «appunti.md» ci sono gli appunti degli incontri, che leggi solo tu."),
            _("Se contengono ancora dati che identificano le persone, conservali come conserveresti un fascicolo."),
            "",
        )
    )


def _own_texts(session: Session, actor: Actor, language: str) -> list[tuple[str, str]]:
    terms: dict[int, list[str]] = {}
    for entry_id, label in session.execute(
        select(EntryTerm.entry_id, Term.label_en if language == "en" else Term.label_it)
        .join(Term, Term.id == EntryTerm.term_id)
        .join(Entry, Entry.id == EntryTerm.entry_id)
        .where(Entry.author_id == actor.person_id)
        .order_by(Term.id)
    ):
        terms.setdefault(entry_id, []).append(label)
    rows = session.execute(
        select(Entry, Revision, Template, Group.name, *clearance.looked_at())
        .join(Revision, Revision.id == Entry.current_revision_id)
        .join(Template, Template.id == Entry.template_id)
        .outerjoin(Group, Group.id == Entry.group_id)
        .where(Entry.author_id == actor.person_id, readable(actor, Entry))
        .order_by(Entry.id)
    )
    found = []
    for entry, revision, template, group, *looked in rows:
        labels = texts.labels(texts.prompts_of(template), language)
        keys = [key for key in labels if key in revision.answers]
        front: dict[str, Any] = {
            "title": revision.title,
            "kind": entry.kind,
            "template": template.key,
            "prompts": keys,
            "created": entry.created_at.isoformat(timespec="seconds"),
            "updated": entry.updated_at.isoformat(timespec="seconds"),
            "reach": entry.reach,
            "tags": terms.get(entry.id, []),
        }
        if group:
            front["group"] = group
        for name, at in zip(("checked", "second_reading", "declared_anonymised"), looked, strict=True):
            if at:
                front[name] = at.isoformat(timespec="seconds")
        folder = _("cestino") + "/" if entry.trashed_at else ""
        name = f"{folder}{entry.created_at:%Y-%m-%d}-{entry.id}-{hyphened(revision.title, 60) or 'senza-titolo'}.md"
        found.append((name, write_markdown(front, [(labels[key], revision.answers[key]) for key in keys])))
    return found


def _own_comments(session: Session, actor: Actor) -> str:
    bodies = session.execute(
        select(Comment.created_at, Comment.body)
        .where(Comment.author_id == actor.person_id, readable(actor, Comment))
        .order_by(Comment.created_at)
    )
    return "\n\n---\n\n".join(f"{at:%Y-%m-%d %H:%M}\n\n{body}" for at, body in bodies)


def _own_notes(session: Session, actor: Actor) -> str:
    """What the person took away from meetings, and their private notes as a supervisor."""
    taken = select(Meeting.starts_at, Group.name, TakeAway.body).join(Meeting, Meeting.id == TakeAway.meeting_id)
    taken = taken.join(Group, Group.id == Meeting.group_id).where(readable(actor, TakeAway))
    kept = select(SupervisorNote.created_at, Group.name, SupervisorNote.body)
    kept = kept.join(Group, Group.id == SupervisorNote.group_id).where(readable(actor, SupervisorNote))
    rows = sorted([*session.execute(taken).all(), *session.execute(kept).all()], key=lambda row: row[0])
    return "\n\n---\n\n".join(f"{at:%Y-%m-%d} · {group}\n\n{body}" for at, group, body in rows)


def bring_back(session: Session, actor: Actor, document: Document) -> Entry:
    """A private draft with what the document says; a file that was taken away from here finds its template again.
    Raises Invalid when it is too long. Does not commit."""
    template, answers = _fitting(session, actor, document)
    text = texts.compose(template, document.title[:300], answers)
    kinds = texts.kinds_of(template)
    kind = document.front.get("kind")
    entry = Entry(
        author_id=actor.person_id,
        template_id=template.id,
        kind=kind if kind in kinds and kind in KINDS else kinds[0],
        saves=1,
    )
    session.add(entry)
    session.flush()
    revision = Revision(entry_id=entry.id, number=1, author_id=actor.person_id, origin="imported")
    texts.write_into(revision, text)
    session.add(revision)
    session.flush()
    entry.current_revision_id, entry.updated_at = revision.id, now()
    events.record(session, actor, "entry.brought", entry_id=entry.id)
    search.write(session, entry)
    return entry


def _fitting(session: Session, actor: Actor, document: Document) -> tuple[Template, dict[str, str]]:
    """The template that the document names with its answers; else the free page with all of it."""
    key, prompts = document.front.get("template"), document.front.get("prompts")
    if isinstance(key, str) and isinstance(prompts, list) and len(prompts) == len(document.sections):
        template = session.scalars(
            select(Template)
            .where(Template.key == key, Template.retired_at.is_(None), readable(actor, Template))
            .order_by(Template.version.desc())
        ).first()
        if template and set(map(str, prompts)) <= {p["key"] for p in texts.prompts_of(template)}:
            return template, dict(zip(map(str, prompts), (body for _, body in document.sections), strict=True))
    free = session.scalars(select(Template).where(Template.key == "libera", Template.retired_at.is_(None))).first()
    assert free is not None, "`workspace db upgrade` loads the templates"
    return free, {texts.prompts_of(free)[0]["key"]: document.body}
