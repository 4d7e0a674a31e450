"""Residents by age, as a publisher counted them: of whom a rate is that is adjusted for age. No count of incidents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.answering.store import Store
from data.pack import UNKNOWN_AGE


@dataclass(frozen=True, slots=True)
class ResidentsByAge:
    """Residents of every unit of a level. bands: first and last age, inclusive; people: (units, bands), NaN unknown."""

    bands: tuple[tuple[int, int], ...]
    people: NDArray[np.float64]
    source: str
    date: str


def by_age_at(store: Store) -> tuple[str, ...]:
    """Return the levels of which a release holds residents by age, as its manifest names them."""
    return tuple(_facts(store))


def _facts(store: Store) -> Mapping[str, Mapping[str, Any]]:
    """Return by level what the manifest says of its residents by age."""
    path = store.folder / "manifest.json"
    return store._once(
        ("ages",), lambda: {one["level"]: one for one in json.loads(path.read_text("utf-8")).get("ages", ())}
    )


def residents_by_age(store: Store, level: str) -> ResidentsByAge | None:
    """Return residents by age of a level's units, in unit order; None where the release holds none."""
    if (fact := _facts(store).get(level)) is None:
        return None
    return store._once(("ages", level), lambda: _read(store, level, fact["first"], fact["source"], fact["date"]))


def _read(store: Store, level: str, first: list[int], source: str, date: str) -> ResidentsByAge:
    held = pd.read_parquet(store.folder / "population" / "ages" / f"{level}.parquet").set_index("code")
    people = held[[str(one) for one in first]].reindex(store.units(level).code).to_numpy(np.float64)
    last = [*(one - 1 for one in first[1:]), UNKNOWN_AGE - 1]
    return ResidentsByAge(tuple(zip(first, last, strict=True)), people, source, date)
