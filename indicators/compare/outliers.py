"""Where there is more or less violence than places like it have: observed against expected, and what else is unusual.

Expected counts are those of a negative-binomial regression on residents, deprivation and night-time premises, fitted to
the counts the reader sees: protected ones below analyst. What is hidden takes no part, and is on no list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import Status, Store, places_in, point_layers, points_at
from indicators.answer import answer, context_values, fifths
from indicators.classes import number
from indicators.compare.ground import ORDERS, NightPremises, deprivation, known, measures, premises
from indicators.model import Answer, Bytes, Classes, Context, Floats
from indicators.question import Question
from indicators.statistics import Expected, Refused, Term, expected_counts

LISTED = 10  # places of each list
PERHAPS = 0.05  # probability below which one place by itself would be unlikely, were it the only one looked at
BEYOND_WORDS = (  # by `beyond`, -2 to 2
    "less, beyond chance",
    "less, chance not ruled out",
    "as expected",
    "more, chance not ruled out",
    "more, beyond chance",
)
RARE = 0.025  # share of places, at either end, from which a layer is unusual at a place
UNUSUAL_SHOWN = 4
FEW = 0.05  # share of places that may hold any of a layer's named places for one there to be unusual
DEPRIVATION, NIGHTLIFE = "deprivation score, by ten points", "night-time premises, by doublings"
CANNOT_SAY = (
    "Why. A place that does not fit is a question for the people who know it, not a finding about them.",
    "What would happen if deprivation or premises changed: it is a description of places, not an experiment.",
    "Anything of the people who live there: violence is counted where it happened, and many live elsewhere.",
    "What was never recorded, and who was passing through: nobody counts visitors here.",
)


@dataclass(frozen=True, slots=True)
class Unusual:
    """A layer that is unusual at a place: its label, its value there in words, and how it stands among all places.

    by: who uploaded it, "" for a layer of the release.
    """

    label: str
    told: str
    standing: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class OwnLayer:
    """An uploaded layer as the panel tells of it. used: whether it was compared; told: with how much, or why not."""

    name: str
    by: str
    used: bool
    told: str


@dataclass(frozen=True, slots=True)
class Odd:
    """One place on a list: its row among the units, and the layers that are unusual there, the rarest first."""

    row: int
    unusual: tuple[Unusual, ...]


@dataclass(frozen=True, slots=True)
class Outliers:
    """The panel. model is None where it was refused, `refused` then says why. count: NaN where not shown.

    deprived, nightlife: the model's columns, None where it goes without one. fifth: of deprivation, 5 the most, 0 not
    known. beyond: by the model's one test, +-2 where a place lies beyond chance with false discoveries held over all of
    them, +-1 where it would if it were the only one looked at, else 0; everything shown is worded by it
    (`BEYOND_WORDS`). high: much violence, little deprivation; low: the reverse. sure: rows beyond chance whatever their
    deprivation, the farthest first. place: the one asked for, None for none. bands: one byte a unit for the map. said:
    the model in words. uploaded: a line for each uploaded layer, None for a reader who is told of none.
    """

    answer: Answer
    label: str
    model: Expected | None
    refused: str
    count: Floats
    deprived: Context | None
    nightlife: NightPremises | None
    fifth: Bytes
    beyond: NDArray[np.int64]
    high: tuple[Odd, ...]
    low: tuple[Odd, ...]
    sure: tuple[int, ...]
    place: Odd | None
    bands: Classes
    said: tuple[str, ...]
    cannot_say: tuple[str, ...] = CANNOT_SAY
    uploaded: tuple[OwnLayer, ...] | None = None

    def words(self, row: int) -> str:
        """Return how a place stands against what is expected, by the one test."""
        return BEYOND_WORDS[int(self.beyond[row]) + 2]


def outliers(question: Question, place: str, store: Store, principal: Principal) -> Outliers:
    """Return observed against expected for every unit in scope, by the question's first source.

    place: the code of one whose figures are asked for, "" for none.
    """
    told = answer(question, store, principal)
    series, level = told.series[0], told.question.level
    count = np.where(told.inside, known(series), np.nan)
    deprived = deprivation(store, level)
    nightlife = premises(told.question, store, principal)
    columns: dict[str, Floats] = {}
    if deprived is not None:
        columns[DEPRIVATION] = deprived.value / 10
    if nightlife is not None:
        columns[NIGHTLIFE] = np.log2(1 + nightlife.count)
    model, why = _fitted(count, told.units.residents * series.supplied / 12, columns, told)
    fifth = fifths(np.where(told.inside, deprived.value, np.nan)) if deprived else np.zeros(len(count), np.uint8)
    pearson = model.pearson if model else np.full(len(count), np.nan)
    tested = {deprived.key.partition(".")[0]} if deprived else set()
    beyond = against_chance(model, len(count))
    in_order = pearson if told.ranked else np.full(len(count), np.nan)  # no list for who may put no places in order
    high = farthest(np.where((fifth > 0) & (fifth <= 2), in_order, np.nan), above=True)[:LISTED]
    low = farthest(np.where(fifth >= 4, in_order, np.nan), above=False)[:LISTED]
    sure = np.where(np.abs(beyond) == 2, in_order, np.nan)
    row = store.units(level).index.get(place) if place else None

    def _beside(row: int) -> tuple[Unusual, ...]:
        return (*standing_here(row, told, store, principal), *unusual(row, level, tested, store))

    return Outliers(
        answer=told,
        label=series.label,
        model=model,
        refused=why,
        count=count,
        deprived=deprived,
        nightlife=nightlife,
        fifth=fifth,
        beyond=beyond,
        high=tuple(Odd(row, _beside(row)) for row in high),
        low=tuple(Odd(row, _beside(row)) for row in low),
        sure=(*farthest(sure, above=True), *farthest(sure, above=False)),
        place=None if row is None or not told.inside[row] else Odd(row, _beside(row)),
        bands=banded(beyond, pearson, told),
        said=in_words(model, deprived, nightlife, told) if model else (),
    )


def _fitted(count: Floats, exposure: Floats, columns: dict[str, Floats], told: Answer) -> tuple[Expected | None, str]:
    """Return the model, or why there is none."""
    if not columns:
        return (
            None,
            f"Neither deprivation nor night-time premises are held for {told.units.label}: nothing to expect from.",
        )
    if not np.isfinite(told.units.residents).any():
        return None, f"No population is held for {told.units.label}."
    status = told.series[0].status[told.inside]
    if not (status == Status.SHOWN).any():
        return None, "No area in scope has a figure that is shown."
    try:
        return expected_counts(count, exposure, columns), ""
    except Refused as refused:
        return None, refused.reason


def against_chance(model: Expected | None, places: int) -> NDArray[np.int64]:
    """Return how every place stands by the model's test: +-2 beyond chance, +-1 unlikely by itself, else 0."""
    if model is None:
        return np.zeros(places, np.int64)
    side = np.sign(np.nan_to_num(model.pearson)).astype(np.int64)
    return side * ((np.nan_to_num(model.p, nan=1.0) < PERHAPS).astype(np.int64) + model.sure)


