"""The production server: gunicorn, threads in a few worker processes that share one loaded application.

No access log: addresses and searched words are nobody's business.
"""

from __future__ import annotations

import os
import socket
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from workspace.config import Settings
from workspace.db import db


class Server(BaseApplication):
    def __init__(self, app: Flask, settings: Settings, reload: bool = False) -> None:
        self.flask_app, self.settings, self.reload = app, settings, reload
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self.settings.bind,
            "workers": self.settings.workers,
            "threads": self.settings.threads,
            "worker_class": "gthread",
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
