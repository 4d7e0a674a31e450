"""The places of a list on a map: each with its rank, kept apart where they lie close, the closest of them enlarged."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from reports.picture import Look, Shapes
from reports.picture.frame import METRES, Frame, fit, paths
from reports.picture.ground import DETAIL, scale
from reports.picture.inter import FAMILY, measure
from reports.picture.svg import element, text

WIDE, TALL, GAP = 660.0, 300.0, 10.0  # pixels: the whole picture, and between its two maps
BADGE, DOT, TYPE = 8.5, 2.0, 10.5  # pixels: radius of a number and of the place it stands for, size of its type
AROUND, LEAST = 0.16, 3000.0  # share of the ground's width beyond its places; metres that are seen at least
ENLARGED, SEVERAL = 4.0, 4  # how many times larger the second map is at least, and of how many places there is one
NAME, STEP = 11.0, 6.0  # pixels: size of a district's name, and between the spots where it may stand
ROUNDS = 120  # of pushing numbers apart: twenty in a heap need some forty


@dataclass(frozen=True, slots=True)
class Numbered:
    """One place of a list: its rank, its middle in degrees (EPSG:4326), the code of its unit."""

    rank: int
    lon: float
    lat: float
    code: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a map of places stands on. places: their outlines; areas, districts: outlines and names; look: colours."""

    places: NDArray[np.object_]
    areas: NDArray[np.object_]
    districts: NDArray[np.object_]
    names: tuple[str, ...]
    look: Look


def numbered_svg(
    places: Sequence[Numbered], level: str, shapes: Shapes, ground: str, named: Mapping[str, str], look: Look
) -> bytes:
    """Return the map of some places by their ranks; where several lie close together, a larger map of those beside it.

    level: of the places; ground: the level whose outlines they lie on; named: the districts, code -> name. The same
    inputs give the same bytes. Raises ValueError without a place, KeyError for one without a shape.
    """
    if not places:
        raise ValueError("a map of places needs at least one")
    held, lads = shapes(level).set_index("code")["geometry"], shapes("lad").set_index("code")["geometry"]
    stands = Ground(
        shapely.from_wkb(held.loc[[one.code for one in places]].to_numpy()),
        shapely.from_wkb(shapes(ground)["geometry"].to_numpy()),
        shapely.from_wkb(lads.loc[list(named)].to_numpy()),
        tuple(named.values()),
        look,
    )
    points = np.array([(one.lon, one.lat) for one in places])
    close = enlarged(points)
    if not close.any():
        inside = _map(places, np.ones(len(places), bool), stands, (0, WIDE), ())
    else:
        half = (WIDE - GAP) / 2
        inside = _map(places, ~close, stands, (0, half), points[close])
        inside += _map(places, close, stands, (half + GAP, half), ())
    given: dict[str, Any] = {"viewBox": f"0 0 {WIDE:g} {TALL:g}", "width": WIDE, "height": TALL}
    return element("svg", inside, xmlns="http://www.w3.org/2000/svg", font_family=FAMILY, **given).encode()


