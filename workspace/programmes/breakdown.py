"""Who takes part in a programme, as sums: by profession, gender and age, each by itself, for each kind of group.

Gender and year of birth are what people said of themselves, if they liked; they are added up here and shown beside nobody.
A handful is told to nobody (workspace/programmes/veils.py); professions stand in the register, and are counted for those
who see it. There is no sum for one group, nor for one ambito: by difference it would tell of few.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.db import now
from workspace.hours import ROME, Account
from workspace.nouns import Particulars
from workspace.programmes import reads
from workspace.programmes.reads import KINDS, Sheet
from workspace.programmes.veils import cover_traits

NOT_SAID = ""
GENDERS = ("f", "m", "x", NOT_SAID)
AGES = ("0-17", "18-29", "30-54", "55+", NOT_SAID)
OLDEST = {"0-17": 17, "18-29": 29, "30-54": 54}


@dataclass(frozen=True)
class Part:
    """People of one kind of group. `about`: professione, genere or eta; `value`: a word of the vocabulary, or one of
    GENDERS or AGES. `people`: None where it is not told."""

    year: int
    kind: str
    about: str
    value: str
    people: int | None


def age_of(birth_year: int | None, year: int) -> str:
    """The band of who becomes that old in `year`."""
    if birth_year is None:
        return NOT_SAID
    return next((band for band, oldest in OLDEST.items() if year - birth_year <= oldest), "55+")


def breakdown(session: Session, sheet: Sheet, year: int, account: Account, language: str = "it") -> list[Part]:
    """Nothing for who sees some of the groups alone. `account`: of the whole programme. Three statements."""
    if not sheet.sums:
        return []
    names = reads.names_of(session, [line.person_id for line in account.lines])
    words = reads.profession_words(session, language)
    said = _said(session, list(names), now().astimezone(ROME).date())
    kind_of = {share.group_id: share.group.kind for share in sheet.shares}
    found: list[Part] = []
    for kind in KINDS:
        people = {line.person_id for line in account.lines if kind_of.get(line.group_id) == kind}
        if not people:
            continue
        keys = [names[person].profession for person in people]
        professions = Counter(words.get(key, key) for key in keys)
        if (
            not sheet.veiled
        ):  # who sees sums is told professions for the whole programme: for a part, too, would tell the rest
            found += [Part(year, kind, "professione", word, professions[word]) for word in sorted(professions)]
        genders = Counter(said[one].gender if one in said else NOT_SAID for one in people)
        ages = Counter(age_of(said[one].birth_year if one in said else None, year) for one in people)
        for about, counted, order in (("genere", genders, GENDERS), ("eta", ages, AGES)):
            hidden = cover_traits(counted)
            found += [_part(year, kind, about, value, counted, hidden) for value in order if counted[value]]
    return found


def _part(year: int, kind: str, about: str, value: str, counted: Counter[str], hidden: frozenset[str]) -> Part:
    return Part(year, kind, about, value, None if value in hidden else counted[value])


def _said(session: Session, people: list[int], today: dt.date) -> dict[int, Particulars]:
    query = select(Particulars).where(Particulars.person_id.in_(sorted(people)), Particulars.counts_from <= today)
    return {one.person_id: one for one in session.scalars(query)}
