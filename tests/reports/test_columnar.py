"""Parquet read by pyarrow and by DuckDB, GeoParquet by geopandas and by DuckDB: one table, whoever opens it."""

import io
import json
from dataclasses import replace

import duckdb
import geopandas as gpd
import pyarrow.parquet as pq
import pytest
import shapely

from reports import facts, table, write
from reports.table import records
from tests.layouts.samples import QUESTION
from tests.reports.samples import PARTNER, answer, shapes

ASKED = replace(QUESTION, measure="change", context="iod2025.score")
KEYS = ("parquet", "geo.parquet")


def content(key, said=None):
    return write(said or answer(ASKED), PARTNER, key, shapes).content


def expected():
    return list(records(table(answer(ASKED))))


@pytest.fixture(params=KEYS)
def file(request, tmp_path):
    path = tmp_path / f"cells.{request.param}"
    path.write_bytes(content(request.param))
    return path


def test_pyarrow_reads_every_cell_back(file):
    held = pq.read_table(file, page_checksum_verification=True)
    names = list(table(answer(ASKED)))
    assert held.column_names[: len(names)] == names
    rows = [tuple(row[name] for name in names) for row in held.select(names).to_pylist()]
    assert rows == expected()


def test_duckdb_reads_every_cell_back(file):
    names = ", ".join(f'"{name}"' for name in table(answer(ASKED)))
    with duckdb.connect() as held:
        rows = held.execute(f"SELECT {names} FROM read_parquet('{file}')").fetchall()
    assert rows == expected()


def test_the_schema_carries_the_manifest(file):
    told = json.loads(pq.read_schema(file).metadata[b"manifest"])
    assert told == facts(answer(ASKED), PARTNER)
    assert told["notice"] == "Synthetic demonstration data"


def test_geopandas_reads_the_release_s_shapes_in_wgs84(tmp_path):
    drawn = gpd.read_parquet(io.BytesIO(content("geo.parquet")))
    assert drawn.crs.to_epsg() == 4326
    held = shapes("lsoa21").set_index("code")["geometry"].loc[drawn["code"]]
    assert shapely.equals(drawn.geometry.to_numpy(), shapely.from_wkb(held.to_numpy())).all()


def test_it_is_geoparquet_as_its_specification_has_it():
    held = pq.read_schema(io.BytesIO(content("geo.parquet")))
    told = json.loads(held.metadata[b"geo"])
    assert told["version"].startswith("1.1")
    assert told["primary_column"] == "geometry"
    assert told["columns"]["geometry"]["encoding"] == "WKB"
    assert set(told["columns"]["geometry"]["geometry_types"]) == {"Polygon", "MultiPolygon"}
    assert str(held.field("geometry").type) == "binary"
