"""Turns refusals of the domain, and HTTP's own, into a page (or JSON) that says what happened, what was kept, and the
way back. Rolls back whatever was half done. No error quotes what was written, in the log or to
anybody, but one: a form that was turned back at the door is given back to whoever sent it.

A database that is locked, full, or gone is 503, not 500: it passes, and the page says so. Such a page must be made
without asking the database once more.
"""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, Unauthorized
from werkzeug.wrappers import Response

from workspace.db import db
from workspace.refusals import Conflict, Forbidden, GateClosed, Invalid, NotFound, Refusal, TooMany
from workspace.web.access import nobody_if_unknown, safe_next, wants_json

STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    Forbidden: 403,
    Invalid: 400,
    Conflict: 409,
    GateClosed: 409,
    TooMany: 429,
}
PAGES = {400, 403, 404, 405, 409, 413, 429, 500, 503}
RETRY_AFTER = 30  # seconds, when the database does not answer
NO_WORDS = {"csrf_token", "next", "password", "present"}
MOST_DRAINED = 100 * 1024 * 1024
OURS = str(Path(__file__).resolve().parents[1])


def _refused(refusal: Refusal) -> Response:
    """What came too late (somebody else decided, the author took it back) gives its words back too. It says the same of
    what is gone and of what never was."""
    status = STATUS.get(type(refusal), 400)
    if request.method == "POST" and status in (403, 404, 409):
        db.session.rollback()
        late = _(str(refusal)) if str(refusal) and status != 404 else TOO_LATE[status]()
        if returned := _turned_back(status, late):
            return returned
    return _answer(status, _(str(refusal)) if str(refusal) else "", refusal)


def _csrf(problem: CSRFError) -> Response:
    if wants_json():
        return _answer(
            400, _("Questa pagina è aperta da molto tempo: prima di ricaricarla copia quello che hai scritto.")
        )
    return _turned_back(400) or _answer(400, _("Questa pagina era aperta da molto tempo. Torna indietro e riprova."))


def _signed_out(problem: Unauthorized) -> Response:
    """A form came when its session was over. With words in it they are given back; else one signs in and goes on."""
    if wants_json():
        return make_response({"error": "signed-out", "message": told(401)}, 401)
    return _turned_back(401) or redirect(url_for("accounts.sign_in"))


TOO_LATE: dict[int, Callable[[], str]] = {
    403: lambda: _("Questo ora spetta a un’altra persona: niente è stato mandato."),
    404: lambda: _("Quello che avevi davanti non c’è più: qualcuno l’ha deciso, ripreso o tolto mentre scrivevi."),
    409: lambda: TOLD[409](),
}


def _turned_back(status: int, late: str = "") -> Response | None:
    """A page with the words of a form that was turned back, at the door or because it came too late (`late` says why): the
    page where they were typed is asked anew when one goes back to it, and may come without them. None where no words were
    sent, or a module asks."""
    try:
        sent = request.form.items(multi=True)
    except RequestEntityTooLarge as problem:
        return _http(problem)
    typed = [words for name, words in sent if name not in NO_WORDS and len(words.split()) > 1]
    if wants_json() or not typed:
        return None
    came_from = urlsplit(request.referrer or "")
    way_back = safe_next(came_from.path) if came_from.netloc == request.host else "/"
    return make_response(
        render_template("errors/turned_back.html", typed=typed, way_back=way_back, late=late, failed=True), status
    )


def _http(problem: HTTPException) -> Response:
    if problem.code is None or problem.code < 400:
        return make_response(problem.get_response())
    if problem.code == 413:
        _drain()
    response = _answer(problem.code)
    if problem.code == 405:
        response.headers["Allow"] = problem.get_response().headers.get("Allow", "")
    return response


def _drain() -> None:
    """Reads what still comes, and drops it: closed in the middle of sending, a browser would show an error of its own
    instead of this page, and the editor would take it for a lost network."""
    left = MOST_DRAINED
    body = request.environ["wsgi.input"]
    while left > 0 and (piece := body.read(min(left, 65536))):
        left -= len(piece)


