import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.building.config import ContextConfig, MeasureConfig, PopulationConfig
from data.building.context import read_layer, read_population, summed_to_parents
from data.tables import BuildError, numbers, read_columns
from tests.data import tiny_county
from tests.data.test_build import built


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("context")
    tiny_county.write(base / "files")
    return built(base / "files", base / "store")


UNITS = {
    "lad": pd.DataFrame({"code": ["D"], "parent": [""]}),
    "msoa21": pd.DataFrame({"code": ["M1", "M2"], "parent": ["D", "D"]}),
    "lsoa21": pd.DataFrame({"code": ["a", "b", "c"], "parent": ["M1", "M1", "M2"]}),
}


def population(tmp_path, text, **changes):
    (tmp_path / "people.csv").write_text(text, "utf-8")
    given = {"level": "lsoa21", "files": ("people.csv",), "code": "code", "value": "n", "date": "2021", "source": "s"}
    return PopulationConfig(**given | changes)


def layer(tmp_path, text, measure, people="code,n\na,100\nb,300\nc,100\n"):
    (tmp_path / "layer.csv").write_text(text, "utf-8")
    populations = read_population([population(tmp_path, people)], tmp_path, UNITS)
    config = ContextConfig("c", "C", "lsoa21", ("layer.csv",), "code", "2021", "s", (measure,))
    return read_layer([config], tmp_path, UNITS, populations).set_index(["level", "code"])["k"].to_dict()


def measure(**given):
    return MeasureConfig(**{"key": "k", "label": "l", "unit": "score", "higher_is": "worse"} | given)


def test_residents_sum_up_the_ladder(tmp_path):
    found = read_population([population(tmp_path, "code,n\na,100\nb,300\nc,50\nelsewhere,9\n")], tmp_path, UNITS)
    assert found["msoa21"].residents.to_dict() == {"M1": 400, "M2": 50}
    assert found["lad"].residents.to_dict() == {"D": 450}
    assert found["lad"].made_from == "lsoa21"


def test_a_parent_with_an_unknown_child_has_no_residents(tmp_path):
    found = read_population([population(tmp_path, "code,n\na,100\nc,50\n")], tmp_path, UNITS)
    assert found["msoa21"].residents.to_dict() == {"M2": 50}
    assert found["lad"].residents.empty


def test_what_was_supplied_stands_before_a_sum_and_a_later_date_before_an_earlier(tmp_path):
    (tmp_path / "lad.csv").write_text("code,n\nD,7\n")
    old = population(tmp_path, "code,n\na,1\nb,1\nc,1\n", date="2019")
    new = population(tmp_path, "code,n\na,2\nb,2\nc,2\n", date="2021")
    lad = population(tmp_path, "code,n\na,2\nb,2\nc,2\n", level="lad", files=("lad.csv",), date="2011")
    for order in ([old, new, lad], [lad, new, old]):
        found = read_population(order, tmp_path, UNITS)
        assert found["lsoa21"].date == "2021"
        assert found["lad"].residents.to_dict() == {"D": 7}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,n\nx,1\n", "no code is a unit of level lsoa21"),
        ("code,n\na,many\n", "line 2, column n: is not a number"),
        ("code,n\na,-1\n", "cannot be negative"),
        ("code,n\na,1\na,1\n", "a is given more than once"),
        ("code,m\na,1\n", "has no column n"),
        ("", "cannot be read as a CSV"),
    ],
)
def test_a_population_that_cannot_be_is_refused_in_plain_words(tmp_path, text, said):
    with pytest.raises(BuildError, match=said):
        read_population([population(tmp_path, text)], tmp_path, UNITS)


def test_a_score_becomes_the_mean_weighted_by_residents(tmp_path):
    found = layer(tmp_path, "code,s\na,10\nb,20\nc,40\n", measure(column="s"))
    assert found["msoa21", "M1"] == pytest.approx((100 * 10 + 300 * 20) / 400)
    assert found["lad", "D"] == pytest.approx((100 * 10 + 300 * 20 + 100 * 40) / 500)


