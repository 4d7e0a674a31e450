"""What opens from each part of the sentence: the choices, and why some cannot be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from data import month_text
from indicators import DAYS, Menu, Option, Question
from layouts.completeness import completeness
from layouts.links import attrs, change, go, icon
from layouts.stack import MOST, is_full, with_layer
from layouts.together import choose

TITLES = {
    "definition": "What is counted",
    "sources": "Who counted it",
    "within": "Where",
    "level": "Size of area",
    "period": "When",
    "time": "Hours and days",
    "measure": "How it is measured",
    "against": "Compared with",
    "context": "Set beside",
    "layers": "Layers on the map",
    "completeness": "How complete each field is",
}
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def picker(key: str, menu: Menu, question: Question) -> list[Component]:
    """Return the inside of the panel for one part of the sentence; nothing for an unknown part."""
    makers: dict[str, Callable[[Menu, Question], list[Component]]] = {
        "definition": definitions,
        "sources": sources,
        "within": places,
        "level": levels,
        "period": periods,
        "time": times,
        "measure": measures,
        "against": against,
        "context": contexts,
        "layers": layers,
        "completeness": completeness,
    }
    return makers[key](menu, question) if key in makers else []


def choices(options: tuple[Option, ...], chosen: str, query: Callable[[str], str]) -> list[Component]:
    """Return options under their groups, in the order given; `query` gives the address of a key."""
    return [
        html.Section(
            [
                *([html.H3(group)] if group else []),
                html.Ul([choice(one, chosen, options, query) for one in offered_first(many)]),
            ]
        )
        for group, many in groupby(options, key=lambda option: option.group)
    ]


def offered_first(options: Iterable[Option]) -> list[Option]:
    """Return what can be chosen before what cannot, otherwise as given."""
    return sorted(options, key=lambda option: option.disabled)


def choice(option: Option, chosen: str, options: tuple[Option, ...], query: Callable[[str], str]) -> Component:
    """Return one choice: a link, or the reason why it is greyed and what to take instead."""
    if option.disabled:
        return html.Li(
            [html.B(option.label), html.P(option.reason), *instead(option, options, query)], className="greyed"
        )
    words = [html.B(option.label), *([html.Span(option.hint)] if option.hint else [])]
    current = {"aria-current": "true"} if option.key == chosen else {}
    return html.Li(go(words, query(option.key), className="choice", **current))


def instead(option: Option, options: tuple[Option, ...], query: Callable[[str], str]) -> list[Component]:
    """Return the nearest honest alternative, as a link when it is one of the choices."""
    if not option.instead:
        return []
    named = next((one for one in options if not one.disabled and is_named(one, option.instead)), None)
    if named is None:
        return [html.P(f"Nearest: {option.instead}")]
    return [html.P(["Nearest: ", go(named.label, query(named.key))])]


def is_named(option: Option, name: str) -> bool:
    """Return whether `name` is the option's key or its label, with or without the version."""
    return name == option.key or option.label == name or option.label.startswith(f"{name} (v")


def definitions(menu: Menu, question: Question) -> list[Component]:
    """Return the library of definitions, then the parameters of the one chosen."""
    listed = choices(menu.definition, question.definition, lambda key: change(question, definition=key))
    return [*parameters(menu, question), *listed]


def parameters(menu: Menu, question: Question) -> list[Component]:
    """Return what can be varied within the definition: domestic, the blind spot, the age window."""
    domestic = choices(menu.domestic, question.domestic, lambda key: change(question, domestic=key))
    blind = toggle(menu.blindspot, question.blindspot, change(question, blindspot=not question.blindspot))
    inside = [html.H3("Domestic abuse"), *domestic, html.Ul(blind), *ages(menu.age, question)]
    return [html.Details([html.Summary("Within this definition"), html.Div(inside)], className="parameters")]


def toggle(option: Option, on: bool, query: str) -> Component:
    """Return a choice that is either on or off."""
    if option.disabled:
        return html.Li([html.B(option.label), html.P(option.reason)], className="greyed")
    words = [icon("tick" if on else "box"), html.B(option.label), html.Span(option.hint)]
    return html.Li(go(words, query, className="choice", **({"aria-current": "true"} if on else {})))


