"""The season of a series taken out of it, so that a chart of what is usual does not mark every summer."""

from __future__ import annotations

from typing import Final

import numpy as np

from indicators.model import Floats
from indicators.statistics import Refused, quasi_poisson

A_YEAR: Final = {"month": 12, "quarter": 4}  # periods of each grain that has a season
YEARS = 2  # of known periods, so that a season is seen twice
HARMONICS = 2


def season(count: Floats, grain: str) -> tuple[Floats | None, str]:
    """Return by how much each period's season multiplies its count (1 over a year), or None and why it is not known.

    A quasi-Poisson regression on time and two pairs of sine and cosine a year (Bernal, Cummins and Gasparrini 2017,
    International Journal of Epidemiology 46, 348-355), so that a trend is not taken for a season, a gap needs no
    made-up number, and no factor is 0. NaN counts take no part.
    """
    length = A_YEAR.get(grain, 0)
    if not length:
        return None, ""
    known = int(np.isfinite(count).sum())
    if known < YEARS * length:
        return None, f"Seasons are not taken out: {known} {grain}s are known and {YEARS * length} are needed."
    time = np.arange(len(count), dtype=float)
    waves = {}
    for pair in range(1, min(HARMONICS, length // 2) + 1):
        turn = 2 * np.pi * pair * time / length
        waves[f"cos{pair}"] = np.cos(turn)
        if 2 * pair < length:  # the sine of the shortest wave is nothing but 0
            waves[f"sin{pair}"] = np.sin(turn)
    try:
        terms, _, _ = quasi_poisson(count, {"time": time / length, **waves})
    except Refused as refused:
        return None, f"Seasons are not taken out. {refused.reason}"
    estimate = {one.name: one.estimate for one in terms}
    factor = np.exp(sum(estimate[name] * wave for name, wave in waves.items()))
    return factor / factor[:length].mean(), ""
