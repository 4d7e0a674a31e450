"""Named places over the map: what a configuration may say, what files may hold, and who is given which layer."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from access import demonstration, tiers
from data import drawn_points, point_layers, points_at
from data.building.config import read_config
from data.points import read_layer, write_points
from data.tables import BuildError
from data.toml_rules import ConfigError
from tests import small_store
from tests.data import tiny_county

PUBS = """
[[points]]
id = "pubs"
label = "Pubs"
files = "pubs.csv"
name = "name"
category = "kind"
lon = "lon"
lat = "lat"
tiers = ["partner"]
date = "2024"
source = "register"
"""
PROJECTS = """
[[interventions]]
id = "projects"
label = "Projects"
files = "projects.geojson"
name = "project"
from = "start"
to = "stop"
date = "2024"
source = "list"
"""


def config(tmp_path, text):
    tiny_county.write(tmp_path)
    (tmp_path / "store.toml").write_text(tiny_county.CONFIG + text, "utf-8")
    return read_config(tmp_path / "store.toml")


def everywhere(lon, lat):
    return pd.DataFrame({"place_status": np.where(np.asarray(lon) < 3, "located", "outside")})


def rows(tmp_path, text, layer=PUBS):
    (tmp_path / "pubs.csv").write_text(text, "utf-8")
    return read_layer(config(tmp_path, layer).points[0], tmp_path, everywhere)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('id = "pubs"', 'id = "Pubs!"'), "id must be small letters"),
        (('id = "pubs"', 'id = "coarse"'), "and not violence or coarse"),
        (('tiers = ["partner"]', 'tiers = ["friend"]'), "there is no tier friend; there are partner, "),
        (('files = "pubs.csv"', 'files = "pubs.xlsx"'), "files must end in one of .csv"),
        (('lon = "lon"', 'easting = "lon"'), "needs the names of its columns lon and lat, or easting and northing"),
        (('category = "kind"', 'only = ["bar"]'), "it needs category, the column they are in"),
        (('label = "Pubs"', 'labl = "Pubs"'), "unknown key labl in [points]; did you mean label?"),
        (('files = "pubs.csv"', 'files = "pubs.geojson"'), "holds its geometry: leave out lon, lat"),
        (('date = "2024"', 'shape = "heart"\ndate = "2024"'), "shape must be one of , circle, square"),
    ],
)
def test_every_fault_of_a_layer_is_named_with_its_line(tmp_path, change, said):
    with pytest.raises(ConfigError) as caught:
        config(tmp_path, PUBS.replace(*change))
    assert any(said in problem and ", line " in problem for problem in caught.value.problems)


def test_an_intervention_needs_its_dates_and_an_id_stands_once(tmp_path):
    with pytest.raises(ConfigError) as caught:
        config(tmp_path, PROJECTS.replace('from = "start"\n', "") + PUBS.replace("pubs", "projects") + PUBS + PUBS)
    said = "\n".join(caught.value.problems)
    assert "[interventions] needs the key from" in said and "the id pubs is given more than once" in said


def test_a_table_of_degrees_becomes_places_in_the_county(tmp_path):
    text = "name,kind,lon,lat\nBell,bar,2.5,54\nAnchor,pub,2,54\nFar,pub,9,54\nNowhere,pub,,\n"
    frame, outside = rows(tmp_path, text)
    assert list(frame["name"]) == ["Anchor", "Bell"] and outside == 1
    assert shapely.from_wkb(frame["geometry"].iloc[0]) == shapely.Point(2, 54)
    kept, _ = rows(tmp_path, text, PUBS.replace('lon = "lon"', 'only = ["bar"]\nlon = "lon"'))
    assert list(kept["name"]) == ["Bell"]


def test_a_table_of_metres_is_turned_into_degrees(tmp_path):
    layer = PUBS.replace('lon = "lon"\nlat = "lat"', 'easting = "lon"\nnorthing = "lat"')
    frame, _ = rows(tmp_path, "name,kind,lon,lat\nBell,bar,430500,390500\n", layer)
    point = shapely.from_wkb(frame["geometry"].iloc[0])
    assert (point.x, point.y) == pytest.approx(tiny_county.TO_DEGREES.transform(430500, 390500))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,kind,lon,lat\nBell,bar,2,54\n,bar,2,54\n", "pubs.csv, line 3, column name: is empty"),
        ("name,kind,lon,lat\nBell,bar,430500,390500\n", "pubs.csv, line 2: lon and lat must be degrees"),
        ("name,kind,lon,lat\nBell,bar,two,54\n", "pubs.csv, line 2, column lon: is not a number"),
        ("name,kind,lon\nBell,bar,2\n", "pubs.csv: has no column lat"),
        ("name,kind,lon,lat\n", "pubs.csv holds no place"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(tmp_path, text, said):
    with pytest.raises(BuildError, match=r".*") as caught:
        rows(tmp_path, text)
    assert said in str(caught.value)


def project(start, stop):
    shape = shapely.to_geojson(shapely.box(2, 54, 2.1, 54.1))
    made = [
        {
            "type": "Feature",
            "properties": {"project": "Patrols", "start": start, "stop": stop},
            "geometry": json.loads(shape),
        }
    ]
    return json.dumps({"type": "FeatureCollection", "features": made})


def test_an_outline_keeps_its_dates_and_an_open_end(tmp_path):
    (tmp_path / "projects.geojson").write_text(project("2023-04-17", ""), "utf-8")
    frame, _ = read_layer(config(tmp_path, PROJECTS).points[0], tmp_path, everywhere)
    assert frame[["first", "last"]].to_numpy().tolist() == [[2023 * 12 + 3, 0]]
    assert shapely.from_wkb(frame["geometry"].iloc[0]).equals(shapely.box(2, 54, 2.1, 54.1))


@pytest.mark.parametrize(
    ("start", "stop", "said"),
    [("April", "", "line 2, column start: month must look like"), ("2024-02", "2023-02", "ends before it begins")],
)
def test_dates_that_cannot_be_are_named(tmp_path, start, stop, said):
    (tmp_path / "projects.geojson").write_text(project(start, stop), "utf-8")
    with pytest.raises(BuildError, match=said):
        read_layer(config(tmp_path, PROJECTS).points[0], tmp_path, everywhere)


def test_what_is_written_says_what_was_left_out(tmp_path):
    (tmp_path / "pubs.csv").write_text("name,kind,lon,lat\nBell,bar,2,54\nFar,pub,9,54\n", "utf-8")
    notes = []
    (facts,) = write_points(config(tmp_path, PUBS).points, tmp_path, everywhere, tmp_path, notes)
    assert (facts["features"], facts["shape"], facts["tiers"], facts["outlines"]) == (1, "circle", ["partner"], False)
    assert notes == ["pubs: 1 of 2 places lie outside the county, left out"]


# -- who is given what


@pytest.mark.parametrize(
    ("tier", "seen"),
    [
        ("analyst", ("pubs", "schools", "projects")),
        ("partner", ("pubs", "schools", "projects")),
        ("public", ("schools",)),
    ],
)
def test_a_tier_is_given_its_own_layers_and_no_other(small, tier, seen):
    store, who = small[0], demonstration(tier)
    assert tuple(one.id for one in point_layers(store, who)) == seen
    for layer in ("pubs", "schools", "projects", "nothing"):
        if layer in seen:
            assert json.loads(drawn_points(store, layer, who))["features"]
        else:
            with pytest.raises(KeyError) as caught:
                drawn_points(store, layer, who)
            assert caught.value.args == (layer,)  # the same for what is not there and what may not be seen


def test_a_layer_is_seen_where_both_the_store_and_the_tier_allow_it(small):
    store = small[0]
    for layer in small_store.point_facts():
        for tier in tiers().values():
            own = "*" in tier.points or layer["id"] in tier.points
            seen = layer["id"] in {one.id for one in point_layers(store, SimpleNamespace(tier=tier))}
            assert seen == (own and bool({tier.id, tier.like} & set(layer["tiers"])))


def test_a_release_without_layers_still_opens(small):
    store = small[0]
    bare = SimpleNamespace(facts=SimpleNamespace(points=()))
    assert point_layers(bare, demonstration("analyst")) == () and store.facts.points


@given(
    st.sampled_from(("lad", "msoa21", "lsoa21")),
    st.integers(0, 7),
    st.integers(2023 * 12, 2024 * 12 + 11),
    st.integers(0, 11),
)
def test_what_is_here_is_what_lies_inside_and_runs_in_the_period(small, level, row, start, longer):
    """The slow way: every place of every layer against the outline of the unit, one by one."""
    store, who, months = small[0], demonstration("analyst"), (start, min(start + longer, 2024 * 12 + 11))
    code = store.units(level).code[row % len(store.units(level).code)]
    outline = shapely.from_wkb(store.shapes(level).set_index("code")["geometry"][code])
    for layer in ("pubs", "schools", "projects"):
        frame = pd.read_parquet(store.folder / "points" / f"{layer}.parquet")
        expected = []
        for _, one in frame.iterrows():
            runs = one["first"] <= months[1] and (one["last"] == 0 or one["last"] >= months[0])
            if runs and outline.intersects(shapely.from_wkb(one["geometry"])):
                expected.append((one["name"], one["category"]))
        assert list(points_at(store, layer, level, code, months, who)) == expected
