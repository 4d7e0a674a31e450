"""Everything the area drawer shows about one unit: the same for an area and for a hexagon."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from access import GRAINS, Principal
from data import UNION, Cell, Split, Status, Store, by_clock, by_field, month_text, trend
from geo import Level
from indicators.answer import answer, breadcrumb, context_values
from indicators.calendar import days_of
from indicators.classes import number
from indicators.layers import here
from indicators.model import Answer, Breakdown, Clock, Crumb, Fact, Place, Share, Standing, Trend
from indicators.question import Question
from indicators.snap import levels_for
from indicators.spec import spec_of
from indicators.statistics import poisson_limits
from indicators.who import who
from indicators.words import HOW_MATCHED, cell_words, coverage, label_of, name_of, value_words

TREND_MONTHS = 36
PRECISION = {
    "premises": "named premises",
    "address": "address",
    "street": "street segment",
    "snap_point": "anonymised snap point",
    "whole_street": "whole street",
    "area": "area only",
    "none": "no location",
}


def place(asked: Question, code: str, store: Store, principal: Principal) -> Place:
    """Return the drawer of one unit for a question. Raises KeyError for a code the release does not hold."""
    level = store.level_of(code, asked.level)
    if not level:
        raise KeyError(code)
    said = answer(replace(asked, level=level, area=code), store, principal)
    question = said.question
    if question.level != level:
        raise KeyError(code)
    index = store.units(level).index[code]
    drill, why = drill_of(question, code, store, principal)
    name = name_of(store, code)
    return Place(
        code=code,
        name=name,
        level=level,
        level_label=store.level(level).label,
        answer=said,
        index=index,
        breadcrumb=breadcrumb(replace(question, within=code), store),
        drill=drill,
        why_no_drill=why,
        standing=standing(said, index),
        trends=tuple(trend_of(question, source, code, store, principal) for source in shown_over_time(question)),
        clocks=tuple(clock_of(question, source, code, store, principal) for source in question.sources),
        categories=tuple(split_of(question, source, code, "category", store, principal) for source in question.sources),
        precision=tuple(
            split_of(question, source, code, "location_precision", store, principal) for source in question.sources
        ),
        facts=facts_of(code, level, store),
        not_known=not_known(said, index, store),
        sentence=in_words(said, index, name),
        days=days_of(store, level, code, trend_months(question, store)),
        holds=holds(question, code, store, principal),
        lies_in=lies_in(question, code, store),
        here=here(question, level, code, store, principal),
        who=who(question, code, store, principal),
    )


def shown_over_time(question: Question) -> tuple[str, ...]:
    """Return what the trend draws: the one number where there is one, else every source."""
    return (UNION,) if question.together == "union" else question.sources


def trend_of(question: Question, source: str, code: str, store: Store, principal: Principal) -> Trend:
    """Return up to three years of one source at one place, ending with the question's period.

    Months that are mostly hidden say less than quarters that are not: the grain is the finest with half of it shown.
    """
    spec = replace(spec_of(question, source), months=trend_months(question, store))
    found = trend(store, spec, code, principal)
    for at_least in GRAINS[1:]:
        coarser = trend(store, spec, code, principal, at_least=at_least)
        if 2 * int((found[3] == Status.HIDDEN).sum()) > len(found[3]) and coarser[1]:
            found = coarser
    grain, periods, count, status = found
    labels = tuple(month_text(one.start) for one in periods)
    low, high = poisson_limits(np.where(status == Status.SHOWN, count, np.nan))
    return Trend(source, label_of(store, source), labels, count, status, grain, low, high)


def trend_months(question: Question, store: Store) -> tuple[int, int]:
    """Return three years that end with the period, and back or on to the second one of a change."""
    spans = [(question.start, question.end), *([question.second()] if question.measure == "change" else [])]
    end = max(end for _, end in spans)
    return max(store.facts.first, min(end - TREND_MONTHS + 1, *(start for start, _ in spans))), end


def clock_of(question: Question, source: str, code: str, store: Store, principal: Principal) -> Clock:
    """Return one source's weekday x time grid at one place."""
    split, rows, columns = by_clock(store, spec_of(question, source), code, principal)
    label = store.facts.sources[source].label
    if split.reason:
        empty = np.zeros((0, 0))
        return Clock(
            source,
            label,
            (),
            (),
            empty.astype(np.int64),
            empty.astype(np.uint8),
            Cell(None, Status.NOT_COMPUTABLE),
            split.reason,
        )
    shape = len(rows), len(columns)
    unknown = _cell(split, -1)
    return Clock(
        source, label, rows, columns, split.count[:-1].reshape(shape), split.status[:-1].reshape(shape), unknown
    )


