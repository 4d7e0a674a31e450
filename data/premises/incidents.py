"""Which incidents happened at which premises: raw, so for data/ alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from data.answering.cells import _runs
from data.answering.lattice import Period
from data.answering.store import Store
from data.matching import NONE
from data.model import Counts, Spec
from data.pack import UNKNOWN_DAY, UNKNOWN_HOUR
from data.premises.files import Linked, Register, read_links, read_premises
from data.premises.link import AT_ADDRESS, NAMED, NEAR

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Taken: TypeAlias = Mapping[str, Flags]  # by source, in the order in which they are believed: rows of its engine


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents linked to premises, each once. mask: bit i, seen by sources[i]; at, row: who places it, and its row."""

    premises: Ints
    precision: Ints
    mask: Ints
    at: Ints
    row: Ints
    month: Ints
    day: Ints
    hour: Ints
    weekday: Ints

    def take(self, chosen: Flags) -> Incidents:
        """Return some of the incidents."""
        return Incidents(*(getattr(self, name)[chosen] for name in self.__slots__))


def register(store: Store) -> Register:
    """Return the register of licensed premises: what an authority publishes, without any count."""
    found: Register = store._once(("register",), lambda: read_premises(store.folder))
    return found


def links_of(store: Store, source: str) -> Linked:
    """Return the links of one source."""
    found: Linked = store._once(("premises", source), lambda: read_links(store.folder, source))
    return found


def taken_rows(store: Store, spec: Spec, source: str, hearing: bool) -> Flags:
    """Return which rows of a source's engine the definition takes in the period, in supplied months.

    hearing: without those of providers whose agreement bars use in a hearing.
    """
    engine, alone = store.engine(source), replace(spec, source=source, among=())
    out = np.zeros(len(engine.profile), np.bool_)
    for tables, (start, stop) in _runs(store, alone, Period(*spec.months)):
        out[start:stop] = engine.matches(tables, (start, stop))
    no = [one.id for one in store.facts.sources[source].providers if not one.hearings]
    if hearing and no:
        out &= ~engine.profiles["provider"].astype(str).isin(no).to_numpy()[engine.profile]
    return out


def incident_of(store: Store, source: str) -> Ints:
    """Return the matched incident of every row of a source's engine, NONE where nobody else saw it."""

    def made() -> Ints:
        out = np.full(len(store.engine(source).profile), NONE, np.int64)
        if source in store.facts.matched:
            rows = np.asarray(store.matches().rows[source])
            out[rows[rows != NONE]] = np.flatnonzero(rows != NONE)
        return out

    found: Ints = store._once(("incident of", source), made)
    return found


def incidents(store: Store, taken: Taken) -> Incidents:
    """Return the incidents of the rows taken that are linked to a premises, near ones too.

    One that several sources saw is where the surest of them puts it, the first of them before others that are as sure.
    A record that puts it at other premises is not joined to it: it stands there as an incident by itself.
    """
    if not taken:
        return Incidents(*np.zeros((len(Incidents.__slots__), 0), np.int64))
    parts = []
    for bit, source in enumerate(taken):
        links = links_of(store, source)
        kept = taken[source][links.row]
        row = links.row[kept]
        columns = (links.premises[kept], links.precision[kept], np.full(len(row), bit), row, links.day[kept])
        parts.append(np.stack([*columns, incident_of(store, source)[row]]).astype(np.int64))
    premises, precision, at, row, day, incident = np.concatenate(parts, axis=1)
    order = np.lexsort((at, precision, incident))
    premises, precision, at, row, day, incident = (one[order] for one in (premises, precision, at, row, day, incident))
    first = (incident == NONE) | (np.diff(incident, prepend=NONE - 1) != 0)
    apart = ~first & (premises != premises[first][np.cumsum(first) - 1]) & (precision <= AT_ADDRESS)
    joined = {}
    for bit, source in enumerate(taken):
        joined[source] = taken[source].copy()
        joined[source][row[apart & (at == bit)]] = False
    incident = np.where(apart, NONE, incident)
    kept = first | apart
    premises, precision, at, row, day, incident = (one[kept] for one in (premises, precision, at, row, day, incident))
    mask, hour, weekday = _seen(store, joined, at, row, incident)
    month = np.zeros(len(row), np.int64)
    for bit, source in enumerate(taken):
        month[at == bit] = store.engine(source).month_of(row[at == bit])
    return Incidents(premises, precision, mask, at, row, month, day, hour, weekday)


def _seen(store: Store, taken: Taken, at: Ints, row: Ints, incident: Ints) -> tuple[Ints, Ints, Ints]:
    """Return who saw each incident, and its hour and weekday: of who places it, else of whoever knows them."""
    mask, hour, weekday = np.int64(1) << at, np.full(len(at), UNKNOWN_HOUR), np.full(len(at), UNKNOWN_DAY)
    for bit, source in enumerate(taken):
        clock = np.asarray(store.engine(source).clock)
        mine = at == bit
        hour[mine], weekday[mine] = clock[row[mine]] // 8, clock[row[mine]] % 8
    for bit, source in enumerate(taken):
        if source not in store.facts.matched:
            continue
        rows = np.asarray(store.matches().rows[source])
        other = np.where(incident != NONE, rows[np.maximum(incident, 0)], NONE) if len(rows) else np.full(len(at), NONE)
        saw = (other != NONE) & taken[source][np.maximum(other, 0)]
        mask = mask | (saw.astype(np.int64) << bit)
        clock = np.asarray(store.engine(source).clock)[np.maximum(other, 0)]
        fill = saw & (hour == UNKNOWN_HOUR) & (clock // 8 != UNKNOWN_HOUR)
        hour, weekday = np.where(fill, clock // 8, hour), np.where(fill, clock % 8, weekday)
    return mask, hour.astype(np.int64), weekday.astype(np.int64)


def of_source(store: Store, source: str, taken: Flags, size: int) -> tuple[Counts, ...]:
    """Return records of one source by premises: named, at the address, near, and on the street alone."""
    links = links_of(store, source)
    kept = taken[links.row]
    by = [
        np.bincount(links.premises[kept & (links.precision == kind)], minlength=size)
        for kind in (NAMED, AT_ADDRESS, NEAR)
    ]
    street = np.bincount(links.street_premises[taken[links.street_row]], minlength=size)
    return tuple(one.astype(np.int64) for one in (*by, street))
