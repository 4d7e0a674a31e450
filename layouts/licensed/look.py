"""What the pieces of the screen of licensed premises share: its addresses, switches, and how figures are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from indicators import Question, premises
from layouts import words
from layouts.links import attrs, change, go

FEW = "fewer than 5"  # in a year of the window: how many is not told
WINDOWS = (12, 24, 36)  # months a review looks back over


def address(question: Question, ask: premises.Ask, **fields: Any) -> str:
    """Return the address of the screen with parts of its question, or of `ask`, changed."""
    own = {name: fields.pop(name) for name in ("premises", "rows", "zone", "similar") if name in fields}
    query = change(question, **fields) if fields else question.to_query()
    return query + replace(ask, **own).to_query()


def told(count: int | None, instead: str = "") -> str:
    """Return a count, or what stands in its place: that there are too few to be counted, where nothing else is said."""
    return instead or FEW if count is None else words.count(count)


def beside(counts: Iterable[int | None]) -> str:
    """Return the sum of what sources have, and that health services have some too where theirs is withheld."""
    held = tuple(counts)
    known = words.count(sum(one or 0 for one in held))
    return f"{known} + health" if None in held else known


def added(*counts: int | None) -> int | None:
    """Return a sum, None where any part is withheld."""
    return None if any(one is None for one in counts) else sum(one or 0 for one in counts)


def switch(label: str, links: Iterable[tuple[str, str, bool]]) -> Component:
    """Return links of which one is on: (words, address, on)."""
    made = [go(text, query, **attrs(**({"aria_current": "true"} if on else {}))) for text, query, on in links]
    return html.Div([html.Span(label, className="switch-name"), html.Div(made, className="switch", role="group",
                     **attrs(aria_label=label))], className="switch-box")  # fmt: skip


def window(question: Question, ask: premises.Ask) -> Component:
    """Return how long the review looks back, up to the month the question ends with."""
    end = question.end
    return switch(
        "Review window",
        [
            (f"{months} months", address(question, ask, start=end - months + 1), question.months() == months)
            for months in WINDOWS
        ],
    )


def sources(question: Question, ask: premises.Ask, offered: tuple[tuple[str, str], ...]) -> Component:
    """Return which sources are counted: all together, or one alone."""
    ids = tuple(one for one, _ in offered)
    links = [("All together", address(question, ask, sources=ids), set(question.sources) >= set(ids))]
    links += [(label, address(question, ask, sources=(one,)), question.sources == (one,)) for one, label in offered]
    return switch("Sources", links)


def listed(lines: Iterable[str], title: str) -> list[Component]:
    """Return sentences under a title, nothing where there are none."""
    held = [html.Li(line) for line in lines if line]
    return [html.H3(title), html.Ul(held, className="sentences")] if held else []
