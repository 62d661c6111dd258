"""What every page of the workshop of a collection begins with, and what it answers when something is wrong."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace.collecting import reads
from workspace.db import db
from workspace.nouns import Collection, Edition
from workspace.policy import Actor
from workspace.refusals import Invalid, Unsure

Answer = str | Response | tuple[str, int] | dict[str, Any]


def working_copy(actor: Actor, slug: str) -> tuple[Collection, Edition]:
    return reads.to_curate(db.session(), actor, slug)


def sure() -> str:
    return request.form.get("sicuro", "")


def said_wrong(form: Any, problem: Invalid) -> Unsure | None:
    """Puts what was wrong into the form; the question that it asks, where it asks one."""
    db.session.rollback()
    form.form_errors.append(_(str(problem)))
    return problem if isinstance(problem, Unsure) else None
