"""Streets and towns: every record known no better is counted there, and nothing hidden follows from what is shown."""

import sys
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from access import demonstration, tiers
from data import Spec, Status, cells, coarse, coarse_refusal, not_mapped
from data.answering.coarse import REASONS, _parts, keep_apart
from data.answering.disclosure import Rule
from data.answering.store import open_store
from data.answering.tally import SHIFT
from tests import small_store
from tests.data import changed_oracle
from tests.data import definitions_oracle as oracle

WHOLE = Spec("vap", "police", "lsoa21", (small_store.FIRST, small_store.LAST))
YEAR = replace(WHOLE, months=(2024 * 12, small_store.LAST))
ANALYST, PARTNER, PUBLIC = (demonstration(tier) for tier in ("analyst", "partner", "public"))


def counted(small, spec):
    """The events a definition takes, event by event by the slow oracle."""
    frame = small[1][spec.source]
    frame = frame[frame["month"].between(*spec.months)]
    return frame[oracle.answer(spec.definition, spec.source, spec, frame)]


def plain(small, spec):
    frame = counted(small, spec)
    return frame[frame["coarse_place"] != ""].groupby("coarse_place").size().to_dict()


@pytest.mark.parametrize("source", ["police", "ed", "ambulance"])
@pytest.mark.parametrize("months", [WHOLE.months, YEAR.months, (2024 * 12 + 3, 2024 * 12 + 3)])
def test_an_analyst_sees_every_record_that_is_known_no_better(small, source, months):
    spec = replace(WHOLE, source=source, months=months)
    assert {one.code: one.count for one in coarse(small[0], spec, "", ANALYST)} == plain(small, spec)


def test_partners_see_some_of_the_same_counts_and_none_below_their_threshold(small):
    for source, least in (("police", 5), ("ambulance", 8)):
        spec = replace(WHOLE, source=source)
        frame, shown = counted(small, spec), {one.code: one.count for one in coarse(small[0], spec, "", PARTNER)}
        wanted = {
            code: changed_oracle.told(changed_oracle.of(rows), spec.months, least)
            for code, rows in frame.groupby("coarse_place")
        }
        exact = plain(small, spec)
        assert shown and all(wanted[code] == count >= least <= exact[code] for code, count in shown.items())


def test_what_is_left_of_every_published_total_is_too_much_to_tell_of_few(small):
    """For every area and precision, by hand: the whole less what is shown of it."""
    frame, threshold = counted(small, WHOLE), 5
    shown = {one.code for one in coarse(small[0], WHOLE, "", PARTNER)}
    frame = frame[frame["location_precision"].isin(("whole_street", "none", "area"))]
    for keys in (["lad"], ["msoa21"], ["lsoa21"], ["place_status"]):
        for _, rows in frame.groupby([*keys, "location_precision"]):
            told = rows["coarse_place"].isin(shown).sum()
            assert len(rows) < threshold or not told or len(rows) - told >= threshold


@pytest.mark.parametrize(("source", "long"), [("police", 2), ("ambulance", 6), ("ambulance", 12), ("ambulance", 18)])
def test_a_countys_rough_records_less_what_its_districts_show_are_never_few(small, source, long):
    """District by district the drawer tells the same precision, and hides what is few."""
    told, threshold = 0, 5 if source == "police" else 8
    for first in range(small_store.FIRST, small_store.LAST - long + 2):
        spec = replace(WHOLE, source=source, level="lad", months=(first, first + long - 1))
        rough = dict(not_mapped(small[0], spec, cells(small[0], spec, PARTNER), PARTNER).rough)
        for name, precision in (("street", "whole_street"), ("area", "area")):
            frame = counted(small, spec)
            own = [
                frame[(frame["location_precision"] == precision) & (frame["lad"] == lad)] for lad in small_store.LADS
            ]
            drawers = [changed_oracle.told(changed_oracle.of(rows), spec.months, threshold) for rows in own]
            hidden = [len(rows) for rows, shown in zip(own, drawers, strict=True) if shown is None]
            if rough[name].count is not None:
                told += 1
                assert not hidden or sum(hidden) >= threshold
    assert told or long != 12  # a year is one period; eighteen months are three, each of which must show it


def test_the_place_chosen_holds_the_streets_whose_middle_is_in_it(small):
    within = {one.code for one in coarse(small[0], WHOLE, "X0101A", ANALYST)}
    assert within == {"street:0", "street:8", "town:0"}
    assert {one.code for one in coarse(small[0], WHOLE, "", ANALYST)} > within


def test_a_street_is_a_line_and_a_town_an_area_never_a_point(small):
    for one in coarse(small[0], WHOLE, "", ANALYST):
        assert shapely.from_wkb(one.geometry).geom_type == {"street": "LineString", "town": "Polygon"}[one.kind]


