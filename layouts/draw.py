"""The tools that draw a place on the map: a circle by centre and radius, a shape by hand or corner by corner."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from geo import FARTHEST, NEAREST
from layouts import ids
from layouts.links import attrs, icon

RADIUS = 500  # metres: what a circle has until the reader says otherwise


def tools() -> Component:
    """Return the buttons and what opens under them; assets/parts/draw.js does the drawing."""
    buttons = html.Div([tool("circle", "Circle"), tool("lasso", "Shape"), clear()], className="draw-buttons")
    return html.Div(
        [buttons, circle(), lasso()], className="draw-tools", role="group", **attrs(aria_label="Draw a place")
    )


def tool(key: str, name: str) -> Component:
    """Return the switch of one tool."""
    told = attrs(data_draw=key, aria_pressed="false", aria_label=f"Draw a {name.lower()}")
    return html.Button([icon(key), html.Span(name)], type="button", title=f"Draw a {name.lower()}", **told)


def clear() -> Component:
    """Return what takes the drawn shape away; seen while there is one."""
    told = attrs(data_draw_clear="", aria_label="Clear the shape")
    return html.Button([icon("close"), html.Span("Clear")], type="button", title="Clear the shape", hidden=True, **told)


def circle() -> Component:
    """Return the radius, and the circle around the middle of the map for those who use no pointer."""
    box = dbc.Input(id=ids.DRAW_RADIUS, type="number", value=RADIUS, min=NEAREST, max=FARTHEST, step=10)
    here = html.Button("Around the middle of the map", type="submit", className="go")
    inside = [
        html.Label(["Radius in metres", box], htmlFor=ids.DRAW_RADIUS),
        html.P("Press a centre on the map, or press and pull to the edge."),
        html.Div([here, stop()], className="draw-row"),
    ]
    return html.Form(inside, className="draw-panel", hidden=True, **attrs(data_draw_panel="circle"))


def lasso() -> Component:
    """Return the corners by button, for those who use no pointer."""
    corner = html.Button("Corner at the middle", type="button", **attrs(data_draw_corner=""))
    back = html.Button("Undo", type="button", **attrs(data_draw_back=""))
    done = html.Button("Finish", type="button", className="go", disabled=True, **attrs(data_draw_done=""))
    inside = [
        html.P("Draw round the place in one go, or press its corners one by one and finish."),
        html.Div([corner, back, done, stop()], className="draw-row"),
    ]
    return html.Div(inside, className="draw-panel", hidden=True, **attrs(data_draw_panel="lasso"))


def stop() -> Component:
    """Return the way out."""
    return html.Button("Cancel", type="button", **attrs(data_draw_stop=""))
