"""Open a part of the sentence: the choices are made when they are asked for."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, callback
from dash.exceptions import PreventUpdate

from callbacks.context import atlas, principal
from callbacks.errors import report
from layouts import ids
from layouts.not_mapped import TITLE as UNMAPPABLE_TITLE
from layouts.not_mapped import UNMAPPABLE, unmappable
from layouts.pickers import TITLES, picker


@callback(
    Output(ids.PICKER_TITLE, "children"),
    Output(ids.PICKER_BODY, "children"),
    Input(ids.ASKED, "data"),
    State(ids.SHOWN, "data"),
    prevent_initial_call=True,
    on_error=report,
)
def choices(asked: dict[str, Any] | None, shown: dict[str, str] | None) -> tuple[str, Any]:
    """Return the title and the choices of the part asked for."""
    if not asked or not shown or asked.get("key") not in (*TITLES, UNMAPPABLE):
        raise PreventUpdate
    question, _ = atlas().parse(shown["query"])
    menu = atlas().menu(question, principal())
    if asked["key"] == UNMAPPABLE:
        return UNMAPPABLE_TITLE, unmappable(atlas().unmappable(question, principal()), question, menu.layers)
    return TITLES[asked["key"]], picker(asked["key"], menu, question)
