"""The questions that hold a victim of the lattice, in one and not in another: by time, place, attribute and shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Geod

from benchmarks.attack.county import County, Ints
from benchmarks.attack.decode import Pair, truths
from benchmarks.attack.engines import Ask, Guess, Records
from data import Spec
from data.pack import parent_cells

MONTH, QUARTER, YEAR = 1, 3, 12
HOLDER = {"oa21": "lsoa21", "lsoa21": "msoa21", "msoa21": "lad", "h3r9": "h3r8"}
SOME = ("vwi", "vap", "da", "london_svd")
FEWER = ("robbery", "knife_sharp", "sexual", "weapons", "youth_public")
KINDS = {  # level, months and the definitions of which many cells hold 1 to 4
    "LSOA month": ("lsoa21", MONTH, SOME),
    "LSOA quarter": ("lsoa21", QUARTER, ("vwi", "sexual", "property", "youth_public")),
    "LSOA year": ("lsoa21", YEAR, FEWER),
    "MSOA quarter": ("msoa21", QUARTER, FEWER),
    "OA year": ("oa21", YEAR, ("vwi", "vap", "property", "sexual")),
    "hexagon 9 quarter": ("h3r9", QUARTER, SOME),
    "hexagon 8 year": ("h3r8", YEAR, FEWER),
    "district month": ("lad", MONTH, ("gun", "hidden_harm", "aggburg")),
}
EARTH = Geod(ellps="WGS84")
RECENT = 30  # months from which victims are taken, so that a year before each is held


@dataclass(frozen=True)
class Victim:
    """One cell of the lattice with a true count of 1 to 4."""

    kind: str
    spec: Spec
    unit: int
    truth: int


class Asker:
    """Makes victims and questions of one county; all chance is `rng`'s."""

    def __init__(self, county: County, rng: np.random.Generator) -> None:
        self.county, self.rng = county, rng
        self.store, self.last = county.store, county.store.facts.last

    def period(self, span: int) -> tuple[int, int]:
        """Return a whole period of the lattice, at random among the recent ones, two quarters before the end."""
        end = self.last - 6 - int(self.rng.integers(0, RECENT - 6))
        end -= (end + 1) % QUARTER if span > MONTH else 0
        return end - span + 1, end

    def victims(self, kinds: tuple[str, ...], many: int) -> Iterator[Victim]:
        """Yield victims, each kind as often as the next."""
        for turn in range(many):
            kind = kinds[turn % len(kinds)]
            level, span, chosen = KINDS[kind]
            while True:
                definition = str(self.rng.choice(chosen))
                spec = Spec(definition, self.county.source, level, self.period(span))
                if len(held := truths(self.county.counts(spec))):
                    unit = int(self.rng.choice(held))
                    truth = int(self.county.counts(spec)[unit])
                    yield Victim(f"{kind}, {definition}", spec, unit, truth)
                    break

    # -- what is asked

    def ask(self, spec: Spec, unit: int) -> Ask:
        """Return the question about one unit, with what is commonly known of such cells."""
        return Ask(spec, unit, prior=self.county.histogram(spec))

    def records(self, rows: Ints) -> Records:
        """Return any records as a question to a baseline."""
        return Records(len(rows), int(self.county.keys[rows].sum()))

    def cell(self, spec: Spec, unit: int) -> Records:
        """Return one cell as a question to a baseline."""
        return Records(int(self.county.counts(spec)[unit]), int(self.county.key_sums(spec)[unit]))

    def code(self, spec: Spec, unit: int) -> str:
        """Return the code of a unit."""
        return self.store.units(spec.level).code[unit]

    # -- pairs the lattice allows

    def closed(self, victim: Victim, *, drawn: int = 0) -> list[Pair]:
        """Return every pair of lattice questions that bears on a victim; drawn: how many of drawn shapes."""
        spec, unit = victim.spec, victim.unit
        return [*self.over_time(spec, unit), *self.place(spec, unit), *self.attributes(spec, unit),
                *self.shapes(spec, unit, drawn)]  # fmt: skip

    def over_time(self, spec: Spec, unit: int) -> list[Pair]:
        """Return ranges with and without the victim's period, periods that hold it, and the periods it is made of."""
        start, end = spec.months
        span = end - start + 1
        pairs = [self._range(spec, unit, before) for before in range(1, 9)]
        pairs += self._inside_longer(spec, unit)
        if span > MONTH:
            months = [self._at(spec, unit, one, one) for one in range(start, end + 1)]
            pairs.append(Pair(None, tuple(months)))
        if span == YEAR:
            quarters = [self._at(spec, unit, one, one + 2) for one in range(start, end, QUARTER)]
            pairs.append(Pair(None, tuple(quarters)))
        return pairs

    def _at(self, spec: Spec, unit: int, start: int, end: int) -> Ask:
        return self.ask(replace(spec, months=(start, end)), unit)

    def _range(self, spec: Spec, unit: int, before: int) -> Pair:
        """Return a range that ends (a quarter's last month: starts) with the victim's period, and the rest of it."""
        start, end = spec.months
        if end - start + 1 == YEAR:
            other = start - YEAR * ((before + 1) // 2)
            return Pair(self._at(spec, unit, other, end), (self._at(spec, unit, other, start - 1),), same=True)
        if end > start or (end + 1) % QUARTER:
            other = start - start % QUARTER - QUARTER * before
            return Pair(self._at(spec, unit, other, end), (self._at(spec, unit, other, start - 1),), same=True)
        other = min(end + QUARTER * before, self.last)
        return Pair(self._at(spec, unit, start, other), (self._at(spec, unit, end + 1, other),), same=True)

    def _inside_longer(self, spec: Spec, unit: int) -> list[Pair]:
        start, end = spec.months
        span, first = end - start + 1, start - start % QUARTER
        pairs = []
        others = tuple(self._at(spec, unit, one, one) for one in range(first, first + 3) if one != start)
        if span == MONTH:
            pairs.append(Pair(self._at(spec, unit, first, first + 2), others))
        if span < YEAR:
            for year in range(first - 9, first + 1, QUARTER):
                if year + 11 > self.last:
                    continue
                rest = [self._at(spec, unit, q, q + 2) for q in range(year, year + 12, QUARTER) if q != first]
                whole = self._at(spec, unit, year, year + 11)
                pairs.append(Pair(whole, (*rest, *(others if span == MONTH else ()))))
        return pairs

    def rolling(self, spec: Spec, unit: int) -> list[Pair]:
        """Return twelve months that end with the victim's quarter less the twelve before: what came less what went."""
        end, pairs = spec.months[1], []
        for step in (1, 2, 3, 4):  # quarters after the first window that ends with it
            ends = end + QUARTER * (step - 1)
            if ends > self.last:
                break
            came = [self._at(spec, unit, ends - 2 - QUARTER * i, ends - QUARTER * i) for i in range(step - 1)]
            went = [self._at(spec, unit, ends - 14 - QUARTER * i, ends - 12 - QUARTER * i) for i in range(step)]
            now = self._at(spec, unit, ends - 11, ends)
            then = self._at(spec, unit, end - 14, end - 3)
            pairs.append(Pair(now, (then, *came), tuple(went)))
            if step == 1:  # for who does not see quarters here: what went is as such quarters are
                pairs.append(Pair(now, (then,), (Guess(went[0].prior),)))
        return pairs

    def place(self, spec: Spec, unit: int) -> list[Pair]:
        """Return the area that holds the victim's, less its other parts."""
        if spec.level == "lad":
            others = tuple(self.ask(spec, one) for one in range(len(self.store.units("lad").code)) if one != unit)
            return [Pair(Ask(spec, within=""), others)]
        if spec.level not in HOLDER:
            return []
        above = replace(spec, level=HOLDER[spec.level])
        parents = self.parents(spec.level)
        others = np.flatnonzero(parents == parents[unit])
        pairs = [
            Pair(self.ask(above, int(parents[unit])), tuple(self.ask(spec, int(one)) for one in others if one != unit))
        ]
        return pairs

    def parents(self, level: str) -> NDArray[np.int64]:
        """Return the unit that holds each unit of a level, of the level above."""

        def make() -> NDArray[np.int64]:
            table, above = self.store.units(level), self.store.units(HOLDER[level])
            if level.startswith("h3r"):
                own = np.array([int(code, 16) for code in table.code], np.uint64)
                codes = [f"{one:x}" for one in parent_cells(own, int(HOLDER[level][3:])).tolist()]
            else:
                codes = list(table.parent)
            return pd.Index(above.code).get_indexer(pd.Index(codes)).astype(np.int64)

        return self.county._once(("parents", level), make)

    def attributes(self, spec: Spec, unit: int) -> list[Pair]:
        """Return the victim as the sum of weekdays and the weekend, and of domestic and other."""
        week = [replace(spec, days=(0, 1, 2, 3, 4)), replace(spec, days=(5, 6))]
        pairs = [Pair(None, tuple(self.ask(one, unit) for one in week))]
        if spec.domestic == "default" and spec.definition in ("vwi", "vap", "london_svd"):
            home = [replace(spec, domestic=choice) for choice in ("out", "only")]
            if sum(self.county.counts(one)[unit] for one in home) == self.county.counts(spec)[unit]:
                pairs.append(Pair(None, tuple(self.ask(one, unit) for one in home)))
        return pairs

    def shapes(self, spec: Spec, unit: int, many: int) -> list[Pair]:
        """Return circles that hold the victim's centre, and circles a little smaller that do not."""
        pairs: list[Pair] = []
        here = self.store.units(spec.level).point[unit]
        for _ in range(4 * many):
            if len(pairs) == many:
                break
            bearing, away = float(self.rng.uniform(0, 360)), float(self.rng.uniform(150, 2500))
            lon, lat, _back = EARTH.fwd(here[0], here[1], bearing, away)
            lon, lat = round(lon, 5), round(lat, 5)
            metres = EARTH.inv(lon, lat, here[0], here[1])[2]
            wide, narrow = (f"circle:{lon},{lat},{int(metres) + more}" for more in (1, 0))
            held = [self.store.inside(spec.level, shape) for shape in (wide, narrow)]
            if held[0].sum() == held[1].sum() + 1 and held[0][unit] and not held[1][unit] and held[1].any():
                pairs.append(Pair(Ask(spec, within=wide), (Ask(spec, within=narrow),), same=True))
        return pairs

    # -- pairs an engine allows that answers about anything

    def mixed(self, victim: Victim, many: int) -> list[Pair]:
        """Return the victim's records together with other cells, chosen anew each time, and those cells alone."""
        counts, keys = self.county.counts(victim.spec), self.county.key_sums(victim.spec)
        own = self.cell(victim.spec, victim.unit)
        pairs = []
        for _ in range(many):
            others = self.rng.choice(len(counts), int(self.rng.integers(8, 40)), replace=False)
            others = others[others != victim.unit]
            rest = Records(int(counts[others].sum()), int(keys[others].sum()))
            pairs.append(Pair(own + rest, (rest,)))
        return pairs
