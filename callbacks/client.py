"""What the page's own script does when something on the page has changed: no server is asked."""

from __future__ import annotations

from dash import ClientsideFunction, Input, Output, clientside_callback

from layouts import ids
from layouts.screens import SCREENS

clientside_callback(
    ClientsideFunction("atlas", "padding"),
    Output(ids.MAP, "padding"),
    Input(ids.DRAWER, "className"),
)
clientside_callback(
    ClientsideFunction("atlas", "screen"),
    [Output(one.at, "data") for one in SCREENS.values() if one.at],
    Input(ids.URL, "pathname"),
    Input(ids.URL, "search"),
    Input(ids.TIER, "data"),
    Input(ids.RETRY, "data"),
)
clientside_callback(
    ClientsideFunction("atlas", "follow"),
    Output(ids.ASKED, "data"),
    Input(ids.SHOWN, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("atlas", "boxed"),
    Output(ids.ROWS, "data"),
    Input(ids.MAP, "boxed"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("atlas", "zoomed"),
    Output(ids.URL, "search", allow_duplicate=True),
    Input(ids.MAP, "viewport"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("atlas", "opened"), Input(ids.PICKER_BODY, "children"), prevent_initial_call=True
)
