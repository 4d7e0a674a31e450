"""Several sources as one number: the switch over the map, the words in the legend, and the switch among the sources."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from indicators import HOW_MATCHED, Answer, Menu, Option, Question
from layouts.links import attrs, change, go

ONCE, APART, WHO = "Matched once", "Side by side", "Who saw it"


def switches(answer: Answer) -> list[Component]:
    """Return how several sources are counted and the layer of who saw it; greyed, it opens the reason why not."""
    question = answer.question
    if answer.apart:
        greyed = html.Button(WHO, type="button", className="option greyed", **attrs(data_picker="sources"))
        return [row("Several sources", [greyed])]
    once = question.together == "union"
    told = question.measure == "health_only"
    return [
        row(
            "Several sources",
            [
                option(APART, apart(question), on=not once),
                option(ONCE, change(question, together="union", measure=plain(question)), on=once and not told),
                option(WHO, change(question, together="union", measure="health_only"), on=told),
            ],
        )
    ]


def row(label: str, made: list[Component]) -> Component:
    """Return a named row of choices, as the layer control has them."""
    return html.Div([html.Span(label, className="label"), *made], role="group", **attrs(aria_label=label))


def option(label: str, query: str, *, on: bool) -> Component:
    """Return one choice as a link; the one in force is marked."""
    return go(label, query, className="option", **({"aria-current": "true"} if on else {}))


def plain(question: Question) -> str:
    """Return the measure without who saw it."""
    return "count" if question.measure == "health_only" else question.measure


def apart(question: Question) -> str:
    """Return the address with every source by itself."""
    return change(question, together="apart", measure=plain(question))


def in_legend(answer: Answer) -> list[Component]:
    """Return what the legend must say of one number for several sources."""
    if answer.question.together != "union":
        return []
    if answer.question.measure == "health_only":
        told = "Of incidents anyone saw, the share the police have no record of. An upper limit: what is recorded "
        told += "roughly is matched rarely."
    else:
        told = "Incidents that any of these sources saw; one matched between them counts once."
    return [html.P(told, className="va-legend-note")]


def choose(menu: Menu, question: Question) -> list[Component]:
    """Return the switch between side by side and matched incidents once, or why there is no switch."""
    if not menu.together:
        return []
    made = [one(option, question) for option in menu.together]
    return [html.H3("How they are counted"), html.Ul(made), html.Details(
        [html.Summary("How incidents are matched"), html.P(HOW_MATCHED)], className="as-table")]  # fmt: skip


def one(choice: Option, question: Question) -> Component:
    """Return one way of counting, or the reason why it is not offered."""
    if choice.disabled:
        return html.Li([html.B(choice.label), html.P(choice.reason)], className="greyed")
    query = apart(question) if choice.key == "apart" else change(question, together=choice.key)
    current = {"aria-current": "true"} if choice.key == question.together else {}
    return html.Li(go([html.B(choice.label), html.Span(choice.hint)], query, className="choice", **current))
