"""Compare: two definitions, two periods, two places, two measures; what both take is counted by hand."""

import importlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import demonstration
from data import Cell, Spec, Status, overlap
from indicators import Asked, Atlas
from indicators.compare import compared
from indicators.compare.asked import OWN
from indicators.compare.definitions import shifts
from indicators.compare.exclusions import ONLY_SCHOOL, SCHOOL
from indicators.compare.over_time import limits_of
from indicators.compare.places import alike
from indicators.compare.season import season
from indicators.statistics import xmr
from layouts.compare.places import SOME_MONTHS, beside
from layouts.markup import html_of
from tests.small_store import FIRST, LAST

ANALYST, PARTNER = demonstration("analyst"), demonstration("partner")
WHOLE = {"definition": "vap", "level": "lsoa21", "start": FIRST, "end": LAST, "sources": ("police",)}


@pytest.fixture(scope="module")
def atlas(small):
    return Atlas(small[0])


def ask(atlas, reader, panel, **fields):
    own = {name: fields.pop(name) for name in list(fields) if name in OWN}
    question = atlas.nearest(replace(atlas.default(), **{**WHOLE, **fields}), reader)
    return compared(question, Asked(panel=panel, **own), atlas.store, reader)


def spec(definition, **fields):
    return Spec(definition, "police", "lsoa21", (FIRST, LAST), **fields)


def by_hand(events, within, *rules):
    """Count located police rows of a place that every rule takes."""
    rows = events["police"]
    rows = rows[(rows["lsoa21"] != "") & rows["month"].between(FIRST, LAST)]
    rows = rows[rows["lsoa21"].str.startswith(within)]
    for rule in rules:
        rows = rows[rule(rows)]
    return len(rows)


def vwi(rows):
    return rows["category"].isin(["8N", "5D"])


def vap(rows):
    return rows["category"].isin(["8N", "5D", "105A"])


def robbery(rows):
    return rows["category"] == "34B"


@pytest.mark.parametrize("within", ["", "X02", "X0101", "X0101A"])
def test_what_two_definitions_both_take_is_counted_record_by_record(small, within):
    store, events = small
    both, why = overlap(store, spec("vwi"), spec("vap"), within, ANALYST)
    assert (both, why) == (Cell(by_hand(events, within, vwi, vap), Status.SHOWN), "")
    assert both.count == by_hand(events, within, vwi)  # every injury is violence against the person
    assert overlap(store, spec("vap"), spec("robbery"), within, ANALYST)[0].count == 0
    blind = overlap(store, spec("robbery"), spec("vwi", blindspot=True), within, ANALYST)[0]
    assert blind.count == by_hand(events, within, robbery)


@given(st.sampled_from(["vwi", "vap", "robbery"]), st.sampled_from(["vwi", "vap", "robbery"]))
def test_an_overlap_is_the_same_either_way_and_no_more_than_either(small, one, other):
    store = small[0]
    both = overlap(store, spec(one), spec(other), "", ANALYST)[0].count
    alone = [overlap(store, spec(key), spec(key), "", ANALYST)[0].count for key in (one, other)]
    assert both == overlap(store, spec(other), spec(one), "", ANALYST)[0].count <= min(alone)


def test_below_analyst_an_overlap_is_refused_with_the_reason(small):
    cell, why = overlap(small[0], spec("vwi"), spec("vap"), "X02", PARTNER)
    assert cell.status is Status.NOT_COMPUTABLE and cell.count is None and "analysts" in why


def test_an_analyst_is_told_no_overlap_outside_own_areas(small):
    mine = replace(ANALYST, areas=("X01",))
    assert overlap(small[0], spec("vwi"), spec("vap"), "X01", mine)[0].status is Status.SHOWN
    assert overlap(small[0], spec("vwi"), spec("vap"), "X02", mine)[0].count is None
    assert overlap(small[0], spec("vwi"), spec("vap"), "", mine)[0].count is None


def test_robbery_and_aggravated_burglary_add_what_they_are(atlas, small):
    found = ask(atlas, ANALYST, "definitions", definition="vwi", second="blindspot")
    totals = [one.series[0].total.cell.count for one in (found.answer, found.second)]
    assert found.adds and totals[1] - totals[0] == by_hand(small[1], "", robbery)


