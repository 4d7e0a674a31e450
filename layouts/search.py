"""The search box over the map: postcodes and places by name."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from indicators import Found
from layouts import ids, words
from layouts.links import attrs, go, icon

NEXT = "Try a whole postcode, or the name of a town, ward or district."


def box() -> Component:
    """Return the labelled box and the room for what it finds."""
    entry = dbc.Input(
        id=ids.SEARCH,
        type="search",
        placeholder="Postcode or place",
        autocomplete="off",
        debounce=180,
        maxlength=60,
        value="",
    )
    label = html.Label("Search for a postcode or place", htmlFor=ids.SEARCH, className="visually-hidden")
    results = html.Div(id=ids.RESULTS, role="region", **attrs(aria_label="Search results", aria_live="polite"))
    return html.Div([label, icon("search"), entry, results], className="search", role="search")


def results(text: str, found: tuple[Found, ...]) -> list[Component]:
    """Return what was found as links, nothing while the box is empty, and what to do when nothing was found."""
    if not text.strip():
        return []
    if not found:
        return [html.P(f"Nothing here is called “{text.strip()}”. {NEXT}")]
    said = html.P(words.plural(len(found), "place") + " found", className="visually-hidden")
    return [said, html.Ul([html.Li(go([html.B(one.label), html.Span(one.kind)], one.query)) for one in found])]
