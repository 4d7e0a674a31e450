"""What the box of the screen of premises finds, as links."""

from __future__ import annotations

from dash import html

from data import Premises
from indicators import Question, premises
from layouts import words
from layouts.licensed.look import address
from layouts.links import attrs, go
from layouts.markup import html_of


def found(text: str, several: tuple[tuple[Premises, str], ...], question: Question) -> str:
    """Return a link for each, with the alias or address that matched; what to do where none did."""
    if not several:
        return html_of(html.P(f"No licensed premises here is called “{text}”. Try its street or postcode."))
    links = [
        html.Li(
            go(
                [html.B(one.name), html.Span(f"{one.kind}, {said or one.address}")],
                address(question, premises.Ask(premises=one.id)),
                **attrs(data_found=one.id),
            )
        )
        for one, said in several
    ]
    many = html.P(words.plural(len(several), "premises", "premises") + " found", className="visually-hidden")
    return html_of([many, html.Ul(links)])
