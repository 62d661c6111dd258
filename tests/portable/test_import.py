"""Texts in bulk: what comes in, as whose, read by whom; what is refused, and why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cast import World
from workspace import search
from workspace.nouns import Ambito, Check, Entry, Event, Group, Membership, Person, Publication, Revision, Term
from workspace.policy import Actor, actor_of, readable
from workspace.portable.bring import bring


def line(**changes: Any) -> bytes:
    base = {
        "kind": "strategy",
        "title": "La seconda sedia",
        "body": "Abbiamo messo una seconda sedia accanto alla prima.",
        "author": "ada@esempio.it",
        "group": "faggio",
        "visibility": "group",
        "tags": ["area:anziani", "fiducia"],
        "created": "2026-03-01T10:00:00",
    }
    return json.dumps({k: v for k, v in {**base, **changes}.items() if v is not ...}).encode()


def brought(session: Any, *lines: bytes, create: bool = False, anonymised: bool = True) -> tuple[Any, list[str]]:
    counts, refused = bring(session, lines, create=create, anonymised=anonymised, processes=0)
    assert search.check(session) == []
    return counts, [f"{r.line}: {r.reason}" for r in refused]


def readers(session: Any, world: World) -> set[str]:
    return {name for name in world.people if session.scalar(select(Entry.id).where(readable(world.actor(name), Entry)))}


def test_without_the_declaration_texts_are_private_drafts(world: World, session: Any) -> None:
    counts, refused = brought(session, line(), anonymised=False)
    assert (counts["written"], refused) == (1, [])
    assert readers(session, world) == {"ada"}
    assert session.scalar(select(func.count()).select_from(Check)) == 0


def test_declared_texts_are_read_by_whom_they_say(world: World, session: Any) -> None:
    brought(session, line())
    assert readers(session, world) == {"ada", "bruno", "carla"}
    assert session.scalars(select(Check.declared)).all() == [True]
    assert session.scalars(select(Event.detail)).one() == {"reach": 3, "declared": True}


def test_ambito_and_network_are_publications(world: World, session: Any) -> None:
    brought(session, line(visibility="ambito"), line(visibility="network"))
    levels = {
        name: sorted(session.scalars(select(Publication.level).where(readable(world.actor(name), Publication))))
        for name in ("dario", "elena", "fulvia", "gino")
    }
    assert levels == {"dario": [4, 5], "elena": [4, 5], "fulvia": [5], "gino": []}


def test_what_is_wrong_is_refused_by_line_and_the_rest_comes_in(world: World, session: Any) -> None:
    counts, refused = brought(
        session,
        b"not json",
        line(kind="poem"),
        line(author="nobody@esempio.it"),
        line(group="pioppo"),
        line(author="dario@esempio.it"),
        line(visibility="everybody"),
        line(tags=["mai sentita"]),
        line(body="x" * 20_001),
        line(title="x" * 301),
        line(created="domani"),
        line(nonsense=1),
        line(body=..., answers={"colore": "blu"}),
        line(),
    )
    assert counts["written"] == 1
    assert [int(r.split(":")[0]) for r in refused] == list(range(1, 13))
    assert "xxxx" not in str(refused)


def test_every_line_is_counted_once_and_of_one_id_twice_the_last_counts(world: World, session: Any) -> None:
    counts, refused = brought(session, line(external_id=5, title="Prima"), line(external_id="5", title="Poi"), b"{")
    assert (counts, len(refused)) == ({"written": 1, "updated": 1, "unchanged": 0}, 1)
    assert session.scalars(select(Revision.title)).all() == ["Poi"]


def test_an_external_id_updates_the_same_text(world: World, session: Any) -> None:
    brought(session, line(external_id="a1"), line(external_id="a2"))
    counts, _ = brought(session, line(external_id="a1", body="Riscritto."), line(external_id="a2"))
    assert counts == {"written": 0, "updated": 1, "unchanged": 1}
    entry = session.scalars(select(Entry).where(Entry.external_id == "a1")).one()
    shared = session.get(Revision, entry.shared_revision_id)
    assert (shared.number, shared.plain) == (2, "Riscritto.")
    brought(session, line(external_id="a1", body="Riscritto.", visibility="private"))
    session.expire_all()
    assert session.scalars(select(Entry.reach).where(Entry.external_id == "a1")).one() == 1


def test_create_missing_makes_what_the_file_names(world: World, session: Any) -> None:
    new = line(author="nuova.persona@altrove.it", group="pioppo", ambito="piana", tags=["mai sentita"])
    counts, refused = brought(session, new, line(group="pioppo", visibility="supervisor"), create=True)
    assert (counts["written"], refused) == (2, [])
    assert session.scalars(select(Group.name).where(Group.slug == "pioppo")).one() == "Pioppo"
    assert "piana" in session.scalars(select(Ambito.slug)).all()
    assert session.scalars(select(Term.state).where(Term.label_it == "mai sentita")).one() == "active"
    person = session.scalars(select(Person).where(Person.mail == "nuova.persona@altrove.it")).one()
    actor: Actor = actor_of(session, person)
    assert [s.pact_accepted for s in actor.standings] == [True]
    assert session.scalar(select(func.count()).select_from(Entry).where(readable(actor, Entry))) == 1
    roles = session.scalars(select(Membership.role).join(Group).where(Group.slug == "pioppo")).all()
    assert sorted(roles) == ["member", "member", "supervisor"]


@pytest.mark.parametrize("answers", [{"problema": "Nessuno apre.", "cosa_abbiamo_fatto": "Una telefonata prima."}])
def test_answers_go_to_the_template_of_their_kind(world: World, session: Any, answers: dict[str, str]) -> None:
    brought(session, line(body=..., answers=answers))
    assert session.scalars(select(Revision.answers)).one() == answers
