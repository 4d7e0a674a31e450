"""Components as one piece of HTML: hundreds of cells that only change together need no life of their own on the page.

Dash keeps an entry for every component and looks through all of them when one changes: fifty more rows of components
took the page six seconds of script.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from dash.development.base_component import Component

NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
_HTML = "dash_html_components"


class Markup(Component):
    """A place on the page for HTML, drawn by assets/markup.js; the keyboard keeps its place when it is drawn again.

    html: made by `html_of`, which escapes whatever it is given.
    """

    _children_props: list[str] = []  # noqa: RUF012 - Dash's own protocol
    _base_nodes = ["children"]  # noqa: RUF012
    _namespace = "markup"
    _type = "Markup"
    _prop_names = ["id", "html"]  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []  # noqa: RUF012

    def __init__(self, id: str, html: str = "") -> None:
        super().__init__(id=id, html=html)  # type: ignore[no-untyped-call]


def html_of(piece: Any) -> str:
    """Return a piece of page (text, a number, an element of `dash.html`, or a list of them) as HTML, text escaped.

    Raises TypeError for a component that is not plain HTML: it would need a life of its own.
    """
    if piece is None:
        return ""
    if isinstance(piece, list | tuple):
        return "".join(html_of(one) for one in piece)
    if not isinstance(piece, Component):
        return escape(str(piece), quote=False)
    if piece._namespace != _HTML:
        raise TypeError(f"{piece._namespace}.{piece._type} is not an element of HTML")
    tag, given = piece._type.lower(), dict(piece.to_plotly_json()["props"])  # type: ignore[no-untyped-call]
    inside = html_of(given.pop("children", None))
    return f"<{' '.join((tag, *attributes(given)))}>{inside}</{tag}>"


def attributes(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield each attribute as HTML writes it. Raises TypeError for a style: a class says it better."""
    for name, value in given.items():
        if name == "style":
            raise TypeError("style has no place in markup: give it a class")
        if value is True:
            yield name
        elif value is not False and value is not None:
            yield f'{NAMES.get(name, name)}="{escape(str(value))}"'
