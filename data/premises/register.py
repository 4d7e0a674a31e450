"""The register of licensed premises: what a licensing authority keeps, row by row, and what was wrong with a row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.building.config import PremisesConfig
from data.building.quarantine import FLAG, HEADER, QUARANTINE
from data.places import Placing
from data.premises.hours import read_day
from data.tables import files_of, read_columns

BETWEEN = ";"  # between aliases in one field
TEXTS = ("uprn", "kind", "address", "street", "postcode")
NUMBERS = ("capacity", "admissions")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COLUMNS = ("id", "name", "aliases", *TEXTS, *WEEKDAYS, *NUMBERS, "lon", "lat")  # and the areas that hold it
UK = (-9.0, 49.0, 2.6, 61.5)  # degrees: west, south, east, north
# class -> outcome, what is wrong, what to do
FAULTS: Mapping[str, tuple[str, str, str]] = {
    "missing_value": (QUARANTINE, "A field that must be filled is blank.", "Fill it: premises need an id and a name."),
    "duplicate_reference": (
        QUARANTINE, "The id stands in an earlier row too.", "Give every premises one row, and other names as aliases.",
    ),
    "unreadable_coordinate": (
        QUARANTINE, "The point is no longitude and latitude in degrees.", "Send EPSG:4326 degrees, longitude first.",
    ),
    "outside": (QUARANTINE, "The point lies outside the area of this store.", "Correct it, or leave the row out."),
    "unreadable_hours": (
        FLAG, "Licensed hours cannot be read; the week is treated as not known.",
        'Write "11:00-23:30", "20:00-03:00" or "closed" for every weekday.',
    ),
    "number_out_of_range": (
        FLAG, "A number is not a whole number above zero. It was treated as not known.",
        "Send whole numbers, or a blank.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegisterFault:
    """One thing wrong with one row of a register; never the value."""

    file: str
    line: int
    column: str
    id: str


def read_register(
    configs: Iterable[PremisesConfig], root: Path, place: Placing
) -> tuple[pd.DataFrame, list[RegisterFault]]:
    """Return the register with COLUMNS and a column of codes a level, sorted by id, and every fault found.

    Texts are "" where not known, numbers -1; a week of hours is whole or not known. Raises BuildError for a file that
    is no table with the columns the configuration names.
    """
    tables, faults = [], []
    for config in configs:
        if config.register:
            for path in files_of(config.files, root, "[[premises]]"):
                table, found = _read(config, path, path.relative_to(root).as_posix())
                tables.append(table)
                faults += found
    if not tables:
        return pd.DataFrame(columns=[*COLUMNS, "lad"]), []
    whole = pd.concat(tables, ignore_index=True)
    again = whole["id"].duplicated().to_numpy()
    faults += _faults(whole[again], "id", "duplicate_reference")
    whole = whole[~again].reset_index(drop=True)
    areas = place(whole["lon"].to_numpy(), whole["lat"].to_numpy()).reset_index(drop=True)
    inside = (areas["place_status"] == "located").to_numpy()
    faults += _faults(whole[~inside], "", "outside")
    held = [name for name in areas if name not in whole and name not in ("place_status", "stated_vintage", "h3")]
    kept = pd.concat([whole[list(COLUMNS)], areas[held]], axis=1)[inside]
    return kept.sort_values("id", kind="stable").reset_index(drop=True), faults


def _read(config: PremisesConfig, path: Path, name: str) -> tuple[pd.DataFrame, list[RegisterFault]]:
    """Return the rows of one file that can stand, with `file` and `line`, and the faults of all."""
    named = {"id": config.id, "name": config.name, "kind": config.type, "lon": config.lon, "lat": config.lat}
    named |= {key: getattr(config, key) for key in ("uprn", "aliases", "address", "street", "postcode", *NUMBERS)}
    named |= dict(zip(WEEKDAYS, config.hours, strict=True)) if config.hours else {}
    sent = {ours: theirs for ours, theirs in named.items() if theirs}
    raw = read_columns(path, sent.values())
    table = pd.DataFrame({ours: raw[theirs] for ours, theirs in sent.items()})
    table = table.reindex(columns=[*COLUMNS], fill_value="").assign(file=name, line=np.arange(len(raw)) + 2)
    faults: list[RegisterFault] = []
    bad = np.zeros(len(table), bool)
    for column in ("id", "name"):
        blank = (table[column] == "").to_numpy()
        faults += _faults(table[blank & ~bad], sent[column], "missing_value")
        bad |= blank
    point = table[["lon", "lat"]].apply(pd.to_numeric, errors="coerce")
    west, south, east, north = UK
    astray = ~(point["lon"].between(west, east) & point["lat"].between(south, north)).to_numpy()
    faults += _faults(table[astray & ~bad], sent["lon"], "unreadable_coordinate")
    table[["lon", "lat"]] = point
    table = table[~(bad | astray)]
    return _emptied(table, sent, faults), faults


def _emptied(table: pd.DataFrame, sent: Mapping[str, str], faults: list[RegisterFault]) -> pd.DataFrame:
    """Return rows with numbers and weeks that cannot be read taken out, noting each."""
    for column in NUMBERS:
        value = pd.to_numeric(table[column].str.replace(",", "", regex=False), errors="coerce")
        wrong = (table[column] != "") & ~((value > 0) & (value % 1 == 0))
        faults += _faults(table[wrong], sent.get(column, ""), "number_out_of_range")
        table = table.assign(**{column: value.where(~wrong).fillna(-1).astype("int64")})
    texts = table[list(WEEKDAYS)]
    readable = texts.map(lambda text: text == "" or read_day(text) is not None)
    for day in WEEKDAYS:
        faults += _faults(table[~readable[day]], sent.get(day, ""), "unreadable_hours")
    whole = (readable & (texts != "")).all(axis=1)
    return table.assign(**{day: texts[day].where(whole, "") for day in WEEKDAYS})


def _faults(rows: pd.DataFrame, column: str, kind: str) -> list[RegisterFault]:
    return [RegisterFault(file, line, column, kind) for file, line in zip(rows["file"], rows["line"], strict=True)]


def write_register_faults(path: Path, faults: Iterable[RegisterFault]) -> int:
    """Write what is wrong with a register in the columns of every quarantine file; return how many."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        number = 0
        for number, one in enumerate(sorted(faults, key=lambda it: (it.file, it.line)), start=1):  # noqa: B007
            outcome, words, remedy = FAULTS[one.id]
            writer.writerow((one.file, one.line, one.column, one.id, outcome, words, remedy))
    return number


