import county
import h3.api.basic_int as h3
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo import cells, coarser, grids

TO_WGS84 = Transformer.from_crs(27700, 4326, always_xy=True)
EDGE = county.SIDE * county.CELL
britain = st.tuples(st.floats(-6, 2), st.floats(50, 58))


@given(st.lists(britain, min_size=1, max_size=20), st.integers(7, 10))
def test_cells_are_those_of_the_library_whatever_repeats(points, resolution):
    lon, lat = zip(*(points + points), strict=True)
    assert cells(lon, lat, resolution).tolist() == [h3.latlng_to_cell(y, x, resolution) for x, y in points] * 2


@given(st.lists(britain, min_size=1, max_size=20), st.integers(7, 10))
def test_ancestors_by_bits_are_those_of_the_library(points, resolution):
    fine = cells(*zip(*points, strict=True), 10)
    assert coarser(fine, resolution).tolist() == [h3.cell_to_parent(int(cell), resolution) for cell in fine]


def test_a_missing_coordinate_has_no_cell():
    assert cells([np.nan, -1.5], [53.0, np.nan], 9).tolist() == [0, 0]
    assert coarser(np.zeros(1, np.uint64), 8).tolist() == [0]


@settings(max_examples=50, deadline=None)
@given(st.floats(50, EDGE - 50), st.floats(50, EDGE - 50))
def test_every_point_of_the_county_has_a_cell_in_its_grid_and_in_all_coarser_ones(small, x, y):
    lon, lat = TO_WGS84.transform(county.WEST + x, county.SOUTH + y)
    finest = cells([lon], [lat], 10)
    for resolution in (7, 8, 9):
        assert cells([lon], [lat], resolution)[0] in small.hexagons[f"h3r{resolution}"]
        assert coarser(finest, resolution)[0] in small.hexagons[f"h3r{resolution}"]


def test_the_ancestors_of_every_cell_of_the_county_are_in_the_coarser_grids(small):
    finest = grids.grid(small.outline, 10)
    for resolution in (7, 8, 9):
        assert set(coarser(finest, resolution)) <= set(small.hexagons[f"h3r{resolution}"])


def test_no_cell_of_the_finest_permitted_grid_lies_away_from_the_county(small):
    near = shapely.buffer(small.outline, 2 * grids.SLACK)
    shapes = small.shapes("h3r9").to_crs(27700)
    touching = shapes.intersects(near).to_numpy()
    ancestors = coarser(grids.grid(small.outline, 10), 9)
    assert (touching | np.isin(small.hexagons["h3r9"], ancestors)).all()


def test_resolution_ten_covers_the_built_up_area_only(small):
    town = shapely.box(county.WEST + 2_000, county.SOUTH + 2_000, county.WEST + 4_000, county.SOUTH + 4_000)
    shapes = small.shapes("h3r10").to_crs(27700)
    assert shapes.intersects(shapely.buffer(town, 2 * grids.SLACK)).all()
    assert shapely.union_all(shapes.geometry).buffer(1).covers(town)


def test_hexagons_belong_to_the_district_of_their_centre(small):
    units = small.units("h3r9")
    assert set(units["lad"]) == {"", "D0", "D1"}
    x, y = TO_WGS84.transform(units["lon"], units["lat"], direction="INVERSE")
    outside = ~shapely.intersects_xy(small.outline, x, y)
    assert ((units["lad"] == "") == outside).all()


def test_a_hexagon_is_drawn_where_it_is(small):
    units, shapes = small.units("h3r8"), small.shapes("h3r8")
    assert list(units["code"]) == [h3.int_to_str(int(cell)) for cell in small.hexagons["h3r8"]] == sorted(units["code"])
    assert shapely.contains_xy(shapes.geometry.array, units["lon"], units["lat"]).all()
    assert shapes.to_crs(27700).area.to_numpy() / 1e6 == pytest.approx(units["area_km2"], rel=0.01)
