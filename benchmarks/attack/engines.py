"""What is attacked: three rules that answer about any set of records, and ours, that answers only through the exit.

An answer is a number, HIDDEN, or NOTHING where the question cannot be asked. `chance` is what an attacker knows of an
engine: its published rule and table, never its key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from access import Principal, tiers
from benchmarks.attack.county import MODULUS, County
from data import Spec, Status, cells, left_out, total
from data.perturbation import table

HIDDEN, NOTHING = -1, -2
REACH = 5  # the most a count is changed by
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Records:
    """Any set of records: how many, and the sum of the baselines' keys. prior: of counts like it, None flat."""

    count: int
    keys: int = 0
    prior: Floats | None = None

    def __add__(self, other: Records) -> Records:
        return Records(self.count + other.count, self.keys + other.keys)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the exit: one unit of the spec's level, or `within` a code, a drawn shape or "" for the county."""

    spec: Spec
    unit: int = -1
    within: str = ""
    prior: Floats | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """What is not asked: a count of which no more is known than how common each is."""

    prior: Floats


class Engine(Protocol):
    """What answers, and the chance of each answer for every true count."""

    name: str
    closed: bool

    def answer(self, asked: Records | Ask) -> int:
        """Return a number, HIDDEN or NOTHING."""

    def chance(self, answer: int, counts: NDArray[np.int64]) -> Floats:
        """Return the probability of an answer for each true count."""

    def support(self, answer: int) -> tuple[int, int]:
        """Return the least and the largest count that an answer leaves possible."""


@dataclass(frozen=True)
class Exact:
    """Counts as they are, below 5 hidden, zero shown."""

    name: str = "exact, below 5 hidden, any question"
    closed: bool = False

    def answer(self, asked: Records) -> int:
        """See Engine."""
        return HIDDEN if 0 < asked.count < 5 else asked.count

    def chance(self, answer: int, counts: NDArray[np.int64]) -> Floats:
        """See Engine."""
        hidden = (counts > 0) & (counts < 5)
        return (hidden if answer == HIDDEN else (counts == answer) & ~hidden).astype(float)

    def support(self, answer: int) -> tuple[int, int]:
        """See Engine."""
        return (1, 4) if answer == HIDDEN else (answer, answer)


@dataclass(frozen=True)
class Nhs:
    """NHS Digital, HES and ECDS: 0 shown, 1 to 7 hidden, the rest to the nearest 5."""

    name: str = "NHS: 1 to 7 hidden, nearest 5, any question"
    closed: bool = False

    def answer(self, asked: Records) -> int:
        """See Engine."""
        return int(self._told(np.array([asked.count]))[0])

    def _told(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where((counts > 0) & (counts < 8), HIDDEN, (counts + 2) // 5 * 5)

    def chance(self, answer: int, counts: NDArray[np.int64]) -> Floats:
        """See Engine."""
        return ((self._told(counts) == answer) & (counts >= 0)).astype(float)

    def support(self, answer: int) -> tuple[int, int]:
        """See Engine."""
        return (1, 7) if answer == HIDDEN else (max(answer - 2, 0), answer + 2)


def changes() -> Floats:
    """Return the probability of each change, -5 to 5, by count from 0 to 5: the table that cells are changed by."""
    out = np.zeros((REACH + 1, 2 * REACH + 1))
    for count, (by, chance) in enumerate(table()):
        out[count, by.astype(int) + REACH] = chance
    return out


@dataclass
class CellKey:
    """Cell keys over any set of records: counts changed by up to 5, below `threshold` hidden, the rest rounded."""

    name: str = "cell keys, below 10 hidden, any question"
    closed: bool = False
    threshold: int = 10
    rounding: int = 1
    changes: Floats = field(default_factory=changes)

    def __post_init__(self) -> None:
        self._sums = self.changes.cumsum(axis=1)

    def answer(self, asked: Records) -> int:
        """See Engine."""
        row = min(asked.count, REACH)
        at = (asked.keys % MODULUS + 0.5) / MODULUS
        changed = asked.count + min(int(np.searchsorted(self._sums[row], at, side="right")), 2 * REACH) - REACH
        return self.told(changed)

    def told(self, changed: int) -> int:
        """Return what is published of a changed count."""
        if changed < self.threshold:
            return HIDDEN
        return (changed + self.rounding // 2) // self.rounding * self.rounding

    def changed(self, count: int, counts: NDArray[np.int64]) -> Floats:
        """Return the probability that each true count was changed to `count`."""
        by = count - counts
        row = np.clip(counts, 0, REACH)
        return np.where((np.abs(by) <= REACH) & (counts >= 0), self.changes[row, np.clip(by, -REACH, REACH) + REACH], 0)

    def chance(self, answer: int, counts: NDArray[np.int64]) -> Floats:
        """See Engine."""
        low, high = (0, self.threshold - 1) if answer == HIDDEN else (answer - self.rounding, answer + self.rounding)
        held = [count for count in range(max(low, 0), high + 1) if self.told(count) == answer]
        return np.sum([self.changed(count, counts) for count in held], axis=0) + np.zeros(len(counts))

    def support(self, answer: int) -> tuple[int, int]:
        """See Engine."""
        low, high = (0, self.threshold - 1) if answer == HIDDEN else (answer - self.rounding, answer + self.rounding)
        return max(low - REACH, 0), high + REACH


class Ours(CellKey):
    """The exit, asked as one tier may: nothing but `data.cells`, `data.total` and `data.left_out`."""

    def __init__(self, county: County, tier: str) -> None:
        held = tiers()[tier]
        super().__init__(f"ours, {tier}", True, held.threshold, held.rounding)
        self.tier = tier
        self._store, self._principal = county.store, Principal("attacker", "", held)
        self._told: dict[object, object] = {}

    def answer(self, asked: Ask) -> int:
        """See Engine."""
        if asked.unit < 0:
            return self._once(asked, lambda: self._total(asked))
        found = self._once(asked.spec, lambda: self._cells(asked.spec))
        return NOTHING if found is None else int(found[asked.unit])

    def hidden_in(self, asked: Ask) -> int:
        """Return how many hidden cells a drawn total says it leaves out."""
        try:
            return left_out(self._store, asked.spec, asked.within, self._principal)
        except (KeyError, ValueError):
            return 0

    def _once(self, key, make):  # noqa: ANN001, ANN202
        key = (key.spec, key.within) if isinstance(key, Ask) else key
        if key not in self._told:
            self._told[key] = make()
        return self._told[key]

    def _cells(self, spec: Spec) -> NDArray[np.int64] | None:
        try:
            found = cells(self._store, spec, self._principal)
        except (KeyError, ValueError):  # off the lattice: refused
            return None
        out = np.where(found.status == Status.SHOWN, found.count, NOTHING)
        return np.where(found.status == Status.HIDDEN, HIDDEN, out)

    def _total(self, asked: Ask) -> int:
        try:
            found, _ = total(self._store, asked.spec, asked.within, self._principal)
        except (KeyError, ValueError):
            return NOTHING
        if found.count is not None:
            return found.count
        return HIDDEN if found.status is Status.HIDDEN else NOTHING
