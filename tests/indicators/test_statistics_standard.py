"""Rates adjusted for age, and what several sources together say of what none recorded: published values come out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.statistics import (
    Refused,
    chapman,
    european,
    expected_by_rates,
    rate,
    standardised_rate,
    standardised_rate_of_repeats,
    standardised_ratio,
    three_sources,
)

# Down's syndrome by mother's age (rows) and birth order, Michigan 1950-64: Fleiss 1981, Statistical Methods for Rates
# and Proportions, table 14.4; adjusted to the mean of all births in Fay and Feuer 1997, Statistics in Medicine 16,
# table 1
BIRTHS = np.array(
    [
        [230061, 72202, 15050, 2293, 327],
        [329449, 326701, 175702, 68800, 30666],
        [114920, 208667, 207081, 132424, 123419],
        [39487, 83228, 117300, 98301, 149919],
        [14208, 28466, 45026, 46075, 104088],
        [3052, 5375, 8660, 9834, 34392],
    ],
    float,
)
CASES = np.array(
    [[107, 25, 3, 1, 0], [141, 150, 71, 26, 8], [60, 110, 114, 64, 63], [40, 84, 103, 89, 112], [39, 82, 108, 137, 262],
     [25, 39, 75, 96, 295]], float,
)  # fmt: skip
STANDARD = BIRTHS.mean(axis=1)
bands = st.lists(st.tuples(st.integers(0, 300), st.floats(100, 1e5), st.floats(1, 1e4)), min_size=1, max_size=8)


def test_adjusted_rates_are_the_published_ones():
    found = [standardised_rate(CASES[:, order], BIRTHS[:, order], STANDARD) for order in range(5)]
    assert [round(one[0], 1) for one in found] == [92.3, 91.2, 85.1, 92.7, 75.5]
    for value, low, high in found:
        assert low < value < high


def test_the_limits_are_dobsons_of_the_published_variance():
    """R's epitools gives 0.00092305 and a variance of 3.919e-9 for the first birth order."""
    value, low, high = standardised_rate(CASES[:, 0], BIRTHS[:, 0], STANDARD, per=1)
    assert value == pytest.approx(0.00092305, abs=5e-9)
    _, *byar = rate(np.array([412.0]), np.ones(1), per=1)
    spread = np.sqrt(3.919e-9 / 412)
    assert [low, high] == pytest.approx([value + spread * (one[0] - 412) for one in byar], rel=1e-4)


@given(st.integers(10, 5000), st.floats(100, 1e6))
def test_one_band_is_the_crude_rate(count, residents):
    adjusted = standardised_rate(np.array([count]), np.array([residents]), np.array([7.0]))
    crude = [one[0] for one in rate(np.array([count]), np.array([residents]), per=100_000)]
    assert adjusted == pytest.approx(crude, rel=1e-9)


@given(bands.filter(lambda rows: sum(row[0] for row in rows) >= 10), st.floats(0.1, 9), st.randoms())
def test_an_adjusted_rate_scales_and_takes_no_notice_of_order(rows, factor, random):
    count, people, standard = np.array(rows, float).T
    found = np.array(standardised_rate(count, people, standard))
    assert np.array(standardised_rate(count, people * factor, standard)) * factor == pytest.approx(found, rel=1e-9)
    assert np.array(standardised_rate(count, people, standard * factor)) == pytest.approx(found, rel=1e-9)
    random.shuffle(rows)
    assert np.array(standardised_rate(*np.array(rows, float).T)) == pytest.approx(found, rel=1e-9)


@given(bands.filter(lambda rows: sum(row[0] for row in rows) >= 10))
def test_people_who_come_once_are_independent_events(rows):
    count, people, standard = np.array(rows, float).T
    once = standardised_rate_of_repeats(count[:, None], np.array([1]), people, standard)
    assert once == pytest.approx(standardised_rate(count, people, standard), rel=1e-9)


def test_the_same_people_again_widen_the_limits():
    """Four visits each instead of one by four times as many: the same rate, its spread twice as wide."""
    residents, standard = np.array([1000.0, 2000]), np.array([1.0, 1])
    many = standardised_rate_of_repeats(np.array([[40.0, 0], [80, 0]]), np.array([1, 4]), residents, standard)
    few = standardised_rate_of_repeats(np.array([[0, 10.0], [0, 20]]), np.array([1, 4]), residents, standard)
    assert few[0] == pytest.approx(many[0])
    assert few[0] - few[1] == pytest.approx(2 * (many[0] - many[1]))
    assert few[2] - few[0] == pytest.approx(2 * (many[2] - many[0]))


