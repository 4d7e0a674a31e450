"""Own areas: an analyst counts exactly inside them, and is a partner everywhere else.

The exit asks here before anything is counted, so no filter, drill, address or file can widen what a reader sees. A unit
is in own areas when its district is; a hexagon also needs every neighbour's, for records near its edge are another
district's; a level of the store's own cuts across districts and is counted as partners see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import h3
import numpy as np
from numpy.typing import NDArray

from access import Principal, tiers
from data.answering.lattice import snap_spec
from data.answering.seen import Seen
from data.answering.store import Store
from data.answering.union import _periods
from data.model import ABSENT, UNION, Cell, Cells, Spec, Status
from geo import is_drawn

BEYOND = "Outside your own areas you see what partners see, and this question goes further."


def limited(store: Store, spec: Spec, principal: Principal) -> bool:
    """Return whether a reader counts exactly in own areas alone: not where all that is asked is open to everybody."""
    asked = spec.among if spec.source == UNION else (spec.source,)
    is_open = all(store.facts.sources[source].open for source in asked)
    return principal.tier.exact and bool(principal.areas) and not is_open


def at_home(principal: Principal) -> Principal:
    """Return the reader as they are inside own areas."""
    return replace(principal, areas=())


def abroad(principal: Principal) -> Principal:
    """Return the reader as they are outside own areas: where a whole store is told of, too."""
    return replace(principal, tier=tiers()["partner"], areas=()) if principal.areas else principal


def on_lattice(store: Store, spec: Spec, principal: Principal) -> bool:
    """Return whether a spec is one of this reader's lattice as it stands."""
    asked = spec.among if spec.source == UNION else (spec.source,)
    for one in (replace(spec, source=source, among=()) for source in asked):
        if snap_spec(one, principal.tier, is_open=store.facts.sources[one.source].open)[0] != one:
            return False
    try:
        _periods(store, replace(spec, source=UNION, among=asked), principal)
    except ValueError:  # months that are no whole periods
        return False
    return True


def own(store: Store, level: str, areas: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which units of a level are wholly in these districts."""
    noun, units = store.level(level), store.units(level)
    inside = np.isin(np.array(units.lad, object), areas)
    if noun.custom:
        return np.zeros(len(inside), bool)
    if noun.kind != "grid":
        return np.asarray(inside, bool)
    beside = store._once(("beside", level), lambda: _beside(units.code, units.index))
    held = np.append(inside, False)  # the last is whatever lies outside the county
    return np.asarray(inside & held[beside].all(axis=1))


def _beside(codes: tuple[str, ...], index: Mapping[str, int]) -> NDArray[np.int64]:
    """Return the rows of every hexagon's neighbours, one more than there are hexagons for one that is none of them."""
    none = len(codes)
    rows = [[index.get(near, none) for near in h3.grid_disk(code, 1) if near != code] for code in codes]
    return np.array([(*row, *[none] * (6 - len(row))) for row in rows], np.int64)


def reader_at(store: Store, spec: Spec, within: str, principal: Principal) -> Principal | None:
    """Return as whom a reader sees one place; None where it is not their own and the spec goes beyond partners'."""
    if not limited(store, spec, principal):
        return principal
    if is_drawn(within):
        held = store.inside(spec.level, within)
        if bool(own(store, spec.level, principal.areas)[held].all()):
            return at_home(principal)
    elif within:
        level = store.level_of(within, spec.level)
        if level and own(store, level, principal.areas)[store.units(level).index[within]]:
            return at_home(principal)
        spec = replace(spec, level=level or spec.level)
    return abroad(principal) if on_lattice(store, spec, abroad(principal)) else None


def joined(home: Cells, rest: Cells | None, mine: NDArray[np.bool_], areas: tuple[str, ...]) -> Cells:
    """Return exact cells in the reader's own areas beside a partner's elsewhere; `rest` None: nothing elsewhere."""
    where, nothing = f"Exact in {', '.join(areas)}", Cell(None, Status.NOT_COMPUTABLE)
    if rest is None:
        count, status = np.where(mine, home.count, ABSENT), np.where(mine, home.status, Status.NOT_COMPUTABLE)
        held = replace(home, unlocated=nothing, outside=nothing, elsewhere=nothing, converted=None)
        held = replace(held, rule=f"{where}. {BEYOND}")
    else:
        count, status = np.where(mine, home.count, rest.count), np.where(mine, home.status, rest.status)
        held = replace(rest, rule=f"{where}; elsewhere as partners see it: {rest.rule}")
    count, status = count.astype(np.int64), status.astype(np.uint8)
    count.flags.writeable = status.flags.writeable = False
    return replace(held, count=count, status=status, exact=False)


def joined_seen(home: Seen, rest: Seen | None, mine: NDArray[np.bool_]) -> Seen:
    """Return who saw it, joined as the cells are."""
    if rest is None:
        empty, none = np.full(len(mine), ABSENT, np.int64), np.full(len(mine), Status.NOT_COMPUTABLE, np.uint8)
        rest = Seen(empty, empty, empty, none, none)
    names = ("police_only", "both", "health_only", "status", "status_health")
    return Seen(*(np.where(mine, getattr(home, name), getattr(rest, name)) for name in names))
