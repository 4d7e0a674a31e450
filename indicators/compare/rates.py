"""Rates of every area in scope: by whom one divides, how sure they are, where they lie in the funnel, how unequal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import Status, Store
from indicators.answer import answer
from indicators.classes import number
from indicators.compare.asked import Asked
from indicators.compare.ground import deprivation, known, workday
from indicators.model import Answer, Context, Floats, Option
from indicators.question import Question
from indicators.statistics import (
    Inequality,
    Refused,
    empirical_bayes,
    funnel_limits,
    overdispersion,
    quantiles,
    rate,
    root_z,
    slope_index,
)

THOUSAND = 1_000
FIFTHS = 5
MANY = 2.0  # people there on a working day per resident from which a rate per resident misleads
MOST_HIDDEN = 0.25  # share of areas hidden above which groups of areas are not compared
TWO, THREE = 1.959964, 3.090232  # standard deviations of the 95 % and 99.8 % limits
UNITS = {
    "residents": "per 1,000 residents a year",
    "workday": "per 1,000 people there on a working day, a year",
    "area": "per km² a year",
}
LABELS = {"residents": "Residents", "workday": "People on a working day", "area": "Area (km²)"}
NO_WORKDAY = "No layer says how many people are here on a working day (id workday, measure per_resident)."
NO_AGES = (
    "No directly standardised rate: this release holds no residents by age, so areas with many young people cannot be "
    "set right. Where residents by age are supplied it needs at least 10 incidents, and an analyst."
)


@dataclass(frozen=True, slots=True)
class Slope:
    """The slope index and the fifths it is fitted to, least deprived first.

    at: the middle of each fifth's share of all residents, 0 to 1. value, low, high: its rate and 95 % limits.
    """

    index: Inequality
    at: Floats
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Rates:
    """The panel: one row a unit of the answer's level, NaN where there is no figure.

    exposure: of what the rate is, times supplied years. smoothed: the empirical-Bayes rate. fifth: 1 the lowest rates,
    0 none. beyond: 0 within the funnel, +-1 outside its 95 %, +-2 its 99.8 % limits, widened by `spread`. expected: of
    the whole scope's rate. many: where at least MANY times as many are there on a working day as live there; None where
    nobody knows. order: rows in scope, the highest rate first, then those without one.
    """

    answer: Answer
    label: str
    per: str
    unit: str
    pers: tuple[Option, ...]
    exposure: Floats
    value: Floats
    low: Floats
    high: Floats
    smoothed: Floats
    fifth: NDArray[np.int64]
    expected: Floats
    beyond: NDArray[np.int64]
    spread: float
    overall: float
    many: NDArray[np.bool_] | None
    order: NDArray[np.int64]
    slope: Slope | None
    no_slope: str
    deprived: Context | None
    notes: tuple[str, ...] = ()
    standardised: str = NO_AGES

    def overall_words(self) -> str:
        """Return the rate of all areas together whose count is shown."""
        if not np.isfinite(self.overall):
            return "No area here has a rate that can be shown."
        return f"All areas with a figure together have {number(self.overall)} {self.unit}."

    def funnel(self, expected: Floats, sigma: float) -> tuple[Floats, Floats]:
        """Return the limits as multiples of the overall rate, by expected count, NaN-free.

        Exact where places differ as chance has it, else widened by the square root of `spread`.
        """
        if self.spread <= 1:
            low, high = funnel_limits(expected, 0.95 if sigma < THREE else 0.998)
            return np.nan_to_num(low) / expected, high / expected
        reach = sigma * np.sqrt(self.spread) / 2
        root = np.sqrt(expected)
        return np.maximum(root - reach, 0) ** 2 / expected, (root + reach) ** 2 / expected


def rates(question: Question, asked: Asked, store: Store, principal: Principal) -> Rates:
    """Return rates of the question's first source for every unit in scope."""
    told = answer(question, store, principal)
    series = told.series[0]
    at_work = workday(store, told.question.level)
    pers = denominators(told, at_work)
    per = asked.per if not next(one for one in pers if one.key == asked.per).disabled else pers[0].key
    if next(one for one in pers if one.key == per).disabled:
        per = "area"
    count = np.where(told.inside, known(series), np.nan)
    years = series.supplied / 12
    exposure = np.where(told.inside, of_what(per, told, at_work) * years, np.nan)
    value, low, high = rate(count, exposure, 1 if per == "area" else THOUSAND)
    usable = np.isfinite(value)
    whole = float(count[usable].sum() / exposure[usable].sum()) if usable.any() else float("nan")
    expected = np.where(usable, exposure * whole, np.nan)
    spread = overdispersion(count, expected) if usable.any() else 1.0
    z = root_z(count, expected) / np.sqrt(spread)
    beyond = np.sign(z) * ((np.abs(z) > TWO).astype(float) + (np.abs(z) > THREE))
    deprived = deprivation(store, told.question.level)
    slope, why = slope_of(count, exposure, told, deprived)
    rows = np.flatnonzero(told.inside)
    return Rates(
        answer=told,
        label=series.label,
        per=per,
        unit=UNITS[per],
        pers=pers,
        exposure=exposure,
        value=value,
        low=low,
        high=high,
        smoothed=smoothed(count, exposure, per),
        fifth=fifths(value),
        expected=expected,
        beyond=np.nan_to_num(beyond).astype(np.int64),
        spread=spread,
        overall=whole * (1 if per == "area" else THOUSAND),
        many=None if at_work is None else np.asarray(np.nan_to_num(at_work.value) >= MANY),
        order=rows[np.lexsort((rows, -np.nan_to_num(value[rows], nan=-1.0)))],
        slope=slope,
        no_slope=why,
        deprived=deprived,
    )


