"""Rates adjusted for age on the screen Compare: what they are of, who is told them, and every reason for none."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access import demonstration
from data import ABSENT, Status, cells, residents_by_age
from indicators import Asked, open_atlas
from indicators.compare import compared
from indicators.spec import spec_of

STORE = os.environ.get("ATLAS_TEST_STORE", "")
ANALYST = demonstration("analyst")
# European Standard Population 2013, of 100,000, typed from the table a second time: bands of five years
WEIGHTS = [
    5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000,
]  # fmt: skip


@pytest.fixture(scope="module")
def county():
    if not STORE:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    return open_atlas(Path(STORE)).now()


def rates(atlas, reader=ANALYST, **fields):
    question = atlas.nearest(replace(atlas.default(), **fields), reader)
    return compared(question, Asked(panel="rates"), atlas.store, reader)


def by_year_of_age(atlas, question, years=range(120)):
    """What is told of every unit, one year of age after the other: shape (units, years)."""
    specs = [spec_of(replace(question, age=(year, year)), "police") for year in years]
    return np.stack([cells(atlas.store, spec, ANALYST).count for spec in specs], axis=1)


def test_they_are_rates_by_age_weighted_as_europe_is_asked_year_by_year_of_age(county):
    found = rates(county, level="lad", definition="vap", sources=("police",))
    count = by_year_of_age(county, found.answer.question)
    people = residents_by_age(county.store, "lad").people
    for unit in range(len(people)):
        slow = 0.0
        for band, weight in enumerate(WEIGHTS):
            ages = slice(90, None) if band == 18 else slice(5 * band, 5 * band + 5)
            slow += weight / 100_000 * count[unit, ages].sum() / people[unit, band] * 1000
        assert found.adjusted.value[unit] == pytest.approx(slow, rel=1e-9)
    told = found.answer.series[0].count.sum()
    assert found.adjusted.unknown == pytest.approx(1 - count.sum() / told)
    assert 0.02 < found.adjusted.unknown < 0.12


def test_every_area_has_one_or_a_reason_and_the_limits_lie_about_it(county):
    found = rates(county, level="lsoa21", definition="vap").adjusted
    told = np.isfinite(found.value)
    assert told.sum() > 700 and told.tolist() == [not why for why in found.why]
    assert (found.low[told] < found.value[told]).all() and (found.value[told] < found.high[told]).all()
    assert "10 or more" in next(why for why in found.why if why)
    assert not found.refused and found.source and found.date


def test_an_analyst_of_one_district_is_told_none_elsewhere(county):
    reader = replace(ANALYST, areas=("X08000002",))
    found = rates(county, reader, level="msoa21", definition="vap")
    mine = np.array(county.store.units("msoa21").lad) == "X08000002"
    assert np.isfinite(found.adjusted.value[mine]).all()
    assert np.isnan(found.adjusted.value[~mine]).all() and all(np.array(found.adjusted.why)[~mine])


@pytest.mark.parametrize(
    ("tier", "fields", "why"),
    [
        ("partner", {"level": "msoa21"}, "a definition's own ages"),
        ("analyst", {"level": "ward"}, "residents by age are held for"),
        ("analyst", {"level": "lsoa21", "age": (18, 24)}, "an age window was chosen"),
        ("analyst", {"level": "lsoa21", "definition": "youth_public"}, "victims of some ages only"),
        ("analyst", {"level": "msoa21", "sources": ("police", "ed"), "together": "union"}, "one source"),
    ],
)
def test_where_none_can_be_told_it_says_why(county, tier, fields, why):
    found = rates(county, demonstration(tier), **fields)
    assert np.isnan(found.adjusted.value).all()
    assert found.adjusted.refused.startswith("No directly standardised rate") and why in found.adjusted.refused


def test_a_hidden_band_leaves_no_rate(county, monkeypatch):
    """Hidden in, hidden out: of a unit with one band that is not shown nothing adjusted is told."""
    from indicators.compare import by_age

    def hiding(store, spec, principal):
        held = cells(store, spec, principal)
        status, count = held.status.copy(), held.count.copy()
        if spec.age == (20, 24):
            status[3], count[3] = Status.HIDDEN, ABSENT
        return replace(held, status=status, count=count)

    monkeypatch.setattr(by_age, "cells", hiding)
    found = rates(county, level="msoa21", definition="vap").adjusted
    assert np.isnan(found.value[3]) and "no figure that is shown" in found.why[3]
    assert np.isfinite(found.value[4])
