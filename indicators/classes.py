"""Sort the values of a map into a few classes with readable breaks, from protected values only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data import Status
from indicators.model import Bytes, Classes, Context, Floats, Scale, Series
from indicators.statistics import HIGHER, LOWER

CLASSES = 5
CLEARLY = 25.0  # per cent: the outer classes of a change


def scale(values: Floats, *, whole: bool) -> Scale:
    """Return what sorts values into classes: breaks of those above zero, and thirds of all; NaN is no value."""
    known = values[np.isfinite(values)]
    positive = known[known > 0]
    breaks = readable_breaks(positive, CLASSES, whole=whole)
    labels = class_labels(breaks, float(positive.min(initial=np.inf)), float(positive.max(initial=0.0)), whole=whole)
    return Scale(breaks, labels, third_edges(known))


def sequential(
    series: Series, inside: NDArray[np.bool_], *, title: str, whole: bool, held: Scale | None = None
) -> Classes:
    """Return up to five classes of the values above zero; breaks are quantiles rounded to readable numbers.

    whole: values are counts, so classes read "5 to 9". A true zero has a look of its own. held: classes fixed over the
    periods that are played through.
    """
    value = np.where(series.status == Status.SHOWN, series.value, np.nan)
    held = held or scale(value[inside], whole=whole)
    index = np.searchsorted(np.array(held.breaks), value, side="right").astype(np.uint8)
    index = np.where(value == 0, Classes.ZERO, index)
    return _finish("sequential", index, value, series, inside, held.breaks, held.labels, title)


def diverging(series: Series, inside: NDArray[np.bool_], *, title: str) -> Classes:
    """Return five classes of change around "no clear change"; a unit leaves the middle only when the test says so."""
    value, words = series.value, np.array(series.change_word or [""] * len(series.value))
    strong = np.abs(value) >= CLEARLY
    index = np.full(len(value), 2, np.uint8)
    index = np.where(words == LOWER, np.where(strong, 0, 1), np.where(words == HIGHER, np.where(strong, 4, 3), index))
    known = np.where(words == "", np.nan, 0.0)
    labels = (
        f"lower, by {CLEARLY:.0f} % or more",
        f"lower, by less than {CLEARLY:.0f} %",
        "no clear change",
        f"higher, by less than {CLEARLY:.0f} %",
        f"higher, by {CLEARLY:.0f} % or more",
    )
    return _finish("diverging", index.astype(np.uint8), known, series, inside, (), labels, title)


def of_context(context: Context, inside: NDArray[np.bool_]) -> Classes:
    """Return the county's fifths of a context measure as classes."""
    value = np.where(inside, context.value, np.nan)
    index = np.where(context.fifth > 0, context.fifth - 1, Classes.NO_VALUE).astype(np.uint8)
    index = np.where(inside, index, Classes.OUTSIDE).astype(np.uint8)
    fifths = [context.value[context.fifth == fifth] for fifth in range(1, 6)]
    edges = [float(values.max()) if len(values) else math.nan for values in fifths]
    lows = [float(values.min()) if len(values) else math.nan for values in fifths]
    labels = tuple(
        f"{number(low)} to {number(high)}" if math.isfinite(low) else "none"
        for low, high in zip(lows, edges, strict=True)
    )
    counts = tuple(int((index == fifth).sum()) for fifth in range(5))
    missing = int((inside & ~np.isfinite(value)).sum())
    return Classes("context", index, tuple(edges[:-1]), labels, context.label, counts, 0, 0, 0, missing)


def bivariate(
    series: Series, context: Context, inside: NDArray[np.bool_], *, title: str, held: Scale | None = None
) -> Classes:
    """Return nine classes: 3 x third of the values shown + third of the context; thirds are of the units inside.

    held: thirds fixed over the periods that are played through; those of the context are then of every unit inside.
    """
    value = np.where(series.status == Status.SHOWN, series.value, np.nan)
    usable = inside & np.isfinite(value) & np.isfinite(context.value)
    of_context = inside & np.isfinite(context.value) if held else usable
    first = thirds(value, usable, held.thirds if held else ())
    second = thirds(context.value, usable, third_edges(context.value[of_context]))
    index = np.where(usable, 3 * first + second, Classes.NO_VALUE).astype(np.uint8)
    either = np.where(np.isfinite(context.value), value, np.nan)
    words = ("low", "middle", "high")
    labels = tuple(f"{one} {title}, {other} {context.label}" for one in words for other in words)
    return _finish("bivariate", index, either, series, inside, (), labels, f"{title} and {context.label}")


