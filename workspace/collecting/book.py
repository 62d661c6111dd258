"""The book of a collection or of one publication, out of the frozen approved versions, after one more check for what
identifies: a text that passed once may not pass what has been learnt since."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from workspace import anonymity, decisions, lexicons, prose, texts
from workspace.anonymity import Level
from workspace.collecting import reads
from workspace.db import now
from workspace.italian import hyphened
from workspace.nouns import (
    Ambito,
    Check,
    Collection,
    Edition,
    Entry,
    Item,
    Model,
    Person,
    Publication,
    Revision,
    Template,
)
from workspace.offers import Told
from workspace.policy import Actor, collected, readable
from workspace.refusals import N_, GateClosed, Invalid, NotFound
from workspace.typesetting import epub, markdown, pdf, word
from workspace.typesetting.book import Book, Division, Progress, Text, Words

WRITERS: dict[str, Callable[[Book, Progress], bytes]] = {
    "pdf": pdf.write,
    "docx": word.write,
    "epub": epub.write,
    "md": markdown.write,
}
SUFFIX = {"pdf": "pdf", "docx": "docx", "epub": "epub", "md": "zip"}
MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "md": "application/zip",
}
SPACE = uuid.UUID("2b0c4f0e-6d0b-4f0a-8a55-b0f6f2f0c0de")
STANDS = N_(
    "Il controllo di oggi trova in un testo qualcosa che può identificare, e il file non si prepara. "
    "Dillo a chi supervisiona: va guardato prima di farlo uscire."
)


class StandsInText(GateClosed):
    """The check found something in these texts (numbers as the reader counts them)."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(STANDS)
        self.numbers = numbers


def of_collection(
    session: Session, actor: Actor, collection: Collection, edition: Edition, language: str, done: Progress
) -> Book:
    """Raises Invalid for what is not published, StandsInText for what the check holds back; `done` hears the number of
    each text that was checked."""
    if edition.state != "published":
        raise Invalid("Si esporta una raccolta pubblicata: questa è ancora in preparazione.")
    lines, pieces = reads.order(session, actor, edition), _pieces(session, actor, edition, language)
    lines = [line for line in lines if (line.of, line.ident) in pieces]
    if not lines:
        raise Invalid("Nella raccolta non c’è più niente da leggere.")
    numbered = [(line.number, pieces[line.of, line.ident]) for line in lines]
    _check(session, [(number, one) for number, one in numbered if not isinstance(one, reads.Placed)], done)
    _check_words(session, collection, [(0, edition.title), (0, edition.introduction)])
    _check_words(session, collection, [(number, words) for number, one in numbered for words in _said(one)])
    titles = {section.id: section.title for section in reads.sections(session, actor, edition)}
    divisions = [
        Division(
            titles.get(section or 0, ""),
            tuple(
                _model(one.told, one.note) if isinstance(one, reads.Placed) else _text(one, language)
                for one in (pieces[line.of, line.ident] for line in group)
            ),
        )
        for section, group in groupby(lines, key=lambda line: line.section_id)
    ]
    where = session.get_one(Ambito, collection.ambito_id).name
    return Book(
        title=edition.title,
        kind=_("Raccolta"),
        edition=_("%(number)dª edizione %(year)d", number=edition.number, year=reads.moment_of(edition).year),
        publisher=where,
        language=language,
        identifier=f"urn:uuid:{uuid.uuid5(SPACE, f'{collection.id}/{edition.number}')}",
        moment=now(),
        words=_words(edition.level, where),
        introduction=edition.introduction,
        divisions=tuple(divisions),
    )


def of_publication(session: Session, actor: Actor, publication_id: int, language: str, done: Progress) -> Book:
    query = _columns(select(Publication.id.label("publication_id"), *_TEXT))
    row = session.execute(query.where(Publication.id == publication_id, readable(actor, Publication))).first()
    if row is None:
        raise NotFound
    _check(session, [(1, row)], done)
    return Book(
        title=row.title or _("Senza titolo"),
        kind={
            "narrative": _("Racconto"),
            "reflection": _("Riflessione"),
            "practice": _("Buona pratica"),
            "strategy": _("Strategia"),
        }.get(row.kind, ""),
        edition="",
        publisher=row.ambito,
        language=language,
        identifier=f"urn:uuid:{uuid.uuid5(SPACE, f'p{row.publication_id}/{row.revision_id}')}",
        moment=now(),
        words=_words(row.level, row.ambito),
        divisions=(Division("", (_text(row, language),)),),
    )


def made_of(session: Session, actor: Actor, what: Edition | int) -> str:
    """The fingerprint of what would go into the book now: another one when a text was taken back or replaced."""
    if isinstance(what, int):
        query = select(Publication.id, Publication.revision_id).where(
            Publication.id == what, readable(actor, Publication)
        )
    else:
        query = (
            select(Publication.id, Publication.revision_id)
            .select_from(Item)
            .join(Publication, Publication.id == collected(Item))
            .where(Item.edition_id == what.id, readable(actor, Item))
            .order_by(Item.id)
        )
    rows = [list(row) for row in session.execute(query)]
    if not isinstance(what, int):
        shown = select(Model.offer_id).where(Model.edition_id == what.id, readable(actor, Model))
        rows += [[offer] for offer in session.scalars(shown.order_by(Model.id))]
    about = what if isinstance(what, int) else what.id
    return hashlib.sha256(json.dumps([about, rows]).encode()).hexdigest() if rows else ""


def name_of(book: Book, form: str) -> str:
    """A name for the file: letters, digits and hyphens of the title."""
    return f"{hyphened(book.title, 60) or 'riflessi'}.{SUFFIX[form]}"


# --- pieces ----------------------------------------------------------------------------------------------------------

