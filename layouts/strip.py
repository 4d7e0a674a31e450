"""The truth strip: coverage, freshness and precision of what is shown. It cannot be put away."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from indicators import Answer, Chip
from layouts.links import attrs, detail


def strip(answer: Answer) -> Component:
    """Return every chip, warnings first; each opens its detail."""
    chips = sorted((*rest(answer.truth), *adjusted(answer.truth)), key=lambda chip: not chip.warning)
    return html.Ul([html.Li(statement(chip)) for chip in chips])


def rest(chips: tuple[Chip, ...]) -> list[Chip]:
    """Return the chips that are not about the question having been adjusted; the banner says what is synthetic."""
    return [chip for chip in chips if chip.kind not in ("snapped", "synthetic")]


def adjusted(chips: tuple[Chip, ...]) -> list[Chip]:
    """Return one chip for everything the tier's lattice changed about the question."""
    notes = [chip.text for chip in chips if chip.kind == "snapped"]
    return [Chip("snapped", "Adjusted to what may be shown", " ".join(notes), warning=True)] if notes else []


def statement(chip: Chip) -> Component:
    """Return one chip; without a detail there is nothing to open."""
    look = f"chip chip-{chip.kind}" + (" warning" if chip.warning else "")
    if chip.kind == "precision":  # what it hides is a list of its own
        return html.Button(
            chip.text, type="button", className=look, **attrs(data_picker="unmappable", aria_haspopup="dialog")
        )
    if not chip.detail:
        return html.Span(chip.text, className=look)
    lines = [html.P(line, className="chip-line") for line in chip.lines]  # no list: the strip is one already
    more = [_complete()] if chip.kind in ("coverage", "completeness") else []
    return detail(chip.text, [html.P(chip.detail), *lines, *more], className=look)


def _complete() -> Component:
    """Return the way to the panel that says how often each field was known."""
    return html.Button(
        "How complete each field is", type="button", className="quiet", **attrs(data_picker="completeness")
    )


def notices(notes: tuple[str, ...]) -> list[Component]:
    """Return one dismissible line for everything in the address that was ignored or snapped."""
    if not notes:
        return []
    close = html.Button("Dismiss", type="button", className="quiet", **attrs(data_dismiss=""))
    return [html.Div([html.Ul([html.Li(note) for note in notes]), close], className="notice")]