def _broken(problem: Exception) -> Response:
    if current_app.testing:
        raise problem
    current_app.logger.error(what_and_where(problem))
    return _answer(503 if _passes(problem) else 500)


def _passes(problem: Exception) -> bool:
    """Is it the database that does not answer or cannot write now, rather than a mistake of ours?"""
    if isinstance(problem, PoolTimeout) or (isinstance(problem, DBAPIError) and problem.connection_invalidated):
        return True
    if not isinstance(problem, OperationalError | InterfaceError):
        return False
    # SQLite says «no such table» in the same class; only its code tells that from a lock or a full disk.
    return getattr(problem.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR


def what_and_where(problem: BaseException) -> str:
    """Kind and place of `problem` for the log, with the database's own code; never its message, which may quote a text."""
    origin = problem.orig if isinstance(problem, DBAPIError) else None
    code = getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None) or ""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(OURS)]
    places = ours[-4:] + [frame for frame in frames[-1:] if frame not in ours]
    trail = " > ".join("/".join(Path(frame.filename).parts[-2:]) + f":{frame.lineno}" for frame in places)
    return f"{type(problem).__name__}{' ' + code if code else ''} at {trail}"


def _answer(status: int, sentence: str = "", refusal: Refusal | None = None) -> Response:
    db.session.rollback()
    if status >= 500:
        nobody_if_unknown()
        g.setdefault("unread", 0)
    if wants_json():
        kind = type(refusal).__name__ if refusal else str(status)
        response = make_response({"error": kind, "message": sentence or told(status)})
    else:
        page = status if status in PAGES else (500 if status >= 500 else 400)
        sentence = sentence or (_too_large() if status == 413 else "")
        response = make_response(render_template(f"errors/{page}.html", sentence=sentence, failed=True))
    response.status_code = status
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.seconds)
    elif status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def told(status: int) -> str:
    """What a module shows beside its button where the refusal has no sentence of its own. No module empties a field
    before the server has taken its words."""
    said = _too_large() if status == 413 else TOLD.get(status, TOLD[500 if status >= 500 else 400])()
    still_here = _("Quello che hai scritto è ancora qui.")
    return said if request.method == "GET" else f"{said} {still_here}"


TOLD: dict[int, Callable[[], str]] = {
    400: lambda: _("La richiesta non è arrivata come doveva: non è stato cambiato niente."),
    401: lambda: _("La sessione è finita. Entra di nuovo in un’altra scheda, poi riprova da qui."),
    403: lambda: _("Questo spetta a un’altra persona: non è stato cambiato niente."),
    404: lambda: _("Quello che cercavi non c’è, o non c’è più."),
    405: lambda: _("Qui questo non si può fare: non è stato cambiato niente."),
    409: lambda: _("Qualcuno, o tu da un’altra finestra, ha cambiato questa cosa mentre la guardavi."),
    429: lambda: _("Sono arrivate molte richieste una dopo l’altra: riprova fra qualche minuto."),
    500: lambda: _("Qualcosa non ha funzionato, e non dipende da te: riprova fra poco."),
    503: lambda: _("Adesso il servizio non riesce a rispondere: riprova fra un momento."),
}


def _too_large() -> str:
    """A request may hold so much; the words of a form that can hold files too, less."""
    most, most_words = current_app.config["MAX_CONTENT_LENGTH"], current_app.config["MAX_FORM_MEMORY_SIZE"]
    is_words = request.mimetype == "multipart/form-data" and (request.content_length or 0) <= most
    allowed = (most_words if is_words else most) // (1024 * 1024)
    return _("È troppo grande: in una volta possono arrivare al massimo %(size)d MB.", size=allowed)


def init(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Unauthorized, _signed_out)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)

    def note(exc_info: Any) -> None:
        """Flask would log the whole trace of what fails outside of a view, messages and all."""
        app.logger.error(what_and_where(exc_info[1]))

    app.log_exception = note  # type: ignore[method-assign]
