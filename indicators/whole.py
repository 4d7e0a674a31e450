"""The figure of a whole place: what the question's `within`, a drawn shape or the county comes to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from access import Principal
from data import UNION, Cells, Status, Store, added, cells, left_out, seen_in, total
from geo import is_drawn
from indicators.method import Measured, indicators
from indicators.model import Floats, Total
from indicators.question import Question
from indicators.spec import spec_of


def before_of(question: Question) -> Question | None:
    """Return the question about the second period, where the measure asks for one."""
    if not indicators()[question.measure].needs_previous:
        return None
    start, end = question.second()
    return replace(question, start=start, end=end, against=None)


def total_of(question: Question, source: str, store: Store, principal: Principal) -> Total:
    """Return the protected figure of the whole of `within`: a cell of its own, or a drawn shape's stated sum."""
    cell, supplied = total(store, spec_of(question, source), question.within, principal)
    months = question.months()
    known = np.array([np.nan if cell.count is None else cell.count], float)
    hidden = left_out(store, spec_of(question, source), question.within, principal)
    residents = np.array([residents_of(question, store, source, principal)])
    before = before_of(question)
    previous, whole, old = None, None, None
    if before:
        old, had = total(store, spec_of(before, source), question.within, principal)
        previous = np.array([np.nan if old.count is None else old.count], float)
        gone = left_out(store, spec_of(before, source), question.within, principal)
        whole = np.array([supplied == months and had == months and not hidden + gone])  # other cells, other sums
    years = np.array([_years(question, source, supplied, store)])
    part = _part(question, store, principal) if source == UNION else None
    result = indicators()[question.measure].compute(Measured(known, residents, years, previous, whole, part))
    value, low, high = (_maybe(numbers[0]) for numbers in (result.value, result.low, result.high))
    return Total(cell, value, low, high, supplied, months, old, hidden)


def _years(question: Question, source: str, supplied: int, store: Store) -> float:
    """Return for how many years a place's residents were counted.

    In the county, where providers serve districts of their own, those of each district for the months it was supplied.
    """
    if question.within or source == UNION:
        return supplied / 12
    top = next(iter(store.facts.levels))
    months, residents = store.supplied(source, top, (question.start, question.end)), store.units(top).residents
    same = len(set(months.tolist())) == 1
    return float(months[0] if same else (residents * months).sum() / residents.sum()) / 12


def _part(question: Question, store: Store, principal: Principal) -> Floats:
    cell = seen_in(store, spec_of(question, UNION), question.within, principal)["health_only"]
    return np.array([np.nan if cell.count is None else cell.count], float)


def _maybe(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def residents_of(question: Question, store: Store, source: str, principal: Principal) -> float:
    """Return the residents of `within`, or of all districts for "": NaN where any is not known.

    Of a drawn shape they are those of the units whose cells its total sums up: NaN where these were supplied for
    different numbers of months, for then the sum has no one rate.
    """
    if is_drawn(question.within):
        held = cells(store, spec_of(question, source), principal)
        counted = added(store, spec_of(question, source), question.within, principal)
        same = len(set(held.supplied[counted].tolist())) == 1
        return float(store.units(question.level).residents[counted].sum()) if same else float("nan")
    if question.within:
        table = store.units(store.level_of(question.within, question.level))
        return float(table.residents[table.index[question.within]])
    return float(store.units(next(iter(store.facts.levels))).residents.sum())


def share_unlocated(held: Cells) -> float | None:
    """Return unlocated / (located + unlocated) of the whole store, from shown numbers alone.

    None where that hides one.
    """
    if held.unlocated.count is None:
        return None
    located = int(held.count[held.status == Status.SHOWN].sum())
    every = located + held.unlocated.count
    return held.unlocated.count / every if every else None
