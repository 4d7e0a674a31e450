"""Small counts never leave, and a zero is not told apart from a hidden count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import tiers
from data.disclosure import protect, protect_one, rule_for
from data.model import ABSENT, Cell, Status

PROTECTED = [(tier, health) for tier in ("partner", "public") for health in (False, True)]
counts = st.lists(st.integers(0, 100_000), min_size=1, max_size=50).map(lambda found: np.array(found, np.int64))


@pytest.mark.parametrize(("tier", "health"), PROTECTED)
@given(raw=counts)
def test_no_shown_count_is_below_the_threshold(tier, health, raw):
    rule = rule_for(tiers()[tier], is_open=False, health=health)
    count, status = protect(raw, rule)
    shown = status == Status.SHOWN
    assert (raw[shown] >= rule.threshold).all()
    assert (count[~shown] == ABSENT).all()
    assert (np.abs(count[shown] - raw[shown]) <= rule.rounding // 2).all()


@pytest.mark.parametrize(("tier", "health"), PROTECTED)
def test_zero_looks_exactly_like_every_other_hidden_count(tier, health):
    rule = rule_for(tiers()[tier], is_open=False, health=health)
    assert len({protect_one(raw, rule) for raw in range(rule.threshold)}) == 1


def test_health_sources_hide_below_eight_for_partners():
    partner = tiers()["partner"]
    assert [protect_one(7, rule_for(partner, is_open=False, health=health)).count for health in (False, True)] == [
        7,
        None,
    ]


@given(raw=counts)
def test_open_sources_are_exact_for_everyone(raw):
    for tier in tiers().values():
        count, status = protect(raw, rule_for(tier, is_open=True, health=False))
        assert count.tolist() == raw.tolist()
        assert not status.any()


def test_public_counts_are_multiples_of_five():
    rule = rule_for(tiers()["public"], is_open=False, health=False)
    assert [protect_one(raw, rule).count for raw in (9, 10, 12, 13, 17, 18)] == [None, 10, 10, 15, 15, 20]


def test_a_cell_cannot_hold_a_count_it_does_not_show():
    with pytest.raises(ValueError, match="exactly when shown"):
        Cell(3, Status.HIDDEN)
    with pytest.raises(ValueError, match="exactly when shown"):
        Cell(None, Status.SHOWN)


def test_a_negative_count_is_a_fault():
    with pytest.raises(ValueError, match="at least 0"):
        protect(np.array([-1]), rule_for(tiers()["partner"], is_open=False, health=False))
