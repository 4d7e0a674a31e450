"""One number for several sources: incidents that any of them saw, one matched between them counted once.

Part of the exit: it counts with the engine, protects, and forgets. A matched incident is where and when the police put
it; where they did not see it, where the health service that knows the place more sharply did. So in every area the
police's own figure is exactly "police only" and "both" together, and the union less that figure is "health only".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from access import GRAINS, Principal
from data.answering.cells import _by_period, _grain, _rows_at, _runs, _stretches, _tallies, _whole_periods
from data.answering.disclosure import Rule, cell_of, rule_for
from data.answering.lattice import Period
from data.answering.permit import union_refusal
from data.answering.seen import POLICE, Seen, protect_union
from data.answering.store import Store
from data.answering.tally import ONE, Tallies, tally
from data.matching import MATCHED, NONE
from data.model import ABSENT, UNION, Cell, Cells, Counts, Spec, Status, Statuses
from geo import is_drawn


def union_cells(store: Store, spec: Spec, principal: Principal) -> Cells:
    """Return protected counts of the union of `spec.among` for every unit of the level. Raises as `data.cells`.

    NOT_COMPUTABLE where any of them is refused, NOT_SUPPLIED where any of them did not deliver every month: what was
    not sent cannot have been matched.
    """
    return _both(store, spec, principal)[0]


def seen(store: Store, spec: Spec, principal: Principal) -> Seen:
    """Return who saw the incidents of the union, protected."""
    return _both(store, spec, principal)[1]


def _both(store: Store, spec: Spec, principal: Principal) -> tuple[Cells, Seen]:
    key = ("cells", UNION, spec, principal.tier.id, principal.areas)
    found: tuple[Cells, Seen] = store.recently(key, lambda: _cells(store, spec, principal))
    return found


def _cells(store: Store, spec: Spec, principal: Principal) -> tuple[Cells, Seen]:
    units, months = len(store.units(spec.level).code), spec.months[1] - spec.months[0] + 1
    rule, supplied = union_rule(store, spec, principal), _supplied(store, spec, spec.level)
    if union_refusal(store, spec, principal):
        return _nothing(spec, units, supplied, months, rule)
    whole = _periods(store, spec, principal)
    tallies = np.stack([_counted(store, spec, period) for period in whole])
    count, status, who = protect_union(tallies, spec.among, rule)
    missing = supplied < months
    made = Cells(
        spec=spec,
        count=np.where(missing, ABSENT, count[:units]),
        status=np.where(missing, Status.NOT_SUPPLIED, status[:units]).astype(np.uint8),
        supplied=supplied,
        months=months,
        unlocated=cell_of(count[units], status[units]),
        outside=cell_of(count[units + 1], status[units + 1]),
        elsewhere=_elsewhere(tallies, count, status, units),
        converted=None,
        exact=rule.exact,
        rule=_words(rule),
        variance=rule.variance(len(whole)),
    )
    return made, _masked(who, missing, units)


def _elsewhere(tallies: Tallies, count: Counts, status: Statuses, units: int) -> Cell:
    """Return what lies in the county but in no unit: hidden beside a hidden unit, which it would give away."""
    if tallies[:, :, units + 2].any() and (status[:units] == Status.HIDDEN).any():
        return Cell(None, Status.HIDDEN)
    return cell_of(count[units + 2], status[units + 2])


def _words(rule: Rule) -> str:
    more = "" if rule.exact else " So are counts that would tell, beside a source's own, of fewer than that."
    return rule.words() + more


def _nothing(spec: Spec, units: int, supplied: NDArray[np.int16], months: int, rule: Rule) -> tuple[Cells, Seen]:
    empty, none = np.full(units, ABSENT, np.int64), np.full(units, Status.NOT_COMPUTABLE, np.uint8)
    cell = Cell(None, Status.NOT_COMPUTABLE)
    made = Cells(spec, empty, none, supplied, months, cell, cell, None, rule.exact, rule.words(), cell)
    return made, Seen(empty, empty, empty, none, none)


def union_total(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[Cell, int]:
    """Return the protected union of one whole place ("" for the county) and the months that every source supplied."""
    cell, supplied, _ = _total(store, spec, within, principal)
    return cell, supplied


def seen_in(store: Store, spec: Spec, within: str, principal: Principal) -> dict[str, Cell]:
    """Return who saw the union's incidents in one whole place: "police_only", "both" and "health_only"."""
    return _total(store, spec, within, principal)[2]


