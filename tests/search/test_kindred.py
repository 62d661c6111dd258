"""Forms of a word that the stemmer leaves apart are found, after the form that was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace import italian, search
from workspace.search.kindred import kindred


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("americano", "americani"), ("edifici", "edificio"), ("onda", "onde"), ("arte", "arti"), ("anno", "anni"),
        ("usare", "uso"), ("militari", "militare"), ("scelto", "scegliere"), ("proposto", "proporre"),
        ("accolgono", "accogliere"), ("sostiene", "sostenere"), ("intervenuto", "interviene"), ("comprende", "compreso"),
        ("raccontandoglielo", "racconta"), ("consegnatogliela", "consegnare"), ("parlarvene", "parlano"),
    ],
)  # fmt: skip
def test_what_is_one_word(one, other):
    assert italian.stem(other) in (italian.stem(one), *kindred(one))


@pytest.mark.parametrize("word", ["tutela", "cautela", "scuola", "gruppo", "posto", "12"])
def test_what_has_nobody(word):
    assert kindred(italian.fold(word)) == ()


@given(st.text(max_size=60))
def test_they_are_stems_and_few(word):
    found = kindred(italian.fold(word))
    assert len(found) < 60
    assert "" not in found
    assert italian.stem(word) not in found


def test_the_form_that_was_asked_for_comes_first(session, world, writer):
    for text in ("Un edificio in fondo alla strada", "Gli edifici in fondo alla strada"):
        writer("ada", "Titolo", text)
    actor = world.actor("ada")
    for asked in ("edificio", "edifici"):
        found = search.find(session, actor, search.parse(asked))
        assert [hit.matched for hit in found.hits] == [(asked,), ("edifici" if asked == "edificio" else "edificio",)]
        assert found.meant is None


def test_another_form_is_no_mistake(session, world, writer):
    writer("ada", "Titolo", "La famiglia ha scelto la scuola")
    found = search.find(session, world.actor("ada"), search.parse("scegliere"))
    assert [hit.matched for hit in found.hits] == [("scelto",)]
    assert [(word.count, word.instead) for word in found.words] == [(1, ())]
