"""Which agency saw which incident, and where it put it, each with its own errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from data.codes import codebook
from data.demo.ground import Flags, Floats, Ints
from data.demo.incidents import Incidents, Place, Times, facts
from data.demo.plan import Points
from data.demo.streets import Streets

PRECISIONS = ("premises", "address", "street", "whole_street", "area", "none")


@dataclass(frozen=True, slots=True)
class Scene:
    """What every supplier writes from: the county, its streets and where its files go."""

    place: Place
    streets: Streets
    folder: Path


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an agency put an incident. precision: position in PRECISIONS; at: metres, NaN where there is no point.

    cell: of that point, -1 where there is none; street: whose name was written down, -1 none.
    """

    precision: Ints
    at: Points
    cell: Ints
    street: Ints

    def take(self, chosen: Flags) -> Spot:
        """Return some of the spots."""
        return Spot(self.precision[chosen], self.at[chosen], self.cell[chosen], self.street[chosen])


def locate(
    place: Place, seen: Incidents, shares: Mapping[str, Floats | float], middle: Ints, rng: np.random.Generator
) -> Spot:
    """Return where an agency put each incident, given shares by precision, the rest being "none".

    An incident that was at no site cannot be put at premises: it is put at an address instead. A whole street is put at
    the middle of the street; an area is a name without a point.
    """
    u = rng.uniform(size=len(seen))
    limits = np.cumsum([np.broadcast_to(shares[key], len(seen)) for key in PRECISIONS[:-1]], axis=0)
    precision = (u[None] >= limits).sum(axis=0)
    precision = np.where((precision == 0) & (seen.site < 0), 1, precision)
    street = place.street[seen.cell]
    precision = np.where((street < 0) & np.isin(precision, (2, 3)), 1, precision)
    cell = np.where(precision == 3, middle[np.maximum(street, 0)], seen.cell)
    at = np.where(np.isin(precision, (2, 3))[:, None], place.ground.sites[cell], seen.at)
    pointless = precision >= 4
    return Spot(precision, np.where(pointless[:, None], np.nan, at), np.where(pointless, -1, cell), street)


def police_sees(place: Place, seen: Incidents, middle: Ints, rng: np.random.Generator) -> Spot:
    """Return where the police put their records: nearly half to an address, 4 % nowhere a map could use."""
    at_site = seen.site >= 0
    return locate(
        place,
        seen,
        {
            "premises": np.where(at_site, 0.86, 0.0),
            "address": np.where(at_site, 0.03, 0.52),
            "street": np.where(at_site, 0.04, 0.31),
            "whole_street": np.where(at_site, 0.03, 0.125),
            "area": 0.012,
        },
        middle,
        rng,
    )


# -- the two health services


def health_sees(incidents: Incidents, rng: np.random.Generator) -> tuple[Flags, Flags]:
    """Return which injuries reach an emergency department and which an ambulance; hidden ones reach one."""
    odds = np.array([kind["health"] for kind in facts()["kinds"]])[incidents.kind]
    grave = np.isin(incidents.code, facts()["injury"]["most_serious"])
    blade = incidents.flag("knife") | incidents.flag("firearm")
    odds = np.minimum(odds * np.where(grave, 3.0, 1.0) * np.where(blade, 1.8, 1.0), 0.95)
    hidden = ~incidents.police
    reached = incidents.injury & (hidden | (rng.uniform(size=len(incidents)) < odds))
    u = rng.uniform(size=len(incidents))
    by_ambulance = reached & (u > np.where(hidden, 0.62, 0.48))
    to_ed = reached & (u < np.where(grave, 0.97, 0.78))
    return to_ed, _nightly(incidents, by_ambulance, rng)


def _nightly(incidents: Incidents, seen: Flags, rng: np.random.Generator) -> Flags:
    """Return the calls less some by day (or by night) that the police know of too, so that the night has its share."""
    hour = incidents.when.astype("datetime64[h]").astype(np.int64) % 24
    night = (hour >= 18) | (hour < 6)
    want = facts()["ambulance"]["night"]
    dark, bright = int((seen & night).sum()), int((seen & ~night).sum())
    surplus_day, surplus_night = bright - dark * (1 - want) / want, dark - bright * want / (1 - want)
    spare = np.flatnonzero(seen & incidents.police & (~night if surplus_day > 0 else night))
    drop = rng.permutation(spare)[: max(0, round(max(surplus_day, surplus_night)))]
    kept = seen.copy()
    kept[drop] = False
    return kept


def blurred(when: Times, spread: int, rng: np.random.Generator) -> Times:
    """Return times as people remember them: off by up to `spread` minutes, on five-minute marks, in the same month."""
    told = when + rng.integers(-spread, spread + 1, len(when))
    told = told.astype(np.int64) // 5 * 5
    there = told.astype("datetime64[m]")
    return np.asarray(
        np.where(there.astype("datetime64[M]") == when.astype("datetime64[M]"), there, when), "datetime64[m]"
    )


def nudged(at: Points, metres: float, rng: np.random.Generator) -> Points:
    """Return points displaced by a measuring error of the given size."""
    return np.round(at + rng.normal(0, metres, at.shape), 1)


# -- calibration


def thinned(place: Place, seen: Incidents, lad: Ints, last: int, rng: np.random.Generator) -> Flags:
    """Return which police records to keep, so that each district's latest year has its rate of violence."""
    against_person = codebook().sets["police"]["VAP"]
    classes, which = np.unique(seen.code, return_inverse=True)
    violent = np.array([code.partition(":")[0] in against_person for code in classes.tolist()])[which]
    people = place.areas.people("lad")
    keep = np.ones(len(seen), bool)
    for index, district in enumerate(place.plan.districts):
        counted = np.flatnonzero(violent & (seen.month > last - 12) & (lad == index))
        want = round(district.violence * int(people[index]) / 1000)
        if len(counted) < want:
            raise ValueError(f"{district.name}: {len(counted)} violent offences made, {want} wanted; raise the sizes")
        keep[rng.permutation(counted)[want:]] = False
    return keep


def concentrated(place: Place, seen: Incidents, at_premises: Flags, rng: np.random.Generator) -> Incidents:
    """Return the records with more or fewer of the assaults at each district's ten busiest premises coded as grievous.

    Afterwards those ten hold the wanted share of the district's most serious violence.
    """
    code = seen.code.copy()
    serious, actual = "8N:s20", "8N:s47"
    share = facts()["injury"]["top_ten"]
    for index in range(len(place.plan.districts)):
        licensed = place.sites.of("pub", "bar", "nightclub")
        top = licensed[place.setting.district[place.sites.cell[licensed]] == index][:10]
        here = seen.district == index
        inside = here & at_premises & np.isin(seen.site, top)
        grave = np.isin(code, facts()["injury"]["most_serious"])
        elsewhere = int((here & grave & ~inside).sum())
        lacking = round(elsewhere * share / (1 - share)) - int((inside & grave).sum())
        pool = np.flatnonzero(inside & (code == (actual if lacking > 0 else serious)))
        code[rng.permutation(pool)[: abs(lacking)]] = serious if lacking > 0 else actual
    return replace(seen, code=code)
