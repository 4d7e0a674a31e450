"""What every indicator must be able to do, and the registry of those on offer.

One module each in indicators/methods/.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """Protected input of an indicator, one row a unit: NaN where the count is not shown or not supplied.

    years: supplied months / 12. residents: NaN where unknown. previous: the same for the second period, None unless the
    indicator needs it; comparable: True where both periods were fully supplied. part: those of the count that only
    health services saw, None where incidents of several sources were not matched. variance: of what protection changed
    a count and the previous one by, together; 0 where both are exact.
    """

    count: Floats
    residents: Floats
    years: Floats
    previous: Floats | None = None
    comparable: NDArray[np.bool_] | None = None
    part: Floats | None = None
    variance: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """Values and limits in the indicator's unit, NaN where there is none; words: one a unit, or None."""

    value: Floats
    low: Floats
    high: Floats
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """What a reader should know of an indicator, in sentences.

    read: how to read one value, for somebody in a meeting; formula; interval: its limits and where they come from;
    refuses: when there is no value; source: where the formula is published.
    """

    read: str
    formula: str
    interval: str
    refuses: str
    source: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number per unit: its name, its unit, how it is computed, and what a reader should know of it."""

    key: str
    label: str
    unit: str
    needs_residents: bool
    needs_previous: bool
    compute: Callable[[Measured], Result]
    method: Method


def reading(key: str) -> str:
    """Return how to read one value of an indicator, for somebody in a meeting. Raises KeyError for no indicator."""
    return indicators()[key].method.read


@cache
def indicators() -> Mapping[str, Indicator]:
    """Return every indicator by key. Raises ValueError naming a module without one of its own."""
    from indicators import methods

    found: dict[str, Indicator] = {}
    for name in sorted(info.name for info in pkgutil.iter_modules(methods.__path__)):
        entry = getattr(importlib.import_module(f"{methods.__name__}.{name}"), "INDICATOR", None)
        if entry is None or entry.key in found:
            raise ValueError(f"indicators/methods/{name}.py must define INDICATOR with a key of its own")
        found[entry.key] = entry
    return MappingProxyType(found)
