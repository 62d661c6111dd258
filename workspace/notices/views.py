"""The list of what was told to me, and «I have seen it»."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace.db import db
from workspace.notices import reads
from workspace.web.access import Who, current_actor, enter
from workspace.web.paging import PER_PAGE, Page, page_asked

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notifiche")
@enter(Who.SIGNED_IN)
def all() -> str:
    number = page_asked()
    rows, total = reads.notices(db.session(), current_actor(), number, PER_PAGE)
    return render_template("notices/all.html", page=Page(rows, number, total))


@blueprint.post("/notifiche/lette")
@enter(Who.SIGNED_IN)
def read_all() -> Response:
    reads.mark_all_read(db.session(), current_actor())
    db.session.commit()
    flash(_("Tutte le notifiche sono segnate come lette."))
    return redirect(url_for("notices.all"), 303)
