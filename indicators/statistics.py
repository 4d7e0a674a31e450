"""Intervals and tests for counts; each function names its source and says when it refuses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
EXACT_BELOW = 10  # Byar's approximation is used from ten events, exact Poisson limits below


def poisson_limits(count: NDArray[np.int64] | Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return lower and upper limits for counts: Byar's method from 10 events, exact below; NaN in, NaN out.

    Byar: Breslow and Day, Statistical Methods in Cancer Research II (1987), p. 69. Exact: chi-squared quantiles
    (Garwood 1936), the lower limit of 0 being 0. Raises ValueError for a negative count.
    """
    x = np.asarray(count, float)
    if bool((x < 0).any()):
        raise ValueError("counts must be at least 0")
    tail = (1 - confidence) / 2
    z = stats.norm.ppf(1 - tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
        high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
        exact_low = np.where(x > 0, stats.chi2.ppf(tail, 2 * x) / 2, 0.0)
    exact_high = stats.chi2.ppf(1 - tail, 2 * x + 2) / 2
    small = x < EXACT_BELOW
    return np.where(small, exact_low, low), np.where(small, exact_high, high)


def proportion_limits(part: Floats, whole: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return lower and upper limits of part / whole, each 0 to 1: Wilson's score interval; NaN where either is NaN.

    Wilson 1927, Journal of the American Statistical Association 22, 209-212. NaN where the whole is 0.
    """
    z = stats.norm.ppf(1 - (1 - confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = part / whole
        middle = share + z**2 / (2 * whole)
        spread = z * np.sqrt(share * (1 - share) / whole + z**2 / (4 * whole**2))
        low, high = (middle - spread) / (1 + z**2 / whole), (middle + spread) / (1 + z**2 / whole)
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def change_p_value(now: NDArray[np.int64], before: NDArray[np.int64]) -> Floats:
    """Return two-sided p-values that two Poisson counts over equal time share one mean; NaN where both are 0.

    Given their sum, the later count is binomial with p = 1/2 (Przyborowski and Wilenski 1940); twice the smaller tail.
    """
    both = now + before
    lower = stats.binom.cdf(now, both, 0.5)
    upper = stats.binom.sf(now - 1, both, 0.5)
    return np.where(both > 0, np.minimum(1.0, 2 * np.minimum(lower, upper)), np.nan)


def ratio_limits(now: NDArray[np.int64], before: NDArray[np.int64], confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return limits of the ratio of two Poisson means over equal time, by Clopper and Pearson on the binomial share.

    The upper limit is infinite when `before` is 0.
    """
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(now > 0, stats.beta.ppf(tail, now, before + 1), 0.0)
        high = np.where(before > 0, stats.beta.ppf(1 - tail, now + 1, before), 1.0)
        return low / (1 - low), np.where(high < 1, high / (1 - high), np.inf)


def discoveries(p_values: Floats, rate: float = 0.05) -> NDArray[np.bool_]:
    """Return which tests pass false-discovery control at `rate` (Benjamini and Hochberg 1995); NaN never does."""
    known = np.flatnonzero(~np.isnan(p_values))
    passed = np.zeros(len(p_values), bool)
    if not len(known):
        return passed
    order = known[np.argsort(p_values[known], kind="stable")]
    under = p_values[order] <= rate * np.arange(1, len(order) + 1) / len(order)
    if under.any():
        passed[order[: np.flatnonzero(under)[-1] + 1]] = True
    return passed
