"""How lasting a place's standing is: in how many periods of a year, and in how many years, it was in the list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.hotspots.ground import SPAN, YEAR, Flags, Ground, in_list, supplied

YEARS = 3


@dataclass(frozen=True, slots=True)
class Lasting:
    """By unit: in how many periods and years it was in the list; `of_periods` and `of_years` were supplied.

    lists: whether it was in the list of this year, of the year before, and of the one before that.
    """

    periods: NDArray[np.int64]
    of_periods: int
    years: NDArray[np.int64]
    of_years: int
    lists: tuple[Flags, ...]


def lasting(ground: Ground) -> Lasting:
    """Return the standing of every unit over the twelve months that end with the question's period, and three years.

    A period is the finest the reader sees at this level. What was supplied for no place is not counted among them.
    """
    span, end = SPAN[ground.grain()], ground.question.end
    starts = [start for start in range(end - YEAR + 1, end + 1, span) if span < YEAR and ground.reaches(start)]
    spans = [(start, start + span - 1) for start in starts]
    years = [one for back in range(YEARS) if (one := ground.year_before(back)) is not None]
    periods = [_listed(ground, one) for one in spans]
    lists = [_listed(ground, one) for one in years]
    known = [one for one in periods if one is not None], [one for one in lists if one is not None]
    return Lasting(
        periods=_times(known[0], len(ground.eligible)),
        of_periods=len(known[0]),
        years=_times(known[1], len(ground.eligible)),
        of_years=len(known[1]),
        lists=tuple(known[1]),
    )


def _times(lists: list[Flags], units: int) -> NDArray[np.int64]:
    """Return by unit in how many lists it was."""
    return np.sum([np.zeros(units, bool), *lists], axis=0, dtype=np.int64)


def _listed(ground: Ground, months: tuple[int, int]) -> Flags | None:
    held = ground.held(start=months[0], end=months[1])
    return in_list(held, ground.eligible, ground.places) if supplied(held, ground.eligible) else None
