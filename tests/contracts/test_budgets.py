"""What a page weighs over the wire, compressed, from the built files: a first visit, a later one, and the letters.

The budgets: first visit of a text page 80 KB and 40 KB of font, later pages 20 KB, nothing from elsewhere.
"""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from tests.cast import World, checked
from workspace import circles, ladder, prose
from workspace.db import db, writing
from workspace.nouns import Comment, Entry, Revision
from workspace.web.assets import STATIC, manifest

KB = 1024
FIRST_VISIT, FONTS, LATER_PAGE, STYLES = 80 * KB, 40 * KB, 20 * KB, 20 * KB
LIKE_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
ADDRESS = re.compile(r'(?:href|src)="(/static/[^"#]+)')
FONT = re.compile(r"url\(([\w.-]+\.woff2)\)")


def weight(client: FlaskClient, address: str) -> int:
    """Bytes of the answer's body as sent to a browser."""
    response = client.open(address, headers=LIKE_A_BROWSER)
    assert response.status_code == 200, address
    return len(response.data)


def built(address: str) -> str:
    return (STATIC / "dist" / address.removeprefix("/static/")).read_text("utf-8")


def first_visit(client: FlaskClient, page: str) -> tuple[int, int, int]:
    """Bytes of the page alone, of the page with everything it asks for, and of its fonts."""
    links = set(ADDRESS.findall(client.get(page).get_data(as_text=True)))
    fonts = {link for link in links if link.endswith(".woff2")}
    fonts |= {f"/static/{name}" for link in links if link.endswith(".css") for name in FONT.findall(built(link))}
    html = weight(client, page)
    parts = sum(weight(client, link) for link in links - fonts)
    return html, html + parts, sum(weight(client, font) for font in fonts)


def a_discussed_text(world: World) -> int:
    """A text of 600 words that Ada shared with her group, with ten comments: longer than nearly all are."""
    sentence = "Ho aspettato sulla porta, poi ho chiesto se preferiva che tornassi un altro giorno. "
    text = "\n\n".join(f"{n}. {sentence * 4}" for n in range(1, 11))
    with world.app.app_context(), world.app.test_request_context("/"), writing():
        session = db.session
        entry = Entry(author_id=world.people["ada"], group_id=world.groups["faggio"], kind="narrative",
                      template_id=world.template("libera"))  # fmt: skip
        session.add(entry)
        session.flush()
        answers = {"testo": text}
        revision = Revision(entry_id=entry.id, number=1, author_id=entry.author_id, title="La porta socchiusa",
                            answers=answers, html={"testo": prose.render(text)}, plain=text, words=600)  # fmt: skip
        session.add(revision)
        session.flush()
        entry.current_revision_id = revision.id
        ada = world.actor("ada")
        checked(session(), ada, revision)
        ladder.share(session(), ada, entry, revision, circles.GROUP)
        for n in range(10):
            said = f"{n} {sentence}"
            session.add(Comment(entry_id=entry.id, revision_id=revision.id, author_id=world.people["bruno"], reach=3,
                                kind="resonance", body=said, html=prose.render(said)))  # fmt: skip
        session.commit()
        return entry.id


def test_pages_stay_within_their_budgets(world: World) -> None:
    text = f"/scritti/{a_discussed_text(world)}"
    ada = world.client("ada")
    pages = (
        "/",
        "/scritti",
        "/scritti/nuovo",
        text,
        f"{text}/modifica",
        "/gruppi/faggio",
        "/cerca?q=porta",
        "/notifiche",
    )
    for page in pages:
        html, everything, fonts = first_visit(ada, page)
        assert html <= LATER_PAGE, (page, html)
        assert everything <= FIRST_VISIT, (page, everything)
        assert fonts <= FONTS, (page, fonts)


def test_styles_stay_small(world: World) -> None:
    assert weight(world.client(), f"/static/{manifest()['app.css']}") <= STYLES


def test_built_files_are_kept_by_the_browser_and_pages_are_not(world: World) -> None:
    client = world.client()
    for name in manifest().values():
        response = client.get(f"/static/{name}")
        assert "immutable" in response.headers["Cache-Control"], name
        assert response.headers["Cache-Control"].startswith("max-age=315360000"), name


def test_nothing_that_is_built_asks_elsewhere() -> None:
    """No address of another host in styles or scripts (names of XML kinds are no requests)."""
    for name in manifest().values():
        if name.endswith((".css", ".js", ".svg")):
            outside = set(re.findall(r"https?://[^\s\"')]+", built(name))) - {"http://www.w3.org/2000/svg"}
            assert not outside, (name, outside)
