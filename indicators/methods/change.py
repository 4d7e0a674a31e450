"""Change: this period against a second one of equal length, by default the one before it, in per cent."""

from __future__ import annotations

import numpy as np

from indicators.method import Indicator, Measured, Method, Result
from indicators.statistics import change_words, ratio_limits


def change(measured: Measured) -> Result:
    """Return percentage change with 95 % limits, and a word: "no clear change" unless a test says otherwise.

    Test: conditional binomial, allowing for what protection changed, false discoveries held at 5 % across the units
    shown. NaN and "" where either count is not shown, either period was not fully supplied, or the earlier count is 0
    (the word is still given then).

    Raises ValueError if the earlier period is missing.
    """
    if measured.previous is None or measured.comparable is None:
        raise ValueError("change needs a second period")
    known = measured.comparable & ~np.isnan(measured.count) & ~np.isnan(measured.previous)
    now = np.where(known, measured.count, 0).astype(np.int64)
    before = np.where(known, measured.previous, 0).astype(np.int64)
    words = change_words(np.where(known, now, np.nan), np.where(known, before, np.nan), measured.variance)
    low, high = ratio_limits(now, before)
    per_cent = known & (before > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = 100 * (now / before - 1)
    return Result(
        np.where(per_cent, value, np.nan),
        np.where(per_cent, 100 * (low - 1), np.nan),
        np.where(per_cent, 100 * (high - 1), np.nan),
        words,
    )


INDICATOR = Indicator(
    "change",
    "Change",
    "% against the period before",
    needs_residents=False,
    needs_previous=True,
    compute=change,
    method=Method(
        read="How much more or fewer than in the other period. “No clear change” means that chance alone could well "
        "have made the difference; believe the word before the percentage.",
        formula="100 × (count now ÷ count then − 1), two periods of equal length.",
        interval="95 %, Clopper and Pearson on the share of both periods' incidents that fell in the later one.",
        refuses="Where either count is not shown, or either period was not fully supplied. No percentage from zero. "
        "“Higher” and “lower” are said only where a conditional binomial test passes with false discoveries held at "
        "5 % across all areas shown. Of counts that are changed at random to protect people the test is of a normal "
        "difference that may vary by so much more.",
        source="Przyborowski and Wilenski 1940; Clopper and Pearson 1934; Benjamini and Hochberg 1995.",
    ),
)
