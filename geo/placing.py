"""Which areas an event lies in: by the supplier's LSOA where there is one, else by its point."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from geo.areas import Areas
from geo.boundaries import BNG, WGS84
from geo.distinct import distinct
from geo.finder import Finder, Rows
from geo.links import Link, link

VINTAGES = (21, 11)  # the newer first: it decides for points, and for codes that both know
COLUMNS = ("lad", "ward", "msoa11", "lsoa11", "oa11", "msoa21", "lsoa21", "oa21")
LOCATED, UNLOCATED, OUTSIDE = 0, 1, 2
STATUSES = ("located", "unlocated", "outside")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where rows lie, one row each in the order given, and what was found on the way.

    `table`: `place_status` (one of STATUSES), `stated_vintage` (2011, 2021, 0 when the point decided), and a
    code or "" under each of `lad ward msoa11 lsoa11 oa11 msoa21 lsoa21 oa21`. `measured` counts rows: `stated`,
    `by_point`, `checked` (stated and with a point), `disagree` (of those, point not in the stated LSOA), and for areas
    that are not the same in the other vintage `converted_by_code` (one candidate), `converted_by_point` (the candidate
    holding the point) and `converted_by_order` (neither: the first by code).
    """

    table: pd.DataFrame
    measured: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Placing:
    """Everything needed to place points, made once a build."""

    areas: Mapping[str, Areas]
    finders: Mapping[str, Finder]
    links: Mapping[int, Link]
    primary: tuple[int, ...]

    def place(
        self, lon: ArrayLike, lat: ArrayLike, stated: ArrayLike | None = None, vintage: int | None = None
    ) -> Placed:
        """Return the areas of points (EPSG:4326, NaN where unknown) and the LSOA codes stated for them ("" for none).

        `vintage` (2011 or 2021) says which edition the codes are of; without it a code known to both editions counts as
        2021, which names the same area. Borders are decided in EPSG:27700; a point on one belongs to the lowest code.
        """
        xs, ys = np.asarray(lon, float), np.asarray(lat, float)
        codes = np.full(len(xs), "", object) if stated is None else np.asarray(stated, object)
        rows, first = distinct(xs, ys, codes)
        found = _Work(self, xs[first], ys[first], codes[first], vintage)
        weights = np.bincount(rows, minlength=len(first))
        return Placed(found.table(rows), found.measured(weights))

    def find(self, key: str, lon: ArrayLike, lat: ArrayLike) -> Rows:
        """Return the row of the area of level `key` that holds each point (EPSG:4326), −1 for none or no point."""
        rows, first = distinct(np.asarray(lon, float), np.asarray(lat, float))
        x, y = _to_bng(np.asarray(lon, float)[first], np.asarray(lat, float)[first])
        found, known = np.full(len(first), -1, np.int64), np.isfinite(x)
        found[known] = self.finders[key].find(x[known], y[known])
        return found[rows]


def placing(areas: Mapping[str, Areas], vintages: frozenset[tuple[str, str]]) -> Placing:
    """Return what places points into `areas`; `vintages` are the (lsoa11, lsoa21) pairs of the lookups."""
    primary = tuple(digits for digits in VINTAGES if f"lsoa{digits}" in areas)
    finders = {key: Finder(found.shapes) for key, found in areas.items()}
    links = {}
    if len(primary) == 2:
        pairs = {(new, old) for old, new in vintages}
        links = {
            21: link(areas["lsoa21"], areas["lsoa11"], pairs),
            11: link(areas["lsoa11"], areas["lsoa21"], vintages),
        }
    return Placing(areas, finders, links, primary)


