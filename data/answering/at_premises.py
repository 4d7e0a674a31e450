"""What happened at single licensed premises, for whoever was granted licensing: part of the exit (decision 0024).

Records are those the build linked to a premises by name or at its address; incidents that several services saw are
counted once. What lies within 50 m is told beside them, what is known to the street alone is told and never counted.
Fewer than FEW records of the health services are told as present or not, and nothing of them follows from the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data.answering.lattice import BANDS
from data.answering.permit import available, definition_refusal
from data.answering.store import Store
from data.codes import category_group
from data.defining.rules import definitions
from data.model import ABSENT, Counts, Spec
from data.pack import UNKNOWN_DAY, UNKNOWN_HOUR
from data.premises import AT_ADDRESS, CLASSES, NAMED, NEAR, STREET, Names, Register, metres_of, read_premises
from data.premises.incidents import Flags, Incidents, Taken, incidents, of_source, taken_rows

GRANT = "licensing"
FEW = 5  # records of the health services at one premises below which none of them is told
ONLY = "Single premises are for licensing officers, in a session whose purpose is stated."
SMALL = "is not shown in places this small."


def register(store: Store) -> Register:
    """Return the register of licensed premises: what an authority publishes, without any count."""
    found: Register = store._once(("register",), lambda: read_premises(store.folder))
    return found


def names_shared(store: Store) -> Mapping[str, tuple[int, ...]]:
    """Return every name or alias that several premises have, with their positions in the register."""

    def made() -> Mapping[str, tuple[int, ...]]:
        known = register(store).premises
        at = metres_of(np.array([one.lon for one in known]), np.array([one.lat for one in known]))
        return Names([(one.name, *one.aliases) for one in known], at).shared()

    found: Mapping[str, tuple[int, ...]] = store._once(("names shared",), made)
    return found


def refusal(store: Store, spec: Spec, principal: Principal) -> str:
    """Return why single premises are not counted for this spec and reader, "" when they are."""
    if not store.facts.premises:
        return "This release has no register of licensed premises."
    if not principal.may(GRANT):
        return ONLY
    if why := definition_refusal(store, spec.definition, principal):
        return why
    limits = definitions()[spec.definition].limits
    if limits.finest or limits.finest_below_analyst or limits.analysts_only:
        return f"{definitions()[spec.definition].label} {SMALL}"
    if not answering(store, spec):
        return available(store, replace(spec, source=spec.among[0], among=())).reason
    return ""


def answering(store: Store, spec: Spec) -> tuple[str, ...]:
    """Return the sources of a spec that can answer its definition and were matched with each other; else one at most.

    Sources whose incidents were not matched cannot be counted together without counting some of them twice.
    """
    found = (replace(spec, source=source, among=()) for source in spec.among if source in store.facts.sources)
    able = [one.source for one in found if available(store, one).state != "none" and _records(store, one.source)]
    together = tuple(source for source in able if source in store.facts.matched)
    return together or tuple(able[:1])


def _records(store: Store, source: str) -> bool:
    return store.facts.sources[source].kind == "records"


def barred(store: Store, sources: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return by source the labels of providers whose agreement bars use in a hearing, where there are any."""
    found = {
        source: tuple(one.label for one in store.facts.sources[source].providers if not one.hearings)
        for source in sources
    }
    return MappingProxyType({source: labels for source, labels in found.items() if labels})


