"""Count events by unit over the packed words, and add up their record keys: one branchless pass, no copy, no lock.

A rule compiles to three small tables whose values are bit sets, one bit per clause; a row counts when the bits of its
profile, its clock and its person still share one. A row adds one and its record key in a single word (`tally.py`).
`tallies` with the compiled kernel and `tallies_plainly` with numpy give the same numbers; the second is the oracle and
the fallback.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.answering.tally import ONE, Tallies, tally
from geo import key_of

try:
    import numba

    compiled = numba.njit(nogil=True)
except ImportError:  # the numpy form answers, some eight times slower
    numba, compiled = None, lambda function: function  # type: ignore[assignment]


class Tables(Protocol):
    """What a compiled rule offers the engine: uint8 bit sets by profile, clock (200) and person (484)."""

    @property
    def profile(self) -> NDArray[np.uint8]:
        """One byte a profile."""

    @property
    def clock(self) -> NDArray[np.uint8]:
        """One byte for every hour x weekday."""

    @property
    def person(self) -> NDArray[np.uint8]:
        """One byte for every age x sex."""


# What a row adds is masked by whether the rule takes it, all bits or none: 255 more than a byte that is not zero is 256
# or more, which shifted is 1. Words come cut to their rows: a loop from 0 to their length has no index that could wrap
# around, which takes a third off its time. A comparison or a branch in place of the mask adds as much again.
@compiled
def _count(group, profile, clock, person, keys, by_profile, by_clock, by_person, out):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    for i in range(len(group)):
        bits = by_profile[profile[i]] & by_clock[clock[i]] & by_person[person[i]]
        out[group[i]] += -((np.int64(bits) + 255) >> 8) & (ONE | np.int64(keys[i]))


@compiled
def _count_profile(group, profile, keys, by_profile, out):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    for i in range(len(group)):
        out[group[i]] += -np.int64(by_profile[profile[i]]) & (ONE | np.int64(keys[i]))  # by_profile: 1 or 0


@dataclass(frozen=True, slots=True)
class Engine:
    """The packed rows of one source of one release, memory-mapped and shared by every worker.

    offsets: rows of the i-th month of the release are offsets[i]:offsets[i + 1]. levels: level -> unit of every row.
    keys: record key of every row, all 0 where the source is open and its counts are never changed.
    """

    source: str
    first_month: int
    offsets: NDArray[np.int64]
    profile: NDArray[np.uint32]
    clock: NDArray[np.uint8]
    person: NDArray[np.uint16]
    keys: NDArray[np.uint16]
    levels: dict[str, NDArray[np.uint32]]
    profiles: pd.DataFrame

    def rows(self, months: tuple[int, int]) -> tuple[int, int]:
        """Return the first row and one past the last of an inclusive range of months, clipped to the release."""
        last = len(self.offsets) - 1
        start = min(max(months[0] - self.first_month, 0), last)
        stop = min(max(months[1] + 1 - self.first_month, 0), last)
        return int(self.offsets[start]), int(self.offsets[max(stop, start)])

    def tallies(self, level: str, units: int, tables: Tables, rows: tuple[int, int]) -> Tallies:
        """Return tallies by unit, then unlocated, out of county, and in no unit of the level: units + 3 numbers."""
        if numba is None:
            return self.tallies_plainly(level, units, tables, rows)
        out = np.zeros(units + 3, np.int64)
        span = slice(*rows)
        group, profile, keys = self.levels[level][span], self.profile[span], self.keys[span]
        if _constant(tables.clock) and _constant(tables.person):  # a word without a predicate is not read
            by_profile = tables.profile & (tables.clock[0] & tables.person[0])
            _count_profile(group, profile, keys, (by_profile != 0).view(np.uint8), out)
        else:
            words = (group, profile, self.clock[span], self.person[span], keys)
            _count(*words, tables.profile, tables.clock, tables.person, out)
        return out

    def tallies_plainly(self, level: str, units: int, tables: Tables, rows: tuple[int, int]) -> Tallies:
        """Return what `tallies` returns, by numpy alone."""
        span, taken = slice(*rows), self.matches(tables, rows)
        return tally(self.levels[level][span][taken], self.keys[span][taken], units + 3)

    def matches(self, tables: Tables, rows: tuple[int, int]) -> NDArray[np.bool_]:
        """Return, for every row of the range, whether the rule takes it."""
        span = slice(*rows)
        bits = tables.profile[self.profile[span]] & tables.clock[self.clock[span]] & tables.person[self.person[span]]
        return bits != 0

    def at(self, level: str, unit: int | None, tables: Tables, rows: tuple[int, int]) -> NDArray[np.int64]:
        """Return the row numbers the rule takes at one unit; unit None means everywhere in the county."""
        start, stop = rows
        group = self.levels[level][start:stop]
        if unit is None:
            held = np.flatnonzero(self.matches(tables, rows))
            return held + start
        held = np.flatnonzero(group == unit)
        word = tables.profile[self.profile[start:stop][held]] & tables.clock[self.clock[start:stop][held]]
        return held[(word & tables.person[self.person[start:stop][held]]) != 0] + start

    def month_of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return year x 12 + month - 1 of the given row numbers."""
        return self.first_month + np.searchsorted(self.offsets, rows, side="right") - 1


def _constant(table: NDArray[np.uint8]) -> bool:
    return bool((table == table[0]).all())


def open_engine(folder: Path, source: str, first_month: int) -> Engine:
    """Return the engine below `folder`/engine/`source`, its arrays mapped, not read."""
    home = folder / "engine" / source
    words = {path.stem: np.load(path, mmap_mode="r") for path in sorted(home.glob("*.npy"))}
    return Engine(
        source=source,
        first_month=first_month,
        offsets=np.asarray(words["offsets"]),
        profile=words["profile"],
        clock=words["clock"],
        person=words["person"],
        keys=words["record_key"] if "record_key" in words else np.zeros(len(words["person"]), np.uint16),
        levels={key_of(name.removeprefix("level_")): word for name, word in words.items() if name.startswith("level_")},
        profiles=_coded(pd.read_parquet(home / "profiles.parquet")),
    )


def _coded(profiles: pd.DataFrame) -> pd.DataFrame:
    """Return the dictionary with its text columns as categories, so that a rule compares small integers."""
    text = [name for name, kind in profiles.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    return profiles.astype(dict.fromkeys(text, "category"))


def warm() -> None:
    """Compile the kernels for mapped (read-only) words, so that the first reader does not wait for it."""
    group, clock, person = np.zeros(1, np.uint32), np.zeros(1, np.uint8), np.zeros(1, np.uint16)
    none = np.zeros(1, np.uint16)  # the keys of an open source are no file, and may be written to
    for word in (group, clock, person):
        word.flags.writeable = False
    table, out = np.full(1, 255, np.uint8), np.zeros(3, np.int64)
    for keys in (person, none):
        _count_profile(group, group, keys, table, out)
        _count(group, group, clock, person, keys, table, table, table, out)
