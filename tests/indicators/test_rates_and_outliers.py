"""Compare: rates, outliers and what the address asks of them; the county's planted places are found at the top."""

import csv
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import demonstration
from data import Status
from indicators import Asked, Atlas, compare_address, open_atlas
from indicators.compare import MADE, PANELS, compared, read_asked
from indicators.compare.asked import OWN
from indicators.compare.funnel import THREE, TWO, funnel
from indicators.compare.slope import by_fifths
from layouts.compare import DRAWN
from layouts.compare.outliers import panel as outlier_panel
from layouts.compare.outliers import top
from layouts.compare.rates import funnel as funnel_chart
from layouts.compare.rates import slope, slope_words
from layouts.markup import html_of

STORE = os.environ.get("ATLAS_TEST_STORE", "")
TIERS = ("partner", "analyst")
HIGH, LOW = "high violence, low deprivation", "low violence, high deprivation"


@pytest.fixture(scope="module")
def county():
    if not STORE:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    return open_atlas(Path(STORE)).now()


@pytest.fixture(scope="module")
def planted():
    path = Path(STORE) / "files" / "truth" / "outliers.csv"
    if not path.is_file():
        pytest.skip("the demonstration store has no files beside it")
    with path.open() as file:
        return {row["what"]: row["lsoa21"] for row in csv.DictReader(file)}


def ask(atlas, tier, panel, **fields):
    """Return a panel of the county's default question, some of it changed."""
    own = {name: fields.pop(name) for name in list(fields) if name in OWN}
    question = atlas.nearest(replace(atlas.default(), **fields), demonstration(tier))
    return compared(question, Asked(panel=panel, **own), atlas.store, demonstration(tier))


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("definition", ["vwi", "vap"])
def test_the_planted_outliers_are_at_the_top_of_their_lists(county, planted, tier, definition):
    found = ask(county, tier, "outliers", definition=definition)
    codes = found.answer.units.code
    assert codes[found.high[0].row] == planted[HIGH]
    assert codes[found.low[0].row] == planted[LOW]
    assert found.model.sure[found.high[0].row]
    assert found.bands.index[found.high[0].row] == 4


@pytest.mark.parametrize(("tier", "definition"), [("partner", "vwi"), ("analyst", "vwi"), ("analyst", "gun")])
def test_one_test_says_everywhere_who_is_beyond_chance(county, tier, definition):
    found = ask(county, tier, "outliers", definition=definition)
    sure = np.flatnonzero(found.model.sure)
    assert set(sure.tolist()) == set(found.sure) == set(np.flatnonzero(np.abs(found.beyond) == 2).tolist())
    drawn = html_of([*top(found), *outlier_panel(found, Asked(panel="outliers"))])
    for side, words in ((2, "more, beyond chance"), (-2, "less, beyond chance")):
        rows = np.flatnonzero(found.beyond == side)
        assert found.bands.counts[side + 2] == len(rows) and f"{words} ({len(rows):,})" in drawn
    above, below = (int((found.beyond == side).sum()) for side in (2, -2))
    assert re.search(rf"{above:,} ha(ve|s) more recorded violence .* {below:,} ha(ve|s) less", drawn)
    for row in sure[:30]:
        assert found.answer.units.name[row] in drawn
    for odd in (*found.high, *found.low):
        assert ("beyond chance" in found.words(odd.row)) == bool(found.model.sure[odd.row])
    assert (found.model.p[found.beyond == 0] >= 0.05).all() or np.isnan(found.model.p[found.beyond == 0]).any()


def test_a_place_pressed_on_the_map_is_told_or_says_why_not(county, planted):
    found = ask(county, "partner", "outliers", place=planted[LOW])
    told = html_of(outlier_panel(found, Asked(panel="outliers")))
    assert found.answer.units.code[found.place.row] == planted[LOW]
    assert told.index("pressed on the map") < told.index("Beyond chance, whatever")
    gone = np.flatnonzero(found.answer.inside & (found.answer.series[0].status == Status.HIDDEN))[0]
    hidden = ask(county, "partner", "outliers", place=found.answer.units.code[gone])
    told = html_of(outlier_panel(hidden, Asked(panel="outliers")))
    assert "nothing is told against what is expected" in told
    assert "Press an area" in html_of(outlier_panel(ask(county, "partner", "outliers"), Asked(panel="outliers")))


