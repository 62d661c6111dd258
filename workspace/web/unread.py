"""How many notices wait, for the bell in every page's header: asked of the database once a request."""

from __future__ import annotations

from flask import g
from flask_login import current_user
from sqlalchemy import Select, func, select

from workspace.db import db
from workspace.nouns import Notice
from workspace.policy import AnyActor, readable
from workspace.prepared import run

MOST = 100  # the bell says no more than «99+»


def _unread(actor: AnyActor) -> Select[int]:
    waiting = select(Notice.id).where(readable(actor, Notice), Notice.read_at.is_(None)).limit(MOST)
    return select(func.count()).select_from(waiting.subquery())


def unread() -> int:
    """Unread notices about things that the actor may still see, up to MOST; 0 for who is not signed in."""
    if "unread" not in g:
        g.unread = 0
        if current_user.is_authenticated:
            g.unread = run(db.session(), current_user.actor, _unread).scalar()
    return int(g.unread)