def split_of(question: Question, source: str, code: str, field: str, store: Store, principal: Principal) -> Breakdown:
    """Return one source's counts by a field at one place."""
    split = by_field(store, spec_of(question, source), code, field, principal)
    named = PRECISION if field == "location_precision" else {}
    parts = tuple(Share(named.get(label, label), _cell(split, i)) for i, label in enumerate(split.labels))
    return Breakdown(source, store.facts.sources[source].label, parts, split.reason)


def _cell(split: Split, at: int) -> Cell:
    status = Status(int(split.status[at]))
    return Cell(int(split.count[at]) if status is Status.SHOWN else None, status)


def standing(said: Answer, index: int) -> Standing:
    """Return where one unit stands among all units shown at its level in the store, by the first source.

    It has no rank for readers whose tier ranks no neighbourhoods.
    """
    value = np.where(said.series[0].status == Status.SHOWN, said.series[0].value, np.nan)
    known = value[np.isfinite(value)]
    own = float(value[index])
    if not np.isfinite(own):
        return Standing(None, len(known), None, known)
    rank = int((known > own).sum()) + 1 if said.ranked else None
    return Standing(rank, len(known), own, known)


def drill_of(question: Question, code: str, store: Store, principal: Principal) -> tuple[Crumb | None, str]:
    """Return the address one rung down inside this place, or why the drill stops here."""
    level = store.level_of(code, question.level)
    below = [key for key in store.facts.levels if store.level(key).parent == level and key != "ward"]
    below = below or _next_smaller(store, level, code)
    offered = levels_for(question, store, principal)
    vintage = store.level(question.level).vintage
    below.sort(key=lambda key: store.level(key).vintage not in (vintage, 2021))
    for key in below:
        if not offered.get(key):
            goes = replace(question, within=code, level=key, area="")
            return Crumb(code, f"{store.level(key).nouns} in {name_of(store, code)}", key, goes.to_query()), ""
    if below:
        return None, f"Nothing smaller is shown here. {offered[below[0]]}"
    return None, "This is the finest level held here."


def holds(question: Question, code: str, store: Store, principal: Principal) -> tuple[Crumb, ...]:
    """Return "4 LSOAs (2021)" and the like: the address of the units of each smaller level whose centre lies inside."""
    level = store.level(store.level_of(code, question.level))
    ground = float(store.units(level.key).area_km2[store.units(level.key).index[code]])
    found = []
    for key, why in levels_for(question, store, principal).items():
        one = store.level(key)
        smaller = bool(np.median(store.units(key).area_km2) < ground)
        if why or key == level.key or not smaller or one.kind == level.kind == "grid":
            continue
        units = int(store.inside(key, code).sum())
        if units:
            goes = replace(question, within=code, level=key, area="")
            found.append(Crumb(code, f"{units:,} {named(one, units)}", key, goes.to_query()))
    return tuple(found)


def named(level: Level, units: int) -> str:
    """Return "LSOAs (2021)", "police beat" or "hexagons (H3 r8)"."""
    noun = level.noun if units == 1 else level.nouns
    if level.custom:
        return noun if level.label.casefold() == level.noun.casefold() else f"{noun}, {level.label}"
    edition = level.vintage or (f"H3 r{level.resolution}" if level.kind == "grid" else "")
    return f"{noun} ({edition})" if edition else noun


def lies_in(question: Question, code: str, store: Store) -> tuple[Crumb, ...]:
    """Return the district, ward and unit of each of the store's own levels that holds the centre of this place."""
    level = store.level_of(code, question.level)
    table = store.units(level)
    lon, lat = table.point[table.index[code]]
    found = []
    for key in store.facts.levels:
        one = store.level(key)
        if key != level and (one.custom or key in ("lad", "ward")) and one.order <= store.level(level).order:
            holder = store.unit_at(key, lon, lat)
            goes = replace(question, within=holder, area="")
            if holder and level != "lad":
                found.append(Crumb(holder, f"{one.label}: {name_of(store, holder)}", key, goes.to_query()))
    return tuple(found)


