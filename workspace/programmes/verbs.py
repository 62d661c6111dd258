"""What changes about a programme: its sheet, who takes part, its logos, what was recognised, certificates. Each leaves an
event; nothing here commits."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workspace import events
from workspace.db import now
from workspace.hours import Line
from workspace.italian import hyphened
from workspace.nouns import (
    Certificate,
    Group,
    Logo,
    Office,
    Programme,
    ProgrammeAmbito,
    ProgrammeGroup,
)
from workspace.policy import Actor, Verb, ensure
from workspace.programmes import reads
from workspace.programmes.pictures import redrawn
from workspace.programmes.reads import Share, Sheet
from workspace.refusals import Conflict, Forbidden, Invalid, NotFound

MOST_LOGOS = 6
CUP = re.compile(r"[A-Z]\d{2}[A-Z]\d{11}")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
TRAINING = ("a", "b", "c")


def clean_cup(given: str) -> str:
    """The CUP in capitals, or «». Raises Invalid for what cannot be one."""
    cup = "".join(given.split()).upper()
    if cup and not CUP.fullmatch(cup):
        raise Invalid("Il CUP ha 15 caratteri: lettera, due cifre, lettera, undici cifre. Per esempio G14H22000370006.")
    return cup


def create(session: Session, actor: Actor, ambiti: Collection[int], sheet: Mapping[str, Any]) -> Programme:
    """A programme of ambiti whose staff the actor is; others can be asked afterwards."""
    if not ambiti:
        raise Invalid("Scegli almeno un ambito.")
    if not set(ambiti) <= actor.staff_of:
        raise Forbidden
    programme = Programme(slug=_free_slug(session, sheet["title"]), **_checked(sheet))
    session.add(programme)
    session.flush()
    session.add_all(
        ProgrammeAmbito(programme_id=programme.id, ambito_id=one, accepted_at=now()) for one in sorted(ambiti)
    )
    for one in sorted(ambiti):
        events.record(session, actor, "programme.created", ambito_id=one, programme=programme.id)
    session.flush()
    return programme


def edit(session: Session, actor: Actor, sheet: Sheet, said: Mapping[str, Any]) -> None:
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    clean = _checked(said)
    period = (clean["starts_on"], clean["ends_on"])
    _in_no_other(session, sheet.programme, [share.group for share in sheet.shares], period)
    for name, value in clean.items():
        setattr(sheet.programme, name, value)
    _touched(session, actor, sheet, "programme.edited")


def _checked(sheet: Mapping[str, Any]) -> dict[str, Any]:
    if sheet["ends_on"] < sheet["starts_on"]:
        raise Invalid("La fine viene prima dell’inizio.")
    if sheet["ends_on"].year - sheet["starts_on"].year > 9:
        raise Invalid("Un programma dura al massimo dieci anni.")
    return {**sheet, "cup": clean_cup(sheet.get("cup") or "")}


def _touched(session: Session, actor: Actor, sheet: Sheet, verb: str, **about: Any) -> None:
    """The day that the public page shows, and the event."""
    sheet.programme.updated_at = now()
    events.record(session, actor, verb, programme=sheet.programme.id, **about)


# --- who takes part ---------------------------------------------------------------------------------------------


def ask_ambito(session: Session, actor: Actor, sheet: Sheet, ambito_id: int) -> None:
    """Another ambito is asked; it takes part, and its registers open, once its own staff say yes. Where the actor is of
    that staff, that is said already."""
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    if session.get(ProgrammeAmbito, (sheet.programme.id, ambito_id)):
        raise Invalid("Questo ambito c’è già.")
    mine = ambito_id in actor.staff_of
    session.add(
        ProgrammeAmbito(programme_id=sheet.programme.id, ambito_id=ambito_id, accepted_at=now() if mine else None)
    )
    _touched(session, actor, sheet, "programme.ambito_asked", ambito_id=ambito_id)
    if not mine:
        events.tell(session, staff_of(session, ambito_id), "programme.asked", actor)
    session.flush()


def answer_ambito(session: Session, actor: Actor, slug: str, ambito_id: int, *, yes: bool) -> Programme:
    """The staff of an ambito that was asked say yes, or no (then it is as if nobody had asked)."""
    programme = session.scalars(select(Programme).where(Programme.slug == slug)).first()
    link = session.get(ProgrammeAmbito, (programme.id, ambito_id)) if programme else None
    if programme is None or link is None or ambito_id not in actor.staff_of:
        raise NotFound
    if link.accepted_at is not None:
        raise Conflict("Il vostro ambito partecipa già.")
    if yes:
        link.accepted_at = now()
    else:
        session.delete(link)
    verb = "programme.ambito_accepted" if yes else "programme.ambito_refused"
    events.record(session, actor, verb, ambito_id=ambito_id, programme=programme.id)
    session.flush()
    return programme


def leave_programme(session: Session, actor: Actor, sheet: Sheet, ambito_id: int) -> None:
    """An ambito of the actor's goes, with its groups; the last one stays."""
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    if ambito_id not in actor.staff_of & sheet.ambiti:
        raise Forbidden
    if sheet.ambiti == {ambito_id}:
        raise Invalid("È l’unico ambito del programma.")
    mine = session.scalars(select(Group.id).where(Group.ambito_id == ambito_id)).all()
    _end(session, sheet.programme, mine)
    session.delete(session.get_one(ProgrammeAmbito, (sheet.programme.id, ambito_id)))
    _touched(session, actor, sheet, "programme.ambito_left", ambito_id=ambito_id)


