"""Panel over time: the months of one place with limits of what is usual, and two periods side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from dash import html
from dash.development.base_component import Component

from data import Status, month_index
from indicators import Answer, Asked, OverTime, Question, compare_address, month_words, period_words
from layouts import words
from layouts.compare import rows
from layouts.figures.drawing import BOTTOM, TOP, Axis, Chart, axis, figure, key
from layouts.links import go
from layouts.markup import Svg

HOW_XMR = (
    "the middle line is the average; nearly every month lies between the outer lines while nothing changes. Marked "
    "months break a rule: beyond a line, seven in a row on one side, seven rising or falling, or two of three near a "
    "line. Months that are hidden or were not supplied are gaps, over which no rule reaches. Where the season is taken "
    "out, what each part of the year usually has more or less is divided out first (a wave through the year, fitted "
    "beside the trend), so that a summer like every summer breaks no rule."
)
SEASONED = (("trace", "with the season taken out"), ("spread", "as counted"))
RULES = (
    ("outside", "beyond a limit"),
    ("shift", "in seven or more on one side of the average"),
    ("trend", "in seven or more rising or falling"),
    ("near", "one of two in three near a limit"),
)


def panel(one: OverTime, asked: Asked) -> list[Component]:
    """Return the whole panel."""
    question = one.answer.question
    whole = (
        [go("The whole place", compare_address(question, asked, place=""), className="option")] if asked.place else []
    )
    return [
        html.H3(f"{one.place} over time"),
        html.P([f"{one.label}, by {one.grain}. ", *whole], className="lead"),
        chart(one),
        html.H3("Two periods side by side"),
        *periods(one, asked),
    ]


def chart(one: OverTime) -> Component:
    """Return the XmR chart, or why there is none."""
    if one.control is None:
        return html.Div([html.P(one.refused), html.P("Choose a larger place.")], className="state refused")
    found, n = one.control, len(one.count)
    x = np.arange(n, dtype=float)
    told = [month_words(one.periods[at].start) for at in range(0, n, max(1, n // 6))]
    level = one.level()
    across = Axis(
        -0.5,
        n - 0.5,
        f"{one.grain} →",
        ticks=tuple(float(at) for at in range(0, n, max(1, n // 6))),
        labels=tuple(told),
    )
    drawn = Chart(
        across, axis([found.high, *level[np.isfinite(level)], *one.count[np.isfinite(one.count)]], "↑ incidents")
    )
    ends = np.array([-0.5, n - 0.5])
    special = found.special() & np.isfinite(one.count)
    marks = [
        *gaps(one, drawn),
        *(drawn.line(ends, np.array([level, level]), "limit") for level in (max(found.low, 0.0), found.high)),
        drawn.line(ends, np.array([found.mean, found.mean]), "mean"),
        *([] if one.season is None else [drawn.line(x, one.count, "spread")]),
        drawn.line(x, level, "trace"),
        drawn.dots(x, level, "on"),
        drawn.dots(np.where(special, x, np.nan), level, "mark"),
    ]
    says = said(one)
    legend = key(
        (
            *((("trace", one.label),) if one.season is None else SEASONED),
            ("broken", "breaks a rule"),
            ("mean", "average"),
            ("limit", "limits of what is usual"),
        )
    )
    broken = [
        html.Li(f"{named}: {', '.join(spans(one, getattr(found, name)))}")
        for name, named in RULES
        if getattr(found, name).any()
    ]
    listed = (
        [html.Details([html.Summary("Months that break a rule"), html.Ul(broken)], className="as-table")]
        if broken
        else []
    )
    return html.Div([figure(drawn.drawn(marks, says=says), says=says, how=HOW_XMR, key=legend), *listed])


def gaps(one: OverTime, drawn: Chart) -> list[Component]:
    """Return a bar the height of the chart for every period that is hidden or was not supplied."""
    made: list[Component] = []
    for at, status in enumerate(one.status):
        if status == Status.SHOWN:
            continue
        left, right = (float(drawn.at(np.asarray(at + side), np.asarray(0.0))[0]) for side in (-0.5, 0.5))
        look = f"gap {Status(status).name.lower().replace('_', '-')}"
        high = drawn.high - BOTTOM - TOP
        made.append(Svg("rect", x=left, y=TOP, width=round(right - left, 1), height=high, className=look))
    return made


def spans(one: OverTime, marked: np.ndarray) -> list[str]:
    """Return marked periods as "Jul 2023 – Oct 2023", runs together."""
    found: list[list[int]] = []
    for at in np.flatnonzero(marked).tolist():
        if found and found[-1][1] == at - 1:
            found[-1][1] = at
        else:
            found.append([at, at])
    return [period_words(one.periods[first].start, one.periods[last].end) for first, last in found]


def said(one: OverTime) -> str:
    """Return what the chart shows in words, gaps by their reason."""
    assert one.control is not None
    low, high = max(one.control.low, 0), one.control.high
    marked = int((one.control.special() & np.isfinite(one.count)).sum())
    gaps = {
        "hidden": sum(status == Status.HIDDEN for status in one.status),
        "not supplied": sum(status == Status.NOT_SUPPLIED for status in one.status),
    }
    missing = "".join(f" {words.plural(number, one.grain)} {word}." for word, number in gaps.items() if number)
    broken = f"{words.plural(marked, one.grain)} break a rule" if marked != 1 else f"1 {one.grain} breaks a rule"
    season = (
        "With the season taken out, on average" if one.season is not None else f"{one.no_season} On average".strip()
    )
    return (
        f"{season} {rows.told(one.control.mean)} a {one.grain}; usual is {rows.told(low)} to {rows.told(high)}. "
        f"{broken if marked else 'No rule is broken: no sign of a change'}.{missing}"
    )


def periods(one: OverTime, asked: Asked) -> list[Component]:
    """Return both periods as a whole and area by area, changes beyond chance alone."""
    question = one.answer.question
    made = [
        (option.label, compare_address(replace(question, against=span), asked), now(span, question), option.reason)
        for option in one.against
        for span in [span_of(option.key)]
    ]
    options = rows.choice("Against", made)
    if one.change is None:
        return [options, html.P(one.no_change, className="reason")]
    around = [html.P(f"The lists are of areas in {one.around}.", className="reason")] if asked.place else []
    return [
        options,
        html.P(two_words(one), className="lead"),
        *around,
        html.Div(
            [
                listing(one, asked, "Higher beyond chance", one.higher),
                listing(one, asked, "Lower beyond chance", one.lower),
            ],
            className="beside",
        ),
    ]


def two_words(one: OverTime) -> str:
    """Return the place's counts in both periods, and the change between them or why it has none."""
    assert one.change is not None and one.two is not None
    now_, then = one.two.now, one.two.then
    periods_ = [period_words(*span) for span in ((one.answer.question.start, one.answer.question.end),)]
    periods_.append(period_words(*one.change.question.second()))
    told = words.value(one.two.value, "change")
    if told:
        told = f"{told} {words.interval(one.two.low, one.two.high, 'change')}".strip()
    elif then is not None and then.count == 0 and now_.count is not None:
        told = "No percentage: nothing was counted in the earlier period"
    else:
        told = "No percentage: one of the two is hidden or not complete"
    before = words.cell(then) if then else "not known"
    return f"{one.place}: {words.cell(now_)} in {periods_[0]}; {before} in {periods_[1]}. {told}."


