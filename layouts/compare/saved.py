"""Panel of saved views: a page of one's own where readers sign in, else a list that this browser keeps."""

from __future__ import annotations

from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from indicators import COMPARE_PANELS, Asked, Saved
from layouts import ids
from layouts.links import attrs

BROWSER = (
    "Nobody signs in to the demonstration, so views are kept in this browser alone: another browser, or one whose data "
    "are cleared, does not have them, and they cannot be shared. Send the address itself to share a view."
)


def panel(one: Saved, asked: Asked, signed_in: bool) -> list[Component]:
    """Return what would be saved, and the way to save it."""
    said = html.P(["This view: ", html.B(one.answer.text())], className="lead")
    query = one.answer.question.to_query()
    if signed_in:
        link = html.A("Save it, or open a saved one", href=f"/views?at={quote(query, safe='')}", className="primary")
        return [html.H3("Saved views"), said, html.P(link)]
    opens = [html.Option("Atlas", value="/")] + [
        html.Option(f"Compare: {label}", value=f"/compare&panel={key}")
        for key, label in COMPARE_PANELS.items()
        if key != "saved"
    ]
    form = html.Div(
        [
            html.Label("Name", htmlFor=ids.VIEW_NAME),
            dbc.Input(id=ids.VIEW_NAME, type="text", maxlength="80"),
            html.Label("Opens at", htmlFor=ids.VIEW_OPENS),
            html.Select(opens, id=ids.VIEW_OPENS, **attrs(data_view_opens="")),
            html.Button("Save", type="button", className="primary", **attrs(data_view_save="")),
        ],
        className="save-view",
    )
    kept = html.Div(
        className="kept-views", **attrs(data_views="", data_query=query, data_release=one.answer.release.id)
    )
    return [html.H3("Saved views"), said, html.P(BROWSER, className="notice"), form, kept]
