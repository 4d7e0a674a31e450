"""The sentence: what is shown, for whom, for when; every underlined part changes it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from indicators import Answer, Part
from layouts.download import menu
from layouts.links import attrs, icon

MARKS = (",", ".", ";", ":")


def sentence(answer: Answer, path: str = "/", search: str | None = None) -> list[Component]:
    """Return the sentence as caption and control, with Share and Download; path, search: the address that is seen."""
    return [
        html.P(pieces(answer.sentence), className="words"),
        html.Div([share(), menu(answer, path, search)], className="take"),
    ]


def pieces(parts: Sequence[Part]) -> list[Component]:
    """Return the parts; what ends one, a comma or a full stop, never begins a line without it."""
    made: list[Component] = []
    for part in parts:
        mark = part.text[:1] if made and not part.key else ""
        if mark in MARKS and mark:
            made[-1] = html.Span([made[-1], mark], className="kept")
            made += [html.Span(part.text[1:])] if part.text[1:] else []
        else:
            made.append(piece(part))
    return made


def piece(part: Part) -> Component:
    """Return plain words, or the button that opens the picker of this part."""
    if not part.key:
        return html.Span(part.text)
    return html.Button(
        part.text,
        type="button",
        className="part",
        **attrs(data_picker=part.key, aria_haspopup="dialog", aria_expanded="false"),
    )


def share() -> Component:
    """Return the button that copies the address of exactly this view."""
    return html.Button([icon("link"), html.Span("Share")], type="button", className="quiet", **attrs(data_share=""))
