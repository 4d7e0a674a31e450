"""The days that set a month apart: England's bank holidays, and fixtures and events from files a store names."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import holidays
import pandas as pd

from data.tables import BuildError, files_of

FILE = "calendar.parquet"
COLUMNS = ("date", "end", "label", "kind", "place")
NEEDED = ("date", "label", "kind")
BANK_HOLIDAY = "bank holiday"
LONGEST = {"label": 80, "kind": 30, "place": 60}  # characters
DAYS = 366  # an event may last


@dataclass(frozen=True, slots=True)
class CalendarConfig:
    """One calendar of a store: CSV files with the columns date, label and kind, and maybe end and place."""

    files: tuple[str, ...]
    source: str


def write_calendar(configs: Iterable[CalendarConfig], root: Path, months: tuple[int, int], folder: Path) -> int:
    """Write calendar.parquet with every day of the release's months, by date; return how many there are.

    Raises BuildError naming every fault with its file and line.
    """
    first, last = date(months[0] // 12, months[0] % 12 + 1, 1), date((months[1] + 1) // 12, (months[1] + 1) % 12 + 1, 1)
    faults: list[str] = []
    rows = [*bank_holidays(first.year, last.year)]
    for config in configs:
        for path in files_of(config.files, root, "the calendar"):
            rows += read_calendar(path, faults)
    if faults:
        raise BuildError("\n".join(faults))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = frame[[start < last and end >= first for start, end in zip(frame["date"], frame["end"], strict=True)]]
    frame = frame.drop_duplicates().sort_values(["date", "kind", "label", "place"], ignore_index=True)
    frame.to_parquet(folder / FILE, index=False)
    return len(frame)


def bank_holidays(first: int, last: int) -> Iterator[tuple[date, date, str, str, str]]:
    """Return the bank holidays of England in years, inclusive: those of the `holidays` package, which asks nobody."""
    for day, name in sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(first, last + 1)).items()):
        yield day, day, name, BANK_HOLIDAY, ""


def read_calendar(path: Path, faults: list[str]) -> list[tuple[date, date, str, str, str]]:
    """Return the days of one CSV; what is wrong with a line is added to `faults`, and the line left out."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            header = [name.strip().lower() for name in next(lines, [])]
            if missing := [name for name in NEEDED if name not in header]:
                faults.append(f"{path.name}, line 1: needs the column {' and '.join(missing)}")
                return []
            rows = []
            for cells in lines:
                if not any(cell.strip() for cell in cells):
                    continue
                found = _row(header, cells)
                if isinstance(found, str):
                    faults.append(f"{path.name}, line {lines.line_num}: {found}")
                else:
                    rows.append(found)
            return rows
    except (UnicodeDecodeError, csv.Error) as error:
        faults.append(f"{path.name}: cannot be read as a CSV in UTF-8 ({type(error).__name__})")
        return []


def _row(header: Sequence[str], cells: Sequence[str]) -> tuple[date, date, str, str, str] | str:
    """Return one day, or what is wrong with its line."""
    if len(cells) != len(header):
        return f"has {len(cells)} cells where the header has {len(header)}"
    held = dict.fromkeys(COLUMNS, "") | {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name in NEEDED:
        if not held[name]:
            return f"{name} is empty"
    for name, longest in LONGEST.items():
        if len(held[name]) > longest:
            return f"{name} has more than {longest} characters"
    start, end = _day(held["date"]), _day(held["end"] or held["date"])
    if start is None or end is None:
        return f"{'date' if start is None else 'end'} must look like 2025-08-23"
    if not 0 <= (end - start).days < DAYS:
        return "end must not be before date, nor a year or more after it"
    return start, end, held["label"], held["kind"].lower(), held["place"]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def read_days(folder: Path) -> pd.DataFrame:
    """Return the calendar of a release, empty where it was made before there was one."""
    if not (folder / FILE).exists():
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.read_parquet(folder / FILE)
