"""Coming, changing, going: each says what changes, tells the group, and closes what must close at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from tests.cast import World
from tests.groups.story import reach_of, reads, seat_of, share, shared, told, write
from workspace import search
from workspace.db import db, writing
from workspace.nouns import Event, Group, Letter, Membership, Person


def bring(client: Any, who: str, role: str = "member", sure: str = "yes") -> Any:
    data = {"name": f"{who.title()} Prova", "mail": f"{who}@esempio.it", "role": role, "sure": sure}
    return client.post("/gruppi/faggio/persone/nuova", data=data)


def accept(world: World, who: str, version: int = 1) -> None:
    answer = world.client(who).post("/gruppi/faggio/patto/adesione", data={"version": version, "yes": "yes"})
    assert answer.status_code == 303


def verbs(world: World) -> list[str]:
    with world.app.app_context():
        return list(db.session.scalars(select(Event.verb).order_by(Event.id)))


def index_differs(world: World) -> list[str]:
    with world.app.app_context():
        return search.check(db.session())


def test_a_newcomer_reads_after_the_pact_and_from_that_day_on(world: World) -> None:
    before = shared(world, "ada", "Prima")
    carla = world.client("carla")
    asked = bring(carla, "dario", sure="")
    page = asked.get_data(as_text=True)
    assert "Dario Prova leggerà solo da oggi: il testo già condiviso resta chiuso" in page
    assert told(world, "group.joined") == set(), "nothing has happened yet"
    assert bring(carla, "dario").status_code == 303
    assert told(world, "group.joined") == {"ada", "bruno", "zoe"}
    assert told(world, "group.invited") == {"dario"}
    after = shared(world, "ada", "Dopo")
    assert not reads(world, "dario", after), "the pact comes first"
    accept(world, "dario")
    assert reads(world, "dario", after)
    assert not reads(world, "dario", before)
    assert verbs(world).count("member.joined") == 1


def test_where_the_past_is_open_a_newcomer_reads_it(world: World) -> None:
    before = shared(world, "ada", "Prima")
    carla = world.client("carla")
    assert carla.post("/gruppi/faggio/regole", data={"past": "open"}).status_code == 303
    assert told(world, "group.past_opened") == {"ada", "bruno", "zoe"}
    assert "Dario Prova leggerà il testo che il gruppo ha già condiviso" in bring(carla, "dario", sure="").get_data(
        as_text=True
    )
    bring(carla, "dario")
    accept(world, "dario")
    assert reads(world, "dario", before)


def test_who_is_not_here_yet_is_invited_by_mail(world: World) -> None:
    assert bring(world.client("carla"), "nuova").status_code == 303
    with world.app.app_context():
        person = db.session.scalars(select(Person).where(Person.mail == "nuova@esempio.it")).one()
        assert person.state == "invited"
        assert person.password_hash is None
    mails = list((world.app.config["SETTINGS"].data_dir / "mail").glob("*"))
    with world.app.app_context():
        assert mails or db.session.scalars(select(Letter)).all()


def test_the_question_does_not_tell_who_has_an_account(world: World) -> None:
    carla = world.client("carla")
    with world.app.app_context(), writing():
        db.session.execute(update(Person).where(Person.mail == "dario@esempio.it").values(name="Canarino Segreto"))
        db.session.commit()
    pages = [bring(carla, who, sure="").get_data(as_text=True).replace(who, "x").replace(who.title(), "X")
             for who in ("dario", "ignota")]  # fmt: skip
    assert "Canarino" not in pages[0]
    from tests.groups.test_reading import blanked

    assert blanked(pages[0]) == blanked(pages[1])


def test_only_who_supervises_lets_people_in_and_out(world: World) -> None:
    for name in ("ada", "bruno"):
        client = world.client(name)
        assert client.get("/gruppi/faggio/persone/nuova").status_code == 403
        assert bring(client, "dario").status_code == 403
        for path in ("uscita", "ruolo"):
            assert client.post(f"/gruppi/faggio/persone/{seat_of(world, 'carla')}/{path}").status_code == 403
        assert client.post("/gruppi/faggio/regole", data={"past": "open"}).status_code == 403
    for name in ("zoe", "dario", "elena", "fulvia", "gino", "livia", "ugo", "vera"):
        client = world.client(name)
        assert bring(client, "dario").status_code == 404, name
        assert client.post(f"/gruppi/faggio/persone/{seat_of(world, 'ada')}/uscita").status_code == 404, name
    with world.app.app_context():
        assert db.session.scalars(select(Membership).where(Membership.left_at.is_not(None))).all() == []
        assert db.session.scalars(select(Group.opens_past).where(Group.slug == "faggio")).one() is False


def test_a_seat_of_another_group_is_not_reached_through_ones_own(world: World) -> None:
    seat = seat_of(world, "dario", "tiglio")
    for path in ("uscita", "ruolo"):
        assert world.client("carla").post(f"/gruppi/faggio/persone/{seat}/{path}").status_code == 404


def test_who_leaves_loses_the_groups_texts_and_keeps_their_own(world: World) -> None:
    mine = shared(world, "bruno", "Di Bruno")
    theirs = shared(world, "ada", "Di Ada")
    bruno = world.client("bruno")
    seat = seat_of(world, "bruno")
    page = bruno.get(f"/gruppi/faggio/persone/{seat}/uscita").get_data(as_text=True)
    assert "Il testo che hai condiviso qui torna «solo io»" in page
    assert bruno.post(f"/gruppi/faggio/persone/{seat}/uscita").status_code == 303
    assert not reads(world, "bruno", theirs)
    assert reads(world, "bruno", mine)
    assert reach_of(world, mine) == 1
    for name in ("ada", "carla"):
        assert not reads(world, name, mine)
    assert told(world, "group.left") == {"ada", "carla", "zoe"}
    assert told(world, "group.removed") == set()
    assert bruno.get("/gruppi/faggio").status_code == 404
    assert index_differs(world) == []
    assert [v for v in verbs(world) if v in ("member.left", "entry.withdrawn")] == ["entry.withdrawn", "member.left"]


def test_who_leaves_is_told_the_truth_about_their_texts(world: World) -> None:
    """What was published stays published; what was entrusted to one person was no publication; one may go on writing."""
    entrusted = share(world, write(world, "bruno", "A Carla sola"), 2, "carla")
    bruno = world.client("bruno")
    bruno.post(f"/gruppi/faggio/persone/{seat_of(world, 'bruno')}/uscita")
    assert "li leggi solo tu, tranne quelli pubblicati" in bruno.get("/gruppi").text
    past = bruno.get(f"/scritti/{entrusted}/condivisione").text
    assert "È tornato solo a te" in past
    assert "Hai ritirato la pubblicazione" not in past
    home = bruno.get("/").text
    assert "Scrivi per dieci minuti" in home
    assert "Prossimo incontro" not in home


def test_who_is_let_go_is_told(world: World) -> None:
    theirs = shared(world, "ada", "Di Ada")
    answer = world.client("carla").post(f"/gruppi/faggio/persone/{seat_of(world, 'bruno')}/uscita")
    assert answer.status_code == 303
    assert told(world, "group.removed") == {"bruno"}
    assert not reads(world, "bruno", theirs)


def test_who_comes_back_reads_from_the_day_of_coming_back(world: World) -> None:
    while_here = shared(world, "ada", "Mentre c’era")
    world.client("bruno").post(f"/gruppi/faggio/persone/{seat_of(world, 'bruno')}/uscita")
    bring(world.client("carla"), "bruno")
    accept(world, "bruno")
    assert not reads(world, "bruno", while_here)
    assert reads(world, "bruno", shared(world, "ada", "Dopo il ritorno"))


def test_the_last_supervisor_does_not_leave_the_group_orphaned(world: World) -> None:
    carla = world.client("carla")
    seat = seat_of(world, "carla")
    assert "Sei l’unica persona che supervisiona" in carla.get(f"/gruppi/faggio/persone/{seat}/uscita").get_data(True)
    for path in ("uscita", "ruolo"):
        assert carla.post(f"/gruppi/faggio/persone/{seat}/{path}").status_code == 400
    bring(carla, "livia", "supervisor")
    assert carla.post(f"/gruppi/faggio/persone/{seat}/uscita").status_code == 400, "she has not accepted the pact yet"
    accept(world, "livia")
    assert carla.post(f"/gruppi/faggio/persone/{seat}/uscita").status_code == 303


def test_what_was_entrusted_closes_when_the_supervisor_leaves_and_the_author_is_told(world: World) -> None:
    entrusted = share(world, write(world, "ada", "Affidato"), 2, "carla")
    carla = world.client("carla")
    bring(carla, "livia", "supervisor")
    accept(world, "livia")
    assert not reads(world, "livia", entrusted), "a successor needs the author's yes"
    carla.post(f"/gruppi/faggio/persone/{seat_of(world, 'carla')}/uscita")
    assert reach_of(world, entrusted) == 1
    assert not reads(world, "carla", entrusted)
    assert not reads(world, "livia", entrusted)
    assert told(world, "reading.ended") == {"ada"}
    assert index_differs(world) == []


def test_a_change_of_role_says_what_changes_and_takes_back_what_was_entrusted(world: World) -> None:
    carla = world.client("carla")
    bring(carla, "livia", "supervisor")
    accept(world, "livia")
    entrusted = share(world, write(world, "ada", "Affidato"), 2, "livia")
    seat = seat_of(world, "livia")
    page = carla.get(f"/gruppi/faggio/persone/{seat}/ruolo").get_data(as_text=True)
    assert "I testi affidati a questa persona tornano a chi li ha scritti" in page
    assert carla.post(f"/gruppi/faggio/persone/{seat}/ruolo").status_code == 303
    assert not reads(world, "livia", entrusted)
    assert reach_of(world, entrusted) == 1
    assert told(world, "role.changed") == {"ada", "bruno", "zoe", "livia"}


def test_a_suspended_person_is_not_let_in_and_a_member_not_twice(world: World) -> None:
    with world.app.app_context(), writing():
        db.session.execute(update(Person).where(Person.mail == "dario@esempio.it").values(state="suspended"))
        db.session.commit()
    carla = world.client("carla")
    for who in ("dario", "ada"):
        assert bring(carla, who).status_code == 400
    with world.app.app_context():
        mine = select(Membership).where(Membership.group_id == world.groups["faggio"])
        assert len(db.session.scalars(mine).all()) == 4
