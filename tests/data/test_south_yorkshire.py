"""Real South Yorkshire, built by the real command, against a plain pandas count of the files (rulings.md 4)."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import geo
from access import demonstration
from data import Spec, Status, available, cells, definitions, open_store
from data.building.config import read_config
from data.building.intake import Intake, plan, take
from data.model import month_index
from data.release import open_release, published
from geo import coarser
from indicators import Atlas
from scripts.worked_example import page

pytestmark = [pytest.mark.shared, pytest.mark.slow]
ROOT = Path(__file__).parent.parent.parent
LEVELS = ("lad", "ward", "msoa11", "msoa21", "lsoa11", "lsoa21", "oa11", "h3r7", "h3r8")
SLUGS = {
    "Anti-social behaviour": "anti-social-behaviour",
    "Violence and sexual offences": "violence-and-sexual-offences",
}


@pytest.fixture(scope="module")
def release(shared, tmp_path_factory):
    store = tmp_path_factory.mktemp("sy")
    command = [sys.executable, "-m", "data", "build", "examples/south_yorkshire.toml", "--store", str(store)]
    subprocess.run([*command, "--root", str(shared / "open_data"), "--quiet"], check=True, cwd=ROOT)
    return open_release(published(store)).folder


@pytest.fixture(scope="module")
def events(release):
    return pd.concat(pd.read_parquet(path) for path in sorted((release / "events" / "police").glob("*.parquet")))


@pytest.fixture(scope="module")
def raw(shared):
    """Return rows by month and crime type, counted straight from the files."""
    files = sorted((shared / "open_data" / "crime_street" / "south_yorkshire").glob("*.csv.gz"))
    frame = pd.concat(pd.read_csv(path, usecols=["Month", "Crime type"], dtype=str) for path in files)
    return frame.groupby(["Month", "Crime type"]).size()


def by_month_and_category(raw):
    table = raw.rename_axis(["month", "category"]).reset_index(name="rows")
    table["month"] = [month_index(month) for month in table["month"]]
    table["category"] = [
        "puk:" + kind.lower().replace(" and ", "-and-").replace(" ", "-") for kind in table["category"]
    ]
    return table.set_index(["month", "category"])["rows"].sort_index()


def test_the_build_takes_less_than_two_gigabytes(release):
    assert json.loads((release / "report.json").read_text())["peak_memory_mb"] < 2000


def test_every_row_of_the_files_is_an_event(release, raw):
    rows = json.loads((release / "report.json").read_text())["rows"]["police"]
    assert rows["read"] == rows["accepted"] == raw.sum() == 710_063
    assert rows["quarantined"] == 0


@pytest.mark.parametrize("level", LEVELS)
def test_units_unlocated_and_out_of_county_equal_the_files_by_month_and_category(release, events, raw, level):
    codes = pd.read_parquet(release / "units" / f"{level}.parquet")["code"]
    if level.startswith("h3r"):
        cells = coarser(events["h3"].to_numpy(), int(level[3:]))
        held = pd.Series(cells).isin([int(code, 16) for code in codes]).to_numpy()
    else:
        held = events[level].isin(codes).to_numpy()
    outside = (events["place_status"] == "outside").to_numpy()
    kind = np.select([outside, held], ["outside", "unit"], "unlocated")
    counts = events.assign(kind=kind).groupby(["month", "category", "kind"]).size().unstack(fill_value=0)
    expected = by_month_and_category(raw)
    assert counts.sum(axis=1).sort_index().to_dict() == expected.to_dict()
    assert not (held & outside).any()


@pytest.mark.parametrize("level", LEVELS)
def test_the_packed_words_count_what_the_events_say(release, events, raw, level):
    engine = release / "engine" / "police"
    word, offsets, profile = (np.load(engine / f"{name}.npy") for name in (f"level_{level}", "offsets", "profile"))
    category = pd.read_parquet(engine / "profiles.parquet")["category"].astype(str).to_numpy()[profile]
    first = json.loads((release / "manifest.json").read_text())["months"][0]
    month = first + np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    units = pd.read_parquet(release / "units" / f"{level}.parquet")["code"]
    packed = pd.DataFrame({"month": month, "category": category, "unit": word})
    assert packed.groupby(["month", "category"]).size().to_dict() == by_month_and_category(raw).to_dict()
    assert (word == len(units) + 1).sum() == (events["place_status"] == "outside").sum()
    if not level.startswith("h3r"):
        expected = events[level].value_counts().drop("", errors="ignore")
        found = pd.Series(np.bincount(word, minlength=len(units) + 2)[: len(units)], index=units)
        assert found[found > 0].to_dict() == expected[expected.index.isin(units)].to_dict()


# What data.police.uk can answer exactly, written out once more from the published categories.
EXACT = {
    "robbery": ["Robbery"],
    "weapons": ["Possession of weapons"],
    "precursor_asb": ["Anti-social behaviour", "Public order", "Criminal damage and arson"],
    "policeuk_proxy": ["Violence and sexual offences", "Robbery", "Possession of weapons"],
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("definition", EXACT)
def test_every_definition_open_data_can_answer_reconciles_with_the_files(release, raw, definition, level):
    store = open_store(release)
    for start, end in ((store.facts.first, store.facts.last), (month_index("2020-01"), month_index("2020-12"))):
        found = cells(store, Spec(definition, "police", level, (start, end)), demonstration("public"))
        months = [month for month in raw.index.levels[0] if start <= month_index(month) <= end]
        expected = int(raw.loc[months].unstack()[EXACT[definition]].sum().sum())
        shown = found.count[found.status == Status.SHOWN]
        assert shown.sum() + found.unlocated.count + found.outside.count == expected
        assert (found.status == Status.SHOWN).all()  # open data: exact for the public, zeros too


def test_those_are_all_the_definitions_open_data_answers(release):
    store = open_store(release)
    able = [one for one in definitions() if available(store, Spec(one, "police", "lad", (0, 0))).state != "none"]
    assert sorted(able) == sorted(EXACT)


@pytest.mark.parametrize("child", ["ward", "msoa11", "msoa21", "lsoa11", "lsoa21"])
def test_children_sum_to_parents(release, events, child):
    table = pd.read_parquet(release / "units" / f"{child}.parquet").set_index("code")["parent"]
    parent = {"ward": "lad", "msoa11": "lad", "msoa21": "lad", "lsoa11": "msoa11", "lsoa21": "msoa21"}[child]
    located = events[(events["place_status"] == "located") & (events[child] != "")]
    assert (located[child].map(table) == located[parent]).all()


def test_gap_months_are_not_supplied_and_never_zero(release):
    table = pd.read_parquet(release / "coverage.parquet").set_index("month")
    gaps = [month_index("2019-07"), *range(month_index("2021-10"), month_index("2023-12") + 1)]
    assert table.index[table["supplied"] == 0].tolist() == gaps
    assert len(table) == 76


def test_both_vintages_are_found_as_measured(release):
    rates = {one["year"]: one for one in json.loads((release / "report.json").read_text())["join_rates"]}
    assert rates[2018]["found_2011"] > 0.997 > 0.96 > rates[2018]["found_2021"]
    assert rates[2024]["found_2021"] > 0.997 > 0.96 > rates[2024]["found_2011"]


def test_point_and_stated_area_disagree_in_three_to_four_per_cent(release):
    counts = json.loads((release / "report.json").read_text())["placing"]["police"]
    assert 0.03 < counts["disagree"] / counts["checked"] < 0.04


def test_mean_deprivation_of_the_districts_is_as_published(release):
    frame = pd.read_parquet(release / "context" / "iod2019.parquet").set_index(["level", "code"])["imd_score"]
    published_scores = {"E08000016": 29.9, "E08000017": 30.3, "E08000018": 29.6, "E08000019": 27.1}
    for code, score in published_scores.items():  # published with mid-2015 residents, ours are of mid-2019
        assert frame["lad", code] == pytest.approx(score, abs=0.3)


def test_residents_are_those_of_the_census(release):
    assert pd.read_parquet(release / "population" / "lad.parquet")["residents"].sum() == 1_374_930


def test_the_worked_example_says_what_the_atlas_says(release):
    """Line by line; `python -m scripts.worked_example STORE > docs/worked_example.md` writes it again."""
    written = (ROOT / "docs" / "worked_example.md").read_text("utf-8")
    assert written.splitlines() == page(Atlas(open_store(release))).splitlines()


def test_a_republished_month_replaces_the_first_and_keeps_its_ids(shared, tmp_path):
    root, name = shared / "open_data", "{month}-south-yorkshire-street.csv.gz"
    text = (ROOT / "examples" / "south_yorkshire.toml").read_text("utf-8")
    twice = json.dumps([f"crime_street/south_yorkshire/{name}", f"crime_street/republished/{name}"])
    (tmp_path / "store.toml").write_text(text.replace(f'"crime_street/south_yorkshire/{name}"', twice))
    config = read_config(tmp_path / "store.toml")
    planned, _ = plan(config.sources, root)
    months = [month_index("2018-10"), month_index("2019-01")]
    again = [file for file in planned if file.month in months]
    assert [file.rel_path.split("/")[1] for file in again] == ["south_yorkshire"] * 2 + ["republished"] * 2
    geography, intake, first = geo.load(config.geography, root), Intake(), Intake()
    list(take(again[:2], {"police": 8}, geography, b"k" * 32, first))
    list(take(again, {"police": 8}, geography, b"k" * 32, intake))
    assert len(intake.replaced) == 2
    for month in months:
        part_of = ("police", "south-yorkshire", month)
        part = intake.parts[part_of]
        assert part.file.startswith("crime_street/republished/")
        old, new = (set(one.table["event_id"].to_pylist()) for one in (first.parts[part_of], part))
        assert len(new) == part.table.num_rows
        assert old == new
