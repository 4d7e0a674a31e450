"""What stands beside a trend: ticks for the days of the calendar, and the two periods of a change."""

from __future__ import annotations

from collections.abc import Iterator

import plotly.graph_objects as go

from data import month_text
from indicators import Day, period_words
from layouts import theme

STEP = 9  # pixels from one kind of day to the next
Spans = tuple[tuple[int, int], ...]  # first and last month of each period, the one shown first


def kinds(days: tuple[Day, ...]) -> list[str]:
    """Return the kinds of day, each a line of ticks."""
    return sorted({day.kind for day in days})


def ticks(days: tuple[Day, ...]) -> Iterator[go.Scatter]:
    """Return one line of ticks a kind, from above in their order."""
    for at, kind in enumerate(kinds(days)):
        held = [day for day in days if day.kind == kind]
        yield go.Scatter(
            x=[day.start.isoformat() for day in held],
            y=[-at] * len(held),
            mode="markers",
            cliponaxis=False,
            marker={"symbol": "line-ns", "size": STEP - 3, "line": {"width": 1, "color": theme.colour("interval")}},
            text=[f"{day.label}{f', {day.place}' if day.place else ''}" for day in held],
            hovertemplate="%{text} · %{x|%-d %b %Y}<extra></extra>",
            name=kind,
        )


def shades(spans: Spans) -> list[dict[str, object]]:
    """Return a band over each of two periods; the stylesheet gives the second one its dashes."""
    return [
        {
            "type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
            "x0": f"{month_text(start)}-01", "x1": f"{month_text(end + 1)}-01",
            "fillcolor": theme.colour("accent-soft"), "opacity": 0.8,
            "line": {"width": at, "dash": "dot", "color": theme.colour("accent")},
        }
        for at, (start, end) in enumerate(spans)
    ]  # fmt: skip


def compared(spans: Spans) -> str:
    """Return which periods are shaded, "" where none is."""
    if len(spans) < 2:
        return ""
    now, then = (period_words(*span) for span in spans[:2])
    return f" Shaded: {now}; with a dotted edge: {then}, which it is compared with."
