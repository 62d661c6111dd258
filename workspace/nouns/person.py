"""People: who they are, never what they may. Roles in groups are memberships, roles in ambiti are offices."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class Person(Base):
    """state: invited (no password yet) | active | suspended | erased. `mail` is stored in lower case."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    profession: Mapped[str] = mapped_column(String(60), default="altro")  # key of a term of facet `professione`
    employer: Mapped[str] = mapped_column(String(160), default="")  # the body that pays them
    language: Mapped[str] = mapped_column(String(2), default="it")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="invited")
    is_administrator: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(String(8), default="weekly")  # never | daily | weekly
    digest_at: Mapped[dt.datetime | None]
    reminder_days: Mapped[int | None]  # after how many days what waits for them is recalled; None: as the ambito says
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class PastEmployer(Base):
    """A body for which this person worked, `until` that day. Today's is `Person.employer`; each began where the one before
    it ended."""

    __tablename__ = "past_employer"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    until: Mapped[dt.date]


class Particulars(Base):
    """What a person says of themselves for the sums of a programme, if they like: nobody else reads it beside their name.
    It counts from `counts_from`, the first day of a month: who looks on two days sees no single answer arrive."""

    __tablename__ = "particulars"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    gender: Mapped[str] = mapped_column(String(1), default="")  # f | m | x (another) | «» (not said)
    birth_year: Mapped[int | None]
    counts_from: Mapped[dt.date]


class Office(Base):
    """A role in an ambito: staff (ufficio di piano), or evaluator until a date."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    ambito_id: Mapped[int] = mapped_column(ForeignKey("ambito.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(12))  # staff | evaluator
    until: Mapped[dt.datetime | None]
    given_at: Mapped[dt.datetime] = mapped_column(default=now)
    ended_at: Mapped[dt.datetime | None]
