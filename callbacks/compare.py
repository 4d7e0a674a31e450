"""Fill the screen Compare from its address: the bar of panels, one panel, and its map."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, callback, no_update
from dash.exceptions import PreventUpdate

from callbacks.context import answer_to, asked, atlas, principal, signed_in
from callbacks.errors import report
from callbacks.uploads import shelf
from indicators import Asked, compare_address
from layouts import ids
from layouts.compare import map_of, panels, refused, screen
from layouts.links import code_at
from layouts.map import MAP_PROPS
from layouts.markup import html_of
from layouts.screens import SCREENS, own

HERE = SCREENS["/compare"]


@callback(
    output={
        "panels": Output(ids.COMPARE_PANELS, "html"),
        "body": Output(ids.COMPARE, "html"),
        "hidden": Output(ids.COMPARE_MAP_ROOM, "hidden"),
        "map": {name: Output(ids.COMPARE_MAP, name) for name in MAP_PROPS},
    },
    inputs={"at": Input(ids.AT_COMPARE, "data")},
    prevent_initial_call=True,
    on_error=report,
)
def compare(at: dict[str, Any] | None) -> dict[str, Any]:
    """Return the screen of an address."""
    if not at:
        raise PreventUpdate
    search, who = at["search"], principal()
    if not HERE.open_to(who):  # areas in the order of their figures are not for everybody
        return {"panels": "", "body": refused(), "hidden": True, "map": dict.fromkeys(MAP_PROPS, no_update)}
    question, _ = asked(HERE.path, search)
    wanted, panel, ignored = atlas().compare(question, own(HERE, search), who, shelf())
    drawn = map_of(panel)
    return {
        "panels": html_of(panels(panel.answer.question, wanted, panel)),
        "body": html_of(screen(panel, wanted, ignored, signed_in=signed_in())),
        "hidden": drawn is None,
        "map": drawn or dict.fromkeys(MAP_PROPS, no_update),
    }


@callback(
    Output(ids.URL, "search", allow_duplicate=True),
    Input(ids.COMPARE_MAP, "clicked"),
    State(ids.AT_COMPARE, "data"),
    prevent_initial_call=True,
    on_error=report,
)
def pressed(unit: dict[str, Any] | None, at: dict[str, Any] | None) -> str:
    """Return the address that shows the figures of the area pressed on the panel's map."""
    if not unit or not at or not HERE.open_to(principal()):
        raise PreventUpdate
    question, _ = asked(HERE.path, at["search"])
    told = answer_to(question.to_query())
    if unit.get("level") != told.units.level:  # pressed while the level was changing
        raise PreventUpdate
    return compare_address(told.question, Asked(panel="outliers", place=code_at(told, unit)))
