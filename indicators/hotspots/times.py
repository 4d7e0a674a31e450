"""When it happens at each place: by day or by night, and in which quarter of the day most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data import BANDS, Cell, Cells, Status
from indicators.hotspots.ground import Ground, counts
from indicators.hotspots.model import BOTH, DAYS, NIGHTS
from indicators.model import Floats

NIGHT = (*BANDS["night"], *BANDS["evening"])  # 18:00 to 05:59, as long as the day
DAY = (*BANDS["morning"], *BANDS["afternoon"])
MOSTLY = 0.6  # of what is known to be by day or by night
BAND_WORDS = {"night": "00–05", "morning": "06–11", "afternoon": "12–17", "evening": "18–23"}


@dataclass(frozen=True, slots=True)
class Times:
    """The protected cells of nights and of days, and of the four bands; `reason` says why there are none."""

    night: Cells | None
    day: Cells | None
    bands: Floats  # bands x units, NaN where none is shown
    reason: str = ""

    def marker(self, unit: int) -> str:
        """Return NIGHTS or DAYS where at least six in ten are, BOTH, or "" where it cannot be told.

        One of the two shown and the other hidden tells as much: the hidden one is the smaller.
        """
        night, day = self.cells(unit)
        if night.count is None and day.count is None:
            return ""
        if night.count is None or day.count is None:
            hidden = Status.HIDDEN in (night.status, day.status)
            return (DAYS if night.count is None else NIGHTS) if hidden else ""
        if not (both := night.count + day.count):
            return ""
        return NIGHTS if night.count >= MOSTLY * both else DAYS if day.count >= MOSTLY * both else BOTH

    def cells(self, unit: int) -> tuple[Cell, Cell]:
        """Return the cells of the nights and of the days at a unit."""
        return cell_at(self.night, unit), cell_at(self.day, unit)

    def peak(self, unit: int) -> str:
        """Return the quarter of the day with most incidents, "18–23"; "" where none is shown or two are as high."""
        if not len(self.bands) or not np.isfinite(self.bands[:, unit]).any():
            return ""
        held: NDArray[np.float64] = np.nan_to_num(self.bands[:, unit], nan=-1.0)
        most = np.flatnonzero(held == held.max())
        return list(BAND_WORDS.values())[int(most[0])] if len(most) == 1 and held.max() > 0 else ""


def cell_at(held: Cells | None, unit: int) -> Cell:
    """Return one unit's cell."""
    status = Status.NOT_COMPUTABLE if held is None else Status(int(held.status[unit]))
    return Cell(int(held.count[unit]) if held is not None and status is Status.SHOWN else None, status)


def times(ground: Ground) -> Times:
    """Return when it happens at every place; why not where hours were chosen already, or nobody records them."""
    none = np.zeros((0, len(ground.eligible)))
    question = ground.question
    timed = [one for one in question.sources if ground.store.facts.sources[one].fields.get("hour", 1.0) > 0]
    if not timed:
        return Times(None, None, none, "No time of day is recorded.")
    if question.hours:
        return Times(None, None, none, "The list is of chosen hours already.")
    night, day = ground.held(hours=tuple(sorted(NIGHT))), ground.held(hours=DAY)
    if (night.status == Status.NOT_COMPUTABLE).all():
        return Times(None, None, none, "Day and night are one choice more than this level allows.")
    bands = np.stack([counts(ground.held(hours=BANDS[band])) for band in BAND_WORDS])
    return Times(night, day, bands)
