"""The ground Doggershire stands on: some 28,000 small cells with fractal edges, along which every boundary runs.

All coordinates are metres on the British National Grid (EPSG:27700), on a grid of 0.1 m. Because every level is
cut along the same edges, neighbours share every vertex and levels nest exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Voronoi, cKDTree

from data.demo.plan import Plan, Points, Settlement

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RESIDENTS = 1_400_000
PER_CELL = 70.0  # residents of a town cell, about thirty households: a unit postcode
TOWN = 4300.0  # residents per square kilometre of a town, as in England's built-up areas
MARGIN = 0.6  # how much of the room up to a cell's centre its edge may take


@dataclass(frozen=True, slots=True)
class Ground:
    """Cells and the edges between them.

    sites: centre of each cell. land: whether it is in the county. residents: people living there. town: index of its
    settlement, -1 in open country. pairs, ends: the two cells and two vertices of each edge. lines: edges drawn out.
    room: metres around a centre that are certainly inside its cell. rivers: rank of an edge that is a river, else 0.
    green: 0 none, 1 park, 2 wood.
    """

    sites: Points
    land: Flags
    residents: Floats
    town: Ints
    settlements: tuple[Settlement, ...]
    pairs: Ints
    ends: Ints
    vertices: Points
    lines: NDArray[np.object_]
    room: Floats
    rivers: Ints
    green: Ints

    def faces(self, labels: Ints) -> list[shapely.Geometry]:
        """Return one polygon for each label 0, 1, ... of the cells; cells labelled -1 belong to none."""
        left, right = labels[self.pairs[:, 0]], labels[self.pairs[:, 1]]
        kept = (left != right) & self.drawn
        faces = shapely.get_parts(shapely.polygonize(self.lines[kept]))
        inside = np.flatnonzero(labels >= 0)
        site, face = shapely.STRtree(faces).query(shapely.points(self.sites[inside]), predicate="within")
        label = np.full(len(faces), -1)
        label[face] = labels[inside[site]]
        order = np.argsort(label, kind="stable")
        cuts = np.searchsorted(label[order], np.arange(labels.max() + 2))
        return [_one(faces[order[a:b]]) for a, b in pairwise(cuts)]

    @property
    def area(self) -> Floats:
        """Square metres of each cell, edges taken as straight: a triangle from the centre to each edge."""
        length = np.hypot(*(self.vertices[self.ends[:, 0]] - self.vertices[self.ends[:, 1]]).T)
        apart = np.hypot(*(self.sites[self.pairs[:, 0]] - self.sites[self.pairs[:, 1]]).T)
        return np.bincount(self.pairs.ravel(), np.repeat(length * apart / 4, 2), len(self.sites)).astype(np.float64)

    @property
    def drawn(self) -> Flags:
        """Edges with two vertices that differ; the others vanish on the 0.1 m grid."""
        return np.asarray(shapely.length(self.lines) > 0)


def _one(parts: NDArray[np.object_]) -> shapely.Geometry:
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))


def make_ground(plan: Plan, settlements: tuple[Settlement, ...], rng: np.random.Generator) -> Ground:
    """Return the county's cells; the same for the same random stream."""
    outline = ragged(plan.outline, rng)
    county = max(shapely.get_parts(shapely.make_valid(shapely.Polygon(outline))), key=shapely.area)
    sites, town, crowd = _sites(county, outline, settlements, rng)
    land = shapely.contains_xy(county, sites[:, 0], sites[:, 1])
    diagram = Voronoi(sites)
    inner = np.array([-1 not in ridge for ridge in diagram.ridge_vertices])
    pairs = np.asarray(diagram.ridge_points, np.int64)[inner]
    ends = np.array(diagram.ridge_vertices, dtype=object)[inner]
    ends = np.array([list(pair) for pair in ends], np.int64)
    land = _mainland(land, pairs)
    near = land[pairs].any(axis=1)
    pairs, ends = pairs[near], ends[near]
    vertices = np.round(diagram.vertices, 1)
    half = np.hypot(*(sites[pairs[:, 0]] - sites[pairs[:, 1]]).T) / 2
    room = np.full(len(sites), np.inf)
    np.minimum.at(room, pairs.ravel(), np.repeat(half, 2))
    green = _green(sites, land, town, settlements, rng)
    crowd = np.where(land & (green == 0), crowd, 0.0)
    crowd *= RESIDENTS / crowd.sum()
    rivers = _rivers(plan, vertices, pairs, ends, land, rng)
    return Ground(
        sites=sites,
        land=land,
        residents=crowd,
        town=np.where(land, town, -1),
        settlements=settlements,
        pairs=pairs,
        ends=ends,
        vertices=vertices,
        lines=_draw(sites, vertices, pairs, ends, rng),
        room=room * (1 - MARGIN) * 0.85,
        rivers=rivers,
        green=green,
    )


