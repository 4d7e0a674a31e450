"""How numbers, months and statuses are written, everywhere on the page."""

from __future__ import annotations

import math

from data import STATUS_WORDS, Cell, month_index
from indicators import month_words, value_words

__all__ = [
    "HOW_HIDDEN", "STATUS_WORDS", "cell", "count", "interval", "month", "ordinal", "plural", "share", "value",
]  # fmt: skip

HOW_HIDDEN = "too few to show safely; it may be none"


def count(number: float) -> str:
    """Return 1234 as "1,234"."""
    return f"{number:,.0f}"


def value(number: float | None, measure: str) -> str:
    """Return a value in the unit of `measure`: counts whole, rates "12.3", changes "+12 %"; "" when there is none."""
    if number is None or math.isnan(number):
        return ""
    return count(number) if measure == "count" else value_words(number, measure).replace("-", "−")


def interval(low: float | None, high: float | None, measure: str) -> str:
    """Return "(9.8 to 14.1)", or "" when there is no interval."""
    ends = value(low, measure), value(high, measure)
    return f"({ends[0]} to {ends[1]})" if all(ends) else ""


def cell(found: Cell) -> str:
    """Return the count, or the word for why there is none."""
    return count(found.count) if found.count is not None else STATUS_WORDS[found.status]


def month(text: str) -> str:
    """Return "2024-04" as "Apr 2024"."""
    return month_words(month_index(text))


def share(part: float) -> str:
    """Return 0.314 as "31 %"; anything above none but below half a percent as "under 1 %"."""
    return "under 1 %" if 0 < part < 0.005 else f"{part:.0%}".replace("%", " %")


def ordinal(number: int) -> str:
    """Return 12 as "12th", 22 as "22nd"."""
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def plural(number: int, one: str, many: str = "") -> str:
    """Return "1 area" or "1,234 areas"."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"
