"""A second opinion on clusters: Gi* or local Moran, false discoveries held, never what the list is ranked by.

Of the counts shown alone: what is hidden takes no part, so that where much is hidden little can be said.
"""

from __future__ import annotations

from collections.abc import Mapping

import h3
import numpy as np
import shapely
from numpy.typing import NDArray

from data import Store
from indicators.hotspots.ground import Ground, counts
from indicators.hotspots.model import Opinion
from indicators.statistics import Local, Refused, gi_star, local_moran

NO_CLUSTER = "no cluster beyond chance"


def opinions(wanted: str, ground: Ground) -> tuple[Mapping[int, Opinion], str]:
    """Return what the test says of each unit with a score, and why it says nothing, "" where it does or none is wanted.

    wanted: "gi" or "moran", "none" for neither.
    """
    if wanted == "none":
        return {}, ""
    value = np.where(ground.eligible, counts(ground.held()), np.nan)
    beside = neighbours(ground.store, ground.question.level)
    try:
        found = gi_star(value, beside) if wanted == "gi" else local_moran(value, beside)
    except Refused as refused:
        return {}, f"No second opinion: {refused.reason}"
    return {row: _said(found, row) for row in np.flatnonzero(np.isfinite(found.z)).tolist()}, ""


def _said(found: Local, row: int) -> Opinion:
    """Return the words of one place. Gi* says high or low by its sign; local Moran among what it lies."""
    z = float(found.z[row])
    if not found.sure[row]:
        return Opinion(NO_CLUSTER, z)
    if found.words is not None:
        return Opinion(found.words[row] or NO_CLUSTER, z)
    return Opinion("a cluster of high counts" if z > 0 else "a cluster of low counts", z)


def neighbours(store: Store, level: str) -> NDArray[np.int64]:
    """Return the rows of units that touch, shape (k, 2), each pair both ways."""
    found: NDArray[np.int64] = store.recently(("neighbours", level), lambda: _neighbours(store, level))
    return found


def _neighbours(store: Store, level: str) -> NDArray[np.int64]:
    table = store.units(level)
    if store.level(level).kind == "grid":
        pairs = [
            (row, table.index[near])
            for row, code in enumerate(table.code)
            for near in h3.grid_disk(code, 1)
            if near != code and near in table.index
        ]
        return np.array(pairs, np.int64).reshape(-1, 2)
    shapes = shapely.from_wkb(store.shapes(level)["geometry"].to_numpy())
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    apart = one != other
    return np.stack([one[apart], other[apart]], axis=1).astype(np.int64)