def _mainland(land: Flags, pairs: Ints) -> Flags:
    """Return the largest piece of land: an area must be reachable from every other, so there are no islands."""
    both = pairs[land[pairs].all(axis=1)]
    links = csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(len(land),) * 2)
    piece = connected_components(links, directed=False)[1]
    return np.asarray(land & (piece == np.bincount(piece[land]).argmax()))


def ragged(corners: Points, rng: np.random.Generator, depth: int = 7, rough: float = 0.22) -> Points:
    """Return a closed walk through the corners with midpoints displaced again and again (Fournier et al. 1982)."""
    ring = np.vstack([corners, corners[:1]])
    for _ in range(depth):
        step = np.diff(ring, axis=0)
        shift = rng.uniform(-rough, rough, (len(step), 1))
        middle = (ring[:-1] + ring[1:]) / 2 + np.c_[-step[:, 1], step[:, 0]] * shift
        longer = np.empty((len(ring) + len(middle), 2))
        longer[0::2], longer[1::2] = ring, middle
        ring = longer
    return np.asarray(np.round(ring, 1), np.float64)


# -- where the cells are


def _sites(
    county: shapely.Polygon, outline: Points, settlements: tuple[Settlement, ...], rng: np.random.Generator
) -> tuple[Points, Ints, Floats]:
    """Return centres, settlement of each (-1 none) and residents of each, before the sea takes its share."""
    towns = [_town(place, rng) for place in settlements]
    points = [np.vstack(towns)]
    town = np.repeat(np.arange(len(settlements)), [len(group) for group in towns])
    crowd = np.repeat(
        [place.residents / len(group) for place, group in zip(settlements, towns, strict=True)],
        [len(group) for group in towns],
    )
    reach = cKDTree(points[0])
    country = _scatter(county.bounds, 520.0, rng)
    coast = _beside(outline, 240.0, 75.0, rng)
    coast = coast[shapely.distance(shapely.points(coast), shapely.LineString(outline)) > 50]
    for extra, clear in ((country, 230.0), (coast, 90.0)):
        points.append(extra[reach.query(extra)[0] > clear])
    rural = sum(len(extra) for extra in points[1:])
    every = np.asarray(np.round(np.vstack(points), 1), np.float64)
    town = np.r_[town, np.full(rural, -1)]
    crowd = np.r_[crowd, rng.gamma(1.2, 6.0, rural)]
    every, first = np.unique(every, axis=0, return_index=True)
    return every, town[first], crowd[first]


def _town(place: Settlement, rng: np.random.Generator) -> Points:
    """Return centres inside a lobed footprint, closer together towards the middle, pushed apart a little."""
    count = max(6, round(place.residents / PER_CELL))
    radius = 1000 * np.sqrt(place.residents / (np.pi * (TOWN if place.residents > 6000 else TOWN / 2)))
    turn = rng.uniform(0, 2 * np.pi, count)
    lobes = sum(
        rng.uniform(-0.45, 0.45) / np.sqrt(k) * np.cos(k * turn + rng.uniform(0, 2 * np.pi)) for k in (2, 3, 4, 5, 7)
    )
    away = radius * (1 + lobes) * rng.uniform(0, 1, count) ** 0.58
    cloud = np.c_[np.cos(turn), np.sin(turn)] * away[:, None]
    return np.array(place.at) + _spread(cloud, rounds=3)


def _spread(cloud: Points, rounds: int) -> Points:
    """Push neighbours apart, so that no cell is a sliver and none is a honeycomb."""
    for _ in range(rounds):
        near = cKDTree(cloud).query(cloud, k=min(7, len(cloud)))[1][:, 1:]
        gap = cloud[:, None] - cloud[near]
        far = np.maximum(np.hypot(gap[..., 0], gap[..., 1]), 1.0)
        usual = np.mean(far, axis=1, keepdims=True)
        push = np.clip(usual - far, 0, None) / far
        cloud = cloud + 0.35 * (gap * push[..., None]).mean(axis=1)
    return cloud


def _scatter(bounds: tuple[float, float, float, float], step: float, rng: np.random.Generator) -> Points:
    """Return loosely scattered points over the bounds and a margin, about `step` metres apart."""
    west, south, east, north = bounds
    across = np.arange(west - 4 * step, east + 4 * step, step)
    up = np.arange(south - 4 * step, north + 4 * step, step)
    grid = np.stack(np.meshgrid(across, up, indexing="ij"), axis=-1).reshape(-1, 2)
    kept = grid[rng.uniform(size=len(grid)) < 0.85]
    return kept + rng.uniform(-0.62, 0.62, kept.shape) * step


def _beside(ring: Points, step: float, off: float, rng: np.random.Generator) -> Points:
    """Return pairs of points on both sides of a line, so that cell edges follow it."""
    line = shapely.LineString(ring)
    along = np.arange(0, line.length, step) + rng.uniform(-0.3, 0.3, int(np.ceil(line.length / step))) * step
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, along + 60))
    step_to = ahead - here
    size = np.maximum(np.hypot(*step_to.T), 1.0)[:, None]
    normal = np.c_[-step_to[:, 1], step_to[:, 0]] / size
    return np.vstack([here + normal * off, here - normal * off])


