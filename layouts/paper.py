"""What is on paper and not on screen: the first rows of the table, whose data they are, the release and its rule."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from indicators import SYNTHETIC, Answer
from layouts import words
from layouts.markup import html_of
from layouts.table import View, heads, ordered, rank_of, row, unanswered

ROWS = 20


def paper(answer: Answer) -> str:
    """Return the foot of a printed page as HTML."""
    return html_of([html.H2("Table"), *rows(answer, ROWS), *sources(answer)])


def rows(answer: Answer, most: int) -> list[Component]:
    """Return the first rows of the table, and how many more there are."""
    view = View()
    order = ordered(answer, view)
    ranks = rank_of(answer) if answer.ranked else {}
    body = [html.Tr(plain(row(answer, int(unit), ranks).children)) for unit in order[:most]]
    drawn = html.Table([html.Thead(html.Tr(plain(heads(answer, view)))), html.Tbody(body)])
    left = len(order) - most
    told = words.plural(left, "more area") if left > 0 else f"{words.plural(len(order), 'area')} in all"
    return [drawn, *unanswered(answer), html.P(f"{told}.")]


def plain(cells: list[Component]) -> list[Component]:
    """Return the cells of a row without links and buttons, which paper does not have."""
    for cell in cells:
        if isinstance(cell.children, html.A | html.Button):
            cell.children = cell.children.children
    return cells


def whole(answer: Answer) -> str:
    """Return every row of the table as HTML."""
    return html_of(rows(answer, len(answer.ranking)))


def sources(answer: Answer) -> list[Component]:
    """Return notice, rule, attribution and release, each on a line of its own."""
    release = answer.release
    built = f"Release {release.id}, built {release.created[:10]}; latest complete month {release.latest_month}."
    lines = [SYNTHETIC + "." if release.synthetic else "", f"Rule: {answer.rule}", release.attribution, built]
    return [html.P(line) for line in lines if line]
