"""Levels of a store's own: police beats, station grounds, licensing zones, wards of another year."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
import shapely

from geo.areas import Areas, Report, holders
from geo.boundaries import Shapes, as_coverage
from geo.levels import CUSTOM, Level

OVERLAP = 0.01  # of the smaller unit: below it two drawings of one border differ, above it two units claim one place
RESERVED = ("all", "none", "circle:", "shape:")  # what an address already means by these


def own_areas(
    tables: Mapping[str, pd.DataFrame], levels: Mapping[str, Level], known: Mapping[str, Areas], report: Report
) -> dict[str, Areas]:
    """Return the units of every custom level that lie in the store's districts, in the order of `levels`.

    `tables` are boundary tables by level, `known` the areas of the census ladder. A unit's district is the one around a
    point inside it. Where a code is already another unit's, all codes of the level are written "<id>:<code>". Raises
    ValueError naming units that overlap and levels that lie nowhere in the store.
    """
    found: dict[str, Areas] = {}
    taken = {str(code) for areas in known.values() for code in areas.codes}
    for key, level in levels.items():
        table = _inside(tables[key], level, known["lad"], report)
        codes = _told_apart(table["code"].tolist(), key.removeprefix(CUSTOM), taken)
        taken.update(codes)
        names = [name or code for name, code in zip(table["name"], table["code"], strict=True)]
        lads = np.array(table["lad"].tolist(), dtype=object)
        shapes = as_coverage(table["geometry"].to_numpy(), np.array(codes, object), level.label, report)
        empty = np.full(len(codes), "", dtype=object)
        found[key] = Areas(level, np.array(codes, object), np.array(names, object), empty, lads, shapes)
    return found


def _inside(table: pd.DataFrame, level: Level, districts: Areas, report: Report) -> pd.DataFrame:
    """Return the units with their district, without those that lie in none."""
    if faults := list(_overlaps(table["geometry"].to_numpy(), table["code"].tolist())):
        raise ValueError("\n".join(f"{level.key}: {fault}" for fault in faults))
    table = table.assign(lad=holders(table["geometry"].to_numpy(), districts))
    kept = table[table["lad"] != ""].reset_index(drop=True)
    if kept.empty:
        raise ValueError(f"{level.key}: no {level.noun} of {table['file'].iloc[0]} lies in this store's districts")
    if len(kept) < len(table):
        report(f"{level.label}: {len(table) - len(kept)} of {len(table)} {level.nouns} lie elsewhere and are left out")
    return kept


def _overlaps(shapes: Shapes, codes: Sequence[str]) -> Iterator[str]:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for one, other in zip(left[left < right], right[left < right], strict=True):
        shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
        if shared > OVERLAP * min(shapely.area(shapes[one]), shapely.area(shapes[other])):
            yield f"{codes[one]} and {codes[other]} overlap by {shared / 1e6:.2f} km²; units of a level may not"


def _told_apart(codes: Sequence[str], name: str, taken: set[str]) -> list[str]:
    """Return the codes, with the level's id before them where one of them would mean something else in an address."""
    clash = any(code in taken or code.startswith(RESERVED) for code in codes)
    return [f"{name}:{code}" for code in codes] if clash else list(codes)