def test_a_definition_without_that_choice_says_so(atlas):
    found = ask(atlas, ANALYST, "definitions", definition="robbery", second="blindspot")
    assert found.second is None and found.blindspot.disabled and found.why == found.blindspot.reason


def test_a_second_definition_the_source_cannot_answer_is_refused(atlas):
    found = ask(atlas, ANALYST, "definitions", sources=("ambulance",), second="weapons")
    assert found.second is None and found.why


def test_partners_see_both_counts_and_who_moves_but_no_overlap(atlas):
    found = ask(atlas, PARTNER, "definitions", second="vwi")
    assert found.both is None and "analysts" in found.no_overlap
    hidden = [one.series[0].status != Status.SHOWN for one in (found.answer, found.second)]
    assert not {one.row for one in found.shifts} & set(np.flatnonzero(hidden[0] | hidden[1]).tolist())
    assert found.left_out == int((hidden[0] | hidden[1]).sum())


def test_ranks_move_by_as_much_as_counted_by_hand():
    first, second = np.array([9.0, 7, 5, np.nan, 1]), np.array([1.0, 7, 9, 50, 5])
    found = shifts(first, second)
    assert [(one.row, one.ranks) for one in found] == [(0, (1, 4)), (2, (3, 1)), (4, (4, 3))]


@given(st.lists(st.integers(0, 30), min_size=2, max_size=20))
def test_the_same_definition_twice_moves_nobody(counts):
    assert shifts(np.array(counts, float), np.array(counts, float)) == ()


def seasonal(months=60, level=1000.0, summer=0.2, seed=1, step=None):
    """Return monthly Poisson counts that rise each summer; level doubled from month `step` on."""
    time = np.arange(months)
    mean = level * (1 + summer * np.sin(2 * np.pi * time / 12)) * (1 + (time >= (step or months)))
    return np.random.default_rng(seed).poisson(mean).astype(float)


def test_a_season_that_comes_every_year_breaks_no_rule_and_a_change_does():
    series = [seasonal(seed=seed) for seed in range(20)]
    marked = [[xmr(one).special().sum(), xmr(one / season(one, "month")[0]).special().sum()] for one in series]
    assert np.mean(marked, axis=0)[0] > 40 and np.mean(marked, axis=0)[1] < 5  # a run of seven comes by chance too
    factor, why = season(series[0], "month")
    assert why == ""
    assert factor[:12].mean() == pytest.approx(1) and np.allclose(factor[:12], factor[12:24])
    assert factor.max() == pytest.approx(1.2, abs=0.03) and factor.min() == pytest.approx(0.8, abs=0.03)
    doubled = seasonal(step=40)
    factor, _ = season(doubled, "month")
    assert xmr(doubled / factor).shift[40:].all()


def test_the_season_is_that_of_each_months_average_where_there_is_no_trend():
    plain = seasonal(months=240, seed=2)
    by_month = plain.reshape(20, 12).mean(axis=0)
    assert season(plain, "month")[0][:12] == pytest.approx(by_month / by_month.mean(), abs=0.02)
    quarters = seasonal(months=240, seed=3).reshape(80, 3).sum(axis=1)
    by_quarter = quarters.reshape(20, 4).mean(axis=0)
    assert season(quarters, "quarter")[0][:4] == pytest.approx(by_quarter / by_quarter.mean(), abs=0.02)


@given(st.integers(0, 59), st.integers(1, 12))
def test_gaps_stay_gaps_and_change_no_other_month_much(start, length):
    whole = seasonal()
    holed = whole.copy()
    holed[start : start + length] = np.nan
    factor, _ = season(holed, "month")
    assert np.isnan((holed / factor)[start : start + length]).all()
    assert np.abs(factor / season(whole, "month")[0] - 1).max() < 0.1


def test_too_short_a_series_keeps_its_season_and_says_so():
    assert season(seasonal(months=23), "month") == (
        None,
        "Seasons are not taken out: 23 months are known and 24 are needed.",
    )
    assert season(seasonal(months=20), "year") == (None, "")


def test_rare_incidents_get_no_limits_but_words():
    rare = np.array([0.0, 0, 0, 0, 0, 0, 0, 1, 0, 0] * 6)
    assert xmr(rare).special().any()
    control, why = limits_of(rare, None, "month")
    assert control is None and "On average 0.1 a month" in why and "fewer than 5" in why
    assert limits_of(rare + 5, None, "month")[0] is not None


