"""What the tables of Compare share: a place as a link, a count or why there is none, a word in its own look."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from data import Status
from indicators import Answer, Asked, Series, compare_address, months_words, number
from layouts import words
from layouts.links import attrs, go

FIRST = 25  # rows shown at once


def head(*titles: str) -> Component:
    """Return the head of a table; numbers stand under right-aligned titles, words under those that begin with "<"."""
    plain = [at == 0 or title.startswith("<") for at, title in enumerate(titles)]
    made = [
        html.Th(title.removeprefix("<"), scope="col", className="" if text else "number")
        for title, text in zip(titles, plain, strict=True)
    ]
    return html.Thead(html.Tr(made))


def table(caption: str, titles: Sequence[str], rows: Iterable[Component], *, cards: bool = False) -> Component:
    """Return a table in a frame of its own, so that it scrolls by itself on a narrow screen.

    cards: there its rows are cards instead, whose cells need their titles (`labelled`).
    """
    made = html.Table([html.Caption(caption), head(*titles), html.Tbody(list(rows))], className="table table-sm")
    return html.Div(
        made, className="rows cards" if cards else "rows", tabIndex="0", role="region", **attrs(aria_label=caption)
    )


def labelled(titles: Sequence[str], cells: Iterable[Component]) -> list[Component]:
    """Return the cells of a row that may be a card, each with the title it stands under."""
    made = list(cells)
    for title, cell in zip(titles, made, strict=True):
        setattr(cell, "data-label", title.removeprefix("<"))
    return made


def place(answer: Answer, row: int, asked: Asked) -> Component:
    """Return a place's name as the way to its own page of comparison, as the head of a row."""
    return html.Th(link(answer, row, asked), scope="row")


def link(answer: Answer, row: int, asked: Asked) -> Component:
    """Return a place's name as the way to its own page of comparison."""
    code = answer.units.code[row]
    name = answer.units.name[row] or code
    return go(name, compare_address(answer.question, asked, panel="places", place=code))


def count(series: Series, row: int) -> Component:
    """Return the count of a unit, or its status in the look it has everywhere."""
    status = Status(int(series.status[row]))
    if status is Status.SHOWN:
        return html.Td(words.count(int(series.count[row])), className="number")
    return html.Td(words.STATUS_WORDS[status], className=f"number status status-{status.name.lower()}")


def supplied(series: Series, row: int) -> Component:
    """Return the count of a unit, with "8 of 12 months" beside it where not every month was supplied."""
    cell = count(series, row)
    told_ = months_words(int(series.supplied[row]), series.months)
    if told_ and Status(int(series.status[row])) is Status.SHOWN:
        cell.children = f"{cell.children} ({told_})"
    return cell


def figure(value: float, *, tail: str = "") -> Component:
    """Return a number of a table, nothing where there is none."""
    return html.Td(told(value) + tail if math.isfinite(value) else "", className="number")


def told(value: float) -> str:
    """Return a number as people write it, "" for none."""
    return number(value).replace("-", "−") if math.isfinite(value) else ""


def of_whom(answer: Answer) -> str:
    """Return whose counts a panel is of, where the sentence names several."""
    first = answer.series[0].label
    return f"Counts are of {first}, the first of the sources in the sentence." if len(answer.series) > 1 else ""


def more(answer: Answer, asked: Asked, shown: int, of: int) -> list[Component]:
    """Return the way to every row, where only the first are shown."""
    if shown >= of:
        return []
    link = go(f"Show all {of:,}", compare_address(answer.question, asked, rows="all"), className="quiet")
    return [html.P([f"The first {shown:,} of {of:,}. ", link], className="more-rows")]


def choice(label: str, made: Iterable[tuple[str, str, bool, str]]) -> Component:
    """Return a named row of choices; each is (words, address, whether it is in force, why it is greyed or "")."""
    parts: list[Component] = [html.Span(label, className="label")]
    for told_, query, on, why in made:
        if why:
            parts.append(html.Span(told_, className="option greyed", title=why))
        else:
            parts.append(go(told_, query, className="option", **({"aria-current": "true"} if on else {})))
    return html.Div(parts, className="choices", role="group", **attrs(aria_label=label))
