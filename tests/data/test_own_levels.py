"""Levels of a store's own: each record is in a unit, in none, unlocated or out of county; tiers see what they may."""

from dataclasses import replace

import pandas as pd
import pytest

from access import demonstration, tiers
from data import Spec, Status, cells, grain_at, level_refusal, total
from data.building.context import Population
from data.building.own_levels import with_order
from geo import custom_level
from tests.small_store import BEATS, beat_of

ANALYST, PARTNER, PUBLIC = (demonstration(tier) for tier in ("analyst", "partner", "public"))
YEAR = (2024 * 12, 2024 * 12 + 11)
SPEC = Spec("vap", "police", "custom:beats", YEAR)


def by_hand(events):
    """Return the definition's police rows of the year with the beat of each."""
    frame = events["police"]
    held = frame[frame["month"].between(*YEAR) & frame["category"].isin(["8N", "5D", "105A"])]
    return held.assign(beat=beat_of(held))


def test_each_unit_holds_the_rows_counted_by_hand(small):
    store, events = small
    held = by_hand(events)
    assert cells(store, SPEC, ANALYST).count.tolist() == [int((held["beat"] == beat).sum()) for beat in BEATS]


def test_units_outside_the_level_unlocated_and_out_of_county_sum_to_the_rows(small):
    store, events = small
    found, held = cells(store, SPEC, ANALYST), by_hand(events)
    pointless = held["beat"].isna() & (held["place_status"] != "outside")
    assert found.elsewhere.count == (held["beat"] == "").sum() > 0
    assert found.unlocated.count == pointless.sum()
    assert found.count.sum() + found.elsewhere.count + found.unlocated.count + found.outside.count == len(held)


def test_levels_without_gaps_have_nothing_elsewhere(small):
    store, _ = small
    assert {cells(store, replace(SPEC, level=key), ANALYST).elsewhere.count for key in ("lad", "lsoa21")} == {0}


def test_what_lies_outside_is_hidden_beside_a_hidden_unit(small):
    store, _ = small
    month = replace(SPEC, months=(YEAR[0], YEAR[0]))
    found = cells(store, month, PARTNER)
    assert Status.HIDDEN in found.status
    assert cells(store, month, ANALYST).elsewhere.count >= 5
    assert found.elsewhere.status is Status.HIDDEN


def test_a_unit_is_a_place_of_its_own_and_holds_smaller_ones_by_their_centre(small):
    store, _ = small
    assert total(store, replace(SPEC, level="lsoa21"), "B2", ANALYST)[0].count == cells(store, SPEC, ANALYST).count[1]
    table = store.units("lsoa21")
    assert [table.code[at] for at in store.inside("lsoa21", "B2").nonzero()[0]] == list(BEATS["B2"])


def test_the_public_sees_no_level_of_a_stores_own(small):
    store, _ = small
    assert not level_refusal(store, "vap", "police", "custom:beats", PARTNER)
    assert (
        level_refusal(store, "vap", "police", "custom:beats", PUBLIC)
        == "Public readers do not see this level: Police beat."
    )
    assert (cells(store, SPEC, PUBLIC).status == Status.NOT_COMPUTABLE).all()


@pytest.mark.parametrize(
    ("tier", "order", "grain"),
    [
        ("partner", 1, "month"), ("partner", 2, "month"), ("partner", 3, "year"), ("partner", 4, ""),
        ("analyst", 1, "month"), ("analyst", 4, "month"), ("public", 1, ""), ("public", 4, ""),
    ],
)  # fmt: skip
def test_a_level_is_seen_by_the_periods_of_the_census_level_it_is_as_coarse_as(tier, order, grain):
    level = custom_level("custom:x", "X", "x", "xs", order)
    assert grain_at(level, tiers()[tier]) == grain


def test_a_level_finer_than_every_census_level_is_refused_with_the_reason(small):
    store, _ = small
    fine = replace(store.facts.levels["custom:beats"].level, order=4)
    facts = replace(store.facts.levels["custom:beats"], level=fine)
    finer = replace(store, facts=replace(store.facts, levels={**store.facts.levels, "custom:beats": facts}), _cache={})
    why = level_refusal(finer, "vap", "police", "custom:beats", PARTNER)
    assert why == "Some police beats have fewer residents than the smallest areas partners see."
    assert not level_refusal(finer, "vap", "police", "custom:beats", ANALYST)


def test_one_attribute_may_be_changed_below_analyst(small):
    store, _ = small
    two = replace(SPEC, domestic="out", hours=tuple(range(18, 24)))
    assert (cells(store, two, PARTNER).status == Status.NOT_COMPUTABLE).all()
    assert (cells(store, replace(two, hours=()), PARTNER).status != Status.NOT_COMPUTABLE).all()


CENSUS = {"msoa21": (8_000, 4.0), "lsoa21": (1_600, 0.5), "oa21": (300, 0.1)}


def order_of(*own):
    """Return the order of a level whose units have these (residents or None, km²), beside typical census areas."""
    rows = {
        "custom:x": list(own),
        **{key: [(people - 1, km2), (people, km2), (people + 1, km2)] for key, (people, km2) in CENSUS.items()},
    }
    units, populations = {}, {}
    for key, unit in rows.items():
        codes = [f"{key}{at}" for at in range(len(unit))]
        units[key] = pd.DataFrame({"code": codes, "area_km2": [km2 for _, km2 in unit]})
        people = pd.Series([residents for residents, _ in unit], index=codes, dtype=float).dropna()
        populations[key] = Population(key, people, "2021", "invented", key)
    return with_order([{"key": "custom:x"}], units, populations)[0]["order"]


def test_a_level_is_as_coarse_as_its_smallest_unit():
    assert order_of((8_000, 9.0), (20_000, 9.0)) == 1
    assert order_of((7_999, 9.0), (20_000, 9.0)) == 2
    assert order_of((1_599, 9.0), (20_000, 9.0)) == 3
    assert order_of((299, 9.0), (20_000, 9.0)) == 4


def test_area_decides_where_residents_are_not_known():
    assert order_of((None, 4.0), (8_000, 0.01)) == 1
    assert order_of((None, 0.6), (8_000, 9.0)) == 2
    assert order_of((None, 0.05)) == 4
