"""The screen Compare: its skeleton, filled by callbacks/compare.py."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from indicators import COMPARE_OWN
from layouts import ids
from layouts.links import attrs
from layouts.markup import Markup
from layouts.vmap import VMap

OWN: Final[tuple[str, ...]] = COMPARE_OWN  # the screen's own parameters of the address


def body() -> Component:
    """Return the screen, empty: the bar of panels, the map of those that have one, and the panel."""
    drawn = VMap(id=ids.COMPARE_MAP, label="Map of recorded violence against what is expected")
    pieces = [
        Markup(ids.COMPARE_PANELS),
        html.Div(drawn, id=ids.COMPARE_MAP_ROOM, className="map-room", hidden=True),
        Markup(ids.COMPARE),
    ]
    room = html.Div(pieces, className="room")
    return html.Main(room, className="screen screen-compare", **attrs(aria_label="Compare", data_own=" ".join(OWN)))
