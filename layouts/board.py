"""The hotspots board as HTML: the list, what it stands on, and every way on from it as an address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from indicators import Board, BoardAsk, Fading, Row, board_words
from layouts import words
from layouts.figures.curve import curve
from layouts.links import attrs, change, detail, go, icon, unseen
from layouts.markup import html_of

NIGHT, DAY = (*range(6), *range(18, 24)), tuple(range(6, 18))
LENGTHS, FIRST = (20, 60, 100, 200), 20
SHEET, DOWNLOADS = "/hotspots/sheet", "/downloads"
FILES = (
    ("list.pdf", "One page, PDF", "to print or send"),
    ("list.gpkg", "GeoPackage", "the cells, for maps and patrol devices"),
    ("list.csv", "CSV", "the list as a table"),
)


def board(made: Board) -> str:
    """Return the whole board as HTML."""
    return "".join(
        [
            html_of([head(made), *notes(made), places(made), sums(made)]),
            curve(made.foot) if made.rows else "",
            html_of([*aside(made), *fading(made), *cannot(made)]),
        ]
    )


def refused(reason: str) -> str:
    """Return what a reader sees who may not open the board."""
    return html_of(html.Div([html.H2("Not shown to you"), html.P(reason)], className="state"))


def address(made: Board, **changed: Any) -> str:
    """Return the address of the board with parts of its question, or `ask`, changed."""
    ask: BoardAsk = changed.pop("ask", made.ask)
    question = replace(made.answer.question, level=made.level)  # what is listed instead is no choice of the reader's
    return (change(question, **changed) if changed else question.to_query()) + ask.to_query()


def head(made: Board) -> Component:
    """Return the title, and what the list can be asked."""
    title = html.Div([html.H2(board_words.title(made), tabIndex="-1"), export(made)], className="board-title")
    tools = html.Div([hours(made), meeting(made), chooser(made)], className="board-tools")
    return html.Header([title, *districts(made), tools])


def districts(made: Board) -> list[Component]:
    """Return one chip a district and one for all of them, where there is a choice."""
    if not made.districts:
        return []
    within = made.answer.question.within
    offered = (("", made.answer.release.name), *made.districts)
    links = [
        go(name, address(made, within=code), className="chip-place", **_true(code == within)) for code, name in offered
    ]
    return [html.Div(links, className="board-districts", role="group", **attrs(aria_label="District"))]


def hours(made: Board) -> Component:
    """Return the switch between all hours, nights and days."""
    chosen = made.answer.question.hours
    offered = (((), "All"), (NIGHT, "Nights"), (DAY, "Days"))
    links = [_switch(label, address(made, hours=held, area=""), chosen == held) for held, label in offered]
    return html.Div(links, className="switch", role="group", **attrs(aria_label="Hours"))


def _switch(label: str, query: str, on: bool) -> Component:
    return go(label, query, **_true(on))


def _true(on: bool) -> dict[str, str]:
    return attrs(aria_current="true") if on else {}


def meeting(made: Board) -> Component:
    """Return the chip of the last meeting: one press shows what changed since; another day can be chosen."""
    ask = made.ask
    if made.since is None:
        since = f"Since {board_words.day_words(made.since_day)}"
        ask = replace(ask, since=board_words.day_of(made.since_day))
        return go(since, address(made, ask=ask), className="chip-link", title="What changed since the last meeting")
    off = go("Clear", address(made, ask=replace(ask, since=None)), className="chip-link")
    return html.Span([html.Span(f"Since {board_words.day_words(made.since.day)}", className="chip-on"), off])


def chooser(made: Board) -> Component:
    """Return how long the list is, the day of the last meeting and the second opinion, folded away."""
    ask = made.ask
    lengths = [
        _switch(str(one), address(made, ask=replace(ask, places=one)), ask.places == one)
        for one in sorted({*LENGTHS, ask.places})
    ]
    opinions = [
        _switch(label, address(made, ask=replace(ask, opinion=key)), ask.opinion == key)
        for key, label in board_words.OPINIONS.items()
    ]
    inside = [
        html.H3("Places in the list"), html.Div(lengths, className="switch"),
        html.H3("Day of the last meeting"), day_form(made),
        html.H3("Second opinion"), html.Div(opinions, className="switch"),
        html.P("A test of clusters beside each place. The list is ranked by counts whatever it says."),
    ]  # fmt: skip
    return detail("List", inside, className="menu board-menu")


def day_form(made: Board) -> Component:
    """Return the form that asks for another day; it keeps the rest of the address."""
    kept = board_words.fields(address(made, ask=replace(made.ask, since=None)))
    hidden = [_input(type="hidden", name=name, value=value) for name, value in kept]
    day = made.since.day if made.since else made.since_day
    box = html.Label(["Day", _input(type="date", name="since", value=day, required=True)], className="reason")
    return html.Form([*hidden, box, html.Button("Show", type="submit", className="quiet")], action="/hotspots")


def _input(**given: Any) -> Component:
    made: Component = dbc.Input(**given)
    return made


def export(made: Board) -> Component:
    """Return what can be taken away: the one page first."""
    query = address(made, area="")
    page = html.A(
        [html.B("One page"), html.Span("the tasking sheet, to print")],
        href=SHEET + query,
        target="_blank",
        className="file",
    )
    files = [html.Li(_take(kind, name, what)) for kind, name, what in FILES]
    form = html.Form([html.Ul([html.Li(page), *files])], action=DOWNLOADS + query, method="post")
    return detail([icon("down"), html.Span("Export")], form, className="menu board-menu")


def _take(kind: str, name: str, what: str) -> Component:
    return html.Button([html.B(name), html.Span(what)], type="submit", name="kind", value=kind, className="file")


def notes(made: Board) -> list[Component]:
    """Return what had to give, and what changed since the last meeting."""
    said = [one for one in (made.instead, *made.notes, *board_words.since(made)) if one]
    return [html.Div([*(html.P(one) for one in said), *moved(made)], className="board-notes")] if said else []


def moved(made: Board) -> list[Component]:
    """Return the places that entered the list, that left it, and whose new months are surely higher or lower."""
    if made.since is None:
        return []
    parts = [("Entered", [_came(row, made) for row in made.rows if row.moved])]
    parts += [("Left", [_went(one, made) for one in made.since.left])]
    for word in board_words.SURE:
        parts.append((f"{word.capitalize()} since then", [_came(row, made) for row in made.rows if row.since == word]))
    return [
        html.Details([html.Summary(f"{title}: {words.plural(len(lines), 'place')}"), html.Ul(lines)])
        for title, lines in parts
        if lines
    ]


def _came(row: Row, made: Board) -> Component:
    return html.Li([go(row.name, address(made, area=row.code)), f" rank {row.rank}, {words.count(row.count)}"])


def _went(one: Fading, made: Board) -> Component:
    return html.Li([go(one.name, address(made, area=one.code)), f" {board_words.gone_words(one)}"])


def places(made: Board) -> Component:
    """Return the list, or why there is none."""
    if not made.rows:
        why = made.answer.impossible or "Counts are too small to show, or nothing was supplied."
        told = f"No place has a count that can be shown for this definition, place and time. {why}"
        wider = go("Every hour", address(made, hours=())) if made.answer.question.hours else None
        return html.Div([html.P(told), *([wider] if wider else [])], className="state")
    rows = [place(row, made) for row in made.listed()]
    every = len(made.rows) > len(rows)
    more = go(f"All {len(made.rows)}", address(made, ask=replace(made.ask, rows=0)), className="quiet")
    fewer = go("The first 20", address(made, ask=replace(made.ask, rows=20)), className="quiet")
    end = html.P(more if every else fewer if len(rows) > FIRST else None)
    return html.Div([html.Ol(rows, className="places"), end])


def place(row: Row, made: Board) -> Component:
    """Return one place: its rank, what people call it, its figures and what is known of them."""
    told = [html.Span(one) for one in board_words.facts(row, made)]
    name = go(row.name, address(made, area=row.code), **_current(row, made))
    sources = [html.Li(text, className=f"pip pip-{status}") for text, status in board_words.pip_words(row)]
    opinion = [html.P(board_words.opinion(row), className="opinion")] if row.opinion else []
    what = html.Div([name, html.P(told, className="facts"), html.Ul(sources, className="pips"), *opinion])
    share = [html.Span(words.share(row.share), title="of the place's total")] if row.share is not None else []
    number = html.Strong([unseen("incidents: "), words.count(row.count)])
    word = html.Span(row.change or "–", title=board_words.change_words(row))
    figure = html.Div([number, *share, word], className="figure")
    mark = "place entered" if row.moved else "place"
    rank = html.Span(str(row.rank), className="rank", **attrs(aria_hidden="true"))
    return html.Li([rank, what, figure], className=mark, **attrs(data_unit=str(row.index)))


def _current(row: Row, made: Board) -> dict[str, str]:
    return {"aria_current": "true"} if row.code == made.answer.question.area else {}


def sums(made: Board) -> Component:
    """Return how concentrated it is, and how last year's list did."""
    told = [html.P(one) for one in (*board_words.foot(made), *board_words.parts(made), board_words.forward(made))]
    lines = [html.Li(one) for one in board_words.measures(made)]
    folded = [html.Details([html.Summary("How that was measured"), html.Ul(lines)])] if lines else []
    return html.Section([*told, *folded], className="board-foot")