def test_two_periods_are_those_of_the_place_that_is_charted(atlas, small):
    span = {"start": LAST - 11, "end": LAST}
    rows = small[1]["police"]
    for place in ("X02", "X0202", "X0101A"):
        found = ask(atlas, ANALYST, "time", place=place, **span)
        months = {"now": (LAST - 11, LAST), "then": (LAST - 23, LAST - 12)}
        for name, (first, last) in months.items():
            here = rows[rows["lsoa21"].str.startswith(place) & rows["month"].between(first, last)]
            assert getattr(found.two, name).count == int(vap(here).sum()), (place, name)
    whole = ask(atlas, ANALYST, "time", **span)
    assert whole.two.now == whole.change.series[0].total.cell


def test_months_that_were_not_supplied_are_gaps_and_break_no_rule(atlas):
    for place in ("X02", ""):
        found = ask(atlas, ANALYST, "time", sources=("ed",), definition="vwi", place=place)
        gone = np.array(found.status) == Status.NOT_SUPPLIED
        assert gone.sum() == 4 and np.isnan(found.count[gone]).all()
    assert found.control is not None and not found.control.special()[gone].any()


def test_too_few_points_are_refused_in_words(atlas):
    found = ask(atlas, PARTNER, "time", place="X0202B")
    assert found.control is None and "points are known" in found.refused


def test_two_periods_list_only_changes_that_pass_the_test(atlas):
    found = ask(atlas, ANALYST, "time", start=LAST - 11, end=LAST)
    words = found.change.series[0].change_word
    assert all(words[row] == "higher" for row in found.higher) and all(words[row] == "lower" for row in found.lower)
    assert next(one.key for one in found.against) == "before"
    assert "period before" in ask(atlas, ANALYST, "time").no_change  # two years are all there is


def test_peers_are_the_nearest_by_hand_and_never_the_place_itself(atlas):
    found = ask(atlas, ANALYST, "places", place="X0101B")
    score = found.deprived.value
    away = np.abs(score - score[1])
    assert found.peers[0] in np.flatnonzero(away == np.sort(away)[1]) and 1 not in found.peers
    assert list(found.distance) == sorted(found.distance)
    elsewhere = ask(atlas, ANALYST, "places", place="X0101B", peers="elsewhere")
    assert all(elsewhere.answer.units.lad[row] == "X02" for row in elsewhere.peers)


def test_who_is_alike_does_not_follow_from_what_was_counted(atlas):
    one, other = (ask(atlas, reader, "places", place="X0101B") for reader in (ANALYST, PARTNER))
    assert one.peers == other.peers
    told = one.answer
    assert alike(1, told, one.deprived, one.nightlife, elsewhere=False)[0] == one.peers


def test_a_place_of_another_level_is_named_and_another_taken(atlas):
    found = ask(atlas, ANALYST, "places", place="X01")
    assert "none of the" in found.why and found.place is not None


def test_without_layers_of_exclusions_it_says_what_makes_the_panel(atlas):
    found = ask(atlas, PARTNER, "exclusions")
    assert found.residence is None and found.school is None and "exclusions_residence" in found.warning


def test_with_exclusions_by_school_alone_it_warns(atlas, monkeypatch):
    monkeypatch.setattr(importlib.import_module("indicators.compare.exclusions"), "SCHOOL", "imd.score")
    found = ask(atlas, PARTNER, "exclusions")
    assert found.warning == ONLY_SCHOOL and found.by_school and not found.by_residence
    assert SCHOOL.startswith("exclusions_school")


def test_a_count_of_some_months_says_of_how_many_beside_it(atlas):
    found = ask(atlas, ANALYST, "places")
    series, row = found.answer.series[0], found.place
    shown = np.full_like(series.status, int(Status.SHOWN))
    some = replace(series, status=shown, supplied=np.full_like(series.supplied, 8), months=12)
    told = html_of(beside(replace(found, answer=replace(found.answer, series=(some,))), Asked("places")))
    assert f"{int(series.count[row]):,} (8 of 12 months)" in told and SOME_MONTHS in told
    whole = replace(some, supplied=np.full_like(series.supplied, 12))
    told = html_of(beside(replace(found, answer=replace(found.answer, series=(whole,))), Asked("places")))
    assert "of 12 months" not in told and SOME_MONTHS not in told
