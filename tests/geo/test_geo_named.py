"""A record known only by a name becomes the public street or town of that name, and nothing else."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo import named_places
from geo.config import Base
from geo.named import JOIN, key_of

TO_DEGREES = Transformer.from_crs(27700, 4326, always_xy=True)
EAST, NORTH = 430_000, 390_000
ROADS = [
    ("High Street", [(0, 0), (300, 0)]),
    ("High Street", [(310, 0), (600, 0)]),  # the same street, further on
    ("High Street", [(9_000, 0), (9_300, 0)]),  # another town's
    ("St. Mary's Lane", [(0, 500), (0, 900)]),
    (None, [(50, 50), (90, 90)]),
]
TOWNS = [("Alpha", (100, 100)), ("Beta", (9_100, 100))]


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    root = tmp_path_factory.mktemp("base")
    at = [shapely.LineString([(EAST + x, NORTH + y) for x, y in line]) for _, line in ROADS]
    gpd.GeoDataFrame({"name": [name for name, _ in ROADS]}, geometry=at, crs=27700).to_file(root / "roads.gpkg")
    spots = [shapely.Point(EAST + x, NORTH + y) for _, (x, y) in TOWNS]
    gpd.GeoDataFrame({"name": [name for name, _ in TOWNS]}, geometry=spots, crs=27700).to_file(root / "towns.gpkg")
    return named_places([Base("roads", "roads.gpkg", "name"), Base("towns", "towns.gpkg", "name")], root)


def found(places, text, at=None):
    lon, lat = TO_DEGREES.transform(EAST + at[0], NORTH + at[1]) if at else (np.nan, np.nan)
    (code,) = places.find([text], np.array([lon]), np.array([lat]))
    return dict(zip(*(places.table([code])[name] for name in ("code", "name")), strict=True)).get(code, "")


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("High Street, Alpha", None, "High Street, Alpha"),
        ("HIGH  STREET, beta", None, "High Street, Beta"),
        ("High Street", None, ""),  # of which town?
        ("High Street", (9_150, 20), "High Street, Beta"),
        ("High Street, Alpha", (9_150, 20), "High Street, Beta"),  # the point is better than the town
        ("High Street, Alpha", (4_000, 0), "Alpha"),  # a point near neither
        ("St Marys Lane", None, "St. Mary's Lane, Alpha"),
        ("Alpha", None, "Alpha"),
        ("Nowhere Road, Beta", None, "Beta"),
        ("12 Acacia Gardens", None, ""),
        ("", (150, 10), "High Street, Alpha"),
        ("", (150, 200), ""),
        ("", None, ""),
    ],
)
def test_a_name_and_a_point_lead_to_a_street_or_a_town(places, text, at, expected):
    assert found(places, text, at) == expected


def test_parts_of_one_name_near_each_other_are_one_street(places):
    assert sorted(places.streets) == ["High Street", "High Street", "St. Mary's Lane"]
    assert JOIN == 250


def test_a_street_is_its_lines_and_a_town_a_circle_round_its_streets(places):
    table = places.table(places.find(["High Street, Alpha", "Beta"], np.full(2, np.nan), np.full(2, np.nan)))
    shapes = dict(zip(table["kind"], shapely.from_wkb(table["geometry"].to_numpy()), strict=True))
    assert shapes["street"].geom_type == "MultiLineString" and shapes["town"].geom_type == "Polygon"
    centre = Transformer.from_crs(27700, 4326, always_xy=True).transform(EAST + 9_100, NORTH + 100)
    assert shapes["town"].centroid.distance(shapely.Point(centre)) < 1e-5


@given(st.text(max_size=60))
def test_what_a_text_says_besides_a_public_name_is_given_up(places, text):
    (code,) = places.find([text], np.array([np.nan]), np.array([np.nan]))
    assert code in ("", *(f"street:{n}" for n in range(3)), "town:0", "town:1")
    assert code == "" or any(key_of(name) in map(key_of, text.split(",")) for name in (*places.streets, *places.towns))


def test_a_base_map_without_names_knows_no_place(tmp_path):
    none = named_places([], tmp_path)
    assert list(none.find(["High Street"], np.array([np.nan]), np.array([np.nan]))) == [""]
    assert none.table([""]).empty
