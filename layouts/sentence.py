"""The sentence: what is shown, for whom, for when; every underlined part changes it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from indicators import Answer, Part
from layouts.download import menu
from layouts.links import attrs, icon


def sentence(answer: Answer) -> list[Component]:
    """Return the sentence as caption and control, with Share and Download."""
    return [
        html.P([piece(part) for part in answer.sentence], className="words"),
        html.Div([share(), menu(answer)], className="take"),
    ]


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