def farthest(apart: Floats, *, above: bool) -> list[int]:
    """Return the rows above (or below) what is expected, the farthest first; NaN is on no list, ties by unit order."""
    out = apart if above else -apart
    side = np.flatnonzero(np.isfinite(out) & (out > 0))
    found: list[int] = side[np.argsort(-out[side], kind="stable")].tolist()
    return found


def unusual(row: int, level: str, tested: set[str], store: Store) -> tuple[Unusual, ...]:
    """Return the area layers that are unusual at a place among all places of the release, the rarest first.

    Of every layer held for the level but those the model has already used (`tested`), ranks
    and deciles.
    """
    found = []
    for key, layer, one in measures(store, level):
        if layer["id"] in tested or one.get("unit") in ORDERS:
            continue
        context = context_values(key, level, store)
        if context is None or (stands := standing(context.value, row)) is None:
            continue
        rank, own, place = stands
        found.append((rank, Unusual(context.label, f"{own} {context.unit}".strip(), place)))
    return tuple(one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].label))[:UNUSUAL_SHOWN])


def standing(value: Floats, row: int) -> tuple[int, str, str] | None:
    """Return rank from the nearer end, the figure and how it stands, where a place is unusual; None where it is not.

    Unusual is the outermost RARE at either end among all places with a figure, ties counted.
    """
    held, own = value[np.isfinite(value)], float(value[row])
    if not np.isfinite(own):
        return None
    above, below = int((held >= own).sum()), int((held <= own).sum())  # itself and every tie counted
    if min(above, below) > RARE * len(held) or above == below:
        return None
    place = f"{_nth(above)}highest" if above < below else f"{_nth(below)}lowest"
    return min(above, below), number(own), f"the {place} of {len(held):,}"


