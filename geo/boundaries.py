"""Reading boundary files of any format: broken polygons mended, units that cannot be told apart refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from geo.config import Boundaries

BNG = 27700  # British National Grid, metres: where distances are measured and points decided
WGS84 = 4326

POLYGONS = (3, 6)  # shapely's ids of Polygon and MultiPolygon
SNAPPING = (-1, 0.01, 0.1, 1.0)  # metres corners may move to close a border, tried in turn; −1 lets GEOS choose
Shapes = NDArray[Any]  # an array of shapely polygons


@dataclass(frozen=True, slots=True)
class Mended:
    """A polygon that was broken in its file and has been repaired; `why` is what was wrong with it."""

    file: str
    code: str
    why: str


def read(item: Boundaries, root: Path, mended: Callable[[Mended], None]) -> pd.DataFrame:
    """Return `code, name, file, geometry` (EPSG:27700, valid polygons) of every feature in the files, sorted by code.

    `mended` is told of each repaired polygon. Raises ValueError naming every file and feature without a code, with one
    already used, or without a polygon; and a file that is missing, unreadable or lacks a column or coordinate system.
    """
    paths = sorted(root.glob(item.file))
    if not paths:
        raise ValueError(f"{item.level}: no file matches {item.file}")
    table = pd.concat([_one(path, item, root, mended) for path in paths], ignore_index=True)
    if faults := list(_faults(table)):
        raise ValueError("\n".join(faults))
    return table.drop(columns="feature").sort_values("code", ignore_index=True)


def _one(path: Path, item: Boundaries, root: Path, mended: Callable[[Mended], None]) -> pd.DataFrame:
    file = str(path.relative_to(root))
    frame = _opened(path, file, item)
    table = pd.DataFrame(
        {
            "code": frame[item.code].astype("str").fillna("").str.strip(),
            "name": frame[item.name].astype("str").fillna("").str.strip() if item.name else "",
            "file": file,
            "feature": np.arange(1, len(frame) + 1),
        }
    )
    table["geometry"] = _mended(np.asarray(frame.to_crs(BNG).geometry.array), table["code"].to_numpy(), file, mended)
    return table


def _opened(path: Path, file: str, item: Boundaries) -> gpd.GeoDataFrame:
    try:
        frame = pyogrio.read_dataframe(path, layer=item.layer, use_arrow=False)
    except pyogrio.errors.DataSourceError as error:
        raise ValueError(f"{file}: not a boundary file that can be read ({error})") from error
    if missing := [column for column in (item.code, item.name) if column and column not in frame.columns]:
        raise ValueError(f"{file}: no column {', '.join(missing)}; it has {', '.join(frame.columns.drop('geometry'))}")
    if frame.crs is None and item.crs is None:
        raise ValueError(f"{file}: the file does not say its coordinate system; add crs to its [[boundaries]] table")
    return frame if frame.crs is not None else frame.set_crs(item.crs)


def _mended(shapes: Shapes, codes: NDArray[Any], file: str, mended: Callable[[Mended], None]) -> Shapes:
    """Return the shapes with broken ones repaired, and what is not a polygon as None."""
    shapes = np.array(shapely.force_2d(shapes), dtype=object)
    broken = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    for row in broken:
        mended(Mended(file, codes[row], shapely.is_valid_reason(shapes[row])))
    shapes[broken] = [polygonal(shape) for shape in shapely.make_valid(shapes[broken])]
    shapes[~np.isin(shapely.get_type_id(shapes), POLYGONS) | shapely.is_empty(shapes)] = None
    return shapes


def polygonal(shape: Any) -> Any:
    """Return the polygons of a shape as one (Multi)Polygon; lines and points, which hold no ground, are let go."""
    if shapely.get_type_id(shape) in POLYGONS:
        return shape
    return shapely.union_all([part for part in shapely.get_parts(shape) if shapely.get_type_id(part) in POLYGONS])


def _faults(table: pd.DataFrame) -> Iterator[str]:
    first: dict[str, str] = {}
    for row in table.iloc[::-1].itertuples():
        first[str(row.code)] = f"{row.file}, feature {row.feature}"
    again = table["code"].duplicated() & (table["code"] != "")
    for row in table[again | (table["code"] == "") | table["geometry"].isna()].itertuples():
        where = f"{row.file}, feature {row.feature}"
        if row.code == "":
            yield f"{where}: no code"
        elif row.geometry is None:
            yield f"{where}: {row.code} has no polygon"
        else:
            yield f"{where}: {row.code} was already in {first[str(row.code)]}"


def as_coverage(shapes: Shapes, codes: NDArray[Any], level: str, report: Callable[[str], None]) -> Shapes:
    """Return the polygons (EPSG:27700) sharing every border vertex for vertex, as simplifying and tiles need.

    Borders that already match are left exactly as published. What had to move is reported in hectares. Raises
    ValueError for a polygon that others cover wholly.
    """
    if shapely.coverage_is_valid(shapes):
        return shapes
    clean = _cleaned(shapes)
    if gone := [str(code) for code, empty in zip(codes, shapely.is_empty(clean), strict=True) if empty]:
        raise ValueError(f"{level}: polygons covered wholly by others: {', '.join(gone)}")
    moved = np.abs(shapely.area(clean) - shapely.area(shapes))
    report(
        f"{level}: borders did not match exactly and were joined; {int((moved > 1).sum())} of {len(codes)} areas "
        f"changed by more than 1 m², the most by {moved.max() / 10_000:.4f} ha"
    )
    if not shapely.coverage_is_valid(clean):
        report(f"{level}: some borders still do not match; hairline gaps may show on the map")
    return clean


def _cleaned(shapes: Shapes) -> Shapes:
    """Return the polygons made into a coverage, moving corners as little as will do it."""
    for distance in SNAPPING:
        clean = np.asarray(shapely.coverage_clean(shapes, snapping_distance=distance))
        if shapely.coverage_is_valid(clean):
            break
    return clean
