"""The league of licensed premises as HTML: how much the first few hold, and every premises with how surely."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from indicators import Question, premises
from layouts import words
from layouts.figures.graph import how_to_read
from layouts.licensed.look import added, address, beside, listed, sources, switch, told, window
from layouts.licensed.picture import chart, curve
from layouts.links import attrs, go
from layouts.markup import html_of

HOW = (
    "incidents are those that name the premises or lie at its address, each counted once whoever saw it. Records "
    "within 50 m and records known to the street alone stand beside them and are not counted. “+ health”: a health "
    "service has fewer than five records there in a year of this window, so none of them is counted."
)


def league(
    made: premises.League,
    ask: premises.Ask,
    *,
    serious: tuple[str, ...],
    districts: tuple[tuple[str, str], ...],
    zones: tuple[tuple[str, str, str], ...],
    offered: tuple[tuple[str, str], ...],
    ground: premises.Ground | None,
    notes: tuple[str, ...],
) -> str:
    """Return the league as HTML. serious: words on most serious violence. offered: sources, id and label."""
    question = made.question
    head = [
        html.Header([html.H2("Licensed premises", tabIndex="-1"), html.P(made.title, className="lead")]),
        *noted((*notes, *([made.untold] if made.untold else []))),
        html.Div(
            [window(question, ask), sources(question, ask, offered), place(question, ask, districts)],
            className="premises-tools",
        ),
        cumulative(question, ask, zones),
        html.Div([html.P(made.top[0], className="standout")], **attrs(data_concentration="")),
    ]
    foot = [
        table(made, ask),
        how_to_read(HOW),
        *more(made, ask),
        *listed(serious, "Most serious violence"),
        *listed(made.top[1:], "Of everything in the district"),
        *listed(made.left_out, "What is not counted, and why"),
    ]
    drawn = f'<div class="premises-drawn">{chart(made, ask, ground)}{curve(made)}</div>'
    return "".join([html_of(head), drawn, html_of(foot)])


def noted(notes: tuple[str, ...]) -> list[Component]:
    """Return what of the address was ignored."""
    return [html.Div([html.P(note) for note in notes], className="notice", role="status")] if notes else []


def place(question: Question, ask: premises.Ask, districts: tuple[tuple[str, str], ...]) -> Component:
    """Return the districts, and all of them."""
    links = [("All", address(question, ask, within="", premises="", zone=False), not question.within)]
    links += [
        (name, address(question, ask, within=code, premises="", zone=False), question.within == code)
        for code, name in districts
    ]
    return switch("District", links)


def cumulative(question: Question, ask: premises.Ask, zones: tuple[tuple[str, str, str], ...]) -> Component:
    """Return the zones whose premises can be taken together: loaded ones, and the shape drawn on the map if any."""
    drawn = question.within and ":" in question.within
    links = [
        html.Li(go(f"{name} ({kind.lower()})", address(question, ask, within=code, zone=True, premises="")))
        for code, name, kind in zones
    ]
    if drawn:
        links.insert(0, html.Li(go("The shape drawn on the map", address(question, ask, zone=True, premises=""))))
    none = html.P("Draw a circle or a shape on the atlas first, or ask for zones to be loaded.", className="reason")
    return html.Details(
        [html.Summary("Cumulative impact"), html.Div(html.Ul(links) if links else none, className="fold-body")],
        className="premises-zones",
    )


def table(made: premises.League, ask: premises.Ask) -> Component:
    """Return the premises with most first."""
    if not made.lines:
        return html.P("No incident is linked to licensed premises here. Records known to the street alone may be.",
                      className="reason")  # fmt: skip
    heads = [
        "#",
        "Premises",
        "Incidents",
        "Share",
        *(made.labels[one] for one in made.sources),
        "Within 50 m",
        "Street only",
    ]
    head = html.Tr([html.Th(one, scope="col", className="" if at < 3 else "wide") for at, one in enumerate(heads)])
    rows = [row(made, line, ask) for line in made.lines[: ask.rows]]
    many = words.plural(len(made.lines), "premises", "premises")
    shown = f"{len(rows)} of {many} with an incident; {made.quiet} have none."
    return html.Table(
        [html.Caption(shown), html.Thead(head), html.Tbody(rows)], className="table table-sm premises-league"
    )


def row(made: premises.League, line: premises.Line, ask: premises.Ask) -> Component:
    """Return one premises: what is counted there, and beside it what is not."""
    one = line.premises
    query = address(made.question, ask, premises=one.id, zone=False)
    named = html.Th(
        [
            go(one.name, query, **attrs(data_premises=one.id)),
            html.Span(f"{one.kind}, {one.street or one.address}", className="kind"),
        ],
        scope="row",
    )
    by_source = [
        html.Td(told(added(line.named[key], line.at_address[key]), "–" if made.untold else ""), className="wide")
        for key in made.sources
    ]
    near, street = (beside(held.values()) for held in (line.near, line.street))
    count: list[Any] = ["–" if line.incidents is None else words.count(line.incidents)]
    if line.withheld:
        count.append(html.Span(" + health present", className="kind"))
    return html.Tr(
        [html.Td(words.count(line.rank)), named, html.Td(count), html.Td(words.share(line.share), className="wide"),
         *by_source, html.Td(near, className="wide"), html.Td(street, className="wide beside")]
    )  # fmt: skip


def more(made: premises.League, ask: premises.Ask) -> list[Component]:
    """Return the link to more rows, nothing where all are shown."""
    if ask.rows >= len(made.lines):
        return []
    return [go("Show 100 more", address(made.question, ask, rows=min(ask.rows + 100, 1000)), className="primary")]
