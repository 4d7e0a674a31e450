"""By how much a count is changed: the table's properties, its published values, and the draws made from it."""

import csv
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import tiers
from data.answering.disclosure import publish, rule_for
from data.answering.perturbation import draws, greatest_entropy, perturb, table
from data.answering.tally import MOST, ONE, cell_keys_in, counts_in, tally
from tests.data import changed_oracle as oracle

PARTNER, PUBLIC = (rule_for(tiers()[tier], is_open=False, health=False) for tier in ("partner", "public"))


@pytest.mark.parametrize("count", range(1, 6))
def test_every_row_is_a_distribution_of_mean_0_and_variance_3_that_leaves_no_count_negative(count):
    changes, p = table()[count]
    assert changes.tolist() == list(range(-count, 6))
    assert (p > 0).all() and p.sum() == pytest.approx(1, abs=1e-12)
    assert (p * changes).sum() == pytest.approx(0, abs=1e-12)
    assert (p * changes**2).sum() == pytest.approx(3, abs=1e-12)


@pytest.mark.parametrize("count", range(1, 6))
def test_every_row_is_exponential_in_the_change_and_its_square(count):
    """Third differences of the logarithms vanish exactly where log p = c + a v + b v^2."""
    assert np.abs(np.diff(np.log(table()[count][1]), 3)).max() < 1e-9


@given(st.integers(1, 5), st.lists(st.floats(-1, 1), min_size=4, max_size=4))
def test_no_other_distribution_of_the_same_mean_and_variance_has_more_entropy(count, aside):
    changes, p = table()[count]
    kept = np.stack([np.ones(len(p)), changes, changes**2])
    free = np.linalg.svd(kept)[2][3:]  # directions that keep sum, mean and variance
    other = p + free.T @ np.resize(aside, len(free)) * p.min() / 4
    assert (other > 0).all() and np.allclose(kept @ other, kept @ p)
    assert -(other * np.log(other)).sum() <= -(p * np.log(p)).sum() + 1e-12


def test_the_row_of_five_and_more_is_the_published_one():
    changes, p = table()[5]
    wanted = {0: 0.2288, 1: 0.1942, 2: 0.1187, 3: 0.0523, 4: 0.0166, 5: 0.0038}
    assert {int(one): round(float(chance), 4) for one, chance in zip(changes, p, strict=True)} == {
        sign * size: chance for size, chance in wanted.items() for sign in (-1, 1)
    }


def test_zero_is_never_changed():
    keys = np.arange(4096)
    assert not perturb(np.zeros(4096, np.int64), keys).any()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 17, 1_000])
def test_over_all_keys_a_count_keeps_its_mean_and_varies_by_3(count):
    found = perturb(np.full(4096, count), np.arange(4096))
    assert found.min() >= max(count - 5, 0) and found.max() <= count + 5
    assert found.mean() == pytest.approx(count, abs=0.001)
    assert found.var() == pytest.approx(3, abs=0.01)


def test_over_random_keys_the_mean_error_is_nil():
    """Gate B5: within 0.05 over ten thousand cells and more."""
    rng = np.random.default_rng(1)
    count, key = rng.integers(0, 60, 40_000), rng.integers(0, 4096, 40_000)
    assert abs((perturb(count, key) - count).mean()) < 0.05


def test_another_key_changes_most_cells():
    """Gate B8: three in five at least; 77 % are expected of cells of five and more."""
    rng = np.random.default_rng(2)
    count = rng.integers(5, 60, 40_000)
    first, second = (perturb(count, rng.integers(0, 4096, 40_000)) for _ in range(2))
    assert 0.6 <= (first != second).mean() == pytest.approx(1 - (table()[5][1] ** 2).sum(), abs=0.01)
    assert (first != count).mean() == pytest.approx(1 - 0.2288, abs=0.01)


@given(st.integers(0, 40), st.integers(0, 4095))
def test_a_draw_is_what_walking_up_the_distribution_gives(count, key):
    assert perturb(np.array([count]), np.array([key]))[0] == count + oracle.change(count, key)


def test_a_mean_that_no_distribution_has_is_a_fault():
    with pytest.raises(ArithmeticError, match="no distribution"):
        greatest_entropy(np.array([0.0, 1.0, 2.0]), 5.0, 1.0)


# -- tallies


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4095)), max_size=200))
def test_a_tally_holds_the_count_and_the_sum_of_the_keys(records):
    group, keys = np.array([one for one, _ in records], np.int64), np.array([key for _, key in records], np.uint16)
    held = tally(group, keys, 5)
    assert counts_in(held).tolist() == [int((group == one).sum()) for one in range(5)]
    assert cell_keys_in(held).tolist() == [sum(key for at, key in records if at == one) % 4096 for one in range(5)]
    first = tally(group[::2], keys[::2], 5)
    assert (held - first).tolist() == tally(group[1::2], keys[1::2], 5).tolist()


def test_a_tally_holds_as_many_records_as_it_says():
    held = np.array([MOST], np.int64) * (ONE + 4095)
    assert counts_in(held)[0] == MOST and cell_keys_in(held)[0] == MOST * 4095 % 4096


# -- published cells


def test_published_record_keys_and_their_table_give_the_published_cells(shared):
    """Gate B11: the cells of the cellKey package, from its own records, its own table and its own modulus."""
    rows = defaultdict(lambda: ([], []))
    for one in _rows(shared / "reference" / "ck_ptable_D5_V3_js2_pstay50.csv"):
        rows[int(one["i"])][0].append(float(one["v"]))
        rows[int(one["i"])][1].append(float(one["ub"]) - float(one["lb"]))
    theirs = draws([(np.array(v), np.array(p)) for _, (v, p) in sorted(rows.items())], 100_000)
    records = pd.read_csv(shared / "reference" / "ck_cellkey_microdata.csv")
    records["key"] = (records["rec_key"] * 100_000).round().astype(int)
    cells = _rows(shared / "reference" / "ck_cellkey_expected_cells.csv")
    for one in cells:
        held = records[records[one["countvar"]] == 1] if one["countvar"] != "total" else records
        for column in ("sex", "age"):
            held = held if one[column] == "Total" else held[held[column] == one[column]]
        count, key = len(held), int(held["key"].sum()) % 100_000
        assert count == int(one["count"]) and key == round(float(one["ckey"]) * 100_000) % 100_000
        assert perturb(np.array([count]), np.array([key]), theirs)[0] == int(one["perturbed"]), one
        assert int(one["perturbed"]) - count == int(one["pert"]), one
    assert len(cells) == 63


def test_threshold_and_rounding_are_the_published_rule_of_ten_and_five(shared):
    """The rule the ONS publishes beside perturbation, for every count up to 200."""
    for one in _rows(shared / "reference" / "rounding_rules.csv"):
        count, _ = publish(np.array([int(one["count"])]), PUBLIC)
        assert count[0] == (int(one["ons_10_5"]) if one["ons_10_5"].isdigit() else -1)


def _rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
