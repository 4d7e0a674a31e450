"""Premises like one another: of one type, in hours, size and surroundings, so that one can be set beside the rest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from data import Premises, PremisesCounts, Register, Store, hours_open, register, week_of
from indicators.premises.model import Standing
from indicators.premises.rates import OPENING, figure, week_hours, weekdays_in
from indicators.words import label_of

ENOUGH = 8  # others, below which the least telling likeness is let go
LONGER, LARGER = 1.35, 2.0  # as long a week, as many people: between 1 / this and this
AROUND = 400.0  # metres within which other licensed premises make the surroundings
BUSY, SOME = 20, 5  # of them: a busy centre, a centre or parade; fewer stand alone
AREAS = ("standing alone", "in a centre or parade", "in a busy centre")


def standing(store: Store, counts: PremisesCounts, at: int, months: tuple[int, ...]) -> Standing | None:
    """Return where premises stand among similar ones, by the records of one source; None where none are similar.

    The source is the first that is no health service, whose small numbers would be withheld at most others; figures are
    per 100 licensed hours where all have them, else counts.
    """
    source = next((one for one in counts.sources if not store.facts.sources[one].health), "")
    if not source:
        return None
    known = register(store)
    chosen, alike, relaxed = similar(store, known, at)
    chosen = chosen & counts.inside
    if not chosen.any():
        return None
    own = (counts.named[source] + counts.at_address[source]).astype(float)
    beside = chosen | (np.arange(len(chosen)) == at)
    opened = np.zeros(len(known))
    opened[beside] = [hours_of(known.premises[other], months) for other in np.flatnonzero(beside).tolist()]
    timed = bool((opened[beside] > 0).all())
    figures = own / np.where(beside, np.maximum(opened, 1e-9), 1.0) * OPENING if timed else own
    unit = (
        f"{label_of(store, source).lower()} records, at any hour, per {OPENING} licensed hours"
        if timed
        else f"{label_of(store, source).lower()} records"
    )
    others = np.sort(figures[chosen])
    low, middle, high = (float(np.quantile(others, share)) for share in (0.1, 0.5, 0.9))
    rank = int((others > figures[at]).sum()) + 1
    ids = tuple(known.premises[other].id for other in np.flatnonzero(chosen).tolist())
    said = unit.removesuffix("s") if not timed and figures[at] == 1 else unit
    words = (
        f"{_ordinal(rank)} of {len(others) + 1} similar premises: {figure(figures[at])} {said}; half of the "
        f"others have {figure(middle)} or fewer, nine in ten {figure(high)} or fewer."
    )
    return Standing(
        alike, relaxed, ids, source, unit, float(figures[at]), tuple(others.tolist()), low, middle, high, rank, words
    )


def _with(chosen: NDArray[np.bool_], at: int) -> NDArray[np.bool_]:
    held = chosen.copy()
    held[at] = True
    return held


def hours_of(premises: Premises, months: tuple[int, ...]) -> float:
    """Return licensed hours in some months, 0 where they are not known."""
    week = week_of(premises.hours)
    return 0.0 if week is None else hours_open(week, weekdays_in(months))


def similar(store: Store, known: Register, at: int) -> tuple[NDArray[np.bool_], tuple[str, ...], tuple[str, ...]]:
    """Return which others are like one, in what (words), and which likeness was let go for want of others."""
    mine = known.premises[at]
    tests: list[tuple[str, NDArray[np.bool_]]] = [(f"type: {mine.kind or 'not known'}", _same(known, mine, _kind))]
    weeks = _weeks(store, known)
    if week := weeks[at]:
        told = np.array([_near(one, week, LONGER) for one in weeks], bool)
        tests.append((f"hours: {week / LONGER:.0f} to {week * LONGER:.0f} a week", told))
    if mine.capacity:
        size = mine.capacity
        told = np.array([_near(one.capacity, size, LARGER) for one in known.premises], bool)
        tests.append((f"size: {size / LARGER:.0f} to {size * LARGER:.0f} people", told))
    around = surroundings(store, known)
    tests.append((f"surroundings: {AREAS[around[at]]}", around == around[at]))
    relaxed: list[str] = []
    while True:
        kept = np.logical_and.reduce([told for _, told in tests])
        kept[at] = False
        if kept.sum() >= ENOUGH or len(tests) == 1:
            return kept, tuple(name for name, _ in tests), tuple(relaxed)
        relaxed.append(tests.pop()[0])


def _weeks(store: Store, known: Register) -> tuple[float | None, ...]:
    """Return licensed hours a week of every premises."""
    found: tuple[float | None, ...] = store.recently(
        ("weeks of premises",), lambda: tuple(week_hours(week_of(one.hours)) for one in known.premises)
    )
    return found


def _same(known: Register, mine: Premises, of: Callable[[Premises], str]) -> NDArray[np.bool_]:
    return np.array([of(one) == of(mine) for one in known.premises], bool)


def _kind(premises: Premises) -> str:
    return premises.kind.casefold()


def _near(value: float | None, mine: float, times: float) -> bool:
    return value is not None and mine / times <= value <= mine * times


def surroundings(store: Store, known: Register) -> NDArray[np.int64]:
    """Return what stands round each premises: a position in AREAS, by the other licensed premises within AROUND."""

    def made() -> NDArray[np.int64]:
        lat = np.array([one.lat for one in known.premises])
        lon = np.array([one.lon for one in known.premises])
        flat = np.c_[lon * np.cos(np.radians(lat.mean())), lat] * 111_320  # metres, near enough over a county
        tree = cKDTree(flat)
        many = np.array([len(held) - 1 for held in tree.query_ball_point(flat, AROUND)])
        return np.digitize(many, (SOME, BUSY)).astype(np.int64)

    found: NDArray[np.int64] = store.recently(("surroundings of premises",), made)
    return found


def _ordinal(number: int) -> str:
    end = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{end}"