@pytest.mark.parametrize("unit", ["rank", "decile"])
def test_ranks_and_deciles_stay_where_they_were_published(tmp_path, unit):
    found = layer(tmp_path, "code,s\na,1\nb,2\nc,3\n", measure(column="s", unit=unit))
    assert {level for level, _ in found} == {"lsoa21"}


def test_a_value_over_a_denominator_is_the_ratio_of_the_sums(tmp_path):
    given = measure(value="v", denominator="d", per=1000)
    found = layer(tmp_path, "code,v,d\na,1,10\nb,3,30\nc,5,0\n", given)
    assert found["lsoa21", "a"] == 100
    assert ("lsoa21", "c") not in found  # nobody to count by is not known, never infinite
    assert found["msoa21", "M1"] == 100
    assert found["lad", "D"] == pytest.approx(1000 * 9 / 40)


def test_a_layer_without_a_child_has_no_parent(tmp_path):
    found = layer(tmp_path, "code,s\na,10\nc,40\n", measure(column="s"))
    assert ("msoa21", "M1") not in found
    assert found["msoa21", "M2"] == 40


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 3000)), min_size=3, max_size=3))
def test_a_mean_lies_between_its_parts_and_sums_are_kept(rows):
    values = pd.Series([value * people for value, people in rows], index=["a", "b", "c"])
    people = pd.Series([float(people) for _, people in rows], index=["a", "b", "c"])
    sums, weights = summed_to_parents(values, UNITS["lsoa21"]), summed_to_parents(people, UNITS["lsoa21"])
    assert sums.sum() == pytest.approx(values.sum())
    mean = (sums / weights)["M1"]
    assert min(rows[0][0], rows[1][0]) - 1e-9 <= mean <= max(rows[0][0], rows[1][0]) + 1e-9


@given(st.integers(0, 10**9))
def test_numbers_are_read_with_and_without_thousands_separators(number):
    assert numbers(pd.Series([f"{number:,}", str(number), ""]), None).tolist()[:2] == [number, number]


def test_a_byte_order_mark_and_a_missing_column_are_understood(tmp_path):
    (tmp_path / "bom.csv").write_text("\ufeffLSOA code,n\n E1 ,5\n", "utf-8")
    assert read_columns(tmp_path / "bom.csv", ["LSOA code"])["LSOA code"].tolist() == ["E1"]
    with pytest.raises(BuildError, match="did you mean 'LSOA code'"):
        read_columns(tmp_path / "bom.csv", ["LSOA kode"])


def test_a_build_writes_residents_and_context_with_their_facts(folder):
    people = pd.read_parquet(folder / "population" / "lsoa21.parquet").set_index("code")["residents"]
    assert people[tiny_county.LSOAS[3]] == 1300
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["context"][0]["levels"] == ["lad", "msoa21", "lsoa21"]
    frame = pd.read_parquet(folder / "context" / "deprivation.parquet")
    assert list(frame) == ["level", "code", "score", "rank", "care"]
    assert np.isnan(frame[frame["level"] == "lad"]["rank"]).all()


def test_a_padded_postcode_is_found_and_those_without_place_or_out_of_county_are_not(folder):
    places = pd.read_parquet(folder / "places.parquet")
    found = places[places["kind"] == "postcode"]
    assert found["label"].tolist() == ["S1 1AA"]
    assert found["key"].tolist() == ["s11aa"]
    assert found["lsoa21"].tolist() == [tiny_county.LSOAS[5]]
    assert found["lad"].tolist() == ["E08099902"]


def test_areas_are_found_by_name_with_everything_above_them(folder):
    row = pd.read_parquet(folder / "places.parquet").set_index("label").loc["Beta 002B"]
    assert (row["kind"], row["level"], row["code"]) == ("LSOA", "lsoa21", tiny_county.LSOAS[7])
    assert (row["msoa21"], row["lad"]) == (tiny_county.MSOAS[3], "E08099902")