@dataclass(frozen=True, slots=True)
class PremisesCounts:
    """Counts by premises, in the register's order; ABSENT (-1) where withheld, or beyond the reader's own areas.

    named, at_address, near, street: records by source. incidents: at the premises (named or at its address), each
    counted once whoever saw it, which police_only, both and health_only add up to; only those the police saw where
    `withheld`. present: whether any health record is linked there; withheld: too few to be told. inside: whether the
    premises lies in the reader's own areas.
    """

    sources: tuple[str, ...]
    named: Mapping[str, Counts]
    at_address: Mapping[str, Counts]
    near: Mapping[str, Counts]
    street: Mapping[str, Counts]
    incidents: Counts
    police_only: Counts
    both: Counts
    health_only: Counts
    present: Flags
    withheld: Flags
    inside: Flags


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident at a premises, without anything of a person.

    day: of the month, 0 not known. weekday: Monday 0, 7 not known; band: a part of the day or "". category, severity:
    of the record that places it here; sources: who saw it; precision: how surely it was here.
    """

    month: int
    day: int
    weekday: int
    band: str
    category: str
    severity: str
    sources: tuple[str, ...]
    precision: str


@dataclass(frozen=True, slots=True)
class PremisesDetail:
    """What is known of one premises beside its counts: the same incidents, by month, by hour and one by one.

    Where the health services' are withheld everything here is of the others alone.

    months: of the spec. by_month: incidents; by_source: records. clock: weekday x hour, incidents whose hour is known;
    untimed: the rest. supplied: by source, which months every provider serving its district delivered.
    """

    counts: PremisesCounts
    at: int
    months: tuple[int, ...]
    by_month: Counts
    by_source: Mapping[str, Counts]
    supplied: Mapping[str, Flags]
    clock: Counts
    untimed: int
    rows: tuple[IncidentRow, ...]


def counts(store: Store, spec: Spec, principal: Principal, *, hearing: bool) -> PremisesCounts:
    """Return what is linked to every premises. hearing: leave out what an agreement bars.

    Raises PermissionError where `refusal` gives a reason.
    """
    if why := refusal(store, spec, principal):
        raise PermissionError(why)
    key = ("premises", spec, hearing, principal.areas)
    found: PremisesCounts = store.recently(key, lambda: _counts(store, spec, principal, hearing))
    return found


def detail(store: Store, spec: Spec, premises: str, principal: Principal, *, hearing: bool) -> PremisesDetail:
    """Return what happened at one premises. Raises PermissionError as `counts`, KeyError for an id unknown here."""
    whole = counts(store, spec, principal, hearing=hearing)
    at = register(store).index[premises]
    if not whole.inside[at]:
        raise PermissionError("These premises lie outside your own areas.")
    taken: Taken = {source: taken_rows(store, spec, source, hearing) for source in whole.sources}
    taken = _without_health(store, taken) if whole.withheld[at] else taken
    held, told = _at_premises(store, taken), tuple(taken)
    mine = held.take(held.premises == at)
    months = tuple(range(spec.months[0], spec.months[1] + 1))
    clock, untimed = _clock(mine)
    lad = register(store).premises[at].lad
    return PremisesDetail(
        whole,
        at,
        months,
        np.bincount(mine.month - months[0], minlength=len(months)).astype(np.int64),
        {source: _by_month(mine, told, source, months) for source in whole.sources},
        {source: _delivered(store, source, lad, months) for source in whole.sources},
        clock,
        untimed,
        _rows(store, mine, told),
    )


def clock(store: Store, spec: Spec, chosen: Flags, principal: Principal) -> Counts:
    """Return the incidents at some premises together, by weekday and hour. Raises PermissionError as `counts`.

    chosen: which premises, in the register's order. Where the health services' records at them are too few together, or
    withheld at any one of them, their incidents are left out: the rest would tell them by subtraction.
    """
    whole = counts(store, spec, principal, hearing=False)
    chosen = chosen & whole.inside
    taken: Taken = {source: taken_rows(store, spec, source, False) for source in whole.sources}
    taken = _without_health(store, taken) if (whole.withheld & chosen).any() else taken
    held = _at_premises(store, taken)
    return _clock(held.take(chosen[held.premises]))[0]


def _without_health(store: Store, taken: Taken) -> Taken:
    """Return rows without the health services': where too few of theirs are there, nothing is told of them."""
    return {source: rows for source, rows in taken.items() if not store.facts.sources[source].health}


def _at_premises(store: Store, taken: Taken) -> Incidents:
    held = incidents(store, taken)
    return held.take(held.precision != NEAR)


