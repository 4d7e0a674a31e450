"""From an LSOA of one vintage to that of the other."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.areas import Areas
from geo.finder import Finder, Metres, Rows

UNCHANGED, BY_CODE, BY_POINT, BY_ORDER = 0, 1, 2, 3
SLIVER = 0.01  # of an area: overlaps below it come from drawing, not from a change of border


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Link:
    """Candidates of each area: the lowest, how many there are, and all of them as sorted row × width + candidate.

    `unchanged` marks areas whose only candidate has the same code.
    """

    first: Rows
    unchanged: NDArray[np.bool_]
    counts: Rows
    pairs: Rows

    def convert(self, rows: Rows, x: Metres, y: Metres, there: Finder) -> tuple[Rows, NDArray[np.int8]]:
        """Return the other vintage's row for each area, and UNCHANGED, BY_CODE, BY_POINT or BY_ORDER.

        One candidate needs no point; of several, the one holding the point; failing that the first by code.
        """
        found = self.first[rows]
        kinds = np.where(self.unchanged, UNCHANGED, np.where(self.counts > 1, BY_ORDER, BY_CODE))[rows].astype(np.int8)
        several = np.flatnonzero((kinds == BY_ORDER) & np.isfinite(x))
        held = there.find_among(rows[several], self.pairs, x[several], y[several])
        found[several[held >= 0]] = held[held >= 0]
        kinds[several[held >= 0]] = BY_POINT
        return found, kinds


def link(here: Areas, there: Areas, known: Collection[tuple[str, str]]) -> Link:
    """Return the link from `here` to `there`; an area that no known pair covers is linked to what it overlaps.

    A candidate in another district is let go while there is one in its own: a district is the same in both vintages.
    """
    pairs = _rows(here, there, known)
    lost = np.setdiff1d(np.arange(len(here)), pairs[:, 0])
    pairs = np.concatenate([pairs, _overlaps(here, there, lost)])
    own = here.lads[pairs[:, 0]] == there.lads[pairs[:, 1]]
    pairs = pairs[own | ~np.isin(pairs[:, 0], pairs[own, 0])]
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    rows, starts, counts = np.unique(pairs[:, 0], return_index=True, return_counts=True)
    if len(rows) != len(here):
        lone = ", ".join(np.delete(here.codes, rows)[:5])
        raise ValueError(f"{here.level.label}: areas that overlap none of {there.level.label}: {lone}")
    first = pairs[starts, 1]
    unchanged = (counts == 1) & (here.codes == there.codes[first])
    return Link(first, unchanged, counts, pairs[:, 0] * len(there) + pairs[:, 1])


def _rows(here: Areas, there: Areas, known: Collection[tuple[str, str]]) -> Rows:
    if not known:
        return np.empty((0, 2), np.int64)
    left, right = zip(*known, strict=True)
    pairs = np.stack([here.rows(left), there.rows(right)], axis=1)
    return np.asarray(pairs[(pairs >= 0).all(axis=1)])


def _overlaps(here: Areas, there: Areas, rows: Rows) -> Rows:
    left, right = shapely.STRtree(there.shapes).query(here.shapes[rows], predicate="intersects")
    shared = shapely.area(shapely.intersection(here.shapes[rows[left]], there.shapes[right]))
    keep = shared > SLIVER * shapely.area(here.shapes[rows[left]])
    return np.stack([rows[left[keep]], right[keep]], axis=1)
