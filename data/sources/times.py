"""Dates and times as suppliers write them, to naive Europe/London time; what cannot be told is named, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.schema import UNKNOWN_HOUR, UNKNOWN_WEEKDAY
from data.sources.layout import TimeRule

LONDON = ZoneInfo("Europe/London")
PRECISIONS = ("minute", "hour", "day", "month")
EARLIEST = 1990
_WIDTH = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_TWO_WAYS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?!\d).*")


@dataclass(frozen=True, slots=True)
class Moment:
    """One written time.

    stamp: naive local; precision: as PRECISIONS; fault: class of what is wrong, "" when nothing.
    """

    stamp: datetime | None = None
    precision: str = "day"
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times, row by row. code: position in `faults`, 0 for none; filled: whether anything was written."""

    stamp: NDArray[np.datetime64]
    precision: NDArray[np.int8]  # position in PRECISIONS
    hour: NDArray[np.int8]
    weekday: NDArray[np.int8]
    code: NDArray[np.int16]
    faults: tuple[str, ...]
    filled: NDArray[np.bool_]


def read_times(column: pa.Array, rule: TimeRule, today: datetime) -> Times:
    """Return what a column of texts says, as naive Europe/London time.

    Each distinct text is looked at once. Times after the end of `today` are future_date.
    """
    encoded = pc.utf8_trim_whitespace(column).dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    row = encoded.indices.to_numpy(zero_copy_only=False)
    moments = [moment(text, rule, today) for text in texts]
    faults = ("", *sorted({one.fault for one in moments if one.fault}))
    stamps = np.array([one.stamp or datetime(1970, 1, 1) for one in moments], dtype="datetime64[us]")
    precision = np.array([PRECISIONS.index(one.precision) for one in moments], dtype=np.int8)
    hour = np.array([_hour(one) for one in moments], dtype=np.int8)
    day = np.array(
        [one.stamp.weekday() if one.stamp and one.precision != "month" else UNKNOWN_WEEKDAY for one in moments], np.int8
    )
    code = np.array([faults.index(one.fault) for one in moments], dtype=np.int16)
    filled = np.array([bool(text) for text in texts], dtype=bool)
    return Times(stamps[row], precision[row], hour[row], day[row], code[row], faults, filled[row])


def _hour(one: Moment) -> int:
    return one.stamp.hour if one.stamp and one.precision in ("minute", "hour") else UNKNOWN_HOUR


def moment(text: str, rule: TimeRule, today: datetime) -> Moment:
    """Return one written time read by the formats of `rule`; two formats that disagree make it ambiguous."""
    if not text:
        return Moment()
    found = [read for form in rule.formats if (read := _by_format(text, form))]
    good = [one for one in found if one.stamp]
    if len({one.stamp for one in good}) > 1:
        return Moment(fault="ambiguous_date")
    if not good:
        return found[0] if found else Moment(fault=_why_unreadable(text))
    one = good[0]
    assert one.stamp is not None
    if one.stamp.year < EARLIEST:
        return Moment(fault="impossible_date")
    if one.stamp > today:
        return Moment(fault="future_date")
    if not rule.midnight_known and one.precision == "minute" and (one.stamp.hour, one.stamp.minute) == (0, 0):
        return Moment(one.stamp, "day")
    return one


def _by_format(text: str, form: str) -> Moment | None:
    """Return what `text` says when it has the shape of `form`; None when it has another shape."""
    shape = _shape(form).fullmatch(text)
    if not shape:
        return None
    part = {name: int(value) for name, value in shape.groupdict().items()}
    at_24 = part.get("H") == 24 and not part.get("M") and not part.get("S")
    hour = 0 if at_24 else part.get("H", 0)
    try:
        stamp = datetime(part["Y"], part["m"], part.get("d", 1), hour, part.get("M", 0), part.get("S", 0))
    except ValueError:
        return Moment(fault="impossible_date")
    if at_24:
        return Moment(stamp, "day", "time_24")
    if not _on_the_clock(stamp):
        return Moment(stamp.replace(hour=0, minute=0, second=0), "day", "time_not_on_clock")
    return Moment(stamp, "minute" if "M" in part else "hour" if "H" in part else "day" if "d" in part else "month")


@cache
def _shape(form: str) -> re.Pattern[str]:
    """Return a pattern of the format's fixed width: "2024-1-5" is not %Y-%m-%d, because 1-5 could be read both ways."""
    return re.compile(
        re.sub(r"%(\w)", lambda found: f"(?P<{found[1]}>[0-9]{{{_WIDTH[found[1]]}}})", re.sub(r"([.])", r"\\\1", form))
    )


def _on_the_clock(stamp: datetime) -> bool:
    """Return whether London's clocks showed this time: one hour of the last Sunday in March never was."""
    if stamp.month != 3 or stamp.hour != 1:
        return True  # what London has skipped since EARLIEST is always this hour
    there = stamp.replace(tzinfo=LONDON)
    return there.astimezone(ZoneInfo("UTC")).astimezone(LONDON).replace(tzinfo=None) == stamp


def _why_unreadable(text: str) -> str:
    if _SERIAL.fullmatch(text):
        return "serial_date"
    both = _TWO_WAYS.fullmatch(text)
    return "ambiguous_date" if both and max(int(both[1]), int(both[2])) <= 12 else "unreadable_date"


def first_filled(columns: Sequence[Times]) -> NDArray[np.int8]:
    """Return for each row the position of the first column that is filled; the number of columns where none is."""
    filled = np.stack([times.filled for times in columns])
    return np.where(filled.any(axis=0), filled.argmax(axis=0), len(columns)).astype(np.int8)


def months(stamp: NDArray[np.datetime64]) -> NDArray[np.int32]:
    """Return year x 12 + month - 1 of naive local times."""
    return (stamp.astype("datetime64[M]").astype(np.int64) + 1970 * 12).astype(np.int32)
