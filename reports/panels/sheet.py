"""One table of a panel of Compare, and the columns that every table of areas begins with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data import Status
from indicators import Answer
from reports.table import ALWAYS, DECIMALS, Column, numbers, table, texts

PLACE = tuple(one for one in ALWAYS if one.name in ("code", "name", "level"))
COUNTED = tuple(
    one
    for one in ALWAYS
    if one.name in ("code", "name", "level", "source", "count", "status", "population", "months_supplied", "months")
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a panel: its rows in the order of the screen, every one of them.

    answer: what it is made of. columns: what each column means, in order. order: of the rows, in words. said: the
    sentences of the panel. figures: its single numbers by name, as JSON has them.
    """

    answer: Answer
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    order: str
    said: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if tuple(self.frame) != tuple(one.name for one in self.columns):
            raise ValueError("the columns of a sheet are those it tells the meaning of")


def of_areas(answer: Answer, rows: NDArray[np.int64], columns: Sequence[Column] = COUNTED) -> pd.DataFrame:
    """Return some columns of the atlas's own table for units, in the order given, by the first source alone."""
    inside = np.zeros(len(answer.inside), bool)
    inside[rows] = True
    made = table(replace(answer, inside=inside, series=answer.series[:1]))
    at = np.searchsorted(np.flatnonzero(inside), rows)
    return made.iloc[at].reset_index(drop=True)[[one.name for one in columns]]


def shown(answer: Answer, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which units have a count that is shown: of others nothing derived is written, whatever came with it."""
    found: NDArray[np.bool_] = answer.series[0].status[rows] == Status.SHOWN
    return found


def where(told: NDArray[np.bool_], value: NDArray[Any]) -> pd.Series:
    """Return a column of numbers, <NA> where nothing may be told."""
    return numbers(np.where(told, value.astype(float), np.nan))


def yes_no(told: NDArray[np.bool_], value: NDArray[np.bool_]) -> pd.Series:
    """Return a column of "yes" and "no", <NA> where nothing may be told."""
    return texts([("yes" if one else "no") if known else None for known, one in zip(told, value, strict=True)])


def finite(value: float) -> float | None:
    """Return a number as a manifest has it: to six decimals, None for none."""
    return round(float(value), DECIMALS) if math.isfinite(value) else None
