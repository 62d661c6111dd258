"""How cost grows with the input. A shared machine makes work look longer, never shorter: the least of several runs
counts, and a run that is cheap enough ends the asking."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

FLOOR = 0.04  # seconds of CPU: below this, growth is noise
TRIES = 30


def least_cpu(work: Callable[..., Any], *given: Any, enough: float = 0.0, tries: int = TRIES) -> float:
    """Seconds of CPU that `work(*given)` takes: the least of so many runs, or of fewer when one is cheap enough."""
    least = float("inf")
    for _ in range(tries):
        began = time.process_time()
        work(*given)
        least = min(least, time.process_time() - began)
        if least <= enough:
            break
    return least


def assert_in_proportion(
    work: Callable[..., Any],
    make: Callable[[int], tuple[Any, ...]],
    size: int,
    most: float = float("inf"),
    doubling: float = 2.5,
) -> None:
    """`work(*make(n))` costs at most `doubling` times as much for twice the `n`, and `most` seconds of CPU at `size`.

    Measured over two doublings: what is linear costs 4 times as much where 6.25 are allowed, what is quadratic 16.
    """
    large = make(size)
    dear = least_cpu(work, *large, tries=1)
    if dear <= min(FLOOR, most):
        return
    small = make(size // 4)
    cheap = least_cpu(work, *small, tries=3)
    for _ in range(TRIES):
        if dear <= min(max(FLOOR, doubling**2 * cheap), most):
            return
        dear = min(dear, least_cpu(work, *large, tries=1))
        cheap = min(cheap, least_cpu(work, *small, tries=1))
    pytest.fail(f"{cheap:.3f} s of CPU for a quarter, {dear:.3f} s for the whole")