def third_edges(values: Floats) -> tuple[float, ...]:
    """Return the values a third and two thirds up, () where there is none."""
    return tuple(float(one) for one in np.quantile(values, [1 / 3, 2 / 3])) if len(values) else ()


def thirds(value: Floats, usable: NDArray[np.bool_], edges: tuple[float, ...] = ()) -> NDArray[np.int64]:
    """Return 0, 1 or 2 for the low, middle and high third; ties share a third. edges: else of the usable."""
    edges = edges or third_edges(value[usable])
    if not edges:
        return np.zeros(len(value), np.int64)
    return np.searchsorted(edges, np.where(usable, value, edges[0]), side="left").astype(np.int64)


def _finish(
    scheme: str,
    index: NDArray[np.generic],
    value: Floats,
    series: Series,
    inside: NDArray[np.bool_],
    breaks: tuple[float, ...],
    labels: tuple[str, ...],
    title: str,
) -> Classes:
    """Give every unit without a value its own look, and count the units of each look inside the place."""
    out: Bytes = index.astype(np.uint8)
    out = np.where(np.isnan(value), Classes.NO_VALUE, out)
    out = np.where(series.status == Status.HIDDEN, Classes.HIDDEN, out)
    out = np.where(series.status == Status.NOT_SUPPLIED, Classes.NOT_SUPPLIED, out)
    out = np.where(inside, out, Classes.OUTSIDE).astype(np.uint8)
    tally = np.bincount(out, minlength=256)
    return Classes(
        scheme=scheme,
        index=out,
        breaks=breaks,
        labels=labels,
        title=title,
        counts=tuple(int(one) for one in tally[: len(labels)]),
        hidden=int(tally[Classes.HIDDEN]),
        not_supplied=int(tally[Classes.NOT_SUPPLIED]),
        zero=int(tally[Classes.ZERO]),
        no_value=int(tally[Classes.NO_VALUE]),
    )


def readable_breaks(values: Floats, classes: int, *, whole: bool) -> tuple[float, ...]:
    """Return at most classes - 1 rising breaks near the quantiles, rounded to two figures.

    A value equal to a break is above it.
    """
    if not len(values):
        return ()
    found: list[float] = []
    for quantile in np.quantile(values, np.arange(1, classes) / classes):
        rounded = max(readable(float(quantile)), 2.0) if whole else readable(float(quantile))
        if rounded > values.min() and rounded <= values.max() and (not found or rounded > found[-1]):
            found.append(rounded)
    return tuple(found)


def readable(value: float) -> float:
    """Return the nearest number a person would write.

    1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80 ... scaled.
    """
    if value <= 0:
        return 0.0
    scale = 10 ** math.floor(math.log10(value))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    best = min(steps, key=lambda step: abs(step - value / scale)) * scale
    return float(round(best)) if best >= 10 else float(f"{best:.2g}")


def class_labels(breaks: Sequence[float], least: float, top: float, *, whole: bool) -> tuple[str, ...]:
    """Return one label a class, from the least to the top value: "5 to 9", "10 or more"; rates read "under 5"."""
    if not breaks:
        return (_only(least, top, whole),) if top else ("none",)
    if not whole:
        middle = [f"{number(low)} to under {number(high)}" for low, high in pairwise(breaks)]
        return (f"under {number(breaks[0])}", *middle, f"{number(breaks[-1])} or more")
    lows = [int(least), *(math.ceil(one) for one in breaks)]
    middle = [_span(low, high - 1) for low, high in pairwise(lows)]
    return (*middle, f"{number(lows[-1])} or more")


def _only(least: float, top: float, whole: bool) -> str:
    return _span(int(least), int(top)) if whole else f"up to {number(top)}"


def _span(low: int, high: int) -> str:
    return number(low) if low >= high else f"{number(low)} to {number(high)}"


def number(value: float) -> str:
    """Return 1,234 or 12.3 or 0.45: whole from 100 up or when whole, else two or three figures."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"
