"""Any range of months is the fewest whole periods; what is off the lattice is snapped and said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import tiers
from data.answering.lattice import SPAN, periods, snap_days, snap_hours, snap_months, snap_spec
from data.model import Spec

FIRST, LAST = 2018 * 12, 2024 * 12 + 3
months = st.integers(FIRST - 20, LAST + 20)
grains = st.sampled_from(sorted(SPAN))


@given(months, st.integers(0, 80))
def test_periods_cover_a_range_once_and_in_order(start, length):
    found = periods(start, start + length, grain="month")
    assert [month for one in found for month in range(one.start, one.end + 1)] == list(range(start, start + length + 1))
    assert all(one.end - one.start + 1 in (1, 3, 12) for one in found)
    assert all(one.start % 3 == 0 for one in found if one.end > one.start)


def test_the_fewest_periods_are_chosen():
    assert [one.end - one.start + 1 for one in periods(2020 * 12 + 1, 2022 * 12 + 4, grain="month")] == [
        1,
        1,
        12,
        12,
        1,
        1,
    ]
    assert [one.end - one.start + 1 for one in periods(2020 * 12 + 3, 2021 * 12 + 8, grain="quarter")] == [12, 3, 3]


def test_a_range_off_the_lattice_is_refused_until_snapped():
    with pytest.raises(ValueError, match="no whole number of quarters"):
        periods(2020 * 12 + 1, 2020 * 12 + 6, grain="quarter")


@given(months, st.integers(0, 80), grains)
def test_a_snapped_range_is_on_the_lattice_and_inside_the_release(start, length, grain):
    low, high = snap_months(start, start + length, grain=grain, first=FIRST, last=LAST)
    assert FIRST <= low <= high <= LAST
    periods(low, high, grain=grain)


@given(months, st.integers(0, 80), grains)
def test_snapping_twice_changes_nothing_more(start, length, grain):
    once = snap_months(start, start + length, grain=grain, first=FIRST, last=LAST)
    assert snap_months(*once, grain=grain, first=FIRST, last=LAST) == once


def test_hours_widen_to_whole_bands_and_days_to_weekdays_or_weekend():
    assert snap_hours((19, 23)) == tuple(range(18, 24))
    assert snap_hours((5, 6, 12, 18)) == ()
    assert snap_days((4, 5)) == ()
    assert snap_days((5,)) == (5, 6)


@given(st.sets(st.integers(0, 23)), st.sets(st.integers(0, 6)), st.booleans(), st.sampled_from(["default", "only"]))
def test_no_tier_keeps_more_changed_choices_than_it_may(hours, days, blindspot, domestic):
    for tier in tiers().values():
        for level in ("lsoa21", "oa21"):
            spec = Spec(
                "vwi",
                "police",
                level,
                (FIRST, LAST),
                (0, 24),
                domestic,
                blindspot,
                tuple(sorted(hours)),
                tuple(sorted(days)),
            )
            snapped, said = snap_spec(spec, tier, is_open=False)
            assert snapped.attributes() <= (tier.fine_attributes if level == "oa21" else tier.attributes)
            assert bool(said) == (snapped != spec)
