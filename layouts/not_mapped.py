"""What the map cannot place: the list behind the unmappable chip, by source and reason, with what would sharpen it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data import Cell, Status
from indicators import Option, Question, Reason, Unmappable
from layouts import words
from layouts.links import go
from layouts.stack import is_full, with_layer

UNMAPPABLE = "unmappable"
TITLE = "What the map cannot place"
TOLD = (
    "These records are counted in no area of the map, so an area may have more than it shows. The figures are for the "
    "whole store, the definition and the period of the sentence."
)


def unmappable(sources: tuple[Unmappable, ...], question: Question, layers: tuple[Option, ...]) -> list[Component]:
    """Return one part a source, and the way to draw what is known to a street or town."""
    return [html.P(TOLD), *(html.Section(part(one)) for one in sources), *draw(question, layers)]


def draw(question: Question, layers: tuple[Option, ...]) -> list[Component]:
    """Return the link that lays whole streets and towns over the map, where they are held and there is room for it."""
    held = any(one.key == "coarse" and not one.disabled for one in layers)
    if not held or "coarse" in dict(question.layers) or is_full(question):
        return []
    return [html.P(go("Draw them as streets and halos", with_layer(question, "coarse"), className="quiet"))]


def part(one: Unmappable) -> list[Component]:
    """Return what of one source is not mappable."""
    head = html.H3(one.label)
    if one.total.status is Status.NOT_COMPUTABLE:
        return [head, html.P(one.reason or "This source cannot answer the definition.")]
    lines = [row("Not mappable", one.total), *(row(reason.label, reason.cell, reason) for reason in one.unplaced)]
    lines.append(row("Outside the county", one.outside))
    rough = [
        html.H4("On the map, but only roughly"),
        html.Ul([row(each.label, each.cell, each) for each in one.coarse]),
    ]
    told = [html.P(one.reason)] if one.reason else []
    return [head, html.Ul(lines, className="unmapped"), *told, *(rough if one.coarse else [])]


def row(label: str, cell: Cell, reason: Reason | None = None) -> Component:
    """Return one figure, or the word for why there is none, and what would make such records mappable."""
    look = "figure" if cell.status is Status.SHOWN else f"figure status status-{cell.status.name.lower()}"
    parts = [html.B(label), html.Span(words.cell(cell), className=look)]
    sharper = [html.Span(reason.sharper, className="sharper")] if reason else []
    return html.Li([*parts, *sharper])
