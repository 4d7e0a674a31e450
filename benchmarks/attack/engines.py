"""What is attacked: three rules that answer about any set of records, and ours, that answers only through the exit.

An answer is a number, HIDDEN, or NOTHING where the question cannot be asked. `chance` is what an attacker knows of an
engine: its published rule and table, never its key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from access import Principal, tiers
from benchmarks.attack.county import MODULUS, County
from benchmarks.attack.slices import HIDDEN, MASKED, NOTHING, SEEN, as_answers, read, slices
from data import UNION, Spec, Status, cells, total
from data.answering.perturbation import table

REACH = 5  # the most a count is changed by
UNKNOWN = 40  # more than a hidden part is thought to be
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
    """A question to the exit: one unit of the spec's level, or `within` a code, a drawn shape or "" for the county.

    of: what of it, "" all; see `benchmarks/attack/slices.py`. by: another reader than the engine's own, as `reader`.
    """

    spec: Spec
    unit: int = -1
    within: str = ""
    prior: Floats | None = None
    of: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """What is not asked: a count of which no more is known than how common each is."""

    prior: Floats


@dataclass(frozen=True, slots=True)
class Known:
    """What the attacker has from elsewhere, exactly."""

    count: int


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


@dataclass
class Masked(CellKey):
    """Cell keys where a figure may be hidden for other reasons than its own count: that it is hidden says nothing."""

    name: str = "as unions and streets"

    def chance(self, answer: int, counts: NDArray[np.int64]) -> Floats:
        """See Engine."""
        return np.ones(len(counts)) if answer == HIDDEN else super().chance(answer, counts)

    def support(self, answer: int) -> tuple[int, int]:
        """See Engine."""
        return (0, UNKNOWN) if answer == HIDDEN else super().support(answer)


class Ours(CellKey):
    """The exit, asked as one tier may, or as several readers who compare notes: nothing but what `data` gives out."""

    def __init__(self, county: County, tier: str) -> None:
        held = tiers()[tier]
        super().__init__(f"ours, {tier}", True, held.threshold, held.rounding)
        self.tier = tier
        self._county, self._store = county, county.store
        self._told: dict[object, object] = {}

    def reader(self, asked: Ask) -> Principal:
        """Return who asks: the engine's tier, another, or an analyst of some districts ("analyst:X01,X02")."""
        tier, _, areas = (asked.by or self.tier).partition(":")
        return Principal("attacker", "", tiers()[tier], tuple(areas.split(",")) if areas else ())

    def rule(self, asked: Ask) -> CellKey:
        """Return the published rule that an answer follows: a partner's for who is not told exactly."""
        tier = tiers()["partner"] if self.reader(asked).tier.exact else self.reader(asked).tier
        sources = self._store.facts.sources
        among = asked.spec.among if asked.spec.source == UNION else (asked.spec.source,)
        threshold = tier.health_threshold if any(sources[one].health for one in among) else tier.threshold
        kind = Masked if asked.spec.source == UNION or asked.of.startswith(MASKED) else CellKey
        return self._once(("rule", kind, threshold, tier.rounding), lambda: kind("", True, threshold, tier.rounding))

    def answer(self, asked: Ask) -> int:
        """See Engine."""
        who = asked.by or self.tier
        if asked.of:
            return read(self.slices(asked), asked)
        if asked.unit < 0:
            return self._once(("total", asked.spec, asked.within, who), lambda: self._total(asked))
        found = self.vector(asked)
        return NOTHING if found is None else int(found[asked.unit])

    def slices(self, asked: Ask) -> Any:
        """Return all parts of what a question is of: an array by unit, or by label; None where it is refused."""
        kind = asked.of.partition(":")[0]
        where = () if kind in SEEN else (asked.unit, asked.within)
        key = ("slice", asked.spec, where, kind, asked.by or self.tier)
        return self._once(key, lambda: slices(self._store, asked, self.reader(asked)))

    def vector(self, asked: Ask) -> NDArray[np.int64] | None:
        """Return the answers of every unit of the spec's level, None where it is refused."""
        return self._once(("cells", asked.spec, asked.by or self.tier), lambda: self._cells(asked))

    def _once(self, key, make):  # noqa: ANN001, ANN202
        if key not in self._told:
            self._told[key] = make()
        return self._told[key]

    def _cells(self, asked: Ask) -> NDArray[np.int64] | None:
        try:
            found = cells(self._store, asked.spec, self.reader(asked))
        except (KeyError, ValueError):  # off the lattice: refused
            return None
        return as_answers(found.count, found.status)

    def _total(self, asked: Ask) -> int:
        try:
            found, _ = total(self._store, asked.spec, asked.within, self.reader(asked))
        except (KeyError, ValueError):
            return NOTHING
        if found.count is not None:
            return found.count
        return HIDDEN if found.status is Status.HIDDEN else NOTHING


def rule(engine: Engine, asked: object) -> Engine:
    """Return what an attacker knows of how an engine made its answer to a question."""
    return engine.rule(asked) if isinstance(engine, Ours) and isinstance(asked, Ask) else engine
