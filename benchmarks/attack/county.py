"""What the attacks are judged by: every record of one source with its day, point and areas, read as nobody else may."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.spatial import cKDTree

from access import Principal, tiers
from data import Spec, Store, cells, definitions, open_store, published
from data.defining.rules import compile_rule
from data.pack import PROFILE

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
MODULUS = 4096
MOST = 400  # counts above this are all alike to a histogram
NOBODY = "nobody"  # the user under whom truth is read


@dataclass(frozen=True)
class County:
    """One source of one release, record by record. `keys`: the baselines' own random record keys, 0 to 4095."""

    store: Store
    source: str
    day: Ints  # days since 1970
    point: NDArray[np.float64]  # metres, EPSG:27700; NaN where unknown
    lonlat: NDArray[np.float64]  # degrees
    keys: Ints

    @cached_property
    def _held(self) -> dict[object, object]:
        return {}

    def _once(self, key: object, make):  # noqa: ANN001, ANN202
        if key not in self._held:
            self._held[key] = make()
        return self._held[key]

    @cached_property
    def month(self) -> Ints:
        """Return the month of every record, year x 12 + month - 1."""
        engine = self.store.engine(self.source)
        return engine.month_of(np.arange(len(engine.profile)))

    def unit(self, level: str) -> Ints:
        """Return the unit of every record, the number of units or more where it is in none."""
        return self._once(("unit", level), lambda: np.asarray(self.store.engine(self.source).levels[level], np.int64))

    def taken(self, spec: Spec) -> Mask:
        """Return which records the definition takes with the spec's parameters, at any time and place."""
        key = (spec.definition, spec.domestic, spec.blindspot, spec.hours, spec.days)
        return self._once(("taken", key), lambda: self._taken(spec))

    def _taken(self, spec: Spec) -> Mask:
        engine = self.store.engine(self.source)
        kind = self.store.facts.sources[self.source].kind
        kind = self.source if kind == "records" else kind
        tables = compile_rule(definitions()[spec.definition], kind, spec, engine.profiles)
        return engine.matches(tables, (0, len(engine.profile)))

    def chosen(self, spec: Spec) -> Ints:
        """Return the numbers of the records that a spec counts, wherever they are."""
        inside = (self.month >= spec.months[0]) & (self.month <= spec.months[1])
        return self._once(("chosen", _placeless(spec)), lambda: np.flatnonzero(inside & self.taken(spec)))

    def counts(self, spec: Spec) -> Ints:
        """Return true counts by unit of the spec's level."""
        units = len(self.store.units(spec.level).code)

        def make() -> Ints:
            return np.bincount(self.unit(spec.level)[self.chosen(spec)], minlength=units)[:units]

        return self._once(("counts", spec), make)

    def key_sums(self, spec: Spec) -> Ints:
        """Return sums of the baselines' record keys by unit of the spec's level."""
        units, rows = len(self.store.units(spec.level).code), self.chosen(spec)

        def make() -> Ints:
            sums = np.bincount(self.unit(spec.level)[rows], self.keys[rows].astype(float), minlength=units)
            return sums[:units].astype(np.int64)

        return self._once(("keys", spec), make)

    def histogram(self, spec: Spec) -> NDArray[np.float64]:
        """Return how often each count occurs among the units, what an attacker may know of a county beforehand."""

        def make() -> NDArray[np.float64]:
            held = np.bincount(np.minimum(self.counts(spec), MOST), minlength=MOST + 1) + 1e-3
            return held / held.sum()

        return self._once(("histogram", spec), make)

    def rows_of(self, level: str, unit: int) -> Ints:
        """Return the records of one unit over the whole release."""

        def make() -> tuple[Ints, Ints]:
            held = self.unit(level)
            order = np.argsort(held, kind="stable")
            return order, np.searchsorted(held[order], np.arange(len(self.store.units(level).code) + 1))

        order, at = self._once(("rows", level), make)
        return order[at[unit] : at[unit + 1]]

    @cached_property
    def tree(self) -> cKDTree:
        """Return records by where they are; those without a point lie far out at sea."""
        return cKDTree(np.nan_to_num(self.point, nan=-1e7))


def _placeless(spec: Spec) -> tuple[object, ...]:
    return spec.definition, spec.months, spec.domestic, spec.blindspot, spec.hours, spec.days


def open_county(folder: Path, *, source: str = "police", seed: int = 0) -> County:
    """Return the records of a published store, in the order of its packed words.

    Raises ValueError if events and packed words are not the same records, or an analyst is told other numbers.
    """
    store = open_store(published(folder))
    files = sorted((store.folder / "events" / source).glob("*.parquet"))
    columns = ["month", "h3", "hour", "weekday", "occurred_at", "lon", "lat", *PROFILE]
    events = pd.concat([pd.read_parquet(path, columns=columns) for path in files], ignore_index=True)
    events = events.iloc[_as_packed(store, source, events)]
    lonlat = events[["lon", "lat"]].to_numpy(float)
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True).transform(lonlat[:, 0], lonlat[:, 1])
    point = np.column_stack([east, north])
    point[~np.isfinite(point)] = np.nan
    day = events["occurred_at"].to_numpy().astype("datetime64[D]").astype(np.int64)
    keys = np.random.default_rng(seed).integers(0, MODULUS, len(events))
    county = County(store, source, day, point, lonlat, keys)
    _check(county)
    return county


def _as_packed(store: Store, source: str, events: pd.DataFrame) -> Ints:
    """Return the order of events that is that of the packed words, but among records alike in all a rule asks of."""
    engine = store.engine(source)
    plain = engine.profiles[list(PROFILE)].astype({name: events[name].dtype for name in PROFILE})
    profile = pd.util.hash_pandas_object(plain, index=False).to_numpy()[engine.profile]
    hexagon = np.array([int(code, 16) for code in store.units("h3r10").code] + [0, 0, 0], np.uint64)
    packed = (engine.clock, profile, hexagon[engine.levels["h3r10"]], engine.month_of(np.arange(len(engine.profile))))
    clock = (events["hour"].to_numpy() * 8 + events["weekday"].to_numpy()).astype(np.uint8)
    own = pd.util.hash_pandas_object(events[list(PROFILE)], index=False).to_numpy()
    cell = np.where(np.isin(events["h3"].to_numpy(), hexagon), events["h3"].to_numpy(), 0)
    written = (clock, own, cell, events["month"].to_numpy())
    there, here = np.lexsort(packed), np.lexsort(written)
    if not all(np.array_equal(one[there], other[here]) for one, other in zip(packed, written, strict=True)):
        raise ValueError(f"{source}: events and packed words are not the same records")
    order = np.empty(len(here), np.int64)
    order[there] = here
    return order


def _check(county: County) -> None:
    """Raise ValueError unless an analyst's exact answers are what the records say."""
    last = county.store.facts.last
    spec = Spec("vap", county.source, "lsoa21", (last - 2, last))
    exact = cells(county.store, spec, Principal(NOBODY, "", tiers()["analyst"]))
    if exact.count.tolist() != county.counts(spec).tolist():
        raise ValueError("the records and an analyst's answers differ")