def _total(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[Cell, int, dict[str, Cell]]:
    if is_drawn(within):
        return _sum_of_shown(store, spec, within, principal)
    holder = store.level_of(within, spec.level) if within else ""
    level = holder or next(iter(store.facts.levels))
    spec = replace(spec, level=level)
    if holder:
        (whole, who), at = _both(store, spec, principal), store.units(level).index[within]
        return cell_of(whole.count[at], whole.status[at]), int(whole.supplied[at]), _at(who, at)
    supplied = int(_supplied(store, spec, level).min(initial=spec.months[1] - spec.months[0] + 1))
    if union_refusal(store, spec, principal):
        return _none(Status.NOT_COMPUTABLE, supplied)
    if supplied <= spec.months[1] - spec.months[0]:
        return _none(Status.NOT_SUPPLIED, supplied)
    located = [_counted(store, spec, period)[:, :-3].sum(axis=1) for period in _periods(store, spec, principal)]
    count, status, who = protect_union(np.stack(located)[:, :, None], spec.among, union_rule(store, spec, principal))
    return cell_of(count[0], status[0]), supplied, _at(who, 0)


def _sum_of_shown(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[Cell, int, dict[str, Cell]]:
    """Return the sums of what is shown of the units a drawn shape holds: no cell of its own, as for a single source."""
    (whole, who), inside = _both(store, spec, principal), store.inside(spec.level, within)
    least = int(whole.supplied[inside].min(initial=whole.months))
    parts = zip(("police_only", "both", "health_only"), who.classes(), strict=True)
    told = {name: _summed(count, status, inside) for name, (count, status) in parts}
    return _summed(whole.count, whole.status, inside), least, told


def _summed(count: Counts, status: Statuses, inside: NDArray[np.bool_]) -> Cell:
    shown = inside & (status == Status.SHOWN)
    if shown.any():
        return Cell(int(count[shown].sum()), Status.SHOWN)
    held = status[inside]
    if not len(held):
        return Cell(None, Status.NOT_COMPUTABLE)
    return Cell(None, Status.HIDDEN if (held == Status.HIDDEN).any() else Status(int(held.min())))


def _none(status: Status, supplied: int) -> tuple[Cell, int, dict[str, Cell]]:
    empty = Cell(None, status)
    return empty, supplied, {"police_only": empty, "both": empty, "health_only": empty}


def _at(who: Seen, at: int) -> dict[str, Cell]:
    return {
        "police_only": cell_of(who.police_only[at], who.status[at]),
        "both": cell_of(who.both[at], who.status[at]),
        "health_only": cell_of(who.health_only[at], who.status_health[at]),
    }


def union_trend(
    store: Store, spec: Spec, within: str, principal: Principal, *, at_least: str = "month"
) -> tuple[str, tuple[Period, ...], Counts, Statuses]:
    """Return grain, periods, protected unions and statuses of one place over time, as `data.trend` does."""
    if is_drawn(within):
        return "month", (), np.zeros(0, np.int64), np.zeros(0, np.uint8)
    holder = store.level_of(within, spec.level) or next(iter(store.facts.levels))
    spec = replace(spec, level=holder)
    grain = max(_grain(store, _strictest(store, spec), principal), at_least, key=GRAINS.index)
    stretch = _stretches(*spec.months, grain)
    if union_refusal(store, spec, principal) or not stretch:
        return grain, stretch, np.full(len(stretch), ABSENT), np.full(len(stretch), Status.NOT_COMPUTABLE, np.uint8)
    tallies = _over_time(store, spec, within, stretch)
    count, status, _ = protect_union(tallies[None], spec.among, union_rule(store, spec, principal))
    at = store.units(holder).index.get(within)
    for i, one in enumerate(stretch):
        supplied = _supplied(store, replace(spec, months=(one.start, one.end)), holder)
        if (supplied.min() if at is None else supplied[at]) <= one.end - one.start:
            count[i], status[i] = ABSENT, Status.NOT_SUPPLIED
    return grain, stretch, count, status


def union_rule(store: Store, spec: Spec, principal: Principal) -> Rule:
    """Return the disclosure rule of the union: that of health where any source is, exact only where all are open."""
    facts = [store.facts.sources[source] for source in spec.among if source in store.facts.sources]
    is_open = bool(facts) and all(one.open for one in facts)
    return rule_for(principal.tier, is_open=is_open, health=any(one.health for one in facts))


# -- raw: for this module alone


def _counted(store: Store, spec: Spec, period: Period) -> Tallies:
    """Return tallies by unit, then unlocated, outside, and in no unit of the level.

    2^k rows by who saw it (bit i: among[i]), then k rows as each source counts by itself, at its own place and time.
    """
    many, units = len(spec.among), len(store.units(spec.level).code) + 3
    out = np.zeros(((1 << many) + many, units), np.int64)
    linked = _linked(store, spec)
    for bit, source in enumerate(spec.among):
        engine, own = store.engine(source), _tallies(store, _alone(spec, source), period)
        rows = linked.hits[bit]
        start, stop = engine.rows((period.start, period.end))
        rows = rows[(rows >= start) & (rows < stop)]
        out[(1 << many) + bit] = own
        out[1 << bit] = own - tally(engine.levels[spec.level][rows], engine.keys[rows], units)
    within = (linked.month >= period.start) & (linked.month <= period.end)
    np.add.at(out, (linked.mask[within], linked.units(store, spec)[within]), ONE + linked.keys[within])
    return out


def _over_time(store: Store, spec: Spec, within: str, stretch: tuple[Period, ...]) -> Tallies:
    """Return what `_counted` does for one place, period by period."""
    many, starts = len(spec.among), [one.start for one in stretch]
    out = np.zeros(((1 << many) + many, len(stretch)), np.int64)
    linked = _linked(store, spec)
    inside = replace(spec, months=(stretch[0].start, stretch[-1].end))
    for bit, source in enumerate(spec.among):
        engine, rows = _rows_at(store, _alone(inside, source), within)
        for target, chosen in (((1 << many) + bit, rows), (1 << bit, np.setdiff1d(rows, linked.hits[bit]))):
            out[target] = _by_period(engine, chosen, stretch)[:, 0]
    unit, names = linked.units(store, spec), store.units(spec.level)
    here = unit == names.index[within] if within in names.index else unit < len(names.code)
    here &= (linked.month >= inside.months[0]) & (linked.month <= inside.months[1])
    when = np.searchsorted(starts, linked.month[here], side="right") - 1
    np.add.at(out, (linked.mask[here], when), ONE + linked.keys[here])
    return out


@dataclass(frozen=True, slots=True)
class _Linked:
    """Matched incidents that the definition takes from a source chosen, of the whole release.

    mask: bit i, taken from among[i]. at, row: which source says where and when, and its engine's row. month: of that
    row. keys: the incidents' record keys. hits: by source, the rows that are part of a matched incident and taken by
    themselves.
    """

    among: tuple[str, ...]
    mask: NDArray[np.int64]
    at: NDArray[np.int64]
    row: NDArray[np.int64]
    month: NDArray[np.int64]
    keys: NDArray[np.int64]
    hits: tuple[NDArray[np.int64], ...]

    def units(self, store: Store, spec: Spec) -> NDArray[np.int64]:
        """Return the unit of each incident at the spec's level."""
        out = np.zeros(len(self.mask), np.int64)
        for i, source in enumerate(self.among):
            out[self.at == i] = store.engine(source).levels[spec.level][self.row[self.at == i]]
        return out


def _linked(store: Store, spec: Spec) -> _Linked:
    neutral = replace(spec, level="lad", months=(0, 0))
    found: _Linked = store.recently(("tables", UNION, neutral), lambda: _find_linked(store, spec))
    return found


def _find_linked(store: Store, spec: Spec) -> _Linked:
    held, among = store.matches(), spec.among
    rows = np.stack([np.asarray(held.rows[source]) for source in among])
    taken = np.stack([_taken(store, _alone(spec, source), rows[i]) for i, source in enumerate(among)])
    mask = sum(taken[i].astype(np.int64) << i for i in range(len(among)))
    at = np.argmin([_order(held, source) for source in among], axis=0)
    chosen = np.flatnonzero(mask)
    at = at[chosen]
    row = rows[at, chosen]
    month = np.zeros(len(chosen), np.int64)
    for i, source in enumerate(among):
        month[at == i] = store.engine(source).month_of(row[at == i])
    hits = tuple(rows[i][taken[i]] for i in range(len(among)))
    keys = np.asarray(held.keys)[chosen].astype(np.int64)
    return _Linked(among, np.asarray(mask)[chosen], at, row, month, keys, hits)


def _order(held: Any, source: str) -> NDArray[np.int64]:
    """Return by incident how good a source is at saying where, 0 best: the police, then the sharper place."""
    rank = held.place[source].astype(np.int64) * len(MATCHED) + MATCHED.index(source)
    rank = np.zeros_like(rank) if source == POLICE else rank
    return np.where(np.asarray(held.rows[source]) == NONE, np.iinfo(np.int64).max, rank)


def _taken(store: Store, spec: Spec, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether the definition takes each of some rows (NONE never), in months that their provider supplied."""
    engine, out = store.engine(spec.source), np.zeros(len(rows), np.bool_)
    for tables, (start, stop) in _runs(store, spec, Period(store.facts.first, store.facts.last)):
        inside = np.flatnonzero((rows >= start) & (rows < stop))
        at = rows[inside]
        word = tables.profile[engine.profile[at]] & tables.clock[engine.clock[at]] & tables.person[engine.person[at]]
        out[inside] = word != 0
    return out


def _alone(spec: Spec, source: str) -> Spec:
    return replace(spec, source=source, among=())


def _strictest(store: Store, spec: Spec) -> Spec:
    """Return the spec of one source that is not open, if any: the lattice of the union is that of the closed ones."""
    closed = (source for source in spec.among if not store.facts.sources[source].open)
    return _alone(spec, next(closed, spec.among[0]))


def _periods(store: Store, spec: Spec, principal: Principal) -> tuple[Period, ...]:
    return _whole_periods(store, _strictest(store, spec), principal)


def _supplied(store: Store, spec: Spec, level: str) -> NDArray[np.int16]:
    """Return, by unit, the fewest months that any of the sources supplied."""
    held = [store.supplied(source, level, spec.months) for source in spec.among if source in store.facts.sources]
    return np.min(held, axis=0) if held else np.zeros(len(store.units(level).code), np.int16)


def _masked(who: Seen, missing: NDArray[np.bool_], units: int) -> Seen:
    """Return the classes of the units alone, not supplied where the union is not."""
    police_only, both, health_only = (
        np.where(missing, ABSENT, one[:units]) for one in (who.police_only, who.both, who.health_only)
    )
    status, health = (
        np.where(missing, Status.NOT_SUPPLIED, one[:units]).astype(np.uint8) for one in (who.status, who.status_health)
    )
    return Seen(police_only, both, health_only, status, health)


__all__ = ["Seen", "seen", "seen_in", "union_cells", "union_rule", "union_total", "union_trend"]
