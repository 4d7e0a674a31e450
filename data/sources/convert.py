"""One chunk of a supplier's rows to canonical rows, as its layout says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.building.quarantine import FLAG, fault_classes
from data.schema import FLAGS, READ, arrow_schema
from data.sources.codes import (
    RANGES,
    Told,
    constant,
    read_category,
    read_enum,
    read_flag,
    read_number,
    read_text,
)
from data.sources.column_rules import FLAG_WORDS, ColumnRule
from data.sources.layout import Layout, TimeRule
from data.sources.marks import Marks
from data.sources.model import SourceFile
from data.sources.points import read_areas, read_points
from data.sources.seen import Seen
from data.sources.text import Chunk
from data.sources.times import PRECISIONS, Times, first_filled, months, read_times

SCHEMA = arrow_schema(READ)


@dataclass(slots=True)
class Reading:
    """What is known of the file while its chunks pass: whose it is, which rows were seen, which codes no table had."""

    file: SourceFile
    layout: Layout
    today: datetime
    told: Told = field(default_factory=Told)
    seen: Seen = field(default_factory=Seen)


def convert(chunk: Chunk, reading: Reading) -> tuple[pa.Table, Marks]:
    """Return the good rows of a chunk as a table of `data.schema.READ`, and what is wrong with the others."""
    layout, marks = reading.layout, Marks(reading.file.rel_path, chunk.lines)
    size = len(chunk.lines)
    columns: dict[str, Any] = _time_columns(chunk, reading, marks)
    columns |= _place_columns(chunk, reading, marks)
    if layout.reference:
        marks.quarantine(
            _seen_before(chunk.table, layout.reference, reading.seen), layout.reference, "duplicate_reference"
        )
    columns |= _texts_and_numbers(chunk.table, layout, marks)
    columns |= _coded(chunk.table, reading, marks)
    columns |= {"stated_vintage": _vintage(columns["stated_lsoa"], columns["month"], reading)}
    columns |= {"source": reading.file.source, "provider": reading.file.provider, "file": reading.file.rel_path}
    columns["row"] = chunk.lines
    table = pa.table(
        [_whole(columns.get(field.name, READ[field.name].blank), field.type, size) for field in SCHEMA], SCHEMA
    )
    return (table.filter(pa.array(~marks.bad)) if marks.bad.any() else table), marks


def _whole(values: Any, kind: pa.DataType, size: int) -> pa.Array:
    """Return a column of `size` rows from an array, or from one value for all rows."""
    if isinstance(values, (str, int, float)):
        return pa.repeat(pa.scalar(values, kind), size)
    array = values if isinstance(values, pa.Array) else pa.array(values)
    return array.cast(kind)


# ---- when


def _time_columns(chunk: Chunk, reading: Reading, marks: Marks) -> dict[str, Any]:
    rules, month = reading.layout.times, reading.file.month
    read = [read_times(_moments(chunk.table, rule), rule, reading.today) for rule in rules]
    which = first_filled(read)
    marks.quarantine(which == len(rules), _any_of(rules), "missing_date")
    for at, (rule, times) in enumerate(zip(rules, read, strict=True)):
        _mark_times(times, which == at, rule.column, marks)
    chosen = np.minimum(which, len(rules) - 1)
    if month is not None:
        chosen = _of_the_month(read, chosen, month, rules, marks)
    stamp = _pick([times.stamp for times in read], chosen)
    return {
        "occurred_at": stamp,
        "month": months(stamp),
        "hour": _pick([times.hour for times in read], chosen),
        "weekday": _pick([times.weekday for times in read], chosen),
        "time_precision": pa.array(PRECISIONS).take(pa.array(_pick([times.precision for times in read], chosen))),
        "time_basis": pa.array([rule.basis for rule in rules]).take(pa.array(chosen)),
    }


def _moments(table: pa.Table, rule: TimeRule) -> pa.Array:
    """Return the texts that date the rows, with the clock where it has a column of its own; a clock alone is blank."""
    day = pc.utf8_trim_whitespace(_texts(table, rule.column))
    if not rule.clock:
        return day
    clock = pc.utf8_trim_whitespace(_texts(table, rule.clock))
    both = pc.binary_join_element_wise(day, clock, pa.scalar(" ", pa.large_string()))
    return pc.if_else(pc.equal(day, ""), "", pc.utf8_trim_whitespace(both))


def _of_the_month(
    read: list[Times], chosen: NDArray[np.int8], month: int, rules: Sequence[TimeRule], marks: Marks
) -> NDArray[np.int8]:
    """Return the position of the date to use, such that it lies in the month the file is for.

    A month that is sent again replaces that month and no other, so no row of its file may belong to another month.
    Where the chosen date does, the row's next date stands in (flagged); without one the row is quarantined.
    """
    right = np.stack([months(times.stamp) == month for times in read])
    inside = right & np.stack([times.filled & (times.code == 0) for times in read])
    fits = np.take_along_axis(right, chosen[None, :].astype(np.int64), axis=0)[0]
    marks.quarantine(~fits & ~inside.any(axis=0), _any_of(rules), "outside_month")
    marks.flag(~fits & inside.any(axis=0), rules[0].column, "other_date_used")
    return np.where(fits, chosen, inside.argmax(axis=0)).astype(np.int8)


def _any_of(rules: Sequence[TimeRule]) -> str:
    return " or ".join(rule.column for rule in rules)


def _mark_times(times: Times, used: NDArray[np.bool_], column: str, marks: Marks) -> None:
    for code, kind in enumerate(times.faults):
        if not kind:
            continue
        rows = used & (times.code == code)
        note = marks.flag if fault_classes()[kind].outcome == FLAG else marks.quarantine
        note(rows, column, kind)


def _pick(columns: list[NDArray[Any]], which: NDArray[np.int8]) -> NDArray[Any]:
    return columns[0] if len(columns) == 1 else np.choose(which, columns)


# ---- where


def _place_columns(chunk: Chunk, reading: Reading, marks: Marks) -> dict[str, Any]:
    layout, table, size = reading.layout, chunk.table, len(chunk.lines)
    lon, lat = np.full(size, np.nan), np.full(size, np.nan)
    if layout.system and {layout.x, layout.y} <= set(table.column_names):
        lon, lat = read_points(
            _texts(table, layout.x), _texts(table, layout.y), (layout.x, layout.y), layout.system, marks
        )
    pointless = np.isnan(lon)
    found: dict[str, Any] = {"lon": lon, "lat": lat, "stated_lsoa": "", "location_precision": "none"}
    if rule := _sent(layout, "stated_lsoa", table):
        found["stated_lsoa"], wrong = read_areas(table[rule.column].combine_chunks())
        marks.quarantine(wrong & pointless, rule.column, "bad_area_code")
        marks.flag(wrong & ~pointless, rule.column, "area_code_dropped")
    if rule := _sent(layout, "residence_lsoa", table):
        found["residence_lsoa"], wrong = read_areas(table[rule.column].combine_chunks())
        marks.flag(wrong, rule.column, "home_area_dropped")
    rule = layout.columns.get("location_precision")
    if rule and (rule.constant or rule.column in table.column_names):
        found["location_precision"] = _precision(table, rule, pointless, found["stated_lsoa"], reading, marks)
    return found


def _precision(
    table: pa.Table, rule: ColumnRule, pointless: NDArray[np.bool_], stated: Any, reading: Reading, marks: Marks
) -> pa.Array:
    """Return what the point stands for: without a point it is at best the stated area, whatever the supplier says."""
    said = (
        constant(rule, table.num_rows)
        if rule.constant
        else read_enum(_texts(table, rule.column), rule, reading.told, marks.bad)
    )
    said = _overruled(said, table, rule)
    area = (
        pa.array(["none"] * table.num_rows)
        if isinstance(stated, str)
        else pc.if_else(pc.equal(stated, ""), "none", "area")
    )
    return pc.if_else(pa.array(pointless), area.cast(pa.large_string()), said)


def _vintage(stated: Any, month: NDArray[np.int32], reading: Reading) -> Any:
    """Return the census year of the stated codes as far as the file or the layout tells.

    The code itself decides at placing.
    """
    if isinstance(stated, str):
        return 0
    known = np.full(len(month), reading.file.vintage or reading.layout.vintage, dtype=np.int16)
    if not reading.file.vintage and reading.layout.vintage_until_from:
        until, since = reading.layout.vintage_until_from
        known = np.where(month <= until, 2011, np.where(month >= since, 2021, 0)).astype(np.int16)
    return np.where(pc.equal(stated, "").to_numpy(zero_copy_only=False), 0, known).astype(np.int16)


# ---- what


def _texts_and_numbers(table: pa.Table, layout: Layout, marks: Marks) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rule := _sent(layout, "stated_place", table):  # words, dropped again at placing: only a public name is kept
        found["stated_place"] = pc.utf8_trim_whitespace(_texts(table, rule.column))
    for name in ("subcategory", "premises_id", *RANGES):
        if rule := _sent(layout, name, table):
            column = _texts(table, rule.column)
            found[name] = read_number(column, rule, marks) if name in RANGES else read_text(column, rule, marks)
        elif name in layout.columns and layout.columns[name].constant:
            found[name] = constant(layout.columns[name], table.num_rows)
    return found


def _coded(table: pa.Table, reading: Reading, marks: Marks) -> dict[str, Any]:
    """Return category, flags and short lists.

    Read last, so that codes of quarantined rows are not counted as unknown.
    """
    rule = reading.layout.columns["category"]
    found: dict[str, Any] = {"category": constant(rule, table.num_rows)}
    if not rule.constant:
        found["category"], found["supplier_code"] = read_category(
            _texts(table, rule.column), rule, marks, reading.told, _decided(table, rule)
        )
    found["category"] = _overruled(found["category"], table, rule)
    for name in (*FLAGS, "place_type", "severity", "mechanism", "relationship", "victim_sex"):
        rule = reading.layout.columns.get(name) or ColumnRule(name, "")
        if rule.constant:
            found[name] = constant(rule, table.num_rows)
        elif rule.column in table.column_names:
            kind = read_flag if name in FLAGS else read_enum
            found[name] = kind(_texts(table, rule.column), rule, reading.told, marks.bad)
        if name in found:
            found[name] = _overruled(found[name], table, rule)
    return found


def _holds(table: pa.Table, column: str, codes: frozenset[str]) -> pa.Array:
    """Return in which rows a column of the supplier holds one of some codes, whatever their capitals."""
    if column not in table.column_names:
        return pa.array(np.zeros(table.num_rows, bool))
    texts = pc.utf8_lower(pc.utf8_trim_whitespace(_texts(table, column)))
    return pc.is_in(texts, value_set=pa.array(sorted(codes), pa.large_string()))


def _decided(table: pa.Table, rule: ColumnRule) -> NDArray[np.bool_]:
    rows = np.zeros(table.num_rows, bool)
    for one in rule.when:
        rows |= _holds(table, one.column, one.codes).to_numpy(zero_copy_only=False)
    return rows


def _overruled(values: Any, table: pa.Table, rule: ColumnRule) -> Any:
    """Return a column with the answers that other columns of the supplier decide; the first `when` that holds wins."""
    for one in reversed(rule.when):
        rows = _holds(table, one.column, one.codes)
        if rule.name in FLAGS:
            values = np.where(rows.to_numpy(zero_copy_only=False), np.int8(FLAG_WORDS[one.to]), values)
        else:
            values = pc.if_else(rows, pa.scalar(one.to, pa.large_string()), values)
    return values


def _sent(layout: Layout, name: str, table: pa.Table) -> ColumnRule | None:
    rule = layout.columns.get(name)
    return rule if rule and rule.column in table.column_names else None


def _texts(table: pa.Table, column: str) -> pa.Array:
    return table[column].combine_chunks()


def _seen_before(table: pa.Table, reference: str, seen: Seen) -> NDArray[np.bool_]:
    """Return which rows are identical, reference included, to an earlier row of the file.

    A blank reference never is.
    """
    whole = (
        pc.binary_join_element_wise(*table.columns, pa.scalar("\x1f", pa.large_string()))
        .combine_chunks()
        .to_numpy(zero_copy_only=False)
    )
    named = pc.not_equal(pc.utf8_trim_whitespace(_texts(table, reference)), "").to_numpy(zero_copy_only=False)
    again = np.zeros(len(named), dtype=bool)
    again[named] = seen.again(pd.util.hash_array(whole[named].astype(object), categorize=False))
    return again
