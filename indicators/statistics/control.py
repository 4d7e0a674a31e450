"""XmR charts: whether a series of counts varies as it always did, by the rules the NHS uses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.statistics.common import Bools, Floats, Refused

LEAST = 10  # known points: with fewer the limits are hardly known (NHS England, Making Data Count)
LIMITS = 2.66  # 3 / d2 for ranges of two (Shewhart)
MOVING = 3.267  # D4 for ranges of two
RUN = 7


@dataclass(frozen=True, slots=True)
class Control:
    """An XmR chart, one row a point: NaN where it is not known.

    moving: how far each point is from the last known one. outside, shift, trend, near: which points break which rule:
    beyond a limit; one of seven in a row on one side of the mean; one of seven rising or falling in a row; one of two
    in three beyond two thirds of the way to the same limit.
    """

    mean: float
    low: float
    high: float
    moving: Floats
    moving_high: float
    outside: Bools
    shift: Bools
    trend: Bools
    near: Bools

    def special(self) -> Bools:
        """Return which points break any rule."""
        return self.outside | self.shift | self.trend | self.near


def xmr(value: Floats) -> Control:
    """Return the XmR chart of a series in the order of time; NaN is a gap, over which no rule reaches.

    Mean +- 2.66 mean moving range, ranges of 3.267 times their mean and above left out of it (Shewhart 1931; Wheeler,
    Understanding Variation, 1993; NIST/SEMATECH e-Handbook 6.3.2.2 for the limits; NHS England, Making Data Count, for
    the rules). A moving range is that of two neighbouring points: a gap has none on either side. The lower limit may
    be below 0: a caller draws it at 0. Refused for fewer than 10 known points or no two side by side.
    """
    x = np.asarray(value, float)
    known = ~np.isnan(x)
    if known.sum() < LEAST:
        raise Refused(f"Only {int(known.sum())} points are known; {LEAST} are needed to know how they vary.")
    moving = np.concatenate([[np.nan], np.abs(np.diff(x))])
    ranges = moving[~np.isnan(moving)]
    if not len(ranges):
        raise Refused("No two points side by side are known.")
    usual = ranges[ranges < MOVING * ranges.mean()] if ranges.any() else ranges
    spread = float(usual.mean())
    mean = float(x[known].mean())
    low, high = mean - LIMITS * spread, mean + LIMITS * spread
    outside = known & ((x < low) | (x > high))
    return Control(
        mean=mean,
        low=low,
        high=high,
        moving=moving,
        moving_high=MOVING * spread,
        outside=outside,
        shift=_runs(x > mean, RUN) | _runs(x < mean, RUN),
        trend=_rising(np.diff(x) > 0) | _rising(np.diff(x) < 0),
        near=_two_of_three(x > mean + (high - mean) * 2 / 3) | _two_of_three(x < mean - (mean - low) * 2 / 3),
    )


def _runs(true: Bools, length: int) -> Bools:
    """Return which points are in a run of at least `length` that are true."""
    marked = np.zeros(len(true), bool)
    for start in range(len(true) - length + 1):
        if true[start : start + length].all():
            marked[start : start + length] = True
    return marked


def _rising(step: Bools) -> Bools:
    """Return which points are among seven or more that follow each other by such steps."""
    part = _runs(step, RUN - 1)
    return np.concatenate([part, [False]]) | np.concatenate([[False], part])


def _two_of_three(far: Bools) -> Bools:
    """Return which far points are one of at least two in three points side by side."""
    marked = np.zeros(len(far), bool)
    for start in range(len(far) - 2):
        three = far[start : start + 3]
        if three.sum() >= 2:
            marked[start : start + 3] |= three
    return marked
