"""A register of licensed premises as it is read, and records linked to it as surely as they allow."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.building.config import PremisesConfig
from data.premises import (
    AT_ADDRESS,
    NAMED,
    NEAR,
    Names,
    hours_open,
    link,
    metres_of,
    premises_of,
    read_premises,
    read_register,
    week_of,
    write_premises,
    write_register_faults,
)
from data.premises.hours import read_day
from data.premises.link import ADDRESS_METRES, INSIDE, NEAR_METRES, OUTSIDE, SHARP, STREET_METRES

COLUMNS = ["id", "name", "aliases", "lon", "lat", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "room", "doors"]
CONFIG = PremisesConfig(
    files=("register.csv",), id="id", name="name", type="", lon="lon", lat="lat", register=True, aliases="aliases",
    hours=tuple(COLUMNS[5:12]), capacity="room", admissions="doors",
)  # fmt: skip
GOOD = [
    "P1",
    "The Anchor",
    "Vaults; Old Anchor",
    "-1.5",
    "53.4",
    *["11:00-23:00"] * 5,
    "11:00-01:00",
    "closed",
    "150",
    "90000",
]
SEVEN = tuple(GOOD[5:12])


def everywhere(lon, lat):
    """Put every point into one district, those east of Greenwich outside."""
    status = np.where(np.asarray(lon) > 0, "outside", "located")
    return pd.DataFrame({"place_status": status, "lad": "X01", "lsoa21": "X0101A"})


def register(tmp_path, *rows):
    lines = [",".join(COLUMNS), *(",".join(row) for row in rows)]
    (tmp_path / "register.csv").write_text("\n".join(lines), "utf-8")
    return read_register([CONFIG], tmp_path, everywhere)


def changed(**fields):
    row = dict(zip(COLUMNS, GOOD, strict=True)) | fields
    return [row[name] for name in COLUMNS]


def test_a_register_is_read_with_everything_it_says(tmp_path):
    table, faults = register(tmp_path, GOOD)
    write_premises(table, {}, tmp_path)
    (one,) = read_premises(tmp_path).premises
    assert not faults
    assert (one.id, one.name, one.aliases) == ("P1", "The Anchor", ("Vaults", "Old Anchor"))
    assert (one.capacity, one.admissions, one.hours, one.lad) == (150, 90_000, SEVEN, "X01")


@pytest.mark.parametrize(
    ("fields", "kind", "column", "kept"),
    [
        ({"id": ""}, "missing_value", "id", False),
        ({"name": ""}, "missing_value", "name", False),
        ({"lon": "east"}, "unreadable_coordinate", "lon", False),
        ({"lat": "153.4"}, "unreadable_coordinate", "lon", False),
        ({"lon": "1.5"}, "outside", "", False),
        ({"wed": "till late"}, "unreadable_hours", "wed", True),
        ({"wed": "25:00-26:00"}, "unreadable_hours", "wed", True),
        ({"room": "-3"}, "number_out_of_range", "room", True),
        ({"doors": "many"}, "number_out_of_range", "doors", True),
    ],
)
def test_a_row_that_is_wrong_is_named_with_line_and_column(tmp_path, fields, kind, column, kept):
    table, faults = register(tmp_path, changed(id="P0", name="The Bell"), changed(**fields))
    assert [(one.line, one.column, one.id) for one in faults] == [(3, column, kind)]
    assert len(table) == 1 + kept
    write_register_faults(tmp_path / "faults.csv", faults)
    told = (tmp_path / "faults.csv").read_text("utf-8-sig")
    assert f"register.csv,3,{column},{kind}" in told
    assert not any(value in told for value in fields.values() if len(value) > 2)


def test_the_second_row_of_an_id_stays_out(tmp_path):
    table, faults = register(tmp_path, GOOD, changed(name="The Bell"))
    assert [one.name for one in premises_of(table)] == ["The Anchor"]
    assert [(one.line, one.id) for one in faults] == [(3, "duplicate_reference")]


def test_a_week_with_a_day_that_cannot_be_read_is_not_known_as_a_whole(tmp_path):
    table, _ = register(tmp_path, changed(wed="?"))
    assert next(premises_of(table)).hours == ()


# ---- hours


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("11:00-23:30", (660, 1410)), ("20:00 to 03:00", (1200, 1620)), ("00:00-24:00", (0, 1440)), ("closed", (0, 0)),
     ("", None), ("24:00-25:00", None), ("11-23", None), ("late", None)],
)  # fmt: skip
def test_a_licensed_day_is_read_as_people_write_it(text, minutes):
    assert read_day(text) == minutes


TIMES = st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59))


@given(st.lists(st.one_of(st.none(), TIMES), min_size=7, max_size=7))
def test_the_licensed_week_is_what_minutes_counted_one_by_one_say(days):
    texts = tuple("closed" if one is None else f"{one[0]:02d}:{one[1]:02d}-{one[2]:02d}:{one[3]:02d}" for one in days)
    held = np.zeros((7, 24))
    licensed = set()
    for number, one in enumerate(days):
        if one is not None:
            start, end = number * 1440 + one[0] * 60 + one[1], number * 1440 + one[2] * 60 + one[3]
            licensed |= {minute % 10_080 for minute in range(start, end if end > start else end + 1440)}
    for minute in licensed:
        held[minute // 1440, minute % 1440 // 60] += 1 / 60
    week = week_of(texts)
    assert np.allclose(week, held)
    assert hours_open(week, np.ones(7, int)) == pytest.approx(len(licensed) / 60)


# ---- names


def test_a_name_alias_or_name_without_the_means_the_premises():
    names = Names([("The Anchor", "Vaults"), ("Phosphor",)], np.array([[0.0, 0.0], [900.0, 0.0]]))
    nowhere = np.full((5, 2), np.nan)
    found = names.find(["anchor", "The VAULTS, High Street", "Phosphor", "The Bell", ""], nowhere)
    assert found.tolist() == [0, 0, 1, -1, -1]


def test_a_shared_name_is_the_nearest_to_the_point_and_nobody_without_one():
    names = Names([("The Anchor",), ("Anchor",)], np.array([[0.0, 0.0], [400.0, 0.0]]))
    at = np.array([[30.0, 0.0], [390.0, 5.0], [np.nan, np.nan], [5_000.0, 0.0]])
    assert names.find(["The Anchor"] * 4, at).tolist() == [0, 1, -1, -1]


# ---- links

IDS = ["P0", "P1", "P2"]
AT = metres_of(np.array([-1.5, -1.4996, -1.49]), np.array([53.4, 53.4, 53.4]))  # the first two lie 27 m apart
EVENT = st.fixed_dictionaries(
    {
        "east": st.sampled_from([0.0, 4.0, 13.0, 19.0, 22.0, 30.0, 49.0, 51.0, 90.0, 700.0]),
        "north": st.sampled_from([0.0, 10.0, 45.0]),
        "pointless": st.booleans(),
        "location_precision": st.sampled_from(["premises", "address", "street", "whole_street", "area"]),
        "premises_id": st.sampled_from(["", "", "", "P1", "elsewhere"]),
        "place_type": st.sampled_from(["licensed", "unknown", "public", "dwelling", "hospital"]),
        "coarse_place": st.sampled_from(["", "street:1", "street:2"]),
        "time_precision": st.sampled_from(["minute", "month"]),
    }
)


def table(rows):
    frame = pd.DataFrame(rows)
    point = AT[0] + frame[["east", "north"]].to_numpy()
    lon, lat = degrees(point)
    gone = frame["pointless"].to_numpy()
    frame["lon"], frame["lat"] = np.where(gone, np.nan, lon), np.where(gone, np.nan, lat)
    return frame.assign(occurred_at=pd.Timestamp("2024-05-17 23:30")), np.where(gone[:, None], np.nan, point)


def degrees(point):
    from pyproj import Transformer

    return Transformer.from_crs(27700, 4326, always_xy=True).transform(point[:, 0], point[:, 1])


def plainly(row, point):
    """Return premises and precision of one record, the slow way."""
    if row["premises_id"] in IDS:
        return IDS.index(row["premises_id"]), NAMED
    maybe = row["location_precision"] in SHARP and row["place_type"] in INSIDE + OUTSIDE and not row["premises_id"]
    if not maybe or np.isnan(point).any():
        return -1, -1
    away = [float(np.hypot(*(one - point))) for one in AT]
    near = min(away)
    if near > NEAR_METRES:
        return -1, -1
    alone = sum(one <= ADDRESS_METRES for one in away) == 1
    return away.index(near), AT_ADDRESS if alone and row["place_type"] in INSIDE else NEAR


@settings(max_examples=40)
@given(st.lists(EVENT, min_size=1, max_size=12))
def test_every_record_is_linked_as_by_hand_to_one_premises_at_most(rows):
    frame, points = table(rows)
    streets = ["street:1", "", "street:2"]
    found = link(frame, IDS, AT, streets)
    by_hand = [plainly(row, point) for (_, row), point in zip(frame.iterrows(), points, strict=True)]
    linked = [(at, *one) for at, one in enumerate(by_hand) if one[0] >= 0]
    assert list(found.linked[["row", "premises", "precision"]].itertuples(index=False, name=None)) == linked
    assert set(found.linked["day"]) <= {17, 0}
    beside = set()
    for (at, row), premises in product(frame.iterrows(), range(3)):
        rough = row["location_precision"] in ("street", "whole_street") and row["place_type"] in INSIDE + OUTSIDE
        if not rough or by_hand[at][0] >= 0:
            continue
        if row["coarse_place"]:
            held = row["coarse_place"] == streets[premises]
        else:
            held = bool(np.hypot(*(AT[premises] - points[at])) <= STREET_METRES)
        if held:
            beside.add((premises, at))
    assert set(found.street.itertuples(index=False, name=None)) == beside


def test_the_words_of_a_record_link_it_where_it_states_no_id():
    """What the reading of a file does: the id it states stands, else the name in its words, else none."""
    from data.building.intake import NamedPremises, _premises

    known = NamedPremises(np.array(IDS, object), Names([("The Anchor", "Vaults"), ("Phosphor",), ("Sonar",)], AT))
    lon, lat = degrees(AT + 30.0)
    rows = pd.DataFrame(
        {
            "premises_id": ["", "elsewhere", "", ""],
            "stated_place": ["the vaults, Quay Street", "Vaults", "Quay Street, Doggerhaven", "Sonar"],
            "lon": [lon[0], lon[0], lon[0], np.nan],
            "lat": [lat[0], lat[0], lat[0], np.nan],
        }
    )
    assert _premises(rows, known).tolist() == ["P0", "elsewhere", "", "P2"]
    assert _premises(rows, None).tolist() == ["", "elsewhere", "", ""]
