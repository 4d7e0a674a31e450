"""XLSX: the cells as real numbers and words, what they mean, and the manifest, each on a sheet of its own."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.office import undated
from reports.table import records

# what XML 1.0 cannot hold; a spreadsheet refuses to open a file that has it
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BOLD = Font(bold=True)
LONGEST = 32_000  # characters: a cell holds 32,767
WIDE, NARROW = 44, 14  # characters: widths of columns


def to_xlsx(frame: pd.DataFrame, facts: Mapping[str, Any]) -> bytes:
    """Return a workbook of three sheets: "cells" (header frozen), "notes" and "manifest" (key and value).

    The same inputs give the same bytes: its only clock is the release's, and it names nobody. Text stays text: no cell
    is a formula, whatever it begins with.
    """
    book = Workbook(write_only=True)
    _cells(book.create_sheet("cells"), frame)
    _pairs(book.create_sheet("notes"), ("about", "note"), notes(facts))
    _pairs(book.create_sheet("manifest"), ("key", "value"), flat(facts))
    when = datetime.fromisoformat(facts["release"]["created"][:10])
    book.properties.creator = "Violence Atlas"
    book.properties.title = _text(facts["sentence"])[:255]
    book.properties.created = when
    out = io.BytesIO()
    book.save(out)
    return undated(out.getvalue(), when)


def notes(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a reader of the cells must know, in words."""
    if facts["notice"]:
        yield "Notice", facts["notice"]
    yield "Showing", facts["sentence"]
    for note in facts["notes"]:
        yield "Changed", note
    for statement in facts["statements"]:
        yield "How far to believe it", statement
    yield "Release", f"{facts['release']['id']}, built {facts['release']['created'][:10]}"
    yield "Export", facts["watermark"]
    for said in facts["attribution"]:
        yield "Source", said
    for column in facts["columns"]:
        unit = f" ({column['unit']})" if column["unit"] else ""
        yield f"Column {column['name']}", f"{column['meaning']}{unit}"


def flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every leaf of nested mappings and lists with its path: "release.id", "notes.1"; an empty one as itself."""
    inside = value.items() if isinstance(value, Mapping) else enumerate(value, 1) if isinstance(value, list) else None
    if not value or inside is None:
        yield key, json.dumps(value) if isinstance(value, dict | list) else value
        return
    for name, one in inside:
        yield from flat(one, f"{key}.{name}" if key else str(name))


def _cells(sheet: Worksheet, frame: pd.DataFrame) -> None:
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(frame.columns))}{len(frame) + 1}"
    for at, name in enumerate(frame, 1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDE if name == "name" else NARROW
    sheet.append([_cell(sheet, str(name), BOLD) for name in frame])
    for row in records(frame):
        sheet.append([_cell(sheet, value) if isinstance(value, str) else value for value in row])


def _pairs(sheet: Worksheet, heads: tuple[str, str], pairs: Iterator[tuple[str, Any]]) -> None:
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = WIDE, 2 * WIDE
    sheet.append([_cell(sheet, name, BOLD) for name in heads])
    for row in pairs:
        sheet.append([_cell(sheet, value) if isinstance(value, str) else value for value in row])


def _cell(sheet: Worksheet, text: str, font: Font | None = None) -> WriteOnlyCell:
    """Return a cell that is text even where it begins like a formula, also after someone has edited it."""
    cell = WriteOnlyCell(sheet)
    cell.value = _text(text)
    cell.data_type = "s"
    cell.quotePrefix = bool(re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", text))
    if font is not None:
        cell.font = font
    return cell


def _text(text: str) -> str:
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST]