def denominators(told: Answer, at_work: Context | None) -> tuple[Option, ...]:
    """Return of what a rate may be, those the release does not hold greyed with the reason."""
    level = told.units.label
    nobody = "" if np.isfinite(told.units.residents).any() else f"No population is held for {level}."
    unknown = "" if at_work is not None else NO_WORKDAY
    why = {"residents": nobody, "workday": nobody or unknown, "area": ""}
    return tuple(
        Option(key, label, hint=UNITS[key], disabled=bool(why[key]), reason=why[key]) for key, label in LABELS.items()
    )


def of_what(per: str, told: Answer, at_work: Context | None) -> Floats:
    """Return residents, people on a working day or km² by unit, NaN where unknown."""
    if per == "area":
        return told.units.area_km2
    if per == "workday" and at_work is not None:
        return told.units.residents * at_work.value
    return told.units.residents


def smoothed(count: Floats, exposure: Floats, per: str) -> Floats:
    """Return empirical-Bayes rates in the unit of the rate, NaN everywhere where none can be told."""
    try:
        held = np.where(exposure > 0, exposure, np.nan)
        return empirical_bayes(count, held) * (1 if per == "area" else THOUSAND)
    except Refused:
        return np.full(len(count), np.nan)


def fifths(value: Floats) -> NDArray[np.int64]:
    """Return the fifth of each rate, 1 the lowest; 0 where there is none, or too few to have fifths."""
    try:
        return quantiles(value)
    except Refused:
        return np.zeros(len(value), np.int64)


def slope_of(count: Floats, exposure: Floats, told: Answer, deprived: Context | None) -> tuple[Slope | None, str]:
    """Return the slope index of the rate over fifths of deprivation, least deprived first, or why there is none.

    Fifths are of the areas in scope whose count is shown: what is hidden takes no part, and where that is more than a
    quarter of them there is no index.
    """
    if deprived is None:
        return None, f"No deprivation score is held for {told.units.label}."
    status = told.series[0].status[told.inside]
    if len(status) and (status == Status.HIDDEN).mean() > MOST_HIDDEN:
        return (
            None,
            "More than a quarter of areas are hidden: step up a level to see how the rate goes with deprivation.",
        )
    usable = np.isfinite(count) & np.isfinite(exposure) & np.isfinite(deprived.value) & (exposure > 0)
    try:
        group = quantiles(np.where(usable, deprived.value, np.nan))
        sums = [np.array([column[group == one].sum() for one in range(1, FIFTHS + 1)]) for column in (count, exposure)]
        value, low, high = rate(sums[0], sums[1])
        with np.errstate(divide="ignore", invalid="ignore"):
            error = THOUSAND * np.sqrt(sums[0]) / sums[1]
        share = sums[1] / sums[1].sum()
        return Slope(slope_index(value, sums[1], error), np.cumsum(share) - share / 2, value, low, high), ""
    except Refused as refused:
        return None, refused.reason
