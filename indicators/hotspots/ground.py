"""One question as the board puts it to the exit: again for other months and hours, always as the reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import Cells, Status, Store, cells
from indicators.model import Floats
from indicators.question import Question
from indicators.snap import grain_of
from indicators.spec import spec_of

Flags = NDArray[np.bool_]
SPAN = {"month": 1, "quarter": 3, "year": 12}
YEAR = 12


@dataclass(frozen=True, slots=True)
class Ground:
    """A question as answered, who asks, and what is listed. source: whose counts rank the places, or the union.

    eligible: units of the place that may be listed. places: how many a list has.
    """

    question: Question
    store: Store
    principal: Principal
    source: str
    eligible: Flags
    places: int

    def held(self, **changed: Any) -> Cells:
        """Return the protected cells of the question with some of its fields changed."""
        return cells(self.store, spec_of(replace(self.question, **changed), self.source), self.principal)

    def grain(self) -> str:
        """Return the finest period the reader sees at this level: month, quarter or year."""
        return grain_of(self.question, self.store, self.principal)

    def reaches(self, start: int) -> bool:
        """Return whether the release goes back to a month."""
        return start >= self.store.facts.first

    def year_before(self, years: int) -> tuple[int, int] | None:
        """Return the question's months so many years before, None where the release does not reach back to them."""
        start, end = self.question.start - YEAR * years, self.question.end - YEAR * years
        return (start, end) if self.reaches(start) else None


def counts(held: Cells) -> Floats:
    """Return the counts shown, NaN for every other cell."""
    return np.where(held.status == Status.SHOWN, held.count, np.nan).astype(float)


def in_list(held: Cells, eligible: Flags, places: int) -> Flags:
    """Return which units were in the list of a period: those with fewer than `places` eligible units above them.

    Ties at the end are all in, so that the order of codes decides nothing. What is hidden or none is never in.
    """
    count = np.where(eligible & (held.status == Status.SHOWN), held.count, 0)
    above = np.sort(count[count > 0])[::-1]
    least = int(above[places - 1]) if len(above) >= places else 1
    return np.asarray((count > 0) & (count >= least))


def supplied(held: Cells, eligible: Flags) -> bool:
    """Return whether anything was supplied for the places in a period, and could be counted."""
    return bool((held.status[eligible] <= Status.HIDDEN).any())
