"""The one-page tasking sheet as a page: the first places of a board, ready to print."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from indicators import SYNTHETIC, Board, Row, board_words
from layouts import words
from layouts.links import attrs
from layouts.markup import html_of
from layouts.theme import css

ROWS = 20
PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tasking sheet · Violence Atlas</title><link rel="icon" href="data:,"><style>{tokens}</style>
<link rel="stylesheet" href="/assets/early/sheet.css"><script src="/assets/early/sheet.js" defer></script></head>
<body>{body}</body></html>
"""
PLACE, RANK, *REST = board_words.SHEET


def sheet(board: Board) -> str:
    """Return the page."""
    answer, release = board.answer, board.answer.release
    back = "/hotspots" + answer.question.to_query() + board.ask.to_query()
    tools = html.Div(
        [html.Button("Print", type="button", **attrs(data_print="")), html.A("Back to the board", href=back)],
        className="tools",
    )
    marked = [html.P(SYNTHETIC, className="synthetic")] if release.synthetic else []
    said = [one for one in (board.instead, *board_words.since(board)) if one]
    built = f"Release {release.id}, built {release.created[:10]}; latest complete month {release.latest_month}."
    foot = [
        *board_words.standing_note(board),
        *board_words.foot(board)[1:],
        board_words.forward(board),
        *aside(board),
        *board_words.limits(board),
    ]
    told = [f"Rule: {answer.rule}", *_missing(board), release.attribution, built]
    body = [
        html.Header([html.H1("Tasking sheet"), *marked, tools]),
        html.Main(
            [
                html.P(answer.text(), className="sentence"),
                *(html.P(line, className="lead") for line in board_words.foot(board)[:1]),
                *([html.P(" ".join(said), className="since")] if said else []),
                table(board),
                html.Ul([html.Li(line) for line in foot]),
            ]
        ),
        html.Footer([html.P(line) for line in told if line]),
    ]
    return PAGE.format(tokens=css(), body=html_of(body))


def refused(reason: str) -> str:
    """Return the page of a reader who may not open the board."""
    body = html.Main([html.H1("Not shown to you"), html.P(reason), html.P(html.A("To the atlas", href="/"))])
    return PAGE.format(tokens=css(), body=html_of(body))


def table(board: Board) -> Component:
    """Return the first places as a table, with room to write who goes there."""
    if not board.rows:
        return html.P(f"No place has a count that can be shown. {board.answer.impossible}".strip())
    heads = html.Tr([html.Th(head, scope="col") for head in (RANK, PLACE, *REST)])
    rows = [row(one) for one in board.rows[:ROWS]]
    return html.Table([html.Caption(board_words.title(board)), html.Thead(heads), html.Tbody(rows)])


def row(one: Row) -> Component:
    """Return one place."""
    place, rank, *cells = board_words.sheet_row(one)
    since = [html.Small(f" {moved}")] if (moved := board_words.since_words(one)) else []
    told = [html.Td(cell, **attrs(data_head=head)) for head, cell in zip(REST, cells, strict=True)]
    return html.Tr([html.Td(rank, **attrs(data_head=RANK)), html.Th([place, *since], scope="row"), *told])


def aside(board: Board) -> list[str]:
    """Return the places left out, each with its reason."""
    return [f"Set aside: {one.name}, {words.count(one.count)}. {one.reason}" for one in board.aside if not one.back]


def _missing(board: Board) -> list[str]:
    """Return what was not supplied, as the truth strip warns of it."""
    return [f"{chip.text}. {chip.detail}".strip() for chip in board.answer.truth if chip.warning]
