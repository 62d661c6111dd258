"""The margin: said to those who read the text, never to others, and never more than the author left standing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World
from tests.test_ladder import share, write
from workspace import ladder
from workspace.comments import reads
from workspace.nouns import Comment, Entry, Event, Notice, Revision
from workspace.policy import fetch
from workspace.refusals import NotFound

TEXT = "Una visita in salita.\n\nLa porta *era* aperta e la **signora** mi aspettava sulle scale."


@pytest.fixture
def shared(world: World) -> int:
    """A text of Ada's that the group reads."""
    return make(world)


def make(world: World, reach: int = 3, supervisor: str | None = None) -> int:
    with world.change() as session:
        entry = write(session, world, text=TEXT)
        if reach > 1:
            share(session, world, entry, reach, supervisor)
        return entry.id


def post(world: World, who: str, entry_id: int, headers: Any = None, **form: Any) -> Any:
    data = {"kind": "question", "body": "Che cosa ti ha fermata?", **form}
    return world.client(who).post(f"/scritti/{entry_id}/commenti", data=data, headers=headers)


def the_comment(world: World, **where: Any) -> Any:
    """The newest comment, loose from the database."""
    return found(world, select(Comment).filter_by(**where).order_by(Comment.id.desc()).limit(1), first=True)


def found(world: World, query: Any, first: bool = False) -> Any:
    with world.look() as session:
        rows = session.scalars(query).all()
        session.expunge_all()
    return (rows[0] if rows else None) if first else rows


def the_revision(world: World, entry_id: int) -> int:
    return found(world, select(Entry.shared_revision_id).where(Entry.id == entry_id), first=True)


def seen_by(world: World, name: str, comment: Comment) -> Any:
    with world.look() as session:
        return reads.remark(session(), world.actor(name), comment.id)


def test_bruno_asks_and_ada_is_told(world: World, shared: int) -> None:
    answer = post(world, "bruno", shared)
    comment = the_comment(world)
    assert (answer.status_code, answer.location) == (303, f"/scritti/{shared}#commento-{comment.id}")
    assert (comment.kind, comment.reach, comment.html) == ("question", 3, "<p>Che cosa ti ha fermata?</p>")
    told = found(world, select(Notice).where(Notice.kind == "comment.made"))
    assert [(n.person_id, n.entry_id, n.comment_id) for n in told] == [(world.people["ada"], shared, comment.id)]
    [event] = found(world, select(Event).where(Event.verb == "comment.made"))
    assert "fermata" not in str(event.detail)


def test_only_who_reads_the_text_may_comment(world: World, shared: int) -> None:
    for name in ("dario", "livia", "elena", "fulvia", "gino", "vera", "zoe", "ugo"):
        assert post(world, name, shared).status_code == 404
    assert the_comment(world) is None


def test_nobody_comments_on_a_private_text(world: World) -> None:
    entry_id = make(world, reach=1)
    assert post(world, "bruno", entry_id).status_code == 404
    assert post(world, "ada", entry_id).status_code == 403


def test_a_passage_is_kept_as_a_place_in_whole_words(world: World, shared: int) -> None:
    post(world, "bruno", shared, prompt="testo", start=23, end=40, revision_id=the_revision(world, shared))
    comment = the_comment(world)
    assert seen_by(world, "bruno", comment).quote == "La porta era aperta"
    assert "porta" not in f"{comment.body}{comment.html}{comment.prompt}"


def test_words_chosen_on_the_page_are_found_by_the_server(world: World, shared: int) -> None:
    post(world, "bruno", shared, prompt="testo", start=3, end=9, revision_id=0, quote="signora mi\n aspettava")
    assert seen_by(world, "bruno", the_comment(world)).quote == "signora mi aspettava"


@pytest.mark.parametrize(("start", "end"), [(-4, 5), (5, 5), (9, 2), (0, 100_000)])
def test_a_place_that_is_none_is_left_out(world: World, shared: int, start: int, end: int) -> None:
    post(world, "bruno", shared, prompt="testo", start=start, end=end, revision_id=the_revision(world, shared))
    assert the_comment(world).start is None


