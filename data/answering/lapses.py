"""When a supplier stopped recording what a definition leans on: from which month on, and what it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.answering.completeness import _held, _serving, facts
from data.answering.permit import described
from data.answering.store import Store
from data.defining.availability import LEAST_KNOWN, needed, needed_any, rule_kind
from data.defining.rules import definitions
from data.model import Spec

USUAL = 24  # months whose median share is the usual one: a fall of under a year does not move it


@dataclass(frozen=True, slots=True)
class Lapse:
    """From `month` to the end of the months asked about a field was known in far fewer rows than usual. what: words."""

    month: int
    what: str


def lapse(store: Store, spec: Spec, within: str = "") -> Lapse | None:
    """Return the earliest lapse, at the end of a spec's months, of what its definition leans on; None for none.

    A field has lapsed from the month on since which it is known, month for month, in less than `lapsed` of its usual
    share of rows; of fields of which a rule needs any one, all must have. A month of few rows tells nothing.
    """
    key = ("lapse", spec.definition, spec.source, spec.months, spec.age, spec.domestic, spec.hours, within)
    return store.recently(key, lambda: _lapse(store, spec, within))


def _lapse(store: Store, spec: Spec, within: str) -> Lapse | None:
    definition, kind = definitions()[spec.definition], rule_kind(described(store, spec.source))
    if _held(store, spec.source) is None or kind not in definition.rules:
        return None
    every = {name: _since(store, spec, name, within) for name in needed(definition, kind, spec)}
    either = {name: _since(store, spec, name, within) for name in needed_any(definition, kind)}
    found = [Lapse(month, facts().fields[name]) for name, month in every.items() if month is not None]
    fallen = {name: month for name, month in either.items() if month is not None}
    if either and len(fallen) == len(either):  # the last to fall is the one that is missed
        name = max(fallen, key=lambda one: fallen[one])
        found.append(Lapse(fallen[name], facts().fields[name]))
    return min(found, key=lambda one: one.month, default=None)


def _since(store: Store, spec: Spec, name: str, within: str) -> int | None:
    """Return the first month of the run, up to the last month asked about, in which a field had lapsed, or None."""
    grid = _held(store, spec.source)
    if grid is None or name not in grid.known:
        return None
    at = [position for position, _ in _serving(store, spec.source, within)]
    first, last = max(store.facts.first, spec.months[1] - USUAL + 1), min(spec.months[1], store.facts.last)
    span = slice(first - store.facts.first, last - store.facts.first + 1)
    rows, known = grid.rows[at, span].sum(axis=0), grid.known[name][at, span].sum(axis=0)
    told = rows >= facts().least_rows
    if not told.any():
        return None
    share = np.where(told, known / np.maximum(rows, 1), np.nan)
    usual = float(np.nanmedian(share))
    low = told & (share < facts().lapsed * usual) & (usual >= LEAST_KNOWN)
    run = int(np.argmin(low[::-1])) if not low.all() else len(low)
    return last - run + 1 if run else None
