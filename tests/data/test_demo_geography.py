"""Doggershire's areas nest, touch without gap or overlap, are of census size, and cannot be mistaken for real ones."""

import hashlib
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data import demo
from data.demo.grow import Graph, grow, scatter_seeds
from data.demo.rows import lonlat

LEVELS = ("lad", "ward", "msoa21", "lsoa21", "oa21", "msoa11", "lsoa11", "oa11")


@cache
def drawn(folder, level):
    return gpd.read_file(folder / "boundaries" / f"{level}.geojson").set_index("code").sort_index()


def residents(folder, level):
    return pd.read_csv(folder / "population" / f"{level}.csv").set_index(level).residents


@pytest.mark.parametrize("level", LEVELS)
def test_neighbours_share_every_vertex_and_nothing_is_left_between_them(doggershire, level):
    shapes = drawn(doggershire, level).geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert (shapely.get_type_id(shapes) == 3).all()
    assert shapely.area(shapes).sum() == pytest.approx(
        shapely.area(drawn(doggershire, "lad").geometry.to_numpy()).sum()
    )


@pytest.mark.parametrize("level", LEVELS)
def test_no_code_is_one_that_a_statistical_office_issues(doggershire, level):
    codes = drawn(doggershire, level).index
    assert not [code for code in codes if re.match(r"^[EWSNJKLM]\d{8}$", code)]
    assert all(re.match(r"^X\d{8}$", code) for code in codes) and codes.is_unique


@pytest.mark.parametrize(
    ("lower", "upper", "file"),
    [
        ("oa21", "lsoa21", "oa21"), ("lsoa21", "msoa21", "oa21"), ("msoa21", "lad", "oa21"),
        ("oa11", "lsoa11", "oa11"), ("lsoa11", "msoa11", "oa11"), ("msoa11", "lad", "oa11"),
    ],
)  # fmt: skip
def test_areas_nest_exactly(doggershire, lower, upper, file):
    lookup = (
        pd.read_csv(doggershire / "lookups" / f"{file}.csv")[[lower, upper]].drop_duplicates().set_index(lower)[upper]
    )
    assert lookup.index.is_unique and set(lookup.index) == set(drawn(doggershire, lower).index)
    low, up = drawn(doggershire, lower).geometry, drawn(doggershire, upper).geometry
    built = shapely.area(low.to_numpy())
    whole = pd.Series(built, low.index).groupby(lookup).sum()
    assert np.allclose(whole, pd.Series(shapely.area(up.to_numpy()), up.index), rtol=1e-9)
    inside = shapely.contains_properly(up.loc[lookup[low.index]].to_numpy(), shapely.point_on_surface(low.to_numpy()))
    assert inside.all()
    people = residents(doggershire, lower).groupby(lookup).sum()
    assert people.to_dict() == residents(doggershire, upper).to_dict()


@pytest.mark.parametrize(
    ("level", "count", "smallest", "largest"),
    [("oa21", 4400, 100, 625), ("lsoa21", 850, 1000, 3000), ("msoa21", 170, 5000, 15000), ("ward", 90, 6000, 30000)],
)
def test_areas_are_of_census_size(doggershire, level, count, smallest, largest):
    people = residents(doggershire, level)
    assert len(people) == pytest.approx(count, rel=0.02)
    assert people.between(smallest, largest).all()


def test_towns_are_crowded_and_the_country_is_wide(doggershire):
    area = pd.Series(shapely.area(drawn(doggershire, "oa21").geometry.to_numpy())) / 1e6
    assert area.quantile(0.25) < 0.08 and area.max() > 4
    assert area.sum() == pytest.approx(1500, rel=0.05)


def test_an_lsoa_is_named_after_its_msoa(doggershire):
    lookup = pd.read_csv(doggershire / "lookups" / "oa21.csv").drop_duplicates("lsoa21").set_index("lsoa21").msoa21
    lsoa, msoa = drawn(doggershire, "lsoa21").name, drawn(doggershire, "msoa21").name
    assert (lsoa.str[:-1].to_numpy() == msoa[lookup[lsoa.index]].to_numpy()).all()
    assert lsoa.is_unique and re.match(r"^Doggerhaven \d{3}[A-Z]$", lsoa.iloc[0])


