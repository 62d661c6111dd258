"""The door: one form, the same answer and the same work for everybody who is not let in, and a limit to trying."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, World
from workspace import create_app
from workspace.db import db, now, writing
from workspace.nouns import Attempt, Person, SignIn
from workspace.passwords import CHEAP

WRONG = "non-la-password-giusta"


def knock(client: Any, mail: str = "ada@esempio.it", password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/accedi", data={"mail": mail, "password": password, **more})


def change(app: Flask, world: World, name: str, **values: Any) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id == world.people[name]).values(**values))
        db.session.commit()


def count(app: Flask, noun: Any) -> int:
    with app.app_context():
        return len(db.session.scalars(select(noun)).all())


def test_who_is_not_signed_in_finds_one_form(world: World) -> None:
    client = world.client()
    assert client.get("/").headers["Location"] == "/accedi"
    page = client.get("/accedi").text
    assert page.count('type="password"') == 1
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="username"' in page


def test_ada_enters_and_is_home(world: World) -> None:
    client = world.client()
    answer = knock(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get("/").status_code == 200
    assert client.get("/accedi").headers["Location"] == "/"


def test_the_mail_may_have_capitals_and_spaces(world: World) -> None:
    assert knock(world.client(), " Ada@Esempio.IT ").status_code == 303


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("/scritti?pagina=2", "/scritti?pagina=2"),
        ("https://altrove.example/", "/"),
        ("//altrove.example", "/"),
        ("/\\altrove.example", "/"),
        ("\\\\altrove.example", "/"),
        ("/%0d%0aSet-Cookie:x", "/%0d%0aSet-Cookie:x"),
        ("/\tx", "/"),
        ("javascript:alert(1)", "/"),
        ("scritti", "/"),
        ("", "/"),
    ],
)
def test_after_the_door_only_ways_inside(world: World, target: str, leads: str) -> None:
    assert knock(world.client(), next=target).headers["Location"] == leads
    client = world.client("ada")
    assert client.get("/accedi", query_string={"next": target}).headers["Location"] == leads


def test_the_answer_does_not_tell_who_has_an_account(app: Flask, world: World) -> None:
    change(app, world, "bruno", state="suspended")
    change(app, world, "dario", state="invited", password_hash=None)
    change(app, world, "ugo", state="erased")
    pages = set()
    for name in ("ada", "bruno", "dario", "ugo", "nessuno"):
        answer = knock(world.client(), f"{name}@esempio.it", WRONG if name == "ada" else PASSWORD)
        assert answer.status_code == 400
        pages.add(blank(answer.text.replace(f"{name}@esempio.it", "…")))
    assert len(pages) == 1


def blank(page: str) -> str:
    import re

    return re.sub(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"', "", page)


def test_the_work_does_not_tell_it_either(app: Flask, world: World) -> None:
    change(app, world, "bruno", state="suspended")
    change(app, world, "dario", state="invited", password_hash=None)
    counting = Counting()
    app.config["PASSWORD_HASHER"] = counting
    try:
        knock(world.client(), "prima@esempio.it", WRONG)  # makes nobody's hash
        for name in ("ada", "bruno", "dario", "nessuno"):
            counting.calls = 0
            knock(world.client(), f"{name}@esempio.it", WRONG)
            assert counting.calls == 1, name
    finally:
        app.config["PASSWORD_HASHER"] = CHEAP


class Counting(PasswordHasher):
    """Real hashing, with cheap parameters, that counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.calls = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Any:
        self.calls += 1
        return super().verify(hash, password)


