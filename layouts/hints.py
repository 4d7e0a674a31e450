"""A few words for the first visit, one line a region of the page."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts.links import attrs, icon

HINTS = {
    "sentence": "Every underlined part can be changed",
    "strip": "How far to believe it",
    "map": "Pick an area to open it; pick it again to look inside",
    "drawer": "What is known of this place, and what is not",
    "table": "The same figures as the map; pick a heading to sort",
}


def hint(region: str) -> Component:
    """Return a few words for the first visit, in the region's own row; shown by the script until they are dismissed."""
    named = attrs(data_hint_done=region, aria_label=f"Got it: {HINTS[region]}", title="Got it")
    close = html.Button(icon("close"), type="button", **named)
    return html.Div(
        [html.P(HINTS[region]), close], className=f"hint hint-{region}", hidden=True, **attrs(data_hint_for=region)
    )
