"""Panel of two definitions: counts beside each other, what both take, and the areas that change places."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from indicators import Answer, Asked, Definitions, Moved, compare_address, total_words
from layouts import words
from layouts.compare import rows
from layouts.links import go
from layouts.markup import Svg

LISTED = "Listed are those with at least 10 by either."
HOW_MOVED = (
    "areas are put in order of their counts by each definition; the further one moves, the more it matters which "
    "is used. "
    "Counts are changed a little at random where they are protected, so small moves mean nothing."
)


def panel(one: Definitions, asked: Asked) -> list[Component]:
    """Return the whole panel."""
    title = [html.H3("Two definitions side by side"), html.P(f"The first is {one.labels[0]}.", className="lead")]
    made = [*title, choose(one, asked)]
    if one.second is None:
        return [*made, html.P(one.why, className="notice")]
    return [*made, counts(one, one.second), *moved(one, asked)]


def choose(one: Definitions, asked: Asked) -> Component:
    """Return the one-click addition, and every other definition folded away."""
    question = one.answer.question
    spot = one.blindspot
    one_click = rows.choice(
        "Beside it",
        [(spot.label, compare_address(question, asked, second=spot.key), asked.second == spot.key, spot.reason)],
    )
    others = [
        html.Li(html.Span([option.label, html.Span(f" {option.reason}", className="muted")]))
        if option.disabled
        else html.Li(go(option.label, compare_address(question, asked, second=option.key)))
        for option in one.options
    ]
    chosen = f"Another definition: {one.labels[1]}" if one.labels[1] and not one.adds else "Another definition"
    folded = html.Details([html.Summary(chosen), html.Ul(others, className="others")], className="as-table")
    return html.Div([one_click, folded])


def counts(one: Definitions, second: Answer) -> Component:
    """Return both totals, what both take, and the same as bars."""
    cells = [answer.series[0].total.cell for answer in (one.answer, second)]
    lines = [
        f"First, {one.labels[0]}: {total_words(one.answer.series[0])}.",
        f"Second, {one.labels[1]}: {total_words(second.series[0])}.",
        *shared(one, cells[0].count, cells[1].count),
    ]
    bar = overlap_bar(cells[0].count, cells[1].count, one.both.count if one.both else None, adds=one.adds)
    return html.Section([html.Ul([html.Li(line) for line in lines]), *([bar] if bar else [])])


def shared(one: Definitions, first: int | None, second: int | None) -> list[str]:
    """Return what both definitions take, or what the addition adds, in words."""
    if one.adds:
        if first is None or second is None:
            return ["What they add is hidden: one of the two counts is."]
        more = second - first
        about = "" if one.answer.series[0].exact else " (both counts are changed a little at random)"
        part = f", {words.share(more / first)} more" if first and more > 0 else ""
        return [f"Robbery and aggravated burglary add {words.count(max(more, 0))}{part}{about}."]
    if one.both is None or one.both.count is None:
        return [one.no_overlap]
    both, told = one.both.count, f"Both take {words.count(one.both.count)}"
    if not first or not second:
        return [f"{told}."]
    return [
        f"{told}: {words.share(both / first)} of the first and {words.share(both / second)} of the second. "
        f"{words.count(first - both)} are in the first alone, {words.count(second - both)} in the second alone."
    ]


def overlap_bar(first: int | None, second: int | None, both: int | None, *, adds: bool) -> Component | None:
    """Return two bars that lie over each other where both definitions take the same records."""
    both = min(first, second) if adds and first is not None and second is not None else both
    if not first or not second or both is None:
        return None
    whole = first + second - both
    wide, start = 460, round(460 * (first - both) / whole, 1)
    ends = (round(460 * first / whole, 1), wide)
    marks = [
        Svg("rect", x=0, y=18, width=ends[0], height=16, className="bar-first"),
        Svg("rect", x=start, y=38, width=round(wide - start, 1), height=16, className="bar-second"),
        Svg("text", "first", x=2, y=12),
        Svg("text", "second", x=wide, y=68, **{"text-anchor": "end"}),
    ]
    return html.Div(Svg("svg", marks, viewBox="0 0 460 74", className="drawing", **{"aria-hidden": "true"}))


def moved(one: Definitions, asked: Asked) -> list[Component]:
    """Return the areas whose rank moves most."""
    title = html.H4("Areas whose rank moves most")
    if not one.answer.ranked:
        return []
    if not one.shifts:
        return [html.Section([title, html.P("No area with at least 10 by either changes places.", className="reason")])]
    hidden = f" {words.plural(one.left_out, 'area')} hidden by either take no part." if one.left_out else ""
    caption = f"Of {words.plural(one.ranked, 'area')} whose counts are shown by both.{hidden} {LISTED}"
    titles = ["Area", "First", "Rank", "Second", "Rank", "Moves"]
    how = html.P([html.B("How to read this: "), HOW_MOVED], className="how")
    return [html.Section([title, rows.table(caption, titles, [row(one, each, asked) for each in one.shifts]), how])]


def row(one: Definitions, each: Moved, asked: Asked) -> Component:
    """Return one area with its place by each definition."""
    up = each.ranks[0] - each.ranks[1]
    cells = (each.counts[0], each.ranks[0], each.counts[1], each.ranks[1])
    told = [html.Td(words.count(number), className="number") for number in cells]
    return html.Tr(
        [
            rows.place(one.answer, each.row, asked),
            *told,
            html.Td(f"{'up' if up > 0 else 'down'} {abs(up):,}", className="number"),
        ]
    )