def aside(made: Board) -> list[Component]:
    """Return the places set aside, each with its reason and the way to put it back."""
    if not made.aside:
        return []
    rows = []
    for one in made.aside:
        others = tuple(code for code in made.ask.back if code not in (one.code, "all"))
        kept = others if one.back else (*others, one.code)
        word = "Set aside again" if one.back else "Put back"
        turn = go([word, unseen(f": {one.name}")], address(made, ask=replace(made.ask, back=kept)), className="quiet")
        name = go(one.name, address(made, area=one.code))
        told: list[str | Component] = [html.Strong(words.count(one.count)), " ", name, html.P(one.reason)]
        rows.append(html.Li([html.Div(told), turn], **attrs(data_unit=str(one.index))))
    return [html.Section([html.H3("Set aside"), html.Ul(rows, className="aside-list")], className="board-aside")]


def fading(made: Board) -> list[Component]:
    """Return the places that were in the lists of both earlier years and are in this one no more."""
    if not made.fading:
        return []
    rows = [html.Li([go(one.name, address(made, area=one.code)), f" {words.cell(one.cell)}"]) for one in made.fading]
    title = f"Fading: {words.plural(len(made.fading), 'place')} of both years before"
    return [html.Section(html.Details([html.Summary(title), html.Ul(rows)]), className="board-fading")]


def cannot(made: Board) -> list[Component]:
    """Return what the list cannot say."""
    lines = [html.Li(one) for one in board_words.limits(made)]
    return [html.Section([html.H3("What this list cannot say"), html.Ul(lines)], className="board-cannot")]


def views() -> Component:
    """Return the switch between list and map, which a telephone has room for one of."""
    buttons = [
        html.Button(label, type="button", **attrs(data_board_view=key, aria_pressed=str(key == "list").lower()))
        for key, label in (("list", "List"), ("map", "Map"))
    ]
    return html.Div(buttons, className="board-views switch", role="group", **attrs(aria_label="List or map"))


def marks(made: Board) -> list[dict[str, Any]]:
    """Return {id, n, at} of each place shown, for the map: its row, its rank and its middle in degrees."""
    box = made.answer.units.bbox
    return [
        {
            "id": row.index,
            "n": row.rank,
            "at": [
                round(float(box[row.index, [0, 2]].mean()), 5),
                round(float(box[row.index, [1, 3]].mean()), 5),
            ],
        }
        for row in made.listed()
    ]