def test_what_the_author_takes_out_does_not_live_on_in_the_margin(world: World, shared: int) -> None:
    post(world, "bruno", shared, prompt="testo", quote="La porta era aperta", revision_id=the_revision(world, shared))
    with world.change() as session:
        entry = session.get(Entry, shared)
        newer = Revision(entry_id=shared, number=2, author_id=entry.author_id, title="Una mattina", plain="")
        newer.answers = {"testo": "Una visita in salita."}
        session.add(newer)
        session.flush()
        entry.current_revision_id = newer.id
        share(session, world, entry)
    for name in ("ada", "bruno", "carla"):
        remark = seen_by(world, name, the_comment(world))
        assert (remark.quote, remark.quote_gone) == (None, True)


def test_there_is_one_level_of_answers(world: World, shared: int) -> None:
    post(world, "carla", shared)
    question = the_comment(world).id
    post(world, "bruno", shared, parent_id=question, body="Forse la fretta.")
    answer = the_comment(world, kind="answer")
    assert (answer.parent_id, answer.reach) == (question, 3)
    told = {(n.person_id, n.kind) for n in found(world, select(Notice).where(Notice.comment_id == answer.id))}
    assert told == {(world.people["carla"], "comment.answered"), (world.people["ada"], "comment.made")}
    assert post(world, "ada", shared, parent_id=answer.id, body="E poi?").status_code == 400


def test_what_two_people_said_stays_between_them_also_in_the_answers(world: World) -> None:
    entry_id = make(world, 2, "carla")
    post(world, "carla", entry_id, body="CANARINO-A-DUE")
    aside = the_comment(world).id
    with world.change() as session:
        share(session, world, session.get(Entry, entry_id))
    post(world, "ada", entry_id, parent_id=aside, body="CANARINO-RISPOSTA")
    assert the_comment(world, kind="answer").reach == 2
    both = found(world, select(Comment.id))
    for name in set(world.people) - {"ada", "carla"}:
        with world.look() as session:
            for comment_id in both:
                with pytest.raises(NotFound):
                    fetch(session(), world.actor(name), Comment, comment_id)
        client = world.client(name)
        pages = [
            client.post(f"/scritti/{entry_id}/commenti", data={"parent_id": aside, "body": "Eh?"}),
            client.get(f"/commenti/{aside}/modifica"),
            client.get(f"/commenti/{aside}/elimina"),
            client.post(f"/commenti/{aside}/risolto"),
        ]
        assert {page.status_code for page in pages} == {404}
        assert "CANARINO" not in "".join(page.get_data(as_text=True) for page in pages)


def test_a_telephone_number_stays_in_the_form(world: World, shared: int) -> None:
    page = post(world, "bruno", shared, body="Chiamala: 347 5581920.")
    text = page.get_data(as_text=True)
    assert page.status_code == 400
    assert "numero di telefono" in text
    assert text.count("347 5581920") == 1  # in the field, and nowhere else
    assert the_comment(world) is None


@pytest.mark.parametrize(("who", "place"), [("ada", "/scritti"), ("bruno", "/gruppi")])
def test_pages_of_a_comment_mark_the_place_of_its_text(world: World, shared: int, who: str, place: str) -> None:
    """One's own text is among one's own; another's is the group's."""

    def marked(page: str) -> list[str]:
        ways = page[page.index('<nav class="ways"') :]
        return re.findall(r'<a href="([^"]+)" aria-current', ways[: ways.index("</nav>")])

    assert marked(post(world, who, shared, body="Chiamala: 347 5581920.").text) == [place]
    assert post(world, who, shared).status_code == 303
    one, client = the_comment(world).id, world.client(who)
    for page in (
        client.get(f"/commenti/{one}/modifica"),
        client.post(f"/commenti/{one}/modifica", data={"kind": "question", "body": ""}),
        client.get(f"/commenti/{one}/elimina"),
    ):
        assert marked(page.text) == [place]


