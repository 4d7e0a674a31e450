"""The screen Premises: its skeleton, filled by callbacks/premises.py."""

from __future__ import annotations

from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from indicators import premises
from layouts import ids
from layouts.links import attrs, icon
from layouts.markup import Markup

OWN: Final[tuple[str, ...]] = premises.OWN  # the screen's own parameters of the address


def body() -> Component:
    """Return the screen, empty: the box that finds premises, and the place for league or page."""
    label = html.Label("Find licensed premises by name, alias or address", htmlFor=ids.PREMISES_FIND)
    entry = dbc.Input(
        id=ids.PREMISES_FIND, type="search", placeholder="Name, or what people call it", autocomplete="off",
        debounce=180, maxlength=80, value="",
    )  # fmt: skip
    found = Markup(ids.PREMISES_FOUND, className="premises-found", role="region", label="Premises found")
    box = html.Div(
        [label, html.Div([icon("search"), entry], className="entry"), found], className="premises-find", role="search"
    )
    room = html.Div([box, Markup(ids.PREMISES)], className="room")
    return html.Main(room, className="screen screen-premises", **attrs(aria_label="Premises", data_own=" ".join(OWN)))
