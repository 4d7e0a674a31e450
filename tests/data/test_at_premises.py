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
from data.answering.few_at_premises import FEW
from data.premises import AT_ADDRESS, NAMED, NEAR
from data.premises.incidents import links_of
from tests import licensed_store
from tests.data.test_cells import expected

OFFICER, PARTNER, ANALYST, PUBLIC = (demonstration(tier) for tier in ("operational", "partner", "analyst", "public"))
EVERY = ("police", "ed", "ambulance")
YEAR = (2024 * 12, 2024 * 12 + 11)
FIRST, LAST = 2023 * 12, 2024 * 12 + 11


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return licensed_store.make(tmp_path_factory.mktemp("licensed") / "release")


def spec(definition="vap", among=EVERY, months=YEAR, **more):
    return Spec(definition, UNION, "lad", months, among=among, **more)


def own_links(county, source):
    held = county[2][source].linked
    held = held[held["precision"] <= AT_ADDRESS]
    return dict(zip(held["row"].tolist(), held["premises"].tolist(), strict=True))


def home_of(county, source, row, own, placed):
    """Where a record counts: where it says, or where what it is one incident with counts; nowhere if they differ."""
    if source == "police":
        return own
    via = placed.get(row["incident"]) if seen_twice(county[1], row["incident"]) else None
    return own if via is None else via if own in (None, via) else None


def settled(county, definition, held={}):
    """Every record that counts somewhere in the whole release: source, row -> premises; and how many a cell has."""
    key = (str(county[0].folder), definition)
    if key not in held:
        held[key] = _settled(county, definition)
    return held[key]


