"""Put a question to the data: the one road from a `Question` to an `Answer`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import (
    BEYOND,
    UNION,
    Cells,
    Seen,
    Store,
    available,
    cells,
    definition_refusal,
    definitions,
    seen,
    union_refusal,
)
from data import Status as S
from geo import is_drawn, read_shape
from indicators import classes as sorting
from indicators.complete import known
from indicators.layers import layers_of
from indicators.method import Measured, Result, indicators
from indicators.model import Answer, Bytes, Classes, Context, Crumb, Floats, Release, Scale, Series, Units
from indicators.question import Question
from indicators.revised import revised
from indicators.run import run_of, scale_of
from indicators.snap import everyone, snap, together_refusal
from indicators.spec import spec_of
from indicators.whole import before_of, share_unlocated, total_of
from indicators.words import (
    SYNTHETIC,
    against_words,
    context_of,
    label_of,
    measured_words,
    month_words,
    name_of,
    rules_words,
    sentence,
    truth,
)

FIFTHS = 5


def answer(asked: Question, store: Store, principal: Principal, ignored: tuple[str, ...] = ()) -> Answer:
    """Return the answer to the nearest question the principal may ask; `ignored` are notes from parsing.

    Every number in it went through data's one exit; nothing here can reach an unprotected one.
    """
    question, snapped = snap(asked, store, principal)
    units = units_of(store, question.level)
    inside = store.inside(question.level, question.within)
    series = tuple(series_of(question, source, store, principal) for source in counted(question))
    context = context_values(question.context, question.level, store) if question.context else None
    notes = (*ignored, *snapped)
    rule = rules_words(series)
    return Answer(
        question=question,
        asked=asked,
        notes=notes,
        sentence=sentence(question, store),
        truth=(*truth(question, store, series, rule, notes), *revised(question, store, principal)),
        unit=unit_of(question),
        units=units,
        inside=inside,
        series=series,
        classes=classes_of(question, series[0], context, inside, held_scale(question, inside, store, principal)),
        context=context,
        outline=_outline(question, context, inside),
        breadcrumb=breadcrumb(question, store),
        bounds=bounds_of(question, store),
        drawn=read_shape(question.within).outline() if is_drawn(question.within) else (),
        rule=rule,
        release=release_of(store),
        ranking=ranking(series[0], inside) if principal.tier.ranked else by_name(units, inside),
        impossible=impossible(question, series[0], store, principal),
        ranked=principal.tier.ranked,
        takes=principal.tier.export,
        layers=layers_of(question, store, principal, context_values),
        run=run_of(question, inside, store, principal),
        apart=together_refusal(everyone(question, store), store),
        completeness=known(question, store),
    )


def counted(question: Question) -> tuple[str, ...]:
    """Return what an answer has a series of: the union first where there is one, then every source by itself."""
    return (UNION, *question.sources) if question.together == "union" else question.sources


def unit_of(question: Question) -> str:
    """Return the unit of the measure: "incidents", "% against Apr 2022 – Mar 2023"."""
    if question.measure == "change" and question.against:
        return f"% against {against_words(question)}"
    return indicators()[question.measure].unit


def impossible(question: Question, first: Series, store: Store, principal: Principal) -> str:
    """Return why the definition cannot be counted here and the nearest honest alternative, "" when it can."""
    if first.total.cell.status is not S.NOT_COMPUTABLE:
        return ""
    beyond = BEYOND if principal.areas else ""
    if first.source == UNION:
        return union_refusal(store, spec_of(question, UNION), principal) or beyond
    found = available(store, spec_of(question, first.source))
    reason = found.reason or definition_refusal(store, question.definition, principal) or beyond
    nearest = definitions().get(found.instead)
    return " ".join((reason, f"Nearest available: {nearest.label}." if nearest else "")).strip()


def series_of(question: Question, source: str, store: Store, principal: Principal) -> Series:
    """Return one source's figures for every unit of the question's level."""
    spec = spec_of(question, source)
    held = cells(store, spec, principal)
    before = before_of(question)
    earlier = cells(store, spec_of(before, source), principal) if before else None
    who = seen(store, spec, principal) if source == UNION else None
    result = measure(question.measure, held, store.units(question.level).residents, earlier, who)
    return Series(
        source=source,
        label=label_of(store, source),
        count=held.count,
        status=held.status,
        supplied=held.supplied,
        months=held.months,
        value=result.value,
        low=result.low,
        high=result.high,
        total=total_of(question, source, store, principal),
        unlocated=held.unlocated,
        outside=held.outside,
        share_unlocated=share_unlocated(held),
        converted=held.converted,
        exact=held.exact,
        previous=earlier.count if earlier else None,
        previous_status=earlier.status if earlier else None,
        previous_supplied=earlier.supplied if earlier else None,
        change_word=result.words,
        rule=held.rule,
        elsewhere=held.elsewhere,
        seen=who,
    )


def rates(series: Series, residents: Floats) -> Result:
    """Return the crude rate of a source's protected counts, whatever its measure is: the rate indicator's own formula.

    residents: by unit, NaN where unknown. NaN where the count is not shown, as for the measure itself.
    """
    known = np.where(series.status == S.SHOWN, series.count, np.nan).astype(float)
    return indicators()["rate"].compute(Measured(known, residents, series.supplied / 12))


def measure(key: str, held: Cells, residents: Floats, earlier: Cells | None, who: Seen | None = None) -> Result:
    """Return an indicator of protected cells: what is not shown stays NaN."""
    known = np.where(held.status == S.SHOWN, held.count, np.nan).astype(float)
    years = held.supplied / 12
    if earlier is None:
        part = np.where(who.health_only >= 0, who.health_only, np.nan).astype(float) if who else None
        return indicators()[key].compute(Measured(known, residents, years, part=part))
    before = np.where(earlier.status == S.SHOWN, earlier.count, np.nan).astype(float)
    whole = (held.supplied == held.months) & (earlier.supplied == earlier.months)
    return indicators()[key].compute(
        Measured(known, residents, years, before, whole, variance=held.variance + earlier.variance)
    )


def units_of(store: Store, level: str) -> Units:
    """Return the units of a level as a page needs them."""
    table, facts = store.units(level), store.facts.levels[level]
    return Units(
        level=level,
        label=store.level(level).label,
        code=table.code,
        name=table.name,
        parent=table.parent,
        lad=table.lad,
        residents=table.residents,
        area_km2=table.area_km2,
        bbox=table.bbox,
        tiles=facts.tiles,
        minzoom=facts.minzoom,
        maxzoom=facts.maxzoom,
    )


def held_scale(question: Question, inside: NDArray[np.bool_], store: Store, principal: Principal) -> Scale | None:
    """Return the classes held over every period that is played through, None where nothing is played."""
    if not question.play:
        return None

    def value_of(one: Question) -> Floats:
        source, before = counted(one)[0], before_of(one)
        spec = spec_of(one, source)
        held, who = cells(store, spec, principal), seen(store, spec, principal) if source == UNION else None
        earlier = cells(store, spec_of(before, source), principal) if before else None
        value = measure(one.measure, held, store.units(one.level).residents, earlier, who).value
        return np.where(held.status == S.SHOWN, value, np.nan)

    return scale_of(question, inside, store, principal, value_of)


def classes_of(
    question: Question,
    series: Series,
    context: Context | None,
    inside: NDArray[np.bool_],
    held: Scale | None = None,
) -> Classes:
    """Return the classes of the layer that colours the map."""
    title = measured_words(question) + (", %" if question.measure == "health_only" else "")
    if context is not None and question.paint == "context":
        return sorting.of_context(context, inside)
    if context is not None and question.paint == "bivariate":
        return sorting.bivariate(series, context, inside, title=title, held=held)
    if question.measure == "change":
        return sorting.diverging(series, inside, title=title)
    return sorting.sequential(series, inside, title=title, whole=question.measure == "count", held=held)


def context_values(key: str, level: str, store: Store) -> Context | None:
    """Return one context measure for every unit of a level, None where the layer is not held for it."""
    layer, described = context_of(key, store)
    table = store.context(layer["id"])
    rows = table[table["level"] == level].set_index("code")
    if rows.empty:
        return None
    value = rows[described["key"]].reindex(list(store.units(level).code)).to_numpy(float)
    return Context(
        key=key,
        label=described["label"],
        unit=described.get("unit", ""),
        date=str(layer.get("date", "")),
        source=layer.get("source", ""),
        value=value,
        fifth=fifths(value),
        note=described.get("higher_is", ""),
    )


def fifths(value: Floats) -> Bytes:
    """Return 1 (lowest) to 5 (highest) by quantile of the known values, 0 where unknown."""
    known = np.isfinite(value)
    if not known.any():
        return np.zeros(len(value), np.uint8)
    edges = np.quantile(value[known], np.arange(1, FIFTHS) / FIFTHS)
    fifth = np.searchsorted(edges, np.where(known, value, edges[0]), side="left") + 1
    return np.where(known, fifth, 0).astype(np.uint8)


def _outline(question: Question, context: Context | None, inside: NDArray[np.bool_]) -> Bytes | None:
    if context is None or question.paint != "outline":
        return None
    return np.where(inside, context.fifth, 0).astype(np.uint8)


def ranking(series: Series, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return unit indices inside the place: highest value first, then hidden, then not supplied; ties by unit order."""
    rank = np.where(series.status == S.SHOWN, np.where(np.isnan(series.value), 1, 0), 1 + series.status.astype(int))
    order = np.lexsort((np.arange(len(rank)), -np.nan_to_num(series.value, nan=0.0), rank))
    return order[inside[order]]


