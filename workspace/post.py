"""Mail. A letter is a row written in the transaction of what it tells; after the commit it is claimed, sent, deleted.

Letters say what happened and where to look, never a text, a title or a searched word. What fails is tried again, less
and less often, by the next request that has something to send or by `workspace mail send`; whoever was interrupted
between sending and deleting may send twice, never not at all. Without an SMTP server letters become files.
"""

from __future__ import annotations

import datetime as dt
import os
import smtplib
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, make_msgid
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_datetime as in_words
from flask import Flask, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import and_, event, or_, select
from sqlalchemy.orm import Session, object_session

from workspace import invitations
from workspace.config import Settings
from workspace.db import db, now, writing
from workspace.nouns import Letter, Person, Ticket

# How long to wait after the first, second, … failure; after the last the letter is given up.
WAITS = tuple(dt.timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
MOST_TRIES = len(WAITS) + 1
TIMEOUT = 15  # seconds, for each step of talking to the mail server
ROME = ZoneInfo("Europe/Rome")
TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "mail"

FORGOTTEN = "forgotten"  # asked for at the door: whose address it is, and whether anybody's, is found when sending


def write(session: Session, kind: str, mail: str, language: str = "it", **data: Any) -> Letter:
    """A letter of `kind` (templates/mail/<kind>.<language>.txt) to be sent after the commit."""
    letter = Letter(kind=kind, mail=mail, language=language if language in ("it", "en") else "it", data=data)
    session.add(letter)
    return letter


@event.listens_for(Letter, "after_insert")
def _remember(mapper: Any, connection: Any, letter: Letter) -> None:
    session = object_session(letter)
    if session is not None:
        session.info["letters"] = True


def init(app: Flask) -> None:
    """A request that wrote letters sends them once its answer has gone out."""

    @app.after_request
    def _send_afterwards(response: Response) -> Response:
        if db.session.info.pop("letters", False):
            response.call_on_close(partial(_deliver_quietly, app))
        return response


def _deliver_quietly(app: Flask) -> None:
    """After an answer nobody is there to be told: what goes wrong (a full disk) is one line of the log, and the letters
    wait for the next occasion."""
    try:
        deliver(app)
    except Exception as problem:
        app.logger.error("Letters could not be sent (%s); they wait.", type(problem).__name__)


# --- what a letter says ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _templates() -> Environment:
    # Plain text: nothing to escape. What people chose (a name) was cleaned of line ends and signs when it was kept.
    return Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def compose(session: Session, letter: Letter, settings: Settings) -> EmailMessage | None:
    """The message of `letter`, with a new secret in its link; None when there is nothing to say any more (nobody has
    that address, or the ticket was used meanwhile), or it would go out to somebody invented. The caller commits: only
    then the link opens."""
    if settings.smtp_host and session.scalar(select(Person.is_demo).where(Person.mail == letter.mail)):
        return None
    kind, language, words = letter.kind, letter.language, dict(letter.data)
    if kind == FORGOTTEN:
        found = _for_who_forgot(session, letter)
        if found is None:
            return None
        ticket, language = found
        kind, words = ticket.purpose, {"ticket": ticket.id, "by": ""}
    if "ticket" in words:
        held = session.get(Ticket, words["ticket"])
        if held is None or held.used_at is not None:
            return None
        person = session.get_one(Person, held.person_id)
        if person.state != invitations.STATES[held.purpose]:
            return None
        token = invitations.mint(held, settings.invitation_days)
        words |= {"name": person.name, "link": f"{settings.origin}/chiave/{token}"}
        words |= {"until": in_rome(held.expires_at, language)}
    words |= {"service": settings.name, "home": settings.origin + "/"}
    text = _templates().get_template(f"{kind}.{language}.txt").render(words)
    subject, body = text.split("\n", 1)
    return _message(settings, letter.mail, language, subject, body.strip() + "\n", words.get("link"))


def _for_who_forgot(session: Session, letter: Letter) -> tuple[Ticket, str] | None:
    """A link for a new password; who has not entered yet gets the invitation again; everybody else nothing."""
    person = session.scalars(select(Person).where(Person.mail == letter.mail)).first()
    purpose = {"active": invitations.PASSWORD, "invited": invitations.INVITATION}.get(person.state if person else "")
    if person is None or purpose is None:
        return None
    return invitations.issue(session, person, purpose), person.language


def _message(settings: Settings, mail: str, language: str, subject: str, body: str, link: str | None) -> EmailMessage:
    message = EmailMessage(policy=WIRE)
    sender = settings.mail_from
    message["From"] = Address(settings.name, addr_spec=sender)
    message["To"] = Address(addr_spec=mail)
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if settings.contact:
        message["Reply-To"] = Address(addr_spec=settings.contact)
    message.set_content(body, cte="quoted-printable")
    message.add_alternative(
        _as_html(body, language, {link, settings.origin + "/"}), subtype="html", cte="quoted-printable"
    )
    message["Content-Language"] = language  # last: the parts take what is there before them
    return message


def _as_html(body: str, language: str, links: set[str | None]) -> str:
    """The same words in paragraphs; only our own links can be clicked."""

    def line(words: str) -> str:
        shown = escape(words)
        return f'<a href="{shown}">{shown}</a>' if words.strip() in links else shown

    paragraphs = (
        "<p>" + "<br>\n".join(line(one) for one in paragraph.splitlines()) + "</p>"
        for paragraph in body.strip().split("\n\n")
    )
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>Riflessi</title></head>\n'
        '<body style="font: 17px/1.55 sans-serif; max-width: 36em; margin: 1.5em auto; padding: 0 1em">\n'
        + "\n".join(paragraphs)
        + "\n</body></html>\n"
    )


