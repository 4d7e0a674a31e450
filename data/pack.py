"""Pack canonical events into the memory-mapped words that answer every question (see docs/architecture.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.answering.tally import MOST
from geo import CUSTOM

FLAGS = (
    "knife", "firearm", "other_weapon", "corrosive", "domestic", "alcohol", "drugs", "gang", "hate", "county_lines",
    "cse", "modern_slavery", "child_victim", "licensed", "reported_to_police", "conveyed", "admitted", "self_inflicted",
    "crew_assault", "deliberate",
)  # fmt: skip
PROFILE = (
    "provider", "category", "subcategory", "place_type", "severity", "mechanism", "relationship", "location_precision",
    "stated_vintage", *FLAGS,
)  # fmt: skip
COARSE = "coarse_place"
RECORD_KEY = "record_key"
SEXES = ("unknown", "female", "male", "other")
UNKNOWN_AGE, UNKNOWN_HOUR, UNKNOWN_DAY = 120, 24, 7
CLOCKS, PERSONS = 25 * 8, 121 * 4


def pack(
    events: pd.DataFrame, source: str, units: Mapping[str, Sequence[str]], months: tuple[int, int], folder: Path
) -> NDArray[np.int64]:
    """Write `folder`/engine/`source`/: one array a word, rows sorted by (month, h3), and the profile dictionary.

    Returns which row of `events` each row of the engine is.

    events: canonical events of one source, and their `record_key` where its counts will be changed at random. units:
    level -> codes in unit-table order. months: first and last of the release, inclusive. A grid level finer than the
    finest cell any row carries is left out.

    Raises ValueError if an event lies outside `months`, or if there are more than a tally can hold.
    """
    first, last = months
    if len(events) > MOST:
        raise ValueError(f"{source}: at most {MOST:,} events can be counted together, got {len(events):,}")
    month = events["month"].to_numpy()
    if len(month) and (month.min() < first or month.max() > last):
        raise ValueError(f"{source}: events outside the months of the release, {first} to {last}")
    order = np.lexsort((events["h3"].to_numpy(), month))
    events = events.iloc[order]
    out = folder / "engine" / source
    out.mkdir(parents=True, exist_ok=True)
    np.save(
        out / "offsets.npy", np.searchsorted(events["month"].to_numpy(), np.arange(first, last + 2)).astype(np.int64)
    )
    number, profiles = dictionary(events)
    np.save(out / "profile.npy", number)
    profiles.to_parquet(out / "profiles.parquet", index=False)
    np.save(out / "clock.npy", (events["hour"].to_numpy() * 8 + events["weekday"].to_numpy()).astype(np.uint8))
    np.save(out / "person.npy", person_word(events))
    if RECORD_KEY in events:
        np.save(out / f"{RECORD_KEY}.npy", events[RECORD_KEY].to_numpy().astype(np.uint16))
    finest = finest_resolution(events["h3"].to_numpy())
    for level, codes in units.items():
        if level.startswith("h3r") and int(level[3:]) > finest:
            continue
        np.save(out / f"level_{level.replace(':', '-')}.npy", unit_word(events, level, codes))
    return order


def dictionary(events: pd.DataFrame) -> tuple[NDArray[np.uint32], pd.DataFrame]:
    """Return each row's profile number, and the distinct profiles in number order."""
    word = np.zeros(len(events), np.int64)
    size = 1
    for name in PROFILE:
        codes, values = pd.factorize(events[name], sort=True)
        word = word * (len(values) + 1) + codes
        size *= len(values) + 1
        if size > 2**40:  # keep the running product inside 64 bits
            found, word = np.unique(word, return_inverse=True)
            size = len(found)
    _, where, number = np.unique(word, return_index=True, return_inverse=True)
    return number.astype(np.uint32), events.iloc[where][list(PROFILE)].reset_index(drop=True)


def person_word(events: pd.DataFrame) -> NDArray[np.uint16]:
    """Return age (120 when unknown or older) x 4 + sex for every row."""
    age = events["victim_age"].to_numpy().astype(np.int64)
    age = np.where((age < 0) | (age > UNKNOWN_AGE), UNKNOWN_AGE, age)
    sex = pd.Index(SEXES).get_indexer(pd.Index(events["victim_sex"].astype(str)))
    return (age * 4 + np.maximum(sex, 0)).astype(np.uint16)


def unit_word(events: pd.DataFrame, level: str, codes: Sequence[str]) -> NDArray[np.uint32]:
    """Return each row's unit index; len(codes) for unlocated, + 1 for out of county, + 2 for in no unit of the level.

    A level of the store's own ("custom:…") may leave gaps. Its column holds codes, "" where a point lies in no unit,
    and None where the row has no point of its own to decide by.
    """
    if level == COARSE:  # what is known only to a street or town may be in no area, and is drawn all the same
        found = pd.Index(codes).get_indexer(pd.Index(events[level].astype(str)))
        return np.where(found < 0, len(codes), found).astype(np.uint32)
    index = pd.Index(codes)
    if level.startswith("h3r"):
        cells = parent_cells(events["h3"].to_numpy(), int(level[3:]))
        known = pd.Index(np.array([int(code, 16) for code in codes], np.uint64))
        unit = known.get_indexer(pd.Index(cells))
    else:
        unit = index.get_indexer(pd.Index(events[level].fillna("").astype(str)))
    status = events["place_status"].astype(str).to_numpy()
    if level.startswith(CUSTOM):
        unit = np.where((unit < 0) & events[level].notna().to_numpy(), len(codes) + 2, unit)
    unit = np.where((unit < 0) | (status == "unlocated"), len(codes), unit)
    return np.where(status == "outside", len(codes) + 1, unit).astype(np.uint32)


def parent_cells(cells: NDArray[np.uint64], resolution: int) -> NDArray[np.uint64]:
    """Return the H3 ancestors at `resolution`; cells coarser than that, and 0, become 0.

    H3 index layout: four resolution bits from bit 52, then one three-bit digit a resolution, unused digits 7
    (https://h3geo.org/docs/core-library/h3Indexing).
    """
    cells = cells.astype(np.uint64)
    own = (cells >> np.uint64(52)) & np.uint64(15)
    unused = np.uint64((1 << (3 * (15 - resolution))) - 1)
    lifted = (cells & ~(np.uint64(15) << np.uint64(52))) | (np.uint64(resolution) << np.uint64(52)) | unused
    return np.where((cells == 0) | (own < resolution), np.uint64(0), lifted)


def finest_resolution(cells: NDArray[np.uint64]) -> int:
    """Return the finest H3 resolution any row carries, 0 when none carries a cell."""
    held = cells[cells > 0].astype(np.uint64)
    return int(((held >> np.uint64(52)) & np.uint64(15)).max()) if len(held) else 0
