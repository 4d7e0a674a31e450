"""The table twin of the map: every area, ranked for those who may, with the same figures and the same silence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from dash import html
from dash.development.base_component import Component
from numpy.typing import NDArray

from data import Status
from indicators import Answer, Series, period_words, reading
from layouts import words
from layouts.figures import how_to_read
from layouts.links import attrs, change, go, unseen

WHO = ("Police only", "Police and health", "Health only")
PAGE = 50
LONGEST = 2_000  # rows a browser may ask for at once
SORTS = ("rank", "name", "count", "value", "context", "residents", "supplied")
ORDERED = "Areas without a figure keep to the end, whichever way the table is sorted."
VALUE_WORDS = {
    "health_only": "Seen only by health (95 % interval)",
    "rate": "Rate per 1,000 (95 % interval)",
    "change": "Change (95 % interval)",
}


@dataclass(frozen=True, slots=True)
class View:
    """How the table is looked at: order, number of rows, and the units a box on the map narrowed it to."""

    sort: str = "rank"
    down: bool = False
    rows: int = PAGE
    only: tuple[int, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.sort not in SORTS:
            raise ValueError(f"sort: unknown value {self.sort!r}")


def view_from(data: dict[str, Any]) -> View:
    """Return the view a browser asks for; anything it makes up falls back to the first page by rank."""
    sort = data.get("sort") if data.get("sort") in SORTS else "rank"
    rows = data.get("rows")
    only = data.get("only")
    return View(
        sort=str(sort),
        down=data.get("down") is True,
        rows=min(max(rows, PAGE), LONGEST) if isinstance(rows, int) else PAGE,
        only=tuple(unit for unit in only if isinstance(unit, int)) if isinstance(only, list) else (),
    )


def table(answer: Answer, view: View) -> list[Component]:
    """Return the first rows in the order asked, and the button that shows more."""
    order = ordered(answer, view)
    ranks = rank_of(answer) if answer.ranked else {}
    body = [row(answer, int(unit), ranks) for unit in order[: view.rows]]
    inside = [html.Caption(caption(answer, view)), html.Thead(html.Tr(heads(answer, view))), html.Tbody(body)]
    drawn = html.Table(inside, className="table table-sm")
    how = how_to_read(f"{reading(answer.question.measure)} {ORDERED}")
    return [*boxed(view), drawn, *unanswered(answer), *more(len(order), view), how]


def ordered(answer: Answer, view: View) -> NDArray[np.int64]:
    """Return unit indices in the order asked; those without a figure keep to the end, whichever way it is sorted."""
    base = answer.ranking
    if view.only:
        base = base[np.isin(base, np.asarray(view.only, dtype=np.int64))]
    if view.sort == "rank" or not answer.ranked:  # unranked readers get the order of names, whatever was asked
        return base[::-1] if view.down else base
    if view.sort == "name":
        by_name = np.asarray(sorted(base.tolist(), key=lambda unit: answer.units.name[unit]), dtype=np.int64)
        return by_name[::-1] if view.down else by_name
    figure = sort_key(answer, view.sort)[base]
    known = ~np.isnan(figure)
    inner = np.argsort(-figure[known] if view.down else figure[known], kind="stable")
    return np.concatenate([base[known][inner], base[~known]])


def sort_key(answer: Answer, sort: str) -> NDArray[np.float64]:
    """Return the figure each unit is sorted by, NaN where there is none to show."""
    series = answer.series[0]
    shown = series.status == Status.SHOWN
    if sort == "context" and answer.context is not None:
        return answer.context.value
    if sort == "residents":
        return answer.units.residents
    if sort == "supplied":
        return series.supplied.astype(np.float64)
    return np.where(shown, series.count if sort == "count" else series.value, np.nan).astype(np.float64)


def rank_of(answer: Answer) -> dict[int, int]:
    """Return the rank of each shown unit; equal values share the better rank."""
    series, ranks, last, place = answer.series[0], {}, None, 0
    shown = (int(unit) for unit in answer.ranking if series.status[unit] == Status.SHOWN)
    for at, unit in enumerate(shown, start=1):
        if series.value[unit] != last:
            last, place = series.value[unit], at
        ranks[unit] = place
    return ranks


def columns(answer: Answer) -> list[tuple[str, str]]:
    """Return (sort key, heading) of every column; what places are ranked by stands beside the count, for a telephone.

    The other sources' columns cannot be sorted by.
    """
    measured = [("value", VALUE_WORDS[answer.question.measure])] if answer.question.measure != "count" else []
    word = [("", "In words")] if answer.series[0].change_word else []
    earlier = (
        [("", f"Count {period_words(*answer.question.second())}")] if answer.series[0].previous is not None else []
    )
    who = [("", label) for label in WHO] if answer.series[0].seen and answer.question.measure == "health_only" else []
    others = [("", f"{series.label} count") for series in beside_first(answer)]
    beside = [("context", answer.context.label)] if answer.context else []
    ends = [("residents", "Residents"), ("supplied", "Months supplied")]
    first = [("rank", "Rank"), ("name", "Place"), ("count", f"{answer.series[0].label} count")]
    every = [*first, *measured, *word, *earlier, *who, *others, *beside, *ends]
    if answer.ranked:
        return every
    return [(key if key == "name" else "", label) for key, label in every if key != "rank"]


def beside_first(answer: Answer) -> list[Series]:
    """Return the other sources that can answer for at least one area; the foot of the table names the rest."""
    return [series for series in answer.series[1:] if (series.status != Status.NOT_COMPUTABLE).any()]


def unanswered(answer: Answer) -> list[Component]:
    """Return the line naming the sources that have no column."""
    kept = beside_first(answer)
    names = [series.label for series in answer.series[1:] if not any(series is one for one in kept)]
    return [html.P(f"{' and '.join(names)}: no figure at this size of area.", className="foot")] if names else []


def heads(answer: Answer, view: View) -> list[Component]:
    """Return the headings; those that can sort are buttons saying how they do."""
    seen = view if answer.ranked else replace(view, sort="name")
    return [head(key, label, seen) for key, label in columns(answer)]


def head(key: str, label: str, view: View) -> Component:
    """Return one heading."""
    if not key:
        return html.Th(label, scope="col")
    on = key == view.sort
    said = attrs(aria_sort=("descending" if view.down else "ascending") if on else "none")
    button = html.Button(label, type="button", className="sort", **attrs(data_sort=key))
    return html.Th(button, scope="col", **said)


def row(answer: Answer, unit: int, ranks: dict[int, int]) -> Component:
    """Return one area: every figure with its status, the name a link to its drawer."""
    series = answer.series[0]
    name = go(answer.units.name[unit], change(answer.question, area=answer.units.code[unit]))
    rank = [html.Td(words.count(ranks[unit]) if unit in ranks else "–", className="rank")] if answer.ranked else []
    cells = [*rank, html.Th(name, scope="row"), figure(series, unit)]
    cells += measured(answer, unit)
    if series.seen and answer.question.measure == "health_only":
        cells += [stated(int(one[unit]), Status(int(status[unit]))) for one, status in series.seen.classes()]
    cells += [figure(other, unit) for other in beside_first(answer)]
    if answer.context:
        cells.append(html.Td(number(answer.context.value[unit], 1)))
    cells += [html.Td(number(answer.units.residents[unit], 0)), html.Td(f"{series.supplied[unit]} of {series.months}")]
    chosen = {"aria-current": "true"} if answer.units.code[unit] == answer.question.area else {}
    return html.Tr(cells, **attrs(data_row=str(unit), **chosen))


def figure(series: Series, unit: int) -> Component:
    """Return one count, or the word for why there is none with the look it has on the map."""
    return stated(int(series.count[unit]), Status(int(series.status[unit])))


def stated(count: int, status: Status) -> Component:
    """Return a count, or the word for its status with the look it has on the map."""
    if status is Status.SHOWN:
        return html.Td(words.count(count))
    return html.Td(html.Span(words.STATUS_WORDS[status], className=f"status status-{status.name.lower()}"))


def measured(answer: Answer, unit: int) -> list[Component]:
    """Return the rate or change with its interval, the change in words, and the count of the second period."""
    series, measure = answer.series[0], answer.question.measure
    if measure == "count":
        return []
    earlier = [second(series, unit)] if series.previous is not None else []
    value = words.value(float(series.value[unit]), measure)
    spread = words.interval(float(series.low[unit]), float(series.high[unit]), measure)
    inside: list[Any] = [value or "–", *([" ", html.Small(spread)] if value and spread else [])]
    word = [html.Td(in_words(series, unit))] if series.change_word else []
    return [html.Td(inside), *word, *earlier]


def second(series: Series, unit: int) -> Component:
    """Return the count of the second period, or the word for why there is none."""
    assert series.previous is not None
    assert series.previous_status is not None
    return stated(int(series.previous[unit]), Status(int(series.previous_status[unit])))


def in_words(series: Series, unit: int) -> str:
    """Return the change in words, or that there is none to tell because a period was not fully supplied."""
    assert series.change_word is not None
    return series.change_word[unit] or ("–" if series.comparable()[unit] else "not comparable")


def number(value: float, digits: int) -> str:
    """Return a number with thousands marked, or a dash where it is unknown."""
    return "–" if np.isnan(value) else f"{value:,.{digits}f}"


def caption(answer: Answer, view: View) -> list[Component]:
    """Return the sentence of the table, for those who come to it without the page."""
    by = view.sort if answer.ranked else "name"
    return [unseen(f"{answer.text()} Sorted by {by}, {'descending' if view.down else 'ascending'}.")]


def boxed(view: View) -> list[Component]:
    """Return the line saying that the table shows only what a box on the map took in."""
    if not view.only:
        return []
    clear = html.Button("Show all", type="button", className="quiet", **attrs(data_clear_box=""))
    return [html.P([words.plural(len(view.only), "area") + " in your box on the map. ", clear], className="boxed")]


def more(total: int, view: View) -> list[Component]:
    """Return the button for the next rows, or how many there are in all."""
    if total <= view.rows:
        return [html.P(words.plural(total, "area") + " in all.", className="foot")]
    button = html.Button(
        f"Show {min(PAGE, total - view.rows)} more", type="button", className="quiet", **attrs(data_more="")
    )
    return [html.P([f"{words.count(view.rows)} of {words.plural(total, 'area')}. ", button], className="foot")]
