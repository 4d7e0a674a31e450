"""Doggershire's map and tables written out: boundaries, base map, lookups, residents, postcodes, premises."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.demo.areas import LEVELS, Areas
from data.demo.census import by_age, census
from data.demo.deprivation import table
from data.demo.ground import Flags, Floats, Ground
from data.demo.labels import Labels
from data.demo.plan import Plan
from data.demo.rows import lonlat
from data.demo.sites import LICENSED, Setting, Sites
from data.demo.streets import Streets

CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
WIDE = 120_000.0  # square metres from which a cell on the edge of a town is no longer built up
WIDEST = 85_000  # metres of sea beyond the county, so that a wide screen does not show where it stops
INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # Royal Mail leaves out C I K M O V


def write_features(path: Path, shapes: Iterable[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write GeoJSON in metres on the British National Grid (EPSG:27700, said in the file), one feature a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = shapely.to_geojson(np.array(list(shapes), object)).tolist()
    lines = [
        f'{{"type":"Feature","properties":{json.dumps(row)},"geometry":{shape}}}'
        for row, shape in zip(rows, drawn, strict=True)
    ]
    head = f'{{"type":"FeatureCollection","crs":{json.dumps(CRS)},"features":[\n'
    path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def write_table(path: Path, columns: Mapping[str, Any] | pd.DataFrame) -> None:
    """Write a CSV with Unix line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(columns).to_csv(path, index=False, lineterminator="\n")


def write_areas(folder: Path, ground: Ground, areas: Areas, labels: Labels) -> None:
    """Write a boundary file for each level, the lookups between levels and vintages, and residents."""
    for level in LEVELS:
        cells = np.where(areas.cell >= 0, areas.member[level][areas.cell], -1)
        rows = [{"code": c, "name": n} for c, n in zip(labels.code[level], labels.name[level], strict=True)]
        write_features(folder / "boundaries" / f"{level}.geojson", ground.faces(cells), rows)
        write_table(
            folder / "population" / f"{level}.csv", {level: labels.code[level], "residents": areas.people(level)}
        )
    coded = {level: np.array(labels.code[level])[areas.member[level]] for level in LEVELS}
    for year in ("21", "11"):
        ladder = {level: coded[level] for level in (f"oa{year}", f"lsoa{year}", f"msoa{year}", "lad")}
        write_table(folder / "lookups" / f"oa{year}.csv", pd.DataFrame(ladder).drop_duplicates())
    for stem in ("lsoa", "msoa"):
        both = pd.DataFrame({key: coded[key] for key in (f"{stem}11", f"{stem}21", "lad")}).drop_duplicates()
        write_table(folder / "lookups" / f"{stem}11_{stem}21.csv", both.sort_values([f"{stem}11", f"{stem}21"]))


def write_deprivation(folder: Path, score: Floats, areas: Areas, labels: Labels, rng: np.random.Generator) -> None:
    """Write the synthetic index by LSOA (2021)."""
    write_table(folder / "context" / "deprivation.csv", table(labels.code["lsoa21"], score, areas, rng))


def write_census(
    folder: Path, score: Floats, areas: Areas, setting: Setting, labels: Labels, rng: np.random.Generator
) -> None:
    """Write the synthetic census by output area (2021), and beside the residents of LSOAs their ages."""
    counted = census(labels.code["oa21"], score, areas, setting, rng)
    write_table(folder / "context" / "census.csv", counted)
    people = folder / "population" / "lsoa21.csv"
    write_table(people, pd.read_csv(people).join(by_age(counted, areas.member["lsoa21"], rng)))


