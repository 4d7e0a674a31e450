"""The area picture for crews: cells of one ground in four bands for a shift, and what visits are planned by.

Everything here is of areas and went through data's one exit as the reader; it knows nothing of addresses, and no flag
is ever made from it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from access import Principal
from data import BANDS, Cell, Spec, Status, Store, available, definitions, total
from indicators.answer import answer, context_values
from indicators.classes import number
from indicators.model import Answer, Classes, Crumb, Series
from indicators.parse import parse
from indicators.question import Question
from indicators.snap import levels_for
from indicators.spec import spec_of
from indicators.words import label_of, name_of

FINEST = ("h3r9", "h3r8")  # of records, of open data
QUARTERS = (  # calm words for the four bands: of the cells whose count is shown
    "Among the lowest shown here",
    "Higher than a quarter shown here",
    "Higher than half shown here",
    "Higher than most shown here",
)
NOT_HELD = "Not in this release: whoever builds the store can add it as a context layer."
LISTED = 10  # cells and areas of the lists beside the map
NO_HOUR = "The sources do not record the time of day: all hours are shown."


@dataclass(frozen=True, slots=True)
class Shift:
    """One quarter of the day, as finely as every reader's lattice has it; `key` "" is all day."""

    key: str
    label: str
    hours: tuple[int, ...]


SHIFTS = (
    *(Shift(key, f"{key.capitalize()}, {hours[0]:02}–{hours[-1]:02}", hours) for key, hours in BANDS.items()),
    Shift("", "All day", ()),
)


@dataclass(frozen=True, slots=True)
class ShiftFigures:
    """What one source recorded in the ground, by shift. cells: one for each of SHIFTS, the whole day last.

    definition: the definition's label, or whose part of it is meant. reason: why there is none, "" where there are.
    """

    label: str
    definition: str
    source: str
    cells: tuple[Cell, ...]
    reason: str = ""

    @property
    def untimed(self) -> int | None:
        """Return what of the day is in no shift, for nobody knows when; None where a figure of it is not shown.

        Of protected figures: a difference of five of them, so as rough as they are together.
        """
        counts = [cell.count for cell in self.cells]
        told = [count for count in counts if count is not None]
        return max(told[-1] - sum(told[:-1]), 0) if told and len(told) == len(counts) else None


@dataclass(frozen=True, slots=True)
class Listed:
    """One cell of the map in the list beside it. band: an index into QUARTERS."""

    code: str
    name: str
    count: int
    band: int


