"""A release small enough to count by hand: two districts, four MSOAs, eight LSOAs, three sources, two years.

Three police beats of its own, each of two LSOAs, leave two LSOAs in no beat; the second lies across the districts.
"""

import itertools
import json

import numpy as np
import pandas as pd
import shapely

from data.answering.completeness import FILE as COMPLETENESS
from data.answering.completeness import measured
from data.answering.revisions import NOTHING, Revision, write_revisions
from data.answering.store import open_store
from data.keys import DEMONSTRATION, key_id, record_keys
from data.matching import MATCHED, SHARE_COLUMNS, SHARES, SHARP, WINDOWS, keep_matches
from data.pack import FLAGS, PROFILE, pack
from data.schema import PRECISIONS

UNRECORDED = {"time_basis": "incident", "premises_id": "", "assailants": -1, "residence_lsoa": ""}
FIRST, LAST = 2023 * 12, 2024 * 12 + 11
LADS = ["X01", "X02"]
MSOAS = ["X0101", "X0102", "X0201", "X0202"]
LSOAS = [f"{msoa}{letter}" for msoa in MSOAS for letter in "AB"]
BEATS = {"B1": ("X0101A", "X0101B"), "B2": ("X0102B", "X0201A"), "B3": ("X0202A", "X0202B")}
GAP = (2024 * 12 + 3, 2024 * 12 + 6)  # the second trust sent nothing from April to July 2024

REVISED = (  # a month sent again nearly twice as full, and one that came after it had been published as missing
    Revision("ed", "ed1", 2024 * 12 + 8, 40, 76, 40, 4, "", "ed1/2024-09_again.csv"),
    Revision("ed", "ed2", 2024 * 12 + 7, NOTHING, 31, 31, 0, "20250101-000000-000000000000", "ed2/2024-08.csv"),
)


def box(index, width):
    """Return a column of the county, in degrees."""
    return shapely.box(2.0 + index * width, 54.0, 2.0 + (index + 1) * width, 54.2)


def units(codes, width, parent, lad, prefix):
    """Return a unit table of equal columns from west to east."""
    shapes = [box(i, width) for i in range(len(codes))]
    bounds = shapely.bounds(shapes)
    frame = pd.DataFrame({"code": codes, "name": [f"{prefix} {code[1:]}" for code in codes]})
    frame["parent"], frame["lad"] = [parent(code) for code in codes], [lad(code) for code in codes]
    frame["area_km2"] = 100.0 * width
    frame["lon"], frame["lat"] = [shape.centroid.x for shape in shapes], 54.1
    frame[["west", "south", "east", "north"]] = bounds
    return frame, shapes


def beats():
    """Return the unit table and shapes of the county's own level."""
    shapes = [shapely.union_all([box(LSOAS.index(code), 0.1) for code in codes]) for codes in BEATS.values()]
    frame = pd.DataFrame({"code": list(BEATS), "name": [f"Beat {code[1:]}" for code in BEATS], "parent": ""})
    frame["lad"], frame["area_km2"] = ["X01", "X01", "X02"], 20.0
    frame["lon"], frame["lat"] = [shape.centroid.x for shape in shapes], 54.1
    frame[["west", "south", "east", "north"]] = shapely.bounds(shapes)
    return frame, shapes


def beat_of(frame):
    """Return each event's beat: "" in none, None where its point is that of an area or there is none."""
    code = frame["lsoa21"].map({lsoa: beat for beat, lsoas in BEATS.items() for lsoa in lsoas}).fillna("")
    return code.astype(object).where((frame["location_precision"] != "area") & (frame["lsoa21"] != ""), None)


