"""The panel of rates as tables: every area with its place in the funnel, and the fifths by deprivation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from indicators import ByAge, Rates
from reports.panels.sheet import COUNTED, Sheet, finite, of_areas, shown, where, yes_no
from reports.table import Column, numbers, texts, wholes

FUNNEL: Mapping[int, str] = MappingProxyType({2: "far above", 1: "above", 0: "inside", -1: "below", -2: "far below"})
PER_RESIDENTS = "per 1,000 residents a year"
FIFTH = "Fifth of areas by deprivation score: 1 the least deprived, 5 the most"


def areas(one: Rates) -> Sheet:
    """Return every area in scope, the highest rate first where areas may be put in order, else by name."""
    told, rows = one.answer, in_order(one)
    known = shown(told, rows)
    made = of_areas(told, rows).assign(
        exposure=numbers(one.exposure[rows]),
        rate=where(known, one.value[rows]),
        rate_low=where(known, one.low[rows]),
        rate_high=where(known, one.high[rows]),
        steadied=where(known, one.smoothed[rows]),
        fifth=wholes(np.where(known & (one.fifth[rows] > 0), one.fifth[rows], np.nan)),
        expected=where(known, one.funnel.expected[rows]),
        funnel=funnel_words(one, rows, known),
        many_visit=texts([None] * len(rows)) if one.many is None else yes_no(np.ones(len(rows), bool), one.many[rows]),
    )
    made = made.assign(**adjusted(one.adjusted, rows, known))
    order = "the highest rate first, then areas without one" if told.ranked else "by name"
    figures = {
        "rate_of": one.of.what,
        "unit": one.of.unit,
        "overall": finite(one.overall),
        "funnel_spread": finite(one.funnel.spread),
        "age_unknown": finite(one.adjusted.unknown),
    }
    return Sheet(told, made, (*COUNTED, *columns(one)), order, said(one), figures)


def in_order(one: Rates) -> np.ndarray:
    """Return rows in scope as the screen lists them."""
    if one.answer.ranked:
        return one.order
    return np.array(sorted(one.order.tolist(), key=lambda row: one.answer.units.name[row]), np.int64)


def funnel_words(one: Rates, rows: np.ndarray, known: np.ndarray) -> pd.Series:
    """Return where each area lies, <NA> where it has no rate."""
    has = known & np.isfinite(one.value[rows])
    return texts([FUNNEL[int(one.funnel.beyond[row])] if yes else None for row, yes in zip(rows, has, strict=True)])


def adjusted(one: ByAge, rows: np.ndarray, known: np.ndarray) -> dict[str, pd.Series]:
    """Return the rates adjusted for age, or why there are none, where residents by age are held."""
    if one.refused:
        nothing = np.full(len(rows), np.nan)
        return dict.fromkeys(("adjusted", "adjusted_low", "adjusted_high"), numbers(nothing)) | {
            "adjusted_why": texts([None] * len(rows))
        }
    return {
        "adjusted": where(known, one.value[rows]),
        "adjusted_low": where(known, one.low[rows]),
        "adjusted_high": where(known, one.high[rows]),
        "adjusted_why": texts([one.why[row] or None if yes else None for row, yes in zip(rows, known, strict=True)]),
    }


def columns(one: Rates) -> tuple[Column, ...]:
    """Return what the columns mean that only this table has."""
    unit = one.of.unit
    return (
        Column("exposure", f"What the rate is of ({one.of.what}), times the years supplied"),
        Column("rate", "Rate, empty unless status is shown", unit),
        Column("rate_low", "Lower 95 % limit of the rate (Byar; exact below ten)", unit),
        Column("rate_high", "Upper 95 % limit of the rate (Byar; exact below ten)", unit),
        Column("steadied", "Rate drawn towards the average, the more the smaller the exposure (empirical Bayes)", unit),
        Column("fifth", "Fifth of the areas by rate: 5 has the highest"),
        Column("expected", "Incidents expected at the rate of all areas together", "incidents"),
        Column("funnel", "Place in the funnel, limits of 95 % and 99.8 % widened by `panel.figures.funnel_spread`"),
        Column("many_visit", "At least twice as many people are there on a working day as live there"),
        Column("adjusted", "Rate standardised for age (European Standard Population 2013)", PER_RESIDENTS),
        Column("adjusted_low", "Lower 95 % limit of the rate standardised for age", PER_RESIDENTS),
        Column("adjusted_high", "Upper 95 % limit of the rate standardised for age", PER_RESIDENTS),
        Column("adjusted_why", "Why an area with a count has no rate standardised for age"),
    )


def said(one: Rates) -> tuple[str, ...]:
    """Return the sentences of the panel."""
    return tuple(filter(None, (one.overall_words(), one.no_slope, one.adjusted.refused)))


def fifths(one: Rates) -> Sheet:
    """Return the rates of the fifths by deprivation, no row where there is no slope; `said` then has the reason."""
    found, unit = one.slope, one.of.unit
    held = range(1, len(found.value) + 1) if found else ()
    nothing = np.zeros(0)
    made = pd.DataFrame(
        {
            "fifth": wholes(np.array(held, float)),
            "middle": numbers(found.at if found else nothing),
            "rate": numbers(found.value if found else nothing),
            "rate_low": numbers(found.low if found else nothing),
            "rate_high": numbers(found.high if found else nothing),
        }
    )
    meaning = (
        Column("fifth", f"{FIFTH}{f' ({one.deprived.source}, {one.deprived.date})' if one.deprived else ''}"),
        Column("middle", f"Middle of the fifth along all {one.of.what}, least deprived first, 0 to 1"),
        Column("rate", "Rate of the fifth, of areas whose count is shown", unit),
        Column("rate_low", "Lower 95 % limit, widened by how much areas of one fifth differ", unit),
        Column("rate_high", "Upper 95 % limit, widened by how much areas of one fifth differ", unit),
    )
    return Sheet(one.answer, made, meaning, "the least deprived fifth first", said(one), slope(one))


def slope(one: Rates) -> dict[str, object]:
    """Return the ratio of the outer fifths and the slope index, nothing where there is none."""
    found = one.slope
    if found is None:
        return {}
    index = found.index
    ends = (index.relative, index.relative_low, index.relative_high) if found.straight else ()
    return {
        "unit": one.of.unit,
        "ratio_most_to_least": [finite(each) for each in found.ratio],
        "slope_index": [finite(each) for each in (index.slope, index.slope_low, index.slope_high)],
        "relative_index": [finite(each) for each in ends],
        "spread": finite(found.spread),
        "on_a_line": found.straight,
    }