def _settled(county, definition):
    homes, cells, placed = {}, {}, {}
    for source in EVERY:
        rows, _ = expected(county[1][source], definition, source, (FIRST, LAST))
        own = own_links(county, source)
        mine = {at: (row, home_of(county, source, row, own.get(at), placed)) for at, row in rows.iterrows()}
        for at, (row, home) in mine.items():
            if home is not None:
                homes[source, at] = home
                cell = cells.setdefault((source, home, row["month"] // 12), [0, 0, 0, 0])
                heard = not (source == "ed" and row["provider"] == "ed2")
                for part, counts in enumerate((True, heard, at in own, heard and at in own)):
                    cell[part] += counts
        for row, home in mine.values():
            if source == "police" and home is not None and seen_twice(county[1], row["incident"]):
                placed.setdefault(row["incident"], home)
    return homes, cells


def is_told(cells, source, premises, months, *, hearing):
    """Whether a health service is told at a premises: every year of the window has none of its records, or enough."""
    if hearing and source == "ed" and premises > 3:
        return False  # in the second district nobody but the trust sends from there whose agreement bars it
    for year in range(months[0] // 12, months[1] // 12 + 1):
        whole, heard, own, own_heard = cells.get((source, premises, year), (0,) * 4)
        parts = (whole, own)
        parts += (heard, whole - heard, own_heard, own - own_heard) if hearing else ()
        if any(0 < part < FEW for part in parts):
            return False
    return True


def by_hand(county, definition, among, months, *, hearing):
    """Every incident at a premises, one row each: where, when, by whom. The slow way, record by record."""
    _, frames, links = county
    homes, cells = settled(county, definition)
    taken, records = {}, []
    for source in among:
        rows, _ = expected(frames[source], definition, source, months)
        rows = rows[rows["month"].between(*months)]
        if source == "ed" and hearing:
            rows = rows[rows["provider"] != "ed2"]
        if source != "police":
            own = own_links(county, source)
            at = [homes.get((source, row)) if row in own or "police" in among else None for row in rows.index]
            rows = rows[[one is not None and is_told(cells, source, one, months, hearing=hearing) for one in at]]
        taken[source] = rows
        held = links[source].linked.set_index("row")
        for at, row in rows.iterrows():
            if at in held.index:
                one = held.loc[at]
                key = ("one", row["incident"]) if seen_twice(frames, row["incident"]) else (source, at)
                records.append((key, int(one["precision"]), among.index(source), int(one["premises"]), source, row))
    incidents, apart = {}, set()
    for key, precision, order, premises, source, row in sorted(records, key=lambda it: (str(it[0]), it[1], it[2])):
        first = incidents.setdefault(key, (precision, premises, source, row))
        if first[1] != premises and precision <= AT_ADDRESS:  # who puts it elsewhere is not joined to it
            incidents[source, row.name] = (precision, premises, source, row)
            apart.add((source, row.name))
    found = []
    for key, (precision, premises, source, row) in incidents.items():
        who = {source}
        if key[0] == "one":
            who = {
                one
                for one, rows in taken.items()
                if any((one, at) not in apart for at in rows.index[rows["incident"] == key[1]])
            }
        found.append(
            {"premises": premises, "precision": precision, "source": source, "who": who, "month": row["month"]}
        )
    columns = ["premises", "precision", "source", "who", "month"]
    return pd.DataFrame(found, columns=columns), records


def seen_twice(frames, number):
    return number in _twice(tuple(frames.values()), tuple(map(id, frames.values())))


def _twice(frames, key, held={}):
    if key not in held:
        several = pd.concat([pd.Series(frame["incident"].unique()) for frame in frames]).value_counts()
        held[key] = {int(one) for one, many in several.items() if one >= 0 and many > 1}
    return held[key]


@pytest.mark.parametrize("hearing", [False, True])
@pytest.mark.parametrize("among", [EVERY, ("police",), ("ed", "ambulance")])
@pytest.mark.parametrize("definition", ["vap", "vwi"])
def test_incidents_at_premises_are_those_counted_one_by_one(county, definition, among, hearing):
    found = at_premises(county[0], spec(definition, among), OFFICER, hearing=hearing)
    incidents, _ = by_hand(county, definition, among, YEAR, hearing=hearing)
    _, cells = settled(county, definition)
    here = incidents[incidents["precision"] <= AT_ADDRESS]
    for at in range(7):
        mine = here[here["premises"] == at]
        police = mine["who"].map(lambda who: "police" in who).astype(bool)
        health = mine["who"].map(lambda who: bool(who - {"police"})).astype(bool)
        used = [one for one in among if one == "police" or is_told(cells, one, at, YEAR, hearing=hearing)]
        assert [one for one in among if found.told[one][at]] == used
        assert [one for one in among if found.barred[one][at]] == ["ed"] * (hearing and at > 3 and "ed" in among)
        assert bool(found.withheld[at]) == any(not found.told[one][at] and not found.barred[one][at] for one in among)
        assert found.incidents[at] == (len(mine) if used else -1)
        sides = (found.police_only[at], found.both[at], found.health_only[at])
        if set(used) - {"police"}:
            assert sides == (int((police & ~health).sum()), int((police & health).sum()), int((health & ~police).sum()))
        else:
            assert sides == (-1, -1, -1)
        for one in among:
            saw = int(mine["who"].map(lambda who, one=one: one in who).sum())
            assert found.seen[one][at] == (saw if one in used else -1)


def test_a_health_service_with_some_records_there_is_told_as_present_and_one_with_none_is_not(county):
    found = at_premises(county[0], spec(), OFFICER)
    _, cells = settled(county, "vap")
    for at in range(7):
        some = any(cells.get((one, at, 2024), (0,))[0] for one in ("ed", "ambulance"))
        assert bool(found.present[at]) == some


def test_records_are_told_by_source_and_by_how_surely_they_were_there(county):
    found = at_premises(county[0], spec(), OFFICER)
    _, records = by_hand(county, "vap", EVERY, YEAR, hearing=False)
    for kind, told in ((NAMED, found.named), (AT_ADDRESS, found.at_address)):
        for source in EVERY:
            for at in range(7):
                held = sum((one[3], one[4], one[1]) == (at, source, kind) for one in records)
                assert told[source][at] == (held if found.told[source][at] else -1)
    for source in EVERY:
        rows, _ = expected(county[1][source], "vap", source, YEAR)
        near = county[2][source].linked
        near = near[(near["precision"] == NEAR) & near["row"].isin(rows.index)]
        for at in range(7):
            held = int((near["premises"] == at).sum())
            few = source != "police" and 0 < held < FEW
            assert found.near[source][at] == (-1 if few else held)


def test_fewer_than_five_health_records_are_nowhere_a_number(county):
    store = county[0]
    found = at_premises(store, spec(), OFFICER)
    few = np.flatnonzero(found.withheld)
    assert len(few)
    for at in few.tolist():
        one = one_premises(store, spec(), f"P{at}", OFFICER)
        told = {source for source in EVERY if found.told[source][at]}
        assert told != set(EVERY)
        for source in set(EVERY) - told:
            assert found.named[source][at] == found.at_address[source][at] == found.seen[source][at] == -1
        assert {source for row in one.rows for source in row.sources} <= told
        assert set(one.by_source) == set(one.supplied) == told
        assert len(one.rows) == one.by_month.sum() == one.clock.sum() + one.untimed == found.incidents[at]


@pytest.mark.parametrize(
    "more", [{"months": (YEAR[0], YEAR[1] - 1)}, {"months": (YEAR[0] - 3, YEAR[1] - 3)}, {"hours": (1, 2)},
             {"age": (18, 24)}, {"days": (5, 6)}, {"domestic": "out"}],
)  # fmt: skip
def test_no_health_service_is_told_of_but_whole_years_and_a_definition_as_published(county, more):
    """A shorter window, another end or a filter would tell a part of what a year tells whole."""
    found = at_premises(county[0], spec(**more), OFFICER)
    police = at_premises(county[0], spec(among=("police",), **more), OFFICER)
    assert "single premises" in found.untold
    assert not found.present.any()
    assert not (found.told["ed"] | found.told["ambulance"]).any()
    assert found.incidents.tolist() == police.incidents.tolist()


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
    """Where nobody else sends from, the source is not in evidence at all: neither counted nor told as none."""
    store, frames, _ = county
    open_, heard = (at_premises(store, spec(), OFFICER, hearing=one) for one in (False, True))
    assert heard.incidents.sum() < open_.incidents.sum()
    assert (frames["ed"]["provider"] == "ed2").any()
    assert heard.barred["ed"].tolist() == [False] * 4 + [True] * 3
    for told in (heard.named, heard.at_address, heard.near, heard.street, heard.seen):
        assert (told["ed"][4:] == -1).all()
    alone = at_premises(store, spec(among=("ed",)), OFFICER, hearing=True)
    assert (alone.incidents[4:] == -1).all()
    one = one_premises(store, spec(), "P4", OFFICER, hearing=True)
    assert "ed" not in one.supplied
    assert not any("ed" in row.sources for row in one.rows)


def test_a_zone_s_clock_is_of_the_incidents_that_are_counted_there(county):
    store = county[0]
    for among in (EVERY, ("police",)):
        found = at_premises(store, spec(among=among), OFFICER)
        held = premises_clock(store, spec(among=among), np.ones(7, bool), OFFICER)
        untimed = sum(one_premises(store, spec(among=among), f"P{at}", OFFICER).untimed for at in range(7))
        assert held.sum() + untimed == found.incidents.sum()


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
    links = links_of(doggershire_store, "ambulance")
    assert not (links.precision == NAMED).any()
    assert len(np.unique(links.premises[links.precision == AT_ADDRESS])) > 100
    whole = spec(months=(doggershire_store.facts.first, doggershire_store.facts.last))
    assert at_premises(doggershire_store, whole, OFFICER).named["ambulance"].sum() <= 0