def events(source, n, rng, provider):
    """Return canonical events of one source, nine in ten of them located."""
    frame = pd.DataFrame({name: rng.integers(0, 3, n).astype(np.int8) for name in FLAGS})
    for name in PROFILE:
        if name not in frame:
            frame[name] = "unknown"
    codes = {
        "police": ["8N", "5D", "34B", "105A", "asb"],
        "ed": ["ed:assault"],
        "ambulance": ["amb:assault", "amb:stab-gun"],
    }
    frame["category"] = rng.choice(codes[source], n)
    frame["subcategory"] = np.where(frame["category"] == "8N", rng.choice(["s20", "s47"], n), "")
    frame["place_type"] = rng.choice(["public", "dwelling", "licensed", "unknown"], n)
    frame["severity"] = rng.choice(["serious", "minor", "unknown"], n)
    frame["mechanism"] = rng.choice(["knife", "body", "unknown"], n)
    frame["location_precision"] = rng.choice(["premises", "street", "area"], n)
    frame["stated_vintage"] = 2021
    frame["provider"] = provider
    frame["month"] = rng.integers(FIRST, LAST + 1, n)
    frame["hour"], frame["weekday"] = rng.integers(0, 25, n), rng.integers(0, 7, n)
    frame["victim_age"], frame["victim_sex"] = rng.integers(-1, 90, n), rng.choice(["female", "male", "unknown"], n)
    weight = np.array([40, 20, 10, 5, 2, 1, 0.3, 0.05])
    frame["lsoa21"] = rng.choice(LSOAS, n, p=weight / weight.sum())
    frame["place_status"] = rng.choice(["located", "unlocated", "outside"], n, p=[0.9, 0.07, 0.03])
    frame.loc[frame["place_status"] != "located", "lsoa21"] = ""
    frame["msoa21"], frame["lad"] = frame["lsoa21"].str[:5], frame["lsoa21"].str[:3]
    frame["h3"] = np.uint64(0)
    return known_only(frame, np.random.default_rng(n))


STREETS = {f"street:{number}": code for number, code in enumerate(LSOAS)}
COARSE = sorted([*STREETS, "street:8", "town:0", "town:1"])  # street:8 is in the first quarter too


def known_only(frame, rng):
    """Return the events with one in five of the located known to a whole street, half of the rest to a town."""
    chance, located = rng.uniform(size=len(frame)), (frame["place_status"] == "located").to_numpy()
    street = {code: number for number, code in STREETS.items()}
    frame["coarse_place"] = ""
    loose = located & (chance < 0.2)
    frame.loc[loose, "location_precision"] = "whole_street"
    frame.loc[loose, "coarse_place"] = frame["lsoa21"].map(street)[loose]
    frame.loc[loose & (chance < 0.02) & (frame["lsoa21"] == LSOAS[0]), "coarse_place"] = "street:8"
    lost = (frame["place_status"] == "unlocated").to_numpy()
    frame.loc[lost, "location_precision"] = "none"
    frame.loc[lost & (chance < 0.5), "coarse_place"] = np.where(chance < 0.48, "town:0", "town:1")[
        lost & (chance < 0.5)
    ]
    return frame


def write_coarse(folder):
    """Write the streets, short lines in their quarters, and two towns."""
    middle = {code: (2.05 + 0.1 * (int(code[-1]) % 8), 54.1) for code in COARSE}
    shapes = [
        shapely.LineString([(x - 0.01, y), (x + 0.01, y)])
        if code.startswith("street")
        else shapely.Point(x, y).buffer(0.1)
        for code, (x, y) in middle.items()
    ]
    rows = [(code, code.partition(":")[0], f"Name {code}", *middle[code]) for code in COARSE]
    frame = pd.DataFrame(rows, columns=["code", "kind", "name", "lon", "lat"])
    frame.assign(geometry=shapely.to_wkb(shapes)).to_parquet(folder / "coarse.parquet")


def named_places(folder):
    """Write three layers: pubs in the first and last quarter, a school in each district, two projects with dates."""
    (folder / "points").mkdir()
    spot = shapely.points
    pubs = [("The Anchor", "pub", 0, 0, spot(2.05, 54.1)), ("The Bell", "bar", 0, 0, spot(2.06, 54.12)),
            ("The Crown", "pub", 0, 0, spot(2.75, 54.1))]  # fmt: skip
    schools = [("East School", "school", 0, 0, spot(2.65, 54.1)), ("West School", "school", 0, 0, spot(2.15, 54.1))]
    projects = [
        ("Navigators", "health", 2023 * 12 + 6, 2023 * 12 + 11, spot(2.05, 54.1)),
        ("Patrols", "street", 2024 * 12, 0, shapely.box(2.02, 54.05, 2.18, 54.15)),
    ]
    for layer, rows in (("pubs", pubs), ("schools", schools), ("projects", projects)):
        frame = pd.DataFrame(rows, columns=["name", "category", "first", "last", "geometry"])
        frame["geometry"] = shapely.to_wkb(frame["geometry"].to_numpy(object))
        frame.to_parquet(folder / "points" / f"{layer}.parquet")


