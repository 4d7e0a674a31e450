"""Streets, lanes and main roads along the cells of Doggershire, and the name of the street each cell is on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import cKDTree

from data.demo.ground import Flags, Ground, Ints
from data.demo.names import street_names
from data.demo.plan import Plan, Points

LONGEST = 12  # cells along a street before it takes another name
STRAIGHT = -0.55  # cosine between two stretches that still are one street


@dataclass(frozen=True, slots=True)
class Streets:
    """of_cell: street of each cell, -1 none. names: by street. middle: the cell halfway along. home: its settlement.

    lines, classes: what is drawn (EPSG:27700), streets and main roads, whose names are in `road_names`.
    """

    of_cell: Ints
    names: list[str]
    middle: Ints
    home: Ints
    lines: NDArray[np.object_]
    roads: NDArray[np.object_]
    road_names: list[str]
    road_classes: list[str]


def make_streets(plan: Plan, ground: Ground, rng: np.random.Generator) -> Streets:
    """Return the streets: a spanning tree and half of the other Gabriel neighbours, chained where straight."""
    close = _gabriel(ground)
    pairs = ground.pairs[close]
    bridge = ground.rivers[close] > 0
    length = np.hypot(*(ground.sites[pairs[:, 0]] - ground.sites[pairs[:, 1]]).T)
    keep = _spanning(pairs, length, len(ground.sites))
    built = ground.town[pairs].max(axis=1) >= 0
    green = (ground.green[pairs] == 1).any(axis=1)
    keep |= (rng.uniform(size=len(pairs)) < np.where(built, 0.5, 0.22)) & ~bridge
    keep &= ~green
    chains = _chains(ground.sites, pairs[keep])
    of_cell = np.full(len(ground.sites), -1)
    for number in sorted(range(len(chains)), key=lambda i: len(chains[i])):  # the longest street of a cell names it
        of_cell[chains[number]] = number
    middle = np.array([chain[len(chain) // 2] for chain in chains])
    names, home = _named(plan, ground, middle, rng)
    lines = np.array([_smooth(ground.sites[chain]) for chain in chains], object)
    roads, classes = _main_roads(ground, pairs, length, bridge)
    numbers = [f"D{n + 1:d}" if kind == "trunk" else f"D{1000 + n:d}" for n, kind in enumerate(classes)]
    return Streets(of_cell, names, middle, home, lines, roads, numbers, classes)


def _gabriel(ground: Ground) -> Ints:
    """Return edges between cells with no third in the circle on their line (Gabriel and Sokal 1969), both on land."""
    start, stop = ground.vertices[ground.ends[:, 0]], ground.vertices[ground.ends[:, 1]]
    way = stop - start
    foot = ((ground.sites[ground.pairs[:, 0]] - start) * way).sum(axis=1)
    inside = (foot > 0) & (foot < (way * way).sum(axis=1))
    return np.flatnonzero(inside & ground.land[ground.pairs].all(axis=1))


def _spanning(pairs: Ints, length: NDArray[np.float64], count: int) -> Flags:
    tree = minimum_spanning_tree(csr_array((length, (pairs[:, 0], pairs[:, 1])), shape=(count, count))).tocoo()
    chosen = set(zip(tree.row.tolist(), tree.col.tolist(), strict=True))
    return np.array([(a, b) in chosen or (b, a) in chosen for a, b in pairs.tolist()])


def _chains(sites: Points, pairs: Ints) -> list[list[int]]:
    """Return streets as lists of cells: at each corner the two straightest stretches go on as one."""
    stretches = pairs.tolist()
    at: dict[int, list[int]] = defaultdict(list)
    for edge, (a, b) in enumerate(stretches):
        at[a].append(edge)
        at[b].append(edge)
    way = sites[pairs[:, 1]] - sites[pairs[:, 0]]
    unit = (way / np.hypot(*way.T)[:, None]).tolist()
    onward: dict[tuple[int, int], int] = {}
    for node in sorted(at):
        for one, other in _straightest(node, at[node], stretches, unit):
            onward[one, node], onward[other, node] = other, one
    return _walk(stretches, onward)


def _straightest(
    node: int, edges: list[int], stretches: list[list[int]], unit: list[list[float]]
) -> list[tuple[int, int]]:
    """Return pairs of stretches that go straight on through a corner, the straightest first."""
    out = {edge: (1 if stretches[edge][0] == node else -1) for edge in edges}
    turns = []
    for i, one in enumerate(edges):
        for other in edges[i + 1 :]:
            cosine = (unit[one][0] * unit[other][0] + unit[one][1] * unit[other][1]) * out[one] * out[other]
            if cosine < STRAIGHT:
                turns.append((round(cosine, 9), one, other))
    taken: set[int] = set()
    found = []
    for _, one, other in sorted(turns):
        if one not in taken and other not in taken:
            taken |= {one, other}
            found.append((one, other))
    return found


def _walk(stretches: list[list[int]], onward: dict[tuple[int, int], int]) -> list[list[int]]:
    seen: set[int] = set()
    chains = []
    for edge, (a, b) in enumerate(stretches):
        if edge not in seen:
            seen.add(edge)
            ahead = _follow(edge, b, stretches, onward, seen)
            behind = _follow(edge, a, stretches, onward, seen)
            chains.append([*behind[::-1], a, b, *ahead])
    return chains


def _follow(
    edge: int, node: int, stretches: list[list[int]], onward: dict[tuple[int, int], int], seen: set[int]
) -> list[int]:
    found: list[int] = []
    while len(found) < LONGEST:
        following = onward.get((edge, node))
        if following is None or following in seen:
            break
        seen.add(following)
        a, b = stretches[following]
        edge, node = following, b if a == node else a
        found.append(node)
    return found


def _named(plan: Plan, ground: Ground, middle: Ints, rng: np.random.Generator) -> tuple[list[str], Ints]:
    """Return the name and the settlement of each street; a name is used once a settlement while words last."""
    away, home = cKDTree([place.at for place in ground.settlements]).query(ground.sites[middle])
    names = [""] * len(middle)
    for place in range(len(ground.settlements)):
        here = np.flatnonzero(home == place)
        town = ground.settlements[place].rank <= 4
        for street, name in zip(
            here.tolist(), street_names(away[here].tolist(), town, plan.words["streets"], rng), strict=True
        ):
            names[street] = name
    return names, np.asarray(home, np.int64)


def _main_roads(
    ground: Ground, pairs: Ints, length: NDArray[np.float64], bridge: Flags
) -> tuple[NDArray[np.object_], list[str]]:
    """Return main roads between towns: cheapest ways, cheaper where one already runs, so that they meet."""
    towns = [i for i, place in enumerate(ground.settlements) if place.rank <= 3]
    at = np.array([ground.settlements[i].at for i in towns])
    nodes = np.unique(pairs)
    start = nodes[cKDTree(ground.sites[nodes]).query(at)[1]]
    cost = length * np.where(bridge, 4.0, 1.0) * np.where(ground.town[pairs].max(axis=1) >= 0, 1.0, 0.8)
    index = {(min(a, b), max(a, b)): i for i, (a, b) in enumerate(pairs.tolist())}
    roads, classes, used = [], [], np.zeros(len(pairs), bool)
    great = [i for i, place in enumerate(towns) if ground.settlements[place].rank <= 2]
    trunk = [(great[a], great[b]) for a, b in _links(at[great])]
    for a, b in [*trunk, *(link for link in _links(at) if link not in trunk)]:
        graph = csr_array(
            (np.where(used, 0.35, 1.0) * cost, (pairs[:, 0], pairs[:, 1])), shape=(len(ground.sites),) * 2
        )
        _, before = dijkstra(graph, directed=False, indices=int(start[a]), return_predecessors=True)
        path = [int(start[b])]
        while before[path[-1]] >= 0:
            path.append(int(before[path[-1]]))
        fresh = _fresh_part(path, index, used)
        for part in fresh:
            roads.append(_smooth(ground.sites[part], rounds=3))
            classes.append("trunk" if (a, b) in trunk else "primary")
    return np.array(roads, object), classes


def _fresh_part(path: list[int], index: dict[tuple[int, int], int], used: Flags) -> list[list[int]]:
    """Return the stretches of a path that no road has yet, and mark them."""
    parts: list[list[int]] = [[]]
    for a, b in pairwise(path):
        edge = index[min(a, b), max(a, b)]
        if used[edge]:
            parts.append([])
            continue
        used[edge] = True
        parts[-1] += [b] if parts[-1] else [a, b]
    return [part for part in parts if len(part) > 1]


def _links(at: Points) -> list[tuple[int, int]]:
    """Return which towns a main road links: each with its three nearest, and all of them in one tree."""
    gap = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    tree = minimum_spanning_tree(csr_array(np.triu(gap))).tocoo()
    links = {(min(a, b), max(a, b)) for a, b in zip(tree.row.tolist(), tree.col.tolist(), strict=True)}
    for town in range(len(at)):
        links |= {(min(town, other), max(town, other)) for other in np.argsort(gap[town], kind="stable")[1:4].tolist()}
    return sorted(links)


def _smooth(points: Points, rounds: int = 2) -> shapely.LineString:
    """Return the line with its corners cut (Chaikin 1974), on the 0.1 m grid."""
    for _ in range(rounds if len(points) > 2 else 0):
        near, far = 0.75 * points[:-1] + 0.25 * points[1:], 0.25 * points[:-1] + 0.75 * points[1:]
        inner = np.stack([near, far], axis=1).reshape(-1, 2)
        points = np.vstack([points[:1], inner[1:-1], points[-1:]])
    return shapely.LineString(np.round(points, 1))
