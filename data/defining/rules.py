"""Apply a definition to one source: its clauses with the reader's parameters, and the tables the engine counts with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.codes import nearest
from data.defining.availability import Availability, availability
from data.defining.definition import MAX_CLAUSES, Clause, Definition, clauses
from data.defining.definition_file import read_definition
from data.model import Spec
from data.pack import CLOCKS, PERSONS, SEXES, UNKNOWN_AGE, UNKNOWN_DAY, UNKNOWN_HOUR
from data.toml_rules import ConfigError

Masks: TypeAlias = NDArray[np.bool_]
FOLDER = Path(__file__).parents[1] / "definitions"
YES = 1
PROFILE_VALUES = ("place", "severity", "mechanism", "relationship")
PROFILE_COLUMNS = {"place": "place_type"}


@cache
def definitions() -> Mapping[str, Definition]:
    """Return every definition by id, in menu order; the folder is the registry.

    Raises ValueError naming every fault of every file, and any `instead` that open data cannot answer either.
    """
    return MappingProxyType(read_definitions(FOLDER))


def read_definitions(folder: Path) -> dict[str, Definition]:
    """Return the definitions in a folder by id, in menu order. Raises ConfigError with one line per fault."""
    found: dict[str, Definition] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = read_definition(path)
        except ValueError as error:
            faults.append(str(error))
    faults += [
        f"{one.id}.toml: instead: {one.open.instead!r} is not answered by open data{nearest(one.open.instead, found)}"
        for one in found.values()
        if one.open.instead and (one.open.instead not in found or "police_uk" not in found[one.open.instead].rules)
    ]
    faults += _same_labels(found.values())
    if faults:
        raise ConfigError(faults)
    return {one.id: one for one in sorted(found.values(), key=lambda one: (one.order, one.id))}


def _same_labels(given: Iterable[Definition]) -> Iterator[str]:
    """Yield a fault for every definition that a menu could not tell from one before it."""
    first: dict[str, str] = {}
    for one in given:
        if (before := first.setdefault(one.label, one.id)) != one.id:
            yield f"{one.id}.toml: label: {one.label!r} is that of {before}.toml too; name what is different"


@dataclass(frozen=True, slots=True)
class Tables:
    """A compiled rule: bit k of a value says whether clause k can take it; a row counts when one bit is in all three.

    profile: uint8 by profile number. clock: uint8[200] by hour (24 unknown) x 8 + weekday (7 unknown).
    person: uint8[484] by age (120 unknown) x 4 + sex (unknown 0, female 1, male 2, other 3).
    """

    profile: NDArray[np.uint8]
    clock: NDArray[np.uint8]
    person: NDArray[np.uint8]


def compile_rule(definition: Definition, kind: str, spec: Spec, profiles: pd.DataFrame) -> Tables:
    """Return the tables that count `definition` in a source of this kind, for the profiles of its engine.

    Hours and days of the spec hold for every clause; an unknown hour or day is never in a chosen subset.
    Raises ValueError as `clauses` does.
    """
    held = clauses(definition, kind, spec)
    assert len(held) <= MAX_CLAUSES
    columns = Profiles(profiles)
    profile = _bits([_profile(clause, columns) for clause in held], len(profiles))
    time = _time(spec)
    clock = _bits([time & _clock(clause) for clause in held], CLOCKS)
    person = _bits([_person(clause) for clause in held], PERSONS)
    return Tables(profile, clock, person)


def _bits(masks: list[Masks], size: int) -> NDArray[np.uint8]:
    """Return one byte per value with bit k set where the k-th mask holds."""
    out = np.zeros(size, np.uint8)
    for bit, mask in enumerate(masks):
        out |= mask.view(np.uint8) << np.uint8(bit)
    return out


class Profiles:
    """The columns of a profile table as small integers, each coded once however many clauses ask for it."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._coded: dict[str, tuple[NDArray[np.intp], tuple[str, ...]]] = {}

    def isin(self, column: str, values: frozenset[str]) -> Masks:
        """Return where a text column holds one of the values."""
        codes, names = self._codes(column)
        wanted = np.array([name in values for name in names] + [False])  # the last answers code -1, a missing value
        return wanted[codes]

    def yes(self, flag: str) -> Masks:
        """Return where a flag is recorded as yes."""
        return np.asarray(self._frame[flag].to_numpy() == YES)

    def everywhere(self) -> Masks:
        """Return True for every profile."""
        return np.ones(len(self._frame), np.bool_)

    def _codes(self, column: str) -> tuple[NDArray[np.intp], tuple[str, ...]]:
        if column not in self._coded:
            series = self._frame[column]
            if isinstance(series.dtype, pd.CategoricalDtype):
                codes, names = series.cat.codes.to_numpy(), series.cat.categories
            else:
                codes, names = pd.factorize(series)
            self._coded[column] = (codes.astype(np.intp), tuple(map(str, names)))
        return self._coded[column]


def _profile(clause: Clause, columns: Profiles) -> Masks:
    whole = frozenset(category for category, subcode in clause.codes if not subcode)
    mask = columns.isin("category", whole)
    for category, subcode in clause.codes:
        if subcode:
            mask |= columns.isin("category", frozenset({category})) & columns.isin("subcategory", frozenset({subcode}))
    for key in PROFILE_VALUES:
        if (values := getattr(clause, key)) is not None:
            mask &= columns.isin(PROFILE_COLUMNS.get(key, key), values)
    for flag in clause.flags_all:
        mask &= columns.yes(flag)
    for flag in clause.flags_none:
        mask &= ~columns.yes(flag)
    if clause.flags_any:
        mask &= np.logical_or.reduce([columns.yes(flag) for flag in clause.flags_any])
    return mask


def _time(spec: Spec) -> Masks:
    """Return which of the 200 clock values are inside the spec's hours and days; empty means all, unknown included."""
    hour, day = np.divmod(np.arange(CLOCKS), 8)
    inside = np.ones(CLOCKS, np.bool_)
    if spec.hours:
        inside &= np.isin(hour, spec.hours) & (hour != UNKNOWN_HOUR)
    if spec.days:
        inside &= np.isin(day, spec.days) & (day != UNKNOWN_DAY)
    return inside


def _clock(clause: Clause) -> Masks:
    hour = np.arange(CLOCKS) // 8
    return np.ones(CLOCKS, np.bool_) if clause.hours is None else np.isin(hour, list(clause.hours))


def _person(clause: Clause) -> Masks:
    age, sex = np.divmod(np.arange(PERSONS), 4)
    inside = np.ones(PERSONS, np.bool_)
    if clause.age is not None:
        inside &= (age >= clause.age[0]) & (age <= clause.age[1]) & (age != UNKNOWN_AGE)
    if clause.sex is not None:
        inside &= np.isin(sex, [SEXES.index(name) for name in clause.sex])
    return inside


__all__ = ["Availability", "Tables", "availability", "clauses", "compile_rule", "definitions", "read_definitions"]
