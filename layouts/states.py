"""Empty and error states: screens in their own right, each saying why and what to do next."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data import Status
from indicators import Answer
from layouts import words
from layouts.links import attrs, change, go

FAILED = "Something went wrong here, and the view before it is kept."
MOSTLY = 0.6  # share of areas hidden from which the map says so
UP = {
    "oa21": "lsoa21", "oa11": "lsoa11", "lsoa21": "msoa21", "lsoa11": "msoa11", "msoa21": "lad", "msoa11": "lad",
    "ward": "lad", "h3r10": "h3r9", "h3r9": "h3r8", "h3r8": "h3r7",
}  # fmt: skip
NAMES = {
    "lad": "districts", "ward": "wards", "msoa11": "MSOA (2011)", "msoa21": "MSOA (2021)", "lsoa11": "LSOA (2011)",
    "lsoa21": "LSOA (2021)", "h3r7": "hexagons of 1.4 km", "h3r8": "hexagons of 530 m", "h3r9": "hexagons of 200 m",
}  # fmt: skip


def empty(answer: Answer) -> Component | None:
    """Return the card laid over the map when none or few of the units inside have a value; else None."""
    series = answer.series[0]
    status = series.status[answer.inside]
    if not len(status):
        return card("Nothing to show", "No area of this kind lies inside the place chosen.", widen(answer))
    if (status == Status.NOT_COMPUTABLE).all():
        return card("This cannot be counted", impossible(answer), pick("definition", "Choose another definition"))
    if (status == Status.NOT_SUPPLIED).all():
        told = f"{series.label} did not supply this period. Missing is not zero."
        return card("Not supplied", told, pick("period", "Choose another period"))
    if not (status == Status.SHOWN).any():
        return card("Every area is hidden", hidden(answer), step_up(answer))
    if (series.count[answer.inside][status == Status.SHOWN] == 0).all() and (status == Status.SHOWN).all():
        supplied = f"{series.total.supplied} of {series.months} months supplied."
        told = f"No incidents recorded here for this definition. {supplied}"
        return card("No incidents", told, pick("period", "Choose a longer period"))
    return mostly_hidden(answer)


def mostly_hidden(answer: Answer) -> Component | None:
    """Return one line with the step up when most areas are hidden, so that a dotted map is not mistaken for a fault."""
    status = answer.series[0].status[answer.inside]
    part = float((status == Status.HIDDEN).mean()) if len(status) else 0.0
    if part < MOSTLY or not (status == Status.SHOWN).any():
        return None
    much = words.share(part)
    told = f"{much[0].upper()}{much[1:]} of areas are hidden at this size: their counts are too small to show."
    return html.Div([html.P(told), step_up(answer)], className="state thin")


def closed(level_label: str, query: str) -> list[Component]:
    """Return the drawer of an area that this reader may not open, with the way out."""
    told = f"This area is smaller than your kind of reader may see. The map shows {level_label}."
    return [
        html.Header(
            [
                html.H2("Not shown to you", tabIndex="-1"),
                html.P(told),
                go("Close", query, className="primary close-all"),
            ]
        )
    ]


def card(title: str, text: str, action: Component | None) -> Component:
    """Return one designed state: what, why, what next."""
    return html.Div([html.H2(title), html.P(text), *([action] if action else [])], className="state")


def pick(key: str, text: str) -> Component:
    """Return the button that opens a picker of the sentence."""
    return html.Button(text, type="button", className="primary", **attrs(data_picker=key))


def step_up(answer: Answer) -> Component | None:
    """Return the one-click step to the next larger areas, None at the top."""
    larger = UP.get(answer.question.level)
    if larger is None:
        return pick("period", "Choose a longer period")
    return go(f"Step up to {NAMES[larger]}", change(answer.question, level=larger), className="primary")


def widen(answer: Answer) -> Component:
    """Return the way back to the whole store."""
    return go("Show everywhere", change(answer.question, within=""), className="primary")


def hidden(answer: Answer) -> str:
    """Return why all are hidden, in the words of the rule."""
    number = words.plural(int(answer.inside.sum()), "area")
    return f"All {number} have counts too small to show. {answer.rule}".strip()


def impossible(answer: Answer) -> str:
    """Return why the sources chosen cannot answer the definition, and what could."""
    return answer.impossible or "The sources connected here do not record what this definition needs."


def failed(error_id: str) -> Component:
    """Return the notice of a fault on our side, with the id that the log has too."""
    return fault([f"{FAILED} Error ", html.Code(error_id), "."])


def unanswered() -> Component:
    """Return the notice of a request that the server refused or broke off; the page's script fills and unhides it."""
    return fault([FAILED, html.Span(**attrs(data_error=""))])


def offline() -> Component:
    """Return the line shown while the server cannot be reached; the page's script unhides it."""
    return fault("The server cannot be reached. What you see stays; changes will work again when it is back.")


def signed_out() -> Component:
    """Return the notice of a session that has ended; the page's script unhides it and puts this view in the address."""
    told = "Your session has ended. What you see stays; sign in to go on from here."
    link = html.A("Sign in", href="/login", **attrs(data_sign_in=""))
    return html.Div([html.P(told), link], className="notice fault")


def fault(told: str | list[str | Component]) -> Component:
    """Return a notice of something that failed, with the way to try it again."""
    again = html.Button("Try again", type="button", className="quiet", **attrs(data_retry=""))
    return html.Div([html.P(told), again], className="notice fault")


def busy() -> Component:
    """Return the line shown when an answer takes more than a second."""
    stop = html.Button("Cancel", type="button", className="quiet", **attrs(data_cancel=""))
    return html.Div([html.Span(className="spinner"), html.P("Still counting…"), stop], className="notice")