def _next_smaller(store: Store, level: str, code: str) -> list[str]:
    """Return the census levels to look at inside a ward or a unit of the store's own, in which nothing nests."""
    if level != "ward" and not store.level(level).custom:
        return []
    finer = [one for one in map(store.level, store.facts.levels) if one.kind == "area" and not one.custom]
    held = [one for one in finer if one.order > 1 and store.inside(one.key, code).any()]
    return [one.key for one in held if one.order == min(each.order for each in held)]


def facts_of(code: str, level: str, store: Store) -> tuple[Fact, ...]:
    """Return residents, area and every context measure held for one unit."""
    table = store.units(level)
    row = table.index[code]
    found = []
    if np.isfinite(table.residents[row]):
        source = "estimated from output areas" if level in store.facts.estimated else "population of the release"
        found.append(Fact("Residents", f"{table.residents[row]:,.0f}", source))
    found.append(Fact("Area", f"{number(float(table.area_km2[row]))} km²", "boundaries of the release"))
    for layer in store.facts.contexts:
        for described in layer["measures"]:
            if level not in layer["levels"]:
                continue
            values = context_values(f"{layer['id']}.{described['key']}", level, store)
            if values is None or not np.isfinite(values.value[row]):
                continue
            text = _fact_words(float(values.value[row]), str(described.get("unit", "")), int(values.fifth[row]))
            found.append(Fact(described["label"], text, f"{layer['label']}, {values.date}"))
    return tuple(found)


def _fact_words(value: float, unit: str, fifth: int) -> str:
    """Return "3 of 10" for a decile, "20,446" for a rank, else the value, its unit and its fifth among areas here."""
    if unit == "decile":
        return f"{number(value)} of 10"
    if unit == "rank":
        return f"{number(value)}"
    named = f" {unit}" if unit and unit != "score" else ""
    return f"{number(value)}{named}" + (f" (fifth {fifth} of 5 here)" if fifth else "")


def not_known(said: Answer, index: int, store: Store) -> tuple[str, ...]:
    """Return what these figures cannot say about this place."""
    lines = []
    for series in said.series:
        if series.source != UNION and (chip := coverage(said.question, store, series.source)).warning:
            lines.append(f"{chip.text}. {chip.detail}")
        if series.status[index] == Status.HIDDEN:
            lines.append(f"{series.label}: the count is small and hidden; step up a level to see a figure.")
        if series.source == UNION:
            lines.append(HOW_MATCHED)
            continue
        if series.unlocated.count != 0 and series.unlocated.status is not Status.NOT_COMPUTABLE:
            lines.append(
                f"{series.label}: {cell_words(series.unlocated)} records in the store have no usable location and may "
                "belong here."
            )
        unknown = [
            name
            for name in ("hour", "victim_age", "domestic")
            if store.facts.sources[series.source].fields.get(name, 1.0) == 0.0
        ]
        if unknown:
            words = {"hour": "time of day", "victim_age": "age", "domestic": "whether domestic"}
            lines.append(f"{series.label} does not record {', '.join(words[name] for name in unknown)}.")
    lines.append("These are recorded incidents: what nobody reported or recorded is not in them.")
    return tuple(dict.fromkeys(lines))


def in_words(said: Answer, index: int, name: str) -> str:
    """Return one sentence that says the drawer's headline."""
    pieces = []
    for series in said.series:
        status = Status(int(series.status[index]))
        if status is Status.SHOWN:
            count = f"{int(series.count[index]):,}"
            value = series.value[index]
            measured = (
                f" ({value_words(float(value), said.question.measure)} {said.unit.removeprefix('% ')})"
                if said.question.measure != "count" and np.isfinite(value)
                else ""
            )
            pieces.append(f"{series.label} recorded {count}{measured}")
        else:
            pieces.append(f"{series.label}: {cell_words(Cell(None, status), 'hidden because it is small')}")
    return f"{name}: {'; '.join(pieces)}."
