import county
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo.finder import Finder

TO_WGS84 = Transformer.from_crs(27700, 4326, always_xy=True)
EDGE = county.SIDE * county.CELL
LEVELS = ("lad", "ward", "msoa11", "lsoa11", "oa11", "msoa21", "lsoa21", "oa21")

# metres from the south-west corner; from a kilometre outside on each side
metres = st.floats(-1_000, EDGE + 1_000, allow_nan=False)
lsoas = st.sampled_from(["", *sorted({*county.table()["lsoa11"], *county.table()["lsoa21"]}), "E01007317"])
events = st.lists(st.tuples(st.one_of(st.none(), st.tuples(metres, metres)), lsoas), min_size=1, max_size=25)


def place(geography, rows, **how):
    """Place (point in metres from the corner or None, stated code) pairs."""
    x = np.array([np.nan if point is None else county.WEST + point[0] for point, _ in rows])
    y = np.array([np.nan if point is None else county.SOUTH + point[1] for point, _ in rows])
    lon, lat = TO_WGS84.transform(x, y)
    lon, lat = np.where(np.isfinite(x), lon, np.nan), np.where(np.isfinite(y), lat, np.nan)
    return geography.place(lon, lat, np.array([code for _, code in rows], object), **how)


def oracle(areas, point, parent=None):
    """The first polygon by code (among the children of `parent`) that the point touches, looked for one by one."""
    units = zip(areas.codes, areas.parents, areas.shapes, strict=True)
    return next((code for code, over, shape in units if parent in (None, over) and shape.intersects(point)), "")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(metres, metres), min_size=1, max_size=30))
def test_points_without_a_code_are_where_a_slow_search_finds_them(small, points):
    table = place(small, [(point, "") for point in points]).table
    for (x, y), row in zip(points, table.itertuples(), strict=True):
        lon, lat = TO_WGS84.transform(county.WEST + x, county.SOUTH + y)
        point = shapely.Point(*TO_WGS84.transform(lon, lat, direction="INVERSE"))
        code = oracle(small.areas["lsoa21"], point)
        assert row.lsoa21 == code
        assert row.place_status == ("located" if code else "outside")
        if code:
            assert row.oa21 == oracle(small.areas["oa21"], point, code)
            assert row.ward == oracle(small.areas["ward"], point, row.lad)


@settings(max_examples=25, deadline=None)
@given(events)
def test_children_sum_to_parents_at_every_rung(small, rows):
    table = place(small, rows).table
    for child in LEVELS:
        areas = small.areas[child]
        parent = dict(zip(areas.codes, areas.parents))
        known = table[table[child] != ""]
        if areas.level.parent:
            assert (known[child].map(parent) == known[areas.level.parent]).all(), child
        assert (known[child].map(dict(zip(areas.codes, areas.lads))) == known["lad"]).all(), child


@settings(max_examples=25, deadline=None)
@given(events)
def test_the_units_of_every_level_partition_the_events(small, rows):
    table = place(small, rows).table
    located = table["place_status"] == "located"
    pointed = pd.Series([point is not None for point, _ in rows])
    for level in LEVELS:
        assert set(table[level]) <= {"", *small.areas[level].codes}
        must = located & pointed if level in ("ward", "oa11", "oa21") else located  # the finest need a point
        assert ((table[level] != "") == must).all(), level


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.one_of(st.none(), st.tuples(metres, metres)), lsoas), min_size=1, max_size=8))
def test_a_row_is_placed_the_same_alone_as_among_others(small, rows):
    together = place(small, rows + rows[::-1]).table
    alone = pd.concat([place(small, [row]).table for row in rows], ignore_index=True)
    pd.testing.assert_frame_equal(together[: len(rows)], alone)
    pd.testing.assert_frame_equal(together[len(rows) :][::-1].reset_index(drop=True), alone)


@settings(max_examples=25, deadline=None)
@given(events)
def test_the_other_vintage_is_always_one_that_shares_ground(small, rows):
    pairs = set(county.table()[["lsoa11", "lsoa21"]].itertuples(index=False, name=None))
    table = place(small, rows).table
    known = table[table["place_status"] == "located"]
    assert set(known[["lsoa11", "lsoa21"]].itertuples(index=False, name=None)) <= pairs


def test_the_stated_area_wins_over_the_point_and_the_difference_is_measured(small):
    placed = place(small, [((500, 500), "A33"), ((7_500, 7_500), "A33")])
    assert list(placed.table["lsoa11"]) == ["A33", "A33"]
    assert list(placed.table["lad"]) == ["D1", "D1"]
    assert set(placed.table["oa11"]) <= {"O66", "O67", "O76", "O77"}
    assert (placed.measured["checked"], placed.measured["disagree"]) == (2, 1)


def test_the_nearest_oa_inside_the_stated_area_is_taken_when_none_holds_the_point(small):
    table = place(small, [((4_500, 4_500), "A33"), ((4_500, 4_500), "A00"), ((4_500, 500), "A00")]).table
    assert list(table["oa11"]) == ["O66", "O11", "O01"]


def test_a_split_area_is_decided_by_the_point_and_without_one_by_the_first_code(small):
    rows = [((2_500, 2_500), "A11"), ((3_500, 2_500), "A11"), (None, "A11")]
    placed = place(small, rows)
    assert list(placed.table["lsoa21"]) == ["B11", "B12", "B11"]
    assert list(placed.table["stated_vintage"]) == [2011, 2011, 2011]
    assert placed.measured["converted_by_point"] == 2
    assert placed.measured["converted_by_order"] == 1


def test_a_merged_area_has_one_successor_and_several_forebears(small):
    rows = [(None, "A00"), (None, "A01"), ((2_500, 500), "B00"), ((500, 500), "B00"), ((7_000, 7_000), "B00")]
    table = place(small, rows).table
    assert list(table["lsoa21"]) == ["B00"] * 5
    assert list(table["lsoa11"]) == ["A00", "A01", "A01", "A00", "A00"]


def test_statuses_tell_unknown_from_elsewhere(small):
    rows = [(None, ""), (None, "E01000001"), ((100, 100), "E01000001"), ((-500, 100), ""), ((-500, 100), "A00")]
    table = place(small, rows).table
    assert list(table["place_status"]) == ["unlocated", "outside", "outside", "outside", "located"]
    assert list(table["stated_vintage"]) == [0, 0, 0, 0, 2011]
    assert (table.loc[:3, list(LEVELS)] == "").all(axis=None)


@pytest.mark.parametrize(("vintage", "expected"), [(None, 2021), (2021, 2021), (2011, 2011)])
def test_a_code_of_both_vintages_belongs_to_the_one_the_file_is_of(small, vintage, expected):
    row = place(small, [(None, "A33")], vintage=vintage).table.iloc[0]
    assert (row.stated_vintage, row.lsoa11, row.lsoa21) == (expected, "A33", "A33")


def test_a_point_on_a_border_belongs_to_the_lowest_code():
    squares = np.array([shapely.box(column, 0, column + 1, 1) for column in range(3)], object)
    assert list(Finder(squares).find(np.array([1.0, 2.0, 3.0, 3.5]), np.full(4, 0.5))) == [0, 1, 2, -1]


def test_a_coordinate_off_the_globe_is_unlocated_rather_than_an_error(small):
    table = small.place([np.inf, np.nan], [0.0, 53.0]).table
    assert list(table["place_status"]) == ["unlocated", "unlocated"]


def test_no_rows_give_an_empty_table_with_all_columns(small):
    assert list(small.place([], [], []).table.columns) == ["place_status", "stated_vintage", *LEVELS]
