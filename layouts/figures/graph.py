"""The one place where a plotly figure becomes part of the page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from layouts.links import attrs

# plotly.js offers to upload a chart to its maker's server unless told not to, twice
CONFIG: Mapping[str, Any] = MappingProxyType(
    {"displayModeBar": False, "displaylogo": False, "showSendToCloud": False, "plotlyServerURL": "", "responsive": True}
)
CLEAR = "rgba(0,0,0,0)"  # the page shows through, so that light and dark need no second figure


def graph(figure: go.Figure, *, id: str, says: str, how: str, table: Component | None = None) -> Component:
    """Return a figure with the sentence that says the same in words, how to read it, and its numbers folded away."""
    drawn = dcc.Graph(id=id, figure=figure, config=cast("Any", dict(CONFIG)), className="graph")
    pictured = html.Div(drawn, role="img", **attrs(aria_label=says))
    folded = [html.Details([html.Summary("The same as a table"), table], className="as-table")] if table else []
    return html.Figure([pictured, html.Figcaption([html.P(says), how_to_read(how), *folded])])


def how_to_read(how: str) -> Component:
    """Return the line under a figure that says how to read it."""
    return html.P([html.B("How to read this: "), how], className="how")


def layout(height: int, **more: Any) -> dict[str, Any]:
    """Return what every figure shares; text, grid and axis colours are the stylesheet's, so they follow the theme."""
    return {
        "template": go.layout.Template(),  # plotly's own is 7 kB of colours that the stylesheet replaces
        "height": height,
        "margin": {"l": 40, "r": 10, "t": 8, "b": 26},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": "Inter, system-ui, sans-serif", "size": 12},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x",
        **more,
    }
