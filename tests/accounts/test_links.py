"""Links sent by mail: they open once, for a while, for one person, and looking at them uses nothing up."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.cast import PASSWORD, World
from tests.letters import letters, link_in, text_of
from workspace import invitations, post
from workspace.db import db, now, writing
from workspace.nouns import Event, Letter, Person, SignIn, Ticket
from workspace.refusals import Invalid

NEW = "un-treno-lento-per-orvieto"


def make_newcomer(app: Flask, world: World, state: str = "invited") -> None:
    with app.app_context(), writing():
        person = Person(mail="nora@esempio.it", name="Nora", state="invited")
        db.session.add(person)
        db.session.flush()
        invitations.invite(db.session(), person, world.actor("gino"))
        db.session.commit()
        world.people["nora"] = person.id


def the(app: Flask, name: str, world: World) -> Person:
    with app.app_context():
        person = db.session.get(Person, world.people[name])
        assert person is not None
        return person


def invitation(app: Flask, world: World) -> str:
    make_newcomer(app, world)
    (letter,) = letters(app)
    return link_in(letter)


def asked(app: Flask, world: World, name: str = "ada") -> str:
    assert world.client().post("/password-dimenticata", data={"mail": f"{name}@esempio.it"}).status_code == 303
    (letter,) = letters(app)
    return link_in(letter)


def test_nora_is_invited_chooses_her_name_and_is_in(app: Flask, world: World) -> None:
    make_newcomer(app, world)
    (letter,) = letters(app)
    assert letter["To"] == "nora@esempio.it"
    assert "Gino Prova ti invita" in text_of(letter)
    client = world.client()
    page = client.get(link_in(letter)).text
    assert 'value="nora@esempio.it"' in page
    assert 'autocomplete="new-password"' in page
    answer = client.post(link_in(letter), data={"name": "Nora  Luce", "password": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "benvenuto" in client.get("/").text
    nora = the(app, "nora", world)
    assert (nora.name, nora.state) == ("Nora Luce", "active")
    with app.app_context():
        assert db.session.scalars(select(Event.verb)).all() == ["person.entered"]


def test_the_link_speaks_the_language_of_its_letter(app: Flask, world: World) -> None:
    make_newcomer(app, world)
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.mail == "nora@esempio.it").values(language="en"))
        db.session.commit()
    (letter,) = letters(app)
    assert '<html lang="en"' in world.client().get(link_in(letter)).text


def test_looking_uses_nothing_up(app: Flask, world: World) -> None:
    link = invitation(app, world)
    for _ in range(3):
        assert world.client().get(link).status_code == 200
    assert world.client().post(link, data={"name": "Nora", "password": "corta"}).status_code == 400
    assert world.client().post(link, data={"name": "Nora", "password": NEW}).status_code == 303


def test_used_expired_and_unknown_look_the_same(app: Flask, world: World) -> None:
    from tests.accounts.test_sign_in import blank

    link = invitation(app, world)
    world.client().post(link, data={"name": "Nora", "password": NEW})
    old = asked(app, world)
    with app.app_context(), writing():
        db.session.execute(update(Ticket).values(expires_at=now() - dt.timedelta(seconds=1)))
        db.session.commit()
    pages = set()
    for address in (link, old, "/chiave/mai-esistita"):
        for answer in (world.client().get(address), world.client().post(address, data={"password": NEW})):
            assert answer.status_code == 404
            pages.add(blank(answer.text).replace(address, "…"))
    assert len(pages) == 1
    assert "non vale più" in pages.pop()


def test_a_new_invitation_closes_the_one_before(app: Flask, world: World) -> None:
    first = invitation(app, world)
    with app.app_context(), writing():
        invitations.invite(db.session(), db.session.get(Person, world.people["nora"]))
        db.session.commit()
    (letter,) = letters(app)
    assert world.client().get(first).status_code == 404
    assert world.client().get(link_in(letter)).status_code == 200
    with app.app_context(), pytest.raises(Invalid):
        invitations.invite(db.session(), db.session.get(Person, world.people["ada"]))


def test_of_two_at_once_only_one_enters(app: Flask, world: World) -> None:
    link = invitation(app, world)
    codes: list[int] = []
    ready = threading.Barrier(4)

    def enter(number: int) -> None:
        client = world.client()
        ready.wait()
        codes.append(client.post(link, data={"name": f"Nora {'I' * (number + 1)}", "password": NEW}).status_code)

    threads = [threading.Thread(target=enter, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 404, 404, 404]
    with app.app_context():
        assert len(db.session.scalars(select(SignIn)).all()) == 1


def test_the_database_keeps_no_link(app: Flask, world: World) -> None:
    make_newcomer(app, world)
    world.client().post("/password-dimenticata", data={"mail": "ada@esempio.it"})
    with app.app_context():
        kept = str([(x.kind, x.data) for x in db.session.scalars(select(Letter))])
    assert "chiave" not in kept
    tokens = [link_in(letter).removeprefix("/chiave/") for letter in letters(app)]
    with app.app_context():
        hashes = db.session.scalars(select(Ticket.token_hash)).all()
        assert db.session.scalars(select(Letter)).all() == []
    assert len(tokens) == 2
    assert not set(tokens) & set(hashes)


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("corta", "almeno 12 caratteri"),
        ("x" * 201, "al massimo 200"),
        ("passwordpassword", "le prime che qualcuno proverebbe"),
        ("PasswordPassword", "le prime che qualcuno proverebbe"),
        ("PasswordPassword2024!", "le prime che qualcuno proverebbe"),
        ("ababababababab", "ripete pochi caratteri"),
        ("io sono Nora Luce", "il tuo nome"),
        ("nora@esempio.it!", "il tuo nome o il tuo indirizzo"),
    ],
)
def test_each_refusal_says_why(app: Flask, world: World, password: str, because: str) -> None:
    answer = world.client().post(invitation(app, world), data={"name": "Nora Luce", "password": password})
    assert answer.status_code == 400
    assert because in answer.text
    assert f'value="{password}"' not in answer.text


@pytest.mark.parametrize(
    "password", ["tre gatti sul tetto", "àèìòù-àèìòù", "😀🌳🚲 pane e salame", "  spazi intorno ok  "]
)
def test_no_composition_is_asked_for(app: Flask, world: World, password: str) -> None:
    if len(password) < 12:
        password += "-lungo"
    assert world.client().post(invitation(app, world), data={"name": "Nora", "password": password}).status_code == 303
    answer = world.client().post("/accedi", data={"mail": "nora@esempio.it", "password": password})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 121, "<b>Nora</b>", "https://altrove.example", "www.altrove.example", "No\x07ra"]
)
def test_a_name_is_a_name(app: Flask, world: World, name: str) -> None:
    assert world.client().post(invitation(app, world), data={"name": name, "password": NEW}).status_code == 400


def test_a_forgotten_password_is_chosen_anew_and_ends_every_session(app: Flask, world: World) -> None:
    devices = [world.client("ada") for _ in range(3)]
    link = asked(app, world)
    client = world.client()
    assert client.post(link, data={"password": NEW}).headers["Location"] == "/accedi"
    assert client.get("/").status_code == 302  # the link itself signs nobody in
    for device in devices:
        assert device.get("/profilo").status_code == 302
    assert client.post("/accedi", data={"mail": "ada@esempio.it", "password": PASSWORD}).status_code == 400
    assert client.post("/accedi", data={"mail": "ada@esempio.it", "password": NEW}).status_code == 303
    (told,) = letters(app)
    assert "è cambiata" in told["Subject"]
    assert NEW not in text_of(told)


def test_a_blocked_account_opens_again_with_a_new_password(app: Flask, world: World) -> None:
    for _ in range(9):
        world.client().post("/accedi", data={"mail": "ada@esempio.it", "password": "non-la-password"})
    world.client().post(asked(app, world), data={"password": NEW})
    assert world.client().post("/accedi", data={"mail": "ada@esempio.it", "password": NEW}).status_code == 303


def test_forgotten_says_and_does_the_same_for_any_address(app: Flask, world: World) -> None:
    from tests.accounts.test_sign_in import blank, change

    change(app, world, "bruno", state="suspended")
    answers, pages, written = set(), set(), set()
    for name in ("ada", "bruno", "nessuno"):
        answer = world.client().post("/password-dimenticata", data={"mail": f"{name}@esempio.it"})
        answers.add((answer.status_code, answer.headers["Location"], blank(answer.text)))
        pages.add(blank(world.client().get(answer.headers["Location"]).text))
        with app.app_context():
            written.add((len(db.session.scalars(select(Letter)).all()), len(db.session.scalars(select(Ticket)).all())))
    assert len(answers) == len(pages) == 1
    assert written == {(1, 0), (2, 0), (3, 0)}  # one letter each, whoever it is for
    assert [letter["To"] for letter in letters(app)] == ["ada@esempio.it"]


def test_who_was_invited_and_asks_for_a_password_is_invited_again(app: Flask, world: World) -> None:
    first = invitation(app, world)
    link = asked(app, world, "nora")
    assert world.client().get(first).status_code == 404
    assert world.client().post(link, data={"name": "Nora", "password": NEW}).status_code == 303


def test_asking_again_and_again_is_limited(app: Flask, world: World) -> None:
    codes = [
        world.client().post("/password-dimenticata", data={"mail": "ada@esempio.it"}).status_code for _ in range(4)
    ]
    assert codes == [303, 303, 303, 429]
    codes = [
        world.client().post("/password-dimenticata", data={"mail": "nessuno@esempio.it"}).status_code for _ in range(4)
    ]
    assert codes == [303, 303, 303, 429]


def test_a_suspended_person_s_links_open_nothing(app: Flask, world: World) -> None:
    from tests.accounts.test_sign_in import change

    link = asked(app, world)
    change(app, world, "ada", state="suspended")
    assert world.client().get(link).status_code == 404
    assert world.client().post(link, data={"password": NEW}).status_code == 404


def ask_new_mail(app: Flask, world: World, new: str = "ada@altrove.example") -> Any:
    client = world.client("ada")
    client.post("/profilo/indirizzo", data={"mail": new, "present": PASSWORD})
    return client


def test_a_new_mail_is_confirmed_at_the_old_and_then_at_the_new(app: Flask, world: World) -> None:
    ask_new_mail(app, world, "Ada@Altrove.example")
    (first,) = letters(app)
    assert first["To"] == "ada@esempio.it"
    assert "ada@altrove.example" in text_of(first)
    assert "ada@altrove.example" in world.client().get(link_in(first)).text
    world.client().post(link_in(first))
    assert the(app, "ada", world).mail == "ada@esempio.it"
    (second,) = letters(app)
    assert second["To"] == "ada@altrove.example"
    answer = world.client().post(link_in(second))
    assert answer.headers["Location"] == "/accedi"  # confirming signs nobody in
    assert the(app, "ada", world).mail == "ada@altrove.example"
    for link in (first, second):
        assert world.client().get(link_in(link)).status_code == 404


def test_asking_for_a_mail_that_is_somebodys_tells_only_its_owner(app: Flask, world: World) -> None:
    ask_new_mail(app, world, "bruno@esempio.it")
    (first,) = letters(app)
    world.client().post(link_in(first))
    (second,) = letters(app)
    assert second["To"] == "bruno@esempio.it"
    answer = world.client().post(link_in(second))
    assert answer.status_code == 400
    assert the(app, "ada", world).mail == "ada@esempio.it"


def test_a_mail_is_not_changed_without_the_password(app: Flask, world: World) -> None:
    answer = world.client("ada").post("/profilo/indirizzo", data={"mail": "a@b.example", "present": "sbagliata"})
    assert answer.status_code == 400
    assert letters(app) == []


def test_a_new_password_closes_a_change_of_mail_that_somebody_began(app: Flask, world: World) -> None:
    ask_new_mail(app, world)
    (first,) = letters(app)
    world.client().post(link_in(first))
    (second,) = letters(app)
    world.client().post(asked(app, world), data={"password": NEW})
    assert world.client().post(link_in(second)).status_code == 404


def test_no_link_reaches_a_log(app: Flask, world: World, caplog: Any, capfd: Any) -> None:
    caplog.set_level(logging.DEBUG)
    make_newcomer(app, world)
    post.deliver(app)
    (letter,) = letters(app)
    token = link_in(letter).removeprefix("/chiave/")
    world.client().get(f"/chiave/{token}")
    world.client().post(f"/chiave/{token}", data={"name": "Nora", "password": NEW})
    out, err = capfd.readouterr()
    assert "a mail was written to" in err
    for said in (caplog.text, out, err):
        assert token not in said
        assert NEW not in said
        assert "nora@" not in said
