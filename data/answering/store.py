"""Open a release for reading: its facts, its units, and what was supplied. The raw rows stay private to data/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.answering.engine import Engine, open_engine
from data.answering.recent import Recent
from data.answering.revisions import read_revisions
from data.calendar import read_days
from data.matching import Matches, read_matches
from data.release import ReleaseError
from geo import LEVELS, Level, custom_level, is_drawn, read_shape


@dataclass(frozen=True, slots=True)
class Provider:
    """Who supplies a source, and the districts it serves (empty: all of them)."""

    id: str
    label: str
    serves: tuple[str, ...]
    hearings: bool = True  # whether the agreement allows use in a licensing hearing


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a release. fields: canonical column -> share of rows in which it is known."""

    id: str
    kind: str
    label: str
    open: bool
    health: bool
    finest_grid: int
    providers: tuple[Provider, ...]
    rows: Mapping[str, int]
    latest_month: int
    fields: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """One level of a release: its units, where its tiles are, what it is, and the share of the county it covers."""

    key: str
    units: int
    tiles: str
    minzoom: int
    maxzoom: int
    level: Level
    covers: float = 1.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What a release is; holds no count of events by place."""

    id: str
    name: str
    synthetic: bool
    created: str
    first: int
    last: int
    bounds: tuple[float, float, float, float]
    districts: tuple[str, ...]
    base: str
    levels: Mapping[str, LevelFacts]
    sources: Mapping[str, Source]
    contexts: tuple[Mapping[str, Any], ...]
    points: tuple[Mapping[str, Any], ...] = ()  # layers of named places, as the manifest has them
    description: str = ""
    attribution: str = ""
    hotspots: Mapping[str, Any] = field(default_factory=dict)  # what the partnership agreed on: places, definition
    estimated: frozenset[str] = frozenset()  # levels whose residents are sums over the output areas centred in a unit
    matched: tuple[str, ...] = ()  # sources whose incidents were matched with each other at build
    key_id: str = ""  # of the key that protects its counts, "" where every source is open
    premises: int = 0  # licensed premises of its register

    @property
    def closed(self) -> bool:
        """Return whether any source is not open, so that its counts are protected."""
        return not all(source.open for source in self.sources.values())


@dataclass(frozen=True, slots=True)
class UnitTable:
    """Units of one level in tile order, as columns of equal length; residents NaN where unknown."""

    level: str
    code: tuple[str, ...]
    name: tuple[str, ...]
    parent: tuple[str, ...]
    lad: tuple[str, ...]
    residents: NDArray[np.float64]
    area_km2: NDArray[np.float64]
    point: NDArray[np.float64]
    bbox: NDArray[np.float64]
    index: Mapping[str, int]


def read_facts(folder: Path) -> Facts:
    """Return the facts in `folder`/manifest.json. Raises KeyError naming a missing field."""
    raw = json.loads((folder / "manifest.json").read_text("utf-8"))
    levels = {
        entry["key"]: LevelFacts(
            entry["key"],
            entry["units"],
            Path(entry["tiles"]).name,
            entry["minzoom"],
            entry["maxzoom"],
            _level(entry),
            float(entry.get("covers", 1.0)),
        )
        for entry in raw["levels"]
    }
    census = [key for key in LEVELS if key in levels]
    return Facts(
        id=raw["id"],
        name=raw["name"],
        synthetic=bool(raw["synthetic"]),
        created=raw["created"],
        first=raw["months"][0],
        last=raw["months"][1],
        bounds=tuple(raw["bounds"]),
        districts=tuple(raw["districts"]),
        base=Path(raw.get("base") or "").name,
        levels=MappingProxyType({key: levels[key] for key in dict.fromkeys((*census, *levels))}),
        sources=MappingProxyType({entry["id"]: _source(entry) for entry in raw["sources"]}),
        contexts=tuple(raw.get("context", ())),
        points=tuple(raw.get("points", ())),
        description=raw.get("description", ""),
        attribution=raw.get("attribution", ""),
        hotspots=MappingProxyType(dict(raw.get("hotspots", {}))),
        estimated=frozenset(
            one["level"]
            for one in raw.get("population", ())
            if one["level"] not in LEVELS and one["made_from"] != one["level"]
        ),
        matched=tuple(raw.get("matched", ())),
        key_id=raw.get("key_id", ""),
        premises=int(raw.get("premises", 0)),
    )


def _level(entry: Mapping[str, Any]) -> Level:
    """Return what the level is: one of the ladder, or the store's own as its build described it."""
    if entry["key"] in LEVELS:
        return LEVELS[entry["key"]]
    return custom_level(entry["key"], entry["label"], entry["noun"], entry["nouns"], entry["order"])


