"""What leaves data/ is what the rows say, protected; missing is never zero."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access import demonstration
from data import Spec, Status, Store, by_clock, by_field, cells, definitions, total, trend
from data.defining.rules import clauses
from tests import small_store
from tests.data import changed_oracle as oracle
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


@pytest.mark.parametrize(("source", "threshold"), [("police", 5), ("ambulance", 8)])
@pytest.mark.parametrize("months", [YEAR, (FIRST, LAST), (2023 * 12 + 4, 2024 * 12 + 7), (2023 * 12 + 4,) * 2])
def test_partners_see_the_changed_counts_of_the_rows_read_one_by_one(small, source, threshold, months):
    """Every LSOA, what has no place and what lies outside: each period changed by its own key, then the threshold."""
    store, events = small
    found = cells(store, Spec("vap", source, "lsoa21", months), PARTNER)
    held, _ = expected(events[source], "vap", source, months)
    wanted = [oracle.told(oracle.of(held[held["lsoa21"] == code]), months, threshold) for code in LSOAS]
    assert oracle.listed(found.count, found.status) == wanted
    for cell, status in ((found.unlocated, "unlocated"), (found.outside, "outside")):
        assert cell.count == oracle.told(oracle.of(held[held["place_status"] == status]), months, threshold)


@pytest.mark.parametrize(
    ("level", "column", "months", "grain"),
    [
        ("lsoa21", "lsoa21", YEAR, "year"),
        ("lsoa21", "lsoa21", (FIRST, LAST), "year"),
        ("msoa21", "msoa21", (2023 * 12 + 3, 2024 * 12 + 8), "quarter"),
        ("lad", "lad", (2023 * 12 + 4, 2024 * 12 + 7), "month"),
    ],
)
def test_the_public_sees_sums_of_published_counts(small, level, column, months, grain):
    store, events = small
    found = cells(store, Spec("vap", "police", level, months), PUBLIC)
    held, _ = expected(events["police"], "vap", "police", months)
    wanted = [
        oracle.told(oracle.of(held[held[column] == code]), months, 10, 5, grain) for code in store.units(level).code
    ]
    assert oracle.listed(found.count, found.status) == wanted
    assert any(one is not None for one in wanted)


def test_partners_never_see_a_small_count_nor_a_zero(small):
    store, _ = small
    exact = cells(store, Spec("vap", "police", "lsoa21", YEAR), ANALYST)
    shown = cells(store, Spec("vap", "police", "lsoa21", YEAR), PARTNER)
    assert (exact.count < 5).any()
    assert (shown.status[exact.count == 0] == Status.HIDDEN).all()
    assert (shown.count[shown.status == Status.SHOWN] >= 5).all()
    assert (shown.count[shown.status == Status.SHOWN] != exact.count[shown.status == Status.SHOWN]).any()


def test_a_month_nobody_supplied_is_not_supplied_and_never_zero(small):
    store, _ = small
    found = cells(store, Spec("vap", "ed", "lad", GAP), ANALYST)
    assert found.status.tolist() == [Status.SHOWN, Status.NOT_SUPPLIED]
    assert found.supplied.tolist() == [4, 0]
    year = cells(store, Spec("vap", "ed", "lad", YEAR), ANALYST)
    assert year.supplied.tolist() == [12, 8]


@pytest.mark.parametrize("at_least", ["month", "quarter"])
def test_a_period_of_which_a_part_is_missing_is_no_low_one(small, at_least):
    """One of two trusts missing is no fall of the county, nor is one month of three one of a district."""
    store, _ = small
    spec = Spec("vap", "ed", "lad", (FIRST, LAST))
    for within in ("X02", ""):
        _, periods, _, status = trend(store, spec, within, ANALYST, at_least=at_least)
        touched = [one.start <= GAP[1] and GAP[0] <= one.end for one in periods]
        assert [state == Status.NOT_SUPPLIED for state in status] == touched
    assert total(store, Spec("vap", "ed", "lad", YEAR), "", ANALYST)[1] == 12 - 4
    assert total(store, Spec("vap", "ed", "lad", GAP), "", ANALYST)[0].status is Status.SHOWN


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
    store, events = small
    spec = Spec("vap", "police", "lsoa21", YEAR)
    district, supplied = total(store, spec, "X01", PARTNER)
    assert district.count == int(cells(store, Spec("vap", "police", "lad", YEAR), PARTNER).count[0])
    held, _ = expected(events["police"], "vap", "police", YEAR)
    assert district.count == oracle.told(oracle.of(held[held["lad"] == "X01"]), YEAR, 5)
    assert supplied == 12
    whole, _ = total(store, spec, "", PARTNER)
    assert whole.count == oracle.told(oracle.of(held[held["place_status"] == "located"]), YEAR, 5)
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


@pytest.mark.parametrize("within", [LSOAS[0], "X0101", "X01", ""])
@pytest.mark.parametrize("months", [YEAR, (2023 * 12 + 4, 2024 * 12 + 7)])
def test_trend_clock_and_breakdowns_of_a_partner_are_the_rows_read_one_by_one(small, within, months):
    store, events = small
    spec = Spec("vap", "police", "lsoa21", months)
    held, _ = expected(events["police"], "vap", "police", months)
    column = {0: "place_status", 3: "lad", 5: "msoa21", 6: "lsoa21"}[len(within)]
    here = held[held[column] == (within or "located")]
    _, periods, count, status = trend(store, spec, within, PARTNER)
    wanted = [
        oracle.told(oracle.of(here[here["month"].between(one.start, one.end)]), (one.start, one.end), 5)
        for one in periods
    ]
    assert oracle.listed(count, status) == wanted
    split, _, _ = by_clock(store, spec, within, PARTNER)
    part = dict.fromkeys(split.labels, here)
    for name, days in (("weekday", range(5)), ("weekend", (5, 6))):
        for hours in range(0, 24, 6):
            label = f"{name} {hours:02d}–{hours + 5:02d}"
            part[label] = here[here["weekday"].isin(days) & here["hour"].between(hours, hours + 5)]
    part["not known"] = here[(here["hour"] == 24) | (here["weekday"] == 7)]
    assert dict(zip(split.labels, oracle.listed(split.count, split.status), strict=True)) == {
        label: oracle.told(oracle.of(rows), months, 5) for label, rows in part.items()
    }
    found = by_field(store, spec, within, "location_precision", PARTNER)
    assert dict(zip(found.labels, oracle.listed(found.count, found.status), strict=True)) == {
        label: oracle.told(oracle.of(here[here["location_precision"] == label]), months, 5) for label in found.labels
    }


def test_the_same_records_have_the_same_figure_whichever_way_they_are_asked_for(small):
    """A month of the trend, a band of the clock, a district's total, and the cells themselves."""
    store, _ = small
    spec = Spec("vap", "police", "lad", YEAR)
    night = replace(spec, hours=tuple(range(6)), days=(0, 1, 2, 3, 4))
    split, _, _ = by_clock(store, spec, "X01", PARTNER)
    assert split.labels[0] == "weekday 00–05"
    assert split.count[0] == cells(store, night, PARTNER).count[0] == total(store, night, "X01", PARTNER)[0].count
    _, periods, count, _ = trend(store, spec, "X01", PARTNER)
    for one, told in zip(periods, count, strict=True):
        assert told == cells(store, replace(spec, months=(one.start, one.end)), PARTNER).count[0]
    again = Store(store.folder, store.facts)
    assert cells(again, spec, PARTNER).count.tolist() == cells(store, spec, PARTNER).count.tolist()


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