def staff_of(session: Session, ambito_id: int) -> list[int]:
    """People who hold the office today."""
    query = select(Office.person_id).where(
        Office.ambito_id == ambito_id, Office.role == "staff", Office.ended_at.is_(None)
    )
    return list(session.scalars(query))


def choose_groups(session: Session, actor: Actor, sheet: Sheet, chosen: Collection[int]) -> None:
    """Exactly these of the groups that the actor may put in take part from now on; those of other ambiti stay as they
    are. Raises Invalid where a group is in another programme of the same days: an hour is reported once."""
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    mine = {group.id: group for group, _ in reads.possible_groups(session, actor, sheet)}
    if not set(chosen) <= set(mine):
        raise Forbidden
    there = {share.group_id for share in sheet.shares} & set(mine)
    coming, going = set(chosen) - there, there - set(chosen)
    period = (sheet.programme.starts_on, sheet.programme.ends_on)
    _in_no_other(session, sheet.programme, [mine[ident] for ident in coming], period)
    session.add_all(ProgrammeGroup(programme_id=sheet.programme.id, group_id=ident) for ident in sorted(coming))
    _end(session, sheet.programme, going)
    for verb, groups in (("programme.group_in", coming), ("programme.group_out", going)):
        for ident in sorted(groups):
            _touched(session, actor, sheet, verb, group_id=ident)
    session.flush()


def _end(session: Session, programme: Programme, groups: Collection[int]) -> None:
    """These groups take part no more."""
    here = (ProgrammeGroup.programme_id == programme.id, ProgrammeGroup.group_id.in_(sorted(groups)))
    session.execute(delete(ProgrammeGroup).where(*here))


def _in_no_other(
    session: Session, programme: Programme, groups: Collection[Group], period: tuple[dt.date, dt.date]
) -> None:
    first, last = period
    taken = session.execute(
        select(Group.name, Programme.title)
        .join(ProgrammeGroup, ProgrammeGroup.group_id == Group.id)
        .join(Programme, Programme.id == ProgrammeGroup.programme_id)
        .where(
            Group.id.in_([group.id for group in groups]),
            Programme.id != programme.id,
            Programme.starts_on <= last,
            Programme.ends_on >= first,
        )
        .limit(1)
    ).first()
    if taken is not None:
        raise Invalid(
            "Un gruppo è già in un altro programma negli stessi giorni: ogni ora si rendiconta una volta sola."
        )


# --- logos and training -----------------------------------------------------------------------------------------


