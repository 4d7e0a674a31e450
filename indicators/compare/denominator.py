"""Of what a rate is: residents, people there on a working day, or km²; each with its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from indicators.model import Answer, Context, Floats, Option

THOUSAND: Final = 1_000
NO_WORKDAY = "No layer says how many people are here on a working day (id workday, measure per_resident)."


@dataclass(frozen=True, slots=True)
class Denominator:
    """One denominator. per: of how many of them a rate is told; unit: of the rate; what: them, in a sentence."""

    key: str
    label: str
    per: int
    unit: str
    what: str


DENOMINATORS: Final[Mapping[str, Denominator]] = MappingProxyType(
    {
        one.key: one
        for one in (
            Denominator("residents", "Residents", THOUSAND, "per 1,000 residents a year", "residents"),
            Denominator(
                "workday",
                "People on a working day",
                THOUSAND,
                "per 1,000 people there on a working day, a year",
                "people there on a working day",
            ),
            Denominator("area", "Area (km²)", 1, "per km² a year", "area"),
        )
    }
)


def offered(told: Answer, at_work: Context | None) -> tuple[Option, ...]:
    """Return of what a rate may be, those the release does not hold greyed with the reason."""
    nobody = "" if np.isfinite(told.units.residents).any() else f"No population is held for {told.units.label}."
    unknown = "" if at_work is not None else NO_WORKDAY
    why = {"residents": nobody, "workday": nobody or unknown, "area": ""}
    return tuple(
        Option(key, one.label, hint=one.unit, disabled=bool(why[key]), reason=why[key])
        for key, one in DENOMINATORS.items()
    )


def chosen(asked: str, options: tuple[Option, ...]) -> Denominator:
    """Return the denominator asked for, or the first that the release holds: area is always held."""
    held = [one.key for one in options if not one.disabled]
    return DENOMINATORS[asked if asked in held else held[0]]


def of_what(one: Denominator, told: Answer, at_work: Context | None) -> Floats:
    """Return residents, people on a working day or km² by unit, NaN where unknown."""
    if one.key == "area":
        return told.units.area_km2
    if one.key == "workday" and at_work is not None:
        return told.units.residents * at_work.value
    return told.units.residents