def test_a_few_areas_were_split_or_merged_since_2011_and_the_rest_kept_their_code(doggershire):
    both = pd.read_csv(doggershire / "lookups" / "lsoa11_lsoa21.csv")
    changed = both[both.lsoa11 != both.lsoa21]
    assert 10 < len(changed) < 60
    split, merged = changed.lsoa11.value_counts(), changed.lsoa21.value_counts()
    assert (split > 1).sum() >= 8 and (merged > 1).sum() >= 4
    same = set(both.lsoa11) & set(both.lsoa21)
    old, new = drawn(doggershire, "lsoa11").geometry, drawn(doggershire, "lsoa21").geometry
    some = sorted(same)[::25]
    assert shapely.equals(old.loc[some].to_numpy(), new.loc[some].to_numpy()).all()


def test_it_lies_where_nobody_lives_and_coordinates_still_work(doggershire):
    west, south, east, north = drawn(doggershire, "lad").total_bounds
    assert west > 580_000 and east < 650_000 and south > 490_000 and north < 550_000
    lon, lat = lonlat(np.array([[west, south], [east, north]])).T
    assert (lon > 0.8).all() and (lon < 2.0).all() and (lat > 54.2).all() and (lat < 54.9).all()


def test_the_base_map_has_sea_rivers_parks_roads_and_named_streets(doggershire):
    water, green, roads, towns = (
        gpd.read_file(doggershire / "base" / f"{name}.geojson") for name in ("water", "green", "roads", "towns")
    )
    county = shapely.union_all(drawn(doggershire, "lad").geometry.to_numpy())
    assert shapely.area(shapely.intersection(water.geometry[0], county)) < 1
    assert set(water.kind) == {"sea", "river"} and set(green.kind) == {"park", "wood"}
    assert {"trunk", "primary", "residential", "lane"} == set(roads["class"]) and (roads.name != "").all()
    assert len(towns) > 80 and towns.name.is_unique


def test_no_postcode_is_in_an_area_that_exists(doggershire):
    postcodes = pd.read_csv(doggershire / "postcodes" / "postcodes.csv", header=None)[0]
    assert set(postcodes.str.extract(r"^([A-Z]+)")[0]) == {"DB", "DC", "DQ", "DV"}
    assert (
        postcodes.is_unique
        and postcodes.str.match(r"^D[BCQV]\d{1,2} {1,2}\d[A-Z]{2}$").all()
        and (postcodes.str.len() == 7).all()
    )


@pytest.mark.slow
def test_the_same_seed_writes_the_same_bytes_in_another_process(doggershire, tmp_path):
    line = "import sys, pathlib; from data import demo; demo.generate(pathlib.Path(sys.argv[1]))"
    other = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo"}
    subprocess.run(
        [sys.executable, "-c", line, str(tmp_path)], check=True, env=other, cwd=Path(demo.__file__).parents[2]
    )
    assert fingerprint(tmp_path) == fingerprint(doggershire)


def fingerprint(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@settings(max_examples=25, deadline=None)
@given(side=st.integers(4, 12), areas=st.integers(2, 9), seed=st.integers(0, 2**32 - 1))
def test_grown_areas_are_contiguous_and_cover_everything(side, areas, seed):
    rng = np.random.default_rng(seed)
    grid = np.arange(side * side).reshape(side, side)
    pairs = np.vstack([np.c_[grid[:, :-1].ravel(), grid[:, 1:].ravel()], np.c_[grid[:-1].ravel(), grid[1:].ravel()]])
    points = np.c_[np.divmod(np.arange(side * side), side)].T.astype(float).reshape(-1, 2)
    graph = Graph(points, rng.uniform(0.5, 2, side * side), pairs, np.ones(len(pairs)))
    labels = grow(graph, scatter_seeds(graph, areas, rng), np.ones(areas), rng, rounds=8, drift=3)
    assert labels.min() == 0 and len(labels) == side * side
    for area in range(labels.max() + 1):
        assert connected(np.flatnonzero(labels == area), pairs)


def connected(places, pairs):
    inside, found = set(places.tolist()), {int(places[0])}
    for _ in range(len(inside)):
        found |= {b for a, b in [*pairs.tolist(), *pairs[:, ::-1].tolist()] if a in found and b in inside}
    return found == inside
