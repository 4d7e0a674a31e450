"""The areas of a store: which lie in its districts, what they are called, what they lie in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.boundaries import Shapes, as_coverage, polygonal
from geo.levels import LEVELS, Level
from geo.lookups import Lookups, same_names

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Areas:
    """The units of one level, in the order of their codes.

    `codes`, `names`, `parents` ("" where there is none) and `lads` are arrays of str; `shapes` are polygons in
    EPSG:27700 that form a coverage. All have one entry a unit.
    """

    level: Level
    codes: NDArray[Any]
    names: NDArray[Any]
    parents: NDArray[Any]
    lads: NDArray[Any]
    shapes: Shapes

    def __len__(self) -> int:
        return len(self.codes)

    def rows(self, codes: Sequence[str] | NDArray[Any]) -> NDArray[np.int64]:
        """Return the row of each code, −1 for one that is not here."""
        return pd.Index(self.codes).get_indexer(pd.Index(codes))


def assemble(
    tables: Mapping[str, pd.DataFrame], lookups: Lookups, districts: Sequence[str], report: Report
) -> dict[str, Areas]:
    """Return the areas of every level that the boundaries give, or that can be joined together from a finer one.

    `tables` are boundary tables by level, `districts` the codes the store covers (empty: all that the files name).
    Raises ValueError naming areas without a parent or with one in another district, and districts without areas or with
    two codes.
    """
    same_names("lad", _district_names(tables, lookups))
    tables = {key: _matched(key, table, report) for key, table in tables.items()}
    known = _with_names(lookups, tables)
    found: dict[str, Areas] = {}
    for key in _finest_first(tables, known):
        if key not in tables:
            tables[key] = _matched(key, _dissolved(key, tables, known), report)
            report(f"{LEVELS[key].label}: no boundary file, {len(tables[key])} areas joined from finer ones")
    wanted = list(districts) or sorted(tables["lad"]["code"])
    for key in (key for key in LEVELS if key in tables):
        found[key] = _areas(LEVELS[key], tables[key], known, wanted, found, report)
    _check(found, wanted)
    return found


def _matched(key: str, table: pd.DataFrame, report: Report) -> pd.DataFrame:
    shapes = as_coverage(table["geometry"].to_numpy(), table["code"].to_numpy(), LEVELS[key].label, report)
    return table.assign(geometry=shapes)


def _district_names(tables: Mapping[str, pd.DataFrame], lookups: Lookups) -> list[tuple[str, str, str]]:
    named = [(code, name, "the lookups") for code, name in lookups.names.get("lad", {}).items()]
    for row in tables.get("lad", pd.DataFrame()).itertuples():
        named.append((str(row.code), str(row.name), str(row.file)))
    return named


def _with_names(lookups: Lookups, tables: Mapping[str, pd.DataFrame]) -> Lookups:
    """Return the lookups with MSOAs found by name where no file links them: an LSOA's is its MSOA's and a letter."""
    names = {key: dict(lookups.names.get(key, {})) for key in LEVELS}
    for key, table in tables.items():
        names[key].update({code: name for code, name in zip(table["code"], table["name"], strict=True) if name})
    up = dict(lookups.up)
    for lsoa, msoa in (("lsoa11", "msoa11"), ("lsoa21", "msoa21")):
        code_of = {name: code for code, name in names[msoa].items()}
        by_name = {code: code_of[name[:-1]] for code, name in names[lsoa].items() if name[:-1] in code_of}
        up[lsoa, msoa] = {**by_name, **up.get((lsoa, msoa), {})}
    return Lookups(up, names, lookups.vintages)


def _finest_first(tables: Mapping[str, pd.DataFrame], lookups: Lookups) -> list[str]:
    """Return the levels that have boundaries or can be dissolved, finest first, so each finds what it is made of."""
    present = set(tables)
    for key in reversed(tuple(LEVELS)):
        if key not in present and LEVELS[key].kind == "area" and key != "ward" and _source(key, present, lookups):
            present.add(key)
    if "lad" not in present or not present & {"lsoa11", "lsoa21"}:
        raise ValueError("the boundaries and lookups must give districts, and LSOAs of at least one vintage")
    return [key for key in reversed(tuple(LEVELS)) if key in present]


def _source(key: str, present: set[str], lookups: Lookups) -> str | None:
    """Return the level that `key` can be dissolved from: the coarsest one below it, the newer vintage first."""
    below = [child for child in LEVELS if child in present and child != "ward" and lookups.climb(child, key)]
    return min(below, key=lambda child: (LEVELS[child].order, -(LEVELS[child].vintage or 0)), default=None)


def _dissolved(key: str, tables: Mapping[str, pd.DataFrame], lookups: Lookups) -> pd.DataFrame:
    source = _source(key, set(tables), lookups)
    assert source is not None  # _finest_first named only levels that have one
    table = tables[source]
    above = table["code"].map(lookups.climb(source, key))
    groups = table.groupby(above)["geometry"]
    codes = sorted(str(code) for code in groups.groups)
    shapes = [polygonal(shapely.coverage_union_all(groups.get_group(code).to_numpy())) for code in codes]
    return pd.DataFrame({"code": codes, "name": "", "file": table["file"].iloc[0], "geometry": shapes})


def _areas(
    level: Level,
    table: pd.DataFrame,
    lookups: Lookups,
    wanted: Sequence[str],
    found: Mapping[str, Areas],
    report: Report,
) -> Areas:
    lads = _lads(level, table, lookups, found, report)
    table, lads = table[lads.isin(wanted)], lads[lads.isin(wanted)]
    known = lookups.names[level.key]
    names = [known.get(code) or name or code for code, name in zip(table["code"], table["name"], strict=True)]
    parents = _parents(level, table, lookups, lads, found, report)
    return Areas(
        level, _strings(table["code"]), _strings(names), _strings(parents), _strings(lads), table["geometry"].to_numpy()
    )


def _strings(values: Any) -> NDArray[Any]:
    return np.array([str(value) for value in values], dtype=object)


def _lads(
    level: Level, table: pd.DataFrame, lookups: Lookups, found: Mapping[str, Areas], report: Report
) -> "pd.Series[Any]":
    """Return the district of each area: by lookup, else the one that holds a point inside it, else ""."""
    if level.key == "lad":
        return table["code"]
    return _above(level, "lad", table, lookups, found["lad"], report)


def _parents(
    level: Level,
    table: pd.DataFrame,
    lookups: Lookups,
    lads: "pd.Series[Any]",
    found: Mapping[str, Areas],
    report: Report,
) -> "pd.Series[Any]":
    if level.parent in (None, "lad"):
        return lads if level.parent else lads.map(lambda _: "")
    if level.parent not in found:
        return table["code"].map(lookups.climb(level.key, str(level.parent))).fillna("")
    return _above(level, str(level.parent), table, lookups, found[str(level.parent)], report)


def _above(
    level: Level, ancestor: str, table: pd.DataFrame, lookups: Lookups, over: Areas, report: Report
) -> "pd.Series[Any]":
    above = table["code"].map(lookups.climb(level.key, ancestor))
    lost = above.isna().to_numpy()
    if lost.any():
        around = holders(table["geometry"].to_numpy()[lost], over)
        above = above.mask(lost, pd.Series(around, index=above.index[lost], dtype="str"))
        inside = sum(holder != "" for holder in around)
        if inside and level.key != "ward":  # wards are always placed so
            report(
                f"{level.label}: {inside} areas are in no lookup; their {LEVELS[ancestor].label} is the one around them"
            )
    return above


def holders(shapes: Shapes, over: Areas) -> list[str]:
    """Return the code of the area holding a point inside each shape, "" where none does."""
    rows, areas = shapely.STRtree(over.shapes).query(shapely.point_on_surface(shapes), predicate="intersects")
    held: dict[int, str] = {}
    for row, area in sorted(zip(rows, areas, strict=True)):
        held.setdefault(int(row), over.codes[area])
    return [held.get(row, "") for row in range(len(shapes))]


def _check(found: Mapping[str, Areas], wanted: Sequence[str]) -> None:
    faults = [
        f"district {code}: no {areas.level.noun} of {areas.level.label} lies in it; do all files give it the same code?"
        for areas in found.values()
        for code in wanted
        if code not in areas.lads
    ]
    for areas in found.values():
        if (over := found.get(areas.level.parent or "")) is not None:
            faults += _misplaced(areas, over)
    if faults:
        raise ValueError("\n".join(faults))


def _misplaced(areas: Areas, over: Areas) -> Iterator[str]:
    rows = over.rows(areas.parents)
    for parent in dict.fromkeys(areas.parents[rows < 0]):
        codes = areas.codes[areas.parents == parent]
        where = f"{over.level.label} {parent}, which has no boundary" if parent else f"no {over.level.label}"
        yield f"{areas.level.label}: {len(codes)} areas lie in {where}, the first {codes[0]}"
    for code in areas.codes[(rows >= 0) & (over.lads[rows] != areas.lads)]:
        yield f"{areas.level.label}: {code} is in another district than the {over.level.label} it lies in"
