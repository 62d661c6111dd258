"""Every form that ends something says first what will happen, without a script too. Each page that a test visits is
looked at (tests/client.py); here is what keeps that list whole, and that the list is not about nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import World
from tests.contracts.asks import COMES_BACK, ENDS, SAYS, UNFOLDS
from tests.contracts.scenes import built

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def test_every_address_that_ends_something_is_on_the_list(engine: Flask) -> None:
    posts = {rule.rule for rule in engine.url_map.iter_rules() if "POST" in (rule.methods or ())}
    ending = {rule for rule in posts if rule.rsplit("/", 1)[-1] in ENDS}
    assert ending - set(SAYS) - set(COMES_BACK) == set()
    assert (set(SAYS) | set(COMES_BACK)) - posts == set(), "addresses that are no more"


def test_no_button_of_a_template_ends_something_unasked() -> None:
    """Found by their words in the templates, so that one is found which no test visits."""
    last = {rule.rsplit("/", 1)[-1] for rule, says in SAYS.items() if says == UNFOLDS} - {"ritiro", "rimozione", "fine"}
    unasked = [
        f"{page.relative_to(TEMPLATES)}: {call[:80]}"
        for page in TEMPLATES.rglob("*.html")
        for call in re.findall(r"post_button\([^\n]*?\) ?\}\}", page.read_text("utf-8"))
        if any(re.search(rf"/{word}'", call) for word in last) and "confirm=" not in call
    ]
    assert unasked == []


@pytest.mark.parametrize(
    ("who", "address", "words"),
    [
        ("carla", "/gruppi/faggio/temi/{theme_id}", "Nessuno scriverà più su questo tema."),
        ("bruno", "/prove/{trial_id}", "Eliminare quello che hai raccontato?"),
        ("elena", "/raccolte/{collection}", "Non la leggerà più nessuno, tranne chi la cura."),
        ("elena", "/raccolte/{collection}/cura", "Eliminare per sempre?"),
        ("elena", "/raccolte/{collection}/cura/voci/{item_id}", "la tua nota va persa"),
        ("carla", "/incontri", "questo indirizzo non torna"),
        ("gino", "/amministrazione/gruppi/faggio", "tornano solo suoi"),
        ("carla", "/modelli/rete/{model_id}", "Esce anche dalle raccolte."),
        ("fulvia", "/programmi", "Rifiutare l’invito?"),
        ("ada", "/scritti/{entry_id}", "Spostare questo testo nel cestino?"),
    ],
)
def test_what_will_happen_stands_on_the_page_before_the_button(
    world: World, who: str, address: str, words: str
) -> None:
    scene = built("pubblicato nella rete", world)
    page = world.client(who).get(address.format_map(scene.values)).get_data(as_text=True)
    box = next(box for box in re.findall(r'<details class="ask-first">.*?</details>', page, re.S) if words in box)
    assert box.index("<summary") < box.index(words) < box.index("<button"), "read first, then done"
