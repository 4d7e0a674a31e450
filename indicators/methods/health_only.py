"""Seen only by health: the share of incidents anyone saw that the police have no record of, in per cent."""

from __future__ import annotations

import numpy as np

from indicators.method import Indicator, Measured, Method, Result
from indicators.statistics import proportion_limits


def health_only(measured: Measured) -> Result:
    """Return 100 x health only / union with 95 % limits (Wilson); NaN where either is not shown or the union is 0.

    Depends on matching: a record whose time or place is too rough to be matched counts as seen by its own service only.
    """
    if measured.part is None:
        nothing = np.full(len(measured.count), np.nan)
        return Result(nothing, nothing, nothing)
    part = np.minimum(measured.part, measured.count)  # each is changed at random by itself, where counts are protected
    low, high = proportion_limits(part, measured.count)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(measured.count > 0, part / measured.count, np.nan)
    return Result(100 * share, 100 * low, 100 * high)


INDICATOR = Indicator(
    "health_only",
    "Seen only by health",
    "of incidents seen only by health",
    needs_residents=False,
    needs_previous=False,
    compute=health_only,
    method=Method(
        read="Of the incidents that the police or a health service saw, how many in a hundred the police have no "
        "record of. It is an upper limit: a record whose time or place is too rough to be matched counts as seen by "
        "its own service only, so a high share says as much of how well places are recorded as of what is reported.",
        formula="100 × seen by health only ÷ union of matched incidents.",
        interval="95 %, Wilson's score interval. It covers chance, not what matching misses.",
        refuses="Where the union or the part of it is not shown, where any source did not deliver every month, and "
        "where there was no incident.",
        source="Wilson 1927, Journal of the American Statistical Association 22; matching: decision 0006.",
    ),
)
