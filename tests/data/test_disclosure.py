"""Small counts never leave, a zero is not told apart from a hidden count, and what is shown is changed a little."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import tiers
from data.answering.disclosure import protect, protect_one, rule_for, withhold
from data.answering.tally import SHIFT, counts_in
from data.model import ABSENT, Cell, Status
from tests.data import changed_oracle as oracle

PROTECTED = [(tier, health) for tier in ("partner", "public") for health in (False, True)]
keys = st.integers(0, 4095)
tallies = st.lists(st.tuples(st.integers(0, 100_000) | st.integers(0, 20), keys), min_size=1, max_size=50).map(
    lambda found: np.array([[(count << SHIFT) + (key if count else 0) for count, key in found]], np.int64)
)


def one_period(count, key):
    """The tally of a cell in its only period."""
    return np.array([(count << SHIFT) + key], np.int64)


@pytest.mark.parametrize(("tier", "health"), PROTECTED)
@given(held=tallies)
def test_no_shown_count_is_below_the_threshold_nor_far_from_the_truth(tier, health, held):
    rule = rule_for(tiers()[tier], is_open=False, health=health)
    count, status = protect(held, rule)
    shown, raw = status == Status.SHOWN, counts_in(held)[0]
    assert (count[shown] >= rule.threshold).all()
    assert (count[~shown] == ABSENT).all()
    assert (np.abs(count[shown] - raw[shown]) <= 5 + rule.rounding // 2).all()
    assert (raw[shown] > 0).all()


@pytest.mark.parametrize(("tier", "health"), PROTECTED)
@given(held=st.lists(st.tuples(st.integers(0, 40), keys), min_size=1, max_size=6))
def test_several_periods_are_changed_one_by_one_and_then_added(tier, health, held):
    """A sum is of what is published, and hidden where a part of it is: two sums tell nothing that no one cell does."""
    rule = rule_for(tiers()[tier], is_open=False, health=health)
    changed = [count + oracle.change(count, key) for count, key in held]
    rounded = [(count + rule.rounding // 2) // rule.rounding * rule.rounding for count in changed]
    wanted = sum(rounded) if min(changed) >= rule.threshold else None
    assert protect_one(np.concatenate([one_period(*one) for one in held]), rule).count == wanted


@pytest.mark.parametrize(("tier", "health"), PROTECTED)
def test_zero_looks_exactly_like_every_other_hidden_count(tier, health):
    rule = rule_for(tiers()[tier], is_open=False, health=health)
    found = {protect_one(one_period(raw, key), rule) for raw in range(rule.threshold) for key in range(0, 4096, 5)}
    small = {cell for cell in found if cell.status is not Status.SHOWN}
    assert protect_one(one_period(0, 0), rule) in small and len(small) == 1


def test_health_sources_hide_below_eight_for_partners():
    partner = tiers()["partner"]
    rules = [rule_for(partner, is_open=False, health=health) for health in (False, True)]
    unchanged = 2048  # in the middle of the distribution
    assert [protect_one(one_period(7, unchanged), rule).count for rule in rules] == [7, None]


@given(held=tallies)
def test_open_sources_are_exact_for_everyone(held):
    for tier in tiers().values():
        count, status = protect(held, rule_for(tier, is_open=True, health=False))
        assert count.tolist() == counts_in(held)[0].tolist()
        assert not status.any()


def test_public_counts_are_multiples_of_five():
    rule = rule_for(tiers()["public"], is_open=False, health=False)
    unchanged = 2048
    assert [protect_one(one_period(raw, unchanged), rule).count for raw in (9, 10, 12, 13, 17, 18)] == [
        None, 10, 10, 15, 15, 20,
    ]  # fmt: skip


def test_rows_of_a_file_are_no_cells_and_are_hidden_or_rounded_but_not_changed():
    partner, public = (rule_for(tiers()[tier], is_open=False, health=False) for tier in ("partner", "public"))
    assert [withhold(rows, partner).count for rows in (0, 4, 5, 77)] == [None, None, 5, 77]
    assert [withhold(rows, public).count for rows in (9, 13)] == [None, 15]


def test_a_cell_cannot_hold_a_count_it_does_not_show():
    with pytest.raises(ValueError, match="exactly when shown"):
        Cell(3, Status.HIDDEN)
    with pytest.raises(ValueError, match="exactly when shown"):
        Cell(None, Status.SHOWN)


def test_a_negative_count_is_a_fault():
    with pytest.raises(ValueError, match="at least 0"):
        protect(np.array([[-1 << SHIFT]]), rule_for(tiers()["partner"], is_open=False, health=False))
