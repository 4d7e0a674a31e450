"""Whether two counts over equal time differ by more than chance, and more than protection, can explain.

The one test behind every word of change above the public screen, which has two counts of its own and no list
(`public_screen/compare.py`; a test holds the two to the same p-value).
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from indicators.statistics.common import Bools, Floats, Ints, same_length

NO_CLEAR_CHANGE, HIGHER, LOWER = "no clear change", "higher", "lower"
FALSE_DISCOVERIES = 0.05


def change_p_value(now: Ints | Floats, before: Ints | Floats, variance: float | Floats = 0.0) -> Floats:
    """Return two-sided p-values that two counts over equal time share one mean; NaN where either is, or both are 0.

    Given their sum, the later of two Poisson counts is binomial with p = 1/2 (Przyborowski and Wilenski 1940,
    Biometrika 31, 313-323); twice the smaller tail. variance: of what protection changed both by, together
    (`Cells.variance` of the two periods added), 0 for exact counts. Where it is above 0 the difference is taken as
    normal with variance now + before + variance, drawn in by 1 for continuity.
    """
    later, earlier = np.asarray(now, float), np.asarray(before, float)
    doubt = np.broadcast_to(np.asarray(variance, float), later.shape)
    same_length(later, earlier)
    both = later + earlier
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.maximum(np.abs(later - earlier) - 1, 0) / np.sqrt(both + doubt)
        tail = np.where(doubt > 0, stats.norm.sf(apart), stats.binom.cdf(np.minimum(later, earlier), both, 0.5))
        return np.where(both > 0, np.minimum(1.0, 2 * tail), np.nan)


def discoveries(p_values: Floats, rate: float = FALSE_DISCOVERIES) -> Bools:
    """Return which tests pass false-discovery control at `rate` (Benjamini and Hochberg 1995); NaN never does.

    Journal of the Royal Statistical Society B 57, 289-300. Among tests of which none is true, one passes in at most
    `rate` of all lists.
    """
    known = np.flatnonzero(~np.isnan(p_values))
    passed = np.zeros(len(p_values), bool)
    if not len(known):
        return passed
    order = known[np.argsort(p_values[known], kind="stable")]
    under = p_values[order] <= rate * np.arange(1, len(order) + 1) / len(order)
    if under.any():
        passed[order[: np.flatnonzero(under)[-1] + 1]] = True
    return passed


def change_words(now: Ints | Floats, before: Ints | Floats, variance: float | Floats = 0.0) -> tuple[str, ...]:
    """Return HIGHER, LOWER or NO_CLEAR_CHANGE by place, "" where either count is NaN: `discoveries` among all given.

    Give every place from which a list is chosen, not the list: the highest of many counts are high partly by chance,
    and would seem to have risen. Two counts of 0 are no clear change.
    """
    later, earlier = np.asarray(now, float), np.asarray(before, float)
    known = ~np.isnan(later) & ~np.isnan(earlier)
    sure = discoveries(np.where(known, change_p_value(later, earlier, variance), np.nan))
    return tuple(
        "" if not told else NO_CLEAR_CHANGE if not passed else HIGHER if up else LOWER
        for told, passed, up in zip(known, sure, later > earlier, strict=True)
    )
