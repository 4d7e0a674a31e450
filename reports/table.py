"""The one table that every file holds: what is on screen, one row per area and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data import STATUS_WORDS, Status
from indicators import Answer, Context, Series, rates

DECIMALS = 6  # the seventh digit of a rate is noise, and a fixed number of them makes the same bytes everywhere


@dataclass(frozen=True, slots=True)
class Column:
    """One column of every file: its name, what it means, and its unit ("" for none)."""

    name: str
    meaning: str
    unit: str = ""


ALWAYS = (
    Column("code", "Code of the area as its publisher issued it, or the H3 index of the hexagon"),
    Column("name", "Name of the area, empty where it has none"),
    Column("level", "Kind of area and, for census areas, the vintage of its boundary"),
    Column("source", "Who recorded the incidents; union: any source, an incident matched between several counted once"),
    Column("count", "Incidents in the period, empty unless status is shown; 0 is none recorded", "incidents"),
    Column("status", "Why there is a count or none: " + ", ".join(STATUS_WORDS.values())),
    Column("population", "Residents, empty where unknown", "people"),
    Column("rate", "Crude rate, not adjusted for age, over the months supplied", "per 1,000 residents a year"),
    Column("rate_low", "Lower 95 % limit of the rate (Byar; exact below ten)", "per 1,000 residents a year"),
    Column("rate_high", "Upper 95 % limit of the rate (Byar; exact below ten)", "per 1,000 residents a year"),
    Column("months_supplied", "Months of the period in which every provider serving the area delivered", "months"),
    Column("months", "Length of the period", "months"),
)
CHANGE = (
    Column("count_against", "Incidents in the second period, empty unless status_against is shown", "incidents"),
    Column("status_against", "Why the second period has a count or none: " + ", ".join(STATUS_WORDS.values())),
    Column("months_supplied_against", "Months of the second period in which every provider delivered", "months"),
    Column("change_percent", "Change against the second period, empty unless both were fully supplied", "%"),
    Column("change_low", "Lower 95 % limit of the change", "%"),
    Column("change_high", "Upper 95 % limit of the change", "%"),
    Column("change_word", "Whether the change is more than chance, false discoveries held at 5 %"),
)


WHO = (
    Column("police_only", "Of the union: incidents only the police have a record of, empty unless shown", "incidents"),
    Column("both", "Of the union: incidents the police and a health service have a record of", "incidents"),
    Column("health_only", "Of the union: incidents only health services have a record of", "incidents"),
    Column("who_status", "Why police_only and both have a count or none; health_only is shown wherever count is"),
    Column("health_only_percent", "Share of the union seen only by health; an upper limit", "%"),
    Column("health_only_low", "Lower 95 % limit of the share (Wilson)", "%"),
    Column("health_only_high", "Upper 95 % limit of the share (Wilson)", "%"),
)
OF_MEASURE = {"change": CHANGE, "health_only": WHO}


def columns(answer: Answer) -> tuple[Column, ...]:
    """Return the columns of an answer's table: those of every file, then those of the measure and context asked for."""
    asked = (*ALWAYS, *OF_MEASURE.get(answer.question.measure, ()))
    return (*asked, *_context_columns(answer.context)) if answer.context is not None else asked


def _context_columns(context: Context) -> tuple[Column, Column]:
    told = ", ".join(part for part in (context.label, context.source, context.date) if part)
    return (
        Column("context", told, context.unit),
        Column("context_fifth", f"Fifth of all areas of the level by {context.label}: 1 lowest to 5 highest values"),
    )


def table(answer: Answer) -> pd.DataFrame:
    """Return one row per area inside the place and per source: every area, whatever its status.

    In the order of the units (by code), then of the sources as asked. Missing is <NA>; a count is there exactly when
    the status is "shown". Floats are rounded to six decimals.
    """
    units = np.flatnonzero(answer.inside)
    parts = [_rows(answer, series, units) for series in answer.series]
    by_unit = np.argsort(np.tile(np.arange(len(units)), len(parts)), kind="stable")
    return pd.concat(parts, ignore_index=True).iloc[by_unit].reset_index(drop=True)


