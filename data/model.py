"""What leaves data/: protected cells with a status, and the facts of a release."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Counts: TypeAlias = NDArray[np.int64]
Statuses: TypeAlias = NDArray[np.uint8]
Months: TypeAlias = NDArray[np.int16]

UNION = "union"  # what several sources saw, an incident that was matched between them counted once
ABSENT = -1  # the count of every cell that is not SHOWN, so that forgetting the status fails loudly


class Status(IntEnum):
    """Why a cell holds what it holds. Never merged, never drawn alike, never stored as 0."""

    SHOWN = 0
    HIDDEN = 1
    NOT_SUPPLIED = 2
    NOT_COMPUTABLE = 3


STATUS_WORDS = {
    Status.SHOWN: "shown",
    Status.HIDDEN: "hidden",
    Status.NOT_SUPPLIED: "not supplied",
    Status.NOT_COMPUTABLE: "not computable",
}


def month_index(text: str) -> int:
    """Return year x 12 + month - 1 for "2024-04". Raises ValueError if it is no month."""
    year, _, month = text.partition("-")
    if len(year) != 4 or len(month) != 2 or not (year + month).isascii() or not (year + month).isdigit():
        raise ValueError(f"month must look like 2024-04, got {text!r}")
    if not 1 <= int(month) <= 12:
        raise ValueError(f"month must be 01 to 12, got {text!r}")
    return int(year) * 12 + int(month) - 1


def month_text(index: int) -> str:
    """Return "2024-04" for year x 12 + month - 1."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


@dataclass(frozen=True, slots=True)
class Spec:
    """One family of lattice cells: every unit of a level, for one definition, source and stretch of months.

    months: first and last, inclusive, as year x 12 + month - 1. hours and days: empty means all; hour 24 is
    "unknown" and is never in a chosen subset. age: inclusive years, None for any. domestic: "default" leaves the
    definition's own rule. among: with the source UNION, the sources whose matched incidents are counted once.
    """

    definition: str
    source: str
    level: str
    months: tuple[int, int]
    age: tuple[int, int] | None = None
    domestic: str = "default"
    blindspot: bool = False
    hours: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    among: tuple[str, ...] = ()

    def attributes(self) -> int:
        """Return how many parameters differ from the definition's published defaults."""
        changed = (self.age is not None, self.domestic != "default", self.blindspot, bool(self.hours or self.days))
        return sum(changed)


@dataclass(frozen=True, slots=True)
class Cell:
    """One protected count; `count` is None unless `status` is SHOWN."""

    count: int | None
    status: Status

    def __post_init__(self) -> None:
        if (self.count is None) == (self.status is Status.SHOWN):
            raise ValueError("a count is present exactly when shown")


NONE_AT_ALL = Cell(0, Status.SHOWN)


@dataclass(frozen=True, slots=True)
class Cells:
    """Protected counts of every unit of a level, in unit-table order.

    count is ABSENT (-1) wherever status is not SHOWN. supplied: months of the period in which every provider
    serving the unit delivered; months: length of the period. unlocated and outside belong to the whole store, not to a
    unit; elsewhere are those in the county but in no unit: 0 but for levels of the store's own, which may leave gaps.
    converted: share of the period's rows that were stated in the other census vintage, None for levels without.
    rule: the disclosure rule applied, in words. variance: of a shown count about what was recorded, 0 where exact (in
    an analyst's own areas beside others, that of the others).
    """

    spec: Spec
    count: Counts
    status: Statuses
    supplied: Months
    months: int
    unlocated: Cell
    outside: Cell
    converted: float | None
    exact: bool
    rule: str
    elsewhere: Cell = NONE_AT_ALL
    variance: float = 0.0

    def __post_init__(self) -> None:
        shown = self.status == Status.SHOWN
        if not bool(((self.count >= 0) == shown).all()):
            raise ValueError("a count is present exactly when shown")
