"""The papers of a programme as PDF, with its logos, CUP and act: tables, sheets to sign, certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import hours, press
from workspace.db import now
from workspace.hours import ROME
from workspace.nouns import Attendance, Certificate, Logo, Meeting, Membership, Person, Programme
from workspace.programmes import reads
from workspace.programmes.reads import Share, Sheet
from workspace.programmes.tables import Hours, Percent, Table
from workspace.refusals import N_

SOURCES = Path(__file__).parent / "sources"
FUNDING = {
    "pnrr": N_("PNRR M5C2, sub-investimento 1.1.4"),
    "fnps": N_("Fondo nazionale politiche sociali, LEPS supervisione"),
    "inclusione": N_("PN Inclusione e lotta alla povertà"),
    "propri": N_("Fondi propri"),
}
MODES = {"presenza": "in presenza", "online": "online", "mista": "in presenza e online"}
KINDS = {
    "A1": "Supervisione di gruppo monoprofessionale (A1)",
    "A2": "Supervisione individuale (A2)",
    "A3": "Supervisione organizzativa di équipe multiprofessionali (A3)",
    "SS": "Supervisione di chi supervisiona",
}
WORDS = {
    "programma": "Programma", "cup": "CUP", "ambito": "Ambito", "gruppo": "Gruppo", "tipo": "Tipo", "data": "Data",
    "inizio": "Inizio", "fine": "Fine", "ore": "Ore", "modalita": "Modalità", "supervisione": "Supervisione",
    "iscritti": "Iscritti", "presenti": "Presenti", "codice": "Codice", "professione": "Professione", "ente": "Ente",
    "ore_dovute": "Ore dovute", "ore_presenti": "Ore presenti", "percentuale": "%", "almeno_80": "Almeno 80 %",
    "attestato": "Attestato", "anno": "Anno", "gruppi": "Gruppi", "incontri": "Incontri", "persone": "Persone",
    "max_persone": "Massimo di persone", "gruppi_con_ore_minime": "Gruppi con le ore minime",
    "persone_almeno_80": "Persone con almeno 80 %", "voce": "Voce", "valore": "Valore",
}  # fmt: skip
ONCE = ("programma", "cup")  # said at the head of the paper, not in each row
WIDE = ("ambito", "gruppo", "supervisione", "professione", "ente", "valore")
RULE = (
    "Le ore sono in centesimi. Una presenza vale l’incontro intero: è presente chi risulta presente nel registro e c’è "
    "stato per almeno l’80 % della durata. Le ore dovute sono quelle tenute mentre la persona era iscritta."
)


TOLD = (
    "Genere ed età li dice ogni persona, se vuole: ognuna conta una volta sola, dall’inizio del programma alla fine dell’anno. "
    "Sono meno che nel registro: chi non l’ha detto non c’è, e chi è arrivato dopo può aspettare, perché le somme crescono di "
    "almeno cinque persone insieme."
)


def day(moment: dt.date | dt.datetime) -> str:
    """«12 marzo 2026»"""
    local = moment.astimezone(ROME).date() if isinstance(moment, dt.datetime) else moment
    return format_date(local, "d MMMM y", locale="it")


def clock(moment: dt.datetime) -> str:
    return moment.astimezone(ROME).strftime("%H:%M")


def facts(
    programme: Programme, said: Callable[[str], str] = str, on: Callable[[dt.date], str] = day
) -> list[tuple[str, str]]:
    """What is said of a programme, where it is known. Papers are Italian; a page gives its reader's words and days."""
    act = programme.act + (f" · {on(programme.act_on)}" if programme.act and programme.act_on else "")
    told = (
        (N_("Programma"), programme.title),
        (N_("CUP"), programme.cup),
        (N_("Finanziamento"), said(FUNDING[programme.funding]) if programme.funding in FUNDING else ""),
        (N_("Soggetti attuatori"), ", ".join(programme.bodies)),
        (N_("Affidamento"), programme.procedure),
        (N_("Atto"), act),
        (N_("Fornitore"), programme.provider),
        (N_("Periodo"), f"{on(programme.starts_on)} – {on(programme.ends_on)}"),
    )
    return [(said(word), value) for word, value in told if value]