@dataclass(frozen=True, slots=True)
class Premises:
    """One licensed premises as the register has it.

    hours: seven texts from Monday, () where not known. capacity: people; admissions: people a year; None where not
    known. areas: level -> code of the area that holds it. lon, lat: EPSG:4326.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    uprn: str
    address: str
    street: str
    postcode: str
    hours: tuple[str, ...]
    capacity: int | None
    admissions: int | None
    lon: float
    lat: float
    areas: Mapping[str, str]

    @property
    def lad(self) -> str:
        """Return the district."""
        return self.areas.get("lad", "")


def premises_of(table: pd.DataFrame) -> Iterator[Premises]:
    """Yield the premises of register.parquet in its order."""
    levels = [str(name) for name in table if name not in COLUMNS]
    for row in table.to_dict("records"):
        yield _premises({str(name): value for name, value in row.items()}, levels)


def _premises(row: Mapping[str, Any], levels: Iterable[str]) -> Premises:
    hours = tuple(str(row[day]) for day in WEEKDAYS)
    return Premises(
        **{key: str(row[key]) for key in ("id", "name", *TEXTS)},
        aliases=split_aliases(str(row["aliases"])),
        hours=hours if all(hours) else (),
        capacity=int(row["capacity"]) if row["capacity"] > 0 else None,
        admissions=int(row["admissions"]) if row["admissions"] > 0 else None,
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        areas={str(level): str(row[level] or "") for level in levels},
    )


def split_aliases(text: str) -> tuple[str, ...]:
    """Return the aliases of one field, in order, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(BETWEEN) if part.strip()))
