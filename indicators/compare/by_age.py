"""Rates adjusted for who lives in a place: directly standardised by age, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from access import Principal
from data import ResidentsByAge, Status, Store, by_age_at, cells, definitions, refusal, residents_by_age
from indicators.complete import short_of
from indicators.model import Answer, Floats
from indicators.question import Question
from indicators.spec import spec_of
from indicators.statistics import Refused, european, standardised_rate

PER = 1_000  # residents a year, as every other rate of the panel
HEAD = "No directly standardised rate: "
NO_AGES = (
    "this release holds no residents by age, so areas with many young people cannot be set right. Where residents by "
    "age are supplied it needs at least 10 incidents, and an analyst."
)
SOME_AGES = "this definition counts victims of some ages only."
WINDOW = "an age window was chosen; take it out to compare all ages."
SEVERAL = "it is of one source, not of several as one."


@dataclass(frozen=True, slots=True)
class ByAge:
    """Rates per 1,000 of the European Standard Population 2013 a year with 95 % limits, by unit, NaN where none is.

    why: by unit the reason where there is none, "" where there is one. unknown: share of the incidents told here, 0 to
    1, whose victim's age is not known; they are in no such rate. source, date: of the residents by age. refused: why
    no unit has one, "" where some may; the rest is then empty.
    """

    value: Floats
    low: Floats
    high: Floats
    why: tuple[str, ...] = ()
    unknown: float = float("nan")
    source: str = ""
    date: str = ""
    refused: str = ""


def by_age(told: Answer, store: Store, principal: Principal) -> ByAge:
    """Return the adjusted rates of an answer's first source, for every unit in scope.

    Each band is a cell of its own, asked of the exit as the reader: where one is hidden there is no rate.
    """
    nothing = np.full(len(told.units.code), np.nan)
    question, source = told.question, told.series[0].source
    if why := refused(question, source, store, principal):
        return ByAge(nothing, nothing, nothing, refused=f"{HEAD}{why}")
    held = residents_by_age(store, question.level)
    assert held is not None  # asked of just before
    count = counted(question, source, held, store, principal)
    series = told.series[0]
    people = held.people * (series.supplied / 12)[:, None]
    standard = european([first for first, _ in held.bands])
    value, reasons = np.full((3, len(nothing)), np.nan), [""] * len(nothing)
    for row in np.flatnonzero(told.inside).tolist():
        try:
            value[:, row] = standardised_rate(count[row], people[row], standard, PER)
        except Refused as none:
            reasons[row] = none.reason
    whole = told.inside & (series.status == Status.SHOWN) & np.isfinite(count).all(axis=1)
    total = float(series.count[whole].sum())
    unknown = max(1 - float(count[whole].sum()) / total, 0.0) if total else float("nan")
    return ByAge(value[0], value[1], value[2], tuple(reasons), unknown, held.source, held.date)


def refused(question: Question, source: str, store: Store, principal: Principal) -> str:
    """Return why no unit of a question has an adjusted rate, "" where some may."""
    if source not in store.facts.sources:
        return SEVERAL
    if question.age is not None:
        return WINDOW
    if not (levels := by_age_at(store)):
        return NO_AGES
    held = residents_by_age(store, question.level)
    if held is None:
        return f"residents by age are held for {', '.join(store.level(one).label for one in levels)} alone."
    rules = definitions()[question.definition].rules.values()
    if any(rule.age or any(clause.age for clause in rule.any) for rule in rules):
        return SOME_AGES
    spec = spec_of(replace(question, age=held.bands[0]), source)
    return refusal(store, spec, principal) or short_of(question, store, source, age=held.bands[0])


def counted(question: Question, source: str, held: ResidentsByAge, store: Store, principal: Principal) -> Floats:
    """Return what the reader is told of every unit and band, shape (units, bands), NaN where it is not shown."""
    found = [cells(store, spec_of(replace(question, age=band), source), principal) for band in held.bands]
    return np.stack([np.where(one.status == Status.SHOWN, one.count, np.nan).astype(float) for one in found], axis=1)