def records(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Return the rows as plain str, int, float and None."""
    plain = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame]
    return zip(*plain, strict=True)


def _rows(answer: Answer, series: Series, units: NDArray[np.int64]) -> pd.DataFrame:
    status, residents = series.status[units], answer.units.residents
    rate = rates(series, residents)
    made = {
        "code": texts(np.array(answer.units.code, object)[units]),
        "name": texts(np.array(answer.units.name, object)[units]),
        "level": texts([answer.units.level] * len(units)),
        "source": texts([series.source] * len(units)),
        "count": wholes(np.where(status == Status.SHOWN, series.count[units], np.nan)),
        "status": texts([STATUS_WORDS[Status(int(one))] for one in status]),
        "population": wholes(residents[units]),
        "rate": numbers(rate.value[units]),
        "rate_low": numbers(rate.low[units]),
        "rate_high": numbers(rate.high[units]),
        "months_supplied": wholes(series.supplied[units]),
        "months": wholes(np.full(len(units), series.months)),
    }
    return pd.DataFrame(
        made | _change(answer, series, units) | _who(answer, series, units) | _beside(answer.context, units)
    )


def _change(answer: Answer, series: Series, units: NDArray[np.int64]) -> dict[str, Any]:
    if answer.question.measure != "change":
        return {}
    words = series.change_word or ("",) * len(series.status)
    shown = series.status == Status.SHOWN  # nothing but a shown cell is written, whatever came with it
    value, low, high = (numbers(np.where(shown, one, np.nan)[units]) for one in (series.value, series.low, series.high))
    told = texts([(words[unit] or None) if shown[unit] else None for unit in units])
    return _against(series, units) | {
        "change_percent": value,
        "change_low": low,
        "change_high": high,
        "change_word": told,
    }


def _against(series: Series, units: NDArray[np.int64]) -> dict[str, Any]:
    assert series.previous is not None
    assert series.previous_status is not None
    assert series.previous_supplied is not None
    status = series.previous_status[units]
    return {
        "count_against": wholes(np.where(status == Status.SHOWN, series.previous[units], np.nan)),
        "status_against": texts([STATUS_WORDS[Status(int(one))] for one in status]),
        "months_supplied_against": wholes(series.previous_supplied[units]),
    }


def _who(answer: Answer, series: Series, units: NDArray[np.int64]) -> dict[str, Any]:
    """Return who saw it, of the union alone; a source by itself has no classes."""
    if answer.question.measure != "health_only":
        return {}
    nothing = np.full(len(units), np.nan)
    names = ("police_only", "both", "health_only")
    if series.seen is None:
        made: dict[str, Any] = dict.fromkeys(names, wholes(nothing))
        return made | {"who_status": texts([None] * len(units))} | _share(nothing, nothing, nothing)
    made = {
        name: wholes(np.where(status == Status.SHOWN, count, np.nan)[units])
        for name, (count, status) in zip(names, series.seen.classes(), strict=True)
    }
    told = texts([STATUS_WORDS[Status(int(one))] for one in series.seen.status[units]])
    return made | {"who_status": told} | _share(series.value[units], series.low[units], series.high[units])


def _share(value: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> dict[str, Any]:
    names = ("health_only_percent", "health_only_low", "health_only_high")
    return {name: numbers(one) for name, one in zip(names, (value, low, high), strict=True)}


def _beside(context: Context | None, units: NDArray[np.int64]) -> dict[str, Any]:
    if context is None:
        return {}
    fifth = context.fifth[units].astype(float)
    return {"context": numbers(context.value[units]), "context_fifth": wholes(np.where(fifth > 0, fifth, np.nan))}


def texts(values: Any) -> pd.Series:
    """Return a column of text, <NA> for None."""
    return pd.Series(values, dtype="string")


def wholes(values: NDArray[Any]) -> pd.Series:
    """Return a column of whole numbers, <NA> for NaN."""
    return pd.Series(np.round(values.astype(float))).astype("Int64")


def numbers(values: NDArray[np.float64]) -> pd.Series:
    """Return a column of numbers to six decimals, <NA> for what is not finite."""
    finite = np.where(np.isfinite(values), np.round(values, DECIMALS) + 0.0, np.nan)  # + 0.0: no minus zero
    return pd.Series(finite).astype("Float64")
