"""How well matching does where the truth is known: precision and recall on the demonstration county."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.matching.clusters import NONE, candidates, clusters
from data.matching.rule import MATCHED, WINDOWS, Window
from data.matching.traits import COLUMNS, NEVER, Traits, traits
from data.tables import BuildError

REFERENCE = {"police": "crime_ref", "ed": "attendance_ref", "ambulance": "call_ref"}
FIRST_LINE = 2  # of a CSV's rows: line 1 is its header
Pairing = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """How well one window does, pair by pair.

    precision: of the pairs found, those that are one incident; recall: of the pairs of records that are one incident,
    those found; reach: the same of those with a time and a point at both, which alone can be found.
    """

    window: Window
    incidents: int
    precision: float
    recall: float
    reach: float


def measure(release: Path, files: Path, windows: Iterable[Window] = WINDOWS) -> list[Measured]:
    """Return the quality of each window for a release built from the demonstration county's `files`.

    Raises BuildError where `files` holds no truth.
    """
    known = files / "truth" / "truth.parquet"
    if not known.is_file():
        raise BuildError(f"{files}: there is no truth/truth.parquet; give the folder of the demonstration's files")
    truth = pd.read_parquet(known)
    events = {source: _events(release, source) for source in MATCHED}
    held = {source: traits(frame, source) for source, frame in events.items()}
    incident = {source: _incidents(frame, files, source, truth) for source, frame in events.items()}
    true = _true_pairs(incident)
    able = {pair for pair in true if _able(held, pair)}
    found = candidates(held)
    return [_one(window, clusters(held, found, window), true, able) for window in windows]


def _events(release: Path, source: str) -> pd.DataFrame:
    parts = [
        pd.read_parquet(path, columns=[*COLUMNS, "file", "row"])
        for path in sorted((release / "events" / source).glob("*.parquet"))
    ]
    return pd.concat(parts, ignore_index=True)


def _incidents(frame: pd.DataFrame, files: Path, source: str, truth: pd.DataFrame) -> NDArray[np.int64]:
    """Return the row of the truth every event is of, NONE for what the truth does not list."""
    name = REFERENCE[source]
    known = {reference: at for at, reference in enumerate(truth[f"{source}_ref"]) if reference}
    found = np.full(len(frame), NONE, np.int64)
    for file, rows in frame.groupby("file").indices.items():
        sent = pd.read_csv(files / str(file), dtype=str, usecols=[name], keep_default_na=False)[name].to_numpy()
        of = sent[frame["row"].to_numpy()[rows] - FIRST_LINE]
        found[rows] = [known.get(reference, NONE) for reference in of]
    return found


def _true_pairs(incident: Mapping[str, NDArray[np.int64]]) -> set[Pairing]:
    made: set[Pairing] = set()
    for (i, one), (j, other) in combinations(enumerate(MATCHED), 2):
        first, second = (
            {at: row for row, at in enumerate(incident[name].tolist()) if at != NONE} for name in (one, other)
        )
        made |= {(i, first[at], j, second[at]) for at in first.keys() & second.keys()}
    return made


def _by_incident(of: NDArray[np.int64]) -> dict[int, int]:
    return {at: row for row, at in enumerate(of.tolist()) if at != NONE}


def _able(held: Mapping[str, Traits], pair: Pairing) -> bool:
    sides = ((held[MATCHED[pair[0]]], pair[1]), (held[MATCHED[pair[2]]], pair[3]))
    return all(one.kind[row] != NEVER and np.isfinite(one.lon[row]) for one, row in sides)


def _one(window: Window, made: NDArray[np.int64], true: set[Pairing], able: set[Pairing]) -> Measured:
    got: set[Pairing] = set()
    for i, j in combinations(range(len(MATCHED)), 2):
        both = made[(made[:, i] != NONE) & (made[:, j] != NONE)][:, [i, j]]
        got |= {(i, a, j, b) for a, b in both.tolist()}
    right = len(got & true)
    return Measured(window, len(made), right / max(len(got), 1), right / len(true), len(got & able) / len(able))


def in_words(measured: Iterable[Measured]) -> str:
    """Return the measurements as a table."""
    lines = [f"{'window':>20}  {'incidents':>9}  {'precision':>9}  {'recall':>6}  {'reach':>6}"]
    for one in measured:
        name = f"{one.window.minutes} min, {one.window.metres} m"
        lines.append(f"{name:>20}  {one.incidents:>9,}  {one.precision:>9.3f}  {one.recall:>6.3f}  {one.reach:>6.3f}")
    return "\n".join(lines)