def test_what_may_identify_is_for_its_author_to_say_and_for_these_words_alone(world: World, shared: int) -> None:
    named = "Anch’io ho conosciuto Maria Bianchi."
    page = post(world, "bruno", shared, body=named)
    assert page.status_code == 400
    assert "«Maria Bianchi»" in page.text
    [seal] = re.findall(r'name="sicuro" id="sicuro" value="([0-9a-f]{64})"', page.text)
    assert named in page.text
    assert post(world, "bruno", shared, body=named + " Era di qui, come Rosa Verdi.", sicuro=seal).status_code == 400
    assert post(world, "bruno", shared, body=named, sicuro="1").status_code == 400
    assert post(world, "bruno", shared, body=named, sicuro=seal).status_code == 303
    blocked = post(world, "bruno", shared, body="Chiamala: 347 5581920.", sicuro=seal)
    assert 'name="sicuro"' not in blocked.text


@pytest.mark.parametrize("body", ["", "   ", "parola " * 700])
def test_too_much_and_nothing_are_said_and_kept(world: World, shared: int, body: str) -> None:
    page = post(world, "bruno", shared, body=body)
    assert page.status_code == 400
    assert body.strip() in page.get_data(as_text=True)
    assert the_comment(world) is None


def test_a_script_gets_the_comment_as_it_looks_in_the_margin(world: World, shared: int) -> None:
    script = {"Accept": "application/json"}
    answer = post(world, "bruno", shared, script, body="Mi è rimasta la <b>scala</b>.")
    assert answer.json["html"].startswith('<article class="comment"')
    assert "&lt;b&gt;scala" in answer.json["html"]
    wrong = post(world, "bruno", shared, script, body="")
    assert (wrong.status_code, wrong.json["message"]) == (400, "Scrivi qualche parola, poi invia.")


def test_own_words_may_be_changed_and_say_so(world: World, shared: int) -> None:
    post(world, "bruno", shared)
    address = f"/commenti/{the_comment(world).id}"
    bruno = world.client("bruno")
    assert bruno.get(f"{address}/modifica").status_code == 200
    bruno.post(f"{address}/modifica", data={"body": "E adesso?", "kind": "suggestion"})
    assert (the_comment(world).body, the_comment(world).kind) == ("E adesso?", "suggestion")
    assert the_comment(world).edited_at is not None
    page = bruno.post(f"{address}/modifica", data={"body": "a@b.it", "kind": "question"})
    assert (page.status_code, "posta elettronica" in page.get_data(as_text=True)) == (400, True)
    for name in ("ada", "carla"):  # they read it, and it is not theirs
        client = world.client(name)
        assert client.get(f"{address}/modifica").status_code == 403
        assert client.post(f"{address}/modifica", data={"body": "x"}).status_code == 403
        assert client.post(f"{address}/elimina").status_code == 403


def test_answers_go_too_and_only_those_that_were_told(world: World, shared: int) -> None:
    post(world, "bruno", shared)
    comment_id = the_comment(world).id
    post(world, "ada", shared, parent_id=comment_id, body="La fretta.")
    bruno, address = world.client("bruno"), f"/commenti/{comment_id}/elimina"
    assert "anche la risposta" in bruno.get(address).get_data(as_text=True)
    assert bruno.post(address, data={"answers": 0}).status_code == 409
    assert bruno.post(address, data={"answers": 1}).status_code == 303
    assert the_comment(world) is None
    assert found(world, select(Notice).where(Notice.comment_id == comment_id)) == []


def test_author_and_supervisor_settle_a_comment_and_who_made_it_is_told(world: World, shared: int) -> None:
    post(world, "bruno", shared)
    address = f"/commenti/{the_comment(world).id}"
    assert world.client("bruno").post(f"{address}/risolto").status_code == 403
    for name in ("ada", "carla"):
        world.client(name).post(f"{address}/risolto")
        assert the_comment(world).resolved_by_id == world.people[name]
        world.client(name).post(f"{address}/riaperto")
        assert the_comment(world).resolved_at is None
    told = found(world, select(Notice.person_id).where(Notice.kind == "comment.resolved"))
    assert told == [world.people["bruno"]] * 2


def test_taken_back_the_margin_is_closed(world: World, shared: int) -> None:
    post(world, "bruno", shared)
    with world.change() as session:
        ladder.withdraw(session, world.actor("ada"), session.get(Entry, shared))
    comment_id = the_comment(world).id
    assert world.client("bruno").get(f"/commenti/{comment_id}/modifica").status_code == 404
    with world.look() as session:
        assert fetch(session(), world.actor("ada"), Comment, comment_id).body
