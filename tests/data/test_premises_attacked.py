"""Somebody with the grant asks everything of licensed premises and subtracts: what is hidden follows from none of it.

What is told is compared between two counties that differ only in how many records the hidden cells have, from one to
four: where every answer is the same in both, no comparison of answers tells one county from the other.
"""

import itertools
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from access import demonstration
from data import UNION, Spec, at_premises, one_premises, open_store, premises_clock, published, register
from data.answering.few_at_premises import FEW, Years
from data.premises import AT_ADDRESS, NEAR, Links, write_premises
from tests import licensed_store
from tests.data.test_at_premises import EVERY, seen_twice, settled
from tests.data.test_cells import expected

OFFICER = demonstration("operational")
FIRST, LAST = 2023 * 12, 2024 * 12 + 11
WINDOWS = ((FIRST, LAST), (LAST - 11, LAST), (FIRST, FIRST + 11), (LAST - 5, LAST), (LAST - 14, LAST - 3), (LAST, LAST))
CHOICES = [given for many in (1, 2, 3) for given in itertools.combinations(EVERY, many)]
ZONES = [(True,) * 7, (True,) * 4 + (False,) * 3, *(tuple(one == at for one in range(7)) for at in (4, 5, 6))]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return licensed_store.make(tmp_path_factory.mktemp("attacked") / "release", seed=11)


def hidden_rows(county, definition):
    """Return by source the rows of hidden cells, grouped by cell: linked there alone, joined to nothing elsewhere."""
    homes, cells = settled(county, definition)
    found = {}
    for source in EVERY[1:]:
        frame, linked = county[1][source], county[2][source].linked
        taken, _ = expected(frame, definition, source, (FIRST, LAST))
        near = linked[(linked["precision"] == NEAR) & linked["row"].isin(taken.index)]
        near = list(zip(near["premises"], frame["month"].to_numpy()[near["row"]] // 12, strict=True))
        for row, premises, precision in linked[["row", "premises", "precision"]].itertuples(index=False):
            if row not in taken.index or seen_twice(county[1], frame.at[row, "incident"]):
                continue
            year = frame.at[row, "month"] // 12
            if precision <= AT_ADDRESS and homes.get((source, row)) == premises:
                whole, _, own, _ = cells[source, premises, year]
                if 0 < whole < FEW or 0 < own < FEW:
                    found.setdefault((source, premises, year, "here"), []).append(row)
            elif precision == NEAR and near.count((premises, year)) < FEW:
                found.setdefault((source, premises, year, "near"), []).append(row)
    return found


def without(county, gone, folder):
    """Return the store of the same county, in which some rows are linked to no premises."""
    shutil.copytree(county[0].folder, folder)
    shutil.rmtree(folder / "premises")
    links = {}
    for source, held in county[2].items():
        kept = ~held.linked["row"].isin([row for one, row in gone if one == source])
        links[source] = Links(held.linked[kept], held.street)
    write_premises(licensed_store.register(), links, folder)
    return open_store(folder)


def everything(store, definition):
    """Yield every answer on premises to every window, choice of sources and zone, on screen and for a hearing."""
    for months, among, hearing in itertools.product(WINDOWS, CHOICES, (False, True)):
        spec = Spec(definition, UNION, "lad", months, among=among)
        key = (months, among, hearing)
        yield key, plain(at_premises(store, spec, OFFICER, hearing=hearing))
        for at in range(7):
            yield (*key, at), plain(one_premises(store, spec, f"P{at}", OFFICER, hearing=hearing))
        if not hearing:
            for zone in ZONES:
                yield (*key, zone), premises_clock(store, spec, np.array(zone), OFFICER).tolist()


def plain(told):
    """Return an answer as plain values that can be compared."""
    if isinstance(told, np.ndarray):
        return told.tolist()
    if isinstance(told, dict) or hasattr(told, "items"):
        return {key: plain(one) for key, one in told.items()}
    if hasattr(told, "__slots__"):
        return {name: plain(getattr(told, name)) for name in told.__slots__}
    return [plain(one) for one in told] if isinstance(told, tuple) else told


def differences(county, definition, folder):
    """Return what is told otherwise once every hidden cell has but one of its records; and how many were taken out."""
    hidden = hidden_rows(county, definition)
    gone = [(key[0], row) for key, rows in hidden.items() for row in rows[1:]]
    other = dict(everything(without(county, gone, folder), definition))
    return [key for key, told in everything(county[0], definition) if told != other[key]], len(gone)


@pytest.mark.parametrize("definition", ["vap", "vwi"])
def test_no_answer_tells_how_many_records_a_hidden_cell_has(county, definition, tmp_path):
    found, gone = differences(county, definition, tmp_path / "release")
    assert gone > 5
    assert not found


def test_a_rule_that_looked_at_the_window_alone_would_be_found_out(county, tmp_path, monkeypatch):
    def by_window(self, touched, *, hearing):
        return ~((self.whole[touched].sum(axis=0) > 0) & (self.whole[touched].sum(axis=0) < FEW))

    monkeypatch.setattr(Years, "told", by_window)
    shutil.copytree(county[0].folder, tmp_path / "same")
    again = (open_store(tmp_path / "same"), *county[1:])
    assert differences(again, "vap", tmp_path / "release")[0]


@pytest.mark.parametrize("definition", ["vwi", "vap"])
def test_no_two_windows_of_the_demonstration_county_differ_by_fewer_than_five(definition):
    """What is told of a health service at one premises, subtracted window from window and choice from choice."""
    named = os.environ.get("ATLAS_TEST_STORE")
    if not named:
        pytest.skip("ATLAS_TEST_STORE names no demonstration store: `make test` builds one")
    store = open_store(published(Path(named)))
    last, size = store.facts.last, len(register(store))
    told = {}
    for years, among in itertools.product((1, 2, 3), [one for one in CHOICES if set(one) & {"ed", "ambulance"}]):
        found = at_premises(store, Spec(definition, UNION, "lad", (last - 12 * years + 1, last), among=among), OFFICER)
        for source in set(among) - {"police"}:
            count = np.where(found.told[source], found.named[source] + found.at_address[source], -1)
            told.setdefault((source, years), []).append(count)
            assert not ((found.seen[source] > 0) & (found.seen[source] < FEW)).any()
    for (source, years), several in told.items():
        assert all((one == several[0]).all() for one in several)
        for less in range(years):
            fewer = told[source, less][0] if less else np.zeros(size, np.int64)
            both = (several[0] >= 0) & (fewer >= 0)
            rest = (several[0] - fewer)[both]
            assert not ((rest > 0) & (rest < FEW)).any()
    assert any((several[0] >= FEW).any() for several in told.values())
