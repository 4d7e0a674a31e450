"""What is here: the named places inside the unit open in the drawer, as a list that needs no pointing."""

from __future__ import annotations

from collections import Counter

from dash import html
from dash.development.base_component import Component

from indicators import Here, Place
from layouts import words
from layouts.links import attrs, go

FIRST = 6  # names shown at once


def here(place: Place) -> list[Component]:
    """Return the names of every layer's places in the unit, and a link that draws each layer."""
    made = [part for one in place.here for part in layer(one)]
    told = "Places on registers, not where incidents happened. A name here says nothing of what was recorded at it."
    return [*made, html.P(told, className="how")]


def layer(one: Here) -> list[Component]:
    """Return one layer: how many, their names, and the way to see them on the map."""
    if not one.names:
        return [html.H4(one.label), html.P("None here.", className="reason")]
    shown, rest = names(one)[:FIRST], names(one)[FIRST:]
    folded = [html.Details([html.Summary(f"{len(rest)} more"), html.Ul(rest)], className="as-table")] if rest else []
    link = go("Show on the map", one.query, className="quiet", **attrs(data_layer=one.key))
    draw = [] if one.drawn else [html.P(link)]
    return [html.H4(f"{one.label}: {words.count(len(one.names))}"), html.Ul(shown, className="here"), *folded, *draw]


def names(one: Here) -> list[Component]:
    """Return each name with its category, where there are several categories; equal names are counted."""
    many = len({category for _, category in one.names}) > 1
    told = Counter(f"{name}, {category}" if many and category else name for name, category in one.names)
    return [html.Li(f"{name} (×{times})" if times > 1 else name) for name, times in sorted(told.items())]
