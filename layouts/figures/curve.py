"""The curve of concentration: how much of it the first places hold, drawn small from the cells shown alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indicators import Foot, telling

WIDE, HIGH, STEPS = 360, 120, 60
LEFT, TOP = 36, 8


def curve(foot: Foot) -> str:
    """Return the curve as SVG with a caption; "" where no share can be told.

    Numbers and our own words alone are in it. Across: places, the most first, up to the last that is shown.
    """
    return "" if len(foot.curve) < 2 else drawn(foot.curve, foot.half)


def drawn(curve: NDArray[np.float64], at_half: int | None, one: str = "place", many: str = "places") -> str:
    """Return cumulative shares as SVG with a caption. at_half: how many hold half; one, many: what they are."""
    number = len(curve)
    at = np.unique(np.linspace(0, number, min(STEPS, number) + 1).astype(int))
    held = np.concatenate([[0.0], curve])[at]
    line = " ".join(f"{_x(int(n), number)},{_y(float(part))}" for n, part in zip(at, held, strict=True))
    half = "" if at_half is None else _half(at_half, number, telling.plural(at_half, one, many))
    says = _says(curve, at_half, one, many)
    marks = "".join(
        f'<text x="{LEFT - 4}" y="{_y(part)}" dy="4" text-anchor="end">{part:.0%}</text>'
        f'<line class="grid" x1="{LEFT}" x2="{WIDE}" y1="{_y(part)}" y2="{_y(part)}"/>'
        for part in (0, 0.5, 1)
    )
    last = f'<text x="{WIDE}" y="{HIGH - 2}" text-anchor="end">{telling.plural(number, one, many)}</text>'
    return (
        f'<figure class="curve"><svg viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{says}">{marks}{last}'
        f'<polyline points="{line}"/>{half}</svg><figcaption>{says} A steep start means few {many} hold much.'
        "</figcaption></figure>"
    )


def _says(curve: NDArray[np.float64], at_half: int | None, one: str, many: str) -> str:
    """Return how much of it those shown hold; or, where they are all there are, how few hold half."""
    number, whole = len(curve), float(curve[-1]) > 1 - 1e-9
    if whole and at_half is not None:
        return f"Half of it is at {telling.count(at_half)} of the {telling.plural(number, one, many)} that have any."
    return f"The first {telling.plural(number, one, many)} shown hold {telling.share(float(curve[-1]))} of it."


def _half(held: int, number: int, named: str) -> str:
    x, y = _x(held, number), _y(0.5)
    side = "end" if held > 0.6 * number else "start"
    shift = -8 if side == "end" else 8
    return (
        f'<circle cx="{x}" cy="{y}" r="4"/><text class="half" x="{x + shift}" y="{y + 16}" text-anchor="{side}">'
        f"{named}: half</text>"
    )


def _x(place: int, number: int) -> float:
    return round(LEFT + (WIDE - LEFT) * place / number, 1)


def _y(part: float) -> float:
    return round(TOP + (HIGH - 24 - TOP) * (1 - part), 1)
