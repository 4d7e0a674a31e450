"""Trends, hot spots that come and go, interrupted series: published values, and worked ones by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from indicators.statistics import (
    NO_PATTERN,
    Refused,
    decomposed,
    emerging,
    interrupted,
    kernel_density,
    mann_kendall,
    quasi_poisson,
    seasonal_mann_kendall,
)

H, C, N = 3.0, -3.0, 0.1  # Gi* of a hot, a cold, and an ordinary step
STRONGER, WEAKER = np.linspace(2.5, 6, 10), np.linspace(6, 2.5, 10)
# the published rules, each as ten steps that meet it; its cold twin is the same turned round
SERIES = {
    "new": [N] * 9 + [H],
    "consecutive": [N] * 6 + [H] * 4,
    "intensifying": STRONGER,
    "persistent": [3, 4, 3, 4, 3, 4, 3, 4, 3, 4],
    "diminishing": WEAKER,
    "sporadic": [H, N, H, N, N, H, N, H, N, H],
    "oscillating": [C, N, H, N, C, H, N, N, H, H],
    "historical": [3, 4, 3, 4, 3, 4, 3, 4, 3, N],
}


def kinds(z):
    z = np.atleast_2d(np.array(z, float))
    return emerging(z, z > 1.96, z < -1.96)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("kind", SERIES)
def test_a_hot_spot_is_called_by_the_published_rule(kind, sign):
    assert kinds(sign * np.array(SERIES[kind], float)) == (f"{kind} {'hot' if sign > 0 else 'cold'}",)


@pytest.mark.parametrize("z", [[N] * 10, [H, H, N, N, H, N, H, N, H, N]])
def test_what_meets_no_rule_has_no_pattern(z):
    assert kinds(z) == (NO_PATTERN,)


def test_mostly_hot_comes_before_on_and_off():
    """Nine of ten steps hot, one of them cold, the last hot: persistent, not oscillating."""
    assert kinds([3, 4, 3, C, 3, 4, 3, 4, 3, 4]) == ("persistent hot",)


def test_a_step_not_known_has_no_kind_and_few_steps_are_refused():
    assert kinds([[H] * 9 + [np.nan], SERIES["new"]]) == ("", "new hot")
    with pytest.raises(Refused, match="Only 7 periods"):
        kinds([H] * 7)


@pytest.mark.shared
def test_trends_equal_those_of_r(reference):
    series, wanted = reference("r_mann_kendall_input"), reference("r_mann_kendall_expected").set_index("series")
    for name, rows in series.groupby("series"):
        found, one = mann_kendall(rows["y"].to_numpy(float)), wanted.loc[name]
        told = [found.s, found.variance, found.z, found.p, found.tau, found.slope]
        assert told == pytest.approx(one[["S", "varS", "z", "p_two_sided", "tau_a", "sen_slope"]].to_list(), rel=1e-9)


@given(st.lists(st.integers(0, 9), min_size=8, max_size=25).filter(lambda x: len(set(x)) > 1))
def test_kendalls_s_is_rises_less_falls_over_all_pairs(value):
    pairs = [(i, j) for j in range(len(value)) for i in range(j)]
    found = mann_kendall(np.array(value))
    assert found.s == sum(np.sign(value[j] - value[i]) for i, j in pairs)
    assert found.slope == pytest.approx(np.median([(value[j] - value[i]) / (j - i) for i, j in pairs]))
    back = mann_kendall(np.array(value[::-1]))
    assert (back.s, back.p) == pytest.approx((-found.s, found.p))


def test_a_missing_point_is_no_point():
    value = np.array([1, 2, np.nan, 4, 5, 6, 7, 8, 9, 10])
    found = mann_kendall(value)
    assert found.s == 36 and found.slope == pytest.approx(1)
    gap = np.full(24, np.nan)
    gap[[0, 1, 2, 3, 20, 21, 22, 23]] = [0, 2, 4, 6, 40, 42, 44, 46]
    assert mann_kendall(gap).slope == pytest.approx(2)
    with pytest.raises(Refused, match="Only 7 points"):
        mann_kendall(np.array([*range(7), np.nan]))
    with pytest.raises(Refused, match="same figure"):
        mann_kendall(np.ones(20))


def test_a_trend_within_seasons_is_the_sum_of_each_seasons():
    rng = np.random.default_rng(3)
    value = rng.normal(0, 1, 60) + np.tile(np.arange(12) * 5, 5) + np.arange(60) * 0.02
    found = seasonal_mann_kendall(value)
    each = [stats.kendalltau(range(5), value[month::12]).statistic * 10 for month in range(12)]
    assert found.s == pytest.approx(sum(each))
    assert found.variance == pytest.approx(12 * 5 * 4 * 15 / 18)
    slopes = [(value[j] - value[i]) / ((j - i) // 12) for j in range(60) for i in range(j) if not (j - i) % 12]
    assert found.slope == pytest.approx(np.median(slopes))
    with pytest.raises(Refused, match="compare seasons"):
        seasonal_mann_kendall(value[:23])


def test_quasi_poisson_is_that_of_rs_own_example():
    """Dobson 1990, p. 93, in R's ?glm: log(21), log(40 / 63), log(47 / 63), no treatment, dispersion 1.2933."""
    count = np.array([18, 17, 15, 20, 10, 20, 25, 13, 12])
    columns = {f"outcome{n}": (np.arange(9) % 3 == n - 1).astype(float) for n in (2, 3)}
    columns |= {f"treatment{n}": (np.arange(9) // 3 == n - 1).astype(float) for n in (2, 3)}
    terms, dispersion, mean = quasi_poisson(count, columns)
    exact = [np.log(21), np.log(40 / 63), np.log(47 / 63), 0, 0]
    assert [one.estimate for one in terms] == pytest.approx(exact, abs=1e-9)
    assert dispersion == pytest.approx(1.2933, abs=5e-5)
    assert terms[0].error == pytest.approx(0.1708987 * np.sqrt(dispersion), rel=1e-6)
    assert mean.sum() == pytest.approx(count.sum())


def slow_fit(count, design, offset):
    """Newton's method on the Poisson likelihood, and its errors: the plain way to what a library does."""
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(count.sum() / np.exp(offset).sum())
    for _ in range(200):
        mean = np.exp(design @ beta + offset)
        beta = beta + np.linalg.solve(design.T * mean @ design, design.T @ (count - mean))
    mean = np.exp(design @ beta + offset)
    dispersion = ((count - mean) ** 2 / mean).sum() / (len(count) - design.shape[1])
    return beta, np.sqrt(dispersion * np.diag(np.linalg.inv(design.T * mean @ design)))


def months(n, step=1.0, seed=2):
    rng, time = np.random.default_rng(seed), np.arange(n)
    mean = 100 * np.exp(0.004 * time + 0.2 * np.sin(2 * np.pi * time / 12)) * np.where(time >= 36, step, 1)
    return rng.poisson(mean).astype(float)


def test_an_interrupted_series_equals_a_plain_fit():
    count, days = months(60, 0.8), np.tile([31.0, 28, 31, 30], 15)
    found = interrupted(count, 36, days, harmonics=1)
    time = np.arange(60)
    design = np.column_stack(
        [np.ones(60), time, time >= 36, np.sin(2 * np.pi * time / 12), np.cos(2 * np.pi * time / 12)]
    ).astype(float)
    beta, error = slow_fit(count, design, np.log(days))
    assert [one.estimate for one in found.terms] == pytest.approx(beta, rel=1e-6)
    assert [one.error for one in found.terms] == pytest.approx(error, rel=1e-6)


def test_a_planted_step_is_found_and_none_where_there_was_none():
    ratio, low, high = interrupted(months(72, 0.7), 36).step().ratio()
    assert low < 0.7 < high < 1 and ratio == pytest.approx(0.7, abs=0.08)
    sure = 0
    for seed in range(60):
        _, low, high = interrupted(months(72, 1.0, seed), 36).step().ratio()
        sure += not low < 1 < high
    assert sure <= 8  # of 3 expected at 5 %


def test_what_would_have_been_is_the_model_without_its_step():
    found = interrupted(months(72, 0.7), 36, slope=True)
    assert found.expected[:36] == pytest.approx(found.without[:36])
    assert (found.without[36:] > found.expected[36:]).all()


def test_hidden_months_take_no_part_and_too_few_are_refused():
    count = months(72, 0.7)
    hidden = count.copy()
    hidden[[3, 50]] = np.nan
    assert interrupted(hidden, 36).step().estimate == pytest.approx(interrupted(count, 36).step().estimate, abs=0.05)
    with pytest.raises(Refused, match="11 points are known before"):
        interrupted(count, 11)
    with pytest.raises(Refused, match="5 since"):
        interrupted(count, 67)
    with pytest.raises(Refused, match="Nothing was counted"):
        quasi_poisson(np.zeros(9), {"time": np.arange(9.0)})
    with pytest.raises(Refused, match="apart"):
        quasi_poisson(np.arange(9.0), {"one": np.ones(9)})


def test_a_series_taken_apart_gives_back_its_trend_and_season():
    time = np.arange(96)
    trend, season = 50 + 0.5 * time, 10 * np.sin(2 * np.pi * time / 12)
    found = decomposed(trend + season)
    assert found.trend + found.season + found.remainder == pytest.approx(trend + season)
    assert found.season == pytest.approx(season, abs=0.4)
    assert found.trend == pytest.approx(trend, abs=0.4)
    with pytest.raises(Refused, match="not shown"):
        decomposed(np.where(time == 5, np.nan, trend))
    with pytest.raises(Refused, match="to see a season"):
        decomposed(trend[:23])


def test_a_density_is_the_sum_of_normal_curves_about_its_points():
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 1000, (2, 30))
    east, north = np.linspace(0, 1000, 7), np.linspace(0, 1000, 5)
    found = kernel_density(x, y, east, north, 150)
    curve, points = stats.norm(0, 150).pdf, list(zip(x, y))
    slow = [[sum(curve(e - a) * curve(n - b) for a, b in points) for e in east] for n in north]
    assert found == pytest.approx(np.array(slow), rel=1e-9)
    order = rng.permutation(30)
    assert kernel_density(x[order], y[order], east, north, 150) == pytest.approx(found)
    fine = np.arange(-2000, 3001, 25.0)
    assert kernel_density(x, y, fine, fine, 150).sum() * 25 * 25 == pytest.approx(30, rel=1e-6)
    with pytest.raises(Refused, match="Only 9 points"):
        kernel_density(x[:9], y[:9], east, north, 150)
    with pytest.raises(ValueError, match="positive"):
        kernel_density(x, y, east, north, 0)
