"""The fast count equals the slow one, and packing loses nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.answering.engine import open_engine
from data.answering.tally import cell_keys_in, counts_in
from data.defining.rules import Tables
from data.keys import MODULUS
from data.pack import CLOCKS, FLAGS, PERSONS, PROFILE, pack, parent_cells

MONTHS = (2024 * 12, 2024 * 12 + 5)
CODES = ["A1", "A2", "A3"]


def events(n, seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({name: np.zeros(n, np.int8) for name in FLAGS})
    for name in ("knife", "domestic", "alcohol"):
        frame[name] = rng.integers(0, 3, n).astype(np.int8)
    words = {"category": ["8N", "34B", "5D"], "place_type": ["public", "dwelling", "unknown"], "provider": ["p", "q"]}
    for name in PROFILE:
        if name not in frame:
            frame[name] = (
                rng.choice(words.get(name, ["x"]), n) if name != "stated_vintage" else rng.choice([2011, 2021], n)
            )
    frame["month"] = rng.integers(MONTHS[0], MONTHS[1] + 1, n)
    frame["hour"], frame["weekday"] = rng.integers(0, 25, n), rng.integers(0, 8, n)
    frame["victim_age"], frame["victim_sex"] = rng.integers(-1, 110, n), rng.choice(["female", "male", "unknown"], n)
    frame["lsoa21"] = rng.choice([*CODES, ""], n)
    frame["place_status"] = np.where(frame["lsoa21"] == "", rng.choice(["unlocated", "outside"], n), "located")
    frame["h3"] = np.uint64(0)
    frame["record_key"] = rng.integers(0, MODULUS, n).astype(np.uint16)
    return frame


def tables(engine, seed):
    rng = np.random.default_rng(seed)
    bits = lambda size: rng.integers(0, 4, size).astype(np.uint8)  # noqa: E731
    return Tables(bits(len(engine.profiles)), bits(CLOCKS), bits(PERSONS))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packed")
    pack(events(5_000, 1), "police", {"lsoa21": CODES}, MONTHS, folder)
    return open_engine(folder, "police", MONTHS[0])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(-1, 6), st.integers(-1, 6))
def test_the_kernel_counts_what_numpy_counts(engine, seed, start, length):
    rule, rows = tables(engine, seed), engine.rows((MONTHS[0] + start, MONTHS[0] + start + length))
    assert engine.tallies("lsoa21", 3, rule, rows).tolist() == engine.tallies_plainly("lsoa21", 3, rule, rows).tolist()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 5), st.integers(0, 5))
def test_the_cell_key_is_the_sum_of_the_keys_of_the_records_counted(engine, seed, start, length):
    """Record by record in plain Python, over the words as they were packed."""
    rule, rows = tables(engine, seed), engine.rows((MONTHS[0] + start, MONTHS[0] + start + length))
    counts, keys = [0] * 6, [0] * 6
    for row in range(*rows):
        word = rule.profile[engine.profile[row]] & rule.clock[engine.clock[row]] & rule.person[engine.person[row]]
        if word:
            counts[engine.levels["lsoa21"][row]] += 1
            keys[engine.levels["lsoa21"][row]] += int(engine.keys[row])
    found = engine.tallies("lsoa21", 3, rule, rows)
    assert counts_in(found).tolist() == counts
    assert cell_keys_in(found).tolist() == [key % 4096 for key in keys]


def test_a_rule_that_takes_everything_counts_every_row_once(engine):
    everything = Tables(np.ones(len(engine.profiles), np.uint8), np.ones(CLOCKS, np.uint8), np.ones(PERSONS, np.uint8))
    counts = counts_in(engine.tallies("lsoa21", 3, everything, engine.rows(MONTHS)))
    frame = events(5_000, 1)
    direct = frame["lsoa21"].value_counts()
    assert counts.tolist()[:3] == [direct[code] for code in CODES]
    assert counts[3] == (frame["place_status"] == "unlocated").sum()
    assert counts[4] == (frame["place_status"] == "outside").sum()


def test_a_clause_of_one_word_does_not_borrow_the_bit_of_another(engine):
    """Clause 0 takes every profile at night only, clause 1 no profile at any time: nothing counts by day."""
    clock = np.zeros(CLOCKS, np.uint8)
    clock[: 6 * 8] = 1
    clock |= 2
    rule = Tables(np.ones(len(engine.profiles), np.uint8), clock, np.full(PERSONS, 3, np.uint8))
    night = int((events(5_000, 1)["hour"] < 6).sum())
    assert counts_in(engine.tallies("lsoa21", 3, rule, engine.rows(MONTHS))).sum() == night


def test_the_rows_of_one_unit_are_those_counted_there(engine):
    rule, rows = tables(engine, 7), engine.rows(MONTHS)
    counts = counts_in(engine.tallies("lsoa21", 3, rule, rows))
    assert [len(engine.at("lsoa21", unit, rule, rows)) for unit in range(3)] == counts[:3].tolist()


def test_months_are_found_again_from_row_numbers(engine):
    found = engine.month_of(np.arange(*engine.rows(MONTHS)))
    assert np.bincount(found - MONTHS[0]).tolist() == events(5_000, 1)["month"].value_counts().sort_index().tolist()


def test_events_outside_the_release_are_refused(tmp_path):
    with pytest.raises(ValueError, match="outside the months"):
        pack(events(10, 1), "police", {"lsoa21": CODES}, (MONTHS[0], MONTHS[0]), tmp_path)


def test_parents_are_those_of_h3():
    import h3

    cells = [h3.latlng_to_cell(53.4 + i / 50, -1.5 + i / 40, 10) for i in range(50)]
    numbers = np.array([int(cell, 16) for cell in cells], np.uint64)
    for resolution in (7, 8, 9, 10):
        expected = [int(h3.cell_to_parent(cell, resolution), 16) for cell in cells]
        assert parent_cells(numbers, resolution).tolist() == expected


def test_a_coarse_cell_has_no_finer_parent():
    import h3

    coarse = np.array([int(h3.latlng_to_cell(53.4, -1.5, 8), 16), 0], np.uint64)
    assert parent_cells(coarse, 9).tolist() == [0, 0]
