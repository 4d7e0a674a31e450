"""The area drawer: everything known about one place, and what is not. The same for an area and a hexagon."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from dash import html
from dash.development.base_component import Component
from numpy.typing import NDArray

from data import Cell, Status
from indicators import Breakdown, Clock, Crumb, Fact, Place, Series, Share, period_words, telling
from layouts import ids, words
from layouts.days import calendar
from layouts.figures import bars, clock, distribution, figures, graph, how_to_read, trend
from layouts.figures.bars import HOW as HOW_BARS
from layouts.figures.clock import HOW as HOW_CLOCK
from layouts.figures.distribution import HOW as HOW_DISTRIBUTION
from layouts.figures.trend import HOW as HOW_TREND
from layouts.here import here
from layouts.hints import hint
from layouts.links import attrs, change, go, icon
from layouts.table import in_words
from layouts.who import who_saw_it

FIRST = 3  # lines of context shown at once; an index brings some thirty


def drawer(place: Place) -> list[Component]:
    """Return the whole inside of the drawer."""
    return [
        header(place),
        section(trend_title(place), trends(place)),
        section("Hours and days", clocks(place)),
        *([section("Who recorded it", [sources(place)])] if len(place.answer.series) > 1 else []),
        *([section("Who saw it", who_saw_it(place.who))] if place.who else []),
        section("What was recorded", breakdowns(place.categories)),
        section(f"Among every {place.level_label}", [standing(place)]),
        *([section("Which areas lie in it", [links(place.holds)])] if place.holds else []),
        *([section("Where it lies, by its centre", [links(place.lies_in)])] if place.lies_in else []),
        section("Deprivation and context", [facts(place)]),
        *([section("What is here", here(place))] if place.here else []),
        section("How well places are known", breakdowns(place.precision)),
        section("What is not known", [html.Ul([html.Li(line) for line in place.not_known], className="unknown")]),
    ]


def section(title: str, inside: list[Component]) -> Component:
    """Return one titled part."""
    return html.Section([html.H3(title), *inside])


def header(place: Place) -> Component:
    """Return name, figure with interval, rank and share, and the way down."""
    question = place.answer.question
    close = go(
        [icon("close"), html.Span("Close", className="visually-hidden")], change(question, area=""), className="close"
    )
    top = html.Div(
        [html.Div([html.P(place.level_label), html.H2(place.name, tabIndex="-1")]), close], className="title"
    )
    told = [html.Div(headline(place), className="headline"), html.P(place.sentence)]
    return html.Header([top, hint("drawer"), *told, html.Div([drill(place), *profile(place)], className="steps")])


def profile(place: Place) -> list[Component]:
    """Return the way to ask for a document on the place; the public is offered those that are signed."""
    if not place.answer.ranked:
        return []
    query = change(place.answer.question, area=place.code)
    return [html.A("Ask for a profile", href=f"/profiles/ask{query}", className="ask")]


def headline(place: Place) -> list[Component]:
    """Return the main figure of the source that colours the map, or the word for why there is none."""
    series, measure = place.answer.series[0], place.answer.question.measure
    status = Status(int(series.status[place.index]))
    if status is not Status.SHOWN:
        return [
            html.Strong(words.STATUS_WORDS[status], className=f"status status-{status.name.lower()}"),
            *ranked(place),
        ]
    at = place.index
    value = words.value(float(series.value[at]), measure) or words.count(int(series.count[at]))
    spread = words.interval(float(series.low[at]), float(series.high[at]), measure)
    if measure == "change":
        value = words.value(float(series.value[at]), measure) or in_words(series, at)
        unit = place.answer.unit.removeprefix("% ")  # the value has its sign
        return [html.Strong(value), html.Span(f"{unit} {spread}".strip()), both(place), *ranked(place)]
    return [html.Strong(value), html.Span(f"{place.answer.unit} {spread}".strip()), *ranked(place)]


def both(place: Place) -> Component:
    """Return the counts of both periods, which a change is made of."""
    series, question, at = place.answer.series[0], place.answer.question, place.index
    assert series.previous is not None
    assert series.previous_status is not None
    told = (
        (question.start, question.end, series.count, series.status),
        (*question.second(), series.previous, series.previous_status),
    )
    parts = [
        f"{period_words(start, end)}: {words.cell(counted(count, status, at))}" for start, end, count, status in told
    ]
    word = f" · {in_words(series, at)}" if np.isfinite(series.value[at]) else ""
    return html.Span(" · ".join(parts) + word, className="facts")


def ranked(place: Place) -> list[Component]:
    """Return rank among those shown, and share of the total, in one line."""
    told = []
    if place.standing.rank is not None:
        told.append(f"{words.ordinal(place.standing.rank)} of {words.count(place.standing.of)} shown")
    if (part := share(place)) is not None:
        told.append(f"{words.share(part)} of the total")
    return [html.Span(" · ".join(told), className="facts")] if told else []


def share(place: Place) -> float | None:
    """Return the place's share of the total of `within`, None unless both counts are shown and the place is inside."""
    series = place.answer.series[0]
    total, count = series.total.cell.count, int(series.count[place.index])
    if not total or series.status[place.index] != Status.SHOWN or not place.answer.inside[place.index]:
        return None
    return min(count / total, 1.0)  # part and total are changed at random each by itself, where counts are protected