def ages(option: Option, question: Question) -> list[Component]:
    """Return the age window as two numbers, or why it cannot be changed."""
    if option.disabled:
        return [html.H3(option.label), html.P(option.reason, className="greyed")]
    low, high = question.age or ("", "")
    boxes = [number("age-low", "From age", low), number("age-high", "To", high)]
    every = go("Any age", change(question, age=None), className="quiet")
    return [html.H3(option.label), html.Form([*boxes, apply(), every], className="fields", **attrs(data_form="age"))]


def number(name: str, label: str, value: int | str) -> Component:
    """Return one labelled age in years."""
    box = dbc.Input(id=f"field-{name}", name=name, type="number", min=0, max=119, value=value)
    return html.Label([label, box], htmlFor=f"field-{name}")


def apply() -> Component:
    """Return the button that takes a small form's values into the address."""
    return html.Button("Apply", type="submit", className="primary")


def sources(menu: Menu, question: Question) -> list[Component]:
    """Return each source with whether it is shown and whether it colours the map."""
    told = html.P("Sources are never added together: side by side, one of them colours the map.")
    return [told, html.Ul([source(option, question) for option in menu.sources]), *choose(menu, question)]


def source(option: Option, question: Question) -> Component:
    """Return one source: on or off, and the link that lets it colour the map."""
    on = option.key in question.sources
    rest = tuple(key for key in question.sources if key != option.key)
    if on and not rest:  # one source must remain
        return html.Li(html.Span([icon("tick"), html.B(option.label), html.Span(option.hint)], className="choice only"))
    row = toggle(option, on, change(question, sources=rest if on else (*question.sources, option.key)))
    if on and question.sources[0] != option.key and question.together == "apart":
        row.children = [
            row.children,
            go("Colour the map by this", change(question, sources=(option.key, *rest)), className="quiet"),
        ]
    return row


def places(menu: Menu, question: Question) -> list[Component]:
    """Return the places the map can be narrowed to."""
    told = html.P("Or search for a postcode or the name of an area above the map.")
    return [told, *choices(menu.within, question.within, lambda key: change(question, within=key))]


def levels(menu: Menu, question: Question) -> list[Component]:
    """Return the sizes of area, largest first."""
    follow = html.Button([icon("box"), "Change with the zoom of the map"], type="button", **attrs(data_zoom=""))
    return [*choices(menu.level, question.level, lambda key: change(question, level=key)), html.P(follow)]


def periods(menu: Menu, question: Question) -> list[Component]:
    """Return presets, then any two months of the release."""
    now = f"{fields(question)['from']}..{fields(question)['to']}"
    chosen = choices(menu.periods, now, lambda key: change_period(question, key))
    months = [month("from", "From", now[:7], menu), month("to", "To", now[-7:], menu), apply()]
    return [*chosen, html.H3("Any months"), html.Form(months, className="fields", **attrs(data_form="period"))]


def fields(question: Question) -> dict[str, str]:
    """Return the address of the question as its parts."""
    return dict(pair.partition("=")[::2] for pair in question.to_query()[1:].split("&"))


def change_fields(question: Question, **changed: str) -> str:
    """Return the address with parts replaced by their text; the parser reads them as it reads any link."""
    return "?" + "&".join(f"{name}={text}" for name, text in {**fields(question), **changed}.items())


def change_period(question: Question, key: str) -> str:
    """Return the address for "2023-04..2024-03"."""
    first, _, last = key.partition("..")
    return change_fields(question, **{"from": first, "to": last, "play": "off"})


def month(name: str, label: str, value: str, menu: Menu) -> Component:
    """Return one labelled month, limited to those of the release."""
    box = dbc.Input(id=f"field-{name}", name=name, type="month", value=value, min=menu.months[0], max=menu.months[-1])
    return html.Label([label, box], htmlFor=f"field-{name}")