class Watching(PasswordHasher):
    """Real hashing that notes whether the database waited meanwhile."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=16, parallelism=1)
        self.waited: list[bool] = []

    def _look(self) -> None:
        self.waited.append(db.session().in_transaction())

    def verify(self, hash: str | bytes, password: str | bytes) -> Any:
        self._look()
        return super().verify(hash, password)

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self._look()
        return super().hash(password, salt=salt)


def test_nobody_waits_for_the_database_while_a_password_is_hashed(app: Flask, world: World) -> None:
    from tests.letters import letters, link_in

    watching = Watching()
    app.config["PASSWORD_HASHER"] = watching
    new = "un-treno-lento-per-orvieto"
    try:
        client = world.client()
        knock(client)  # finds older parameters: verifies and hashes anew
        knock(client, password=WRONG)  # while signed in
        client.post("/profilo/password", data={"present": PASSWORD, "password": new})
        client.post("/profilo/indirizzo", data={"present": new, "mail": "ada@altrove.example"})
        client.post("/password-dimenticata", data={"mail": "bruno@esempio.it"})
        link = next(link_in(x) for x in letters(app) if x["To"] == "bruno@esempio.it")
        assert client.post(link, data={"password": new}).status_code == 303
    finally:
        app.config["PASSWORD_HASHER"] = CHEAP
    assert len(watching.waited) >= 7
    assert not any(watching.waited)


def test_a_hash_of_yesterdays_parameters_is_made_anew(app: Flask, world: World) -> None:
    app.config["PASSWORD_HASHER"] = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    try:
        assert knock(world.client()).status_code == 303
        with app.app_context():
            stored = db.session.get(Person, world.people["ada"]).password_hash
        assert "m=16,t=2" in stored
        assert knock(world.client()).status_code == 303
    finally:
        app.config["PASSWORD_HASHER"] = CHEAP


def test_after_eight_wrong_ones_even_the_right_one_waits(world: World) -> None:
    for _ in range(8):
        assert knock(world.client(), password=WRONG).status_code == 400
    answer = knock(world.client())
    assert answer.status_code == 429
    assert "Riprova dalle" in answer.text
    assert knock(world.client(), "bruno@esempio.it").status_code == 303


def test_unknown_accounts_meet_the_same_limit(world: World) -> None:
    answers = [knock(world.client(), "nessuno@esempio.it", WRONG).status_code for _ in range(9)]
    assert answers == [400] * 8 + [429]


def test_a_right_one_starts_the_count_afresh(app: Flask, world: World) -> None:
    for _ in range(3):
        for _ in range(7):
            knock(world.client(), password=WRONG)
        assert knock(world.client()).status_code == 303


def test_the_window_passes(app: Flask, world: World) -> None:
    for _ in range(9):
        knock(world.client(), password=WRONG)
    with app.app_context(), writing():
        db.session.execute(update(Attempt).values(since=now() - dt.timedelta(minutes=16)))
        db.session.commit()
    assert knock(world.client()).status_code == 303


def test_one_address_tries_at_most_eighty_accounts_whatever_it_says_of_itself(world: World) -> None:
    client = world.client()
    codes = [
        client.post(
            "/accedi",
            data={"mail": f"p{n}@esempio.it", "password": WRONG},
            headers={"X-Forwarded-For": f"192.0.2.{n}", "X-Real-IP": f"192.0.2.{n}"},
        ).status_code
        for n in range(81)
    ]
    assert codes == [400] * 80 + [429]
    elsewhere = client.post(
        "/accedi",
        data={"mail": "ada@esempio.it", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert elsewhere.status_code == 303


def test_a_whole_ipv6_network_counts_as_one_address() -> None:
    from workspace.accounts.attempts import network_of

    assert network_of("2001:db8:1:2::5") == network_of("2001:db8:1:2:ffff::1") != network_of("2001:db8:1:3::5")
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7")
    assert network_of(None) == network_of("nonsense") == "unknown"


def test_two_workers_count_together(app: Flask, world: World) -> None:
    other = create_app(app.config["SETTINGS"])
    other.config.update(WTF_CSRF_ENABLED=False, PASSWORD_HASHER=CHEAP)
    codes = [knock(one.test_client(), password=WRONG).status_code for one in (app, other) * 4]
    assert codes == [400] * 8
    assert [knock(one.test_client()).status_code for one in (app, other)] == [429, 429]
    with other.app_context():
        db.engine.dispose()


def test_a_session_that_somebody_prepared_opens_nothing(app: Flask, world: World) -> None:
    client = world.client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "prepared"
        cookie["planted"] = "x"
    knock(client)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "prepared"
        assert "planted" not in cookie
    before = client.get_cookie("riflessi").value
    knock(client)
    assert client.get_cookie("riflessi").value != before
    with app.app_context():
        open_ones = db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all()
        assert len(open_ones) == 1  # the session before was ended


def test_signing_out_ends_the_session_on_the_server(app: Flask, world: World) -> None:
    client = world.client()
    knock(client)
    stolen = client.get_cookie("riflessi").value
    answer = client.post("/esci", follow_redirects=True)
    assert "data-signed-out" in answer.text
    thief = world.client()
    thief.set_cookie("riflessi", stolen)
    assert thief.get("/").status_code == 302
    assert client.get("/esci").status_code == 405


def test_the_editor_signs_in_over_its_page(app: Flask, world: World) -> None:
    client = world.client()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        wrong = client.post("/accedi", json={"mail": "ada@esempio.it", "password": WRONG})
        assert wrong.status_code == 401
        assert "non corrispondono" in wrong.json["message"]
        right = client.post("/accedi", json={"mail": "ada@esempio.it", "password": PASSWORD})
        assert right.json["name"] == "Ada Prova"
        saved = client.post("/esci", headers={"X-CSRFToken": right.json["csrf_token"]})
        assert saved.status_code == 303
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("sent", [[], {}, {"mail": 1, "password": 2}, {"mail": "ada@esempio.it"}, "testo"])
def test_json_that_makes_no_sense_is_refused(world: World, sent: Any) -> None:
    assert world.client().post("/accedi", json=sent).status_code == 401


def test_json_from_another_site_is_refused(world: World) -> None:
    answer = world.client().post(
        "/accedi",
        json={"mail": "ada@esempio.it", "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_the_limit_speaks_json_too(world: World) -> None:
    client = world.client()
    for _ in range(8):
        client.post("/accedi", json={"mail": "ada@esempio.it", "password": WRONG})
    answer = client.post("/accedi", json={"mail": "ada@esempio.it", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 900
    assert "Riprova dalle" in answer.json["message"]


def test_a_form_without_its_token_is_shown_again_and_signs_nobody_in(app: Flask, world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = world.client()
        answer = knock(client)
        assert answer.status_code == 400
        assert "aperta da molto tempo" in answer.text
        assert count(app, SignIn) == 0
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_no_password_reaches_a_log(world: World, caplog: pytest.LogCaptureFixture, capfd: Any) -> None:
    caplog.set_level(logging.DEBUG)
    for password in ("canarino-sbagliato-giallo", PASSWORD):
        knock(world.client(), password=password)
        world.client().post("/accedi", json={"mail": "ada@esempio.it", "password": password})
    out, err = capfd.readouterr()
    for said in (caplog.text, out, err):
        assert "canarino" not in said
        assert PASSWORD not in said


def test_the_table_of_attempts_names_nobody(app: Flask, world: World) -> None:
    knock(world.client(), password=WRONG)
    with app.app_context():
        keys = db.session.scalars(select(Attempt.key)).all()
    assert len(keys) == 2
    assert not any("ada" in key or key[:3] == "127" for key in keys)


@pytest.mark.parametrize("odd", ["ada\x00@esempio.it", "\ud800", "a" * 100_000, "😀", "' OR 1=1 --", "%", "\r\n"])
def test_odd_signs_are_only_wrong(world: World, odd: str) -> None:
    client = world.client()
    assert client.post("/accedi", json={"mail": odd, "password": WRONG}).status_code == 401
    assert client.post("/accedi", json={"mail": "ada@esempio.it", "password": odd}).status_code == 401
    if odd.isprintable():
        assert knock(client, odd, odd).status_code == 400


def test_what_is_left_of_old_sessions_goes(app: Flask, world: World) -> None:
    long_ago = now() - dt.timedelta(days=31)
    with app.app_context(), writing():
        ada, bruno = world.people["ada"], world.people["bruno"]
        for number, who in enumerate((ada, ada, bruno)):
            db.session.add(SignIn(token_hash=str(number), person_id=who, created_at=long_ago, seen_at=long_ago))
        db.session.commit()
    knock(world.client())
    with app.app_context():
        assert sorted(db.session.scalars(select(SignIn.person_id))) == [ada, bruno]


def test_sessions_idle_and_grow_old(app: Flask, world: World) -> None:
    for column, age in ((SignIn.seen_at, dt.timedelta(hours=13)), (SignIn.created_at, dt.timedelta(days=31))):
        client = world.client("ada")
        assert client.get("/profilo").status_code == 200
        with app.app_context(), writing():
            db.session.execute(update(SignIn).values({column.key: now() - age}))
            db.session.commit()
        assert client.get("/profilo").status_code == 302


def test_going_out_keeps_the_language(app: Flask, world: World) -> None:
    change(app, world, "ada", language="en")
    client = world.client("ada")
    client.post("/esci")
    assert '<html lang="en"' in client.get("/accedi").text
