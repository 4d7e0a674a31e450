"""A breakdown as labelled bars: a list that reads the same with and without its bars."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data import Status
from indicators import Breakdown, Share, telling
from layouts import words
from layouts.links import attrs

HOW = "bars are lengths from zero. A part that is hidden has dots and no length."


def bars(breakdown: Breakdown) -> tuple[Component, str]:
    """Return one bar per part with its number, or the reason why there are none, and the same in words."""
    if breakdown.reason or not breakdown.parts:
        reason = breakdown.reason or "Nothing was recorded to break down."
        return html.P(reason, className="reason"), reason
    top = max(1, *(part.cell.count or 0 for part in breakdown.parts))
    return html.Ul([bar(part, top) for part in breakdown.parts], className="bars"), telling.breakdown(breakdown)


def bar(part: Share, top: int) -> Component:
    """Return one part: label, bar, number or status."""
    shown = part.cell.status is Status.SHOWN
    width = {"width": f"{100 * (part.cell.count or 0) / top:.1f}%"}
    look = (
        html.Span(className="bar", style=width)
        if shown
        else html.Span(className=f"bar status-{part.cell.status.name.lower()}")
    )
    track = html.Span(look, className="track", **attrs(aria_hidden="true"))
    return html.Li([html.Span(part.label), track, html.Span(words.cell(part.cell), className="figure")])
