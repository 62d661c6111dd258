"""The states of a practice, and «L'abbiamo provata»."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace.db import db
from workspace.nouns import PRACTICE_STATES
from workspace.policy import Verb, ensure
from workspace.practices import life, reads
from workspace.refusals import Invalid
from workspace.web.access import Who, current_actor, enter

blueprint = Blueprint("trying", __name__)


@blueprint.post("/scritti/<int:entry_id>/stato")
@enter(Who.SIGNED_IN)
def move(entry_id: int) -> Response:
    actor, s = current_actor(), db.session()
    entry = reads.readable_text(s, actor, entry_id)
    ensure(actor, Verb.KEEP_PRACTICE, entry)
    state = request.form.get("stato", "")
    if state not in PRACTICE_STATES:
        raise Invalid("Scegli uno degli stati di una pratica.")
    life.move(s, actor, entry, state, _day(request.form.get("revisione", "")))
    s.commit()
    flash(_("Lo stato della pratica è cambiato."), "success")
    return redirect(f"/scritti/{entry_id}#vita", 303)


def _day(typed: str) -> dt.date | None:
    if not typed.strip():
        return None
    try:
        return dt.date.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid("La data di revisione si scrive come giorno, mese e anno.") from None
