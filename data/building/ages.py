"""Residents by age: bands read as a supplier gives them, held to the residents beside them, summed up the ladder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.building.config import PopulationConfig
from data.building.context import Units, summed_to_parents
from data.tables import BuildError, files_of, numbers, read_columns
from geo import LEVELS

FOLDER = "ages"  # under population/
PEOPLE, SHARE = 5, 0.02  # bands may differ from all residents by so many, or by this share: publishers round them


@dataclass(frozen=True, slots=True)
class Ages:
    """Residents by age of one level. people: by code and by first age of a band, only where every band is known."""

    level: str
    people: pd.DataFrame
    date: str
    source: str
    made_from: str


def read_ages(configs: Iterable[PopulationConfig], root: Path, units: Units) -> dict[str, Ages]:
    """Return residents by age of every level that a file gives them for, or whose children have them in full.

    What was supplied for a level stands before a sum, and a later date before an earlier one.
    Raises BuildError naming file, area, fault and remedy.
    """
    found: dict[str, Ages] = {}
    for config in (one for one in configs if one.ages):
        for candidate in _ladder(_supplied(config, root, units), units):
            held = found.get(candidate.level)
            if held is None or _worth(candidate) > _worth(held):
                found[candidate.level] = candidate
    return found


def _worth(one: Ages) -> tuple[bool, str]:
    return one.made_from == one.level, one.date


def _supplied(config: PopulationConfig, root: Path, units: Units) -> Ages:
    parts = []
    for path in files_of(config.files, root, "[[population]]"):
        table = read_columns(path, (config.code, config.value, *(column for column, _ in config.ages)))
        people = pd.DataFrame({first: numbers(table[column], path) for column, first in config.ages})
        people.index = pd.Index(table[config.code])
        _agree(people, numbers(table[config.value], path).to_numpy(), path)
        parts.append(people[people.index.isin(units[config.level]["code"])].dropna())
    return Ages(config.level, pd.concat(parts), config.date, config.source, config.level)


def _agree(people: pd.DataFrame, residents: np.ndarray, path: Path) -> None:
    """Raise BuildError for the first area whose bands are negative, partly blank, or no sum of its residents."""
    values, blank = people.to_numpy(), people.isna().to_numpy()
    off = np.abs(values.sum(axis=1) - residents) > np.maximum(PEOPLE, SHARE * residents)
    for wrong, fault in (
        ((values < 0).any(axis=1), "has a negative number of residents of some age"),
        (blank.any(axis=1) & ~blank.all(axis=1), "has residents of some ages and blanks for others: give all or none"),
        (off, "has residents by age that do not add up to its residents: check that every band is named, once"),
    ):
        if wrong.any():
            raise BuildError(
                f"{path.name}: {people.index[int(wrong.argmax())]} {fault} ({int(wrong.sum())} such areas)"
            )


def _ladder(base: Ages, units: Units) -> list[Ages]:
    """Return residents by age and their sums for every level above."""
    rungs, parent = [base], LEVELS[base.level].parent
    while parent and parent in units:
        below = rungs[-1]
        summed = {first: summed_to_parents(below.people[first], units[below.level]) for first in below.people}
        rungs.append(Ages(parent, pd.DataFrame(summed), base.date, base.source, base.level))
        parent = LEVELS[parent].parent
    return rungs


def write_ages(ages: Mapping[str, Ages], folder: Path) -> list[dict[str, Any]]:
    """Write population/ages/<level>.parquet (code, one column a band) and return the facts for the manifest."""
    for level, one in ages.items():
        path = folder / "population" / FOLDER / f"{level}.parquet"
        path.parent.mkdir(exist_ok=True)
        frame = one.people.sort_index().rename(columns=str)
        frame.rename_axis("code").reset_index().to_parquet(path, index=False)
    return [
        {
            "level": level,
            "first": [*one.people.columns],
            "date": one.date,
            "source": one.source,
            "made_from": one.made_from,
        }
        for level, one in ages.items()
    ]
