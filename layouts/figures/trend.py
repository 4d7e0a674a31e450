"""Month by month at one place, with the months that are missing or hidden drawn as such."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component
from plotly.subplots import make_subplots

from data import Status, month_index, month_text
from indicators import Day, Trend, telling
from layouts import theme, words
from layouts.figures.graph import CLEAR, layout
from layouts.figures.ticks import STEP, Spans, compared, kinds, shades, ticks

HOW = "each line is one source's count. Dots: hidden. Hatching: not supplied, or in part only. A gap is never a zero. "
HOW += "Thin upright lines: the 95 % range that chance alone leaves around a count."
HEIGHT, THIN, GAP = 92, 18, 30  # pixels: a source's chart, one with nothing to show, and room for the name between
MARGIN = {"l": 34, "r": 8, "t": 20, "b": 24}
MONTH = 30 * 86_400_000  # plotly measures bars on a date axis in milliseconds
BANDS = {Status.HIDDEN: (".", "hidden-mark"), Status.NOT_SUPPLIED: ("/", "not-supplied-mark")}


def trend(trends: tuple[Trend, ...], days: tuple[Day, ...] = (), spans: Spans = ()) -> tuple[go.Figure, str]:
    """Return one small chart per source over the same months, ticks for the calendar below, and the same in words.

    spans: the periods of a change, shaded. Raises ValueError when there is no source to draw.
    """
    if not trends:
        raise ValueError("a trend needs at least one source")
    heights = [HEIGHT if told(one) else THIN for one in trends] + ([STEP * len(kinds(days))] if days else [])
    whole = sum(heights) + GAP * (len(heights) - 1)
    figure = make_subplots(
        rows=len(heights), shared_xaxes=True, row_heights=heights, vertical_spacing=GAP / whole if heights[1:] else 0
    )
    for row, one in enumerate(trends, start=1):
        for drawn in (*bands(one), line(one)):
            figure.add_trace(drawn, row=row, col=1)
        figure.update_yaxes(
            range=[0, top(one) * 1.15],
            dtick=1 if top(one) <= 3 else None,
            nticks=3,
            tickformat=",d",
            visible=told(one),
            row=row,
            col=1,
        )
    for drawn in ticks(days):
        figure.add_trace(drawn, row=len(heights), col=1)
    if days:
        span = [0.5 - len(kinds(days)), 0.5]
        figure.update_yaxes(visible=False, range=span, fixedrange=True, row=len(heights), col=1)
    names = [*(one.label for one in trends), *([", ".join(kinds(days)).capitalize()] if days else [])]
    for row, name in enumerate(names, start=1):
        where = {"xref": "paper", "yref": "y domain" if row == 1 else f"y{row} domain", "x": 0, "y": 1.0}
        figure.add_annotation(text=name, showarrow=False, xanchor="left", yanchor="bottom", **where)
    figure.update_layout(shapes=shades(spans))
    figure.update_layout(layout(whole + MARGIN["t"] + MARGIN["b"], barmode="overlay", bargap=0, margin=MARGIN))
    figure.update_xaxes(type="date", tickformat="%b %Y", nticks=5)
    return figure, " ".join(telling.trends(trends)) + compared(spans)


def told(one: Trend) -> bool:
    """Return whether any period has a count to draw; if none has, the chart is a thin band."""
    return bool((one.status == Status.SHOWN).any())


def figures(trends: tuple[Trend, ...]) -> Component:
    """Return the same as a table, newest first: for those who want the numbers, or whose browser cannot draw."""
    months = sorted({month for one in trends for month in one.months}, reverse=True)
    lengths = {month: one.grain for one in trends for month in one.months}
    head = html.Tr([html.Th("Period", scope="col"), *(html.Th(one.label, scope="col") for one in trends)])
    body = [
        html.Tr(
            [
                html.Th(telling.period(month, lengths[month]), scope="row"),
                *(html.Td(number(one, month)) for one in trends),
            ]
        )
        for month in months
    ]
    return html.Table([html.Thead(head), html.Tbody(body)], className="figures")


def number(one: Trend, month: str) -> str:
    """Return the count of the period that begins with `month`, the word for why there is none, "" between periods."""
    if month not in one.months:
        return ""
    at = one.months.index(month)
    status = Status(int(one.status[at]))
    if status is not Status.SHOWN:
        return words.STATUS_WORDS[status]
    spread = "" if one.low is None or one.high is None else words.interval(one.low[at], one.high[at], "count")
    return f"{words.count(int(one.count[at]))} {spread}".strip()


def middle(first: str, grain: str) -> str:
    """Return the day in the middle of the period that begins with month `first`."""
    half = telling.LENGTHS[grain] // 2
    return f"{month_text(month_index(first) + half)}-{'01' if telling.LENGTHS[grain] == 12 else '15'}"


def top(one: Trend) -> float:
    """Return the highest count shown, at least 1, so that bands have a height where nothing is shown."""
    high = 0.0 if one.high is None else float(np.nan_to_num(one.high, nan=0.0).max(initial=0.0))
    return max(1.0, float(one.count.max(initial=0)), high)


def line(one: Trend) -> go.Scatter:
    """Return the counts that are shown, broken wherever a month is not."""
    shown = np.where(one.status == Status.SHOWN, one.count.astype(float), np.nan)
    return go.Scatter(
        x=[middle(month, one.grain) for month in one.months],
        y=[None if np.isnan(count) else int(count) for count in shown],
        mode="lines+markers",
        connectgaps=False,
        cliponaxis=False,
        marker={"size": 4, "color": theme.colour("interval")},
        line={"width": 1.8, "color": theme.colour("interval")},
        error_y=around(one),
        name=one.label,
        text=[telling.period(month, one.grain) for month in one.months],
        hovertemplate="%{y:,} · %{text}<extra></extra>",
    )


def around(one: Trend) -> dict[str, Any] | None:
    """Return the limits of each count shown as plotly wants them: distances up and down, 0 where there is no count."""
    if one.low is None or one.high is None:
        return None
    up, down = (np.nan_to_num(np.abs(limit - one.count), nan=0.0) for limit in (one.high, one.low))
    shown = one.status == Status.SHOWN
    return {
        "type": "data", "symmetric": False, "width": 0, "thickness": 1, "color": theme.colour("interval"),
        "array": np.where(shown, up, 0).round(1).tolist(), "arrayminus": np.where(shown, down, 0).round(1).tolist(),
    }  # fmt: skip


def bands(one: Trend) -> list[go.Bar]:
    """Return full-height patterned bars over the months hidden or not supplied."""
    return [band(one, status) for status in BANDS if (one.status == status).any()]


def band(one: Trend, status: Status) -> go.Bar:
    """Return the months of one status: dots or hatch, like the map."""
    shape, token = BANDS[status]
    months = [month for month, found in zip(one.months, one.status, strict=True) if found == status]
    pattern = {
        "shape": shape,
        "fgcolor": theme.colour(token),
        "bgcolor": CLEAR,
        "size": 5,
        "solidity": 0.3,
        "fillmode": "overlay",
    }
    return go.Bar(
        x=[middle(month, one.grain) for month in months],
        y=[top(one) * 1.15] * len(months),
        width=MONTH * telling.LENGTHS[one.grain],
        marker={"color": CLEAR, "line": {"width": 0}, "pattern": pattern},
        hovertext=[telling.period(month, one.grain) for month in months],
        hovertemplate=f"{words.STATUS_WORDS[status]} · %{{hovertext}}<extra></extra>",
        name=words.STATUS_WORDS[status],
    )
