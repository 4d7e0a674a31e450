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

    Each distinct text is looked at once: the ordinary ones together, the rest one by one with `moment`, which decides
    every doubt. Times after the end of `today` are future_date.
    """
    encoded = pc.utf8_trim_whitespace(column).dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    row = encoded.indices.to_numpy(zero_copy_only=False)
    stamps, precision = plain_times(texts, rule, today)
    faults, code = [""], np.zeros(len(texts), np.int16)
    for i in np.flatnonzero(precision < 0):
        one = moment(texts[i], rule, today)
        stamps[i] = one.stamp or datetime(1970, 1, 1)
        precision[i] = PRECISIONS.index(one.precision) if one.stamp else UNREAD
        if one.fault not in faults:
            faults.append(one.fault)
        code[i] = faults.index(one.fault)
    hour = np.where(
        (precision == 0) | (precision == 1), stamps.astype("datetime64[h]").astype(np.int64) % 24, UNKNOWN_HOUR
    )
    # 1 January 1970 was a Thursday, weekday 3
    weekday = (stamps.astype("datetime64[D]").astype(np.int64) + 3) % 7
    weekday = np.where((precision == UNREAD) | (precision == 3), UNKNOWN_WEEKDAY, weekday)
    precision = np.where(precision == UNREAD, PRECISIONS.index("day"), precision)
    filled = np.array([bool(text) for text in texts], dtype=bool)
    words = (stamps, precision.astype(np.int8), hour.astype(np.int8), weekday.astype(np.int8), code)
    return Times(*(word[row] for word in words), tuple(faults), filled[row])  # type: ignore[call-arg]


UNREAD = 9  # a precision no time has


def plain_times(
    texts: Sequence[str], rule: TimeRule, today: datetime
) -> tuple[NDArray[np.datetime64], NDArray[np.int8]]:
    """Return stamps and precisions of the texts that one format alone explains without a doubt; -1 for all others.

    A text is plain when it has the shape of a single format of the rule, is a real time between EARLIEST and today,
    and is none of the special cases `moment` knows: 24:00, the hour London skips, a midnight that means no time.
    """
    table = np.array(texts, dtype=str)
    lengths = np.char.str_len(table)
    stamps = np.zeros(len(texts), "datetime64[us]")
    precision = np.full(len(texts), -1, np.int8)
    shapes = np.zeros(len(texts), np.int8)
    for form in rule.formats:
        width, fields, marks = _layout(form)
        rows = np.flatnonzero(lengths == width)
        if not len(rows):
            continue
        letters = table[rows].astype(f"U{width}").view(np.uint32).reshape(len(rows), width).astype(np.int64)
        digits = np.concatenate([np.arange(at, at + size) for at, size in fields.values()])
        fits = ((letters[:, digits] >= ord("0")) & (letters[:, digits] <= ord("9"))).all(axis=1)
        fits &= np.all([letters[:, at] == ord(mark) for at, mark in marks], axis=0) if marks else True
        shapes[rows] += fits
        part = {name: _number(letters[:, at : at + size]) for name, (at, size) in fields.items()}
        stamp, sure = _stamps(part, len(rows))
        sure &= fits & (stamp <= np.datetime64(today)) & (part["Y"] >= EARLIEST)
        if "M" in part and not rule.midnight_known:
            sure &= (part["H"] != 0) | (part["M"] != 0)
        stamps[rows[sure]] = stamp[sure]
        precision[rows[sure]] = 0 if "M" in part else 1 if "H" in part else 2 if "d" in part else 3
    return stamps, np.where(shapes == 1, precision, -1).astype(np.int8)


def _number(digits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers written in the columns of character codes."""
    powers = 10 ** np.arange(digits.shape[1] - 1, -1, -1)
    return np.asarray((digits - ord("0")) @ powers)


def _stamps(part: dict[str, NDArray[np.int64]], rows: int) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """Return times of the parts, and where they are real and not in the hour of March that London may skip."""
    nothing = np.zeros(rows, np.int64)
    hour, minute, second = (part.get(name, nothing) for name in "HMS")
    day = part.get("d", nothing + 1)
    real = (part["m"] >= 1) & (part["m"] <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    month = np.where(real, (part["Y"] - 1970) * 12 + part["m"] - 1, 0).astype("datetime64[M]")
    date = month.astype("datetime64[D]") + np.where(real, day - 1, 0)
    real &= date.astype("datetime64[M]") == month  # the 31st of a shorter month runs over
    real &= (part["m"] != 3) | (hour != 1)
    seconds = np.where(real, hour * 3600 + minute * 60 + second, 0)
    stamp: NDArray[np.datetime64] = np.add(date.astype("datetime64[us]"), seconds.astype("timedelta64[s]"))
    return stamp, real


@cache
def _layout(form: str) -> tuple[int, dict[str, tuple[int, int]], tuple[tuple[int, str], ...]]:
    """Return the width of a format, where each field stands (position, digits), and where each mark does."""
    at, fields, marks = 0, {}, []
    for name, mark in re.findall(r"%(\w)|(.)", form):
        if name:
            fields[name] = (at, _WIDTH[name])
        else:
            marks.append((at, mark))
        at += _WIDTH.get(name, 1)
    return at, fields, tuple(marks)


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
