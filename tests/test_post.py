"""Letters: written with what they tell, sent once after the commit, tried again when it fails, and holding no words
of a text. Against a real server on a real socket."""

from __future__ import annotations

import datetime as dt
import socket
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.cast import World, checked
from tests.letters import letters, text_of
from tests.smtp import CERTIFICATE, MailServer
from workspace import digest, events, invitations, ladder, post
from workspace.config import Settings
from workspace.db import db, now, writing
from workspace.nouns import Entry, Letter, Notice, Person, Revision
from workspace.post import deliver


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as listening:
        yield listening


@pytest.fixture
def mailing(app: Flask, server: MailServer) -> Iterator[Flask]:
    """The app, sending through the server."""
    before: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(
        before, smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", mail_from="riflessi@ambito.example"
    )
    yield app
    app.config["SETTINGS"] = before


def tell_ada(app: Flask, world: World, kind: str = "password_new", **data: Any) -> None:
    with app.app_context(), writing():
        post.write(db.session(), kind, "ada@esempio.it", "it", **({"name": "Ada Prova"} | data))
        db.session.commit()


def kept(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        return [(x.kind, x.tries) for x in db.session.scalars(select(Letter).order_by(Letter.id))]


def wait(app: Flask, time: dt.timedelta) -> None:
    """Lets time pass for the letters that wait."""
    with app.app_context(), writing():
        for letter in db.session.scalars(select(Letter).where(Letter.claimed_at.is_not(None))):
            letter.claimed_at -= time
        db.session.commit()


def silent(words: str) -> None:
    pass


def test_a_letter_is_sent_once_and_forgotten(mailing: Flask, world: World, server: MailServer) -> None:
    tell_ada(mailing, world)
    assert deliver(mailing).sent == 1
    assert deliver(mailing).sent == 0
    assert kept(mailing) == []
    (letter,) = server.letters
    assert (letter.sender, letter.recipients) == ("riflessi@ambito.example", ["ada@esempio.it"])
    message = letter.message
    assert str(message["From"]) == "Riflessi <riflessi@ambito.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@ambito.example>")
    assert message["Date"].datetime.tzinfo is not None
    assert abs(message["Date"].datetime - now()) < dt.timedelta(minutes=1)
    assert message.get_content_type() == "multipart/alternative"
    assert "è stata cambiata" in letter.text()
    assert "<p>Buongiorno Ada Prova,</p>" in letter.text("html")
    assert '<a href="http://localhost/">' in letter.text("html")
    assert b"\n.\r\n" not in letter.raw


def test_a_request_sends_after_its_answer(mailing: Flask, world: World, server: MailServer) -> None:
    answer = world.client().post("/password-dimenticata", data={"mail": "ada@esempio.it"})
    assert server.letters == []
    answer.close()
    assert [x.recipients for x in server.letters] == [["ada@esempio.it"]]


def test_what_was_rolled_back_is_not_told(mailing: Flask, world: World, server: MailServer) -> None:
    with mailing.app_context(), writing():
        post.write(db.session(), "password_new", "ada@esempio.it", name="Ada")
        db.session.flush()
        db.session.rollback()
    assert deliver(mailing).sent == 0


def test_each_person_is_written_to_in_their_language(app: Flask, world: World) -> None:
    for language in ("it", "en"):
        with app.app_context(), writing():
            post.write(db.session(), "password_new", "ada@esempio.it", language, name="Ada")
            db.session.commit()
    italian, english = letters(app)
    assert italian["Subject"] == "La tua password di Riflessi è cambiata"
    assert english["Subject"] == "Your password for Riflessi has changed"
    assert english["Content-Language"] == "en"
    assert '<html lang="en">' in text_of(english, "html")


