"""Open the drawer on an area; it follows the map, so that the map paints first."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, callback

from callbacks.context import atlas, principal
from callbacks.errors import report
from layouts import ids
from layouts.drawer import drawer


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
    return drawer(atlas().place(question, question.area, principal())), "drawer open"
