"""What an answer is made of: everything a screen or a file shows is in here, protected already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from access import Export
from data import NONE_AT_ALL, Cell, Known, Seen, Status
from indicators.moments import NOT_PLAYED, Day, Frame, Pace, Run, Scale
from indicators.overlay import Here, Layer
from indicators.question import Question
from indicators.witness import Who

OWN_RULE = Export()
Floats: TypeAlias = NDArray[np.float64]
Bytes: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the sentence: plain words (`key` empty) or a control (`key` names the picker it opens)."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One statement of the truth strip. kind: coverage, freshness, precision, vintage, revised, snapped, rule ..."""

    kind: str
    text: str
    detail: str = ""
    warning: bool = False
    lines: tuple[str, ...] = ()  # one by one below the detail


@dataclass(frozen=True, slots=True)
class Option:
    """One choice in a picker; `reason` says why it is greyed and `instead` names the nearest honest alternative."""

    key: str
    label: str
    group: str = ""
    hint: str = ""
    disabled: bool = False
    reason: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """Every picker of the sentence for one question and reader."""

    definition: tuple[Option, ...]
    sources: tuple[Option, ...]
    within: tuple[Option, ...]
    level: tuple[Option, ...]
    months: tuple[str, ...]  # every month of the release, "2024-04"
    periods: tuple[Option, ...]  # presets; key is "2023-04..2024-03"
    times: tuple[Option, ...]  # presets; key is "hours=...&days=..." (either may be missing)
    measure: tuple[Option, ...]
    against: tuple[Option, ...]  # presets of the second period; key is "before" or "2022-04..2023-03"
    context: tuple[Option, ...]  # key "" is none
    domestic: tuple[Option, ...]
    blindspot: Option
    age: Option
    free_time: bool
    layers: tuple[Option, ...] = ()  # key as in the address; hint says what it is
    together: tuple[Option, ...] = ()  # whether sources are shown apart or matched incidents counted once
    completeness: tuple[Known, ...] = ()  # how often the providers of the shown sources knew each field


@dataclass(frozen=True, slots=True)
class Units:
    """The units of one level, in tile order: row i is the feature with id i. residents is NaN where unknown."""

    level: str
    label: str  # "LSOA (2021)"
    code: tuple[str, ...]
    name: tuple[str, ...]
    parent: tuple[str, ...]
    lad: tuple[str, ...]
    residents: Floats
    area_km2: Floats
    bbox: NDArray[np.float64]  # n x 4: west, south, east, north, EPSG:4326
    tiles: str  # file name below /tiles/
    minzoom: int
    maxzoom: int


@dataclass(frozen=True, slots=True)
class Total:
    """The protected figure for the whole of `within`, with its value in the unit of the measure."""

    cell: Cell
    value: float | None
    low: float | None
    high: float | None
    supplied: int
    months: int
    previous: Cell | None = None  # of the second period, where the measure is change
    left_out: int = 0  # hidden cells that the sum of a drawn shape leaves out


@dataclass(frozen=True, slots=True)
class Series:
    """One source's figures for every unit of the level (NaN where there is none).

    value, low, high are in the unit of the measure. previous, previous_status and previous_supplied are those of the
    second period when the measure is change, else None.
    inside: True for units that belong to `within`. share_unlocated: None when hidden.
    """

    source: str
    label: str
    count: NDArray[np.int64]
    status: NDArray[np.uint8]
    supplied: NDArray[np.int16]
    months: int
    value: Floats
    low: Floats
    high: Floats
    total: Total
    unlocated: Cell
    outside: Cell
    share_unlocated: float | None
    converted: float | None
    exact: bool
    previous: NDArray[np.int64] | None = None
    change_word: tuple[str, ...] | None = None  # "higher", "lower", "no clear change" or ""
    rule: str = ""  # the disclosure rule applied to this source, in words
    previous_status: NDArray[np.uint8] | None = None
    previous_supplied: NDArray[np.int16] | None = None
    elsewhere: Cell = NONE_AT_ALL  # in the county but in no unit: levels of the store's own may leave gaps
    seen: Seen | None = None  # who saw the incidents of a union, unit by unit

    def comparable(self) -> NDArray[np.bool_]:
        """Return, by unit, whether every month of both periods was supplied; everywhere where only one is asked for."""
        if self.previous_supplied is None:
            return np.ones(len(self.supplied), bool)
        return (self.supplied == self.months) & (self.previous_supplied == self.months)


@dataclass(frozen=True, slots=True)
class Classes:
    """How the painted layer is coloured: one byte per unit, and the words of the legend.

    index: 0..n-1 a class; ZERO, HIDDEN, NOT_SUPPLIED, NO_VALUE, OUTSIDE as below. breaks has n - 1 rounded numbers.
    scheme: "sequential", "diverging", "context" or "bivariate" (index = 3 x violence third + context third).
    """

    scheme: str
    index: Bytes
    breaks: tuple[float, ...]
    labels: tuple[str, ...]
    title: str
    counts: tuple[int, ...]  # units per class
    hidden: int
    not_supplied: int
    zero: int
    no_value: int

    ZERO = 250
    HIDDEN = 251
    NOT_SUPPLIED = 252
    NO_VALUE = 253
    OUTSIDE = 254


