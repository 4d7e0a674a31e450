"""What readers without the grant are told of licensed premises: districts, never a single one."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data import PremisesShare, Status
from layouts import words
from layouts.figures.graph import how_to_read
from layouts.links import attrs
from layouts.markup import html_of

HOW = (
    "records of one source that name licensed premises or lie at their address, and those at the ten with most. Counts "
    "are protected as everywhere; which premises the ten are is for licensing officers."
)


def districts(title: str, shares: tuple[PremisesShare, ...], why: str) -> str:
    """Return the districts as HTML. why: the reason single premises are not shown."""
    heads = (
        "District",
        "Licensed premises",
        "All records",
        "At licensed premises",
        "At the ten with most",
        "The ten, of all records",
    )
    head = html.Tr([html.Th(one, scope="col") for one in heads])
    body = [
        html.Tr([html.Th(one.name, scope="row"), html.Td(words.count(one.premises)), *cells(one)]) for one in shares
    ]
    held = html.Table([html.Thead(head), html.Tbody(body)], className="table table-sm")
    return html_of(
        [
            html.Header([html.H2("Licensed premises by district", tabIndex="-1"), html.P(title, className="lead")]),
            html.P(why, className="reason"),
            html.Div(held, className="scroll", tabIndex="0", role="region", **attrs(aria_label="Districts")),
            how_to_read(HOW),
        ]
    )


def cells(one: PremisesShare) -> list[Component]:
    """Return a district's protected counts, and the share where both of it are shown."""
    counts = [html.Td(words.cell(cell)) for cell in (one.whole, one.linked, one.top)]
    shown = one.top.status is Status.SHOWN and one.whole.status is Status.SHOWN and bool(one.whole.count)
    share = words.share(min((one.top.count or 0) / (one.whole.count or 1), 1.0)) if shown else "–"
    return [*counts, html.Td(share)]


def refused(why: tuple[str, ...]) -> str:
    """Return what is seen where nothing can be shown, with every reason."""
    return html_of(
        html.Div([html.H2("Licensed premises"), *(html.P(one) for one in dict.fromkeys(why) if one)], className="state")
    )
