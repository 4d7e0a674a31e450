"""Vector tiles of polygons that keep sharing their borders at every zoom."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.boundaries import BNG, WGS84, Shapes
from geo.levels import Level
from geo.pmtiles import gather, pack

LAYER = "a"
MERCATOR = 3857
# (last zoom of the band, metres): about half a pixel of the band's last zoom at British latitudes
BANDS = ((8, 90.0), (10, 20.0), (12, 2.0))
GDAL = {
    "MAX_SIZE": 50_000_000,  # GDAL drops features from tiles it finds too big
    "MAX_FEATURES": 10_000_000,
    "SIMPLIFICATION": 0,  # a polygon at a time tears borders; ours are simplified together beforehand
    "SIMPLIFICATION_MAX_ZOOM": 0,
    "COMPRESS": "NO",  # packing compresses
}

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Band:
    """Features of one tile layer, drawn from `minzoom` to `maxzoom`; `crs` is an EPSG number."""

    layer: str
    table: pd.DataFrame
    shapes: Shapes
    crs: int
    minzoom: int
    maxzoom: int


def area_bands(level: Level, shapes: Shapes) -> Iterator[Band]:
    """Yield the zoom bands of a coverage (EPSG:27700), simplified as a whole so that neighbours still touch."""
    lowest = level.minzoom
    for highest, tolerance in BANDS:
        yield Band(LAYER, _ids(shapes), shapely.coverage_simplify(shapes, tolerance), BNG, lowest, highest)
        lowest = highest + 1


def grid_bands(level: Level, shapes: Shapes) -> Iterator[Band]:
    """Yield the one band of hexagons (EPSG:4326), which have no detail to lose."""
    yield Band(LAYER, _ids(shapes), shapes, WGS84, level.minzoom, level.maxzoom)


def _ids(shapes: Shapes) -> pd.DataFrame:
    """Row numbers and nothing else: names and counts have no business in tiles."""
    return pd.DataFrame({"id": np.arange(len(shapes), dtype=np.int32)})


def write_tiles(bands: Iterable[Band], bounds: Bounds, folder: Path, stem: str) -> Path:
    """Write the bands into one `stem.<hash>.pmtiles` in `folder`, return its path; bounds: w, s, e, n in degrees.

    The hash is the first eight hex digits of the content's SHA-256, so a name never lies about what is in the file.
    """
    bands = [band for band in bands if len(band.shapes)]
    with tempfile.TemporaryDirectory() as scratch:
        parts = [Path(scratch) / str(number) for number, _ in enumerate(bands)]
        for band, part in zip(bands, parts, strict=True):
            _cut(band, part)
        content = pack(gather(parts), bounds, _described(bands))
    path = folder / f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.pmtiles"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def reach(bands: Iterable[Band]) -> Bounds:
    """Return west, south, east, north (degrees) of everything in the bands: tiles beyond it are never asked for."""
    boxes = [
        gpd.GeoSeries(shapely.box(*shapely.total_bounds(band.shapes)), crs=band.crs).to_crs(WGS84).total_bounds
        for band in bands
        if len(band.shapes)
    ]
    least, most = np.min(boxes, axis=0), np.max(boxes, axis=0)
    most[2:] = np.maximum(most[2:], least[:2] + 1e-4)  # labels one above the other: a box of no width is no box
    return float(least[0]), float(least[1]), float(most[2]), float(most[3])


def _cut(band: Band, folder: Path) -> None:
    frame = gpd.GeoDataFrame(band.table, geometry=band.shapes, crs=band.crs).to_crs(MERCATOR)
    zooms = {"MINZOOM": band.minzoom, "MAXZOOM": band.maxzoom}
    pyogrio.write_dataframe(frame, folder, driver="MVT", layer=band.layer, **GDAL, **zooms)


def _described(bands: Iterable[Band]) -> list[dict[str, object]]:
    """Return the TileJSON description of the layers."""
    layers: dict[str, dict[str, object]] = {}
    for band in bands:
        kinds = {
            str(name): "Number" if pd.api.types.is_numeric_dtype(kind) else "String"
            for name, kind in band.table.dtypes.items()
        }
        found = layers.setdefault(band.layer, {"id": band.layer, "fields": kinds, "minzoom": band.minzoom})
        found["maxzoom"] = band.maxzoom
    return list(layers.values())
