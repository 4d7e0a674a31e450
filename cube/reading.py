"""Open a cube for reading: its bytes are checked once and held in memory, the file is not read again."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

from cube.layout import SCHEMA, unpack
from cube.seal import CubeError, check

COUNTY = "county"  # the level whose one unit is everything located in the store
MOST = 8  # places found at once


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted; `phrase` completes "N offences of ...", `plain` says what is in it."""

    id: str
    label: str
    phrase: str
    plain: str
    domestic: str
    notes: str
    owner: str
    version: str


@dataclass(frozen=True, slots=True)
class Source:
    """Who counted. below_district: offered in areas smaller than districts; rule: how its counts were protected."""

    id: str
    label: str
    is_open: bool
    is_health: bool
    below_district: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Level:
    """One kind of area. grain: its finest period (month, quarter or year); last: its newest month."""

    key: str
    label: str
    noun: str
    nouns: str
    kind: str
    vintage: int | None
    grain: str
    last: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One area. row: its place in every frame of its level; box: west, north, east, south of its outline.

    outline: the data of an SVG path. Box and outline are whole tens of metres east and south of the corner of the
    store's bounds. residents: None where not known.
    """

    level: str
    row: int
    code: str
    name: str
    parent: str
    district: str
    residents: int | None
    box: tuple[int, int, int, int]
    outline: str


@dataclass(frozen=True, slots=True)
class Found:
    """A place the search knows, and the codes of its district, middle area (MSOA) and small area (LSOA)."""

    kind: str
    label: str
    district: str
    middle: str
    small: str


@dataclass
class Cube:
    """One checked cube. Everything it returns is protected already; it holds nothing else."""

    digest: str
    base: sqlite3.Connection
    _lock: Lock = field(default_factory=Lock)
    _held: dict[Any, Any] = field(default_factory=dict, repr=False)

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """Return the rows of a query."""
        with self._lock:  # one connection for every thread of the process
            return self.base.execute(sql, values).fetchall()

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Return what the cube says of itself."""
        return MappingProxyType(
            {key: json.loads(value) for key, value in self.rows("SELECT key, value FROM manifest ORDER BY key")}
        )

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """Return the definitions by id, the one shown first at first."""
        sql = "SELECT id, label, phrase, plain, domestic, notes, owner, version FROM definitions ORDER BY position"
        return MappingProxyType({row[0]: Definition(*row) for row in self.rows(sql)})

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Return the sources by id."""
        sql = "SELECT id, label, is_open, is_health, below_district, rule FROM sources ORDER BY position"
        return MappingProxyType(
            {
                key: Source(key, label, bool(is_open), bool(health), bool(below), rule)
                for key, label, is_open, health, below, rule in self.rows(sql)
            }
        )

    @cached_property
    def levels(self) -> Mapping[str, Level]:
        """Return the levels by key, the largest areas first; `county` is not among them."""
        sql = "SELECT key, label, noun, nouns, kind, vintage, grain, last FROM levels ORDER BY position"
        return MappingProxyType({row[0]: Level(*row) for row in self.rows(sql)})

    @cached_property
    def main(self) -> Source | None:
        """Return the source that is told below districts, None where there is none."""
        return next((one for one in self.sources.values() if one.below_district), None)

    def newest(self, rung: str) -> str:
        """Return the newest vintage of "msoa" or "lsoa", "" where the cube has none."""
        held = [level for level in self.levels.values() if level.key.startswith(rung) and level.kind == "area"]
        return max(held, key=lambda level: level.vintage or 0).key if held else ""

    def units(self, level: str) -> Sequence[Unit]:
        """Return the units of a level in the order of its frames; none for a level the cube lacks."""
        found: Sequence[Unit] = self._once(("units", level), lambda: self._units(level))
        return found

    def unit(self, level: str, code: str) -> Unit | None:
        """Return one unit, None where there is no such."""
        held = self._once(("by code", level), lambda: {one.code: one for one in self.units(level)})
        found: Unit | None = held.get(code)
        return found

    def counts(self, definition: str, source: str, level: str, start: int, finish: int) -> tuple[int, ...] | None:
        """Return a frame: a count or HIDDEN, NOT_SUPPLIED, NOT_COMPUTABLE a unit; None where the cube has no such."""
        sql = "SELECT counts FROM frames WHERE definition=? AND source=? AND level=? AND start=? AND finish=?"
        found = self.rows(sql, definition, source, level, start, finish)
        return unpack(found[0][0]) if found else None

    def unlocated(self, definition: str, source: str, level: str, start: int, finish: int) -> int | None:
        """Return the count no place is known of in a frame's period, or HIDDEN; None without such a frame."""
        sql = "SELECT unlocated FROM frames WHERE definition=? AND source=? AND level=? AND start=? AND finish=?"
        found = self.rows(sql, definition, source, level, start, finish)
        return int(found[0][0]) if found else None

    def periods(self, definition: str, source: str, level: str, months: int) -> tuple[tuple[int, int], ...]:
        """Return the periods of a length in months that the cube holds, oldest first: first and last month."""
        sql = (
            "SELECT start, finish FROM frames WHERE definition=? AND source=? AND level=? AND finish-start=? ORDER BY 1"
        )
        return tuple((start, finish) for start, finish in self.rows(sql, definition, source, level, months - 1))

    def refusal(self, definition: str, source: str, level: str) -> str:
        """Return why the cube has no frames of a definition by a source at a level, "" where none was noted."""
        sql = "SELECT reason FROM refusals WHERE definition=? AND source=? AND level=?"
        found = self.rows(sql, definition, source, level)
        return str(found[0][0]) if found else ""

    def supplied(self, source: str, district: str, start: int, finish: int) -> int:
        """Return in how many months of an inclusive range everybody serving a district ("" all) sent their records."""
        sql = "SELECT COALESCE(SUM(supplied),0) FROM supply WHERE source=? AND district=? AND month BETWEEN ? AND ?"
        return int(self.rows(sql, source, district, start, finish)[0][0])

    def scores(self, level: str) -> Mapping[int, float]:
        """Return the deprivation score by row of a level, empty where the cube has none."""
        sql = "SELECT row, score FROM context WHERE level=?"
        found: Mapping[int, float] = self._once(
            ("context", level), lambda: MappingProxyType(dict(self.rows(sql, level)))
        )
        return found

    def find(self, text: str) -> tuple[Found, ...]:
        """Return up to eight places whose name or postcode is, else begins with, what was typed; best first."""
        wanted = search_key(text)
        if len(wanted) < 2:
            return ()
        sql = "SELECT kind, label, district, middle, small FROM places WHERE search >= ? AND search < ? LIMIT 400"
        exact = self.rows(sql, wanted, wanted + "\0")
        found = exact or self.rows(sql, wanted, wanted + "\U0010ffff")
        order = ("district", "town", "postcode", "MSOA")
        return tuple(
            sorted((Found(*row) for row in found), key=lambda one: (order.index(one.kind), len(one.label), one.label))
        )[:MOST]

    def _units(self, level: str) -> tuple[Unit, ...]:
        sql = (
            "SELECT row, code, name, parent, district, residents, west, north, east, south, outline FROM units "
            "WHERE level=? ORDER BY row"
        )
        return tuple(
            Unit(level, row, code, name, parent, district, residents, (west, north, east, south), outline)
            for row, code, name, parent, district, residents, west, north, east, south, outline in self.rows(sql, level)
        )

    def _once(self, key: Any, make: Any) -> Any:
        held = self._held.get(key)
        if held is None:  # two threads may both make it: either result is the same
            self._held[key] = held = make()
        return held


def search_key(text: str) -> str:
    """Return the form in which places are looked for: small letters and digits alone."""
    return re.sub(r"[^0-9a-z]+", "", text.casefold())


def open_cube(path: Path) -> Cube:
    """Return a cube after checking every byte of its file against its seal.

    Raises FileNotFoundError where there is no such file, CubeError when it was changed, cut, is no cube, or was written
    by a newer version.
    """
    content = path.read_bytes()
    digest = check(content, path.name)
    base = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        base.deserialize(content)  # what is served are the very bytes that were checked
        base.execute("PRAGMA query_only = 1")
        cube = Cube(digest, base)
        schema = int(cube.manifest["schema"])
    except (sqlite3.Error, KeyError, ValueError) as error:
        raise CubeError(f"{path.name}: is sealed but no protected cube ({type(error).__name__})") from None
    if schema > SCHEMA:
        raise CubeError(
            f"{path.name}: was written by a newer version (layout {schema}, this one reads {SCHEMA}); update the atlas"
        )
    return cube
