"""Levels of a store's own: any polygons, told apart from the census's, asked by point."""

from dataclasses import replace

import county
import geopandas as gpd
import numpy as np
import pytest
import shapely

import geo
from geo import Boundaries

BEAT = {"label": "Police beat", "noun": "police beat"}
SQUARES = {"B1": (1_000, 500, 3_000, 2_500), "B2": (3_000, 500, 6_300, 2_500), "B3": (2_000, 5_000, 2_600, 5_400)}


def squares(**boxes):
    """Return named boxes, in metres from the county's corner."""
    shapes = [shapely.box(*np.add(box, (county.WEST, county.SOUTH) * 2)) for box in boxes.values()]
    return gpd.GeoDataFrame(
        {"code": list(boxes), "name": [f"Beat {code}" for code in boxes]}, geometry=shapes, crs=27700
    )


def loaded(files, frame, name="beats", told=None, **labels):
    """Load the county with one level of its own."""
    frame.to_file(files / f"{name}.gpkg", driver="GPKG")
    item = Boundaries(f"custom:{name}", f"{name}.gpkg", "code", "name", **(labels or BEAT))
    report = (told if told is not None else []).append
    return geo.load(replace(county.CONFIG, boundaries=(*county.CONFIG.boundaries, item), grids=()), files, report)


def holder(x, y):
    """Return the number of the square that holds a point, looked for one by one; -1 for none."""
    inside = [at for at, (w, s, e, n) in enumerate(SQUARES.values()) if w <= x <= e and s <= y <= n]
    return inside[0] if inside else -1


@pytest.fixture(scope="module")
def beats(files):
    return loaded(files, squares(**SQUARES))


def test_a_level_of_its_own_stands_last_on_the_ladder(beats):
    assert beats.levels[-1] == "custom:beats"
    level = beats.ladder["custom:beats"]
    assert (level.label, level.noun, level.nouns, level.kind) == ("Police beat", "police beat", "police beats", "area")


def test_points_are_in_the_unit_that_holds_them_or_in_none(beats):
    rng = np.random.default_rng(5)
    x, y = (rng.uniform(low - 500, low + 8_500, 3_000) for low in (county.WEST, county.SOUTH))
    points = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=27700).to_crs(4326)
    found = beats.find("custom:beats", points.x.to_numpy(), points.y.to_numpy())
    slow = [holder(px - county.WEST, py - county.SOUTH) for px, py in zip(x, y, strict=True)]
    assert found.tolist() == slow
    assert set(slow) == {-1, 0, 1, 2}


def test_a_row_without_a_point_is_in_no_unit(beats):
    assert beats.find("custom:beats", [np.nan], [np.nan]).tolist() == [-1]


def test_placing_by_stated_code_is_as_before(beats, small):
    lon, lat = np.array([-1.54, np.nan]), np.array([53.41, np.nan])
    stated = np.array(["", "A11"])
    assert beats.place(lon, lat, stated).table.equals(small.place(lon, lat, stated).table)


def test_its_units_have_a_district_and_no_parent(beats):
    table = beats.units("custom:beats")
    assert table["code"].tolist() == list(SQUARES)
    assert table["lad"].tolist() == ["D0", "D1", "D0"]
    assert set(table["parent"]) == {""}


def test_its_files_have_names_without_a_colon(beats, tmp_path):
    facts = beats.write(tmp_path)[-1]
    assert (facts["key"], facts["label"], facts["units"]) == ("custom:beats", "Police beat", 3)
    assert {path.name for path in tmp_path.glob("*/custom*.parquet")} == {"custom-beats.parquet"}
    assert ":" not in facts["tiles"]


def test_units_that_overlap_are_refused_by_name(files):
    with pytest.raises(ValueError, match=r"custom:twice: B1 and B2 overlap by 1\.00 km²"):
        loaded(files, squares(B1=(0, 0, 2_000, 2_000), B2=(1_000, 1_000, 3_000, 3_000)), "twice")


def test_units_elsewhere_are_left_out_and_said_so(files):
    told = []
    found = loaded(files, squares(B1=(0, 0, 2_000, 2_000), B9=(90_000, 0, 92_000, 2_000)), "far", told)
    assert found.units("custom:far")["code"].tolist() == ["B1"]
    assert "Police beat: 1 of 2 police beats lie elsewhere and are left out" in told


def test_a_level_that_lies_nowhere_here_is_refused(files):
    with pytest.raises(ValueError, match=r"no police beat of gone\.gpkg lies in this store's districts"):
        loaded(files, squares(B9=(90_000, 0, 92_000, 2_000)), "gone")


@pytest.mark.parametrize("code", ["W00", "P00", "all", "circle:1"])
def test_codes_that_mean_something_else_already_are_told_apart(files, code):
    labels = {"label": "Ward (2018)", "noun": "ward"}
    found = loaded(
        files, squares(**{code: (0, 0, 2_000, 2_000), "New": (4_000, 0, 6_000, 2_000)}), "ward2018", **labels
    )
    assert found.units("custom:ward2018")["code"].tolist() == sorted([f"ward2018:{code}", "ward2018:New"])
    assert found.units("custom:ward2018")["name"].str.startswith("Beat").all()


@pytest.mark.parametrize(
    ("level", "labels", "said"),
    [
        ("custom:Beats", BEAT, "small letters"),
        ("custom:", BEAT, "small letters"),
        ("custom:beats", {"label": "Police beat"}, "needs a label"),
        ("beats", BEAT, "or custom:<id>"),
    ],
)
def test_a_level_must_be_named_and_labelled(level, labels, said):
    with pytest.raises(ValueError, match=said):
        replace(county.CONFIG, boundaries=(*county.CONFIG.boundaries, Boundaries(level, "b.gpkg", "code", **labels)))
