"""How numbers, months and statuses are written, and what a chart says in words: the same on page and paper."""

from __future__ import annotations

import math

import numpy as np

from data import MOST_CHANGED, STATUS_WORDS, Cell, Status, month_index, month_text
from indicators.model import Breakdown, Clock, Standing, Trend
from indicators.words import month_words, period_words, share_words, value_words

LENGTHS = {"month": 1, "quarter": 3, "year": 12}  # months
CHANGED = (
    f"To protect people each figure is changed by itself, by up to {MOST_CHANGED} a period, so parts need not add up: "
    "a part can even come out above its whole."
)
UNSEEN = (Status.HIDDEN, Status.NOT_SUPPLIED)


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
    """Return 0.314 as "31 %"; a part that would round to none or to all as "under 1 %" or "over 99 %"."""
    return share_words(part)


def ordinal(number: int) -> str:
    """Return 12 as "12th", 22 as "22nd"."""
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def plural(number: int, one: str, many: str = "") -> str:
    """Return "1 area" or "1,234 areas"."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def period(first: str, grain: str) -> str:
    """Return the period that begins with month `first` in words: "Apr 2024", "Apr 2024 – Jun 2024"."""
    return period_words(month_index(first), month_index(first) + LENGTHS[grain] - 1)


def trends(several: tuple[Trend, ...]) -> list[str]:
    """Return one sentence per source, but one for all those of which the same is to be said."""
    sentences: dict[str, list[str]] = {}
    for one in several:
        sentences.setdefault(trend(one), []).append(one.label)
    return [f"{' and '.join([', '.join(names[:-1]), names[-1]] if names[1:] else names)}{rest}"
            for rest, names in sentences.items()]  # fmt: skip


def trend(one: Trend) -> str:
    """Return what follows the source's name: its span, highest and lowest month, and what is missing."""
    shown = np.flatnonzero(one.status == Status.SHOWN)
    last = month_text(month_index(one.months[-1]) + LENGTHS[one.grain] - 1)
    span = f", {month(one.months[0])} to {month(last)}"
    if not len(shown):
        return f"{span}: no {one.grain} can be shown{missing(one)}."
    high, low = shown[one.count[shown].argmax()], shown[one.count[shown].argmin()]
    lead = "most shown" if (one.status == Status.HIDDEN).any() else "most"
    most = f"{lead} {count(one.count[high])} in {period(one.months[high], one.grain)}"
    least = f"fewest shown {count(one.count[low])} in {period(one.months[low], one.grain)}"
    return f"{span}: {most}, {least}{missing(one)}."


def missing(one: Trend) -> str:
    """Return "; 4 months not supplied, 2 months hidden", or nothing when every month is shown.

    A quarter of which a month was not supplied is "not wholly supplied".
    """
    says = {status: STATUS_WORDS[status] for status in UNSEEN}
    if one.grain != "month":
        says[Status.NOT_SUPPLIED] = "not wholly supplied"
    counted = {says[status]: int((one.status == status).sum()) for status in UNSEEN}
    parts = [f"{plural(number, one.grain)} {word}" for word, number in counted.items() if number]
    return f"; {', '.join(parts)}" if parts else ""


def clock(grid: Clock) -> str:
    """Return when most was recorded, and how much has no time."""
    shown = grid.status == Status.SHOWN
    unknown = f" Time not recorded: {cell(grid.unknown)}."
    if not shown.any() or int(grid.count.max(initial=0)) <= 0:
        return f"{grid.label}: no hour can be shown.{unknown}"
    row, column = np.unravel_index(int(np.where(shown, grid.count, -1).argmax()), grid.count.shape)
    lead = "most" if shown.all() else "most of what is shown"
    most = f"{lead}: {grid.rows[row]}, {grid.columns[column]} ({count(int(grid.count[row, column]))})"
    return f"{grid.label}, {most}.{unknown}"


def standing(one: Standing, *, name: str, measure: str, unit: str) -> str:
    """Return rank, where there is one, and what half of the areas do not pass, in one sentence."""
    among = f"the {plural(one.of, 'area')} shown"
    if one.value is None:
        return f"{name} has no value that can be placed among {among}."
    middle = value(float(np.sort(one.values)[(len(one.values) - 1) // 2]), measure)  # one of them, no mean of two
    if one.rank is None:
        return f"{name} has {value(one.value, measure)} {unit}; half of {among} have no more than {middle}."
    rank = "highest" if one.rank == 1 else f"{ordinal(one.rank)} highest"
    return f"{name} is {rank} of {among}; half of them have no more than {middle} {unit}."


def breakdown(one: Breakdown) -> str:
    """Return the largest part shown, in one sentence; where parts are hidden, one of them may be larger."""
    shown = [part for part in one.parts if part.cell.count]
    if not shown:
        return f"{one.label}: no part can be shown."
    most = max(shown, key=lambda part: part.cell.count or 0)
    named = f"{most.label.lower()} ({cell(most.cell)})"
    if all(part.cell.status is Status.SHOWN for part in one.parts):
        return f"{one.label}: most are {named}."
    return f"{one.label}: the largest part shown is {named}; one that is hidden may be larger."
