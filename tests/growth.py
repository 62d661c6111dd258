"""How cost grows with the input. A shared machine makes work look longer, never shorter: the least of several runs
counts, a run that is cheap enough ends the asking, and limits in seconds are those of a machine of known speed."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

FLOOR = 0.04  # seconds of CPU: below this, growth is noise
TRIES = 30
AT_REST = 0.0027  # seconds of CPU that `_known_work` takes where the limits were set


def assert_costs_at_most(seconds: float, work: Callable[..., Any], *given: Any) -> None:
    """`work(*given)` takes no more CPU time than that, on a machine of the speed for which it was said."""
    least = float("inf")
    for _ in range(TRIES):
        least = min(least, _cpu(work, *given))
        if least <= seconds or least <= seconds * _slowness():
            return
    pytest.fail(f"{least:.3f} s of CPU where {seconds} are allowed")


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
    large, small = make(size), make(size // 4)
    dear = _cpu(work, *large)
    if dear <= min(FLOOR, most):
        return
    cheap = min(_cpu(work, *small) for _ in range(16))  # 16: as long as quadratic work takes for the whole
    for _ in range(TRIES):
        if dear <= max(FLOOR, doubling**2 * cheap) and (dear <= most or dear <= most * _slowness()):
            return
        dear = min(dear, _cpu(work, *large))
        cheap = min(cheap, _cpu(work, *small))
    pytest.fail(f"{cheap:.3f} s of CPU for a quarter, {dear:.3f} s for the whole")


def _cpu(work: Callable[..., Any], *given: Any) -> float:
    began = time.process_time()
    work(*given)
    return time.process_time() - began


def _slowness() -> float:
    """How much slower the machine is at this moment; 1 when it is as fast or faster."""
    return max(1.0, min(_cpu(_known_work) for _ in range(3)) / AT_REST)


def _known_work() -> Counter[str]:
    text = "Ieri ho incontrato la madre e l'educatrice: dicono che forse il ragazzo torna a scuola. " * 200
    return Counter(re.sub(r"[aeiou]", "_", word.lower()) for word in re.findall(r"\w+", text))
