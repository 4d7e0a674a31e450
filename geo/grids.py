"""Hexagons: H3 cells of points, of a county, and their outlines."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import geopandas as gpd
import h3.api.basic_int as h3
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.boundaries import BNG, WGS84, Shapes
from geo.distinct import distinct

FINEST = 10
COARSE = 200.0  # metres: how roughly the county may be drawn for a first look
SLACK = 25.0  # metres: H3's edges bow a little against straight ones between the corners
RESOLUTION_BIT = 52
RESOLUTION_MASK = np.uint64(0xF << RESOLUTION_BIT)

Cells = NDArray[np.uint64]


def cells(lon: ArrayLike, lat: ArrayLike, resolution: int) -> Cells:
    """Return the H3 cell of each point (EPSG:4326, degrees) at `resolution`; 0 where a coordinate is missing."""
    xs, ys = np.asarray(lon, float), np.asarray(lat, float)
    rows, first = distinct(xs, ys)
    xs, ys = xs[first], ys[first]
    found, known = np.zeros(len(first), np.uint64), np.isfinite(xs) & np.isfinite(ys)
    every = map(h3.latlng_to_cell, ys[known].tolist(), xs[known].tolist(), repeat(resolution))
    found[known] = np.fromiter(every, np.uint64)
    return found[rows]


def coarser(found: Cells, resolution: int) -> Cells:
    """Return the ancestor of each cell at `resolution`, not finer than its own; 0 stays 0.

    Bit layout (H3 documentation): resolution in bits 52 to 55, three bits a digit below, 7 for digits not used.
    """
    unused = np.uint64((1 << 3 * (15 - resolution)) - 1)
    above = (found & ~RESOLUTION_MASK) | np.uint64(resolution << RESOLUTION_BIT) | unused
    return np.where(found == 0, np.uint64(0), above)


def grid(outline: Any, resolution: int) -> Cells:
    """Return, sorted, every cell that touches the outline (polygon, EPSG:27700), and perhaps some just beside it."""
    reach = 1000 * h3.average_hexagon_edge_length(resolution, "km")
    # a cell touches the outline only if its centre is within one edge length of it; 10 % because cells differ in size
    wide = shapely.buffer(shapely.simplify(outline, COARSE), 1.1 * reach + COARSE + SLACK, quad_segs=2)
    around = gpd.GeoSeries([wide], crs=BNG).to_crs(WGS84).iloc[0]
    found = np.array(sorted(h3.geo_to_cells(around, resolution)), np.uint64)
    near = shapely.buffer(outline, SLACK)
    shapely.prepare(near)
    touching = shapely.intersects(near, _in_bng(np.asarray(shapely.points(centres(found)))))
    touching[~touching] = shapely.intersects(near, _in_bng(polygons(found[~touching])))
    return found[touching]


def grids(outline: Any, resolutions: Sequence[int], built_up: Any | None) -> dict[int, Cells]:
    """Return the cells of each resolution; at the finest of all, those touching `built_up` (polygon, EPSG:27700) only.

    Hexagons nest only roughly, so that the ancestor of a cell inside the county can lie just outside it. Ancestors are
    therefore included, and an event whose finest cell is known has a cell at every coarser resolution.
    """
    if not resolutions:
        return {}
    finest = grid(outline, max(resolutions))
    coarse = [size for size in resolutions if size < max(resolutions)]
    found = {size: np.union1d(grid(outline, size), coarser(finest, size)) for size in coarse}
    found[max(resolutions)] = finest
    if FINEST in found and built_up is not None:
        found[FINEST] = grid(built_up, FINEST)
    return found


def polygons(found: Cells) -> Shapes:
    """Return the outline of each cell (EPSG:4326)."""
    corners = [h3.cell_to_boundary(int(cell)) for cell in found]
    counts = [len(corner) for corner in corners]
    flat = np.concatenate([np.array(corner) for corner in corners])[:, ::-1] if corners else np.empty((0, 2))
    rings = shapely.linearrings(flat, indices=np.repeat(np.arange(len(corners)), counts))
    return np.asarray(shapely.polygons(rings))


def centres(found: Cells) -> NDArray[np.float64]:
    """Return longitude and latitude of each cell's centre, one row a cell (EPSG:4326)."""
    return np.array([h3.cell_to_latlng(int(cell)) for cell in found]).reshape(-1, 2)[:, ::-1]


def areas_km2(found: Cells) -> NDArray[np.float64]:
    """Return the area of each cell in square kilometres."""
    return np.array([h3.cell_area(int(cell), unit="km^2") for cell in found])


def _in_bng(shapes: Shapes) -> Shapes:
    return np.asarray(gpd.GeoSeries(shapes, crs=WGS84).to_crs(BNG).array)