def drill(place: Place) -> Component:
    """Return the step to what is inside, or why it stops here."""
    if place.drill is None:
        return html.P(place.why_no_drill, className="reason")
    grid = place.drill.level.startswith("h3")  # a hexagon's name is a code that says nothing
    inside = "the smaller hexagons inside" if grid else place.drill.name
    return go(f"See {inside}", place.drill.query, className="primary", **attrs(data_drill=""))


def links(crumbs: tuple[Crumb, ...]) -> Component:
    """Return one link an address: a map and table of the areas inside, or of the area around."""
    return html.Ul([html.Li(go(crumb.name, crumb.query)) for crumb in crumbs], className="links")


def trend_title(place: Place) -> str:
    """Return how fine the trend is, which the tier decides."""
    grain = place.trends[0].grain if place.trends else "month"
    return f"{grain.capitalize()} by {grain}"


def trends(place: Place) -> list[Component]:
    """Return the trend of every source, or that there is none."""
    if not place.trends:
        return [html.P("No monthly figures are offered here.", className="reason")]
    question = place.answer.question
    spans = ((question.start, question.end), question.second()) if question.measure == "change" else ()
    figure, says = trend(place.trends, place.days, spans)
    drawn = graph(figure, id=ids.TREND, says=says, how=HOW_TREND, table=figures(place.trends))
    return [drawn, *calendar(place.days)]


def clocks(place: Place) -> list[Component]:
    """Return the grid of every source, each under its name."""
    made: list[Component] = []
    for grid in place.clocks:
        made += [html.H4(grid.label), *timed(grid)]
    if not made:
        return [html.P("No source here records the time of day.", className="reason")]
    if not any(is_drawn(grid) for grid in place.clocks):
        return made
    changed = [html.P(telling.CHANGED, className="reason")] if any(not one.exact for one in place.answer.series) else []
    return [*made, *changed, how_to_read(HOW_CLOCK)]


def is_drawn(grid: Clock) -> bool:
    """Return whether the source has a grid rather than a reason for none."""
    return not grid.reason and bool((grid.status == Status.SHOWN).any())


def timed(grid: Clock) -> list[Component]:
    """Return one grid with its words."""
    drawn, says = clock(grid)
    return [drawn, html.P(says)] if is_drawn(grid) else [drawn]


def sources(place: Place) -> Component:
    """Return each source's figure side by side; they are never added."""
    parts = tuple(Share(series.label, cell(series, place.index)) for series in place.answer.series)
    drawn, _ = bars(Breakdown("sources", "By source", parts))
    told = "Sources stand side by side, never added: one incident may be seen by several sources."
    if place.answer.question.together == "union":
        told = "Any source counts an incident once that was matched between several; each source counts all of its own."
    return html.Div([drawn, how_to_read(f"{HOW_BARS} {told}")])


def cell(series: Series, at: int) -> Cell:
    """Return one unit of a series as a cell."""
    return counted(series.count, series.status, at)


def counted(count: NDArray[np.int64], status: NDArray[np.uint8], at: int) -> Cell:
    """Return one protected count as a cell."""
    found = Status(int(status[at]))
    return Cell(int(count[at]) if found is Status.SHOWN else None, found)


def breakdowns(several: tuple[Breakdown, ...]) -> list[Component]:
    """Return each source's breakdown under its name."""
    made: list[Component] = []
    for one in several:
        drawn, says = bars(one)
        made += [html.H4(one.label), drawn]
        if len(one.parts) > 1 and not one.reason:  # one part needs no sentence saying that it is the largest
            made.append(html.P(says))
    if any(one.parts and not one.reason for one in several):
        made.append(how_to_read(HOW_BARS))
    return made or [html.P("Not offered here.", className="reason")]


def standing(place: Place) -> Component:
    """Return the strip of all areas with this one marked."""
    if not np.isfinite(place.standing.values).any():
        return html.P("No area of this kind has a value that can be shown.", className="reason")
    question, unit = place.answer.question, place.answer.unit
    figure, says = distribution(place.standing, name=place.name, measure=question.measure, unit=unit)
    return graph(figure, id=ids.DISTRIBUTION, says=says, how=HOW_DISTRIBUTION)


def facts(place: Place) -> Component:
    """Return context under where it is from: the first lines at once, the rest folded away."""
    if not place.facts:
        return html.P("No context is held for this place.", className="reason")
    return html.Div([part for source, many in groupby(place.facts, key=lambda fact: fact.source)
                     for part in sourced(source, tuple(many))])  # fmt: skip


def sourced(source: str, many: tuple[Fact, ...]) -> list[Component]:
    """Return the lines of one source."""
    lines = [html.Div([html.Dt(fact.label), html.Dd(fact.text)]) for fact in many]
    rest = lines[FIRST:]
    folded = [html.Details([html.Summary(f"{len(rest)} more"), html.Dl(rest)], className="as-table")] if rest else []
    return [html.Dl(lines[:FIRST]), *folded, html.P(source, className="source")]
