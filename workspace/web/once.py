"""A form that makes something makes it once, also when it is sent twice: an impatient thumb, back and again, a network
that lost the answer.

Each page carries another CSRF token. The same person, address, token and words are therefore the same form of the same
page, and it gets the answer of the first time: the same address. With one other word it is another form, so that no
word is ever lost. Where somebody signs in again over a page, its forms get the token of the new session, and say beside it
which was their first (static/js/_token.js): they stay the forms that they were. That word of theirs is no key to anything.
The token that opens is checked before, the form is the person's who is signed in now, and who makes it up can only be told
where their own form of these very words led.

    @enter(Who.SIGNED_IN)
    @once
    def make() -> Response:
        …
        return redirect(commit_once(url_for(…)), 303)

A form whose answer is a secret, shown on the page and kept nowhere, asks for it with `secret_of_form`; there the token
itself counts, lest who finds an old page be told its secret in another session.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import flash, g, jsonify, redirect, request
from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from werkzeug.wrappers import Response

from workspace.db import db, installation_secret, now
from workspace.nouns import SentForm
from workspace.web.access import current_actor, wants_json

F = TypeVar("F", bound=Callable[..., Any])
FIRST = "first_token"
KEPT = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def once(view: F) -> F:
    """For a view that makes something of what was typed, and commits with `commit_once`; put it below `enter`. What fails,
    or is refused, did not come: it may be sent again as it is."""
    return _once(view, KEPT)


def once_a_minute(view: F) -> F:
    """The same where a page that stays open may mean it again later: a new text, a file, a step that was taken back."""
    return _once(view, MINUTE)


def _once(view: F, within: dt.timedelta) -> F:
    @wraps(view)
    def only_once(*args: Any, **values: Any) -> Any:
        g.sent_form = key = _key() if request.method == "POST" else None
        if key is None or _comes_first(key, within):
            return view(*args, **values)
        return _answered(db.session.scalar(select(SentForm.address).where(SentForm.key == key)) or "/")

    only_once.once = True  # type: ignore[attr-defined] # for the tests that look for forms without it
    return only_once  # type: ignore[return-value]


def commit_once(address: str) -> str:
    """Commits what the view did, and with it where its answer leads. Answers the address."""
    if key := g.get("sent_form"):
        db.session.execute(update(SentForm).where(SentForm.key == key).values(address=address[:500]))
    db.session.commit()
    return address


def secret_of_form() -> tuple[str, bool]:
    """A secret of exactly this form of exactly this page, for a view that shows it and stores its fingerprint; and does
    the form come for the first time? Sent again it gets the same secret, so that the answer which is seen is the one
    that counts."""
    key = _key(of_this_session=True)
    if key is None:
        return secrets.token_urlsafe(32), True
    first = _comes_first(key, KEPT)
    came = db.session.scalars(select(SentForm.sent_at).where(SentForm.key == key)).one()
    made = hmac.new(installation_secret(), f"secret {key} {came.isoformat()}".encode(), "sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("="), first


def _key(of_this_session: bool = False) -> str | None:
    """What this form is known by; None for what does not come from a form of a page."""
    token = request.form.get("csrf_token")
    if token is None:
        return None
    page = token if of_this_session else request.form.get(FIRST) or token
    parts = [str(current_actor().person_id), request.full_path, page]
    for name, value in request.form.items(multi=True):
        if name not in ("csrf_token", FIRST):
            parts += (name, value)
    for name, file in request.files.items(multi=True):
        parts += (name, file.filename or "", hashlib.sha256(file.stream.read()).hexdigest())
        file.stream.seek(0)
    said = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(installation_secret(), said.encode(), "sha256").hexdigest()


def _comes_first(key: str, within: dt.timedelta) -> bool:
    """Writes down that it came, in the transaction of what it makes. Where the first of two is still being worked on,
    the second waits here for its end."""
    session, moment = db.session(), now()
    old = select(SentForm.key).where(SentForm.sent_at < moment - KEPT).limit(100).with_for_update(skip_locked=True)
    session.execute(delete(SentForm).where(SentForm.key.in_(old)))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(SentForm).values(key=key, person_id=current_actor().person_id, address="", sent_at=moment)
    again = row.on_conflict_do_update(
        index_elements=[SentForm.key],
        set_={"address": "", "sent_at": moment},
        where=SentForm.sent_at <= moment - within,
    )
    return session.scalar(again.returning(SentForm.key)) is not None


def _answered(address: str) -> Response:
    said = _("L’avevi già inviato: è stato fatto una volta sola.")
    flash(said)
    return jsonify(again=True, address=address, message=said) if wants_json() else redirect(address, 303)
