"""Whether a series goes up or down all along: Mann-Kendall, its seasonal form, and Sen's slope.

Of pymannkendall, imported only when asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from indicators.statistics.common import Floats, Refused

LEAST = 8  # points: the normal approximation of S is not used for fewer (Mann 1945; Kendall 1975)
YEARS = 2  # full seasons that a seasonal test compares


@dataclass(frozen=True, slots=True)
class Trend:
    """Kendall's S, its variance, z and two-sided p, tau (S over all pairs), and Sen's slope by step."""

    s: float
    variance: float
    z: float
    p: float
    tau: float
    slope: float


def mann_kendall(value: Floats) -> Trend:
    """Return the Mann-Kendall test of a series in the order of time; NaN is a missing point.

    Mann 1945, Econometrica 13, 245-259; Kendall 1975, Rank Correlation Methods; slope: Sen 1968, Journal of the
    American Statistical Association 63, 1379-1389. Refused for fewer than eight known points, or all of one value.
    """
    import pymannkendall

    x = _known(value)
    if np.isnan(x).any():  # the library would close the gaps up
        steps = np.arange(len(x))[~np.isnan(x)]
        slope = float(stats.theilslopes(x[steps], steps)[0])
        found = pymannkendall.original_test(x[steps])
    else:
        found = pymannkendall.original_test(x)
        slope = float(found.slope)
    return Trend(float(found.s), float(found.var_s), float(found.z), float(found.p), float(found.Tau), slope)


def seasonal_mann_kendall(value: Floats, period: int = 12) -> Trend:
    """Return the Mann-Kendall test within seasons, added up; slope by season, a year for months of a year.

    Hirsch, Slack and Smith 1982, Water Resources Research 18, 107-121. Refused as `mann_kendall`, and for fewer than
    two full periods.
    """
    import pymannkendall

    x = _known(value)
    if len(x) < YEARS * period:
        raise Refused(f"Only {len(x)} points: {YEARS * period} are needed to compare seasons.")
    found = pymannkendall.seasonal_test(x, period=period)
    return Trend(
        float(found.s), float(found.var_s), float(found.z), float(found.p), float(found.Tau), float(found.slope)
    )


def _known(value: Floats) -> Floats:
    x = np.asarray(value, float)
    known = x[~np.isnan(x)]
    if len(known) < LEAST:
        raise Refused(f"Only {len(known)} points are known; {LEAST} are needed to see a trend.")
    if np.ptp(known) == 0:
        raise Refused("Every known point has the same figure.")
    return x
