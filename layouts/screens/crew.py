"""The screen Crew risk: two halves apart, filled by callbacks/crew.py. The address check leads to pages of its own."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts import ids
from layouts.links import attrs
from layouts.markup import Markup
from layouts.vmap import VMap

OWN: Final[tuple[str, ...]] = ()  # the screen's own parameters of the address
CALL: Final = "atlas_call"  # the cookie with the call sign, as long as the browser is open
GROUND: Final = "atlas_ground"  # the cookie with the ground last seen, so that a crew lands on its own
LOOK_UP: Final = "Check"


def body() -> Component:
    """Return the screen, empty: the check above, the area picture with its own map below."""
    chart = html.Section(
        VMap(id=ids.CREW_MAP, label="Map of the ground in four bands"),
        className="crew-chart",
        **attrs(aria_label="Map of the ground"),
    )
    pieces = [
        Markup(ids.CREW_CHECK, className="crew-check", role="region", label="Address flags"),
        Markup(ids.CREW_PICK, className="crew-pick", role="region", label="Ground and shift"),
        chart,
        Markup(ids.CREW, className="crew-told"),
    ]
    room = html.Div(pieces, className="room crew-room")
    return html.Main(room, className="screen screen-crew", **attrs(aria_label="Crew risk", data_own=" ".join(OWN)))
