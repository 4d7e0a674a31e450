"""One place over time: whether its months vary as they always did, and two periods side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from access import GRAINS, Principal
from data import Cell, Period, Status, Store, trend
from indicators.against import against_options
from indicators.answer import answer
from indicators.compare.asked import Asked
from indicators.compare.season import season
from indicators.model import Answer, Bytes, Floats, Option
from indicators.question import Question
from indicators.snap import snap
from indicators.spec import spec_of
from indicators.statistics import HIGHER, LOWER, Control, Refused, xmr
from indicators.words import name_of

LISTED = 10
MOSTLY = 0.5  # share of months hidden from which longer periods are shown instead
LEAST_MEAN = 5.0  # incidents a period on average, below which runs of 0 would break a rule though nothing changed
RARE = (
    "On average {mean:.2g} a {grain}: with fewer than 5, no limits of what is usual can be told. Runs of 0 and single "
    "incidents are then the rule, and no sign of a change."
)


class Charted(NamedTuple):
    """What is charted: grain, periods, counts (-1 unless shown) and statuses, in the order of `data.trend`."""

    grain: str
    periods: tuple[Period, ...]
    counts: NDArray[np.int64]
    status: Bytes

    def mostly_hidden(self) -> bool:
        """Return whether more than half of its periods are hidden."""
        return bool(len(self.status)) and float((self.status == Status.HIDDEN).mean()) > MOSTLY


class Two(NamedTuple):
    """A place in two periods: both cells, the change between them in percent with its limits, None for none."""

    now: Cell
    then: Cell | None
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class OverTime:
    """The panel. control is None where the chart was refused; `refused` then says why.

    place: the name of what is charted; grain: month, quarter or year. count: by period, NaN where not shown; status as
    in `data`. season: by how much the season multiplies each period, None where it is left in; `no_season` then says
    why. control: of counts with the season taken out. change: the same question as a change against the second period,
    None where there is none to compare with; two: the place itself in both; around: the name of what the lists are of.
    higher, lower: rows in scope whose change is beyond chance, the largest first.
    """

    answer: Answer
    label: str
    place: str
    grain: str
    periods: tuple[Period, ...]
    count: Floats
    status: tuple[int, ...]
    season: Floats | None
    no_season: str
    control: Control | None
    refused: str
    change: Answer | None
    no_change: str
    two: Two | None
    around: str
    higher: tuple[int, ...]
    lower: tuple[int, ...]
    against: tuple[Option, ...]

    def level(self) -> Floats:
        """Return the counts with the season taken out, where it is known."""
        return self.count if self.season is None else self.count / self.season


def over_time(question: Question, asked: Asked, store: Store, principal: Principal) -> OverTime:
    """Return the chart of one place (the whole scope where none is named) and its areas in two periods."""
    told = answer(question, store, principal)
    series, where = told.series[0], asked.place or told.question.within
    found = charted(told.question, series.source, where, store, principal)
    count = np.where(found.status == Status.SHOWN, found.counts, np.nan).astype(float)
    factor, no_season = season(count, found.grain)
    control, refused = limits_of(count, factor, found.grain)
    change, notes = _changed(told, asked.place, store, principal)
    words = np.array((change.series[0].change_word if change else None) or [""] * len(told.inside))
    return OverTime(
        answer=told,
        label=series.label,
        place=name_of(store, where) if where else store.facts.name,
        grain=found.grain,
        periods=found.periods,
        count=count,
        status=tuple(found.status.tolist()),
        season=factor,
        no_season=no_season,
        control=control,
        refused=refused,
        change=change,
        no_change="" if change else (notes[-1] if notes else "There is no second period to compare with."),
        two=None if change is None else _two(change, asked.place, store),
        around=_around(change, store),
        higher=_furthest(change, words == HIGHER, -1),
        lower=_furthest(change, words == LOWER, 1),
        against=against_options(told.question, store),
    )


def limits_of(count: Floats, factor: Floats | None, grain: str) -> tuple[Control | None, str]:
    """Return the chart of counts with the season taken out, or why there is none."""
    mean = float(np.nanmean(count)) if np.isfinite(count).any() else LEAST_MEAN
    if mean < LEAST_MEAN:
        return None, RARE.format(mean=mean, grain=grain)
    try:
        return xmr(count if factor is None else count / factor), ""
    except Refused as why:
        return None, why.reason


def _changed(told: Answer, place: str, store: Store, principal: Principal) -> tuple[Answer | None, tuple[str, ...]]:
    """Return the change of the question, inside the place where it has areas of the level, and what was said of it."""
    wanted = replace(told.question, measure="change")
    if place and place not in store.units(told.question.level).index:
        wanted = replace(wanted, within=place, area="")
    wanted, notes = snap(wanted, store, principal)
    return (answer(wanted, store, principal) if wanted.measure == "change" else None), notes


def _two(change: Answer, place: str, store: Store) -> Two:
    """Return the place in both periods: an area of the level, or the whole that the change is of."""
    series = change.series[0]
    row = store.units(change.question.level).index.get(place) if place else None
    if row is None:
        total = series.total
        return Two(total.cell, total.previous, total.value, total.low, total.high)
    assert series.previous is not None and series.previous_status is not None
    known = float(series.value[row])
    return Two(
        _cell(series.count[row], series.status[row]),
        _cell(series.previous[row], series.previous_status[row]),
        *((known, float(series.low[row]), float(series.high[row])) if np.isfinite(known) else (None, None, None)),
    )


def _cell(count: np.int64, status: np.uint8) -> Cell:
    shown = Status(int(status)) is Status.SHOWN
    return Cell(int(count) if shown else None, Status(int(status)))


def _around(change: Answer | None, store: Store) -> str:
    within = change.question.within if change else ""
    return name_of(store, within) if within else store.facts.name


def charted(question: Question, source: str, where: str, store: Store, principal: Principal) -> Charted:
    """Return what is charted over the whole release, by the finest grain that is mostly shown."""
    spec = replace(spec_of(question, source), months=(store.facts.first, store.facts.last))
    found = Charted(*trend(store, spec, where, principal))
    for at_least in GRAINS[1:]:
        if not found.mostly_hidden():
            break
        coarser = Charted(*trend(store, spec, where, principal, at_least=at_least))
        found = coarser if coarser.periods else found
    return found


def _furthest(change: Answer | None, chosen: np.ndarray, sign: int) -> tuple[int, ...]:
    """Return the chosen rows in scope, the largest difference of counts first."""
    if change is None or change.series[0].previous is None:
        return ()
    rows = np.flatnonzero(chosen & change.inside)
    apart = sign * (change.series[0].count - change.series[0].previous)[rows]
    return tuple(int(row) for row in rows[np.argsort(apart, kind="stable")][:LISTED])
