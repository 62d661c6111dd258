"""Numbers as people and programs may send them: what is none, or too long for a database, is nobody's number."""

from __future__ import annotations

import pytest

from tests.cast import World
from workspace.web.asked import whole, whole_or_none


@pytest.mark.parametrize(("said", "meant"), [("0", 0), ("7", 7), ("007", 7), ("999999999", 999_999_999)])
def test_plain_figures_are_a_number(said: str, meant: int) -> None:
    assert (whole(said), whole_or_none(said)) == (meant, meant)


@pytest.mark.parametrize("said", ["", " ", "-1", "+1", "1.0", "1e3", "²", "１２", "٣", "9" * 10, "tre"])
def test_all_else_is_none(said: str) -> None:
    assert whole_or_none(said) is None


@pytest.mark.parametrize(
    ("who", "address", "form"),
    [
        ("carla", "/proposte/promemoria", {"giorni": "9" * 30}),
        ("carla", "/proposte/promemoria", {"giorni": "presto"}),
        ("ada", "/gruppi/faggio/identita/voci", {"testo": "9" * 30}),
        ("ada", "/gruppi/faggio/parole/0/rimozione", {"testo": "²"}),
    ],
)
def test_a_number_that_is_none_is_refused_and_nothing_breaks(
    world: World, who: str, address: str, form: dict[str, str]
) -> None:
    assert world.client(who).post(address, data=form).status_code in (400, 403, 404)
