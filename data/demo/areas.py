"""Doggershire's areas: output areas grown from cells, then everything above from them, so that all of it nests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.ground import Floats, Ground, Ints
from data.demo.grow import Graph, grow, scatter_seeds
from data.demo.plan import Plan

OA, LSOA, MSOA = 4400, 850, 170
OA_LIMITS = (110.0, 615.0)  # residents; ONS keeps output areas between 100 and 625
LSOA_LIMITS = (1020.0, 2960.0)  # and LSOAs between 1,000 and 3,000
LEVELS = ("oa21", "lsoa21", "msoa21", "lad", "ward", "oa11", "lsoa11", "msoa11")
RIVER = 7.0  # how much dearer it is for an output area to grow across a river


@dataclass(frozen=True, slots=True)
class Areas:
    """Which area each thing is in.

    cell: the output area of each cell, -1 at sea. graph: output areas and who touches whom. residents: by output area.
    member[level]: position of each output area's area in the sorted list of that level.
    """

    cell: Ints
    graph: Graph
    residents: Ints
    member: Mapping[str, Ints]

    def count(self, level: str) -> int:
        """Return how many areas the level has."""
        return int(self.member[level].max()) + 1

    def people(self, level: str) -> Ints:
        """Return residents by area of the level."""
        return np.bincount(self.member[level], self.residents, self.count(level)).astype(np.int64)

    def parent(self, level: str, above: str) -> Ints:
        """Return the area above of each area of the level, where they nest."""
        first = np.unique(self.member[level], return_index=True)[1]
        return np.asarray(self.member[above][first])


def make_areas(plan: Plan, ground: Ground, rng: np.random.Generator) -> Areas:
    """Return the areas of both census vintages, numbered from north to south within the area above."""
    land = np.flatnonzero(ground.land)
    cells = _cells(ground, land)
    oa = grow(cells, scatter_seeds(cells, OA, rng), np.ones(OA), rng, rounds=26, drift=10)
    oas = cells.merged(oa)
    lsoa = fed(oas, grow(oas, scatter_seeds(oas, LSOA, rng), np.ones(LSOA), rng, rounds=40, drift=12), LSOA_LIMITS[0])
    lsoas = oas.merged(lsoa)
    msoa = fed(lsoas, grow(lsoas, scatter_seeds(lsoas, MSOA, rng), np.ones(MSOA), rng, rounds=40, drift=12), 5000.0)[
        lsoa
    ]
    lad = _districts(plan, oas.merged(msoa), rng)[msoa]
    order, member = _numbered(oas, {"lad": lad, "msoa21": msoa, "lsoa21": lsoa})
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    cell = np.full(len(ground.land), -1)
    cell[land] = place[oa]
    graph = cells.merged(place[oa])
    residents = _residents(graph.weights, member["lsoa21"])
    member["ward"] = _wards(plan, graph, member["lad"], rng)
    return Areas(cell, graph, residents, member | _vintage_2011(graph, member, rng))


def _cells(ground: Ground, land: Ints) -> Graph:
    """Return the land's cells as a graph; rivers are dear to cross."""
    position = np.full(len(ground.land), -1)
    position[land] = np.arange(len(land))
    inner = ground.land[ground.pairs].all(axis=1) & (
        shapely.length(ground.lines) > 4
    )  # touching in a point is not enough
    barrier = np.where(ground.rivers[inner] > 0, RIVER, 1.0)
    return Graph(ground.sites[land], ground.residents[land], position[ground.pairs[inner]], barrier)


def _districts(plan: Plan, msoas: Graph, rng: np.random.Generator) -> Ints:
    """Return the district of each MSOA, grown from the four seats to their shares of the county."""
    away = msoas.points[None] - np.array([district.seat for district in plan.districts])[:, None]
    seeds = np.hypot(away[..., 0], away[..., 1]).argmin(axis=1)
    shares = np.array([district.share for district in plan.districts])
    return grow(msoas, seeds, shares, rng, rounds=60, drift=0)


def _numbered(oas: Graph, labels: dict[str, Ints]) -> tuple[Ints, dict[str, Ints]]:
    """Return output areas in order of district, MSOA, LSOA and from north to south, and the labels renumbered so."""
    north = {key: -oas.merged(label).points[label, 1] for key, label in labels.items()}
    keys = (-oas.points[:, 1], labels["lsoa21"], north["lsoa21"], labels["msoa21"], north["msoa21"], labels["lad"])
    order = np.lexsort(keys)
    member = {"oa21": np.arange(len(order))}
    for key, label in labels.items():
        here = label[order]
        member[key] = np.r_[0, np.cumsum(here[1:] != here[:-1])]
    return order, member


def _residents(raw: Floats, lsoa: Ints) -> Ints:
    """Return whole residents of each output area: within its limits, and so that each LSOA is within its own."""
    held = np.clip(raw, *OA_LIMITS)
    for _ in range(12):
        total = np.bincount(lsoa, held)
        held = np.clip(held * (np.clip(total, *LSOA_LIMITS) / total)[lsoa], *OA_LIMITS)
    return np.rint(held).astype(np.int64)


