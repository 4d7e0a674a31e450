"""Find a postcode or a place by name, as it is typed."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, callback

from callbacks.context import atlas
from callbacks.errors import report
from layouts import ids
from layouts.search import results


@callback(
    Output(ids.RESULTS, "children"),
    Input(ids.SEARCH, "value"),
    State(ids.SHOWN, "data"),
    prevent_initial_call=True,
    on_error=report,
)
def find(text: str | None, shown: dict[str, str] | None) -> Any:
    """Return the places found, each a link that keeps the rest of the question."""
    if not text or not text.strip() or not shown:
        return []
    question, _ = atlas().parse(shown["query"])
    return results(text, atlas().search(text.strip(), question))
