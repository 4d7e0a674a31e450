"""Streets and towns by name, from the base map: what a record that is no point can still be drawn as.

A street is every road of one name whose parts lie within JOIN metres of each other. Distances are in EPSG:27700.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.boundaries import BNG, WGS84
from geo.config import Base

JOIN = 250.0  # metres: parts of a road further apart are two streets of the same name
OFF = 300.0  # metres a record's point may lie from the street its text names
UNNAMED = 40.0  # metres a point may lie from a street, where there is no text to name it
REACH = 8_000.0  # metres from a town within which its streets are looked for
SMALLEST, WIDEST = 400.0, 4_000.0  # metres: radius of a town's halo
SHARE = 0.8  # of a town's streets that its halo holds
DETAIL = 2.0  # metres of simplification

STREET, TOWN = "street", "town"
_WORDS = re.compile(r"[^0-9a-z]+")


def key_of(text: str) -> str:
    """Return the form in which names are compared: small letters and digits, single spaces."""
    return _WORDS.sub(" ", text.casefold().replace("'", "").replace("’", "")).strip()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NamedPlaces:
    """Every named street and town. street_at: shapes of streets; town_at: points; home: nearest town of each street."""

    streets: tuple[str, ...]
    street_at: NDArray[Any]
    home: NDArray[np.int64]
    towns: tuple[str, ...]
    town_at: NDArray[Any]
    radius: NDArray[np.float64]

    def find(self, texts: Sequence[str], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[Any]:
        """Return "street:<n>", "town:<n>" or "" for each record known no better.

        texts: "Basin Road, Doggerhaven", "Doggerhaven" or ""; lon, lat: EPSG:4326, NaN where there is no point. A
        street is the nearest of its name to the point, else to the town that stands last; where the text names none,
        the street the point lies on. Text that names no public street or town is given up, whatever it says.
        """
        index = _index(self)
        found: NDArray[Any] = np.full(len(texts), "", object)
        at = _points(lon, lat)
        rows: dict[str, list[int]] = defaultdict(list)
        for row, text in enumerate(texts):
            rows[text].append(row)
        for text, mine in rows.items():
            found[mine] = self._named(text, at[mine], index) if text else self._nearest(at[mine])
        return found

    def _named(self, text: str, at: NDArray[Any], index: _Index) -> list[str]:
        parts = [key_of(part) for part in text.split(",")]
        town = next((index.towns[part] for part in reversed(parts) if part in index.towns), -1)
        candidates = index.streets.get(parts[0], [])
        else_ = f"{TOWN}:{town}" if town >= 0 else ""
        if not candidates:
            return [else_] * len(at)
        return [self._closest(candidates, town, point) or else_ for point in at]

    def _closest(self, candidates: list[int], town: int, point: Any) -> str:
        """Return the candidate that a record's point or town picks, "" where none is near enough."""
        if point is None and town < 0:
            return f"{STREET}:{candidates[0]}" if len(candidates) == 1 else ""
        origin, far = (self.town_at[town], REACH) if point is None else (point, OFF)
        away = shapely.distance(self.street_at[candidates], origin)
        nearest = int(np.argmin(away))
        return f"{STREET}:{candidates[nearest]}" if away[nearest] <= far else ""

    def _nearest(self, at: NDArray[Any]) -> list[str]:
        known = [row for row, point in enumerate(at) if point is not None]
        found = [""] * len(at)
        if known and len(self.street_at):
            tree = shapely.STRtree(self.street_at)
            which, street = tree.query_nearest(at[known], max_distance=UNNAMED, all_matches=False)
            for row, one in zip(which.tolist(), street.tolist(), strict=True):
                found[known[row]] = f"{STREET}:{one}"
        return found

    def table(self, codes: Iterable[str]) -> pd.DataFrame:
        """Return code, kind, name ("Basin Road, Doggerhaven"), lon, lat of the middle and geometry (WKB, EPSG:4326).

        A street is its lines, a town a circle round it. Sorted by code.
        """
        wanted = sorted({code for code in codes if code})
        numbers = [(kind == TOWN, int(number)) for kind, _, number in (code.partition(":") for code in wanted)]
        names = [self.towns[n] if town else self.called(n) for town, n in numbers]
        shapes = np.array([self.halo(n) if town else self.street_at[n] for town, n in numbers], object)
        middle = shapely.get_coordinates([_middle(shape) for shape in shapes]).reshape(-1, 2)
        drawn = gpd.GeoSeries(shapely.simplify(shapes, DETAIL), crs=BNG).to_crs(WGS84)
        lon, lat = Transformer.from_crs(BNG, WGS84, always_xy=True).transform(middle[:, 0], middle[:, 1])
        kinds = [TOWN if town else STREET for town, _ in numbers]
        frame = pd.DataFrame({"code": wanted, "kind": kinds, "name": names, "lon": lon, "lat": lat})
        return frame.assign(geometry=shapely.to_wkb(np.asarray(drawn.array, object)))

    def called(self, street: int) -> str:
        """Return "Basin Road, Doggerhaven"."""
        home = int(self.home[street])
        return f"{self.streets[street]}, {self.towns[home]}" if home >= 0 else self.streets[street]

    def halo(self, town: int) -> Any:
        """Return the circle round a town that holds most of its streets, in metres."""
        return shapely.buffer(self.town_at[town], self.radius[town], quad_segs=12)


