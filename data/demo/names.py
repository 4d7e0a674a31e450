"""Names for Doggershire's villages, wards, streets and premises: words from plan.toml, put together by the seed."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import cKDTree

from data.demo.plan import Plan, Settlement


def with_villages(plan: Plan, rng: np.random.Generator) -> tuple[Settlement, ...]:
    """Return the settlements of the plan and villages between them, 1.5 km or more from each other."""
    county = shapely.Polygon(plan.outline).buffer(-1300)
    want, (low, high) = plan.words["villages"]["count"], plan.words["villages"]["residents"]
    names = compounds(plan.words["villages"]["first"], plan.words["villages"]["last"], want, rng)
    found = list(plan.settlements)
    west, south, east, north = county.bounds
    while len(found) < len(plan.settlements) + want:
        at = (round(rng.uniform(west, east), 1), round(rng.uniform(south, north), 1))
        clear = cKDTree([place.at for place in found]).query(at, k=1)
        nearest = found[int(clear[1])]
        reach = 1500 + 800 * np.sqrt(nearest.residents / (np.pi * 4300))
        if clear[0] > reach and county.contains(shapely.Point(at)):
            size = int(round(low * (high / low) ** rng.uniform(0, 1), -1))
            found.append(Settlement(names[len(found) - len(plan.settlements)], at, size, 5 if size > 1500 else 6))
    return tuple(found)


def compounds(first: list[str], last: list[str], count: int, rng: np.random.Generator) -> list[str]:
    """Return `count` different names made of one word of each list."""
    every = [a + (b if b[0] == " " or a[-1] != b[0] else b[1:]) for a in first for b in last]
    picked = rng.permutation(len(every))
    return list(dict.fromkeys(every[i] for i in picked))[:count]


def ward_names(homes: list[str], rng: np.random.Generator, words: dict[str, list[str]]) -> list[str]:
    """Return a different name for each ward from the place most of it is in."""
    quarters = ["Central", "North", "South", "East", "West", "Park", "Moor", "Bank", "Cross", "Hill", "Common", "Wharf"]
    suburbs = iter(compounds(words["first"], ["gate", "side", " Park", " Heath", "moor", " Hill"], 120, rng))
    times: dict[str, int] = {}
    names = []
    for home in homes:
        turn = times[home] = times.get(home, 0) + 1
        alone = homes.count(home) == 1
        names.append(home if alone else f"{home} {quarters[turn - 1]}" if turn <= 5 else next(suburbs))
    return names


def street_names(near: list[float], town: bool, words: dict[str, list[str]], rng: np.random.Generator) -> list[str]:
    """Return a name for each street of a place, `near` being its distance from the middle."""
    ends = words["last"] if town else words["lanes"]
    every = [f"{a} {b}" for a in words["first"] for b in ends if a not in ("High", "Market")]
    usual = ["High Street", "Market Place", "Church Street", "Station Road", "Bridge Street", "Harbour Street"]
    mixed = [every[i] for i in rng.permutation(len(every))]
    pool = [*usual, *(name for name in mixed if name not in usual)]
    names = [""] * len(near)
    for rank, street in enumerate(np.argsort(np.array(near), kind="stable").tolist()):
        names[street] = pool[rank % len(pool)]
    return names
