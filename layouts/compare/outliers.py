"""Panel of outliers: recorded against expected, both lists with what else is unusual there, and what the model says."""

from __future__ import annotations

import numpy as np
from dash import html
from dash.development.base_component import Component

from data import Status
from indicators import Asked, Odd, Outliers
from layouts import words
from layouts.compare import rows
from layouts.figures.drawing import Chart, axis, figure, key
from layouts.theme import ramp, variable

HOW_SCATTER = (
    "each dot is an area. On the middle line as much was recorded as its residents, deprivation and night-time "
    "premises lead one to expect; the outer lines are two standard deviations away: of many areas some are, by chance."
)
HOW_LIST = (
    "the further out, the less the model explains. “Beyond chance” has passed one test with false discoveries held at "
    "5 % over every area; “chance not ruled out” would have passed if it were the only area looked at. What is unusual "
    "beside it is a lead to follow, not a cause."
)
HIGH, LOW = "High violence, low deprivation", "Low violence, high deprivation"
TITLES = ("Area", "Recorded", "Expected", "Deprivation fifth", "<Against expected", "<Also unusual there")
NAMED = 30  # places beyond chance named at most
NONE_SURE = "None of these lies beyond chance: they are those furthest out."
PRESS = "Press an area on the map, or move to it with the arrow keys and press Enter, to see its figures here."


def top(one: Outliers) -> list[Component]:
    """Return what stands over the map: title, what was found, what the shades mean."""
    if one.model is None:
        return []
    lead = f"{said(one)} {rows.of_whom(one.answer)}"
    return [html.H3("Places that do not fit"), html.P(lead, className="lead"), legend(one)]


def panel(one: Outliers, asked: Asked) -> list[Component]:
    """Return what stands under the map, or why the model was refused."""
    if one.model is None:
        told = "No expected counts can be told here. Choose a longer period, a larger area or a level of census areas."
        refused = [html.H4("This was refused"), html.P(one.refused), html.P(told)]
        return [html.H3("Places that do not fit"), html.Div(refused, className="state refused")]
    return [
        pressed(one, asked),
        beyond(one, asked),
        listing(one, asked, one.high, HIGH, "high"),
        listing(one, asked, one.low, LOW, "low"),
        *own_layers(one),
        html.Div([scatter(one), model(one)], className="beside"),
    ]


def said(one: Outliers) -> str:
    """Return in a sentence how many places lie beyond chance."""
    assert one.model is not None
    above, below = (int((one.beyond == side).sum()) for side in (2, -2))
    return (
        f"Of {words.plural(one.model.known, 'area')} with all that is needed, {above:,} "
        f"{'has' if above == 1 else 'have'} more recorded violence than chance and the model explain, "
        f"{below:,} {'has' if below == 1 else 'have'} less."
    )


def pressed(one: Outliers, asked: Asked) -> Component:
    """Return the figures of the area pressed on the map, or how to ask for them."""
    if one.place is None:
        return html.P(PRESS, className="reason")
    at = one.place.row
    name = one.answer.units.name[at] or one.answer.units.code[at]
    if not np.isfinite(one.count[at]) or one.model is None or not np.isfinite(one.model.expected[at]):
        status = words.STATUS_WORDS[Status(int(one.answer.series[0].status[at]))]
        why = "not in the model" if np.isfinite(one.count[at]) else status
        link = html.B(rows.link(one.answer, at, asked))
        return html.P([link, f": {why}, so nothing is told against what is expected."], className="pressed")
    return html.Section(
        [html.H4(name), table(one, asked, (one.place,), "The area pressed on the map")], className="odd pressed"
    )


def beyond(one: Outliers, asked: Asked) -> Component:
    """Return every place beyond chance by name, whatever its deprivation."""
    if not one.answer.ranked:
        return html.Div()
    if not one.sure:
        return html.P("No area lies beyond chance; the lists are of those furthest out.", className="reason")
    sides = [
        ("More", [at for at in one.sure if one.beyond[at] > 0]),
        ("Less", [at for at in one.sure if one.beyond[at] < 0]),
    ]
    lines = [html.Li([f"{side}: ", *_linked(one, asked, found)]) for side, found in sides if found]
    return html.Section([html.H4("Beyond chance, whatever their deprivation"), html.Ul(lines)])


def _linked(one: Outliers, asked: Asked, found: list[int]) -> list[Component | str]:
    """Return names as links, the furthest out first, and how many more there are."""
    made: list[Component | str] = []
    for at in found[:NAMED]:
        made += [", "] if made else []
        made.append(rows.link(one.answer, at, asked))
    return [*made, f" and {len(found) - NAMED:,} more." if len(found) > NAMED else "."]


def legend(one: Outliers) -> Component:
    """Return what the shades of the map mean."""
    bands = one.bands
    tokens = ramp(bands.scheme, len(bands.labels))
    made = [
        html.Li([html.Span(className="va-swatch", style={"backgroundColor": variable(token)}), f"{label} ({count:,})"])
        for token, label, count in zip(tokens, bands.labels, bands.counts, strict=True)
    ]
    others = (
        ("hidden", bands.hidden, "hidden"),
        ("not-supplied", bands.not_supplied, "not supplied"),
        ("no-value", bands.no_value, "not in the model"),
    )
    made += [
        html.Li([html.Span(className=f"va-swatch va-swatch-{look}"), f"{label} ({count:,})"])
        for look, count, label in others
        if count
    ]
    return html.Ul(made, className="bands")


