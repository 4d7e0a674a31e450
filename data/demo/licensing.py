"""The register of Doggershire's licensed premises: hours, capacity, admissions, and what people call them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from data.demo.ground import Floats, Ground, Ints
from data.demo.layers import postcodes, write_table
from data.demo.plan import Plan
from data.demo.rows import lonlat
from data.demo.sites import LICENSED, Setting, Sites
from data.demo.streets import Streets

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHUT = "closed"
# Monday to Thursday, Friday and Saturday, Sunday; one of these a kind
HOURS = {
    "nightclub": (("19:00-03:00", "18:00-05:00", "19:00-02:00"), (SHUT, "18:00-04:00", "18:00-02:00")),
    "bar": (("12:00-00:00", "12:00-02:00", "12:00-23:30"), ("16:00-01:00", "12:00-03:00", "16:00-00:00")),
    "pub": (("11:00-23:00", "11:00-00:30", "12:00-22:30"), ("12:00-23:30", "11:00-01:00", "12:00-23:00")),
    "off-licence": (("08:00-22:00", "08:00-23:00", "09:00-22:00"), ("06:00-23:00", "06:00-23:00", "06:00-23:00")),
}
ROOM = {"nightclub": (350, 1400), "bar": (110, 380), "pub": (70, 260)}  # people
TALKED_OF = ("Vaults", "Bottom {}", "Old {}")
BIGGEST = (3_400, 1_040_000)  # capacity and admissions a year of the busiest club of all: "a million people"


def write_register(
    folder: Path, plan: Plan, ground: Ground, streets: Streets, setting: Setting, sites: Sites, rng: np.random.Generator
) -> None:
    """Write premises/premises.csv. The two of the first district's ten busiest that lie nearest share a nickname."""
    rows = sites.of(*LICENSED)
    point, street = lonlat(sites.at[rows]), streets.of_cell[sites.cell[rows]]
    towns = [home.name for home in ground.settlements]
    named = [streets.names[one] if one >= 0 else "" for one in street.tolist()]
    town = [towns[streets.home[one]] if one >= 0 else "" for one in street.tolist()]
    number = rng.integers(1, 120, len(rows)).tolist()
    kinds = [sites.kind[i] for i in rows.tolist()]
    capacity = _capacity(kinds, rng)
    admissions = _admissions(kinds, capacity, rng)
    first = kinds.index("nightclub")
    capacity[first], admissions[first] = BIGGEST
    weeks = _weeks(kinds, rng)
    shared = _nearest_two(sites.at[rows][:10])
    columns = {
        "id": [sites.ref[i] for i in rows.tolist()],
        "name": [sites.name[i] for i in rows.tolist()],
        "type": kinds,
        "lon": point[:, 0],
        "lat": point[:, 1],
        "uprn": [f"99{10_000_000 + 37 * i}" for i in range(len(rows))],
        "aliases": [_aliases(sites.name[i], n, n in shared) for n, i in enumerate(rows.tolist())],
        "address": [f"{n} {s}, {t}" if s else "" for n, s, t in zip(number, named, town, strict=True)],
        "street": [f"{s}, {t}" if s else "" for s, t in zip(named, town, strict=True)],
        "postcode": _postcodes(plan, ground, setting, sites.cell[rows]),
        **{day: [week[at] for week in weeks] for at, day in enumerate(WEEKDAYS)},
        "capacity": ["" if value < 0 else value for value in capacity.tolist()],
        "admissions": ["" if value < 0 else value for value in admissions.tolist()],
    }
    write_table(folder / "premises" / "premises.csv", columns)


def _capacity(kinds: list[str], rng: np.random.Generator) -> Ints:
    """Return how many people each may hold, -1 where the register does not say."""
    low = np.array([ROOM.get(kind, (0, 0))[0] for kind in kinds])
    high = np.array([ROOM.get(kind, (0, 0))[1] for kind in kinds])
    size = np.rint(low + (high - low) * rng.uniform(size=len(kinds)) ** 2).astype(np.int64) // 10 * 10
    return np.where((size > 0) & (rng.uniform(size=len(kinds)) < 0.86), size, -1)


def _admissions(kinds: list[str], capacity: Ints, rng: np.random.Generator) -> Ints:
    """Return admissions a year where somebody counts at the door: most clubs and a few bars; -1 elsewhere."""
    counted = np.array([{"nightclub": 0.85, "bar": 0.2}.get(kind, 0.0) for kind in kinds])
    nights = np.array([{"nightclub": 180, "bar": 330}.get(kind, 0) for kind in kinds])
    many = np.rint(capacity * nights * rng.uniform(0.5, 1.3, len(kinds))).astype(np.int64) // 100 * 100
    return np.where((rng.uniform(size=len(kinds)) < counted) & (capacity > 0), many, -1)


def _weeks(kinds: list[str], rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Return seven licensed days a premises; one register in twenty has blanks."""
    found: list[tuple[str, ...]] = []
    for kind, turn, blank in zip(kinds, rng.integers(0, 2, len(kinds)), rng.uniform(size=len(kinds)), strict=True):
        week, end, sunday = HOURS[kind][int(turn)]
        found.append(("",) * 7 if blank < 0.05 else (week, week, week, week, end, end, sunday))
    return found


def _aliases(name: str, number: int, shares: bool) -> str:
    """Return what people call a place beside its name."""
    short = name.removeprefix("The ")
    said = [] if short != name else [f"{name} nightclub"]
    said += [TALKED_OF[1 + number % 2].format(short)] if number % 3 == 0 else []
    return "; ".join([*said, *([TALKED_OF[0]] if shares else [])])


def _nearest_two(at: Floats) -> set[int]:
    """Return the two points that lie nearest to each other."""
    away, near = cKDTree(at).query(at, k=2)
    one = int(np.argmin(away[:, 1]))
    return {one, int(near[one, 1])}


def _postcodes(plan: Plan, ground: Ground, setting: Setting, cells: Ints) -> list[str]:
    """Return the postcode of the nearest inhabited cell of each cell."""
    held = postcodes(plan, ground, setting)
    _, near = cKDTree(ground.sites[[cell for _, cell, _ in held]]).query(ground.sites[cells])
    return [held[at][0] for at in near.tolist()]
