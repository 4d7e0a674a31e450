"""What is known of places beside what was recorded there: deprivation, night-time premises, people of the working day.

Published figures about areas, none of them a count of incidents; each is told with whose it is and for when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import Status, Store, places_in, point_layers
from indicators.answer import context_values
from indicators.model import Context, Floats, Series
from indicators.question import Question

NIGHT = ("pub", "bar", "nightclub", "night club", "club")  # categories of premises that are open at night
PREMISES = "premises"  # id of the layer of licensed premises
WORKDAY = "workday.per_resident"
DEPRIVATION_LAYERS = ("deprivation", "imd", "iod")  # a layer's id begins so
DEPRIVATION_KEYS = ("imd_score", "score")
ORDERS = ("rank", "decile")  # units of which a mean or a distance means nothing


@dataclass(frozen=True, slots=True)
class NightPremises:
    """Night-time premises by unit, and whose register they are of."""

    count: NDArray[np.int64]
    source: str
    date: str


def measures(store: Store, level: str) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield key, layer and measure of every context measure held for a level."""
    for layer in store.facts.contexts:
        if level in layer["levels"]:
            for one in layer["measures"]:
                yield f"{layer['id']}.{one['key']}", layer, one


def deprivation(store: Store, level: str) -> Context | None:
    """Return the deprivation score of every unit, of the latest index held for the level; None where none is."""
    held = [
        (str(layer.get("date", "")), key)
        for key, layer, one in measures(store, level)
        if str(layer["id"]).startswith(DEPRIVATION_LAYERS) and one["key"] in DEPRIVATION_KEYS
    ]
    return context_values(max(held)[1], level, store) if held else None


def workday(store: Store, level: str) -> Context | None:
    """Return people there on a working day per resident, None where the store has no such layer for the level."""
    return context_values(WORKDAY, level, store) if WORKDAY in {key for key, _, _ in measures(store, level)} else None


def premises(question: Question, store: Store, principal: Principal) -> NightPremises | None:
    """Return how many night-time premises each unit has in the period; None where this reader sees no register."""
    layer = next((one for one in point_layers(store, principal) if one.id == PREMISES), None)
    if layer is None:
        return None
    months = question.start, question.end
    count = places_in(store, PREMISES, question.level, months, principal, categories=NIGHT)
    return NightPremises(count, layer.source, layer.date)


def known(series: Series) -> Floats:
    """Return a source's counts where they are shown, NaN elsewhere."""
    return np.where(series.status == Status.SHOWN, series.count, np.nan).astype(float)
