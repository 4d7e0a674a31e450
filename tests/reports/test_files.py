"""Each format, opened by another reader: the same rows, the same shapes, the same silence, the same bytes."""

import csv
import hashlib
import io
import json
import sqlite3
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data import ABSENT, Status
from reports import FORMATS, table, write
from reports.files import file_name
from reports.table import records
from tests.layouts.samples import QUESTION, RELEASE
from tests.reports.samples import PARTNER, answer, shapes

ASKED = replace(QUESTION, measure="change", context="iod2025.score")
AT = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)


def content(key, said=None):
    return write(said or answer(ASKED), PARTNER, key, shapes, AT).content


def ending_of(name):
    return next(key for key in sorted(FORMATS, key=len, reverse=True) if name.endswith(f".{key}"))


def plain(said):
    """Return the rows as dictionaries of plain values."""
    frame = table(said)
    return [dict(zip(frame, row, strict=True)) for row in records(frame)]


def unpacked(archive):
    """Return the bytes of every file in an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        return [held.read(name) for name in held.namelist()]


@pytest.fixture
def gpkg(tmp_path):
    path = tmp_path / "cells.gpkg"
    path.write_bytes(content("gpkg"))
    return path


def test_the_csv_reader_of_python_reads_every_value_back():
    rows = list(csv.DictReader(io.StringIO(content("csv").decode("utf-8"))))
    for read, held in zip(rows, plain(answer(ASKED)), strict=True):
        assert read == {name: "" if value is None else str(value) for name, value in held.items()}


def test_json_holds_the_cells_and_the_manifest():
    held = json.loads(content("json"))
    assert held["cells"] == plain(answer(ASKED))
    assert held["manifest"]["notice"] == "Synthetic demonstration data"


def test_geojson_holds_the_same_rows_in_wgs84_with_outer_rings_anticlockwise():
    held = json.loads(content("geojson"))
    assert [feature["properties"] for feature in held["features"]] == plain(answer(ASKED))
    geometry = [shapely.geometry.shape(feature["geometry"]) for feature in held["features"]]
    wkb = dict(zip(*shapes("lsoa21").values.T, strict=True))
    for feature, drawn in zip(held["features"], geometry, strict=True):
        shape = shapely.from_wkb(wkb[feature["properties"]["code"]])
        assert shapely.hausdorff_distance(drawn, shape) < 1e-7
        assert all(one.exterior.is_ccw for one in getattr(drawn, "geoms", [drawn]))
    assert "crs" not in held  # RFC 7946 knows only WGS 84


def test_gdal_reads_geojson(tmp_path):
    path = tmp_path / "cells.geojson"
    path.write_bytes(content("geojson"))
    drawn = gpd.read_file(path)
    assert len(drawn) == len(table(answer(ASKED)))
    assert drawn.crs.to_epsg() == 4326


def test_gdal_reads_the_geopackage_whose_layer_is_the_level(gpkg):
    assert pyogrio.list_layers(gpkg)[0].tolist() == ["lsoa21", "MultiPolygon"]
    drawn, frame = gpd.read_file(gpkg, layer="lsoa21"), table(answer(ASKED))
    assert drawn.crs.to_epsg() == 4326
    for name in frame:
        held = frame[name].astype(object).where(frame[name].notna(), None)
        read = drawn[name].astype(object).where(drawn[name].notna(), None)
        assert read.tolist() == held.tolist(), name


def test_geopackage_geometry_is_the_release_s(gpkg):
    drawn = gpd.read_file(gpkg, layer="lsoa21")
    held = shapes("lsoa21").set_index("code")["geometry"].loc[drawn["code"]]
    assert shapely.equals(drawn.geometry.to_numpy(), shapely.from_wkb(held.to_numpy())).all()


def test_the_geopackage_says_what_it_is(gpkg):
    told = dict(pyogrio.read_dataframe(gpkg, layer="metadata")[["key", "value"]].itertuples(index=False))
    assert told["notice"] == "Synthetic demonstration data"
    assert json.loads(told["release"])["id"] == RELEASE.id
    assert (
        sqlite3.connect(gpkg).execute("SELECT description FROM gpkg_contents").fetchall()[0][0] == answer(ASKED).text()
    )
    assert sqlite3.connect(gpkg).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_tick_of_the_clock_changes_no_byte_of_a_geopackage():
    """Over a second, as often as it takes for GDAL to write its last change apart."""
    until, made = time.monotonic() + 1.2, set()
    while time.monotonic() < until:
        made.add(content("gpkg", answer(status=[0, 1, 2])))
    assert len(made) == 1


def test_single_polygons_stay_single(tmp_path):
    (tmp_path / "a.gpkg").write_bytes(content("gpkg", answer(status=[0, 1, 2])))
    assert pyogrio.read_info(tmp_path / "a.gpkg", layer="lsoa21")["geometry_type"] == "Polygon"


def test_the_archive_holds_every_format_each_with_its_manifest():
    archive = zipfile.ZipFile(io.BytesIO(content("zip")))
    names = {file_name(answer(ASKED), key) for key in FORMATS if key != "zip"}
    assert set(archive.namelist()) == names | {f"{name}.manifest.json" for name in names}
    for name in names:
        told = json.loads(archive.read(f"{name}.manifest.json"))["file"]
        assert told["sha256"] == hashlib.sha256(archive.read(name)).hexdigest()
        assert archive.read(name) == content(ending_of(name))


@pytest.mark.parametrize("key", FORMATS)
def test_the_same_answer_gives_the_same_bytes_at_another_hour(key):
    first = write(answer(ASKED), PARTNER, key, shapes)
    time.sleep(0.02)
    assert write(answer(ASKED), PARTNER, key, shapes).content == first.content


@pytest.mark.parametrize("key", FORMATS)
@pytest.mark.parametrize("names", [0, 3])
def test_an_empty_place_is_a_file_without_rows(key, names):
    said = answer(status=[0] * 4, within=[False] * 4)
    assert content(key, said)


@settings(max_examples=15, deadline=None)
@given(st.integers(2_000_000, 9_999_998), st.sampled_from([s for s in Status if s is not Status.SHOWN]))
def test_what_an_answer_withholds_is_in_no_byte_of_any_file(number, status):
    """Even an answer that wrongly kept a number behind a status that is not SHOWN would not write it.

    Seven nines are left out: they stand in 0.009372999999999999, a float of the answer as Excel's XML writes it.
    """
    said = answer(ASKED, status=[Status.SHOWN, status, status])
    kept = np.array([1, number, number])
    leaky = [replace(one, count=kept, value=kept / 1, low=kept / 1, high=kept / 1) for one in said.series]
    told = replace(said, series=tuple(leaky))
    for key in ("csv", "json", "geojson", "gpkg"):
        assert str(number).encode() not in content(key, told)
    for sheet in unpacked(content("xlsx", told)):
        assert str(number).encode() not in sheet
    for key in ("parquet", "geo.parquet"):
        assert str(number) not in str(pq.read_table(io.BytesIO(content(key, told))).to_pydict())


@pytest.mark.parametrize("key", ["csv", "json", "geojson"])
def test_the_mark_for_absent_is_never_written(key):
    said = answer(status=[1, 2, 3])
    assert (said.series[0].count == ABSENT).all()
    assert not any(row["count"] for row in plain(said))
    assert b",-1," not in content(key, said) and b":-1," not in content(key, said)


@given(st.text(min_size=1, max_size=80))
def test_file_names_are_made_of_safe_characters_alone(name):
    release = replace(RELEASE, name=name, synthetic=False)
    made = file_name(replace(answer(status=[0]), release=release), "csv")
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-.")
    assert made.endswith("lsoa21_2024-04_2025-03.csv")
    assert ".." not in made and not made.startswith((".", "-")) and len(made) < 180


def test_an_invented_place_says_so_in_the_name_of_its_file():
    assert file_name(answer(), "gpkg") == "synthetic_doggershire_vwi_lsoa21_2024-04_2025-03.gpkg"


def test_another_format_is_refused():
    with pytest.raises(KeyError):
        write(answer(), PARTNER, "xls", shapes)
