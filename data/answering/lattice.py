"""The closed lattice: which periods, levels and attributes a tier may ask for, and the nearest allowed question."""

from __future__ import annotations

from dataclasses import dataclass, replace

from access import Tier
from data.model import Spec, month_text
from geo import CUSTOM

FINE = ("oa11", "oa21", "h3r9", "h3r10")  # one attribute at most for partners
BANDS = {
    "night": tuple(range(6)),
    "morning": tuple(range(6, 12)),
    "afternoon": tuple(range(12, 18)),
    "evening": tuple(range(18, 24)),
}
WEEKDAYS, WEEKEND = (0, 1, 2, 3, 4), (5, 6)
MONTH, QUARTER, YEAR = 1, 3, 12
SPAN = {"month": MONTH, "quarter": QUARTER, "year": YEAR}


def is_fine(level: str) -> bool:
    """Return whether a level takes the fewer attributes: the finest, and the store's own, which cut across others."""
    return level in FINE or level.startswith(CUSTOM)


@dataclass(frozen=True, slots=True)
class Period:
    """One whole period of the lattice: a month, a calendar quarter, or twelve months ending with a quarter."""

    start: int
    end: int


def periods(start: int, end: int, *, grain: str) -> tuple[Period, ...]:
    """Return the fewest whole periods, none finer than `grain`, that make up an inclusive range of months.

    Raises ValueError if the range is no union of such periods: snap it first.
    """
    found, month = [], start
    while month <= end:
        span = next((span for span in (YEAR, QUARTER, MONTH) if span >= SPAN[grain] and _fits(month, span, end)), 0)
        if not span:
            raise ValueError(f"{month_text(start)}..{month_text(end)} is no whole number of {grain}s")
        found.append(Period(month, month + span - 1))
        month += span
    return tuple(found)


def _fits(month: int, span: int, end: int) -> bool:
    return month + span - 1 <= end and (span == MONTH or month % QUARTER == 0)


def frames(grain: str, first: int, last: int) -> tuple[Period, ...]:
    """Return every period of one length that a release holds, as it is played through: twelve months by quarters."""
    span, step = SPAN[grain], MONTH if grain == "month" else QUARTER
    start = first if grain == "month" else _first_quarter(first)
    return tuple(Period(one, one + span - 1) for one in range(start, last - span + 2, step))


def snap_months(start: int, end: int, *, grain: str, first: int, last: int) -> tuple[int, int]:
    """Return the nearest allowed range that lies inside the release: whole quarters or years, ending no later.

    A range shorter than one period is widened backwards; one that cannot fit the release is moved to its earliest.
    """
    start, end = min(max(start, first), last), max(min(end, last), first)
    if grain == "month":
        return start, end
    ends = [month for month in range(first, last + 1) if month % QUARTER == QUARTER - 1]
    span = SPAN[grain]
    fitting = [month for month in ends if month - span + 1 >= first]
    if not fitting:
        return first, last
    stop = max((month for month in fitting if month <= end), default=fitting[0])
    wanted = max(round((end - start + 1) / span), 1)
    room = (stop - _first_quarter(first) + 1) // span
    return stop - min(wanted, room) * span + 1, stop


def snap_span(end: int, months: int, *, grain: str, first: int, last: int) -> tuple[int, int] | None:
    """Return the allowed range of exactly `months` months inside the release that ends nearest to `end`.

    Whole quarters where the grain is a quarter or a year; the earlier of two as near. None where there is none.
    """
    every = range(first + months - 1, last + 1)
    ends = [month for month in every if grain == "month" or month % QUARTER == QUARTER - 1]
    if not ends:
        return None
    stop = min(ends, key=lambda month: (abs(month - end), month))
    return stop - months + 1, stop


def holds_whole(grain: str, first: int, last: int) -> bool:
    """Return whether a release from `first` to `last`, inclusive, holds one whole period of a grain."""
    return grain == "month" or _first_quarter(first) + SPAN[grain] - 1 <= last


def _first_quarter(month: int) -> int:
    return month + (-month % QUARTER)


def snap_spec(spec: Spec, tier: Tier, *, is_open: bool) -> tuple[Spec, tuple[str, ...]]:
    """Return the nearest spec on the tier's lattice and one sentence per thing that was changed.

    Hours widen to whole six-hour bands and days to weekdays or the weekend where the tier has no free choice of time;
    parameters beyond the allowed number fall back to the definition's defaults, the age window first.
    """
    said: list[str] = []
    if not tier.free_time:
        hours, days = snap_hours(spec.hours), snap_days(spec.days)
        if (hours, days) != (spec.hours, spec.days):
            said.append("Times were widened to whole six-hour bands and to weekdays or the weekend.")
            spec = replace(spec, hours=hours, days=days)
    if spec.age is not None and not (tier.ages or is_open):
        said.append(f"The age window is for analysts; {tier.plural.lower()} see the definition's own.")
        spec = replace(spec, age=None)
    allowed = tier.fine_attributes if is_fine(spec.level) else tier.attributes
    for name, default in (("blindspot", False), ("domestic", "default"), ("hours", ()), ("days", ())):
        if spec.attributes() > allowed and getattr(spec, name) != default:
            said.append(f"{WORDS[name]} set back: {NUMBER[min(allowed, 2)]} at this level.")
            spec = replace(spec, **{name: default})  # type: ignore[arg-type]
    return spec, tuple(said)


WORDS = {
    "blindspot": "Robbery and aggravated burglary were",
    "domestic": "The domestic choice was",
    "hours": "The hours were",
    "days": "The days were",
}
NUMBER = ("a definition is shown as published", "one choice may be changed", "two choices may be changed at once")


def snap_hours(hours: tuple[int, ...]) -> tuple[int, ...]:
    """Return the hours of every six-hour band that is touched; all of them is ()."""
    touched = [hour for band in BANDS.values() if set(band) & set(hours) for hour in band]
    return () if len(touched) == 24 else tuple(sorted(touched))


def snap_days(days: tuple[int, ...]) -> tuple[int, ...]:
    """Return weekdays, the weekend, or () for all, whichever covers the chosen days."""
    touched = [day for group in (WEEKDAYS, WEEKEND) if set(group) & set(days) for day in group]
    return () if len(touched) == 7 else tuple(touched)
