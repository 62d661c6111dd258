"""How many notices wait, for the bell in every page's header: asked of the database once a request."""

from __future__ import annotations

from flask import g
from flask_login import current_user
from sqlalchemy import func, select

from workspace.db import db
from workspace.nouns import Notice
from workspace.policy import readable


def unread() -> int:
    """Unread notices about things that the actor may still see; 0 for who is not signed in."""
    if "unread" not in g:
        g.unread = 0
        if current_user.is_authenticated:
            actor = current_user.actor
            g.unread = db.session.scalar(
                select(func.count()).select_from(Notice).where(readable(actor, Notice), Notice.read_at.is_(None))
            )
    return int(g.unread)
