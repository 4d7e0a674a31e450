"""What a store's geography is made of, as its TOML says: plain values, checked for form but not yet read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from geo.levels import CUSTOM, LEVELS, Level, custom_level

T = TypeVar("T")
BASE_LAYERS = ("water", "green", "roads", "towns")
_ID = re.compile("[a-z][a-z0-9_]{0,19}")


@dataclass(frozen=True, slots=True)
class Boundaries:
    """One or several files (a glob under the root) holding the polygons of one level.

    `code` and `name` are columns of the file; `crs` is for files that do not say theirs, `layer` for GeoPackages with
    several. A level of the store's own, "custom:<id>", also has a `label` ("Ward (2018)") and what one and several of
    its units are called (`noun`, `nouns`).
    """

    level: str
    file: str
    code: str
    name: str | None = None
    crs: str | None = None
    layer: str | None = None
    label: str = ""
    noun: str = ""
    nouns: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A CSV linking areas; `columns` maps a level's key or `<key>_name` to a column: {"lsoa11": "LSOA11CD"}."""

    file: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Base:
    """One file of the light base map; `name`, `kind` (of road) and `rank` (of town, 1 the largest) are its columns."""

    layer: str
    file: str
    name: str | None = None
    kind: str | None = None
    rank: str | None = None


@dataclass(frozen=True, slots=True)
class GeoConfig:
    """The geography of one store: `districts` are the codes it covers, all of the district files if empty.

    `grids` are H3 resolutions; resolution 10 also needs `built_up`, polygons outside which it has no cells.
    """

    boundaries: tuple[Boundaries, ...]
    lookups: tuple[Lookup, ...] = ()
    districts: tuple[str, ...] = ()
    grids: tuple[int, ...] = (7, 8)
    built_up: str | None = None
    base: tuple[Base, ...] = field(default=())

    def __post_init__(self) -> None:
        """Raise ValueError naming every fault at once."""
        if faults := list(_faults(self)):
            raise ValueError("\n".join(faults))

    def custom(self) -> dict[str, Level]:
        """Return the levels of the store's own by key, in the order they are written."""
        found: dict[str, Level] = {}
        for item in self.boundaries:
            if item.level.startswith(CUSTOM) and item.level not in found:
                found[item.level] = custom_level(item.level, item.label, item.noun, item.nouns or f"{item.noun}s")
        return found


def parse(tables: Mapping[str, Any]) -> GeoConfig:
    """Return the configuration in the TOML tables `area`, `boundaries`, `lookups`, `built_up` and `base`.

    Raises ValueError naming a table and the key it lacks or does not know, or anything GeoConfig refuses.
    """
    area = tables.get("area", {})
    return GeoConfig(
        boundaries=tuple(_made(Boundaries, "boundaries", row) for row in tables.get("boundaries", ())),
        lookups=tuple(_made(Lookup, "lookups", row) for row in tables.get("lookups", ())),
        districts=tuple(area.get("districts", ())),
        grids=tuple(area.get("grids", (7, 8))),
        built_up=tables.get("built_up", {}).get("file"),
        base=tuple(_made(Base, "base", _kinds(row)) for row in tables.get("base", ())),
    )


def _kinds(row: Mapping[str, Any]) -> dict[str, Any]:
    """TOML writes `class`, which Python cannot."""
    return {"kind" if key == "class" else key: value for key, value in row.items()}


def _made(kind: type[T], table: str, row: Mapping[str, Any]) -> T:
    try:
        return kind(**row)
    except TypeError as error:
        raise ValueError(f"[[{table}]] {dict(row)}: {str(error).partition(') ')[2] or error}") from error


def _faults(config: GeoConfig) -> Iterator[str]:
    areas = [key for key, level in LEVELS.items() if level.kind == "area"]
    if not config.boundaries:
        yield "[[boundaries]]: at least one is needed"
    for item in config.boundaries:
        if item.level.startswith(CUSTOM):
            yield from _incomplete(item, config.boundaries)
        elif item.level not in areas:
            yield f"[[boundaries]] {item.file}: level is one of {', '.join(areas)} or custom:<id>, got {item.level!r}"
    for lookup in config.lookups:
        yield from _unknown(lookup, areas)
    for row in config.base:
        if row.layer not in BASE_LAYERS:
            yield f"[[base]] {row.file}: layer is one of {', '.join(BASE_LAYERS)}, got {row.layer!r}"
    if wrong := [grid for grid in config.grids if grid not in (7, 8, 9, 10)]:
        yield f"[area] grids: H3 resolutions 7 to 10, got {wrong}"
    if 10 in config.grids and not config.built_up:
        yield "[area] grids: resolution 10 needs [built_up] file, for it has cells in built-up areas only"


def _incomplete(item: Boundaries, items: Sequence[Boundaries]) -> Iterator[str]:
    if not _ID.fullmatch(item.level.removeprefix(CUSTOM)):
        yield f"[[boundaries]] {item.file}: custom:<id> takes small letters, digits and _, got {item.level!r}"
    if not (item.label and item.noun):
        yield f'[[boundaries]] {item.file}: {item.level} needs a label ("Police beat") and a noun ("police beat")'
    told = {(one.label, one.noun, one.nouns) for one in items if one.level == item.level}
    if len(told) > 1:
        yield f"[[boundaries]] {item.file}: {item.level} is labelled differently in another table"


def _unknown(lookup: Lookup, areas: Sequence[str]) -> Iterator[str]:
    for key in lookup.columns:
        if key.removesuffix("_name") not in areas:
            yield f"[[lookups]] {lookup.file}: a column is a level ({', '.join(areas)}) or <level>_name, got {key!r}"
    if len(lookup.columns) < 2:
        yield f"[[lookups]] {lookup.file}: a lookup links at least two columns"
