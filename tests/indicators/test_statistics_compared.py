"""Places against each other, against the past and against what is expected: the published values come out."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from indicators.statistics import (
    Refused,
    exact_poisson_limits,
    expected_counts,
    funnel_expected,
    funnel_limits,
    funnel_place,
    funnel_proportions,
    overdispersion,
    proportion_limits,
    quantiles,
    root_z,
    slope_index,
    xmr,
)

# NIST/SEMATECH e-Handbook of Statistical Methods 6.3.2.2: flow rates, and their chart
FLOW = np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])


@pytest.mark.shared
def test_the_funnel_equals_the_public_health_reference(reference):
    table = reference("phe_funnel_rate_outputs")
    per_person = table["baseline"].to_numpy() / 1e5
    years = 3  # the populations of the reference are of one year, its events of three
    for confidence, sigma in ((0.95, "2s"), (0.998, "3s")):
        for expected, side in zip(funnel_expected(table["Events"].to_numpy(), confidence), ("lower", "upper")):
            people = expected / per_person / years
            rates = table["Events"].to_numpy() / people / years * 1e5
            exact = slice(1, None)  # the source finds its first row by trial, to five digits
            for ours, name in ((people, "population_1_year"), (rates, "limit")):
                wanted = table[f"{side}_{sigma}_{name}"].to_numpy()
                assert ours[exact] == pytest.approx(wanted[exact], rel=1e-6)
                assert ours[0] == pytest.approx(wanted[0], rel=1e-4)


@given(st.floats(0.05, 500))
def test_a_count_within_the_limits_is_inside_the_funnel(expected):
    low, high = (one[0] for one in funnel_limits(np.array([expected])))
    count = np.arange(0, int(high) + 40)
    inside = funnel_place(count, np.full(len(count), expected)) == 0
    assert count[inside].max() == high
    assert count[inside].min() == (0 if np.isnan(low) else low)
    tails = stats.poisson.cdf(low - 1, expected) if low > 0 else 0, stats.poisson.sf(high, expected)
    assert max(tails) <= 0.025


def test_the_funnel_says_which_side_and_how_far():
    count = np.array([100, 125, 160, 76, 50, np.nan])
    assert funnel_place(count, np.full(6, 100.0)).tolist() == [0, 1, 2, -1, -2, 0]
    assert funnel_place(np.array([5.0]), np.array([np.nan])).tolist() == [0]


@given(st.integers(5, 5000), st.floats(0.01, 0.99))
def test_the_funnel_of_proportions_is_where_wilsons_interval_reaches_the_baseline(whole, baseline):
    low, high = funnel_proportions(np.array([whole]), baseline)
    if high[0] < 1:
        assert proportion_limits(high * whole, np.array([float(whole)]))[0] == pytest.approx(baseline, rel=1e-6)
    if low[0] > 0:
        assert proportion_limits(low * whole, np.array([float(whole)]))[1] == pytest.approx(baseline, rel=1e-6)


def test_overdispersion_is_one_for_chance_and_more_for_places_that_differ():
    rng, expected = np.random.default_rng(4), np.full(2000, 40.0)
    chance = rng.poisson(expected)
    assert overdispersion(chance, expected) < 1.1
    assert overdispersion(rng.poisson(expected * rng.gamma(10, 0.1, 2000)), expected) > 2
    assert root_z(chance, expected).std() == pytest.approx(1, abs=0.05)
    assert overdispersion(np.array([np.nan]), np.array([3.0])) == 1


@pytest.mark.shared
def test_quantiles_equal_the_public_health_reference(reference):
    """Every one of its 987 quantiles: within regions, within indicators, and of all its values by their own rank."""
    table, checked = reference("phe_quantiles", dtype={"Polarity": str}), 0
    number = {"Decile": 10, "Quartile": 4, "Septile": 7}
    inside = {"IndSexReg": ["IndSexRef", "ParentCode"], "IndSex": ["IndSexRef"]}
    for (group, _test), rows in table.groupby(["GroupSet", "Test"], dropna=False):
        by = rows.groupby(inside[group]) if group in inside else [("", table[table["GroupSet"].isna()])]
        for _, one in by:
            value = one["Value" if group in inside else "RankinGrp"].to_numpy(float)
            wanted = one["QuantileInGrp"].fillna(0).to_numpy(float).astype(int)
            groups = number[one["QuantileNm"].iloc[0]]
            if len(value) < groups:
                with pytest.raises(Refused, match="too few"):
                    quantiles(value, groups)
                continue
            high = group in inside and one["Polarity"].iloc[0] not in ("RAG - Low is good", "TRUE")
            assert quantiles(value, groups, highest_first=group in inside and not high).tolist() == wanted.tolist()
            checked += int((wanted > 0).sum())
    assert checked >= 987


@given(st.lists(st.floats(0, 100), min_size=5, max_size=60, unique=True), st.randoms())
def test_quantiles_are_as_even_as_they_can_be_whatever_the_order(value, random):
    found = quantiles(np.array(value))
    sizes = np.bincount(found, minlength=6)[1:]
    assert sizes.max() - sizes.min() <= 1
    assert (np.diff(found[np.argsort(value)]) >= 0).all()
    order = random.sample(range(len(value)), len(value))
    assert quantiles(np.array(value)[order]).tolist() == found[order].tolist()


def test_too_few_for_quantiles():
    assert quantiles(np.array([np.nan, 1, 2, 3, 4, 5])).tolist() == [0, 1, 2, 3, 4, 5]
    with pytest.raises(Refused, match="Only 4 places"):
        quantiles(np.array([np.nan, 1, 2, 3, 4]))


SCALES = {0: "plain", 1: "log", 2: "logit"}


def error(rows, scale, on_scale):
    """Return standard errors on a scale: from 95 % limits, as the reference makes them where it transforms."""
    if not on_scale:
        return rows["StandardError"].to_numpy(float)
    turned = {"log": np.log, "logit": special.logit}[scale]
    return ((turned(rows["UpperCL"]) - turned(rows["LowerCL"])) / 2 / stats.norm.ppf(0.975)).to_numpy(float)


@pytest.mark.shared
def test_slope_and_relative_index_equal_the_public_health_reference(reference):
    """Exact to nine digits; its limits, of its own draws, to 1 %, or 2 % of the way between."""
    table, checked = reference("phe_sii"), 0
    for (words, _area), rows in table.groupby(["TestDescription", "Area"], sort=False):
        first = rows.iloc[0]
        if np.isnan(first["sii"]) or rows["StandardError"].isna().any() or "multiplier" in words:
            continue
        scale, on_scale = SCALES[first["ValueType"]], "transform" in words
        confidence = float(re.search(r"\d+", str(first["Confidence"]))[0]) / 100
        confidence = 0.98 if "with 98%" in words else confidence
        found = slope_index(
            rows["Value"].to_numpy(float), rows["Population"].to_numpy(float), error(rows, scale, on_scale),
            scale=scale, fit_on_scale=on_scale, confidence=confidence,
        )  # fmt: skip
        assert found.slope == pytest.approx(first["sii"], rel=1e-9), words
        if not np.isnan(first["Intercept"]):
            assert found.intercept == pytest.approx(first["Intercept"], rel=1e-9), words
        checked += 1
        if np.isnan(first["sii_lowercl_1"]):
            continue
        limits, wanted = (found.slope_low, found.slope_high), first[["sii_lowercl_1", "sii_uppercl_1"]].to_list()
        assert limits == pytest.approx(wanted, rel=0.01, abs=0.02 * (limits[1] - limits[0])), words
        if not np.isnan(first["rii"]):
            assert found.relative == pytest.approx(first["rii"], rel=1e-9), words
            limits, wanted = (found.relative_low, found.relative_high), first[["rii_lowercl_1", "rii_uppercl_1"]]
            assert limits == pytest.approx(wanted.to_list(), rel=0.01, abs=0.02 * (limits[1] - limits[0])), words
    assert checked >= 20


def test_a_hidden_group_hides_the_slope():
    people, error = np.full(5, 100.0), np.full(5, 0.1)
    with pytest.raises(Refused, match="no figure"):
        slope_index(np.array([1, 2, np.nan, 4, 5]), people, error)
    with pytest.raises(Refused, match="residents"):
        slope_index(np.arange(5.0), people * 0, error)
    with pytest.raises(Refused, match="Only 2 groups"):
        slope_index(np.arange(2.0), people[:2], error[:2])


def test_the_control_chart_is_that_of_the_handbook():
    """NIST gives 3 / 1.128 for 2.66: its limits to the digits that 2.66 has."""
    chart = xmr(FLOW)
    assert chart.mean == pytest.approx(50.81)
    assert np.nanmean(chart.moving) == pytest.approx(1.8778, abs=5e-5)
    assert (chart.high, chart.low) == pytest.approx((55.8048889, 45.8151111))
    assert (chart.high, chart.low) == pytest.approx((55.8041, 45.8159), rel=2e-5)
    assert not chart.special().any()


@pytest.mark.shared
def test_the_control_chart_equals_the_reference(reference):
    table = reference("spc_xmr_nist")
    chart = xmr(table["x"].to_numpy(float))
    assert (chart.high, chart.low) == pytest.approx((table["ucl_2.66"][0], table["lcl_2.66"][0]))
    assert chart.moving_high == pytest.approx(table["mr_ucl_3.267"][0])


def test_each_rule_of_the_chart_marks_what_breaks_it():
    flat = np.tile([9.0, 11.0], 12)
    one = flat.copy()
    one[7] = 40
    assert np.flatnonzero(xmr(one).outside).tolist() == [7]
    shifted = np.concatenate([flat, [10.8, 11.2] * 4, [8.9, 9.1]])
    assert set(np.flatnonzero(xmr(shifted).shift)) >= set(range(25, 31))
    rising = np.concatenate([flat, [9.1, 9.2, 9.3, 9.4, 9.5, 9.6, 9.7, 9.0]])
    assert np.flatnonzero(xmr(rising).trend).tolist() == list(range(24, 31))
    assert np.flatnonzero(xmr(20 - rising).trend).tolist() == list(range(24, 31))
    low, high = xmr(flat).low, xmr(flat).high
    near = flat.copy()
    near[[6, 8]] = high - (high - low) * 0.05
    assert set(np.flatnonzero(xmr(near).near)) == {6, 8}


def test_no_rule_reaches_over_a_gap_and_a_wild_range_is_left_out_of_the_limits():
    rising = np.concatenate([np.tile([9.0, 11.0], 6), [8, 8.5, 9, np.nan, 9.5, 10, 10.5, 11]])
    chart = xmr(rising)
    assert not chart.trend.any() and np.isnan(chart.moving[[15, 16]]).all() and not chart.special()[15]
    calm = np.tile([9.0, 11.0], 12)
    wild = calm.copy()
    wild[12] = 60
    assert xmr(wild).high - xmr(wild).mean == pytest.approx(xmr(calm).high - xmr(calm).mean)


def test_a_short_series_has_no_chart():
    with pytest.raises(Refused, match="Only 9 points"):
        xmr(np.append(np.arange(9.0), np.nan))
    with pytest.raises(Refused, match="side by side"):
        xmr(np.where(np.arange(30) % 2, np.nan, 1.0))


@pytest.mark.shared
def test_the_negative_binomial_equals_that_of_r(reference):
    """MASS::glm.nb: coefficients, their errors, theta, what is expected, residuals; its planted outliers are found."""
    data, wanted = reference("r_nb_offset_data"), reference("r_nb_offset_coefs")
    found = expected_counts(data["events"].to_numpy(), data["pop"].to_numpy(float), {"imd": data["imd"].to_numpy()})
    assert [one.estimate for one in found.terms] == pytest.approx(wanted["Estimate"].to_list(), rel=1e-6)
    assert [one.error for one in found.terms] == pytest.approx(wanted["Std. Error"].to_list(), rel=1e-6)
    assert 1 / found.alpha == pytest.approx(wanted["theta"][0], rel=1e-6)
    assert 2 * found.log_likelihood == pytest.approx(wanted["twologlik"][0], rel=1e-9)
    assert found.expected == pytest.approx(data["fitted"].to_numpy(), rel=1e-6)
    assert found.pearson == pytest.approx(data["pearson"].to_numpy(), abs=1e-6)
    assert set(data["id"][found.sure]) == set(data["id"][np.argsort(-found.pearson)[:2]]) == {17, 101}


def county(places, seed):
    """Return counts, residents and deprivation of an invented county whose counts vary more than chance."""
    rng = np.random.default_rng(seed)
    people, deprived = rng.uniform(800, 3000, places), rng.uniform(0, 60, places)
    mean = people * np.exp(-6 + 0.02 * deprived) * rng.gamma(4, 1 / 4, places)
    return rng.poisson(mean).astype(float), people, deprived


def test_a_model_takes_no_part_of_what_is_hidden_and_no_notice_of_order():
    count, people, deprived = county(120, 3)
    whole = expected_counts(count[:110], people[:110], {"deprivation": deprived[:110]})
    hidden = count.copy()
    hidden[110:] = np.nan
    found = expected_counts(hidden, people, {"deprivation": deprived})
    assert found.known == 110 and np.isnan(found.expected[110:]).all() and not found.sure[110:].any()
    assert found.expected[:110] == pytest.approx(whole.expected)
    order = np.random.default_rng(1).permutation(110)
    other = expected_counts(count[order], people[order], {"deprivation": deprived[order]})
    assert other.expected == pytest.approx(whole.expected[order], rel=1e-6)


def test_a_rate_per_other_people_is_the_same_expectation():
    count, people, deprived = county(120, 3)
    one = expected_counts(count, people, {"deprivation": deprived})
    other = expected_counts(count, people * 1000, {"deprivation": deprived / 100})
    assert other.expected == pytest.approx(one.expected, rel=1e-6)
    assert other.terms[1].estimate == pytest.approx(100 * one.terms[1].estimate, rel=1e-5)
    low, high = one.terms[1].ratio()[1:]
    assert low < np.exp(0.02) < high


def test_a_model_that_cannot_be_had_is_refused_with_its_reason():
    count, people, deprived = county(120, 3)
    with pytest.raises(Refused, match="Only 19 places"):
        expected_counts(count[:19], people[:19], {"deprivation": deprived[:19]})
    with pytest.raises(Refused, match="same deprivation"):
        expected_counts(count, people, {"deprivation": np.ones(120)})
    with pytest.raises(Refused, match="follows from the others"):
        expected_counts(count, people, {"deprivation": deprived, "again": deprived * 2})
    with pytest.raises(Refused, match="no more than chance"):
        expected_counts(np.tile([9.0, 10, 11], 40), np.ones(120), {"deprivation": deprived})
    with pytest.raises(Refused, match="Nothing was counted"):
        expected_counts(np.zeros(120), people, {"deprivation": deprived})


def test_exact_limits_and_the_funnel_are_one_statement():
    low, high = exact_poisson_limits(np.array([20]))
    later, earlier = funnel_expected(np.array([20]))
    assert (later, earlier) == (high, low)
