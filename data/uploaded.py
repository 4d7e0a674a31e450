"""An analyst's own figures of areas, read from one CSV: a code and a number a row, and nothing else is kept."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

import pyarrow as pa

from data.answering.store import Store
from personal import forbidden_columns, personal_in_text, personal_references

LARGEST: Final = 2_000_000  # bytes of a file
MOST_FAULTS: Final = 50  # told at once; how many more there are is told too
LONGEST: Final = {"name": 80, "unit": 40, "source": 120}  # characters
HIGHER_IS: Final = ("worse", "better", "neither")
PER: Final = (1, 100, 1_000, 10_000, 100_000)
HEADERS: Final = "a header of two columns, area code and number, or of three: area code, numerator, denominator"
NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
ELSEWHERE = re.compile(r"[A-Z]\d{8}", re.ASCII)  # how every statistical area of the United Kingdom is coded
ROLES: Final = {2: ("area code", "number"), 3: ("area code", "numerator", "denominator")}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file; never what stands in it. line: 0 for the whole file."""

    line: int
    column: str
    what: str
    remedy: str


class BadFigures(ValueError):
    """A file that is not taken. faults: what is wrong, row by row; more: how many faults beside those."""

    def __init__(self, faults: tuple[Fault, ...], more: int = 0) -> None:
        super().__init__("; ".join(f"line {one.line}, {one.column}: {one.what}" for one in faults[:3]))
        self.faults, self.more = faults, more


@dataclass(frozen=True, slots=True)
class Described:
    """What an analyst says of their figures, all of it needed. date: 2025, 2025-03 or 2025-03-31.

    Raises ValueError with words for the reader where something is missing, unreadable or gives a person away.
    """

    name: str
    unit: str
    source: str
    date: str
    higher_is: str

    def __post_init__(self) -> None:
        for field, most in LONGEST.items():
            told = getattr(self, field)
            if not 1 <= len(told) <= most or told != told.strip() or not told.isprintable():
                raise ValueError(f"The {field} has 1 to {most} characters that can be seen; this has {len(told)}.")
            if personal_in_text(told):
                raise ValueError(f"The {field} holds what may identify a person: nothing was kept. Take it out.")
        if not DAY.fullmatch(self.date) or not _is_past(self.date):
            raise ValueError(
                "The date the figures are for is a year, month or day such as 2025, 2025-03 or 2025-03-31."
            )
        if self.higher_is not in HIGHER_IS:
            raise ValueError("Say whether higher is worse, better or neither.")


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """Finite numbers by the code of an area of one level. of: areas of the level in this release.

    also: labels of other levels that every code fits as well. elsewhere: rows of areas that this release does not have,
    left out as asked. sha256: of the file.
    """

    level: str
    figures: Mapping[str, float]
    of: int
    also: tuple[str, ...]
    elsewhere: int
    sha256: str

    @property
    def said(self) -> str:
        """What its reader should know of how it was read, in words; "" for nothing."""
        left = f"{self.elsewhere:,} rows of areas elsewhere were left out." if self.elsewhere else ""
        fits = f"Every code is also one of {', '.join(self.also)}." if self.also else ""
        return f"{left} {fits}".strip()


Row: TypeAlias = tuple[int, list[str]]  # line of the file, its cells


def read_figures(raw: bytes, store: Store, *, per: int = 1, elsewhere: bool = False) -> AreaFigures:
    """Return the figures of a file: its numbers, or numerator / denominator x per.

    elsewhere: rows of areas outside this release are left out; otherwise they are faults. Raises BadFigures naming
    line, column, what is wrong and what to do, without a word of what the file holds.
    """
    header, rows = _table(_text(raw))
    level, also = _level({cells[0] for _, cells in rows if cells}, header, store)
    faults: list[Fault] = []
    figures: dict[str, float] = {}
    lines: dict[str, int] = {}
    left_out = 0
    kinds = {code[:3] for code in store.units(level).index}
    for line, cells in rows:
        wrong, code = list(_faults(line, cells, len(header))), cells[0] if cells else ""
        if not wrong and code not in store.units(level).index:
            if elsewhere and ELSEWHERE.fullmatch(code) and code[:3] in kinds and not store.level_of(code):
                left_out += 1
                continue
            wrong.append(_unknown(line, code, level, store))
        elif not wrong and code in lines:
            wrong.append(Fault(line, "area code", f"the area is on line {lines[code]} already", "keep one row an area"))
        if not wrong:
            lines[code] = line
            value = _value(cells[1:], per)
            figures[code] = value
            if not math.isfinite(value):
                wrong.append(Fault(line, ROLES[len(header)][-1], "the number is too large", "give a smaller unit"))
        faults += wrong
    if not faults and personal_references(pa.array([cells[1] for _, cells in rows])):
        faults.append(Fault(0, ROLES[len(header)][1], "holds NHS numbers", "take them out: figures of areas alone"))
    if faults:
        raise BadFigures(tuple(faults[:MOST_FAULTS]), max(0, len(faults) - MOST_FAULTS))
    digest = hashlib.sha256(raw).hexdigest()
    return AreaFigures(level, figures, len(store.units(level).code), also, left_out, digest)


