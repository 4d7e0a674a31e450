"""Funnel plots: how far a place may lie from the whole by chance alone, given how much was expected of it."""

from __future__ import annotations

import numpy as np
from scipy import stats

from indicators.statistics.common import Floats, Ints, not_negative, same_length
from indicators.statistics.intervals import exact_poisson_limits

TWO_SIGMA, THREE_SIGMA = 0.95, 0.998  # two-sided, as the Public Health funnels draw them
TRIM = 0.1  # share of the outermost places, at either end, that may not widen the funnel


def funnel_expected(observed: Ints | Floats, confidence: float = TWO_SIGMA) -> tuple[Floats, Floats]:
    """Return at which expected counts the lower and the upper edge of the funnel pass through observed counts.

    Drawn as observed / expected against the expected (a ratio), or as the baseline rate times that against the
    population (a rate). Exact: the expected count whose Poisson tail at the observed one is half of 1 - confidence,
    so they are the upper and the lower limit of the observed count. Spiegelhalter 2005, Statistics in Medicine 24,
    1185-1202; Public Health England, Technical Guide: Funnel plots. Raises ValueError for a negative count.
    """
    low, high = exact_poisson_limits(observed, confidence)
    return high, low


def funnel_limits(expected: Floats, confidence: float = TWO_SIGMA) -> tuple[Floats, Floats]:
    """Return the counts between which a place may lie by chance, by its expected count; NaN where that is NaN.

    The smallest and largest count whose exact limits hold the expected one. NaN for a lower edge that no count lies
    beneath.
    """
    tail = (1 - confidence) / 2
    e = np.asarray(expected, float)
    not_negative(e, "expected counts")
    low = stats.poisson.ppf(tail, e)
    low = np.where(stats.poisson.cdf(low, e) <= tail, low + 1, low)
    high = stats.poisson.isf(tail, e)
    high = np.where(stats.poisson.sf(high - 1, e) <= tail, high - 1, high)
    return np.where(low > 0, low, np.nan), high


def funnel_place(count: Ints | Floats, expected: Floats) -> Ints:
    """Return where counts lie: 0 inside, +-1 beyond the 95 % limits, +-2 beyond the 99.8 % ones; 0 where either is NaN.

    Beyond when the exact Poisson limits of the count leave the expected count out.
    """
    x, e = np.asarray(count, float), np.asarray(expected, float)
    same_length(x, e)
    place = np.zeros(len(x), np.int64)
    for confidence in (TWO_SIGMA, THREE_SIGMA):
        low, high = exact_poisson_limits(x, confidence)
        place += (low > e).astype(np.int64) - (high < e).astype(np.int64)
    return place


def funnel_proportions(whole: Ints | Floats, baseline: float, confidence: float = TWO_SIGMA) -> tuple[Floats, Floats]:
    """Return the proportions, 0 to 1, between which a place may lie by chance, by what it is a proportion of.

    Those whose Wilson interval just reaches the baseline: baseline +- z sqrt(baseline (1 - baseline) / whole), cut at 0
    and 1. Raises ValueError unless the baseline is between 0 and 1.
    """
    if not 0 <= baseline <= 1:
        raise ValueError(f"a baseline proportion must be 0 to 1, got {baseline}")
    z = stats.norm.ppf(1 - (1 - confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = z * np.sqrt(baseline * (1 - baseline) / np.asarray(whole, float))
    return np.clip(baseline - reach, 0, 1), np.clip(baseline + reach, 0, 1)


def overdispersion(count: Ints | Floats, expected: Floats) -> float:
    """Return how many times as much places differ as chance alone would have it, at least 1: 1 where none is known.

    The mean of squared z-scores on the square-root scale, 2 (sqrt(count) - sqrt(expected)), with the outermost tenth at
    either end drawn in (Spiegelhalter 2005, Quality and Safety in Health Care 14, 347-351).
    """
    z = root_z(count, expected)
    z = np.sort(z[~np.isnan(z)])
    if not len(z):
        return 1.0
    cut = int(len(z) * TRIM)
    return max(1.0, float((np.clip(z, z[cut], z[len(z) - 1 - cut]) ** 2).mean()))


def root_z(count: Ints | Floats, expected: Floats) -> Floats:
    """Return 2 (sqrt(count) - sqrt(expected)), nearly standard normal for Poisson counts; NaN where either is."""
    x, e = np.asarray(count, float), np.asarray(expected, float)
    same_length(x, e)
    return np.asarray(2 * (np.sqrt(x) - np.sqrt(e)))
