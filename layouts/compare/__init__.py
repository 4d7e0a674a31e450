"""The screen Compare as pieces of page: its bar of panels, one panel at a time, and the map of the outliers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from dash import html
from dash.development.base_component import Component

from indicators import (
    COMPARE_PANELS,
    Asked,
    Compared,
    Outliers,
    Question,
    compare_address,
)
from layouts.compare import definitions, exclusions, outliers, over_time, places, rates, saved
from layouts.links import attrs, go
from layouts.map import map_props, selected
from layouts.markup import html_of

__all__ = ["map_of", "panels", "refused", "screen"]

Drawn = Callable[[Any, Asked, bool], list[Component]]


def _to_all(draw: Callable[[Any, Asked], list[Component]]) -> Drawn:
    """Return a panel that is the same whether or not readers have accounts."""
    return lambda panel, asked, signed_in: draw(panel, asked)


DRAWN: Mapping[str, Drawn] = MappingProxyType(  # by the keys of COMPARE_PANELS
    {
        "rates": _to_all(rates.panel),
        "outliers": _to_all(outliers.panel),
        "definitions": _to_all(definitions.panel),
        "time": _to_all(over_time.panel),
        "places": _to_all(places.panel),
        "exclusions": _to_all(exclusions.panel),
        "saved": saved.panel,
    }
)
NOT_OPEN = (
    "Areas beside each other are for partners, analysts and operational readers. Sign in as one, or see the atlas."
)


def refused() -> str:
    """Return what a reader is told whose tier does not open this screen."""
    return html_of([html.H2("Compare"), html.P(NOT_OPEN)])


def screen(panel: Compared, asked: Asked, ignored: tuple[str, ...], *, signed_in: bool = False) -> list[Component]:
    """Return what is under the bar of panels. signed_in: readers have accounts, and so views of their own."""
    said = [html.Div([html.P(line) for line in ignored], className="ignored", role="status")] if ignored else []
    return [*said, *DRAWN[asked.panel](panel, asked, signed_in)]


def panels(question: Question, asked: Asked, panel: Compared) -> list[Component]:
    """Return the bar of panels, the one that is seen marked, and what stands over a panel's map."""
    links = [
        go(
            label,
            compare_address(question, asked, panel=key),
            **({"aria-current": "page"} if key == asked.panel else {}),
        )
        for key, label in COMPARE_PANELS.items()
    ]
    nav = html.Nav(links, className="panels", **attrs(aria_label="Compare"))
    over = outliers.top(panel) if isinstance(panel, Outliers) else []
    return [html.H2("Compare", className="visually-hidden"), nav, *over]


def map_of(panel: Compared) -> dict[str, Any] | None:
    """Return the properties of the screen's own map, None where the panel has none."""
    if not isinstance(panel, Outliers) or panel.model is None:
        return None
    plain = replace(panel.answer, classes=panel.bands, layers=(), context=None, outline=None)
    if panel.place is None:
        return map_props(plain)
    return {**map_props(plain), "selected": selected(plain.units, plain.units.code[panel.place.row])}