def fed(graph: Graph, labels: Ints, least: float) -> Ints:
    """Return the labels with every area lighter than `least` joined to its lightest neighbour."""
    while True:
        whole = graph.merged(labels)
        small = int(whole.weights.argmin())
        if whole.weights[small] >= least:
            return labels
        beside = whole.pairs[(whole.pairs == small).any(axis=1)].sum(axis=1) - small
        into = int(beside[whole.weights[beside].argmin()])
        labels = _compact(np.where(labels == small, into, labels))


def _wards(plan: Plan, graph: Graph, lad: Ints, rng: np.random.Generator) -> Ints:
    """Return the ward of each output area; wards nest in districts, not in MSOAs."""
    ward = np.full(len(lad), -1)
    first = 0
    for index, district in enumerate(plan.districts):
        inside = np.flatnonzero(lad == index)
        part = subgraph(graph, inside)
        equal = np.ones(district.wards)
        tries = [grow(part, scatter_seeds(part, len(equal), rng), equal, rng, rounds=30, drift=10) for _ in range(4)]
        ward[inside] = first + min(tries, key=lambda labels: np.bincount(labels, part.weights).max())
        first += district.wards
    return ward


def subgraph(graph: Graph, inside: Ints) -> Graph:
    """Return the graph of some places only, numbered in their order."""
    position = np.full(len(graph.weights), -1)
    position[inside] = np.arange(len(inside))
    pairs = position[graph.pairs]
    both = (pairs >= 0).all(axis=1)
    return Graph(graph.points[inside], graph.weights[inside], pairs[both], graph.barrier[both])


# -- ten years earlier


def _vintage_2011(graph: Graph, member: Mapping[str, Ints], rng: np.random.Generator) -> dict[str, Ints]:
    """Return 2011 areas: as in 2021 but for a few that were split or merged since, as in real census geography."""
    lsoa = _joined(member["lsoa21"], member["msoa21"], graph, 11, 3000, rng)
    people = np.bincount(lsoa, graph.weights)
    for whole in rng.choice(np.flatnonzero((people > 2000) & (people < 2900)), 5, replace=False):
        lsoa = _halved(lsoa, lsoa == whole, graph, rng)
    msoa = member["msoa21"].copy()
    changed = set(np.unique(msoa[_differs(lsoa, member["lsoa21"])]).tolist())
    crowd = np.bincount(msoa, graph.weights)
    largest = max((number for number in range(len(crowd)) if number not in changed), key=lambda number: crowd[number])
    msoa = _halved_by(msoa, largest, member["lsoa21"], graph, rng)
    oa = _joined(member["oa21"], lsoa, graph, 60, 625, rng)
    return {"oa11": _compact(oa), "lsoa11": _compact(lsoa), "msoa11": _compact(msoa)}


def _differs(one: Ints, other: Ints) -> Ints:
    """Return members of areas of one labelling that are no area of the other."""
    size_one, size_other = np.bincount(one)[one], np.bincount(other)[other]
    return np.flatnonzero(size_one != size_other)


def _joined(labels: Ints, above: Ints, graph: Graph, count: int, most: int, rng: np.random.Generator) -> Ints:
    """Return the labels with `count` pairs of neighbours made one, of at most `most` residents."""
    touching = np.sort(labels[graph.pairs], axis=1)
    inside = above[graph.pairs[:, 0]] == above[graph.pairs[:, 1]]
    pairs = np.unique(touching[inside & (touching[:, 0] != touching[:, 1])], axis=0)
    people = np.bincount(labels, graph.weights)
    used: set[int] = set()
    joined = labels.copy()
    for a, b in pairs[rng.permutation(len(pairs))].tolist():
        if len(used) < 2 * count and not used & {a, b} and people[a] + people[b] <= most:
            used |= {a, b}
            joined[labels == b] = a
    return joined


def _halved(labels: Ints, inside: np.ndarray, graph: Graph, rng: np.random.Generator) -> Ints:
    """Return the labels with one area cut in two contiguous halves."""
    places = np.flatnonzero(inside)
    part = subgraph(graph, places)
    far = np.array([part.points[:, 0].argmin(), part.points[:, 0].argmax()])
    half = grow(part, far, np.ones(2), rng, rounds=12, drift=0)
    cut = labels.copy()
    cut[places[half == 1]] = labels.max() + 1
    return cut


def _halved_by(labels: Ints, area: int, below: Ints, graph: Graph, rng: np.random.Generator) -> Ints:
    """Return the labels with one area cut in two along the areas below."""
    places = np.flatnonzero(labels == area)
    numbers, local = np.unique(below[places], return_inverse=True)
    half = _halved(
        np.zeros(len(numbers), np.int64), np.ones(len(numbers), bool), subgraph(graph, places).merged(local), rng
    )
    cut = labels.copy()
    cut[places[half[local] == 1]] = labels.max() + 1
    return cut


def _compact(labels: Ints) -> Ints:
    return np.asarray(np.unique(labels, return_inverse=True)[1], np.int64)