@dataclass(frozen=True, slots=True)
class VisitLayer:
    """One layer of areas to plan visits by. areas: the ground's own, highest first: (name, value, fifth of 5).

    reason: why there is none, "" where there are.
    """

    label: str
    measure: str
    level: str
    source: str
    areas: tuple[tuple[str, str, int], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CrewPicture:
    """Everything the screen shows. answer: its classes are the four bands of the shift in the ground.

    grounds: the address of every ground. shifts: the address of each of SHIFTS. listed: the highest cells, empty for
    readers who see no places in order. hourless: why every shift looks alike, "" where hours are recorded.
    """

    answer: Answer
    shift: Shift
    ground: str
    noun: str
    grounds: tuple[Crumb, ...]
    shifts: tuple[tuple[Shift, str], ...]
    listed: tuple[Listed, ...]
    figures: tuple[ShiftFigures, ...]
    layers: tuple[VisitLayer, ...]
    hourless: str


def shift_at(hour: int) -> Shift:
    """Return the shift of an hour, 0 to 23."""
    return next(one for one in SHIFTS if hour in one.hours)


def crew_query(search: str | None, store: Store, principal: Principal, *, ground: str, hour: int) -> str:
    """Return an address with what it does not say filled in: the ground last seen, the shift of now, the finest cells.

    ground: a code as the reader's browser kept it, believed only where the release has such a ground.
    """
    asked = dict(parse_qsl((search or "").removeprefix("?"), keep_blank_values=True))
    usual = {"definition": _assaults(store)}
    if ground and ground in store.units(ground_level(store)).index:
        usual["within"] = ground
    if _timed(store):
        usual["hours"] = ",".join(map(str, shift_at(hour).hours))
    made = {**usual, **asked}
    if "level" not in asked and (found := _finest(made, store, principal)):
        made["level"] = found
    return "?" + urlencode(made, safe=",:")


def picture(asked: Question, store: Store, principal: Principal, ignored: tuple[str, ...] = ()) -> CrewPicture:
    """Return the area picture of the nearest question the principal may ask."""
    said = answer(replace(asked, measure="count", play="", context="", paint="violence"), store, principal, ignored)
    question = said.question
    said = replace(said, classes=bands(said.series[0], said.classes, said.inside))
    level = ground_level(store)
    shift = next((one for one in SHIFTS if one.hours == tuple(sorted(question.hours))), None)
    return CrewPicture(
        answer=said,
        shift=shift or Shift("own", "Hours of your own", question.hours),
        ground=name_of(store, question.within) if question.within else store.facts.name,
        noun=store.level(level).noun,
        grounds=_grounds(question, level, store),
        shifts=tuple((one, replace(question, hours=one.hours, area="").to_query()) for one in SHIFTS),
        listed=_listed(said) if said.ranked else (),
        figures=tuple(_figures(one, question, store, principal) for one in _written()["figures"]),
        layers=tuple(_layer(one, question, store) for one in _written()["layers"]),
        hourless="" if _timed(store) else NO_HOUR,
    )


def bands(series: Series, classes: Classes, inside: Any) -> Classes:
    """Return classes with four bands, by the quarters of the counts shown inside a ground; statuses stay as they are.

    A count is in the band of how many quarters (lower quartiles, Hyndman and Fan's definition 1) lie below it, so equal
    counts are in one band, and a band may be empty. What is hidden, none or not supplied is in none of them.
    """
    shown = inside & (series.status == Status.SHOWN) & (classes.index < Classes.ZERO)
    counts = series.count[shown]
    index = classes.index.copy()
    if not len(counts):
        return replace(classes, title="Incidents in this shift")
    edges = np.quantile(counts, (0.25, 0.5, 0.75), method="inverted_cdf")
    index[shown] = np.searchsorted(edges, counts, side="left").astype(np.uint8)
    sizes = np.bincount(index[shown], minlength=len(QUARTERS))
    return replace(
        classes,
        scheme="sequential",
        index=index,
        breaks=tuple(float(edge) for edge in edges),
        labels=tuple(_label(band, counts[index[shown] == band]) for band in range(len(QUARTERS))),
        title="Incidents in this shift",
        counts=tuple(int(size) for size in sizes),
    )


def _label(band: int, counts: Any) -> str:
    if not len(counts):
        return QUARTERS[band]
    low, high = int(counts.min()), int(counts.max())
    return f"{QUARTERS[band]}: {low:,}" + (f"–{high:,}" if high > low else "")


def ground_level(store: Store) -> str:
    """Return the level of grounds: the store's own whose units are stations', else its districts."""
    own = [key for key in store.facts.levels if store.level(key).custom]
    return next((key for key in own if "station" in store.level(key).noun.casefold()), "lad")


def _grounds(question: Question, level: str, store: Store) -> tuple[Crumb, ...]:
    table = store.units(level)
    named = sorted(zip(table.code, table.name, strict=True), key=lambda pair: (pair[1] or pair[0], pair[0]))
    return tuple(
        Crumb(code, name or code, level, replace(question, within=code, area="").to_query()) for code, name in named
    )


def _listed(said: Answer) -> tuple[Listed, ...]:
    first, classes, units = said.series[0], said.classes, said.units
    held = [row for row in said.ranking.tolist() if classes.index[row] < len(QUARTERS)][:LISTED]
    return tuple(
        Listed(units.code[row], units.name[row] or units.code[row], int(first.count[row]), int(classes.index[row]))
        for row in held
    )


def _figures(one: Mapping[str, Any], question: Question, store: Store, principal: Principal) -> ShiftFigures:
    """Return one line of figures: each a cell of its own of the ground, so shifts need not add up to the day."""
    source = one["source"]
    if source not in store.facts.sources:
        return ShiftFigures(one["label"], "", source, (), "No source here records them.")
    known = {key: available(store, Spec(key, source, "lad", (0, 0))) for key in one["definitions"]}
    able = [key for key, found in known.items() if found.state != "none"]
    label = label_of(store, source)
    if not able:
        return ShiftFigures(one["label"], "", label, (), next(iter(known.values())).reason)
    plain = Question(able[0], (source,), question.within, question.level, question.start, question.end)
    timed = store.facts.sources[source].fields.get("hour", 1.0) > 0
    asked = [replace(plain, hours=shift.hours) for shift in SHIFTS]
    cells = tuple(
        total(store, spec_of(each, source), question.within, principal)[0]
        if timed or not each.hours
        else Cell(None, Status.NOT_COMPUTABLE)
        for each in asked
    )
    counted = definitions()[able[0]].label
    named = one["label"] if able[0] == one["definitions"][0] else counted  # a stand-in goes by its own name
    return ShiftFigures(named, one.get("counts", f"“{counted}”"), label, cells)


def _layer(one: Mapping[str, Any], question: Question, store: Store) -> VisitLayer:
    held = {
        measure["key"]: f"{layer['id']}.{measure['key']}"
        for layer in store.facts.contexts
        for measure in layer["measures"]
    }
    key = next((held[measure] for measure in one["measures"] if measure in held), "")
    for level in ("lsoa21", "lsoa11"):
        found = context_values(key, level, store) if key and level in store.facts.levels else None
        if found is None:
            continue
        inside = store.inside(level, question.within) & np.isfinite(found.value)
        rows = sorted(np.flatnonzero(inside).tolist(), key=lambda row: (-found.value[row], row))[:LISTED]
        table = store.units(level)
        named = [(table.name[row] or table.code[row], number(float(found.value[row])), row) for row in rows]
        areas = tuple((name, value, int(found.fifth[row])) for name, value, row in named)
        unit = f" ({found.unit})" if found.unit else ""
        source = f"{found.source}, {found.date}"
        return VisitLayer(one["label"], f"{found.label}{unit}", store.level(level).label, source, areas)
    return VisitLayer(one["label"], "", "", "", (), NOT_HELD)


def _finest(made: Mapping[str, str], store: Store, principal: Principal) -> str:
    question, _ = parse("?" + urlencode({name: value for name, value in made.items() if name != "level"}), store)
    offered = levels_for(question, store, principal)
    return next((key for key in FINEST if offered.get(key) == ""), "")


def _assaults(store: Store) -> str:
    wanted: list[str] = _written()["figures"][0]["definitions"]
    able: Iterator[str] = (
        key
        for key in wanted
        if any(available(store, Spec(key, one, "lad", (0, 0))).state != "none" for one in store.facts.sources)
    )
    return next(able, wanted[0])


def _timed(store: Store) -> bool:
    return any(one.fields.get("hour", 1.0) > 0 for one in store.facts.sources.values())


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "crew.toml").read_text("utf-8"))
