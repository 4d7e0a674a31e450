"""Levels of a store's own: who lives in their units, how coarse they are, and which events lie in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.building.context import Population, Units
from geo import CUSTOM, LEVELS, Geography

RUNGS = (("msoa21", "msoa11"), ("lsoa21", "lsoa11"), ("oa21", "oa11"))  # order 1, 2, 3: the first that is held stands
FINER = 4  # than every census level


def read_own_population(
    populations: Mapping[str, Population], units: Units, geography: Geography
) -> dict[str, Population]:
    """Return residents of the store's own levels: the sum over the output areas whose point lies in the unit.

    A unit has none where no output area's point lies in it or one's residents are not known. Empty without output areas
    that have residents.
    """
    base = next((key for key in RUNGS[2] if key in populations), None)
    if base is None:
        return {}
    table, found = units[base], {}
    residents = populations[base].residents.reindex(table["code"]).to_numpy()
    for key in (one for one in units if one.startswith(CUSTOM)):
        rows = geography.find(key, table["lon"].to_numpy(), table["lat"].to_numpy())
        held = pd.Series(residents[rows >= 0]).groupby(units[key]["code"].to_numpy()[rows[rows >= 0]])
        sums = held.sum(min_count=1)[held.count() == held.size()]
        source = f"{populations[base].source}; estimated from output areas"
        found[key] = Population(key, sums, populations[base].date, source, base)
    return found


def with_order(
    levels: list[dict[str, Any]], units: Units, populations: Mapping[str, Population]
) -> list[dict[str, Any]]:
    """Return the facts of levels, the store's own with the census rung they are as coarse as (decision 0008).

    A unit is as coarse as the first rung whose units typically (median) have no more residents than it has; by area in
    km² where its residents are not known. A level is as coarse as its finest unit.
    """
    return [
        {**one, "order": _order(one["key"], units, populations)} if one["key"] not in LEVELS else one for one in levels
    ]


def _order(key: str, units: Units, populations: Mapping[str, Population]) -> int:
    table = units[key]
    people = _people(key, units, populations)
    order = np.full(len(table), FINER)
    for rung, keys in reversed(list(enumerate(RUNGS, start=1))):
        held = next((one for one in keys if one in units), None)
        if held is None:
            continue
        typical = np.nanmedian(_people(held, units, populations)) if held in populations else np.nan
        big = np.where(
            np.isnan(people + typical), table["area_km2"] >= units[held]["area_km2"].median(), people >= typical
        )
        order = np.where(big, rung, order)
    return int(order.max())


def _people(key: str, units: Units, populations: Mapping[str, Population]) -> np.ndarray:
    codes = units[key]["code"]
    if key not in populations:
        return np.full(len(codes), np.nan)
    return np.asarray(populations[key].residents.reindex(codes), float)


def with_own_levels(events: pd.DataFrame, units: Units, geography: Geography) -> pd.DataFrame:
    """Return events with a column a level of the store's own: the code of the unit, "" for none.

    None where the row has no point that could decide: without one, and where its point stands for a whole area.
    """
    made = {}
    for key in (one for one in units if one.startswith(CUSTOM)):
        rows = geography.find(key, events["lon"].to_numpy(), events["lat"].to_numpy())
        codes = np.append(units[key]["code"].to_numpy(object), "")[rows]
        decides = np.isfinite(events["lon"].to_numpy()) & (events["location_precision"] != "area").to_numpy()
        made[key] = pd.Series(codes, index=events.index, dtype=object).where(decides, None)
    return events.assign(**made)
