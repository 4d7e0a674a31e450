"""Panel of rates: funnel, table with intervals, denominators, and how the rate goes with deprivation."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
from dash import html
from dash.development.base_component import Component

from indicators import Asked, ByAge, Denominator, Rates, Slope, compare_address
from layouts import words
from layouts.compare import rows
from layouts.figures.drawing import Axis, Chart, axis, figure, interval, key

OUTSIDE = {2: "far above", 1: "above", 0: "", -1: "below", -2: "far below"}
NOTHING = "Every area with a figure has a count of 0: there is no funnel to draw."
HOW_FUNNEL = (
    "each dot is an area; the further right, the more was expected of it. Between the lines a difference may be "
    "chance: "
    "95 in 100 areas that do not differ lie inside the inner pair, 998 in 1,000 inside the outer."
)
HOW_TABLE = (
    "the bar is the 95 % interval: areas whose bars overlap may not differ. “Steadied” is drawn towards the average, "
    "the more the fewer people it stands on; it is never negative. Fifth 5 has the highest rates. Where not every "
    "month was supplied, the rate is of the months that were."
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
        html.P(adjusted_words(one.adjusted), className="reason"),
    ]


def per(one: Rates, asked: Asked) -> Component:
    """Return the choice of denominator."""
    return rows.choice(
        "Rate per",
        [
            (
                option.label,
                compare_address(one.answer.question, asked, per=option.key),
                option.key == one.of.key,
                option.reason,
            )
            for option in one.pers
        ],
    )


def warnings(one: Rates) -> list[Component]:
    """Return what must be known before rates are compared: where many visit and few live."""
    if one.of.key != "residents":
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
    x, y, beyond = one.funnel.expected, one.value, one.funnel.beyond
    known = np.isfinite(y) & (x > 0)
    if not known.any():
        told = NOTHING if np.isfinite(y).any() else "No area has a rate that can be shown."
        return html.P(told, className="reason")
    across = axis(x[known], "incidents expected at the overall rate →", scale="log", zero=False)
    up = axis(y[known], f"↑ {one.of.unit}", scale="root")
    chart = Chart(across, up)
    expected = np.expm1(np.linspace(np.log1p(float(x[known].min())), np.log1p(across.high), 60))
    limits = [
        chart.line(expected, one.overall * edge, look)
        for sigma, look in ((1.959964, "limit"), (3.090232, "limit outer"))
        for edge in one.funnel.limits(expected, sigma)
    ]
    mean = chart.line(np.array([expected[0], across.high]), np.array([one.overall] * 2), "mean")
    inside, outside = known & (beyond == 0), known & (beyond != 0)
    far = furthest(one, known)
    named = chart.names(x[far], y[far], [one.answer.units.name[at] for at in far])
    marks = [*limits, mean, chart.dots(x[inside], y[inside], "in"), chart.dots(x[outside], y[outside], "out"), *named]
    says = funnel_words(one, known)
    legend = key(
        (
            ("in", "inside"),
            ("out", "outside 95 %"),
            ("limit", "95 % limits"),
            ("outer", "99.8 % limits"),
            ("mean", "all areas together"),
        )
    )
    return figure(chart.drawn(marks, says=says), says=says, how=HOW_FUNNEL, key=legend)


def furthest(one: Rates, known: np.ndarray, most: int = 3) -> list[int]:
    """Return the few areas that lie furthest above the funnel, where areas may be put in order."""
    if not one.answer.ranked:
        return []
    found = np.flatnonzero(known & (one.funnel.beyond > 0))
    return [int(at) for at in found[np.argsort(-one.value[found], kind="stable")][:most]]


def funnel_words(one: Rates, known: np.ndarray) -> str:
    """Return what the funnel shows."""
    above, below = int((one.funnel.beyond > 0).sum()), int((one.funnel.beyond < 0).sum())
    some = words.plural(int(known.sum()), "area")
    told = f"Of {some} with a rate, {above:,} lie above the funnel and {below:,} below it."
    if one.funnel.spread > 1:
        told += f" They differ {one.funnel.spread:.1f} times as much as chance has it: the limits are widened by that."
    elif one.funnel.few:
        told += " So few areas do not tell how much they differ beside chance: the limits are those of chance alone."
    return told


def slope(one: Rates) -> Component:
    """Return how the rate goes with deprivation, or why that cannot be told."""
    title = html.H4("Rate and deprivation")
    if one.slope is None or one.deprived is None:
        return html.Section([title, html.P(one.no_slope, className="reason")])
    says = " ".join(slope_words(one.slope, one.of))
    how = (
        f"each dot is a fifth of the areas by deprivation, with its 95 % interval; the line is fitted to them, "
        f"weighted by their {one.of.what}: the slope index of inequality. {one.deprived.source}, "
        f"{one.deprived.date}. Hidden areas take no part. Intervals allow for how much areas of one fifth differ, the "
        "outermost included, which the funnel draws in."
    )
    legend = key((("out", "a fifth of the areas, with its interval"), ("mean", "the line fitted to them")))
    return html.Section([title, figure(fifths(one.slope, one.of, says), says=says, how=how, key=legend)])


def slope_words(found: Slope, of: Denominator) -> list[str]:
    """Return what the fifths show: the ratio of the outer two first, then the line, then how sure it is."""
    ratio, index = found.ratio, found.index
    spread = (
        f" Every interval is widened, for areas of the same fifth differ {rows.told(found.spread)} times as much as "
        "chance has it."
        if found.spread > 1
        else ""
    )
    return [
        f"The most deprived fifth of areas has {rows.told(ratio[0])} times the rate of the least deprived "
        f"({rows.told(ratio[1])} to {rows.told(ratio[2])}).",
        f"Along the line, from one end to the other, the rate {'rises' if index.slope >= 0 else 'falls'} by "
        f"{rows.told(abs(index.slope))} {of.unit} ({' to '.join(rows.told(one) for one in along(found))}).",
        ends(found) + spread,
    ]


def along(found: Slope) -> tuple[float, float]:
    """Return the limits of how much a rate rises, or falls, along the line."""
    index = found.index
    return (index.slope_low, index.slope_high) if index.slope >= 0 else (-index.slope_high, -index.slope_low)


def ends(found: Slope) -> str:
    """Return the ratio of the line's ends, or why it would mislead."""
    if not found.straight:
        return "The fifths do not lie on a line, so the line is a summary only and its ends are not put in a ratio."
    index = found.index
    if not math.isfinite(index.relative):
        return "One end of the line is not surely above zero, so its ends are not put in a ratio."
    return (
        f"The most deprived end of the line has {rows.told(index.relative)} times the rate of the least deprived "
        f"({rows.told(index.relative_low)} to {rows.told(index.relative_high)})."
    )