def point_facts():
    """Return what the manifest says of the layers: the public may not see pubs, nor projects."""
    closed, everyone = ["partner", "analyst"], ["partner", "analyst", "public"]
    layers = [
        ("pubs", "points", "Pubs", "circle", closed, 3, False, False),
        ("schools", "points", "Schools", "square", everyone, 2, False, False),
        ("projects", "interventions", "Projects", "diamond", closed, 2, True, True),
    ]
    keys = ("id", "kind", "label", "shape", "tiers", "features", "outlines", "dated")
    return [{**dict(zip(keys, one, strict=True)), "date": "2024", "source": "invented"} for one in layers]


def link(held, seed, incidents=300):
    """Return the events with a column `incident`: -1, or a number that events of two or three sources share.

    Those of one incident are near in time, a few of them in neighbouring months; where they are is anywhere.
    """
    rng = np.random.default_rng([seed, 9])
    held = {source: frame.assign(incident=-1) for source, frame in held.items()}
    kept = rng.integers(0, 4, incidents)  # which source did not see it; 3: all did
    for number, source in enumerate(MATCHED):
        frame = held[source].reset_index(drop=True)
        chosen = np.sort(rng.choice(len(frame), incidents, replace=False))
        chosen = chosen[np.argsort(frame["month"].to_numpy()[chosen], kind="stable")]
        frame.loc[chosen[kept != number], "incident"] = np.flatnonzero(kept != number)
        held[source] = frame
    return held


def write_matched(packed, folder):
    """Write which rows are one incident, and shares over the windows, from events in the order of their engines."""
    numbers = {source: frame["incident"].to_numpy() for source, frame in packed.items()}
    made = np.full((max(number.max() for number in numbers.values()) + 1, len(MATCHED)), -1)
    for source, number in numbers.items():
        made[number[number >= 0], MATCHED.index(source)] = np.flatnonzero(number >= 0)
    place = {
        source: frame["location_precision"].map(PRECISIONS.index).to_numpy(np.uint8) for source, frame in packed.items()
    }
    matched = (made >= 0).sum(axis=1) > 1
    keep_matches(made[matched], place, incident_keys(np.flatnonzero(matched)), folder)
    rows = []
    for window, (source, frame) in itertools.product(WINDOWS, packed.items()):
        for sharp in (True, False):
            of = frame[frame["location_precision"].isin(SHARP) == sharp]
            missed = int((of["incident"] < 0).sum()) * 100 // (100 + window.minutes // 60 + window.metres // 100)
            keys = of["record_key"].to_numpy(np.int64)
            sums = int(keys.sum()), int(keys[:missed].sum())
            rows.append((source, sharp, window.minutes, window.metres, len(of), missed, *sums))
    pd.DataFrame(rows, columns=SHARE_COLUMNS).to_parquet(folder / SHARES)


def incident_keys(numbers):
    """Return the record keys of incidents by their numbers in the column `incident`."""
    return record_keys(DEMONSTRATION, "union", [f"incident {number}" for number in numbers])


def with_keys(held):
    """Return the events with a record key each, made from what names it: its source and its place in the table."""
    return {
        source: frame.assign(record_key=record_keys(DEMONSTRATION, source, [f"{source} {at}" for at in frame.index]))
        for source, frame in held.items()
    }


def providers(source):
    """Return the providers of a source: two trusts for the ED, one otherwise."""
    if source == "ed":
        return [
            {"id": "ed1", "label": "First trust", "serves": ["X01"]},
            {"id": "ed2", "label": "Second trust", "serves": ["X02"]},
        ]
    return [{"id": source, "label": source.title(), "serves": []}]


