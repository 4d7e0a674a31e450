"""Fill the hotspots board, while it is seen."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Input, Output, callback, clientside_callback
from dash.exceptions import PreventUpdate

from callbacks.context import asked, atlas, principal
from callbacks.errors import report
from indicators import Board, read_board
from layouts import ids
from layouts.board import board, marks, refused

PATH = "/hotspots"


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
        made = made_of(at["search"])
    except PermissionError as refusal:
        return refused(str(refusal)), []
    return board(made), marks(made)


def made_of(search: str | None) -> Board:
    """Return the board of an address. Raises PermissionError for a reader who sees no places in order."""
    question, _ = asked(PATH, search)  # what was ignored of it stands above the map already
    ask, ignored = read_board(search)
    return atlas().board(question, ask, principal(), ignored)


clientside_callback(
    ClientsideFunction("atlas", "unmarked"),
    Output(ids.MAP, "marks", allow_duplicate=True),
    Input(ids.URL, "pathname"),
    prevent_initial_call=True,
)
