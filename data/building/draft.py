"""A first draft of a supplier's layout, guessed from a file's header and first rows; no value of a person is in it."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from data.building.quarantine import Fault, Refused
from data.schema import FLAGS
from data.sources.text import is_record, read_text
from personal import forbidden_columns

FIRST_ROWS = 2_000
OFTEN = 5  # rows in which a code must stand to be written down: what stands in fewer may be about one person
MANY = 40  # distinct values above which a column holds no codes
_POINT = {"longitude": "wgs84", "latitude": "wgs84", "easting": "bng", "northing": "bng"}
_DATES = (
    (r"\d{4}-\d\d-\d\d", "%Y-%m-%d"),
    (r"\d\d/\d\d/\d{4}", "%d/%m/%Y"),
    (r"\d\d-\d\d-\d{4}", "%d-%m-%Y"),
    (r"\d{4}/\d\d/\d\d", "%Y/%m/%d"),
)
_CLOCKS = ((r"\d\d:\d\d:\d\d", "%H:%M:%S"), (r"\d\d:\d\d", "%H:%M"))
_CODE = re.compile(r"[\w.:/-]{1,12}|[A-Za-z][A-Za-z ,/-]{1,40}")
_SEXES = {"m": "male", "male": "male", "1": "male", "f": "female", "female": "female", "2": "female", "x": "other"}
_FLAGS = {"y", "n", "yes", "no", "true", "false", "t", "f", "1", "0", ""}


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of one of the supplier's columns. values: distinct text, trimmed -> rows, of the first rows."""

    name: str
    values: Mapping[str, int]

    def filled(self) -> list[str]:
        """Return the distinct values that are not blank."""
        return [value for value in self.values if value]

    def often(self) -> list[str]:
        """Return the codes frequent enough to be written down, none where the column holds more than codes."""
        if len(self.values) > MANY:
            return []
        return [value for value, rows in self.values.items() if rows >= OFTEN and _CODE.fullmatch(value)]


@cache
def _guesses() -> Mapping[str, Any]:
    return MappingProxyType(tomllib.loads(Path(__file__).with_name("draft.toml").read_text("utf-8")))


def draft(path: Path, source: str) -> str:
    """Return a layout for `path` as TOML, every guess marked with "guess" and every gap with "TODO".

    source: police, ed, ambulance or fire. Only names of columns are told, and codes that stand in many rows.
    Raises Refused when the file is no CSV file.
    """
    columns = _columns(path)
    wrong = forbidden_columns(columns)
    columns = {name: column for name, column in columns.items() if name not in wrong}
    roles = _roles(columns)
    parts = [_top(source, columns, roles, wrong), *_place(roles), *_times(columns)]
    parts += [_column(name, column, source) for name, column in roles.items() if name in _settable(name)]
    if "category" not in roles:
        parts.append('# TODO which column says what happened?\n[columns.category]\nfrom = "TODO"\nrequired = true\n')
    if "location_precision" not in roles:
        parts.append('# TODO how sharp is the place?\n# [columns.location_precision]\n# constant = "address"\n')
    return "\n".join(parts)


def _columns(path: Path) -> dict[str, Column]:
    header, chunks = read_text(path, path.name)
    if is_record(header):  # its names would be somebody's values
        raise Refused(Fault(path.name, 1, "", "no_header"))
    first = next(chunks).table.slice(0, FIRST_ROWS)
    return {name: Column(name, _counts(first[name])) for name in header}


def _counts(values: pa.ChunkedArray) -> Mapping[str, int]:
    return MappingProxyType(Counter(str(value).strip() for value in values.to_pylist()))


