"""Residents by age: read as bands, held to the residents beside them, summed up the ladder, read back by unit."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import open_store, residents_by_age
from data.building.ages import read_ages
from data.building.config import ConfigError, PopulationConfig, read_config
from data.tables import BuildError
from tests.data import tiny_county
from tests.data.test_build import built

UNITS = {
    "lad": pd.DataFrame({"code": ["D"], "parent": [""]}),
    "msoa21": pd.DataFrame({"code": ["M1", "M2"], "parent": ["D", "D"]}),
    "lsoa21": pd.DataFrame({"code": ["a", "b", "c"], "parent": ["M1", "M1", "M2"]}),
}
HEAD = "code,n,young,old\n"


def read(tmp_path, text, **changes):
    (tmp_path / "people.csv").write_text(HEAD + text, "utf-8")
    given_ = {"level": "lsoa21", "files": ("people.csv",), "code": "code", "value": "n", "date": "2021", "source": "s"}
    config = PopulationConfig(**given_ | {"ages": (("young", 0), ("old", 15))} | changes)
    return read_ages([config], tmp_path, UNITS)


def test_residents_by_age_sum_up_the_ladder_and_only_where_all_are_known(tmp_path):
    found = read(tmp_path, "a,100,40,60\nb,10,3,7\nc,9,,\nelsewhere,1,0,1\n")
    assert found["msoa21"].people.to_dict("index") == {"M1": {0: 43, 15: 67}}
    assert found["lad"].people.empty
    assert found["msoa21"].made_from == "lsoa21"


def test_a_table_without_ages_gives_none(tmp_path):
    assert read(tmp_path, "a,100,40,60\n", ages=()) == {}


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("a,100,40,60\nb,10,-1,11\n", "b has a negative number of residents of some age"),
        ("a,100,40,\n", "a has residents of some ages and blanks for others"),
        ("a,100,40,60\nb,100,40,50\n", "b has residents by age that do not add up"),
        ("a,100,forty,60\n", "line 2, column young: is not a number"),
    ],
)
def test_a_wrong_band_is_said_with_file_area_and_fault(tmp_path, rows, fault):
    with pytest.raises(BuildError) as said:
        read(tmp_path, rows)
    assert "people.csv" in str(said.value) and fault in str(said.value)


@given(st.integers(0, 5000), st.integers(-5, 5))
def test_bands_may_differ_from_the_residents_by_rounding(tmp_path_factory, people, off):
    folder = tmp_path_factory.mktemp("ages")
    assert len(read(folder, f"a,{people},{max(people + off, 0)},0\n")["lsoa21"].people) == 1


@pytest.mark.parametrize(
    "ages", ["{ young = 0 }", "{ young = 5, old = 15 }", "{ young = 0, old = 7 }", "{ a = 0, b = 0 }"]
)
def test_bands_begin_at_nought_and_go_up_in_fives(tmp_path, ages):
    tiny_county.write(tmp_path)
    text = tiny_county.CONFIG.replace('value = "people"', f'value = "people"\nages = {ages}', 1)
    (tmp_path / "store.toml").write_text(text)
    with pytest.raises(ConfigError, match="ages must be a table of columns and the first age of each"):
        read_config(tmp_path / "store.toml")


def test_a_release_holds_them_unit_by_unit(tmp_path):
    tiny_county.write(tmp_path / "files")
    people = pd.read_csv(tmp_path / "files" / "people.csv", thousands=",")
    people["young"] = people.people // 3
    people.assign(old=people.people - people.young).to_csv(tmp_path / "files" / "people.csv", index=False)
    config = tmp_path / "files" / "store.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace('value = "people"', 'value = "people"\nages = { young = 0, old = 15 }', 1))
    store = open_store(built(tmp_path / "files", tmp_path / "store"))
    held = residents_by_age(store, "lsoa21")
    assert held.bands == ((0, 14), (15, 119))
    asked = people.set_index("lsoa").people.reindex(store.units("lsoa21").code)
    assert held.people.sum(axis=1).tolist() == asked.tolist()
    assert residents_by_age(store, "lad").people.sum() == people.people.sum()
    assert residents_by_age(store, "h3r7") is None
