"""How often every optional field was known, by provider and month, and when that is too seldom to filter by it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.answering.permit import described
from data.answering.store import Provider, Store
from data.defining.availability import needed, needed_any, rule_kind
from data.defining.definition import FIELDS
from data.defining.rules import definitions
from data.model import Spec
from data.schema import COLUMNS

FILE = "completeness.parquet"
SHARP = ("premises", "address", "street")
OWN_TIMES = ("incident", "call")  # a time of arrival or of recording says nothing about when it happened
IDENTITY = ("event_id", "source", "provider", "file")  # always known
USES = ("place_status", "location_precision", "time_basis", "provider", "month")


@dataclass(frozen=True, slots=True)
class Facts:
    """What data/answering/completeness.toml says. fields: what is measured -> what it is called, in order."""

    least_known: float
    least_rows: int
    least_told: int
    lapsed: float
    fields: Mapping[str, str]


@cache
def facts() -> Facts:
    """Return the thresholds and the fields."""
    raw = tomllib.loads(Path(__file__).with_name("completeness.toml").read_text("utf-8"))
    return Facts(
        raw["least_known"], raw["least_rows"], raw["least_told"], raw["lapsed"], MappingProxyType(raw["fields"])
    )


@dataclass(frozen=True, slots=True)
class Known:
    """How often one provider knew one field in a period.

    told: "41 %", "hardly ever", "nearly always" or "too few rows": what may be said of it. enough: whether a filter may
    rest on it; None where too few rows tell, or no filter could.
    """

    source: str
    provider: str
    label: str
    field: str
    words: str
    told: str
    enough: bool | None


def used_columns() -> list[str]:
    """Return the canonical columns that `measured` reads."""
    return [*USES, *(name for name in facts().fields if name in COLUMNS)]


def measured(events: pd.DataFrame, source: str) -> pd.DataFrame:
    """Return source, provider, month, field, known (share of rows, 0 to 1) and rows, one row a provider, month, field.

    events: canonical events of one source, `used_columns()` at least. For the store: no reader sees these numbers.
    """
    known = pd.DataFrame({name: _is_known(events, name) for name in facts().fields}, index=events.index)
    keys = [events["provider"].astype(str), events["month"]]
    shares = known.groupby(keys).mean()
    rows = known.groupby(keys).size().rename("rows")
    long = shares.melt(ignore_index=False, var_name="field", value_name="known").join(rows).reset_index()
    table = long.assign(source=source)[["source", "provider", "month", "field", "known", "rows"]]
    return table.astype({"month": "int32", "known": "float64", "rows": "int64"})


def _is_known(events: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    if name == "located":
        return np.asarray(events["place_status"].astype(str) != "unlocated")
    if name == "sharp":
        return np.asarray(events["location_precision"].astype(str).isin(SHARP))
    values = events[name].astype(str) if COLUMNS[name].type == "string" else events[name]
    known = np.asarray(values != COLUMNS[name].blank)
    return known & np.asarray(events["time_basis"].astype(str).isin(OWN_TIMES)) if name == "hour" else known


@dataclass(frozen=True, slots=True)
class Grid:
    """The measures of one source as counts. rows: provider x month; known: field -> provider x month."""

    rows: NDArray[np.int64]
    known: Mapping[str, NDArray[np.int64]]


def _grid(store: Store, source: str) -> Grid | None:
    """Return the counts of a source; None for a release made before they were measured."""
    path = store.folder / FILE
    if not path.exists():
        return None
    table = pd.read_parquet(path)
    table = table[(table["source"] == source) & table["month"].between(store.facts.first, store.facts.last)]
    held = [one.id for one in store.facts.sources[source].providers]
    shape = (len(held), store.facts.last - store.facts.first + 1)
    at = pd.Index(held).get_indexer(pd.Index(table["provider"])), (table["month"] - store.facts.first).to_numpy()
    known = {}
    rows = np.zeros(shape, np.int64)
    for name in facts().fields:
        mine = (table["field"] == name).to_numpy() & (at[0] >= 0)
        some, total = table["known"].to_numpy()[mine], table["rows"].to_numpy()[mine]
        known[name] = np.zeros(shape, np.int64)
        known[name][at[0][mine], at[1][mine]] = np.rint(some * total)
        rows[at[0][mine], at[1][mine]] = total
    return Grid(rows, MappingProxyType(known))


def _held(store: Store, source: str) -> Grid | None:
    return store._once(("completeness", source), lambda: _grid(store, source))


def completeness(store: Store, source: str, months: tuple[int, int], within: str = "") -> tuple[Known, ...]:
    """Return how often each provider that serves a place knew each field that the source recorded, once or twice apart.

    months: inclusive. within: a unit's code, "" for the whole store. Nothing for a release that did not measure it.
    Whole percents of at least `least_rows` rows; never a share that stands for fewer than `least_told` rows.
    """
    key = ("completeness", source, months, within)
    return store.recently(key, lambda: _completeness(store, source, months, within))


def _completeness(store: Store, source: str, months: tuple[int, int], within: str) -> tuple[Known, ...]:
    grid = _held(store, source)
    if grid is None:
        return ()
    found = []
    for name in (name for name in facts().fields if grid.known[name].sum() >= facts().least_told):
        for at, provider in _serving(store, source, within):
            told, enough = _told(grid, name, [at], store, months)
            judged = enough if name in FIELDS else None
            found.append(Known(source, provider.id, provider.label, name, facts().fields[name], told, judged))
    return tuple(found)


def shortfall(store: Store, spec: Spec, within: str = "") -> str:
    """Return why a source knew too little of what a spec leans on, in its months, to answer it; "" when it knew enough.

    Only what is measured can fall short: a release without measures, or too few rows to tell, never does.
    """
    key = ("shortfall", spec.definition, spec.source, spec.months, spec.age, spec.domestic, spec.hours, within)
    return store.recently(key, lambda: _shortfall(store, spec, within))


def _shortfall(store: Store, spec: Spec, within: str) -> str:
    grid = _held(store, spec.source)
    definition = definitions()[spec.definition]
    kind = rule_kind(described(store, spec.source))
    if grid is None or kind not in definition.rules:
        return ""
    serving = _serving(store, spec.source, within)
    plain = replace(spec, blindspot=False)
    words = {
        name: _told(grid, name, [at for at, _ in serving], store, spec.months)
        for name in (*needed(definition, kind, plain), *needed_any(definition, kind))
        if name in facts().fields
    }
    lacking = [name for name in needed(definition, kind, plain) if name in words and words[name][1] is False]
    either = [name for name in needed_any(definition, kind) if name in words]
    if not lacking and either and all(words[name][1] is False for name in either):
        lacking = either[:1]
    if not lacking:
        return ""
    who = serving[0][1].label if len(serving) == 1 else store.facts.sources[spec.source].label
    return _reason(who, lacking[0], words[lacking[0]][0])


def _reason(who: str, name: str, told: str) -> str:
    least = f"at least {facts().least_known * 100:.0f} % is needed."
    if told == "hardly ever":
        return f"{who} hardly ever knew {facts().fields[name]} in this period; {least}"
    return f"{who} knew {facts().fields[name]} in {told} of rows in this period; {least}"


def _serving(store: Store, source: str, within: str) -> list[tuple[int, Provider]]:
    """Return the providers, with their position, that serve the district a place lies in; all for the whole store."""
    providers = list(enumerate(store.facts.sources[source].providers))
    lad = _district(store, within)
    serving = [(at, one) for at, one in providers if not lad or not one.serves or lad in one.serves]
    return serving or providers


def _district(store: Store, within: str) -> str:
    level = store.level_of(within) if within else ""
    if not level:
        return ""
    table = store.units(level)
    return within if level == "lad" else table.lad[table.index[within]]


def _told(grid: Grid, name: str, at: list[int], store: Store, months: tuple[int, int]) -> tuple[str, bool | None]:
    span = slice(max(months[0] - store.facts.first, 0), months[1] - store.facts.first + 1)
    return tell(int(grid.known[name][at, span].sum()), int(grid.rows[at, span].sum()))


def tell(known: int, rows: int) -> tuple[str, bool | None]:
    """Return what may be said of a field known in `known` of `rows`, and whether it is enough; None: cannot be told."""
    if rows < facts().least_rows:
        return "too few rows", None
    if known < facts().least_told:
        return "hardly ever", False
    if rows - known < facts().least_told:
        return "nearly always", True
    percent = 100 * known // rows  # cut, not rounded: what is told as 50 % is never less
    return f"{percent} %", percent >= 100 * facts().least_known


def least_percent() -> int:
    """Return the share, in percent, in which a field must be known."""
    return round(100 * facts().least_known)


def known_shares(table: pa.Table) -> dict[str, float]:
    """Return the share of rows in which each canonical column that can be blank is known."""
    total = max(table.num_rows, 1)
    shares = {}
    for name, column in COLUMNS.items():
        if name in IDENTITY:
            continue
        if column.type == "double":
            blank = pc.sum(pc.is_null(table[name], nan_is_null=True)).as_py()
        elif column.blank != "" or column.type == "string":
            values = table[name].cast(pa.string()) if column.type == "string" else table[name]
            blank = pc.sum(pc.equal(values, column.blank)).as_py()
        else:
            continue
        shares[name] = round(1 - (blank or 0) / total, 4)
    return shares
