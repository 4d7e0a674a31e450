"""Cut a county of small cells into areas of about the same size: contiguous by construction, balanced by repetition."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from data.demo.ground import Floats, Ints
from data.demo.plan import Points


@dataclass(frozen=True, slots=True)
class Graph:
    """Places that touch. points: metres; weights: residents; pairs: neighbours; barrier: cost of crossing, 1 usual."""

    points: Points
    weights: Floats
    pairs: Ints
    barrier: Floats

    def within(self, labels: Ints) -> Graph:
        """Return the graph without the links between places of different labels."""
        same = labels[self.pairs[:, 0]] == labels[self.pairs[:, 1]]
        return replace(self, pairs=self.pairs[same], barrier=self.barrier[same])

    def merged(self, labels: Ints) -> Graph:
        """Return the graph of the areas 0, 1, ... that the labels make."""
        count = int(labels.max()) + 1
        weights = np.asarray(np.bincount(labels, self.weights, count), np.float64)
        mass = np.bincount(labels, self.weights + 1e-3, count)
        sums = [np.bincount(labels, (self.weights + 1e-3) * axis, count) for axis in self.points.T]
        points = np.stack(sums, axis=1) / mass[:, None]
        both = np.sort(labels[self.pairs], axis=1)
        both = np.unique(both[both[:, 0] != both[:, 1]], axis=0)
        return Graph(points, weights, np.asarray(both, np.int64), np.ones(len(both)))


def grow(graph: Graph, seeds: Ints, shares: Floats, rng: np.random.Generator, *, rounds: int, drift: int) -> Ints:
    """Return for each place the seed it belongs to: areas whose weights are near to `shares` of the whole.

    Each round areas grow from their seeds at once along the links (Dijkstra from many sources); those that came out too
    heavy start later in the next. In the first `drift` rounds seeds move to the middle of their area.
    """
    target = shares / shares.sum() * graph.weights.sum()
    mean = max(float(np.median(graph.weights[graph.weights > 0])), 1e-9)
    rough = 0.5 * (graph.weights[graph.pairs].sum(axis=1) / mean)
    cost = (0.15 + np.sqrt(rough)) * rng.uniform(0.75, 1.25, len(graph.pairs)) * graph.barrier
    late = np.zeros(len(seeds))
    best, least = np.zeros(len(graph.weights), np.int64), np.inf
    pace = np.sqrt(len(graph.weights) / len(seeds)) * 0.3
    for turn in range(rounds):
        labels = _claim(graph, cost, seeds, late)
        held = np.bincount(labels, graph.weights, len(seeds))
        error = np.abs(np.log((held + 1) / (target + 1)))
        off = float((error**3).mean() + 0.05 * error.max())
        if turn >= drift and off < least:
            best, least = labels, off
        calmer = pace * (1 - 0.8 * turn / rounds)
        late = late + calmer * np.clip(np.log((held + 1) / (target + 1)), -1, 1) * 0.5
        late = np.round(late - late.min(), 6)
        if turn < drift:
            seeds = _middles(graph, labels, seeds)
    return np.asarray(np.unique(best, return_inverse=True)[1], np.int64)  # a seed that started too late holds nothing


def _claim(graph: Graph, cost: Floats, seeds: Ints, late: Floats) -> Ints:
    """Return the seed from which each place is reached first, when seed s starts at late[s]."""
    count, root = len(graph.weights), len(graph.weights)
    rows = np.r_[graph.pairs[:, 0], graph.pairs[:, 1], np.full(len(seeds), root)]
    cols = np.r_[graph.pairs[:, 1], graph.pairs[:, 0], seeds]
    links = csr_array((np.r_[cost, cost, late + 1e-6], (rows, cols)), shape=(count + 1, count + 1))
    _, before = dijkstra(links, indices=root, return_predecessors=True)
    lead = np.where(before[:count] == root, np.arange(count), before[:count])
    if (lead < 0).any():
        raise ValueError(f"{int((lead < 0).sum())} places cannot be reached from any seed")
    while not np.array_equal(lead, lead[lead]):
        lead = lead[lead]
    owner = np.full(count, -1)
    owner[seeds] = np.arange(len(seeds))
    return np.asarray(owner[lead], np.int64)


def _middles(graph: Graph, labels: Ints, seeds: Ints) -> Ints:
    """Return the place nearest to the middle of each area, kept if it is in the area and free."""
    count = len(seeds)
    mass = np.bincount(labels, graph.weights + 1e-3, count)
    sums = [np.bincount(labels, (graph.weights + 1e-3) * axis, count) for axis in graph.points.T]
    middle = np.stack(sums, axis=1) / np.maximum(mass, 1e-9)[:, None]
    near = cKDTree(graph.points).query(middle)[1]
    fits = labels[near] == np.arange(count)
    return np.where(fits, near, seeds)


def scatter_seeds(graph: Graph, count: int, rng: np.random.Generator) -> Ints:
    """Return `count` different places, spread evenly over the weight (systematic sampling along a Morton curve)."""
    order = _along(graph.points)
    total = np.cumsum(graph.weights[order] + 1e-6)
    ticks = (np.arange(count) + rng.uniform(0.2, 0.8, count)) / count * total[-1]
    chosen = np.minimum(np.searchsorted(total, ticks), len(order) - 1)
    chosen = np.maximum.accumulate(chosen)
    for i in range(1, count):  # two ticks in one heavy place: the second moves on
        chosen[i] = max(chosen[i], chosen[i - 1] + 1)
    over = np.minimum(chosen, len(order) - count + np.arange(count))
    return np.asarray(order[over], np.int64)


def _along(points: Points) -> Ints:
    """Return an order in which neighbours in the plane are neighbours in the list (Morton order)."""
    low, high = points.min(axis=0), points.max(axis=0)
    grid = ((points - low) / np.maximum(high - low, 1e-9) * 65535).astype(np.uint64)
    key = np.zeros(len(points), np.uint64)
    for bit in range(16):
        for axis in (0, 1):
            key |= ((grid[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return np.argsort(key, kind="stable")
