"""The screen Compare: rates, outliers, definitions, time and places side by side. Entered here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeAlias

from access import Principal, may_upload
from data import Store
from indicators.compare.asked import OWN, PANELS, Asked, address, read_asked
from indicators.compare.by_age import ByAge
from indicators.compare.definitions import Definitions, Moved, two_definitions
from indicators.compare.denominator import Denominator
from indicators.compare.exclusions import Exclusions, exclusions
from indicators.compare.outliers import Odd, Outliers, OwnLayer, Unusual, outliers
from indicators.compare.over_time import OverTime, over_time
from indicators.compare.places import Places, places
from indicators.compare.rates import Rates, rates
from indicators.compare.saved import Saved, saved
from indicators.compare.slope import Slope
from indicators.compare.taken import TAKEN, Taken
from indicators.compare.uploaded import Shelf, with_uploads
from indicators.model import Answer
from indicators.question import Question


class Panel(Protocol):
    """What every panel holds: the question as answered."""

    @property
    def answer(self) -> Answer:
        """The answer that the panel is made of."""


__all__ = [
    "OWN",
    "PANELS",
    "TAKEN",
    "Asked",
    "ByAge",
    "Definitions",
    "Denominator",
    "Exclusions",
    "Moved",
    "Odd",
    "Outliers",
    "OverTime",
    "OwnLayer",
    "Panel",
    "Places",
    "Rates",
    "Saved",
    "Shelf",
    "Slope",
    "Taken",
    "Unusual",
    "address",
    "compared",
    "read_asked",
]


Make: TypeAlias = Callable[[Question, Asked, Store, Principal], Panel]
MADE: Mapping[str, Make] = MappingProxyType(  # by the keys of PANELS; layouts/compare draws each
    {
        "rates": lambda question, asked, store, reader: rates(question, asked.per, store, reader),
        "outliers": lambda question, asked, store, reader: outliers(question, asked.place, store, reader),
        "definitions": two_definitions,
        "time": over_time,
        "places": places,
        "exclusions": lambda question, _, store, reader: exclusions(question, store, reader),
        "saved": lambda question, _, store, reader: saved(question, store, reader),
    }
)


def compared(question: Question, asked: Asked, store: Store, principal: Principal, shelf: Shelf | None = None) -> Panel:
    """Return the panel that is asked for, of a question the reader may ask as it stands.

    shelf: the uploads the reader may see, where they may see any.
    """
    panel = MADE[asked.panel](question, asked, store, principal)
    if isinstance(panel, Outliers) and shelf is not None and may_upload(principal):
        return with_uploads(panel, shelf, store)
    return panel
