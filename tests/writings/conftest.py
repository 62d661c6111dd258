"""Texts for the stories of this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World, checked
from workspace import ladder
from workspace.db import db, writing
from workspace.nouns import Entry, Revision, Template
from workspace.writings import verbs

Begin = Callable[..., Entry]


@pytest.fixture
def begin(world: World, session: Any) -> Begin:
    """begin("t5", who="ada", che_cosa="…"): a text on a template, in the session of the test."""

    def make(
        key: str = "libera", who: str = "ada", title: str = "", group: str | None = "faggio", **answers: str
    ) -> Entry:
        actor = world.actor(who)
        template = session.get(Template, world.template(key))
        kind = None if template.kind else "narrative"
        entry = verbs.begin(session, actor, template, kind=kind, group_id=world.groups[group] if group else None)
        if title or answers:
            verbs.save(session, actor, entry, title, answers)
        session.flush()
        return entry

    return make


@pytest.fixture
def text(world: World) -> Callable[..., int]:
    """text("libera", title=…, testo=…, reach=3): a committed text, for stories told through the pages."""

    def make(
        key: str = "libera",
        who: str = "ada",
        title: str = "",
        reach: int = 1,
        group: str | None = "faggio",
        **answers: str,
    ) -> int:
        with world.app.app_context(), world.app.test_request_context("/"), writing():
            s = db.session()
            actor = world.actor(who)
            template = s.scalars(select(Template).where(Template.key == key)).one()
            kind = None if template.kind else "narrative"
            entry = verbs.begin(s, actor, template, kind=kind, group_id=world.groups[group] if group else None)
            verbs.save(s, actor, entry, title, answers)
            if reach > 1:
                revision = s.get_one(Revision, entry.current_revision_id)
                checked(s, actor, revision)
                ladder.share(s, actor, entry, revision, reach, world.people["carla"] if reach == 2 else None)
            s.commit()
            return entry.id

    return make
