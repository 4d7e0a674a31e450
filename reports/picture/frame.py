"""Degrees on paper: the box a map is drawn in, and shapes in pixels as the data of a path."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

METRES = 111_320.0  # of a degree of latitude


@dataclass(frozen=True, slots=True)
class Frame:
    """A box on the paper in pixels, and how degrees (EPSG:4326) fall into it: equirectangular, north up."""

    x: float
    y: float
    width: float
    height: float
    west: float
    north: float
    across: float  # pixels a degree of longitude
    down: float  # pixels a degree of latitude

    def place(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return longitudes and latitudes as pixels."""
        x = self.x + (points[:, 0] - self.west) * self.across
        y = self.y + (self.north - points[:, 1]) * self.down
        return np.column_stack([x, y])

    def kilometre(self) -> float:
        """Return the pixels of a kilometre."""
        return self.down * 1000 / METRES


def fit(bounds: tuple[float, float, float, float], x: float, y: float, width: float, height: float) -> Frame:
    """Return the frame that shows west, south, east, north as large as the box allows, in its middle."""
    west, south, east, north = bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    tall, wide = max(north - south, 1e-6), max((east - west) * squeeze, 1e-6)
    down = min(width / wide, height / tall)
    left = x + (width - wide * down) / 2
    top = y + (height - tall * down) / 2
    return Frame(
        x, y, width, height, west - (left - x) / (down * squeeze), north + (top - y) / down, down * squeeze, down
    )


def paths(geometry: NDArray[np.object_]) -> str:
    """Return polygons as the data of one path, each point relative to the last, which is shorter."""
    rings = shapely.get_rings(shapely.get_parts(geometry))  # of a shape in several parts it knows none
    points, which = shapely.get_coordinates(rings, return_index=True)
    tenths = np.round(points * 10).astype(int)
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    ends = [*starts[1:].tolist(), len(tenths)]
    return "".join(_ring(tenths[start:end]) for start, end in zip(starts.tolist(), ends, strict=True))


def _ring(tenths: NDArray[np.int64]) -> str:
    steps = np.diff(tenths[:-1], axis=0)
    kept = steps[(steps != 0).any(axis=1)].tolist()
    first = f"M{_tenth(tenths[0][0])} {_tenth(tenths[0][1])}"
    return f"{first}l{' '.join(f'{_tenth(x)} {_tenth(y)}' for x, y in kept)}z" if kept else ""


def _tenth(number: int) -> str:
    return f"{number / 10:g}"


def ways(geometry: NDArray[np.object_]) -> str:
    """Return lines as the data of one path, each point relative to the last."""
    points, which = shapely.get_coordinates(shapely.get_parts(geometry), return_index=True)
    tenths = np.round(points * 10).astype(int)
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    ends = [*starts[1:].tolist(), len(tenths)]
    return "".join(_way(tenths[start:end]) for start, end in zip(starts.tolist(), ends, strict=True))


def _way(tenths: NDArray[np.int64]) -> str:
    steps = " ".join(f"{_tenth(x)} {_tenth(y)}" for x, y in np.diff(tenths, axis=0).tolist())
    return f"M{_tenth(tenths[0][0])} {_tenth(tenths[0][1])}l{steps}"
