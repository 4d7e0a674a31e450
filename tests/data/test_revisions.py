"""What changed in a month already published: found by building twice, told by the rule of whoever asks."""

import itertools
import shutil

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.__main__ import main
from data.answering.disclosure import Rule
from data.answering.revisions import FILE, NOTHING, Revision, all_protected, protected, read_revisions
from data.building.build import build
from data.building.config import read_config
from data.model import Status, month_index
from data.progress import silent
from tests.data import tiny_county

PARTNER, EXACT = Rule(exact=False, threshold=5, rounding=1), Rule(exact=True, threshold=1, rounding=1)


def built(files, store):
    return build(read_config(files / "store.toml"), store, files, silent)


def told(release):
    columns = ["provider", "month", "before", "after", "added", "removed", "since"]
    return [tuple(row) for row in read_revisions(release.folder)[columns].itertuples(index=False)]


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    base = tmp_path_factory.mktemp("revised")
    tiny_county.write(base / "files", rows=30)
    built(base / "files", base / "store")
    return base


@pytest.fixture
def county(once, tmp_path):
    shutil.copytree(once, tmp_path / "county")
    return tmp_path / "county" / "files", tmp_path / "county" / "store"


def rewrite(files, month, rows):
    tiny_county.text(files / "police" / f"{month}-street.csv", tiny_county.HEADER, rows)


def test_a_month_that_changed_since_the_release_before_is_told_row_by_row(county):
    files, store = county
    first = built(files, store)
    assert told(first) == []
    rows = tiny_county.police_rows("2023-02", 30)
    rewrite(files, "2023-02", [*rows[3:], *tiny_county.police_rows("2023-02", 9, seed=7)[:9]])
    second = built(files, store)
    ids = [set(pd.read_parquet(one.folder / "events/police/2023.parquet")["event_id"]) for one in (first, second)]
    wanted = ("force", month_index("2023-02"), 32, 38, len(ids[1] - ids[0]), len(ids[0] - ids[1]), first.id)
    assert told(second) == [wanted]
    assert wanted[4:6] == (9, 3)
    third = built(files, store)
    assert told(third) == [wanted]  # nothing new, and what was told stays told


def test_a_late_month_is_revised_a_new_one_is_not_and_a_withdrawn_one_is(county):
    files, store = county
    first = built(files, store).id
    rewrite(files, "2023-03", tiny_county.police_rows("2023-03", 20))
    rewrite(files, "2023-05", tiny_county.police_rows("2023-05", 20))
    (files / "police" / "2023-01-street.csv").unlink()
    assert told(built(files, store)) == [
        ("force", month_index("2023-01"), 32, NOTHING, 0, 32, first),
        ("force", month_index("2023-03"), NOTHING, 22, 22, 0, first),
    ]


def test_a_file_that_a_later_one_of_the_same_build_replaced_is_told(county, capsys):
    files, store = county
    late = [*tiny_county.police_rows("2023-02", 30), *tiny_county.police_rows("2023-02", 12, seed=9)[:12]]
    tiny_county.text(files / "late" / "2023-02-street.csv", tiny_county.HEADER, late)
    shutil.rmtree(store)
    assert told(built(files, store)) == [("force", month_index("2023-02"), 32, 44, 12, 0, "")]
    assert main(["status", "--store", str(store)]) == 0
    said = capsys.readouterr().out
    assert "revised: police/force 2023-02: 32 to 44 rows, 12 new, 0 gone, by late/2023-02-street.csv" in said


def test_shuffled_rows_are_no_revision(county):
    files, store = county
    rewrite(files, "2023-02", tiny_county.police_rows("2023-02", 30)[::-1])
    assert told(built(files, store)) == []


def test_the_closing_report_tells_revisions(county):
    files, store = county
    rewrite(files, "2023-04", tiny_county.police_rows("2023-04", 40))
    said = []
    build(read_config(files / "store.toml"), store, files, said.append)
    at = said.index("Changed in months already published or sent")
    assert "police/force 2023-04: 32 to 42 rows" in said[at + 1]


