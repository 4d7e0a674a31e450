"""The point and outline layers of a store's TOML: premises, schools, stations, interventions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from access import tiers
from data.toml_rules import Checked, Rule, Rules, Where

SHAPES = ("circle", "square", "triangle", "diamond", "cross", "pentagon")  # as the map and its legend draw them
RESERVED = ("violence", "coarse")  # layers that every store has a word for
TABLES = (".csv", ".csv.gz", ".tsv")
DRAWN = (".geojson", ".json", ".gpkg")
_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")

_NEEDED, _OPTIONAL, _FILES = Rule(required=True), Rule(default=""), Rule("paths", required=True)
_COMMON: Rules = {
    "id": _NEEDED, "label": _NEEDED, "files": _FILES, "name": _NEEDED, "category": _OPTIONAL, "lon": _OPTIONAL,
    "lat": _OPTIONAL, "easting": _OPTIONAL, "northing": _OPTIONAL, "crs": _OPTIONAL, "layer": _OPTIONAL,
    "only": Rule("texts", default=()), "shape": Rule(choices=("", *SHAPES), default=""),
    "tiers": Rule("texts", default=None), "date": Rule("date", required=True), "source": _NEEDED,
}  # fmt: skip
POINT_RULES: Mapping[str, Rules] = {
    "points": {**_COMMON, "from": _OPTIONAL, "to": _OPTIONAL},
    "interventions": {**_COMMON, "from": _NEEDED, "to": _NEEDED},
}


@dataclass(frozen=True, slots=True)
class PointsConfig:
    """One layer of named points or outlines. The fields from `name` to `until` name columns of its files.

    kind: "points" or "interventions". only: the categories kept, all of them when empty. system: "wgs84" (lon, lat in
    degrees), "bng" (easting, northing in metres) or "" where the file holds geometry. tiers: ids of the tiers it may be
    shown to; a tier must also list it.
    """

    id: str
    kind: str
    label: str
    files: tuple[str, ...]
    name: str
    category: str
    only: tuple[str, ...]
    system: str
    x: str
    y: str
    since: str
    until: str
    crs: str
    layer: str
    shape: str
    tiers: tuple[str, ...]
    date: str
    source: str


def read_points(doc: Checked, kind: str) -> list[PointsConfig]:
    """Return the layers of a kind that lack nothing; notes every fault of the others."""
    found = []
    for where, table in doc.tables((), doc.content, kind):
        rules = POINT_RULES[kind]
        known = {name: rule.default for name, rule in rules.items() if not rule.required}
        known |= doc.check(where, table, rules)
        _check(doc, where, known)
        if all(name in known for name, rule in rules.items() if rule.required):
            found.append(_layer(kind, known))
    return found


def _check(doc: Checked, where: Where, row: Mapping[str, Any]) -> None:
    """Note what the rules of single keys cannot see."""
    if "id" in row and (not _ID.fullmatch(row["id"]) or row["id"] in RESERVED):
        doc.fault((*where, "id"), f"id must be small letters, digits, - and _, and not {' or '.join(RESERVED)}")
    if unknown := [one for one in row["tiers"] or () if one not in tiers()]:
        doc.fault((*where, "tiers"), f"there is no tier {', '.join(unknown)}; there are {', '.join(tiers())}")
    if row["only"] and not row["category"]:
        doc.fault((*where, "only"), "only names the categories to keep: it needs category, the column they are in")
    kinds = {_kind(name) for name in _listed(row.get("files", ()))}
    if "" in kinds:
        doc.fault((*where, "files"), f"files must end in one of {', '.join((*TABLES, *DRAWN))}")
    pairs = [bool(row["lon"] and row["lat"]), bool(row["easting"] and row["northing"])]
    if sum(pairs) != 1 and "table" in kinds:
        doc.fault(where, "a CSV needs the names of its columns lon and lat, or easting and northing")
    if any(row[name] for name in ("lon", "lat", "easting", "northing")) and kinds == {"drawn"}:
        doc.fault(where, "a GeoJSON or GeoPackage holds its geometry: leave out lon, lat, easting and northing")


def _kind(name: str) -> str:
    whole = PurePosixPath(name).name.lower()
    return "table" if whole.endswith(TABLES) else "drawn" if whole.endswith(DRAWN) else ""


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _layer(kind: str, row: Mapping[str, Any]) -> PointsConfig:
    degrees = bool(row["lon"])
    return PointsConfig(
        id=row["id"],
        kind=kind,
        label=row["label"],
        files=_listed(row["files"]),
        name=row["name"],
        category=row["category"],
        only=tuple(row["only"]),
        system="wgs84" if degrees else "bng" if row["easting"] else "",
        x=row["lon"] if degrees else row["easting"],
        y=row["lat"] if degrees else row["northing"],
        since=row["from"],
        until=row["to"],
        crs=row["crs"],
        layer=row["layer"],
        shape=row["shape"],
        tiers=tuple(row["tiers"] if row["tiers"] is not None else tiers()),
        date=row["date"],
        source=row["source"],
    )
