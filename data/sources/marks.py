"""Which rows of a chunk are wrong, and how: the first fault found is the one a row is quarantined for."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data.building.quarantine import Faults


@dataclass(slots=True)
class Marks:
    """Faults of the rows of one chunk. lines: their line numbers; bad: rows that stay out."""

    file: str
    lines: NDArray[np.int32]
    bad: NDArray[np.bool_] = field(init=False)
    quarantined: Faults = field(init=False)
    flagged: Faults = field(init=False)

    def __post_init__(self) -> None:
        self.bad = np.zeros(len(self.lines), dtype=bool)
        self.quarantined, self.flagged = Faults(self.file), Faults(self.file)

    def quarantine(self, rows: NDArray[np.bool_], column: str, kind: str) -> None:
        """Keep `rows` out because of `column`, unless another fault was found first."""
        new = rows & ~self.bad
        if new.any():
            self.quarantined.add(column, kind, self.lines[new])
            self.bad |= new

    def flag(self, rows: NDArray[np.bool_], column: str, kind: str) -> None:
        """Remark that a field of `rows` was emptied."""
        self.flagged.add(column, kind, self.lines[rows])

    def kept_flags(self) -> Faults:
        """Return the remarks on rows that are not quarantined."""
        return self.flagged.without(self.lines[self.bad])