def times(menu: Menu, question: Question) -> list[Component]:
    """Return presets of hours and days, and for those who may, every hour and day by itself."""
    now = "&".join(f"{name}={fields(question)[name]}" for name in ("hours", "days"))
    chosen = choices(menu.times, now, lambda key: change_times(question, key))
    return [*chosen, *(free_times(question) if menu.free_time else [])]


def change_times(question: Question, key: str) -> str:
    """Return the address for "hours=18,19&days=fri,sat"; whichever is missing means all."""
    named = dict(pair.partition("=")[::2] for pair in key.split("&") if pair)
    return change_fields(question, **{"hours": "all", "days": "all", **named})


def free_times(question: Question) -> list[Component]:
    """Return every hour and day as a switch; press and drag paints several."""
    hours = [
        switch("hours", str(hour), f"{hour:02d}", f"{hour:02d}:00 to {hour:02d}:59", hour in question.hours)
        for hour in range(24)
    ]
    days = [
        switch("days", key, name[:3], name, DAYS.index(key) in question.days)
        for key, name in zip(DAYS, DAY_NAMES, strict=True)
    ]
    inside = [
        html.Div(hours, className="switches hours", role="group", **attrs(aria_label="Hours of the day")),
        html.Div(days, className="switches days", role="group", **attrs(aria_label="Days of the week")),
        html.P("None pressed means all. Drag across to press several."),
        apply(),
    ]
    return [html.H3("Any hours and days"), html.Form(inside, **attrs(data_form="time"))]


def switch(name: str, value: str, text: str, label: str, on: bool) -> Component:
    """Return one hour or day as a button that stays pressed."""
    pressed = attrs(aria_pressed=str(on).lower())
    return html.Button(text, type="button", **attrs(data_multi=name, data_value=value, **pressed))


def measures(menu: Menu, question: Question) -> list[Component]:
    """Return count, rate and change."""
    return choices(menu.measure, question.measure, lambda key: change(question, measure=key))


def against(menu: Menu, question: Question) -> list[Component]:
    """Return presets of the second period, any other month to begin it with, and before and after a month."""
    now = fields(question)["against"]
    chosen = choices(menu.against, now, lambda key: change_fields(question, against=key))
    told = "Both periods are as long as each other and must both be fully supplied; elsewhere nothing is compared."
    begins = month("since", "Begins", month_text(question.second()[0]), menu)
    any_other = html.Form([begins, apply()], className="fields", **attrs(data_form="against"))
    split = month("split", "First month after", month_text(question.start), menu)
    before_after = html.Form([split, apply()], className="fields", **attrs(data_form="split"))
    span = attrs(data_months=str(question.months()), data_first=menu.months[0], data_last=menu.months[-1])
    free = [html.H3("Any other period of the same length"), any_other, html.H3("Before and after a month")]
    length = html.P("As many months after it as before it, up to the length of the period now shown.")
    return [html.P(told), *chosen, html.Div([*free, before_after, length], className="spans", **span)]


def layers(menu: Menu, question: Question) -> list[Component]:
    """Return every layer as a switch, by group; what is on can always be taken off."""
    on, full = dict(question.layers), is_full(question)
    told = f"Up to {MOST} at once, the last one chosen on top. Named places never carry counts."
    made: list[Component] = [html.P(told)]
    for group, many in groupby(menu.layers, key=lambda option: option.group):
        rows = [
            toggle(with_room(option, full and option.key not in on), option.key in on, with_layer(question, option.key))
            for option in offered_first(many)
        ]
        made += [html.H3(group), html.Ul(rows)]
    return made


def with_room(option: Option, full: bool) -> Option:
    """Return an option as it is, or greyed where there are as many layers as there may be."""
    reason = option.reason or f"{MOST} layers are on the map: take one off first."
    return replace(option, disabled=True, reason=reason) if full else option


def contexts(menu: Menu, question: Question) -> list[Component]:
    """Return context layers; the first one chosen is shaded together with violence."""
    return choices(
        menu.context, question.context, lambda key: change(question, context=key, paint=paint(key, question))
    )


def paint(key: str, question: Question) -> str:
    """Return what should colour the map once context `key` is chosen."""
    if not key:
        return "violence"
    return question.paint if question.context else "bivariate"
