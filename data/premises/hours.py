"""Licensed hours of a week: what a register says in words, as shares of the 168 hours."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

DAYS = 7
CLOSED = "closed"
_SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*(?:-|–|to)\s*([01]?\d|2[0-4]):([0-5]\d)")

Week = NDArray[np.float64]  # 7 weekdays from Monday x 24 hours: the share of each hour that is licensed, 0 to 1


def read_day(text: str) -> tuple[int, int] | None:
    """Return opening and closing in minutes after midnight; the closing may lie beyond 1440, on the next day.

    "closed" gives (0, 0). None for words that are no hours: "11:00-23:30", "20:00 to 03:00", "00:00-24:00" are.
    """
    if text.strip().casefold() == CLOSED:
        return 0, 0
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if start >= 1440 or end > 1440:
        return None
    return start, end if end > start else end + 1440


def week_of(texts: tuple[str, ...]) -> Week | None:
    """Return the licensed week of seven texts from Monday; None where any of them is blank or no hours.

    What is licensed past midnight belongs to the hours of the next weekday.
    """
    days = [read_day(text) for text in texts]
    if len(days) != DAYS or any(day is None for day in days):
        return None
    minutes = np.zeros(DAYS * 1440)
    for number, day in enumerate(days):
        assert day is not None
        at = np.arange(number * 1440 + day[0], number * 1440 + day[1]) % len(minutes)
        minutes[at] = 1.0
    return minutes.reshape(DAYS, 24, 60).mean(axis=2)


def hours_open(week: Week, weekdays: NDArray[np.int64]) -> float:
    """Return the licensed hours of a period that has so many Mondays, Tuesdays, ... ."""
    return float((week.sum(axis=1) * weekdays).sum())
