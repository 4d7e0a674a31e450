"""The calendar under a trend, in words: how many days of each kind, and each of them folded away."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from indicators import MONTHS, Day
from layouts import words

MANY = {"match": "matches", "bank holiday": "bank holidays"}


def calendar(days: tuple[Day, ...]) -> list[Component]:
    """Return the line and the list of a calendar, nothing where it is empty."""
    if not days:
        return []
    lists = [
        part
        for kind, many in groupby(by_kind(days), key=lambda day: day.kind)
        for part in (html.H4(kind.capitalize()), html.Ul([html.Li(said(day)) for day in many], className="days"))
    ]
    folded = html.Details([html.Summary("The days one by one"), *lists], className="as-table")
    return [html.P(counted(days), className="how"), folded]


def counted(days: tuple[Day, ...]) -> str:
    """Return "Ticks below the line: 24 bank holidays, 57 fixtures."."""
    kinds = [(kind, len(list(many))) for kind, many in groupby(by_kind(days), key=lambda day: day.kind)]
    told = ", ".join(words.plural(number, kind, MANY.get(kind, "")) for kind, number in kinds)
    return f"Ticks below: {told}. They stand beside the counts and explain nothing by themselves."


def by_kind(days: Iterable[Day]) -> list[Day]:
    """Return the days by kind, those of a kind in their order."""
    return sorted(days, key=lambda day: day.kind)


def said(day: Day) -> str:
    """Return "Sat 23 – Mon 25 Aug 2025: Herring Fair, Swarteby"."""
    start, end = (f"{one.day} {MONTHS[one.month - 1]} {one.year}" for one in (day.start, day.end))
    span = start if day.start == day.end else f"{start} – {end}"
    return f"{span}: {day.label}{f', {day.place}' if day.place else ''}"
