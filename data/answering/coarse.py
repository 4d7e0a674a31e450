"""Records known only to a whole street or a town: counted as such, and what no map can place. Part of the exit.

A street or town is a lattice cell of its own. Below analyst a cell leaves only where nothing hidden follows from it:
whatever total of such records is published elsewhere (by area and precision, or of all that is not mappable), what is
left of it when the cells shown are taken away is again at least the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from access import Principal
from data.answering.cells import _by_period, _frozen, _runs, _tallies, _whole_periods
from data.answering.disclosure import Rule, changed, protect, protect_one, publish
from data.answering.engine import Engine
from data.answering.lattice import Period, periods
from data.answering.permit import _order, attribute_refusal, available, definition_refusal, offers, rule_of
from data.answering.store import Store
from data.answering.tally import Tallies, counts_in
from data.defining.rules import definitions
from data.model import Cell, Spec, Status
from data.pack import COARSE
from geo import LEVELS, is_drawn, read_shape

Ints = NDArray[np.int64]
LOOSE = ("whole_street", "area", "none")  # classes of precision that are no point
TOWN, STREET, AREA, NOTHING = "town", "street", "area", "none"
PRECISION_OF = {STREET: "whole_street", AREA: "area"}
REASONS: tuple[str, ...] = (TOWN, STREET, AREA, NOTHING)
SPARSE, BEYOND = "h3r10", "beyond"  # the level that has cells in the built-up area alone, and what lies beyond them
AS_FINE_AS = "oa21"  # a street is held to what a definition allows in output areas


@dataclass(frozen=True, slots=True)
class CoarsePlace:
    """One street or town with its protected count. geometry: WKB, EPSG:4326, lines or a halo; lon, lat: its middle."""

    code: str
    kind: str
    name: str
    lon: float
    lat: float
    geometry: bytes
    count: int


@dataclass(frozen=True, slots=True)
class NotMapped:
    """What of one source lies in no unit of a level, by reason, and what does so only roughly; every cell protected.

    refused: why there is no split, "" where there is one.
    """

    total: Cell
    outside: Cell
    unplaced: tuple[tuple[str, Cell], ...]
    rough: tuple[tuple[str, Cell], ...]
    refused: str = ""


def coarse_refusal(store: Store, spec: Spec, principal: Principal) -> str:
    """Return why streets and towns are not counted for this spec and reader, "" when they are."""
    tier, facts = principal.tier, store.facts.sources[spec.source]
    if not offers(store, spec.source, COARSE) or not (store.folder / "coarse.parquet").exists():
        return "This release keeps no whole streets or towns."
    if not tier.coarse and not facts.open:
        return f"{tier.label} readers do not see places known only to the street or town."
    limits = definitions()[spec.definition].limits
    finest = limits.finest if tier.exact else limits.finest_below_analyst or limits.finest
    if finest and LEVELS[AS_FINE_AS].order > _order(finest) and not facts.open:
        return f"{definitions()[spec.definition].label} is not shown in places this small."
    if (found := available(store, spec)).state == "none":
        return found.reason
    refused = definition_refusal(store, spec.definition, principal) or _breakdown_refusal(store, spec, principal)
    return refused or _period_refusal(store, spec, principal)


def _breakdown_refusal(store: Store, spec: Spec, principal: Principal) -> str:
    """Return why a spec may not be split once more, in places as small as output areas."""
    return attribute_refusal(store, replace(spec, level=AS_FINE_AS), principal, extra=1)


def _period_refusal(store: Store, spec: Spec, principal: Principal) -> str:
    grain = _grain(store, spec, principal)
    try:
        periods(*spec.months, grain=grain)
    except ValueError:
        return f"{principal.tier.plural} see streets and towns by whole {grain}s: choose such a period."
    return ""


def _grain(store: Store, spec: Spec, principal: Principal) -> str:
    return "month" if store.facts.sources[spec.source].open else principal.tier.coarse or "year"


def coarse(store: Store, spec: Spec, within: str, principal: Principal) -> tuple[CoarsePlace, ...]:
    """Return every street and town whose count may be shown and is not 0, by code.

    within: a unit code or a drawn shape that holds their middle, "" for all.
    What is not among them is hidden or nothing: the two are not told apart below analyst.
    Raises PermissionError where `coarse_refusal` gives a reason.
    """
    if why := coarse_refusal(store, spec, principal):
        raise PermissionError(why)
    spec = replace(spec, level=next(iter(store.facts.levels)))  # the same records whatever level the map is in
    key = ("cells", COARSE, spec, principal.tier.id, principal.areas)
    count = store.recently(key, lambda: _frozen(_protected(store, spec, principal)))
    table = store._once((COARSE,), lambda: pd.read_parquet(store.folder / "coarse.parquet"))
    shown = (count > 0) & _inside(store, table, within)
    rows = table[shown].assign(count=count[shown])
    return tuple(CoarsePlace(**row) for row in rows.to_dict("records"))


def _inside(store: Store, table: pd.DataFrame, within: str) -> NDArray[np.bool_]:
    """Return which places have their middle in a unit or a drawn shape, "" for all."""
    if not within:
        return np.ones(len(table), bool)
    if is_drawn(within):
        return read_shape(within).holds(table["lon"].to_numpy(), table["lat"].to_numpy())
    level = store.level_of(within)
    shape = shapely.from_wkb(store.shapes(level)["geometry"].iloc[store.units(level).index[within]])
    return np.asarray(shapely.intersects_xy(shape, table["lon"].to_numpy(), table["lat"].to_numpy()))


def _protected(store: Store, spec: Spec, principal: Principal) -> Ints:
    """Return by place the count that may be shown, 0 where there is none or it is hidden."""
    engine, rows = _loose(store, spec)
    size = len(pd.read_parquet(store.folder / "coarse.parquet", columns=["code"]))
    place = engine.levels[COARSE][rows].astype(np.int64)
    whole = periods(*spec.months, grain=_grain(store, spec, principal))
    tallies = _by_period(engine, rows, whole, place, size + 1)[:, :size]
    raw, rule = counts_in(tallies), rule_of(store, spec.source, principal)
    if rule.exact:
        return raw.sum(axis=0)
    groups = [engine.levels[level][rows].astype(np.int64) for level in engine.levels if level != COARSE]
    word = engine.profiles["location_precision"].cat.codes.to_numpy().astype(np.int64)[engine.profile[rows]]
    kind = np.where(place < size, 0, 1)
    split = [_pairs(unit, word) for unit in groups] + [_pairs(unit, kind) for unit in groups] + groups
    count, status = protect(tallies, rule)
    shown, when = status == Status.SHOWN, _when(engine, rows, whole)
    for at, alone in enumerate(raw):  # a sum is of what each period shows by itself
        own = when == at
        shown &= keep_apart(alone, place[own], [group[own] for group in split], rule.threshold)
    return np.where(shown, count, 0).astype(np.int64)


def _when(engine: Engine, rows: Ints, whole: tuple[Period, ...]) -> Ints:
    """Return in which of consecutive periods each row is."""
    return np.searchsorted([one.start for one in whole], engine.month_of(rows), side="right") - 1


def _pairs(one: Ints, other: Ints) -> Ints:
    return one * (int(other.max(initial=0)) + 1) + other


def keep_apart(raw: Ints, place: Ints, groups: list[Ints], threshold: int) -> NDArray[np.bool_]:
    """Return which places may show their count, so that no total less what is shown tells of fewer than `threshold`.

    raw: records by place. place: of every record, len(raw) where it has none. groups: for each way in which records are
    published in total, the group of every record. A total below the threshold is not published. Where a total would
    leave too few, its smallest shown place is hidden, until none does.
    """
    shown: NDArray[np.bool_] = raw >= threshold
    known = place < len(raw)
    while True:
        hide: set[int] = set()
        on = np.zeros(len(place), bool)
        on[known] = shown[place[known]]
        for group in groups:
            whole, part = np.bincount(group), np.bincount(group, weights=on).astype(np.int64)
            bad = (whole >= threshold) & (part > 0) & (whole - part < threshold)
            if bad.any():
                hide |= _smallest(group, place, on & bad[group], raw)
        if not hide:
            return shown
        shown[sorted(hide)] = False


def _smallest(group: Ints, place: Ints, rows: NDArray[np.bool_], raw: Ints) -> set[int]:
    """Return the smallest of the shown places of each group, the first by order where several are as small."""
    order = np.lexsort((place[rows], raw[place[rows]], group[rows]))
    held, own = group[rows][order], place[rows][order]
    return set(own[np.flatnonzero(np.diff(held, prepend=-1))].tolist())


def _loose(store: Store, spec: Spec) -> tuple[Engine, Ints]:
    """Return the engine and the rows of the period that are no point: raw, so for this module alone."""
    engine = store.engine(spec.source)
    loose = engine.profiles["location_precision"].astype(str).isin(LOOSE).to_numpy()
    parts = []
    for tables, rows in _runs(store, spec, Period(*spec.months)):
        own = replace(tables, profile=np.where(loose, tables.profile, 0).astype(np.uint8))
        parts.append(np.flatnonzero(engine.matches(own, rows)) + rows[0])
    return engine, np.concatenate(parts) if parts else np.zeros(0, np.int64)


def not_mapped(store: Store, spec: Spec, cells: Any, principal: Principal) -> NotMapped:
    """Return what of one source is in no unit of the spec's level, by reason. cells: what `data.cells` answered."""
    whole = NotMapped(cells.unlocated, cells.outside, (), ())
    if cells.unlocated.status is Status.NOT_COMPUTABLE:
        return replace(whole, refused="This source cannot answer the definition.")
    if why := attribute_refusal(store, spec, principal, extra=1):
        return replace(whole, refused=why)
    key = ("cells", "unmapped", spec, principal.tier.id, principal.areas)
    unplaced, rough = store.recently(key, lambda: _by_reason(store, spec, principal))
    return replace(whole, unplaced=unplaced, rough=rough)


