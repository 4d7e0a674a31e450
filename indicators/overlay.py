"""What lies over the map and what it says of itself: values that a page, a file or a drawer shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data import Cell


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the stack, as answered. kind: violence, context, points, interventions or coarse.

    key: as in the address; opacity: percent; shape: the symbol of points; words: its legend; url: where the browser
    finds what is drawn ("" for fills); values: context fifth by unit (1 lowest to 5, 0 unknown) for fills; months: of
    the question, for places that come and go.
    """

    key: str
    kind: str
    label: str
    opacity: int
    words: str = ""
    shape: str = ""
    outlines: bool = False
    url: str = ""
    values: NDArray[np.uint8] | None = None
    months: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Here:
    """The named places of one layer inside one unit: (name, category) pairs, and the address that draws the layer."""

    key: str
    label: str
    names: tuple[tuple[str, str], ...]
    query: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One class of records that the map cannot place: how many, and what would sharpen them."""

    label: str
    cell: Cell
    sharper: str


@dataclass(frozen=True, slots=True)
class Unmappable:
    """What the unmappable chip of one source hides. reason: why it is not split further, "" when it is."""

    source: str
    label: str
    total: Cell
    outside: Cell
    unplaced: tuple[Reason, ...]
    coarse: tuple[Reason, ...]
    reason: str = ""