def fifths(found: Slope, of: Denominator, says: str) -> Component:
    """Return the drawing: a dot with its interval for each fifth, and the fitted line, wherever it leads."""
    line = np.array([found.index.intercept, found.index.intercept + found.index.slope])
    across = Axis(0, 1, f"share of {of.what}, least deprived → most deprived", ticks=(0.0, 0.5, 1.0))
    up = axis([*found.high, *line], f"↑ {of.unit}")
    chart = Chart(
        replace(across, labels=("", "half", "")), replace(up, low=min(up.low, 1.1 * float(line.min()))), high=220
    )
    marks = [
        chart.line(np.array([0.0, 1.0]), line, "mean"),
        *(
            chart.line(np.array([x, x]), np.array([low, high]), "spread")
            for x, low, high in zip(found.at, found.low, found.high, strict=True)
        ),
        chart.dots(found.at, found.value, "out"),
    ]
    return chart.drawn(marks, says=says)


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
    if not one.adjusted.refused:
        titles.insert(4, "Adjusted for age (95 % interval)")
    caption = f"{one.label}: {one.of.unit}, {'the highest first' if one.answer.ranked else 'by name'}"
    how = html.P([html.B("How to read this: "), HOW_TABLE], className="how")
    return html.Section([rows.table(caption, titles, body), *rows.more(one.answer, asked, len(shown), len(order)), how])


def adjusted_words(one: ByAge) -> str:
    """Return what the adjusted rates are and of whom, or why there are none."""
    if one.refused:
        return one.refused
    told = (
        "Adjusted for age: directly standardised to the European Standard Population 2013, per 1,000 residents a year; "
        f"residents by age of {one.source}, {one.date}."
    )
    if math.isfinite(one.unknown):
        told += (
            f" In {round(100 * one.unknown)} % of the incidents told here the victim's age is not known: they are left "
            "out of it, so that it is lower by about as much."
        )
    none = Counter(why for why in one.why if why)
    few = sum(number for why, number in none.items() if why.startswith("Only"))
    told += f" {words.plural(few, 'area')} with fewer than ten incidents of known age have none." if few else ""
    others = sum(none.values()) - few
    return told + (f" In {words.plural(others, 'area')} an age band is hidden or has no residents." if others else "")


def adjusted(one: ByAge, at: int) -> list[Component]:
    """Return the cell of one area's adjusted rate, or why it has none; no cell where no area has one."""
    if one.refused:
        return []
    if one.why[at]:
        short = "fewer than 10" if one.why[at].startswith("Only") else "no figure"
        return [html.Td(short, className="number status", title=one.why[at])]
    spread = words.interval(float(one.low[at]), float(one.high[at]), "rate")
    return [html.Td(f"{rows.told(one.value[at])} {spread}".strip(), className="number")]


def row(one: Rates, at: int, top: float, asked: Asked) -> Component:
    """Return one area."""
    told = math.isfinite(one.value[at])
    spread = words.interval(float(one.low[at]), float(one.high[at]), "rate") if told else ""
    visit = [html.Span("many visit", className="flag")] if one.many is not None and one.many[at] else []
    supplied, months = int(one.answer.series[0].supplied[at]), one.answer.series[0].months
    if told and supplied < months:
        visit.append(html.Span(f"{supplied} of {months} months", className="flag"))
    drawn = interval(one.low[at], one.value[at], one.high[at], top) if told else None
    name = rows.place(one.answer, at, asked)
    return html.Tr(
        [
            html.Th([*[name.children], *visit], scope="row"),
            rows.count(one.answer.series[0], at),
            html.Td(f"{rows.told(one.value[at])} {spread}".strip(), className="number"),
            html.Td(drawn),
            *adjusted(one.adjusted, at),
            rows.figure(one.smoothed[at]),
            html.Td(str(one.fifth[at]) if one.fifth[at] else "", className="number"),
            html.Td(OUTSIDE[int(one.funnel.beyond[at])], className="number"),
        ]
    )
