"""The drawer's part on who saw it: police only, both, health only; and how often no match was found, as a range."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data import METRES, MINUTES, Unmatched
from indicators import WINDOW_WORDS, Breakdown, Share, Who
from layouts import words
from layouts.figures import bars, how_to_read
from layouts.links import attrs

NAMES = {"ed": "ED", "ambulance": "Ambulance"}
CAUTION = (
    "A record is matched only where time and place are known well enough, so few matches measure how well they are "
    "recorded as much as what is reported: read this as a range, never as one number of unreported violence."
)


def who_saw_it(found: Who) -> list[Component]:
    """Return the three counts, then the range; or the reason why neither is told."""
    if found.reason:
        return [html.P(found.reason, className="reason")]
    drawn, says = bars(Breakdown("who", "Who saw it", tuple(Share(*part) for part in found.parts)))
    made = [drawn, how_to_read(f"{says} Each incident once, whichever services saw it, in the place and period shown.")]
    return [*made, *ranges(found.unmatched)] if found.unmatched else made


def ranges(found: tuple[Unmatched, ...]) -> list[Component]:
    """Return the share not matched to police by service and sharpness of place, each as a bar from low to high."""
    rows = [one for one in map(line, found) if one is not None]
    if not rows:
        return [html.P("Shares not matched to the police are too few to show.", className="reason")]
    head = html.Tr([html.Th(text, scope="col") for text in ("Records", "Default", "Range", "")])
    drawn = html.Table(
        [html.Caption("Not matched to police, whole release"), html.Thead(head), html.Tbody(rows)],
        className="va-ranges",
    )
    windows = f"{MINUTES[0]} min to {MINUTES[-1] // 60} h and {METRES[0]} to {METRES[-1]} m"
    told = f"Default (the mark): within {WINDOW_WORDS}. Range: from the widest to the narrowest of {windows}."
    sharp = "Sharp: premises, address or stretch of street; coarse: a whole street, an area or nothing."
    return [drawn, how_to_read(f"{told} {sharp} {CAUTION}")]


def line(one: Unmatched) -> Component | None:
    """Return one service and sharpness as a row, None where too few records stand behind it."""
    if one.share is None or one.low is None or one.high is None:
        return None
    named = f"{NAMES.get(one.source, one.source)}, {'sharp' if one.sharp else 'coarse'} places"
    spread = f"{words.share(one.low)} to {words.share(one.high)}"
    cells = [html.Td(words.share(one.share)), html.Td(spread), html.Td(bar(one.share, one.low, one.high))]
    return html.Tr([html.Th(named, scope="row"), *cells])


def bar(share: float, low: float, high: float) -> Component:
    """Return the range as a bar of 0 to 100 %, the default marked; the row says the same in words."""
    span = html.Span(className="span", style={"left": f"{low:.0%}", "width": f"{max(high - low, 0.01):.0%}"})
    mark = html.Span(className="mark", style={"left": f"{share:.0%}"})
    return html.Div([span, mark], className="va-range", **attrs(aria_hidden="true"))
