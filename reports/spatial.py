"""The table with its geometry: GeoJSON for the web, GeoPackage for QGIS and ArcGIS. EPSG:4326 throughout."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from reports.table import records

PLACES = 7  # decimals of a degree in GeoJSON: a centimetre


def to_geojson(frame: pd.DataFrame, shapes: pd.DataFrame, facts: Mapping[str, Any]) -> bytes:
    """Return a FeatureCollection (RFC 7946), one feature a row; `facts` is its member "manifest".

    shapes: columns code and geometry (WKB, EPSG:4326). Raises KeyError for a row that has no shape.
    """
    geometry = dict(zip(*_rings(frame, shapes), strict=True))
    names = list(frame)
    at = names.index("code")
    features = ",\n".join(
        f'{{"type":"Feature","properties":{_json(dict(zip(names, row, strict=True)))},"geometry":{geometry[row[at]]}}}'
        for row in records(frame)
    )
    text = f'{{"type":"FeatureCollection","manifest":{_json(facts)},"features":[\n{features}\n]}}\n'
    return text.encode("utf-8")


def to_gpkg(frame: pd.DataFrame, shapes: pd.DataFrame, facts: Mapping[str, Any], layer: str) -> bytes:
    """Return a GeoPackage: one layer named after the level, and a table `metadata` of key and value holding `facts`.

    The same inputs give the same bytes: its only clock is the release's. Raises KeyError for a row that has no shape.
    """
    geometry = _promoted(shapely.from_wkb(wkb(frame, shapes).to_numpy()))
    drawn = gpd.GeoDataFrame(frame, geometry=geometry, crs="EPSG:4326")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cells.gpkg"
        kind = geometry[0].geom_type if len(geometry) else "MultiPolygon"
        drawn.to_file(
            path, driver="GPKG", layer=layer, engine="pyogrio", geometry_type=kind, DESCRIPTION=facts["sentence"]
        )
        _describe(path, facts)
        return _uncounted(path.read_bytes())


def _describe(path: Path, facts: Mapping[str, Any]) -> None:
    """Add the table `metadata`, and date the contents by the release instead of by the hour of the download."""
    rows = [(key, value if isinstance(value, str) else _json(value)) for key, value in facts.items()]
    with closing(sqlite3.connect(path)) as held, held:
        held.execute("CREATE TABLE metadata (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, key TEXT, value TEXT)")
        held.executemany("INSERT INTO metadata (key, value) VALUES (?, ?)", rows)
        held.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, ?, ?, ?)",
            ("metadata", "attributes", "metadata", "What this file is"),
        )
        held.execute("UPDATE gpkg_contents SET last_change = ?", (f"{facts['release']['created'][:10]}T00:00:00.000Z",))


def _uncounted(content: bytes) -> bytes:
    """Return a SQLite file whose count of changes is 1: GDAL makes one more where the clock ticks meanwhile.

    The count stands at byte 24, and at byte 92 once more to say that the header is right (SQLite file format, 1.3).
    """
    made = bytearray(content)
    made[24:28] = made[92:96] = (1).to_bytes(4, "big")
    return bytes(made)


def wkb(frame: pd.DataFrame, shapes: pd.DataFrame) -> pd.Series:
    """Return the geometry of every row. Raises KeyError for a row that has no shape."""
    return shapes.set_index("code")["geometry"].loc[frame["code"].tolist()]


def _promoted(geometry: NDArray[Any]) -> NDArray[Any]:
    """Return polygons as they are when all are single, else all as multipolygons: a layer has one type."""
    many = shapely.get_type_id(geometry) == shapely.GeometryType.MULTIPOLYGON
    if not many.any():
        return geometry
    return np.array([one if multi else shapely.multipolygons([one]) for one, multi in zip(geometry, many, strict=True)])


def _rings(frame: pd.DataFrame, shapes: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return codes and their GeoJSON: outer rings anticlockwise (RFC 7946, 3.1.6), coordinates to a centimetre."""
    once = frame.drop_duplicates("code")
    geometry = shapely.orient_polygons(shapely.from_wkb(wkb(once, shapes).to_numpy()))
    rounded = shapely.transform(geometry, lambda points: np.round(points, PLACES))
    return once["code"].tolist(), shapely.to_geojson(rounded).tolist()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