def add_logo(session: Session, actor: Actor, sheet: Sheet, name: str, uploaded: bytes) -> Logo:
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    kept = reads.logos(session, sheet.programme)
    if len(kept) >= MOST_LOGOS:
        raise Invalid("Ci sono già sei loghi: togline uno.")
    picture, width, height = redrawn(uploaded)
    logo = Logo(
        programme_id=sheet.programme.id, position=len(kept), name=name, width=width, height=height, picture=picture
    )
    session.add(logo)
    _touched(session, actor, sheet, "programme.logo_added")
    session.flush()
    return logo


def drop_logo(session: Session, actor: Actor, sheet: Sheet, ident: int) -> None:
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    session.delete(reads.a_logo(session, sheet.programme, ident))
    _touched(session, actor, sheet, "programme.logo_removed")


def keep_training(session: Session, actor: Actor, sheet: Sheet, share: Share, said: Mapping[str, Any]) -> None:
    """What a training body recognised for the path of this group, as it was entered."""
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    link = share.link
    for name in ("training_body", "training_event", "training_type", "credits", "credits_deontological"):
        setattr(link, name, said[name])
    if (link.credits_deontological or 0) > (link.credits or 0):
        raise Invalid("I crediti deontologici sono una parte dei crediti: non possono essere di più.")
    _touched(session, actor, sheet, "programme.training_entered", group_id=share.group_id)


# --- certificates -----------------------------------------------------------------------------------------------


def issue(
    session: Session, actor: Actor, sheet: Sheet, share: Share, year: int, lines: Collection[Line]
) -> list[Certificate]:
    """A certificate for each line that has enough and none that stands yet; each person is told. Raises Invalid where
    there is nobody to issue one to."""
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    session.execute(select(Programme.id).where(Programme.id == sheet.programme.id).with_for_update())
    standing = reads.standing_certificates(session, sheet.programme, year)
    entitled = [line for line in lines if line.enough and (line.person_id, share.group_id) not in standing]
    if not entitled:
        raise Invalid("Nessuna persona ha almeno l’80 per cento delle ore e ancora nessun attestato.")
    here = (Certificate.programme_id == sheet.programme.id, Certificate.year == year)
    last = session.scalar(select(func.max(Certificate.number)).where(*here)) or 0
    made = [
        Certificate(
            code=_code(),
            programme_id=sheet.programme.id,
            group_id=share.group_id,
            person_id=line.person_id,
            year=year,
            number=last + place,
            due=line.due,
            present=line.present,
            issued_by_id=actor.person_id,
        )
        for place, line in enumerate(sorted(entitled, key=lambda line: line.person_id), start=1)
    ]
    session.add_all(made)
    session.flush()
    for one in made:
        events.record(
            session, actor, "certificate.issued", person_id=one.person_id, group_id=one.group_id, certificate=one.id
        )
    events.tell(session, [one.person_id for one in made], "certificate.issued", actor, group_id=share.group_id)
    return made


def revoke(session: Session, actor: Actor, sheet: Sheet, certificate: Certificate) -> None:
    """It is valid no more; its number is not given again."""
    ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    certificate.revoked_at = now()
    about = {"person_id": certificate.person_id, "group_id": certificate.group_id, "certificate": certificate.id}
    events.record(session, actor, "certificate.revoked", **about)
    events.tell(session, [certificate.person_id], "certificate.revoked", actor, group_id=certificate.group_id)


def _code() -> str:
    """«K7QF-3M2D-9XVB»: sixty bits, so that nobody finds one by trying."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


# --- pieces -----------------------------------------------------------------------------------------------------


def _free_slug(session: Session, title: str) -> str:
    """A short name made of the title, that no other programme has."""
    base = hyphened(title, 60)
    if not base:
        raise Invalid("Scrivi un titolo con almeno una lettera o una cifra.")
    taken = set(session.scalars(select(Programme.slug).where(Programme.slug.startswith(base, autoescape=True))))
    numbered = (base if n == 1 else f"{base}-{n}" for n in range(1, 1000))
    return next(slug for slug in numbered if slug not in taken | {"nuovo", "attestati"})
