"""Shapes a reader draws: a circle or a ring of corners, as written in an address and as a choice among points."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

NEAREST, FARTHEST = 50, 20_000  # metres: a smaller circle could point at a door, a larger one is a district
CORNERS = 64  # the page simplifies a drawn line to at most sixty
ROUND = 72  # corners of a circle as it is drawn
PLACES = 5  # decimals of a degree: about a metre
# The polyline algorithm (Google, "Encoded polyline algorithm format"), its chunks written in the letters that need no
# escape in an address, as HERE's flexible polyline has them: five bits a letter, the least first, bit six for "more".
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
VALUE = {letter: value for value, letter in enumerate(LETTERS)}
EARTH = Geod(ellps="WGS84")
_NUMBER = r"-?\d{1,3}(?:\.\d{1,7})?"
_CIRCLE = re.compile(rf"circle:({_NUMBER}),({_NUMBER}),(\d{{1,6}})", re.ASCII)
_RING = re.compile(r"shape:([A-Za-z0-9_-]{6,900})", re.ASCII)

Mask = NDArray[np.bool_]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within `metres` of a centre (EPSG:4326, degrees), along the ellipsoid."""

    lon: float
    lat: float
    metres: int

    def __post_init__(self) -> None:
        _on_earth([(self.lon, self.lat)])
        if not NEAREST <= self.metres <= FARTHEST:
            raise ValueError(f"the radius must be {NEAREST} to {FARTHEST:,} metres, got {self.metres:,}")

    def holds(self, lon: ArrayLike, lat: ArrayLike) -> Mask:
        """Return which points (EPSG:4326, degrees) are no farther from the centre than the radius."""
        xs, ys = np.asarray(lon, float), np.asarray(lat, float)
        reach = 1.01 * self.metres / 110_000  # degrees of latitude: one is never shorter than 110.5 km
        inside = np.abs(ys - self.lat) <= reach
        near = np.flatnonzero(inside & (np.abs(xs - self.lon) <= reach / math.cos(math.radians(self.lat))))
        away = EARTH.inv(np.full(len(near), self.lon), np.full(len(near), self.lat), xs[near], ys[near])[2]
        found = np.zeros(len(xs), bool)
        found[near] = np.asarray(away) <= self.metres
        return found

    def outline(self) -> tuple[Point, ...]:
        """Return the corners of a closed ring on the circle, degrees."""
        turns = np.linspace(0, 360, ROUND, endpoint=False)
        many = np.full(ROUND, float(self.metres))
        lon, lat, _ = EARTH.fwd(np.full(ROUND, self.lon), np.full(ROUND, self.lat), turns, many)
        return _closed(list(zip(lon, lat, strict=True)))

    def text(self) -> str:
        """Return the circle as an address has it."""
        return f"circle:{_short(self.lon)},{_short(self.lat)},{self.metres}"


@dataclass(frozen=True, slots=True)
class Ring:
    """The ground inside a line of corners (EPSG:4326, degrees) that closes on itself; where it crosses, even-odd."""

    corners: tuple[Point, ...]
    shape: Any = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not 3 <= len(self.corners) <= CORNERS:
            raise ValueError(f"a shape has 3 to {CORNERS} corners, got {len(self.corners)}")
        _on_earth(self.corners)
        shape = shapely.make_valid(shapely.Polygon(self.corners))
        if shapely.area(shape) == 0:
            raise ValueError("a shape must enclose some ground")
        shapely.prepare(shape)
        object.__setattr__(self, "shape", shape)

    def holds(self, lon: ArrayLike, lat: ArrayLike) -> Mask:
        """Return which points (EPSG:4326, degrees) lie inside or on the line."""
        return np.asarray(shapely.intersects_xy(self.shape, np.asarray(lon, float), np.asarray(lat, float)), bool)

    def outline(self) -> tuple[Point, ...]:
        """Return the corners as a closed ring, degrees."""
        return _closed(list(self.corners))

    def text(self) -> str:
        """Return the shape as an address has it: a metre may be lost."""
        return f"shape:{encoded(self.corners)}"


Shape = Circle | Ring


def is_drawn(text: str) -> bool:
    """Return whether a place in an address is a drawn shape rather than the code of a unit."""
    return text.startswith(("circle:", "shape:"))


def read_shape(text: str) -> Shape:
    """Return the shape an address names: "circle:<lon>,<lat>,<metres>" or "shape:<corners>". Raises ValueError."""
    if found := _CIRCLE.fullmatch(text):
        return Circle(round(float(found[1]), PLACES), round(float(found[2]), PLACES), int(found[3]))
    if found := _RING.fullmatch(text):
        return Ring(decoded(found[1]))
    raise ValueError(f"not a drawn shape: {text[:40]!r}")


def encoded(corners: tuple[Point, ...]) -> str:
    """Return corners (degrees) as letters, each as its step from the one before in 1/100,000 of a degree."""
    whole = [(0, 0), *((round(lon * 10**PLACES), round(lat * 10**PLACES)) for lon, lat in corners)]
    return "".join(_letters(b - a) for one, other in pairwise(whole) for a, b in zip(one, other, strict=True))


def _letters(step: int) -> str:
    value, found = step * 2 if step >= 0 else -step * 2 - 1, ""
    while value >= 32:
        found += LETTERS[32 + value % 32]
        value //= 32
    return found + LETTERS[value]


def decoded(text: str) -> tuple[Point, ...]:
    """Return the corners written by `encoded`. Raises ValueError for letters that end inside a number or a corner."""
    steps, value, place = [], 0, 0
    for letter in text:
        digit = VALUE[letter]
        value += digit % 32 << place
        place += 5
        if digit < 32:
            steps.append(value // 2 if value % 2 == 0 else -(value + 1) // 2)
            value = place = 0
    if place or len(steps) % 2:
        raise ValueError("a drawn shape was cut short")
    places = np.cumsum(np.array(steps, object).reshape(-1, 2), axis=0) / 10**PLACES
    return tuple((float(lon), float(lat)) for lon, lat in places)


def _on_earth(points: list[Point] | tuple[Point, ...]) -> None:
    if any(not (abs(lon) <= 180 and abs(lat) <= 85) for lon, lat in points):
        raise ValueError("longitude must be within 180 degrees and latitude within 85")


def _closed(points: list[Point]) -> tuple[Point, ...]:
    ring = [(round(float(lon), PLACES), round(float(lat), PLACES)) for lon, lat in points]
    return (*ring, ring[0])


def _short(degrees: float) -> str:
    return f"{degrees:.{PLACES}f}".rstrip("0").rstrip(".")
