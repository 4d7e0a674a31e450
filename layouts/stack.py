"""The stack of layers: what lies over the map, in which order and how faint, each with its legend in words."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from indicators import Answer, Layer, Question
from layouts.links import attrs, change, go, icon
from layouts.theme import variable

MOST = 3
BASE = "violence"
FAINT = 60  # percent: a fill over the map lets the one below it be seen
Stack = tuple[tuple[str, int], ...]


def stack(answer: Answer) -> list[Component]:
    """Return every layer drawn, the first on top, with its legend; nothing where there is the painted layer alone."""
    rows = [row(layer, at, answer) for at, layer in enumerate(answer.layers)]
    return [html.Ol(rows, className="stack", **attrs(aria_label="Layers on the map, the first on top"))] if rows else []


def add(question: Question) -> Component:
    """Return the button that opens the list of layers."""
    word = "Add or remove layers" if question.layers else "Add places and layers"
    return html.Button(word, type="button", className="option", **attrs(data_picker="layers", aria_haspopup="dialog"))


def row(layer: Layer, at: int, answer: Answer) -> Component:
    """Return one layer: its symbol and name, the ways to move and remove it, how faint it is, and its legend."""
    held = tuple((one.key, one.opacity) for one in answer.layers)
    head = html.Div([swatch(layer), html.B(layer.label), html.Span(acts(layer, at, held, answer.question))])
    told = [html.P(layer.words)] if layer.words else []
    return html.Li([head, opacity(layer), *ramp(layer), *told], **attrs(data_layer=layer.key))


def acts(layer: Layer, at: int, held: Stack, question: Question) -> list[Component]:
    """Return the ways to move a layer one up or one down, and to remove it: the base stays."""
    made = []
    if at:
        moved = (*held[: at - 1], held[at], held[at - 1], *held[at + 1 :])
        made.append(act("up", f"Move {layer.label} up", question, moved))
    if at < len(held) - 1:
        moved = (*held[:at], held[at + 1], held[at], *held[at + 2 :])
        made.append(act("fall", f"Move {layer.label} down", question, moved))
    if layer.key != BASE:
        made.append(act("close", f"Remove {layer.label}", question, (*held[:at], *held[at + 1 :])))
    return made


def act(name: str, label: str, question: Question, held: Stack) -> Component:
    """Return one small link that changes the stack."""
    words = [icon(name), html.Span(label, className="visually-hidden")]
    return go(words, restacked(question, held), title=label)


def restacked(question: Question, held: Stack) -> str:
    """Return the address with another stack; a base at the bottom, wholly opaque, needs no naming."""
    return change(question, layers=held[:-1] if held and held[-1] == (BASE, 100) else held)


def with_layer(question: Question, key: str) -> str:
    """Return the address with a layer put on top, or taken away where it is there already."""
    if key in dict(question.layers):
        return restacked(question, tuple(one for one in question.layers if one[0] != key))
    return restacked(question, ((key, FAINT if "." in key else 100), *question.layers))


def is_full(question: Question) -> bool:
    """Return whether no further layer may be added."""
    return sum(key != BASE for key, _ in question.layers) >= MOST


def opacity(layer: Layer) -> Component:
    """Return the native slider: the page's script changes the map while it moves, and the address when it rests."""
    name = f"opacity-{layer.key.replace('.', '-')}"
    box: Any = dbc.Input(
        id=name, name=layer.key, type="range", min=10, max=100, step=10, value=layer.opacity, className="opacity"
    )
    label = [html.Span(f"Opacity of {layer.label}", className="visually-hidden"), box]
    return html.Label([*label, html.Span(f"{layer.opacity} %", className="percent")], htmlFor=name)


def swatch(layer: Layer) -> Component:
    """Return the symbol the map draws the layer with; words beside it say the same."""
    return html.Span(className=f"va-mark va-mark-{layer.shape or layer.kind}", **attrs(aria_hidden="true"))


def ramp(layer: Layer) -> list[Component]:
    """Return the five shades of a fill, lowest first."""
    if layer.values is None:
        return []
    steps = [html.Span(className="va-swatch", style={"backgroundColor": variable(f"context-{n}")}) for n in range(5)]
    ends = html.Span("lowest to highest fifth", className="va-legend-label")
    return [html.Div([html.Span(steps, className="va-legend-ramp"), ends], className="va-legend-outline")]
