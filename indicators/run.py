"""Playing through time: the periods of one length that a release holds, and classes that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from access import GRAINS, Principal
from data import Period, Store, frames
from indicators.classes import scale
from indicators.model import Floats, Frame, Pace, Run, Scale
from indicators.question import Question
from indicators.snap import grain_of

FULL, PART, NONE = "full", "part", "none"  # how much of a period was supplied


def run_of(question: Question, inside: NDArray[np.bool_], store: Store, principal: Principal) -> Run:
    """Return what can be played for a question as answered, and its frames while it is being played."""
    finest = GRAINS.index(grain_of(question, store, principal))
    offered = tuple(_offer(grain, at < finest, question, store, principal) for at, grain in enumerate(GRAINS))
    if not question.play:
        return Run("", offered)
    held = frames_of(question, store)
    lads = _lads(question, inside, store)
    found = tuple(Frame(one.start, one.end, _supply(question, one, lads, store)) for one in held)
    return Run(question.play, offered, found, held.index(Period(question.start, question.end)))


def frames_of(question: Question, store: Store) -> tuple[Period, ...]:
    """Return the periods played through: for a change, those that have a second period."""
    every = frames(question.play, store.facts.first, store.facts.last)
    if question.measure != "change":
        return every
    return tuple(one for one in every if _comparable(replace(question, start=one.start, end=one.end), store))


def _comparable(question: Question, store: Store) -> bool:
    start, end = question.second()
    return store.facts.first <= start and (end < question.start or question.end < start)


def _offer(grain: str, too_fine: bool, question: Question, store: Store, principal: Principal) -> Pace:
    """Return one length of period with the address that begins to play it at the frame nearest to what is shown."""
    if too_fine:
        return Pace(grain, reason=f"{principal.tier.plural} see this level by longer periods.")
    asked = replace(question, play=grain, against=None)  # a second period of another length cannot stay
    held = frames_of(asked, store)
    if not held:
        return Pace(grain, reason="The release holds too few months.")
    near = nearest(held, question.end)
    return Pace(grain, replace(asked, start=near.start, end=near.end).to_query())


def nearest(held: tuple[Period, ...], end: int) -> Period:
    """Return the frame that ends nearest to a month, the earlier of two as near."""
    return min(held, key=lambda one: (abs(one.end - end), one.end))


def _lads(question: Question, inside: NDArray[np.bool_], store: Store) -> NDArray[np.bool_]:
    """Return which districts hold units inside the place: who supplied what is told by district."""
    table, top = store.units(question.level), next(iter(store.facts.levels))
    own = table.code if question.level == top else table.lad
    held = {own[at] for at in np.flatnonzero(inside)}
    return np.array([code in held for code in store.units(top).code])


def _painting(question: Question) -> tuple[str, ...]:
    """Return the sources that colour the map: the first, or all that are one number."""
    return question.sources if question.together == "union" else question.sources[:1]


def _supply(question: Question, one: Period, lads: NDArray[np.bool_], store: Store) -> str:
    """Return whether the source that colours the map supplied a period: full, part or none."""
    top = next(iter(store.facts.levels))
    held = [store.supplied(source, top, (one.start, one.end)) for source in _painting(question)]
    supplied = np.min(held, axis=0)[lads]
    if not supplied.any():
        return NONE
    return FULL if (supplied == one.end - one.start + 1).all() else PART


def scale_of(
    question: Question,
    inside: NDArray[np.bool_],
    store: Store,
    principal: Principal,
    value_of: Callable[[Question], Floats],
) -> Scale:
    """Return what classes need so that they are the same in every frame: made once, from protected values alone.

    value_of: the values of the source that colours the map, by unit, NaN where none is shown.
    """
    held = frames_of(question, store)
    first = {"start": held[0].start, "end": held[0].end, "sources": _painting(question)}
    neutral = replace(question, **first, area="", context="", paint="violence")  # type: ignore[arg-type]
    key = ("run", neutral, principal.tier.id, principal.areas)

    def pooled() -> Scale:
        values = np.concatenate([value_of(replace(question, start=one.start, end=one.end))[inside] for one in held])
        return scale(values, whole=question.measure == "count")

    found: Scale = store.recently(key, pooled)
    return found