def _source(raw: Mapping[str, Any]) -> Source:
    allowed = bool(raw.get("hearings", True))
    providers = tuple(
        Provider(one["id"], one["label"], tuple(one.get("serves") or ()), allowed and bool(one.get("hearings", True)))
        for one in raw["providers"]
    )
    return Source(
        id=raw["id"],
        kind=raw["kind"],
        label=raw["label"],
        open=bool(raw["open"]),
        health=bool(raw["health"]),
        finest_grid=int(raw.get("finest_grid") or 10),
        providers=providers,
        rows=MappingProxyType(dict(raw["rows"])),
        latest_month=int(raw["latest_month"]),
        fields=MappingProxyType(dict(raw.get("fields", {}))),
    )


@dataclass(frozen=True)
class Store:
    """One immutable release. Only data/ touches its engines; everyone else reads facts, units and context."""

    folder: Path
    facts: Facts
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    def level(self, key: str) -> Level:
        """Return a level of the release, or one of the ladder that it lacks. Raises KeyError for any other."""
        return self.facts.levels[key].level if key in self.facts.levels else LEVELS[key]

    def units(self, level: str) -> UnitTable:
        """Return the units of a level the release has. Raises KeyError for another."""
        return self._once(("units", level), lambda: _read_units(self.folder, self.facts.levels[level].level))

    def engine(self, source: str) -> Engine:
        """Return the packed rows of a source: for data/ alone. Raises ReleaseError where its keys are missing."""
        return self._once(("engine", source), lambda: self._open_engine(source))

    def _open_engine(self, source: str) -> Engine:
        if self.facts.closed and not self.facts.key_id:
            raise ReleaseError(
                f"{self.facts.id}: made by an older version, which changed no count at random, of sources that are not "
                "open; build it again with: python -m data build CONFIG --store DIR"
            )
        return open_engine(self.folder, source, self.facts.first)

    def matches(self) -> Matches:
        """Return which rows of the engines are one incident: for data/ alone."""
        return self._once(("matches",), lambda: read_matches(self.folder))

    def context(self, layer: str) -> pd.DataFrame:
        """Return a context layer: columns level, code and one float column a measure."""
        return self._once(("context", layer), lambda: pd.read_parquet(self.folder / "context" / f"{layer}.parquet"))

    def places(self) -> pd.DataFrame:
        """Return what the search box finds."""
        return self._once(("places",), lambda: pd.read_parquet(self.folder / "places.parquet"))

    def shapes(self, level: str) -> pd.DataFrame:
        """Return code and WKB geometry (EPSG:4326) of every unit, in unit order."""
        path = self.folder / "shapes" / f"{self.level(level).stem}.parquet"
        return self._once(("shapes", level), lambda: pd.read_parquet(path))

    @cached_property
    def supply(self) -> pd.DataFrame:
        """Return source, provider, month, supplied (0/1), rows and note, one row per provider and month."""
        return pd.read_parquet(self.folder / "coverage.parquet")

    @cached_property
    def revised(self) -> pd.DataFrame:
        """Return the revisions of the release, unprotected: for data/ alone."""
        return read_revisions(self.folder)

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """Return bank holidays, fixtures and events: date, end, label, kind, and place ("" for the whole store)."""
        return read_days(self.folder)

    def recently(self, key: Any, make: Any) -> Any:
        """Return what `make` makes, made once a key while it is recent: for what follows from a question.

        Figures must be protected already, and their key names the tier.
        """
        return self._once(("recent",), Recent).get(key, make)

    def _once(self, key: Any, make: Any) -> Any:
        """Return what `make` makes, made once a release: only for keys of which the release has a fixed number."""
        held = self._cache.get(key)
        if held is None:  # two readers may both make it, either result is the same; a third may drop it at once
            self._cache[key] = held = make()
        return held

    def supplied(self, source: str, level: str, months: tuple[int, int]) -> NDArray[np.int16]:
        """Return, by unit, in how many of the inclusive range of months every provider serving it delivered."""
        whole, by_lad = self._once(("supply", source), lambda: _supply(self, source))
        span = slice(months[0] - self.facts.first, months[1] - self.facts.first + 1)
        lads, which = self._once(("districts", level), lambda: _districts(self, level))
        delivered = [by_lad.get(lad, whole)[span].sum() for lad in lads]
        return np.array(delivered, np.int16)[which]

    def supplied_throughout(self, source: str, months: tuple[int, int]) -> int:
        """Return in how many of the inclusive range of months every provider of the county delivered."""
        whole, _ = self._once(("supply", source), lambda: _supply(self, source))
        return int(whole[months[0] - self.facts.first : months[1] - self.facts.first + 1].sum())

    def delivered(self, source: str) -> Mapping[str, frozenset[int]]:
        """Return provider id -> the months it delivered."""
        return self._once(("delivered", source), lambda: _delivered(self, source))

    def inside(self, level: str, within: str) -> NDArray[np.bool_]:
        """Return which units of `level` belong to `within`: all for "", a unit's by nesting, else by their centre.

        A drawn shape takes the units whose centre it holds. Raises ValueError for a shape that is none.
        """
        if is_drawn(within):  # not kept: there is no end to what can be drawn
            point = self.units(level).point
            return read_shape(within).holds(point[:, 0], point[:, 1])
        return self.recently(("inside", level, within), lambda: _inside(self, level, within))

    def unit_at(self, level: str, lon: float, lat: float) -> str:
        """Return the code of the unit of a level that holds a point (EPSG:4326, degrees), "" where none does."""
        box = self.units(level).bbox
        near = (box[:, 0] <= lon) & (lon <= box[:, 2]) & (box[:, 1] <= lat) & (lat <= box[:, 3])
        for row in np.flatnonzero(near).tolist():
            if shapely.intersects_xy(shapely.from_wkb(self.shapes(level)["geometry"].iloc[row]), lon, lat):
                return self.units(level).code[row]
        return ""

    def has_residents(self, level: str) -> bool:
        """Return whether any unit of the level has a known population."""
        return bool(np.isfinite(self.units(level).residents).any())

    def level_of(self, code: str, like: str = "") -> str:
        """Return the level whose units hold `code`, "" if none does.

        Unchanged areas keep their code over vintages: `like` itself wins, then its vintage, then the coarsest.
        """
        held = [key for key in self.facts.levels if code in self.units(key).index]
        if not held or like in held:
            return like if held else ""
        vintage = self.level(like).vintage if like else None
        return min(held, key=lambda key: vintage is not None and self.level(key).vintage not in (vintage, None))