def by_name(units: Units, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return unit indices inside the place in the order of their names."""
    rows = np.flatnonzero(inside).tolist()
    return np.asarray(sorted(rows, key=lambda row: units.name[row]), dtype=np.int64)


def breadcrumb(question: Question, store: Store) -> tuple[Crumb, ...]:
    """Return the rungs from the whole store down to `within`, each with the address that goes there."""
    top = Crumb("", store.facts.name, "", replace(question, within="", area="").to_query())
    if is_drawn(question.within):
        return top, Crumb(question.within, "A shape you drew", "", question.to_query())
    chain: list[str] = []
    code = question.within
    while code and (level := store.level_of(code, question.level)):
        chain.insert(0, code)
        table = store.units(level)
        row = table.index[code]
        code = table.parent[row] or (table.lad[row] if level != "lad" and table.lad[row] != code else "")
    return (top, *(_crumb(code, question, store) for code in chain))


def _crumb(code: str, question: Question, store: Store) -> Crumb:
    goes = replace(question, within=code, area="")
    return Crumb(code, name_of(store, code), store.level_of(code, question.level), goes.to_query())


def bounds_of(question: Question, store: Store) -> tuple[float, float, float, float]:
    """Return west, south, east, north of `within` or of the whole store, EPSG:4326."""
    within = question.within
    if not within:
        return store.facts.bounds
    if is_drawn(within):
        box = store.units(question.level).bbox[store.inside(question.level, within)]
        least, most = box.min(axis=0), box.max(axis=0)
        return float(least[0]), float(least[1]), float(most[2]), float(most[3])
    table = store.units(store.level_of(within, question.level))
    west, south, east, north = (float(one) for one in table.bbox[table.index[within]])
    return west, south, east, north


def release_of(store: Store) -> Release:
    """Return the facts of the release that every screen and file names."""
    facts = store.facts
    latest = max((one.latest_month for one in facts.sources.values()), default=facts.last)
    return Release(
        id=facts.id,
        name=facts.name,
        synthetic=facts.synthetic,
        created=facts.created,
        latest_month=month_words(latest),
        months=(month_words(facts.first), month_words(facts.last)),
        sources=tuple(facts.sources),
        attribution=facts.attribution,
        key_id=facts.key_id,
    )


__all__ = ["SYNTHETIC", "answer", "bounds_of", "breadcrumb", "context_values", "rates", "series_of"]
