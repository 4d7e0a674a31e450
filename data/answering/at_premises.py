"""What happened at single licensed premises, for whoever was granted licensing: part of the exit (decision 0024).

Records are those the build linked to a premises by name or at its address; incidents that several services saw are
counted once. What lies within 50 m is told beside them, what is known to the street alone is told and never counted.
Which records of the health services count is settled by `data/answering/few_at_premises.py`, before any is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data.answering.few_at_premises import Told, kept, serving, told
from data.answering.lattice import BANDS
from data.answering.permit import available, definition_refusal
from data.answering.store import Store
from data.codes import category_group
from data.defining.rules import definitions
from data.model import ABSENT, Counts, Spec
from data.pack import UNKNOWN_DAY, UNKNOWN_HOUR
from data.premises import AT_ADDRESS, CLASSES, NAMED, NEAR, STREET, Names, metres_of
from data.premises.incidents import Flags, Incidents, Taken, incidents, of_source, register, taken_rows

GRANT = "licensing"
ONLY = "Single premises are for licensing officers, in a session whose purpose is stated."
SMALL = "is not shown in places this small."


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
    able = _able(store, spec)
    together = tuple(source for source in able if source in store.facts.matched)
    return together or able[:1]


def _able(store: Store, spec: Spec) -> tuple[str, ...]:
    """Return the sources of a spec that can answer its definition at premises."""
    found = (replace(spec, source=source, among=()) for source in spec.among if source in store.facts.sources)
    states = ((one.source, available(store, one).state) for one in found)
    return tuple(source for source, state in states if state != "none" and _records(store, source))


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
    """Counts by premises, in the register's order; ABSENT (-1) where not told, or beyond the reader's own areas.

    named, at_address, near, street: records by source; seen: incidents that it saw, by its own records here or joined
    to them by matching. incidents: at the premises (named or at its address), each counted once whoever of those told
    there saw it, which police_only, both and health_only add up to where a health service is told. told: by source, is
    it told there; barred: by source, in a hearing, does nobody who sends from there may be heard. withheld: some health
    service asked for is not told there, for it has too few; present: whether any has records there. untold: why none is
    told anywhere, "" where some may be. inside: whether the premises lies in the reader's own areas.
    """

    sources: tuple[str, ...]
    named: Mapping[str, Counts]
    at_address: Mapping[str, Counts]
    near: Mapping[str, Counts]
    street: Mapping[str, Counts]
    seen: Mapping[str, Counts]
    incidents: Counts
    police_only: Counts
    both: Counts
    health_only: Counts
    told: Mapping[str, Flags]
    barred: Mapping[str, Flags]
    present: Flags
    withheld: Flags
    untold: str
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

    Everything here is of the sources that are told there.

    months: of the spec. by_month: incidents; by_source: those a source saw. clock: weekday x hour, incidents whose hour
    is known; untimed: the rest; in_whole: the clock of months that all sources told there supplied. supplied: by source
    told there, which months everybody who sends from its district (and in a hearing may be heard) delivered.
    """

    counts: PremisesCounts
    at: int
    months: tuple[int, ...]
    by_month: Counts
    by_source: Mapping[str, Counts]
    supplied: Mapping[str, Flags]
    clock: Counts
    untimed: int
    in_whole: Counts
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
    taken = _taken(store, spec, whole.sources, _rule(store, spec, whole.sources, hearing), hearing)
    held, order = _at_premises(store, taken), tuple(taken)
    mine = held.take(held.premises == at)
    used = [source for source in whole.sources if whole.told[source][at]]
    months = tuple(range(spec.months[0], spec.months[1] + 1))
    lad = register(store).premises[at].lad
    supplied = {source: _delivered(store, source, lad, months, hearing) for source in used}
    whole_months = np.logical_and.reduce(list(supplied.values())) if used else np.zeros(len(months), np.bool_)
    clock, untimed = _clock(mine)
    return PremisesDetail(
        whole,
        at,
        months,
        np.bincount(mine.month - months[0], minlength=len(months)).astype(np.int64),
        {source: _by_month(mine, order, source, months) for source in used},
        supplied,
        clock,
        untimed,
        _clock(mine.take(whole_months[mine.month - months[0]]))[0],
        _rows(store, mine, order),
    )


def clock(store: Store, spec: Spec, chosen: Flags, principal: Principal) -> Counts:
    """Return the incidents at some premises together, by weekday and hour. Raises PermissionError as `counts`.

    chosen: which premises, in the register's order. At each the incidents of whom `at_premises` tells there.
    """
    whole = counts(store, spec, principal, hearing=False)
    chosen = chosen & whole.inside
    held = _at_premises(store, _taken(store, spec, whole.sources, _rule(store, spec, whole.sources, False), False))
    return _clock(held.take(chosen[held.premises]))[0]


