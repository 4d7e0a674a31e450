"""List every area, a page of rows at a time, only while the table is open."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, callback
from dash.exceptions import PreventUpdate

from callbacks.context import answer_to
from callbacks.errors import report
from layouts import ids
from layouts.markup import html_of
from layouts.table import table, view_from


@callback(
    Output(ids.TABLE_ROWS, "html"),
    Input(ids.LISTED, "data"),
    Input(ids.ROWS, "data"),
    State(ids.SHOWN, "data"),
    prevent_initial_call=True,
    on_error=report,
)
def rows(listed: str | None, view: dict[str, Any], shown: dict[str, str] | None) -> str:
    """Return the rows of the answer on screen, as HTML; none of a table that is folded, which would be seen again."""
    if not shown:
        raise PreventUpdate
    if not view["open"]:
        return ""
    return html_of(table(answer_to(shown["query"]), view_from(view)))