def open_store(folder: Path) -> Store:
    """Return the release in `folder`; the caller has verified it."""
    return Store(folder, read_facts(folder))


def _read_units(folder: Path, level: Level) -> UnitTable:
    frame = pd.read_parquet(folder / "units" / f"{level.stem}.parquet")
    residents = pd.Series(np.nan, index=frame["code"])
    known = folder / "population" / f"{level.stem}.parquet"
    if known.exists():
        found = pd.read_parquet(known).set_index("code")["residents"]
        residents = found.reindex(frame["code"])
    return UnitTable(
        level=level.key,
        code=tuple(frame["code"]),
        name=tuple(frame["name"]),
        parent=tuple(frame["parent"]),
        lad=tuple(frame["lad"]),
        residents=np.asarray(residents, np.float64),
        area_km2=frame["area_km2"].to_numpy(np.float64, copy=True),
        point=frame[["lon", "lat"]].to_numpy(np.float64, copy=True),
        bbox=frame[["west", "south", "east", "north"]].to_numpy(np.float64, copy=True),
        index=MappingProxyType({code: row for row, code in enumerate(frame["code"])}),
    )


def _districts(store: Store, level: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the districts of a level's units, and for each unit which of them it lies in."""
    table = store.units(level)
    lads, which = np.unique(table.code if level == "lad" else table.lad, return_inverse=True)
    return tuple(lads.tolist()), which


def _delivered(store: Store, source: str) -> Mapping[str, frozenset[int]]:
    rows = store.supply[(store.supply["source"] == source) & (store.supply["supplied"] == 1)]
    return MappingProxyType(
        {
            one.id: frozenset(rows["month"][rows["provider"] == one.id].tolist())
            for one in store.facts.sources[source].providers
        }
    )


def _supply(store: Store, source: str) -> tuple[NDArray[np.int64], dict[str, NDArray[np.int64]]]:
    """Return 0/1 by month: every provider delivered; and the same for the providers serving each district."""
    facts, grids = store.facts, {}
    for provider in facts.sources[source].providers:
        held = store.delivered(source)[provider.id]
        grids[provider] = np.array([month in held for month in range(facts.first, facts.last + 1)], np.int64)
    by_lad = {
        lad: np.min([grid for one, grid in grids.items() if not one.serves or lad in one.serves], axis=0)
        for lad in facts.districts
        if any(not one.serves or lad in one.serves for one in grids)
    }
    return np.min(list(grids.values()), axis=0), by_lad


def _inside(store: Store, level: str, within: str) -> NDArray[np.bool_]:
    table = store.units(level)
    if not within:
        return np.ones(len(table.code), bool)
    holder = store.level_of(within, level)
    if not holder:
        return np.zeros(len(table.code), bool)
    if holder == level:
        return np.array([code == within for code in table.code])
    if holder == "lad":
        return np.array([lad == within for lad in table.lad])
    if level in LEVELS and LEVELS[level].kind == "area" and holder in _ancestors(level):
        return _nested(store, level, holder, within)
    row = store.units(holder).index[within]
    shape = shapely.from_wkb(store.shapes(holder)["geometry"].iloc[row])
    shapely.prepare(shape)
    return shapely.intersects_xy(shape, table.point[:, 0], table.point[:, 1])


def _ancestors(level: str) -> list[str]:
    found, key = [], LEVELS[level].parent
    while key:
        found.append(key)
        key = LEVELS[key].parent
    return found


def _nested(store: Store, level: str, holder: str, within: str) -> NDArray[np.bool_]:
    parents, key = list(store.units(level).parent), LEVELS[level].parent
    while key and key != holder:
        table = store.units(key)
        parents = [table.parent[table.index[code]] if code in table.index else "" for code in parents]
        key = LEVELS[key].parent
    return np.array([code == within for code in parents])
