"""What SOURCES.md says of the real files, found again."""

import pandas as pd
import pytest
import shapely

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def rows(open_data):
    """One month of each year: 2011 codes until 2021, 2021 codes in 2024."""
    months = ("2018-06", "2019-06", "2020-06", "2021-06", "2024-02")
    folder = open_data / "crime_street" / "south_yorkshire"
    columns = {"Month": "str", "Longitude": "float64", "Latitude": "float64", "LSOA code": "str"}
    files = [folder / f"{month}-south-yorkshire-street.csv.gz" for month in months]
    return pd.concat([pd.read_csv(file, usecols=list(columns), dtype=columns) for file in files], ignore_index=True)


def test_the_areas_are_those_of_the_files(south):
    counts = {key: len(areas) for key, areas in south.areas.items()}
    assert counts == {
        "lad": 4,
        "ward": 95,
        "msoa11": 172,
        "msoa21": 171,
        "lsoa11": 853,
        "lsoa21": 860,
        "oa11": 4412,
    }
    assert south.districts["E08000019"] == "Sheffield"
    assert pd.Series(south.areas["lsoa11"].lads).value_counts().to_dict() == {
        "E08000019": 345,
        "E08000017": 194,
        "E08000018": 167,
        "E08000016": 147,
    }


def test_broken_polygons_are_those_that_the_files_are_known_to_have(south):
    files = pd.Series([mended.file.split("/")[1].split("_2")[0] for mended in south.mended])
    assert files.value_counts().to_dict() == {"oa": 7, "lsoa": 7}  # LSOA: 3 of 2011 and 4 of 2021


def test_every_level_covers_the_county_without_gap_or_overlap(south):
    for key, areas in south.areas.items():
        assert shapely.coverage_is_valid(areas.shapes), key
        if key != "ward":  # another drawing, simplified
            assert shapely.area(areas.shapes).sum() == pytest.approx(south.outline.area, rel=1e-6), key


def test_the_msoa_of_an_lsoa_is_its_name_without_the_last_letter(south):
    for vintage in ("11", "21"):
        lsoas, msoas = south.areas[f"lsoa{vintage}"], south.areas[f"msoa{vintage}"]
        name = dict(zip(msoas.codes, msoas.names, strict=True))
        assert [name[parent] for parent in lsoas.parents] == [lsoa[:-1] for lsoa in lsoas.names]


def test_ninety_six_percent_of_points_lie_in_their_stated_area(south, rows):
    recent = rows[rows["Month"] >= "2024"]
    measured = south.place(recent["Longitude"], recent["Latitude"], recent["LSOA code"]).measured
    assert 1 - measured["disagree"] / measured["checked"] == pytest.approx(0.96, abs=0.01)


def test_the_vintage_of_the_codes_is_found_from_the_codes(south, rows):
    placed = south.place(rows["Longitude"], rows["Latitude"], rows["LSOA code"])
    old = rows["Month"] < "2022"
    coded = rows["LSOA code"].notna()
    for key, part, share in (
        ("lsoa11", old, 0.998),
        ("lsoa21", ~old, 0.998),
        ("lsoa21", old, 0.95),
        ("lsoa11", ~old, 0.948),
    ):
        found = rows["LSOA code"][part & coded].isin(south.areas[key].codes).mean()
        assert found == pytest.approx(share, abs=0.005), (key, share)
    located = placed.table["place_status"] == "located"
    assert located[coded].mean() == pytest.approx(0.998, abs=0.001)
    assert set(placed.table["stated_vintage"][old & located]) == {2011, 2021}


def test_rows_without_a_place_are_unlocated_and_the_rest_sum_at_every_level(south, rows):
    table = south.place(rows["Longitude"], rows["Latitude"], rows["LSOA code"]).table
    assert ((table["place_status"] == "unlocated") == rows["LSOA code"].isna()).all()
    located = table[table["place_status"] == "located"]
    for key, areas in south.areas.items():
        sums = located[key].value_counts()
        assert set(sums.index) <= set(areas.codes)
        assert sums.sum() == len(located), key
        if areas.level.parent:
            above = sums.groupby(dict(zip(areas.codes, areas.parents, strict=True))).sum()
            assert above.to_dict() == located[areas.level.parent].value_counts().to_dict(), key
