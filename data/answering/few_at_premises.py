"""Which health records of single premises are told: of whole years, each of none or of FEW and more (decision 0024).

The years of a release are fixed, and what is told of a year does not depend on the window, the sources or the place
asked. So whatever is told of premises is a function of years told in full: no two answers differ by a hidden record.
Raw, so for data/ alone; `data/answering/at_premises.py` tells what is left.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.answering.lattice import QUARTER, YEAR
from data.answering.store import Provider, Store
from data.matching import NONE
from data.model import Counts, Spec
from data.premises import AT_ADDRESS, NEAR
from data.premises.incidents import Flags, Ints, Taken, incident_of, links_of, register, taken_rows

FEW = 5  # records of one health service at one premises in one year below which none of that year is told
CHOOSE = "choose 12, 24 or 36 months to it. In this window none of their records is counted."


@dataclass(frozen=True, slots=True)
class Years:
    """Records of one source by fixed year and premises, shape (years, premises); `heard` may be used in a hearing."""

    whole: Counts
    heard: Counts

    def told(self, touched: slice, *, hearing: bool) -> Flags:
        """Return where every year of a window holds none, or FEW and more; in a hearing the part barred, too."""
        whole, heard = self.whole[touched], self.heard[touched]
        parts = (whole, heard, whole - heard) if hearing else (whole,)
        return np.asarray(~np.any([few(part).any(axis=0) for part in parts], axis=0))


@dataclass(frozen=True, slots=True)
class Cells:
    """One source in every year of a release: which of its rows count at which premises, and how many.

    said: whether a row says so itself, and not only the one that it is joined to.
    at: of all that count; own: of those that say so themselves, and are no fewer for want of the records that they are
    joined to. near and street: as many again that are told beside them.
    """

    row: Ints
    premises: Ints
    said: Flags
    at: Years
    own: Years
    near: Years
    street: Years


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told by source and premises. untold: why nothing is of the health services, "" where some may be.

    at, near, street: whether a source's records are told. present: whether it has any there, in those years. barred:
    whether nobody who sends from there may be heard.
    """

    untold: str
    at: Mapping[str, Flags]
    near: Mapping[str, Flags]
    street: Mapping[str, Flags]
    present: Mapping[str, Flags]
    barred: Mapping[str, Flags]


def _month(month: int) -> str:
    return f"{calendar.month_abbr[month % 12 + 1]} {month // 12}"


def few(count: Counts) -> Flags:
    """Return where there are some, and fewer than FEW."""
    return np.asarray((count > 0) & (count < FEW))


def latest_year(store: Store, source: str, until: int | None = None) -> tuple[int, int]:
    """Return the latest four complete quarters of a source: all supplied where there are such, else the latest.

    until: the last month they may end with, None for the release's; one too early for four quarters is no limit.
    """
    first, last = store.facts.first, store.facts.last
    if until is not None and any(month % QUARTER == QUARTER - 1 for month in range(first + YEAR - 1, until + 1)):
        last = min(last, until)
    level = next(iter(store.facts.levels))
    ends = [month for month in range(last, first + 10, -1) if month % QUARTER == QUARTER - 1]
    for end in ends:
        if bool((store.supplied(source, level, (end - YEAR + 1, end)) == YEAR).any()):
            return end - YEAR + 1, end
    return (ends[0] - YEAR + 1, ends[0]) if ends else (first, last)


def year_end(store: Store) -> int:
    """Return a month with which a fixed year of the release ends: that of the latest full year of its first source."""
    found: int = store._once(("year end",), lambda: latest_year(store, next(iter(store.facts.sources)))[1])
    return found


def untold(store: Store, spec: Spec) -> str:
    """Return why no health service is told at single premises for a window and its choices, "" where they may be."""
    end, (start, stop) = year_end(store), spec.months
    if (stop - end) % YEAR or (stop - start + 1) % YEAR:
        return f"Health services are told at single premises in whole years that end with {_month(end)}: {CHOOSE}"
    if spec.attributes():
        return "Health services are told at single premises for a definition as published, at all ages, hours and days."
    return ""


def told(store: Store, spec: Spec, sources: tuple[str, ...], every: tuple[str, ...], *, hearing: bool) -> Told:
    """Return what may be told of `sources`. every: all that can answer, for what is told is settled by all of them."""
    known = cells(store, spec, every)
    why, touched = untold(store, spec), _touched(store, spec)
    at: dict[str, Flags] = {}
    near: dict[str, Flags] = {}
    street: dict[str, Flags] = {}
    present, barred = {}, {}
    for source in sources:
        one = known[source]
        health = store.facts.sources[source].health
        barred[source] = _barred(store, source) & hearing
        free = ~barred[source] & (not (health and why))
        for kind, several in ((at, (one.at, one.own)), (near, (one.near,)), (street, (one.street,))):
            settled = np.all([years.told(touched, hearing=hearing) for years in several], axis=0)
            kind[source] = free & (settled | (not health))
        counted = (one.at.heard if hearing else one.at.whole)[touched].sum(axis=0) > 0
        present[source] = free & (counted | ~at[source])
    return Told(why, at, near, street, present, barred)


