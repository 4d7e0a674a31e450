"""Limits of counts, rates, proportions and ratios; each function names its source and says when it refuses."""

from __future__ import annotations

import numpy as np
from scipy import stats

from indicators.statistics.common import Floats, Ints, not_negative, same_length

EXACT_BELOW = 10  # Byar's approximation is used from ten events, exact Poisson limits below
THOUSAND = 1_000


def exact_poisson_limits(count: Ints | Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return exact lower and upper limits of Poisson means, by the counts seen; NaN in, NaN out.

    Chi-squared quantiles (Garwood 1936, Biometrika 28, 437-442); the lower limit of 0 is 0. Raises ValueError for a
    negative count.
    """
    x, tail = np.asarray(count, float), (1 - confidence) / 2
    not_negative(x, "counts")
    with np.errstate(invalid="ignore"):
        low = np.where(x == 0, 0.0, stats.chi2.ppf(tail, 2 * x) / 2)
    return low, stats.chi2.ppf(1 - tail, 2 * x + 2) / 2


def byar_limits(count: Ints | Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return Byar's approximate limits of Poisson means; NaN in, NaN out, and NaN for a lower limit below 0.

    Breslow and Day, Statistical Methods in Cancer Research II (1987), p. 69. Raises ValueError for a negative count.
    """
    x, z = np.asarray(count, float), stats.norm.ppf(1 - (1 - confidence) / 2)
    not_negative(x, "counts")
    with np.errstate(divide="ignore", invalid="ignore"):
        low = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
        high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    return np.where(low < 0, np.nan, low), high


def poisson_limits(count: Ints | Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return lower and upper limits for counts: Byar's method from 10 events, exact below; NaN in, NaN out.

    Raises ValueError for a negative count.
    """
    small = np.asarray(count, float) < EXACT_BELOW
    exact, byar = exact_poisson_limits(count, confidence), byar_limits(count, confidence)
    return np.where(small, exact[0], byar[0]), np.where(small, exact[1], byar[1])


def rate(
    count: Ints | Floats, exposure: Floats, per: float = THOUSAND, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Return events per `per` of exposure, and its limits (`poisson_limits`): value, low, high.

    exposure: person-years, or km² x years, known without error. NaN where the count is NaN, or the exposure is NaN or
    not positive.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(np.isfinite(exposure) & (exposure > 0), per / exposure, np.nan)
    low, high = poisson_limits(count, confidence)
    return np.asarray(count, float) * scale, low * scale, high * scale


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


def exact_proportion_limits(part: Floats, whole: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return exact limits of part / whole, each 0 to 1, by Clopper and Pearson 1934 (Biometrika 26, 404-413).

    Quantiles of the beta distribution. NaN where either is NaN or the whole is 0; raises ValueError where the part is
    more than the whole.
    """
    x, n, tail = np.asarray(part, float), np.asarray(whole, float), (1 - confidence) / 2
    same_length(np.atleast_1d(x), np.atleast_1d(n))
    if bool((x > n).any()):
        raise ValueError("a part must be at most its whole")
    known = np.where(n > 0, x, np.nan)
    low = np.where(known == 0, 0.0, stats.beta.ppf(tail, known, n - known + 1))
    high = np.where(known == n, 1.0, stats.beta.ppf(1 - tail, known + 1, n - known))
    return low, high


def ratio_limits(now: Ints, before: Ints, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return limits of the ratio of two Poisson means over equal time, by Clopper and Pearson on the binomial share.

    The upper limit is infinite when `before` is 0.
    """
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(now > 0, stats.beta.ppf(tail, now, before + 1), 0.0)
        high = np.where(before > 0, stats.beta.ppf(1 - tail, now + 1, before), 1.0)
        return low / (1 - low), np.where(high < 1, high / (1 - high), np.inf)
