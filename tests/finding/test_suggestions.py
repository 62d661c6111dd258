"""Suggestions while one types in a search box."""

from __future__ import annotations

from typing import Any

import pytest

CAST = ("ada", "bruno", "carla", "dario", "elena", "fulvia", "gino", "livia", "ugo", "vera", "zoe")


@pytest.fixture
def ask(world):  # type: ignore[no-untyped-def]
    def get(who: str, typed: str) -> list[tuple[str, str]]:
        response = world.client(who).get("/cerca/suggerimenti", query_string={"q": typed})
        assert response.status_code == 200
        found: list[Any] = response.get_json()["suggestions"]
        return [(one["label"], one["address"]) for one in found]

    return get


def test_titles_go_on_like_what_was_typed(ask, desk):
    with desk() as writer:
        one = writer("ada", "La visita domiciliare del giovedì", "lepre", reach=3).id
        writer("ada", "Altro", "Una visita domiciliare lunga", reach=3)
        two = writer("bruno", "Perché è difficile", "volpe", reach=3).id
    here = [("La visita domiciliare del giovedì", f"/scritti/{one}")]
    for typed in ("visi", "visita", "Visita dom", "la visita domicilia", "giov", "giovedi", "visite domiciliare gio"):
        assert [s for s in ask("carla", typed) if s[1].startswith("/scritti")] == here, typed
    assert ask("carla", "diffic") == [("Perché è difficile", f"/scritti/{two}")]
    assert ask("carla", "volpe gio") == []


def test_each_gets_only_titles_that_they_may_read(ask, desk):
    with desk() as writer:
        writer("ada", "Canarino giallo", "segreto")
        writer("ada", "Lepre grigia", "nel gruppo", reach=3)
        publication = writer.publish(writer("dario", "Lepre rossa", "nell’ambito"), 4).id
    wanted = {
        "ada": {"Lepre grigia", "Lepre rossa"}, "bruno": {"Lepre grigia", "Lepre rossa"},
        "carla": {"Lepre grigia", "Lepre rossa"}, "dario": {"Lepre rossa"}, "livia": {"Lepre rossa"},
        "elena": {"Lepre rossa"},
    }  # fmt: skip
    for who in CAST:
        assert {label for label, _ in ask(who, "lepr")} == wanted.get(who, set()), who
        assert ("Canarino giallo" in [label for label, _ in ask(who, "canar")]) == (who == "ada"), who
        assert who == "ada" or ask(who, "canarini") == [], who
    assert ("Lepre rossa", f"/pubblicazioni/{publication}") in ask("elena", "lepre")


def test_terms_are_those_that_readable_texts_bear(ask, desk):
    with desk() as writer:
        writer("ada", "Uno", "lepre", reach=3, terms=("fiducia",))
        writer("dario", "Due", "lepre", reach=3, terms=("confini",))
    assert ask("bruno", "fid")[0][0] == "Fiducia"
    assert ask("bruno", "fid")[0][1].endswith(":fiducia")
    assert len(ask("bruno", "scuola fid")) == 1
    assert "scuola" in ask("bruno", "scuola fid")[0][1]
    assert ask("bruno", "confin") == []


def test_a_mistake_is_corrected_when_there_is_nothing_else(ask, desk):
    with desk() as writer:
        writer("ada", "Uno", "Tanta aggressività verbale", reach=3)
    assert [label for label, _ in ask("bruno", "agressività")] == ["aggressività"]
    assert ask("dario", "agressività") == []


@pytest.mark.parametrize(
    "typed", ["", " ", "a", '"', "-", "tipo:", "tag:x", "%%%", "___", "🙂🙂🙂", "a" * 3000, "il la lo", "\x00", "123"]
)
def test_no_input_is_an_error(ask, desk, typed):
    with desk() as writer:
        writer("ada", "Uno", "lepre", reach=3)
    assert ask("bruno", typed) == []


def test_who_is_not_signed_in_gets_nothing(world):
    response = world.client().get("/cerca/suggerimenti?q=lepre", headers={"Accept": "application/json"})
    assert response.status_code == 401