def _by_reason(store: Store, spec: Spec, principal: Principal) -> tuple[Any, Any]:
    engine, rows = _loose(store, spec)
    unit, units = engine.levels[spec.level][rows], len(store.units(spec.level).code)
    precision = engine.profiles["location_precision"].astype(str).to_numpy()[engine.profile[rows]]
    reason = np.where(precision == "area", AREA, np.where(precision == "whole_street", STREET, NOTHING))
    if COARSE in engine.levels:
        kinds = pd.read_parquet(store.folder / "coarse.parquet", columns=["kind"])["kind"].to_numpy(object)
        named = np.append(kinds, "")[engine.levels[COARSE][rows]]
        reason = np.where((named == "") | (reason == AREA), reason, named)
    rule, whole = rule_of(store, spec.source, principal), _whole_periods(store, spec, principal)
    lost, found = (
        np.stack([_by_period(engine, rows[at & (reason == name)], whole)[:, 0] for name in REASONS], axis=1)
        for at in (unit == units, unit < units)
    )
    names = REASONS
    if spec.level == SPARSE:  # known to a point, but where this level keeps no cell
        in_all = np.array([_tallies(store, spec, period)[units] for period in whole])
        names, lost = (*REASONS, BEYOND), np.column_stack([lost, in_all - lost.sum(axis=1)])
    rough = [
        (name, _rough(store, engine, rows, name, found[:, REASONS.index(name)], rule, whole)) for name in (STREET, AREA)
    ]
    return tuple(zip(names, _parts(lost, rule), strict=True)), tuple(rough)


