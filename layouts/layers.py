"""What lies over the map: the layer control and the breadcrumb."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from indicators import Answer, Crumb
from layouts.links import attrs, change, go, unseen
from layouts.together import switches

SHORT = {"police": "Police", "ed": "ED", "ambulance": "Ambulance", "fire": "Fire"}
PAINT_WORDS = {"violence": "Violence", "context": "{context}", "bivariate": "Both shades", "outline": "Outlined"}


def layers(answer: Answer) -> list[Component]:
    """Return who colours the map, and how violence and context share it."""
    return [*colouring(answer), *switches(answer), *context(answer)]


def colouring(answer: Answer) -> list[Component]:
    """Return one choice per source, when there are several; the first colours the map."""
    if len(answer.series) < 2 or answer.question.together == "union":
        return []
    keys = [series.source for series in answer.series]
    made = [
        option(
            SHORT.get(series.source, series.label),
            change(answer.question, sources=(series.source, *(k for k in keys if k != series.source))),
            at == 0,
            series.label,
        )
        for at, series in enumerate(answer.series)
    ]
    return [group("Coloured by", made)]


def context(answer: Answer) -> list[Component]:
    """Return how violence and the context share the map, or the button that adds a context."""
    if answer.context is None:
        return [
            html.Button("Add deprivation or context", type="button", className="option", **attrs(data_picker="context"))
        ]
    made = [
        option(
            words.format(context=answer.context.label), change(answer.question, paint=key), key == answer.question.paint
        )
        for key, words in PAINT_WORDS.items()
    ]
    remove = go("Remove", change(answer.question, context="", paint="violence"), className="quiet")
    return [group("Layers", [*made, remove])]


def group(label: str, made: list[Component]) -> Component:
    """Return a named row of choices."""
    return html.Div([html.Span(label, className="label"), *made], role="group", **attrs(aria_label=label))


def option(label: str, query: str, on: bool, whole: str = "") -> Component:
    """Return one layer as a link; the one in force is marked. `whole` is its name where `label` is short."""
    named = {"title": whole} if whole and whole != label else {}
    return go(label, query, className="option", **named, **({"aria-current": "true"} if on else {}))


def breadcrumb(crumbs: tuple[Crumb, ...]) -> Component:
    """Return the way up, from the whole store to the place shown."""
    last = len(crumbs) - 1
    rungs = [
        html.Li(html.Span(crumb.name, **attrs(aria_current="location")) if at == last else go(crumb.name, crumb.query))
        for at, crumb in enumerate(crumbs)
    ]
    return html.Nav([unseen("Where you are"), html.Ol(rungs)], **attrs(aria_label="Breadcrumb"))
