import dataclasses

import county
import geopandas as gpd
import pyogrio
import pytest
import shapely

import geo
from geo import Base


def across(north):
    """A line through the county, `north` metres from its southern edge."""
    y = county.SOUTH + north
    return shapely.LineString([(county.WEST + 500, y), (county.WEST + 7_500, y + 300)])


@pytest.fixture(scope="module")
def mapped(files):
    roads = gpd.GeoDataFrame(
        {"road": ["A1", "Mill Lane"], "kind": ["primary", "street"]}, geometry=[across(1_000), across(3_000)], crs=27700
    )
    roads.to_file(files / "roads.gpkg")
    gpd.GeoSeries([across(5_000).buffer(200)], crs=27700).to_crs(4326).to_file(files / "water.geojson")
    places = [shapely.Point(across(2_000).centroid), shapely.Point(across(6_000).centroid)]
    gpd.GeoDataFrame({"name": ["Great Town", "Hamlet"], "size": [1, 4]}, geometry=places, crs=27700).to_file(
        files / "t.gpkg"
    )
    base = (
        Base("roads", "roads.gpkg", name="road", kind="kind"),
        Base("water", "water.geojson"),
        Base("towns", "t.gpkg", name="name", rank="size"),
    )
    return dataclasses.replace(county.CONFIG, base=base, grids=())


@pytest.fixture(scope="module")
def tiles(mapped, files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("base")
    return folder / geo.load(mapped, files).write_base(folder)


@pytest.mark.parametrize(
    ("zoom", "roads", "towns"), [(8, {"A1"}, {"Great Town"}), (13, {"A1", "Mill Lane"}, {"Great Town", "Hamlet"})]
)
def test_small_roads_and_towns_wait_for_near_zooms(tiles, zoom, roads, towns):
    assert set(pyogrio.read_dataframe(tiles, layer="roads", ZOOM_LEVEL=zoom)["name"]) == roads
    assert set(pyogrio.read_dataframe(tiles, layer="towns", ZOOM_LEVEL=zoom)["name"]) == towns


def test_each_layer_carries_what_the_style_reads(tiles):
    layers = {
        name: set(pyogrio.read_info(tiles, layer=name)["fields"]) - {"mvt_id"} for name, _ in pyogrio.list_layers(tiles)
    }
    assert layers["roads"] == {"name", "class"}
    assert layers["towns"] == {"name", "rank"}
    assert set(layers) == {"roads", "water", "towns", "labels"}


def test_a_district_called_after_its_town_is_named_once(files, tmp_path):
    named = {unit: shapely.Point(across(2_000).centroid) for unit in ("Area D0", "Hamlet")}
    gpd.GeoDataFrame({"name": list(named)}, geometry=list(named.values()), crs=27700).to_file(files / "same.gpkg")
    config = dataclasses.replace(county.CONFIG, base=(Base("towns", "same.gpkg", name="name"),), grids=())
    made = tmp_path / geo.load(config, files).write_base(tmp_path)
    assert set(pyogrio.read_dataframe(made, layer="labels", ZOOM_LEVEL=8)["name"]) == {"Area D1"}


def test_a_missing_file_or_column_of_the_base_map_is_named(mapped, files, tmp_path):
    for base, words in (
        (Base("green", "parks.gpkg"), "parks.gpkg: no such file"),
        (Base("roads", "roads.gpkg", name="x"), "no column x"),
    ):
        with pytest.raises(ValueError, match=words):
            geo.load(dataclasses.replace(mapped, base=(base,)), files).write_base(tmp_path)
