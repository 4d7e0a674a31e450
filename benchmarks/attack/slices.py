"""What else than whole cells the exit gives out: who saw a union, a place by clock or field, streets, reasons.

An answer is a number, HIDDEN, or NOTHING where the question cannot be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import Status, Store, by_clock, by_field, cells, coarse, not_mapped, seen

HIDDEN, NOTHING = -1, -2
SEEN = ("police_only", "both", "health_only")
COARSE, REASON = "coarse", "reason"
MASKED = (*SEEN, COARSE, REASON)  # hidden for other reasons than their own count


def as_answers(count: NDArray[np.int64], status: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return counts and statuses as answers."""
    return np.where(status == Status.SHOWN, count, np.where(status == Status.HIDDEN, HIDDEN, NOTHING))


def slices(store: Store, asked: Any, reader: Principal) -> Any:
    """Return all parts of what an Ask is of: an array by unit, or a mapping by label; None where it is refused."""
    spec, kind = asked.spec, asked.of.partition(":")[0]
    try:
        if kind in SEEN:
            who = seen(store, spec, reader)
            return as_answers(*who.classes()[SEEN.index(kind)])
        if kind == COARSE:
            return {one.code: one.count for one in coarse(store, spec, "", reader)}
        if kind == REASON:
            told = not_mapped(store, spec, cells(store, spec, reader), reader).unplaced
            return {name: HIDDEN if cell.count is None else cell.count for name, cell in told}
        within = store.units(spec.level).code[asked.unit] if asked.unit >= 0 else asked.within
        if kind == "clock":
            found, _, _ = by_clock(store, spec, within, reader)
            labels: Any = map(str, range(len(found.labels)))
        else:
            found = by_field(store, spec, within, kind, reader)
            labels = found.labels
    except (KeyError, ValueError, PermissionError):  # off the lattice: refused
        return None
    return dict(zip(labels, as_answers(found.count, found.status).tolist(), strict=True)) if found.labels else None


def read(held: Any, asked: Any) -> int:
    """Return the one answer that an Ask is for, of all the slices of its kind."""
    if held is None:
        return NOTHING
    if isinstance(held, Mapping):
        label = asked.of.partition(":")[2]
        return int(held.get(label, HIDDEN if asked.of.startswith(COARSE) else 0))
    return int(held[asked.unit])
