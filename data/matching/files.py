"""What a release holds about matched incidents: which rows are one, and how often none was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.keys import record_keys
from data.matching.clusters import NONE, candidates, clusters
from data.matching.rule import DEFAULT, MATCHED, WINDOWS, Window
from data.matching.traits import Traits

SHARES = "matches.parquet"
SHARE_COLUMNS = ("source", "sharp", "minutes", "metres", "events", "unmatched", "events_keys", "unmatched_keys")


@dataclass(frozen=True, slots=True)
class Matches:
    """Every incident that two sources or more saw, by the default window; one entry an incident.

    rows: the row of the source's engine, NONE where it did not see the incident. place: how sharply it knows the place,
    0 the sharpest (position in data.schema.PRECISIONS). keys: the incident's own record key.
    """

    rows: Mapping[str, NDArray[np.int64]]
    place: Mapping[str, NDArray[np.uint8]]
    keys: NDArray[np.uint16]


def write_matches(held: Mapping[str, Traits], folder: Path, key: bytes | None = None) -> list[str]:
    """Match the records of the sources and write engine/matches/ and matches.parquet below `folder`.

    held: by source, in the order of its engine. key: what protects counts, None where every source is open.
    Returns the sources matched, none where fewer than two can be.
    """
    sources = [source for source in MATCHED if source in held]
    if len(sources) < 2:
        return []
    found = candidates(held)
    made = {window: clusters(held, found, window) for window in WINDOWS}
    places = {source: held[source].place for source in sources}
    keep_matches(made[DEFAULT], places, incident_keys(made[DEFAULT], held, key), folder)
    unmatched(held, made).to_parquet(folder / SHARES, index=False)
    return sources


def incident_keys(made: NDArray[np.int64], held: Mapping[str, Traits], key: bytes | None) -> NDArray[np.uint16]:
    """Return the record key of every matched incident: an HMAC of its records' ids, for it is a record of its own.

    The sum of its records' keys would do as well for a single figure, but the key of a union would then be the sum of
    the keys of its sources' figures, and what random change these show would say something of that one.
    """
    if key is None:
        return np.zeros(len(made), np.uint16)
    parts = []
    for column, source in enumerate(MATCHED):
        rows = made[:, column]
        ids = held[source].key[rows] if source in held and len(held[source]) else np.zeros(len(made), np.uint64)
        parts.append(["" if row == NONE else f"{one:016x}" for row, one in zip(rows.tolist(), ids, strict=True)])
    return record_keys(key, "union", (":".join(one) for one in zip(*parts, strict=True)))


def keep_matches(
    made: NDArray[np.int64], place: Mapping[str, NDArray[np.uint8]], keys: NDArray[np.uint16], folder: Path
) -> None:
    """Write which engine rows are one incident (columns as MATCHED), and the incidents' keys.

    place: by source, one entry an engine row.
    """
    out = folder / "engine" / "matches"
    out.mkdir(parents=True)
    for source, ranks in place.items():
        rows = made[:, MATCHED.index(source)]
        np.save(out / f"{source}.npy", rows)
        np.save(out / f"{source}_place.npy", ranks[np.maximum(rows, 0)].astype(np.uint8))
    np.save(out / "record_key.npy", keys)


def unmatched(held: Mapping[str, Traits], made: Mapping[Window, NDArray[np.int64]]) -> pd.DataFrame:
    """Return one row a source, window and sharpness of place: records of violence, and those the others did not see.

    Columns source, sharp, minutes, metres, events, unmatched, and of either the sum of its record keys (events_keys,
    unmatched_keys). The others of a health service are the police; of the police, the health services.
    """
    rows = []
    for window, found in made.items():
        for source, records in held.items():
            beside = [MATCHED.index("police")] if source != "police" else [1, 2]
            both = found[(found[:, beside] != NONE).any(axis=1)][:, MATCHED.index(source)]
            seen = np.zeros(len(records), bool)
            seen[both[both != NONE]] = True
            for sharp in (True, False):
                of = records.violent & (records.sharp == sharp)
                sets = of, of & ~seen
                counts = (int(one.sum()) for one in sets)
                keys = (int(records.record_key[one].sum(dtype=np.int64)) for one in sets)
                rows.append((source, sharp, window.minutes, window.metres, *counts, *keys))
    return pd.DataFrame(rows, columns=SHARE_COLUMNS)


def read_matches(folder: Path) -> Matches:
    """Return the matched incidents of a release, mapped, not read. A release without them has no sources in it."""
    out = folder / "engine" / "matches"
    rows = {source: np.load(out / f"{source}.npy", mmap_mode="r") for source in MATCHED if _held(out, source)}
    places = {source: np.load(out / f"{source}_place.npy", mmap_mode="r") for source in rows}
    keys = np.load(out / "record_key.npy", mmap_mode="r") if rows else np.zeros(0, np.uint16)
    return Matches(rows, places, keys)


def _held(out: Path, source: str) -> bool:
    return (out / f"{source}.npy").is_file()


def read_unmatched(folder: Path) -> pd.DataFrame:
    """Return the table `unmatched` of a release; raw counts, so for data/ alone."""
    return pd.read_parquet(folder / SHARES)
