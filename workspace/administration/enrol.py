"""Many people at once, from a table: read it, say what is wrong line by line, and only then enrol everybody or nobody.

Columns: mail, name, profession, employer, group, role, ambito, until (only mail and name are needed; Italian names are known
too). A row gives a seat in a group (role member or supervisor) or an office in an ambito (staff or evaluator until a
date), or just enrols the person. Separated by `,` or `;`, in UTF-8 (with or without its mark) or Windows-1252.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import belonging, events, invitations, italian, people
from workspace.administration import reads, verbs
from workspace.db import now
from workspace.nouns import Ambito, Group, Person
from workspace.policy import Act, Actor, Seat, may
from workspace.refusals import Invalid

MOST_ROWS = 2000
MOST_BYTES = 2 * 1024 * 1024
ROME = ZoneInfo("Europe/Rome")
COLUMNS = {
    "mail": ("mail", "email", "posta", "indirizzo"),
    "name": ("name", "nome", "nomeecognome"),
    "profession": ("profession", "professione"),
    "employer": ("employer", "ente"),
    "group": ("group", "gruppo"),
    "role": ("role", "ruolo"),
    "ambito": ("ambito",),
    "until": ("until", "fino", "finoal", "scadenza"),
}
ROLES = {
    "member": ("member", "partecipa", "partecipante", "membro"),
    "supervisor": ("supervisor", "supervisiona", "supervisore", "supervisora", "supervisoraesterna"),
    "staff": ("staff", "ufficio", "ufficiodipiano"),
    "evaluator": ("evaluator", "valuta", "valutatore", "valutatrice", "valutazione"),
}


@dataclass(frozen=True)
class Row:
    """One line of the table, as it was written; `line` counts from 1, the header is line 1."""

    line: int
    mail: str = ""
    name: str = ""
    profession: str = ""
    employer: str = ""
    group: str = ""
    role: str = ""
    ambito: str = ""
    until: str = ""


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be: `reason` is a sentence (a gettext msgid), `about` the words to put into it."""

    line: int
    reason: str
    about: dict[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.reason % self.about if self.about else self.reason


class Wrong(Exception):
    """A row makes no sense; becomes a Problem."""

    def __init__(self, reason: str, **about: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.about = {key: value[:80] if isinstance(value, str) else value for key, value in about.items()}


@dataclass(frozen=True)
class Step:
    """One line that makes sense. `person` is None for somebody new; `same`: it is so already."""

    row: Row
    person: Person | None
    group: Group | None = None
    ambito: Ambito | None = None
    until: dt.datetime | None = None
    same: bool = False


@dataclass
class Plan:
    """What a table would do: nothing while there is a problem."""

    problems: list[Problem] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """people (new ones), member and supervisor (seats), office, same (was so already)."""
        found = Counter("same" if s.same else "office" if s.ambito else s.row.role for s in self.steps)
        new = {s.row.mail for s in self.steps if s.person is None}
        return {"people": len(new), **{key: found[key] for key in ("member", "supervisor", "office", "same")}}


# --- reading the table ------------------------------------------------------------------------------------------


def read_table(data: bytes) -> tuple[list[Row], list[Problem]]:
    """The rows of a table and what cannot be read in it. Pure."""
    if len(data) > MOST_BYTES:
        return [], [Problem(1, "Il file è troppo grande: al massimo 2 MB.")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        return [], [Problem(1, "Questo non è un elenco in testo: salvalo come CSV.")]
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") >= first.count(",") else ",")
    try:
        return _rows(reader)
    except csv.Error:
        return [], [Problem(reader.line_num, "Da qui il file non si legge più: controlla le virgolette.")]


def _rows(reader: Any) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    columns = _columns(next(reader, []), problems)
    line = reader.line_num + 1
    for cells in reader:
        here, line = line, reader.line_num + 1
        cells = [cell.strip() for cell in cells]
        if not any(cells) or not columns:
            continue
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            problems.append(Problem(here, "Ci sono più celle che colonne: controlla i separatori."))
            continue
        rows.append(replace(Row(here), **{n: v for n, v in zip(columns, cells, strict=False) if n}))
        if len(rows) > MOST_ROWS:
            return [], [Problem(here, "Troppe righe: al massimo %(most)d per volta.", {"most": MOST_ROWS})]
    if columns and not rows and not problems:
        problems.append(Problem(2, "Sotto l’intestazione non c’è nessuna riga."))
    return rows, problems


def _columns(header: list[str], problems: list[Problem]) -> list[str]:
    known = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    names: list[str] = []
    for cell in header:
        name = known.get(italian.fold(cell), "")
        if cell.strip() and not name:
            problems.append(
                Problem(1, "La colonna «%(name)s» non è fra quelle conosciute.", {"name": cell.strip()[:40]})
            )
        elif name and name in names:
            problems.append(Problem(1, "La colonna «%(name)s» c’è due volte.", {"name": cell.strip()[:40]}))
        names.append(name)
    missing = [name for name in ("mail", "name") if name not in names]
    if missing:
        problems.append(Problem(1, "La prima riga dà i nomi delle colonne: servono almeno mail e name."))
    return [] if problems else names


# --- what it would do -------------------------------------------------------------------------------------------


def plan(session: Session, actor: Actor | None, rows: list[Row]) -> Plan:
    """Looks at every row as it stands today; writes nothing."""
    made = Plan()
    known = _Known(session, rows)
    for row in rows:
        try:
            made.steps.append(_step(session, actor, row, known))
        except Invalid as refusal:
            made.problems.append(Problem(row.line, str(refusal)))
        except Wrong as wrong:
            made.problems.append(Problem(row.line, wrong.reason, wrong.about))
    return made


class _Known:
    """What the rows name, fetched once: people, groups, ambiti, professions; and what earlier rows said."""

    def __init__(self, session: Session, rows: list[Row]) -> None:
        mails = {row.mail.strip().lower() for row in rows}
        self.people = {p.mail: p for p in session.scalars(select(Person).where(Person.mail.in_(mails)))}
        self.groups = {g.slug: g for g in session.scalars(select(Group))}
        self.ambiti = {a.slug: a for a in session.scalars(select(Ambito))}
        self.kept = {g.id: bool(belonging.supervisors(session, g.id)) for g in self._named(rows)}
        self.professions = reads.professions_by_word(session)
        self.names: dict[str, tuple[str, int]] = {}
        self.places: dict[tuple[str, str], int] = {}

    def _named(self, rows: list[Row]) -> list[Group]:
        return [self.groups[slug] for slug in sorted({row.group for row in rows}) if slug in self.groups]


def _step(session: Session, actor: Actor | None, row: Row, known: _Known) -> Step:
    mail = invitations.clean_mail(row.mail)
    person = known.people.get(mail)
    name = _name(row, mail, person, known)
    row = replace(row, mail=mail, name=name, role=_role(row), profession=_profession(row, known))
    place = row.group or row.ambito
    if place and (seen := known.places.setdefault((mail, place), row.line)) != row.line:
        raise Wrong("Ripete la riga %(line)d.", line=seen)
    if person is not None and person.state in ("suspended", "erased"):
        raise Wrong("Questa persona ora non può essere iscritta.")
    if row.role in ("staff", "evaluator"):
        return _office_step(session, actor, row, person, known)
    if not row.group:
        if row.role or row.ambito:
            raise Wrong("Manca il gruppo.")
        if actor is not None and not actor.is_administrator:
            raise Wrong("Manca il gruppo: iscrivi le persone nei gruppi del tuo ambito.")
        return Step(row, person, same=person is not None)
    return _seat_step(session, actor, replace(row, role=row.role or "member"), person, known)


def _seat_step(session: Session, actor: Actor | None, row: Row, person: Person | None, known: _Known) -> Step:
    group = known.groups.get(row.group)
    seat = Seat(person.id if person else None, group.ambito_id if group else None, group.id if group else None)
    if group is None or not may(actor, Act.ENROL, seat):
        raise Wrong("Il gruppo «%(name)s» non c’è.", name=row.group)
    ambito = known.ambiti.get(row.ambito)
    if row.ambito and (ambito is None or ambito.id != group.ambito_id):
        raise Wrong("Il gruppo «%(name)s» non è in questo ambito.", name=row.group)
    if group.closed_at is not None:
        raise Wrong("Il gruppo «%(name)s» è chiuso.", name=row.group)
    held = belonging.the_membership(session, group.id, person.id) if person else None
    if held is not None and held.role == row.role:
        return Step(row, person, group, same=True)
    if held is not None:
        raise Wrong("Fa già parte del gruppo con un altro ruolo.")
    if actor is not None and person is not None and person.id == actor.person_id:
        raise Wrong("Non puoi dare un ruolo a te.")
    if not may(actor, Act.SEAT, replace(seat, kept=known.kept[group.id])):
        raise Wrong("In questo gruppo le persone le aggiunge chi supervisiona.")
    return Step(row, person, group)


def _office_step(session: Session, actor: Actor | None, row: Row, person: Person | None, known: _Known) -> Step:
    ambito = known.ambiti.get(row.ambito or row.group)
    if actor is not None and not actor.is_administrator:
        raise Wrong("Gli incarichi dell’ambito li dà chi amministra.")
    if ambito is None:
        raise Wrong("L’ambito «%(name)s» non c’è.", name=row.ambito or row.group)
    if not may(actor, Act.GIVE_OFFICE, Seat(person.id if person else None, ambito.id)):
        raise Wrong("Non puoi dare un ruolo a te.")
    until = _day(row.until)
    if row.role == "evaluator" and until is None:
        raise Wrong("Chi valuta ha sempre una data di fine: scrivila nella colonna until.")
    held = verbs.the_office(session, ambito, person, row.role) if person else None
    return Step(row, person, ambito=ambito, until=until, same=held is not None and held.until == until)


def _name(row: Row, mail: str, person: Person | None, known: _Known) -> str:
    """Whoever is here already keeps the name they have."""
    given = invitations.clean_name(row.name) if row.name else ""
    said, line = known.names.setdefault(mail, (given, row.line))
    if given and said and given != said:
        raise Wrong("Alla riga %(line)d la stessa persona ha un altro nome.", line=line)
    if not (given or said or person):
        raise Wrong("Manca il nome.")
    if given and not said:
        known.names[mail] = (given, row.line)
    return given or said


def _role(row: Row) -> str:
    word = italian.fold(row.role)
    if not word:
        return ""
    for role, aliases in ROLES.items():
        if word in aliases:
            return role
    raise Wrong("Il ruolo «%(name)s» non c’è: member, supervisor, staff o evaluator.", name=row.role)


def _profession(row: Row, known: _Known) -> str:
    if not row.profession:
        return "altro"
    key = known.professions.get(italian.fold(row.profession))
    if key is None:
        raise Wrong("La professione «%(name)s» non è nel vocabolario.", name=row.profession)
    return key


def _day(given: str) -> dt.datetime | None:
    """The end of that day in Rome; «2027-06-30» or «30/06/2027»."""
    if not given:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = dt.datetime.strptime(given, form)
        except ValueError:
            continue
        end = day.replace(hour=23, minute=59, second=59, tzinfo=ROME)
        if end <= now():
            raise Wrong("La data di fine è già passata.")
        return end
    raise Wrong("«%(name)s» non è una data: scrivi 2027-06-30 o 30/06/2027.", name=given)


# --- doing it ---------------------------------------------------------------------------------------------------


def enrol(session: Session, actor: Actor | None, rows: list[Row], *, invite: bool = True) -> Plan:
    """Enrols everybody, or nobody where a row is wrong. The caller commits when there is no problem."""
    made = plan(session, actor, rows)
    if made.problems:
        return made
    here: dict[str, Person] = {}
    for step in made.steps:
        row = step.row
        person = here.get(row.mail) or step.person
        if person is None:
            person = people.add(session, actor, row.mail, row.name, row.profession, invite=invite)
            person.employer = " ".join(row.employer.split())[:160]
        here[row.mail] = person
        if step.group is not None and not step.same:
            belonging.join(session, actor, step.group, person, row.role)
        elif step.ambito is not None:
            verbs.give_office(session, actor, step.ambito, person, row.role, step.until)
    events.record(session, actor, "people.enrolled", **made.counts)
    return made