def _counts(store: Store, spec: Spec, principal: Principal, hearing: bool) -> PremisesCounts:
    sources = answering(store, spec)
    taken = {source: taken_rows(store, spec, source, hearing) for source in sources}
    known, size = register(store), len(register(store))
    inside = np.array([not principal.areas or one.lad in principal.areas for one in known.premises], np.bool_)
    raw = {source: of_source(store, source, taken[source], size) for source in sources}
    health = [source for source in sources if store.facts.sources[source].health]
    only, both, other = _sides(store, taken, size)
    linked = _sum(size, [raw[source][NAMED] + raw[source][AT_ADDRESS] for source in health])
    few = _few(linked) | _few(both + other)  # one incident may have several records, and one record may be elsewhere
    hidden = {NAMED: few, AT_ADDRESS: few}
    hidden |= {kind: _few(_sum(size, [raw[source][kind] for source in health])) for kind in (NEAR, STREET)}
    alone = _at_premises(store, _without_health(store, taken))
    whole = np.where(few, np.bincount(alone.premises, minlength=size), only + both + other)

    def told(kind: int) -> Mapping[str, Counts]:
        return {source: _kept(raw[source][kind], inside & ~(hidden[kind] & (source in health))) for source in sources}

    return PremisesCounts(
        sources=sources,
        named=told(NAMED),
        at_address=told(AT_ADDRESS),
        near=told(NEAR),
        street=told(STREET),
        incidents=_kept(whole, inside),
        police_only=_kept(only, inside & ~few),
        both=_kept(both, inside & ~few),
        health_only=_kept(other, inside & ~few),
        present=_frozen((linked + both + other > 0) & inside),
        withheld=_frozen(few & inside),
        inside=_frozen(inside),
    )


def _few(total: Counts) -> Flags:
    return np.asarray((total > 0) & (total < FEW))


def _sides(store: Store, taken: Taken, size: int) -> tuple[Counts, Counts, Counts]:
    """Return the incidents of the police alone, of both sides and of health alone, by premises."""
    held = _at_premises(store, taken)
    health = sum(1 << bit for bit, one in enumerate(taken) if store.facts.sources[one].health)
    by_health, by_police = held.mask & health > 0, held.mask & ~health > 0
    sets = (by_police & ~by_health, by_police & by_health, by_health & ~by_police)
    only, both, other = (np.bincount(held.premises[one], minlength=size).astype(np.int64) for one in sets)
    return only, both, other


def _sum(size: int, several: list[Counts]) -> Counts:
    return np.sum(several, axis=0).astype(np.int64) if several else np.zeros(size, np.int64)


def _kept(count: Any, shown: Flags) -> Counts:
    return _frozen(np.where(shown, count, ABSENT).astype(np.int64))


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array


def _by_month(mine: Incidents, told: tuple[str, ...], source: str, months: tuple[int, ...]) -> Counts:
    """Return the incidents a source saw by month, ABSENT throughout where nothing is told of it."""
    if source not in told:
        return np.full(len(months), ABSENT, np.int64)
    saw = mine.mask >> told.index(source) & 1 == 1
    return np.bincount(mine.month[saw] - months[0], minlength=len(months)).astype(np.int64)


def _delivered(store: Store, source: str, lad: str, months: tuple[int, ...]) -> Flags:
    at = store.units("lad").index.get(lad) if "lad" in store.facts.levels else None
    if at is None:
        return np.ones(len(months), np.bool_)
    return np.array([store.supplied(source, "lad", (month, month))[at] == 1 for month in months], np.bool_)


def _clock(mine: Incidents) -> tuple[Counts, int]:
    """Return incidents by weekday and hour, and how many know no hour."""
    timed = (mine.hour < UNKNOWN_HOUR) & (mine.weekday < UNKNOWN_DAY)
    grid = np.bincount(mine.weekday[timed] * 24 + mine.hour[timed], minlength=168).reshape(7, 24)
    return grid.astype(np.int64), int((~timed).sum())


def _rows(store: Store, mine: Incidents, sources: tuple[str, ...]) -> tuple[IncidentRow, ...]:
    band = {hour: name for name, hours in BANDS.items() for hour in hours}
    found = []
    for at in np.lexsort((mine.row, mine.at, mine.hour, mine.day, mine.month)).tolist():
        source = sources[int(mine.at[at])]
        profile = store.engine(source).profiles.iloc[int(store.engine(source).profile[int(mine.row[at])])]
        found.append(
            IncidentRow(
                month=int(mine.month[at]),
                day=int(mine.day[at]),
                weekday=int(mine.weekday[at]),
                band=band.get(int(mine.hour[at]), ""),
                category=category_group(str(profile["category"])),
                severity=str(profile["severity"]),
                sources=tuple(one for bit, one in enumerate(sources) if mine.mask[at] >> bit & 1),
                precision=CLASSES[int(mine.precision[at])],
            )
        )
    return tuple(found)