def _text(raw: bytes) -> str:
    """Return the text of a file. Raises BadFigures for one that is too large, empty or no text."""
    if len(raw) > LARGEST:
        raise _whole(f"is larger than {LARGEST / 1e6:.0f} MB", "leave out areas elsewhere")
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _whole("is a workbook, whatever its name says", "save the sheet as CSV UTF-8")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _whole("is in UTF-16", "save it as CSV UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _whole("is no text in UTF-8", "save it as CSV UTF-8") from None
    if "\0" in text:
        raise _whole("is no text", "save it as CSV UTF-8")
    if not text.strip():
        raise _whole("is empty", f"give {HEADERS}")
    return text


def _table(text: str) -> tuple[list[str], list[Row]]:
    """Return the header and the rows that are not empty, with their lines, trimmed. Raises BadFigures."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        found = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells)]
    except csv.Error:
        raise BadFigures((Fault(reader.line_num, "", "is no CSV", "close every quotation mark"),)) from None
    if not found:
        raise _whole("holds commas and nothing else", f"give {HEADERS}")
    (line, header), rows = found[0], found[1:]
    if personal := forbidden_columns(header):
        what = "is named like a personal identifier: nothing was kept"
        place = f"column {header.index(personal[0]) + 1}"
        raise BadFigures((Fault(line, place, what, "take the column out: figures of areas alone"),))
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise BadFigures((Fault(line, "", "is separated by something else than commas", "save it as CSV with commas"),))
    named = len(header) == 2 or [name.lower() for name in header[1:]] == ["numerator", "denominator"]
    if not named or not all(header):
        raise BadFigures((Fault(line, "", f"has {len(header)} columns of other names", f"give {HEADERS}"),))
    if any(map(_is_number, header[1:])):
        raise BadFigures((Fault(line, "", "holds figures where the header should be", f"give {HEADERS}"),))
    if not rows:
        raise _whole("has a header and no rows", "give a row for each area that is known")
    return header, rows


def _level(codes: set[str], header: list[str], store: Store) -> tuple[str, tuple[str, ...]]:
    """Return the level most codes are of, and labels of others that fit as well. Raises BadFigures where none does.

    Areas that did not change have their code in both vintages: the one the header names is taken, else the later.
    """
    fits = {key: {code for code in codes if code in store.units(key).index} for key in store.facts.levels}
    best = max(map(len, fits.values()))
    if not best:
        examples = [f"{store.units(key).code[0]} ({store.level(key).label})" for key in store.facts.levels]
        what = "no row begins with the code of an area of this release" + _personal(*codes)
        raise BadFigures((Fault(0, "area code", what, f"codes are such as {', '.join(examples[:6])}"),))

    def _order(key: str) -> tuple[bool, bool, int]:
        level = store.level(key)
        return bool(level.digits) and level.digits in header[0], not level.custom, level.vintage or 0

    equal = [key for key, found in fits.items() if len(found) == best]
    chosen = max(equal, key=_order)
    return chosen, tuple(store.level(key).label for key in equal if key != chosen and fits[key] == fits[chosen])


def _faults(line: int, cells: list[str], columns: int) -> Iterator[Fault]:
    """Yield what is wrong with a row by itself."""
    if len(cells) != columns:
        yield Fault(line, "", f"has {len(cells)} cells, the header {columns}", "write decimals with a point")
        return
    for role, cell in zip(ROLES[columns], cells, strict=True):
        if not cell:
            yield Fault(line, role, "is empty", "leave the row out where nothing is known; write 0 for none")
        elif role != "area code" and not _is_number(cell):
            what = "is no number" + _personal(cell)
            yield Fault(line, role, what, "write it as 1234.5, without unit, formula, NaN or words")
        elif role == "denominator" and _number(cell) <= 0:
            yield Fault(line, role, "is not above zero", "leave the row out where there is nothing to divide by")


def _unknown(line: int, code: str, level: str, store: Store) -> Fault:
    if other := store.level_of(code, like=level):
        what = f"is the code of another kind: {store.level(other).label}, not {store.level(level).label}"
        return Fault(line, "area code", what, "give one level and one vintage a file")
    remedy = "correct the code; for a file of more than this area tick that the rest is to be left out"
    return Fault(line, "area code", "no area of this release has the code" + _personal(code), remedy)


def _personal(*cells: str) -> str:
    return ", and it may identify a person: nothing was kept" if any(map(personal_in_text, cells)) else ""


def _whole(what: str, remedy: str) -> BadFigures:
    return BadFigures((Fault(0, "", what, remedy),))


def _is_number(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell)) and any(map(str.isdigit, cell)) and math.isfinite(_number(cell))


def _number(cell: str) -> float:
    try:
        return float(cell.replace(",", ""))
    except ValueError:  # an exponent alone
        return math.nan


def _value(cells: list[str], per: int) -> float:
    top = _number(cells[0])
    return top if len(cells) == 1 else top / _number(cells[1]) * per


def _is_past(day: str) -> bool:
    whole = day + "-01-01"[len(day) - 4 :] if len(day) < 10 else day
    try:
        return datetime.fromisoformat(whole).date() <= datetime.now(UTC).date()
    except ValueError:
        return False
