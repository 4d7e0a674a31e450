"""Words of change are wrong in at most one county in twenty, exact or protected; planted changes are found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from data.answering.disclosure import Rule
from data.answering.perturbation import perturb
from indicators.method import Measured
from indicators.methods.change import change
from indicators.statistics import HIGHER, LOWER, NO_CLEAR_CHANGE, change_p_value, change_words, discoveries
from public_screen.compare import Doubt
from public_screen.compare import change as public_change

EXACT = Rule(exact=True, threshold=1, rounding=1)
PARTNER = Rule(exact=False, threshold=5, rounding=1)
PUBLIC = Rule(exact=False, threshold=10, rounding=5)
COUNTIES, PLACES = 300, 250


def seen(mean, rule, periods, rng):
    """Return counts of places as a reader sees them: Poisson in each of so many periods, protected, then added."""
    true = rng.poisson(mean / periods, (periods, len(mean)))
    if rule.exact:
        return true.sum(axis=0).astype(float)
    shown = perturb(true, rng.integers(0, 4096, true.shape))
    hidden = (shown < rule.threshold).any(axis=0)
    rounded = (shown + rule.rounding // 2) // rule.rounding * rule.rounding
    return np.where(hidden, np.nan, rounded.sum(axis=0))


@pytest.mark.parametrize(
    ("rule", "periods", "size"),
    [(EXACT, 1, 20), (PARTNER, 1, 20), (PARTNER, 4, 80), (PARTNER, 1, 8), (PUBLIC, 1, 60), (PUBLIC, 4, 200)],
)
def test_no_change_counties_are_called_changed_in_at_most_one_of_twenty(rule, periods, size):
    """And not only by the whole list, but whichever of its places is looked at, as the sixty highest are."""
    rng = np.random.default_rng(4)
    wrong = 0
    for _ in range(COUNTIES):
        mean = rng.gamma(2, size / 2, PLACES)
        now, before = seen(mean, rule, periods, rng), seen(mean, rule, periods, rng)
        wrong += not set(change_words(now, before, 2 * rule.variance(periods))) <= {NO_CLEAR_CHANGE, ""}
    assert wrong / COUNTIES <= 0.05


def test_protection_not_allowed_for_would_be_taken_for_change():
    """The variance of what protection changed is needed: without it, more than one county in twenty is wrong."""
    rng = np.random.default_rng(4)
    wrong = 0
    for _ in range(100):
        mean = np.full(PLACES, 12.0 * 6)
        now, before = seen(mean, PUBLIC, 4, rng), seen(mean, PUBLIC, 4, rng)
        wrong += not set(change_words(now, before)) <= {NO_CLEAR_CHANGE, ""}
    assert wrong > 5


def test_a_list_of_the_highest_is_tested_among_all_it_was_chosen_from():
    """Tested among themselves the highest would seem to have risen: why the words are of every place."""
    rng = np.random.default_rng(7)
    alone = among = 0
    for _ in range(100):
        mean = np.full(2000, 12.0)
        now, before = rng.poisson(mean), rng.poisson(mean)
        highest = np.argsort(-now)[:60]
        alone += HIGHER in change_words(now[highest], before[highest])
        among += HIGHER in np.array(change_words(now, before))[highest]
    assert alone > 10
    assert among <= 5


@pytest.mark.parametrize("rule", [EXACT, PARTNER])
def test_a_planted_rise_and_fall_are_found_and_said(rule):
    rng = np.random.default_rng(1)
    mean = np.full(60, 40.0)
    before = seen(mean, rule, 1, rng)
    mean[3], mean[8] = 120, 8
    words = change_words(seen(mean, rule, 1, rng), before, 2 * rule.variance(1))
    assert (words[3], words[8]) == (HIGHER, LOWER)
    assert set(words) - {NO_CLEAR_CHANGE} == {HIGHER, LOWER}


def test_the_measure_says_the_same_words_and_per_cent():
    now, before = np.full(50, 40.0), np.full(50, 40.0)
    now[3] = 120
    result = change(Measured(now, now, np.ones(50), before, np.ones(50, bool)))
    assert result.words == change_words(now, before)
    assert result.words[3] == HIGHER
    assert result.value[3] == pytest.approx(200)
    changed = change(Measured(now, now, np.ones(50), before, np.ones(50, bool), variance=10_000.0))
    assert set(changed.words) == {NO_CLEAR_CHANGE}


def test_a_period_not_wholly_supplied_is_never_compared():
    one = np.array([100.0])
    result = change(Measured(one, one, np.ones(1), one * 3, np.zeros(1, bool)))
    assert result.words == ("",)
    assert np.isnan(result.value[0])


def test_hidden_in_hidden_out():
    assert change_words(np.array([np.nan, 90.0, 0]), np.array([90.0, np.nan, 0])) == ("", "", NO_CLEAR_CHANGE)
    assert np.isnan(change_p_value(np.array([np.nan, 0]), np.array([3.0, 0]))).all()


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=30), st.randoms())
def test_the_order_of_places_is_irrelevant(pairs, random):
    order = list(range(len(pairs)))
    random.shuffle(order)
    now, before = np.array(pairs, float).T
    words = change_words(now, before)
    assert change_words(now[order], before[order]) == tuple(words[at] for at in order)


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_exact_p_value_is_that_of_the_binomial_test(now, before):
    """R's binom.test and scipy's, at one half, where it is symmetric."""
    found = change_p_value(np.array([now]), np.array([before]))[0]
    if now + before:
        assert found == pytest.approx(stats.binomtest(now, now + before, 0.5).pvalue, rel=1e-9)


@given(st.integers(20, 400), st.integers(20, 400))
def test_the_public_screen_tests_exact_counts_alike(now, before):
    """It has two counts and no list, and takes what protection may have done at its worst; the p-value is the same."""
    p = change_p_value(np.array([now]), np.array([before]))[0]
    said = public_change(now, before, Doubt(margin=0, threshold=1))
    assert (said == "same") == (p >= 0.05)


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0.001, 100))
def test_what_protection_changed_makes_nothing_surer(now, before, variance):
    if now + before:
        exact, unsure = (change_p_value(np.array([now]), np.array([before]), v)[0] for v in (0.0, variance))
        assert unsure >= exact * 0.8 or exact < 1e-3  # normal tails are as heavy as the binomial's, or heavier


def test_false_discoveries_are_held_as_published():
    """The fifteen p-values of Benjamini and Hochberg 1995, section 3.2: four pass; Bonferroni's rule passes three."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    p += [0.7590, 1.0]
    order = np.random.default_rng(3).permutation(15)
    assert np.flatnonzero(discoveries(np.array(p))).tolist() == [0, 1, 2, 3]
    assert sorted(order[discoveries(np.array(p)[order])].tolist()) == [0, 1, 2, 3]
    assert not discoveries(np.array([np.nan, 0.2])).any() and not discoveries(np.array([np.nan])).any()


@pytest.mark.parametrize(("rule", "periods"), [(EXACT, 4), (PARTNER, 1), (PARTNER, 4), (PUBLIC, 4)])
def test_a_rule_knows_by_how_much_it_changes_a_count(rule, periods):
    rng = np.random.default_rng(2)
    true = rng.poisson(100, (periods, 100_000))
    shown = true if rule.exact else perturb(true, rng.integers(0, 4096, true.shape))
    shown = (shown + rule.rounding // 2) // rule.rounding * rule.rounding
    assert (shown.sum(axis=0) - true.sum(axis=0)).var() == pytest.approx(rule.variance(periods), rel=0.02)
