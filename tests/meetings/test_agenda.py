"""The agenda is made from what was written: texts put forward, turns and votes, the supervisor's choice, the room."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.cast import World
from tests.groups.story import shared, told, write
from tests.meetings.story import a_meeting, close
from workspace import belonging, search
from workspace.db import db, now
from workspace.nouns import Agenda, Entry, Format, Membership, Proposal, Revision, Vote


def propose(world: World, who: str, ident: int, entry: int, question: str = "Che cosa non vedo?", **more: str) -> int:
    data = {"testo": entry, "domanda": question, **more}
    return world.client(who).post(f"/incontri/{ident}/proposte", data=data).status_code


def number(world: World, entry: int) -> int:
    with world.look() as s:
        return int(
            s.scalars(select(Proposal.id).where(Proposal.entry_id == entry).order_by(Proposal.id.desc())).first()
        )


def a_format(world: World, key: str = "balint") -> int:
    with world.look() as s:
        return int(s.scalars(select(Format.id).where(Format.key == key)).one())


def compose(world: World, ident: int, *entries: int, who: str = "carla", **more: object) -> int:
    form: dict[str, object] = {"modo": "turn", "fai": "scaletta", **more}
    for place, entry in enumerate(entries, start=1):
        form[f"posto-{number(world, entry)}"] = place
    return world.client(who).post(f"/incontri/{ident}/scaletta", data=form).status_code


def page(world: World, who: str, address: str) -> str:
    return " ".join(world.client(who).get(address).get_data(as_text=True).split())


def test_ada_puts_forward_a_text_that_the_group_reads_with_her_question(world: World) -> None:
    ident = a_meeting(world, days=3)
    text, draft = shared(world, "ada", "La porta socchiusa"), write(world, "ada", "Solo mio")
    form = page(world, "ada", f"/incontri/{ident}/proposte")
    assert "La porta socchiusa" in form
    assert "Solo mio" not in form
    assert propose(world, "ada", ident, draft) == 400, "the group does not read it"
    assert propose(world, "bruno", ident, text) == 400, "it is not his"
    assert propose(world, "ada", ident, text) == 303
    assert propose(world, "ada", ident, text) == 400, "once is enough"
    assert told(world, "agenda.proposed") == {"carla"}
    for who in ("ada", "bruno", "carla"):
        html = page(world, who, f"/incontri/{ident}")
        assert "La porta socchiusa" in html
        assert "Che cosa non vedo?" in html


def test_a_question_that_identifies_is_not_sent(world: World) -> None:
    ident = a_meeting(world, days=3)
    text = shared(world, "ada", "La porta socchiusa")
    assert propose(world, "ada", ident, text, "Come rispondo a chi chiama al 347 5581920?") == 400
    unsure = world.client("ada").post(
        f"/incontri/{ident}/proposte", data={"testo": text, "domanda": "Che cosa dico a Maria Bianchi?"}
    )
    seal = re.search(r'name="sicuro" id="sicuro" value="([^"]+)"', unsure.get_data(as_text=True))
    assert unsure.status_code == 400
    assert seal
    assert propose(world, "ada", ident, text, "Che cosa dico a Maria Bianchi?", sicuro=seal[1]) == 303


def test_a_text_that_is_taken_back_leaves_no_trace_in_the_agenda(world: World) -> None:
    ident = a_meeting(world, days=3)
    text = shared(world, "ada", "La porta socchiusa")
    propose(world, "ada", ident, text)
    compose(world, ident, text, formato=a_format(world))
    assert "La porta socchiusa" in page(world, "bruno", f"/incontri/{ident}/sala")
    world.client("ada").post(f"/scritti/{text}/condivisione/ritiro")
    for who in ("ada", "bruno", "carla"):
        for place in ("", "/sala"):
            html = page(world, who, f"/incontri/{ident}{place}")
            assert "La porta socchiusa" not in html
            assert "Che cosa non vedo?" not in html


def test_who_leaves_the_group_takes_their_texts_and_proposals_along(world: World) -> None:
    ident = a_meeting(world, days=3)
    text = shared(world, "bruno", "Il testo di Bruno")
    propose(world, "bruno", ident, text)
    with world.change() as s:
        seat = s.scalars(select(Membership).where(Membership.person_id == world.people["bruno"])).one()
        search.write(s(), *belonging.leave(s(), world.actor("bruno"), seat))
    assert "Il testo di Bruno" not in page(world, "carla", f"/incontri/{ident}")
    assert world.client("bruno").get(f"/incontri/{ident}").status_code == 404
    with world.look() as s:
        assert s.get_one(Entry, text).reach == 1, "it is still his"


def test_by_turn_who_has_not_presented_for_longest_comes_first(world: World) -> None:
    before = a_meeting(world, days=-30)
    one, two, three = (shared(world, who, f"Di {who}") for who in ("ada", "bruno", "ada"))
    with world.change() as s:
        s.add(Proposal(meeting_id=before, entry_id=one, person_id=world.people["ada"], question="?", position=0))
    close(world, before)
    ident = a_meeting(world, days=3)
    propose(world, "ada", ident, three)
    propose(world, "bruno", ident, two)
    html = page(world, "carla", f"/incontri/{ident}/scaletta")
    assert html.index("Di bruno") < html.index("Di ada")
    assert "l’ultima volta il" in html
    assert "Dall’ultima volta" in page(world, "bruno", f"/incontri/{ident}"), "the last case is followed up"


def test_the_group_votes_once_a_person_and_nobody_sees_who(world: World) -> None:
    ident = a_meeting(world, days=3)
    one, two = shared(world, "ada", "Il primo"), shared(world, "bruno", "Il secondo")
    propose(world, "ada", ident, one)
    propose(world, "bruno", ident, two)
    vote = f"/incontri/{ident}/voto"
    assert world.client("ada").post(vote, data={"proposta": number(world, one)}).status_code == 400, "by turn"
    world.client("carla").post(f"/incontri/{ident}/scaletta", data={"modo": "vote", "fai": "scelta"})
    assert told(world, "agenda.composed") == set()
    for who, entry in (("ada", one), ("ada", two), ("bruno", two)):
        assert world.client(who).post(vote, data={"proposta": number(world, entry)}).status_code == 303
    assert world.client("carla").post(vote, data={"proposta": number(world, one)}).status_code == 403
    with world.look() as s:
        assert len(s.scalars(select(Vote)).all()) == 2, "the later vote takes the place of the earlier"
    html = page(world, "carla", f"/incontri/{ident}")
    assert html.index("Il secondo") < html.index("Il primo")
    assert "2 voti" in html
    assert "anche il tuo" not in html
    assert "anche il tuo" in page(world, "ada", f"/incontri/{ident}")
    with world.change() as s:
        s.scalars(select(Membership).where(Membership.person_id == world.people["bruno"])).one().left_at = now()
    assert "1 voto" in page(world, "carla", f"/incontri/{ident}"), "who has left votes no more"
    compose(world, ident, two, modo="vote")
    assert world.client("ada").post(vote, data={"proposta": number(world, one)}).status_code == 400, "it is chosen"


def test_carla_composes_and_the_room_holds_everything(world: World) -> None:
    ident = a_meeting(world, days=1)
    one, two = shared(world, "ada", "Il primo"), shared(world, "bruno", "Il secondo")
    with world.change() as s:
        for revision in s.scalars(select(Revision)):
            revision.html = {key: f"<p>{words}</p>" for key, words in revision.answers.items()}
    propose(world, "ada", ident, one)
    propose(world, "bruno", ident, two)
    form = a_format(world, "intervisione")
    assert compose(world, ident, two, one, formato=form, **{f"modulo-{form}": "risonanza"}) == 303
    assert told(world, "agenda.composed") == {"ada", "bruno"}
    with world.look() as s:
        agenda = s.get_one(Agenda, ident)
        assert (agenda.format_id, agenda.module, agenda.composed_by_id) == (form, "risonanza", world.people["carla"])
    html = page(world, "bruno", f"/incontri/{ident}/sala")
    assert html.index("Il secondo") < html.index("Il primo")
    assert "Una mattina qualunque." in html
    assert html.count("data-minutes=") == 6
    assert "Risonanze" in html
    assert "Al rovescio" not in html, "only the way that was chosen"
    assert "hidden data-room-bar" in html, "without a script a plain list"


def test_what_cannot_be_composed_is_refused(world: World) -> None:
    ident = a_meeting(world, days=3)
    entries = [shared(world, "ada", f"Testo {n}") for n in range(4)]
    for entry in entries:
        propose(world, "ada", ident, entry)
    assert compose(world, ident, *entries) == 400, "four are too many"
    assert compose(world, ident, entries[0], modo="sorte") == 400
    form = a_format(world)
    assert compose(world, ident, entries[0], formato=form, **{f"modulo-{form}": "nessuno"}) == 400
    assert compose(world, ident, entries[0], formato=999) == 404
    assert compose(world, ident, entries[0], who="ada") == 403
    with world.look() as s:
        assert s.get(Agenda, ident) is None or s.get(Agenda, ident).composed_at is None


@pytest.mark.parametrize("place", ["/sala", "/proposte", "/scaletta", "/verbale"])
def test_the_staff_of_the_ambito_find_no_agenda(world: World, place: str) -> None:
    ident = a_meeting(world, days=0)
    text = shared(world, "ada", "La porta socchiusa")
    propose(world, "ada", ident, text)
    compose(world, ident, text, formato=a_format(world))
    assert world.client("elena").get(f"/incontri/{ident}{place}").status_code == 403
    for address in (f"/incontri/{ident}", f"/incontri/{ident}/registro", "/gruppi/faggio/incontri", "/incontri"):
        html = page(world, "elena", address)
        assert "La porta socchiusa" not in html
        assert "Che cosa non vedo?" not in html
        assert "Balint" not in html
    assert world.client("dario").get(f"/incontri/{ident}{place}").status_code == 404


def test_statements_of_a_meeting_do_not_grow_with_what_is_proposed(world: World) -> None:
    from sqlalchemy import event

    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    def cost(address: str) -> int:
        client = world.client("carla")
        client.get(address)
        with world.app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
        asked.clear()
        client.get(address)
        with world.app.app_context():
            event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    ident = a_meeting(world, days=0)
    propose(world, "ada", ident, shared(world, "ada", "Il primo"))
    addresses = [f"/incontri/{ident}", f"/incontri/{ident}/scaletta"]
    few = [cost(address) for address in addresses]
    for n in range(6):
        propose(world, "bruno", ident, shared(world, "bruno", f"Testo {n}"))
    assert [cost(address) for address in addresses] == few
    assert max(few) <= 18


def test_what_was_typed_stays_when_the_agenda_is_refused(world: World) -> None:
    ident = a_meeting(world, days=3)
    text = shared(world, "ada", "La porta socchiusa")
    propose(world, "ada", ident, text)
    place, kept = f"posto-{number(world, text)}", a_format(world)
    answer = world.client("carla").post(
        f"/incontri/{ident}/scaletta",
        data={"modo": "vote", "fai": "scaletta", "formato": kept, place: "primo"},
    )
    html = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Il posto di un testo è un numero" in html
    assert f'name="{place}" inputmode="numeric" maxlength="1" value="primo"' in html
    assert f'<option value="{kept}" selected>' in html
    assert re.search(r'value="vote" checked', html)
    with world.look() as s:
        assert s.get(Agenda, ident) is None


@pytest.mark.parametrize("asked", ["0", "²", "9" * 30])
def test_a_format_that_is_none_is_no_format(world: World, asked: str) -> None:
    ident = a_meeting(world, days=3)
    assert compose(world, ident, formato=asked) == 303
    with world.look() as s:
        assert s.get_one(Agenda, ident).format_id is None
