"""What the exit tells of single premises: to whom, how much, and the same as counting by hand."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from access import demonstration, listening
from data import (
    UNION,
    Spec,
    Status,
    at_premises,
    one_premises,
    open_store,
    premises_clock,
    premises_refusal,
    premises_shares,
    published,
    register,
)
from data.answering.at_premises import FEW
from data.premises import AT_ADDRESS, NAMED, NEAR
from tests import licensed_store
from tests.data.test_cells import expected

OFFICER, PARTNER, ANALYST, PUBLIC = (demonstration(tier) for tier in ("operational", "partner", "analyst", "public"))
EVERY = ("police", "ed", "ambulance")
YEAR = (2024 * 12, 2024 * 12 + 11)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return licensed_store.make(tmp_path_factory.mktemp("licensed") / "release")


def spec(definition="vap", among=EVERY, months=YEAR, **more):
    return Spec(definition, UNION, "lad", months, among=among, **more)


def by_hand(county, definition, among, months, *, hearing):
    """Every incident at a premises, one row each: where, when, by whom. The slow way, record by record."""
    _, frames, links = county
    taken, records = {}, []
    for source in among:
        rows, _ = expected(frames[source], definition, source, months)
        rows = rows[rows["month"].between(*months)]
        if source == "ed" and hearing:
            rows = rows[rows["provider"] != "ed2"]
        taken[source] = rows
        held = links[source].linked.set_index("row")
        for at, row in rows.iterrows():
            if at in held.index:
                one = held.loc[at]
                key = ("one", row["incident"]) if seen_twice(frames, row["incident"]) else (source, at)
                records.append((key, int(one["precision"]), among.index(source), int(one["premises"]), source, row))
    incidents = {}
    for key, precision, order, premises, source, row in sorted(records, key=lambda it: (str(it[0]), it[1], it[2])):
        incidents.setdefault(key, (precision, premises, source, row))
    found = []
    for key, (precision, premises, source, row) in incidents.items():
        who = {source}
        if key[0] == "one":
            who = {one for one, rows in taken.items() if (rows["incident"] == key[1]).any()}
        found.append(
            {"premises": premises, "precision": precision, "source": source, "who": who, "month": row["month"]}
        )
    return pd.DataFrame(found), records


def seen_twice(frames, number):
    return number >= 0 and sum((frame["incident"] == number).any() for frame in frames.values()) > 1


@pytest.mark.parametrize("hearing", [False, True])
@pytest.mark.parametrize("among", [EVERY, ("police",), ("ed", "ambulance")])
@pytest.mark.parametrize("definition", ["vap", "vwi"])
def test_incidents_at_premises_are_those_counted_one_by_one(county, definition, among, hearing):
    found = at_premises(county[0], spec(definition, among), OFFICER, hearing=hearing)
    incidents, records = by_hand(county, definition, among, YEAR, hearing=hearing)
    here = incidents[incidents["precision"] <= AT_ADDRESS]
    for at in range(7):
        mine = here[here["premises"] == at]
        police = mine["who"].map(lambda who: "police" in who)
        health = mine["who"].map(lambda who: bool(who - {"police"}))
        linked = sum(one[3] == at and one[4] != "police" and one[1] <= AT_ADDRESS for one in records)
        few = 0 < linked < FEW or 0 < int(health.sum()) < FEW
        assert bool(found.withheld[at]) == few
        assert bool(found.present[at]) == (linked > 0 or bool(health.any()))
        if few:
            assert found.police_only[at] == found.both[at] == found.health_only[at] == -1
            alone, _ = by_hand(
                county, definition, tuple(one for one in among if one == "police"), YEAR, hearing=hearing
            )
            alone = alone[alone["precision"] <= AT_ADDRESS] if len(alone) else alone
            assert found.incidents[at] == (int((alone["premises"] == at).sum()) if len(alone) else 0)
        else:
            told = (found.police_only[at], found.both[at], found.health_only[at])
            assert told == (int((police & ~health).sum()), int((police & health).sum()), int((health & ~police).sum()))
            assert found.incidents[at] == len(mine)


def test_records_are_told_by_source_and_by_how_surely_they_were_there(county):
    found = at_premises(county[0], spec(), OFFICER)
    _, records = by_hand(county, "vap", EVERY, YEAR, hearing=False)
    for kind, told in ((NAMED, found.named), (AT_ADDRESS, found.at_address), (NEAR, found.near)):
        for source in EVERY:
            for at in range(7):
                held = sum((one[3], one[4], one[1]) == (at, source, kind) for one in records)
                assert told[source][at] in (held, -1)
                if source == "police":
                    assert told[source][at] == held


def test_fewer_than_five_health_records_are_nowhere_a_number(county):
    store = county[0]
    found = at_premises(store, spec(), OFFICER)
    few = np.flatnonzero(found.withheld)
    assert len(few)
    for at in few.tolist():
        one = one_premises(store, spec(), f"P{at}", OFFICER)
        assert all(found.named[source][at] == found.at_address[source][at] == -1 for source in ("ed", "ambulance"))
        assert {source for row in one.rows for source in row.sources} <= {"police"}
        assert (one.by_source["ed"] == -1).all()
        assert len(one.rows) == one.by_month.sum() == one.clock.sum() + one.untimed == found.incidents[at]


def test_the_page_tells_the_same_incidents_by_month_hour_and_row(county):
    store = county[0]
    found = at_premises(store, spec(), OFFICER)
    at = int(np.argmax(found.incidents))
    one = one_premises(store, spec(), f"P{at}", OFFICER)
    assert len(one.rows) == one.by_month.sum() == one.clock.sum() + one.untimed == found.incidents[at]
    assert {row.precision for row in one.rows} <= {"named premises", "at address"}
    assert not {"age", "sex", "event_id", "lon"} & set(one.rows[0].__slots__)
    assert [bool(held) for held in one.supplied["ed"]] == [True] * 12


def test_a_district_whose_hospital_sent_nothing_has_gaps(county):
    one = one_premises(county[0], spec(), "P4", OFFICER)
    assert [bool(held) for held in one.supplied["ed"]] == [not 3 <= month <= 6 for month in range(12)]


def test_records_that_an_agreement_bars_are_in_no_figure_of_a_hearing(county):
    store, frames, _ = county
    open_, heard = (at_premises(store, spec(), OFFICER, hearing=one) for one in (False, True))
    assert heard.incidents.sum() < open_.incidents.sum()
    barred = frames["ed"]["provider"] == "ed2"
    assert barred.any()
    incidents, _ = by_hand(county, "vap", ("ed",), YEAR, hearing=True)
    alone = at_premises(store, spec(among=("ed",)), OFFICER, hearing=True)
    shown = ~alone.withheld
    here = incidents[incidents["precision"] <= AT_ADDRESS]
    counted = here["premises"].value_counts().reindex(range(7), fill_value=0).to_numpy()
    assert alone.incidents[shown].tolist() == counted[shown].tolist()


def test_a_zone_s_clock_leaves_health_out_where_any_of_its_premises_withholds_it(county):
    store = county[0]
    found = at_premises(store, spec(), OFFICER)
    every = np.ones(7, bool)
    police = at_premises(store, spec(among=("police",)), OFFICER)
    assert found.withheld.any()
    held = premises_clock(store, spec(), every, OFFICER)
    untimed = sum(one_premises(store, spec(among=("police",)), f"P{at}", OFFICER).untimed for at in range(7))
    assert held.sum() + untimed == police.incidents.sum()


# ---- to whom


@pytest.mark.parametrize(
    "reader", [PARTNER, ANALYST, PUBLIC, replace(OFFICER, grants=("flags",)), replace(OFFICER, purpose="")]
)
def test_nobody_without_the_grant_and_a_purpose_is_told_of_single_premises(county, reader):
    assert premises_refusal(county[0], spec(), reader)
    for ask in (at_premises, lambda *given: one_premises(*given[:2], "P0", *given[2:])):
        with pytest.raises(PermissionError, match="licensing officers"):
            ask(county[0], spec(), reader)


def test_an_officer_of_one_district_is_told_of_its_premises_alone(county):
    officer = replace(OFFICER, areas=("X01",))
    found = at_premises(county[0], spec(), officer)
    assert (found.incidents[4:] == -1).all()
    assert not found.present[4:].any()
    with pytest.raises(PermissionError, match="outside your own areas"):
        one_premises(county[0], spec(), "P5", officer)


def test_a_definition_held_to_larger_areas_is_refused(county):
    assert "not shown in places this small" in premises_refusal(county[0], spec("sexual"), OFFICER)


def test_the_request_s_ledger_says_what_was_asked_and_no_figure(county):
    with listening() as ledger:
        at_premises(county[0], spec(), OFFICER, hearing=True)
        one_premises(county[0], spec(), "P0", OFFICER)
    told = list(ledger.asked)
    assert "licensed premises for a hearing" in told[0]
    assert "premises P0" in told[1]
    assert ledger.sources == set(EVERY)


# ---- for the others: districts


def single(**more):
    return Spec("vap", "police", "lad", YEAR, **more)


def test_an_analyst_s_district_shares_are_those_counted_by_hand(county):
    store = county[0]
    records = by_hand(county, "vap", ("police",), YEAR, hearing=False)[1]
    found = premises_shares(store, single(), ANALYST)
    assert [one.premises for one in found] == [4, 3]
    for one, premises in zip(found, (range(4), range(4, 7)), strict=True):
        held = sum(record[3] in premises and record[1] <= AT_ADDRESS for record in records)
        assert (one.linked.count, one.top.count) == (held, held)


def test_partners_shares_are_changed_or_hidden_and_others_refused(county):
    for one in premises_shares(county[0], single(), PARTNER):
        assert one.linked.status in (Status.SHOWN, Status.HIDDEN)
        assert one.top.status is Status.HIDDEN  # the ten hold all of it: what is left beside them is nothing
    for asked, reader in (
        (single(), PUBLIC), (replace(single(), months=(YEAR[0], YEAR[1] - 1)), PARTNER),
        (replace(single(), domestic="out"), replace(PARTNER, tier=replace(PARTNER.tier, attributes=1))),
    ):  # fmt: skip
        with pytest.raises(PermissionError):
            premises_shares(county[0], asked, reader)


def test_a_release_without_a_register_says_so(small):
    assert "no register" in premises_refusal(small[0], spec(), OFFICER)
    assert len(register(small[0])) == 0


# ---- the demonstration county


@pytest.fixture(scope="module")
def doggershire_store():
    found = os.environ.get("ATLAS_TEST_STORE")
    if not found:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    return open_store(published(Path(found)))


def test_the_ten_premises_planted_in_each_district_are_found(doggershire_store):
    store = doggershire_store
    whole = (store.facts.first, store.facts.last)
    among = spec("msv_harm", months=whole)
    counts, known = at_premises(store, among, OFFICER), register(store).premises
    records = counts.named["police"] + counts.at_address["police"]
    for one in premises_shares(store, Spec("msv_harm", "police", "lad", whole), ANALYST):
        mine = [at for at, premises in enumerate(known) if premises.lad == one.code]
        busiest = sorted(mine, key=lambda at: int(known[at].id[1:]))[:10]  # as the county is generated
        assert set(np.array(mine)[np.argsort(-records[mine], kind="stable")[:10]]) == set(busiest)
        assert 0.45 <= one.top.count / one.whole.count <= 0.55


def test_hardly_a_record_without_the_register_s_id_is_linked_wrongly(doggershire_store):
    """Ambulance calls name no premises: nearly all that lie at an address were at a licensed place."""
    store = doggershire_store
    whole = spec(months=(store.facts.first, store.facts.last))
    found = at_premises(store, whole, OFFICER)
    assert found.named["ambulance"].sum() <= 0
    assert (found.at_address["ambulance"] > 0).sum() > 100