def test_every_kind_speaks_both_languages(app: Flask, world: World) -> None:
    kinds = {p.name.split(".")[0] for p in post.TEMPLATES.glob("*.txt")}
    assert {p.name for p in post.TEMPLATES.iterdir()} == {
        f"{kind}.{lang}.txt" for kind in kinds for lang in ("it", "en")
    }
    words = {"name": "Ada", "by": "Gino", "new": "a@b.example", "texts": 1, "comments": 2, "others": 0}
    with app.app_context(), writing():
        ada = db.session.get(Person, world.people["ada"])
        for kind in sorted(kinds):
            for lang in ("it", "en"):
                more = dict(words)
                if kind in invitations.STATES:
                    ada.state = invitations.STATES[kind]
                    more["ticket"] = invitations.issue(db.session(), ada, kind, "a@b.example").id
                letter = Letter(kind=kind, mail="ada@esempio.it", language=lang, data=more)
                message = post.compose(db.session(), letter, app.config["SETTINGS"])
                assert message is not None
                subject, text = str(message["Subject"]), text_of(message)
                assert len(subject) < 78
                for said in (subject, text):
                    assert "{" not in said
                    assert "None" not in said
                assert "\n\n\n" not in text
        db.session.rollback()


@pytest.mark.parametrize("hostile", ["Ada\r\nBcc: ladro@altrove.example", "Ada\nSubject: altro", "Ada\x00"])
def test_nobody_writes_headers_by_their_name(mailing: Flask, world: World, server: MailServer, hostile: str) -> None:
    tell_ada(mailing, world, name=hostile)
    with mailing.app_context(), writing():
        post.write(db.session(), "password_new", "ada@esempio.it\r\nBcc: ladro@altrove.example", name="Ada")
        db.session.commit()
    said: list[str] = []
    deliver(mailing, say=said.append)
    for letter in server.letters:
        assert letter.recipients == ["ada@esempio.it"]
        assert letter.message["Bcc"] is None
        assert str(letter.message["Subject"]).startswith("La tua password")
    assert len(said) == 1  # the second letter cannot be written, and that is said without its address
    assert "ladro" not in said[0]
    assert kept(mailing) == [("password_new", 1)]


def test_html_in_a_name_stays_a_name(app: Flask, world: World) -> None:
    tell_ada(app, world, name="<a href='http://x'>Ada</a>")
    (letter,) = letters(app)
    assert "&lt;a href" in text_of(letter, "html")


