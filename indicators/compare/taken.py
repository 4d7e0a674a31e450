"""What can be taken away of each panel of Compare: its tables by name, whichever figures they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Taken:
    """One table of a panel. areas: its rows are areas, so that they have shapes."""

    key: str
    label: str
    areas: bool = True


TAKEN: Final[Mapping[str, tuple[Taken, ...]]] = MappingProxyType(  # by the keys of PANELS; reports/panels makes each
    {
        "rates": (Taken("rates", "Every area"), Taken("fifths", "Fifths by deprivation", areas=False)),
        "outliers": (Taken("outliers", "Every area, with both lists"),),
        "definitions": (Taken("definitions", "Every area by both"), Taken("totals", "Both totals", areas=False)),
        "time": (Taken("months", "The chart", areas=False), Taken("changes", "Every area in both periods")),
        "places": (Taken("places", "Side by side, with similar ones"),),
        "exclusions": (Taken("exclusions", "Every area by both"),),
        "saved": (),
    }
)
