"""How many records two definitions both take: exact, so for readers who count exactly, and for open sources."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from access import Principal
from data.answering.cells import _rows_at
from data.answering.own_areas import BEYOND, reader_at
from data.answering.permit import refusal
from data.answering.store import Store
from data.model import UNION, Cell, Spec, Status
from geo import is_drawn

FOR_ANALYSTS = (
    "How many records both definitions take is for analysts: what two definitions share is no cell that others see. "
    "Their counts are beside each other here, and the areas whose rank moves."
)


def overlap(store: Store, spec: Spec, other: Spec, within: str, principal: Principal) -> tuple[Cell, str]:
    """Return how many records of one source and place two specs both take, or NOT_COMPUTABLE with the reason.

    The specs are of one source, level and stretch of months. Raises ValueError where they are not.
    """
    if (spec.source, spec.level, spec.months) != (other.source, other.level, other.months):
        raise ValueError("an overlap is of one source, level and period")
    nothing = Cell(None, Status.NOT_COMPUTABLE)
    if spec.source == UNION:
        return nothing, "Show the sources side by side to see what two definitions share: each takes other records."
    if is_drawn(within):
        return nothing, "A drawn shape is no cell of its own: open one of its areas."
    reader = reader_at(store, spec, within, principal)
    if reader is None:
        return nothing, BEYOND
    if not (reader.tier.exact or store.facts.sources[spec.source].open):
        return nothing, FOR_ANALYSTS
    at = replace(spec, level=store.level_of(within, spec.level) or next(iter(store.facts.levels)))
    for one in (at, replace(other, level=at.level)):
        if why := refusal(store, one, reader):
            return nothing, why
    if not store.supplied(spec.source, at.level, spec.months).any():
        return Cell(None, Status.NOT_SUPPLIED), "Nothing was supplied in this period."
    mine, theirs = (_rows_at(store, one, within)[1] for one in (spec, other))
    return Cell(len(np.intersect1d(mine, theirs, assume_unique=True)), Status.SHOWN), ""