def test_levels_without_deprivation_say_so_instead_of_finding_nobody(county):
    found = ask(county, "analyst", "outliers", level="oa21")
    told = html_of(outlier_panel(found, Asked(panel="outliers")))
    if found.model is not None:
        assert found.deprived is not None or "No deprivation score is held" in told
        assert "Furthest out: ." not in told and "No area is both" not in told


def test_readers_who_put_no_places_in_order_get_no_list(county):
    found = ask(county, "public", "outliers", definition="vap", level="msoa21")
    assert found.answer.ranked or found.high == found.low == ()
    assert not found.answer.ranked


def test_what_else_is_unusual_there_is_found_beside_it(county, planted):
    found = ask(county, "partner", "outliers").high[0]
    labels = [one.label for one in found.unusual]
    assert {"Children in care", "Fixed-term exclusions, by where the pupil lives"} <= set(labels)
    assert not any("school" in label for label in labels)
    assert "Deprivation score" not in labels  # the model has used it


@pytest.mark.parametrize("tier", TIERS)
def test_the_model_says_its_coefficients_with_intervals_and_what_it_cannot_say(county, tier):
    found = ask(county, tier, "outliers")
    assert "times (" in found.said[0] and "deprivation" in found.said[0]
    assert len(found.cannot_say) >= 3
    ratio, low, high = found.model.terms[1].ratio()
    assert 1 < low < ratio < high


@pytest.mark.parametrize("panel", ["rates", "outliers"])
def test_what_is_hidden_is_in_no_figure_of_a_panel(county, panel):
    found = ask(county, "partner", panel, level="lsoa21")
    gone = found.answer.series[0].status != Status.SHOWN
    assert gone.any()
    if panel == "rates":
        for column in (found.value, found.low, found.high, found.smoothed, found.funnel.expected):
            assert np.isnan(column[gone]).all()
        assert not found.fifth[gone].any() and not found.funnel.beyond[gone].any()
    else:
        assert np.isnan(found.count[gone]).all() and np.isnan(found.model.expected[gone]).all()
        assert not {odd.row for odd in (*found.high, *found.low)} & set(np.flatnonzero(gone).tolist())
        assert set(found.bands.index[gone].tolist()) <= {251, 252, 253}


@pytest.mark.parametrize("per", ["residents", "workday", "area"])
@pytest.mark.parametrize("tier", TIERS)
def test_rate_times_what_it_is_of_is_the_count(county, tier, per):
    found = ask(county, tier, "rates", per=per)
    shown = np.isfinite(found.value)
    back = found.value * found.exposure / (1 if per == "area" else 1000)
    assert found.of.key == per and shown.sum() > 500
    assert np.allclose(back[shown], found.answer.series[0].count[shown])
    assert (found.low[shown] <= found.value[shown]).all() and (found.value[shown] <= found.high[shown]).all()
    assert (found.smoothed[shown] >= 0).all()


def test_town_centres_are_marked_where_many_visit_and_few_live(county):
    found = ask(county, "analyst", "rates")
    assert found.many is not None and found.many[found.order[:10]].all()
    by_day = ask(county, "analyst", "rates", per="workday")
    assert by_day.value[found.order[0]] < found.value[found.order[0]] / 3


def test_the_rate_rises_with_deprivation_or_says_why_it_cannot_tell(county):
    found = ask(county, "analyst", "rates")
    assert found.slope.index.slope_low > 0 and found.slope.ratio[1] > 1
    assert np.isclose(found.slope.at.mean(), 0.5, atol=0.05)
    hexagons = ask(county, "analyst", "rates", level="h3r8")
    assert hexagons.slope is None and "deprivation" in hexagons.no_slope
    assert hexagons.of.key == "area" and "population" in hexagons.pers[0].reason


