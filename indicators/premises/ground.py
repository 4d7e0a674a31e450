"""The ground that licensed premises are drawn on: the outlines of districts, simple enough for a small picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely

from data import Store
from geo import is_drawn

DETAIL = 0.002  # degrees: what a simpler outline may differ from the true one, some 150 m
LEVEL = "lad"


@dataclass(frozen=True, slots=True)
class Ground:
    """Outlines in degrees, EPSG:4326. squeeze: how much shorter a degree of longitude is than one of latitude here."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    box: tuple[float, float, float, float]
    squeeze: float


def ground(store: Store, within: str) -> Ground | None:
    """Return the district named, or all of them for any other place; None for a release without districts."""
    if LEVEL not in store.facts.levels:
        return None
    code = within if not is_drawn(within) and within in store.units(LEVEL).index else ""
    found: Ground = store.recently(("ground of premises", code), lambda: _ground(store, code))
    return found


def _ground(store: Store, code: str) -> Ground:
    table = store.shapes(LEVEL)
    chosen = table[table["code"] == code] if code else table
    shapes = shapely.simplify(shapely.from_wkb(chosen["geometry"].to_numpy(object)), DETAIL)
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    rings = tuple(tuple((round(x, 4), round(y, 4)) for x, y in part.exterior.coords) for part in parts)
    west, south, east, north = (float(one) for one in shapely.total_bounds(shapes))
    return Ground(rings, (west, south, east, north), math.cos(math.radians((south + north) / 2)))
