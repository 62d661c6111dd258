"""A programme of supervision: what is funded, by which act, for which ambiti and groups, and what it asks of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class Programme(Base):
    """`thresholds`: kind of group -> {people, hours, meeting}: at most so many people, at least so many hours a year, at
    least so many hours a meeting; what is missing is not asked. `bodies`: names of the implementing bodies."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    #: fnps (FNPS-LEPS) | pnrr (PNRR M5C2 1.1.4) | inclusione (PN Inclusione) | propri (own funds)
    funding: Mapped[str] = mapped_column(String(12), default="fnps")
    cup: Mapped[str] = mapped_column(String(15), default="")
    budget: Mapped[int | None]  # euro cents
    procedure: Mapped[str] = mapped_column(String(300), default="")
    act: Mapped[str] = mapped_column(String(120), default="")
    act_on: Mapped[dt.date | None]
    provider: Mapped[str] = mapped_column(String(200), default="")
    bodies: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    targets: Mapped[str] = mapped_column(Text, default="")
    thresholds: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)
    is_public: Mapped[bool] = mapped_column(default=False)  # has a public page
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)
    told_at: Mapped[dt.datetime | None]  # when it last told sums (workspace/programmes/telling.py)


class ProgrammeAmbito(Base):
    """An ambito takes part once its own staff have said yes; until then it is only asked."""

    __tablename__ = "programme_ambito"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True)
    ambito_id: Mapped[int] = mapped_column(ForeignKey("ambito.id", ondelete="CASCADE"), primary_key=True, index=True)
    accepted_at: Mapped[dt.datetime | None]


class ProgrammeGroup(Base):
    """A group takes part: its meetings within the period are the programme's. What the training body recognised for it,
    where somebody asked: the body, its number for the path, the type of the request (a | b | c), and the credits."""

    __tablename__ = "programme_group"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("supervision_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    training_body: Mapped[str] = mapped_column(String(160), default="")
    training_event: Mapped[str] = mapped_column(String(60), default="")
    training_type: Mapped[str] = mapped_column(String(1), default="")
    credits: Mapped[int | None]
    credits_deontological: Mapped[int | None]


class Told(Base):
    """A number that a programme has told, for good: how many people of a kind of group (`part`: A1…) are of a gender, a
    band of ages or a profession, or at how many meetings of an ambito (`part`: its id) a term was touched (`value`: the
    id of the term; 0: touched, without a number). It only ever grows, by enough at once that nobody can be told apart in
    it; `pending` are those that are too few as yet. See workspace/programmes/telling.py."""

    __tablename__ = "programme_told"
    __table_args__ = (UniqueConstraint("programme_id", "year", "about", "part", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    year: Mapped[int]
    about: Mapped[str] = mapped_column(String(20))
    part: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column(default=0)
    pending: Mapped[int] = mapped_column(default=0)


class CountedPerson(Base):
    """This person is in a number that was told about this; not in which, nor as what. They are in no other."""

    __tablename__ = "programme_counted_person"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    about: Mapped[str] = mapped_column(String(20), primary_key=True)


class CountedMeeting(Base):
    """The terms of this meeting are in what that programme has told."""

    __tablename__ = "programme_counted_meeting"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]


class Logo(Base):
    """A picture that the programme's papers carry: `picture` is a PNG which we drew anew from what was uploaded."""

    __tablename__ = "programme_logo"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(120))  # whose it is, for who does not see it
    width: Mapped[int]
    height: Mapped[int]
    picture: Mapped[bytes] = mapped_column(LargeBinary)


class Certificate(Base):
    """What was attested to a person for one group and year of a programme, in hundredths of an hour. Anybody who holds
    the code may ask whether it stands; that is all they are told."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("programme_id", "year", "number"),
        Index(
            "uq_certificate_standing",
            "programme_id",
            "group_id",
            "person_id",
            "year",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]
    due: Mapped[int]
    present: Mapped[int]
    issued_at: Mapped[dt.datetime] = mapped_column(default=now)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[dt.datetime | None]

    @property
    def words(self) -> str:
        """Its number as it is written: «12/2026»."""
        return f"{self.number}/{self.year}"