def kept(store: Store, spec: Spec, rule: Told, every: tuple[str, ...], *, hearing: bool) -> Taken:
    """Return the rows that count: of a health service those of premises where it is told, of others all not barred.

    Where health services alone are asked, only those that say themselves where they were.
    """
    found, known = {}, cells(store, spec, every)
    joined = not all(store.facts.sources[source].health for source in rule.at)
    for source, shown in rule.at.items():
        one, taken = known[source], taken_rows(store, spec, source, hearing)
        there = np.full(len(taken), not store.facts.sources[source].health)
        there[one.row] = shown[one.premises] & (one.said | joined)
        found[source] = taken & there
    return found


def cells(store: Store, spec: Spec, every: tuple[str, ...]) -> Mapping[str, Cells]:
    """Return the cells of a definition as published, over the whole release, by source."""
    base = Spec(spec.definition, every[0], spec.level, (store.facts.first, store.facts.last))
    key = ("premises by year", base.definition, every)
    found: Mapping[str, Cells] = store._once(key, lambda: _cells(store, base, every))
    return found


def _cells(store: Store, base: Spec, every: tuple[str, ...]) -> Mapping[str, Cells]:
    """Return the cells, the health services last.

    A health record counts where it says it was, or where the record of no health service was that it is one incident
    with: so that no service's count depends on another's. Where the two differ it counts nowhere.
    """
    found: dict[str, Cells] = {}
    size, joined = len(register(store)), _incidents(store)
    years = int(_years(store, np.array([store.facts.last]))[0]) + 1
    place = np.full(joined, NONE, np.int64)
    for source in sorted(every, key=lambda one: store.facts.sources[one].health):
        health, incident = store.facts.sources[source].health, incident_of(store, source)
        taken, heard = (taken_rows(store, base, source, one) for one in (False, True))
        own, year = _own(store, source), _years(store, store.engine(source).month_of(np.arange(len(taken))))
        via = np.where(incident != NONE, place[np.maximum(incident, 0)], NONE) if joined else np.full(len(own), NONE)
        home = np.where(own == NONE, via, np.where((via == NONE) | (via == own), own, NONE)) if health else own
        home = np.where(taken, home, NONE)
        links, row = links_of(store, source), np.flatnonzero(home != NONE)
        near = links.precision == NEAR

        def by_year(row: Ints, premises: Ints, when: Ints = year, used: tuple[Flags, Flags] = (taken, heard)) -> Years:
            return Years(*(_counted(premises[one[row]], when[row[one[row]]], (years, size)) for one in used))

        at, said = by_year(row, home[row]), row[own[row] != NONE]
        by_itself = by_year(said, home[said])
        found[source] = Cells(
            row.astype(np.int32),
            home[row].astype(np.int32),
            own[row] != NONE,
            at,
            by_itself,
            by_year(links.row[near], links.premises[near]),
            by_year(links.street_row, links.street_premises),
        )
        if not health:
            row = row[incident[row] != NONE]
            row = row[place[incident[row]] == NONE]
            place[incident[row]] = home[row]
    return found


def _counted(premises: Ints, year: Ints, shape: tuple[int, int]) -> Counts:
    flat = year * shape[1] + premises
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape).astype(np.int64)


def _own(store: Store, source: str) -> Ints:
    """Return the premises that each row names or has the address of, NONE for the others."""
    links = links_of(store, source)
    here, own = links.precision <= AT_ADDRESS, np.full(len(store.engine(source).profile), NONE, np.int64)
    own[links.row[here]] = links.premises[here]
    return own


def _incidents(store: Store) -> int:
    return max((len(store.matches().rows[one]) for one in store.facts.matched), default=0)


def _barred(store: Store, source: str) -> Flags:
    """Return the premises from whose district nobody sends to a source who may be heard."""
    found = {lad: not any(one.hearings for one in serving(store, source, lad)) for lad in ("", *store.facts.districts)}
    return np.array([found.get(one.lad, found[""]) for one in register(store).premises], np.bool_)


def _years(store: Store, months: Ints) -> Ints:
    """Return the number of the fixed year of months, from 0."""
    end = year_end(store)
    return np.asarray((months - end - 1) // YEAR - (store.facts.first - end - 1) // YEAR)


def _touched(store: Store, spec: Spec) -> slice:
    first, last = _years(store, np.array(spec.months)).tolist()
    return slice(first, last + 1)


def serving(store: Store, source: str, lad: str) -> tuple[Provider, ...]:
    """Return who sends records of a district to a source; everybody where nobody says which districts they serve."""
    senders = store.facts.sources[source].providers
    return tuple(one for one in senders if not lad or not one.serves or lad in one.serves) or senders
