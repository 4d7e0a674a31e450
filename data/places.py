"""What the search box finds: areas by name, postcodes, towns and premises, each with the areas that hold it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
import pyogrio
import pyproj

from data.building.config import PostcodesConfig, PremisesConfig
from data.tables import BuildError, files_of, numbers, read_columns
from geo import LEVELS, Base, Level

AREAS = tuple(key for key, level in LEVELS.items() if level.kind == "area")
COLUMNS = ("kind", "label", "key", "level", "code", "rank", "lon", "lat", *AREAS)  # and the store's own levels held
CODEPOINT = ("Postcode", "Eastings", "Northings")
# ONSPD has changed its headings over the years; the first of each that a file has is used.
ONSPD = (("pcds", "pcd7", "pcd"), ("oseast1m", "east1m"), ("osnrth1m", "north1m"), ("doterm",))


class Placing(Protocol):
    """Returns place_status and the area codes of points in EPSG:4326 degrees."""

    def __call__(self, lon: np.ndarray, lat: np.ndarray) -> pd.DataFrame:
        """Return one row a point, in order."""


def search_key(text: str) -> str:
    """Return the form in which places are looked for: small letters and digits alone."""
    return re.sub(r"[^0-9a-z]+", "", text.casefold())


def find_places(
    units: Mapping[str, pd.DataFrame],
    postcodes: Iterable[PostcodesConfig],
    premises: Iterable[PremisesConfig],
    base: Iterable[Base],
    root: Path,
    place: Placing,
    own: Mapping[str, Level],
) -> pd.DataFrame:
    """Return places with COLUMNS and a column a level of `own`, the store's own levels.

    kind is the noun of a level, the label of one of the store's own ("Ward (2018)"), "postcode", "town" or the type of
    the premises.

    lon and lat are a point inside, EPSG:4326; level and code name the unit when the place is one; rank is 1 for the
    largest towns, 0 for the rest. Places out of the county are left out.
    """
    points = [_postcodes(config, root) for config in postcodes]
    points += [_premises(config, root) for config in premises]
    points += [_towns(layer, root) for layer in base if layer.layer == "towns" and layer.name]
    tables = [_units(level, table, units) for level, table in units.items() if level in AREAS]
    tables += [_own_units(level, units[key]) for key, level in own.items()]
    tables += [_placed(table, place, own) for table in points if len(table)]
    whole = pd.concat(tables, ignore_index=True).reindex(columns=[*COLUMNS, *own])
    whole["key"] = [search_key(label) for label in whole["label"]]
    texts = [name for name in whole if name not in ("rank", "lon", "lat")]
    return whole.fillna(dict.fromkeys(texts, "") | {"rank": 0}).astype({"rank": "int16"})


def _units(level: str, table: pd.DataFrame, units: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the areas of a level, with the codes of everything above them."""
    found = table[["code", "lon", "lat"]].assign(kind=LEVELS[level].noun, label=table["name"], level=level)
    found[level], key, codes = table["code"], level, table["code"]
    while (above := LEVELS[key].parent) and above in units:
        codes = codes.map(dict(zip(units[key]["code"], units[key]["parent"], strict=True)))
        found[above], key = codes, above
    return found


def _own_units(level: Level, table: pd.DataFrame) -> pd.DataFrame:
    found = table[["code", "lon", "lat", "lad"]].assign(kind=level.label, label=table["name"], level=level.key)
    return found.assign(**{level.key: table["code"]})


def _placed(points: pd.DataFrame, place: Placing, own: Mapping[str, Level]) -> pd.DataFrame:
    areas = place(points["lon"].to_numpy(), points["lat"].to_numpy()).reset_index(drop=True)
    held = [name for name in (*AREAS, *own) if name in areas]
    inside = (areas["place_status"] == "located").to_numpy()
    return pd.concat([points.reset_index(drop=True), areas[held]], axis=1)[inside]


def _postcodes(config: PostcodesConfig, root: Path) -> pd.DataFrame:
    header = _header(root / config.header) if config.header else None
    files = files_of(config.files, root, "[[postcodes]]")
    read = _codepoint if config.format == "codepoint" else _onspd
    return pd.concat([read(path, header) for path in files], ignore_index=True)


def _header(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").splitlines()[0].split(",")
    except (OSError, IndexError):
        raise BuildError(f"{path}: is not a file with a header row, needed for [[postcodes]] header") from None


def _codepoint(path: Path, header: list[str] | None) -> pd.DataFrame:
    table = read_columns(path, CODEPOINT, header)
    return _grid_points(table["Postcode"], table["Eastings"], table["Northings"], path)


def _onspd(path: Path, header: list[str] | None) -> pd.DataFrame:
    columns = header or list(pd.read_csv(path, nrows=0, encoding="utf-8-sig").columns)
    chosen = [next((name for name in names if name in columns), names[0]) for names in ONSPD]
    table = read_columns(path, chosen, header)
    live = table[table[chosen[3]] == ""]  # a terminated postcode is nowhere
    code, east, north = (live[name] for name in chosen[:3])
    return _grid_points(code, east, north, path)


def _grid_points(codes: pd.Series, east: pd.Series, north: pd.Series, path: Path) -> pd.DataFrame:
    """Return postcodes as people write them, at EPSG:4326; those without a position ("0,0") are left out."""
    x, y = numbers(east, path).to_numpy(), numbers(north, path).to_numpy()
    known = (x > 0) & (y > 0)
    lon, lat = pyproj.Transformer.from_crs(27700, 4326, always_xy=True).transform(x[known], y[known])
    close = codes[known].str.replace(" ", "", regex=False).str.upper()
    labels = close.str[:-3] + " " + close.str[-3:]
    return pd.DataFrame({"kind": "postcode", "label": labels.to_numpy(), "lon": lon, "lat": lat})


def _premises(config: PremisesConfig, root: Path) -> pd.DataFrame:
    named = [name for name in (config.id, config.name, config.type, config.lon, config.lat) if name]
    tables = []
    for path in files_of(config.files, root, "[[premises]]"):
        table = read_columns(path, named)
        kind = table[config.type] if config.type else "premises"
        read = _lenient if config.register else numbers  # what is wrong with a register is told row by row
        lon, lat = read(table[config.lon], path), read(table[config.lat], path)
        row = {"kind": kind, "label": table[config.name], "code": table[config.id], "level": "premises"}
        tables.append(pd.DataFrame({**row, "lon": lon, "lat": lat}))
    return pd.concat(tables, ignore_index=True).dropna(subset=["lon", "lat"])


def _lenient(text: pd.Series, path: Path) -> pd.Series:
    """Return numbers, NaN for anything else: the row is then left out here, and named in the register's quarantine."""
    return pd.to_numeric(text, errors="coerce").astype("float64")


def _towns(layer: Base, root: Path) -> pd.DataFrame:
    frames = []
    for path in files_of([layer.file], root, "[[base]] towns"):
        frame = pyogrio.read_dataframe(path).to_crs(4326)
        rank = frame[layer.rank] if layer.rank else 1
        point = frame.geometry.representative_point()
        row = {"kind": "town", "label": frame[layer.name], "rank": rank, "lon": point.x, "lat": point.y}
        frames.append(pd.DataFrame(row))
    return pd.concat(frames, ignore_index=True)
