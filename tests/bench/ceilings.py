"""The two ceilings that the product is measured against, with the same server, workers, compression and database.

`hello`: a bare Flask page. `plain`: what any signed-in page costs: Flask-Login, one indexed row by SQLAlchemy, and a
Jinja template of 15 KB.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask, render_template
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from sqlalchemy import select

from workspace.config import Settings, read_settings
from workspace.db import db
from workspace.nouns import Person, Revision
from workspace.upkeep.server import Server
from workspace.web.headers import _compress


class Somebody(UserMixin):
    def __init__(self, person: Person) -> None:
        self.id = str(person.id)
        self.name = person.name


def hello(settings: Settings) -> Flask:
    app = Flask("hello")
    app.config.update(SQLALCHEMY_DATABASE_URI=settings.database_url)
    db.init_app(app)
    app.add_url_rule("/", view_func=lambda: "hello")
    app.after_request(_compress)
    return app


def plain(settings: Settings) -> Flask:
    app = Flask("plain", template_folder=str(Path(__file__).parent / "templates"))
    app.config.update(
        SECRET_KEY="of a bench",
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={} if settings.is_sqlite else {"pool_size": 5},
    )
    db.init_app(app)
    login = LoginManager(app)

    @login.user_loader
    def load(ident: str) -> Somebody | None:
        person = db.session.get(Person, int(ident))
        return Somebody(person) if person else None

    @app.get("/enter/<int:ident>")
    def enter(ident: int) -> str:
        login_user(Somebody(db.session.get_one(Person, ident)))
        return "in"

    @app.get("/text/<int:ident>")
    @login_required
    def text(ident: int) -> str:
        row = db.session.scalars(select(Revision).where(Revision.id == ident)).one()
        return render_template("plain.html", row=row, who=current_user)

    app.after_request(_compress)
    return app


if __name__ == "__main__":
    chosen = read_settings()
    Server({"hello": hello, "plain": plain}[sys.argv[1]](chosen), chosen).run()
