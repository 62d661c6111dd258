"""The account of hours: the one rule by which every sum agrees."""

from __future__ import annotations

import datetime as dt

import pytest

from workspace import hours

NOON = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("minutes", "length"), [(120, 200), (150, 250), (100, 167), (50, 83), (45, 75), (1, 2), (0, 0), (-5, 0)]
)
def test_a_meeting_is_rounded_once_to_the_hundredth_of_an_hour(minutes: int, length: int) -> None:
    assert hours.hundredths(NOON, NOON + dt.timedelta(minutes=minutes)) == length


@pytest.mark.parametrize(
    ("present", "minutes", "lasting", "counts"),
    [(True, 120, 120, True), (True, 96, 120, True), (True, 95, 120, False), (True, 80, 100, True), (True, 0, 120, False),
     (False, 120, 120, False)],
)  # fmt: skip
def test_who_stayed_for_four_fifths_has_attended(present: bool, minutes: int, lasting: int, counts: bool) -> None:
    assert hours.attended(present, minutes, lasting) is counts


def test_the_path_is_attended_from_four_fifths_on_and_the_percentage_is_cut_never_rounded_up() -> None:
    assert hours.enough(1600, 2000) is True
    assert hours.enough(1599, 2000) is False
    assert hours.tenths(1599, 2000) == 799
    assert hours.tenths(15999, 20000) == 799
    assert (hours.enough(0, 0), hours.tenths(0, 0)) == (False, 0)
