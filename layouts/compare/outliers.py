"""Panel of outliers: recorded against expected, both lists with what else is unusual there, and what the model says."""

from __future__ import annotations

import numpy as np
from dash import html
from dash.development.base_component import Component

from indicators import Asked, Odd, Outliers
from layouts import words
from layouts.compare import rows
from layouts.figures.drawing import Chart, axis, figure, key
from layouts.theme import ramp, variable

HOW_SCATTER = (
    "each dot is an area. On the middle line as much was recorded as its residents, deprivation and night-time "
    "premises "
    "lead one to expect; beyond the outer lines it is more than two standard deviations away."
)
HOW_LIST = (
    "the further out, the less the model explains. “Beyond chance” has passed a test with false discoveries held "
    "at 5 % "
    "over every area. What is unusual beside it is a lead to follow, not a cause."
)
LOOKS = {2: "outside 99.8 %", 1: "outside 95 %", 0: "within chance", -1: "outside 95 %", -2: "outside 99.8 %"}


def top(one: Outliers) -> list[Component]:
    """Return what stands over the map: title, what was found, what the shades mean."""
    if one.model is None:
        return []
    lead = f"{said(one)} {rows.of_whom(one.answer)}"
    return [html.H3("Places that do not fit"), html.P(lead, className="lead"), legend(one)]


def panel(one: Outliers, asked: Asked) -> list[Component]:
    """Return what stands under the map, or why the model was refused."""
    if one.model is None:
        told = "No expected counts can be told here. Choose a longer period, a larger area or a level of census areas."
        refused = [html.H4("This was refused"), html.P(one.refused), html.P(told)]
        return [html.H3("Places that do not fit"), html.Div(refused, className="state refused")]
    return [
        listing(one, asked, one.high, "High violence, low deprivation", "high"),
        listing(one, asked, one.low, "Low violence, high deprivation", "low"),
        html.Div([scatter(one), model(one)], className="beside"),
    ]


def said(one: Outliers) -> str:
    """Return in a sentence how many places lie beyond chance."""
    assert one.model is not None
    sure = one.model.sure
    above, below = (int((sure & (one.model.pearson * sign > 0)).sum()) for sign in (1, -1))
    return (
        f"Of {words.plural(one.model.known, 'area')} with all that is needed, {above:,} have more recorded "
        f"violence than "
        f"chance and the model explain, {below:,} less."
    )


def legend(one: Outliers) -> Component:
    """Return what the shades of the map mean."""
    bands = one.bands
    tokens = ramp(bands.scheme, len(bands.labels))
    made = [
        html.Li([html.Span(className="va-swatch", style={"backgroundColor": variable(token)}), f"{label} ({count:,})"])
        for token, label, count in zip(tokens, bands.labels, bands.counts, strict=True)
    ]
    others = (
        ("hidden", bands.hidden, "hidden"),
        ("not-supplied", bands.not_supplied, "not supplied"),
        ("no-value", bands.no_value, "not in the model"),
    )
    made += [
        html.Li([html.Span(className=f"va-swatch va-swatch-{look}"), f"{label} ({count:,})"])
        for look, count, label in others
        if count
    ]
    return html.Ul(made, className="bands")


def listing(one: Outliers, asked: Asked, found: tuple[Odd, ...], title: str, look: str) -> Component:
    """Return one list of places, each with the layers that are unusual there."""
    heading = html.H4(title)
    if not found:
        return html.Section([heading, html.P("No area is both.", className="reason")])
    titles = ["Area", "Recorded", "Expected", "Deprivation fifth", "Beyond chance", "<Also unusual there"]
    body = [row(one, odd, asked) for odd in found]
    how = html.P([html.B("How to read this: "), HOW_LIST], className="how")
    return html.Section(
        [heading, rows.table(f"{title}, the furthest out first", titles, body), how], className=f"odd {look}"
    )


def row(one: Outliers, odd: Odd, asked: Asked) -> Component:
    """Return one place of a list."""
    assert one.model is not None
    at = odd.row
    beside = [html.Li([f"{each.label}: ", html.B(each.told), f" ({each.standing})"]) for each in odd.unusual] or [
        html.Li("No other layer held here is unusual.", className="muted")
    ]
    sure = "yes" if one.model.sure[at] else LOOKS[int(one.beyond[at])]
    return html.Tr(
        [
            rows.place(one.answer, at, asked),
            rows.figure(one.count[at]),
            rows.figure(round(float(one.model.expected[at]), 1)),
            html.Td(f"{one.fifth[at]} of 5", className="number"),
            html.Td(sure, className="number"),
            html.Td(html.Ul(beside, className="unusual")),
        ]
    )


def scatter(one: Outliers) -> Component:
    """Return recorded against expected with limits at two standard deviations of the model."""
    assert one.model is not None
    expected, seen, sure = one.model.expected, one.count, one.model.sure
    known = np.isfinite(expected) & np.isfinite(seen)
    chart = Chart(
        axis(expected[known], "expected →", scale="log", zero=False), axis(seen[known], "↑ recorded", scale="log")
    )
    line = np.expm1(np.linspace(np.log1p(float(expected[known].min())), np.log1p(chart.x.high), 60))
    reach = 2 * np.sqrt(line + one.model.alpha * line**2)
    plain, far = known & ~sure, known & sure
    listed = [odd.row for odd in (*one.high[:2], *one.low[:1])]
    marks = [
        chart.line(line, line + reach, "limit"),
        chart.line(line, np.maximum(line - reach, 0), "limit"),
        chart.line(line, line, "mean"),
        chart.dots(expected[plain], seen[plain], "in"),
        chart.dots(expected[far], seen[far], "out"),
        *(chart.text(expected[at], seen[at], one.answer.units.name[at], "named") for at in listed),
    ]
    says = f"{said(one)} Named: {', '.join(one.answer.units.name[at] for at in listed)}."
    legend_ = key(
        (
            ("in", "within chance"),
            ("out", "beyond chance"),
            ("mean", "as expected"),
            ("limit", "two standard deviations"),
        )
    )
    return figure(chart.drawn(marks, says=says), says=says, how=HOW_SCATTER, key=legend_)


def model(one: Outliers) -> Component:
    """Return what the model found in words, and what it cannot say."""
    return html.Section(
        [
            html.H4("What goes with recorded violence here"),
            html.Ul([html.Li(line) for line in one.said]),
            html.H4("What this cannot say"),
            html.Ul([html.Li(line) for line in one.cannot_say]),
        ]
    )
