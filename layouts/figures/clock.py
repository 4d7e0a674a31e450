"""Hours by weekdays at one place, as a table whose shade follows the count: it prints, zooms and reads aloud."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data import Status
from indicators import Clock, telling
from layouts import words
from layouts.links import attrs, unseen
from layouts.theme import ramp, variable

HOW = "the stronger the shade, the more. Dots: hidden. Hatching: not supplied."
SHADES = 5
WIDE = 8  # more columns than this leave no room for the numbers, which are then told to listeners and on hover


def clock(grid: Clock) -> tuple[Component, str]:
    """Return the grid, or the reason why there is none, and the same in words."""
    if grid.reason:
        return html.P(grid.reason, className="reason"), grid.reason
    if not (grid.status == Status.SHOWN).any():  # a sheet of dots would say no more than this
        return html.P(telling.clock(grid), className="reason"), telling.clock(grid)
    head = html.Tr([html.Td(), *(html.Th(column, scope="col") for column in grid.columns)])
    top = max(1, int(grid.count.max(initial=0)))
    body = [html.Tr([html.Th(name, scope="row"), *hours(grid, row, top)]) for row, name in enumerate(grid.rows)]
    look = "clock narrow" if len(grid.columns) > WIDE else "clock"
    return html.Table(
        [html.Thead(head), html.Tbody(body)], className=look, **attrs(aria_label=telling.clock(grid))
    ), telling.clock(grid)


def hours(grid: Clock, row: int, top: int) -> list[Component]:
    """Return one row of cells."""
    return [hour(grid, row, column, top) for column in range(len(grid.columns))]


def hour(grid: Clock, row: int, column: int, top: int) -> Component:
    """Return one cell: its number with a shade, or its status with the look it has everywhere."""
    status, count = Status(int(grid.status[row, column])), int(grid.count[row, column])
    text = words.count(count) if status is Status.SHOWN else words.STATUS_WORDS[status]
    title = f"{grid.rows[row]}, {grid.columns[column]}: {text}"
    inside = unseen(text) if len(grid.columns) > WIDE or status is not Status.SHOWN else text
    if status is not Status.SHOWN:
        return html.Td(inside, className=f"status-{status.name.lower()}", title=title)
    shade = min(SHADES - 1, count * SHADES // top) if count else None
    style = {} if shade is None else {"backgroundColor": variable(ramp("sequential", SHADES)[shade])}
    return html.Td(inside, style=style, title=title, className="zero" if shade is None else f"shade shade-{shade}")