def enlarged(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which places the second map is of: the most that a window ENLARGED times narrower holds, or none."""
    metres = points * METRES * np.array([math.cos(math.radians(points[:, 1].mean())), 1.0])
    window = max(float(np.ptp(metres, axis=0).max()) * (1 + 2 * AROUND), LEAST) / ENLARGED
    near = (np.abs(metres[:, None] - metres[None]) <= window / 2).all(axis=2)
    best = near[int(near.sum(axis=1).argmax())]
    return best if best.sum() >= SEVERAL and window * ENLARGED > LEAST else np.zeros(len(points), bool)


def _map(
    places: Sequence[Numbered],
    told: NDArray[np.bool_],
    stands: Ground,
    room: tuple[float, float],
    elsewhere: Sequence[Any] | NDArray[np.float64],
) -> str:
    """Return one map. told: whose numbers it has; elsewhere: the points of those that the other map has."""
    look, (x, wide) = stands.look, room
    points = np.array([(one.lon, one.lat) for one in places])[told]
    frame = fit(_bounds(np.vstack([points, elsewhere]) if len(elsewhere) else points), x, 0, wide, TALL)
    clip = element("clipPath", element("rect", x=x, width=wide, height=TALL), id=f"room-{x:g}")
    parts = [element("rect", x=x, width=wide, height=TALL, fill=look.colour("raised"))]
    land: dict[str, Any] = {"fill": look.colour("surface"), "stroke": look.colour("line"), "stroke_width": 0.8}
    parts.append(element("path", d=paths(_seen(stands.areas, frame)), fill_rule="evenodd", **land))
    districts = _seen(stands.districts, frame)
    line: dict[str, Any] = {"fill": "none", "stroke": look.colour("interval"), "stroke_width": 1.2}
    parts.append(element("path", d=paths(districts), **line))
    cells = _seen(stands.places[told], frame)
    parts.append(element("path", d=paths(cells), fill=look.colour("accent"), stroke=look.colour("accent")))
    at = apart(frame.place(points), frame)
    taken = np.vstack([at, frame.place(np.asarray(elsewhere))]) if len(elsewhere) else at
    parts += [_name(shape, name, taken, frame, look) for shape, name in zip(districts, stands.names, strict=True)]
    if len(elsewhere):
        parts.append(_window(np.asarray(elsewhere), frame, look))
    ranks = [one.rank for one, shown in zip(places, told, strict=True) if shown]
    parts.append(_numbers(ranks, frame.place(points), at, look))
    edge = element(
        "rect", x=x + 0.4, y=0.4, width=wide - 0.8, height=TALL - 0.8, fill="none", stroke=look.colour("line")
    )
    return clip + element("g", "".join([*parts, scale(frame, look)]), clip_path=f"url(#room-{x:g})") + edge


def _bounds(points: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Return west, south, east, north around places, with room beside them and LEAST metres in all."""
    low, high = points.min(axis=0), points.max(axis=0)
    metre = np.array([1 / METRES / math.cos(math.radians(float(low[1] + high[1]) / 2)), 1 / METRES])
    wide = max(float(((high - low) / metre).max()) * (1 + 2 * AROUND), LEAST)
    beside = np.maximum((wide * metre - (high - low)) / 2, 0) if wide == LEAST else wide * metre * AROUND
    (west, south), (east, north) = (low - beside).tolist(), (high + beside).tolist()
    return west, south, east, north


def _seen(geometry: NDArray[np.object_], frame: Frame) -> NDArray[np.object_]:
    """Return shapes in pixels as far as they lie within the frame, none of them dropped, no finer than can be seen."""
    east, south = frame.west + frame.width / frame.across, frame.north - frame.height / frame.down
    cut = shapely.clip_by_rect(geometry, frame.west, south, east, frame.north)
    return np.asarray(shapely.simplify(shapely.transform(cut, frame.place), DETAIL))


def _name(shape: Any, name: str, taken: NDArray[np.float64], frame: Frame, look: Look) -> str:
    """Return the name of a district where enough of it is seen to be named, clear of numbers where it has such room."""
    if shape.is_empty or shape.area < frame.width * frame.height / 40:
        return ""
    middle = np.array(shape.point_on_surface().coords[0])
    half = measure(name, NAME, 600) / 2
    low, high = np.array([frame.x + half + 4, frame.y + 14]), np.array([frame.x + frame.width - half - 4, TALL - 50])
    across, down = np.meshgrid(np.arange(low[0], high[0], STEP), np.arange(low[1], high[1], STEP))
    spots = np.column_stack([across.ravel(), down.ravel()])
    spots = spots[shapely.contains_xy(shape, spots)]
    gap = np.abs(spots[:, None] - [0, NAME / 3] - taken[None])
    spots = spots[((gap[..., 0] > half + BADGE + 2) | (gap[..., 1] > NAME / 2 + BADGE + 2)).all(axis=1)]
    spot = np.clip(middle, low, np.maximum(low, high))
    if len(spots):
        spot = spots[int(np.hypot(*(spots - middle).T).argmin())]
    return text(
        name, float(spot[0]) - half, float(spot[1]), NAME, font_weight=600, fill=look.colour("muted"), **_halo(look)
    )


def _halo(look: Look) -> dict[str, Any]:
    return {"stroke": look.colour("halo"), "stroke_width": 3, "paint_order": "stroke"}


def _window(points: NDArray[np.float64], frame: Frame, look: Look) -> str:
    """Return the box around the places that the other map has, with a word that it has them."""
    placed = frame.place(points)
    (west, north), (east, south) = placed.min(axis=0) - 6, placed.max(axis=0) + 6
    dots = "".join(element("circle", cx=x, cy=y, r=DOT, fill=look.colour("accent")) for x, y in placed.tolist())
    box: dict[str, Any] = {"x": west, "y": north, "width": east - west, "height": south - north}
    line = element("rect", fill="none", stroke=look.colour("text"), stroke_width=1.3, **box)
    half = measure("enlarged", 10, 600) / 2
    x = min(max((west + east) / 2, frame.x + half + 2), frame.x + frame.width - half - 2)
    said = text("enlarged", x - half, south + 11, 10, font_weight=600, fill=look.colour("text"), **_halo(look))
    return dots + line + said


def _numbers(ranks: Sequence[int], placed: NDArray[np.float64], at: NDArray[np.float64], look: Look) -> str:
    """Return the number of each place, with a line to where it is unless it stands there."""
    lines, badges = [], []
    for rank, (x, y), (to_x, to_y) in zip(ranks, placed.tolist(), at.tolist(), strict=True):
        if math.hypot(to_x - x, to_y - y) > BADGE - DOT:
            lines.append(element("path", d=f"M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}", stroke=look.colour("text")))
            lines.append(element("circle", cx=x, cy=y, r=DOT, fill=look.colour("accent"), stroke=look.colour("halo")))
        edge: dict[str, Any] = {"fill": look.colour("text"), "stroke": look.colour("halo"), "stroke_width": 1}
        badges.append(element("circle", cx=to_x, cy=to_y, r=BADGE, **edge))
        given: dict[str, Any] = {"text_anchor": "middle", "font_weight": 600, "fill": look.colour("surface")}
        badges.append(text(str(rank), to_x, to_y + TYPE * 0.36, TYPE, **given))
    return "".join([*lines, *badges])


def apart(placed: NDArray[np.float64], frame: Frame) -> NDArray[np.float64]:
    """Return where numbers stand, in pixels: on their places, or pushed off one another, never outside the frame."""
    at, least = placed.copy(), 2 * BADGE + 1.5
    # places at one point, or pushed into one corner, part along fixed angles: the picture is the same every time
    turn = 2.4 * np.arange(len(at))
    parted = 0.01 * np.column_stack([np.cos(turn), np.sin(turn)])
    low = np.array([frame.x, frame.y]) + BADGE + 1
    high = np.array([frame.x + frame.width, frame.y + frame.height]) - BADGE - 1
    for _ in range(ROUNDS):
        gap = (at + parted)[:, None] - (at + parted)[None]
        far = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(far, np.inf)
        moved = (gap * (np.clip(least - far, 0, None) / 2 / far)[..., None]).sum(axis=1)
        at = np.clip(at + moved, low, high)
        if not moved.any():
            break
    return at
