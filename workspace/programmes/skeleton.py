"""The report of a group as a skeleton in Word: figures, and themes from the vocabulary alone. Whoever supervises the group
completes it by hand; no word of a text, of minutes or of a note gets here."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import hours
from workspace.hours import Account
from workspace.nouns import Feedback, Format, MeetingTerm, Minutes, Person, Term
from workspace.programmes import papers, reads, telling
from workspace.programmes.reads import Share, Sheet
from workspace.programmes.report import checks
from workspace.programmes.tables import Hours
from workspace.programmes.veils import FEW

OBJECTIVES = "obiettivo"
NONE = "Nessuno segnato."
WAITING = "Chi supervisiona vede i termini di ogni incontro; l’ambito, di cinque incontri per volta."


@dataclass(frozen=True)
class Touched:
    """A term of the vocabulary, and at how many meetings it was touched; None where a number could say too much."""

    facet: str
    word: str
    meetings: int | None

    @property
    def told(self) -> int:
        return self.meetings or 0


def touched(session: Session, account: Account, language: str = "it") -> list[Touched]:
    """Terms of the held meetings of this account, the most frequent first, for who reads their minutes anyway. A number
    is told only from five meetings on, and only where all the groups together have at least five people."""
    many = len({line.person_id for line in account.lines}) >= FEW
    counted = Counter(
        session.scalars(
            select(MeetingTerm.term_id).where(MeetingTerm.meeting_id.in_([held.id for held in account.meetings]))
        )
    )
    return _worded(
        session, {term: number if many and number >= FEW else 0 for term, number in counted.items()}, language
    )


def touched_by(session: Session, sheet: Sheet, year: int, ambiti: Sequence[int], language: str = "it") -> list[Touched]:
    """The same of the groups of these ambiti, for who sees sums: as far as it was told."""
    return _worded(session, telling.terms_told(session, sheet.programme, year, ambiti), language)


def _worded(session: Session, numbers: Mapping[int, int], language: str) -> list[Touched]:
    """`numbers`: id of a term -> meetings, or 0 where that is not told."""
    label = Term.label_en if language == "en" else Term.label_it
    terms = session.execute(select(Term.id, Term.facet_key, label).where(Term.id.in_(sorted(numbers))))
    found = [Touched(facet, word, numbers[ident] or None) for ident, facet, word in terms]
    # Without a number there is no order either: it would be one.
    return sorted(found, key=lambda one: (-(one.meetings or 0), one.word.casefold()))


def methods(session: Session, account: Account) -> list[str]:
    """Names of the formats in which the group worked."""
    used = select(Minutes.format_id).where(Minutes.meeting_id.in_([held.id for held in account.meetings]))
    rows = session.scalars(select(Format.body).where(Format.id.in_(used)))
    return sorted({_name(body) for body in rows})


def _name(body: dict[str, Any]) -> str:
    name = body.get("name", "")
    return str(name.get("it", "")) if isinstance(name, dict) else str(name)


def professions(session: Session, account: Account, language: str = "it") -> list[tuple[str, int]]:
    """How many of each profession, the register being nominal for who receives this."""
    people = {line.person_id for line in account.lines}
    words = reads.profession_words(session, language)
    counted = Counter(session.scalars(select(Person.profession).where(Person.id.in_(sorted(people)))))
    return sorted(((words.get(key, key), number) for key, number in counted.items()), key=lambda pair: pair[0])


def feedback(session: Session, sheet: Sheet, share: Share, year: int) -> list[Feedback]:
    """What the group gave back to its ambito in that year."""
    first, end = hours.bounds(*reads.days_of(sheet.programme, year))
    query = select(Feedback).where(
        Feedback.group_id == share.group_id,
        Feedback.withdrawn_at.is_(None),
        Feedback.created_at >= first,
        Feedback.created_at < end,
    )
    return list(session.scalars(query.order_by(Feedback.created_at, Feedback.id)))


def skeleton(session: Session, sheet: Sheet, share: Share, year: int, account: Account) -> bytes:
    """The report of one group for one year, as a Word document. `account`: that of the group."""
    from workspace.typesetting.sheet import empty  # python-docx is heavy

    document = empty("it")
    document.core_properties.author = ""
    document.core_properties.title = f"Relazione del gruppo · {share.name} · {year}"
    document.add_heading(f"Relazione del gruppo · {year}", 0)
    for word, value in papers.facts(sheet.programme):
        _fact(document, word, value)
    document.add_heading(share.name, 1)
    _fact(document, "Ambito", share.ambito)
    _fact(document, "Tipo", papers.KINDS.get(share.group.kind, share.group.kind))
    _fact(document, "Incontri", str(len(account.meetings)))
    _fact(document, "Ore", str(Hours(account.length)))
    people = len({line.person_id for line in account.lines})
    _fact(document, "Persone", str(people))
    found = checks(sheet, share, account)
    if "hours" in found:
        held, least = found["hours"]
        _fact(document, "Ore rispetto al minimo", f"{Hours(held)} di {Hours(least)}")
    if "people" in found:
        largest, most = found["people"]
        _fact(document, "Persone rispetto al massimo", f"{largest}, massimo {most}")
    enough = len({line.person_id for line in account.lines if line.enough})
    _fact(document, f"Persone con almeno {hours.ENOUGH} % delle ore", f"{enough} di {people}")
    _list(document, "Professioni", [f"{word}: {number}" for word, number in professions(session, account)])
    terms = _terms(session, sheet, share, year, account)
    none = WAITING if sheet.keeps else NONE
    _list(document, "Obiettivi toccati", [_said(one) for one in terms if one.facet == OBJECTIVES], none)
    _list(document, "Temi", [_said(one) for one in terms if one.facet != OBJECTIVES], none)
    _list(document, "Metodi", methods(session, account))
    back = feedback(session, sheet, share, year)
    _list(document, "Criticità restituite all’ambito", [one.criticality for one in back])
    _list(document, "Proposte", [one.proposal for one in back if one.proposal])
    for heading, question in (
        ("Il percorso", "Come ha lavorato il gruppo, e che cosa è cambiato dall’inizio."),
        ("Risultati", "Che cosa le persone portano nel lavoro; come lo sappiamo."),
        ("Che cosa resta aperto", "Per il gruppo, per l’organizzazione, per l’anno prossimo."),
    ):
        document.add_heading(heading, 2)
        document.add_paragraph(f"[{question} Da completare a mano, senza casi e senza nomi.]")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _terms(session: Session, sheet: Sheet, share: Share, year: int, account: Account) -> list[Touched]:
    """For the staff of an ambito without numbers, and never those of one meeting."""
    if not sheet.keeps:
        return touched(session, account)
    return _worded(
        session, dict.fromkeys(telling.terms_of_group(session, sheet.programme, year, share.group_id), 0), "it"
    )


def _said(one: Touched) -> str:
    return one.word if one.meetings is None else f"{one.word} ({one.meetings} incontri)"


def _fact(document: Any, word: str, value: str) -> None:
    line = document.add_paragraph()
    line.add_run(f"{word}: ").bold = True
    line.add_run(value)
    line.paragraph_format.space_after = 0


def _list(document: Any, heading: str, lines: list[str], none: str = NONE) -> None:
    document.add_heading(heading, 2)
    for line in lines:
        document.add_paragraph(line, style="List Bullet")
    if not lines:
        document.add_paragraph(f"[{none} Da completare a mano.]")
