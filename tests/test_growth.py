"""The measure of growth can fail: it lets linear work pass and no quadratic work."""

import pytest

from tests.growth import assert_in_proportion

pytestmark = pytest.mark.thorough


def _count(steps: int) -> None:
    for _ in range(steps):
        pass


def test_linear_work_passes():
    assert_in_proportion(_count, lambda size: (size,), 4_000_000)


def test_quadratic_work_does_not():
    assert any(_is_caught(2_600) for _ in range(5))  # a slow moment makes the quarter dear and lets it pass once


def _is_caught(size: int) -> bool:
    try:
        assert_in_proportion(_count, lambda n: (n * n,), size)
    except pytest.fail.Exception:
        return True
    return False


def test_what_costs_too_much_does_not():
    with pytest.raises(pytest.fail.Exception):
        assert_in_proportion(_count, lambda size: (size,), 4_000_000, most=0.001)