@dataclass(frozen=True, slots=True)
class Context:
    """One context measure for every unit: NaN where unknown; fifth 1 = lowest values ... 5 = highest, 0 unknown."""

    key: str
    label: str
    unit: str
    date: str
    source: str
    value: Floats
    fifth: Bytes
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a page, a file or a document shows for one question. `question` is as answered, `asked` as it came."""

    question: Question
    asked: Question
    notes: tuple[str, ...]
    sentence: tuple[Part, ...]
    truth: tuple[Chip, ...]
    unit: str
    units: Units
    inside: NDArray[np.bool_]
    series: tuple[Series, ...]
    classes: Classes
    context: Context | None
    outline: Bytes | None  # context fifth per unit when the context is outlined, else None
    breadcrumb: tuple[Crumb, ...]
    bounds: tuple[float, float, float, float]  # of `within`: west, south, east, north
    rule: str
    release: Release
    ranking: NDArray[np.int64]  # unit indices inside `within`, highest first; then hidden, then not supplied
    drawn: tuple[tuple[float, float], ...] = ()  # the closed line of a drawn shape, degrees; () for any other place
    impossible: str = ""  # why no source chosen can answer the definition, and what could; "" when one can
    run: Run = NOT_PLAYED
    apart: str = ""  # why several sources cannot be one number here, "" where they can
    takes: Export = OWN_RULE  # what its reader may take away of it
    ranked: bool = True  # False where the reader's tier ranks no neighbourhoods: `ranking` is then by name
    completeness: tuple[Known, ...] = ()  # how often every provider knew each field, in the period and place
    layers: tuple[Layer, ...] = ()  # what is drawn besides the painted layer, the first on top; the base among them

    def text(self) -> str:
        """Return the sentence as plain text, as printed on every export."""
        return "".join(part.text for part in self.sentence)


@dataclass(frozen=True, slots=True)
class Crumb:
    """One rung of the breadcrumb: the address that goes there."""

    code: str
    name: str
    level: str
    query: str


@dataclass(frozen=True, slots=True)
class Release:
    """Facts of the release every answer was made from."""

    id: str
    name: str
    synthetic: bool
    created: str
    latest_month: str
    months: tuple[str, str]
    sources: tuple[str, ...]
    attribution: str = ""  # whose data it is and under which licence, as the store says
    key_id: str = ""  # of the key its counts are changed with, "" where every source is open


@dataclass(frozen=True, slots=True)
class Trend:
    """One source's counts over time at one place; count is -1 unless SHOWN.

    months: the first month of each period, "2024-04"; grain: how long a period is, "month", "quarter" or "year".
    """

    source: str
    label: str
    months: tuple[str, ...]
    count: NDArray[np.int64]
    status: NDArray[np.uint8]
    grain: str = "month"
    low: Floats | None = None  # 95 % limits of each count, NaN where none is shown
    high: Floats | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One source's counts by weekday (rows) and time (columns) at one place, over the question's period.

    rows/columns are labels: 7 x 24 for analysts, weekday/weekend x four bands for others. unknown: no time recorded.
    reason: why there is no grid (open data has no time of day), "" when there is one.
    """

    source: str
    label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    count: NDArray[np.int64]
    status: NDArray[np.uint8]
    unknown: Cell
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """One slice of a breakdown."""

    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One source's counts by category or by location precision at one place."""

    source: str
    label: str
    parts: tuple[Share, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of context about a place: "Deprivation (IMD 2025)", "decile 1 of 10", and where it is from."""

    label: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the place stands: rank among units shown, and the distribution for a strip plot."""

    rank: int | None
    of: int
    value: float | None
    values: Floats  # of every shown unit in the store at this level


@dataclass(frozen=True, slots=True)
class Place:
    """Everything the area drawer shows about one unit. Same layout for an area and a hexagon."""

    code: str
    name: str
    level: str
    level_label: str
    answer: Answer
    index: int
    breadcrumb: tuple[Crumb, ...]
    drill: Crumb | None  # one rung down inside this place, None at the end
    why_no_drill: str
    standing: Standing
    trends: tuple[Trend, ...]
    clocks: tuple[Clock, ...]
    categories: tuple[Breakdown, ...]
    precision: tuple[Breakdown, ...]
    facts: tuple[Fact, ...]
    not_known: tuple[str, ...]
    sentence: str
    days: tuple[Day, ...] = ()  # of the calendar, over the months of the trends
    holds: tuple[Crumb, ...] = ()  # one address a smaller level: its units inside this place
    lies_in: tuple[Crumb, ...] = ()  # one address a larger unit that this place lies in, by its centre
    here: tuple[Here, ...] = ()  # named places inside the unit, of the layers the reader may see
    who: Who | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One search result; `query` is the address to go to."""

    label: str
    kind: str  # "postcode", "district", "ward", "MSOA", "LSOA", "town", "premises"
    query: str
    lon: float
    lat: float
    codes: tuple[str, ...] = field(default=())


__all__ = [
    "Answer", "Breakdown", "Chip", "Classes", "Clock", "Context", "Crumb", "Day", "Fact", "Found", "Frame", "Menu",
    "Option", "Pace", "Part", "Place", "Release", "Run", "Scale", "Series", "Share", "Standing", "Status", "Total",
    "Trend", "Units", "Who",
]  # fmt: skip
