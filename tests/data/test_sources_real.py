"""The real open files, against a plain count of them."""

import re

import pandas as pd
import pytest

from data.model import month_index, month_text
from data.schema import READ, conform
from data.sources import SourceFile, read
from tests.data.suppliers import TODAY

pytestmark = pytest.mark.shared
FILES = "crime_street/south_yorkshire/*.csv.gz"


def source_of(path):
    return SourceFile(path, path.name, "police", "police_uk", "force", month=month_index(path.name[:7]))


@pytest.fixture(scope="module")
def plain(shared):
    """The files as pandas reads them, without any of our code."""
    paths = sorted((shared / "open_data").glob(FILES))
    names = ["Month", "Crime type", "LSOA code", "Longitude"]
    return pd.concat([pd.read_csv(path, usecols=names, dtype=str).assign(file=path.name) for path in paths])


@pytest.fixture(scope="module")
def ours(shared):
    paths = sorted((shared / "open_data").glob(FILES))
    found = [read(source_of(path), TODAY) for path in paths]
    assert [one.refused for one in found] == [None] * 48
    assert [fault for one in found for fault in one.faults] == []
    return pd.concat([one.rows for one in found], ignore_index=True)


def slug(label):
    return "puk:" + re.sub(r"[^a-z]+", "-", label.lower())


def test_every_row_of_south_yorkshire_comes_in_with_its_month_and_category(plain, ours):
    assert len(ours) == len(plain) == 710_063
    counted = ours.groupby([ours["month"].map(month_text), "category"]).size()
    expected = plain.groupby(["Month", plain["Crime type"].map(slug)]).size()
    assert counted.to_dict() == expected.to_dict()


def test_places_are_as_sent_and_nothing_is_filled_in(plain, ours):
    assert int(ours["lon"].isna().sum()) == int(plain["Longitude"].isna().sum()) == 27_839
    assert (ours["stated_lsoa"].to_numpy() == plain["LSOA code"].fillna("").to_numpy()).all()
    assert ((ours["location_precision"] == "none") == ours["lon"].isna()).all()
    vintages = ours[ours["stated_lsoa"] != ""].groupby("stated_vintage")["month"].agg(["min", "max"])
    assert vintages.loc[2011].tolist() == [month_index("2018-01"), month_index("2021-09")]
    assert vintages.loc[2021].tolist() == [month_index("2024-01"), month_index("2024-04")]


def test_real_rows_fit_the_schema(ours):
    assert len(conform(ours, READ)) == 710_063


def test_other_forces_come_in_whole(shared):
    rows = {"btp": 5_080, "city-of-london": 782, "northern-ireland": 13_613}
    for path in sorted((shared / "open_data/crime_street/other_forces").glob("*.csv.gz")):
        found = read(source_of(path), TODAY)
        assert (found.faults, found.counts.accepted) == ((), rows[path.name[8:].removesuffix("-street.csv.gz")])
    for path in sorted((shared / "open_data/crime_street/neighbour_forces").glob("*.csv.gz")):
        assert read(source_of(path), TODAY).counts.accepted == len(pd.read_csv(path))
