"""Two neighbourhoods that do not fit: much violence where there is little deprivation, and the reverse. Planted.

Nothing is added or taken away: incidents at no premises are moved inside their district, before any agency sees them,
so that every total, every district's rate and every share of premises stays what it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from data.demo.ground import Flags, Floats, Ints
from data.demo.incidents import Incidents, Place
from data.demo.labels import Labels
from data.demo.layers import write_table

HIGH_IN, LOW_IN = 1, 2  # positions of the districts they lie in
DRAWN = 0.03  # share of its district's incidents at no premises that is moved to the one
KEPT = 0.12  # share of those of the other that stays
NIGHTLIFE = ("pub", "bar", "nightclub")


@dataclass(frozen=True, slots=True)
class OddOnes:
    """The two, as positions among the LSOAs (2021). high: much violence, little deprivation; low: the reverse."""

    high: int
    low: int


def odd_ones(place: Place) -> OddOnes:
    """Return the least deprived LSOA of one district and the most deprived of another, of those without nightlife.

    Of those, only what has as many residents as most and no town centre: nothing else shall explain them.
    """
    lsoa, score = place.areas.member["lsoa21"], place.score
    people, lad = place.areas.people("lsoa21"), place.areas.parent("lsoa21", "lad")
    bars = place.areas.cell[place.sites.cell[place.sites.of(*NIGHTLIFE)]]
    lively = np.zeros(len(score), bool)
    lively[lsoa[bars]] = True
    centre = np.zeros(len(score))
    land = place.areas.cell >= 0
    np.maximum.at(centre, lsoa[place.areas.cell[land]], place.setting.centre[land])
    plain = ~lively & (centre < np.median(centre)) & (np.abs(people - np.median(people)) < 450)
    high = np.where(plain & (lad == HIGH_IN), score, np.inf).argmin()
    low = np.where(plain & (lad == LOW_IN), score, -np.inf).argmax()
    return OddOnes(int(high), int(low))


def with_odd_ones(place: Place, every: Incidents, rng: np.random.Generator) -> Incidents:
    """Return all incidents, some of them moved so that the two neighbourhoods do not fit."""
    odd = odd_ones(place)
    lsoa = np.where(place.areas.cell >= 0, place.areas.member["lsoa21"][place.areas.cell], -1)
    u, free = rng.uniform(size=len(every)), every.site < 0
    drawn = free & (every.district == HIGH_IN) & (u < DRAWN)
    every = _moved(place, every, drawn, lsoa == odd.high, rng)
    gone = free & (lsoa[every.cell] == odd.low) & (u > KEPT)
    elsewhere = (place.setting.district == LOW_IN) & (lsoa != odd.low)
    return _moved(place, every, gone, elsewhere, rng)


def _moved(place: Place, every: Incidents, chosen: Flags, into: Flags, rng: np.random.Generator) -> Incidents:
    """Return the incidents with the chosen ones where people live in some cells."""
    usable: Ints = np.flatnonzero(into & (place.street >= 0))
    weights: Floats = place.ground.residents[usable] + 1.0
    count = int(chosen.sum())
    cell, at = every.cell.copy(), every.at.copy()
    cell[chosen] = rng.choice(usable, count, p=weights / weights.sum())
    wobble = rng.uniform(-0.7, 0.7, (count, 2)) * place.ground.room[cell[chosen]][:, None]
    at[chosen] = np.round(place.ground.sites[cell[chosen]] + wobble, 1)
    return replace(every, cell=cell, at=at)


def write_odd_ones(folder: Path, place: Place, labels: Labels) -> None:
    """Write which two they are into truth/, for tests alone: no configuration reads it."""
    odd = odd_ones(place)
    write_table(
        folder / "truth" / "outliers.csv",
        {
            "lsoa21": [labels.code["lsoa21"][one] for one in (odd.high, odd.low)],
            "what": ["high violence, low deprivation", "low violence, high deprivation"],
            "imd_score": [float(place.score[one]) for one in (odd.high, odd.low)],
        },
    )
