import gzip
import hashlib
import json
import struct

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.pmtiles import _tile_id, pack
from geo.tiles import area_bands

UNIT_COLUMNS = ["code", "name", "parent", "lad", "area_km2", "lon", "lat", "west", "south", "east", "north"]


@pytest.fixture(scope="module")
def release(small, tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    steps = []
    facts = small.write(folder, lambda *step: steps.append(step))
    return folder, facts, steps, small.write_base(folder)


def test_facts_of_every_level_come_back_in_the_order_of_the_ladder(small, release):
    folder, facts, steps, _ = release
    assert tuple(fact["key"] for fact in facts) == small.levels
    assert steps[-1][1:] == (len(facts), len(facts))
    for fact in facts:
        assert set(fact) == {"key", "units", "tiles", "bounds", "minzoom", "maxzoom"}
        assert (folder / fact["tiles"]).exists()
        assert fact["bounds"][0] < fact["bounds"][2] and fact["bounds"][1] < fact["bounds"][3]


def test_units_and_shapes_share_their_rows(release):
    folder, facts, _, _ = release
    for fact in facts:
        units = pd.read_parquet(folder / "units" / f"{fact['key']}.parquet")
        shapes = gpd.read_parquet(folder / "shapes" / f"{fact['key']}.parquet")
        assert list(units.columns) == UNIT_COLUMNS
        assert len(units) == fact["units"]
        assert list(units["code"]) == list(shapes["code"]) == sorted(units["code"])
        assert shapes.crs.to_epsg() == 4326
        assert shapely.contains_xy(shapes.geometry.array, units["lon"], units["lat"]).all()


def test_tiles_hold_the_row_number_of_every_unit_and_nothing_else(release):
    folder, facts, _, _ = release
    for fact in facts:
        for zoom in range(max(8, fact["minzoom"]), fact["maxzoom"] + 1):
            tiles = pyogrio.read_dataframe(folder / fact["tiles"], layer="a", ZOOM_LEVEL=zoom)
            assert set(tiles["id"]) == set(range(fact["units"])), (fact["key"], zoom)
            assert set(tiles.columns) <= {"id", "mvt_id", "geometry"}


def test_the_tiles_are_where_the_units_are(release):
    folder, facts, _, _ = release
    fact = next(fact for fact in facts if fact["key"] == "oa11")
    units = pd.read_parquet(folder / "units" / "oa11.parquet")
    tiles = pyogrio.read_dataframe(folder / fact["tiles"], layer="a", ZOOM_LEVEL=12).to_crs(4326)
    whole = tiles.dissolve("id")
    assert shapely.contains_xy(whole.geometry.array, units["lon"], units["lat"]).all()


def test_a_tile_file_is_named_after_its_content_and_the_same_map_gives_the_same_name(small, release, tmp_path):
    folder, facts, _, _ = release
    for fact in facts:
        digest = hashlib.sha256((folder / fact["tiles"]).read_bytes()).hexdigest()[:8]
        assert fact["tiles"] == f"tiles/{fact['key']}.{digest}.pmtiles"
    again = small._write_level("lsoa21", tmp_path)
    assert again["tiles"] in {fact["tiles"] for fact in facts}


def test_neighbours_still_share_their_borders_in_every_zoom_band(small):
    areas = small.areas["oa11"]
    bands = list(area_bands(areas.level, areas.shapes))
    assert [(band.minzoom, band.maxzoom) for band in bands] == [(6, 8), (9, 10), (11, 12)]
    assert all(shapely.coverage_is_valid(band.shapes) for band in bands)


def test_the_base_map_names_the_districts_even_without_files(release):
    folder, _, _, base = release
    assert base.startswith("tiles/base.")
    for layer in ("labels", "towns"):
        points = pyogrio.read_dataframe(folder / base, layer=layer, ZOOM_LEVEL=10)
        assert set(points["name"]) == {"Area D0", "Area D1"}


def test_tiles_are_numbered_along_the_curve_of_the_specification():
    # the specification's own examples, and GDAL's numbering of a tile over Sheffield
    known = {
        (0, 0, 0): 0,
        (1, 0, 0): 1,
        (1, 0, 1): 2,
        (1, 1, 1): 3,
        (1, 1, 0): 4,
        (2, 0, 0): 5,
        (12, 3423, 1763): 19078479,
    }
    assert {tile: _tile_id(*tile) for tile in known} == known


def test_an_archive_reads_back_by_the_specification():
    content = pack({(1, 0, 0): b"one", (1, 0, 1): b"two"}, (-2.0, 53.0, -1.0, 54.0), [{"id": "a"}])
    assert content[:8] == b"PMTiles\x03"
    _, _, meta, length = struct.unpack_from("<4Q", content, 8)
    assert json.loads(gzip.decompress(content[meta : meta + length])) == {"vector_layers": [{"id": "a"}]}
    start = struct.unpack_from("<Q", content, 56)[0]
    assert gzip.decompress(content[start:]) == b"onetwo"  # gzip members in a row read as one
    assert struct.unpack_from("<4i", content, 102) == (-20_000_000, 530_000_000, -10_000_000, 540_000_000)


def test_an_archive_without_tiles_is_refused():
    with pytest.raises(ValueError, match="at least one tile"):
        pack({}, (0, 0, 1, 1), [])


def test_the_archive_of_one_layer_is_merged_with_another(tmp_path, small):
    from geo.boundaries import BNG
    from geo.tiles import Band, write_tiles

    point = np.array([shapely.Point(432_000, 392_000)], object)
    bands = [Band(layer, pd.DataFrame({"n": [number]}), point, BNG, 8, 9) for number, layer in enumerate(("x", "y"))]
    path = write_tiles(bands, small.bounds, tmp_path, "both")
    for number, layer in enumerate(("x", "y")):
        assert list(pyogrio.read_dataframe(path, layer=layer)["n"]) == [number]