def listing(one: Outliers, asked: Asked, found: tuple[Odd, ...], title: str, look: str) -> Component:
    """Return one list of places, each with the layers that are unusual there."""
    heading = html.H4(title)
    if not found:
        return html.Section([heading, html.P(nobody(one), className="reason")])
    how = html.P([html.B("How to read this: "), HOW_LIST], className="how")
    sure = sum(abs(int(one.beyond[odd.row])) == 2 for odd in found)
    told = f"{sure:,} of these {len(found):,} {'lies' if sure == 1 else 'lie'} beyond chance." if sure else NONE_SURE
    made = table(one, asked, found, f"{title}, the furthest out first")
    return html.Section([heading, html.P(told), made, how], className=f"odd {look}")


def nobody(one: Outliers) -> str:
    """Return why a list is empty."""
    if one.deprived is None:
        return f"No deprivation score is held for {one.answer.units.label}, so no area can be on this list."
    if not one.answer.ranked:
        return "Areas are not put in order of their figures for you."
    return "No area is both."


def table(one: Outliers, asked: Asked, found: tuple[Odd, ...], caption: str) -> Component:
    """Return places with their figures; on a telephone each is a card."""
    return rows.table(caption, TITLES, [row(one, odd, asked) for odd in found], cards=True)


def row(one: Outliers, odd: Odd, asked: Asked) -> Component:
    """Return one place of a list."""
    assert one.model is not None
    at = odd.row
    beside = [
        html.Li([f"{each.label}: ", html.B(each.told), f" ({each.standing})", *uploaded_by(each.by)])
        for each in odd.unusual
    ] or [html.Li("No other layer held here is unusual.", className="muted")]
    fifth = f"{one.fifth[at]} of 5" if one.fifth[at] else "not known"
    cells = [
        rows.figure(one.count[at]),
        html.Td(expected(float(one.model.expected[at])), className="number"),
        html.Td(fifth, className="number"),
        html.Td(one.words(at)),
        html.Td(html.Ul(beside, className="unusual")),
    ]
    return html.Tr([rows.place(one.answer, at, asked), *rows.labelled(TITLES[1:], cells)])


def expected(value: float) -> str:
    """Return an expected count, with two figures where it is less than one."""
    return rows.told(round(value, 1)) if value >= 1 else f"{value:.2g}"


def uploaded_by(by: str) -> list[Component]:
    """Return the mark of a layer that somebody uploaded, nothing for one of the release."""
    if not by:
        return []
    return [html.Span(f" Uploaded by {by}, not checked by the atlas.", className="uploaded")]


def own_layers(one: Outliers) -> list[Component]:
    """Return what became of uploaded layers and the way to upload one; nothing for a reader who uploads none."""
    if one.uploaded is None:
        return []
    lines = [
        html.Li([html.B(each.name), f" (uploaded by {each.by}, not checked by the atlas): {each.told}"])
        for each in one.uploaded
    ]
    listed = html.Ul(lines) if lines else html.P("Nothing is uploaded yet.", className="muted")
    link = html.A("Upload figures of your own, share or remove them", href="/indicators", className="primary")
    return [html.Section([html.H4("Your indicators"), listed, html.P(link)], className="own-layers")]


def scatter(one: Outliers) -> Component:
    """Return recorded against expected with limits at two standard deviations of the model."""
    assert one.model is not None
    means, seen, sure = one.model.expected, one.count, np.abs(one.beyond) == 2
    known = np.isfinite(means) & np.isfinite(seen)
    chart = Chart(
        axis(means[known], "expected →", scale="log", zero=False), axis(seen[known], "↑ recorded", scale="log")
    )
    line = np.expm1(np.linspace(np.log1p(float(means[known].min())), np.log1p(chart.x.high), 60))
    reach = 2 * np.sqrt(line + one.model.alpha * line**2)
    plain, far = known & ~sure, known & sure
    named = list(one.sure[:3])
    marks = [
        chart.line(line, line + reach, "limit"),
        chart.line(line, np.maximum(line - reach, 0), "limit"),
        chart.line(line, line, "mean"),
        chart.dots(means[plain], seen[plain], "in"),
        chart.dots(means[far], seen[far], "out"),
        *chart.names(means[named], seen[named], [one.answer.units.name[at] for at in named]),
    ]
    says = f"Recorded against expected, of {words.plural(int(known.sum()), 'area')}."
    if named:
        says += f" Furthest out: {', '.join(one.answer.units.name[at] for at in named)}."
    legend_ = key(
        (
            ("in", "not beyond chance"),
            ("out", "beyond chance"),
            ("mean", "as expected"),
            ("limit", "two standard deviations"),
        )
    )
    return figure(chart.drawn(marks, says=says), says=says, how=HOW_SCATTER, key=legend_)


def model(one: Outliers) -> Component:
    """Return what the model found in words, and what it cannot say."""
    return html.Section(
        [
            html.H4("What goes with recorded violence here"),
            html.Ul([html.Li(line) for line in one.said]),
            html.H4("What this cannot say"),
            html.Ul([html.Li(line) for line in one.cannot_say]),
        ]
    )