def test_ids_made_another_way_are_no_revision(county):
    files, store = county
    built(files, store)
    (store / "secret").write_bytes(b"another secret of thirty-two bytes!"[:32])
    assert told(built(files, store)) == []


@pytest.mark.parametrize("loss", ["revisions", "events", "release"])
def test_a_release_before_that_lacks_something_is_as_none(county, loss):
    files, store = county
    folder = built(files, store).folder
    {
        "revisions": lambda: (folder / FILE).unlink(),
        "events": lambda: (folder / "events/police/2023.parquet").write_bytes(b"PAR1 cut"),
        "release": lambda: shutil.rmtree(folder),
    }[loss]()
    assert told(built(files, store)) == []


numbers = st.integers(0, 60)


@given(numbers, numbers, numbers)
def test_no_number_below_the_threshold_can_be_had_from_what_is_told(kept, added, removed):
    row = vars_of(Revision("ed", "e", 0, kept + removed, kept + added, added, removed, "", ""))
    found = protected(row, "Trust", PARTNER)
    if found is None:
        assert max(added, removed) < PARTNER.threshold
        return
    seen = {name: getattr(found, name).count for name in ("before", "after", "added", "removed")}
    assert all(count is None or count >= PARTNER.threshold for count in seen.values())
    if seen["before"] is not None and seen["after"] is not None:
        assert abs(seen["after"] - seen["before"]) >= PARTNER.threshold
    known = [name for name, count in seen.items() if count is not None]
    if len(known) == 3:  # the fourth follows: after = before + added - removed
        missing = ({"before", "after", "added", "removed"} - set(known)).pop()
        assert row[missing] >= PARTNER.threshold
    if seen["added"] is not None and seen["removed"] is not None:
        assert abs(seen["added"] - seen["removed"]) >= PARTNER.threshold


@given(numbers, numbers, numbers)
def test_whoever_sees_exact_counts_sees_exact_revisions(kept, added, removed):
    row = vars_of(Revision("ed", "e", 0, kept + removed, kept + added, added, removed, "", ""))
    found = protected(row, "Trust", EXACT)
    assert [found.before.count, found.after.count] == [kept + removed, kept + added]
    assert [found.added.count, found.removed.count] == [added, removed]


def test_a_month_that_was_not_there_is_not_supplied_and_never_zero():
    found = protected(vars_of(Revision("ed", "e", 0, NOTHING, 30, 30, 0, "", "")), "Trust", PARTNER)
    assert found.before.status is Status.NOT_SUPPLIED
    assert found.after.count == 30


def vars_of(one):
    return {name: getattr(one, name) for name in Revision.__dataclass_fields__}


@given(st.lists(st.integers(0, 40), min_size=3, max_size=5))
def test_no_revision_of_a_month_tells_what_another_of_it_hides(totals):
    rows = [
        vars_of(Revision("ed", "e", 0, before, after, 60 + after, 60 + before, str(at), ""))
        for at, (before, after) in enumerate(itertools.pairwise(totals))
    ]
    found = all_protected(rows, {"e": "Trust"}, PARTNER)
    told = sorted({cell.count for one in found for cell in (one.before, one.after)} - {None})
    assert all(b - a >= PARTNER.threshold for a, b in itertools.pairwise(told))
    exact = all_protected(rows, {"e": "Trust"}, EXACT)
    assert [one.after.count for one in exact] == totals[1:]


def test_a_month_revised_twice_by_many_rows_tells_both():
    rows = [vars_of(Revision("ed", "e", 0, a, b, b - a, 0, "", "")) for a, b in ((20, 40), (40, 70))]
    found = all_protected(rows, {"e": "Trust"}, PARTNER)
    assert [(one.before.count, one.after.count) for one in found] == [(20, 40), (40, 70)]
