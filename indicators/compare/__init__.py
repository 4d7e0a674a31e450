"""The screen Compare: rates, outliers, definitions, time and places side by side. Entered here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from access import Principal
from data import Store
from indicators.compare.asked import OWN, PANELS, Asked, address, read_asked
from indicators.compare.definitions import Definitions, Moved, two_definitions
from indicators.compare.exclusions import Exclusions, exclusions
from indicators.compare.outliers import Odd, Outliers, Unusual, outliers
from indicators.compare.over_time import OverTime, over_time
from indicators.compare.places import Places, places
from indicators.compare.rates import Rates, rates
from indicators.compare.saved import Saved, saved
from indicators.question import Question

Panel: TypeAlias = Rates | Outliers | Definitions | OverTime | Places | Exclusions | Saved

__all__ = [
    "OWN",
    "PANELS",
    "Asked",
    "Definitions",
    "Exclusions",
    "Moved",
    "Odd",
    "Outliers",
    "OverTime",
    "Panel",
    "Places",
    "Rates", "Saved",
    "Unusual",
    "address",
    "compared",
    "read_asked",
]  # fmt: skip


Make: TypeAlias = Callable[[Question, Asked, Store, Principal], Panel]
MADE: Mapping[str, Make] = MappingProxyType(
    {"definitions": two_definitions, "time": over_time, "places": places, "rates": rates}
)


def compared(question: Question, asked: Asked, store: Store, principal: Principal) -> Panel:
    """Return the panel that is asked for, of a question the reader may ask as it stands."""
    if asked.panel == "outliers":
        return outliers(question, store, principal)
    if asked.panel == "exclusions":
        return exclusions(question, store, principal)
    if asked.panel == "saved":
        return saved(question, store, principal)
    return MADE.get(asked.panel, rates)(question, asked, store, principal)
