"""Published cases, and R's own answers to well-known data (`reference/`, made once by its make.R): all come out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from indicators.statistics import (
    decomposed,
    expected_by_rates,
    funnel_expected,
    funnel_proportions,
    interrupted,
    kernel_density,
    moran,
    ratio_limits,
    seasonal_mann_kendall,
    standardised_rate,
    standardised_rate_of_repeats,
    standardised_ratio,
    three_sources,
)
from tests.indicators.test_statistics_standard import BIRTHS, CASES

TABLES = Path(__file__).parent / "reference"
VALUES = pd.read_csv(TABLES / "values.csv")
EXACT = {"rel": 1e-6, "abs": 1e-12}
BY_HARMONICS = ("sin1", "cos1", "sin2", "cos2")
LIMITS = ("value", "lowercl", "uppercl")
ALL_BIRTHS, ALL_CASES = BIRTHS.sum(axis=1), CASES.sum(axis=1)


def wanted(case):
    """Return {name: value} of one case of R's."""
    rows = VALUES[VALUES["case"] == case]
    assert len(rows)
    return dict(zip(rows["name"].astype(str).str.strip(), rows["value"], strict=True))


def table(name):
    return pd.read_csv(TABLES / f"{name}.csv").astype(float)


@pytest.fixture(scope="module")
def seatbelts():
    """Drivers killed or seriously injured in Great Britain by month, 1969 to 1984 (Harvey 1989), with R's stl."""
    return table("seatbelts")


@pytest.mark.parametrize(("part", "within"), [("season", 0.01), ("trend", 0.01)])
def test_a_series_is_taken_apart_as_r_does_it(seatbelts, part, within):
    """To 0.01 of R's stl as it stands, which smooths every second or third point; the same where it smooths every."""
    found = getattr(decomposed(np.log(seatbelts["drivers"].to_numpy())), part)
    assert found == pytest.approx(seatbelts[part].to_numpy(), abs=within)
    assert found == pytest.approx(seatbelts[f"{part}_every"].to_numpy(), **EXACT)


@pytest.mark.parametrize(("case", "options", "names"), [
    ("law", {}, ("intercept", "time", "step", *BY_HARMONICS)),
    ("law_by_km", {"slope": True}, ("intercept", "time", "step", "slope", *BY_HARMONICS)),
])  # fmt: skip
def test_what_the_seat_belt_law_changed_is_what_r_says(seatbelts, case, options, names):
    """glm(family = quasipoisson), the step at February 1983; alone, and with a slope and kilometres driven."""
    told, count = wanted(case), seatbelts["drivers"].to_numpy()
    driven = seatbelts["kms"].to_numpy() if case == "law_by_km" else None
    found = interrupted(count, 169, driven, **options)
    assert [one.name for one in found.terms] == list(names)
    assert [one.estimate for one in found.terms] == pytest.approx([told[name] for name in names], **EXACT)
    assert [one.error for one in found.terms] == pytest.approx([told[f"{name}_error"] for name in names], **EXACT)
    assert found.dispersion == pytest.approx(told["dispersion"], **EXACT)


def test_a_trend_within_months_of_nottingham_is_what_r_says():
    """Nottingham's temperature, 1920 to 1939 (Anderson 1976), with ties: Hirsch, Slack and Smith's formula in R.

    Each month's S and variance are there checked against R's own cor.test.
    """
    found, told = seasonal_mann_kendall(table("nottem")["fahrenheit"].to_numpy()), wanted("nottem")
    for name, value in told.items():
        assert getattr(found, name) == pytest.approx(value, **EXACT)


def test_a_surface_is_that_of_kde2d():
    """MASS::kde2d of stopping distances (Ezekiel 1930), h = 24, times the fifty points."""
    cars, told = table("cars"), wanted("kde2d")
    at = np.array([name.split() for name in told], float)
    east, north = np.unique(at[:, 0]), np.unique(at[:, 1])
    found = kernel_density(cars["speed"].to_numpy(), cars["dist"].to_numpy(), east, north, 6)
    assert found.ravel() == pytest.approx(list(told.values()), rel=1e-9)


@pytest.mark.shared
def test_moran_equals_that_of_spdep(reference):
    """spdep::moran.test of Auckland's infant deaths (Bailey and Gatrell 1995), two-sided."""
    found = moran(
        reference("r_spdep_local_stats_auckland")["y"].to_numpy(),
        reference("r_spdep_auckland_neighbours").to_numpy() - 1,
    )
    for name, value in wanted("moran").items():
        assert getattr(found, name) == pytest.approx(value, **EXACT)


def test_every_model_of_three_sources_is_that_of_r():
    """Hepatitis A in Taiwan: 388 and 1,313 as Chao and others 2001 have them; R's estimate, deviance and AIC of all."""
    found, told = three_sources(np.array([28, 21, 17, 69, 18, 55, 63])), wanted("hepatitis")
    assert [round(told["value"]), round(told["value a:b a:c b:c"])] == [388, 1313]
    assert len(found.models) == 8
    for one in found.models:
        pairs = " ".join(name.lower().replace(" with ", ":") for name in one.together)
        assert one.value == pytest.approx(told[f"value {pairs}".strip()], **EXACT)
        assert one.aic == pytest.approx(told[f"aic {pairs}".strip()], **EXACT)
        assert one.deviance == pytest.approx(told[f"deviance {pairs}".strip()], rel=1e-6, abs=1e-9)