_TEXT = (
    Publication.level,
    func.coalesce(Publication.approved_at, Publication.created_at).label("at"),
    case((Publication.names_author, Person.name), else_=None).label("author"),
    Ambito.name.label("ambito"),
    Entry.id.label("entry_id"),
    Entry.kind,
    reads.PRACTICE,
    Template.body.label("template"),
    Revision.id.label("revision_id"),
    Revision.title,
    Revision.answers,
)


def _columns(query: Any) -> Any:
    return (
        query.select_from(Publication)
        .join(Entry, Entry.id == Publication.entry_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Template, Template.id == Entry.template_id)
        .join(Ambito, Ambito.id == Publication.ambito_id)
        .join(Person, Person.id == Entry.author_id)
    )


def _pieces(session: Session, actor: Actor, edition: Edition, language: str) -> dict[tuple[str, int], Any]:
    """(of, ident) of a Line -> a row of a text, or what is Placed."""
    query = (
        select(Item.id, Item.note, *_TEXT)
        .select_from(Item)
        .join(Publication, Publication.id == collected(Item))
        .join(Entry, Entry.id == Publication.entry_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Template, Template.id == Entry.template_id)
        .join(Ambito, Ambito.id == Publication.ambito_id)
        .join(Person, Person.id == Entry.author_id)
        .where(Item.edition_id == edition.id, readable(actor, Item))
    )
    placed = {("model", one.id): one for one in reads.models(session, actor, edition, language)}
    return placed | {("item", row.id): row for row in session.execute(query)}


def _check(session: Session, numbered: list[tuple[int, Any]], done: Progress) -> None:
    """Of texts, with the numbers they have for the reader. What was declared anonymised when it came in was decided as a whole; what may never be shared stands there too."""
    revisions = [row.revision_id for _number, row in numbered]
    declared = set(session.scalars(select(Check.revision_id).where(Check.declared, Check.revision_id.in_(revisions))))
    standing = []
    for number, row in numbered:
        seen = decisions.sift(session, row.entry_id, [("title", row.title), *row.answers.items()])
        found = [one for one in seen if one.stands]
        if row.revision_id in declared:
            found = [one for one in found if one.finding.level is Level.BLOCK]
        if found:
            standing.append(number)
        done(number)
    if standing:
        raise StandsInText(standing)


def _check_words(session: Session, collection: Collection, words: Iterable[tuple[int, str]]) -> None:
    """Of what curators wrote, and of templates and formats, what may never be shared; about the rest they were asked
    when they wrote it. With the number of what it stands in; 0 for none."""
    known = lexicons.of_ambito(session, collection.ambito_id)
    standing = {number for number, one in words if one and anonymity.check(one, known).blocking}
    if standing:
        raise StandsInText(sorted(standing - {0}))


def _text(row: Any, language: str) -> Text:
    prompts = row.template["prompts"]
    alone = len(prompts) == 1
    answers = tuple(
        ("" if alone else texts.said(prompt["label"], language), row.answers[prompt["key"]])
        for prompt in prompts
        if row.answers.get(prompt["key"], "").strip()
    )
    said = [
        _("di %(name)s", name=row.author) if row.author else "",
        row.ambito,
        format_date(row.at, "long"),
        _practice(row.practice),
    ]
    return Text(row.title or _("Senza titolo"), " · ".join(filter(None, said)), answers, getattr(row, "note", ""))


def _practice(state: str | None) -> str:
    """How far a practice has come, on the day of the file; nothing for other texts."""
    return {
        "proposed": _("pratica proposta, ancora da provare"),
        "trial": _("pratica in prova"),
        "confirmed": _("pratica confermata"),
        "review": _("pratica da rivedere"),
        "retired": _("pratica ritirata: non si usa più"),
    }.get(state or "", "")


def _model(told: Told, note: str) -> Text:
    """A template or a format as a text of the book: its questions, or its steps with who speaks and for how long."""
    kind = _("Formato di incontro") if told.of == "format" else _("Modello per scrivere")
    length = _("circa %(num)d minuti", num=told.minutes)
    asked = tuple(
        (name if minutes is None else f"{name} ({ngettext('%(num)d minuto', '%(num)d minuti', minutes)})",
         "\n\n".join(prose.escape(words) for words in (who, what) if words))
        for name, minutes, who, what in told.parts
    )  # fmt: skip
    summary = (("", prose.escape(told.summary)),) if told.summary else ()
    return Text(told.name, " · ".join((kind, told.ambito, length)), (*summary, *asked), note)


def _said(one: Any) -> list[str]:
    """What was written without the check of a text: a curators' note, and the words of a template or a format."""
    if not isinstance(one, reads.Placed):
        return [one.note]
    told = one.told
    return [one.note, told.name, told.summary, *(words for name, _, *more in told.parts for words in (name, *more))]


def _words(level: int, ambito: str) -> Words:
    if level == 5:
        licence = _(
            "Per chi lavora nei servizi degli ambiti in rete: si legge, si stampa e si usa in formazione; non si "
            "pubblica altrove. I diritti restano a chi ha scritto. Se "
            "riconosci qualcuno, tienilo per te e dillo a chi supervisiona."
        )
    else:
        licence = _(
            "Per chi lavora nei servizi di %(place)s: si legge, si stampa e si usa in formazione; non si pubblica "
            "altrove. I diritti restano a chi ha scritto. Se riconosci qualcuno, tienilo per te e "
            "dillo a chi supervisiona.",
            place=ambito,
        )
    return Words(
        contents=_("Indice"),
        introduction=_("Introduzione"),
        note=_("Nota di chi cura"),
        licence=licence,
        made=_("Preparato con Riflessi il %(day)s", day=format_date(now(), "long")),
    )