def _rough(
    store: Store, engine: Engine, rows: Ints, name: str, tallies: Tallies, rule: Rule, whole: tuple[Period, ...]
) -> Cell:
    """Return a county's count of a class of precision, hidden where the drawers of its districts leave out too few.

    Each district tells its own by precision, hiding those below the threshold: the county less these tells the rest.
    """
    top = next(iter(store.facts.levels))
    precise = engine.profiles["location_precision"].astype(str).to_numpy()[engine.profile[rows]]
    size, alike = len(store.units(top).code), rows[precise == PRECISION_OF[name]]
    by_district = _by_period(engine, alike, whole, engine.levels[top][alike], size + 3)[:, :size]
    hidden = publish(changed(by_district, rule), rule)[1] == Status.HIDDEN  # by period: a sum is of what each shows
    left = np.where(hidden, counts_in(by_district), 0).sum(axis=1)
    if not rule.exact and (hidden.any(axis=1) & (left < rule.threshold)).any():
        return Cell(None, Status.HIDDEN)
    return protect_one(tallies, rule)


def _parts(tallies: Tallies, rule: Rule) -> list[Cell]:
    """Return the parts of a published total, such that the parts hidden are together too many to be guessed.

    tallies: by period and part. A part is the sum of what each period shows of it, hidden where one hides it.
    """
    return [_sum(each) for each in zip(*(_parts_of(one, rule) for one in tallies), strict=True)]


def _sum(cells: tuple[Cell, ...]) -> Cell:
    counts = [cell.count for cell in cells if cell.count is not None]
    return Cell(sum(counts), Status.SHOWN) if len(counts) == len(cells) else Cell(None, Status.HIDDEN)


def _parts_of(tallies: Tallies, rule: Rule) -> list[Cell]:
    """Return the parts of a total in one period."""
    raw = counts_in(tallies).tolist()
    found = [protect_one(one, rule) for one in tallies]
    if rule.exact:
        return found
    while shown := [at for at, cell in enumerate(found) if cell.status is Status.SHOWN]:
        if sum(raw) - sum(raw[at] for at in shown) >= rule.threshold:
            return found
        found[min(shown, key=lambda at: raw[at])] = Cell(None, Status.HIDDEN)
    return found