def test_the_ratio_of_two_counts_has_the_limits_of_r():
    """R's poisson.test(c(20, 10)) and c(3, 0), at 95 % and 99.8 %."""
    told = wanted("ratio")
    for confidence in (0.95, 0.998):
        low, high = ratio_limits(np.array([20, 3]), np.array([10, 0]), confidence)
        names = [f"20 10 {confidence:g}", f"3 0 {confidence:g}"]
        assert low == pytest.approx([told[f"low {name}"] for name in names], **EXACT)
        assert high[0] == pytest.approx(told[f"high {names[0]}"], **EXACT)
        assert np.isinf([high[1], told[f"high {names[1]}"]]).all()


def of_order(case, order):
    told = wanted(case)
    return [told[f"{name} {order + 1}"] for name in LIMITS]


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize("order", range(5))
def test_adjusted_rates_are_those_of_the_public_health_reference(order, confidence):
    """PHEindicatormethods' calculate_dsr of Fleiss's table: Dobson about Byar, at both levels."""
    found = standardised_rate(CASES[:, order], BIRTHS[:, order], ALL_BIRTHS, confidence=confidence)
    assert found == pytest.approx(of_order(f"dsr {confidence:g}", order), **EXACT)


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize("order", range(5))
def test_adjusted_rates_of_repeats_are_those_of_the_public_health_reference(order, confidence):
    """Its calculate_dsr(independent_events = FALSE): a tenth of events in people with three, a fifth with two."""
    count = CASES[:, order]
    three, two = np.floor(count * 0.1 / 3), np.floor(count * 0.2 / 2)
    people = np.column_stack([count - 3 * three - 2 * two, two, three])
    times = np.array([1, 2, 3])
    found = standardised_rate_of_repeats(people, times, BIRTHS[:, order], ALL_BIRTHS, confidence=confidence)
    assert found == pytest.approx(of_order(f"dsr_repeats {confidence:g}", order), **EXACT)


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize(("case", "bands"), [("isr", slice(None)), ("isr_youngest", slice(1))])
def test_indirect_ratios_are_those_of_the_public_health_reference(case, bands, confidence):
    """Its calculate_ISRatio: Byar from ten events, exact below, down to none (the youngest mothers)."""
    expected = expected_by_rates(BIRTHS.T[:, bands], ALL_CASES[bands], ALL_BIRTHS[bands])
    found = np.column_stack(standardised_ratio(CASES[bands].sum(axis=0), expected, confidence=confidence))
    for order in range(5):
        assert found[order] == pytest.approx(of_order(f"{case} {confidence:g}", order), **EXACT)


def test_lung_cancer_by_the_rates_of_1960_is_the_published_one():
    """Selvin 2004, white men 1940: 139.25 per 100,000 adjusted, 85,556.89 expected, ratio 0.83 (epitools)."""
    lung, told = table("lung"), wanted("lung")
    adjusted, *_ = standardised_rate(*(lung[name].to_numpy() for name in ("count", "people", "people_1960")))
    assert round(adjusted, 2) == 139.25
    assert adjusted == pytest.approx(told["adjusted"] * 1e5, **EXACT)
    expected = expected_by_rates(lung["people"].to_numpy()[None], lung["count_1960"], lung["people_1960"])
    assert round(expected[0], 2) == 85556.89
    assert expected[0] == pytest.approx(told["expected"], **EXACT)
    ratio, low, high = standardised_ratio(np.array([lung["count"].sum()]), expected, per=1)
    assert ratio[0] == pytest.approx(told["ratio"], **EXACT)
    assert (round(low[0], 2), round(high[0], 2)) == (0.82, 0.84)


# a few rows of PHEindicatormethods' tests, quoted: expected events at which its funnels of ratios pass observed ones
FUNNEL_OF_RATIOS = {  # observed: (upper edge 95 %, lower edge 95 %, upper edge 99.8 %, lower edge 99.8 %)
    1: (5.571644585, 0.025317898, 9.233410143, 0.001000547),
    10: (18.39035799, 4.795387629, 24.13397235, 2.960519925),
    100: (121.6268111, 81.36400699, 134.9243187, 71.92139974),
    716: (770.4222128, 664.5083011, 802.60414, 636.1521174),
}
FUNNEL_OF_PROPORTIONS = {  # whole: its edges in per cent at 95 % and 99.8 %, of a baseline of 80.642448 %
    20: (63.326743, 97.958152, 53.341156, 100),
    27: (65.739462, 95.545433, 57.145237, 100),
    1008: (78.203374, 83.081521, 76.796814, 84.488082),
    110000: (80.408963, 80.875933, 80.274317, 81.010578),
}


def test_funnels_of_ratios_pass_where_the_public_health_reference_finds_it_by_trial():
    """To 5e-5: the source looks for the edge by halving. Ours are exact limits, equal to R's elsewhere."""
    for observed, edges in FUNNEL_OF_RATIOS.items():
        for confidence, (high, low) in ((0.95, edges[:2]), (0.998, edges[2:])):
            found = np.concatenate(funnel_expected(np.array([observed]), confidence))
            assert sorted(found) == pytest.approx([low, high], rel=5e-5, abs=1e-6)


def test_funnels_of_proportions_are_those_of_the_public_health_reference():
    """To its six decimals of a per cent."""
    whole = np.array(list(FUNNEL_OF_PROPORTIONS), float)
    found = [funnel_proportions(whole, 0.80642448, confidence) for confidence in (0.95, 0.998)]
    told = np.array(list(FUNNEL_OF_PROPORTIONS.values()))
    percent = np.concatenate(found).T * 100
    assert percent == pytest.approx(told, abs=2e-6)
