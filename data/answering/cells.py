"""The one way out of data/: a spec and a principal in, protected cells out.

Every function here counts whole lattice cells with the engine, then protects, then forgets the raw counts. What is kept
between questions is protected already, and kept by tier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from access import GRAINS, Principal
from data.answering.disclosure import Rule, cell_of, changed, protect, protect_one, publish_sum
from data.answering.engine import Engine
from data.answering.lattice import BANDS, QUARTER, SPAN, WEEKDAYS, WEEKEND, Period, periods
from data.answering.permit import attribute_refusal, described, field_refusal, grain_at, refusal, rule_of
from data.answering.revisions import Revised, all_protected, records
from data.answering.store import Store
from data.answering.tally import Tallies, tally
from data.codes import category_group
from data.defining.availability import rule_kind
from data.defining.rules import Tables, clauses, compile_rule, definitions
from data.model import ABSENT, Cell, Cells, Counts, Spec, Status, Statuses
from geo import is_drawn

UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Split:
    """Protected counts of one place along one dimension, label by label."""

    labels: tuple[str, ...]
    count: Counts
    status: Statuses
    reason: str = ""


def cells(store: Store, spec: Spec, principal: Principal) -> Cells:
    """Return protected counts for every unit of the spec's level, in unit order.

    NOT_COMPUTABLE where the source cannot answer the definition or its locations are too coarse; NOT_SUPPLIED where no
    month of the period was delivered for the unit. Raises KeyError for an unknown level, source or definition, and
    ValueError for a period off the tier's lattice (snap it first).
    """
    key = ("cells", spec, principal.tier.id, principal.areas)
    found: Cells = store.recently(key, lambda: _cells(store, spec, principal))
    return found


def _cells(store: Store, spec: Spec, principal: Principal) -> Cells:
    rule, months = rule_of(store, spec.source, principal), spec.months[1] - spec.months[0] + 1
    units = len(store.units(spec.level).code)
    supplied = store.supplied(spec.source, spec.level, spec.months)
    if refusal(store, spec, principal):
        nothing = Cell(None, Status.NOT_COMPUTABLE)
        empty, status = np.full(units, ABSENT, np.int64), np.full(units, Status.NOT_COMPUTABLE, np.uint8)
        return Cells(spec, empty, status, supplied, months, nothing, nothing, None, rule.exact, rule.words(), nothing)
    whole = _whole_periods(store, spec, principal)
    tallies = np.stack([_tallies(store, spec, period) for period in whole])
    counts = changed(tallies, rule)
    count, status = publish_sum(counts, rule, lambda: _silent(store, spec, whole, counts.shape))
    unlocated, outside, elsewhere = (cell_of(count[units + i], status[units + i]) for i in (0, 1, 2))
    missing = supplied == 0
    count, status = np.where(missing, ABSENT, count[:units]), np.where(missing, Status.NOT_SUPPLIED, status[:units])
    if (
        counts[:, units + 2].any() and (status == Status.HIDDEN).any()
    ):  # the county less what is shown would be the hidden unit
        elsewhere = Cell(None, Status.HIDDEN)
    return Cells(
        spec=spec,
        count=_frozen(count),
        status=_frozen(status.astype(np.uint8)),
        supplied=_frozen(supplied),
        months=months,
        unlocated=unlocated,
        outside=outside,
        elsewhere=elsewhere,
        converted=_converted(store, spec, principal),
        exact=rule.exact,
        rule=rule.words(),
        variance=rule.variance(len(whole)),
    )


def _silent(store: Store, spec: Spec, whole: Sequence[Period], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return by period and unit whether nothing was supplied; of what lies in no unit, never."""
    out = np.zeros(shape, np.bool_)
    out[:, :-3] = [store.supplied(spec.source, spec.level, (one.start, one.end)) == 0 for one in whole]
    return out


