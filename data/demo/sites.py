"""Doggershire's premises, schools, hospitals and stations: where incidents gather, and what the search box finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.areas import Areas
from data.demo.ground import Floats, Ground, Ints
from data.demo.plan import Plan, Points
from data.demo.streets import Streets

# how many of each: in the county, or in every district
PREMISES, SCHOOLS, CARE = 1120, 420, 180
LICENSED = ("pub", "bar", "nightclub", "off-licence")
EACH = {"police station": 4, "fire station": 5, "railway station": 3, "bus station": 2}


@dataclass(frozen=True, slots=True)
class Sites:
    """Places with a name. cell: where it stands; at: metres (EPSG:27700); pull: how much draws incidents, 1 usual."""

    ref: list[str]
    name: list[str]
    kind: list[str]
    cell: Ints
    at: Points
    pull: Floats

    def of(self, *kinds: str) -> Ints:
        """Return positions of the sites of some kinds."""
        return np.array([i for i, kind in enumerate(self.kind) if kind in kinds], np.int64)


@dataclass(frozen=True, slots=True)
class Setting:
    """What about a cell draws people. district: index, -1 at sea; centre: 0 to 1, the pull of town centres."""

    district: Ints
    centre: Floats
    lively: Floats


def make_setting(ground: Ground, areas: Areas, streets: Streets) -> Setting:
    """Return the pull of town centres on every cell: falling with the distance, wider in bigger places."""
    centre: Floats = np.zeros(len(ground.sites))
    for place in ground.settlements:
        reach = 120 + 900 * np.sqrt(place.residents / 250_000)
        away = np.hypot(*(ground.sites - place.at).T)
        centre = np.maximum(centre, np.sqrt(place.residents / 250_000) / (1 + (away / reach) ** 2) ** 2)
    centre = np.asarray(np.round(np.where(ground.land & (streets.of_cell >= 0), centre, 0.0), 9), np.float64)
    district = np.where(areas.cell >= 0, areas.member["lad"][areas.cell], -1)
    return Setting(district, centre, centre**1.5)


def make_sites(
    plan: Plan, ground: Ground, areas: Areas, streets: Streets, setting: Setting, rng: np.random.Generator
) -> Sites:
    """Return all sites; the first ten licensed premises of each district are its busiest, in its main town."""
    rows: list[tuple[str, str, int, float]] = []
    for index, district in enumerate(plan.districts):
        here = np.flatnonzero((setting.district == index) & (streets.of_cell >= 0))
        share = ground.residents[here].sum() / ground.residents.sum()
        town = setting.centre[here] * (np.hypot(*(ground.sites[here] - district.seat).T) < 2500)
        rows += _licensed(plan, here, setting.lively[here] + 0.004, town**2, round(PREMISES * share), rng)
        rows += _civic(district.name, here, ground, setting, share, rng)
        rows += [
            (
                f"{district.name} Royal Infirmary" if index == 0 else f"{district.name} District Hospital",
                "hospital",
                _one(here, setting.centre[here] * (setting.centre[here] < 0.35), rng),
                1.0,
            )
        ]
        if index in (0, 3):
            remote = here[ground.town[here] < 0]
            rows.append(
                (
                    f"HMP {('Lantern Moor', 'Skerry Marsh')[index // 3]}",
                    "prison",
                    _one(remote, np.ones(len(remote)), rng),
                    1.0,
                )
            )
    cell = np.array([row[2] for row in rows])
    wobble = rng.uniform(-0.7, 0.7, (len(rows), 2)) * ground.room[cell][:, None]
    kinds = [row[1] for row in rows]
    refs = [f"{''.join(word[0] for word in kind.split()).upper()}{i:04d}" for i, kind in enumerate(kinds)]
    return Sites(
        refs,
        [row[0] for row in rows],
        kinds,
        cell,
        np.round(ground.sites[cell] + wobble, 1),
        np.array([row[3] for row in rows]),
    )


def _licensed(
    plan: Plan, here: Ints, pull: Floats, town: Floats, count: int, rng: np.random.Generator
) -> list[tuple[str, str, int, float]]:
    """Return licensed premises: rank r draws (r + 4)^-1.2, so that few draw most (Zipf and Mandelbrot)."""
    words = plan.words["premises"]
    busiest = rng.choice(here, 10, replace=False, p=town / town.sum())
    others = rng.choice(here, count - 10, replace=False, p=pull / pull.sum())
    clubs = [words["clubs"][i] for i in rng.permutation(len(words["clubs"]))]
    found: list[tuple[str, str, int, float]] = []
    for rank, cell in enumerate([*busiest.tolist(), *others.tolist()]):
        club = rank in (0, 1, 3, 6)
        name = clubs[rank] if club else words["first"][int(rng.integers(len(words["first"])))]
        kind = (
            "nightclub"
            if club
            else "bar"
            if rank < 10 or rng.uniform() < 0.15
            else "pub"
            if rng.uniform() < 0.7
            else "off-licence"
        )
        found.append((name, kind, int(cell), round((rank + 4.0) ** -1.2, 6)))
    return found


def _civic(
    name: str, here: Ints, ground: Ground, setting: Setting, share: float, rng: np.random.Generator
) -> list[tuple[str, str, int, float]]:
    people = ground.residents[here]
    found = []
    for kind, count, weight in (
        ("school", round(SCHOOLS * share), people),
        ("care home", round(CARE * share), people),
        *((kind, count, setting.centre[here]) for kind, count in EACH.items()),
    ):
        cells = rng.choice(here, count, replace=False, p=weight / weight.sum())
        found += [
            (f"{_near(ground, int(cell), name)} {kind}", kind, int(cell), float(round(rng.uniform(0.4, 1.6), 4)))
            for cell in cells
        ]
    return found


def _near(ground: Ground, cell: int, district: str) -> str:
    place = int(ground.town[cell])
    return ground.settlements[place].name if place >= 0 else district


def _one(cells: Ints, weight: Floats, rng: np.random.Generator) -> int:
    return int(rng.choice(cells, p=weight / weight.sum()))