def test_without_a_server_it_becomes_a_file_for_this_account_alone(
    app: Flask, world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    tell_ada(app, world)
    assert deliver(app).sent == 1
    (place,) = (app.config["SETTINGS"].data_dir / "mail").glob("*.eml")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    out, err = capfd.readouterr()
    assert out == ""
    assert err == f"No SMTP server is set: a mail was written to {place}\n"


def test_a_server_that_is_down_loses_nothing(mailing: Flask, world: World, server: MailServer) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        there = mailing.config["SETTINGS"]
        mailing.config["SETTINGS"] = replace(there, smtp_port=closed.getsockname()[1])
        tell_ada(mailing, world)
        tell_ada(mailing, world)
        done = deliver(mailing, say=silent)
        assert (done.sent, done.later) == (0, 1)  # the others are not even tried
        mailing.config["SETTINGS"] = there
    assert kept(mailing) == [("password_new", 1), ("password_new", 0)]
    assert deliver(mailing).sent == 1  # the second; the first waits its minute
    wait(mailing, dt.timedelta(minutes=2))
    assert deliver(mailing).sent == 1


def test_it_is_tried_less_and_less_often_and_given_up(mailing: Flask, world: World, server: MailServer) -> None:
    server.answers["DATA"] = "451 later"
    tell_ada(mailing, world)
    said: list[str] = []
    for number in range(1, post.MOST_TRIES + 1):
        deliver(mailing, say=said.append)
        assert deliver(mailing, say=said.append).later == 0  # not again at once
        if number < post.MOST_TRIES:
            assert kept(mailing) == [("password_new", number)]
            wait(mailing, post.WAITS[number - 1])
    assert kept(mailing) == []
    assert len(said) == 1
    assert "given up" in said[0]
    assert "ada@" not in said[0]


def test_a_refusal_for_ever_is_not_tried_again(mailing: Flask, world: World, server: MailServer) -> None:
    server.answers["RCPT"] = "550 nobody here"
    tell_ada(mailing, world)
    assert deliver(mailing, say=silent).dropped == 1
    assert kept(mailing) == []


def test_one_refused_address_does_not_hold_up_the_others(mailing: Flask, world: World, server: MailServer) -> None:
    tell_ada(mailing, world)
    tell_ada(mailing, world, kind="no_such_kind")
    tell_ada(mailing, world)
    done = deliver(mailing, say=silent)
    assert (done.sent, done.later) == (2, 1)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_nothing_goes_in_clear_where_encryption_is_set(
    mailing: Flask, world: World, server: MailServer, security: str
) -> None:
    encrypted(mailing, server, security)
    tell_ada(mailing, world)
    said: list[str] = []
    assert deliver(mailing, say=said.append).sent == 0
    assert server.letters == []
    assert "canarino" not in str(server.commands) + str(said)
    assert kept(mailing) == [("password_new", 1)]


def encrypted(app: Flask, server: MailServer, security: str) -> None:
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"],
        smtp_host="localhost",
        smtp_port=server.port,
        smtp_security=security,
        smtp_user="riflessi",
        smtp_password="canarino-smtp",
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letters_and_passwords_travel_encrypted(
    mailing: Flask, world: World, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer(tls=security) as server:
        encrypted(mailing, server, security)
        tell_ada(mailing, world)
        assert deliver(mailing, say=silent).sent == 0  # a certificate that nobody vouches for
        assert not any(words.startswith("AUTH") for words in server.commands)
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        wait(mailing, dt.timedelta(minutes=2))
        assert deliver(mailing).sent == 1
        assert any(words.startswith("AUTH") for words in server.encrypted)
        assert not any(words.startswith(("AUTH", "MAIL")) for words in server.clear)
        assert server.letters[0].recipients == ["ada@esempio.it"]


def test_invented_people_are_not_written_to(mailing: Flask, world: World, server: MailServer) -> None:
    from tests.accounts.test_sign_in import change

    change(mailing, world, "ada", is_demo=True)
    tell_ada(mailing, world)
    assert deliver(mailing).sent == 0
    assert kept(mailing) == []
    assert server.letters == []


def test_the_commands_send_and_say_what_they_did(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from workspace.cli import cli

    monkeypatch.setattr("workspace.create_app", lambda: app)
    share_something(app, world)
    tell_ada(app, world)
    run = CliRunner().invoke
    assert run(cli, ["mail", "waiting"]).stdout == "1\n"
    digest_ran = run(cli, ["mail", "digest"])
    assert (digest_ran.exit_code, digest_ran.stdout) == (0, "")
    assert "Digests written: 2." in digest_ran.stderr
    assert "Sent: 3." in digest_ran.stderr
    assert "Sent: 0." in run(cli, ["mail", "send"]).stderr
    assert run(cli, ["mail", "waiting"]).stdout == "0\n"


def test_two_processes_send_each_letter_once(mailing: Flask, world: World, server: MailServer) -> None:
    for number in range(12):
        tell_ada(mailing, world, name=f"Ada {number}")
    threads = [threading.Thread(target=deliver, args=(mailing,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    greeted = sorted(x.text().split("Buongiorno ")[1].split(",")[0] for x in server.letters)
    assert greeted == sorted(f"Ada {n}" for n in range(12))


# --- the digest --------------------------------------------------------------------------------------------------


def share_something(app: Flask, world: World, title: str = "Canarino giallo") -> int:
    with app.app_context(), writing():
        entry = Entry(author_id=world.people["ada"], group_id=world.groups["faggio"],
                      template_id=world.template("libera"), kind="narrative")  # fmt: skip
        db.session.add(entry)
        db.session.flush()
        revision = Revision(entry_id=entry.id, number=1, author_id=entry.author_id, title=title, plain="Una visita.")
        revision.answers = {"testo": "Una visita."}
        db.session.add(revision)
        db.session.flush()
        entry.current_revision_id = revision.id
        ada = world.actor("ada")
        checked(db.session(), ada, revision)
        ladder.share(db.session(), ada, entry, revision, 3, None)
        db.session.commit()
        return entry.id


def run_digest(app: Flask) -> int:
    with app.app_context(), writing():
        return digest.run(db.session())


def days_pass(app: Flask, days: float) -> None:
    with app.app_context(), writing():
        for person in db.session.scalars(select(Person).where(Person.digest_at.is_not(None))):
            person.digest_at -= dt.timedelta(days=days)
        db.session.commit()


def test_the_digest_counts_and_names_nothing(app: Flask, world: World) -> None:
    share_something(app, world)
    with app.app_context(), writing():
        entry_id = share_something(app, world, "Secondo canarino")
        events.tell(db.session(), [world.people["bruno"]], "comment.made", world.actor("carla"), entry_id=entry_id)
        events.tell(db.session(), [world.people["bruno"]], "theme.opened", group_id=world.groups["faggio"])
        db.session.commit()
    assert run_digest(app) == 2  # bruno and carla: zoe has not accepted the pact and is told nothing
    mails = {letter["To"]: letter for letter in letters(app)}
    assert set(mails) == {"bruno@esempio.it", "carla@esempio.it"}
    text = text_of(mails["bruno@esempio.it"])
    for words in ("2 testi nuovi", "un commento che ti aspetta", "un’altra novità", "http://localhost/"):
        assert words in text
    for letter in mails.values():
        whole = str(letter) + text_of(letter) + text_of(letter, "html")
        for word in ("anarino", "Ada Prova", "Faggio", "visita"):
            assert word not in whole


def test_nothing_is_told_twice(app: Flask, world: World) -> None:
    share_something(app, world)
    assert run_digest(app) == 2
    assert run_digest(app) == 0
    days_pass(app, 30)
    assert run_digest(app) == 0
    share_something(app, world)
    assert run_digest(app) == 2
    assert "un testo nuovo" in text_of(letters(app)[-1])


def test_each_at_their_own_rhythm(app: Flask, world: World) -> None:
    from tests.accounts.test_sign_in import change

    change(app, world, "bruno", digest="daily")
    change(app, world, "carla", digest="never")
    change(app, world, "zoe", digest="weekly")
    told = []
    for _ in range(8):
        share_something(app, world)
        told.append(run_digest(app))
        days_pass(app, 1)
    assert told == [1] * 8
    assert {letter["To"] for letter in letters(app)} == {"bruno@esempio.it"}
    change(app, world, "bruno", digest="weekly")
    share_something(app, world)
    assert run_digest(app) == 0
    days_pass(app, 6)
    assert run_digest(app) == 1


def test_what_was_read_or_taken_back_is_not_counted(app: Flask, world: World) -> None:
    entry_id = share_something(app, world)
    with app.app_context(), writing():
        db.session.execute(update(Notice).where(Notice.person_id == world.people["bruno"]).values(read_at=now()))
        ladder.withdraw(db.session(), world.actor("ada"), db.session.get(Entry, entry_id))
        db.session.commit()
    assert run_digest(app) == 0
    assert letters(app) == []


def test_the_suspended_are_not_written_to(app: Flask, world: World) -> None:
    from tests.accounts.test_sign_in import change

    share_something(app, world)
    change(app, world, "bruno", state="suspended")
    run_digest(app)
    assert [letter["To"] for letter in letters(app)] == ["carla@esempio.it"]


def test_two_digests_at_once_tell_once(app: Flask, world: World) -> None:
    share_something(app, world)
    threads = [threading.Thread(target=run_digest, args=(app,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept(app)) == [("digest", 0), ("digest", 0)]
