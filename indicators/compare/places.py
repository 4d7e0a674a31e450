"""One place beside another, and beside the places most like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from access import Principal
from data import Store
from indicators.answer import answer, rates
from indicators.compare.asked import Asked
from indicators.compare.ground import NightPremises, deprivation, premises
from indicators.model import Answer, Context, Floats
from indicators.question import Question

PEERS = 10
HOW_ALIKE = (
    "Alike is near in three ways at once: residents (by ratio), deprivation score, and night-time premises (by "
    "doublings), each measured in its own spread over all areas of the release, and the three distances squared and "
    "added. What is not held is left out of the distance."
)


@dataclass(frozen=True, slots=True)
class Places:
    """The panel. place: the row of the place, None where none can be taken; beside: that of another, None for none.

    value, low, high: the crude rate of the first source by unit. peers: rows of the places most like it, the nearest
    first, and how far each is; band: lowest, lower quartile, middle, upper quartile and highest rate of those shown,
    () where fewer than five are. by: what the distance is of.
    """

    answer: Answer
    label: str
    place: int | None
    beside: int | None
    why: str
    value: Floats
    low: Floats
    high: Floats
    deprived: Context | None
    nightlife: NightPremises | None
    peers: tuple[int, ...]
    distance: tuple[float, ...]
    band: tuple[float, ...]
    by: tuple[str, ...]
    elsewhere: bool


def places(question: Question, asked: Asked, store: Store, principal: Principal) -> Places:
    """Return a place, another if one is named, and its peers; the highest ranked place stands where none is named."""
    told = answer(question, store, principal)
    series, level = told.series[0], told.question.level
    index = store.units(level).index
    deprived, nightlife = deprivation(store, level), premises(told.question, store, principal)
    found = rates(series, told.units.residents)
    row = index.get(asked.place or told.question.area)
    why = "" if row is not None or not asked.place else f"That place is none of the {told.units.label} shown here."
    if row is None and len(told.ranking):
        row = int(told.ranking[0])
    peers, distance, by = alike(row, told, deprived, nightlife, elsewhere=asked.peers == "elsewhere")
    value = np.where(np.isfinite(found.value), found.value, np.nan)
    shown = value[list(peers)][np.isfinite(value[list(peers)])] if peers else np.zeros(0)
    return Places(
        answer=told,
        label=series.label,
        place=row,
        beside=index.get(asked.beside),
        why=why,
        value=value,
        low=found.low,
        high=found.high,
        deprived=deprived,
        nightlife=nightlife,
        peers=peers,
        distance=distance,
        band=tuple(float(one) for one in np.quantile(shown, [0, 0.25, 0.5, 0.75, 1])) if len(shown) >= 5 else (),
        by=by,
        elsewhere=asked.peers == "elsewhere",
    )


def alike(
    row: int | None, told: Answer, deprived: Context | None, nightlife: NightPremises | None, *, elsewhere: bool
) -> tuple[tuple[int, ...], tuple[float, ...], tuple[str, ...]]:
    """Return the PEERS places most like one, their distances, and what these are of; ties by unit order.

    Made of published facts of areas alone: what was counted there has no say in who is like whom.
    """
    with np.errstate(divide="ignore"):
        people = np.log(told.units.residents)
    columns = {"residents": people}
    if deprived is not None:
        columns["deprivation"] = deprived.value
    if nightlife is not None:
        columns["night-time premises"] = np.log2(1 + nightlife.count)
    held = {
        name: column
        for name, column in columns.items()
        if np.isfinite(column).any() and np.nanstd(column[np.isfinite(column)]) > 0
    }
    if row is None or not held:
        return (), (), ()
    away = np.zeros(len(people))
    for column in held.values():
        known = np.isfinite(column)
        scaled = np.where(known, column, np.nan) / column[known].std()
        away = away + (scaled - scaled[row]) ** 2
    away[row] = np.nan
    if elsewhere:
        away[np.array(told.units.lad, object) == told.units.lad[row]] = np.nan
    order = np.argsort(np.where(np.isnan(away), np.inf, away), kind="stable")[:PEERS]
    order = order[np.isfinite(away[order])]
    return tuple(int(one) for one in order), tuple(float(np.sqrt(away[one])) for one in order), tuple(held)