def span_of(key_: str) -> tuple[int, int] | None:
    """Return the months of an option's key, None for the period before."""
    first, _, last = key_.partition("..")
    return (month_index(first), month_index(last)) if last else None


def now(span: tuple[int, int] | None, question: Question) -> bool:
    """Return whether the second period of the question is this one."""
    return question.against == span


def listing(one: OverTime, asked: Asked, title: str, found: tuple[int, ...]) -> Component:
    """Return areas whose change is beyond chance in one direction."""
    heading = html.H4(title)
    changed = one.change
    assert changed is not None
    if not found:
        return html.Section(
            [heading, html.P("No area: no clear change is the rule, not the exception.", className="reason")]
        )
    body = [row(changed, at, asked) for at in found]
    return html.Section(
        [
            heading,
            rows.table("False discoveries held at 5 % over all areas shown", ["Area", "Then", "Now", "Change"], body),
        ]
    )


def row(changed: Answer, at: int, asked: Asked) -> Component:
    """Return one area in both periods."""
    series = changed.series[0]
    assert series.previous is not None
    told = words.value(float(series.value[at]), "change")
    return html.Tr(
        [
            rows.place(changed, at, asked),
            html.Td(words.count(int(series.previous[at])), className="number"),
            html.Td(words.count(int(series.count[at])), className="number"),
            html.Td(told or "from none", className="number"),
        ]
    )
