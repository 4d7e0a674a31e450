"""What matching looks at in canonical events: numbers alone, one entry a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.codes import codebook
from data.matching.rule import DELAY, POINTS, SHARP
from data.schema import PRECISIONS

COLUMNS = (
    "event_id", "occurred_at", "time_precision", "time_basis", "lon", "lat", "location_precision", "premises_id",
    "category", "victim_age", "victim_sex",
)  # fmt: skip
SEX = ("unknown", "female", "male", "other")
TIMED = ("minute", "hour")  # a day without a time lies in no window of hours
SELF_HARM = {"ed": ("ed:self-inflicted",), "ambulance": ("amb:self-harm",), "police": ()}
NEVER, VIOLENCE, HARM = 0, 1, 2  # records of different kinds are never one incident


@dataclass(frozen=True, slots=True)
class Traits:
    """One entry a record. key: 64 bits of its id, which break ties whatever the order of the rows.

    minute: of the incident, since 1970, set back by the delay of its basis. lon, lat: degrees (EPSG:4326), NaN where
    there is no point that stands for a place. premises: 0 none, else a number that all sources share. place: position
    in PRECISIONS, sharpest first. kind: NEVER matched (no time, or neither violence nor self-harm), VIOLENCE or HARM.
    violent: whether the record is of violence, timed or not. age: years, -1 unknown. sex: position in SEX.
    record_key: what protects its counts (`data/keys.py`), 0 where nothing does.
    """

    key: NDArray[np.uint64]
    minute: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    premises: NDArray[np.uint64]
    place: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    violent: NDArray[np.bool_]
    age: NDArray[np.int16]
    sex: NDArray[np.uint8]
    record_key: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.key)

    def take(self, rows: NDArray[np.int64]) -> Traits:
        """Return some of the records, in the order asked for."""
        return Traits(*(getattr(self, field.name)[rows] for field in fields(self)))

    @property
    def sharp(self) -> NDArray[np.bool_]:
        """Return whether each record knows its place to a premises, an address or a stretch of street."""
        return np.isin(self.place, [PRECISIONS.index(name) for name in SHARP])


def traits(events: pd.DataFrame, source: str) -> Traits:
    """Return what matching needs of canonical events (at least COLUMNS, and `record_key` if they have one)."""
    ids = events["event_id"].astype(str)
    place = _positions(events["location_precision"], PRECISIONS)
    kind = _kinds(events, source)
    pointed = np.isin(place, [PRECISIONS.index(name) for name in POINTS])
    return Traits(
        key=np.array([int(one[:16], 16) for one in ids], np.uint64),
        minute=_minutes(events),
        lon=np.where(pointed, events["lon"].to_numpy(np.float64), np.nan),
        lat=np.where(pointed, events["lat"].to_numpy(np.float64), np.nan),
        premises=_premises(events["premises_id"]),
        place=place,
        kind=np.where(_timed(events), kind, NEVER).astype(np.uint8),
        violent=kind == VIOLENCE,
        age=events["victim_age"].to_numpy(np.int16),
        sex=_positions(events["victim_sex"], SEX),
        record_key=np.asarray(events.get("record_key", np.zeros(len(events))), np.uint16),
    )


def _minutes(events: pd.DataFrame) -> NDArray[np.int64]:
    minute = events["occurred_at"].to_numpy().astype("datetime64[m]").astype(np.int64)
    return np.asarray(minute - _by_value(events["time_basis"], DELAY, 0), np.int64)


def _premises(column: pd.Series) -> NDArray[np.uint64]:
    codes, names = pd.factorize(column.astype(str))
    hashed = pd.util.hash_array(np.asarray(names, object), categorize=False)
    return np.where(np.asarray(names, object) == "", np.uint64(0), hashed.astype(np.uint64))[codes]


def _kinds(events: pd.DataFrame, source: str) -> NDArray[np.int64]:
    sets = codebook().sets[source]
    violent = sets["VIOLENT"] - sets.get("PROPVIOL", frozenset())  # damage hurts nobody who would be seen elsewhere
    named = dict.fromkeys(violent, VIOLENCE) | dict.fromkeys(SELF_HARM[source], HARM)
    return _by_value(events["category"], named, NEVER)


def _timed(events: pd.DataFrame) -> NDArray[np.bool_]:
    return np.asarray(events["time_precision"].astype(str).isin(TIMED))


def _positions(column: pd.Series, names: tuple[str, ...]) -> NDArray[np.uint8]:
    last = {"unknown": 0}.get(names[0], len(names) - 1)
    return _by_value(column, {name: at for at, name in enumerate(names)}, last).astype(np.uint8)


def _by_value(column: pd.Series, meaning: Mapping[str, int], other: int) -> NDArray[np.int64]:
    codes, names = pd.factorize(column.astype(str))
    return np.array([meaning.get(name, other) for name in names] or [other], np.int64)[codes]
