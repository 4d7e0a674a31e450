"""The pieces of the screen Crew risk: the form that checks an address, and the area picture of a ground."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from indicators import QUARTERS, SHIFTS, CrewPicture, ShiftFigures, VisitLayer, cell_words, period_words
from layouts.legend import legend
from layouts.links import attrs, detail, go
from layouts.markup import html_of
from layouts.screens.crew import LOOK_UP
from layouts.theme import ramp, variable

PURPOSES = ("On the way to an incident", "Planned visit", "After an incident", "Training")  # as flags.PURPOSES
PAGES = (
    ("/flags/report", "Report a hazard"),
    ("/flags/held?show=month", "Review this month"),
    ("/flags/offline", "Offline list"),
)
NO_FLAGS = "No register of address flags is connected here. Keep using your own."
NOT_GRANTED = (
    "Checking an address is for operational readers who were granted it: ask whoever runs the atlas. The area picture "
    "below is yours to see."
)
NOT_OPEN = "The area picture is for partners, analysts and operational readers. Sign in as one, or see the atlas."
HERE = " In this demonstration: view as Operational, at the top."
UNTIMED = "Incidents whose time nobody recorded are in the day and in no shift."
PROTECTED = (
    "Each figure is protected by itself, so the day may differ a little from its parts, and how many have no recorded "
    "time is told roughly."
)
ROUGH = 50  # what is left of five protected figures is told from here on, in tens
UNORDERED = "Readers of this tier see no places in order."
APART = "Of areas alone: it says nothing about any address, and no address flag is ever made from it."


def check(
    *, connected: bool, granted: bool, call: str, demonstration: bool = False, to_do: tuple[int, int] | None = None
) -> str:
    """Return the form that checks an address, or why there is none. It works without script: its page answers.

    to_do: how many flags of the reader's agency lapse within a month and how many wait, None where nobody knows.
    """
    if not (connected and granted):
        why = (NOT_GRANTED + (HERE if demonstration else "")) if connected else NO_FLAGS
        return html_of([html.H2("Address flags"), html.P(why, className="crew-note")])
    typed = {"required": True, "autocomplete": "off"}
    address = dbc.Input(name="address", type="search", maxlength="160", **typed)
    sign = dbc.Input(name="call", type="text", maxlength="12", value=call, **typed)
    what = html.Select([html.Option(one) for one in PURPOSES], name="purpose")
    form = html.Form(
        [
            _field("Address, postcode, UPRN, grid reference or coordinates", address, "wide"),
            _field("Call sign", sign),
            _field("What for", what),
            html.Button(LOOK_UP, type="submit", className="primary"),
        ],
        action="/flags/check",
        method="post",
    )
    due, waiting = to_do or (0, 0)
    links = [*PAGES, ("/flags/held?show=waiting", f"Waiting ({waiting})")] if waiting else PAGES
    ways = html.Nav([html.A(label, href=at) for at, label in links], **attrs(aria_label="Address flags"))
    words = f"{due} flags of your agency lapse" if due > 1 else "One flag of your agency lapses"
    soon = [html.A(f"{words} within a month", href="/flags/held?show=month", className="crew-due")] if due else []
    return html_of([html.H2("Check an address"), form, *soon, ways])


def refused() -> str:
    """Return what a reader is told whose tier has no area picture."""
    return html_of([html.H2("Crew risk"), html.P(NOT_OPEN)])


def pick(made: CrewPicture) -> str:
    """Return what is chosen: the ground and the shift, each a press away."""
    within = made.answer.question.within
    grounds = [
        html.Li(go(one.name, one.query, **({"aria_current": "true"} if one.code == within else {})))
        for one in made.grounds
    ]
    shifts = [
        go(one.label, query, **({"aria_current": "true"} if one == made.shift else {})) for one, query in made.shifts
    ]
    name = f"{made.noun.capitalize()}: {made.ground if within else f'all of {made.ground}'}"
    chosen = detail(name, html.Ul(grounds, className="grounds"), className="ground")
    nav = html.Nav(shifts, className="shifts", **attrs(aria_label="Shift"))
    when = [html.P(made.hourless, className="crew-note")] if made.hourless else [nav]
    return html_of(
        [
            html.H2("Area picture"),
            html.P(APART, className="crew-note"),
            chosen,
            *when,
        ]
    )


def told(made: CrewPicture) -> str:
    """Return everything below the map: its legend, the cells by name, figures by shift, layers for visits."""
    visits = html.Section([html.H2("For safe-and-well visits"), *(_layer(one) for one in made.layers)])
    lists = [_cells(made), _hours(made), visits]
    return html_of([legend(made.answer), *lists])


def _field(label: str, control: Component, look: str = "") -> Component:
    return html.Label([label, control], className=f"field {look}".strip())


def _cells(made: CrewPicture) -> Component:
    """Return the highest cells as a table, or what to do where none is shown."""
    question, ground = made.answer.question, made.ground
    if not any(made.answer.classes.counts):
        words = f"No cell of {ground} has a figure that can be shown for this shift. "
        return html.Section([html.H2("Cells"), html.P([words, go("All day", made.shifts[-1][1])], className="none")])
    if not made.listed:
        return html.Section([html.H2("Cells"), html.P(UNORDERED, className="none")])
    tokens = ramp("sequential", len(QUARTERS))
    rows = [
        html.Tr(
            [
                html.Th(one.name, scope="row"),
                html.Td([_swatch(tokens[one.band]), QUARTERS[one.band]]),
                html.Td(f"{one.count:,}", className="number"),
            ]
        )
        for one in made.listed
    ]
    head = _head("Cell", "Band", "Incidents")
    title = html.H2(f"The {len(rows)} highest cells of {ground}, {made.shift.label.lower()}")
    more = html.A("Open in the atlas", href="/" + question.to_query())
    return html.Section([title, html.Table([head, html.Tbody(rows)], className="table"), html.P(more)])


def _head(*labels: str) -> Component:
    return html.Thead(html.Tr([html.Th(label, scope="col") for label in labels]))


def _swatch(token: str) -> Component:
    return html.Span(className="va-swatch", style={"backgroundColor": variable(token)}, **attrs(aria_hidden="true"))


def _hours(made: CrewPicture) -> Component:
    """Return what was recorded in the ground, a row a shift: each a cell of its own, so they need not add up."""
    asked, told = made.answer.question, [one for one in made.figures if not one.reason]
    head = _head("Recorded", *(f"{one.label} ({one.source})" for one in told))
    rows = [
        html.Tr(
            [
                html.Th(shift.label, scope="row"),
                *(html.Td(cell_words(one.cells[at], "hidden"), className="number") for one in told),
            ],
            className="now" if shift == made.shift else "",
        )
        for at, shift in enumerate(SHIFTS)
    ]
    exact = made.answer.series[0].exact
    untimed = [html.Td(_untimed(one, exact=exact), className="number") for one in told]
    rows.insert(-1, html.Tr([html.Th("Time not recorded", scope="row"), *untimed]))
    notes = [f"{one.label}: {one.reason or f'{one.definition}, recorded by {one.source}.'}" for one in made.figures]
    notes.append(" ".join([UNTIMED, *([] if exact else [PROTECTED]), "Sources are never added."]))
    title = html.H2(f"By hour in {made.ground}, {period_words(asked.start, asked.end)}")
    table = html.Div(html.Table([head, html.Tbody(rows)], className="table hours"), className="scroll", tabIndex="0")
    return html.Section([title, table, *(html.P(note, className="crew-note") for note in notes)])


def _untimed(one: ShiftFigures, *, exact: bool) -> str:
    """Return how many of a day's incidents are in no shift, in words."""
    left = one.untimed
    if left is None:
        whole = one.cells[-1]
        return cell_words(whole, "hidden") if whole.count is None else "not to be told"
    if exact:
        return f"{left:,}"
    return f"about {round(left, -1):,}" if left >= ROUGH else f"fewer than {ROUGH}"


def _layer(one: VisitLayer) -> Component:
    if one.reason:
        return html.P([html.B(one.label), f": {one.reason}"], className="crew-note")
    rows = [
        html.Tr([html.Th(name, scope="row"), html.Td(value, className="number"), html.Td(f"fifth {fifth} of 5")])
        for name, value, fifth in one.areas
    ]
    head = _head(one.level, one.measure, "Here")
    summary = html.Summary(f"{one.label}: {one.measure}, highest {one.level} first")
    return html.Details(
        [summary, html.Table([head, html.Tbody(rows)], className="table"), html.P(one.source, className="crew-note")],
        className="visits",
    )
