"""Panel of exclusions: by where the pupil lives and by where the school stands, never made one."""

from __future__ import annotations

import math

import numpy as np
from dash import html
from dash.development.base_component import Component

from indicators import Asked, Context, Exclusions
from layouts.compare import rows

WHY_TWO = (
    "A school excludes where it stands; its pupils live elsewhere. The two measures answer different questions, "
    "are shown "
    "beside each other and are never added, averaged or mapped as one."
)


def panel(one: Exclusions, asked: Asked) -> list[Component]:
    """Return both measures, or which of them is missing."""
    made = [html.H3("Exclusions by residence and by school"), html.P(WHY_TWO, className="lead")]
    if one.warning:
        made.append(html.P(one.warning, className="notice"))
    lists = [
        listing(one, asked, "By where the pupil lives", one.residence, one.by_residence),
        listing(one, asked, "By where the school stands", one.school, one.by_school),
    ]
    return [*made, html.Div([each for each in lists if each is not None], className="beside")]


def listing(
    one: Exclusions, asked: Asked, title: str, measure: Context | None, found: tuple[int, ...]
) -> Component | None:
    """Return the highest areas of one measure, the other one's figure beside it in a column of its own."""
    if measure is None:
        return None
    held = [each for each in (one.residence, one.school) if each is not None]
    names = {id(one.residence): "By residence", id(one.school): "By school"}
    titles = ["Area", *(names[id(each)] for each in held)]
    body = [html.Tr([rows.place(one.answer, at, asked), *(cell(each, at) for each in held)]) for at in found]
    caption = f"{measure.label}, {measure.unit}, the highest first. {measure.source}, {measure.date}."
    middle = float(np.nanmedian(measure.value[one.answer.inside])) if len(found) else float("nan")
    said = html.P(f"The middle area has {rows.told(middle)}.", className="reason") if math.isfinite(middle) else None
    return html.Section([html.H4(title), rows.table(caption, titles, body), said])


def cell(measure: Context, at: int) -> Component:
    """Return one figure, or that there is none: an area without a school has no figure by school."""
    known = math.isfinite(measure.value[at])
    return html.Td(
        rows.told(measure.value[at]) if known else "none held", className="number" if known else "number muted"
    )
