import json
import os
import random
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import geo
from data.building.build import build
from data.building.config import read_config
from data.building.event_ids import CONTENT, event_ids
from data.model import month_index
from data.progress import silent
from data.release import BuildInProgress, lock, open_release, published, releases
from data.schema import COLUMNS
from data.tables import BuildError
from tests.data import tiny_county

LEVELS = ("lad", "msoa21", "lsoa21", "h3r7", "h3r8")


def built(root, store):
    """Build the county under root and return the release's folder."""
    return build(read_config(root / "store.toml"), store, root, silent).folder


def events(folder):
    return pd.concat(pd.read_parquet(path) for path in sorted((folder / "events" / "police").glob("*.parquet")))


def coverage(folder):
    return pd.read_parquet(folder / "coverage.parquet").set_index("month")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A built county: its files, its store, and the release's folder. Tests copy it before they change it."""
    base = tmp_path_factory.mktemp("county")
    tiny_county.write(base / "files")
    return base / "files", base / "store", built(base / "files", base / "store")


@pytest.fixture
def copy(county, tmp_path):
    """Files and store of the built county, free to change."""
    files, store, _ = county
    shutil.copytree(files, tmp_path / "files")
    shutil.copytree(store, tmp_path / "store")
    return tmp_path / "files", tmp_path / "store"


def test_a_release_holds_every_file_of_the_contract_and_verifies(county):
    _, store, folder = county
    manifest = open_release(folder).manifest
    assert published(store) == folder
    names = set(manifest["files"])
    assert {
        "report.json",
        "coverage.parquet",
        "places.parquet",
        "events/police/2023.parquet",
        "quarantine/police.csv",
    } <= names
    assert {f"units/{level}.parquet" for level in LEVELS} <= names
    assert {"population/lad.parquet", "context/deprivation.parquet", "engine/police/offsets.npy"} <= names
    assert {level["tiles"] for level in manifest["levels"]} <= names
    assert manifest["months"] == [month_index("2023-01"), month_index("2023-04")]


def test_every_event_has_the_canonical_columns_and_an_id_of_its_own(county):
    frame = events(county[2])
    assert list(frame) == list(COLUMNS)
    assert frame["event_id"].is_unique
    assert len(frame) == 3 * 42
    assert frame["occurred_at"].is_monotonic_increasing


def test_rows_read_are_accepted_plus_quarantined_by_file_and_in_all(county):
    report = json.loads((county[2] / "report.json").read_text())
    assert all(one["read"] == one["accepted"] + one["quarantined"] for one in report["files"])
    assert report["rows"]["police"]["read"] == 126 == report["rows"]["police"]["accepted"]


@pytest.mark.parametrize("level", LEVELS)
def test_units_unlocated_and_out_of_county_sum_to_the_rows_of_every_month(county, level):
    folder = county[2]
    units = len(pd.read_parquet(folder / "units" / f"{level}.parquet"))
    word, offsets = (np.load(folder / "engine" / "police" / f"{name}.npy") for name in (f"level_{level}", "offsets"))
    counts = np.bincount(word, minlength=units + 2)
    frame = events(folder)
    assert counts.sum() == len(frame)
    assert counts[units + 1] == (frame["place_status"] == "outside").sum()
    assert np.diff(offsets).tolist() == [42, 42, 0, 42]


def test_a_month_without_a_file_is_not_supplied(county):
    table = coverage(county[2])
    assert table["supplied"].tolist() == [1, 1, 0, 1]
    assert table["rows"].tolist() == [42, 42, 0, 42]


def test_a_declared_gap_is_not_supplied_though_rows_exist(copy):
    files, store = copy
    gap = '\n[[gaps]]\nsource = "police"\nprovider = "force"\nfrom = "2023-02"\nto = "2023-02"\nreason = "late"\n'
    (files / "store.toml").write_text(tiny_county.CONFIG + gap)
    row = coverage(built(files, store)).loc[month_index("2023-02")]
    assert (row["supplied"], row["rows"], row["note"]) == (0, 42, "late")


def test_a_month_with_under_half_the_usual_rows_is_flagged(copy):
    files, store = copy
    tiny_county.text(
        files / "police" / "2023-03-street.csv", tiny_county.HEADER, tiny_county.police_rows("2023-03", 10)
    )
    row = coverage(built(files, store)).loc[month_index("2023-03")]
    assert (row["supplied"], row["note"]) == (1, "fewer than half the usual rows")


def test_a_month_sent_twice_is_replaced_never_added(copy):
    files, store = copy
    tiny_county.text(
        files / "late" / "2023-02-street.csv", tiny_county.HEADER, tiny_county.police_rows("2023-02", 50, seed=2)
    )
    folder = built(files, store)
    assert coverage(folder)["rows"].tolist() == [42, 52, 0, 42]
    report = json.loads((folder / "report.json").read_text())
    assert report["replaced"] == [
        {"source": "police", "provider": "force", "month": "2023-02", "file": "police/2023-02-street.csv", "rows": 42,
         "by": "late/2023-02-street.csv"}
    ]  # fmt: skip
    rows = report["rows"]["police"]
    assert rows["read"] == rows["accepted"] + rows["quarantined"] + rows["replaced"] == 178


def test_the_order_of_files_decides_which_version_stands(copy):
    files, store = copy
    tiny_county.text(
        files / "late" / "2023-02-street.csv", tiny_county.HEADER, tiny_county.police_rows("2023-02", 50, seed=2)
    )
    text = tiny_county.CONFIG.replace(
        '["police/{month}-street.csv", "late/{month}-street.csv"]',
        '["late/{month}-street.csv", "police/{month}-street.csv"]',
    )
    (files / "store.toml").write_text(text)
    assert coverage(built(files, store))["rows"].tolist() == [42, 42, 0, 42]


