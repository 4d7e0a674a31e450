"""Which records of two sources could be one incident: every pair inside a window, found by blocks of place and time."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from data.matching.rule import YEARS, Window
from data.matching.traits import NEVER, Traits

Ints: TypeAlias = NDArray[np.int64]
EARTH = 6_371_008.8  # metres, mean radius (IUGG)
DEGREE = np.pi / 180 * EARTH  # metres of a degree of latitude
SPAN = 1 << 28  # more minutes than five centuries have: keeps blocks of different places apart
NOWHERE = 1_000_000  # centimetres: what the same premises are never apart, and more than any window


@dataclass(frozen=True, slots=True)
class Pairs:
    """Compatible pairs of two sources: row of the one, row of the other, minutes and centimetres apart.

    apart is 0 where both name the same premises. score: whole, lower is likelier.
    """

    one: Ints
    other: Ints
    minutes: Ints
    apart: Ints
    score: Ints

    def __len__(self) -> int:
        return len(self.one)

    def take(self, chosen: NDArray[np.bool_]) -> Pairs:
        """Return some of the pairs."""
        return Pairs(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def within(self, window: Window) -> Pairs:
        """Return the pairs that also lie inside a narrower window."""
        return self.take((self.minutes <= window.minutes) & (self.apart <= window.metres * 100))


def pairs(one: Traits, other: Traits, window: Window) -> Pairs:
    """Return every compatible pair of records of two sources inside a window, each pair once.

    Compatible: of one kind, not more than `window.minutes` apart, at the same premises or not more than
    `window.metres` apart, sexes equal and ages within YEARS of each other wherever both are known.
    """
    near = [_by_place(one, other, window), _by_premises(one, other, window)]
    left, right = (np.concatenate([found[side] for found in near]) for side in (0, 1))
    left, right = _once(left, right, len(other))
    minutes = np.abs(one.minute[left] - other.minute[right])
    apart = _apart(one, other, left, right)
    keep = (minutes <= window.minutes) & (apart <= window.metres * 100) & _same_person(one, other, left, right)
    keep &= one.kind[left] == other.kind[right]
    left, right, minutes, apart = left[keep], right[keep], minutes[keep], apart[keep]
    return Pairs(left, right, minutes, apart, _score(one, other, left, right, minutes, apart))


def _once(left: Ints, right: Ints, width: int) -> tuple[Ints, Ints]:
    """Return pairs sorted, each once; `width` is one more than the largest right."""
    return np.divmod(np.unique(left * width + right), max(width, 1))


@dataclass(frozen=True, slots=True)
class _Side:
    """The records of one source that have a block: which block, when, and their row."""

    block: Ints
    minute: Ints
    row: Ints


def _by_premises(one: Traits, other: Traits, window: Window) -> tuple[Ints, Ints]:
    names = np.unique(np.concatenate([one.premises, other.premises]))

    def side(held: Traits) -> _Side:
        rows = np.flatnonzero((held.premises > 0) & (held.kind != NEVER))
        return _Side(np.searchsorted(names, held.premises[rows]).astype(np.int64), held.minute[rows], rows)

    return _joined(side(one), side(other), window.minutes)


def _by_place(one: Traits, other: Traits, window: Window) -> tuple[Ints, Ints]:
    """Return pairs in the same or neighbouring squares at least as wide as the window."""
    pointed = [np.isfinite(held.lon) & (held.kind != NEVER) for held in (one, other)]
    lat = np.concatenate([held.lat[where] for held, where in zip((one, other), pointed, strict=True)])
    if not len(lat):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    high = (window.metres + 1) / DEGREE
    wide = high / max(float(np.cos(np.radians(np.abs(lat).max()))), 1e-3)
    stride = int(400 / wide) + 8  # more columns than the world has

    def side(held: Traits, where: NDArray[np.bool_], up: int = 0, along: int = 0) -> _Side:
        rows = np.flatnonzero(where)
        column, row = np.floor(held.lon[rows] / wide) + along, np.floor(held.lat[rows] / high) + up
        return _Side((row * stride + column).astype(np.int64), held.minute[rows], rows)

    theirs = side(other, pointed[1])
    steps = [(up, along) for up in (-1, 0, 1) for along in (-1, 0, 1)]
    found = [_joined(side(one, pointed[0], *step), theirs, window.minutes) for step in steps]
    left, right = (np.concatenate([part[at] for part in found]) for at in (0, 1))
    return left, right


def _joined(mine: _Side, theirs: _Side, minutes: int) -> tuple[Ints, Ints]:
    """Return pairs of rows in one block and not more than so many minutes apart."""
    names = np.unique(theirs.block)
    if not len(names):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at = np.minimum(np.searchsorted(names, mine.block), len(names) - 1)
    held = np.flatnonzero(names[at] == mine.block)
    word = np.searchsorted(names, theirs.block) * SPAN + theirs.minute
    order = np.argsort(word, kind="stable")
    middle = at[held] * SPAN + mine.minute[held]
    start = np.searchsorted(word[order], middle - minutes, side="left")
    many = np.searchsorted(word[order], middle + minutes, side="right") - start
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return np.repeat(mine.row[held], many), theirs.row[order[np.repeat(start, many) + within]]


def _apart(one: Traits, other: Traits, left: Ints, right: Ints) -> Ints:
    """Return whole centimetres between the points of pairs (on a sphere), 0 at the same premises."""
    lat, lat_other = np.radians(one.lat[left]), np.radians(other.lat[right])
    east = np.radians(one.lon[left] - other.lon[right]) * np.cos((lat + lat_other) / 2)
    metres = EARTH * np.hypot(east, lat - lat_other)  # equirectangular: off by under a millimetre at these distances
    apart = np.where(np.isfinite(metres), np.rint(metres * 100), NOWHERE).astype(np.int64)
    same = (one.premises[left] == other.premises[right]) & (one.premises[left] > 0)
    return np.where(same, 0, apart)


def _same_person(one: Traits, other: Traits, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Return whether nothing known of sex and age says that these are two people."""
    sex, sex_other = one.sex[left], other.sex[right]
    age, age_other = one.age[left].astype(np.int64), other.age[right].astype(np.int64)
    sexes = (sex == 0) | (sex_other == 0) | (sex == sex_other)
    ages = (age < 0) | (age_other < 0) | (np.abs(age - age_other) <= YEARS)
    return np.asarray(sexes & ages)


def _score(
    one: Traits,
    other: Traits,
    left: Ints,
    right: Ints,
    minutes: Ints,
    apart: Ints,
) -> Ints:
    """Return how unlikely a pair is, in thousandths: an hour, 200 m or three unlike years weigh one each.

    A sex or an age that one of them does not know weighs half: somebody known to be the same is the better match.
    """
    age, age_other = one.age[left].astype(np.int64), other.age[right].astype(np.int64)
    years = np.where((age < 0) | (age_other < 0), 500, np.abs(age - age_other) * 1000 // YEARS)
    sexes = np.where((one.sex[left] == 0) | (other.sex[right] == 0), 500, 0)
    return minutes * 1000 // 60 + apart // 20 + years + sexes
