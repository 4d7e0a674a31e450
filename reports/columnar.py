"""Parquet and GeoParquet: the table in columns, its manifest in the schema's metadata."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from reports.spatial import wkb

MANIFEST = b"manifest"  # the key of the facts among the schema's metadata


def to_parquet(frame: pd.DataFrame, facts: Mapping[str, Any]) -> bytes:
    """Return the table as Parquet (zstd, page checksums); missing is null."""
    return _written(pa.Table.from_pandas(frame, preserve_index=False), facts)


def to_geoparquet(frame: pd.DataFrame, shapes: pd.DataFrame, facts: Mapping[str, Any]) -> bytes:
    """Return the table with a column `geometry` (WKB, EPSG:4326) as GeoParquet 1.1.

    shapes: columns code and geometry (WKB, EPSG:4326). Raises KeyError for a row that has no shape.
    """
    geometry = shapely.from_wkb(wkb(frame, shapes).to_numpy())
    drawn = gpd.GeoDataFrame(frame, geometry=geometry, crs="EPSG:4326")
    out = io.BytesIO()
    drawn.to_parquet(out, index=False, schema_version="1.1.0", geometry_encoding="WKB")
    return _written(pq.read_table(out), facts)


def _written(table: pa.Table, facts: Mapping[str, Any]) -> bytes:
    told = json.dumps(facts, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    out = io.BytesIO()
    named = table.replace_schema_metadata({**(table.schema.metadata or {}), MANIFEST: told})
    pq.write_table(named, out, compression="zstd", write_page_checksum=True)
    return out.getvalue()
