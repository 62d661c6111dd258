"""Turns refusals of the domain, and HTTP's own, into a page (or JSON) that says what happened, what was kept, and the
way back. Rolls back whatever was half done. No error ever quotes what was written."""

from __future__ import annotations

from flask import Flask, Response, current_app, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from workspace.db import db
from workspace.refusals import Conflict, Forbidden, GateClosed, Invalid, NotFound, Refusal, TooMany
from workspace.web.access import wants_json

STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    Forbidden: 403,
    Invalid: 400,
    Conflict: 409,
    GateClosed: 409,
    TooMany: 429,
}
PAGES = {400, 403, 404, 405, 409, 413, 429, 500}


def _refused(refusal: Refusal) -> Response:
    return _answer(STATUS.get(type(refusal), 400), _(str(refusal)) if str(refusal) else "", refusal)


def _csrf(problem: CSRFError) -> Response:
    return _answer(400, _("Questa pagina è rimasta aperta a lungo. Torna indietro, ricaricala e riprova."))


def _http(problem: HTTPException) -> Response:
    if problem.code is None or problem.code < 400:
        return make_response(problem.get_response())
    response = _answer(problem.code)
    if isinstance(problem, HTTPException) and problem.code == 405:
        response.headers["Allow"] = problem.get_response().headers.get("Allow", "")
    return response


def _broken(problem: Exception) -> Response:
    if current_app.testing:
        raise problem
    original = problem.original_exception if isinstance(problem, InternalServerError) else problem
    # Only the kind and place: the message of an exception may quote a text.
    trace = original.__traceback__ if original else None
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    current_app.logger.error("%s at %s", type(original).__name__, " > ".join(places[-4:]))
    return _answer(500)


def _answer(status: int, sentence: str = "", refusal: Refusal | None = None) -> Response:
    db.session.rollback()
    if wants_json():
        response = make_response({"error": type(refusal).__name__ if refusal else str(status), "message": sentence})
    else:
        page = status if status in PAGES else (500 if status >= 500 else 400)
        response = make_response(render_template(f"errors/{page}.html", sentence=sentence, failed=True))
    response.status_code = status
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.seconds)
    return response


def init(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