def test_an_adjusted_rate_is_refused_of_few_and_of_what_is_hidden():
    people = np.array([100.0, 100])
    with pytest.raises(Refused, match="Only 9 incidents"):
        standardised_rate(np.array([4, 5]), people, people)
    with pytest.raises(Refused, match="no figure"):
        standardised_rate(np.array([40, np.nan]), people, people)
    with pytest.raises(Refused, match="residents"):
        standardised_rate(np.array([40, 5]), np.array([100.0, 0]), people)


def test_the_indirect_ratio_is_one_of_the_standard_itself():
    total = CASES.sum(axis=1)
    expected = expected_by_rates(BIRTHS.T, total, BIRTHS.sum(axis=1))
    assert expected.sum() == pytest.approx(total.sum())
    value, low, high = standardised_ratio(CASES.sum(axis=0), expected)
    assert (value * expected / 100).sum() == pytest.approx(total.sum())
    assert (low < value).all() and (value < high).all()
    assert np.isnan(standardised_ratio(np.array([np.nan, 4]), np.array([3.0, 0]))).all()


@pytest.mark.shared
def test_chapmans_estimate_equals_the_reference(reference):
    for _, one in reference("capture2_chapman_expected").iterrows():
        n1, n2, both = int(one["n1"]), int(one["n2"]), int(one["m2"])
        if both < 7:
            with pytest.raises(Refused, match="seen by both"):
                chapman(n1, n2, both)
            continue
        found = chapman(n1, n2, both)
        told = [found.value, found.variance, found.low, found.high, found.lincoln_petersen]
        wanted = one[["chapman", "chapman_var", "ci_low", "ci_high", "lincoln_petersen"]].to_list()
        assert told == pytest.approx(wanted, rel=1e-9)
    with pytest.raises(ValueError, match="at most"):
        chapman(5, 9, 6)


def test_three_sources_say_what_is_published_of_the_hepatitis_outbreak():
    """Chao and others 2001, table II: 271 students seen; 388 were P, Q and E independent, 1,313 of all pairs."""
    found = three_sources(np.array([28, 21, 17, 69, 18, 55, 63]))
    by = {one.together: one for one in found.models}
    assert len(by) == 8 and found.seen == 271
    assert round(by[()].value) == 388
    everything = by[("A with B", "A with C", "B with C")]
    assert round(everything.value) == 1313
    assert everything.value == pytest.approx(271 + 28 * 69 * 55 * 63 / (21 * 17 * 18), rel=1e-6)
    assert everything.deviance == pytest.approx(0, abs=1e-9)
    assert found.models[0].aic == min(one.aic for one in found.models)
    assert found.range() == (by[()].value, everything.value)


def test_what_overlap_is_too_thin_or_hidden_is_refused():
    with pytest.raises(Refused, match="not shown"):
        three_sources(np.array([28, 21, 17, np.nan, 18, 55, 63]))
    with pytest.raises(Refused, match="Fewer than 7"):
        three_sources(np.array([1, 1, 1, 69, 1, 55, 63]))
    with pytest.raises(Refused, match="never happened"):
        three_sources(np.array([28, 21, 0, 69, 18, 55, 63]))


ESP = [(5, 5500), (10, 5500), (15, 5500), (20, 6000), (25, 6000), (30, 6500), (35, 7000), (40, 7000), (45, 7000),
       (50, 7000), (55, 6500), (60, 6000), (65, 5500), (70, 5000), (75, 4000), (80, 2500), (85, 1500), (90, 800),
       (95, 200)]  # fmt: skip


@given(st.sets(st.integers(1, 19), min_size=1))
def test_the_european_standard_population_is_the_published_one_in_any_bands(cuts):
    first = [0, *(5 * cut for cut in sorted(cuts))]
    slow = [0.0] * len(first)
    for age, people in [(0, 5000), *ESP]:
        slow[max(at for at, begins in enumerate(first) if begins <= age)] += people
    assert european(first).tolist() == slow and sum(slow) == 100_000
    flat = np.full(len(first), 40.0)
    value, low, high = standardised_rate(flat, np.full(len(first), 1000.0), european(first), 1000)
    assert value == pytest.approx(40) and low < value < high  # the same rate at every age is the rate
