"""Incidents set against how long premises are open and how many people come: counts with their intervals."""

from __future__ import annotations

import calendar

import numpy as np
from numpy.typing import NDArray

from data import Premises, Week, hours_open, week_of
from indicators.premises.model import Hours, Rate
from indicators.statistics import poisson_limits

OPENING, ADMITTED = 100, 10_000
LICENSED = "licensed hours"


def weekdays_in(months: tuple[int, ...]) -> NDArray[np.int64]:
    """Return how many Mondays, Tuesdays, ... some months (year x 12 + month - 1) have."""
    days = np.zeros(7, np.int64)
    for month in months:
        first, length = calendar.monthrange(month // 12, month % 12 + 1)
        days += np.bincount((first + np.arange(length)) % 7, minlength=7)
    return days


def rate(label: str, count: int, of: float, per: int, unit: str) -> Rate:
    """Return a count per `per` of `of`, with Byar's interval (exact below 10). Raises ValueError unless of > 0."""
    if not of > 0:
        raise ValueError(f"{label}: what a count is set against must be above 0, got {of}")
    low, high = poisson_limits(np.array([count]))
    value, least, most = (float(one) * per / of for one in (count, low[0], high[0]))
    words = f"{figure(value)} per {per:,} {unit} (95 % interval {figure(least)} to {figure(most)})"
    return Rate(label, count, of, per, unit, value, least, most, words)


def figure(value: float) -> str:
    """Return a figure with two that tell at least: "31", "3.1", "0.031"; whole numbers whole."""
    if value >= 10 or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def rates(
    premises: Premises, count: int, clock: NDArray[np.int64], months: tuple[int, ...]
) -> tuple[tuple[Rate, ...], tuple[str, ...]]:
    """Return the rates that the register allows in supplied months, and why others are not there.

    months: those that every source supplied, in which `count` was counted. clock: weekday x hour of those of them whose
    hour is known. By opening hours first those in licensed hours alone, then all of them over the same hours.
    """
    made, why = [], []
    week = week_of(premises.hours)
    opened = hours_open(week, weekdays_in(months)) if week is not None else 0.0
    if not months:
        return (), ("No month of the window was supplied by every source that is counted here.",)
    if week is not None and opened > 0:
        inside = int(clock.reshape(-1)[(week > 0).reshape(-1)].sum())
        made.append(rate("In licensed hours", inside, opened, OPENING, LICENSED))
        made.append(rate("At any hour", count, opened, OPENING, f"{LICENSED}, at any or no known hour"))
    else:
        why.append("No rate by opening hours: the register has no licensed hours of these premises.")
    if premises.admissions:
        made.append(rate("By admissions", count, premises.admissions * len(months) / 12, ADMITTED, "admissions"))
    else:
        why.append("No rate by admissions: nobody has supplied how many people come in.")
    return tuple(made), tuple(why)


def hours(premises: Premises, clock: NDArray[np.int64], untimed: int) -> Hours:
    """Return incidents by hour against the licensed week; the hour after closing apart, for people go home in it."""
    week = week_of(premises.hours)
    if week is None:
        told = "The register has no licensed hours of these premises, so that none can be set against them."
        return Hours(clock, None, None, None, None, untimed, told)
    opened = (week > 0).reshape(-1)
    after = np.roll(opened, 1) & ~opened
    by_hour = clock.reshape(-1)
    inside, next_hour = int(by_hour[opened].sum()), int(by_hour[after].sum())
    rest = int(by_hour.sum()) - inside - next_hour
    told = (
        f"{inside} in licensed hours, {next_hour} in the hour after closing, {rest} at other times, "
        f"{untimed} without a known hour."
    )
    return Hours(clock, week, inside, next_hour, rest, untimed, told)


def week_hours(week: Week | None) -> float | None:
    """Return licensed hours a week, None where they are not known."""
    return None if week is None else float(week.sum())
