"""Two definitions of violence side by side: what each counts, what both take, and which areas change places."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from access import Principal
from data import Cell, Status, Store, available, definitions, overlap
from indicators.answer import answer
from indicators.compare.asked import BLINDSPOT, Asked
from indicators.compare.ground import known
from indicators.model import Answer, Floats, Option
from indicators.question import Question
from indicators.spec import spec_of

LISTED = 12
LEAST_MOVED = 10  # incidents by one definition or the other, below which a rank is mostly ties
BLINDSPOT_LABEL = "Add robbery and aggravated burglary"
CHOOSE = "Choose a second definition."


@dataclass(frozen=True, slots=True)
class Moved:
    """One area that changes places: its row, its rank and count by the first definition and by the second."""

    row: int
    ranks: tuple[int, int]
    counts: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Definitions:
    """The panel. second is None where none was chosen or it cannot be compared; `why` then says so.

    both: records of the place that both take, None unless shown; `no_overlap` then says why. shifts: areas whose rank
    moves most, of the `ranked` whose counts are both shown; left_out: those hidden by either. ranks: by unit, by the
    first and by the second, 0 where it takes no part or
    has fewer than LEAST_MOVED by either; empty where areas are put in no order. adds: True where the
    second is the first with robbery and aggravated burglary, so that it takes all the first takes.
    """

    answer: Answer
    second: Answer | None
    labels: tuple[str, str]
    options: tuple[Option, ...]
    blindspot: Option
    why: str = CHOOSE
    both: Cell | None = None
    no_overlap: str = ""
    shifts: tuple[Moved, ...] = ()
    ranked: int = 0
    left_out: int = 0
    ranks: tuple[NDArray[np.int64], ...] = ()
    adds: bool = False


def two_definitions(question: Question, asked: Asked, store: Store, principal: Principal) -> Definitions:
    """Return both definitions for the question's place, period and first source."""
    plain = replace(question, blindspot=False) if asked.second == BLINDSPOT else question
    first = answer(plain, store, principal)
    source = first.series[0].source
    found = Definitions(
        answer=first,
        second=None,
        labels=(_label(first), ""),
        options=_options(first.question, source, asked, store),
        blindspot=_blindspot(first.question, source, store),
    )
    if not asked.second:
        return found
    if asked.second == BLINDSPOT and found.blindspot.disabled:
        return replace(found, why=found.blindspot.reason)
    other = _other(first.question, asked)
    second = answer(other, store, principal)
    found = replace(found, labels=(_label(first), _label(second)), adds=asked.second == BLINDSPOT)
    if why := _apart(first, second, asked):
        return replace(found, why=why)
    spec, beside = (spec_of(one.question, source) for one in (first, second))
    both, no_overlap = (None, "") if found.adds else overlap(store, spec, beside, first.question.within, principal)
    counts = [np.where(one.inside, known(one.series[0]), np.nan) for one in (first, second)]
    usable = np.isfinite(counts[0]) & np.isfinite(counts[1])
    return replace(
        found,
        second=second,
        why="",
        both=both if both is not None and both.status is Status.SHOWN else None,
        no_overlap=no_overlap,
        shifts=shifts(counts[0], counts[1], least=LEAST_MOVED) if first.ranked else (),
        ranked=int(usable.sum()),
        left_out=int((first.inside & ~usable).sum()),
        ranks=ranks(counts[0], counts[1], least=LEAST_MOVED) if first.ranked else (),
    )


def _other(question: Question, asked: Asked) -> Question:
    """Return the same question by the second definition."""
    if asked.second == BLINDSPOT:
        return replace(question, blindspot=True)
    return replace(question, definition=asked.second, blindspot=False, age=None, domestic="default")


def _apart(first: Answer, second: Answer, asked: Asked) -> str:
    """Return why two answers are not of the same thing, "" where they are."""
    one, other = first.question, second.question
    if second.impossible:
        return second.impossible
    if asked.second == BLINDSPOT and not other.blindspot:
        return (
            "Robbery and aggravated burglary are one choice too many here: set the times or another choice back first."
        )
    if first.series[0].source != second.series[0].source:
        return f"{first.series[0].label} cannot answer the second definition; put another source first."
    if (one.level, one.start, one.end, one.within) != (other.level, other.start, other.end, other.within):
        return f"The second definition is not shown here as the first is: {' '.join(second.notes)}"
    if (one.hours, one.days) != (other.hours, other.days):
        return "The second definition is not shown for these hours and days."
    return ""


def _label(one: Answer) -> str:
    """Return the definition as the sentence has it."""
    return next(part.text for part in one.sentence if part.key == "definition")


def _options(question: Question, source: str, asked: Asked, store: Store) -> tuple[Option, ...]:
    """Return every other definition, those the source cannot answer greyed with the reason."""
    found = []
    for key, one in definitions().items():
        if key == question.definition:
            continue
        spec = spec_of(replace(question, definition=key, age=None, domestic="default", blindspot=False), source)
        why = available(store, replace(spec, source=question.sources[0], among=()))
        found.append(Option(key, one.label, disabled=why.state == "none", reason=why.reason))
    return tuple(found)


def _blindspot(question: Question, source: str, store: Store) -> Option:
    """Return the one choice that adds what definitions of injury leave out."""
    definition = definitions()[question.definition]
    why = (
        ""
        if "blindspot" in definition.parameters
        else f"{definition.label} has no such choice: it is in or out by rule."
    )
    return Option(BLINDSPOT, BLINDSPOT_LABEL, disabled=bool(why), reason=why)


def ranks(first: Floats, second: Floats, *, least: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rank of every area by the first counts and by the second, ties alike; 0 where either is NaN.

    least: the larger of an area's two counts must be so many for it to be told: few incidents share one rank.
    """
    usable = np.flatnonzero(np.isfinite(first) & np.isfinite(second))
    told = np.maximum(first, second)[usable] >= least
    found = np.zeros(len(first), np.int64), np.zeros(len(first), np.int64)
    for place, column in zip(found, (first[usable], second[usable]), strict=True):
        place[usable] = (1 + np.searchsorted(np.sort(-column), -column)) * told
    return found


def shifts(first: Floats, second: Floats, *, least: int = 0) -> tuple[Moved, ...]:
    """Return the areas whose rank moves most, the furthest first; ties by unit order. NaN takes no part."""
    places = ranks(first, second, least=least)
    moved = np.abs(places[0] - places[1])
    order = np.argsort(-moved, kind="stable")[:LISTED]
    return tuple(
        Moved(int(at), (int(places[0][at]), int(places[1][at])), (int(first[at]), int(second[at])))
        for at in order
        if moved[at]
    )
