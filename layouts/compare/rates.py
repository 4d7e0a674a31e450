"""Panel of rates: funnel, table with intervals, denominators, and how the rate goes with deprivation."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from dash import html
from dash.development.base_component import Component

from indicators import Asked, Rates, compare_address
from layouts import words
from layouts.compare import rows
from layouts.figures.drawing import Axis, Chart, axis, figure, interval, key

OUTSIDE = {2: "far above", 1: "above", 0: "", -1: "below", -2: "far below"}
HOW_FUNNEL = (
    "each dot is an area; the further right, the more was expected of it. Between the lines a difference may be "
    "chance: "
    "95 in 100 areas that do not differ lie inside the inner pair, 998 in 1,000 inside the outer."
)
HOW_TABLE = (
    "the bar is the 95 % interval: areas whose bars overlap may not differ. “Steadied” is drawn towards the average, "
    "the more the fewer people it stands on; it is never negative. Fifth 5 has the highest rates."
)


def panel(one: Rates, asked: Asked) -> list[Component]:
    """Return the whole panel."""
    return [
        html.H3("Rates of every area"),
        html.P([f"{one.overall_words()} ", rows.of_whom(one.answer)], className="lead"),
        per(one, asked),
        *warnings(one),
        html.Div([funnel(one), slope(one)], className="beside"),
        listing(one, asked),
        html.P(one.standardised, className="reason"),
    ]


def per(one: Rates, asked: Asked) -> Component:
    """Return the choice of denominator."""
    return rows.choice(
        "Rate per",
        [
            (
                option.label,
                compare_address(one.answer.question, asked, per=option.key),
                option.key == one.per,
                option.reason,
            )
            for option in one.pers
        ],
    )


def warnings(one: Rates) -> list[Component]:
    """Return what must be known before rates are compared: where many visit and few live."""
    if one.per != "residents":
        return []
    if one.many is None:
        told = "Where few live and many visit, a rate per resident misleads: no layer here says which areas those are."
        return [html.P(told, className="notice")]
    many = int(one.many[one.answer.inside].sum())
    if not many:
        return []
    told = (
        f"In {words.plural(many, 'area')} at least twice as many people are there on a working day as live "
        f"there, marked "
        "“many visit”: a rate per resident overstates them. Compare per people on a working day."
    )
    return [html.P(told, className="notice")]


def funnel(one: Rates) -> Component:
    """Return the funnel chart: rate against what was expected, limits, and the names furthest out."""
    known = np.isfinite(one.value) & (one.expected > 0)
    if not known.any():
        return html.P("No area has a rate that can be shown.", className="reason")
    across = axis(one.expected[known], "incidents expected at the overall rate →", scale="log", zero=False)
    up = axis(one.value[known], f"↑ {one.unit}", scale="root")
    chart = Chart(across, up)
    expected = np.expm1(np.linspace(np.log1p(max(float(one.expected[known].min()), 0.5)), np.log1p(across.high), 60))
    limits = [
        chart.line(expected, one.overall * edge, look)
        for sigma, look in ((1.959964, "limit"), (3.090232, "limit outer"))
        for edge in one.funnel(expected, sigma)
    ]
    mean = chart.line(np.array([expected[0], across.high]), np.array([one.overall] * 2), "mean")
    inside, outside = known & (one.beyond == 0), known & (one.beyond != 0)
    x, y = one.expected, one.value
    far = furthest(one, known)
    named = chart.names(x[far], y[far], [one.answer.units.name[at] for at in far])
    marks = [*limits, mean, chart.dots(x[inside], y[inside], "in"), chart.dots(x[outside], y[outside], "out"), *named]
    says = funnel_words(one, known)
    legend = key(
        (("in", "inside"), ("out", "outside 95 %"), ("limit", "95 % and 99.8 % limits"), ("mean", "all areas together"))
    )
    return figure(chart.drawn(marks, says=says), says=says, how=HOW_FUNNEL, key=legend)


def furthest(one: Rates, known: np.ndarray, most: int = 3) -> list[int]:
    """Return the few areas that lie furthest above the funnel, where areas may be put in order."""
    if not one.answer.ranked:
        return []
    found = np.flatnonzero(known & (one.beyond > 0))
    return [int(at) for at in found[np.argsort(-one.value[found], kind="stable")][:most]]


def funnel_words(one: Rates, known: np.ndarray) -> str:
    """Return what the funnel shows."""
    above, below = int((one.beyond > 0).sum()), int((one.beyond < 0).sum())
    some = words.plural(int(known.sum()), "area")
    told = f"Of {some} with a rate, {above:,} lie above the funnel and {below:,} below it."
    if one.spread > 1:
        told += f" They differ {one.spread:.1f} times as much as chance has it, and the limits are widened by that."
    return told


def slope(one: Rates) -> Component:
    """Return how the rate goes with deprivation, or why that cannot be told."""
    title = html.H4("Rate and deprivation")
    if one.slope is None or one.deprived is None:
        return html.Section([title, html.P(one.no_slope, className="reason")])
    found, fifths = one.slope.index, one.slope
    lines = [
        f"From the least to the most deprived end of the areas shown, the rate rises by {rows.told(found.slope)} "
        f"{one.unit} "
        f"({rows.told(found.slope_low)} to {rows.told(found.slope_high)}).",
        f"The most deprived end has {rows.told(found.relative)} times the rate of the least deprived "
        f"({rows.told(found.relative_low)} to {rows.told(found.relative_high)}).",
    ]
    if found.slope < 0:
        lines[0] = lines[0].replace("rises", "changes")
    across = Axis(0, 1, "residents of the areas, least deprived → most deprived", ticks=(0.0, 0.5, 1.0))
    chart = Chart(replace(across, labels=("", "half", "")), axis(fifths.high, f"↑ {one.unit}"), high=220)
    ends = np.maximum([found.intercept, found.intercept + found.slope], 0)
    marks = [
        chart.line(np.array([0.0, 1.0]), ends, "mean"),
        *(
            chart.line(np.array([x, x]), np.array([low, high]), "spread")
            for x, low, high in zip(fifths.at, fifths.low, fifths.high, strict=True)
        ),
        chart.dots(fifths.at, fifths.value, "out"),
    ]
    says = " ".join(lines)
    how = (
        "each dot is a fifth of the areas by deprivation, with its interval; the line fitted to them, weighted "
        "by their residents: the slope "
        "index of "
        f"inequality. {one.deprived.source}, {one.deprived.date}. Hidden areas take no part."
    )
    return html.Section([title, figure(chart.drawn(marks, says=says), says=says, how=how)])


def listing(one: Rates, asked: Asked) -> Component:
    """Return the table of rates."""
    order = (
        one.order
        if one.answer.ranked
        else np.array(sorted(one.order.tolist(), key=lambda row: one.answer.units.name[row]))
    )
    shown = order if asked.rows == "all" else order[: rows.FIRST]
    top = float(np.nanmax(one.high[shown], initial=0.0)) if len(shown) else 0.0
    body = [row(one, int(at), top, asked) for at in shown]
    titles = ["Area", "Incidents", "Rate (95 % interval)", "", "Steadied", "Fifth", "Funnel"]
    caption = (
        f"{one.label}: {one.unit}, the highest first" if one.answer.ranked else f"{one.label}: {one.unit}, by name"
    )
    how = html.P([html.B("How to read this: "), HOW_TABLE], className="how")
    return html.Section([rows.table(caption, titles, body), *rows.more(one.answer, asked, len(shown), len(order)), how])


def row(one: Rates, at: int, top: float, asked: Asked) -> Component:
    """Return one area."""
    told = math.isfinite(one.value[at])
    spread = words.interval(float(one.low[at]), float(one.high[at]), "rate") if told else ""
    visit = [html.Span("many visit", className="flag")] if one.many is not None and one.many[at] else []
    drawn = interval(one.low[at], one.value[at], one.high[at], top) if told else None
    name = rows.place(one.answer, at, asked)
    return html.Tr(
        [
            html.Th([*[name.children], *visit], scope="row"),
            rows.count(one.answer.series[0], at),
            html.Td(f"{rows.told(one.value[at])} {spread}".strip(), className="number"),
            html.Td(drawn),
            rows.figure(one.smoothed[at]),
            html.Td(str(one.fifth[at]) if one.fifth[at] else "", className="number"),
            html.Td(OUTSIDE[int(one.beyond[at])], className="number"),
        ]
    )
