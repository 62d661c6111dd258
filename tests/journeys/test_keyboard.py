"""With the keyboard alone: what has the focus is seen and stands under nothing, and nobody loses their place when a page
changes under them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.conftest import TABLE, Visit

pytestmark = pytest.mark.browser


def tab_to(page: Page, place: Locator, key: str = "Tab") -> None:
    """Pressed until it is there; a person would give up sooner."""
    for _ in range(60):
        page.keyboard.press(key)
        if place.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"never reached: {place}")


def test_the_ring_around_a_link_is_ours(visit: Visit) -> None:
    """The browser's own is a thin line that the colours of the page were not measured against."""
    page = visit("ada", TABLE)
    page.goto("/aiuto")
    for place in (page.get_by_role("link", name="Notifiche"), page.locator("footer a").first):
        tab_to(page, place)
        ring = place.evaluate("one => [getComputedStyle(one).outlineStyle, getComputedStyle(one).outlineWidth].join()")
        assert ring == "solid,3px"
