import pytest

from geo import LEVELS, GeoConfig, Lookup, parse
from geo.lookups import ancestors, read, same_names


def write(folder, name, *lines):
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def test_rungs_are_climbed_across_files(tmp_path):
    write(tmp_path, "a.csv", "OA11CD,LSOA11CD", "O1,A1", "O2,A1")
    write(tmp_path, "b.csv", "lsoa,msoa,district", "A1,M1,D1")
    found = read(
        (
            Lookup("a.csv", {"oa11": "OA11CD", "lsoa11": "LSOA11CD"}),
            Lookup("b.csv", {"lsoa11": "lsoa", "msoa11": "msoa", "lad": "district"}),
        ),
        tmp_path,
    )
    assert found.climb("oa11", "lad") == {"O1": "D1", "O2": "D1"}
    assert found.climb("oa11", "msoa11") == {"O1": "M1", "O2": "M1"}
    assert found.climb("lsoa21", "lad") == {}


def test_an_area_in_two_districts_is_refused_by_name(tmp_path):
    write(tmp_path, "a.csv", "lsoa,lad", "A1,E08000016")
    write(tmp_path, "b.csv", "lsoa,lad", "A1,E08000038")
    columns = {"lsoa11": "lsoa", "lad": "lad"}
    with pytest.raises(ValueError, match=r"b\.csv: A1 is in District E08000038, but in E08000016 elsewhere"):
        read((Lookup("a.csv", columns), Lookup("b.csv", columns)), tmp_path)


def test_district_codes_that_differ_between_rungs_are_refused(tmp_path):
    write(tmp_path, "a.csv", "oa,lsoa,lad", "O1,A1,E08000016")
    write(tmp_path, "b.csv", "lsoa,lad", "A1,E08000038")
    items = (
        Lookup("a.csv", {"oa11": "oa", "lsoa11": "lsoa"}),
        Lookup("a.csv", {"oa11": "oa", "lad": "lad"}),
        Lookup("b.csv", {"lsoa11": "lsoa", "lad": "lad"}),
    )
    with pytest.raises(ValueError, match="O1 is in District E08000016 by one lookup and in E08000038 by another"):
        read(items, tmp_path)


def test_one_district_under_two_codes_is_refused_naming_both():
    named = [
        ("E08000016", "Barnsley", "a.csv"),
        ("E08000038", "Barnsley", "b.gpkg"),
        ("E08000017", "Doncaster", "a.csv"),
    ]
    with pytest.raises(
        ValueError, match=r"'Barnsley' has codes that differ: E08000016 in a\.csv, E08000038 in b\.gpkg"
    ):
        same_names("lad", named)


def test_a_missing_file_or_column_is_named(tmp_path):
    write(tmp_path, "a.csv", "x,y", "1,2")
    with pytest.raises(ValueError, match=r"b\.csv: no such file"):
        read((Lookup("b.csv", {"lsoa11": "x", "lad": "y"}),), tmp_path)
    with pytest.raises(ValueError, match=r"a\.csv: no column z; it has x, y"):
        read((Lookup("a.csv", {"lsoa11": "x", "lad": "z"}),), tmp_path)


def test_the_ladder_leads_from_oa_to_district():
    assert list(ancestors("oa11")) == ["lsoa11", "msoa11", "lad"]
    assert list(ancestors("ward")) == ["lad"]
    assert list(ancestors("h3r9")) == ["h3r8", "h3r7"]
    assert LEVELS["lsoa21"].label == "LSOA (2021)"
    with pytest.raises(TypeError):
        LEVELS["extra"] = LEVELS["lad"]


def test_the_tables_of_a_configuration_are_read():
    config = parse(
        {
            "area": {"districts": ["D1"], "grids": [7, 8]},
            "boundaries": [{"level": "lsoa21", "file": "a.gpkg", "code": "CD"}],
            "lookups": [{"file": "a.csv", "columns": {"lsoa11": "a", "lsoa21": "b"}}],
            "base": [{"layer": "roads", "file": "r.gpkg", "class": "kind"}],
        }
    )
    assert config.districts == ("D1",)
    assert config.base[0].kind == "kind"


def test_every_fault_of_a_configuration_is_named_at_once():
    with pytest.raises(ValueError) as refusal:
        GeoConfig((), (Lookup("a.csv", {"lsoa": "x"}),), grids=(6, 10))
    words = str(refusal.value)
    assert "[[boundaries]]: at least one is needed" in words
    assert "a.csv: a column is a level" in words and "'lsoa'" in words
    assert "a lookup links at least two columns" in words
    assert "H3 resolutions 7 to 10, got [6]" in words
    assert "resolution 10 needs [built_up]" in words
    with pytest.raises(ValueError, match=r"\[\[boundaries\]\].*unexpected keyword argument 'colour'"):
        parse({"boundaries": [{"level": "lad", "file": "a", "code": "b", "colour": "c"}]})