def _paper(source: str, programme: Programme, logos: Sequence[Logo], title: str, **data: Any) -> bytes:
    """Pictures are named by their place, since what they were called is typed by people."""
    pictures = {f"logo-{n}.png": logo.picture for n, logo in enumerate(logos)}
    return press.pdf(
        SOURCES / source,
        {
            "title": title,
            "author": ", ".join(programme.bodies) or "Riflessi",
            "programme": {"title": programme.title, "cup": programme.cup, "facts": facts(programme)},
            "logos": [{"file": f"logo-{n}.png", "name": logo.name} for n, logo in enumerate(logos)],
            **data,
        },
        now(),
        pictures,
    )


def table(programme: Programme, logos: Sequence[Logo], year: int, its: Table) -> bytes:
    """A table to be printed, lying, with the rule by which it was counted."""
    kept = [place for place, name in enumerate(its.columns) if name not in ONCE]
    numeric = {place for place in kept if its.rows and isinstance(its.rows[0][place], int | Hours | Percent)}
    columns = [{"word": WORDS[its.columns[p]], "number": p in numeric, "wide": its.columns[p] in WIDE} for p in kept]
    rows = [["" if row[p] is None else str(row[p]) for p in kept] for row in its.rows]
    return _paper(
        "table.typ",
        programme,
        logos,
        f"{its.title} · {year}",
        columns=columns,
        rows=rows,
        notes=[TOLD if its.name == "persone" else RULE],
    )


# --- sheets to sign ---------------------------------------------------------------------------------------------


def registers(session: Session, sheet: Sheet, share: Share, year: int, meeting_id: int | None = None) -> bytes | None:
    """A sheet for each meeting of the group in the year that was not cancelled (or for that one); None where there is
    none. What was held says who was there; what is to come is empty, for pens."""
    first, end = hours.bounds(*reads.days_of(sheet.programme, year))
    query = select(Meeting).where(
        Meeting.group_id == share.group_id,
        Meeting.state != "cancelled",
        Meeting.starts_at >= first,
        Meeting.starts_at < end,
    )
    if meeting_id is not None:
        query = query.where(Meeting.id == meeting_id)
    meetings = list(session.scalars(query.order_by(Meeting.starts_at, Meeting.id)))
    if not meetings:
        return None
    lines = _lines(session, meetings)
    enrolled = _enrolled(session, share)
    leaders = reads.names_of(session, [one.supervisor_id for one in meetings if one.supervisor_id])
    words = reads.profession_words(session)
    sheets = []
    for one in meetings:
        if one.state == "held":
            people = [_held(one, *line, words) for line in lines.get(one.id, [])]
        else:
            here = [
                p for p in enrolled if p.joined_at <= one.starts_at and not (p.left_at and p.left_at <= one.starts_at)
            ]
            people = [_to_sign(p.name, words.get(p.profession, "")) for p in here]
        leader = leaders[one.supervisor_id].name if one.supervisor_id else ""
        heading = f"{share.name} · {day(one.starts_at)}"  # a bookmark for each
        sheets.append({"heading": heading, "facts": _about(one, share, leader), "people": people})
    title = f"Registro firme · {share.name} · {year}"
    return _paper("register.typ", sheet.programme, reads.logos(session, sheet.programme), title, sheets=sheets)


def _about(meeting: Meeting, share: Share, leader: str) -> list[tuple[str, str]]:
    said = (
        ("Ambito", share.ambito),
        ("Tipo", KINDS.get(share.group.kind, share.group.kind)),
        ("Data", day(meeting.starts_at)),
        ("Orario", f"{clock(meeting.starts_at)}–{clock(meeting.ends_at)}"),
        ("Ore", str(Hours(hours.hundredths(meeting.starts_at, meeting.ends_at)))),
        ("Modalità", MODES.get(meeting.mode, meeting.mode)),
        ("Luogo", meeting.place),
        ("Conduce", leader),
    )
    return [(word, value) for word, value in said if value]


