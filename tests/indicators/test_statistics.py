"""Rates and their limits equal the published ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.method import Measured
from indicators.methods.rate import crude_rate
from indicators.statistics import (
    byar_limits,
    exact_poisson_limits,
    exact_proportion_limits,
    poisson_limits,
    proportion_limits,
    rate,
    ratio_limits,
)

BOTH = ((0.95, ("lower95_0cl", "upper95_0cl")), (0.998, ("lower99_8cl", "upper99_8cl")))


def test_exact_limits_are_the_tabled_ones():
    """Garwood's limits for 0, 1, 5 and 9 events, as printed in every table of Poisson limits."""
    low, high = poisson_limits(np.array([0, 1, 5, 9]))
    assert low == pytest.approx([0, 0.0253178, 1.6234864, 4.1153731], rel=1e-6)
    assert high == pytest.approx([3.6888795, 5.5716434, 11.6683321, 17.0848035], rel=1e-6)


@pytest.mark.shared
def test_rates_and_limits_equal_the_public_health_reference(reference):
    """PHEindicatormethods' own expected results: exact below ten events, Byar from ten, at 95 % and 99.8 %."""
    table = reference("phe_rate").dropna(subset=["Numerator", "lower95_0cl"])
    count, exposure = table["Numerator"].to_numpy(float), table["Denominator"].to_numpy(float)
    for confidence, columns in BOTH:
        value, *limits = rate(count, exposure, table["multiplier"].to_numpy(float), confidence)
        assert value == pytest.approx(table["value"].to_numpy(float), rel=1e-9)
        for limit, column in zip(limits, columns, strict=True):
            assert limit == pytest.approx(table[column].to_numpy(float), rel=1e-9, abs=1e-12)


@pytest.mark.shared
def test_byar_and_wilson_equal_the_public_health_reference(reference):
    for _, one in reference("phe_byars_wilson").iterrows():
        x, n = np.array([one["x"]]), np.array([one["n"]])
        confidence = float(one["confidence"].rstrip("%")) / 100
        limits = byar_limits(x, confidence) if one["method"] == "Byars" else proportion_limits(x, n, confidence)
        assert np.concatenate(limits) == pytest.approx([one["lowercl"], one["uppercl"]], rel=1e-9, nan_ok=True)


@pytest.mark.shared
def test_proportions_equal_the_public_health_reference(reference):
    table = reference("phe_proportion")
    part, whole = table["Numerator"].to_numpy(float), table["Denominator"].to_numpy(float)
    for confidence, columns in BOTH:
        for limit, column in zip(proportion_limits(part, whole, confidence), columns, strict=True):
            wanted = (table[column] / table["multiplier"]).to_numpy(float)
            assert limit == pytest.approx(wanted, rel=1e-9, nan_ok=True)


@pytest.mark.shared
def test_exact_limits_equal_those_of_r(reference):
    """R's poisson.test and binom.test."""
    table = reference("r_poisson_exact_ci")
    for confidence, rows in table.groupby("conf"):
        low, high = exact_poisson_limits(rows["count"].to_numpy(), confidence)
        per = 1000 / rows["population"].to_numpy(float)
        assert low * per == pytest.approx(rows["lower_per_1000"].to_numpy(), rel=1e-9, abs=1e-15)
        assert high * per == pytest.approx(rows["upper_per_1000"].to_numpy(), rel=1e-9)
    table = reference("r_proportion_ci")
    part, whole = table["x"].to_numpy(float), table["n"].to_numpy(float)
    for limits, name in ((exact_proportion_limits(part, whole), "cp"), (proportion_limits(part, whole), "wilson")):
        assert limits[0] == pytest.approx(table[f"{name}_lower"].to_numpy(), rel=1e-9, abs=1e-15)
        assert limits[1] == pytest.approx(table[f"{name}_upper"].to_numpy(), rel=1e-9)


def test_limits_of_proportions_are_those_of_statsmodels():
    """Another hand's Wilson and Clopper-Pearson, over every part of fifty."""
    from statsmodels.stats.proportion import proportion_confint

    part, whole = np.arange(51.0), np.full(51, 50.0)
    for ours, method in ((proportion_limits, "wilson"), (exact_proportion_limits, "beta")):
        assert np.stack(ours(part, whole)) == pytest.approx(np.stack(proportion_confint(part, 50, method=method)))


def test_ratio_limits_are_those_of_the_share_of_the_later_count():
    """Clopper and Pearson on 20 of 30, as R's poisson.test(c(20, 10)) has it."""
    low, high = ratio_limits(np.array([20, 3]), np.array([10, 0]))
    share = np.concatenate(exact_proportion_limits(np.array([20.0]), np.array([30.0])))
    assert [low[0], high[0]] == pytest.approx(share / (1 - share))
    assert np.isinf(high[1])


@given(st.integers(0, 10_000), st.floats(1, 1e6), st.floats(0.1, 5), st.floats(1.1, 9))
def test_rates_scale_with_residents(count, residents, years, factor):
    def told(people):
        result = crude_rate(Measured(np.array([float(count)]), np.array([people]), np.array([years])))
        return np.array([result.low[0], result.value[0], result.high[0]])

    assert told(residents * factor) * factor == pytest.approx(told(residents), rel=1e-9)
    assert told(residents)[0] <= told(residents)[1] <= told(residents)[2]


def test_hidden_in_hidden_out():
    held = Measured(np.array([np.nan, 10.0]), np.array([100.0, np.nan]), np.array([1.0, 1.0]))
    assert np.isnan(crude_rate(held).value).all()
    nothing = np.array([np.nan])
    for limits in (poisson_limits, exact_poisson_limits, byar_limits):
        assert np.isnan(limits(nothing)).all()
    for limits in (proportion_limits, exact_proportion_limits):
        assert np.isnan(limits(nothing, np.array([9.0]))).all() and np.isnan(limits(np.zeros(1), np.zeros(1))).all()


def test_nothing_supplied_has_no_rate():
    assert np.isnan(crude_rate(Measured(np.array([0.0]), np.array([100.0]), np.array([0.0]))).value).all()


def test_what_cannot_be_counted_is_no_input():
    with pytest.raises(ValueError, match="at least 0"):
        poisson_limits(np.array([-1.0]))
    with pytest.raises(ValueError, match="at most its whole"):
        exact_proportion_limits(np.array([3.0]), np.array([2.0]))