def test_the_same_files_again_give_the_same_ids_and_bytes(copy):
    files, store = copy
    before = open_release(published(store)).manifest["files"]
    after = open_release(built(files, store)).manifest["files"]
    assert {name: one for name, one in after.items() if name != "report.json"} == {
        name: one for name, one in before.items() if name != "report.json"
    }


def test_shuffled_rows_give_the_same_ids_and_counts(copy):
    files, store = copy
    before = events(published(store))
    path = files / "police" / "2023-01-street.csv"
    header, *rows = path.read_text().splitlines()
    random.Random(7).shuffle(rows)
    tiny_county.text(path, header, rows)
    after = events(built(files, store))
    columns = [name for name in COLUMNS if name not in ("row", "file")]
    same = ["event_id"]
    assert (
        before.sort_values(same)[columns]
        .reset_index(drop=True)
        .equals(after.sort_values(same)[columns].reset_index(drop=True))
    )


def test_ids_differ_by_secret_provider_and_month_and_tell_equals_apart(county):
    row = events(county[2]).iloc[[0, 0, 0]].assign(stated_lsoa="")
    ids = event_ids(row, b"a" * 32)
    assert len(set(ids)) == 3
    assert set(ids) & set(event_ids(row, b"b" * 32)) == set()
    assert set(ids) & set(event_ids(row.assign(provider="other"), b"a" * 32)) == set()
    assert set(ids) & set(event_ids(row.assign(month=1), b"a" * 32)) == set()
    assert "row" not in CONTENT and "file" not in CONTENT


def test_the_secret_is_for_its_owner_alone(county):
    path = county[1] / "secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32


BREAKAGES = {
    "no file of a provider": lambda files: shutil.rmtree(files / "police"),
    "every file refused": lambda files: [path.write_text("a,b\n1,2\n") for path in (files / "police").iterdir()],
    "boundaries gone": lambda files: (files / "lsoa.gpkg").unlink(),
    "a lookup without its column": lambda files: (files / "lookup.csv").write_text("a,b\n1,2\n"),
    "population of other areas": lambda files: (files / "people.csv").write_text("lsoa,people\nE01000001,5\n"),
    "population in words": lambda files: (files / "people.csv").write_text("lsoa,people\nE01099901,many\n"),
    "context without its column": lambda files: (files / "context.csv").write_text("lsoa,skore\nE01099901,5\n"),
    "postcodes gone": lambda files: (files / "postcodes.csv").unlink(),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_failed_build_says_why_and_leaves_the_published_release_untouched(copy, breakage):
    files, store = copy
    before = open_release(published(store)).manifest
    BREAKAGES[breakage](files)
    with pytest.raises(BuildError):
        built(files, store)
    assert open_release(published(store)).manifest == before
    assert sorted(path.name for path in (store / "releases").iterdir()) == [before["id"]]
    assert not (store / "BUILDING").exists()


def test_maps_that_cannot_be_drawn_fail_the_build(copy, monkeypatch):
    files, store = copy
    before = published(store)
    start = geo.start_drawing

    def killed(*given):
        drawing = start(*given)
        drawing.process.kill()
        return drawing

    monkeypatch.setattr(geo, "start_drawing", killed)
    with pytest.raises(BuildError, match="could not be written"):
        built(files, store)
    assert published(store) == before
    assert [path.name for path in (store / "releases").iterdir()] == [before.name]


def test_a_refused_file_is_named_and_its_month_not_supplied(copy):
    files, store = copy
    (files / "police" / "2023-02-street.csv").write_text("a,b\n1,2\n")
    folder = built(files, store)
    row = coverage(folder).loc[month_index("2023-02")]
    assert (row["supplied"], row["note"]) == (0, "police/2023-02-street.csv was refused")
    report = json.loads((folder / "report.json").read_text())
    assert sum(bool(one["refused"]) for one in report["files"]) == 1


def test_a_refused_new_version_leaves_the_month_as_first_sent(copy):
    files, store = copy
    tiny_county.text(files / "late" / "2023-02-street.csv", "a,b", ["1,2"])
    assert coverage(built(files, store)).loc[month_index("2023-02"), "rows"] == 42


def test_a_second_build_does_not_start_while_one_runs(copy):
    files, store = copy
    with lock(store), pytest.raises(BuildInProgress, match=f"pid {os.getpid()}"):
        built(files, store)


KILLED = """
import os, sys
from pathlib import Path
import data.release as release
from data.building.build import build
from data.building.config import read_config
from data.progress import silent
files, store, name, at = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
real, calls = getattr(release, name), []
def dying(*given):
    calls.append(1)
    if len(calls) == at:
        os.kill(os.getpid(), 9)
    return real(*given)
setattr(release, name, dying)
build(read_config(files / "store.toml"), store, files, silent)
"""


@pytest.mark.parametrize(
    ("name", "at", "old"),
    [("_fact", 3, True), ("_sync", 1, True), ("point", 1, True), ("_prune", 1, False)],
)
def test_a_build_killed_at_any_moment_leaves_the_old_release_or_the_new_one(copy, name, at, old):
    files, store = copy
    before = published(store).name
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(files), str(store), name, str(at)], check=False, cwd=Path.cwd()
    )
    assert done.returncode == -9
    now = open_release(published(store))
    assert (now.id == before) == old
    again = built(files, store)
    assert published(store) == again
    assert not list((store / "releases").glob(".*"))
    assert again.name in releases(store)