# -- how the edges run


def _draw(sites: Points, vertices: Points, pairs: Ints, ends: Ints, rng: np.random.Generator) -> NDArray[np.object_]:
    """Return each edge as a line that wanders inside the kite of its two cells, so that no two edges can ever cross."""
    start, stop = vertices[ends[:, 0]], vertices[ends[:, 1]]
    along = stop - start
    length = np.maximum(np.hypot(*along.T), 1e-6)
    unit = along / length[:, None]
    normal = np.c_[-unit[:, 1], unit[:, 0]]
    to_site = sites[pairs[:, 0]] - start
    foot, height = (to_site * unit).sum(axis=1), np.abs((to_site * normal).sum(axis=1))
    t = np.linspace(0, 1, 17)
    wander = _wander(len(pairs), rng) * length[:, None]
    room = _kite(t[None] * length[:, None], length[:, None], foot[:, None], height[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        tightest = np.nanmin(np.where(np.abs(wander) > 0, MARGIN * room / np.abs(wander), np.inf), axis=1)
    wander *= np.minimum(1.0, tightest)[:, None]
    dense = start[:, None] + t[None, :, None] * along[:, None] + wander[..., None] * normal[:, None]
    dense[:, 0], dense[:, -1] = start, stop
    lines = np.empty(len(pairs), object)
    detail = np.digitize(length, [60, 160, 420])  # longer edges are drawn with more points
    for level, every in enumerate((16, 8, 4, 2)):
        here = detail == level
        lines[here] = shapely.linestrings(np.round(dense[here][:, ::every], 1))
    return lines


def _wander(count: int, rng: np.random.Generator) -> Floats:
    """Return sideways shifts at 17 points along an edge of length 1: midpoints displaced four times."""
    shift = np.zeros((count, 17))
    for step in (16, 8, 4, 2):
        at = np.arange(step // 2, 17, step)
        middle = (shift[:, at - step // 2] + shift[:, at + step // 2]) / 2
        shift[:, at] = middle + rng.uniform(-0.2, 0.2, (count, len(at))) * step / 16
    return shift


def _kite(at: Floats, length: Floats, foot: Floats, height: Floats) -> Floats:
    """Return how far sideways a point of an edge may go and still be nearer its own two cells than any other edge's."""
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(foot > 0, height * at / foot, np.inf)
        right = np.where(foot < length, height * (length - at) / (length - foot), np.inf)
    return np.asarray(np.minimum(left, right))


# -- rivers, parks and woods


def _rivers(plan: Plan, vertices: Points, pairs: Ints, ends: Ints, land: Flags, rng: np.random.Generator) -> Ints:
    """Return which edges are rivers: cheapest ways from the western border to the estuary's head."""
    inside = land[pairs].all(axis=1)
    length = np.hypot(*(vertices[ends[:, 0]] - vertices[ends[:, 1]]).T)
    cost = np.where(inside, np.maximum(length, 1.0) * rng.uniform(0.5, 2.0, len(length)), length * 40 + 1)
    graph = csr_array((cost, (ends[:, 0], ends[:, 1])), shape=(len(vertices),) * 2)
    tree = cKDTree(vertices[np.unique(ends)])
    ids = np.unique(ends)
    head = ids[tree.query(plan.outline[14])[1]]
    sources = [plan.outline[30] + (0, -3000), plan.outline[27] + (1500, 1500), plan.outline[1] + (1500, -3000)]
    _, before = dijkstra(graph, directed=False, indices=head, return_predecessors=True)
    index = {(min(a, b), max(a, b)): i for i, (a, b) in enumerate(ends.tolist())}
    rank = np.zeros(len(pairs), np.int64)
    for source in sources:
        node = int(ids[tree.query(source)[1]])
        while before[node] >= 0:
            step = index[min(node, int(before[node])), max(node, int(before[node]))]
            rank[step] += 1
            node = int(before[node])
    return np.where(inside, rank, 0)


def _green(
    sites: Points, land: Flags, town: Ints, settlements: tuple[Settlement, ...], rng: np.random.Generator
) -> Ints:
    """Return 1 for cells of parks in towns, never in their middle, and 2 for woods in the country."""
    green = np.zeros(len(sites), np.int64)
    tree = cKDTree(sites)
    central = cKDTree([place.at for place in settlements]).query(sites)[0] < 900
    urban, rural = np.flatnonzero(land & (town >= 0) & ~central), np.flatnonzero(land & (town < 0))
    for kind, pool, count, low, high in ((1, urban, 150, 110, 380), (2, rural, 60, 350, 1500)):
        for middle in rng.choice(pool, count, replace=False):
            around = np.array(tree.query_ball_point(sites[middle], rng.uniform(low, high)))
            green[around[np.isin(around, pool)]] = kind
    return green
