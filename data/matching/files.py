"""What a release holds about matched incidents: which rows are one, and how often none was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.matching.clusters import NONE, candidates, clusters
from data.matching.rule import DEFAULT, MATCHED, WINDOWS, Window
from data.matching.traits import Traits

SHARES = "matches.parquet"


@dataclass(frozen=True, slots=True)
class Matches:
    """Every incident that two sources or more saw, by the default window; one entry an incident.

    rows: the row of the source's engine, NONE where it did not see the incident. place: how sharply it knows the place,
    0 the sharpest (position in data.schema.PRECISIONS).
    """

    rows: Mapping[str, NDArray[np.int64]]
    place: Mapping[str, NDArray[np.uint8]]


def write_matches(held: Mapping[str, Traits], folder: Path) -> list[str]:
    """Match the records of the sources and write engine/matches/ and matches.parquet below `folder`.

    held: by source, in the order of its engine. Returns the sources matched, none where fewer than two can be.
    """
    sources = [source for source in MATCHED if source in held]
    if len(sources) < 2:
        return []
    found = candidates(held)
    made = {window: clusters(held, found, window) for window in WINDOWS}
    keep_matches(made[DEFAULT], {source: held[source].place for source in sources}, folder)
    unmatched(held, made).to_parquet(folder / SHARES, index=False)
    return sources


def keep_matches(made: NDArray[np.int64], place: Mapping[str, NDArray[np.uint8]], folder: Path) -> None:
    """Write which engine rows are one incident (columns as MATCHED); `place` by source, one entry an engine row."""
    out = folder / "engine" / "matches"
    out.mkdir(parents=True)
    for source, ranks in place.items():
        rows = made[:, MATCHED.index(source)]
        np.save(out / f"{source}.npy", rows)
        np.save(out / f"{source}_place.npy", ranks[np.maximum(rows, 0)].astype(np.uint8))


def unmatched(held: Mapping[str, Traits], made: Mapping[Window, NDArray[np.int64]]) -> pd.DataFrame:
    """Return one row a source, window and sharpness of place: records of violence, and those the others did not see.

    Columns source, sharp, minutes, metres, events, unmatched. The others of a health service are the police; of the
    police, the health services.
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
                rows.append((source, sharp, window.minutes, window.metres, int(of.sum()), int((of & ~seen).sum())))
    return pd.DataFrame(rows, columns=["source", "sharp", "minutes", "metres", "events", "unmatched"])


def read_matches(folder: Path) -> Matches:
    """Return the matched incidents of a release, mapped, not read. A release without them has no sources in it."""
    out = folder / "engine" / "matches"
    rows = {source: np.load(out / f"{source}.npy", mmap_mode="r") for source in MATCHED if _held(out, source)}
    return Matches(rows, {source: np.load(out / f"{source}_place.npy", mmap_mode="r") for source in rows})


def _held(out: Path, source: str) -> bool:
    return (out / f"{source}.npy").is_file()


def read_unmatched(folder: Path) -> pd.DataFrame:
    """Return the table `unmatched` of a release; raw counts, so for data/ alone."""
    return pd.read_parquet(folder / SHARES)