def in_rome(moment: dt.datetime, language: str) -> str:
    """«12 marzo 2026 alle 14:30»"""
    pattern = "d MMMM y 'alle' HH:mm" if language == "it" else "d MMMM y 'at' HH:mm"
    return in_words(moment.astimezone(ROME), pattern, locale=language)


# --- sending -----------------------------------------------------------------------------------------------------


@dataclass
class Delivered:
    """What became of the letters that were due: sent, kept for later, given up."""

    sent: int = 0
    later: int = 0
    dropped: int = 0


class Carrier(Protocol):
    """`carry` raises Unreachable where no letter can go now, and any other error where this one cannot."""

    name: str

    def carry(self, message: EmailMessage, name: str) -> None: ...
    def close(self) -> None: ...


class Unreachable(Exception):
    """The mail server cannot be talked to, or the folder not written: no letter will go now."""


def deliver(app: Flask, most: int = 200, say: Callable[[str], None] | None = None) -> Delivered:
    """Sends what is due, at most `most` letters, each claimed in a transaction of its own so that several processes
    may run this at once. Messages name letters by kind and number, never by address."""
    say = say or (lambda words: print(words, file=sys.stderr, flush=True))
    settings: Settings = app.config["SETTINGS"]
    done = Delivered()
    carrier: Carrier = Smtp(settings) if settings.smtp_host else Folder(settings.data_dir / "mail", say)
    with app.app_context(), writing():
        try:
            while done.sent + done.later + done.dropped < most:
                claimed = _claim(settings, done, say)
                if claimed is None:
                    break
                ident, label, tries, message = claimed
                if message is None:
                    continue
                _try(carrier, ident, label, tries, message, done, say)
        except Unreachable as problem:
            say(f"{carrier.name} cannot be reached ({problem}); the letters wait.")
        finally:
            carrier.close()
    return done


def waiting() -> int:
    """How many letters wait to be sent."""
    return len(db.session.scalars(select(Letter.id)).all())


def _due() -> Any:
    moment = now()
    ready = [and_(Letter.tries == n, Letter.claimed_at <= moment - wait) for n, wait in enumerate(WAITS, start=1)]
    return or_(Letter.claimed_at.is_(None), *ready)


