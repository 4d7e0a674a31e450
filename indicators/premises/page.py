"""The page of one licensed premises: what happened there, when, who saw it, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from access import Principal
from data import PremisesDetail, Store, barred, completeness, one_premises, register
from indicators.premises.league import NOT_COUNTED, barred_words, spec_at
from indicators.premises.model import Month, Page, SourceLine
from indicators.premises.names import NONE, clashes
from indicators.premises.rates import hours, rates
from indicators.premises.similar import standing
from indicators.question import Question
from indicators.words import definition_words, label_of, month_words, name_of, period_words, source_words, time_words

THIN = 10  # incidents below which no rate is steady (the Office for National Statistics standardises none below ten)
ADVICE = "Evidence is thin: consider observation, or training in recording locations at the emergency department."
QUALITY = ("location_precision", "premises", "place_type", "hour", "time")


def page(
    question: Question,
    premises: str,
    store: Store,
    principal: Principal,
    *,
    hearing: bool = False,
    chosen: Mapping[str, str] = NONE,
) -> Page:
    """Return the page of one premises. hearing: without what agreements bar from hearings. chosen: as `clashes` has it.

    Raises PermissionError as `league`, KeyError for an id that is not in the register.
    """
    spec = spec_at(question, store)
    detail = one_premises(store, spec, premises, principal, hearing=hearing)
    counts, at, mine = detail.counts, detail.at, register(store).premises[detail.at]
    whole = tuple(
        month for number, month in enumerate(detail.months) if all(held[number] for held in detail.supplied.values())
    )
    in_whole = int(sum(int(detail.by_month[month - detail.months[0]]) for month in whole))
    made, no_rates = rates(mine, in_whole, whole)
    lines = tuple(_source(store, detail, source, spec.months, mine.lad, hearing) for source in counts.sources)
    own = int(counts.incidents[at])
    clash = clashes(store, at, chosen)
    return Page(
        question=replace(question, start=spec.months[0], end=spec.months[1]),
        premises=mine,
        district=name_of(store, mine.lad) if mine.lad else "",
        sentence=_sentence(question, store, detail),
        sources=lines,
        incidents=own,
        police_only=_told(counts.police_only[at]),
        both=_told(counts.both[at]),
        health_only=_told(counts.health_only[at]),
        who=_who(detail),
        present=bool(counts.present[at]),
        withheld=bool(counts.withheld[at]),
        timeline=_timeline(store, detail),
        hours=hours(mine, detail.clock, detail.untimed),
        rates=made,
        no_rates=no_rates,
        standing=standing(store, counts, at, detail.months),
        rows=detail.rows,
        thin=_thin(own, lines),
        clashes=clash,
        left_out=_left_out(store, detail, lines, hearing=hearing, clash=bool(clash)),
    )


def _told(count: np.int64) -> int | None:
    return None if count < 0 else int(count)


def _sentence(question: Question, store: Store, detail: PremisesDetail) -> str:
    mine = register(store).premises[detail.at]
    where = ", ".join(part for part in (mine.kind, mine.street or mine.address) if part)
    when = time_words(question.hours, question.days)
    what = definition_words(question)
    return (
        f"{what[0].upper()}{what[1:]} at {mine.name}{f' ({where})' if where else ''}, seen by "
        f"{source_words(detail.counts.sources)}, {period_words(detail.months[0], detail.months[-1])}, {when}; each "
        "incident counted once that is named there or lies at its address."
    )


def _who(detail: PremisesDetail) -> str:
    counts, at = detail.counts, detail.at
    if counts.withheld[at]:
        return (
            "Health services: present. Fewer than five of their records are linked here, so none is counted or shown."
        )
    if not counts.present[at]:
        return "Health services: no record is linked here."
    only, both, other = (int(one[at]) for one in (counts.police_only, counts.both, counts.health_only))
    return (
        f"{only} seen by the police alone, {both} by the police and a health service, {other} by health services alone."
    )


def _source(
    store: Store, detail: PremisesDetail, source: str, months: tuple[int, int], lad: str, hearing: bool
) -> SourceLine:
    counts, at = detail.counts, detail.at
    held = detail.supplied[source]
    missing = [month for month, there in zip(detail.months, held, strict=True) if not there]
    quality = tuple(
        f"{one.label}, how often {one.words} is known: {one.told}."
        for one in completeness(store, source, months, lad)
        if one.field in QUALITY
    )
    return SourceLine(
        id=source,
        label=label_of(store, source),
        health=store.facts.sources[source].health,
        named=_told(counts.named[source][at]),
        at_address=_told(counts.at_address[source][at]),
        near=_told(counts.near[source][at]),
        street=_told(counts.street[source][at]),
        supplied=int(held.sum()),
        months=len(held),
        missing=_months_words(missing),
        quality=quality,
        barred=barred(store, (source,)).get(source, ()) if hearing else (),
    )


def _months_words(months: list[int]) -> str:
    """Return "May 2025 – Aug 2025, Jan 2026": runs of months, "" for none."""
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][1] == month - 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    return ", ".join(month_words(a) if a == b else period_words(a, b) for a, b in runs)


def _timeline(store: Store, detail: PremisesDetail) -> tuple[Month, ...]:
    found = []
    for number, month in enumerate(detail.months):
        missing = tuple(label_of(store, one) for one, held in detail.supplied.items() if not held[number])
        found.append(Month(month, None if missing else int(detail.by_month[number]), missing))
    return tuple(found)


def street_only(lines: tuple[SourceLine, ...]) -> int:
    """Return records known to the street alone, of the sources that tell them."""
    return sum(line.street or 0 for line in lines)


def _thin(incidents: int, lines: tuple[SourceLine, ...]) -> str:
    """Return the warning that there is little to stand on, "" where there is enough."""
    street = street_only(lines)
    if incidents >= THIN:
        return ""
    verb = "incident names" if incidents == 1 else "incidents name"
    there = "is" if street == 1 else "are"
    return f"{incidents} {verb} this premises; {street} more {there} on the street and {there} not attributed. {ADVICE}"


def _left_out(
    store: Store, detail: PremisesDetail, lines: tuple[SourceLine, ...], *, hearing: bool, clash: bool
) -> tuple[str, ...]:
    """Return what is not included and why, each a sentence."""
    street, near = street_only(lines), sum(line.near or 0 for line in lines)
    told = [
        f"{street} records known to the street alone: they may have happened anywhere along it.",
        f"{near} records within 50 m that do not name the premises: told here, counted nowhere.",
        *NOT_COUNTED,
    ]
    told += [
        f"{line.label}, {line.missing}: not supplied; these months are gaps, not zeros."
        for line in lines
        if line.missing
    ]
    if detail.counts.withheld[detail.at]:
        told.append("Health records: fewer than five, shown as present or not and left out of every figure.")
    if hearing:
        told += barred_words(store, detail.counts.sources)
    if clash:
        told.append("Records that name these premises only by a name that others nearby share, without a point.")
    return tuple(told)
