"""CSV that a spreadsheet opens as what it is: UTF-8, a header first, and no cell that would run as a formula."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pandas as pd

from reports.table import records

# OWASP, "CSV Injection": these begin a formula or a new cell; the last four are the full-width forms of the first four
STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
CONTROLS = ("\t", "\r", "\n")


def neutral(text: str) -> str:
    """Return text that no spreadsheet runs: an apostrophe is put before whatever could begin a formula."""
    risky = text.startswith(CONTROLS) or text.lstrip().startswith(STARTS)
    return f"'{text}" if risky else text


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return the table as UTF-8 as RFC 4180 has it, empty where there is no value; floats by their repr."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows([_cell(value) for value in row] for row in records(frame))
    return out.getvalue().encode("utf-8")


def _cell(value: Any) -> Any:
    return neutral(value) if isinstance(value, str) else value
