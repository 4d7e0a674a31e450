import dataclasses

import county
import geopandas as gpd
import numpy as np
import pytest
import shapely

import geo
from geo import Boundaries, boundaries
from geo.areas import assemble
from geo.boundaries import as_coverage
from geo.lookups import Lookups

SQUARE = shapely.box(430_000, 390_000, 431_000, 391_000)
BOWTIE = shapely.Polygon([(430_000, 390_000), (431_000, 391_000), (431_000, 390_000), (430_000, 391_000)])


def write(folder, name, codes, shapes, crs=27700):
    frame = gpd.GeoDataFrame({"CD": codes, "NM": codes}, geometry=shapes, crs=crs)
    frame.to_file(folder / name)
    return frame


def read(folder, file="*", **more):
    mended = []
    item = Boundaries("lsoa11", file, "CD", **more)
    return boundaries.read(item, folder, mended.append), mended


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp"])
def test_every_format_gives_the_same_areas(tmp_path, name):
    write(tmp_path, name, ["B", "A"], [SQUARE, shapely.transform(SQUARE, lambda xy: xy + 1_000)])
    table, mended = read(tmp_path, f"*{name[1:]}")
    assert list(table["code"]) == ["A", "B"]
    assert mended == []
    assert shapely.area(table["geometry"].to_numpy()) == pytest.approx([1e6, 1e6], rel=1e-4)


def test_several_files_make_one_level(tmp_path):
    write(tmp_path, "one.gpkg", ["A"], [SQUARE])
    write(tmp_path, "two.gpkg", ["B"], [SQUARE])
    table, _ = read(tmp_path, "*.gpkg")
    assert dict(zip(table["code"], table["file"])) == {"A": "one.gpkg", "B": "two.gpkg"}


def test_a_broken_polygon_is_mended_and_reported(tmp_path):
    write(tmp_path, "a.gpkg", ["A"], [BOWTIE])
    table, [mended] = read(tmp_path, "a.gpkg")
    assert (mended.file, mended.code) == ("a.gpkg", "A")
    assert mended.why.startswith("Self-intersection")
    assert shapely.is_valid(table["geometry"][0])
    assert table["geometry"][0].area == pytest.approx(500_000)


def test_every_feature_that_cannot_be_told_is_named_at_once(tmp_path):
    shapes = [SQUARE, SQUARE, SQUARE, shapely.Point(430_000, 390_000), None]
    write(tmp_path, "a.gpkg", ["A", "A", None, "C", "D"], shapes)
    with pytest.raises(ValueError) as refusal:
        read(tmp_path, "a.gpkg")
    assert str(refusal.value).splitlines() == [
        "a.gpkg, feature 2: A was already in a.gpkg, feature 1",
        "a.gpkg, feature 3: no code",
        "a.gpkg, feature 4: C has no polygon",
        "a.gpkg, feature 5: D has no polygon",
    ]


def test_a_file_of_another_kind_or_without_the_column_is_refused_by_name(tmp_path):
    (tmp_path / "a.geojson").write_text("code,name\n")
    write(tmp_path, "b.gpkg", ["A"], [SQUARE])
    with pytest.raises(ValueError, match=r"a\.geojson: not a boundary file"):
        read(tmp_path, "a.geojson")
    with pytest.raises(ValueError, match=r"b\.gpkg: no column LSOA; it has CD, NM"):
        read(tmp_path, "b.gpkg", name="LSOA")
    with pytest.raises(ValueError, match=r"lsoa11: no file matches c\*"):
        read(tmp_path, "c*")


def test_a_file_that_does_not_say_its_coordinates_needs_them_declared(tmp_path):
    write(tmp_path, "a.shp", ["A"], [SQUARE])
    (tmp_path / "a.prj").unlink()
    with pytest.raises(ValueError, match=r"a\.shp: the file does not say its coordinate system"):
        read(tmp_path, "a.shp")
    table, _ = read(tmp_path, "a.shp", crs="EPSG:27700")
    assert table["geometry"][0].equals(SQUARE)


def test_borders_that_match_are_left_as_published():
    shapes = np.array([SQUARE, shapely.box(431_000, 390_000, 432_000, 391_000)], object)
    told = []
    assert as_coverage(shapes, np.array(["A", "B"]), "LSOA", told.append) is shapes
    assert told == []


def test_borders_that_do_not_match_are_joined_and_reported():
    shapes = np.array([SQUARE, shapely.box(430_998, 390_000, 432_000, 391_000)], object)
    told = []
    clean = as_coverage(shapes, np.array(["A", "B"]), "LSOA", told.append)
    assert shapely.coverage_is_valid(clean)
    assert "1 of 2 areas changed by more than 1 m², the most by 0.2000 ha" in told[0]


def test_an_area_hidden_under_another_is_refused():
    shapes = np.array([SQUARE, SQUARE], object)
    with pytest.raises(ValueError, match="LSOA: polygons covered wholly by others: B"):
        as_coverage(shapes, np.array(["A", "B"]), "LSOA", lambda told: None)


def test_levels_without_a_file_are_joined_from_finer_ones(small, files):
    told = []
    kept = tuple(item for item in county.CONFIG.boundaries if item.level in ("oa11", "lsoa21"))
    thin = geo.load(dataclasses.replace(county.CONFIG, boundaries=kept, grids=()), files, told.append)
    assert thin.levels == ("lad", "msoa11", "msoa21", "lsoa11", "lsoa21", "oa11")
    for key in thin.levels:
        assert list(thin.areas[key].codes) == list(small.areas[key].codes)
        assert shapely.area(thin.areas[key].shapes) == pytest.approx(shapely.area(small.areas[key].shapes), rel=1e-6)
    assert any("no boundary file, 2 areas joined from finer ones" in sentence for sentence in told)


def test_a_store_may_cover_fewer_districts_than_its_files(files):
    half = geo.load(dataclasses.replace(county.CONFIG, districts=("D1",), grids=(8,)), files)
    assert dict(half.districts) == {"D1": "Area D1"}
    assert len(half.areas["oa11"]) == 32
    assert set(half.areas["ward"].lads) == {"D1"}


def test_a_district_that_no_file_knows_is_refused(files):
    with pytest.raises(ValueError, match="district E08000038: no LSOA of LSOA \\(2011\\) lies in it"):
        geo.load(dataclasses.replace(county.CONFIG, districts=("D0", "D1", "E08000038")), files)


def test_areas_outside_every_parent_are_named():
    def table(code, shape):
        frame = gpd.GeoDataFrame({"code": [code], "name": "", "file": "a.gpkg"}, geometry=[shape])
        return frame.astype({"geometry": object})

    tables = {"lad": table("D", SQUARE), "msoa11": table("M", SQUARE), "lsoa11": table("A", SQUARE)}
    lookups = Lookups({("lsoa11", "msoa11"): {"A": "N"}, ("msoa11", "lad"): {"M": "D", "N": "D"}}, {}, frozenset())
    with pytest.raises(ValueError, match=r"LSOA \(2011\): 1 areas lie in MSOA \(2011\) N, which has no boundary"):
        assemble(tables, lookups, ("D",), lambda told: None)