def standing_here(row: int, told: Answer, store: Store, principal: Principal) -> tuple[Unusual, ...]:
    """Return the named places here of every layer that few places have any of: a prison, a hospital."""
    months, level = (told.question.start, told.question.end), told.question.level
    found = []
    for layer in point_layers(store, principal):
        if layer.kind != "points":
            continue
        held = places_in(store, layer.id, level, months, principal)
        places = int((held > 0).sum())
        if held[row] and places <= FEW * len(held):
            names = points_at(store, layer.id, level, told.units.code[row], months, principal)
            named = ", ".join(name for name, _ in names[:UNUSUAL_SHOWN])
            found.append(Unusual(layer.label, named, f"in {places:,} of {len(held):,} areas"))
    return tuple(found)


def _nth(number_: int) -> str:
    """Return "" for the first, "2nd " and so on for others."""
    if number_ == 1:
        return ""
    tail = {1: "st", 2: "nd", 3: "rd"}.get(number_ % 10, "th") if number_ % 100 not in (11, 12, 13) else "th"
    return f"{number_:,}{tail} "


def banded(beyond: NDArray[np.int64], pearson: Floats, told: Answer) -> Classes:
    """Return the classes of the map: five bands by the one test, and the four other looks."""
    series, inside = told.series[0], told.inside
    index = (beyond + 2).astype(np.uint8)
    index[~np.isfinite(pearson)] = Classes.NO_VALUE
    for status, byte in ((Status.HIDDEN, Classes.HIDDEN), (Status.NOT_SUPPLIED, Classes.NOT_SUPPLIED)):
        index[series.status == status] = byte
    index[~inside] = Classes.OUTSIDE
    held = {byte: int((index == byte).sum()) for byte in (Classes.HIDDEN, Classes.NOT_SUPPLIED, Classes.NO_VALUE)}
    return Classes(
        scheme="diverging",
        index=index,
        breaks=(-1.5, -0.5, 0.5, 1.5),
        labels=BEYOND_WORDS,
        title="Recorded against expected",
        counts=tuple(int((index == band).sum()) for band in range(len(BEYOND_WORDS))),
        hidden=held[Classes.HIDDEN],
        not_supplied=held[Classes.NOT_SUPPLIED],
        zero=0,
        no_value=held[Classes.NO_VALUE],
    )


def in_words(
    model: Expected, deprived: Context | None, nightlife: NightPremises | None, told: Answer
) -> tuple[str, ...]:
    """Return what the model found, coefficient by coefficient, with intervals."""
    terms = {one.name: one for one in model.terms}
    said = []
    if deprived is not None and DEPRIVATION in terms:
        said.append(
            f"Ten points more of {deprived.label.lower()} go with {_times(terms[DEPRIVATION])} as much recorded "
            f"violence ({_dated(deprived.source, deprived.date)})."
        )
    if nightlife is not None and NIGHTLIFE in terms:
        said.append(
            f"Each doubling of night-time premises (one added to their number) goes with {_times(terms[NIGHTLIFE])} as "
            f"much ({_dated(nightlife.source, nightlife.date)})."
        )
    spread = 100 * float(np.sqrt(model.alpha))
    said.append(
        f"Places with the same residents, deprivation and premises still differ: by about {spread:.0f} % either way, "
        "beside chance."
    )
    hidden = int((told.series[0].status[told.inside] == Status.HIDDEN).sum())
    if hidden:
        said.append(f"{hidden:,} hidden areas took no part: where counts are smallest the model knows least.")
    if deprived is None:
        said.append(f"Without deprivation: no score is held for {told.units.label}.")
    if nightlife is None:
        said.append("Without night-time premises: no register is held here for you to see.")
    return tuple(said)


def _dated(source: str, date: str) -> str:
    """Return a source with its date, once where the source's name has it already."""
    return source if date in source else f"{source}, {date}"


def _times(term: Term) -> str:
    ratio, low, high = term.ratio()
    return f"{ratio:.2f} times ({low:.2f} to {high:.2f})"