def _lines(session: Session, meetings: Sequence[Meeting]) -> dict[int, list[tuple[str, str, bool, int]]]:
    """meeting -> (name, profession, present, minutes) of its register, by name."""
    found: dict[int, list[tuple[str, str, bool, int]]] = {}
    rows = session.execute(
        select(Attendance.meeting_id, Person.name, Person.profession, Attendance.present, Attendance.minutes)
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.meeting_id.in_([one.id for one in meetings]))
        .order_by(Person.name, Person.id)
    )
    for ident, name, profession, present, minutes in rows:
        found.setdefault(ident, []).append((name, profession, present, minutes))
    return found


def _enrolled(session: Session, share: Share) -> list[Any]:
    return list(
        session.execute(
            select(Person.name, Person.profession, Membership.joined_at, Membership.left_at)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.group_id == share.group_id, Membership.role == "member")
            .order_by(Person.name, Person.id)
        )
    )


def _held(meeting: Meeting, name: str, profession: str, present: bool, minutes: int, words: dict[str, str]) -> Any:
    """The register knows for how long somebody stayed, not when they came: the clock is said for who stayed whole."""
    whole = present and minutes >= (meeting.ends_at - meeting.starts_at).total_seconds() / 60
    lasting = (meeting.ends_at - meeting.starts_at).total_seconds() / 60
    note = "" if whole else f"presente per {minutes} minuti" if present else "assente"
    if present and not hours.attended(present, minutes, lasting):
        note += ", non conta"
    return {
        "name": name,
        "profession": words.get(profession, profession),
        "arrives": clock(meeting.starts_at) if whole else "",
        "leaves": clock(meeting.ends_at) if whole else "",
        "note": note,
    }


def _to_sign(name: str, profession: str) -> Any:
    return {"name": name, "profession": profession, "arrives": "", "leaves": "", "note": ""}


# --- certificates -----------------------------------------------------------------------------------------------


def certificates(session: Session, programme: Programme, kept: Sequence[Certificate], share: Share, root: str) -> bytes:
    """A page for each certificate, as it was issued; `root`: the address of this installation, for the verification."""
    people = reads.names_of(session, [one.person_id for one in kept])
    words = reads.profession_words(session)
    pages = []
    for one in kept:
        who = people[one.person_id]
        first, last = reads.days_of(programme, one.year)
        pages.append(
            {
                "number": one.words,
                "name": who.name,
                "profession": words.get(who.profession, ""),
                "sentence": "ha partecipato al percorso di supervisione professionale qui descritto, "
                "per almeno l’80 % delle ore tenute mentre era iscritta o iscritto.",
                "facts": [
                    ("Percorso", KINDS.get(share.group.kind, share.group.kind)),
                    ("Gruppo", f"{share.group.name}, {share.ambito}"),
                    ("Anno", f"{one.year} (dal {day(first)} al {day(last)})"),
                    ("Ore di presenza", f"{Hours(one.present)} su {Hours(one.due)}"),
                    *training_facts(share),
                ],
                "day": day(one.issued_at),
                "code": one.code,
                "address": f"{root.rstrip('/')}/attestati/{one.code}",
            }
        )
    title = f"Attestati di partecipazione · {share.name} · {kept[0].year}"
    if len(pages) == 1:
        title = f"Attestato di partecipazione n. {kept[0].words} · {pages[0]['name']}"
    return _paper("certificate.typ", programme, reads.logos(session, programme), title, certificates=pages)


def training_facts(share: Share) -> list[tuple[str, str]]:
    """What a training body recognised, where it was entered."""
    link = share.link
    kinds = {"a": "individuale", "b": "gruppo monoprofessionale", "c": "altro"}
    said = (
        ("Riconosciuto da", link.training_body),
        ("Evento formativo", link.training_event),
        ("Tipologia", f"{link.training_type}) {kinds[link.training_type]}" if link.training_type in kinds else ""),
        ("Crediti formativi", "" if link.credits is None else str(link.credits)),
        ("di cui deontologici", "" if link.credits_deontological is None else str(link.credits_deontological)),
    )
    return [(word, value) for word, value in said if value]