def total(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[Cell, int]:
    """Return the protected count of one whole place (its own lattice cell) and its supplied months.

    within: a unit code, "" for everything located in the store's county, or a drawn shape: then the sum of the shown
    cells whose unit it holds, no cell of its own (see `data.left_out`), and the fewest months any was supplied. A month
    of the county is supplied when every provider delivered it.
    """
    if is_drawn(within):
        return _sum_of_shown(store, spec, within, principal)
    holder = store.level_of(within, spec.level) if within else ""
    if holder:
        at = store.units(holder).index[within]
        whole = cells(store, replace(spec, level=holder), principal)
        status = Status(int(whole.status[at]))
        return Cell(int(whole.count[at]) if status is Status.SHOWN else None, status), int(whole.supplied[at])
    return store.recently(("total", spec, principal.tier.id, principal.areas), lambda: _county(store, spec, principal))


def _sum_of_shown(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[Cell, int]:
    found, inside = cells(store, spec, principal), store.inside(spec.level, within)
    status = found.status[inside]
    shown = inside & (found.status == Status.SHOWN)
    if shown.any():
        return Cell(int(found.count[shown].sum()), Status.SHOWN), int(found.supplied[shown].min())
    # nothing shown: hidden says more than not supplied, and not computable is so of every unit
    why = Status.HIDDEN if (status == Status.HIDDEN).any() else Status(int(status.min(initial=Status.NOT_SUPPLIED)))
    return Cell(None, why if len(status) else Status.NOT_COMPUTABLE), int(found.supplied[inside].max(initial=0))


def _county(store: Store, spec: Spec, principal: Principal) -> tuple[Cell, int]:
    level = next(iter(store.facts.levels))  # the coarsest: every located row is in one of its units
    supplied = store.supplied_throughout(spec.source, spec.months)
    if refusal(store, replace(spec, level=level), principal):
        return Cell(None, Status.NOT_COMPUTABLE), supplied
    if not store.supplied(spec.source, level, spec.months).any():
        return Cell(None, Status.NOT_SUPPLIED), 0
    spec = replace(spec, level=level)
    whole = _whole_periods(store, spec, principal)
    sent = [one for one in whole if store.supplied(spec.source, level, (one.start, one.end)).any()]
    located = [_tallies(store, spec, period)[:-3].sum() for period in sent]
    return protect_one(np.array(located), rule_of(store, spec.source, principal)), supplied


def trend(
    store: Store, spec: Spec, within: str, principal: Principal, *, at_least: str = "month"
) -> tuple[str, tuple[Period, ...], Counts, Statuses]:
    """Return grain, periods, protected counts and statuses of one place over time, each period its own cell.

    The grain is the finest the tier may see at the place's level (a month where the source is open), or `at_least`
    where that is coarser. A period of which any month was not supplied (in the county: not by every provider) is
    NOT_SUPPLIED: a part beside whole ones would be read as a fall.
    """
    if is_drawn(within):
        return "month", (), np.zeros(0, np.int64), np.zeros(0, np.uint8)
    holder = store.level_of(within, spec.level) or next(iter(store.facts.levels))
    grain = max(_grain(store, replace(spec, level=holder), principal), at_least, key=GRAINS.index)
    stretch = _stretches(*spec.months, grain)
    if refusal(store, replace(spec, level=holder), principal) or not stretch:
        return grain, stretch, np.full(len(stretch), ABSENT), np.full(len(stretch), Status.NOT_COMPUTABLE, np.uint8)
    engine, found = _rows_at(store, spec, within)
    tallies = _by_period(engine, found, stretch)[:, 0]
    count, status = protect(tallies[None], rule_of(store, spec.source, principal))
    at = store.units(holder).index.get(within)
    for i, one in enumerate(stretch):
        months = (one.start, one.end)
        throughout = store.supplied_throughout(spec.source, months)
        if (throughout if at is None else store.supplied(spec.source, holder, months)[at]) <= one.end - one.start:
            count[i], status[i] = ABSENT, Status.NOT_SUPPLIED
    return grain, stretch, count, status


def revisions(store: Store, source: str, principal: Principal) -> tuple[Revised, ...]:
    """Return what changed in months of a source published or sent before, newest month first.

    Each number is of a whole provider's month, under the reader's rule; a change too small to be told is left out.
    """
    key = ("revisions", source, principal.tier.id)
    return store.recently(key, lambda: _revisions(store, source, rule_of(store, source, principal)))


def _revisions(store: Store, source: str, rule: Rule) -> tuple[Revised, ...]:
    labels = {one.id: one.label for one in store.facts.sources[source].providers}
    rows = store.revised[store.revised["source"] == source].sort_values("month", ascending=False, kind="stable")
    return all_protected(records(rows), labels, rule)


def by_clock(
    store: Store, spec: Spec, within: str, principal: Principal
) -> tuple[Split, tuple[str, ...], tuple[str, ...]]:
    """Return counts by weekday x hour (7 x 24), or by weekday and weekend x four bands where time is not free.

    The counts are flat, row by row, and one more at the end: time not known. The spec's own hours and days are ignored.
    """
    spec = replace(spec, hours=(), days=())
    free = principal.tier.free_time or store.facts.sources[spec.source].open
    rows = (
        [(name, (day,)) for day, name in enumerate(DAY_NAMES)]
        if free
        else [("weekday", WEEKDAYS), ("weekend", WEEKEND)]
    )
    columns = (
        [(f"{hour:02d}", (hour,)) for hour in range(24)]
        if free
        else [(BAND_NAMES[key], band) for key, band in BANDS.items()]
    )
    names = tuple(name for name, _ in rows), tuple(name for name, _ in columns)
    refused = _refused(store, spec, within, principal)
    if not refused and store.facts.sources[spec.source].fields.get("hour", 1.0) == 0.0:
        refused = "This source records no time of day."
    if refused:
        return Split((), np.zeros(0, np.int64), np.zeros(0, np.uint8), refused), *names
    engine, found = _rows_at(store, spec, within)
    whole = _periods_at(store, spec, within, principal)
    grid = _by_period(engine, found, whole, engine.clock[found], 200).reshape(-1, 25, 8)
    parts = [grid[:, hours][:, :, days].sum(axis=(1, 2)) for _, days in rows for _, hours in columns]
    tallies = np.stack([*parts, grid.sum(axis=(1, 2)) - sum(parts)], axis=1)
    count, status = protect(tallies, rule_of(store, spec.source, principal))
    return Split((*(f"{row} {column}" for row in names[0] for column in names[1]), UNKNOWN), count, status), *names


def by_field(store: Store, spec: Spec, within: str, field: str, principal: Principal) -> Split:
    """Return counts of one place by a profile field ("category" grouped, "location_precision", ...), largest first.

    Where counts are protected every part the source could hold is there, the hidden ones by name: that a part is
    listed, or where, says nothing of its count.
    """
    if refused := _refused(store, spec, within, principal) or field_refusal(store, spec, field, principal):
        return Split((), np.zeros(0, np.int64), np.zeros(0, np.uint8), refused)
    engine, found = _rows_at(store, spec, within)
    values, value_of = store._once(("values", spec.source, field), lambda: _values(engine, field))
    names = np.array(sorted(_groups(store, spec)), str) if field == "category" else np.unique(values)
    label_of = np.searchsorted(names, values)[value_of]
    whole = _periods_at(store, spec, within, principal)
    tallies = _by_period(engine, found, whole, label_of[engine.profile[found]], len(names))
    count, status = protect(tallies, rule_of(store, spec.source, principal))
    order = [at for at in np.lexsort((names, -count)) if count[at] != 0]
    return Split(tuple(str(names[at]) for at in order), count[order], status[order])


def _values(engine: Engine, field: str) -> tuple[NDArray[np.str_], NDArray[np.int64]]:
    """Return every value of a profile field as it is told, and for each profile which of them it has."""
    codes, texts = pd.factorize(engine.profiles[field].astype(str), sort=True)
    told = [category_group(text) for text in texts] if field == "category" else list(texts)
    return np.array(told, str), np.asarray(codes, np.int64)


def _groups(store: Store, spec: Spec) -> set[str]:
    """Return the groups of every code the definition takes from a source."""
    kind = rule_kind(described(store, spec.source))
    held = clauses(definitions()[spec.definition], kind, spec)
    return {category_group(code) for clause in held for code, _ in clause.codes}


DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BAND_NAMES = {"night": "00–05", "morning": "06–11", "afternoon": "12–17", "evening": "18–23"}


def _refused(store: Store, spec: Spec, within: str, principal: Principal) -> str:
    """Return why a breakdown is not offered here, "" when it is: it is one attribute more."""
    if is_drawn(within):
        return "A drawn shape is no cell of its own: open one of its areas."
    spec = replace(spec, level=store.level_of(within, spec.level) or next(iter(store.facts.levels)))
    return refusal(store, spec, principal) or attribute_refusal(store, spec, principal, extra=1)


def _rows_at(store: Store, spec: Spec, within: str) -> tuple[Engine, NDArray[np.int64]]:
    """Return the engine and the rows of one place in the period: raw, so for this module alone."""
    if is_drawn(within):
        raise ValueError("rows are read of whole units, never of a drawn shape")
    engine = store.engine(spec.source)
    holder = store.level_of(within, spec.level)
    unit = store.units(holder).index[within] if holder else None
    level = holder or next(iter(store.facts.levels))
    parts = [engine.at(level, unit, tables, rows) for tables, rows in _runs(store, spec, Period(*spec.months))]
    found = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    if unit is None:
        found = found[engine.levels[level][found] < len(store.units(level).code)]
    return engine, found


def _by_period(
    engine: Engine, rows: NDArray[np.int64], whole: Sequence[Period], group: Any = None, size: int = 1
) -> Tallies:
    """Return tallies by period and group, shape (periods, size); rows before the first period count nowhere."""
    at = np.searchsorted([one.start for one in whole], engine.month_of(rows), side="right") - 1
    cell = at * size + (0 if group is None else np.asarray(group, np.int64))
    kept = at >= 0
    return tally(cell[kept], engine.keys[rows[kept]], len(whole) * size).reshape(len(whole), size)


def _periods_at(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[Period, ...]:
    """Return the whole periods of the spec at the level of a place."""
    holder = store.level_of(within, spec.level) or next(iter(store.facts.levels))
    return _whole_periods(store, replace(spec, level=holder), principal)


def _tallies(store: Store, spec: Spec, period: Period) -> Tallies:
    """Return tallies by unit, then unlocated, outside, and in no unit of the level: raw, so for data/ alone."""
    engine, units = store.engine(spec.source), len(store.units(spec.level).code)
    out = np.zeros(units + 3, np.int64)
    for tables, rows in _runs(store, spec, period):
        out += engine.tallies(spec.level, units, tables, rows)
    return out


def _runs(store: Store, spec: Spec, period: Period) -> list[tuple[Tables, tuple[int, int]]]:
    """Return (tables, row range) pieces of a period: rows of a provider in a month it did not supply count nowhere."""
    engine, tables = store.engine(spec.source), _tables(store, spec)
    gaps = store._once(("gaps", spec.source), lambda: _gaps(store, spec.source))
    touched = [month for month in range(period.start, period.end + 1) if month in gaps]
    pieces, start = [], period.start
    for month in touched:
        if month > start:
            pieces.append((tables, engine.rows((start, month - 1))))
        pieces.append((_without(engine, tables, gaps[month]), engine.rows((month, month))))
        start = month + 1
    if start <= period.end:
        pieces.append((tables, engine.rows((start, period.end))))
    return pieces


def _gaps(store: Store, source: str) -> dict[int, frozenset[str]]:
    rows = store.supply
    rows = rows[(rows["source"] == source) & (rows["supplied"] == 0) & (rows["rows"] > 0)]
    return {month: frozenset(rows["provider"][rows["month"] == month]) for month in rows["month"].unique().tolist()}


def _without(engine: Engine, tables: Tables, providers: frozenset[str]) -> Tables:
    kept = ~engine.profiles["provider"].astype(str).isin(providers).to_numpy()
    return replace(tables, profile=np.where(kept, tables.profile, 0).astype(np.uint8))


def _tables(store: Store, spec: Spec) -> Tables:
    neutral = replace(spec, level="lad", months=(0, 0))

    def compiled() -> Tables:
        profiles = store.engine(spec.source).profiles
        kind = rule_kind(described(store, spec.source))
        return compile_rule(definitions()[spec.definition], kind, spec, profiles)

    return store.recently(("tables", neutral), compiled)


def _converted(store: Store, spec: Spec, principal: Principal) -> float | None:
    """Return the share of the county's rows stated in the other census vintage, made from two protected counts.

    None where the level has no vintage, or where either count, or what is left of the one beside the other, is hidden:
    an exact share of few rows, or of all but few, is their number.
    """
    vintage = store.level(spec.level).vintage
    if vintage is None:
        return None
    engine, units = store.engine(spec.source), len(store.units(spec.level).code)
    other = store._once(("foreign", spec.source, vintage), lambda: _stated_in(engine, {2011, 2021} - {vintage}))
    tallies, seen = [], dict[int, tuple[Tables, Tables]]()  # by rule: most periods share one, of many profiles
    for period in _whole_periods(store, spec, principal):
        held = np.zeros(2, np.int64)
        for tables, rows in _runs(store, spec, period):
            if id(tables) not in seen:
                seen[id(tables)] = replace(tables, profile=tables.profile * other), tables
            held += [int(engine.tallies(spec.level, units, one, rows)[:-2].sum()) for one in seen[id(tables)]]
        tallies.append([*held, held[1] - held[0]])
    count, status = protect(np.array(tallies), rule_of(store, spec.source, principal))
    if (status != Status.SHOWN).any():
        return None
    return min(int(count[0]) / int(count[1]), 1.0) if count[1] else 0.0


def _stated_in(engine: Engine, vintages: set[int]) -> NDArray[np.bool_]:
    return np.asarray(engine.profiles["stated_vintage"].isin(vintages))


def _grain(store: Store, spec: Spec, principal: Principal) -> str:
    open_ = store.facts.sources[spec.source].open
    return "month" if open_ else grain_at(store.level(spec.level), principal.tier) or "month"


def _whole_periods(store: Store, spec: Spec, principal: Principal) -> tuple[Period, ...]:
    return periods(*spec.months, grain=_grain(store, spec, principal))


def _stretches(start: int, end: int, grain: str) -> tuple[Period, ...]:
    """Return consecutive whole periods of one grain that lie inside a range, the last ending with or before it."""
    span = SPAN[grain]
    last = end if grain == "month" else end - (end + 1) % QUARTER
    starts: Sequence[int] = range(last - span + 1, start - 1, -span)
    return tuple(Period(one, one + span - 1) for one in reversed(starts))


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