def write_base(folder: Path, plan: Plan, ground: Ground, streets: Streets) -> None:
    """Write the light base map: sea and rivers, parks and woods, roads and streets, towns, and where people live."""
    base = folder / "base"
    rivers = ground.lines[(ground.rivers > 0) & ground.drawn]
    water = [_sea(plan, ground), *shapely.get_parts(shapely.line_merge(shapely.union_all(rivers)))]
    write_features(base / "water.geojson", water, [{"kind": "sea"}] + [{"kind": "river"}] * (len(water) - 1))
    parks, woods = _patches(ground, ground.green == 1), _patches(ground, ground.green == 2)
    write_features(
        base / "green.geojson", [*parks, *woods], [{"kind": "park"}] * len(parks) + [{"kind": "wood"}] * len(woods)
    )
    rows = [{"name": name, "class": kind} for name, kind in zip(streets.road_names, streets.road_classes, strict=True)]
    town = [ground.settlements[home].rank <= 4 for home in streets.home.tolist()]
    rows += [
        {"name": name, "class": "residential" if t else "lane"} for name, t in zip(streets.names, town, strict=True)
    ]
    write_features(base / "roads.geojson", [*streets.roads, *streets.lines], rows)
    points = [shapely.Point(place.at) for place in ground.settlements]
    write_features(
        base / "towns.geojson", points, [{"name": p.name, "rank": min(p.rank, 5)} for p in ground.settlements]
    )
    built = _patches(ground, ground.land & ((ground.town >= 0) | (ground.green == 1)) & (ground.area < WIDE))
    write_features(base / "built_up.geojson", built, [{"kind": "built up"}] * len(built))


def _patches(ground: Ground, inside: Flags) -> list[Any]:
    face = ground.faces(np.where(inside, 0, -1))[0]
    return list(shapely.get_parts(face))


def _sea(plan: Plan, ground: Ground) -> Any:
    """Return water all round but west, where the next county's land is left blank."""
    county = ground.faces(np.where(ground.land, 0, -1))[0]
    west, south, east, north = county.bounds
    low, high = plan.inland
    land = shapely.Polygon(
        [
            high,
            (west - WIDEST, high[1] + 9000),
            (west - WIDEST, low[1] - 9000),
            low,
            (low[0] + 3000, low[1] + 9000),
            (high[0] + 3000, high[1] - 9000),
        ]
    )
    room = shapely.box(west - WIDEST, south - 40000, east + WIDEST, north + 40000)
    return room.difference(shapely.union(county, land))


def postcodes(plan: Plan, ground: Ground, setting: Setting) -> list[tuple[str, int, str]]:
    """Return an invented postcode ("DB1 1AA"), the cell and the district code for each inhabited cell."""
    found = []
    for index, district in enumerate(plan.districts):
        here = np.flatnonzero((setting.district == index) & (ground.residents > 0))
        away = np.hypot(*(ground.sites[here] - district.seat).T)
        for turn, cell in enumerate(here[np.argsort(away, kind="stable")].tolist()):
            sector, unit = divmod(turn, 300)
            code = f"{district.postcode}{sector // 9 + 1} {sector % 9 + 1}{INWARD[unit // 20 % 20]}{INWARD[unit % 20]}"
            found.append((code, cell, district.code))
    return found


def write_postcodes(folder: Path, plan: Plan, ground: Ground, setting: Setting) -> None:
    """Write the postcodes in the shape of OS Code-Point Open (EPSG:27700)."""
    rows = []
    for code, cell, district in postcodes(plan, ground, setting):
        outward, inward = code.split()
        east, north = np.rint(ground.sites[cell]).astype(int).tolist()
        rows.append((outward.ljust(4) + inward, 10, east, north, "X92000001", "", "", "", district, ""))
    head = [
        "Postcode",
        "Positional_quality_indicator",
        "Eastings",
        "Northings",
        "Country_code",
        "NHS_regional_HA_code",
        "NHS_HA_code",
        "Admin_county_code",
        "Admin_district_code",
        "Admin_ward_code",
    ]
    folder = folder / "postcodes"
    folder.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(rows, columns=head).sort_values("Postcode")
    frame.to_csv(folder / "postcodes.csv", index=False, header=False, lineterminator="\n")
    (folder / "header.csv").write_text(",".join(head) + "\n", encoding="utf-8")


def write_facilities(folder: Path, sites: Sites) -> None:
    """Write the named places that are not licensed, with degrees (EPSG:4326)."""
    point = lonlat(sites.at)
    rows = np.flatnonzero(~np.isin(np.array(sites.kind), LICENSED)).tolist()
    write_table(
        folder / "premises" / "facilities.csv",
        {
            "id": [sites.ref[i] for i in rows],
            "name": [sites.name[i] for i in rows],
            "type": [sites.kind[i] for i in rows],
            "lon": point[rows, 0],
            "lat": point[rows, 1],
        },
    )