@pytest.mark.parametrize("per", ["residents", "workday", "area"])
def test_the_line_through_the_fifths_is_in_the_unit_that_is_told(county, per):
    found = ask(county, "analyst", "rates", per=per)
    fifths = found.slope
    ends = found.slope.index.intercept + found.slope.index.slope * fifths.at[[0, -1]]
    assert np.allclose(ends, fifths.value[[0, -1]], rtol=0.6, atol=0.3 * fifths.value.max())
    shown = np.isfinite(found.value) & np.isfinite(found.deprived.value)
    assert fifths.value.min() > found.value[shown].min() and fifths.value.max() < found.value[shown].max()
    assert fifths.ratio[0] == pytest.approx(fifths.value[-1] / fifths.value[0], rel=1e-6)
    assert np.isnan(fifths.index.relative) or 0 < fifths.index.relative_low < fifths.index.relative


def a_fifth(rate, areas=40, spread=0.0, seed=0):
    """Return counts of areas of 1,000 person-years with such a rate, some of them far from it."""
    rng = np.random.default_rng(seed)
    return rng.poisson(rate * rng.gamma(1 / spread, spread, areas) if spread else np.full(areas, rate)).astype(float)


def slope_by_fifths(levels, per=1000, spread=0.0):
    count = np.concatenate([a_fifth(level, spread=spread, seed=at) for at, level in enumerate(levels)])
    people = np.full(len(count), 1000.0)
    return by_fifths(count, people, people, np.repeat(np.arange(1, 6), 40), per)


def test_a_slope_is_a_thousand_times_smaller_by_one_than_by_a_thousand():
    by_one, by_thousand = (slope_by_fifths([20, 30, 40, 50, 60], per=per) for per in (1, 1000))
    for name in ("slope", "slope_low", "slope_high", "intercept"):
        one, thousand = (getattr(found.index, name) for found in (by_one, by_thousand))
        assert thousand == pytest.approx(1000 * one, rel=0.01), name
    assert by_one.index.relative == pytest.approx(by_thousand.index.relative)
    assert by_thousand.straight and by_thousand.index.relative == pytest.approx(4.4, rel=0.15)


def test_ends_that_may_be_nothing_and_fifths_on_a_curve_make_no_ratio():
    low = slope_by_fifths([1, 20, 40, 60, 80])
    assert np.isnan([low.index.relative, low.index.relative_low, low.index.relative_high]).all()
    falling = slope_by_fifths([80, 60, 40, 20, 1])
    assert np.isnan(falling.index.relative) and falling.index.slope < 0
    assert not slope_by_fifths([10, 11, 12, 30, 90]).straight


def test_areas_that_differ_more_widen_every_interval_of_the_slope():
    even, uneven = (slope_by_fifths([20, 30, 40, 50, 60], spread=spread) for spread in (0.0, 0.5))
    assert 1 <= even.spread < 1.5 < 10 < uneven.spread
    widths = [
        [one.ratio[2] / one.ratio[1], (one.high / one.low).max(), one.index.slope_high - one.index.slope_low]
        for one in (even, uneven)
    ]
    assert (np.array(widths[1]) > 1.5 * np.array(widths[0])).all()
    fifth = [a_fifth(level, spread=0.5, seed=at) for at, level in enumerate([20, 30, 40, 50, 60])]
    by_hand = sum(((one - one.mean()) ** 2).sum() / one.mean() for one in fifth) / (200 - 5)
    assert uneven.spread == pytest.approx(by_hand, rel=1e-6)


@pytest.mark.parametrize("per", ["residents", "workday", "area"])
def test_the_words_of_the_slope_name_what_the_rate_is_of(county, per):
    found = ask(county, "analyst", "rates", per=per)
    drawn = html_of([slope(found)])
    assert f"share of {found.of.what}" in drawn and f"weighted by their {found.of.what}" in drawn
    assert drawn.index("The most deprived fifth") < drawn.index("Along the line")
    assert "widened" in drawn and ("−" not in "".join(slope_words(found.slope, found.of)))


