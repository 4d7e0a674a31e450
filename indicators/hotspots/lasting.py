"""How lasting a place's standing is: in how many periods of a year, and in how many years, it was in the list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data import Status
from indicators.hotspots.ground import SPAN, YEAR, Flags, Ground, in_list, supplied

YEARS = 3


@dataclass(frozen=True, slots=True)
class Lasting:
    """By unit: in how many periods and years it was in the list; `of_periods` and `of_years` were supplied.

    lists: whether it was in the list of this year, of the year before, and of the one before that. hidden_periods,
    hidden_years: by unit, in how many its count is hidden, so that nobody can say whether it would have been.
    """

    periods: NDArray[np.int64]
    of_periods: int
    years: NDArray[np.int64]
    of_years: int
    lists: tuple[Flags, ...]
    hidden_periods: NDArray[np.int64]
    hidden_years: NDArray[np.int64]


def lasting(ground: Ground) -> Lasting:
    """Return the standing of every unit over the twelve months that end with the question's period, and three years.

    A period is the finest the reader sees at this level. What was supplied for no place is not counted among them.
    """
    span, end = SPAN[ground.grain()], ground.question.end
    starts = [start for start in range(end - YEAR + 1, end + 1, span) if span < YEAR and ground.reaches(start)]
    spans = [(start, start + span - 1) for start in starts]
    years = [one for back in range(YEARS) if (one := ground.year_before(back)) is not None]
    periods, lists = _lists(ground, spans), _lists(ground, years)
    units = len(ground.eligible)
    return Lasting(
        periods=_times([listed for listed, _ in periods], units),
        of_periods=len(periods),
        years=_times([listed for listed, _ in lists], units),
        of_years=len(lists),
        lists=tuple(listed for listed, _ in lists),
        hidden_periods=_times([hidden for _, hidden in periods], units),
        hidden_years=_times([hidden for _, hidden in lists], units),
    )


def _times(lists: list[Flags], units: int) -> NDArray[np.int64]:
    """Return by unit how many of these hold for it."""
    return np.sum([np.zeros(units, bool), *lists], axis=0, dtype=np.int64)


def _lists(ground: Ground, spans: list[tuple[int, int]]) -> list[tuple[Flags, Flags]]:
    """Return which units are in the list, and which are hidden, of every period that anything was supplied for."""
    every = [ground.held(start=start, end=end) for start, end in spans]
    return [
        (in_list(held, ground.eligible, ground.places), np.asarray(held.status == Status.HIDDEN))
        for held in every
        if supplied(held, ground.eligible)
    ]
