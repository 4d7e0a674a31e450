"""Click the map: the area opens, and a second click on it goes inside."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, callback, ctx
from dash.exceptions import PreventUpdate

from callbacks.context import answer_to, atlas, principal
from callbacks.errors import report
from layouts import ids
from layouts.links import change, code_at
from layouts.screens import screen_at, with_own


@callback(
    Output(ids.URL, "search"),
    Input(ids.MAP, "clicked"),
    Input(ids.MAP, "cleared"),
    State(ids.SHOWN, "data"),
    State(ids.URL, "pathname"),
    State(ids.URL, "search"),
    prevent_initial_call=True,
    on_error=report,
)
def clicked(
    unit: dict[str, Any] | None,
    cleared: int | None,
    shown: dict[str, str] | None,
    path: str | None,
    search: str | None,
) -> str:
    """Return the address with the area open, inside it when it was open already, or shut."""
    if not shown:
        raise PreventUpdate
    return with_own(screen_at(path), search, after(unit, shown["query"]))


def after(unit: dict[str, Any] | None, query: str) -> str:
    """Return the question that follows a click on a unit, or beside every unit."""
    answer = answer_to(query)
    if ctx.triggered_prop_ids.get(f"{ids.MAP}.cleared"):
        return change(answer.question, area="")
    if not unit or unit.get("level") != answer.units.level:  # clicked while the level was changing
        raise PreventUpdate
    code = code_at(answer, unit)
    if code != answer.question.area:
        return change(answer.question, area=code)
    below = atlas().place(answer.question, code, principal()).drill
    return below.query if below else change(answer.question, area="")
