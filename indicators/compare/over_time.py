"""One place over time: whether its months vary as they always did, and two periods side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from access import GRAINS, Principal
from data import Period, Status, Store, trend
from indicators.against import against_options
from indicators.answer import answer
from indicators.compare.asked import Asked
from indicators.model import Answer, Bytes, Floats, Option
from indicators.question import Question
from indicators.snap import snap
from indicators.spec import spec_of
from indicators.statistics import HIGHER, LOWER, Control, Refused, xmr
from indicators.words import name_of

LISTED = 10
MOSTLY = 0.5  # share of months hidden from which longer periods are shown instead


@dataclass(frozen=True, slots=True)
class OverTime:
    """The panel. control is None where the chart was refused; `refused` then says why.

    place: the name of what is charted; grain: month, quarter or year. count: by period, NaN where not shown; status as
    in `data`. change: the same question as a change against the second period, None where there is none to compare
    with.
    higher, lower: rows in scope whose change is beyond chance, the largest first.
    """

    answer: Answer
    label: str
    place: str
    grain: str
    periods: tuple[Period, ...]
    count: Floats
    status: tuple[int, ...]
    control: Control | None
    refused: str
    change: Answer | None
    no_change: str
    higher: tuple[int, ...]
    lower: tuple[int, ...]
    against: tuple[Option, ...]


def over_time(question: Question, asked: Asked, store: Store, principal: Principal) -> OverTime:
    """Return the chart of one place (the whole scope where none is named) and its areas in two periods."""
    told = answer(question, store, principal)
    series, where = told.series[0], asked.place or told.question.within
    grain, periods, counts, status = charted(told.question, series.source, where, store, principal)
    count = np.where(status == Status.SHOWN, counts, np.nan).astype(float)
    try:
        control, refused = xmr(count), ""
    except Refused as why:
        control, refused = None, why.reason
    wanted, notes = snap(replace(told.question, measure="change"), store, principal)
    change = answer(wanted, store, principal) if wanted.measure == "change" else None
    words = np.array((change.series[0].change_word if change else None) or [""] * len(told.inside))
    return OverTime(
        answer=told,
        label=series.label,
        place=name_of(store, where) if where else store.facts.name,
        grain=grain,
        periods=periods,
        count=count,
        status=tuple(status.tolist()),
        control=control,
        refused=refused,
        change=change,
        no_change="" if change else (notes[-1] if notes else "There is no second period to compare with."),
        higher=_furthest(change, words == HIGHER, -1),
        lower=_furthest(change, words == LOWER, 1),
        against=against_options(told.question, store),
    )


def charted(
    question: Question, source: str, where: str, store: Store, principal: Principal
) -> tuple[str, tuple[Period, ...], Floats, Bytes]:
    """Return grain, periods, counts and statuses over the whole release, by the finest grain that is mostly shown."""
    spec = replace(spec_of(question, source), months=(store.facts.first, store.facts.last))
    found = trend(store, spec, where, principal)
    for at_least in GRAINS[1:]:
        if len(found[3]) and (found[3] == Status.HIDDEN).mean() <= MOSTLY:
            break
        coarser = trend(store, spec, where, principal, at_least=at_least)
        found = coarser if coarser[1] else found
    return found[0], found[1], found[2].astype(float), found[3]


def _furthest(change: Answer | None, chosen: np.ndarray, sign: int) -> tuple[int, ...]:
    """Return the chosen rows in scope, the largest difference of counts first."""
    if change is None or change.series[0].previous is None:
        return ()
    rows = np.flatnonzero(chosen & change.inside)
    apart = sign * (change.series[0].count - change.series[0].previous)[rows]
    return tuple(int(row) for row in rows[np.argsort(apart, kind="stable")][:LISTED])
