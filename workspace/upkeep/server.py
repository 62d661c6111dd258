"""The production server: gunicorn, threads in a few worker processes that share one loaded application.

No access log: addresses and searched words are nobody's business. What never reaches the application (an address that is
too long, a line that is no request) is answered here, with a sentence of ours; gunicorn's own would quote the request, to
whoever sent it and to the log, which may be a search or a cookie.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http import errors as unread
from gunicorn.workers.gthread import ThreadWorker

from workspace.config import Settings
from workspace.db import db
from workspace.web.errors import what_and_where
from workspace.web.headers import ALWAYS

TOO_LONG = (
    "L’indirizzo è troppo lungo. Se stavi cercando qualcosa, cercalo con meno parole.",
    "The address is too long. If you were searching, search with fewer words.",
)
TOO_MUCH = (
    "Il browser ha mandato troppe cose insieme alla richiesta. Cancella i cookie di questo sito e riprova.",
    "The browser sent too much along with the request. Delete the cookies of this site and try again.",
)
NOT_READ = (
    "Questa richiesta non si legge. Torna indietro e riprova: non è stato cambiato niente.",
    "This request cannot be read. Go back and try again: nothing was changed.",
)
FAILED = (
    "Qualcosa non ha funzionato, e non per colpa tua. Quello che era già salvato resta salvato: riprova fra poco.",
    "Something did not work, and it is not your fault. What was saved already stays saved: try again in a moment.",
)
LINGER = 1.0  # seconds in which what still comes is read: closed before, the browser would show an error of its own


class Log(Logger):
    """Kind and place of what went wrong; the message and the address may hold words."""

    def exception(self, msg: object, *args: object, **more: Any) -> None:
        problem = sys.exc_info()[1]
        self.error(what_and_where(problem) if problem else str(msg))


class Worker(ThreadWorker):
    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Nobody knows yet who asks, nor in which language: the answer speaks both."""
        status, said = _unread(exc)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.error(what_and_where(exc))
        else:
            self.log.warning("A request could not be read (%s).", type(exc).__name__)
        with suppress(OSError):
            client.settimeout(LINGER)
            client.sendall(_answer(status, *said))
            client.shutdown(socket.SHUT_WR)
            until = time.monotonic() + LINGER
            while client.recv(65536) and time.monotonic() < until:
                pass


def _unread(problem: Exception) -> tuple[HTTPStatus, tuple[str, str]]:
    ours = (unread.InvalidResponseHeader, unread.InvalidResponseHeaderName, unread.ConfigurationProblem)
    if isinstance(problem, ours) or not isinstance(problem, unread.ParseException):
        return HTTPStatus.INTERNAL_SERVER_ERROR, FAILED
    if isinstance(problem, unread.LimitRequestLine):
        return HTTPStatus.REQUEST_URI_TOO_LONG, TOO_LONG
    if isinstance(problem, unread.LimitRequestHeaders):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, TOO_MUCH
    return HTTPStatus.BAD_REQUEST, NOT_READ


def _answer(status: HTTPStatus, italian: str, english: str) -> bytes:
    page = f"""<!doctype html>
<html lang="it"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{italian}</title></head>
<body><h1>{italian}</h1><p lang="en">{english}</p><p><a href="/">Torna alla pagina iniziale</a> · <a href="/" lang="en">Home</a></p></body></html>
""".encode()
    heads = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": len(page),
        "Connection": "close",
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        **ALWAYS,
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in heads.items()), "", ""]
    return "\r\n".join(lines).encode("ascii") + page


class Server(BaseApplication):
    def __init__(self, app: Flask, settings: Settings, reload: bool = False) -> None:
        self.flask_app, self.settings, self.reload = app, settings, reload
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self.settings.bind,
            "workers": self.settings.workers,
            "threads": self.settings.threads,
            "worker_class": Worker,
            "logger_class": Log,
            "preload_app": not self.reload,
            "reload": self.reload,
            "timeout": 120,
            "graceful_timeout": 15,
            "keepalive": 15,
            "limit_request_line": 8190,  # a search of a thousand letters with accents stands whole in its address
            "max_requests": 50_000,
            "max_requests_jitter": 5_000,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "proc_name": "riflessi",
            "post_fork": self._after_fork,
            "when_ready": self._say_where,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def _after_fork(self, server: Any, worker: Any) -> None:
        """A connection must not cross a fork."""
        with self.flask_app.app_context():
            db.engine.dispose(close=False)

    def _say_where(self, server: Any) -> None:
        click.echo(f"Riflessi is open on {self.settings.origin} (Ctrl+C closes it).", err=True)

    def load(self) -> Flask:
        return self.flask_app


def why_not(bind: str) -> str:
    """Why nothing can listen at this address now, in the system's words; empty where it can. (gunicorn would try for
    five seconds and say so in twelve lines.)"""
    if bind.startswith("unix:"):
        return ""
    host, _, port = bind.rpartition(":")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except OverflowError:
        return "no such port"
    except OSError as problem:
        return os.strerror(problem.errno) if problem.errno and problem.errno > 0 else str(problem.strerror)
    return ""
