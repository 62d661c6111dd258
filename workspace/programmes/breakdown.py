"""Who takes part in a programme, as sums: by profession, gender and age, each by itself, for each kind of group.

Gender and year of birth are what people said of themselves, if they liked; they are told as sums for good
(workspace/programmes/telling.py) and shown beside nobody. Professions stand in the register: for those who see it they are
counted as they are in the year; who evaluates is told them as the others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workspace.db import now
from workspace.hours import ROME, Account
from workspace.programmes import reads
from workspace.programmes.reads import Sheet
from workspace.programmes.telling import AGES, SECRET, people_told
from workspace.thresholds import KINDS

GENDERS = ("f", "m", "x")
ORDER = {"genere": GENDERS, "eta": AGES}


@dataclass(frozen=True)
class Part:
    """People of one kind of group. `about`: professione, genere or eta; `value`: a word of the vocabulary, or one of
    GENDERS or AGES."""

    year: int
    kind: str
    about: str
    value: str
    people: int


def breakdown(session: Session, sheet: Sheet, year: int, account: Account, language: str = "it") -> list[Part]:
    """Nothing for who sees some of the groups alone, nor of a year to come. `account`: of the whole programme. Three
    statements."""
    if not sheet.sums or year > now().astimezone(ROME).year:
        return []
    words = reads.profession_words(session, language)
    told = people_told(session, sheet.programme, year)
    register = {} if sheet.veiled else _professions(session, sheet, account)
    found: list[Part] = []
    for kind in KINDS:
        keys = told[kind, "professione"] if sheet.veiled else register.get(kind, Counter())
        professions = {words.get(key, key): number for key, number in keys.items()}
        found += [Part(year, kind, "professione", word, professions[word]) for word in sorted(professions)]
        for about in SECRET:
            counted = told[kind, about]
            found += [Part(year, kind, about, value, counted[value]) for value in ORDER[about] if counted[value]]
    return found


def _professions(session: Session, sheet: Sheet, account: Account) -> dict[str, Counter[str]]:
    """Kind of group -> key of a profession -> people of that year."""
    names = reads.names_of(session, [line.person_id for line in account.lines])
    kind_of = {share.group_id: share.group.kind for share in sheet.shares}
    whose = {(kind_of[line.group_id], line.person_id) for line in account.lines}
    return {kind: Counter(names[person].profession for its, person in whose if its == kind) for kind in KINDS}
