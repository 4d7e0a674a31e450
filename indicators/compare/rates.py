"""Rates of every area in scope: by whom one divides, how sure they are, where they lie in the funnel, how unequal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import Status, Store
from indicators.answer import answer
from indicators.classes import number
from indicators.compare.by_age import ByAge, by_age
from indicators.compare.denominator import Denominator, chosen, of_what, offered
from indicators.compare.funnel import Funnel, funnel
from indicators.compare.ground import deprivation, known, workday
from indicators.compare.slope import Slope, slope_of
from indicators.model import Answer, Context, Floats, Option
from indicators.question import Question
from indicators.statistics import Refused, empirical_bayes, quantiles, rate

MANY = 2.0  # people there on a working day per resident from which a rate per resident misleads


@dataclass(frozen=True, slots=True)
class Rates:
    """The panel: one row a unit of the answer's level, NaN where there is no figure.

    of: what the rate is of; pers: what it may be of. exposure: that, times supplied years. smoothed: the
    empirical-Bayes rate. fifth: 1 the lowest rates, 0 none. many: where at least MANY times as many are there on a
    working day as live there; None where nobody knows. order: rows in scope, the highest rate first, then those
    without one.
    """

    answer: Answer
    label: str
    of: Denominator
    pers: tuple[Option, ...]
    exposure: Floats
    value: Floats
    low: Floats
    high: Floats
    smoothed: Floats
    fifth: NDArray[np.int64]
    funnel: Funnel
    many: NDArray[np.bool_] | None
    order: NDArray[np.int64]
    slope: Slope | None
    no_slope: str
    deprived: Context | None
    adjusted: ByAge

    @property
    def overall(self) -> float:
        """The rate of all areas together whose count is shown, NaN for none."""
        return self.funnel.whole * self.of.per

    def overall_words(self) -> str:
        """Return the rate of all areas together whose count is shown."""
        if not np.isfinite(self.overall):
            return "No area here has a rate that can be shown."
        if around(self.answer, self.exposure) is not None:
            return f"All areas together, hidden ones among them, have {number(self.overall)} {self.of.unit}."
        return f"All areas with a figure together have {number(self.overall)} {self.of.unit}."


def rates(question: Question, per: str, store: Store, principal: Principal) -> Rates:
    """Return rates of the question's first source for every unit in scope, per what is asked or what is held."""
    told = answer(question, store, principal)
    series, level = told.series[0], told.question.level
    at_work, deprived = workday(store, level), deprivation(store, level)
    pers = offered(told, at_work)
    of = chosen(per, pers)
    years = series.supplied / 12
    count = np.where(told.inside, known(series), np.nan)
    people = np.where(told.inside, of_what(of, told, at_work), np.nan)
    value, low, high = rate(count, people * years, of.per)
    slope, no_slope = slope_of(count, people, years, of, told, deprived)
    return Rates(
        answer=told,
        label=series.label,
        of=of,
        pers=pers,
        exposure=people * years,
        value=value,
        low=low,
        high=high,
        smoothed=smoothed(count, people * years) * of.per,
        fifth=fifths(value),
        funnel=funnel(count, people * years, around(told, people * years)),
        many=None if at_work is None else np.asarray(np.nan_to_num(at_work.value) >= MANY),
        order=highest_first(value, told.inside),
        slope=slope,
        no_slope=no_slope,
        deprived=deprived,
        adjusted=by_age(told, store, principal),
    )


def around(told: Answer, exposure: Floats) -> float | None:
    """Return the rate of the whole scope where some of its areas are hidden and its total is shown, else None.

    The areas that are shown are those with most: their rate alone would be too high for the middle of a funnel.
    """
    series = told.series[0]
    hidden = told.inside & (series.status == Status.HIDDEN)
    held = exposure[told.inside]
    if not hidden.any() or series.total.left_out or series.total.cell.count is None or not (held > 0).all():
        return None
    return float(series.total.cell.count / held.sum())


def highest_first(value: Floats, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the rows in scope, the highest rate first, then those without one; ties by unit order."""
    rows = np.flatnonzero(inside)
    return rows[np.lexsort((rows, -np.nan_to_num(value[rows], nan=-1.0)))]


def smoothed(count: Floats, exposure: Floats) -> Floats:
    """Return empirical-Bayes rates by one unit of exposure, NaN everywhere where none can be told."""
    try:
        return empirical_bayes(count, np.where(exposure > 0, exposure, np.nan))
    except Refused:
        return np.full(len(count), np.nan)


def fifths(value: Floats) -> NDArray[np.int64]:
    """Return the fifth of each rate, 1 the lowest; 0 where there is none, or too few to have fifths."""
    try:
        return quantiles(value)
    except Refused:
        return np.zeros(len(value), np.int64)
