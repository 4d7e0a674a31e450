"""Residents and area-level layers: read as published, carried up the ladder where that keeps its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from data.building.config import ContextConfig, MeasureConfig, PopulationConfig
from data.tables import BuildError, files_of, numbers, read_columns
from geo import LEVELS

Units: TypeAlias = Mapping[str, pd.DataFrame]  # level -> its unit table, with code and parent
OWN_LEVEL_ONLY = ("rank", "decile")  # the mean of ranks is the rank of nothing


@dataclass(frozen=True, slots=True)
class Population:
    """Residents of one level. residents: people by code, where known; made_from: the level supplied."""

    level: str
    residents: pd.Series
    date: str
    source: str
    made_from: str


def read_population(configs: Iterable[PopulationConfig], root: Path, units: Units) -> dict[str, Population]:
    """Return the residents of every level that the files give, or whose children they give in full.

    What was supplied for a level stands before a sum, and a later date before an earlier one.
    Raises BuildError naming file, line and remedy.
    """
    found: dict[str, Population] = {}
    for config in configs:
        if config.level not in units:
            raise BuildError(f"[[population]] {config.level}: this store has no boundaries or lookup for that level")
        for candidate in _ladder(_supplied(config, root, units), units):
            held = found.get(candidate.level)
            if held is None or _worth(candidate) > _worth(held):
                found[candidate.level] = candidate
    return found


def _worth(one: Population) -> tuple[bool, str]:
    return one.made_from == one.level, one.date


def _supplied(config: PopulationConfig, root: Path, units: Units) -> Population:
    parts = []
    for path in files_of(config.files, root, "[[population]]"):
        table = read_columns(path, (config.code, config.value))
        people = numbers(table[config.value], path)
        if (people < 0).any():
            raise BuildError(f"{path.name}, column {config.value}: residents cannot be negative")
        parts.append(pd.Series(people.to_numpy(), index=table[config.code]))
    return Population(
        config.level, _of_units(pd.concat(parts), config.level, units, config.files), config.date, config.source,
        config.level,
    )  # fmt: skip


def _of_units(values: pd.Series, level: str, units: Units, files: Iterable[str]) -> pd.Series:
    """Return the values of the units of a level. Raises BuildError for repeated codes and when none is known."""
    codes = units[level]["code"]
    ours = values[values.index.isin(codes)].dropna()
    names = ", ".join(files)
    if ours.index.has_duplicates:
        raise BuildError(f"{names}: {ours.index[ours.index.duplicated()][0]} is given more than once")
    if ours.empty:
        raise BuildError(f"{names}: no code is a unit of level {level} in this store; check `code` and the vintage")
    return ours


def _ladder(base: Population, units: Units) -> list[Population]:
    """Return a population and its sums for every level above."""
    rungs, parent = [base], LEVELS[base.level].parent
    while parent and parent in units:
        below = rungs[-1]
        summed = summed_to_parents(below.residents, units[below.level])
        rungs.append(Population(parent, summed, base.date, base.source, base.level))
        parent = LEVELS[parent].parent
    return rungs


def summed_to_parents(values: pd.Series, units: pd.DataFrame) -> pd.Series:
    """Return sums by parent code, only for parents all of whose children have a value."""
    children = pd.Series(values.reindex(units["code"]).to_numpy(), index=units["parent"].to_numpy())
    sums = children.groupby(level=0).sum(min_count=1)
    whole = children.notna().groupby(level=0).all()
    return sums[whole & (sums.index != "")]


def write_population(populations: Mapping[str, Population], folder: Path) -> list[dict[str, str]]:
    """Write population/<level>.parquet and return the facts of each for the manifest."""
    (folder / "population").mkdir()
    for level, one in populations.items():
        frame = pd.DataFrame({"code": one.residents.index, "residents": one.residents.to_numpy()})
        frame.sort_values("code").to_parquet(folder / "population" / f"{level.replace(':', '-')}.parquet", index=False)
    return [
        {"level": level, "date": one.date, "source": one.source, "made_from": one.made_from}
        for level, one in populations.items()
    ]


def read_layer(
    configs: Iterable[ContextConfig], root: Path, units: Units, populations: Mapping[str, Population]
) -> pd.DataFrame:
    """Return one layer: level, code and a float column a measure, for the level supplied and those above it.

    configs: the tables that share the layer's id, joined by area. Above the level supplied, a value over a denominator
    is the ratio of the sums, a rank or decile is left out, and anything else is the mean weighted by residents.
    Raises BuildError naming file, line and remedy.
    """
    merged = pd.DataFrame({"level": [], "code": []}, dtype=str)
    for config in configs:
        if config.level not in units:
            raise BuildError(f"[[context]] {config.id}: this store has no level {config.level}")
        residents = populations[config.level].residents if config.level in populations else None
        table = _columns(config, root, units)
        columns = [_measure(config.level, one, table, units, residents) for one in config.measures]
        merged = merged.merge(pd.concat(columns, axis=1).reset_index(), on=["level", "code"], how="outer")
    return merged.sort_values(["level", "code"], ignore_index=True)


def _measure(
    level: str, measure: MeasureConfig, table: pd.DataFrame, units: Units, residents: pd.Series | None
) -> pd.Series:
    """Return one measure by (level, code)."""
    top = table[measure.column or measure.value].dropna()
    if measure.column:
        meant = residents is not None and measure.unit not in OWN_LEVEL_ONLY
        weight = residents.reindex(top.index) if meant and residents is not None else top * np.nan
        rungs = {level: top, **_up(top * weight, weight, level, units)}
    else:
        below = table[measure.denominator].reindex(top.index)
        whole = {level: top / below.where(below > 0), **_up(top, below, level, units)}
        rungs = {rung: values * measure.per for rung, values in whole.items()}
    joined = pd.concat(rungs, names=["level", "code"])
    return joined.dropna().astype("float64").rename(measure.key)


def _up(top: pd.Series, below: pd.Series, level: str, units: Units) -> dict[str, pd.Series]:
    """Return top / below for every level above, both summed rung by rung."""
    rungs, parent = {}, LEVELS[level].parent
    while parent and parent in units:
        top, below = (summed_to_parents(one, units[level]) for one in (top, below))
        rungs[parent] = top / below.where(below > 0)
        level, parent = parent, LEVELS[parent].parent
    return rungs


def _columns(config: ContextConfig, root: Path, units: Units) -> pd.DataFrame:
    """Return every column the layer's measures name, as numbers by area code, for the units of its level."""
    named = [name for one in config.measures for name in (one.column, one.value, one.denominator) if name]
    parts = []
    for path in files_of(config.files, root, f"[[context]] {config.id}"):
        table = read_columns(path, (config.code, *named))
        table = table[table[config.code].isin(units[config.level]["code"])]
        values = {name: numbers(table[name], path) for name in dict.fromkeys(named)}
        parts.append(pd.DataFrame(values).set_axis(table[config.code]))
    whole = pd.concat(parts)
    _of_units(whole.notna().any(axis=1).astype("float64"), config.level, units, config.files)
    return whole


def write_context(
    configs: Iterable[ContextConfig], root: Path, units: Units, populations: Mapping[str, Population], folder: Path
) -> list[dict[str, Any]]:
    """Write context/<layer>.parquet and return the facts of each layer for the manifest."""
    (folder / "context").mkdir()
    layers: dict[str, list[ContextConfig]] = {}
    for config in configs:
        layers.setdefault(config.id, []).append(config)
    facts = []
    for layer, tables in layers.items():
        frame = read_layer(tables, root, units, populations)
        frame.to_parquet(folder / "context" / f"{layer}.parquet", index=False)
        facts.append(_facts(tables, frame))
    return facts


def _facts(tables: list[ContextConfig], frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "id": tables[0].id,
        "label": tables[0].label,
        "levels": [level for level in LEVELS if level in set(frame["level"])],
        "measures": [
            {"key": one.key, "label": one.label, "unit": one.unit, "higher_is": one.higher_is}
            for table in tables
            for one in table.measures
        ],
        "date": max(table.date for table in tables),
        "source": "; ".join(dict.fromkeys(table.source for table in tables)),
    }
