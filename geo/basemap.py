"""The light base map under the areas: water, green, roads and towns from files, labels of the districts always."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.areas import Areas
from geo.boundaries import BNG, WGS84, Shapes
from geo.config import Base
from geo.tiles import Band

# (first zoom, last zoom, metres of simplification); beyond the last the map enlarges
ZOOMS = ((6, 9, 60.0), (10, 11, 15.0), (12, 13, 3.0))
MAJOR = frozenset({"motorway", "trunk", "primary", "main", "major", "a"})  # roads worth drawing county-wide
MAJOR_RANK = 2  # towns of this rank or better are named county-wide; 1 is the largest


def base_bands(items: Iterable[Base], root: Path, districts: Areas, units: pd.DataFrame) -> Iterator[Band]:
    """Yield the tile bands of `water`, `green`, `roads` (class, name), `towns` (name, rank) and `labels` (name, rank).

    `units` is the districts' unit table. Without a file of towns, the districts stand for them. Raises ValueError for a
    file that is missing or lacks a declared column.
    """
    items = list(items)
    towns: set[str] = set()
    for item in items:
        frame = _read(item, root)
        towns |= set(frame["name"]) if item.layer == "towns" and "name" in frame else set()
        for first, last, tolerance in ZOOMS:
            part = frame[_wanted(item, frame, first)]
            shapes = shapely.simplify(np.asarray(part.geometry.array), tolerance)
            yield _band(item.layer, part, shapes, BNG, first, last)
    points = gpd.GeoDataFrame({"name": districts.names, "rank": 1}, geometry=gpd.points_from_xy(units.lon, units.lat))
    points = points[~points["name"].isin(towns)]  # a district called after its town would be named twice
    if points.empty:
        return
    for layer in ("labels",) if any(item.layer == "towns" for item in items) else ("labels", "towns"):
        yield _band(layer, points, np.asarray(points.geometry.array), WGS84, ZOOMS[0][0], ZOOMS[-1][1])


def _read(item: Base, root: Path) -> gpd.GeoDataFrame:
    """Return geometry (EPSG:27700) with the attributes this layer has: class, name, rank."""
    path = root / item.file
    if not path.exists():
        raise ValueError(f"{item.file}: no such file")
    frame = gpd.read_file(path).to_crs(BNG)
    columns = {"name": item.name, "class": item.kind, "rank": item.rank}
    if missing := [column for column in columns.values() if column and column not in frame.columns]:
        raise ValueError(f"{item.file}: no column {', '.join(missing)}; it has {', '.join(frame.columns)}")
    kept = {key: frame[column] for key, column in columns.items() if column}
    return gpd.GeoDataFrame(kept, geometry=frame.geometry, crs=BNG)


def _wanted(item: Base, frame: gpd.GeoDataFrame, zoom: int) -> Any:
    """Return which features are drawn from `zoom`: small roads and small towns wait for nearer ones."""
    near = np.full(len(frame), True)
    if zoom >= ZOOMS[1][0] and not (item.layer == "roads" and zoom < ZOOMS[2][0]):
        return near
    if item.layer == "roads" and "class" in frame:
        major = frame["class"].astype("str").str.lower().isin(MAJOR).to_numpy()
        return major if major.any() else near
    if item.layer == "towns" and "rank" in frame:
        return (frame["rank"] <= MAJOR_RANK).to_numpy()
    return near


def _band(layer: str, frame: gpd.GeoDataFrame, shapes: Shapes, crs: int, first: int, last: int) -> Band:
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name)).reset_index(drop=True)
    if table.columns.empty:
        table = pd.DataFrame({"id": np.arange(len(shapes), dtype=np.int32)})
    return Band(layer, table, shapes, crs, first, last)
