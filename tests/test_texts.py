"""The text of a revision: its limits, its order, what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest

from workspace import data, prose, texts
from workspace.nouns import BODY_LIMIT, TITLE_LIMIT, Revision, Template
from workspace.refusals import Invalid


def template(key: str) -> Template:
    body: Any = next(t for t in data.templates() if t["key"] == key)
    return Template(key=key, version=1, kind=body["kind"], body=body)


def test_answers_stand_in_the_order_of_the_questions() -> None:
    text = texts.compose(template("t5"), "", {"e_adesso": "Tre.", "che_cosa": "Uno.", "e_quindi": "Due."})
    assert list(text.answers) == list(text.html) == ["che_cosa", "e_quindi", "e_adesso"]
    assert text.plain == "Uno.\n\nDue.\n\nTre."
    assert text.words == 3


def test_empty_answers_and_what_nobody_sees_are_left_out() -> None:
    text = texts.compose(template("t5"), "  Una \n mattina\u200b ", {"che_cosa": " \n", "e_quindi": "a\0b\r\nc  "})
    assert (text.title, text.answers) == ("Una mattina", {"e_quindi": "ab\nc"})


@pytest.mark.parametrize("key", [t["key"] for t in data.templates()])
def test_every_template_takes_an_answer_to_each_of_its_questions(key: str) -> None:
    form = template(key)
    answers = {prompt["key"]: f"Risposta a *{prompt['key']}*." for prompt in texts.prompts_of(form)}
    text = texts.compose(form, "Titolo", answers)
    assert text.answers == answers
    assert set(texts.kinds_of(form)) <= {"narrative", "reflection", "practice", "strategy"}


def test_the_limits_are_reached_and_not_passed() -> None:
    free = template("libera")
    assert texts.compose(free, "t" * TITLE_LIMIT, {"testo": "a" * BODY_LIMIT}).words == 1
    for title, body in (("t" * (TITLE_LIMIT + 1), ""), ("", "a" * (BODY_LIMIT + 1))):
        with pytest.raises(Invalid):
            texts.compose(free, title, {"testo": body})
    with pytest.raises(Invalid):
        texts.compose(free, "", {"altro": ""})


def test_what_is_frozen_is_not_written() -> None:
    revision = Revision(entry_id=1, number=1, author_id=1, frozen=True)
    with pytest.raises(ValueError, match="frozen"):
        texts.write_into(revision, texts.compose(template("libera"), "", {}))


def test_a_revision_holds_what_was_rendered_and_by_which_renderer() -> None:
    revision = Revision(entry_id=1, number=1, author_id=1)
    text = texts.compose(template("libera"), "Mattina", {"testo": "**Una** casa."})
    texts.write_into(revision, text)
    assert (revision.html, revision.renderer) == ({"testo": "<p><strong>Una</strong> casa.</p>"}, prose.RENDERER)
    assert texts.is_same(revision, text)


def test_words_are_counted_as_people_count_them() -> None:
    assert texts.count("") == 0
    assert texts.count(prose.plain("L'équipe – dice **sì** : *forse*\n\n- due\n---")) == 5


def test_an_opening_ends_with_a_whole_word() -> None:
    assert texts.opening("Una casa.") == "Una casa."
    assert texts.opening("Una casa piccola con un cortile", 12) == "Una casa…"