def make(folder, seed=3, *, is_open=False, alter=lambda held: held, revised=()):
    """Write the release below `folder`; return the store and every event that went in, by source.

    alter: changes the events by source before they are packed. revised: revisions told besides the two of REVISED.
    """
    rng = np.random.default_rng(seed)
    tables = {
        "lad": units(LADS, 0.4, lambda code: "", lambda code: code, "District"),
        "msoa21": units(MSOAS, 0.2, lambda code: code[:3], lambda code: code[:3], "Town"),
        "lsoa21": units(LSOAS, 0.1, lambda code: code[:5], lambda code: code[:3], "Quarter"),
        "custom:beats": beats(),
    }
    for name in ("units", "shapes", "population", "context", "tiles"):
        (folder / name).mkdir(parents=True)
    for level, (frame, shapes) in tables.items():
        stem = level.replace(":", "-")
        frame.to_parquet(folder / "units" / f"{stem}.parquet")
        pd.DataFrame({"code": frame["code"], "geometry": shapely.to_wkb(shapes)}).to_parquet(
            folder / "shapes" / f"{stem}.parquet"
        )
        each = 3_000 if level == "custom:beats" else 12_000 // len(frame)
        people = pd.DataFrame({"code": frame["code"], "residents": [each] * len(frame)})
        people.to_parquet(folder / "population" / f"{stem}.parquet")
    deprived = [
        pd.DataFrame({"level": level, "code": frame["code"], "score": np.linspace(40, 10, len(frame))})
        for level, (frame, _) in tables.items()
        if level != "custom:beats"
    ]
    pd.concat(deprived).to_parquet(folder / "context" / "imd.parquet")
    pd.DataFrame(
        {
            "kind": ["district"],
            "label": ["District 01"],
            "key": ["district01"],
            "level": ["lad"],
            "code": ["X01"],
            "rank": [0],
            "lon": [2.2],
            "lat": [54.1],
            "lad": ["X01"],
            "msoa21": [""],
            "lsoa21": [""],
        }
    ).to_parquet(folder / "places.parquet")
    named_places(folder)
    write_coarse(folder)
    held = {"police": events("police", 4_000, rng, "police"), "ambulance": events("ambulance", 900, rng, "ambulance")}
    ed = events("ed", 1_500, rng, "ed1")
    ed["provider"] = np.where(ed["lad"] == "X02", "ed2", "ed1")
    held["ed"] = ed[~((ed["provider"] == "ed2") & ed["month"].between(*GAP))]
    held = alter(with_keys(link(held, seed)))
    codes = {level: list(table["code"]) for level, (table, _) in tables.items()} | {"coarse_place": COARSE}
    rows, known = [], []
    packed = {}
    for source, frame in held.items():
        known.append(measured(frame.assign(**UNRECORDED), source))
        frame = frame.assign(**{"custom:beats": beat_of(frame)})
        packed[source] = frame.iloc[pack(frame, source, codes, (FIRST, LAST), folder)]
    write_matched(packed, folder)
    for source in held:
        for one in providers(source):
            for month in range(FIRST, LAST + 1):
                gone = one["id"] == "ed2" and GAP[0] <= month <= GAP[1]
                rows.append((source, one["id"], month, 0 if gone else 1, 0 if gone else 10, ""))
    pd.DataFrame(rows, columns=["source", "provider", "month", "supplied", "rows", "note"]).to_parquet(
        folder / "coverage.parquet"
    )
    write_revisions([*REVISED, *revised], folder)
    pd.concat(known).to_parquet(folder / COMPLETENESS)
    (folder / "manifest.json").write_text(json.dumps(manifest(tables, is_open)))
    return open_store(folder), held


def manifest(tables, is_open):
    """Return the manifest of the small release."""
    fields = dict.fromkeys(
        (*FLAGS, "place_type", "hour", "weekday", "victim_age", "victim_sex", "severity", "subcategory", "mechanism"),
        1.0,
    )
    levels = [
        {"key": key, "units": len(frame), "tiles": f"{key.replace(':', '-')}.0.pmtiles", "minzoom": 6, "maxzoom": 12}
        for key, (frame, _) in tables.items()
    ]
    levels[-1] |= {"label": "Police beat", "noun": "police beat", "nouns": "police beats", "order": 2, "covers": 0.75}
    sources = [
        {
            "id": source,
            "kind": "records",
            "label": {"police": "Police", "ed": "ED", "ambulance": "Ambulance"}[source],
            "open": is_open,
            "health": source != "police",
            "finest_grid": 10,
            "providers": providers(source),
            "latest_month": LAST,
            "fields": fields,
            "rows": {"read": 1, "accepted": 1, "quarantined": 0, "unlocated": 0, "outside": 0},
        }
        for source in ("police", "ed", "ambulance")
    ]
    measures = [{"key": "score", "label": "Deprivation score", "unit": "", "higher_is": "more deprived"}]
    layer = {
        "id": "imd",
        "label": "IMD",
        "levels": ["lad", "msoa21", "lsoa21"],
        "measures": measures,
        "date": "2025",
        "source": "invented",
    }
    return {
        "id": "small",
        "name": "Smallshire",
        "short": "small",
        "created": "2026-01-01T00:00:00Z",
        "synthetic": True,
        "months": [FIRST, LAST],
        "bounds": [2.0, 54.0, 2.8, 54.2],
        "districts": LADS,
        "base": None,
        "levels": levels,
        "sources": sources,
        "context": [layer],
        "population": [{"level": "custom:beats", "date": "2021", "source": "invented", "made_from": "oa21"}],
        "points": point_facts(),
        "matched": list(MATCHED),
        "key_id": key_id(DEMONSTRATION),
    }