def test_a_partners_funnel_stands_around_the_rate_of_the_whole_county(county):
    found, exact = (ask(county, tier, "rates", level="lsoa21") for tier in ("partner", "analyst"))
    hidden = found.answer.inside & (found.answer.series[0].status == Status.HIDDEN)
    assert hidden.any() and found.overall == pytest.approx(exact.overall, rel=0.02)
    shown = np.isfinite(found.value)
    assert found.answer.series[0].count[shown].sum() / found.exposure[shown].sum() * 1000 > 1.05 * found.overall
    assert "hidden ones among them" in found.overall_words() and "hidden" not in exact.overall_words()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_dots_and_limits_of_a_funnel_are_one_test(counts):
    count, exposure = np.array(counts, float), np.full(len(counts), 10.0)
    found = funnel(count, exposure)
    for at in np.flatnonzero(found.expected > 0):
        for sigma, out in ((TWO, 1), (THREE, 2)):
            low, high = (float(edge[0] * found.expected[at]) for edge in found.limits(found.expected[[at]], sigma))
            beyond = count[at] > high + 1e-9 or count[at] < low - 1e-9
            assert beyond == (abs(found.beyond[at]) >= out), (at, sigma)
    assert found.few == (len(counts) < 10) and (not found.few or found.spread == 1)


def test_rare_definitions_keep_their_funnel_and_nothing_counted_says_so(county):
    drawn = html_of([funnel_chart(ask(county, "analyst", "rates", definition="gun"))])
    limits = re.findall(r'<path d="([^"]*)" class="line limit', drawn)
    starts = [float(re.match(r"M([0-9.]+)", one)[1]) for one in limits]
    ends = [float(re.search(r"L([0-9.]+) [0-9.]+$", one)[1]) for one in limits]
    assert len(limits) == 4 and all(end - start > 200 for start, end in zip(starts, ends, strict=True))
    month = county.default().end
    fields = {"definition": "homicide", "start": month, "end": month, "hours": tuple(range(0, 4))}
    none = ask(county, "analyst", "rates", **fields)
    if not np.nansum(none.answer.series[0].count[none.answer.inside]):
        assert "count of 0" in html_of([funnel_chart(none)]) and none.slope is None


def test_every_panel_is_named_made_and_drawn():
    assert set(PANELS) == set(MADE) == set(DRAWN)


def test_no_standardised_rate_without_residents_by_age_and_it_says_so(small):
    assert "holds no residents by age" in ask(Atlas(small[0]), "analyst", "rates").adjusted.refused


def test_too_few_areas_are_refused_in_words(small):
    atlas = Atlas(small[0])
    found = ask(atlas, "analyst", "outliers", level="lsoa21")
    assert found.model is None and "8 places" in found.refused
    assert found.high == found.low == () and found.said == ()


def test_without_a_workday_layer_that_denominator_is_greyed_with_the_reason(small):
    found = ask(Atlas(small[0]), "partner", "rates", level="lsoa21", per="workday")
    assert found.of.key == "residents" and found.many is None
    assert "workday" in next(one.reason for one in found.pers if one.key == "workday")


@given(st.dictionaries(st.sampled_from([*OWN, "other"]), st.text(max_size=30)))
def test_any_address_is_read_and_what_is_ignored_is_said(small, raw):
    asked, said = read_asked(raw, small[0])
    assert asked.panel in PANELS
    assert len(said) == sum(bool(raw.get(name)) and getattr(asked, name) != raw[name] for name in OWN)


def test_an_address_opens_the_panel_it_was_made_from(small):
    atlas = Atlas(small[0])
    asked = Asked(panel="places", place="X0101A", beside="X0202", peers="elsewhere")
    query = compare_address(atlas.default(), asked)
    raw = dict(part.split("=", 1) for part in query[1:].split("&"))
    assert read_asked(raw, small[0]) == (asked, ())
