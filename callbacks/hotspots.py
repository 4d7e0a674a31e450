"""Fill the hotspots board, while it is seen."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Input, Output, callback, clientside_callback
from dash.exceptions import PreventUpdate

from callbacks.context import principal
from callbacks.errors import report
from callbacks.take import board_of
from layouts import ids
from layouts.board import board, marks, refused


@callback(
    Output(ids.BOARD, "html"),
    Output(ids.MAP, "marks"),
    Input(ids.AT_HOTSPOTS, "data"),
    prevent_initial_call=True,
    on_error=report,
)
def listed(at: dict[str, Any] | None) -> tuple[str, list[dict[str, Any]]]:
    """Return the list of the address, and its places for the map."""
    if not at:
        raise PreventUpdate
    try:
        made = board_of(at["search"], principal())
    except PermissionError as refusal:
        return refused(str(refusal)), []
    return board(made), marks(made)


clientside_callback(
    ClientsideFunction("atlas", "unmarked"),
    Output(ids.MAP, "marks", allow_duplicate=True),
    Input(ids.URL, "pathname"),
    prevent_initial_call=True,
)
