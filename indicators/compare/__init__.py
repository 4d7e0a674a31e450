"""The screen Compare: rates, outliers, definitions, time and places side by side. Entered here."""

from __future__ import annotations

from typing import TypeAlias

from access import Principal
from data import Store
from indicators.compare.asked import OWN, PANELS, Asked, address, read_asked
from indicators.compare.outliers import Odd, Outliers, Unusual, outliers
from indicators.compare.rates import Rates, rates
from indicators.question import Question

Panel: TypeAlias = Rates | Outliers

__all__ = [
    "OWN", "PANELS", "Asked", "Odd", "Outliers", "Panel", "Rates", "Unusual", "address", "compared", "read_asked",
]  # fmt: skip


def compared(question: Question, asked: Asked, store: Store, principal: Principal) -> Panel:
    """Return the panel that is asked for, of a question the reader may ask as it stands."""
    if asked.panel == "outliers":
        return outliers(question, store, principal)
    return rates(question, asked, store, principal)
