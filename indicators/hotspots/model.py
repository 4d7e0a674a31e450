"""What a board holds: protected cells, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data import Cell
from indicators.hotspots.ask import BoardAsk
from indicators.model import Answer

PERSISTENT, NEW = "persistent", "new"
NIGHTS, DAYS, BOTH = "nights", "days", "day and night"


@dataclass(frozen=True, slots=True)
class Pip:
    """What one source saw at a place in the period."""

    source: str
    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a test of clusters says of one place: words, and its score (standard deviations), None where it has none."""

    words: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One place of the list. share: of the place's total, 0 to 1, None where that is hidden.

    periods: in how many of the last twelve months' periods it was in the list, of how many that were supplied; years:
    the same of the last three years; periods_hidden, years_hidden: in how many of those its count is hidden, so that
    nobody can say. marker: NIGHTS, DAYS, BOTH, or "" where that cannot be told. peak: "18–23", "". change: higher,
    lower, no clear change, or "" where there is no year before. lasting: NEW, PERSISTENT or "". since: the change word
    of the months since the last meeting, "" where nobody asked or it cannot be told.
    """

    rank: int
    index: int
    code: str
    name: str
    count: int
    share: float | None
    periods: tuple[int, int]
    years: tuple[int, int]
    marker: str
    night: Cell
    day: Cell
    peak: str
    pips: tuple[Pip, ...]
    change: str
    before: Cell
    lasting: str
    note: str = ""
    opinion: Opinion | None = None
    moved: str = ""  # since the last meeting: "entered", "" for no change
    since: str = ""
    periods_hidden: int = 0
    years_hidden: int = 0


@dataclass(frozen=True, slots=True)
class SetAside:
    """One place that a site fills: its figures, why it is set aside, and whether the reader put it back."""

    index: int
    code: str
    name: str
    count: int
    reason: str
    back: bool


@dataclass(frozen=True, slots=True)
class Fading:
    """A place that was in the lists of both earlier years, or of the last meeting, and is in this one no more.

    cell: its count now; before: what it had in the list of the last meeting, None where none is asked about.
    """

    index: int
    code: str
    name: str
    cell: Cell
    before: Cell | None = None


@dataclass(frozen=True, slots=True)
class Foot:
    """How concentrated it is. units: of the level in the place; of_units, of_incidents: shares of the rows shown.

    half: how many places hold half of all incidents, None where the cells shown do not add up to it. curve: cumulative
    share of incidents by places in order, the most first, those shown alone; shown: the share they hold in all.
    """

    units: int
    of_units: float
    of_incidents: float | None
    half: int | None
    curve: NDArray[np.float64]
    shown: float | None
    total: Cell


@dataclass(frozen=True, slots=True)
class Forward:
    """How well the list of a year ago met the twelve months after it: see `indicators.hotspots.forward`.

    hit_rate: share of these months' incidents, of those shown, that fell in its places. hidden: how many of its places
    are hidden now and counted as none. reason: why there are no figures, else "".
    """

    then: tuple[int, int]
    after: tuple[int, int]
    places: int
    hit_rate: float | None = None
    pai: float | None = None
    pei: float | None = None
    hidden: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the last meeting: the period its list was of, and what entered and left. reason: why not.

    new: the months only the list of now has; gave_way: those only the list of then had; None where they are no whole
    periods, so that no words of change can be told.
    """

    day: str  # ISO date
    then: tuple[int, int] | None
    entered: tuple[str, ...] = ()
    left: tuple[Fading, ...] = ()
    reason: str = ""
    new: tuple[int, int] | None = None
    gave_way: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """One list of places for one question, protected. `answer` is what it was made from and what the map shows.

    rows: every place of the list, best first. grain: how long its periods are. instead: why other areas are listed than
    were asked for, "" when they are not. level: the level asked for, which every way on from the board asks for again.
    since_day: the day the chip offers where none was asked about. districts: code and name of each, () where there is
    no choice of them.
    """

    ask: BoardAsk
    answer: Answer
    rows: tuple[Row, ...]
    aside: tuple[SetAside, ...]
    fading: tuple[Fading, ...]
    foot: Foot
    forward: Forward
    since: Since | None
    since_day: str
    grain: str
    notes: tuple[str, ...] = ()
    instead: str = ""
    level: str = ""
    districts: tuple[tuple[str, str], ...] = ()
    timeless: str = ""  # why no place is told by day and night, "" where they are

    def listed(self) -> tuple[Row, ...]:
        """Return the rows shown."""
        return self.rows[: self.ask.shown()]