class _Work:
    """One run over distinct rows; `rows[key]` is the unit's row in each level, −1 for none."""

    def __init__(
        self, frame: Placing, lon: NDArray[Any], lat: NDArray[Any], codes: NDArray[Any], vintage: int | None
    ) -> None:
        self.frame, self.areas = frame, frame.areas
        self.x, self.y = _to_bng(lon, lat)
        self.pointed = np.isfinite(self.x)
        self.codes = np.where(pd.isna(codes), "", codes)
        self.rows = {key: np.full(len(lon), -1, np.int64) for key in self.areas}
        self.decided = np.zeros(len(lon), np.int16)
        self.counts: dict[str, NDArray[np.bool_]] = {}
        self._state(vintage)
        self._find()
        self._convert()
        self._climb()
        self._descend()

    def _state(self, vintage: int | None) -> None:
        """Take stated codes; the given edition goes first, then the newer."""
        order = sorted(self.frame.primary, key=lambda digits: 2000 + digits != vintage)
        for digits in order:
            rows = self.areas[f"lsoa{digits}"].rows(self.codes)
            take = (rows >= 0) & (self.decided == 0)
            self.rows[f"lsoa{digits}"][take] = rows[take]
            self.decided[take] = 2000 + digits
        self.stated = self.codes != ""
        self._check()

    def _check(self) -> None:
        """Measure how many points lie in the LSOA that was stated for them."""
        inside = np.zeros(len(self.x), bool)
        for digits in self.frame.primary:
            mine = np.flatnonzero((self.decided == 2000 + digits) & self.pointed)
            rows = self.rows[f"lsoa{digits}"][mine]
            inside[mine] = self.frame.finders[f"lsoa{digits}"].holds(rows, self.x[mine], self.y[mine])
        self.counts["stated"] = self.decided > 0
        self.counts["checked"] = (self.decided > 0) & self.pointed
        self.counts["disagree"] = self.counts["checked"] & ~inside

    def _find(self) -> None:
        """Let the point decide where no code was stated."""
        mine = np.flatnonzero(~self.stated & self.pointed)
        key = f"lsoa{self.frame.primary[0]}"
        self.rows[key][mine] = self.frame.finders[key].find(self.x[mine], self.y[mine])
        self.counts["by_point"] = ~self.stated & (self.rows[key] >= 0)

    def _convert(self) -> None:
        """Find the LSOA of the other vintage."""
        kinds = np.zeros(len(self.x), np.int8)
        for digits, onward in self.frame.links.items():
            here, there = f"lsoa{digits}", f"lsoa{32 - digits}"
            mine = np.flatnonzero((self.rows[here] >= 0) & (self.rows[there] < 0))
            found, kinds[mine] = onward.convert(
                self.rows[here][mine], self.x[mine], self.y[mine], self.frame.finders[there]
            )
            self.rows[there][mine] = found
        for kind, name in enumerate(("by_code", "by_point", "by_order"), start=1):
            self.counts[f"converted_{name}"] = kinds == kind

    def _climb(self) -> None:
        """Take MSOA and district from the LSOA, so that children sum to parents."""
        for digits in reversed(self.frame.primary):
            lsoa = self.areas[f"lsoa{digits}"]
            rows = self.rows[f"lsoa{digits}"]
            for key, above in ((f"msoa{digits}", lsoa.parents), ("lad", lsoa.lads)):
                if key in self.areas:
                    self.rows[key] = np.where(rows >= 0, self.areas[key].rows(above)[rows], self.rows[key])

    def _descend(self) -> None:
        """Find the OA inside the LSOA and the ward inside the district: the one holding the point, else the nearest."""
        for key, finder in self.frame.finders.items():
            level = self.areas[key].level
            if level.key[:2] not in ("oa", "wa"):
                continue
            over = self.rows[str(level.parent)]
            mine = np.flatnonzero((over >= 0) & self.pointed)
            groups = self.areas[str(level.parent)].rows(self.areas[key].parents)
            self.rows[key][mine] = finder.find_within(over[mine], groups, self.x[mine], self.y[mine])

    def status(self) -> NDArray[np.int8]:
        """Return the place status of each distinct row."""
        located = self.rows["lad"] >= 0
        return np.where(located, LOCATED, np.where(self.stated | self.pointed, OUTSIDE, UNLOCATED)).astype(np.int8)

    def table(self, rows: Rows) -> pd.DataFrame:
        """Return the table of Placed for original rows, given the distinct row of each."""
        columns = {"place_status": _words(self.status()[rows], np.array(STATUSES, object))}
        columns["stated_vintage"] = pa.array(self.decided[rows])
        for key in COLUMNS:
            there = self.rows[key][rows] if key in self.areas else np.full(len(rows), -1)
            columns[key] = _words(there, self.areas[key].codes if key in self.areas else np.array([], object))
        return pa.table(columns).to_pandas()

    def measured(self, weights: NDArray[np.int64]) -> dict[str, int]:
        """Return the counts of Placed, each distinct row weighing as many rows as it stands for."""
        return {name: int(weights[mask].sum()) for name, mask in self.counts.items()}


def _words(rows: NDArray[Any], words: NDArray[Any]) -> Any:
    """Return words by row number as Arrow text; "" for −1."""
    places = pa.array(np.where(rows < 0, len(words), rows).astype(np.int32))
    return pa.DictionaryArray.from_arrays(places, pa.array([*words, ""])).cast(pa.string())


def _to_bng(lon: NDArray[Any], lat: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return easting and northing in metres, NaN where a coordinate is missing or off the grid."""
    x, y = Transformer.from_crs(WGS84, BNG, always_xy=True).transform(lon, lat)
    good = np.isfinite(x) & np.isfinite(y)
    return np.where(good, x, np.nan), np.where(good, y, np.nan)
