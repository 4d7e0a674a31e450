"""No more is said than the protected numbers carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cube import HIDDEN
from public_screen.compare import (
    HIGHER,
    LEAST_CHANGE,
    LEAST_PEERS,
    LOWER,
    SAME,
    UNSAID,
    Doubt,
    _p_value,
    against_similar,
    change,
    doubt,
    overdispersion,
)

EXACT, PROTECTED = Doubt(0, 1), doubt(exact=False, threshold=10, rounding=5, perturbed=5)
COUNTS = st.integers(20, 900)
PEERS = st.lists(st.tuples(st.integers(10, 400), st.integers(5000, 12000)), min_size=LEAST_PEERS, max_size=40)


def test_a_rounded_and_perturbed_count_may_be_seven_from_what_was_recorded():
    assert Doubt(7, 10) == PROTECTED
    assert doubt(exact=True, threshold=10, rounding=5, perturbed=5) == EXACT


@given(st.integers(1, 450), st.integers(0, 450))
def test_the_exact_test_is_the_binomial_test(high, low):
    high, low = max(high, low), min(high, low)
    assert _p_value(high, low, 1.0) == pytest.approx(stats.binomtest(high, high + low, 0.5).pvalue, abs=1e-9)


@given(st.integers(501, 20_000), st.integers(500, 20_000))
def test_above_a_thousand_the_normal_is_as_good(high, low):
    high, low = max(high, low), min(high, low)
    exact = min(1.0, 2 * stats.binom.sf(high - 1, high + low, 0.5))
    assert min(1.0, _p_value(high, low, 1.0)) == pytest.approx(exact, abs=0.005)


@given(st.integers(20, 300), st.integers(-90, 90), st.sampled_from([-7, 0, 7]), st.sampled_from([-7, 0, 7]))
def test_a_change_that_is_told_holds_wherever_the_true_counts_lie(before, more, off, other):
    now = max(20, before + more)
    told = change(now, before, PROTECTED)
    if told in (HIGHER, LOWER):
        assert change(now + off, before + other, EXACT) in (told, UNSAID)


@given(COUNTS, COUNTS)
def test_change_is_the_same_looked_at_from_either_end(now, before):
    turned = {HIGHER: LOWER, LOWER: HIGHER}
    told = change(now, before, PROTECTED)
    assert change(before, now, PROTECTED) == turned.get(told, told)


@given(st.integers(0, LEAST_CHANGE - 1), st.integers(0, 1000))
def test_nothing_is_said_of_change_in_small_counts(small, other):
    assert change(small, other, EXACT) == UNSAID == change(other, small, EXACT)


def test_a_doubled_figure_is_told_and_a_few_more_are_not():
    assert change(200, 100, PROTECTED) == HIGHER
    assert change(100, 200, PROTECTED) == LOWER
    assert change(108, 100, PROTECTED) == SAME


def test_what_protection_could_have_made_is_no_change():
    assert change(135, 100, EXACT) == HIGHER
    assert change(135, 100, PROTECTED) == SAME  # it may be 128 and 107


def test_what_comes_in_clusters_needs_more_to_be_called_change():
    uneven = [(100, 160), (150, 90), (90, 140), (160, 100), (120, 180)]
    assert overdispersion(uneven) > 5
    assert change(1150, 1000, EXACT) == HIGHER
    assert change(1150, 1000, EXACT, overdispersion(uneven)) == SAME
    assert overdispersion([(100, 101)] * 8) == 1.0
    assert overdispersion([(0, 100), (HIDDEN, 5)]) == 1.0  # too few to know


@given(PEERS, st.integers(5000, 12000))
def test_an_area_that_records_what_similar_ones_do_is_about_the_same(peers, residents):
    rate = sum(count for count, _ in peers) / sum(people for _, people in peers)
    assert against_similar(round(rate * residents), residents, peers, PROTECTED) == SAME


@given(PEERS, st.integers(10, 3000), st.integers(5000, 12000))
def test_more_doubt_never_says_more(peers, count, residents):
    sure, unsure = (against_similar(count, residents, peers, Doubt(margin, 10)) for margin in (0, 7))
    assert unsure in (sure, SAME)


def test_four_times_the_rate_is_more_and_a_quarter_is_fewer():
    peers = [(100 + at % 7, 8000) for at in range(30)]
    assert against_similar(400, 8000, peers, PROTECTED) == HIGHER
    assert against_similar(25, 8000, peers, PROTECTED) == LOWER


def test_a_wide_spread_of_similar_areas_makes_less_to_say():
    even, wide = [(100, 8000)] * 30, [(40, 8000), (160, 8000)] * 15
    assert against_similar(150, 8000, even, PROTECTED) == HIGHER
    assert against_similar(150, 8000, wide, PROTECTED) == SAME


def test_what_protection_could_have_made_is_about_the_same():
    peers = [(100, 8000)] * 30
    assert against_similar(125, 8000, peers, EXACT) == HIGHER
    assert against_similar(125, 8000, peers, PROTECTED) == SAME  # it may be 118, and 120 is within the funnel


def test_what_hidden_areas_could_overturn_is_not_said():
    shown, hidden = [(12, 8000)] * 23, [(HIDDEN, 8000)] * 2
    assert against_similar(20, 8000, [*shown, (0, 8000), (0, 8000)], EXACT) == HIGHER
    assert against_similar(20, 8000, [*shown, (16, 8000), (16, 8000)], EXACT) == SAME
    assert against_similar(20, 8000, shown + hidden, Doubt(0, 17)) == SAME  # they may hold 0, and 16


@pytest.mark.parametrize(
    "peers",
    [
        pytest.param([(50, 8000)] * (LEAST_PEERS - 1), id="too few"),
        pytest.param([(50, 8000)] * 10 + [(HIDDEN, 8000)] * 11, id="most hidden"),
        pytest.param([(50, 0)] * 30, id="nobody lives there"),
        pytest.param([], id="none"),
    ],
)
def test_without_enough_similar_areas_nothing_is_said(peers):
    assert against_similar(50, 8000, peers, PROTECTED) == UNSAID
