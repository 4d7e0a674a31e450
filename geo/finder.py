"""Points in polygons, many at a time."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries import Shapes

CHUNK = 250_000  # points at a time: keeps candidate lists to a few tens of megabytes

Rows = NDArray[np.int64]
Metres = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Finder:
    """Answers which of some polygons (EPSG:27700) holds a point; on a border, the first of them."""

    shapes: Shapes
    tree: shapely.STRtree = field(init=False)

    def __post_init__(self) -> None:
        """Index the polygons, and prepare each for many points."""
        shapely.prepare(self.shapes)
        object.__setattr__(self, "tree", shapely.STRtree(self.shapes))

    def find(self, x: Metres, y: Metres) -> Rows:
        """Return the row of the polygon holding each point, −1 where none does."""
        return self._chunks(x, y, lambda points, shapes, start: points >= 0)

    def find_among(self, keys: Rows, allowed: Rows, x: Metres, y: Metres) -> Rows:
        """Return the same among polygons whose (point's key × number of polygons + row) is in `allowed`, sorted."""
        width = len(self.shapes)

        def permitted(points: Rows, shapes: Rows, start: int) -> NDArray[np.bool_]:
            wanted = keys[points + start] * width + shapes
            places = np.minimum(np.searchsorted(allowed, wanted), len(allowed) - 1)
            return allowed[places] == wanted

        return self._chunks(x, y, permitted)

    def find_within(self, over: Rows, groups: Rows, x: Metres, y: Metres) -> Rows:
        """Return, among the polygons whose group is the point's (`over`), the one holding it, else the nearest of them.

        −1 only where no polygon has the point's group.
        """
        found = self._chunks(x, y, lambda points, shapes, start: groups[shapes] == over[points + start])
        lost = np.flatnonzero(found < 0)
        found[lost] = self._nearest(over[lost], groups, x[lost], y[lost])
        return found

    def holds(self, rows: Rows, x: Metres, y: Metres) -> NDArray[np.bool_]:
        """Return whether the polygon at `rows` holds (or touches) the point."""
        order = np.argsort(rows, kind="stable")  # one prepared polygon after another stays in the processor's cache
        inside = np.zeros(len(rows), bool)
        inside[order] = shapely.intersects_xy(self.shapes[rows[order]], x[order], y[order])
        return inside

    def _chunks(self, x: Metres, y: Metres, permitted: Any) -> Rows:
        found = np.full(len(x), -1, np.int64)
        for start in range(0, len(x), CHUNK):
            part = slice(start, start + CHUNK)
            points, shapes = self.tree.query(shapely.points(x[part], y[part]))
            keep = permitted(points, shapes, start)
            points, shapes = points[keep], shapes[keep]
            inside = self.holds(shapes, x[part][points], y[part][points])
            points, shapes = points[inside], shapes[inside]
            order = np.argsort(-shapes, kind="stable")  # the lowest code is written last, and stays
            found[points[order] + start] = shapes[order]
        return found

    def _nearest(self, over: Rows, groups: Rows, x: Metres, y: Metres) -> Rows:
        found = np.full(len(x), -1, np.int64)
        for group in np.unique(over):
            mine, members = np.flatnonzero(over == group), np.flatnonzero(groups == group)
            if len(members):
                away = shapely.distance(shapely.points(x[mine], y[mine])[:, None], self.shapes[members][None, :])
                found[mine] = members[np.argmin(away, axis=1)]
        return found
