"""Every change the reader can make is an address; these make them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from indicators import Answer, Question


def change(question: Question, **fields: Any) -> str:
    """Return the address of `question` with `fields` changed; another place or level shuts the drawer."""
    if {"within", "level"} & set(fields):
        fields.setdefault("area", "")
    return replace(question, **fields).to_query()


def code_at(answer: Answer, unit: Any) -> str:
    """Return the code of the unit the map names as {"id": row}. Raises ValueError for a row that does not exist."""
    row = unit.get("id") if isinstance(unit, dict) else None
    if not isinstance(row, int) or not 0 <= row < len(answer.units.code):
        raise ValueError(f"the map named a unit that is not there: {row!r}")
    return answer.units.code[row]


def go(children: Any, query: str, **attributes: Any) -> Component:
    """Return a link that changes the view without leaving the page; opens in a new tab like any link."""
    return html.A(children, href=query, **attrs(data_go="", **attributes))


def attrs(**named: Any) -> dict[str, Any]:
    """Return attributes HTML writes with hyphens: aria_label="Map" becomes {"aria-label": "Map"}."""
    return {name.replace("_", "-"): value for name, value in named.items()}


def icon(name: str) -> Component:
    """Return a small decorative picture, drawn by the stylesheet and unseen by screen readers."""
    return html.Span(className=f"icon icon-{name}", **attrs(aria_hidden="true"))


def detail(summary: Any, children: Any, **attributes: Any) -> Component:
    """Return a button with a panel that folds out of it; the page's script lets one be open at a time."""
    return html.Details([html.Summary(summary), html.Div(children, className="panel")], **attributes)


def unseen(text: str) -> Component:
    """Return words for those who listen rather than look."""
    return html.Span(text, className="visually-hidden")
