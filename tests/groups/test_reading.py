"""The group page: what the group shared, to whom it is shown, and what it keeps to itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import event, update

from tests.cast import CAST, World
from tests.groups.story import share, shared, write
from workspace.db import db, now, writing
from workspace.nouns import Comment, Entry, Group, Membership


def test_the_group_reads_what_it_shared_and_nothing_else(world: World) -> None:
    shared(world, "ada", "Canarino del gruppo")
    share(world, write(world, "ada", "Canarino affidato"), 2, "carla")
    write(world, "ada", "Canarino in bozza")
    page = world.client("bruno").get("/gruppi/faggio").get_data(as_text=True)
    assert "Canarino del gruppo" in page
    assert "Ada Prova" in page
    assert "Canarino affidato" not in page
    assert "Canarino in bozza" not in page


def test_who_supervises_finds_what_was_entrusted_to_them(world: World) -> None:
    share(world, write(world, "ada", "Canarino affidato"), 2, "carla")
    page = world.client("carla").get("/gruppi/faggio").get_data(as_text=True)
    assert "Canarino affidato" in page
    assert "Affidato a te" in page


def test_before_the_pact_there_is_only_the_pact(world: World) -> None:
    shared(world, "ada", "Canarino del gruppo")
    page = world.client("zoe").get("/gruppi/faggio").get_data(as_text=True)
    assert "Quello che si dice qui resta qui." in page
    assert "Canarino" not in page
    assert "Ada" not in page
    for path in ("temi", "regole", "temi/nuovo", "persone/nuova"):
        assert world.client("zoe").get(f"/gruppi/faggio/{path}").status_code == 404


def test_staff_see_name_and_size_and_nothing_of_what_is_written(world: World) -> None:
    before = world.client("elena").get("/gruppi/faggio").get_data(as_text=True)
    shared(world, "ada", "Canarino del gruppo")
    after = world.client("elena").get("/gruppi/faggio").get_data(as_text=True)
    assert "Gruppo Faggio" in after
    assert "4 persone" in after
    for canary in ("Canarino", "Ada", "Bruno", "Carla"):
        assert canary not in after
    assert blanked(before) == blanked(after)
    listing = world.client("elena").get("/gruppi").get_data(as_text=True)
    assert "Gruppo Faggio" in listing
    assert "Gruppo Tiglio" in listing
    assert "Gruppo Ontano" not in listing
    assert "Canarino" not in listing


def test_to_everybody_else_the_group_does_not_exist(world: World) -> None:
    shared(world, "ada", "Canarino del gruppo")
    paths = ("", "/patto", "/patto/versioni", "/patto/nuovo", "/persone", "/persone/nuova", "/regole", "/temi",
             "/temi/nuovo", "/temi/1")  # fmt: skip
    for name in ("dario", "fulvia", "gino", "livia", "ugo", "vera"):
        client = world.client(name)
        for path in paths:
            answer = client.get(f"/gruppi/faggio{path}")
            missing = client.get(f"/gruppi/inesistente{path}")
            assert answer.status_code == 404, (name, path)
            assert blanked(answer.get_data(as_text=True)) == blanked(missing.get_data(as_text=True)).replace(
                "inesistente", "faggio"
            )
    for path in paths[1:]:
        assert world.client("elena").get(f"/gruppi/faggio{path}").status_code == 404
    assert world.client().get("/gruppi/faggio").status_code == 302


def blanked(page: str) -> str:
    """Without nonce and token."""
    import re

    return re.sub(r'(nonce|value|content)="[A-Za-z0-9_.\-+/=]{16,}"', "", page)


def test_everyone_sees_their_own_groups_only(world: World) -> None:
    for name in CAST:
        page = world.client(name).get("/gruppi").get_data(as_text=True)
        mine = {"ada": "Faggio", "bruno": "Faggio", "carla": "Faggio", "zoe": "Faggio", "dario": "Tiglio",
                "livia": "Tiglio", "ugo": "Ontano"}.get(name)  # fmt: skip
        for group in ("Faggio", "Tiglio", "Ontano"):
            if name not in ("elena", "fulvia"):
                assert (f"Gruppo {group}" in page) == (group == mine), (name, group)


def test_new_is_what_came_since_the_visit_before(world: World) -> None:
    shared(world, "ada", "Il primo")
    client = world.client("bruno")
    assert "1 testo nuovo" in client.get("/gruppi").get_data(as_text=True)
    assert "Nuovo" in client.get("/gruppi/faggio").get_data(as_text=True)
    again = client.get("/gruppi/faggio").get_data(as_text=True)
    assert "Nuovo" in again, "the mark stays as long as the visit"
    hours_ago(world, "bruno", 2)
    shared(world, "ada", "Il secondo")
    page = client.get("/gruppi/faggio").get_data(as_text=True)
    assert page.index("Il secondo") < page.index("Il primo")
    assert page.count("it-star-full") == 1
    assert "1 testo nuovo" in client.get("/gruppi").get_data(as_text=True)


def test_my_own_text_is_never_new_to_me(world: World) -> None:
    shared(world, "ada", "Il primo")
    client = world.client("ada")
    assert "Niente di nuovo" in client.get("/gruppi").get_data(as_text=True)
    assert "it-star-full" not in client.get("/gruppi/faggio").get_data(as_text=True)


def hours_ago(world: World, who: str, hours: int) -> None:
    """The last visit of `who` to their group, and what was shared till then, move into the past."""
    with world.app.app_context(), writing():
        back = now() - dt.timedelta(hours=hours)
        db.session.execute(update(Entry).values(shared_at=back))
        db.session.execute(
            update(Membership).where(Membership.person_id == world.people[who]).values(visited_at=back, joined_at=back)
        )
        db.session.commit()


def test_kind_and_theme_choose_among_the_texts(world: World) -> None:
    shared(world, "ada", "Un racconto")
    shared(world, "ada", "Una strategia", kind="strategy")
    client = world.client("bruno")
    page = client.get("/gruppi/faggio?tipo=strategy").get_data(as_text=True)
    assert "Una strategia" in page
    assert "Un racconto" not in page
    assert "Nessun testo con questa scelta" in client.get("/gruppi/faggio?tipo=practice").get_data(as_text=True)
    for nonsense in ("?tipo=x", "?tema=999", "?tema=x", "?pagina=x", "?pagina=99999999999999"):
        assert client.get(f"/gruppi/faggio{nonsense}").status_code == 200


def test_comments_are_counted_as_far_as_they_are_read(world: World) -> None:
    entry_id = share(world, write(world, "ada", "Il testo"), 2, "carla")
    say(world, entry_id, 2, "Fra noi due")
    share(world, entry_id)
    say(world, entry_id, 3, "Davanti a tutti")
    assert "2 commenti" in world.client("carla").get("/gruppi/faggio").get_data(as_text=True)
    assert "1 commento<" in world.client("bruno").get("/gruppi/faggio").get_data(as_text=True)


def say(world: World, entry_id: int, reach: int, body: str) -> None:
    """A question of Carla's, at the reach that the text has at that moment."""
    with world.app.app_context(), writing():
        revision = db.session.get_one(Entry, entry_id).shared_revision_id
        db.session.add(
            Comment(
                entry_id=entry_id,
                revision_id=revision,
                author_id=world.people["carla"],
                kind="question",
                reach=reach,
                body=body,
                html=body,
            )
        )
        db.session.commit()


def test_statements_do_not_grow_with_the_texts(world: World) -> None:
    counts = []
    for more in (3, 25):
        for number in range(more):
            shared(world, "ada", f"Testo {number}")
        client = world.client("bruno")
        client.get("/gruppi/faggio")
        counts.append((statements(world, client, "/gruppi/faggio"), statements(world, client, "/gruppi")))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 14
    assert "pagina=2" in client.get("/gruppi/faggio").get_data(as_text=True)


def statements(world: World, client: Any, path: str) -> int:
    seen: list[str] = []
    with world.app.app_context():
        engine = db.engine

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert client.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_the_name_of_a_group_is_shown_as_text(world: World) -> None:
    with world.app.app_context(), writing():
        db.session.execute(update(Group).values(name="<img src=x onerror=alert(1)>", description="<b>x</b>"))
        db.session.commit()
    for name in ("ada", "elena", "zoe"):
        for path in ("/gruppi", "/gruppi/faggio"):
            assert "<img src=x" not in world.client(name).get(path).get_data(as_text=True)