@dataclass(frozen=True, slots=True)
class _Index:
    streets: dict[str, list[int]]
    towns: dict[str, int]


def _index(places: NamedPlaces) -> _Index:
    streets: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(places.streets):
        streets[key_of(name)].append(number)
    towns = {key_of(name): number for number, name in reversed(list(enumerate(places.towns)))}
    return _Index(streets, towns)


def _middle(shape: Any) -> Any:
    """Return the point half way along a street, or the middle of a halo."""
    if shape.geom_type == "Polygon":
        return shape.centroid
    longest = max(shapely.get_parts(shape), key=lambda part: part.length)
    return longest.interpolate(0.5, normalized=True)


def _points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[Any]:
    x, y = Transformer.from_crs(WGS84, BNG, always_xy=True).transform(lon, lat)
    known = np.isfinite(x) & np.isfinite(y)
    points: NDArray[Any] = np.full(len(x), None, object)
    points[known] = shapely.points(np.asarray(x)[known], np.asarray(y)[known])
    return points


def named_places(base: Iterable[Base], root: Path) -> NamedPlaces:
    """Return the named streets and towns of the base map; none where it has no named roads or towns."""
    base = list(base)
    roads, shapes = _layer([one for one in base if one.layer == "roads" and one.name], root)
    lines = shapely.get_dimensions(shapes) == 1
    streets, street_at = _streets(roads[lines], shapes[lines])
    towns, town_at = _layer([one for one in base if one.layer == "towns" and one.name], root)
    town_at = shapely.centroid(town_at)
    home, radius = _homes(street_at, town_at)
    return NamedPlaces(tuple(streets), street_at, home, tuple(towns.tolist()), town_at, radius)


def _layer(items: Iterable[Base], root: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return names and geometry (EPSG:27700) of what has a name."""
    names: list[str] = []
    shapes: list[Any] = []
    for item in items:
        if not (root / item.file).exists() or item.name is None:
            continue
        frame = gpd.read_file(root / item.file).to_crs(BNG)
        held = frame[frame[item.name].notna() & (frame[item.name].astype(str).str.strip() != "")]
        names += held[item.name].astype(str).str.strip().tolist()
        shapes += list(held.geometry.array)
    return np.array(names, object), np.array(shapes, object)


def _streets(names: NDArray[Any], shapes: NDArray[Any]) -> tuple[list[str], NDArray[Any]]:
    """Return one name and one multi-line a street, parts of one name that lie near each other joined."""
    if not len(names):
        return [], np.array([], object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=JOIN)
    keys = np.array([key_of(name) for name in names], object)
    same = keys[one] == keys[other]
    edges = coo_array((np.ones(int(same.sum())), (one[same], other[same])), shape=(len(names), len(names)))
    _, group = connected_components(edges, directed=False)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    parts = np.split(shapes[order], starts[1:])
    return [str(names[order[start]]) for start in starts], np.array([shapely.union_all(part) for part in parts], object)


def _homes(streets: NDArray[Any], towns: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the nearest town of each street, -1 without towns, and the radius of each town's halo."""
    home = np.full(len(streets), -1, np.int64)
    radius = np.full(len(towns), SMALLEST)
    if len(streets) and len(towns):
        which, town = shapely.STRtree(towns).query_nearest(streets, all_matches=False)
        home[which] = town
        away = shapely.distance(streets, towns[home])
        for number in np.unique(home).tolist():
            radius[number] = np.clip(np.quantile(away[home == number], SHARE), SMALLEST, WIDEST)
    return home, radius
