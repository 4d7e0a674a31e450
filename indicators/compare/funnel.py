"""Where every area lies in the funnel around the rate of all of them together, widened by how much they differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.model import Floats
from indicators.statistics import funnel_limits, funnel_place, overdispersion, root_z

LEAST_AREAS = 10  # with fewer nobody knows how much areas differ beside chance
TWO, THREE = 1.959964, 3.090232  # standard deviations of the 95 % and 99.8 % limits


@dataclass(frozen=True, slots=True)
class Funnel:
    """One row an area, NaN where there is no figure.

    whole: the rate around which it is drawn, by one unit of exposure. expected: counts at that rate. spread: how many
    times as much areas differ as chance has it, at least 1. beyond: 0 inside, +-1 outside the 95 %, +-2 outside the
    99.8 % limits.
    """

    whole: float
    expected: Floats
    spread: float
    beyond: NDArray[np.int64]

    @property
    def few(self) -> bool:
        """Whether too few areas have a figure to know how much they differ beside chance."""
        return int(np.isfinite(self.expected).sum()) < LEAST_AREAS

    def limits(self, expected: Floats, sigma: float) -> tuple[Floats, Floats]:
        """Return the limits as multiples of the overall rate, by expected count, NaN-free.

        Exact where places differ as chance has it, else widened by the square root of `spread`.
        """
        if self.spread <= 1:
            low, high = funnel_limits(expected, 0.95 if sigma < THREE else 0.998)
            return np.nan_to_num(low) / expected, high / expected
        reach = sigma * np.sqrt(self.spread) / 2
        root = np.sqrt(expected)
        return np.maximum(root - reach, 0) ** 2 / expected, (root + reach) ** 2 / expected


def funnel(count: Floats, exposure: Floats, whole: float | None = None) -> Funnel:
    """Return the funnel of counts by what they are a rate of; NaN, or an exposure of 0, takes no part.

    whole: the rate around which it is drawn, None for that of the areas that take part. Dots and limits are of one
    test: the exact one where areas differ as chance has it, else that of roots, widened.
    """
    usable = np.isfinite(count) & (exposure > 0)
    if whole is None:
        whole = float(count[usable].sum() / exposure[usable].sum()) if usable.any() else float("nan")
    expected = np.where(usable, exposure * whole, np.nan)
    spread = overdispersion(count, expected) if usable.sum() >= LEAST_AREAS else 1.0
    if spread <= 1:
        return Funnel(whole, expected, spread, np.where(usable, funnel_place(count, expected), 0))
    z = root_z(count, expected) / np.sqrt(spread)
    beyond = np.sign(z) * ((np.abs(z) > TWO).astype(float) + (np.abs(z) > THREE))
    return Funnel(whole, expected, spread, np.nan_to_num(beyond).astype(np.int64))
