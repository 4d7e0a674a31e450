"""The legend in words: what each shade means and how many units have it, and a row for every status on the map."""

from __future__ import annotations

from collections.abc import Iterator

from dash import html
from dash.development.base_component import Component

from indicators import STATUSES, Answer, Classes, reading, status_words
from layouts.theme import ramp, variable
from layouts.together import in_legend

STATUSES_READ = (
    "Dots: too few to show safely, and it may be none. Hatching: nobody sent that period. Plain with an outline: "
    "nothing was recorded. What has no place on a map is counted in the line above it."
)
_AXIS = ("lowest third", "middle third", "highest third")


def legend(answer: Answer) -> Component:
    """Return the legend of the painted layer: title, classes with their number of units, statuses that occur."""
    classes = answer.classes
    body = _square(answer) if classes.scheme == "bivariate" else _list(classes)
    parts: list[Component] = [_heading(answer), *in_legend(answer), body]
    if rows := list(_statuses(answer)):
        parts.append(html.Ul(rows, className="va-legend-rows"))
    if answer.outline is not None and answer.context is not None:
        parts.append(_outline(answer))
    parts.append(how_to_read(answer))
    return html.Div(parts, className="va-legend")


def how_to_read(answer: Answer) -> Component:
    """Return how to read the map as it is painted now, folded away."""
    context = answer.context.label if answer.context else ""
    told = {
        "sequential": reading(answer.question.measure),
        "diverging": reading(answer.question.measure),
        "context": f"Shades are {context}, not violence.",
        "bivariate": f"Each shade says two things: violence upwards, {context} to the right, both in thirds of the "
        "areas shown. It shows where both are high; not that one causes the other.",
    }[answer.classes.scheme]
    lines = [told, STATUSES_READ, "The number beside each shade is how many areas have it."]
    folded = [html.Summary("How to read this map"), *(html.P(line) for line in lines)]
    return html.Details(folded, className="as-table how-map")


def _heading(answer: Answer) -> Component:
    """Return what the shades mean, whose figure it is when there are several, and what the numbers at the side are."""
    classes, several = answer.classes, len(answer.series) > 1
    named = several and classes.scheme in ("sequential", "diverging") and answer.question.measure != "health_only"
    whose = f", {answer.series[0].label}" if named else ""
    parts: list[Component] = [html.H2(f"{classes.title}{whose}", className="va-legend-title")]
    if classes.scheme != "bivariate":
        parts.append(html.Span("areas", className="va-legend-count"))
    return html.Div(parts, className="va-legend-head")


def _list(classes: Classes) -> Component:
    if not any(classes.counts):
        return html.P("No area here has a figure to shade.", className="va-legend-none")
    tokens = ramp(classes.scheme, len(classes.labels))
    rows = [
        _row(html.Span(className="va-swatch", style={"backgroundColor": variable(token)}), label, count)
        for token, label, count in zip(tokens, classes.labels, classes.counts, strict=True)
    ]
    return html.Ul(rows, className="va-legend-rows")


def _statuses(answer: Answer) -> Iterator[Component]:
    for field, _, look, words in STATUSES:
        if count := getattr(answer.classes, field):
            yield _row(html.Span(className=f"va-swatch va-swatch-{look}"), status_words(words, field, answer), count)


def _row(swatch: Component, label: str, count: int) -> Component:
    number = html.Span(f"{count:,}", className="va-legend-count", title=f"{count:,} on the map")
    return html.Li([swatch, html.Span(label, className="va-legend-label"), number])


def _square(answer: Answer) -> Component:
    """Return the 3 x 3 key as a table, so that each shade is announced with both of its words."""
    classes, context = answer.classes, answer.context
    across = context.label if context else "context"
    up = classes.title.removesuffix(f" and {across}")
    head = html.Thead(html.Tr([html.Td(), *(html.Th(word, scope="col") for word in _AXIS)]))
    rows = [
        html.Tr(
            [html.Th(_AXIS[violence], scope="row"), *(_shade(classes, 3 * violence + column) for column in range(3))]
        )
        for violence in (2, 1, 0)
    ]
    caption = html.Caption([html.Span(f"↑ {up}"), html.Span(f"→ {across}")])
    return html.Table([caption, head, html.Tbody(rows)], className="va-legend-square")


def _shade(classes: Classes, index: int) -> Component:
    style = {"backgroundColor": variable(f"bivariate-{index}")}
    words = f"{classes.labels[index]}: {classes.counts[index]:,}"
    return html.Td(
        html.Span(html.Span(words, className="visually-hidden"), className="va-shade", style=style, title=words)
    )


def _outline(answer: Answer) -> Component:
    context = answer.context
    assert context is not None
    swatches = [
        html.Span(className="va-swatch va-swatch-ring", style={"borderColor": variable(f"context-{fifth}")})
        for fifth in range(5)
    ]
    words = html.Span(f"Outline: {context.label}, lowest fifth to highest", className="va-legend-label")
    return html.Div([html.Span(swatches, className="va-legend-ramp"), words], className="va-legend-outline")
