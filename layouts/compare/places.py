"""Panel of places: one beside another, and one among the places most like it."""

from __future__ import annotations

import math

from dash import html
from dash.development.base_component import Component

from indicators import Asked, Places, compare_address
from layouts import words
from layouts.compare import rows
from layouts.figures.drawing import interval
from layouts.links import go
from layouts.markup import Svg

NO_BAND = "Fewer than five of them have a rate that is shown, so there is no band."
CHOOSE = "Choose a second place from the list of similar ones, or press an area on another panel and come back."


def panel(one: Places, asked: Asked) -> list[Component]:
    """Return the whole panel."""
    if one.place is None:
        return [html.H3("Places"), html.P(one.why or "There is no place to begin with.", className="notice")]
    name = name_of(one, one.place)
    notes = [html.P(one.why, className="notice")] if one.why else []
    over = go("Its months", compare_address(one.answer.question, asked, panel="time"), className="option")
    return [
        html.H3(name),
        *notes,
        html.P([rows.of_whom(one.answer), " ", over], className="lead"),
        beside(one, asked),
        peers(one, asked),
    ]


def name_of(one: Places, row: int) -> str:
    """Return the name of a place, its code where it has none."""
    return one.answer.units.name[row] or one.answer.units.code[row]


def beside(one: Places, asked: Asked) -> Component:
    """Return one place, and another where one is named, fact by fact."""
    assert one.place is not None
    found = [one.place, *([one.beside] if one.beside is not None and one.beside != one.place else [])]
    facts = [html.Tr([html.Th(label, scope="row"), *cells]) for label, cells in told(one, found)]
    head = html.Thead(
        html.Tr(
            [html.Th("", scope="col"), *(html.Th(name_of(one, row), scope="col", className="number") for row in found)]
        )
    )
    table = html.Table([html.Caption("Side by side"), head, html.Tbody(facts)], className="table table-sm")
    swap = []
    if len(found) == 1:
        swap = [html.P(CHOOSE, className="reason")]
    if any(each.supplied[row] < each.months for each in one.answer.series for row in found):
        swap.append(html.P(SOME_MONTHS, className="reason"))
    return html.Section([html.Div(table, className="rows", tabIndex="0"), *swap])


SOME_MONTHS = (
    "Where not every month was supplied the incidents are of the months that were, and so is the rate, written as for "
    "a whole year."
)


def told(one: Places, found: list[int]) -> list[tuple[str, list[Component]]]:
    """Return each fact: its label and one cell a place."""
    made: list[tuple[str, list[Component]]] = []
    for series in one.answer.series:
        made.append((f"{series.label}, incidents", [rows.supplied(series, row) for row in found]))
    rate = [
        html.Td(
            f"{rows.told(one.value[row])} {words.interval(float(one.low[row]), float(one.high[row]), 'rate')}".strip()
            if math.isfinite(one.value[row])
            else "no rate",
            className="number",
        )
        for row in found
    ]
    made.append((f"{one.label}, per 1,000 residents a year", [*rate]))
    made.append(("Residents", [rows.figure(one.answer.units.residents[row]) for row in found]))
    if one.deprived is not None:
        made.append(
            (f"{one.deprived.label} ({one.deprived.date})", [rows.figure(one.deprived.value[row]) for row in found])
        )
    if one.nightlife is not None:
        made.append(
            (
                "Night-time premises",
                [html.Td(words.count(int(one.nightlife.count[row])), className="number") for row in found],
            )
        )
    return made


def peers(one: Places, asked: Asked) -> Component:
    """Return the places most like it, listed, with their band."""
    assert one.place is not None
    title = html.H4("Among the places most like it")
    where = rows.choice(
        "Look",
        [
            (label, compare_address(one.answer.question, asked, peers=key), (key == "elsewhere") == one.elsewhere, "")
            for key, label in (("anywhere", "in every district"), ("elsewhere", "outside its own district"))
        ],
    )
    if not one.peers:
        return html.Section(
            [title, where, html.P("Nothing is held here by which places could be alike.", className="reason")]
        )
    top = max([float(one.high[row]) for row in (one.place, *one.peers) if math.isfinite(one.high[row])], default=0.0)
    body = [row_of(one, at, far, top, asked) for at, far in zip(one.peers, one.distance, strict=True)]
    how = html.P([html.B("How to read this: "), f"{HOW} Told by {', '.join(one.by)}."], className="how")
    titles = ["Area", "Distance", "Rate (95 % interval)", "", ""]
    return html.Section(
        [title, where, html.P(band_words(one)), *band(one, top), rows.table("The nearest first", titles, body), how]
    )


HOW = (
    "alike is near in residents (by ratio), deprivation score and night-time premises (by doublings) at once, "
    "each in its "
    "own spread over all areas; 0 is the same. What was counted has no say in it."
)


def band_words(one: Places) -> str:
    """Return where the place lies among its peers."""
    assert one.place is not None
    own = one.value[one.place]
    if not one.band:
        return NO_BAND
    low, q1, middle, q3, high = (rows.told(each) for each in one.band)
    among = (
        f"The middle one of its peers has {middle} per 1,000 residents a year, half of them {q1} to {q3}, "
        f"all {low} to {high}."
    )
    if not math.isfinite(own):
        return f"{name_of(one, one.place)} has no rate that is shown. {among}"
    where = "above all of them" if own > one.band[4] else "below all of them" if own < one.band[0] else "among them"
    return f"{name_of(one, one.place)} has {rows.told(own)}: {where}. {among}"


def band(one: Places, top: float) -> list[Component]:
    """Return the band of peers with the place on it."""
    assert one.place is not None
    if not one.band:
        return []
    at = [round(460 * min(each / (top or 1), 1), 1) for each in one.band]
    marks = [
        Svg("rect", x=at[0], y=20, width=round(at[4] - at[0], 1), height=8, className="band wide"),
        Svg("rect", x=at[1], y=16, width=round(at[3] - at[1], 1), height=16, className="band"),
        Svg("path", d=f"M{at[2]} 14v20", className="line mean"),
    ]
    if math.isfinite(own := one.value[one.place]):
        here = round(460 * min(own / (top or 1), 1), 1)
        marks.append(Svg("path", d=f"M{here} 24h0", className="dots mark"))
    return [Svg("svg", marks, viewBox="-4 8 468 34", className="drawing", **{"aria-hidden": "true"})]


def row_of(one: Places, at: int, far: float, top: float, asked: Asked) -> Component:
    """Return one peer."""
    known = math.isfinite(one.value[at])
    spread = words.interval(float(one.low[at]), float(one.high[at]), "rate") if known else ""
    code = one.answer.units.code[at]
    side = go("put beside", compare_address(one.answer.question, asked, beside=code), className="option")
    return html.Tr(
        [
            rows.place(one.answer, at, asked),
            html.Td(f"{far:.2f}", className="number"),
            html.Td(
                f"{rows.told(one.value[at])} {spread}".strip() if known else "hidden or not known", className="number"
            ),
            html.Td(interval(one.low[at], one.value[at], one.high[at], top) if known else None),
            html.Td(side),
        ]
    )
