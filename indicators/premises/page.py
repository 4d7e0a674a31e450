"""The page of one licensed premises: what happened there, when, who saw it, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from access import Principal
from data import PremisesDetail, Store, barred, completeness, one_premises, register
from indicators.premises.league import NOT_COUNTED, barred_words, spec_at
from indicators.premises.model import Month, Page, SourceLine
from indicators.premises.names import NONE, clashes, names_meant
from indicators.premises.rates import hours, rates
from indicators.premises.similar import standing
from indicators.premises.who import instead, labelled, who
from indicators.question import Question
from indicators.telling import plural
from indicators.words import definition_words, label_of, month_words, name_of, period_words, source_words, time_words

THIN = 10  # incidents below which no rate is steady (the Office for National Statistics standardises none below ten)
ADVICE = "Evidence is thin: consider observation, or training in recording locations at the emergency department."
JOINED = "Told here and not counted, but where matching joins one to a record that is of these premises."
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
        month
        for number, month in enumerate(detail.months)
        if detail.supplied and all(held[number] for held in detail.supplied.values())
    )
    in_whole = int(sum(int(detail.by_month[month - detail.months[0]]) for month in whole))
    made, no_rates = rates(mine, in_whole, detail.in_whole, whole)
    lines = tuple(_source(store, detail, source, spec.months, mine.lad, hearing) for source in counts.sources)
    own = _told(counts.incidents[at])
    saw = who(store, detail, lines, hearing=hearing)
    clash = clashes(store, at, chosen)
    return Page(
        question=replace(question, start=spec.months[0], end=spec.months[1]),
        premises=mine,
        district=name_of(store, mine.lad) if mine.lad else "",
        sentence=_sentence(question, store, detail, lines),
        sources=lines,
        incidents=own,
        police_only=_told(counts.police_only[at]),
        both=_told(counts.both[at]),
        health_only=_told(counts.health_only[at]),
        who=saw.words,
        sides=saw.sides,
        hurt=saw.hurt,
        care=saw.care,
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
        bars=() if hearing else barred_words(store, _here(lines)),
        left_out=(*_left_out(store, detail, lines, clash=bool(clash)), *names_meant(store, at, chosen)),
    )


def _told(count: np.int64) -> int | None:
    return None if count < 0 else int(count)


def _sentence(question: Question, store: Store, detail: PremisesDetail, lines: tuple[SourceLine, ...]) -> str:
    mine = register(store).premises[detail.at]
    where = ", ".join(part for part in (mine.kind, mine.street or mine.address) if part)
    when = time_words(question.hours, question.days)
    what = definition_words(question)
    used = source_words([line.id for line in lines if not line.instead]) or "nobody who is counted here"
    rest = "; ".join(f"{source_words([line.id])} {line.instead}" for line in lines if line.instead)
    return (
        f"{what[0].upper()}{what[1:]} at {mine.name}{f' ({where})' if where else ''}, seen by "
        f"{used}{f' ({rest})' if rest else ''}, {period_words(detail.months[0], detail.months[-1])}, {when}; each "
        "incident counted once that is named there or lies at its address."
    )


def _source(
    store: Store, detail: PremisesDetail, source: str, months: tuple[int, int], lad: str, hearing: bool
) -> SourceLine:
    counts, at = detail.counts, detail.at
    held = detail.supplied.get(source)
    missing = [
        month for month, there in zip(detail.months, held if held is not None else (), strict=False) if not there
    ]
    left = barred(store, (source,)).get(source, ()) if hearing else ()
    heard = {one.id for one in store.facts.sources[source].providers if one.hearings or not hearing}
    quality = tuple(
        f"{one.label}, how often {one.words} is known: {one.told}."
        for one in completeness(store, source, months, lad)
        if one.field in QUALITY and one.provider in heard
    )
    named, at_address = (_told(one[source][at]) for one in (counts.named, counts.at_address))
    return SourceLine(
        id=source,
        label=labelled(store, detail, source, hearing=hearing),
        health=store.facts.sources[source].health,
        named=named,
        at_address=at_address,
        near=_told(counts.near[source][at]),
        street=_told(counts.street[source][at]),
        joined=None if named is None or at_address is None else int(counts.seen[source][at]) - named - at_address,
        instead=instead(store, detail, source),
        supplied=None if held is None else int(held.sum()),
        months=len(detail.months),
        missing=_months_words(missing),
        quality=quality,
        barred=left,
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
        known = bool(detail.supplied) and not missing
        found.append(Month(month, int(detail.by_month[number]) if known else None, missing))
    return tuple(found)


def _here(lines: tuple[SourceLine, ...]) -> tuple[str, ...]:
    """Return the sources that are counted at the premises and have a record there."""
    return tuple(line.id for line in lines if (line.named or 0) + (line.at_address or 0) + (line.joined or 0))


def street_only(lines: tuple[SourceLine, ...]) -> int:
    """Return records known to the street alone, of the sources that tell them."""
    return sum(line.street or 0 for line in lines)


def _thin(incidents: int | None, lines: tuple[SourceLine, ...]) -> str:
    """Return the warning that there is little to stand on, "" where there is enough, or nobody is counted."""
    street = street_only(lines)
    if incidents is None or incidents >= THIN:
        return ""
    verb = "incident is" if incidents == 1 else "incidents are"
    there = "is" if street == 1 else "are"
    return (
        f"{incidents} {verb} linked to this premises; {street} more {there} on the street and {there} not attributed. "
        f"{ADVICE}"
    )


def _left_out(store: Store, detail: PremisesDetail, lines: tuple[SourceLine, ...], *, clash: bool) -> tuple[str, ...]:
    """Return what is not included and why, each a sentence."""
    street, near = street_only(lines), sum(line.near or 0 for line in lines)
    told = [
        f"{plural(street, 'record')} known to the street alone: anywhere along it. {JOINED}",
        f"{plural(near, 'record')} within 50 m that {'does' if near == 1 else 'do'} not name the premises. {JOINED}",
        *NOT_COUNTED,
    ]
    told += [
        f"{line.label}, {line.missing}: not supplied; these months are gaps, not zeros."
        for line in lines
        if line.missing
    ]
    told += [f"{line.label}: {line.instead}, and left out of every figure." for line in lines if line.instead]
    told += barred_words(store, detail.counts.sources)
    if clash:
        told.append("Records that name these premises only by a name that others nearby share, without a point.")
    return tuple(told)
