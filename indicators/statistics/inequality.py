"""How a figure goes with deprivation: quantiles of places, slope and relative index of inequality."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from indicators.statistics.common import Floats, Ints, Refused, not_negative, same_length

DRAWS = 100_000
SEED = 20_211  # any: the same inputs must give the same limits
SCALES: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "plain": (np.asarray, np.asarray),
    "log": (np.log, np.exp),
    "logit": (special.logit, special.expit),
}
LEAST = 3  # groups: a line through two says nothing of how well it fits


def quantiles(value: Floats, groups: int = 5, *, highest_first: bool = False) -> Ints:
    """Return the quantile of each value, 1 to `groups`, 1 the lowest (or the highest) values; 0 where NaN.

    Public Health England's rule: floor((q + 1) - ceil((n + 1 - rank) / (n / q))), ties given their least rank, and 0
    made 1. Refused where fewer values are known than there are groups. Raises ValueError for fewer than one group.
    """
    if groups < 1:
        raise ValueError(f"values are put in at least one group, got {groups}")
    x = np.asarray(value, float)
    known = ~np.isnan(x)
    n = int(known.sum())
    if n < groups:
        raise Refused(f"Only {n} places have a figure that is shown: too few for {groups} groups.")
    rank = stats.rankdata(-x[known] if highest_first else x[known], method="min")
    group = np.zeros(len(x), np.int64)
    group[known] = np.maximum(1, np.floor((groups + 1) - np.ceil((n + 1 - rank) / (n / groups))))
    return group


@dataclass(frozen=True, slots=True)
class Inequality:
    """Slope index (in the figure's own unit) and relative index (a ratio), from one end of the line to the other.

    Each with its limits. intercept: the fitted figure of the first end of the line. relative and its limits are NaN
    where either end is not surely above 0: a ratio of what may be nothing, or less than nothing, says nothing.
    """

    slope: float
    slope_low: float
    slope_high: float
    relative: float
    relative_low: float
    relative_high: float
    intercept: float


def slope_index(
    value: Floats,
    residents: Floats,
    error: Floats,
    *,
    scale: str = "plain",
    fit_on_scale: bool = False,
    confidence: float = 0.95,
) -> Inequality:
    """Return the slope and relative index of inequality over groups, in the order that x runs through them.

    The line value = b0 + b1 x, x the middle of each group's share of residents added up from the first, by least
    squares weighted by residents: slope b1, relative (b0 + b1) / b0 (Pamuk 1985, Population Studies 39, 17-31). Limits
    by 100,000 draws of every value from a normal distribution, the seed held fixed (Low and Low 2004, Journal of Public
    Health 26, 388-395). scale: on which the values are drawn: "plain", "log" (rates) or "logit" (proportions of 1), and
    of which `error` are the standard errors. fit_on_scale: the line is fitted there too and its ends turned back.
    No relative index (NaN) where the limits of either end reach 0.
    Refused for fewer than three groups, one that is not shown, or one without residents; KeyError for another scale.
    """
    same_length(value, residents, error)
    forward, back = SCALES[scale]
    if len(value) < LEAST:
        raise Refused(f"Only {len(value)} groups: {LEAST} are needed to see a slope.")
    if np.isnan(value).any() or np.isnan(error).any():
        raise Refused("A group has no figure that is shown.")
    if not (residents > 0).all():
        raise Refused("A group has no known residents.")
    not_negative(error, "standard errors")
    fit = _line(residents)
    tail = 100 * np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    made = np.random.default_rng(SEED).normal(forward(value), error, (DRAWS, len(value)))
    if fit_on_scale:
        ends, drawn = back(fit @ forward(value)), back(fit @ made.T)
    else:
        ends, drawn = fit @ value, fit @ back(made.T)
    slope, relative = np.percentile(drawn[1] - drawn[0], tail), np.full(3, np.nan)
    if (ends > 0).all() and (np.percentile(drawn, tail[0], axis=1) > 0).all():
        relative = np.array([ends[1] / ends[0], *np.percentile(drawn[1] / drawn[0], tail)])
    return Inequality(
        slope=float(ends[1] - ends[0]),
        slope_low=float(slope[0]),
        slope_high=float(slope[1]),
        relative=float(relative[0]),
        relative_low=float(relative[1]),
        relative_high=float(relative[2]),
        intercept=float(ends[0]),
    )


def _line(residents: Floats) -> Floats:
    """Return the matrix that makes of values by group their fitted line at x = 0 and at x = 1, shape (2, groups)."""
    share = residents / residents.sum()
    columns = np.stack([np.ones(len(share)), np.cumsum(share) - share / 2])
    found = np.linalg.solve(columns * share @ columns.T, columns * share)
    return np.stack([found[0], found[0] + found[1]])
