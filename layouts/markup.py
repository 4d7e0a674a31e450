"""Components as one piece of HTML: hundreds of cells that only change together need no life of their own on the page.

Dash keeps an entry for every component and looks through all of them when one changes: fifty more rows of components
took the page six seconds of script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from dash.development.base_component import Component

NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
VOID = ("br", "hr", "img", "input")  # elements that hold nothing and are never closed
_PROTOCOL = ("available_properties", "available_wildcard_properties")  # Dash's own, on every component
_HTML, _BOOTSTRAP = "dash_html_components", "dash_bootstrap_components"


class Markup(Component):
    """A place on the page for HTML, drawn by assets/markup.js; the keyboard keeps its place when it is drawn again.

    html: made by `html_of`, which escapes whatever it is given. role, label: what a screen reader says of the place.
    """

    _children_props: list[str] = []  # noqa: RUF012 - Dash's own protocol
    _base_nodes = ["children"]  # noqa: RUF012
    _namespace = "markup"
    _type = "Markup"
    _prop_names = ["id", "html", "className", "role", "label"]  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []  # noqa: RUF012

    def __init__(self, id: str, html: str = "", **look: str) -> None:
        super().__init__(id=id, html=html, **look)  # type: ignore[no-untyped-call]


class Svg(Component):
    """One element of a drawing, for `html_of` alone: `Svg("circle", cx=3, cy=4, r=2, className="dot")`.

    Attributes that HTML writes with a hyphen are given as {"text-anchor": "end"}. Colours are the stylesheet's.
    """

    _namespace = "svg"

    def __init__(self, tag: str, children: Any = None, **given: Any) -> None:
        vars(self).update(_type=tag, children=children, **given)


def html_of(piece: Any) -> str:
    """Return a piece of page as HTML, all text escaped.

    piece: text, a number, an element of `dash.html` or of a drawing (`Svg`), an entry of dash-bootstrap-components, or
    a list of them. Raises TypeError for any other component: it would need a life of its own.
    """
    if piece is None:
        return ""
    if isinstance(piece, list | tuple):
        return "".join([html_of(one) for one in piece])
    if not isinstance(piece, Component):
        return escape(str(piece), quote=False)
    tag = piece._type.lower()
    if piece._namespace not in (_HTML, Svg._namespace) and (piece._namespace, tag) != (_BOOTSTRAP, "input"):
        raise TypeError(f"{piece._namespace}.{piece._type} is not an element of HTML")
    given = {name: value for name, value in vars(piece).items() if name[0] != "_" and name not in _PROTOCOL}
    inside = html_of(given.pop("children", None))
    if tag == "input":
        given["className"] = f"form-control {given.get('className', '')}".strip()  # as Bootstrap's own entry is drawn
    start = f"<{' '.join((tag, *attributes(given)))}>"
    return start if tag in VOID else f"{start}{inside}</{tag}>"


def attributes(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield each attribute as HTML writes it."""
    for name, value in given.items():
        if value is True:
            yield name
        elif name == "style":
            yield f'style="{escape(css(value))}"'
        elif value is not False and value is not None:
            yield f'{NAMES.get(name, name)}="{escape(str(value))}"'


def css(style: Mapping[str, Any]) -> str:
    """Return a style as the attribute has it: {"backgroundColor": "red"} becomes "background-color: red"."""
    hyphened = {re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name): value for name, value in style.items()}
    return "; ".join(f"{name}: {value}" for name, value in hyphened.items())
