"""What Doggershire is made of, read from its TOML: the county drawn by hand, which the generator then makes real."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

FOLDER = Path(__file__).parent
FIRST = 2021 * 12 + 3  # April 2021, as year x 12 + month - 1
LAST = 2026 * 12 + 2
MONTHS = LAST - FIRST + 1


@dataclass(frozen=True, slots=True)
class District:
    """One of the four; violence is offences per 1,000 residents in the latest year, deprivation a mean score."""

    name: str
    code: str
    seat: tuple[float, float]
    share: float
    wards: int
    violence: float
    deprivation: float
    postcode: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """A town or village: metres on the British National Grid, and how many people live there."""

    name: str
    at: tuple[float, float]
    residents: int
    rank: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The hand-drawn county. outline: metres (EPSG:27700), not closed. words: lists that names are made from."""

    outline: Points
    inland: Points
    districts: tuple[District, ...]
    settlements: tuple[Settlement, ...]
    words: dict[str, Any]


@cache
def plan() -> Plan:
    """Return the county as drawn in plan.toml."""
    raw = tomllib.loads((FOLDER / "plan.toml").read_text(encoding="utf-8"))
    origin = np.array(raw["origin"], float)

    def metres(point: list[float]) -> tuple[float, float]:
        east, north = origin + np.array(point) * 1000
        return float(east), float(north)

    return Plan(
        outline=origin + np.array(raw["outline"]) * 1000,
        inland=origin + np.array(raw["inland"]) * 1000,
        districts=tuple(District(**row | {"seat": metres(row["seat"])}) for row in raw["districts"]),
        settlements=tuple(Settlement(**row | {"at": metres(row["at"])}) for row in raw["settlements"]),
        words={key: raw[key] for key in ("villages", "streets", "premises")},
    )
