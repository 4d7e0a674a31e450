"""Drawn shapes: what an address says, which points they hold, and what is refused."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from geo import FARTHEST, NEAREST, Circle, Ring, is_drawn, read_shape
from geo.drawn import CORNERS, decoded, encoded

LON, LAT = st.floats(-7, 3), st.floats(49.5, 61)
CORNER = st.tuples(LON, LAT)
METRES = st.integers(NEAREST, FARTHEST)


def apart(lon, lat, other_lon, other_lat):
    """Return metres between two points on a sphere (haversine), within 0.6 % of the ellipsoid's."""
    a, b, c, d = map(math.radians, (lat, other_lat, other_lat - lat, other_lon - lon))
    half = math.sin(c / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(d / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), max_size=CORNERS))
def test_corners_come_back_from_an_address_to_a_metre(corners):
    text = encoded(tuple(corners))
    again = decoded(text)
    assert np.abs(np.array(again) - np.array(corners)).max(initial=0) <= 0.5000001e-5
    assert encoded(again) == text
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_known_shape_has_a_known_address():
    ring = Ring(((1.3, 54.5), (1.31, 54.5), (1.31, 54.51)))
    assert ring.text() == "shape:g99Hgx0sKw-BAAw-B"


@given(LON, LAT, METRES)
def test_a_circle_comes_back_from_its_address(lon, lat, metres):
    text = Circle(lon, lat, metres).text()
    assert is_drawn(text)
    assert read_shape(text).text() == text


@given(st.lists(CORNER, min_size=3, max_size=CORNERS))
def test_a_shape_comes_back_from_its_address(corners):
    assume(shapely.area(shapely.make_valid(shapely.Polygon(np.round(corners, 5)))) > 0)
    text = Ring(tuple(corners)).text()
    assert is_drawn(text)
    assert read_shape(text).text() == text


@given(LON, LAT, METRES, st.lists(st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)), max_size=30))
def test_a_circle_holds_what_is_no_farther_than_its_radius(lon, lat, metres, steps):
    degree = metres / 111_000
    points = [(lon + x * degree / math.cos(math.radians(lat)), lat + y * degree) for x, y in steps]
    held = Circle(lon, lat, metres).holds([x for x, _ in points], [y for _, y in points])
    for inside, point in zip(held.tolist(), points, strict=True):
        away = apart(lon, lat, *point)
        if abs(away - metres) > 0.01 * metres:  # the oracle is no nearer than that
            assert inside == (away < metres)


@given(CORNER, st.floats(0.001, 0.2), st.floats(0.001, 0.2), st.lists(CORNER, max_size=30))
def test_a_box_holds_what_is_between_its_sides(corner, width, height, points):
    (west, south), east, north = corner, corner[0] + width, corner[1] + height
    ring = Ring(((west, south), (east, south), (east, north), (west, north)))
    points = [*points, (west + width / 2, south + height / 2)]
    held = ring.holds([x for x, _ in points], [y for _, y in points])
    assert held.tolist() == [west <= x <= east and south <= y <= north for x, y in points]


def test_where_a_line_crosses_itself_each_loop_is_inside():
    bow = Ring(((0, 50), (2, 52), (2, 50), (0, 52)))
    assert bow.holds([0.2, 1.8, 1.0, 1.0], [51, 51, 50.2, 51.8]).tolist() == [True, True, False, False]


@given(LON, LAT, METRES)
def test_the_line_drawn_is_the_circle(lon, lat, metres):
    line = Circle(lon, lat, metres).outline()
    assert line[0] == line[-1]
    assert all(abs(apart(lon, lat, *corner) - metres) < 0.01 * metres + 2 for corner in line)


@pytest.mark.parametrize(
    "text",
    [
        "circle:1.3,54.5,49", "circle:1.3,54.5,20001", "circle:1.3,95,500", "circle:1.3,54.5", "circle:1.3,54.5,1e3",
        "circle:nan,54.5,500", "circle:1.3,54.5,500,", "circle: 1.3,54.5,500", "circle:\u0661,54.5,500", "shape:",
        "shape:AA", "shape:AAAAAA", "shape:g", "shape:g99Hgx0sK", "shape:" + "A" * 901, "shape:" + "AA" * 65,
        "shape:____________",
        "shape:g99Hg x0sK", "X0202", "",
    ],
)  # fmt: skip
def test_what_is_no_shape_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_shape(text)


@given(st.text(max_size=60))
def test_nothing_else_ever_happens(text):
    for opening in ("circle:", "shape:"):
        try:
            read_shape(opening + text)
        except ValueError:
            continue
