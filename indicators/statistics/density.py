"""Points smoothed into a surface: for analysts alone, since a surface of few points shows the points."""

from __future__ import annotations

import numpy as np

from indicators.statistics.common import Floats, Refused

LEAST = 10  # points: fewer are a picture of themselves


def kernel_density(x: Floats, y: Floats, east: Floats, north: Floats, spread: float) -> Floats:
    """Return points a square unit at every crossing of a grid, shape (len(north), len(east)).

    A product of normal curves of standard deviation `spread` about every point (Silverman 1986, Density Estimation, p.
    76; R's MASS::kde2d with h = 4 spread, times the number of points). All in one unit, metres for points a square
    metre. Refused for fewer than ten points; ValueError unless the spread is positive.
    """
    if not spread > 0:
        raise ValueError(f"a kernel's spread must be positive, got {spread}")
    if len(x) < LEAST:
        raise Refused(f"Only {len(x)} points: {LEAST} are needed for a surface.")
    across, along = (_normal(grid, at, spread) for grid, at in ((east, x), (north, y)))
    return along @ across.T


def _normal(grid: Floats, at: Floats, spread: float) -> Floats:
    away = (np.asarray(grid, float)[:, None] - np.asarray(at, float)[None, :]) / spread
    return np.exp(-(away**2) / 2) / (spread * np.sqrt(2 * np.pi))
