"""The screen Crew risk: its skeleton, filled by callbacks/crew.py."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts import ids
from layouts.links import attrs
from layouts.markup import Markup

OWN: Final[tuple[str, ...]] = ()  # the screen's own parameters of the address
CALL: Final = "atlas_call"  # the cookie with the call sign, as long as the browser is open
LOOK_UP: Final = "Check"


def body() -> Component:
    """Return the screen, empty."""
    pieces = [Markup(ids.CREW, className="room")]
    return html.Main(pieces, className="screen screen-crew", **attrs(aria_label="Crew risk", data_own=" ".join(OWN)))
