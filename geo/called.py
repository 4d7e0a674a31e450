"""What people call a hexagon: the two streets nearest to its middle, else the ward and a number; never a premises.

The streets are those of the base map, whatever was recorded on them: a name tells nothing of what was counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geo.boundaries import BNG, WGS84
from geo.geography import Geography
from geo.levels import LEVELS
from geo.named import NamedPlaces

FINE = 8  # the coarsest resolution that is called after streets; above it, after a town
REACH = {8: 600.0, 9: 230.0, 10: 120.0}  # metres from the middle within which its streets are looked for
AROUND = 8_000.0  # metres within which a town gives its name to a large hexagon
_NUMBER = re.compile(r"[A-Z]{1,2}\d+(\(M\))?")  # a road's number is no name people use, where it has another
WARDS = ("ward", "msoa21", "msoa11", "lad")  # the first held names what no street does


def name_hexagons(
    units: Mapping[str, pd.DataFrame], places: NamedPlaces, geography: Geography, folder: Path
) -> dict[str, pd.DataFrame]:
    """Return the unit tables with every hexagon named, no two of a level alike; write those of the grids again."""
    named = dict(units)
    for key, table in units.items():
        if key not in LEVELS or LEVELS[key].kind != "grid":
            continue
        called = names(table, LEVELS[key].resolution or 0, places, _wards(table, geography))
        named[key] = table.assign(name=pd.Series(called, dtype="str"))
        named[key].to_parquet(folder / "units" / f"{key}.parquet", index=False, compression="zstd")
    return named


def _wards(table: pd.DataFrame, geography: Geography) -> list[str]:
    """Return the name of the ward, MSOA or district that holds the middle of each, "" outside all."""
    key = next(one for one in WARDS if one in geography.areas)
    rows = geography.find(key, table["lon"].to_numpy(), table["lat"].to_numpy())
    found: list[str] = np.append(np.asarray(geography.areas[key].names, object), "")[rows].tolist()
    return found


def names(table: pd.DataFrame, resolution: int, places: NamedPlaces, wards: list[str]) -> list[str]:
    """Return "Basin Road by Fish Lane, Doggerhaven" for each hexagon of a table with lon and lat (EPSG:4326)."""
    x, y = Transformer.from_crs(WGS84, BNG, always_xy=True).transform(table["lon"].to_numpy(), table["lat"].to_numpy())
    middle = np.asarray(shapely.points(x, y))
    found = _streets(middle, REACH[resolution], places) if resolution >= FINE else _towns(middle, places)
    other = [f"{ward}, hexagon" if ward else "Hexagon" for ward in wards]
    return _apart([name or ward for name, ward in zip(found, other, strict=True)])


def _streets(middle: NDArray[Any], reach: float, places: NamedPlaces) -> list[str]:
    """Return the nearest street of each point and the nearest of another name, "" where none is within reach."""
    found = [""] * len(middle)
    if not len(places.street_at):
        return found
    point, street = shapely.STRtree(places.street_at).query(middle, predicate="dwithin", distance=reach)
    away = shapely.distance(middle[point], places.street_at[street])
    numbered = np.array([bool(_NUMBER.fullmatch(name)) for name in places.streets])[street]
    nearest: dict[int, list[int]] = {}
    for at in np.lexsort((street, away, numbered, point)).tolist():
        chosen = nearest.setdefault(int(point[at]), [])
        if len(chosen) < 2 and places.streets[street[at]] not in [places.streets[one] for one in chosen]:
            chosen.append(int(street[at]))
    for at, chosen in nearest.items():
        whole = places.called(chosen[0])
        road, _, town = whole.partition(", ")
        crossing = f" by {places.streets[chosen[1]]}" if len(chosen) > 1 else ""
        found[at] = f"{road}{crossing}, {town}" if town else f"{road}{crossing}"
    return found


def _towns(middle: NDArray[Any], places: NamedPlaces) -> list[str]:
    found = [""] * len(middle)
    if len(places.town_at):
        tree = shapely.STRtree(places.town_at)
        for at, town in zip(*tree.query_nearest(middle, max_distance=AROUND, all_matches=False).tolist(), strict=True):
            found[at] = f"Around {places.towns[town]}"
    return found


def _apart(called: list[str]) -> list[str]:
    """Return the names with a number after those that several hexagons share, in the order of their codes."""
    shared = pd.Series(called).duplicated(keep=False).tolist()
    numbers: dict[str, count[int]] = {}
    return [
        f"{name} {next(numbers.setdefault(name, count(1)))}" if again or name.endswith("exagon") else name
        for name, again in zip(called, shared, strict=True)
    ]
