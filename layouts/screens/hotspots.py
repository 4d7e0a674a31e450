"""The hotspots board: an aside beside the atlas's own map, filled by callbacks/hotspots.py."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from indicators import BOARD_OWN
from layouts import ids
from layouts.links import attrs
from layouts.markup import Markup

OWN: Final[tuple[str, ...]] = BOARD_OWN  # the screen's own parameters of the address


def body() -> Component:
    """Return the board, empty."""
    pieces = [Markup(ids.BOARD, className="room")]
    return html.Aside(
        pieces, className="screen screen-hotspots", **attrs(aria_label="Hotspots", data_own=" ".join(OWN))
    )
