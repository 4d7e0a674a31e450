"""A hexagon is called after its streets, or its ward: always something, and never twice the same."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo import named_places
from geo.called import _apart, names
from geo.config import Base

TO_DEGREES = Transformer.from_crs(27700, 4326, always_xy=True)
EAST, NORTH = 430_000, 390_000
ROADS = [
    ("High Street", [(0, 0), (600, 0)]),
    ("Mill Lane", [(0, 60), (0, 900)]),
    ("D12", [(0, -5), (600, -5)]),
    ("D40", [(4_000, 0), (4_600, 0)]),
]


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    root = tmp_path_factory.mktemp("base")
    at = [shapely.LineString([(EAST + x, NORTH + y) for x, y in line]) for _, line in ROADS]
    gpd.GeoDataFrame({"name": [name for name, _ in ROADS]}, geometry=at, crs=27700).to_file(root / "roads.gpkg")
    spot = [shapely.Point(EAST, NORTH)]
    gpd.GeoDataFrame({"name": ["Alpha"]}, geometry=spot, crs=27700).to_file(root / "towns.gpkg")
    return named_places([Base("roads", "roads.gpkg", "name"), Base("towns", "towns.gpkg", "name")], root)


@pytest.mark.parametrize(
    ("at", "resolution", "expected"),
    [
        ((20, 20), 9, "High Street by Mill Lane, Alpha"),
        ((10, 200), 9, "Mill Lane by High Street, Alpha"),
        ((0, 800), 9, "Mill Lane, Alpha"),
        ((4_300, 50), 9, "D40, Alpha"),  # a number is a name where there is no other
        ((300, 60), 10, "High Street by D12, Alpha"),
        ((2_000, 2_000), 9, "Central, hexagon 1"),
        ((2_000, 2_000), 7, "Around Alpha"),
        ((20_000, 2_000), 7, "Central, hexagon 1"),
    ],
)
def test_people_would_know_a_hexagon_by_its_name(places, at, resolution, expected):
    lon, lat = TO_DEGREES.transform([EAST + at[0]], [NORTH + at[1]])
    assert names(pd.DataFrame({"lon": lon, "lat": lat}), resolution, places, ["Central"]) == [expected]


def test_without_streets_or_towns_every_hexagon_has_its_ward_and_a_number():
    nowhere = named_places([], None)
    table = pd.DataFrame({"lon": np.full(3, 1.0), "lat": np.full(3, 54.0)})
    for resolution in (7, 8, 9, 10):
        assert names(table, resolution, nowhere, ["A", "A", ""]) == ["A, hexagon 1", "A, hexagon 2", "Hexagon 1"]


@given(st.lists(st.sampled_from(["High Street", "Mill Lane", "A, hexagon", "Hexagon"]), max_size=20))
def test_no_two_are_called_the_same(called):
    assert len(set(_apart(called))) == len(called)