@pytest.mark.parametrize(
    ("tier", "spec", "said"),
    [
        ("public", WHOLE, "Public readers do not see places known only to the street or town."),
        ("partner", replace(WHOLE, months=(2024 * 12, 2024 * 12)), "Partners see streets and towns by whole quarters"),
        ("partner", replace(WHOLE, hours=(18, 19, 20, 21, 22, 23)), "no further breakdown"),
        ("partner", replace(WHOLE, domestic="out"), "no further breakdown"),
        ("partner", replace(WHOLE, definition="homicide"), ""),
    ],
)
def test_who_may_not_ask_is_told_why_and_gets_nothing(small, tier, spec, said):
    why = coarse_refusal(small[0], spec, demonstration(tier))
    if why:
        with pytest.raises(PermissionError):
            coarse(small[0], spec, "", demonstration(tier))
    assert said in why
    assert coarse_refusal(small[0], spec, ANALYST) == ""


def test_a_definition_not_shown_in_small_areas_is_not_shown_by_street(small):
    from data import definitions

    for name, one in definitions().items():
        limits = one.limits.finest_below_analyst or one.limits.finest
        spec = replace(WHOLE, definition=name)
        if limits and not limits.startswith("oa"):
            assert coarse_refusal(small[0], spec, PARTNER) != ""


def test_a_release_without_streets_and_towns_says_so(small, tmp_path):
    older = replace(small[0], folder=tmp_path, _cache={})
    object.__setattr__(older, "_cache", {("engine", "police"): small[0].engine("police")})
    assert coarse_refusal(older, WHOLE, ANALYST) == "This release keeps no whole streets or towns."


# -- the rule that keeps hidden places apart from shown ones, on any data


@settings(max_examples=150)
@given(st.data())
def test_no_total_less_what_is_shown_tells_of_fewer_than_the_threshold(data):
    places, size = data.draw(st.integers(1, 6)), data.draw(st.integers(0, 120))
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    place = rng.choice(places + 1, size, p=rng.dirichlet(np.full(places + 1, 0.6)))
    groups = [rng.integers(0, data.draw(st.integers(1, 5)), size) for _ in range(data.draw(st.integers(1, 3)))]
    raw, threshold = np.bincount(place, minlength=places + 1)[:places], data.draw(st.sampled_from([5, 8, 10]))
    shown = keep_apart(raw, place, groups, threshold)
    assert (raw[shown] >= threshold).all()
    for group in groups:
        for one in set(group.tolist()):
            whole = (group == one).sum()
            told = sum(1 for at in range(size) if group[at] == one and place[at] < places and shown[place[at]])
            assert whole < threshold or told == 0 or whole - told >= threshold


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 4095)), min_size=2, max_size=5), st.sampled_from([5, 8]))
def test_the_parts_of_a_total_leave_enough_unsaid(parts, threshold):
    raw = [count for count, _ in parts]
    tallies = np.array([[(count << SHIFT) + key for count, key in parts]])
    cells = _parts(tallies, Rule(exact=False, threshold=threshold, rounding=1))
    told = [count for count, cell in zip(raw, cells, strict=True) if cell.status is Status.SHOWN]
    assert all(cell.count >= threshold for cell in cells if cell.status is Status.SHOWN)
    assert not told or sum(raw) - sum(told) >= threshold
    assert [cell.count for cell in _parts(tallies, Rule(exact=True, threshold=1, rounding=1))] == raw


# -- what the unmappable chip hides


@pytest.mark.parametrize("source", ["police", "ed", "ambulance"])
def test_the_reasons_of_an_analyst_add_up_to_what_is_not_mappable(small, source):
    spec = replace(WHOLE, source=source)
    found = not_mapped(small[0], spec, cells(small[0], spec, ANALYST), ANALYST)
    lost = counted(small, spec)
    lost = lost[lost["place_status"] == "unlocated"]
    held = dict(found.unplaced)
    assert tuple(held) == REASONS and found.total.count == len(lost)
    assert held["town"].count == lost["coarse_place"].str.startswith("town").sum()
    assert held["none"].count == (lost["coarse_place"] == "").sum()
    assert sum(cell.count for cell in held.values()) == found.total.count


def test_points_where_a_level_keeps_no_cell_are_a_reason_of_their_own(tmp_path, monkeypatch):
    store, _ = small_store.make(tmp_path / "release")
    path = store.folder / "engine" / "police" / "level_lsoa21.npy"
    unit, size = np.load(path), len(small_store.LSOAS)
    unit[unit == 0] = size
    np.save(path, unit)
    monkeypatch.setattr(sys.modules["data.answering.coarse"], "SPARSE", "lsoa21")
    store = open_store(store.folder)
    found = cells(store, WHOLE, ANALYST)
    told = dict(not_mapped(store, WHOLE, found, ANALYST).unplaced)
    assert told["beyond"].count > 100
    assert sum(cell.count for cell in told.values()) == found.unlocated.count


def test_readers_without_a_breakdown_get_the_total_and_the_reason(small):
    spec = replace(WHOLE, level="lad", months=YEAR.months)
    found = not_mapped(small[0], spec, cells(small[0], spec, PUBLIC), PUBLIC)
    assert found.unplaced == () and "no further breakdown" in found.refused


def test_only_tiers_that_say_so_see_streets():
    assert {key: tier.coarse for key, tier in tiers().items()} == {
        "partner": "quarter",
        "operational": "quarter",  # like partners
        "analyst": "month",
        "public": "",
    }