def _roles(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return canonical name (or reference, longitude ...) -> the column whose name fits it first; one role a column."""
    roles: dict[str, Column] = {}
    for column in columns.values():
        plain = " ".join(_words(column.name))
        if _format(column):
            continue
        role = next((role for role, form in _guesses()["names"].items() if re.search(form, plain)), "")
        if role and role not in roles:
            roles[role] = column
    return roles


def _words(name: str) -> list[str]:
    """Return the words of a column's name, lower case: "CommittedFromDate" is committed, from, date."""
    return re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


def _settable(name: str) -> tuple[str, ...]:
    return () if name in (*_POINT, "reference") else (name,)


def _top(source: str, columns: Mapping[str, Column], roles: Mapping[str, Column], wrong: Sequence[str]) -> str:
    used = {column.name for column in roles.values()} | {name for name, column in columns.items() if _format(column)}
    rest = [name for name in columns if name not in used]
    free = [name for name in rest if _is_text(columns[name])]
    lines = [
        f"# Drafted from the {len(columns)} columns of a file. Check every guess, fill every TODO,",
        "# then: python -m data validate FILE --mapping THIS.toml",
        *(f"# TODO the column {json.dumps(name)} may not be sent: ask the supplier to leave it out" for name in wrong),
        'label = "TODO the supplier, and its system"',
        f"source = {json.dumps(source)}",
    ]
    if "reference" in roles:
        lines.append(f"reference = {json.dumps(roles['reference'].name)} # guess")
    lines.append(f"free_text = {json.dumps(free)} # guess: looked at for personal identifiers, never stored")
    lines.append(f"ignored = {json.dumps([name for name in rest if name not in free])} # TODO is any of these wanted?")
    return "\n".join(lines) + "\n"


def _is_text(column: Column) -> bool:
    return any(len(value) > 40 or value.count(" ") > 3 for value in column.filled())


def _place(roles: Mapping[str, Column]) -> Iterable[str]:
    for x, y in (("longitude", "latitude"), ("easting", "northing")):
        if x in roles and y in roles:
            lines = ["[coordinates] # guess", f'system = "{_POINT[x]}"', f"x = {json.dumps(roles[x].name)}"]
            yield "\n".join([*lines, f"y = {json.dumps(roles[y].name)}", ""])
            return


def _format(column: Column) -> str:
    """Return the format most of a column's values have, "" when it holds no dates."""
    found = Counter(_form(value) for value in column.filled())
    form, rows = found.most_common(1)[0] if found else ("", 0)
    return form if form and 2 * rows > sum(found.values()) else ""


def _form(value: str) -> str:
    for shape, date in _DATES:
        if rest := re.fullmatch(rf"{shape}(?:([T ])(.+))?", value):
            clock = next((form for like, form in _CLOCKS if re.fullmatch(like, rest[2] or "")), "")
            return f"{date}{rest[1]}{clock}" if clock else date if not rest[2] else ""
    return next((form for like, form in _CLOCKS if re.fullmatch(like, value)), "")


def _times(columns: Mapping[str, Column]) -> Iterable[str]:
    """Yield a [[time]] for every column of dates, the incident's own first, each with the clock that goes with it."""
    dates = {name: form for name, column in columns.items() if "%d" in (form := _format(column))}
    clocks = {name: form for name, column in columns.items() if (form := _format(column)).startswith("%H")}
    order = list(_guesses()["basis"])
    for name, form in sorted(dates.items(), key=lambda item: order.index(_basis(item[0]) or "recorded")):
        lines = ["[[time]] # guess", f"column = {json.dumps(name)}"]
        clock = _partner(name, clocks) if "%H" not in form else ""
        formats = [f"{form} {clocks[clock]}", form] if clock else [form, form.split("%H")[0].rstrip(" T")]
        if clock:
            lines.append(f"clock = {json.dumps(clock)}")
        lines.append(f'basis = "{_basis(name) or "recorded"}"{"" if _basis(name) else " # TODO the time of what?"}')
        lines.append(f"formats = {json.dumps(list(dict.fromkeys(formats)))}")
        yield "\n".join([*lines, ""])
    if not dates:
        lines = ["# TODO which column dates the event?", "[[time]]", 'column = "TODO"', 'basis = "recorded"']
        yield "\n".join([*lines, 'formats = ["%Y-%m-%d"]', ""])


def _basis(name: str) -> str:
    return next((basis for basis, form in _guesses()["basis"].items() if re.search(form, name.lower())), "")


def _partner(name: str, clocks: Mapping[str, str]) -> str:
    """Return the column of the time of day that is named like a column of dates, "" when none is."""
    stem = [word for word in _words(name) if word not in ("date", "day", "on", "of")]
    return next((one for one in clocks if [w for w in _words(one) if w not in ("time", "at", "of")] == stem), "")


def _column(name: str, column: Column, source: str) -> str:
    lines = [f"[columns.{name}] # guess", f"from = {json.dumps(column.name)}"]
    if name == "category":
        lines += ["required = true", *_category(column, source)]
    elif name == "victim_sex":
        known = {value: _SEXES[value.lower()] for value in column.filled() if value.lower() in _SEXES}
        lines.append(f"codes = {_table(known)} # guess")
    elif name in FLAGS and not {value.lower() for value in column.values} <= _FLAGS:
        lines.append(f"codes = {_table(dict.fromkeys(column.often(), 'unknown'))} # TODO yes, no or unknown")
    elif name == "stated_lsoa":
        lines.append("vintage = 2021 # TODO 2011 or 2021?")
    elif name in ("place_type", "mechanism", "relationship", "location_precision", "severity"):
        lines += _codes_to_fill(column, name)
    return "\n".join(lines) + "\n"


def _category(column: Column, source: str) -> Iterable[str]:
    if source == "police":
        yield 'keep = "police" # guess: Home Office classes as they are'
    words = _guesses()["words"][source]
    found: dict[str, str] = {}
    for value in column.often():
        ours = next((to for piece, to in words.items() if re.search(rf"\b{re.escape(piece)}", value.lower())), "")
        if ours:
            found[value] = ours
        elif source != "police":
            yield f"# TODO {json.dumps(value)} = ?"
    yield f"codes = {_table(found)} # guess"
    yield from _rest(column)


def _codes_to_fill(column: Column, name: str) -> Iterable[str]:
    yield "codes = {} # TODO what each of these is (docs/data_specification.md lists the values)"
    yield from (f"# TODO {json.dumps(value)} = ?" for value in column.often())
    yield from _rest(column)


def _rest(column: Column) -> Iterable[str]:
    hidden = len(column.filled()) - len([value for value in column.often() if value])
    if hidden:
        yield f"# {hidden} further values stand in too few rows to be told; `validate` counts what no table knows"


def _table(codes: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{json.dumps(theirs)} = {json.dumps(ours)}" for theirs, ours in codes.items()) + " }"


def gaps(text: str) -> Sequence[int]:
    """Return the lines of a draft that somebody still has to fill."""
    return [number for number, line in enumerate(text.splitlines(), start=1) if "TODO" in line]
