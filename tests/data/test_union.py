"""One number for several sources: what anyone saw, a matched incident counted once, and never by addition."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access import demonstration
from data import UNION, Spec, Status, Store, cells, definitions, seen, seen_in, total, trend, union_refusal, unmatched
from data.answering.disclosure import Rule
from data.answering.seen import protect_union
from data.answering.tally import SHIFT, counts_in
from data.matching import DEFAULT, MATCHED, SHARES, Window
from tests import small_store
from tests.data import changed_oracle as oracle
from tests.data.test_cells import expected
from tests.small_store import FIRST, GAP, LAST, LSOAS

ANALYST, PARTNER, PUBLIC = (demonstration(tier) for tier in ("analyst", "partner", "public"))
YEAR = (2023 * 12, 2023 * 12 + 11)
WHERE = ["lsoa21", "month", "place_status"]
EVERY = ("police", "ed", "ambulance")


def union(definition="vap", among=EVERY, level="lsoa21", months=YEAR, **more):
    return Spec(definition, UNION, level, months, among=among, **more)


def incidents(events, definition, among):
    """Every incident the definition takes from a source of `among`, one row each: where, when, and who saw it.

    The slow way: frame by frame, an incident at a time, sharing nothing with the engine.
    """
    rows = []
    for source in among:
        taken, _ = expected(events[source], definition, source, (FIRST, LAST))
        for at, number in taken["incident"].items():
            rows.append({"key": ("linked", number) if number >= 0 else (source, at), "source": source})
    who = pd.DataFrame(rows).groupby("key")["source"].agg(frozenset)
    linked = {one: events[one][events[one]["incident"] >= 0].set_index("incident") for one in MATCHED if one in among}
    return pd.DataFrame([{**place(events, linked, key), "who": saw} for key, saw in who.items()])


def place(events, linked, key):
    """Where and when an incident is: with the police if they have it, else with whoever knows the place better."""
    kind, number = key
    if kind != "linked":
        return {name: events[kind][name].at[number] for name in (*WHERE, "record_key")}
    held = {source: frame.loc[number] for source, frame in linked.items() if number in frame.index}
    sharpness = ["premises", "address", "street", "whole_street", "area", "none"]
    best = min(held, key=lambda one: -1 if one == "police" else sharpness.index(held[one]["location_precision"]))
    own = {"record_key": int(small_store.incident_keys([number])[0])}
    return {**held[best][WHERE].to_dict(), **own}


@pytest.mark.parametrize("definition", ["vap", "vwi", "knife_sharp"])
@pytest.mark.parametrize("among", [EVERY, ("ed", "police"), ("ambulance", "ed")])
@pytest.mark.parametrize("months", [YEAR, (2023 * 12 + 4, 2023 * 12 + 9), (2023 * 12 + 4, 2023 * 12 + 4)])
def test_the_union_is_the_incidents_anyone_saw_counted_one_by_one(small, definition, among, months):
    store, events = small
    held = incidents(events, definition, among)
    held = held[held["month"].between(*months)]
    found = cells(store, union(definition, among, months=months), ANALYST)
    assert found.count.tolist() == held["lsoa21"].value_counts().reindex(LSOAS, fill_value=0).tolist()
    assert found.unlocated.count == (held["place_status"] == "unlocated").sum()
    assert found.outside.count == (held["place_status"] == "outside").sum()


def test_classes_are_the_incidents_that_each_side_saw(small):
    store, events = small
    held = incidents(events, "vap", EVERY)
    held = held[held["month"].between(*YEAR)]
    police = held["who"].map(lambda who: "police" in who)
    health = held["who"].map(lambda who: bool(who - {"police"}))
    wanted = [
        held[chosen]["lsoa21"].value_counts().reindex(LSOAS, fill_value=0).tolist()
        for chosen in (police & ~health, police & health, health & ~police)
    ]
    assert [count.tolist() for count, _ in seen(store, union(), ANALYST).classes()] == wanted


def test_the_union_is_the_sum_of_the_sources_less_what_was_matched_twice(small):
    """Over the whole store, every place and none: sum of sources = union + duplicates, on the raw frame."""
    store, events = small
    everything = {source: expected(events[source], "vap", source, (FIRST, LAST))[0] for source in EVERY}
    held = pd.concat(everything.values())
    linked = held[held["incident"] >= 0]
    duplicates = len(linked) - linked["incident"].nunique()
    raw = _everywhere(store, union(months=(FIRST, LAST)))
    assert raw == sum(len(frame) for frame in everything.values()) - duplicates
    assert duplicates > 50


def _everywhere(store, spec):
    """The raw union of located, unlocated and outside, months not supplied included: inside data/ tests alone."""
    from data.answering.lattice import Period
    from data.answering.union import _counted

    return int(counts_in(_counted(store, spec, Period(*spec.months))[: 1 << len(spec.among)].sum()))


@pytest.mark.parametrize("level", ["lad", "msoa21", "lsoa21"])
def test_police_only_and_both_are_exactly_the_polices_own_figure_in_every_area(small, level):
    store, _ = small
    police_only, both, health_only = (count for count, _ in seen(store, union(level=level), ANALYST).classes())
    police = cells(store, Spec("vap", "police", level, YEAR), ANALYST)
    assert (police_only + both).tolist() == police.count.tolist()
    assert (police.count + health_only).tolist() == cells(store, union(level=level), ANALYST).count.tolist()


def test_children_sum_to_parents(small):
    store, _ = small
    assert (
        len({int(cells(store, union(level=level), ANALYST).count.sum()) for level in ("lad", "msoa21", "lsoa21")}) == 1
    )


def test_years_are_the_sum_of_their_months(small):
    store, _ = small
    months = [cells(store, union(months=(month, month)), ANALYST).count for month in range(YEAR[0], YEAR[1] + 1)]
    assert np.sum(months, axis=0).tolist() == cells(store, union(), ANALYST).count.tolist()


def test_the_order_of_the_sources_has_no_say(small):
    store, _ = small
    first = cells(store, union(), ANALYST)
    assert first.count.tolist() == cells(store, union(among=EVERY[::-1]), ANALYST).count.tolist()


def test_where_one_source_did_not_send_every_month_there_is_no_union(small):
    store, _ = small
    months = (GAP[0], GAP[0] + 2)
    found = cells(store, union(level="lad", months=months), ANALYST)
    assert found.status.tolist() == [Status.SHOWN, Status.NOT_SUPPLIED]  # the second district's trust is silent
    assert total(store, union(months=months), "", ANALYST)[0].status is Status.NOT_SUPPLIED
    assert seen_in(store, union(months=months), "X02", ANALYST)["both"].status is Status.NOT_SUPPLIED


def test_a_trend_and_a_total_say_what_the_cells_say(small):
    store, _ = small
    whole = cells(store, union(level="lad"), ANALYST)
    assert total(store, union(), "X01", ANALYST)[0].count == whole.count[0]
    assert total(store, union(), "", ANALYST)[0].count == whole.count.sum()
    for within in ("X01", ""):
        _, periods, count, _ = trend(store, union(), within, ANALYST)
        asked = [total(store, union(months=(one.start, one.end)), within, ANALYST)[0].count for one in periods]
        assert count.tolist() == asked


# -- protection


THRESHOLD = PARTNER.tier.health_threshold


@settings(max_examples=40)
@given(
    st.sampled_from(["vap", "vwi", "svd_statutory"]), st.sampled_from(["lad", "msoa21", "lsoa21"]), st.integers(0, 3)
)
def test_nothing_that_can_be_subtracted_from_a_shown_union_is_below_the_threshold(small, definition, level, quarter):
    store, _ = small
    months = (2023 * 12 + 3 * quarter, 2023 * 12 + 3 * quarter + 2) if quarter else YEAR
    spec = union(definition, level=level, months=months)
    exact, shown = cells(store, spec, ANALYST), cells(store, spec, PARTNER)
    seen_by = {one: cells(store, replace(spec, source=one, among=()), ANALYST).count for one in EVERY}
    who, classes = seen(store, spec, PARTNER), seen(store, spec, ANALYST)
    for unit in np.flatnonzero(shown.status == Status.SHOWN):
        assert min(shown.count[unit], exact.count[unit]) >= THRESHOLD
        assert abs(shown.count[unit] - exact.count[unit]) <= 5  # one whole period
        assert all(exact.count[unit] - one[unit] >= THRESHOLD for one in seen_by.values())
        assert sum(one[unit] for one in seen_by.values()) - exact.count[unit] >= THRESHOLD
        assert min(classes.health_only[unit], who.health_only[unit]) >= THRESHOLD
        assert abs(who.health_only[unit] - classes.health_only[unit]) <= 5
    for unit in np.flatnonzero(who.status == Status.SHOWN):
        assert shown.status[unit] == Status.SHOWN
        assert min(classes.police_only[unit], classes.both[unit]) >= THRESHOLD
        assert min(who.police_only[unit], who.both[unit]) >= THRESHOLD
    assert (who.health_only[shown.status != Status.SHOWN] == -1).all()
    assert (who.both[who.status != Status.SHOWN] == -1).all()


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4095)), min_size=7, max_size=7))
def test_the_polices_own_figure_is_not_small_where_a_union_and_what_only_health_saw_are_shown(seen_by_mask):
    venn = np.array([0, *((count << SHIFT) + (key if count else 0) for count, key in seen_by_mask)])
    own = [sum(venn[mask] for mask in range(8) if mask >> bit & 1) for bit in range(3)]
    count, status, who = protect_union(np.array([*venn, *own])[None, :, None], EVERY, Rule(False, THRESHOLD, 1))
    if status[0] == Status.SHOWN:
        assert counts_in(own[0]) >= PARTNER.tier.threshold
        assert abs(count[0] - who.health_only[0] - counts_in(own[0])) <= 10  # each changed by at most 5


def test_a_union_is_changed_by_the_keys_of_its_incidents_one_by_one(small):
    """A matched incident has a key of its own, a record that nobody else saw keeps its record key."""
    store, events = small
    held = incidents(events, "vap", EVERY)
    held = held[held["month"].between(*YEAR)]
    for spec, column in ((union(level="lad"), "lad"), (union(level="msoa21"), "msoa21")):
        place = held["lsoa21"].str[: {"lad": 3, "msoa21": 5}[column]]
        found = cells(store, spec, PARTNER)
        for at, code in enumerate(store.units(column).code):
            told = oracle.told(oracle.of(held[place == code]), YEAR, THRESHOLD)
            assert found.status[at] == Status.HIDDEN or found.count[at] == told
    assert (cells(store, union(level="lad"), PARTNER).status == Status.SHOWN).any()


def test_partners_do_see_some_unions_and_not_others(small):
    store, _ = small
    status = cells(store, union(level="lsoa21"), PARTNER).status
    assert {Status.SHOWN, Status.HIDDEN} <= set(status.tolist())


def test_partners_see_the_union_of_all_or_none(small):
    store, _ = small
    some = union(among=("police", "ed"))
    assert "all matched sources together" in union_refusal(store, some, PARTNER)
    assert (cells(store, some, PARTNER).status == Status.NOT_COMPUTABLE).all()
    assert not union_refusal(store, some, ANALYST)


def test_the_public_sees_no_union_below_the_district(small):
    store, _ = small
    assert (cells(store, union(level="lsoa21"), PUBLIC).status == Status.NOT_COMPUTABLE).all()


def test_open_data_is_exact_for_everyone(tmp_path):
    store, _ = small_store.make(tmp_path / "release", is_open=True)
    assert cells(store, union(), PUBLIC).count.tolist() == cells(store, union(), ANALYST).count.tolist()


def test_a_release_without_matches_says_so(small):
    store, _ = small
    older = Store(store.folder, replace(store.facts, matched=()))
    assert "not matched here" in union_refusal(older, union(), ANALYST)
    assert (cells(older, union(), ANALYST).status == Status.NOT_COMPUTABLE).all()
    assert unmatched(older, ANALYST) == ()


@pytest.mark.parametrize("definition", sorted(definitions()))
def test_every_definition_has_a_union_or_a_reason(small, definition):
    store, _ = small
    why = union_refusal(store, union(definition, level="lad"), ANALYST)
    status = cells(store, union(definition, level="lad"), ANALYST).status
    assert bool(why) == bool((status == Status.NOT_COMPUTABLE).all())


def test_shares_not_matched_are_given_by_service_and_sharpness_with_the_default_inside_the_range(small):
    store, _ = small
    found = unmatched(store, PARTNER)
    assert [(one.source, one.sharp) for one in found] == [
        (source, sharp) for source in MATCHED if source != "police" for sharp in (True, False)
    ]
    assert all(one.low <= one.share <= one.high for one in found)


@pytest.mark.parametrize(("apart", "told"), [(3, False), (THRESHOLD, True), (0, True)])
def test_no_range_is_told_whose_ends_are_fewer_records_apart_than_may_be(tmp_path, apart, told):
    store, _ = small_store.make(tmp_path / "release")
    table = pd.read_parquet(store.folder / SHARES)
    window = [Window(row.minutes, row.metres) for row in table.itertuples()]
    table["events"], table["unmatched"] = 100, [40 if one == DEFAULT else 40 - apart for one in window]
    table["events_keys"] = table["unmatched_keys"] = 2048  # the middle of the distribution: nothing is changed
    table.to_parquet(store.folder / SHARES)
    for one in unmatched(store, PARTNER):
        assert one.share == 0.4 and (one.low is not None) == (one.high is not None) == told
    assert all(one.low is not None for one in unmatched(store, ANALYST))