def _claim(
    settings: Settings, done: Delivered, say: Callable[[str], None]
) -> tuple[int, str, int, EmailMessage | None] | None:
    """Takes the next letter that is due and writes its message; whoever comes at the same time takes another."""
    session = db.session
    letter = session.scalars(
        select(Letter).where(_due()).order_by(Letter.id).limit(1).with_for_update(skip_locked=True)
    ).first()
    if letter is None:
        session.rollback()
        return None
    letter.claimed_at, letter.tries = now(), letter.tries + 1
    ident, label, tries = letter.id, f"{letter.kind} {letter.id}", letter.tries
    try:
        with session.begin_nested():
            message = compose(session, letter, settings)  # type: ignore[arg-type]
        if message is None:
            session.delete(letter)
    except Exception as problem:  # must not hold up the others; a wrong setting may be the reason, so it is kept
        message = None
        if tries >= MOST_TRIES:
            session.delete(letter)
            done.dropped += 1
        else:
            done.later += 1
        say(f"Letter {label} cannot be written: {type(problem).__name__}.")
    session.commit()
    return ident, label, tries, message


def _try(
    carrier: Carrier, ident: int, label: str, tries: int, message: EmailMessage, done: Delivered,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    try:
        carrier.carry(message, f"{now():%Y%m%d-%H%M%S}-{label.replace(' ', '-')}")
    except Unreachable:
        if tries >= MOST_TRIES:
            _forget(ident)
            done.dropped += 1
            say(f"Letter {label} is given up after {tries} tries.")
        else:
            done.later += 1
        raise
    except smtplib.SMTPException as problem:
        if _for_good(problem) or tries >= MOST_TRIES:
            _forget(ident)
            done.dropped += 1
            say(f"Letter {label} is given up: the mail server refuses it ({type(problem).__name__}).")
        else:
            done.later += 1
        return
    _forget(ident)
    done.sent += 1


def _forget(ident: int) -> None:
    letter = db.session.get(Letter, ident)
    if letter is not None:
        db.session.delete(letter)
    db.session.commit()


def _for_good(problem: smtplib.SMTPException) -> bool:
    """Did the server refuse for ever (5xx), rather than for now (4xx)?"""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPResponseException) and problem.smtp_code >= 500


class Smtp:
    """One connection for all letters of a run, opened with the first. Where encryption is set there is no sending
    without it."""

    name = "The mail server"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server: smtplib.SMTP | None = None

    def carry(self, message: EmailMessage, name: str) -> None:
        try:
            self.server = self.server or self._open()
            self.server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
            if getattr(problem, "smtp_code", 0) == 421:
                raise Unreachable(type(problem).__name__) from None
            raise
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(type(problem).__name__) from None

    def _open(self) -> smtplib.SMTP:
        s = self.settings
        context = ssl.create_default_context()
        me = s.mail_from.rpartition("@")[2] or "localhost"  # not this machine's own name, nor a slow search for it
        server: smtplib.SMTP
        if s.smtp_security == "tls":
            server = smtplib.SMTP_SSL(s.smtp_host, s.smtp_port, timeout=TIMEOUT, context=context, local_hostname=me)
        else:
            server = smtplib.SMTP(s.smtp_host, s.smtp_port, timeout=TIMEOUT, local_hostname=me)
        try:
            if s.smtp_security == "starttls":
                server.starttls(context=context)
            if s.smtp_user:
                server.login(s.smtp_user, s.smtp_password)
        except BaseException:
            server.close()
            raise
        return server

    def close(self) -> None:
        if self.server is not None:
            try:
                self.server.quit()
            except (OSError, smtplib.SMTPException):
                self.server.close()


class Folder:
    """Without an SMTP server: one file a letter, readable by this account alone."""

    name = "The folder of mails"

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        self.path, self.say = path, say

    def carry(self, message: EmailMessage, name: str) -> None:
        place = self.path / f"{name}.eml"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except OSError as problem:
            raise Unreachable(str(problem.strerror)) from None
        try:
            with file:
                file.write(bytes(message))
        except OSError as problem:
            place.unlink()  # half a letter is none
            raise Unreachable(str(problem.strerror)) from None
        self.say(f"No SMTP server is set: a mail was written to {place}")

    def close(self) -> None:
        pass