def _rule(store: Store, spec: Spec, sources: tuple[str, ...], hearing: bool) -> Told:
    return told(store, spec, sources, _every(store, spec), hearing=hearing)


def _taken(store: Store, spec: Spec, sources: tuple[str, ...], rule: Told, hearing: bool) -> Taken:
    """Return the rows that count, in the order in which sources are believed."""
    held = kept(store, spec, rule, _every(store, spec), hearing=hearing)
    return {source: held[source] for source in sources}


def _every(store: Store, spec: Spec) -> tuple[str, ...]:
    """Return every source that can answer a definition at premises, whichever of them are asked."""
    return _able(store, replace(spec, among=tuple(store.facts.sources)))


def _at_premises(store: Store, taken: Taken) -> Incidents:
    held = incidents(store, taken)
    return held.take(held.precision != NEAR)


def _counts(store: Store, spec: Spec, principal: Principal, hearing: bool) -> PremisesCounts:
    sources = answering(store, spec)
    rule = _rule(store, spec, sources, hearing)
    taken = _taken(store, spec, sources, rule, hearing)
    known, size = register(store), len(register(store))
    inside = np.array([not principal.areas or one.lad in principal.areas for one in known.premises], np.bool_)
    here = {source: of_source(store, source, taken[source], size) for source in sources}
    beside = {source: of_source(store, source, taken_rows(store, spec, source, hearing), size) for source in sources}
    health = [source for source in sources if store.facts.sources[source].health]
    only, both, other = _sides(store, taken, size)
    used, some = (_any(size, [rule.at[one] for one in group]) for group in (sources, health))
    withheld = _any(size, [~rule.at[one] & ~rule.barred[one] for one in health if not rule.untold])

    def shown(given: Mapping[str, tuple[Counts, ...]], kind: int, where: Mapping[str, Flags]) -> Mapping[str, Counts]:
        return {source: _kept(given[source][kind], inside & where[source]) for source in sources}

    return PremisesCounts(
        sources=sources,
        named=shown(here, NAMED, rule.at),
        at_address=shown(here, AT_ADDRESS, rule.at),
        near=shown(beside, NEAR, rule.near),
        street=shown(beside, STREET, rule.street),
        seen={source: _kept(count, inside & rule.at[source]) for source, count in _seen(store, taken, size).items()},
        incidents=_kept(only + both + other, inside & used),
        police_only=_kept(only, inside & some),
        both=_kept(both, inside & some),
        health_only=_kept(other, inside & some),
        told={source: _frozen(flags & inside) for source, flags in rule.at.items()},
        barred={source: _frozen(flags & inside) for source, flags in rule.barred.items()},
        present=_frozen(_any(size, [rule.present[one] for one in health]) & inside),
        withheld=_frozen(withheld & inside),
        untold=rule.untold if health else "",
        inside=_frozen(inside),
    )


def _any(size: int, several: list[Flags]) -> Flags:
    return np.any(several, axis=0) if several else np.zeros(size, np.bool_)


def _seen(store: Store, taken: Taken, size: int) -> Mapping[str, Counts]:
    """Return by source the incidents that it saw, by premises."""
    held = _at_premises(store, taken)
    return {
        source: np.bincount(held.premises[held.mask >> bit & 1 == 1], minlength=size).astype(np.int64)
        for bit, source in enumerate(taken)
    }


def _sides(store: Store, taken: Taken, size: int) -> tuple[Counts, Counts, Counts]:
    """Return the incidents of the police alone, of both sides and of health alone, by premises."""
    held = _at_premises(store, taken)
    health = sum(1 << bit for bit, one in enumerate(taken) if store.facts.sources[one].health)
    by_health, by_police = held.mask & health > 0, held.mask & ~health > 0
    sets = (by_police & ~by_health, by_police & by_health, by_health & ~by_police)
    only, both, other = (np.bincount(held.premises[one], minlength=size).astype(np.int64) for one in sets)
    return only, both, other


def _kept(count: Any, shown: Flags) -> Counts:
    return _frozen(np.where(shown, count, ABSENT).astype(np.int64))


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array


def _by_month(mine: Incidents, order: tuple[str, ...], source: str, months: tuple[int, ...]) -> Counts:
    """Return the incidents a source saw by month."""
    saw = mine.mask >> order.index(source) & 1 == 1
    return np.bincount(mine.month[saw] - months[0], minlength=len(months)).astype(np.int64)


def _delivered(store: Store, source: str, lad: str, months: tuple[int, ...], hearing: bool) -> Flags:
    """Return in which months everybody who sends from a district delivered; in a hearing, of those heard."""
    senders = [one.id for one in serving(store, source, lad) if one.hearings or not hearing]
    delivered = store.delivered(source)
    return np.array([all(month in delivered[one] for one in senders) for month in months], np.bool_)


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
