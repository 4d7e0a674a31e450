"""Rates drawn towards what they are among, the more the fewer residents they stand on: empirical Bayes."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from indicators.statistics.common import Floats, Ints, Refused, not_negative, same_length

NOBODY = "No place has both a figure that is shown and known residents."


def empirical_bayes(count: Ints | Floats, exposure: Floats) -> Floats:
    """Return rates (events per unit of exposure) drawn towards the mean of all; NaN where count or exposure is.

    Marshall 1991, Applied Statistics 40, 283-294 (method of moments): b + (r - b) a / (a + b / n), b the pooled rate
    and a the variance between places, at least 0. A place without exposure gets b. Refused where no place is known, or
    nobody lives in any.
    """
    x, n = np.asarray(count, float), np.asarray(exposure, float)
    same_length(x, n)
    not_negative(x, "counts")
    not_negative(n, "exposures")
    known = ~np.isnan(x) & ~np.isnan(n)
    if not known.any() or not n[known].sum():
        raise Refused(NOBODY)
    mean, between = _moments(x[known], n[known])
    return np.where(known, _drawn(x, n, mean, between), np.nan)


def local_empirical_bayes(count: Ints | Floats, exposure: Floats, pairs: Ints) -> Floats:
    """Return rates drawn towards the mean of each place and its neighbours; NaN where count or exposure is.

    Marshall's local estimator as Bailey and Gatrell give it (Interactive Spatial Data Analysis 1995, pp. 305-307): each
    neighbour's spread is about the mean of its own neighbourhood. pairs: row numbers of neighbours, shape (k, 2), each
    pair both ways; neighbours not known take no part. NaN too where nobody lives in the whole neighbourhood.
    """
    x, n = np.asarray(count, float), np.asarray(exposure, float)
    same_length(x, n)
    not_negative(x, "counts")
    not_negative(n, "exposures")
    known = ~np.isnan(x) & ~np.isnan(n)
    if not known.any() or not n[known].sum():
        raise Refused(NOBODY)
    beside = pairs[known[pairs[:, 0]] & known[pairs[:, 1]] & (pairs[:, 0] != pairs[:, 1])]
    ends = np.unique(np.concatenate([beside, np.repeat(np.flatnonzero(known)[:, None], 2, axis=1)]), axis=0)
    around = sparse.csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(x), len(x)))
    held, people = np.where(known, x, 0.0), np.where(known, n, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        near = around @ people
        mean = around @ held / near
        spread = around @ np.where(people > 0, people * (held / people - mean) ** 2, 0.0) / near
        between = np.maximum(0.0, spread - mean / (near / around.sum(axis=1)))
    return np.where(known, _drawn(held, people, mean, between), np.nan)


def _moments(count: Floats, exposure: Floats) -> tuple[float, float]:
    """Return the pooled rate and the variance between places of its rates."""
    mean = count.sum() / exposure.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(exposure > 0, exposure * (count / exposure - mean) ** 2, 0.0).sum() / exposure.sum()
    return float(mean), max(0.0, float(spread - mean / exposure.mean()))


def _drawn(count: Floats, exposure: Floats, mean: float | Floats, between: float | Floats) -> Floats:
    """Return b + (r - b) a / (a + b / n), written so that an exposure of 0 needs no case of its own."""
    weight = between * exposure + mean
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = (between * count + mean * mean) / weight
    return np.where(weight > 0, drawn, mean)
