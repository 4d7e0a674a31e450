"""Open the drawer on an area; it follows the map, so that the map paints first."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, callback

from callbacks.context import answer_to, atlas, principal
from callbacks.errors import report
from layouts import ids
from layouts.drawer import drawer
from layouts.links import change
from layouts.states import closed


@callback(
    Output(ids.DRAWER, "children"),
    Output(ids.DRAWER, "className"),
    Input(ids.OPEN, "data"),
    prevent_initial_call=True,
    on_error=report,
)
def opened(query: str | None) -> tuple[Any, str]:
    """Return the inside of the drawer and whether it is open."""
    if not query:
        return [], "drawer"
    question, _ = atlas().parse(query)
    try:
        place = atlas().place(question, question.area, principal())
    except KeyError:  # the reader's tier stops above this area
        shown = answer_to(query)
        return closed(shown.units.label, change(shown.question, area="")), "drawer open"
    return drawer(place), "drawer open"
