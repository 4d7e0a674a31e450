"""Count: incidents in the period."""

from __future__ import annotations

import numpy as np

from indicators.method import Indicator, Measured, Result


def count(measured: Measured) -> Result:
    """Return the counts themselves; a count of what was recorded has no sampling interval, so limits are NaN."""
    nothing = np.full(len(measured.count), np.nan)
    return Result(measured.count, nothing, nothing)


INDICATOR = Indicator("count", "Count", "incidents", needs_residents=False, needs_previous=False, compute=count)
