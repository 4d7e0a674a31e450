"""What leaves data/ is what the rows say, protected; missing is never zero."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access import demonstration
from data import Spec, Status, Store, by_clock, by_field, cells, definitions, total, trend
from data.rules import clauses
from tests import small_store
from tests.small_store import FIRST, GAP, LAST, LSOAS

ANALYST, PARTNER, PUBLIC = (demonstration(tier) for tier in ("analyst", "partner", "public"))
YEAR = (2024 * 12, 2024 * 12 + 11)


def expected(frame, definition, source, months):
    """Count by hand: every event that some clause takes, by LSOA."""
    spec = Spec(definition, source, "lsoa21", months)
    taken = np.zeros(len(frame), bool)
    for clause in clauses(definitions()[definition], source, spec):
        codes = {code for code, _ in clause.codes}
        pairs = {(code, sub) for code, sub in clause.codes if sub}
        hit = frame["category"].isin({code for code in codes if (code, "") in clause.codes})
        hit |= np.array([pair in pairs for pair in zip(frame["category"], frame["subcategory"], strict=True)])
        for name, column in (
            ("place", "place_type"),
            ("severity", "severity"),
            ("mechanism", "mechanism"),
            ("sex", "victim_sex"),
        ):
            if getattr(clause, name) is not None:
                hit &= frame[column].isin(getattr(clause, name))
        if clause.flags_any:
            hit &= (frame[list(clause.flags_any)] == 1).any(axis=1)
        for flag in clause.flags_all:
            hit &= frame[flag] == 1
        for flag in clause.flags_none:
            hit &= frame[flag] != 1
        if clause.age:
            hit &= frame["victim_age"].between(*clause.age)
        if clause.hours is not None:
            hit &= frame["hour"].isin(clause.hours)
        taken |= hit.to_numpy()
    held = frame[taken & frame["month"].between(*months)]
    return held, held["lsoa21"].value_counts().reindex(LSOAS, fill_value=0).tolist()


@pytest.mark.parametrize("definition", ["vwi", "vap", "robbery", "grip_psv", "precursor_asb", "knife_sharp"])
@pytest.mark.parametrize("source", ["police", "ed", "ambulance"])
@pytest.mark.parametrize("months", [YEAR, (FIRST, LAST), (2023 * 12 + 4, 2023 * 12 + 4)])
def test_exact_cells_are_the_rows_counted_by_hand(small, definition, source, months):
    store, events = small
    found = cells(store, Spec(definition, source, "lsoa21", months), ANALYST)
    if (found.status == Status.NOT_COMPUTABLE).all():
        assert source not in definitions()[definition].rules
        return
    held, by_lsoa = expected(events[source], definition, source, months)
    assert found.count.tolist() == by_lsoa
    assert found.unlocated.count == (held["place_status"] == "unlocated").sum()
    assert found.outside.count == (held["place_status"] == "outside").sum()


def test_children_sum_to_parents_and_everything_to_the_rows(small):
    store, events = small
    sums = {
        level: int(cells(store, Spec("vap", "police", level, YEAR), ANALYST).count.sum())
        for level in ("lad", "msoa21", "lsoa21")
    }
    assert len(set(sums.values())) == 1
    whole = cells(store, Spec("vap", "police", "lad", YEAR), ANALYST)
    held, _ = expected(events["police"], "vap", "police", YEAR)
    assert sums["lad"] + whole.unlocated.count + whole.outside.count == len(held)


def test_partners_never_see_a_small_count_nor_a_zero(small):
    store, _ = small
    exact = cells(store, Spec("vap", "police", "lsoa21", YEAR), ANALYST)
    shown = cells(store, Spec("vap", "police", "lsoa21", YEAR), PARTNER)
    assert (exact.count < 5).any()
    assert ((shown.status == Status.HIDDEN) == (exact.count < 5)).all()


def test_a_month_nobody_supplied_is_not_supplied_and_never_zero(small):
    store, _ = small
    found = cells(store, Spec("vap", "ed", "lad", GAP), ANALYST)
    assert found.status.tolist() == [Status.SHOWN, Status.NOT_SUPPLIED]
    assert found.supplied.tolist() == [4, 0]
    year = cells(store, Spec("vap", "ed", "lad", YEAR), ANALYST)
    assert year.supplied.tolist() == [12, 8]


def test_rows_of_a_masked_month_count_nowhere(small, tmp_path):
    """A declared gap over delivered rows: the rows stay in the store but in no figure."""
    from tests import small_store

    store, _ = small_store.make(tmp_path / "release")
    supply = store.supply
    masked = (supply["source"] == "police") & (supply["month"] == YEAR[0] + 1)
    before = cells(store, Spec("vap", "police", "lad", YEAR), ANALYST).count.sum()
    only = cells(store, Spec("vap", "police", "lad", (YEAR[0] + 1, YEAR[0] + 1)), ANALYST).count.sum()
    supply.loc[masked, "supplied"] = 0
    store._cache.clear()
    after = cells(store, Spec("vap", "police", "lad", YEAR), ANALYST)
    assert after.count.sum() == before - only
    assert after.supplied.tolist() == [11, 11]


def test_the_total_of_a_place_is_a_cell_of_its_own(small):
    store, _ = small
    spec = Spec("vap", "police", "lsoa21", YEAR)
    district, supplied = total(store, spec, "X01", PARTNER)
    assert district.count == int(cells(store, Spec("vap", "police", "lad", YEAR), ANALYST).count[0])
    assert supplied == 12
    county, _ = total(store, spec, "", ANALYST)
    assert county.count == int(cells(store, spec, ANALYST).count.sum())


@pytest.mark.parametrize("principal", [ANALYST, PARTNER])
def test_a_trend_adds_up_to_the_period_and_marks_what_is_missing(small, principal):
    store, _ = small
    grain, periods, count, status = trend(store, Spec("vap", "ed", "lad", (FIRST, LAST)), "X02", principal)
    assert grain == "month"
    gone = [one.start for one, state in zip(periods, status, strict=True) if state == Status.NOT_SUPPLIED]
    assert gone == list(range(GAP[0], GAP[1] + 1))
    if principal is ANALYST:
        whole = cells(store, Spec("vap", "ed", "lad", (FIRST, LAST)), ANALYST)
        assert count[status == Status.SHOWN].sum() == whole.count[1]


def test_the_clock_and_the_breakdowns_add_up_to_the_total(small):
    store, _ = small
    spec = Spec("vap", "police", "lsoa21", YEAR)
    whole = int(cells(store, spec, ANALYST).count[0])
    split, rows, columns = by_clock(store, spec, LSOAS[0], ANALYST)
    assert (len(rows), len(columns), len(split.count)) == (7, 24, 169)
    assert split.count.sum() == whole
    bands, rows, columns = by_clock(store, spec, LSOAS[0], PARTNER)
    assert (rows, len(columns), len(bands.count)) == (("weekday", "weekend"), 4, 9)
    for field in ("category", "location_precision"):
        assert by_field(store, spec, LSOAS[0], field, ANALYST).count.sum() == whole


def test_the_public_sees_no_breakdown_of_a_closed_source(small):
    store, _ = small
    assert by_clock(store, Spec("vap", "police", "lsoa21", YEAR), LSOAS[0], PUBLIC)[0].reason
    assert by_field(store, Spec("vap", "police", "lsoa21", YEAR), LSOAS[0], "category", PUBLIC).reason


@settings(max_examples=40, deadline=None)
@given(
    definition=st.sampled_from(["vwi", "vap", "youth_public", "nte", "da"]),
    hours=st.sampled_from([(), tuple(range(6))]),
    days=st.sampled_from([(), (5, 6)]),
    domestic=st.sampled_from(["default", "out", "only"]),
    start=st.integers(FIRST, LAST),
    length=st.integers(0, 11),
)
def test_no_partner_cell_is_ever_below_its_threshold(small, definition, hours, days, domestic, start, length):
    store, _ = small
    if "domestic" not in definitions()[definition].parameters:
        domestic = "default"
    for source, least in (("police", 5), ("ed", 8), ("ambulance", 8)):
        spec = Spec(
            definition, source, "lsoa21", (start, min(start + length, LAST)), None, domestic, False, hours, days
        )
        found = cells(store, spec, PARTNER)
        shown = found.count[found.status == Status.SHOWN]
        assert (shown >= least).all()
        assert found.unlocated.count is None or found.unlocated.count >= least


def test_what_was_answered_is_not_recounted_and_cannot_be_changed(small):
    store, _ = small
    spec = Spec("vap", "police", "lsoa21", YEAR)
    assert cells(store, spec, PARTNER) is cells(store, spec, PARTNER)
    assert cells(store, spec, PARTNER) is not cells(store, spec, ANALYST)
    with pytest.raises(ValueError, match="read-only"):
        cells(store, spec, PARTNER).count[0] = 1


def test_a_choice_on_a_field_the_source_lacks_is_not_computable_rather_than_zero(small):
    store, _ = small
    facts = store.facts.sources["police"]
    silent = replace(facts, fields={**facts.fields, "domestic": 0.01})
    blind = Store(store.folder, replace(store.facts, sources={**store.facts.sources, "police": silent}))
    only = Spec("vap", "police", "lsoa21", YEAR, domestic="only")
    assert (cells(store, only, ANALYST).status != Status.NOT_COMPUTABLE).any()
    assert (cells(blind, only, ANALYST).status == Status.NOT_COMPUTABLE).all()
    assert total(blind, only, "", ANALYST)[0].status is Status.NOT_COMPUTABLE


@pytest.mark.parametrize("own", [0, 3, 40])
def test_the_converted_share_tells_neither_a_few_rows_nor_all_but_a_few(tmp_path, own):
    def alter(held):
        stated = held["police"]["stated_vintage"].where(np.arange(len(held["police"])) < own, 2011)
        return {**held, "police": held["police"].assign(stated_vintage=stated, category="8N", month=YEAR[0])}

    store, _ = small_store.make(tmp_path / "release", alter=alter)
    spec = Spec("vap", "police", "lsoa21", YEAR)
    assert 0.9 < cells(store, spec, ANALYST).converted <= 1
    assert (cells(store, spec, PARTNER).converted is not None) == (own == 40)


def test_what_another_reader_drops_from_memory_meanwhile_is_answered_all_the_same(small):
    class Forgetful(dict):
        def __setitem__(self, key, value):
            pass

    store, _ = small
    forgetful = Store(store.folder, store.facts, Forgetful())
    spec = Spec("vap", "police", "lsoa21", YEAR)
    assert cells(forgetful, spec, ANALYST).count.tolist() == cells(store, spec, ANALYST).count.tolist()
