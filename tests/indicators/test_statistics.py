"""Intervals equal the published ones; words of change are wrong in at most one county in twenty."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.method import Measured
from indicators.methods.change import NO_CLEAR_CHANGE, change
from indicators.methods.rate import crude_rate
from indicators.statistics import change_p_value, discoveries, poisson_limits


def test_exact_limits_are_the_tabled_ones():
    """Garwood's limits for 0, 1, 5 and 9 events, as printed in every table of Poisson limits."""
    low, high = poisson_limits(np.array([0, 1, 5, 9]))
    assert low == pytest.approx([0, 0.0253178, 1.6234864, 4.1153731], rel=1e-6)
    assert high == pytest.approx([3.6888795, 5.5716434, 11.6683321, 17.0848035], rel=1e-6)


def test_limits_equal_the_public_health_reference(shared):
    """PHEindicatormethods' own expected results: exact below ten events, Byar from ten, at 95 % and 99.8 %."""
    table = pd.read_csv(shared / "reference" / "phe_rate.csv").dropna(subset=["Numerator", "lower95_0cl"])
    count, scale = table["Numerator"].to_numpy(float), (table["multiplier"] / table["Denominator"]).to_numpy(float)
    for confidence, columns in ((0.95, ("lower95_0cl", "upper95_0cl")), (0.998, ("lower99_8cl", "upper99_8cl"))):
        for limit, column in zip(poisson_limits(count, confidence), columns, strict=True):
            assert limit * scale == pytest.approx(table[column].to_numpy(float), rel=1e-9, abs=1e-12)


@given(st.integers(0, 10_000), st.floats(1, 1e6), st.floats(0.1, 5), st.floats(1.1, 9))
def test_rates_scale_with_residents(count, residents, years, factor):
    def rate(people):
        result = crude_rate(Measured(np.array([float(count)]), np.array([people]), np.array([years])))
        return np.array([result.low[0], result.value[0], result.high[0]])

    assert rate(residents * factor) * factor == pytest.approx(rate(residents), rel=1e-9)
    assert rate(residents)[0] <= rate(residents)[1] <= rate(residents)[2]


def test_hidden_in_hidden_out():
    held = Measured(np.array([np.nan, 10.0]), np.array([100.0, np.nan]), np.array([1.0, 1.0]))
    assert np.isnan(crude_rate(held).value).all()


def test_nothing_supplied_has_no_rate():
    assert np.isnan(crude_rate(Measured(np.array([0.0]), np.array([100.0]), np.array([0.0]))).value).all()


def test_no_change_counties_are_called_changed_in_at_most_one_of_twenty():
    rng = np.random.default_rng(4)
    wrong = 0
    for _ in range(400):
        mean = rng.gamma(2, 10, 200)
        now, before = rng.poisson(mean), rng.poisson(mean)
        wrong += bool(discoveries(change_p_value(now, before)).any())
    assert wrong / 400 <= 0.05


def test_a_planted_rise_is_found_and_said():
    now, before = np.full(50, 40.0), np.full(50, 40.0)
    now[3] = 120
    result = change(Measured(now, now, np.ones(50), before, np.ones(50, bool)))
    assert result.words[3] == "higher"
    assert set(result.words) == {"higher", NO_CLEAR_CHANGE}
    assert result.value[3] == pytest.approx(200)


def test_a_period_not_wholly_supplied_is_never_compared():
    one = np.array([100.0])
    result = change(Measured(one, one, np.ones(1), one * 3, np.zeros(1, bool)))
    assert result.words == ("",)
    assert np.isnan(result.value[0])
