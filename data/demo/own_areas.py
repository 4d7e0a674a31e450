"""Doggershire's areas of its own: police beats, station grounds, cumulative-impact zones, and the wards of 2014.

All are unions of output areas, so that residents add up; they are drawn after everything else, from their own chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.demo.areas import Areas, subgraph
from data.demo.ground import Ground, Ints
from data.demo.grow import grow, scatter_seeds
from data.demo.labels import Labels
from data.demo.layers import write_features
from data.demo.plan import Plan

BEATS, STATIONS = 60, 17
ZONES = ("Doggerhaven quayside", "Swarteby market")
ZONE_RESIDENTS = 4_000


@dataclass(frozen=True, slots=True)
class Own:
    """One level: the unit of each output area (-1 for none), and codes and names by unit."""

    member: Ints
    codes: list[str]
    names: list[str]


def write_own_areas(
    folder: Path, plan: Plan, ground: Ground, areas: Areas, labels: Labels, rng: np.random.Generator
) -> None:
    """Write a boundary file for each level of the county's own."""
    for name, own in own_levels(plan, areas, labels, rng).items():
        cells = np.where(areas.cell >= 0, own.member[areas.cell], -1)
        rows = [{"code": code, "name": called} for code, called in zip(own.codes, own.names, strict=True)]
        write_features(folder / "boundaries" / f"{name}.geojson", ground.faces(cells), rows)


def own_levels(plan: Plan, areas: Areas, labels: Labels, rng: np.random.Generator) -> Mapping[str, Own]:
    """Return beats (inside districts), station grounds (across them), two zones (with gaps) and the wards of 2014."""
    return {
        "beats": _beats(plan, areas, rng),
        "stations": _stations(areas, labels, rng),
        "cumulative_impact": _zones(plan, areas),
        "ward2014": _older_wards(areas, labels, rng),
    }


def _beats(plan: Plan, areas: Areas, rng: np.random.Generator) -> Own:
    codes: list[str] = []
    names: list[str] = []
    member = np.full(len(areas.residents), -1)
    for index, district in enumerate(plan.districts):
        inside = np.flatnonzero(areas.member["lad"] == index)
        part = subgraph(areas.graph, inside)
        many = np.ones(round(BEATS * district.share))
        member[inside] = len(codes) + grow(part, scatter_seeds(part, len(many), rng), many, rng, rounds=30, drift=10)
        made = int(member.max()) + 1 - len(codes)
        codes += [f"B{index + 1}{turn + 1:02d}" for turn in range(made)]
        names += [f"{district.name} beat {turn + 1}" for turn in range(made)]
    return Own(member, codes, names)


def _stations(areas: Areas, labels: Labels, rng: np.random.Generator) -> Own:
    """Return station grounds, named after the ward in their middle: crews answer from the nearest, whose district."""
    graph = areas.graph
    member = grow(graph, scatter_seeds(graph, STATIONS, rng), np.ones(STATIONS), rng, rounds=30, drift=12)
    middle = graph.merged(member).points
    near = [int(np.hypot(*(graph.points - point).T).argmin()) for point in middle]
    names = [f"{labels.name['ward'][areas.member['ward'][oa]]} station" for oa in near]
    return Own(member, [f"F{turn + 1:02d}" for turn in range(len(names))], names)


def _zones(plan: Plan, areas: Areas) -> Own:
    """Return the output areas nearest to the seats of the first two districts: most of the county is in no zone."""
    member = np.full(len(areas.residents), -1)
    for index, district in enumerate(plan.districts[: len(ZONES)]):
        near = np.argsort(np.hypot(*(areas.graph.points - np.array(district.seat)).T), kind="stable")
        members = near[: int(np.searchsorted(np.cumsum(areas.residents[near]), ZONE_RESIDENTS)) + 1]
        member[members] = index
    return Own(member, [f"CIZ{turn + 1}" for turn in range(len(ZONES))], list(ZONES))


def _older_wards(areas: Areas, labels: Labels, rng: np.random.Generator) -> Own:
    """Return wards as before the last review: the same, codes too, but for those of the last district."""
    member = areas.member["ward"].copy()
    inside = np.flatnonzero(areas.member["lad"] == areas.member["lad"].max())
    part, first = subgraph(areas.graph, inside), int(member[inside].min())
    many = np.ones(int(member[inside].max()) - first + 1)
    member[inside] = first + grow(part, scatter_seeds(part, len(many), rng), many, rng, rounds=30, drift=10)
    codes, names = list(labels.code["ward"]), list(labels.name["ward"])
    for ward in range(first, int(member.max()) + 1):
        codes[ward] = f"X05{900 + ward - first:06d}"
    return Own(member, codes[: int(member.max()) + 1], names[: int(member.max()) + 1])
